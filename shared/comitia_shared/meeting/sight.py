"""Who sees what: the audience of each event, and the part of the state that a seat may see.

The law, tested with hypothesis: folding the events that `sees` lets through gives `visible(state, seat)`.
An event's audience is judged by the state as it is now. Where a later event widens or narrows what a seat sees
(its roles change), the seat starts anew from its first event.
"""

from msgspec.structs import replace

from comitia_shared.ids import ItemId, PaperId
from comitia_shared.meeting import AnyEvent, Meeting
from comitia_shared.meeting import access as access_
from comitia_shared.meeting import agenda as agenda_
from comitia_shared.meeting import attendance as attendance_
from comitia_shared.meeting import floor as floor_
from comitia_shared.meeting import minutes as minutes_
from comitia_shared.meeting import papers as papers_
from comitia_shared.meeting import readers as readers_
from comitia_shared.meeting import rules as rules_
from comitia_shared.meeting import sharing as sharing_
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.custody import Level
from comitia_shared.meeting.seats import (
    Audience,
    Everyone,
    ItemReaders,
    OwnerAndStaff,
    OwnerAndTellers,
    PaperReaders,
    People,
    Role,
    Seat,
    Staff,
)
from comitia_shared.meeting.voting import credentials as credentials_
from comitia_shared.meeting.voting import events as vote_events_
from comitia_shared.meeting.voting import proposals as proposals_
from comitia_shared.meeting.voting import tellers as tellers_
from comitia_shared.meeting.voting import votes as votes_

EVERYONE = Everyone()
STAFF = Staff()


def audience(state: Meeting, event: AnyEvent) -> Audience:  # noqa: C901 - a row per event
    """Who hears of `event`, in the state that holds it already."""
    match event:
        case agenda_.ItemAdded(item=item) | agenda_.ItemStarted(item=item) | agenda_.ItemEnded(item=item):
            return ItemReaders(item)
        case (
            papers_.PaperAdded(paper=paper)
            | papers_.RevisionAdded(paper=paper)
            | papers_.PaperPublished(paper=paper)
            | papers_.PaperRecalled(paper=paper)
        ):
            return PaperReaders(paper)
        case vote_events_.BallotCast(vote=vote, voter=voter) | vote_events_.MarksCast(vote=vote, voter=voter):
            put = state.votes.votes[vote]
            is_called = put.method is Method.ROLL_CALL
            return ItemReaders(put.item) if is_called else People(frozenset({voter}))
        case vote_events_.HandsCounted(counter=counter) if counter is not None:
            return People(frozenset({counter}))
        case vote_events_.CountsEntered(vote=vote, counter=counter):
            is_apart = state.votes.votes[vote].counters > 1
            return People(frozenset({counter})) if is_apart else OwnerAndStaff(counter)
        case vote_events_.SecretBallotCast(vote=vote, voter=owner):
            return OwnerAndTellers(owner, state.votes.votes[vote].item)
        case credentials_.CredentialsBound(binding=binding):
            return OwnerAndTellers(binding.person)
        case sharing_.NoteShared(owner=owner, to=to) | sharing_.NoteWithdrawn(owner=owner, to=to):
            return People(frozenset({owner, *to}))
        case vote_events_.HandsCounted() | minutes_.MinutesEdited() | papers_.RecallConfirmed():
            return STAFF
        case (
            vote_events_.VoteOpened(vote=vote)
            | vote_events_.VoteRollAdded(vote=vote)
            | vote_events_.BallotsPublished(vote=vote)
            | vote_events_.MarksPublished(vote=vote)
            | vote_events_.VoteExtended(vote=vote)
            | vote_events_.VoteEnded(vote=vote)
            | vote_events_.TrackersPublished(vote=vote)
            | vote_events_.SumPublished(vote=vote)
            | vote_events_.ShareGiven(vote=vote)
            | vote_events_.VoteClosed(vote=vote)
            | vote_events_.VoteVoided(vote=vote)
        ):
            return ItemReaders(votes_.require_vote(state.votes, vote).item)
        case (
            proposals_.Proposed(item=item)
            | proposals_.ProposalWithdrawn(item=item)
            | proposals_.SecrecyDemanded(item=item)
            | proposals_.DemandTakenBack(item=item)
        ):
            return ItemReaders(item)
        case floor_.TopicGiven(item=item):
            return ItemReaders(item)
        case (
            agenda_.MeetingPrepared()
            | agenda_.MeetingOpened()
            | agenda_.MeetingPaused()
            | agenda_.MeetingResumed()
            | agenda_.MeetingClosed()
            | agenda_.MeetingReopened()
            | attendance_.ParticipantsAdded()
            | attendance_.CheckedIn()
            | attendance_.CheckedOut()
            | attendance_.ProxyGiven()
            | attendance_.ProxyTakenBack()
            | rules_.RulesAdopted()
            | floor_.FloorRequested()
            | floor_.RequestWithdrawn()
            | floor_.FloorGiven()
            | floor_.SpeechExtended()
            | floor_.SpeechEnded()
            | sharing_.AddressPublished()
            | credentials_.ElectionsDrawn()
            | tellers_.CeremonyBegun()
            | tellers_.CertificateFixed()
            | tellers_.CertificateShown()
            | tellers_.PolynomialSent()
            | tellers_.KeyGiven()
            | tellers_.PartDisputed()
            | access_.CodeGiven()
            | access_.TakenOver()
        ):
            return EVERYONE


