"""The rules of a body, as data that the meeting's record carries: quorum, kinds of votes, weights, proxies, speeches.

Command: AdoptRules. They come from a file (`comitia_resources/rules` has some, each with its source); once they are
adopted, a vote names the rule that it follows, and departs from it only with a reason that the minutes print.
"""

from enum import StrEnum
from typing import Any

import msgspec

from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.ids import Count, Millis, Short
from comitia_shared.meeting.agenda import Agenda, Method, Phase, require_phase
from comitia_shared.meeting.events import Command, Event
from comitia_shared.meeting.texts import check_text
from comitia_shared.meeting.voting.majority import Threshold, parse_threshold


class Kind(StrEnum):
    """What a rule is for."""

    MOTION = "motion"
    ELECTION = "election"


class Tie(StrEnum):
    """What a tied motion comes to: it is lost, or the side of who presides decides (where answers are named)."""

    LOST = "lost"
    CHAIR = "chair"


class Source(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a rule stands, where it was read, when (YYYY-MM-DD), and what to know about it."""

    text: str
    url: str = ""
    checked: Short = ""
    note: str = ""


class VoteRule(msgspec.Struct, frozen=True, omit_defaults=True):
    """How one kind of vote is held. `names` by language.

    `abstentions` false: those who abstain are left out of the bases cast and valid. `surplus`: at least so many more
    candidates than seats; `surplus_percent`: at most so many more, in per cent of the seats, 0 = any number.
    `counters`: by how many people a show of hands is counted, each for themselves.
    """

    id: Short
    names: dict[str, str]
    kind: Kind
    methods: tuple[Method, ...]
    threshold: Threshold
    source: Source
    abstentions: bool = True
    tie: Tie = Tie.LOST
    surplus: Count = 0
    surplus_percent: Count = 0
    counters: Count = 1


class Rules(msgspec.Struct, frozen=True, omit_defaults=True):
    """The rules of a body. `names` by language.

    `weighted`: members' weights count. `proxies`: for how many absent members one may vote, 0 = none;
    `proxies_present`: whether who gave a proxy counts as present. `substitutes`: whether one may sit in for an absent
    member. `demand`: how many of those present make the votes of an item secret; None = they cannot. `speech_ms`: how
    long a speech may last, 0 = as the chair says.
    """

    id: Short
    names: dict[str, str]
    source: Source
    votes: tuple[VoteRule, ...] = ()
    quorum: Threshold | None = None
    weighted: bool = False
    proxies: Count = 0
    proxies_present: bool = False
    substitutes: bool = False
    demand: Threshold | None = None
    speech_ms: Millis = 0

    def vote(self, rule: str) -> VoteRule | None:
        """The rule with this id."""
        return next((v for v in self.votes if v.id == rule), None)


NO_RULES = Rules("", {}, Source(""))
"""A meeting that has adopted none: every vote says by itself how it is held."""


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    """A rules file, before its thresholds are read."""

    id: str
    names: dict[str, str]
    source: Source
    vote: list[dict[str, Any]] = []
    quorum: str = ""
    weighted: bool = False
    proxies: Count = 0
    proxies_present: bool = False
    substitutes: bool = False
    demand: str = ""
    speech_minutes: Count = 0


def read_rules(table: dict[str, Any]) -> Rules:
    """The rules that a TOML file says. Raises: Refused bad_rules (what is wrong), bad_threshold."""
    try:
        read = msgspec.convert(table, _Table)
        votes = tuple(
            msgspec.convert({**vote, "threshold": parse_threshold(str(vote.get("threshold", "")))}, VoteRule)
            for vote in read.vote
        )
    except msgspec.ValidationError as error:
        raise Refused(ErrorCode.BAD_RULES, detail=str(error)[:200]) from None
    unknown = {field for vote in read.vote for field in vote} - set(VoteRule.__struct_fields__)
    require(not unknown, ErrorCode.BAD_RULES, detail=", ".join(sorted(unknown))[:200])
    return Rules(
        id=read.id,
        names=read.names,
        source=read.source,
        votes=votes,
        quorum=parse_threshold(read.quorum) if read.quorum else None,
        weighted=read.weighted,
        proxies=read.proxies,
        proxies_present=read.proxies_present,
        substitutes=read.substitutes,
        demand=parse_threshold(read.demand) if read.demand else None,
        speech_ms=read.speech_minutes * 60_000,
    )


class AdoptRules(Command, frozen=True):
    """From now on the meeting follows these rules; its quorum is theirs unless it has one of its own.

    Who: secretary, room. Refused: wrong_phase (open or later), bad_rules, empty_text, too_long.
    """

    rules: Rules


class RulesAdopted(Event, frozen=True):
    """The meeting follows these rules."""

    rules: Rules


def decide(agenda: Agenda, command: AdoptRules) -> list[Event]:
    """The events that `command` brings, or `Refused`."""
    require_phase(agenda, Phase.PREPARED)
    rules = command.rules
    check_text(rules.id)
    ids = [check_text(v.id) for v in rules.votes]
    if len(set(ids)) < len(ids) or len(ids) > limits.VOTE_RULES or not all(v.methods for v in rules.votes):
        raise Refused(ErrorCode.BAD_RULES, detail="vote")
    if not all(1 <= v.counters <= limits.COUNTERS for v in rules.votes):
        raise Refused(ErrorCode.BAD_RULES, detail="counters")
    return [RulesAdopted(rules)]
