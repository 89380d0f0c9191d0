"""Pictures of a tablet: sign-in, delegate and chair."""

import uuid6

from comitia_client.session.model import Holding
from comitia_client.session.person.pairing import PairingStage, PairingView
from comitia_client.session.view import Pill
from comitia_client.session.view import Stage as EnrolStage
from comitia_shared.errors import ErrorCode
from comitia_shared.ids import RequestId
from comitia_shared.meeting import Role
from comitia_shared.meeting.floor import GiveFloor, RequestFloor, SpeechKind
from comitia_shared.meeting.voting.events import Choice, CloseVote
from comitia_shared.wire.signals import RecordBehind
from tests.others import ask_for_floor, others_vote
from tests.pictures.scene import TOPICS, WORDS, begin, open_vote, reopened, scene, section, two_votes
from tests.screen.stage import Stage


@scene("signin")
async def _(s: Stage) -> None:
    await s.session.entrance.sign_out()
    await s.settle()
    person = s.shell.parts.tablet.names_shown.row(3)
    screen = s.find("SignIn")
    screen.setProperty("person", person.person)
    screen.setProperty("name", person.name)


@scene("signin-wrong-pin")
async def _(s: Stage) -> None:
    from comitia_shared.errors import Refused

    await s.session.entrance.lock()
    s.shell.parts.tablet._failed(Refused(ErrorCode.WRONG_PIN, left=3))


@scene("recovery")
async def _(s: Stage) -> None:
    s.session.pretend(recovery_words=WORDS)


@scene("first-run")
async def _(s: Stage) -> None:
    s.session.pretend(stage=EnrolStage.NO_ROOM)


@scene("first-run-digits")
async def _(s: Stage) -> None:
    s.session.pretend(stage=EnrolStage.NO_ROOM)
    s.shell.parts.tablet._set_digits("402918")


@scene("signin-card")
async def _(s: Stage) -> None:
    await s.session.entrance.sign_out()
    await s.settle()
    person = s.shell.parts.tablet.names_shown.row(2)
    screen = s.find("SignIn")
    for name, value in (("person", person.person), ("name", person.name), ("byCode", True)):
        screen.setProperty(name, value)


@scene("recover-notes")
async def _(s: Stage) -> None:
    s.session.pretend(needs_recovery=True)


@scene("pair-asked")
async def _(s: Stage) -> None:
    s.session.pretend(pairing=PairingView(PairingStage.ASKED, "Tablet 12"))


@scene("pair-digits")
async def _(s: Stage) -> None:
    pairing = PairingView(PairingStage.COMPARING, "Tablet 07", "402918")
    s.session.pretend(needs_recovery=True, pairing=pairing)


@scene("papers-sealed")
async def _(s: Stage) -> None:
    s.session.pretend(holding=Holding.WHOLE)
    section(s, "papers")


@scene("papers-on-their-way")
async def _(s: Stage) -> None:
    begin(s)
    kinds = (Holding.FRONT, Holding.LOADING, Holding.RECALLED, Holding.OPEN)
    s.session.pretend(holdings=kinds, pill=Pill.LOADING, loading=(1, 4), left_s=190.0)
    section(s, "papers")


@scene("papers-disk-full")
async def _(s: Stage) -> None:
    begin(s)
    s.session.pretend(pill=Pill.FULL, needed_bytes=131_000_000, holding=Holding.SEALED)
    section(s, "papers")


@scene("home")
async def _(s: Stage) -> None:
    s.room.others_arrive(s.session.view.person)


@scene("home-loading")
async def _(s: Stage) -> None:
    s.session.pretend(pill=Pill.LOADING, loading=(2, 4))


@scene("agenda")
async def _(s: Stage) -> None:
    begin(s, 2)
    s.shell.parts.meeting.enter("")


@scene("papers")
async def _(s: Stage) -> None:
    begin(s)
    section(s, "papers")


@scene("notes-empty")
async def _(s: Stage) -> None:
    section(s, "notes")


