"""Takes in a pack: the sealed objects of a meeting, each checked, go where the room's own lie. It brings no key.

It may be a pack of this room (restored without its papers), or of another one, whose meeting is to be held here: the
ciphertext lies ready, and can be served and opened only with the ledger and keys of the server that sealed it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from comitia_server.papers.store import ObjectStore
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import RoomId
from comitia_shared.meeting.papers import SealedObject
from comitia_shared.sealing.pack import OPENING_BYTES, header_bytes, read_header
from comitia_shared.sealing.pieces import (
    HASH_BYTES,
    check_piece,
    sealed_bytes,
    sealed_piece_bytes,
    with_hashes,
)


class TakenIn(NamedTuple):
    """What a pack brought: of which room it is, its objects, and how many of them were not here before."""

    room: RoomId
    objects: int
    fresh: int


def take_in(file: Path, store: ObjectStore, room: RoomId, public: bytes) -> TakenIn:
    """Take every object of a pack that is not here yet; `public` is the ledger key of this `room`.

    Raises:
        Refused: `file_missing`, `not_a_pack`, `other_room` for one that claims this room without its signature,
            `piece_damaged`; whole objects that were taken stay.
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
        fresh = 0
        for manifest in header.objects:
            known = with_hashes(manifest, source.read(HASH_BYTES * manifest.pieces))
            if store.holds(manifest):
                source.seek(sealed_bytes(manifest), 1)
            else:
                store.write(manifest.object, _checked(source, known))
                fresh += 1
    return TakenIn(header.room, len(header.objects), fresh)


def _checked(source: BinaryIO, manifest: SealedObject) -> Iterator[bytes]:
    for piece in range(manifest.pieces):
        data = source.read(sealed_piece_bytes(manifest.size, piece))
        check_piece(manifest, piece, data)
        yield data
