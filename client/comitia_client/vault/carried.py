"""Takes in a pack from a USB stick: its sealed pieces, each checked, go where downloads go. It brings no key."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from comitia_client.vault.pieces import PieceStore
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.sealing.pack import OPENING_BYTES, header_bytes, read_header
from comitia_shared.sealing.pieces import HASH_BYTES, sealed_piece_bytes


class Taken(NamedTuple):
    """How far a pack is: pieces done, of how many, and how many of them were new."""

    done: int
    total: int
    fresh: int


def take_in(file: Path, pieces: PieceStore, public: bytes | None) -> Iterator[Taken]:
    """Take every object of a pack that is not whole here, a piece at a step, so that other work goes between.

    Raises:
        Refused: `file_missing`, `not_a_pack`, `other_room`, `piece_damaged`; what was taken stays.
        Unavailable: `disk_full`, `disk_failed`; what was taken stays.
    """
    try:
        with file.open("rb") as source:
            first = source.read(OPENING_BYTES)
            header = read_header(first, source.read(header_bytes(first)), public)
            total = sum(m.pieces for m in header.objects)
            done = fresh = 0
            for manifest in header.objects:
                hashes = source.read(HASH_BYTES * manifest.pieces)
                if not manifest.hashes:
                    pieces.keep_hashes(manifest, hashes)
                for piece in range(manifest.pieces):
                    data = source.read(sealed_piece_bytes(manifest.size, piece))
                    if piece >= pieces.held(manifest):
                        pieces.append(manifest, piece, data)
                        fresh += 1
                        if piece == manifest.pieces - 1:
                            pieces.sync(manifest.object)
                    done += 1
                    yield Taken(done, total, fresh)
    except OSError:
        raise Refused(ErrorCode.FILE_MISSING, file=file.name) from None
