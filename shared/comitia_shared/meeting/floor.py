"""The floor: who asks to speak, who speaks, for how long.

Commands: RequestFloor, WithdrawRequest, GiveFloor, ExtendSpeech, EndSpeech. Times are in ms.
"""

from enum import StrEnum

import msgspec
from msgspec.structs import replace

from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.ids import ItemId, Millis, PersonId, RequestId
from comitia_shared.meeting.agenda import Agenda, Phase, require_phase
from comitia_shared.meeting.attendance import Attendance, require_person
from comitia_shared.meeting.events import Command, Event
from comitia_shared.meeting.readers import is_for_all
from comitia_shared.meeting.rules import Rules
from comitia_shared.meeting.seats import Seat


class SpeechKind(StrEnum):
    """Why someone asks for the floor. A point of order goes before the rest of the queue."""

    SPEECH = "speech"
    DEBATE = "debate"
    ORDER = "order"


class Request(msgspec.Struct, frozen=True):
    """A request to speak that waits. `under`: the item whose readers alone may know the topic."""

    request: RequestId
    person: PersonId
    kind: SpeechKind
    topic: str
    asked_ms: int
    under: ItemId | None = None


class Speech(msgspec.Struct, frozen=True):
    """A speech: `limit_ms` is what was allowed in all, 0 = no limit; `ended_ms` 0 = going on."""

    request: RequestId
    person: PersonId
    kind: SpeechKind
    topic: str
    item: ItemId | None
    started_ms: int
    limit_ms: int
    ended_ms: int = 0
    under: ItemId | None = None


class Floor(msgspec.Struct, frozen=True):
    """This noun's part of the state: the queue in its order, the current speech, and those that ended."""

    queue: tuple[Request, ...] = ()
    speech: Speech | None = None
    ended: tuple[Speech, ...] = ()

    def place_of(self, person: PersonId) -> int:
        """This person's place in the queue, counted from 1; 0 = not in it."""
        return next((i for i, r in enumerate(self.queue, 1) if r.person == person), 0)


class RequestFloor(Command, frozen=True):
    """Ask to speak. Who: chair, delegate. Refused: not_present, already_requested, too_long, wrong_phase."""

    request: RequestId
    kind: SpeechKind
    topic: str = ""


class FloorRequested(Event, frozen=True):
    """Someone waits for the floor."""

    request: RequestId
    person: PersonId
    kind: SpeechKind
    topic: str = ""


class TopicGiven(Event, frozen=True):
    """What a request is about, where it was made under an item that not everyone may know of."""

    request: RequestId
    item: ItemId
    topic: str


class WithdrawRequest(Command, frozen=True):
    """Take a request back: one's own, or any for chair and secretary. Refused: unknown_request, not_allowed."""

    request: RequestId


class RequestWithdrawn(Event, frozen=True):
    """This request waits no more."""

    request: RequestId


class GiveFloor(Command, frozen=True):
    """Call a waiting speaker; who speaks now stops. Without a limit, the body's rules set it.

    Who: chair, secretary. Refused: unknown_request, not_present (they left), wrong_phase.
    """

    request: RequestId
    limit_ms: Millis = 0


class FloorGiven(Event, frozen=True):
    """The person of this request speaks now."""

    request: RequestId
    limit_ms: int = 0


class ExtendSpeech(Command, frozen=True):
    """Give the current speaker more time: from now on, where theirs is over or had no end.

    Who: chair, secretary. Refused: nobody_speaks.
    """

    more_ms: Millis


class SpeechExtended(Event, frozen=True):
    """The current speaker has more time."""

    more_ms: int


class EndSpeech(Command, frozen=True):
    """Stop the current speech. Who: chair, secretary, or the speaker. Refused: nobody_speaks, not_allowed."""


class SpeechEnded(Event, frozen=True):
    """The current speech is over."""


FloorCommand = RequestFloor | WithdrawRequest | GiveFloor | ExtendSpeech | EndSpeech
FloorEvent = FloorRequested | TopicGiven | RequestWithdrawn | FloorGiven | SpeechExtended | SpeechEnded


