"""Packs from a USB stick: sealed pieces that need no line. They are taken in also while nobody is signed in."""

from collections.abc import Callable
from pathlib import Path

from comitia_client.session.line.line import Line
from comitia_client.vault.carried import Taken, take_in
from comitia_client.vault.pieces import PieceStore
from comitia_client.vault.thread import VaultThread


class Packs:
    """Taking in. `progress` is (pieces done, of how many), (0, 0) = nothing is being taken in.

    `on_change` hears of each step, `on_taken` of the end.
    """

    def __init__(
        self,
        pieces: PieceStore,
        vault: VaultThread,
        line: Line,
        on_change: Callable[[], None],
        on_taken: Callable[[], None],
    ) -> None:
        self._pieces = pieces
        self._vault = vault
        self._line = line
        self._on_change = on_change
        self._on_taken = on_taken
        self._goes_on = False
        self.progress = (0, 0)

    async def take_in(self, file: str) -> int:
        """Take in a pack; how many pieces were new. Raises: Refused, as `carried.take_in`."""
        membership = self._line.membership
        public = membership.ledger_key if membership is not None else None
        steps, taken = take_in(Path(file), self._pieces, public), Taken(0, 0, 0)
        self._goes_on = True
        try:
            while self._goes_on:
                step = await self._vault.ask(next, steps, None)
                if step is None:
                    break
                taken = step
                self.progress = (taken.done, taken.total)
                self._on_change()
        finally:
            self._goes_on = False
            self.progress = (0, 0)
            self._on_taken()
        return taken.fresh

    async def stop(self) -> None:
        """Leave the rest of the pack; what was taken stays."""
        self._goes_on = False
