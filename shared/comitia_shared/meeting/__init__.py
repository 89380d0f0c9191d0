"""A meeting is a pure function: `decide` what a command brings, `apply` what happened, show what is `visible`.

Only this file composes the nouns. It does no I/O, knows no clock and draws no random number: who calls passes
in the time, and who sends a command makes its ids. Server, tablets, practice mode, tests and replays all run
these same three functions.
"""

from collections.abc import Collection
from typing import assert_never, cast

import msgspec
from msgspec.structs import replace

from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import CommandId, DeviceId, ItemId, PersonId, VoteId
from comitia_shared.meeting import access as access_
from comitia_shared.meeting import agenda as agenda_
from comitia_shared.meeting import attendance as attendance_
from comitia_shared.meeting import credentials as credentials_
from comitia_shared.meeting import entitlement as entitlement_
from comitia_shared.meeting import floor as floor_
from comitia_shared.meeting import minutes as minutes_
from comitia_shared.meeting import papers as papers_
from comitia_shared.meeting import polling as polling_
from comitia_shared.meeting import proposals as proposals_
from comitia_shared.meeting import rules as rules_
from comitia_shared.meeting import sharing as sharing_
from comitia_shared.meeting import tellers as tellers_
from comitia_shared.meeting import votes as votes_
from comitia_shared.meeting.access import Access, AccessCommand, AccessEvent
from comitia_shared.meeting.agenda import Agenda, AgendaCommand, AgendaEvent
from comitia_shared.meeting.attendance import Attendance, AttendanceCommand, AttendanceEvent
from comitia_shared.meeting.credentials import Credentials, CredentialsCommand, CredentialsEvent
from comitia_shared.meeting.events import Event
from comitia_shared.meeting.floor import Floor, FloorCommand, FloorEvent
from comitia_shared.meeting.minutes import EditMinutes, Line, Minutes, MinutesEdited
from comitia_shared.meeting.papers import Papers, PapersCommand, PapersEvent
from comitia_shared.meeting.permissions import require_permitted
from comitia_shared.meeting.proposals import Proposals, ProposalsCommand, ProposalsEvent
from comitia_shared.meeting.rules import NO_RULES, AdoptRules, Rules, RulesAdopted
from comitia_shared.meeting.seats import HALL_SEAT, ROOM_SEAT, Role, Seat
from comitia_shared.meeting.sharing import Sharing, SharingCommand, SharingEvent
from comitia_shared.meeting.tellers import Tellers, TellersCommand, TellersEvent
from comitia_shared.meeting.votes import Votes, VotesCommand, VotesEvent
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
    votes_.SumPublished,
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


