"""What is to be put to the vote under an item, and who wants it secret.

Commands: Propose, WithdrawProposal, DemandSecrecy, TakeBackDemand. Amendments are voted before what they amend: while
one waits, no other question of its item is put.
"""

import msgspec
from msgspec.structs import replace

from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.ids import ItemId, PersonId, VoteId
from comitia_shared.meeting.agenda import Agenda, Phase, require_item, require_phase
from comitia_shared.meeting.attendance import Attendance, require_person
from comitia_shared.meeting.events import Command, Event
from comitia_shared.meeting.rules import Rules
from comitia_shared.meeting.seats import Seat
from comitia_shared.meeting.texts import check_text


class Proposed(Event, frozen=True):
    """A question waits to be put, under the name that its vote will have."""

    vote: VoteId
    item: ItemId
    question: str
    is_amendment: bool = False


class Proposals(msgspec.Struct, frozen=True):
    """This noun's part of the state: proposals in their order, and by item who demands a secret vote."""

    proposals: dict[VoteId, Proposed] = {}
    demands: dict[ItemId, frozenset[PersonId]] = {}

    def of_item(self, item: ItemId) -> list[Proposed]:
        """What is proposed under an item, amendments first."""
        found = [p for p in self.proposals.values() if p.item == item]
        return sorted(found, key=lambda p: not p.is_amendment)


class Propose(Command, frozen=True):
    """Note a question to be put under an item.

    Who: chair, secretary. Refused: unknown_item, already_there, too_many, empty_text, too_long, wrong_phase.
    """

    vote: VoteId
    item: ItemId
    question: str
    is_amendment: bool = False


class WithdrawProposal(Command, frozen=True):
    """It will not be put. Who: chair, secretary. Refused: unknown_vote, wrong_phase."""

    vote: VoteId


class ProposalWithdrawn(Event, frozen=True):
    """This question waits no more."""

    vote: VoteId
    item: ItemId


class DemandSecrecy(Command, frozen=True):
    """I want the votes of this item to be secret. With enough of those present they are.

    Who: chair, delegate. Refused: unknown_item, not_present, already_requested, no_demand (the rules have none),
    wrong_phase.
    """

    item: ItemId


class TakeBackDemand(Command, frozen=True):
    """I do not want it any more. Who: chair, delegate. Refused: unknown_request, wrong_phase."""

    item: ItemId


class SecrecyDemanded(Event, frozen=True):
    """This person wants the votes of the item to be secret."""

    item: ItemId
    person: PersonId


class DemandTakenBack(Event, frozen=True):
    """This person does not want it any more."""

    item: ItemId
    person: PersonId


ProposalsCommand = Propose | WithdrawProposal | DemandSecrecy | TakeBackDemand
ProposalsEvent = Proposed | ProposalWithdrawn | SecrecyDemanded | DemandTakenBack


def decide(
    proposals: Proposals,
    attendance: Attendance,
    agenda: Agenda,
    rules: Rules,
    seat: Seat,
    command: ProposalsCommand,
) -> list[Event]:
    """The events that `command` brings, or `Refused`."""
    require_phase(agenda, Phase.PREPARED, Phase.OPEN, Phase.PAUSED)
    match command:
        case Propose(vote, item, question, is_amendment):
            require_item(agenda, item)
            require(vote not in proposals.proposals, ErrorCode.ALREADY_THERE)
            require(len(proposals.proposals) < limits.PROPOSALS, ErrorCode.TOO_MANY, most=limits.PROPOSALS)
            return [Proposed(vote, item, check_text(question), is_amendment)]
        case WithdrawProposal(vote):
            found = proposals.proposals.get(vote)
            if found is None:
                raise Refused(ErrorCode.UNKNOWN_VOTE)
            return [ProposalWithdrawn(vote, found.item)]
        case DemandSecrecy(item):
            return _demand(proposals, attendance, agenda, rules, require_person(seat), item)
        case TakeBackDemand(item):
            person = require_person(seat)
            require(person in proposals.demands.get(item, frozenset()), ErrorCode.UNKNOWN_REQUEST)
            return [DemandTakenBack(item, person)]


def _demand(
    proposals: Proposals, attendance: Attendance, agenda: Agenda, rules: Rules, person: PersonId, item: ItemId
) -> list[Event]:
    require_item(agenda, item)
    if rules.demand is None:
        raise Refused(ErrorCode.NO_DEMAND)
    require(attendance.is_present(person), ErrorCode.NOT_PRESENT)
    require(person not in proposals.demands.get(item, frozenset()), ErrorCode.ALREADY_REQUESTED)
    return [SecrecyDemanded(item, person)]


def must_be_secret(proposals: Proposals, attendance: Attendance, rules: Rules, item: ItemId) -> bool:
    """Whether enough of those who are here demand it, for the votes of this item."""
    if rules.demand is None:
        return False
    here = [p.person for p in attendance.present_members]
    wanting = sum(p in proposals.demands.get(item, frozenset()) for p in here)
    return rules.demand.is_met(wanting, len(here) - wanting, len(here))


def apply(proposals: Proposals, event: ProposalsEvent) -> Proposals:
    """The proposals after `event`."""
    match event:
        case Proposed(vote):
            return replace(proposals, proposals={**proposals.proposals, vote: event})
        case ProposalWithdrawn(vote):
            return replace(proposals, proposals={v: p for v, p in proposals.proposals.items() if v != vote})
        case SecrecyDemanded(item, person):
            wanting = proposals.demands.get(item, frozenset()) | {person}
            return replace(proposals, demands={**proposals.demands, item: wanting})
        case DemandTakenBack(item, person):
            wanting = proposals.demands.get(item, frozenset()) - {person}
            return replace(proposals, demands={**proposals.demands, item: wanting})


def visible(proposals: Proposals, items: frozenset[ItemId]) -> Proposals:
    """What belongs to these items."""
    return Proposals(
        {v: p for v, p in proposals.proposals.items() if p.item in items},
        {i: people for i, people in proposals.demands.items() if i in items},
    )
