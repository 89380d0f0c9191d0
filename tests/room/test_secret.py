"""A secret vote on a real room: key, credentials, ballots, the opening by tellers; what the server has in its hands."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comitia_client.session.model import BallotStage, MyBallot
from comitia_shared.belenios.board import verify
from comitia_shared.belenios.group import table_of_g
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import CeremonyId, MeetingId, VoteId
from comitia_shared.meeting import Meeting
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.voting.auditing import Audit
from comitia_shared.meeting.voting.credentials import BindCredentials, signed_text
from comitia_shared.meeting.voting.events import Choice, CloseVote, OpenVote, Tally
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.meeting.voting.tellers import BeginCeremony
from comitia_shared.meeting.voting.unsealing import archive
from comitia_shared.meeting.voting.votes import Stage, Vote
from tests.belenios.making import tool_accepts
from tests.meeting.secret_story import certificate_of
from tests.room.house import CHAIR, ONE, SECRETARY, TOML, TWO, House, house, open_meeting, run
from tests.tablets import Tablet

YES, NO, ABSTAIN = (choice.marks for choice in Choice)
CEREMONY = CeremonyId("ce" * 16)
VOTE = VoteId("5e" * 16)


def with_tellers(*names: str) -> str:
    toml = TOML
    for name in names:
        before, _, after = toml.partition(f'name = "{name}"\nrole = ')
        role, _, rest = after.partition("\n")
        toml = f'{before}name = "{name}"\nroles = [{role}, "teller"]\n{rest}'
    return toml


@pytest.fixture
def room(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path, with_tellers(CHAIR, ONE, TWO)) as found:
        yield found


async def four(room: House) -> tuple[Tablet, Tablet, Tablet, Tablet]:
    chair = await room.tablet(CHAIR)
    one = await room.tablet(ONE)
    two = await room.tablet(TWO)
    return chair, one, two, await room.tablet(SECRETARY)


def the_vote(tablet: Tablet) -> Vote | None:
    return tablet.meeting().state.votes.votes.get(VOTE)


def stage(tablet: Tablet) -> Stage | None:
    found = the_vote(tablet)
    return found.stage if found else None


def mine(tablet: Tablet) -> MyBallot | None:
    return tablet.meeting().ballots.get(VOTE)


def meeting(tablet: Tablet) -> MeetingId:
    return tablet.meeting().meeting


async def make_key(secretary: Tablet, *tellers: Tablet) -> None:
    """The ceremony; every tablet shows the same code."""
    members = tuple(t.view.person for t in tellers if t.view.person is not None)
    await secretary.command(BeginCeremony(CEREMONY, members))
    for tablet in (secretary, *tellers):
        await tablet.until(
            lambda _, t=tablet: t.meeting().state.tellers.ready is not None,  # type: ignore[misc]
            "the tellers' key",
        )
    codes = {t.meeting().state.tellers.ceremonies[CEREMONY].code for t in (secretary, *tellers)}
    assert len(codes) == 1


async def open_secret(chair: Tablet, *voters: Tablet) -> None:
    """Everyone has bound credentials, and the question is put."""
    for tablet in voters:
        await tablet.until(
            lambda _, t=tablet: t.view.person in t.meeting().state.credentials.bindings,  # type: ignore[misc]
            "credentials",
        )
    current = chair.meeting().state.agenda.current
    assert current is not None
    threshold = parse_threshold("over half of members")
    await chair.command(OpenVote(VOTE, current, Method.SECRET, "Thông qua báo cáo kín", threshold, least=2))
    for tablet in voters:
        await tablet.until(lambda _, t=tablet: stage(t) is Stage.OPEN, "the vote")  # type: ignore[misc]


def uuid_of_vote(state: Meeting) -> str:
    setup = state.votes.votes[VOTE].setup
    assert setup is not None
    return state.credentials.elections[setup.number]


def test_a_secret_vote_is_cast_opened_and_accepted_by_the_independent_tool(
    room: House, tmp_path: Path
) -> None:
    async def story() -> None:
        chair, one, two, secretary = await four(room)
        await make_key(secretary, chair, one, two)
        await open_meeting(chair, one, two)
        await open_secret(chair, chair, one, two)

        await one.session.votes.cast(meeting(one), VOTE, NO)
        await two.session.votes.cast(meeting(two), VOTE, YES)
        await chair.session.votes.cast(meeting(chair), VOTE, YES)
        await one.session.votes.cast(meeting(one), VOTE, YES)  # anew: the last one counts
        for tablet in (chair, one, two):
            await tablet.until(
                lambda _, t=tablet: (b := mine(t)) is not None and b.stage is BallotStage.RECEIVED,  # type: ignore[misc]
                "the receipt",
            )
        await secretary.until(
            lambda _: (p := secretary.meeting().progress) is not None and p.cast == 3, "the count of voters"
        )
        assert the_vote(secretary).board == ()  # type: ignore[union-attr]

        await secretary.command(CloseVote(VOTE))
        for tablet in (one, two):
            await tablet.until(lambda _, t=tablet: stage(t) is Stage.COUNTING, "the end")  # type: ignore[misc]
        with pytest.raises(Refused) as refused:
            await two.session.votes.cast(meeting(two), VOTE, NO)
        assert refused.value.code is ErrorCode.VOTE_CLOSED
        with pytest.raises(Refused) as refused:
            await secretary.session.votes.open_result(meeting(secretary), VOTE)
        assert refused.value.code is ErrorCode.NOT_ALLOWED
        await one.session.votes.open_result(meeting(one), VOTE)
        assert stage(secretary) is Stage.COUNTING
        await two.session.votes.open_result(meeting(two), VOTE)
        for tablet in (chair, one, two, secretary):
            await tablet.until(lambda _, t=tablet: stage(t) is Stage.CLOSED, "the result")  # type: ignore[misc]
            result = the_vote(tablet).result  # type: ignore[union-attr]
            assert result is not None and result.tally == Tally(3, 0, 0)
            await tablet.until(
                lambda _, t=tablet: t.meeting().audits.get(VOTE) is Audit.RIGHT,  # type: ignore[misc]
                "this tablet's own check",
            )
        for tablet in (chair, one, two):
            await tablet.until(
                lambda _, t=tablet: (b := mine(t)) is not None and b.on_board is True,  # type: ignore[misc]
                "my ballot on the board",
            )
        for tablet in (chair, one, two, secretary):
            await tablet.stop()

    run(story)
    room.server.stop()
    told = room.server.run("boards", "last", "--out", str(tmp_path / "boards"))
    state = room.ledger()
    written = tmp_path / "boards" / f"{uuid_of_vote(state)}.bel"
    assert str(written) in told and written.read_bytes() == archive(
        state.votes.votes[VOTE], state.credentials
    )
    assert "belenios-tool election verify" in (tmp_path / "boards" / "README.txt").read_text(encoding="utf-8")
    checked = subprocess.run(
        [sys.executable, "-I", "comitia_verify.py", written.name, "--head", state.votes.votes[VOTE].head],
        cwd=written.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0 and "3 of 3 have voted" in checked.stdout, checked.stderr
    room.server.run("results", "last", "--out", str(tmp_path / "results.csv"))
    assert ",secret," in (tmp_path / "results.csv").read_text(encoding="utf-8-sig")
    assert room.server.run("results", "last", "--out", str(tmp_path / "results.xls"), check=False) == ""
    room.server.run("minutes", "last", "--out", str(tmp_path / "minutes"))
    with pymupdf.open(tmp_path / "minutes.pdf") as minutes:
        assert "Bỏ phiếu kín" in "".join(page.get_text() for page in minutes)
    board = archive(state.votes.votes[VOTE], state.credentials)
    assert verify(board).counts == ((3, 0, 0),)
    assert tool_accepts(board, uuid_of_vote(state), tmp_path)


async def killed(room: House, *tablets: Tablet) -> None:
    """The server dies and comes again, and so do the links."""
    room.server.kill()
    for tablet in tablets:
        await tablet.until(lambda v: not v.is_connected, "the loss")
    room.server.start()
    for tablet in tablets:
        await tablet.until(lambda v: v.is_connected, "the link again")


def test_the_server_is_killed_while_the_tellers_open(room: House) -> None:
    async def story() -> None:
        chair, one, two, secretary = await four(room)
        await make_key(secretary, chair, one, two)
        await open_meeting(chair, one, two)
        await open_secret(chair, chair, one, two)
        for tablet, answer in ((chair, YES), (one, NO), (two, ABSTAIN)):
            await tablet.session.votes.cast(meeting(tablet), VOTE, answer)
        await killed(room, chair, one, two, secretary)
        await secretary.command(CloseVote(VOTE))
        await one.until(lambda _: stage(one) is Stage.COUNTING, "the end")
        await one.session.votes.open_result(meeting(one), VOTE)
        await killed(room, chair, one, two, secretary)
        await chair.session.votes.open_result(meeting(chair), VOTE)
        await secretary.until(lambda _: stage(secretary) is Stage.CLOSED, "the result")
        result = the_vote(secretary).result  # type: ignore[union-attr]
        assert result is not None and result.tally == Tally(1, 1, 1)
        for tablet in (chair, one, two, secretary):
            await tablet.stop()

    run(story)


def test_without_a_key_of_tellers_no_secret_vote_is_opened(room: House) -> None:
    async def story() -> None:
        chair = await room.tablet(CHAIR)
        await open_meeting(chair)
        current = chair.meeting().state.agenda.current
        assert current is not None
        threshold = parse_threshold("over half of members")
        with pytest.raises(Refused) as refused:
            await chair.command(OpenVote(VOTE, current, Method.SECRET, "Kín", threshold))
        assert refused.value.code is ErrorCode.NO_TELLERS
        await chair.stop()

    run(story)


def test_a_sum_of_too_few_ballots_is_not_opened(room: House) -> None:
    async def story() -> None:
        chair, one, two, secretary = await four(room)
        await make_key(secretary, chair, one, two)
        await open_meeting(chair, one, two)
        await open_secret(chair, chair, one, two)
        await one.session.votes.cast(meeting(one), VOTE, NO)
        await secretary.command(CloseVote(VOTE))
        await two.until(lambda _: stage(two) is Stage.COUNTING, "the end")
        with pytest.raises(Refused) as refused:
            await two.session.votes.open_result(meeting(two), VOTE)
        assert refused.value.code is ErrorCode.TOO_FEW_BALLOTS
        await asyncio.sleep(0)
        for tablet in (chair, one, two, secretary):
            await tablet.stop()

    run(story)


def test_nobody_but_who_may_open_touches_the_key_of_a_running_vote_and_no_foreign_credential_is_bound(
    room: House,
) -> None:
    async def story() -> None:
        chair, one, two, secretary = await four(room)
        await make_key(secretary, chair, one, two)
        await open_meeting(chair, one, two)
        await open_secret(chair, chair, one, two)
        current = chair.meeting().state.agenda.current
        assert current is not None
        again = OpenVote(VOTE, current, Method.SECRET, "?", parse_threshold("over half of members"))
        for tablet, code in ((one, ErrorCode.NOT_ALLOWED), (chair, ErrorCode.ALREADY_THERE)):
            with pytest.raises(Refused) as refused:
                await tablet.command(again)
            assert refused.value.code is code
        state, me = one.meeting().state, one.view.person
        assert me is not None
        named = state.credentials.elections[1:2]
        stranger = Ed25519PrivateKey.generate()
        for public in ("5", str(table_of_g().power(7))):
            text = signed_text(me, named, (public,))
            command = BindCredentials(1, (public,), certificate_of(stranger), stranger.sign(text))
            with pytest.raises(Refused) as refused:
                await one.command(command)
            assert refused.value.code is ErrorCode.WRONG_KEY
        for tablet in (chair, one, two):
            await tablet.session.votes.cast(meeting(tablet), VOTE, YES)
        await secretary.command(CloseVote(VOTE))
        for tablet in (one, two):
            await tablet.until(lambda _, t=tablet: stage(t) is Stage.COUNTING, "the end")  # type: ignore[misc]
            await tablet.session.votes.open_result(meeting(tablet), VOTE)
        await chair.until(lambda _: stage(chair) is Stage.CLOSED, "the result")
        for tablet in (chair, one, two, secretary):
            await tablet.stop()

    run(story)