def decide(state: Meeting, seat: Seat, command: AnyCommand, now_ms: int) -> list[Event]:  # noqa: C901 - a row per command
    """The events that `command` from `seat` brings at `now_ms`.

    Raises:
        Refused: a rule says no; the state is as it was.
    """
    require_permitted(seat, command)
    command = cleaned(command)
    match command:
        case (
            agenda_.PrepareMeeting()
            | agenda_.AddItem()
            | agenda_.OpenMeeting()
            | agenda_.PauseMeeting()
            | agenda_.ResumeMeeting()
            | agenda_.StartItem()
            | agenda_.EndItem()
            | agenda_.CloseMeeting()
            | agenda_.ReopenMeeting()
        ):
            if isinstance(command, agenda_.CloseMeeting | agenda_.StartItem | agenda_.EndItem):
                _require_no_vote(state)
            return _with_what_follows(state, command, now_ms)
        case AdoptRules():
            return rules_.decide(state.agenda, command)
        case (
            papers_.AddPaper()
            | papers_.AddRevision()
            | papers_.PublishPaper()
            | papers_.RecallPaper()
            | papers_.ConfirmRecall()
        ):
            return papers_.decide(state.papers, state.agenda, seat, command)
        case (
            attendance_.AddParticipants()
            | attendance_.CheckIn()
            | attendance_.CheckOut()
            | attendance_.RecordPresence()
            | attendance_.GiveProxy()
            | attendance_.TakeBackProxy()
        ):
            brought = attendance_.decide(state.attendance, state.agenda, state.rules, seat, command)
            left = [e.person for e in brought if isinstance(e, attendance_.CheckedOut)]
            return [*(e for person in left for e in floor_.leaving(state.floor, person)), *brought]
        case (
            floor_.RequestFloor()
            | floor_.WithdrawRequest()
            | floor_.GiveFloor()
            | floor_.ExtendSpeech()
            | floor_.EndSpeech()
        ):
            known_of = state.attendance, state.agenda, state.rules
            return floor_.decide(state.floor, *known_of, seat, command, now_ms)
        case (
            proposals_.Propose()
            | proposals_.WithdrawProposal()
            | proposals_.DemandSecrecy()
            | proposals_.TakeBackDemand()
        ):
            known = state.proposals, state.attendance, state.agenda, state.rules
            return proposals_.decide(*known, seat, command)
        case (
            votes_.OpenVote()
            | votes_.CastBallot()
            | votes_.CastMarks()
            | votes_.CastSecretBallot()
            | votes_.CountHands()
            | votes_.EnterCounts()
            | votes_.ExtendVote()
            | votes_.CloseVote()
            | votes_.GiveShare()
            | votes_.FinishCount()
            | votes_.VoidVote()
        ):
            return polling_.decide(state.votes, _polled(state), seat, command, now_ms)
        case credentials_.DrawElections() | credentials_.BindCredentials():
            if (running := state.votes.running) is not None:
                access_.require_own(state.access, seat.person, running.opened_ms)
            used = polling_.used_elections(state.votes)
            return credentials_.decide(state.credentials, used, state.agenda, seat, command)
        case (
            tellers_.BeginCeremony()
            | tellers_.FixCertificate()
            | tellers_.ShowCertificate()
            | tellers_.SendPolynomial()
            | tellers_.GiveKey()
            | tellers_.DisputePart()
        ):
            return tellers_.decide(state.tellers, state.attendance, state.agenda, seat, command)
        case sharing_.PublishAddress() | sharing_.ShareNotes() | sharing_.WithdrawNotes():
            return sharing_.decide(state.sharing, state.attendance, state.papers, state.agenda, seat, command)
        case EditMinutes():
            return minutes_.decide(state.agenda, state.minutes, command)
        case access_.NoteCode() | access_.NoteTakeover():
            return access_.decide(state.attendance, state.agenda, command)
        case _:
            assert_never(command)


def _with_what_follows(state: Meeting, command: agenda_.AgendaCommand, now_ms: int) -> list[Event]:
    """What a step of the agenda brings, and what it ends or moves in the other nouns."""
    brought = agenda_.decide(state.agenda, command)
    match command:
        case agenda_.CloseMeeting():
            return [*floor_.ending(state.floor), *brought, *papers_.recalls_at_end(state.papers)]
        case agenda_.ResumeMeeting():
            return [*brought, *floor_.resuming(state.floor, now_ms - state.agenda.clock_ms(now_ms))]
        case _:
            return brought


def _polled(state: Meeting) -> polling_.Polled:
    """What decides on a vote besides the votes themselves."""
    return polling_.Polled(
        state.agenda,
        state.attendance,
        state.rules,
        state.proposals,
        state.credentials,
        state.tellers,
        state.access,
    )


def _require_no_vote(state: Meeting) -> None:
    if state.votes.running is not None:
        raise Refused(ErrorCode.VOTE_RUNNING)


def due(state: Meeting, now_ms: int) -> list[AnyCommand]:
    """What the room itself must command at `now_ms` because a deadline has passed."""
    return list(polling_.due(state.votes, now_ms))


def next_deadline_ms(state: Meeting) -> int:
    """When the room must next act by itself, in ms UTC; 0 = no deadline is set."""
    return polling_.deadline_ms(state.votes)


