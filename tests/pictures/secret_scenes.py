"""Scenes of secret votes: the tellers' key, the sealed ballot, the opening, the result."""

import uuid6
from msgspec.structs import replace

from comitia_shared import limits
from comitia_shared.ids import CeremonyId, PersonId, VoteId
from comitia_shared.meeting import Role
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.attendance import RecordPresence
from comitia_shared.meeting.voting.auditing import Audit
from comitia_shared.meeting.voting.events import Choice, CloseVote, OpenVote, VoidVote
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.meeting.voting.questions import Marks
from comitia_shared.meeting.voting.tellers import BeginCeremony
from comitia_shared.meeting.voting.unsealing import opening_code
from tests.others import others_vote_secretly
from tests.pictures.scene import begin, scene, section
from tests.screen.stage import Stage

QUESTIONS = {
    "vi": "Bầu Trưởng ban Kinh tế theo danh sách đề cử",
    "en": "Elect the head of the economic board",
}


def tellers(s: Stage) -> tuple[PersonId, ...]:
    people = s.room.state.attendance.participants.values()
    return tuple(p.person for p in people if Role.TELLER in p.roles)


async def make_key(s: Stage) -> None:
    """The tellers' key is made, and every tablet has bound credentials."""
    s.room.command(s.room.seat_of(Role.SECRETARY), BeginCeremony(CeremonyId(uuid6.uuid7().hex), tellers(s)))
    members = len(s.room.state.attendance.members)
    await s.until(lambda: len(s.room.state.credentials.bindings) == members, "credentials")


async def open_secret(s: Stage) -> VoteId:
    """A secret vote on the running item."""
    begin(s, 2)
    await make_key(s)
    vote, item = VoteId(uuid6.uuid7().hex), s.room.state.agenda.current
    assert item is not None
    threshold = parse_threshold("over half of members")
    command = OpenVote(vote, item, Method.SECRET, QUESTIONS[s.language], threshold)
    s.room.command(s.room.seat_of(Role.CHAIR), command)
    await s.settle()
    return vote


async def cast(s: Stage, vote: VoteId, marks: Marks = Choice.YES.marks) -> None:
    await s.session.votes.cast(s.room.meeting, vote, marks)
    await others_vote_secretly(s.room, s.session.view.person)


@scene("secret-vote")
async def _(s: Stage) -> None:
    await open_secret(s)
    s.shell.parts.voting.choose("yes")


@scene("secret-receipt")
async def _(s: Stage) -> None:
    await cast(s, await open_secret(s))


@scene("secret-changes-left")
async def _(s: Stage) -> None:
    vote = await open_secret(s)
    await cast(s, vote)
    found = s.room.state.votes.votes[vote]
    often = replace(found, board=found.board * (limits.BALLOTS_OF_ONE - 3))
    s.room.state = replace(s.room.state, votes=replace(s.room.state.votes, votes={vote: often}))
    s.session.show()


@scene("secret-counting")
async def _(s: Stage) -> None:
    vote = await open_secret(s)
    await cast(s, vote)
    s.room.command(s.room.seat_of(Role.CHAIR), CloseVote(vote))
    await s.room.secret.tablet(tellers(s)[1]).open(vote)


async def counted(s: Stage) -> VoteId:
    """A secret vote that was cast, closed and opened."""
    return await count(s, await open_secret(s))


async def count(s: Stage, vote: VoteId, marks: Marks = Choice.YES.marks) -> VoteId:
    """Cast this secret vote, close it and open it."""
    if s.session.view.person in s.room.state.votes.votes[vote].roll:
        await cast(s, vote, marks)
    else:
        await others_vote_secretly(s.room, None)
    s.room.command(s.room.seat_of(Role.CHAIR), CloseVote(vote))
    for person in tellers(s)[1:]:
        await s.room.secret.tablet(person).open(vote)
    return vote


@scene("secret-result")
async def _(s: Stage) -> None:
    await counted(s)


@scene("teller-key", "teller")
async def _(s: Stage) -> None:
    begin(s, 2)
    await make_key(s)


@scene("teller-key-differs", "teller")
async def _(s: Stage) -> None:
    begin(s, 2)
    await make_key(s)
    sheet = s.find("TellerSheet")
    sheet.setProperty("differing", s.shell.parts.telling.property("code"))


async def ended(s: Stage) -> VoteId:
    """A secret vote that waits for this teller's part."""
    vote = await open_secret(s)
    s.find("TellerSheet").setProperty("isOpen", False)
    await cast(s, vote)
    s.room.command(s.room.seat_of(Role.CHAIR), CloseVote(vote))
    await s.settle()
    return vote


def characters(s: Stage, vote: VoteId) -> str:
    """What stands at the places that are asked for, as hall and voters' tablets show it."""
    code = opening_code(s.room.state.votes.votes[vote]).replace("-", "")
    return "".join(code[int(n) - 1] for n in s.shell.parts.comparing.property("places").split(", "))


def another(said: str) -> str:
    """Other characters than these, as a code could have them."""
    return ("8" if said[0] != "8" else "9") + said[1:]


@scene("teller-compares", "teller")
async def _(s: Stage) -> None:
    await ended(s)


@scene("teller-compares-wrong", "teller")
async def _(s: Stage) -> None:
    vote = await ended(s)
    s.shell.parts.comparing.readFromTablets(True)
    s.shell.parts.comparing.enter(another(characters(s, vote)))


