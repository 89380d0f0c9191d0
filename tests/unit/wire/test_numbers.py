"""Every number that comes in is bounded, every frame that goes out is held against the limits of what comes in."""

import json
import types
import typing
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
import pytest

from comitia_client.bridge.rows import clamped
from comitia_server.gateway.frames import text_frame
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import DeviceId
from comitia_shared.wire.codec import decode_to_server
from comitia_shared.wire.envelope import Signal, ToServer
from comitia_shared.wire.readiness import Tablets, TabletState

NEVER_FROM_A_TABLET = {"SealedObject.size", "Setup.number", "Setup.least"}
"""What AddRevision and a vote's setup carry: the server makes them itself and takes neither from anyone."""


def unbounded(kind: Any, path: str, meta: tuple[Any, ...], seen: set[type]) -> set[str]:
    origin = get_origin(kind)
    if origin is typing.Annotated:
        return unbounded(get_args(kind)[0], path, get_args(kind)[1:], seen)
    if isinstance(kind, typing.NewType):
        return unbounded(kind.__supertype__, path, (), seen)
    if kind in (int, float):
        bounds = [m for m in meta if isinstance(m, msgspec.Meta) and m.ge is not None and m.le is not None]
        return set() if bounds else {path}
    if origin in (typing.Union, types.UnionType, tuple, frozenset, list, dict):
        parts = [a for a in get_args(kind) if a is not Ellipsis]
        return set().union(*(unbounded(a, path, (), seen) for a in parts))
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind not in seen:
        seen.add(kind)
        hints = get_type_hints(kind, include_extras=True).items()
        return set().union(*(unbounded(t, f"{kind.__name__}.{f}", (), seen) for f, t in hints))
    return set()


def test_every_number_that_a_tablet_may_send_has_bounds() -> None:
    assert unbounded(ToServer, "", (), set()) == NEVER_FROM_A_TABLET


ID = "a" * 32
STROKE = {"colour": "#000000", "width": 1, "points": []}
BEYOND: list[dict[str, Any]] = [
    {"type": "Report", "meeting": ID, "held": 10**400, "of": 1},
    {"type": "Report", "meeting": ID, "held": 1, "of": 1, "free_bytes": 2**63},
    {"type": "Credit", "total": 2**60},
    {"type": "PresentInk", "meeting": ID, "strokes": [{**STROKE, "width": 1e15}]},
    {"type": "PresentInk", "meeting": ID, "strokes": [{**STROKE, "points": [-1e300]}]},
    {"type": "Fetch", "id": ID, "fetch": 2**32, "meeting": ID, "object": ID},
    {"type": "Hello", "program": "x", "notes": -1},
    {"type": "Hello", "program": "x", "have": {ID: {"seq": 2**54}}},
    {"type": "Upload", "id": ID, "upload": 1, "meeting": ID, "paper": ID, "size": -5, "hash": ""},
]


@pytest.mark.parametrize(
    "message", [*map(json.dumps, BEYOND), json.dumps(BEYOND[3]).replace("1000000000000000.0", "1e999")]
)
def test_a_number_beyond_them_is_refused(message: str) -> None:
    with pytest.raises(Refused) as refused:
        decode_to_server(message)
    assert refused.value.code is ErrorCode.BAD_MESSAGE


def test_a_frame_that_no_tablet_would_take_is_not_made() -> None:
    state = TabletState(DeviceId("a" * 32), "x" * 5000)
    assert text_frame(Signal(Tablets((state,) * 10)))
    with pytest.raises(Refused) as refused:
        text_frame(Signal(Tablets((state,) * (limits.MESSAGE_BYTES // 5000 + 1))))
    assert refused.value.code is ErrorCode.TOO_LONG


def test_what_qml_cannot_hold_is_clamped() -> None:
    assert [clamped(n) for n in (7, -7, 10**400, -(10**400), 2**31)] == [
        7,
        -7,
        2**31 - 1,
        -(2**31),
        2**31 - 1,
    ]
