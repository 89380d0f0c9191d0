"""The wire: a golden file per message, round trips, and refusal of what cannot be read."""

import json
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import DeviceId, MeetingId, PaperId, PersonId
from comitia_shared.meeting import AnyCommand, AnyEvent, Recorded
from comitia_shared.wire import codec
from comitia_shared.wire.enrolment import EnrolToServer, EnrolToTablet
from comitia_shared.wire.envelope import Signal, ToServer, ToTablet
from comitia_shared.wire.readiness import Missing, Tablets, TabletState

GOLDEN = Path(__file__).parent / "golden"
_SIGNALS = get_args(Signal.__annotations__["body"])
MESSAGES = {
    "to_server": (get_args(ToServer), codec.decode_to_server),
    "to_tablet": (get_args(ToTablet), codec.decode_to_tablet),
    "enrol_to_server": (get_args(EnrolToServer), codec.decode_enrol_to_server),
    "enrol_to_tablet": (get_args(EnrolToTablet), codec.decode_enrol_to_tablet),
    "command": (get_args(AnyCommand), codec.decode_command),
}
CASES = [(group, kind) for group, (kinds, _) in MESSAGES.items() for kind in kinds]


@pytest.mark.parametrize(("group", "kind"), CASES, ids=lambda v: v if isinstance(v, str) else v.__name__)
def test_each_message_is_as_its_golden_file_has_it(group: str, kind: type[Any]) -> None:
    raw = (GOLDEN / group / f"{kind.__name__}.json").read_bytes().rstrip(b"\n")
    message = MESSAGES[group][1](raw)
    assert type(message) is kind
    assert codec.encode(message) == raw


@pytest.mark.parametrize("kind", get_args(AnyEvent), ids=lambda v: v.__name__)
def test_each_event_is_as_its_golden_file_has_it(kind: type[Any]) -> None:
    raw = (GOLDEN / "event" / f"{kind.__name__}.json").read_bytes().rstrip(b"\n")
    recorded = codec.decode_recorded(raw)
    assert type(recorded.event) is kind
    assert codec.encode(recorded) == raw


def test_no_golden_file_is_left_over() -> None:
    wanted = {(g, k.__name__) for g, k in CASES} | {("event", k.__name__) for k in get_args(AnyEvent)}
    assert {(p.parent.name, p.stem) for p in GOLDEN.rglob("*.json")} == wanted


@given(st.binary(max_size=400))
def test_garbage_is_refused_in_words(data: bytes) -> None:
    for decode in (
        codec.decode_to_server,
        codec.decode_to_tablet,
        codec.decode_enrol_to_server,
        codec.decode_recorded,
    ):
        with pytest.raises(Refused) as refused:
            decode(data)
        assert refused.value.code is ErrorCode.BAD_MESSAGE


@pytest.mark.parametrize(
    "text",
    [
        '{"type":"Unknown"}',
        '{"type":"SignOut"}',
        '{"type":"SignOut","id":"zz"}',
        '{"type":"Credit","total":"many"}',
        "[" * 5000,
        '{"type":"Hello","program":"' + "x" * limits.MESSAGE_BYTES + '"}',
    ],
)
def test_malformed_messages_are_refused(text: str) -> None:
    with pytest.raises(Refused):
        codec.decode_to_server(text)


def test_a_newer_optional_field_does_no_harm() -> None:
    message = codec.decode_to_server('{"type":"Credit","total":7,"colour":"blue"}')
    assert json.loads(codec.encode(message)) == {"type": "Credit", "total": 7}


@given(
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**32 - 1),
    st.binary(min_size=1, max_size=99),
)
def test_piece_frames_read_back(fetch: int, piece: int, offset: int, data: bytes) -> None:
    found = codec.split_piece_frame(codec.piece_frame(fetch, piece, offset, data))
    assert (*found[:3], bytes(found[3])) == (fetch, piece, offset, data)


@pytest.mark.parametrize("size", [0, 12, limits.FRAME_PAYLOAD_BYTES + 1])
def test_frames_of_a_wrong_size_are_refused(size: int) -> None:
    with pytest.raises(Refused):
        codec.split_piece_frame(bytes(size))


def test_equal_values_encode_equally() -> None:
    one = codec.decode_recorded((GOLDEN / "event/ParticipantsAdded.json").read_bytes())
    assert codec.encode(one) == codec.encode(msgspec.json.decode(codec.encode(one), type=Recorded))


def test_the_largest_news_of_tablets_fits_a_message() -> None:
    missing = Missing(PaperId("a" * 32), 9999, 9999, max(ErrorCode, key=len))
    state = TabletState(
        DeviceId("b" * 32),
        "ộ" * limits.TOPIC_CHARS,
        "p" * 100,
        10**13,
        True,
        PersonId("c" * 32),
        10**7,
        10**7,
        (missing,) * limits.MISSING_TOLD,
        True,
        10**13,
    )
    signal = Signal(Tablets((state,) * limits.TABLETS_PER_SIGNAL), MeetingId("d" * 32))
    assert len(codec.encode(signal)) <= limits.MESSAGE_BYTES
