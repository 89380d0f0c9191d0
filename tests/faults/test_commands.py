"""Both command lines with nobody who reads, nobody who answers, and nothing there yet: no traceback, no silence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import comitia_resources
from comitia_server.cli import main

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
    key = ["--key-file", str(folder / "room.key")]
    assert main(["init", str(folder / "room"), "--name", "Phòng", *key]) == 0
    return [str(folder / "room"), *key]


@pytest.mark.parametrize("command", ["meetings", "devices"])
def test_who_stops_reading_a_command_gets_no_traceback(command: str, tmp_path: Path) -> None:
    ran = _read_by_nobody("-m", "comitia_server", command, *_room(tmp_path))
    assert (ran.returncode, ran.stderr) == (1, b"")


@pytest.mark.parametrize("words", [[], ["--help"], ["board"]])
def test_who_stops_reading_the_verifier_is_not_told_that_all_is_well(
    words: list[str], tmp_path: Path
) -> None:
    (tmp_path / "board").write_bytes(b"comitia-record/1\n")
    ran = _read_by_nobody(str(_VERIFIER), *(str(tmp_path / w) if w == "board" else w for w in words))
    assert ran.returncode in (1, 2)
    assert b"Traceback" not in ran.stderr and b"Broken" not in ran.stderr


def test_a_question_that_nobody_is_there_to_answer_ends_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(arguments: object) -> int:
        raise EOFError

    monkeypatch.setattr("comitia_server.cli.devices.run_devices", gone)
    assert main(["devices", *_room(tmp_path)]) == 130


def test_a_list_with_nothing_on_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    room = _room(tmp_path)
    for words in (["meetings"], ["devices"], ["people", "list"]):
        capsys.readouterr()
        assert main([*words, *room]) == 0
        assert capsys.readouterr().out.strip(), words
