"""Folders as people and their systems make them: each fault has its place and field, and leaves nothing."""

import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from comitia_server.directory import RoomDirectory
from comitia_server.meetings.ledger import MeetingLedger
from comitia_server.people.desk import PeopleDesk
from comitia_server.preparing.intake import Faulty, bring_in
from comitia_server.preparing.plan import read_plan
from comitia_shared import limits
from comitia_shared.errors import ErrorCode
from tests.programs import RoomServer
from tests.room.house import pdf

HEAD = """title = "Phiên thử"
place = "Hội trường"
starts = 2026-11-21T08:30:00+07:00
[[participant]]
name = "Trịnh Thị Chủ Tọa"
role = "chair"
[[participant]]
name = "Lưu Văn Một"
[[item]]
title = "Nội dung"
"""
PAPER = '[[item.document]]\nfile = "a.pdf"\n'
VOTE = '[item.vote]\nthreshold = "over half of members"\n'


def faults(folder: Path, toml: str | bytes) -> list[ErrorCode]:
    (folder / "meeting.toml").write_bytes(toml if isinstance(toml, bytes) else toml.encode())
    return [f.code for f in read_plan(folder)[1]]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("2026-11-21T08:30:00+07:00", "9999-12-31T23:59:59Z", ErrorCode.FIELD_WRONG),
        ("2026-11-21T08:30:00+07:00", "0001-01-01T00:00:00-07:00", ErrorCode.FIELD_WRONG),
        ("2026-11-21T08:30:00+07:00", "2026-11-21", ErrorCode.FIELD_WRONG),
        ('place = "Hội trường"', f'place = "{"Hội trường " * 30}"', ErrorCode.FIELD_TOO_LONG),
        ('title = "Nội dung"', f'title = "{"n" * 1001}"', ErrorCode.FIELD_TOO_LONG),
        ('title = "Nội dung"', f'number = "{"1" * 201}"\ntitle = "Nội dung"', ErrorCode.FIELD_TOO_LONG),
        ('title = "Phiên thử"', f'owner = "{"o" * 201}"\ntitle = "Phiên thử"', ErrorCode.FIELD_TOO_LONG),
        ('"Lưu Văn Một"', f'"{"Lưu " * 60}"', ErrorCode.FIELD_TOO_LONG),
        ('"Lưu Văn Một"', '"\\u200b\\u2800"', ErrorCode.FIELD_WRONG),
        ('"Lưu Văn Một"', '"Trịnh  Thị\\u00a0Chủ Tọa\\u200e"', ErrorCode.DUPLICATE),
        ('title = "Phiên thử"', 'zone = "localtime"\ntitle = "P"', ErrorCode.UNKNOWN_ZONE),
        ('title = "Phiên thử"', 'zone = "posix/Asia/Ho_Chi_Minh"\ntitle = "P"', ErrorCode.UNKNOWN_ZONE),
        ('title = "Phiên thử"', 'zone = "../../etc/passwd"\ntitle = "P"', ErrorCode.UNKNOWN_ZONE),
        ('title = "Phiên thử"', 'quorum = "?"\ntitle = "P"', ErrorCode.BAD_THRESHOLD),
        ('title = "Phiên thử"', 'language = "?"\ntitle = "P"', ErrorCode.FIELD_WRONG),
        ('title = "Phiên thử"', 'rules = "?"\ntitle = "P"', ErrorCode.FILE_MISSING),
        ("threshold =", 'method = "-"\nthreshold =', ErrorCode.FIELD_WRONG),
        ('"over half of members"', '"?"', ErrorCode.BAD_THRESHOLD),
        ('"a.pdf"', '"?"', ErrorCode.FILE_MISSING),
        ('"a.pdf"', '"a\\u0000.pdf"', ErrorCode.FIELD_WRONG),
        ('"a.pdf"', f'"{"a" * 300}.pdf"', ErrorCode.FIELD_WRONG),
        ('"a.pdf"', '"C:\\\\Papers\\\\a.pdf"', ErrorCode.FILE_OUTSIDE),
        ('"a.pdf"', '"..\\\\a.pdf"', ErrorCode.FILE_OUTSIDE),
        ('"a.pdf"', "7", ErrorCode.FIELD_WRONG),
        ('file = "a.pdf"\n', 'file = "a.pdf"\ncloses = 2300-01-01T00:00:00Z\n', ErrorCode.FIELD_WRONG),
        ("[[participant]]", "weight = " + "9" * 5000 + "\n[[participant]]", ErrorCode.TOML_BROKEN),
        ("[[participant]]", "x = " + "[" * 5000 + "\n[[participant]]", ErrorCode.TOML_BROKEN),
    ],
)
def test_what_is_wrong_is_a_fault_with_its_place(old: str, new: str, code: ErrorCode, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(1))
    whole = HEAD + PAPER + VOTE
    assert faults(tmp_path, whole) == []
    assert old in whole
    assert faults(tmp_path, whole.replace(old, new, 1)) == [code]


def test_a_dash_and_a_question_mark_are_texts_like_any_other(tmp_path: Path) -> None:
    text = HEAD.replace('"Lưu Văn Một"', '"?"\nseat = "-"').replace('"Hội trường"', '"?"')
    assert faults(tmp_path, text) == []
    plan, _ = read_plan(tmp_path)
    assert plan is not None and plan.place == "?"
    assert (plan.people[1].name, plan.people[1].seat) == ("?", "-")


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (lambda text: b"\xef\xbb\xbf" + text.encode(), []),
        (lambda text: text.replace("\n", "\r\n").encode(), []),
        (lambda text: text.encode("utf-16"), [ErrorCode.NOT_UTF8]),
        (lambda text: text.replace("ử", "u").encode("cp1258", "replace"), [ErrorCode.NOT_UTF8]),
    ],
)
def test_a_file_as_windows_editors_save_it(
    spoil: Callable[[str], bytes], found: list[ErrorCode], tmp_path: Path
) -> None:
    assert faults(tmp_path, spoil(HEAD)) == found


