"""A meeting is a pure function: `decide` what a command brings, `apply` what happened, show what is `visible`.

Only this file composes the nouns. It does no I/O, knows no clock and draws no random number: who calls passes
in the time, and who sends a command makes its ids. Server, tablets, practice mode, tests and replays all run
these same three functions.
"""

from collections.abc import Collection
from typing import assert_never, cast

import msgspec
from msgspec.structs import replace

from comitia_shared.errors import ErrorCode, require
from comitia_shared.ids import CommandId, DeviceId, ItemId, PersonId, VoteId
from comitia_shared.meeting import access as access_
from comitia_shared.meeting import agenda as agenda_
from comitia_shared.meeting import attendance as attendance_
from comitia_shared.meeting import floor as floor_
from comitia_shared.meeting import minutes as minutes_
from comitia_shared.meeting import papers as papers_
from comitia_shared.meeting import rules as rules_
from comitia_shared.meeting import sharing as sharing_
from comitia_shared.meeting.access import Access, AccessCommand, AccessEvent
from comitia_shared.meeting.agenda import Agenda, AgendaCommand, AgendaEvent
from comitia_shared.meeting.attendance import Attendance, AttendanceCommand, AttendanceEvent
from comitia_shared.meeting.events import Event
from comitia_shared.meeting.floor import Floor, FloorCommand, FloorEvent
from comitia_shared.meeting.minutes import EditMinutes, Line, Minutes, MinutesEdited
from comitia_shared.meeting.papers import Papers, PapersCommand, PapersEvent
from comitia_shared.meeting.permissions import require_permitted
from comitia_shared.meeting.rules import NO_RULES, AdoptRules, Rules, RulesAdopted
from comitia_shared.meeting.seats import HALL_SEAT, ROOM_SEAT, Role, Seat
from comitia_shared.meeting.sharing import Sharing, SharingCommand, SharingEvent
from comitia_shared.meeting.voting import credentials as credentials_
from comitia_shared.meeting.voting import entitlement as entitlement_
from comitia_shared.meeting.voting import events as vote_events_
from comitia_shared.meeting.voting import polling as polling_
from comitia_shared.meeting.voting import proposals as proposals_
from comitia_shared.meeting.voting import tellers as tellers_
from comitia_shared.meeting.voting import votes as votes_
from comitia_shared.meeting.voting.credentials import Credentials, CredentialsCommand, CredentialsEvent
from comitia_shared.meeting.voting.events import VotesCommand, VotesEvent
from comitia_shared.meeting.voting.proposals import Proposals, ProposalsCommand, ProposalsEvent
from comitia_shared.meeting.voting.tellers import Tellers, TellersCommand, TellersEvent
from comitia_shared.meeting.voting.votes import Votes
from comitia_shared.texts import cleaned

AnyCommand = (
    AgendaCommand
    | AdoptRules
    | PapersCommand
    | AttendanceCommand
    | FloorCommand
    | ProposalsCommand
    | VotesCommand
    | SharingCommand
    | CredentialsCommand
    | TellersCommand
    | EditMinutes
    | AccessCommand
)
AnyEvent = (
    AgendaEvent
    | RulesAdopted
    | PapersEvent
    | AttendanceEvent
    | FloorEvent
    | ProposalsEvent
    | VotesEvent
    | SharingEvent
    | CredentialsEvent
    | TellersEvent
    | MinutesEdited
    | AccessEvent
)
EVENTS_OF_EDITION_2 = (
    access_.CodeGiven,
    access_.TakenOver,
    floor_.TopicGiven,
    vote_events_.SumPublished,
    tellers_.PartDisputed,
)
"""Events that programs of before do not know: they are not sent any."""


class Meeting(msgspec.Struct, frozen=True):
    """The whole state of a meeting, or what one seat may see of it: a part per noun."""

    agenda: Agenda = Agenda()
    rules: Rules = NO_RULES
    papers: Papers = Papers()
    attendance: Attendance = Attendance()
    floor: Floor = Floor()
    proposals: Proposals = Proposals()
    votes: Votes = Votes()
    sharing: Sharing = Sharing()
    credentials: Credentials = Credentials()
    tellers: Tellers = Tellers()
    minutes: Minutes = Minutes()
    access: Access = Access()


