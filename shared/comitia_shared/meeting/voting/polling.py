"""What opens, casts, counts and closes a vote. Here is decided whether a question may be put and who may answer.

Who may vote is fixed when the vote opens; who comes later votes next time. Nobody sees a running split: a ballot is
an event for the ledger and its voter alone, and closing publishes every name and answer, from which each replica
counts again. A secret vote is closed first, and counted when enough tellers have opened its sum.
"""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from comitia_shared import limits
from comitia_shared.belenios.ballots import credential_of, tracking_number
from comitia_shared.belenios.faults import Invalid
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.ids import PersonId, VoteId
from comitia_shared.meeting.access import Access, require_own
from comitia_shared.meeting.agenda import Agenda, Method, Phase, require_item, require_phase
from comitia_shared.meeting.attendance import Attendance, require_person
from comitia_shared.meeting.events import Event
from comitia_shared.meeting.readers import knows_item
from comitia_shared.meeting.rules import Kind, Rules, Tie, VoteRule
from comitia_shared.meeting.seats import MEMBERS, Role, Seat
from comitia_shared.meeting.texts import check_text
from comitia_shared.meeting.voting import events
from comitia_shared.meeting.voting.counting import closed, count_cast, most_papers
from comitia_shared.meeting.voting.credentials import Credentials, credential_hash
from comitia_shared.meeting.voting.entitlement import RollEntry, standing
from comitia_shared.meeting.voting.majority import Base, Threshold
from comitia_shared.meeting.voting.proposals import Proposals, must_be_secret
from comitia_shared.meeting.voting.questions import Question, check_marks, check_question, is_countable
from comitia_shared.meeting.voting.secret import Setup, head_of, roll_hash
from comitia_shared.meeting.voting.tellers import Tellers
from comitia_shared.meeting.voting.unsealing import (
    counted_papers,
    finish,
    give_share,
    require_tellers,
    roll_of,
    stands,
)
from comitia_shared.meeting.voting.votes import Stage, Vote, Votes, require_vote

T = TypeVar("T")
_BY_HAND = (Method.HANDS, Method.PAPER)


def _require_running(votes: Votes, vote: VoteId, *methods: Method) -> Vote:
    found = require_vote(votes, vote)
    require(found.is_running and not found.is_counting, ErrorCode.VOTE_CLOSED)
    require(not methods or found.method in methods, ErrorCode.WRONG_METHOD)
    return found


def is_quorate(agenda: Agenda, attendance: Attendance, rules: Rules) -> bool:
    """Whether enough members are here, by the meeting's rule or the body's; without a rule, always."""
    quorum = agenda.quorum or rules.quorum
    if quorum is None:
        return True
    here = standing(attendance, rules)
    base = here.summoned if quorum.base is Base.SUMMONED else here.members
    return quorum.is_met(here.present, base - here.present, base)


def used_elections(votes: Votes) -> int:
    """How many of the drawn elections secret votes have used up, from the first."""
    return max((v.setup.number + 1 for v in votes.votes.values() if v.setup is not None), default=0)


class Polled(NamedTuple):
    """What decides on a vote besides the votes themselves."""

    agenda: Agenda
    attendance: Attendance
    rules: Rules
    proposals: Proposals
    credentials: Credentials
    tellers: Tellers
    access: Access


