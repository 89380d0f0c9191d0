"""The replay itself: it agrees with a true record, survives a killed server, and names the vote of a false one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import LONG, MEETINGS
from tests.network.line import is_possible
from tests.room.house import pdf

MEMBERS = ["Anders", "Berta", "Celia", "Dora", "Emil"]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A small published meeting: five members, one absent, two votes, one divided."""
    folder = tmp_path / "pack"
    (folder / "documents").mkdir(parents=True)
    (folder / "documents/a.pdf").write_bytes(pdf(2))
    people = "".join(
        f'[[participant]]\nname = "{n}"\nrole = "delegate"\nabsent = {str(n == "Emil").lower()}\n'
        for n in MEMBERS
    )
    items = "".join(
        f'[[item]]\nnumber = "{n}"\ntitle = "{number} on something"\n[[item.document]]\nfile = "documents/a.pdf"\n'
        'title = "Paper"\nclassification = "public"\n[item.vote]\nmethod = "open"\n'
        'threshold = "two-thirds of members"\n'
        for n, number in ((1, "Ord. 1-26"), (2, "Ord. 12-26"))
    )
    head = 'title = "T"\nplace = "P"\nstarts = 2026-01-01T10:00:00+00:00\nlanguage = "en"\n'
    (folder / "meeting.toml").write_text(head + people + items, encoding="utf-8")
    votes = [
        {"number": "Ord. 1-26", "yeas": 4, "nays": 0},
        {"number": "Ord. 12-26", "yeas": 3, "nays": 1, "yea": ["Anders", "Berta", "Dora"], "nay": ["Celia"]},
    ]
    (folder / "record.json").write_text(json.dumps({"members": 5, "present": 4, "votes": votes}))
    return folder


def replay(pack: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "tests.replay", str(pack)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_true_record_is_confirmed(pack: Path) -> None:
    done = replay(pack)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "2 of 2 votes as published"


def test_a_server_killed_between_ballots_changes_nothing(pack: Path) -> None:
    done = replay(pack, KILL_SERVER_AT="2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "2 of 2 votes as published"


def test_the_same_votes_taken_secretly_come_out_the_same_with_a_killed_server_too(pack: Path) -> None:
    done = replay(pack, SECRET="1", KILL_SERVER_AT="2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "2 of 2 votes as published"


@pytest.mark.skipif(not is_possible(), reason="needs root, namespaces, iproute2 and ethtool")
def test_lost_packets_and_a_killed_server_change_nothing(pack: Path) -> None:
    done = replay(pack, LOSS="5", KILL_SERVER_AT="1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "2 of 2 votes as published"


def test_a_false_record_is_noticed_and_its_vote_named(pack: Path) -> None:
    file = pack / "record.json"
    record = json.loads(file.read_text())
    record["votes"][0]["yeas"] = 3
    file.write_text(json.dumps(record))
    done = replay(pack)
    assert done.returncode == 1
    assert "1 of 2 votes as published" in done.stdout
    (line,) = [x for x in done.stdout.splitlines() if "instead of" in x]
    assert "Ord. 1-26" in line
    assert "yeas: 4 instead of 3" in line


@pytest.mark.skipif(not LONG or not MEETINGS.is_dir(), reason="the published meetings, at full length")
@pytest.mark.parametrize(
    ("name", "kill", "more", "last"),
    [
        ("cleveland-1998-06-08", "0", {}, "47 of 47 votes as published"),
        ("cleveland-1998-06-08", "1", {}, "47 of 47 votes as published"),
        ("cleveland-1998-06-08", "30", {}, "47 of 47 votes as published"),
        ("cleveland-2016-04-25", "0", {}, "19 of 19 votes as published"),
        ("cleveland-2016-04-25", "19", {}, "19 of 19 votes as published"),
        ("cleveland-1998-06-08", "0", {"LOSS": "5"}, "47 of 47 votes as published"),
        ("cleveland-2016-04-25", "0", {"LOSS": "5"}, "19 of 19 votes as published"),
        ("cleveland-1998-06-08", "0", {"SECRET": "1"}, "47 of 47 votes as published"),
        ("cleveland-2016-04-25", "0", {"SECRET": "1"}, "19 of 19 votes as published"),
    ],
)
def test_the_published_meetings_come_out_as_published(
    name: str, kill: str, more: dict[str, str], last: str
) -> None:
    done = replay(MEETINGS / name, KILL_SERVER_AT=kill, **more)
    assert done.stdout.splitlines()[-1] == last, done.stdout + done.stderr
