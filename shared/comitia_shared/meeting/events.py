"""The two bases that every noun's messages share."""

import msgspec


class Command(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Something that someone asks of the meeting, in the imperative. The docstring is its specification."""


class Event(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Something that happened, in the past. Its encoded bytes are final from the day they are written."""