class Recorded(msgspec.Struct, frozen=True, omit_defaults=True):
    """An event as the ledger holds it: sequence number from 1, server's time in ms UTC, who and by which command.

    `by` None = the room itself.
    """

    seq: int
    at_ms: int
    event: AnyEvent
    command: CommandId
    by: PersonId | None = None
    device: DeviceId | None = None


def decide(state: Meeting, seat: Seat, command: AnyCommand, now_ms: int) -> list[Event]:  # noqa: C901 - a row per noun
    """The events that `command` from `seat` brings at `now_ms`.

    Raises:
        Refused: a rule says no; the state is as it was.
    """
    require_permitted(seat, command)
    command = cleaned(command)
    if isinstance(command, VotesCommand):
        polled = polling_.Polled(*(getattr(state, part) for part in polling_.Polled._fields))
        return polling_.decide(state.votes, polled, seat, command, now_ms)
    if isinstance(command, AttendanceCommand):
        brought = attendance_.decide(state.attendance, state.agenda, state.rules, seat, command)
        left = [e.person for e in brought if isinstance(e, attendance_.CheckedOut)]
        return [*(e for person in left for e in floor_.leaving(state.floor, person)), *brought]
    if isinstance(command, AgendaCommand):
        return _with_what_follows(state, command, now_ms)
    if isinstance(command, AdoptRules):
        return rules_.decide(state.agenda, command)
    if isinstance(command, PapersCommand):
        return papers_.decide(state.papers, state.agenda, seat, command)
    if isinstance(command, FloorCommand):
        known_of = state.attendance, state.agenda, state.rules
        return floor_.decide(state.floor, *known_of, seat, command, now_ms)
    if isinstance(command, ProposalsCommand):
        known = state.proposals, state.attendance, state.agenda, state.rules
        return proposals_.decide(*known, seat, command)
    if isinstance(command, CredentialsCommand):
        if (running := state.votes.running) is not None:
            access_.require_own(state.access, seat.person, running.opened_ms)
        used = polling_.used_elections(state.votes)
        return credentials_.decide(state.credentials, used, state.agenda, seat, command)
    if isinstance(command, TellersCommand):
        return tellers_.decide(state.tellers, state.attendance, state.agenda, seat, command)
    if isinstance(command, SharingCommand):
        return sharing_.decide(state.sharing, state.attendance, state.papers, state.agenda, seat, command)
    if isinstance(command, EditMinutes):
        return minutes_.decide(state.agenda, state.minutes, command)
    if isinstance(command, AccessCommand):
        return access_.decide(state.attendance, state.agenda, command)
    assert_never(command)


def _with_what_follows(state: Meeting, command: agenda_.AgendaCommand, now_ms: int) -> list[Event]:
    """What a step of the agenda brings, and what it ends or moves in the other nouns."""
    if isinstance(command, agenda_.CloseMeeting | agenda_.StartItem | agenda_.EndItem):
        require(state.votes.running is None, ErrorCode.VOTE_RUNNING)
    brought = agenda_.decide(state.agenda, command)
    match command:
        case agenda_.CloseMeeting():
            return [*floor_.ending(state.floor), *brought, *papers_.recalls_at_end(state.papers)]
        case agenda_.ResumeMeeting():
            return [*brought, *floor_.resuming(state.floor, now_ms - state.agenda.clock_ms(now_ms))]
        case _:
            return brought


def due(state: Meeting, now_ms: int) -> list[AnyCommand]:
    """What the room itself must command at `now_ms` because a deadline has passed."""
    return list(polling_.due(state.votes, now_ms))


def next_deadline_ms(state: Meeting) -> int:
    """When the room must next act by itself, in ms UTC; 0 = no deadline is set."""
    return polling_.deadline_ms(state.votes)


