"""The base of everything that travels in a text frame."""

import msgspec


class Message(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Base of everything that travels in a text frame, at most 256 KiB encoded."""
