"""Elections on a real room: rules, weights and proxies, the desk for who has no tablet, papers that are counted in."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pytest

from comitia_client.session.model import BallotStage
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import CeremonyId, MeetingId, PersonId, VoteId
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.attendance import RecordPresence
from comitia_shared.meeting.voting.events import CloseVote, EnterCounts, OpenVote
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.meeting.voting.questions import Candidate, Question
from comitia_shared.meeting.voting.tellers import BeginCeremony
from comitia_shared.meeting.voting.unsealing import archive
from comitia_shared.meeting.voting.votes import Stage, Vote
from tests.belenios.making import separate_says, tool_accepts
from tests.room.house import CHAIR, ONE, SECRETARY, TWO, House, house, open_meeting, run
from tests.room.test_secret import with_tellers
from tests.tablets import Tablet

VOTE, PUBLIC = VoteId("5e" * 16), VoteId("5f" * 16)
THREE, FOUR = "Đinh Thị Đại Biểu Ba", "Đoàn Văn Đại Biểu Bốn"
FIVE = "Đồng Thị Đại Biểu Năm"
STAND = tuple(Candidate(n) for n in ("Bùi Thị Tưởng Tượng", "Đỗ Văn Nháp", "Hoàng Thị Minh Họa"))
BOARD = Question("Bầu Ban chấp hành", STAND, 2, 1, 2, blank=True)
MORE = f"""
[[participant]]
name = "{THREE}"
[[participant]]
name = "{FOUR}"
weight = 3
proxy = "{ONE}"
[[participant]]
name = "{FIVE}"
"""


def with_body(toml: str) -> str:
    head, _, rest = toml.partition("[[item]]")
    rest = rest.replace('threshold = "over half of members"', 'rule = "decision"', 1)
    return f'body = "vn-association"\nquorum = "2 of members"\n{head}{MORE}[[item]]{rest}'


@pytest.fixture
def room(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path, with_body(with_tellers(CHAIR, ONE, TWO))) as found:
        yield found


def meeting(tablet: Tablet) -> MeetingId:
    return tablet.meeting().meeting


def the(tablet: Tablet, vote: VoteId = VOTE) -> Vote | None:
    return tablet.meeting().state.votes.votes.get(vote)


def stage(tablet: Tablet, vote: VoteId = VOTE) -> Stage | None:
    found = the(tablet, vote)
    return found.stage if found is not None else None


def named(tablet: Tablet, name: str) -> PersonId:
    people = tablet.meeting().state.attendance.participants.values()
    return next(p.person for p in people if p.name == name)


async def until_all(tablets: tuple[Tablet, ...], vote: VoteId, wanted: Stage) -> None:
    for tablet in tablets:
        await tablet.until(lambda _, t=tablet: stage(t, vote) is wanted, f"{wanted}")  # type: ignore[misc]


async def puts(chair: Tablet, vote: VoteId, method: Method, *, papers: bool = False) -> None:
    current = chair.meeting().state.agenda.current
    assert current is not None
    needed = parse_threshold("over half of valid")
    rule, departs = (
        ("board", "") if method is Method.SECRET else ("", "bầu công khai theo đề nghị của đại hội")
    )
    command = OpenVote(
        vote,
        current,
        method,
        "Bầu cử",
        needed,
        sheet=(BOARD,),
        rule=rule,
        departs=departs,
        least=2,
        papers=papers,
    )
    await chair.command(command)


def test_a_secret_election_with_weights_the_desk_and_papers_is_accepted_by_programs_of_others(
    room: House, tmp_path: Path
) -> None:
    async def story() -> None:
        chair, one, two = await room.tablet(CHAIR), await room.tablet(ONE), await room.tablet(TWO)
        secretary = await room.tablet(SECRETARY)
        three = named(secretary, THREE)
        tellers = tuple(t.view.person for t in (chair, one, two) if t.view.person is not None)
        await secretary.command(BeginCeremony(CeremonyId("ce" * 16), tellers))
        await open_meeting(chair, one, two)
        await secretary.command(RecordPresence(three, present=True))
        await secretary.session.votes.keep_desk(meeting(secretary))
        bindings = [named(secretary, n) for n in (CHAIR, ONE, TWO)] + [three]
        await one.until(
            lambda _: set(bindings) <= one.meeting().state.credentials.bindings.keys(), "all credentials"
        )
        with pytest.raises(
            Refused
        ) as refused:  # an open election is not what the rules say, and no reason is given
            current = chair.meeting().state.agenda.current
            assert current is not None
            needed = parse_threshold("over half of valid")
            await chair.command(
                OpenVote(VOTE, current, Method.OPEN, "Bầu cử", needed, sheet=(BOARD,), rule="board")
            )
        assert refused.value.code is ErrorCode.REASON_NEEDED

        await puts(chair, VOTE, Method.SECRET)
        await until_all((chair, one, two, secretary), VOTE, Stage.OPEN)
        vote = the(one)
        assert vote is not None
        assert vote.roll[named(one, ONE)] == 4, "with the weight of a proxy"
        await chair.session.votes.cast(meeting(chair), VOTE, ((0, 1),))
        await one.session.votes.cast(meeting(one), VOTE, ((0,),))
        await two.session.votes.cast(meeting(two), VOTE, ((3,),))
        await secretary.session.votes.cast(meeting(secretary), VOTE, ((1, 2),), three)
        with pytest.raises(Refused):  # whoever has a tablet does not vote at the desk
            await secretary.session.votes.cast(meeting(secretary), VOTE, ((1,),), named(secretary, TWO))
        await secretary.command(CloseVote(VOTE))
        await until_all((one, two), VOTE, Stage.COUNTING)
        await one.session.votes.open_result(meeting(one), VOTE)
        await two.session.votes.open_result(meeting(two), VOTE)
        await until_all((chair, one, two, secretary), VOTE, Stage.CLOSED)
        for tablet in (chair, one, two, secretary):
            found = the(tablet)
            assert found is not None
            (outcome,) = found.outcomes
            assert (outcome.row, outcome.cast, outcome.base) == ((5, 2, 1, 1), 7, 6)
            assert outcome.elected == (0,)
        await one.until(
            lambda _: (b := one.meeting().ballots.get(VOTE)) is not None and b.on_board is True, "my ballot"
        )
        for tablet in (chair, one, two, secretary):
            await tablet.stop()

    run(story)
    room.server.stop()
    state = room.ledger()
    vote = state.votes.votes[VOTE]
    assert vote.at_desk == {p.person for p in state.attendance.participants.values() if p.name == THREE}
    assert vote.setup is not None
    board = archive(vote, state.credentials)
    assert separate_says(board) == ""
    assert tool_accepts(board, state.credentials.elections[vote.setup.number], tmp_path)
    room.server.run("record", "last", "--out", str(tmp_path / "record"))
    (root,) = re.findall(r"\b[0-9a-f]{64}\b", room.server.run("verify", "last"))
    told = subprocess.run(
        [sys.executable, "-I", "comitia_verify.py", "record.txt", "--root", root],
        cwd=tmp_path / "record",
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert "5  Bùi Thị Tưởng Tượng (elected)" in told.stdout
    room.server.run("results", "last", "--out", str(tmp_path / "results.csv"))
    assert "Bùi Thị Tưởng Tượng: 5; Đỗ Văn Nháp: 2" in (tmp_path / "results.csv").read_text(
        encoding="utf-8-sig"
    )
    room.server.run("minutes", "last", "--out", str(tmp_path / "minutes"))
    with pymupdf.open(tmp_path / "minutes.pdf") as minutes:
        text = " ".join("".join(page.get_text() for page in minutes).split())
    assert "Trúng cử: Bùi Thị Tưởng Tượng." in text
    assert f"{ONE} bỏ phiếu thay {FOUR}" in text
    assert f"Bỏ phiếu tại bàn thư ký: {THREE}" in text


def test_papers_are_counted_in_where_somebody_has_no_credential(room: House) -> None:
    async def story() -> None:
        chair, one, two = await room.tablet(CHAIR), await room.tablet(ONE), await room.tablet(TWO)
        secretary = await room.tablet(SECRETARY)
        tellers = tuple(t.view.person for t in (chair, one, two) if t.view.person is not None)
        await secretary.command(BeginCeremony(CeremonyId("ce" * 16), tellers))
        await open_meeting(chair, one, two)
        for name in (THREE, FIVE):
            await secretary.command(RecordPresence(named(secretary, name), present=True))
        for tablet in (chair, one, two):
            await tablet.until(
                lambda _, t=tablet: t.view.person in t.meeting().state.credentials.bindings,  # type: ignore[misc]
                "credentials",
            )
        await puts(chair, VOTE, Method.SECRET, papers=True)
        await until_all((chair, one, two), VOTE, Stage.OPEN)
        for tablet, marks in ((chair, (0, 1)), (one, (0,)), (two, (2,))):
            await tablet.session.votes.cast(meeting(tablet), VOTE, (marks,))
        counts = EnterCounts(VOTE, ((0, 1, 0, 1),), 2)
        with pytest.raises(Refused) as refused:
            await two.command(counts)
        assert refused.value.code is ErrorCode.WRONG_STEP, "the box is opened when the vote has ended"
        await secretary.command(CloseVote(VOTE))
        await until_all((one, two), VOTE, Stage.COUNTING)
        await one.session.votes.open_result(meeting(one), VOTE)
        await two.session.votes.open_result(meeting(two), VOTE)
        await asyncio.sleep(0.5)
        assert stage(two) is Stage.COUNTING, "it waits for the papers"
        for wrong, code in (
            (EnterCounts(VOTE, ((0, 3, 0, 0),), 3), ErrorCode.COUNTS_TOO_HIGH),
            (EnterCounts(VOTE, ((0, 1, 0, 0),), 1), ErrorCode.TOO_FEW_BALLOTS),  # one paper hides nobody
        ):
            with pytest.raises(Refused) as refused:
                await two.command(wrong)
            assert refused.value.code is code
        await two.command(counts)
        await until_all((chair, one, two, secretary), VOTE, Stage.CLOSED)
        for tablet in (chair, one, two, secretary):
            found = the(tablet)
            assert found is not None
            assert [o.row for o in found.outcomes] == [(5, 2, 1, 1)]
            assert tablet.view.refusal is None
        for tablet in (chair, one, two, secretary):
            await tablet.stop()

    run(story)
    room.server.stop()
    assert room.ledger().votes.votes[VOTE].outcomes[0].cast == 8


def test_an_open_election_shows_every_name_and_each_tablet_counts_it_again(room: House) -> None:
    async def story() -> None:
        chair, one, two = await room.tablet(CHAIR), await room.tablet(ONE), await room.tablet(TWO)
        secretary = await room.tablet(SECRETARY)
        await open_meeting(chair, one, two)
        await puts(chair, PUBLIC, Method.OPEN)
        await until_all((chair, one, two), PUBLIC, Stage.OPEN)
        await one.session.votes.cast(meeting(one), PUBLIC, ((1, 2),))
        await one.until(
            lambda _: (
                (b := one.meeting().ballots.get(PUBLIC)) is not None and b.stage is BallotStage.RECEIVED
            ),
            "the receipt",
        )
        with pytest.raises(Refused) as refused:
            await two.session.votes.cast(meeting(two), PUBLIC, ((0, 1, 2),))
        assert refused.value.code is ErrorCode.BAD_MARKS
        await two.session.votes.cast(meeting(two), PUBLIC, ((0,),))
        await secretary.command(CloseVote(PUBLIC))
        await until_all((chair, one, two, secretary), PUBLIC, Stage.CLOSED)
        found = the(chair, PUBLIC)
        assert found is not None
        assert found.outcomes[0].row == (1, 4, 4, 0)
        assert found.named == {named(chair, ONE): ((1, 2),), named(chair, TWO): ((0,),)}
        assert found.departs == "bầu công khai theo đề nghị của đại hội"
        for tablet in (chair, one, two, secretary):
            await tablet.stop()

    run(story)
