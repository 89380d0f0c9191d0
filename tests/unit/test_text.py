"""The text of papers: words and boxes, what a search finds, which words are which after a revision."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.text.alignment import align
from comitia_shared.text.changes import Comparison, PageFate
from comitia_shared.text.finding import Query
from comitia_shared.text.page_text import Box, PageText, decode, encode, page_text, words_in


def page(*lines: str) -> PageText:
    """A page with these lines of words, each word 30 points wide on a line 20 points high."""
    found = [
        (30.0 * n, 20.0 * k, 30.0 * n + 28, 20.0 * k + 14, word, 0, k, n)
        for k, line in enumerate(lines)
        for n, word in enumerate(line.split())
    ]
    return page_text(595.0, 842.0, found)


def test_words_and_boxes_come_back_as_they_were() -> None:
    pages = (page("Hội đồng nhân dân", "xã Sông Mơ"), PageText(595.0, 842.0))
    assert decode(encode(pages)) == pages
    assert words_in(encode(pages)) == ("Hội đồng nhân dân xã Sông Mơ", "")
    for broken in (b"", b"nothing", encode(pages)[:-9]):
        with pytest.raises(Refused) as refused:
            decode(broken)
        assert refused.value.code is ErrorCode.PDF_BROKEN


def test_half_characters_that_broken_fonts_name_do_no_harm() -> None:
    found = [(0.0, 0.0, 9.0, 9.0, "a\ud800b", 0, 0, 0), (0.0, 0.0, 9.0, 9.0, " \n", 0, 0, 1)]
    text = page_text(100, 100, found)
    assert decode(encode([text])) == (text,)
    assert text.count == len(text.tokens) == 1


def test_a_selection_is_one_strip_for_each_line() -> None:
    text = page("một hai ba bốn", "năm sáu bảy")
    assert text.between(2, 5) == [Box(60, 0, 118, 14), Box(0, 20, 58, 34)]
    assert text.said(2, 5) == "ba bốn\nnăm sáu"
    assert text.touching(Box(0, 18, 40, 40)) == [4, 5]
    assert text.nearest(70, 500) == 6


@pytest.mark.parametrize(
    ("typed", "text", "words", "exact"),
    [
        ("hoi dong", "Kỳ họp Hội đồng xã", "Hội đồng", False),
        ("Hội đồng", "Kỳ họp Hội đồng xã", "Hội đồng", True),
        ("duong", "làm đường mới", "đường", False),
        ("đường", "con đương đi", "đương", False),
        ("hoi do", "Kỳ họp Hội đồng xã", "Hội đồng", False),
        ("36/nq-hdnd", "Nghị quyết 36/NQ-HĐND ngày", "36/NQ-HĐND", False),
        ("dong.", "(Hội đồng), xã", "đồng),", False),
    ],
)
def test_a_search_needs_no_marks_and_knows_exact_hits(typed: str, text: str, words: str, exact: bool) -> None:
    (hit,) = Query(typed).hits(page(text))
    assert " ".join(page(text).tokens[hit.first : hit.last + 1]) == words
    assert hit.is_exact is exact


@pytest.mark.parametrize("typed", ["", "   ", "…", "xyz", "oi dong", "(", "*", '"'])
def test_what_is_not_there_is_not_found(typed: str) -> None:
    assert Query(typed).hits(page("Kỳ họp Hội đồng xã")) == []


@given(st.text(max_size=40), st.lists(st.text(min_size=1, max_size=8), max_size=30))
def test_no_query_and_no_text_breaks_the_search(typed: str, words: list[str]) -> None:
    text = page_text(100, 100, [(0.0, 0.0, 9.0, 9.0, w, 0, 0, n) for n, w in enumerate(words)])
    for hit in Query(typed).hits(text):
        assert 0 <= hit.first <= hit.last < text.count


WORDS = [f"w{n}" for n in range(60)]


def test_moved_blocks_are_found_and_doubles_are_not_guessed() -> None:
    new = [*WORDS[30:60], "inserted", "words", *WORDS[:10], *WORDS[20:30]]
    to_new = align(WORDS, new)
    assert [new[n] if n >= 0 else None for n in to_new] == [
        w if not 10 <= n < 20 else None for n, w in enumerate(WORDS)
    ]
    assert align(["a", "b", "c", "d"], ["x", "a", "b", "c", "d", "y", "a", "b", "c", "d"]) == [-1] * 4


@given(st.lists(st.sampled_from("abcdefgh"), max_size=60), st.lists(st.sampled_from("abcdefgh"), max_size=60))
def test_each_word_goes_to_an_equal_word_and_no_two_to_the_same(old: list[str], new: list[str]) -> None:
    to_new = [n for n in align(old, new) if n >= 0]
    assert len(set(to_new)) == len(to_new)
    assert all(old[o] == new[n] for o, n in enumerate(align(old, new)) if n >= 0)


def test_changes_are_told_page_by_page_and_moved_words_are_none() -> None:
    old = [page(" ".join(WORDS[:20])), page(" ".join(WORDS[20:40])), page(" ".join(WORDS[40:]))]
    new = [
        page(" ".join(WORDS[40:])),
        page(" ".join([*WORDS[:8], "changed", *WORDS[9:20]])),
        page("a page that nobody has seen"),
    ]
    moved, edited, fresh = Comparison(old, new).changes()
    assert (moved.fate, moved.was) == (PageFate.SAME, 2) or moved.gone  # what is gone is told where it was
    assert (edited.fate, edited.was, edited.added) == (PageFate.CHANGED, 0, (8,))
    assert (8, "w8") in edited.gone
    assert (fresh.fate, fresh.was) == (PageFate.NEW, None)
