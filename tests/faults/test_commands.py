"""Both command lines with nobody who reads, nobody who answers, and nothing there yet: no traceback, no silence."""

import io
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import comitia_resources
from comitia_server.cli import main
from comitia_server.people.devices import Devices
from tests.meeting.secret_story import SecretStory

_VERIFIER = Path(comitia_resources.__file__).parent / "verifier" / "comitia_verify.py"


def _read_by_nobody(*words: str) -> subprocess.CompletedProcess[bytes]:
    """Run a program whose output nobody reads any more."""
    reads, writes = os.pipe()
    os.close(reads)
    try:
        return subprocess.run(
            [sys.executable, *words],
            stdin=subprocess.DEVNULL,
            stdout=writes,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    finally:
        os.close(writes)


def _room(folder: Path) -> list[str]:
    folder.mkdir(exist_ok=True)
    key = ["--key-file", str(folder / "room.key")]
    assert main(["init", str(folder / "room"), "--name", "Phòng", *key]) == 0
    return [str(folder / "room"), *key]


@pytest.mark.parametrize("command", ["meetings", "devices"])
def test_who_stops_reading_a_command_gets_no_traceback(command: str, tmp_path: Path) -> None:
    ran = _read_by_nobody("-m", "comitia_server", command, *_room(tmp_path))
    assert (ran.returncode, ran.stderr) == (1, b"")


def test_who_stops_reading_the_help_gets_no_traceback() -> None:
    ran = _read_by_nobody("-m", "comitia_server", "--help")
    assert ran.returncode in (0, 1) and ran.stderr == b""


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of a secret vote that is right in itself."""
    story = SecretStory().makes_key()
    story.opened()
    story.binds().opens_secret()
    voters = list(story.secret().credentials)
    for voter in voters:
        story.casts(voter, (1, 0, 0))
    story.counts_secret(*story.members)
    path = tmp_path_factory.mktemp("board") / "vote.bel"
    path.write_bytes(story.archive())
    return path


@pytest.mark.parametrize("words", [[], ["--help"], ["BOARD"]])
def test_who_stops_reading_the_verifier_is_not_told_that_all_is_well(words: list[str], board: Path) -> None:
    ran = _read_by_nobody(str(_VERIFIER), *(str(board) if w == "BOARD" else w for w in words))
    assert (ran.returncode, ran.stderr) == (2, b"")


def test_a_wrong_board_stays_wrong_where_the_rest_cannot_be_said(board: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.bel"
    wrong.write_bytes(b"comitia-record/1")
    ran = _read_by_nobody(str(_VERIFIER), str(wrong), str(board))
    assert ran.returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a system without /dev/full")
@pytest.mark.parametrize("words", [["--help"], ["meetings", "ROOM"], ["people", "list", "ROOM"]])
def test_a_command_whose_output_cannot_be_written_says_so(words: list[str], tmp_path: Path) -> None:
    room = _room(tmp_path)
    assert main(["people", "add", room[0], "Lưu Văn Một", *room[1:]]) == 0
    named = [n for word in words for n in (room if word == "ROOM" else [word])]
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "comitia_server", *named]
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert ran.returncode in ((0, 1) if words == ["--help"] else (1,))
    assert b"Traceback" not in ran.stderr and b"Exception ignored" not in ran.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a system without /dev/full")
def test_a_verifier_whose_output_cannot_be_written_says_so(board: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [sys.executable, str(_VERIFIER), str(board)], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert ran.returncode == 2
    assert b"Traceback" not in ran.stderr and b"cannot be written" in ran.stderr


def test_a_command_without_any_output_does_its_work(tmp_path: Path) -> None:
    room = _room(tmp_path)
    closed = f'exec "{sys.executable}" -m comitia_server "$@" <&- >&-'
    words = ["sh", "-c", closed, "sh", "people", "add", *room[:1], "Lưu Văn Một", *room[1:]]
    ran = subprocess.run(words, stderr=subprocess.PIPE, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_a_question_that_nobody_is_there_to_answer_ends_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    waits = [SimpleNamespace(request="1", device_name="Máy 1", digits="123456", verdict="")]
    monkeypatch.setattr(Devices, "waiting", lambda *_: waits)
    for stdin in (io.StringIO(), None):
        monkeypatch.setattr(sys, "stdin", stdin)
        assert main(["enrol", *_room(tmp_path / str(stdin is None))]) == 130
        assert "lệnh dừng lại" in capsys.readouterr().err


def test_a_list_with_nothing_on_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    room = _room(tmp_path)
    for words in (["meetings"], ["devices"], ["people", "list"]):
        capsys.readouterr()
        assert main([*words, *room]) == 0
        assert capsys.readouterr().out.strip(), words


def test_every_command_is_found_by_its_name_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    told = {line.split()[0] for line in capsys.readouterr().out.splitlines() if line.startswith("    ")}
    names = {name for name in told if name.islower() and not name.startswith("-")}
    assert len(names) >= 17
    for name in sorted(names):
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        assert ended.value.code == 0
        assert f"comitia-server {name}" in capsys.readouterr().out