def decide(
    floor: Floor,
    attendance: Attendance,
    agenda: Agenda,
    rules: Rules,
    seat: Seat,
    command: FloorCommand,
    now_ms: int,
) -> list[Event]:
    """The events that `command` brings, or `Refused`."""
    require_phase(agenda, Phase.OPEN, Phase.PAUSED)
    match command:
        case RequestFloor():
            return _request(floor, attendance, agenda, require_person(seat), command)
        case WithdrawRequest(request):
            waiting = _require_request(floor, request)
            require(waiting.person == seat.person or seat.is_staff, ErrorCode.NOT_ALLOWED)
            return [RequestWithdrawn(request)]
        case GiveFloor(request, limit_ms):
            require_phase(agenda, Phase.OPEN)
            require(attendance.is_present(_require_request(floor, request).person), ErrorCode.NOT_PRESENT)
            before: list[Event] = [SpeechEnded()] if floor.speech else []
            return [*before, FloorGiven(request, max(0, limit_ms) or rules.speech_ms)]
        case ExtendSpeech(more_ms):
            spoken_ms = agenda.clock_ms(now_ms) - _require_speech(floor).started_ms
            over_ms = max(0, spoken_ms - _require_speech(floor).limit_ms)
            return [SpeechExtended(over_ms + max(0, more_ms))]
        case EndSpeech():
            require(_require_speech(floor).person == seat.person or seat.is_staff, ErrorCode.NOT_ALLOWED)
            return [SpeechEnded()]


def ending(floor: Floor) -> list[Event]:
    """What the end of the meeting ends here: the speech, and the wait of all who asked."""
    spoken: list[Event] = [SpeechEnded()] if floor.speech is not None else []
    return [*spoken, *(RequestWithdrawn(r.request) for r in floor.queue)]


def leaving(floor: Floor, person: PersonId) -> list[Event]:
    """What ends here when this person leaves the meeting: their speech, their wait."""
    spoken: list[Event] = [SpeechEnded()] if floor.speech and floor.speech.person == person else []
    return [*spoken, *(RequestWithdrawn(r.request) for r in floor.queue if r.person == person)]


def resuming(floor: Floor, break_ms: int) -> list[Event]:
    """What a speaker gets back after a break of this length: it was not their time."""
    timed = floor.speech is not None and floor.speech.limit_ms > 0 and break_ms > 0
    return [SpeechExtended(break_ms)] if timed else []


def _request(
    floor: Floor, attendance: Attendance, agenda: Agenda, person: PersonId, c: RequestFloor
) -> list[Event]:
    require(attendance.is_present(person), ErrorCode.NOT_PRESENT)
    if floor.place_of(person) or any(r.request == c.request for r in floor.queue):
        raise Refused(ErrorCode.ALREADY_REQUESTED)
    require(len(c.topic) <= limits.TOPIC_CHARS, ErrorCode.TOO_LONG, most=limits.TOPIC_CHARS)
    item = agenda.current
    if item is None or not c.topic or is_for_all(agenda, item):
        return [FloorRequested(c.request, person, c.kind, c.topic)]
    return [FloorRequested(c.request, person, c.kind), TopicGiven(c.request, item, c.topic)]


def _require_request(floor: Floor, request: RequestId) -> Request:
    found = next((r for r in floor.queue if r.request == request), None)
    if found is None:
        raise Refused(ErrorCode.UNKNOWN_REQUEST)
    return found


def _require_speech(floor: Floor) -> Speech:
    if floor.speech is None:
        raise Refused(ErrorCode.NOBODY_SPEAKS)
    return floor.speech


def apply(floor: Floor, event: FloorEvent, at_ms: int, current_item: ItemId | None) -> Floor:
    """The floor after `event`, which happened at `at_ms` under `current_item`."""
    match event:
        case FloorRequested(request, person, kind, topic):
            waiting = Request(request, person, kind, topic, at_ms)
            return replace(floor, queue=_queued(floor.queue, waiting))
        case TopicGiven(request, item, topic):
            told = tuple(
                replace(r, topic=topic, under=item) if r.request == request else r for r in floor.queue
            )
            return replace(floor, queue=told)
        case RequestWithdrawn(request):
            return replace(floor, queue=tuple(r for r in floor.queue if r.request != request))
        case FloorGiven(request, limit_ms):
            r = _require_request(floor, request)
            speech = Speech(
                request=request,
                person=r.person,
                kind=r.kind,
                topic=r.topic,
                item=current_item,
                started_ms=at_ms,
                limit_ms=limit_ms,
                under=r.under,
            )
            return replace(floor, queue=tuple(q for q in floor.queue if q is not r), speech=speech)
        case SpeechExtended(more_ms):
            speech = _require_speech(floor)
            return replace(floor, speech=replace(speech, limit_ms=speech.limit_ms + more_ms))
        case SpeechEnded():
            speech = replace(_require_speech(floor), ended_ms=at_ms)
            return replace(floor, speech=None, ended=(*floor.ended, speech))


def _queued(queue: tuple[Request, ...], waiting: Request) -> tuple[Request, ...]:
    if waiting.kind is not SpeechKind.ORDER:
        return (*queue, waiting)
    ahead = sum(r.kind is SpeechKind.ORDER for r in queue)
    return (*queue[:ahead], waiting, *queue[ahead:])
