"""JSON that somebody else wrote: whatever stands in it, reading it gives a value of the type or `Malformed`.

The decoder alone raises `RecursionError` besides its own errors where lists or objects lie too deep in one another, in
fields too that the type does not know.
"""

from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")


class Malformed(msgspec.MsgspecError, ValueError):
    """It is no JSON, or of another form."""


class Reader(Generic[T]):
    """Reads values of one type."""

    def __init__(self, kind: Any) -> None:
        self._decoder: msgspec.json.Decoder[T] = msgspec.json.Decoder(kind)

    def decode(self, data: "bytes | bytearray | memoryview | str") -> T:
        """The value. Raises: Malformed."""
        try:
            return self._decoder.decode(data)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            raise Malformed(str(error)[:200]) from None


def read_json(data: bytes | str, kind: type[T]) -> T:
    """A value of this type. Raises: Malformed."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise Malformed(str(error)[:200]) from None
