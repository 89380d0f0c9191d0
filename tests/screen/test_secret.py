"""Secret votes on the screen: by pressing alone, from the tellers' key to the tick beside the result."""

import pytest
from msgspec.structs import replace

from comitia_client.pages.pool import PagePool
from comitia_shared import limits
from comitia_shared.ids import PersonId
from comitia_shared.meeting import Role
from comitia_shared.meeting.voting.auditing import Audit
from comitia_shared.meeting.voting.events import CloseVote, VoidVote
from comitia_shared.meeting.voting.unsealing import opening_code
from comitia_shared.meeting.voting.votes import Stage
from tests.others import others_vote_secretly
from tests.pictures.election_scenes import elected_falsely
from tests.pictures.scene import begin
from tests.pictures.secret_scenes import (
    another,
    characters,
    counted,
    found,
    make_key,
    open_secret,
    repeated,
    tellers,
)
from tests.screen.stage import run, stage
from tests.screen.test_screens import press


def test_a_secret_ballot_is_sealed_sent_replaced_and_found_on_the_board(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            vote = await open_secret(s)
            me = s.session.view.person
            voting = s.shell.parts.voting
            assert s.find("VoteSheet").property("isOpen")
            press(s, "Không tán thành")
            await s.settle()
            assert s.room.state.votes.votes[vote].board == ()
            press(s, "Gửi phiếu")
            await s.until(lambda: voting.property("ballot") == "received", "the receipt")
            await s.until(lambda: voting.property("chosen") == "", "nothing left to see")
            first = voting.property("tracker")
            assert any(first in t for t in s.texts())
            press(s, "Bỏ phiếu lại")
            await s.settle()
            press(s, "Thôi, giữ phiếu đã gửi")
            await s.settle()
            press(s, "Bỏ phiếu lại")
            await s.settle()
            press(s, "Tán thành")
            await s.settle()
            press(s, "Gửi phiếu mới thay phiếu trước")
            await s.until(lambda: voting.property("tracker") not in ("", first), "the second receipt")
            assert [b.voter for b in s.room.state.votes.votes[vote].board] == [me, me]
            await others_vote_secretly(s.room, me)
            s.room.command(s.room.seat_of(Role.CHAIR), CloseVote(vote))
            for person in tellers(s)[1:]:
                await s.room.secret.tablet(person).open(vote)
            await s.settle()
            result = s.room.state.votes.votes[vote].result
            assert result is not None
            assert result.tally.yes + result.tally.no + result.tally.abstain == 9
            assert "Phiếu của bạn được tính: có trên bảng phiếu đã đóng." in s.texts()

    run(story)


def test_the_next_person_at_a_tablet_sees_nothing_that_the_one_before_marked(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            await open_secret(s)
            voting, meeting = s.shell.parts.voting, s.shell.parts.meeting
            press(s, "Tán thành")
            await s.settle()
            assert voting.property("chosen") == "yes"
            view = meeting.view
            assert view is not None
            for seen in (None, replace(view, seat=replace(view.seat, person=PersonId("f" * 32)))):
                meeting.view = seen
                voting.show(s.session.view)
            assert voting.property("chosen") == ""

    run(story)


def test_how_often_a_ballot_can_still_be_changed_is_said(
    pool: PagePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BALLOTS_OF_ONE", 2)
    monkeypatch.setattr(limits, "BALLOTS_LEFT_SAID", 1)

    async def story() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            vote = await open_secret(s)
            assert not any("đổi phiếu" in t for t in s.texts())
            press(s, "Tán thành")
            await s.settle()
            press(s, "Gửi phiếu")
            await s.until(lambda: len(s.room.state.votes.votes[vote].board) == 1, "the ballot")
            await s.until(lambda: "Còn đổi phiếu được 1 lần nữa." in s.texts(), "one more")
            press(s, "Bỏ phiếu lại")
            await s.settle()
            press(s, "Không tán thành")
            await s.settle()
            press(s, "Gửi phiếu mới thay phiếu trước")
            await s.until(lambda: len(s.room.state.votes.votes[vote].board) == 2, "the second")
            await s.until(
                lambda: "Không đổi phiếu được nữa; phiếu sau cùng được tính." in s.texts(), "no more"
            )
            assert "Bỏ phiếu lại" not in s.texts()

    run(story)


def test_a_secretary_has_the_key_made_and_opens_a_secret_vote_and_a_teller_opens_the_result(
    pool: PagePool,
) -> None:
    async def desk() -> None:
        async with stage("secretary", "vi", pool=pool) as s:
            begin(s, 2)
            await s.settle()
            press(s, "Biểu quyết khác…")
            await s.settle()
            press(s, "Bỏ phiếu kín")
            await s.settle()
            press(s, "Lập khóa tổ kiểm phiếu")
            telling = s.shell.parts.telling
            await s.until(lambda: telling.property("isReady"), "the key")
            assert any(telling.property("code") in t for t in s.texts())
            members = len(s.room.state.attendance.members)
            await s.until(lambda: len(s.room.state.credentials.bindings) == members, "credentials")
            press(s, "Mở bỏ phiếu kín")
            await s.until(lambda: s.room.state.votes.running is not None, "the vote")
            running = s.room.state.votes.running
            assert running is not None and running.setup is not None and running.stage is Stage.OPEN

    async def teller() -> None:
        async with stage("teller", "vi", pool=pool) as s:
            vote = await open_secret(s)
            assert s.find("TellerSheet").property("isOpen")
            press(s, "Mã giống nhau, xong")
            await others_vote_secretly(s.room, None)
            s.room.command(s.room.seat_of(Role.CHAIR), CloseVote(vote))
            await s.settle()
            telling, comparing = s.shell.parts.telling, s.shell.parts.comparing
            assert "Mở kết quả" not in s.texts()
            telling.open()  # by whatever way: not before the code is compared
            assert not any(opening_code(s.room.state.votes.votes[vote]) in t for t in s.texts())
            comparing.enter("ÂUÊU")  # no code has such letters
            assert comparing.property("isUnreadable") and not comparing.property("isWrong")
            comparing.enter(another(characters(s, vote)))
            assert comparing.property("isWrong") and comparing.property("isWanted")
            comparing.readFromTablets(True)
            comparing.enter(characters(s, vote))
            assert comparing.property("source") == "second"
            comparing.readFromTablets(False)
            s.find("CompareLine").setProperty("text", characters(s, vote).lower())
            press(s, "So mã")
            await s.settle()
            assert telling.property("given") == 0
            press(s, "Mở kết quả")
            await s.until(lambda: telling.property("given") == 1, "my part")
            await s.room.secret.tablet(tellers(s)[2]).open(vote)
            assert s.room.state.votes.votes[vote].stage is Stage.CLOSED
            await s.settle()
            assert any("Máy này đã kiểm" in t for t in s.texts())

    run(desk)
    run(teller)


def test_a_teller_whose_code_is_another_is_told_what_to_do(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("teller", "vi", pool=pool) as s:
            begin(s, 2)
            await make_key(s)
            press(s, "Mã khác nhau")
            await s.settle()
            assert any(t.startswith("Đừng bỏ phiếu với khóa này") for t in s.texts())
            assert "Mã giống nhau, xong" not in s.texts()
            await make_key(s)
            await s.until(lambda: "Mã giống nhau, xong" in s.texts(), "another key")

    run(story)


@pytest.mark.parametrize("role", ["delegate", "chair", "secretary", "hall"])
def test_a_result_that_this_tablet_found_wrong_is_nowhere_called_a_decision(
    pool: PagePool, role: str
) -> None:
    async def story() -> None:
        async with stage(role, "vi", pool=pool) as s:
            vote = await counted(s)
            await s.until(lambda: any(t.startswith("Thông qua") for t in s.texts()), "the result")
            await found(s, vote, Audit.WRONG)
            await s.settle()
            assert not any(t.startswith("Thông qua") for t in s.texts())
            assert any("có sai lệch" in t.lower() for t in s.texts())
            assert any("không khớp với tổng số mà tổ kiểm phiếu đã ký" in t for t in s.texts())

    run(story)


@pytest.mark.parametrize("role", ["delegate", "chair", "secretary", "hall"])
def test_an_election_that_this_tablet_found_wrong_elects_nobody(pool: PagePool, role: str) -> None:
    async def story() -> None:
        async with stage(role, "vi", pool=pool) as s:
            await elected_falsely(s)
            await s.until(lambda: any("có sai lệch" in t.lower() for t in s.texts()), "the alarm")
            told = [*s.texts(), *(str(row) for row in s.shell.parts.voting._results.rows())]
            assert not any("rúng cử" in t or "ần bầu tiếp" in t for t in told)
            assert s.shell.parts.conducting.property("seatsLeft") == 0
            minutes = [row.text for row in s.shell.parts.console._lines.rows()]
            assert not any("rúng cử" in t for t in minutes)
            assert role in ("delegate", "hall") or any("Chưa ghi kết quả" in t for t in minutes)

    run(story)


def test_a_secret_vote_repeated_with_another_roll_says_so_on_the_sheet_and_to_who_opens_it(
    pool: PagePool,
) -> None:
    async def voter() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            await repeated(s)
            assert any("So hai kết quả có thể đoán phiếu của họ" in t for t in s.texts())
            assert s.shell.parts.voting.property("toldApart") == 1

    async def desk() -> None:
        async with stage("secretary", "vi", pool=pool) as s:
            await repeated(s)
            held = list(s.room.state.votes.votes.values())
            s.room.command(s.room.seat_of(Role.CHAIR), VoidVote(held[-1].vote, "Nhầm"))
            await s.settle()
            asked: dict[str, object] = {"method": "secret", "question": held[0].question}
            assert s.shell.parts.conducting.tellsApart(asked) == 1
            assert s.shell.parts.conducting.tellsApart({**asked, "method": "open"}) == 0

    run(voter)
    run(desk)
