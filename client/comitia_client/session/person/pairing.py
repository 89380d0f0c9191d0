"""One side of handing the notes key from an old tablet to a new one: what was said, and what its person must see."""

import secrets
import time
from collections.abc import Callable
from enum import StrEnum

import msgspec

from comitia_shared.errors import Refused
from comitia_shared.ids import DeviceId, PersonId
from comitia_shared.sealing import pairing
from comitia_shared.sealing.keys import KEY_BYTES
from comitia_shared.sealing.pairing import PART_BYTES, Half
from comitia_shared.wire.pairing import Pair, PairAnswer, PairAsk, PairEnd, PairGive, PairShow, PairStep


class PairingStage(StrEnum):
    """Where it stands on this side."""

    ASKING = "asking"
    """New: no other tablet has answered."""
    ASKED = "asked"
    """Old: is it you who holds that tablet?"""
    ANSWERED = "answered"
    """Old: yes; the other's half is on its way."""
    COMPARING = "comparing"
    """Both: are these the digits over there?"""
    WAITING = "waiting"
    """New: yes; the old one has not been told yet."""
    GIVEN = "given"
    """Old: done."""
    TAKEN = "taken"
    """New: done."""
    FAILED = "failed"
    """Not done: the other said no, was gone or took too long, or something was not as it must be."""
    ENDED = "ended"
    """There is nothing to see."""


_OVER = (PairingStage.ENDED, PairingStage.GIVEN, PairingStage.TAKEN, PairingStage.FAILED)
_LIMIT_S = 120.0


class PairingView(msgspec.Struct, frozen=True):
    """What screens show of it: the stage, the other tablet's name, and the digits."""

    stage: PairingStage
    other: str = ""
    digits: str = ""


class Pairing:
    """One exchange. `send` passes a step on; `keys` gives the notes keys, `take` gets them."""

    def __init__(
        self,
        person: PersonId,
        send: Callable[[Pair], None],
        keys: Callable[[], list[bytes]],
        take: Callable[[list[bytes]], None],
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._person = person
        self._send = send
        self._keys = keys
        self._take = take
        self._now_s = now_s
        self._fixed = b""
        self._theirs: Half | None = None
        self._other: DeviceId | None = None
        self._begin(is_new=False)
        self.view = PairingView(PairingStage.ENDED)

    def _show(self, stage: PairingStage, digits: str = "", other: str | None = None) -> None:
        self.view = PairingView(stage, self.view.other if other is None else other, digits)

    def ask(self) -> PairAsk:
        """This tablet is new: what to ask the others of its person."""
        self._begin(is_new=True)
        self._show(PairingStage.ASKING, other="")
        return PairAsk(self._mine.commitment())

    def _begin(self, *, is_new: bool) -> None:
        """Each exchange has a key and a nonce of its own."""
        self._since_s = self._now_s()
        self._private = secrets.token_bytes(PART_BYTES)
        self._mine = Half(pairing.public_of(self._private), secrets.token_bytes(PART_BYTES))
        self._theirs, self._other, self._given, self._is_new = None, None, b"", is_new

    def agree(self) -> None:
        """The person goes on: it is me who asks, or the digits are the same."""
        match self.view.stage:
            case PairingStage.ASKED:
                self._show(PairingStage.ANSWERED)
                self._say(PairAnswer(self._mine.commitment()))
            case PairingStage.COMPARING if self._is_new:
                self._show(PairingStage.WAITING, self.view.digits)
                self._finish()
            case PairingStage.COMPARING if self._theirs is not None:
                keys = b"".join(self._keys())
                sealed = pairing.seal_keys(self._person, self._private, self._theirs, self._mine, keys)
                self._show(PairingStage.GIVEN)
                self._say(PairGive(sealed))
            case _:
                pass

    def end(self) -> None:
        """Say no, or leave it."""
        goes_on = self.view.stage not in _OVER
        self._show(PairingStage.ENDED)
        if goes_on:
            self._say(PairEnd())

    def fail(self) -> None:
        """It does not go on: the line is down, or something was not as it must be."""
        if self.view.stage not in _OVER:
            self._show(PairingStage.FAILED)
            self._say(PairEnd())

    def expire(self) -> bool:
        """Fail where nobody has gone on for two minutes; whether that was so."""
        is_late = self.view.stage not in _OVER and self._now_s() - self._since_s > _LIMIT_S
        if is_late:
            self.fail()
        return is_late

    def _say(self, step: PairStep) -> None:
        self._send(Pair(step, None, self._other))

    def hear(self, message: Pair) -> None:
        """What another tablet says; what is not as it must be ends it."""
        step, stage = message.step, self.view.stage
        if isinstance(step, PairAsk):
            if stage in _OVER:
                self._begin(is_new=False)
                self._other, self._fixed = message.device, step.commitment
                self._show(PairingStage.ASKED, other=message.name)
            return
        if isinstance(step, PairAnswer):
            if stage is PairingStage.ASKING and self._other is None:  # the first that answers, and no second
                self._other, self._fixed = message.device, step.commitment
                self._show(PairingStage.ASKING, other=message.name)
                self._say(PairShow(*self._mine))
            elif message.device not in (None, self._other):
                self._send(Pair(PairEnd(), None, message.device))
            return
        if message.device != self._other:
            return
        match step:
            case PairShow() if stage in (PairingStage.ASKING, PairingStage.ANSWERED):
                self._compare(Half(step.key, step.nonce))
            case PairGive(sealed=sealed) if self._is_new:
                self._given = sealed
                self._finish()
            case PairEnd() if stage not in _OVER:
                self._show(PairingStage.FAILED)
            case _:
                pass

    def _compare(self, theirs: Half) -> None:
        right_size = len(theirs.key) == len(theirs.nonce) == PART_BYTES
        if not right_size or theirs.commitment() != self._fixed:
            self.fail()
            return
        self._theirs = theirs
        new, old = (self._mine, theirs) if self._is_new else (theirs, self._mine)
        self._show(PairingStage.COMPARING, pairing.digits(self._person, new, old))
        if not self._is_new:
            self._say(PairShow(*self._mine))

    def _finish(self) -> None:
        """Take the keys when they are here and the digits were compared here too."""
        if self.view.stage is not PairingStage.WAITING or not self._given or self._theirs is None:
            return
        try:
            opened = pairing.open_keys(self._person, self._private, self._mine, self._theirs, self._given)
        except Refused:
            self.fail()
            return
        self._show(PairingStage.TAKEN)
        self._take([opened[i : i + KEY_BYTES] for i in range(0, len(opened), KEY_BYTES)])