def decide(
    votes: Votes, meeting: Polled, seat: Seat, command: events.VotesCommand, now_ms: int
) -> list[Event]:
    """The events that `command` brings at `now_ms`, or `Refused`."""
    match command:
        case events.OpenVote():
            return _open(votes, meeting, command, now_ms)
        case events.CastBallot(vote) | events.CastMarks(vote):
            found = _require_running(votes, vote, Method.OPEN, Method.ROLL_CALL)
            return _cast(found, meeting, seat, command)
        case events.CastSecretBallot(vote, ballot, voter):
            found = _require_running(votes, vote, Method.SECRET)
            return _cast_secret(found, meeting, seat, voter, ballot)
        case events.GiveShare():
            return give_share(votes, meeting.tellers, seat, command)
        case events.FinishCount(vote, part):
            return finish(votes, vote, part)
        case events.CountHands(vote, yes, no, abstain):
            found = _require_running(votes, vote, Method.HANDS)
            return _count_hands(found, require_person(seat), events.Tally(yes, no, abstain))
        case events.EnterCounts(vote, rows, collected, invalid, issued):
            entered = events.Entered(rows, collected, invalid, issued)
            return _enter(require_vote(votes, vote), require_person(seat), entered)
        case events.ExtendVote(vote, extra_ms):
            return _extend(_require_running(votes, vote), extra_ms, now_ms)
        case events.CloseVote(vote):
            found = _require_running(votes, vote)
            return _close(found, meeting.credentials, quorate=is_quorate(*meeting[:3]))
        case events.VoidVote(vote, reason):
            found = require_vote(votes, vote)
            require_phase(meeting.agenda, Phase.OPEN, Phase.PAUSED)
            require(found.stage is not Stage.VOID, ErrorCode.ALREADY_THERE)
            return [events.VoteVoided(vote, check_text(reason))]


# --- counts by hand -------------------------------------------------------------------------------------------


def _count_hands(vote: Vote, counter: PersonId, tally: events.Tally) -> list[Event]:
    most = sum(vote.roll.values())
    if min(tally.yes, tally.no, tally.abstain) < 0 or tally.cast > most:
        raise Refused(ErrorCode.COUNTS_TOO_HIGH, most=most)
    return [events.HandsCounted(vote.vote, tally, counter if vote.counters > 1 else None)]


def _enter(vote: Vote, counter: PersonId, entered: events.Entered) -> list[Event]:
    require(vote.is_running, ErrorCode.VOTE_CLOSED)
    require(vote.papers or vote.method is Method.PAPER, ErrorCode.WRONG_METHOD)
    require(counter not in stands(vote.sheet), ErrorCode.NOT_ALLOWED)
    require(vote.method is not Method.SECRET or vote.is_counting, ErrorCode.WRONG_STEP)
    if len(entered.rows) != len(vote.questions) or not all(
        is_countable(q, row, entered.collected - entered.invalid)
        for q, row in zip(vote.questions, entered.rows, strict=True)
    ):
        raise Refused(ErrorCode.BAD_COUNTS)
    require(not 0 < entered.issued < entered.collected, ErrorCode.BAD_COUNTS)
    most = most_papers(vote)
    require(max(entered.collected, entered.issued) <= most, ErrorCode.COUNTS_TOO_HIGH, most=most)
    if vote.setup is not None and 0 < entered.collected < vote.setup.least:
        raise Refused(ErrorCode.TOO_FEW_BALLOTS, least=vote.setup.least)
    return [events.CountsEntered(vote.vote, counter, entered)]


def _extend(vote: Vote, extra_ms: int, now_ms: int) -> list[Event]:
    require(vote.closes_at_ms and extra_ms, ErrorCode.WRONG_STEP)
    return [events.VoteExtended(vote.vote, max(vote.closes_at_ms, now_ms) + extra_ms)]


# --- opening --------------------------------------------------------------------------------------------------


