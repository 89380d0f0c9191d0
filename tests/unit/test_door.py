"""The one door for text: what looks alike is alike, nothing invisible stays, and it is done once and for all."""

import unicodedata
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comitia_shared.ids import ItemId
from comitia_shared.meeting import AnyCommand
from comitia_shared.meeting.minutes import EditMinutes
from comitia_shared.meeting.voting.questions import Candidate, Question
from comitia_shared.texts import cleaned, many_lines, one_line
from comitia_shared.wire.codec import decode_command, encode
from tests.unit.wire.make_golden import sample

NAME = "Nguyễn Thị Ánh"
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=30)


@pytest.mark.parametrize(
    "typed",
    [
        unicodedata.normalize("NFD", NAME),
        "  Nguyễn  Thị\tÁnh ",
        "Nguyễn\u00a0Thị\u2003Ánh",
        "Nguyễn Thị Ánh\u200b",
        "\ufeffNguyễn\u200e Thị \u202eÁnh\u202c",
        "Nguyễn\u3164Thị\u2800Ánh",
        "Nguyễn Thị A\u034f\u0301nh",
        "Nguyễn\r\nThị\x00 Ánh\ufffe\ud800",
    ],
)
def test_what_looks_alike_is_alike(typed: str) -> None:
    assert one_line(typed) == NAME


def test_what_shows_nothing_is_nothing() -> None:
    for typed in ("\u200b", "\u3164\u3164", "\u2800", "\u00ad", "\u2066\u2069", "\ufeff", "\x07"):
        assert one_line(typed) == "", ascii(typed)


def test_minutes_keep_their_lines_and_pictures() -> None:
    assert many_lines("\r\nMột \r\nhai\u2028ba\x00\n\n") == "Một\nhai\nba"
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert many_lines(family) == family


def test_letters_with_a_tower_of_marks_are_cut_down() -> None:
    assert len(one_line("Z" + "\u0335" * 500)) == 5


@given(ANY_TEXT)
def test_it_is_done_once_and_for_all(text: str) -> None:
    for door in (one_line, many_lines):
        found = door(text)
        assert door(found) == found == unicodedata.normalize("NFC", found)
        found.encode()
        assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in found.replace("\n", ""))
    assert "  " not in one_line(text) and "\n" not in one_line(text)


def test_every_text_of_every_command_passes_it() -> None:
    dirty = "a\u202e b\u200b"
    for kind in get_args(AnyCommand):
        command = sample(kind, dirty)
        found = encode(cleaned(command)).decode()
        assert "\u202e" not in found and "\u200b" not in found, kind
        assert cleaned(cleaned(command)) == cleaned(command)


def test_what_is_right_is_not_touched() -> None:
    sheet = Question("Bầu ai?", (Candidate("Đỗ Văn Nháp"), Candidate("Lê Thị Hai")), 1, 1, 1)
    assert cleaned(sheet) is sheet
    edit = EditMinutes(ItemId("a" * 32), "Một\n\nHai")
    assert cleaned(edit) is edit and decode_command(encode(edit)) == edit