Form = Literal["NFC", "NFD"]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("sep", ["/", "\\\\"])
def test_a_file_is_found_however_its_name_is_written(form: Form, sep: str, tmp_path: Path) -> None:
    folder = tmp_path / unicodedata.normalize(form, "Tài liệu")
    folder.mkdir()
    (folder / unicodedata.normalize(form, "Báo cáo số  5.pdf")).write_bytes(pdf(1))
    forms: tuple[Form, ...] = ("NFC", "NFD")
    for written in forms:
        name = unicodedata.normalize(written, f"Tài liệu{sep}Báo cáo số  5.pdf")
        assert faults(tmp_path, HEAD + PAPER.replace("a.pdf", name)) == []
        plan, _ = read_plan(tmp_path)
        assert plan is not None and plan.items[0].papers[0].title == "Báo cáo số 5"


def room(base: Path) -> tuple[RoomServer, RoomDirectory, PeopleDesk]:
    server = RoomServer(base / "server")
    directory = RoomDirectory(server.dir, bytes.fromhex(server.key.read_text()))
    return server, directory, PeopleDesk(directory)


@pytest.mark.parametrize("over", ["items", "people"])
def test_an_import_over_a_limit_or_on_a_full_disk_leaves_nothing(
    over: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, directory, desk = room(tmp_path)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(pdf(1))
    (folder / "meeting.toml").write_text(HEAD + PAPER, encoding="utf-8")
    settings = (server.dir / "room.toml").read_bytes()

    def nothing_is_left() -> None:
        assert (server.dir / "room.toml").read_bytes() == settings
        assert list((server.dir / "meetings").iterdir()) == []
        assert list((server.dir / "papers").iterdir()) == []
        assert desk.accounts.find("", 9)[0] == []

    with monkeypatch.context() as patched:
        patched.setattr(limits, "ITEMS" if over == "items" else "PARTICIPANTS", 0)
        with pytest.raises(Faulty) as faulty:
            bring_in(directory, desk, folder, 1, lambda _: None)
        assert [f.code for f in faulty.value.faults] == [ErrorCode.TOO_MANY]
    nothing_is_left()
    with monkeypatch.context() as patched:
        patched.setattr(MeetingLedger, "append", lambda *_: (_ for _ in ()).throw(OSError(28, "no space")))
        with pytest.raises(OSError):
            bring_in(directory, desk, folder, 1, lambda _: None)
    nothing_is_left()
    assert bring_in(directory, desk, folder, 1, lambda _: None).people == 2
    desk.close()


def test_imports_at_the_same_time_keep_all_their_keys(tmp_path: Path) -> None:
    server, _, desk = room(tmp_path)
    desk.close()
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "meeting.toml").write_text(HEAD, encoding="utf-8")
    command = [sys.executable, "-m", "comitia_server", "import", str(server.dir), str(folder)]
    runs = [
        subprocess.Popen([*command, "--key-file", str(server.key)], stdout=subprocess.DEVNULL)
        for _ in range(6)
    ]
    assert [r.wait(60) for r in runs] == [0] * 6
    again = RoomDirectory(server.dir, bytes.fromhex(server.key.read_text()))
    assert len(again.meetings()) == 6
    for meeting in again.meetings():
        assert len(again.meeting_key(meeting)) == 32


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can work in the folder of a service")
def test_what_root_brings_in_belongs_to_the_service_whose_room_it_is(tmp_path: Path) -> None:
    server, _, desk = room(tmp_path)
    desk.close()
    service = 4321
    for path in (server.dir, *server.dir.rglob("*")):
        os.chown(path, service, service)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(pdf(1))
    (folder / "meeting.toml").write_text(HEAD + PAPER, encoding="utf-8")
    server.run("import", str(folder))
    server.cards()
    server.start()
    server.stop()
    assert {p.stat().st_uid for p in server.dir.rglob("*")} == {service}


def test_nobody_else_on_the_machine_reads_what_is_written(tmp_path: Path) -> None:
    (tmp_path / "server" / "room").mkdir(parents=True, mode=0o755)
    server = RoomServer(tmp_path / "server")
    server.run("enrol", "--device", "one", "--png", str(tmp_path / "qr" / "qr.png"), check=False)
    server.start()
    server.stop()
    made = [server.key, server.dir, *server.dir.rglob("*"), *(tmp_path / "qr").rglob("*")]
    assert len(made) > 6
    assert {oct(p.stat().st_mode & 0o077) for p in made} == {"0o0"}


def test_a_terminal_that_lacks_letters_gets_all_cards_and_names_stay(tmp_path: Path) -> None:
    base = tmp_path / "server"
    base.mkdir()
    legacy = {**os.environ, "LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    legacy["PYTHONIOENCODING"] = "ascii"

    def run(*words: str) -> str:
        command = [sys.executable, "-m", "comitia_server", *words]
        done = subprocess.run(command, capture_output=True, env=legacy, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.decode("ascii")

    key = ("--key-file", str(base / "key"))
    run("init", str(base / "room"), "--name", "Hội trường Trăng Non", "--address", "127.0.0.1", *key)
    for name in ("Đỗ Văn Nháp", "Lê Thị Ưu"):
        run("people", "add", str(base / "room"), name, *key)
    assert run("people", "cards", str(base / "room"), *key).count("CARD") == 2
    directory = RoomDirectory(base / "room", bytes.fromhex((base / "key").read_text()))
    assert directory.name == "Hội trường Trăng Non"