def _open(votes: Votes, meeting: Polled, c: events.OpenVote, now_ms: int) -> list[Event]:
    agenda, attendance, rules = meeting.agenda, meeting.attendance, meeting.rules
    require_phase(agenda, Phase.OPEN)
    item = require_item(agenda, c.item)
    require(agenda.current == c.item, ErrorCode.ITEM_NOT_RUNNING)
    require(votes.running is None, ErrorCode.VOTE_RUNNING)
    require(c.vote not in votes.votes, ErrorCode.ALREADY_THERE)
    require(c.repeats is None or is_without_effect(require_vote(votes, c.repeats)), ErrorCode.VOTE_NOT_CLOSED)
    require(is_quorate(agenda, attendance, rules), ErrorCode.NO_QUORUM)
    sheet = _checked_sheet(votes, c)
    rule = _checked_rule(rules, c)
    _check_order(votes, meeting, c)
    if (c.setup is None) is (c.method is Method.SECRET):
        raise Refused(ErrorCode.NO_TELLERS)
    here = standing(attendance, rules)
    roll = _without_doubles([_with_credential(v, meeting.credentials, c.setup) for v in here.voters])
    _require_known(attendance, agenda, c, [v.person for v in here.voters])
    if c.method in _BY_HAND and any(v.weight != 1 for v in here.voters):
        raise Refused(ErrorCode.WEIGHTS_BY_HAND)
    if c.setup is not None:
        _check_sealed(votes, meeting, c.setup, roll, sheet)
    presiding = next((p.person for p in attendance.present_members if Role.CHAIR in p.roles), None)
    opened = events.VoteOpened(
        vote=c.vote,
        item=c.item,
        method=c.method,
        question=check_text(c.question),
        threshold=c.threshold,
        custody=item.custody,
        members=here.members,
        summoned=here.summoned,
        present=here.present,
        closes_at_ms=now_ms + c.duration_ms if c.duration_ms > 0 and c.method not in _BY_HAND else 0,
        repeats=c.repeats,
        setup=c.setup,
        sheet=sheet,
        rule=c.rule,
        departs=c.departs,
        abstentions=rule.abstentions if rule is not None else True,
        presiding=presiding if rule is not None and rule.tie is Tie.CHAIR else None,
        counters=c.counters,
        follows=c.follows,
        papers=c.papers,
    )
    return [opened, *(events.VoteRollAdded(c.vote, n, of, part) for n, of, part in _parts(roll))]


def _require_known(
    attendance: Attendance, agenda: Agenda, c: events.OpenVote, voters: list[PersonId]
) -> None:
    """Nobody votes on what they may not know of, and no roll is made shorter for it."""
    people = attendance.participants
    strangers = [p for p in voters if not knows_item(agenda, Seat(p, people[p].roles), c.item)]
    if strangers:
        raise Refused(ErrorCode.ITEM_NOT_KNOWN, name=people[strangers[0]].name, count=len(strangers))


def _check_sealed(
    votes: Votes, meeting: Polled, setup: Setup, roll: list[RollEntry], sheet: tuple[Question, ...]
) -> None:
    """That a secret vote can be held: an unused election, voters enough that tellers will open its sum, and tellers."""
    require(setup.number == used_elections(votes), ErrorCode.WRONG_KEY)
    able = sum(bool(e.credential) for e in roll)
    require(able, ErrorCode.NOBODY_CAN_VOTE)
    require(able >= setup.least, ErrorCode.TOO_FEW_BALLOTS, least=setup.least)
    require_tellers(meeting.tellers, setup, sheet)


def _checked_sheet(votes: Votes, c: events.OpenVote) -> tuple[Question, ...]:
    """Its questions, sound, and of a later round only with candidates of the one before."""
    most = limits.SEALED_ANSWERS if c.method is Method.SECRET else limits.ANSWERS
    if len(c.sheet) > limits.QUESTIONS or sum(q.answers for q in c.sheet) > most:
        raise Refused(ErrorCode.TOO_MANY, most=most)
    is_for_one = c.method is Method.HANDS and bool(c.sheet)
    if not 1 <= c.counters <= limits.COUNTERS or (c.papers and c.method is not Method.SECRET) or is_for_one:
        raise Refused(ErrorCode.WRONG_METHOD)
    sheet = tuple(check_question(q) for q in c.sheet)
    if c.follows is not None:
        before = require_vote(votes, c.follows)
        stood = {x.name for q in before.sheet for x in q.candidates}
        stand = {x.name for q in sheet for x in q.candidates}
        require(before.stage is Stage.CLOSED and stand and stand <= stood, ErrorCode.BAD_ROUND)
    return sheet


def _checked_rule(rules: Rules, c: events.OpenVote) -> VoteRule | None:
    """The body's rule that this vote follows; who departs from the rules says why."""
    require(len(c.departs) <= limits.TITLE_CHARS, ErrorCode.TOO_LONG, most=limits.TITLE_CHARS)
    rule = rules.vote(c.rule)
    if rule is None:
        require(not c.rule, ErrorCode.UNKNOWN_RULE)
        require(not rules.votes or c.departs, ErrorCode.REASON_NEEDED)
        return None
    require(keeps(rule, c.method, c.threshold, c.sheet, c.counters) or c.departs, ErrorCode.REASON_NEEDED)
    return rule


