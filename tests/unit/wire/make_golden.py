"""Writes the golden files that are missing: run it after adding a message, and read what it wrote.

A golden file that exists is never changed: inside a version the bytes of a message are final.
"""

import types
import typing
from enum import Enum
from typing import Any, get_args, get_origin

import msgspec

from comitia_shared.meeting import AnyEvent, Recorded
from comitia_shared.wire.codec import encode
from tests.unit.wire.test_codec import GOLDEN, MESSAGES

_RECORDED = b'{"seq":1,"at_ms":2,"event":{"type":"MeetingOpened"},"command":"' + b"c" * 32 + b'"}'


def sample(kind: Any, name: str) -> Any:
    """A value of a type."""
    if isinstance(kind, typing.NewType):
        return f"{sum(name.encode()) % 16:x}" * 32
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return sample(next(a for a in arguments if a is not type(None)), name)
    if origin is tuple and arguments[-1] is not Ellipsis:
        return tuple(sample(a, name) for a in arguments)
    if origin in (tuple, frozenset, list):
        return origin((sample(arguments[0], name),))
    if origin is dict:
        return {sample(arguments[0], name): sample(arguments[1], name)}
    if kind is msgspec.Raw:
        return msgspec.Raw(_RECORDED)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return kind(**{f: sample(t, f) for f, t in typing.get_type_hints(kind).items()})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    return {str: f"<{name}>", int: 7, bytes: b"\x01\x02\x03", bool: True, float: 1.5}[kind]


def write(group: str, name: str, value: Any) -> None:
    """Write one file unless it is there."""
    file = GOLDEN / group / f"{name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.write_bytes(encode(value) + b"\n")


def main() -> None:
    for group, (kinds, _) in MESSAGES.items():
        for kind in kinds:
            write(group, kind.__name__, sample(kind, "x"))
    for kind in get_args(AnyEvent):
        write("event", kind.__name__, Recorded(7, 9, sample(kind, "x"), "c" * 32, "d" * 32, "e" * 32))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
