"""Shared notes on the wire: what they say, sealed to who may read them. That they are shared stands on the record."""

import msgspec

from comitia_shared.ids import MeetingId, PersonId, ShareId
from comitia_shared.wire.message import Message, Named


class PutShared(Named, frozen=True):
    """What the notes of a share of mine say now, in the place of what was there.

    `tag` (16 bytes) says which content for which addresses it is, to the owner's devices alone; `keys` has for each
    reader the key of `sealed`, sealed to that reader.

    Answer: Done. Refused: unknown_share, too_long, bad_message (tag).
    """

    meeting: MeetingId
    share: ShareId
    tag: bytes
    sealed: bytes
    keys: dict[PersonId, bytes]


class AskShared(Message, frozen=True):
    """Send me what was shared with me and differs from what I have (tags), then the tags of my own shares.

    Answer: SharedNotes for each, then SharedKept.
    """

    meeting: MeetingId
    have: dict[ShareId, bytes]


class SharedChanged(Message, frozen=True):
    """What somebody shows me says something else now: ask for it."""

    meeting: MeetingId
    share: ShareId
    tag: bytes


class SharedNotes(Message, frozen=True):
    """What the notes of a share say; `key` is sealed to the person who is signed in here."""

    meeting: MeetingId
    share: ShareId
    tag: bytes
    sealed: bytes
    key: bytes


class SharedKept(Message, frozen=True):
    """The tags of what the server has of my own shares; `all` true: of every one, those that miss were never put."""

    meeting: MeetingId
    tags: dict[ShareId, bytes]
    all: bool = msgspec.field(default=False)