def keeps(
    rule: VoteRule, method: Method, threshold: Threshold, sheet: tuple[Question, ...], counters: int = 1
) -> bool:
    """Whether a vote that is held so keeps to a rule."""
    if method not in rule.methods or threshold != rule.threshold:
        return False
    if method in _BY_HAND and counters < rule.counters:
        return False
    if rule.kind is Kind.MOTION:
        return not any(q.is_election for q in sheet)
    return bool(sheet) and all(q.is_election and _has_surplus(rule, q) for q in sheet)


def _has_surplus(rule: VoteRule, question: Question) -> bool:
    """Whether more stand than there are seats for, by as many as the rule wants, and by not too many."""
    more = len(question.candidates) - question.seats
    most = rule.surplus_percent * question.seats
    return more >= rule.surplus and (not most or 100 * more <= max(most, 100 * rule.surplus))


def _check_order(votes: Votes, meeting: Polled, c: events.OpenVote) -> None:
    """Amendments first; and secretly where enough of those present demand it."""
    proposals = meeting.proposals
    mine = proposals.proposals.get(votes.root(c.repeats) if c.repeats is not None else c.vote)
    if mine is None or not mine.is_amendment:
        waiting = [p for p in proposals.of_item(c.item) if p.is_amendment and not is_settled(votes, p.vote)]
        require(not waiting, ErrorCode.AMENDMENTS_FIRST, count=len(waiting))
    is_secret = c.method in (Method.SECRET, Method.PAPER)
    if not is_secret and must_be_secret(proposals, meeting.attendance, meeting.rules, c.item):
        raise Refused(ErrorCode.SECRECY_DEMANDED)


def is_settled(votes: Votes, proposal: VoteId) -> bool:
    """Whether a proposal was voted on, or repeated where that vote was void or had no quorum."""
    held = [v for v in votes.votes.values() if votes.root(v.vote) == proposal]
    return any(v.stage is Stage.CLOSED and not is_without_effect(v) for v in held)


def is_without_effect(vote: Vote) -> bool:
    """Whether a vote decided nothing and may be repeated: void, or without a quorum at its end."""
    return vote.stage is Stage.VOID or (vote.result is not None and not vote.result.quorate)


def _without_doubles(roll: list[RollEntry]) -> list[RollEntry]:
    """Who has bound somebody else's credential has none."""
    seen: set[bytes] = set()
    found = []
    for entry in roll:
        found.append(replace(entry, credential=b"") if entry.credential in seen else entry)
        seen.add(entry.credential)
    return found


def _with_credential(voter: RollEntry, credentials: Credentials, setup: Setup | None) -> RollEntry:
    """One who may vote; without a credential, nobody votes for them on a tablet."""
    credential = credentials.of(voter.person, setup.number) if setup is not None else ""
    return replace(voter, credential=credential_hash(credential) if credential else b"")