@scene("floor")
async def _(s: Stage) -> None:
    begin(s)
    ask_for_floor(s.room, TOPICS[s.room.language], s.session.view.person)
    first = s.room.state.floor.queue[0]
    s.room.command(s.room.seat_of(Role.CHAIR), GiveFloor(first.request, 300_000))
    section(s, "floor")


async def _speak(s: Stage) -> None:
    begin(s)
    request = RequestId(uuid6.uuid7().hex)
    me = s.room.seat_of(Role.DELEGATE)
    s.room.command(me, RequestFloor(request, SpeechKind.SPEECH, TOPICS[s.room.language][0]))
    s.room.command(s.room.seat_of(Role.CHAIR), GiveFloor(request, 300_000))
    await s.settle(0.4)


@scene("speaking")
async def _(s: Stage) -> None:
    await _speak(s)


@scene("speaking-papers")
async def _(s: Stage) -> None:
    await _speak(s)
    s.find("SpeakingNow").setProperty("isSmall", True)
    section(s, "papers")


@scene("vote-unmarked")
async def _(s: Stage) -> None:
    begin(s, 2)
    open_vote(s, 180_000)


@scene("vote")
async def _(s: Stage) -> None:
    begin(s, 2)
    open_vote(s, 180_000)
    s.shell.parts.voting.choose("yes")


@scene("vote-offline")
async def _(s: Stage) -> None:
    begin(s, 2)
    open_vote(s)
    s.session.pretend(pill=Pill.LOST, is_connected=False)


@scene("vote-receipt")
async def _(s: Stage) -> None:
    begin(s, 2)
    vote = open_vote(s)
    await s.session.votes.cast(s.room.meeting, vote, Choice.YES.marks)


@scene("vote-result")
async def _(s: Stage) -> None:
    begin(s, 2)
    vote = open_vote(s)
    await s.session.votes.cast(s.room.meeting, vote, Choice.YES.marks)
    others_vote(s.room, s.session.view.person)
    s.room.command(s.room.seat_of(Role.CHAIR), CloseVote(vote))


@scene("votes")
async def _(s: Stage) -> None:
    two_votes(s)
    s.find("VoteSheet").setProperty("isOpen", False)
    section(s, "votes")


@scene("votes-empty")
async def _(s: Stage) -> None:
    section(s, "votes")


@scene("offline")
async def _(s: Stage) -> None:
    begin(s, 2)
    s.shell.parts.meeting.enter("")
    s.session.pretend(pill=Pill.LOST, is_connected=False)


@scene("notice")
async def _(s: Stage) -> None:
    from comitia_shared.errors import Refused

    begin(s, 1)
    s.shell.parts.meeting.enter("")
    s.shell.parts.tablet.tell(Refused(ErrorCode.NOT_ENTITLED))


@scene("settings")
async def _(s: Stage) -> None:
    s.find("Settings").setProperty("visible", True)


@scene("chair-before", "chair")
async def _(s: Stage) -> None:
    s.room.others_arrive(None)
    s.shell.parts.meeting.enter("")


@scene("chair-planned", "chair")
async def _(s: Stage) -> None:
    begin(s, 2)
    s.shell.parts.meeting.enter("")


@scene("chair", "chair")
async def _(s: Stage) -> None:
    begin(s, 2)
    s.shell.parts.meeting.enter("")
    ask_for_floor(s.room, TOPICS[s.room.language], None)


@scene("chair-vote", "chair")
async def _(s: Stage) -> None:
    begin(s, 2)
    s.shell.parts.meeting.enter("")
    open_vote(s)
    others_vote(s.room, s.session.view.person)
    await s.settle()
    s.find("VoteSheet").setProperty("isOpen", False)


@scene("home-held", "delegate")
async def _(s: Stage) -> None:
    begin(s, 2)
    s.session.pretend(held=RecordBehind(49, 61))


@scene("home-reopened", "delegate")
async def _(s: Stage) -> None:
    reopened(s)
