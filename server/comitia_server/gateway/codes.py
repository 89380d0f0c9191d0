"""New sign-in codes: who may give whom one, who must agree, how it comes on the record, and what its use ends.

Whoever gives a code could use it. So a secretary gives codes to people of their own meetings alone; for those who hold
an office, or stand in a meeting of others, a second person of staff there must agree; all their meetings' records say
it; and a tablet on which that person is signed in may object before the code takes effect.
"""

import logging
from typing import NamedTuple

import uuid6

from comitia_server.gateway.asking import Asking
from comitia_server.gateway.connection import Connection
from comitia_server.meetings.meeting import RunningMeeting
from comitia_server.meetings.meetings import Meetings
from comitia_server.people.desk import PeopleDesk
from comitia_server.tasks import Tasks
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, Unavailable, require
from comitia_shared.folding import name_key
from comitia_shared.ids import CommandId, PersonId
from comitia_shared.meeting import ROOM_SEAT, Role
from comitia_shared.meeting.access import NoteCode, NoteTakeover
from comitia_shared.meeting.agenda import Phase
from comitia_shared.meeting.seats import STAFF
from comitia_shared.wire import envelope

_OVER = (Phase.EMPTY, Phase.CLOSED)

log = logging.getLogger(__name__)


class _Wanted(NamedTuple):
    connection: Connection
    name: CommandId
    person: PersonId
    by: PersonId


class Codes:
    """Sign-in codes that staff give."""

    def __init__(self, desk: PeopleDesk, meetings: Meetings, asking: Asking, tasks: Tasks) -> None:
        self._desk = desk
        self._meetings = meetings
        self._asking = asking
        self._tasks = tasks

    def meetings_of(self, person: PersonId) -> list[RunningMeeting]:
        """The meetings that are not over and that this person belongs to."""
        return [
            r
            for r in self._meetings.all()
            if r.state.agenda.phase not in _OVER and person in r.state.attendance.participants
        ]

    def _over_of(self, person: PersonId) -> list[RunningMeeting]:
        """The meetings that are over and that this person belongs to: their papers are open to who signs in."""
        return [
            r
            for r in self._meetings.all()
            if r.state.agenda.phase is Phase.CLOSED and person in r.state.attendance.participants
        ]

    async def issue(
        self, connection: Connection, everyone: list[Connection], name: CommandId, person: PersonId
    ) -> None:
        """Give a code, or ask the second person first, without whom nothing happens.

        Raises:
            Refused: as `IssueCode` says.
        """
        by = connection.person
        if by is None or not any(Role.SECRETARY in s.roles for s in connection.seats.values()):
            raise Refused(ErrorCode.NOT_ALLOWED)
        meetings = self.meetings_of(person)
        mine = [r for r in meetings if Role.SECRETARY in _roles(r, by)]
        require(mine, ErrorCode.NOT_OF_MY_MEETING)
        wanted = _Wanted(connection, name, person, by)
        guarded = [r for r in meetings if r not in mine or person in r.state.attendance.officers]
        if any(person in r.state.attendance.by_staff for r in mine):  # whom IT brought in, IT has vouched for
            await self._meetings.awake_of(person)
            guarded += [r for r in self._over_of(person) if Role.SECRETARY not in _roles(r, by)]
        if not guarded:
            await self._give(wanted, None)
            return
        seconds = _staff_of_all(guarded) - {by, person}
        names = ", ".join(sorted((_name(meetings, p) for p in seconds), key=name_key)[:3])
        require(seconds, ErrorCode.ONLY_IT)
        asked = [c for c in everyone if c.person in seconds]
        require(asked, ErrorCode.SECOND_AWAY, names=names)
        self._tasks.start("asking a second person", self._ask_second(wanted, asked, meetings))
        raise Refused(ErrorCode.SECOND_ASKED, names=names)

    async def _ask_second(
        self, wanted: _Wanted, asked: list[Connection], meetings: list[RunningMeeting]
    ) -> None:
        params: dict[str, str | int] = {
            "name": _name(meetings, wanted.person),
            "by": _name(meetings, wanted.by),
        }
        answer = await self._asking.ask(asked, "code_wanted", params, limits.SECOND_ASKED_S)
        if answer is None or not answer[0] or wanted.connection.person != wanted.by:
            return
        try:
            await self._give(wanted, answer[1])
        except (Refused, Unavailable) as error:
            wanted.connection.send(envelope.Refused(error.code, wanted.name, error.params))

    async def _give(self, wanted: _Wanted, second: PersonId | None) -> None:
        """First on the record of every meeting, then to who asked."""
        for running in self.meetings_of(wanted.person):
            await _note(running, NoteCode(wanted.person, wanted.by, second))
        until_ms = self._asking.now_ms() + int(limits.CODE_S * 1000)
        code = await self._desk.ask(self._desk.accounts.issue_code, wanted.person, until_ms)
        log.info("new code for %s by %s and %s", wanted.person, wanted.by, second)
        wanted.connection.send(envelope.CodeIssued(wanted.name, wanted.person, code))

    async def require_no_objection(
        self, connection: Connection, everyone: list[Connection], code: str
    ) -> PersonId:
        """Whose code it is; where that person is signed in on another tablet, it is asked for half a minute.

        Of a card that IT made no tablet is asked: so a seat comes back to its owner, whoever sits in it.

        Raises:
            Refused: `wrong_code`, `objected`; the code is void then.
        """
        accounts = self._desk.accounts
        person = await self._desk.ask(accounts.person_of_code, code, self._asking.now_ms())
        is_card = await self._desk.ask(accounts.is_card, person, self._asking.now_ms())
        others = [c for c in everyone if c.person == person and c is not connection and not is_card]
        asked: dict[str, str | int] = {"device": connection.device.name}
        answer = await self._asking.ask(others, "signing_in", asked, limits.OBJECTION_S) if others else None
        if answer is not None and not answer[0]:
            await self._desk.ask(accounts.void_code, person)
            raise Refused(ErrorCode.OBJECTED, name=(await self._desk.ask(accounts.person, person)).name)
        return person

    async def note_use(self, person: PersonId) -> None:
        """A code was used for someone who had a PIN before: everyone sees it; who sits there is known as new."""
        for running in self.meetings_of(person):
            await _note(running, NoteTakeover(person))


async def _note(running: RunningMeeting, command: NoteCode | NoteTakeover) -> None:
    await running.submit(ROOM_SEAT, CommandId(uuid6.uuid7().hex), command)


def _roles(running: RunningMeeting, person: PersonId) -> frozenset[Role]:
    found = running.state.attendance.participants.get(person)
    return frozenset() if found is None else found.roles


def _staff_of_all(meetings: list[RunningMeeting]) -> set[PersonId]:
    """Who is of the staff of each of these meetings, and owes that to nobody of them.

    Neither the office nor a new code is from staff: whoever asks could else have made, or be, the second person.
    """
    return set.intersection(*(_own_staff(r) for r in meetings))


def _own_staff(running: RunningMeeting) -> set[PersonId]:
    attendance, access = running.state.attendance, running.state.access
    coded = {g.person for g in access.given if g.by is not None}
    staff = {p for p, x in attendance.participants.items() if STAFF & x.roles}
    return staff - coded - attendance.by_staff


def _name(meetings: list[RunningMeeting], person: PersonId) -> str:
    return next(
        (
            r.state.attendance.participants[person].name
            for r in meetings
            if person in r.state.attendance.participants
        ),
        "",
    )
