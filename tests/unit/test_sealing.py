"""Sealed objects, wrapped keys, notes, recovery codes: what was sealed opens, what was touched does not."""

import msgspec
import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from comitia_client.session.line.enrol import read_picture
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import MeetingId, NoteId, ObjectId, PaperId, PersonId, RevisionId
from comitia_shared.meeting.papers import ObjectKind, SealedObject
from comitia_shared.sealing import recovery
from comitia_shared.sealing.keys import unwrap, wrap
from comitia_shared.sealing.notes import InkAdded, Place, Tool, open_note, seal_note
from comitia_shared.sealing.pieces import (
    PIECE_BYTES,
    SEALED_PIECE_BYTES,
    Identity,
    check_piece,
    open_object,
    piece_hash,
    seal,
)

KEY = bytes(range(32))
IDENTITY = Identity(
    MeetingId("1" * 32), PaperId("2" * 32), RevisionId("3" * 32), ObjectId("4" * 32), ObjectKind.WHOLE
)
SIZES = [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES + 17]


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_opens_whole_and_is_checked_by_piece(size: int) -> None:
    plain = bytes(n * 7 % 251 for n in range(size))
    pieces = list(seal(KEY, IDENTITY, plain))
    assert open_object(KEY, IDENTITY, size, b"".join(pieces)) == plain
    manifest = SealedObject(IDENTITY.object, IDENTITY.kind, size, b"".join(piece_hash(p) for p in pieces))
    for number, piece in enumerate(pieces):
        check_piece(manifest, number, piece)


def test_a_piece_is_bound_to_its_place_and_its_object() -> None:
    pieces = list(seal(KEY, IDENTITY, bytes(2 * PIECE_BYTES)))
    other = msgspec.structs.replace(IDENTITY, kind=ObjectKind.TEXT)
    for identity, size, sealed in [
        (other, 2 * PIECE_BYTES, pieces),
        (IDENTITY, 2 * PIECE_BYTES, pieces[::-1]),
        (IDENTITY, 2 * PIECE_BYTES, [pieces[0], pieces[0]]),
        (IDENTITY, PIECE_BYTES, pieces[:1]),
    ]:
        with pytest.raises(Refused) as refused:
            open_object(KEY, identity, size, b"".join(sealed))
        assert refused.value.code is ErrorCode.PIECE_DAMAGED


@given(st.integers(0, 2 * SEALED_PIECE_BYTES), st.integers(1, 255))
@settings(max_examples=25, deadline=None)
def test_one_changed_bit_anywhere_is_noticed(place: int, mask: int) -> None:
    sealed = bytearray(b"".join(seal(KEY, IDENTITY, bytes(2 * PIECE_BYTES))))
    sealed[place % len(sealed)] ^= mask
    with pytest.raises(Refused):
        open_object(KEY, IDENTITY, 2 * PIECE_BYTES, bytes(sealed))


def test_a_cut_short_object_does_not_open() -> None:
    sealed = b"".join(seal(KEY, IDENTITY, bytes(2 * PIECE_BYTES)))
    with pytest.raises(Refused):
        open_object(KEY, IDENTITY, 2 * PIECE_BYTES, sealed[:-1])
    with pytest.raises(Refused):
        open_object(KEY, IDENTITY, PIECE_BYTES, sealed[:SEALED_PIECE_BYTES])


def test_a_wrapped_key_opens_for_its_use_alone() -> None:
    wrapped = wrap(KEY, "a/1", b"k" * 32, bytes(12))
    assert unwrap(KEY, "a/1", wrapped) == b"k" * 32
    for under, use in ((KEY, "b/1"), (bytes(32), "a/1")):
        with pytest.raises(Unavailable):
            unwrap(under, use, wrapped)


def test_a_note_opens_for_its_owner_and_id_alone() -> None:
    person, note = PersonId("a" * 32), NoteId("b" * 32)
    place = Place(IDENTITY.meeting, IDENTITY.paper, IDENTITY.revision, 3)
    body = InkAdded(place, Tool.PEN, "#111827", 1.8, (1.0, 2.0, 500.0), 7)
    sealed = seal_note(KEY, person, note, body, bytes(12))
    assert open_note(KEY, person, note, sealed) == body
    for key, who, what in (
        (bytes(32), person, note),
        (KEY, PersonId("c" * 32), note),
        (KEY, person, NoteId("d" * 32)),
    ):
        with pytest.raises(Refused):
            open_note(key, who, what, sealed)


@given(st.binary(min_size=16, max_size=16))
def test_recovery_words_read_back(code: bytes) -> None:
    assert recovery.read_words(recovery.words(code)) == code
    assert recovery.read_words(recovery.words(code).upper().replace(" ", "  ")) == code


@given(st.binary(min_size=16, max_size=16), st.integers(0, 7))
def test_a_word_copied_wrong_is_noticed(code: bytes, place: int) -> None:
    parts = recovery.words(code).split()
    parts[place] = "babab" if parts[place] != "babab" else "dabab"
    with pytest.raises(Refused):
        recovery.read_words(" ".join(parts))


def test_the_picture_of_the_recovery_code_says_its_words() -> None:
    said = recovery.words(bytes(range(16)))
    rows = [[0 if dark else 255 for dark in row] for row in segno.make(said, micro=False).matrix_iter(6, 4)]
    grey = bytes(v for row in rows for v in row)
    assert read_picture(grey, len(rows[0]), len(rows)) == said
    assert recovery.read_words(read_picture(grey, len(rows[0]), len(rows))) == bytes(range(16))
    with pytest.raises(Refused) as refused:
        read_picture(bytes(100 * 100), 100, 100)
    assert refused.value.code is ErrorCode.NO_QR_FOUND