def _parts(entries: Sequence[T]) -> list[tuple[int, int, tuple[T, ...]]]:
    size = limits.PART_ENTRIES
    of = max(1, -(-len(entries) // size))
    return [(n, of, tuple(entries[(n - 1) * size : n * size])) for n in range(1, of + 1)]


# --- ballots --------------------------------------------------------------------------------------------------


def _voter(vote: Vote, meeting: Polled, seat: Seat, named: PersonId | None) -> tuple[PersonId, bool]:
    """Whose ballot it is, and whether it is handed in for them; in a roll call all are."""
    require(named is None or seat.is_staff, ErrorCode.NOT_ALLOWED)
    if named is None and vote.method is Method.ROLL_CALL:
        raise Refused(ErrorCode.WRONG_METHOD)
    if named is None and MEMBERS.isdisjoint(seat.roles):
        raise Refused(ErrorCode.NOT_ALLOWED)
    voter = named if named is not None else require_person(seat)
    if named is None:
        require_own(meeting.access, voter, vote.opened_ms)
    require(voter in vote.roll, ErrorCode.NOT_ENTITLED)
    require(meeting.attendance.is_present(voter), ErrorCode.NOT_PRESENT)
    return voter, named is not None


def _cast(vote: Vote, meeting: Polled, seat: Seat, c: events.CastBallot | events.CastMarks) -> list[Event]:
    """An answer to the one question, or a marked sheet where that is on the paper."""
    require(isinstance(c, events.CastMarks) is bool(vote.sheet), ErrorCode.WRONG_METHOD)
    voter, at_desk = _voter(vote, meeting, seat, c.voter)
    require(voter not in vote.marks or vote.method is Method.ROLL_CALL, ErrorCode.ALREADY_VOTED)
    if isinstance(c, events.CastBallot):
        return [events.BallotCast(vote.vote, voter, c.choice, at_desk)]
    check_marks(vote.sheet, c.marks)
    return [events.MarksCast(vote.vote, voter, c.marks, at_desk)]


def _cast_secret(
    vote: Vote, meeting: Polled, seat: Seat, named: PersonId | None, ballot: bytes
) -> list[Event]:
    voter, at_desk = _voter(vote, meeting, seat, named)
    require(vote.credentials.get(voter), ErrorCode.NOT_ENTITLED)
    require(not any(b.ballot == ballot for b in vote.board), ErrorCode.ALREADY_VOTED)
    if sum(b.voter == voter for b in vote.board) >= limits.BALLOTS_OF_ONE:
        raise Refused(ErrorCode.NO_MORE_BALLOTS, most=limits.BALLOTS_OF_ONE)
    try:
        credential = credential_of(ballot)
    except Invalid:
        raise Refused(ErrorCode.BAD_BALLOT) from None
    require(credential_hash(credential) == vote.credentials[voter], ErrorCode.BAD_BALLOT)
    return [events.SecretBallotCast(vote.vote, voter, ballot, at_desk)]


# --- closing --------------------------------------------------------------------------------------------------


def _close(vote: Vote, credentials: Credentials, *, quorate: bool) -> list[Event]:
    match vote.method:
        case Method.HANDS | Method.PAPER:
            return [closed(vote, counted_papers(vote), quorate=quorate)]
        case Method.SECRET:
            trackers = [tracking_number(b) for _, b in vote.board]
            published = [events.TrackersPublished(vote.vote, n, of, part) for n, of, part in _parts(trackers)]
            weight = sum(vote.roll[voter] for voter in {b.voter for b in vote.board})
            roll = roll_hash(roll_of(vote, credentials))
            head = head_of(vote.setup, roll, trackers) if vote.setup is not None else ""
            heavier = 0 if weight == vote.voters else weight
            return [
                *published,
                events.VoteEnded(
                    vote=vote.vote, voted=vote.voters, quorate=quorate, weight=heavier, head=head, roll=roll
                ),
            ]
        case Method.OPEN | Method.ROLL_CALL:
            return [*_published(vote), closed(vote, count_cast(vote), quorate=quorate)]


def _published(vote: Vote) -> list[Event]:
    """Every name with its answer, in the order of the roll."""
    if vote.sheet:
        marked = [events.NamedMarks(p, vote.marks[p]) for p in vote.roll if p in vote.marks]
        return [events.MarksPublished(vote.vote, n, of, part) for n, of, part in _parts(marked)]
    chosen = {p: events.choice_of(vote.marks[p]) for p in vote.roll if p in vote.marks}
    named = [events.NamedBallot(p, choice) for p, choice in chosen.items() if choice is not None]
    return [events.BallotsPublished(vote.vote, n, of, part) for n, of, part in _parts(named)]


def deadline_ms(votes: Votes) -> int:
    """When the running vote must close by itself, in ms UTC; 0 = never."""
    vote = votes.running
    return vote.closes_at_ms if vote is not None and not vote.is_counting else 0


def due(votes: Votes, now_ms: int) -> list[events.CloseVote]:
    """The commands that the room itself must issue because a deadline has passed."""
    vote, deadline = votes.running, deadline_ms(votes)
    return [events.CloseVote(vote.vote)] if vote is not None and 0 < deadline <= now_ms else []