def apply(state: Meeting, recorded: Recorded) -> Meeting:  # noqa: C901 - a row per noun
    """The state after what `recorded` says."""
    event, at_ms = recorded.event, recorded.at_ms
    if isinstance(event, VotesEvent):
        return _with_votes(state, event, at_ms)
    if isinstance(event, AttendanceEvent):
        by_room = recorded.by is None
        return replace(state, attendance=attendance_.apply(state.attendance, event, at_ms, by_room=by_room))
    if isinstance(event, CredentialsEvent):
        return replace(state, credentials=credentials_.apply(state.credentials, event))
    if isinstance(event, AgendaEvent):
        return replace(state, agenda=agenda_.apply(state.agenda, event, at_ms))
    if isinstance(event, RulesAdopted):
        return replace(state, rules=event.rules)
    if isinstance(event, PapersEvent):
        return replace(state, papers=papers_.apply(state.papers, event, at_ms))
    if isinstance(event, FloorEvent):
        return replace(state, floor=floor_.apply(state.floor, event, at_ms, state.agenda.current))
    if isinstance(event, ProposalsEvent):
        return replace(state, proposals=proposals_.apply(state.proposals, event))
    if isinstance(event, SharingEvent):
        return replace(state, sharing=sharing_.apply(state.sharing, event, at_ms))
    if isinstance(event, TellersEvent):
        return replace(state, tellers=tellers_.apply(state.tellers, event))
    if isinstance(event, MinutesEdited):
        return replace(state, minutes=minutes_.apply(state.minutes, event))
    if isinstance(event, AccessEvent):
        return replace(state, access=access_.apply(state.access, event, at_ms))
    assert_never(event)


def _with_votes(state: Meeting, event: VotesEvent, at_ms: int) -> Meeting:
    """What happened to a vote, and whether what opened and ended it is right as this state knows who is here."""
    votes = votes_.apply(state.votes, event, at_ms)
    if votes is state.votes:
        return state
    if isinstance(event, vote_events_.VoteRollAdded) and event.part == event.of:
        votes = _judged(state, votes, event.vote)
    if isinstance(event, vote_events_.VoteEnded):
        votes = _judged_at_end(state, votes, event)
    return replace(state, votes=votes)


def _judged(state: Meeting, votes: Votes, vote: VoteId) -> Votes:
    """A vote whose roll is complete now, held against who is here, and against the key that was made last."""
    found = votes.votes[vote]
    is_roll = entitlement_.is_roll_of(found.roll, found.seats, found.proxies, state.attendance, state.rules)
    here = entitlement_.standing(state.attendance, state.rules)
    is_of_size = (here.members, here.summoned, here.present) == (found.members, found.summoned, found.present)
    ready = state.tellers.ready
    is_key = found.setup is None or (ready is not None and ready.ceremony == found.setup.ceremony)
    is_rightful = is_roll and is_of_size and is_key
    return replace(votes, votes={**votes.votes, vote: replace(found, is_rightful=is_rightful)})


def _judged_at_end(state: Meeting, votes: Votes, event: vote_events_.VoteEnded) -> Votes:
    """A secret vote that has ended: whether there was a quorum is what this state knows too."""
    found = votes.votes[event.vote]
    is_right = event.quorate == polling_.is_quorate(state.agenda, state.attendance, state.rules)
    return replace(
        votes, votes={**votes.votes, event.vote: replace(found, is_rightful=found.is_rightful and is_right)}
    )


def record(
    events: list[Event], after: int, at_ms: int, command: CommandId, seat: Seat
) -> tuple[Recorded, ...]:
    """What `command` from `seat` brought, numbered after `after`, as the ledger will hold it."""
    return tuple(
        Recorded(
            seq=after + n,
            at_ms=at_ms,
            event=cast("AnyEvent", event),
            command=command,
            by=seat.person,
            device=seat.device,
        )
        for n, event in enumerate(events, 1)
    )


def draft_minutes(state: Meeting, item: ItemId | None, doubted: Collection[VoteId] = ()) -> list[Line]:
    """The lines of the minutes that follow from what happened under `item` (None = around the items).

    Of votes that are `doubted` no result is told, only that it is in dispute.
    """
    lines = minutes_.draft(
        state.agenda, state.attendance, state.rules, state.floor, state.votes, item, doubted
    )
    given = minutes_.access_lines(state.access, state.attendance) if item is None else ()
    return sorted([*lines, *given], key=lambda line: line.at_ms)


__all__ = [
    "EVENTS_OF_EDITION_2",
    "HALL_SEAT",
    "ROOM_SEAT",
    "AnyCommand",
    "AnyEvent",
    "Meeting",
    "Recorded",
    "Role",
    "Seat",
    "apply",
    "decide",
    "draft_minutes",
    "due",
    "next_deadline_ms",
    "record",
]
