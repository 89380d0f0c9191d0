"""The base of everything that travels in a text frame."""

import msgspec

from comitia_shared.ids import CommandId


class Message(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Base of everything that travels in a text frame, at most 256 KiB encoded."""


class Named(Message, frozen=True):
    """A request, or the answer to the request of the same id."""

    id: CommandId
