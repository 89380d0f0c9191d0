"""Landing: whole pieces go to the disk in the vault's thread, as many at a time as have come, while more arrive.

An object's last piece has landed when the disk holds the object for good; the next objects do not wait for that.
"""

import asyncio
from collections.abc import Callable

import msgspec

from comitia_client.session.tasks import Tasks
from comitia_client.vault.pieces import PieceStore
from comitia_client.vault.thread import VaultThread
from comitia_shared.errors import Refused, Unavailable
from comitia_shared.meeting.papers import SealedObject
from comitia_shared.wire.envelope import HASHES


class Landed(msgspec.Struct, frozen=True):
    """A whole piece of an object (or, as piece `HASHES`, the hashes of all) that came with this fetch."""

    fetch: int
    manifest: SealedObject
    piece: int
    data: bytearray


class Landing:
    """Checks and writes what has come, in its order.

    `on_landed` hears of each piece, and what was wrong with it, if anything; `on_defect` of what ends all.
    """

    def __init__(
        self,
        pieces: PieceStore,
        vault: VaultThread,
        on_landed: Callable[[Landed, Refused | Unavailable | None], None],
        on_defect: Callable[[BaseException], None],
    ) -> None:
        self._pieces = pieces
        self._vault = vault
        self._on_landed = on_landed
        self._waiting: list[Landed] = []
        self._is_writing = False
        self._tasks, self._on_defect = Tasks(on_defect), on_defect
        self.backlog_bytes = 0

    def put(self, landed: Landed) -> None:
        """Take a piece; it is written soon."""
        self._waiting.append(landed)
        self.backlog_bytes += len(landed.data)
        if not self._is_writing:
            self._is_writing = True
            self._tasks.start(self._write_all(), self._on_defect)

    def drop(self, fetch: int | None = None) -> None:
        """Write no more of one fetch, or of all."""
        kept = [w for w in self._waiting if fetch is not None and w.fetch != fetch]
        self.backlog_bytes -= sum(len(w.data) for w in self._waiting) - sum(len(w.data) for w in kept)
        self._waiting = kept

    async def close(self) -> None:
        """Wait for what is being written; the rest is fetched again some other time."""
        self.drop()
        await self._tasks.settle()

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            wrong = await self._vault.ask(self._write, batch)
            for landed, error in zip(batch, wrong, strict=True):
                self.backlog_bytes -= len(landed.data)
                if error is None and landed.piece == landed.manifest.pieces - 1:
                    self._tasks.start(self._sync(landed), self._on_defect)
                else:
                    self._on_landed(landed, error)
        self._is_writing = False

    async def _sync(self, landed: Landed) -> None:
        try:
            await asyncio.to_thread(self._pieces.sync, landed.manifest.object)
        except Unavailable as error:
            self._on_landed(landed, error)
        else:
            self._on_landed(landed, None)

    def _write(self, batch: list[Landed]) -> list[Refused | Unavailable | None]:
        """What is wrong with each piece; in the vault's thread."""
        return [self._wrong_with(landed) for landed in batch]

    def _wrong_with(self, landed: Landed) -> Refused | Unavailable | None:
        try:
            if landed.piece == HASHES:
                self._pieces.keep_hashes(landed.manifest, bytes(landed.data))
            else:
                self._pieces.append(landed.manifest, landed.piece, landed.data)
        except (Refused, Unavailable) as error:
            return error
        return None
