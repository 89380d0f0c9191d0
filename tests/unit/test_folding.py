"""Vietnamese: folding for search, sorting of names, codes that people type, the catalogues."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comitia_resources import LANGUAGES, catalogue, levels
from comitia_shared.codes import canonical, crockford, from_crockford
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.folding import fold, name_key
from comitia_shared.meeting.custody import Level
from comitia_shared.wire.enrolment import read_typed_code, typed_code


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Hội đồng", "hoi dong"),
        ("ĐƯỜNG", "duong"),
        ("nghị quyết", "nghi quyet"),
        ("Ủy ban", "uy ban"),
        ("São", "sao"),
    ],
)
def test_folding_drops_case_and_marks(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_names_sort_by_given_name_then_letters_then_tones() -> None:
    names = [
        "Trần Văn Đạt",
        "Lê Thị An",
        "Phạm Văn Dũng",
        "Nguyễn Văn Ân",
        "Nguyễn Văn An",
        "Hồ Thị Ấn",
        "Vũ Thị Ba",
    ]
    assert sorted(names, key=name_key) == [
        "Lê Thị An", "Nguyễn Văn An", "Nguyễn Văn Ân", "Hồ Thị Ấn", "Vũ Thị Ba", "Phạm Văn Dũng", "Trần Văn Đạt",
    ]  # fmt: skip


@given(st.text())
def test_folding_and_sorting_take_any_text(text: str) -> None:
    fold(text)
    name_key(text)


@given(st.binary(min_size=10, max_size=10))
def test_typed_codes_read_back_whatever_people_do_to_them(secret: bytes) -> None:
    code = typed_code(secret)
    assert read_typed_code(code) == secret
    assert read_typed_code(code.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == secret
    assert from_crockford(crockford(secret)) == secret


@pytest.mark.parametrize("text", ["", "ABC", "UUUU-UUUU-UUUU-UUUU", "AAAA-AAAA-AAAA-AAA"])
def test_a_code_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_typed_code(text)
    assert canonical("U") is None


def test_every_error_has_its_text_in_every_language_with_the_same_placeholders() -> None:
    vi, en = (catalogue(language) for language in LANGUAGES)
    assert set(vi.section("errors")) == set(en.section("errors")) == {c.value for c in ErrorCode}
    for section in ("errors", "minutes", "cli", "level", "threshold"):
        assert set(vi.section(section)) == set(en.section(section))
        for code, text in vi.section(section).items():
            assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", en.section(section)[code])), (
                code
            )


def test_every_level_has_its_policy() -> None:
    assert set(levels()) == {level.value for level in Level}