@scene("teller-compares-unreadable", "teller")
async def _(s: Stage) -> None:
    await ended(s)
    s.shell.parts.comparing.enter("Ơ?!Ư")


@scene("teller-opens", "teller")
async def _(s: Stage) -> None:
    vote = await ended(s)
    s.shell.parts.comparing.enter(characters(s, vote))


@scene("teller-votes", "teller")
async def _(s: Stage) -> None:
    vote = await open_secret(s)
    s.find("TellerSheet").setProperty("isOpen", False)
    await cast(s, vote)
    s.room.command(s.room.seat_of(Role.CHAIR), CloseVote(vote))
    await s.settle()
    s.find("VoteSheet").setProperty("isOpen", False)
    section(s, "votes")


@scene("console-tellers", "secretary")
async def _(s: Stage) -> None:
    begin(s, 2)
    await s.settle()
    pane = s.find("ControlPane")
    pane.setProperty("building", True)
    s.find("VoteBuilder").setProperty("method", "secret")


@scene("console-secret", "secretary")
async def _(s: Stage) -> None:
    vote = await open_secret(s)
    await others_vote_secretly(s.room, None)
    s.room.command(s.room.seat_of(Role.CHAIR), CloseVote(vote))
    await s.room.secret.tablet(tellers(s)[1]).open(vote)


@scene("hall-code", "hall")
async def _(s: Stage) -> None:
    begin(s, 2)
    await make_key(s)


async def found(s: Stage, vote: VoteId, audit: Audit) -> None:
    """This tablet found something else about the counts."""
    s.room.secret.audits = lambda: {vote: audit}  # type: ignore[method-assign]
    s.session.show()


@scene("secret-result-unchecked")
async def _(s: Stage) -> None:
    await found(s, await counted(s), Audit.UNCHECKED)


@scene("secret-result-wrong")
async def _(s: Stage) -> None:
    await found(s, await counted(s), Audit.WRONG)


@scene("secret-result-papers")
async def _(s: Stage) -> None:
    vote = await counted(s)
    held = s.room.state.votes.votes
    with_papers = {**held, vote: replace(held[vote], papers=True)}
    s.room.state = replace(s.room.state, votes=replace(s.room.state.votes, votes=with_papers))
    s.session.show()


@scene("hall-secret-result", "hall")
async def _(s: Stage) -> None:
    await counted(s)


@scene("hall-secret-result-wrong", "hall")
async def _(s: Stage) -> None:
    await found(s, await counted(s), Audit.WRONG)


@scene("console-secret-wrong", "secretary")
async def _(s: Stage) -> None:
    await found(s, await counted(s), Audit.WRONG)


@scene("chair-secret-wrong", "chair")
async def _(s: Stage) -> None:
    await found(s, await counted(s), Audit.WRONG)
    s.find("VoteSheet").setProperty("isOpen", False)


@scene("hall-counting", "hall")
async def _(s: Stage) -> None:
    vote = await open_secret(s)
    await others_vote_secretly(s.room, None)
    s.room.command(s.room.seat_of(Role.CHAIR), CloseVote(vote))
    await s.room.secret.tablet(tellers(s)[1]).open(vote)


async def voided(s: Stage) -> VoteId:
    """A secret result is declared void, and then one member leaves."""
    vote = await open_secret(s)
    await others_vote_secretly(s.room, None)
    chair = s.room.seat_of(Role.CHAIR)
    s.room.command(chair, CloseVote(vote))
    for person in tellers(s)[1:]:
        await s.room.secret.tablet(person).open(vote)
    s.room.command(chair, VoidVote(vote, "Nhầm danh sách" if s.language == "vi" else "Wrong list"))
    held = s.room.state.votes.votes[vote]
    leaves = next(p for p in held.roll if p not in (*tellers(s), chair.person, s.session.view.person))
    s.room.command(s.room.seat_of(Role.SECRETARY), RecordPresence(leaves, False))
    await s.settle()
    return vote


async def repeated(s: Stage) -> None:
    """The same is put to one fewer."""
    vote = await voided(s)
    held = s.room.state.votes.votes[vote]
    again = OpenVote(
        VoteId(uuid6.uuid7().hex), held.item, Method.SECRET, held.question, held.threshold, repeats=vote
    )
    s.room.command(s.room.seat_of(Role.CHAIR), again)
    await s.settle()


@scene("console-repeats", "secretary")
async def _(s: Stage) -> None:
    vote = await voided(s)
    s.find("ControlPane").setProperty("building", True)
    await s.settle()
    builder = s.find("VoteBuilder")
    builder.setProperty("method", "secret")
    s.find("VoteQuestion").setProperty("text", s.room.state.votes.votes[vote].question)
    await s.settle()
    scrolled = s.find("ControlPaneScroll")
    scrolled.setProperty("contentY", scrolled.property("contentHeight") - scrolled.height())


@scene("secret-repeated")
async def _(s: Stage) -> None:
    await repeated(s)


@scene("teller-disputes", "teller")
async def _(s: Stage) -> None:
    begin(s, 2)
    await make_key(s)
    (found,) = s.room.state.tellers.ceremonies.values()
    one, two, *_ = found.members
    wrong = replace(found, keys={}, disputed={one: two})
    s.room.state = replace(
        s.room.state, tellers=replace(s.room.state.tellers, ceremonies={found.ceremony: wrong})
    )
    s.session.show()
