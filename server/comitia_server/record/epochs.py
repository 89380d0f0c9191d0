"""A server that was restored from a backup: what tablets have seen signed beyond a record, and how it goes on.

The tablets' checkpoints are the evidence: this room signed them. While any of them is not in the record, it is held; a
new epoch is begun by an event that says openly what the record goes on from and what is lost.
"""

import logging
from enum import Enum, auto
from typing import NamedTuple

from comitia_server.record.ledger import Ledger
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.ids import DeviceId
from comitia_shared.proofs.checkpoint import EpochProof, TreeHead
from comitia_shared.wire.envelope import Have

_NOTES_KEPT = 64  # a room of tablets comes back with the same few: each is verified once

log = logging.getLogger(__name__)


class Standing(Enum):
    """How a record stands to what a tablet has seen of it: goes on from it, was reopened since, or lacks it."""

    CONTINUES = auto()
    REOPENED = auto()
    BEHIND = auto()


class Begun(NamedTuple):
    """An epoch that was begun, with the first `common` events of the record before."""

    epoch: int
    common: int


class Beginning(NamedTuple):
    """A new epoch that would go on with what is here: `lost` events are known to have been, by so many `tablets`."""

    epoch: int
    common: int
    root: bytes
    lost: int
    tablets: int


class Epochs:
    """The epochs of one record. `beyond` is what tablets have seen that is not in it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._began_with = self._size = ledger.size  # the ledger's own grows in the disk's thread
        self._begun: list[tuple[int, Begun]] = []
        self._read: dict[str, TreeHead] = {}
        self.beyond: dict[DeviceId, TreeHead] = {}

    def take(self, seq: int, begun: Begun | None) -> None:
        """Event `seq` is on the record, and begins an epoch or not."""
        self._size = max(self._size, seq)
        if begun is not None:
            self._begun.append((seq, begun))
            self.beyond = {}

    @property
    def current(self) -> int:
        """The epoch of the record: 0 until it was reopened for the first time."""
        return self._begun[-1][1].epoch if self._begun else 0

    @property
    def is_held(self) -> bool:
        """Whether nothing may happen until a new epoch is begun."""
        return bool(self.beyond)

    @property
    def known(self) -> int:
        """Up to where tablets have seen a record that is held; 0 = it is not held."""
        return max((head.size for head in self.beyond.values()), default=0)

    def judge(self, device: DeviceId, have: Have) -> Standing:
        """What a tablet has seen; by what is not in the record it is held."""
        head = self._head(have)
        if head is None or self._holds(head):
            return Standing.CONTINUES
        if self._epoch_after(head) is not None:
            return Standing.REOPENED
        if device not in self.beyond:
            log.error(
                "record %s ends at %d, a tablet has seen %d", self._ledger.log[0], self._size, head.size
            )
        self.beyond[device] = head
        return Standing.BEHIND

    def proof(self, have: Have, size: int) -> EpochProof | None:
        """What a tablet that has seen another record is shown with the checkpoint of `size`; None = it is too early."""
        head = self._head(have)
        found = None if head is None else self._epoch_after(head)
        if found is None or found[0] > size:
            return None
        return self._ledger.epoch_proof(found[0], found[1].common, size)

    def beginning(self) -> Beginning:
        """A new epoch with what is here. Raises: Refused record_whole."""
        require(self.beyond, ErrorCode.RECORD_WHOLE)
        # Where the record went on unnoticed after the restore, it is common up to where this server began at most.
        common = min(self._began_with, *(head.size - 1 for head in self.beyond.values()))
        epoch = max(self.current, *(head.epoch for head in self.beyond.values())) + 1
        root, lost = self._ledger.root(common), self.known - common
        return Beginning(epoch, common, root, lost, len(self.beyond))

    def _head(self, have: Have) -> TreeHead | None:
        if not have.checkpoint:
            return None
        known = self._read.get(have.checkpoint)
        if known is not None:
            return known
        try:
            if len(self._read) >= _NOTES_KEPT:
                self._read.clear()
            found = self._read[have.checkpoint] = self._ledger.read_checkpoint(have.checkpoint)
            return found
        except Refused as refused:  # not signed by this room: no evidence of anything
            log.warning("a tablet shows another room's checkpoint: %s", refused)
            return None

    def _holds(self, head: TreeHead) -> bool:
        return head.size <= self._size and self._ledger.root(head.size) == head.root

    def _epoch_after(self, head: TreeHead) -> tuple[int, Begun] | None:
        """The newest reopening that gave up what `head` holds, and its event's number."""
        later = [(s, e) for s, e in self._begun if e.epoch > head.epoch and e.common < head.size]
        return later[-1] if later else None
