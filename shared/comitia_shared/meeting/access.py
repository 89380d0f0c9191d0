"""New sign-in codes on the record: whoever gets one could sit down as somebody else, so everyone sees that it happened.

Commands: NoteCode, NoteTakeover, from the room alone. First codes, of people who have never signed in, are not noted.
"""

import msgspec

from comitia_shared.errors import ErrorCode, require
from comitia_shared.ids import PersonId
from comitia_shared.meeting.agenda import Agenda, Phase, require_phase
from comitia_shared.meeting.attendance import Attendance
from comitia_shared.meeting.events import Command, Event


class Given(msgspec.Struct, frozen=True):
    """A new code for a person: who gave it (None = IT, by its command), who of staff agreed, and when (ms UTC)."""

    person: PersonId
    by: PersonId | None
    second: PersonId | None
    at_ms: int


class Access(msgspec.Struct, frozen=True):
    """This noun's part of the state. `taken_over`: when such a code was last used (ms UTC)."""

    given: tuple[Given, ...] = ()
    taken_over: dict[PersonId, int] = {}


class NoteCode(Command, frozen=True):
    """Someone of this meeting was given a new sign-in code. Who: room. Refused: unknown_person, wrong_phase."""

    person: PersonId
    by: PersonId | None = None
    second: PersonId | None = None


class CodeGiven(Event, frozen=True):
    """There is a new sign-in code for this person. `by` None = IT gave it."""

    person: PersonId
    by: PersonId | None = None
    second: PersonId | None = None


class NoteTakeover(Command, frozen=True):
    """Someone signed in with such a code, whether that person was checked in or not. Who: room.

    Refused: unknown_person, wrong_phase.
    """

    person: PersonId


class TakenOver(Event, frozen=True):
    """From now on this person's seat is held by who came with the new code."""

    person: PersonId


AccessCommand = NoteCode | NoteTakeover
AccessEvent = CodeGiven | TakenOver


def decide(attendance: Attendance, agenda: Agenda, command: AccessCommand) -> list[Event]:
    """The events that `command` brings, or `Refused`."""
    require_phase(agenda, Phase.PREPARED, Phase.OPEN, Phase.PAUSED)
    require(command.person in attendance.participants, ErrorCode.UNKNOWN_PERSON)
    match command:
        case NoteCode(person, by, second):
            return [CodeGiven(person, by, second)]
        case NoteTakeover(person):
            return [TakenOver(person)]


def apply(access: Access, event: AccessEvent, at_ms: int) -> Access:
    """The state after `event`, which happened at `at_ms`."""
    match event:
        case CodeGiven(person, by, second):
            given = Given(person, by, second, at_ms)
            return msgspec.structs.replace(access, given=(*access.given, given))
        case TakenOver(person):
            return msgspec.structs.replace(access, taken_over={**access.taken_over, person: at_ms})


def require_own(access: Access, person: PersonId | None, since_ms: int) -> None:
    """Refuse with `taken_over` who took a seat over in the midst of what began at `since_ms`."""
    require(person is None or access.taken_over.get(person, -1) < since_ms, ErrorCode.TAKEN_OVER)
