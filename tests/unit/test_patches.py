"""Patches: they make the new content of the right base, and nothing of a wrong one."""

import os
import zlib

import pytest

from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.sealing.patches import apply_patch, content_of, make_patch

BASE = content_of(os.urandom(300_000), zlib.compress(b"some words"))
NEW = content_of(
    bytes(BASE.whole)[:100_000] + b"inserted" + bytes(BASE.whole)[100_000:], zlib.compress(b"other words")
)


def code_of(base: object, patch: bytes, whole_bytes: int) -> ErrorCode:
    with pytest.raises(Refused) as refused:
        apply_patch(base, patch, whole_bytes)  # type: ignore[arg-type]
    return refused.value.code


def test_a_patch_is_small_and_makes_whole_and_text() -> None:
    patch = make_patch(BASE, NEW)
    assert len(patch) < 1000
    made = apply_patch(BASE, patch, len(NEW.whole))
    assert (bytes(made.whole), bytes(made.text)) == (NEW.whole, b"other words")


def test_a_wrong_base_a_damaged_patch_and_a_cut_one_are_refused() -> None:
    patch = make_patch(BASE, NEW)
    other = content_of(os.urandom(300_000), zlib.compress(b"some words"))
    damaged = bytearray(patch)
    damaged[len(patch) // 2] ^= 1
    assert code_of(other, patch, len(NEW.whole)) is ErrorCode.PIECE_DAMAGED
    assert code_of(BASE, bytes(damaged), len(NEW.whole)) is ErrorCode.PIECE_DAMAGED
    assert code_of(BASE, patch[:-5], len(NEW.whole)) is ErrorCode.PIECE_DAMAGED
    assert code_of(BASE, patch, 10**9) is ErrorCode.PIECE_DAMAGED
