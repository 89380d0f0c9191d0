"""Copies of a tablet's disk: before a grant and after a recall the paper cannot be opened from them, PIN given.

Whoever has the copy has the device secret, the PIN and the store's key here: every page of the database and of its log
is decrypted by hand, freed pages too, and searched for the paper's keys.
"""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from comitia_client.session.model import Holding
from comitia_client.vault.keys import open_by_pin
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import ObjectId
from comitia_shared.meeting.papers import ObjectKind, RecallPaper
from tests.room.house import ONE, SECRETARY, House, house, run
from tests.room.test_papers import PUBLIC, SEALED_TOML, first, has, paper_of
from tests.tablets import PIN, Tablet

_PAGE, _RESERVE, _SALT, _WAL_HEADER, _FRAME_HEADER = 4096, 80, 16, 32, 24


@pytest.fixture
def room(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as found:
        yield found


def _decrypted(page: bytes, key: bytes, skip: int) -> bytes:
    """One page of SQLCipher 4: AES-256-CBC, its IV first in the reserve at the end."""
    iv = page[-_RESERVE : -_RESERVE + 16]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    return decryptor.update(page[skip:-_RESERVE]) + decryptor.finalize()


def pages(database: Path, key: bytes) -> Iterator[bytes]:
    """Every page of a database and of its write-ahead log, in use or not."""
    data = database.read_bytes()
    for start in range(0, len(data), _PAGE):
        yield _decrypted(data[start : start + _PAGE], key, _SALT if start == 0 else 0)
    log = database.with_name(f"{database.name}-wal")
    frames = log.read_bytes()[_WAL_HEADER:] if log.exists() else b""
    step = _PAGE + _FRAME_HEADER
    for start in range(0, len(frames) - step + 1, step):
        page = frames[start + _FRAME_HEADER : start + step]
        for skip in (0, _SALT):
            yield _decrypted(page, key, skip)


def holds_key(copy: Path, tablet: Tablet, paper_key: bytes) -> bool:
    """Whether a key stands anywhere in the person's store of a copied profile."""
    person = tablet.view.person
    assert person is not None
    known = tablet.session.device.known(person)
    assert known is not None
    store_key = open_by_pin(known.wraps, tablet.session.device.secret, PIN)
    assert store_key is not None
    return any(paper_key in page for page in pages(copy / "people" / f"{person}.db", store_key))


def _copied_if_there(source: str, target: str) -> None:
    """The tablet goes on meanwhile: what it renames under the copier's hands is not in the copy."""
    with suppress(FileNotFoundError):
        shutil.copy2(source, target)


def copied(tablet: Tablet, name: str) -> Path:
    copy = tablet.profile.with_name(name)
    shutil.copytree(tablet.profile, copy, copy_function=_copied_if_there)
    return copy


async def opens_from(copy: Path, tablet: Tablet) -> ErrorCode | None:
    """What an attempt to open the paper from a copy says, without the server; None = it opens."""
    person, meeting = tablet.view.person, tablet.meeting().meeting
    paper = paper_of(tablet, PUBLIC).paper
    again = Tablet(copy, tablet.ring)
    again.start()
    assert person is not None
    try:
        await again.session.entrance.sign_in(person, PIN)
        await again.session.papers.source(meeting, paper)
    except Refused as refused:
        return refused.code
    finally:
        await again.stop()
    return None


def test_nothing_opens_from_a_copy_of_the_disk_after_a_recall(room: House) -> None:
    async def story() -> None:
        one, secretary = await room.tablet(ONE), await room.tablet(SECRETARY)
        paper = paper_of(one, PUBLIC)
        await has(one, paper.paper, Holding.OPEN)
        whole = ObjectId(paper_of(one, PUBLIC).revisions[0].objects[ObjectKind.WHOLE].object)
        shelf = one.inside.shelf
        assert shelf is not None
        paper_key = shelf._keys[whole]
        before = copied(one, "before")
        assert holds_key(before, one, paper_key)  # this test can fail
        await secretary.command(RecallPaper(paper.paper))
        await has(one, paper.paper, Holding.RECALLED)
        await secretary.until(
            lambda _: len(secretary.meeting().state.papers.receipts.get(paper.paper, ())) == 2, "receipts"
        )
        after = copied(one, "after")
        assert not holds_key(after, one, paper_key)
        assert not (after / "pieces" / f"{whole}.sealed").exists()
        room.server.kill()
        assert await opens_from(before, one) is None
        assert await opens_from(after, one) is ErrorCode.PAPER_RECALLED
        for file in after.rglob("*"):
            assert not file.is_file() or paper_key not in file.read_bytes(), file
        await one.stop()
        await secretary.stop()

    run(story)


def test_before_its_grant_no_copy_of_the_disk_opens_a_paper(tmp_path: Path) -> None:
    with house(tmp_path, SEALED_TOML) as room:

        async def story() -> None:
            one = await room.tablet(ONE)
            paper = first(one)
            await has(one, paper.paper, Holding.WHOLE)
            copy = copied(one, "copy")
            room.server.kill()
            person, meeting = one.view.person, one.meeting().meeting
            again = Tablet(copy, one.ring)
            again.start()
            assert person is not None
            await again.session.entrance.sign_in(person, PIN)
            with pytest.raises(Refused) as refused:
                await again.session.papers.source(meeting, paper.paper)
            assert refused.value.code is ErrorCode.KEY_NOT_GRANTED
            held = set(again.inside.shelf._keys)
            assert not held & {o.object for r in paper.revisions for o in r.objects.values()}
            await again.stop()
            await one.stop()

        run(story)