def is_open_to_all(state: Meeting, to: Audience) -> bool:
    """Whether every seat is in this audience, so that one frame serves all."""
    match to:
        case Everyone():
            return True
        case Staff() | People() | OwnerAndTellers() | OwnerAndStaff():
            return False
        case ItemReaders(item):
            return readers_.is_for_all(state.agenda, item)
        case PaperReaders(paper):
            known = state.papers.papers[paper]
            return (
                known.custody.level is Level.PUBLIC
                and not known.readers
                and readers_.is_for_all(state.agenda, known.item)
            )


def hears(state: Meeting, seat: Seat, to: Audience) -> bool:
    """Whether `seat` belongs to this audience."""
    match to:
        case Everyone():
            return True
        case Staff():
            return seat.is_staff
        case People(people):
            return seat.person in people
        case OwnerAndTellers(owner, item):
            is_one = seat.person == owner or Role.TELLER in seat.roles
            return is_one and (item is None or knows_item(state, seat, item))
        case OwnerAndStaff(owner):
            return seat.is_staff or seat.person == owner
        case ItemReaders(item):
            return knows_item(state, seat, item)
        case PaperReaders(paper):
            return may_read(state, seat, paper)


def sees(state: Meeting, seat: Seat, event: AnyEvent) -> bool:
    """Whether `seat` may see `event`."""
    return hears(state, seat, audience(state, event))


def knows_item(state: Meeting, seat: Seat, item: ItemId) -> bool:
    """Whether `seat` may know that this item exists."""
    return readers_.knows_item(state.agenda, seat, item)


def may_read(state: Meeting, seat: Seat, paper: PaperId) -> bool:
    """Whether `seat` is a reader of this paper."""
    return readers_.may_read(state.papers, state.agenda, seat, paper)


def visible(state: Meeting, seat: Seat) -> Meeting:
    """What `seat` may see of `state`."""
    items = {i: v for i, v in state.agenda.items.items() if knows_item(state, seat, i)}
    current = state.agenda.current if state.agenda.current in items else None
    papers = {p: v for p, v in state.papers.papers.items() if may_read(state, seat, p)}
    proposals = proposals_.visible(state.proposals, frozenset(items))
    votes = {v: _visible_vote(x, seat) for v, x in state.votes.votes.items() if x.item in items}
    return replace(
        state,
        agenda=replace(state.agenda, items=items, current=current),
        papers=papers_.Papers(papers, state.papers.receipts if seat.is_staff else {}),
        floor=_visible_floor(state.floor, items),
        proposals=proposals,
        votes=votes_.Votes(votes),
        credentials=credentials_.visible(state.credentials, seat, is_teller=Role.TELLER in seat.roles),
        sharing=sharing_.visible(state.sharing, seat),
        minutes=state.minutes if seat.is_staff else minutes_.Minutes(),
    )


def _visible_floor(floor: floor_.Floor, items: dict[ItemId, agenda_.Item]) -> floor_.Floor:
    def masked(speech: floor_.Speech) -> floor_.Speech:
        known = speech if speech.item in items else replace(speech, item=None)
        return known if known.under is None or known.under in items else replace(known, topic="", under=None)

    def waiting(request: floor_.Request) -> floor_.Request:
        is_known = request.under is None or request.under in items
        return request if is_known else replace(request, topic="", under=None)

    speech = masked(floor.speech) if floor.speech else None
    queue = tuple(waiting(r) for r in floor.queue)
    return replace(floor, queue=queue, speech=speech, ended=tuple(masked(s) for s in floor.ended))


def _visible_vote(vote: votes_.Vote, seat: Seat) -> votes_.Vote:
    is_called = vote.method is Method.ROLL_CALL
    marks = {p: m for p, m in vote.marks.items() if is_called or p == seat.person}
    sees_counts = seat.is_staff and vote.counters == 1
    entered = {c: e for c, e in vote.entered.items() if sees_counts or c == seat.person}
    sees_board = Role.TELLER in seat.roles
    board = tuple(b for b in vote.board if sees_board or b.voter == seat.person)
    known = set(marks) | {b.voter for b in board}
    return replace(
        vote,
        marks=marks,
        entered=entered,
        board=board,
        at_desk=vote.at_desk & known,
    )
