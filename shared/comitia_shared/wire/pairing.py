"""Two tablets of one person on the wire: what the room passes on between them (see `sealing.pairing`)."""

import msgspec

from comitia_shared.ids import CommandId, DeviceId
from comitia_shared.wire.message import Message


class PairAsk(msgspec.Struct, frozen=True, tag=True):
    """From a new tablet, to all others of its person: give me the notes key. Fixes its half."""

    commitment: bytes


class PairAnswer(msgspec.Struct, frozen=True, tag=True):
    """From an old tablet on which its person said yes. Fixes its half."""

    commitment: bytes


class PairShow(msgspec.Struct, frozen=True, tag=True):
    """One side's half: public key and nonce. The new tablet shows first."""

    key: bytes
    nonce: bytes


class PairGive(msgspec.Struct, frozen=True, tag=True):
    """The notes keys, sealed to the new tablet; the digits were compared on the old one."""

    sealed: bytes


class PairEnd(msgspec.Struct, frozen=True, tag=True):
    """This side does not go on: no, other digits, or too late."""


PairStep = PairAsk | PairAnswer | PairShow | PairGive | PairEnd


class Pair(Message, frozen=True):
    """To the server: pass this on to that tablet of mine (None: to all of my others). To a tablet: from that one.

    Answer: Done where it has an id. Refused: no_other_tablet (none of them is connected).
    """

    step: PairStep
    id: CommandId | None = None
    device: DeviceId | None = None
    name: str = ""