def apply(state: Meeting, recorded: Recorded) -> Meeting:  # noqa: C901 - a row per noun
    """The state after what `recorded` says."""
    event, at_ms = recorded.event, recorded.at_ms
    match event:
        case (
            agenda_.MeetingPrepared()
            | agenda_.ItemAdded()
            | agenda_.MeetingOpened()
            | agenda_.MeetingPaused()
            | agenda_.MeetingResumed()
            | agenda_.MeetingClosed()
            | agenda_.ItemStarted()
            | agenda_.ItemEnded()
            | agenda_.MeetingReopened()
        ):
            return replace(state, agenda=agenda_.apply(state.agenda, event, at_ms))
        case RulesAdopted(rules):
            return replace(state, rules=rules)
        case (
            papers_.PaperAdded()
            | papers_.RevisionAdded()
            | papers_.PaperPublished()
            | papers_.PaperRecalled()
            | papers_.RecallConfirmed()
        ):
            return replace(state, papers=papers_.apply(state.papers, event, at_ms))
        case (
            attendance_.ParticipantsAdded()
            | attendance_.CheckedIn()
            | attendance_.CheckedOut()
            | attendance_.ProxyGiven()
            | attendance_.ProxyTakenBack()
        ):
            return replace(
                state,
                attendance=attendance_.apply(state.attendance, event, at_ms, by_room=recorded.by is None),
            )
        case (
            floor_.FloorRequested()
            | floor_.TopicGiven()
            | floor_.RequestWithdrawn()
            | floor_.FloorGiven()
            | floor_.SpeechExtended()
            | floor_.SpeechEnded()
        ):
            return replace(state, floor=floor_.apply(state.floor, event, at_ms, state.agenda.current))
        case (
            proposals_.Proposed()
            | proposals_.ProposalWithdrawn()
            | proposals_.SecrecyDemanded()
            | proposals_.DemandTakenBack()
        ):
            return replace(state, proposals=proposals_.apply(state.proposals, event))
        case (
            votes_.VoteOpened()
            | votes_.VoteRollAdded()
            | votes_.BallotCast()
            | votes_.MarksCast()
            | votes_.SecretBallotCast()
            | votes_.HandsCounted()
            | votes_.CountsEntered()
            | votes_.BallotsPublished()
            | votes_.MarksPublished()
            | votes_.VoteExtended()
            | votes_.VoteEnded()
            | votes_.TrackersPublished()
            | votes_.SumPublished()
            | votes_.ShareGiven()
            | votes_.VoteClosed()
            | votes_.VoteVoided()
        ):
            votes = votes_.apply(state.votes, event, at_ms)
            if votes is state.votes:
                return state
            if isinstance(event, votes_.VoteRollAdded) and event.part == event.of:
                votes = _judged(state, votes, event.vote)
            if isinstance(event, votes_.VoteEnded):
                votes = _judged_at_end(state, votes, event)
            return replace(state, votes=votes)
        case sharing_.AddressPublished() | sharing_.NoteShared() | sharing_.NoteWithdrawn():
            return replace(state, sharing=sharing_.apply(state.sharing, event, at_ms))
        case credentials_.ElectionsDrawn() | credentials_.CredentialsBound():
            return replace(state, credentials=credentials_.apply(state.credentials, event))
        case (
            tellers_.CeremonyBegun()
            | tellers_.CertificateFixed()
            | tellers_.CertificateShown()
            | tellers_.PolynomialSent()
            | tellers_.KeyGiven()
            | tellers_.PartDisputed()
        ):
            return replace(state, tellers=tellers_.apply(state.tellers, event))
        case MinutesEdited():
            return replace(state, minutes=minutes_.apply(state.minutes, event))
        case access_.CodeGiven() | access_.TakenOver():
            return replace(state, access=access_.apply(state.access, event, at_ms))
        case _:
            assert_never(event)


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


def _judged_at_end(state: Meeting, votes: Votes, event: votes_.VoteEnded) -> Votes:
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
        Recorded(after + n, at_ms, cast("AnyEvent", event), command, seat.person, seat.device)
        for n, event in enumerate(events, 1)
    )


def draft_minutes(state: Meeting, item: ItemId | None, doubted: Collection[VoteId] = ()) -> list[Line]:
    """The lines of the minutes that follow from what happened under `item` (None = around the items).

    Of votes that are `doubted` no result is told, only that it is in dispute.
    """
    lines = minutes_.draft(
        state.agenda, state.attendance, state.rules, state.floor, state.votes, item, doubted
    )
    given = minutes_.access_lines(state.access, state.attendance) if item is None else []
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
