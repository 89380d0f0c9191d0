"""Two voters exchange their choices, chance and clock being fixed: what a room has is the same but for them."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from comitia_shared.meeting import Recorded
from comitia_shared.meeting.voting.events import SecretBallotCast, ShareGiven, TrackersPublished, VoteEnded
from comitia_shared.wire.codec import decode_recorded
from tests.meeting.story import delegate

FOLLOWS = (SecretBallotCast, ShareGiven, TrackersPublished, VoteEnded)
"""Events that hold these two ballots, or what is computed from them."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    def run(one: str, other: str) -> dict[str, Any]:
        folder = tmp_path_factory.mktemp("room") / "room"
        command = [sys.executable, "-m", "tests.room.exchanged", str(folder), one, other]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2]
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(run, ("0", "1"), ("1", "0"))
    return first, second


def events(found: dict[str, Any]) -> list[Recorded]:
    return [decode_recorded(bytes.fromhex(body)) for _, _, body in found["rows"]["entry"]]


def test_every_row_is_the_same_but_for_these_two_ballots_and_what_follows(
    told: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    first, second = (t["rows"] for t in told)
    assert first.keys() == second.keys()
    others = first.keys() - {"entry", "checkpoint"}
    assert {"command", "vote_key", "paper_key"} <= others
    assert all(first[table] == second[table] for table in others)
    assert first["vote_key"] == [], "the room's own key is erased"
    differ = []
    for a, b, one, other in zip(first["entry"], second["entry"], *map(events, told), strict=True):
        assert a[:2] == b[:2], "number and salt"
        if a[2] != b[2]:
            differ.append(one.event)
            assert type(one.event) is type(other.event)
            assert (one.at_ms, one.by, one.device, one.command) == (
                other.at_ms,
                other.by,
                other.device,
                other.command,
            )
    assert {SecretBallotCast, TrackersPublished, VoteEnded} <= {type(e) for e in differ} <= set(FOLLOWS)
    assert [e.voter for e in differ if isinstance(e, SecretBallotCast)] == [delegate(1), delegate(4)]
    begins = min(n for n, (a, b) in enumerate(zip(first["entry"], second["entry"], strict=True), 1) if a != b)
    for (size, note), (size_too, note_too) in zip(first["checkpoint"], second["checkpoint"], strict=True):
        assert size == size_too
        assert (note == note_too) is (size < begins)
        assert note.split("\n")[3] == note_too.split("\n")[3], "its time"


@pytest.mark.parametrize("what", ["log", "csv", "json"])
def test_every_log_line_and_every_result_is_the_same(
    what: str, told: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    first, second = told
    assert first[what]
    assert first[what] == second[what]


def test_minutes_differ_in_the_fingerprint_of_the_board_alone(
    told: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    first, second = (t["minutes"].rsplit("Mã đối chiếu bảng phiếu: ", 1) for t in told)
    assert first[0] == second[0]
    assert first[1][:19] != second[1][:19]
    assert first[1][19:] == second[1][19:]


def test_the_record_has_the_same_shape(told: tuple[dict[str, Any], dict[str, Any]]) -> None:
    first, second = (t["record"].split("\n") for t in told)
    assert [line[:2] for line in first] == [line[:2] for line in second]
