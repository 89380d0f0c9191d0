"""What every picture needs: the register of scenes, and how a meeting gets under way in one."""

from collections.abc import Awaitable, Callable

import uuid6

from comitia_shared.ids import VoteId
from comitia_shared.meeting import Role
from comitia_shared.meeting.agenda import OpenMeeting, ReopenMeeting, StartItem
from comitia_shared.meeting.voting.events import CloseVote, OpenVote
from comitia_shared.sealing.recovery import words
from tests.others import others_vote
from tests.screen.stage import Stage

TOPICS = {
    "vi": ["Mốc thời gian làm bờ kè", "Kinh phí của xóm Bến", "Đề nghị giải thích số liệu"],
    "en": ["When the bank will be made firm", "Money for Stage Lane", "A word on the figures"],
}
WORDS = words(bytes(range(16)))

Scene = Callable[[Stage], Awaitable[None]]
SCENES: dict[str, tuple[str, Scene]] = {}


def scene(name: str, role: str = "delegate") -> Callable[[Scene], Scene]:
    def add(make: Scene) -> Scene:
        SCENES[name] = (role, make)
        return make

    return add


def begin(s: Stage, items: int = 1) -> None:
    """The meeting is open, everyone is here, and so many items were called."""
    s.room.others_arrive(None)
    chair = s.room.seat_of(Role.CHAIR)
    s.room.command(chair, OpenMeeting())
    for item in list(s.room.state.agenda.items)[:items]:
        s.room.command(chair, StartItem(item))


def open_vote(s: Stage, duration_ms: int = 0) -> VoteId:
    """The planned vote of the running item is open."""
    item = s.room.state.agenda.items[s.room.state.agenda.current]  # type: ignore[index]
    assert item.plan is not None
    vote = VoteId(uuid6.uuid7().hex)
    command = OpenVote(
        vote, item.item, item.plan.method, item.plan.question, item.plan.threshold, duration_ms
    )
    s.room.command(s.room.seat_of(Role.CHAIR), command)
    return vote


def reopened(s: Stage) -> None:
    """The record was reopened from a backup while the second item was on."""
    begin(s, 2)
    chair = s.room.seat_of(Role.CHAIR)
    s.room.command(chair, ReopenMeeting(1, 49, bytes(32), 12, 3, chair.person))


def section(s: Stage, name: str) -> None:
    s.find("DelegateShell").setProperty("section", name)


def two_votes(s: Stage) -> None:
    begin(s, 2)
    for number in (2, 3):
        if number == 3:
            s.room.command(s.room.seat_of(Role.CHAIR), StartItem(list(s.room.state.agenda.items)[2]))
        vote = open_vote(s)
        others_vote(s.room, None)
        s.room.command(s.room.seat_of(Role.CHAIR), CloseVote(vote))
