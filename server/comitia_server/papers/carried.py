"""Takes in a pack: the sealed objects of a meeting, each checked, go where the room's own lie. It brings no key.

It may be a pack of this room (restored without its papers), or of another one, whose meeting is to be held here: the
ciphertext lies ready, apart, and can be served and opened only with the ledger and keys of the server that sealed it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from comitia_server.papers.store import ObjectStore
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.ids import RoomId
from comitia_shared.meeting.papers import SealedObject
from comitia_shared.sealing.pack import OPENING_BYTES, PackHeader, fingerprint, header_bytes, read_header
from comitia_shared.sealing.pieces import (
    HASH_BYTES,
    check_piece,
    sealed_bytes,
    sealed_piece_bytes,
    with_hashes,
)

_KEY_BYTES = 32


class TakenIn(NamedTuple):
    """What a pack brought: of which room it is, its objects, how many were not here before, and how many differ.

    Those that `differ` from what lies here under the same name were left where they were, in the pack.
    """

    room: RoomId
    objects: int
    fresh: int
    differ: int = 0


def take_in(
    file: Path, store: ObjectStore, room: RoomId, public: bytes, admitted: frozenset[str] = frozenset()
) -> TakenIn:
    """Take every object of a pack that is not here yet; `public` is the ledger key of this `room`.

    Nothing that lies here is ever replaced. A pack of another room lies apart, in a folder of that room's, and only
    where IT has `admitted` the fingerprint of its signer.

    Raises:
        Refused: `file_missing`, `not_a_pack`, `other_room` for one without the signature of its room, `pack_foreign`
            (its `fingerprint`) for one that nobody admitted, `piece_damaged`; whole objects that were taken stay.
        Unavailable: `disk_full`, `disk_failed`; whole objects that were taken stay.
    """
    try:
        source = file.open("rb")
    except OSError:
        raise Refused(ErrorCode.FILE_MISSING, file=file.name) from None
    with source:
        first = source.read(OPENING_BYTES)
        rest = source.read(header_bytes(first))
        header = read_header(first, rest, None)
        if header.room == room:
            read_header(first, rest, public)
        else:
            _require_admitted(first, rest, header, admitted)
            store = ObjectStore(store.folder / "foreign" / header.room)
        fresh = differ = 0
        for manifest in header.objects:
            known = with_hashes(manifest, source.read(HASH_BYTES * manifest.pieces))
            if store.holds(manifest) or store.has(manifest.object):
                differ += not store.holds(manifest)
                source.seek(sealed_bytes(manifest), 1)
            else:
                store.write(manifest.object, _checked(source, known))
                fresh += 1
    return TakenIn(header.room, len(header.objects), fresh, differ)


def _require_admitted(first: bytes, rest: bytes, header: PackHeader, admitted: frozenset[str]) -> None:
    require(len(header.signer) == _KEY_BYTES, ErrorCode.OTHER_ROOM)
    read_header(first, rest, header.signer)
    name = fingerprint(header.signer)
    require(name in admitted, ErrorCode.PACK_FOREIGN, fingerprint=name)


def _checked(source: BinaryIO, manifest: SealedObject) -> Iterator[bytes]:
    for piece in range(manifest.pieces):
        data = source.read(sealed_piece_bytes(manifest.size, piece))
        check_piece(manifest, piece, data)
        yield data
