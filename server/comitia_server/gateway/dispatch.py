"""Dispatch: each message of a tablet to its handler; the one place on the server that turns errors into codes.

The envelope carries a meeting's id once; here it becomes a running meeting and a `Seat`, and nothing behind this file
sees a meeting's id again.
"""

import asyncio
import functools
import logging
import secrets
from collections.abc import Callable
from typing import NamedTuple, assert_never

from comitia_server.gateway.asking import Asking
from comitia_server.gateway.budgets import Budgets
from comitia_server.gateway.codes import Codes
from comitia_server.gateway.connection import Connection
from comitia_server.gateway.connections import Connections
from comitia_server.gateway.hall import Halls
from comitia_server.gateway.lobby import Lobby
from comitia_server.gateway.presenting import Presenting
from comitia_server.gateway.readiness import Readiness
from comitia_server.gateway.sharing import Sharing
from comitia_server.gateway.staff import Staff
from comitia_server.meetings.carrying import Carrying, require_from_tablet
from comitia_server.meetings.meeting import RunningMeeting
from comitia_server.meetings.meetings import Meetings
from comitia_server.people.accounts import Ticket, check_pin, day_end_ms
from comitia_server.people.desk import PeopleDesk
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Params, Refused, Unavailable, require
from comitia_shared.folding import fold
from comitia_shared.ids import CommandId, DeviceId, MeetingId, NoteId, PersonId, RoomId
from comitia_shared.meeting import Role, Seat
from comitia_shared.meeting.agenda import Phase
from comitia_shared.meeting.sight import may_read
from comitia_shared.texts import one_line
from comitia_shared.wire import envelope
from comitia_shared.wire.envelope import ToServer
from comitia_shared.wire.pairing import Pair
from comitia_shared.wire.presenting import Present, PresentInk
from comitia_shared.wire.readiness import Report, SendAgain
from comitia_shared.wire.sharing import AskShared, PutShared, SharedKept
from comitia_shared.wire.uploading import CancelUpload, Upload
from comitia_shared.wire.version import FEATURES

_TOO_MUCH_S = 0.05  # that who sends far too much is not listened to after each of it

log = logging.getLogger(__name__)


class Greeting(NamedTuple):
    """How the server introduces itself."""

    room: RoomId
    room_name: str
    program: str


class Dispatch:
    """Handles the messages of all connections."""

    def __init__(
        self,
        *,
        lobby: Lobby,
        connections: Connections,
        desk: PeopleDesk,
        meetings: Meetings,
        halls: Halls,
        carrying: Carrying,
        codes: Codes,
        asking: Asking,
        sharing: Sharing,
        presenting: Presenting,
        readiness: Readiness,
        staff: Staff,
        budgets: Budgets,
        greeting: Greeting,
        now_ms: Callable[[], int],
    ) -> None:
        self._lobby = lobby
        self._connections = connections
        self._desk = desk
        self._meetings = meetings
        self._halls = halls
        self._carrying = carrying
        self._codes = codes
        self._asking = asking
        self._sharing = sharing
        self._presenting = presenting
        self._readiness = readiness
        self._staff = staff
        self._budgets = budgets
        self._greeting = greeting
        self._now_ms = now_ms

    async def handle(self, connection: Connection, message: ToServer) -> None:
        """Carry out one message; what is refused is answered, what is a defect is raised."""
        name: CommandId | None = getattr(message, "id", None)
        try:
            wait_s = self._budgets.wait_s(connection, message)
            if wait_s is None:
                await asyncio.sleep(_TOO_MUCH_S)
                return
            if wait_s:
                await asyncio.sleep(wait_s)
            await self._handle(connection, message)
        except Refused as refused:
            connection.send(envelope.Refused(refused.code, name, refused.params))
            if refused.code is ErrorCode.TOO_FAST:
                await asyncio.sleep(_TOO_MUCH_S)
        except Unavailable as hindrance:
            log.error("unavailable: %s", hindrance)
            connection.send(envelope.Refused(hindrance.code, name, {}))

    async def _handle(self, connection: Connection, message: ToServer) -> None:  # noqa: C901 - a row per message
        if not connection.greeted and not isinstance(message, envelope.Hello):
            raise Refused(ErrorCode.BAD_MESSAGE, reason="no Hello")
        match message:
            case envelope.Hello():
                await self._hello(connection, message)
            case envelope.FindPeople(id=name, query=query):
                await self._find_people(connection, name, query)
            case envelope.SignIn():
                await self._sign_in(connection, message)
            case envelope.Resume(have=have, notes=notes, note=note):
                person = self._require_person(connection)
                start, first = await self._desk.ask(self._first_notes, person, notes, note)
                await self._bring_up_to_date(connection, have, notes, start, first)
            case envelope.SignOut(id=name):
                if connection.person is not None:
                    who = connection.person, connection.device.device
                    await self._desk.ask(self._desk.accounts.sign_out, *who)
                self._lobby.leave_seats(connection)
                connection.send(envelope.Done(name))
            case envelope.Command():
                await self._command(connection, message)
            case envelope.Fetch():
                await self._fetch(connection, message)
            case envelope.CancelFetch(fetch=fetch):
                connection.downloads.cancel(fetch)
            case envelope.Credit(total=total):
                connection.downloads.give_credit(total)
            case Report():
                if self._seat(connection, message.meeting) is not None:
                    self._readiness.report(connection, message)
            case SendAgain(id=name, device=device, meeting=meeting):
                self._require_secretary(connection)
                self._lobby.send_again(device, meeting)
                connection.send(envelope.Done(name))
            case Pair():
                self._require_person(connection)
                self._lobby.pass_on(connection, message)
                if message.id is not None:
                    connection.send(envelope.Done(message.id))
            case PutShared():
                running = await self._running(connection, message.meeting)
                person = self._require_person(connection)
                await self._sharing.put(running, person, message)
                connection.send(envelope.Done(message.id))
            case AskShared(meeting=meeting) if self._shares_nothing(connection, meeting):
                connection.send(SharedKept(meeting, {}, all=True))
            case AskShared():
                running = await self._running(connection, message.meeting)
                person = self._require_person(connection)
                if self._seat(connection, message.meeting) is not None:
                    self._sharing.bring(connection, running, person, message)
            case Upload():
                running, seat = await self._seated(connection, message.meeting)
                connection.uploads.begin(running, seat, message)
            case CancelUpload(upload=upload):
                connection.uploads.cancel(upload)
            case envelope.Notes(records=records):
                person = self._require_person(connection)
                numbered = await self._desk.ask(self._desk.notes.append, person, records)
                carried = sum(len(r.sealed) for r in numbered)
                await asyncio.sleep(self._budgets.wait_for_bytes_s(connection, carried))
                self._lobby.spread_notes(person, numbered)
            case envelope.KeepNotesKey(id=name, wrapped=wrapped):
                person = self._require_person(connection)
                await self._desk.ask(self._desk.accounts.keep_notes_key, person, wrapped)
                connection.send(envelope.Done(name))
            case envelope.IssueCode(id=name, person=person):
                await self._codes.issue(connection, self._connections.all(), name, person)
            case envelope.AnswerAsked(id=name, ask=ask, accept=accept):
                self._asking.answer(connection, ask, accept=accept)
                connection.send(envelope.Done(name))
            case envelope.ConfirmDevice(id=name, request=request, accept=accept):
                self._require_secretary(connection)
                await self._desk.ask(self._desk.devices.decide, request, accept=accept)
                connection.send(envelope.Done(name))
            case envelope.Reopen(id=name, meeting=meeting):
                running, seat = await self._seated(connection, meeting)
                seq = await running.reopen(seat, name)
                connection.send(envelope.Accepted(name, seq))
            case Present(meeting=meeting, shown=shown):
                running, seat = await self._seated(connection, meeting)
                self._presenting.present(connection, seat, running, shown)
            case PresentInk(meeting=meeting, strokes=strokes):
                self._presenting.draw(connection, meeting, strokes)
            case envelope.CallForHelp(id=name):
                self._staff.call(connection)
                connection.send(envelope.Done(name))
            case _:
                assert_never(message)

    def _require_person(self, connection: Connection) -> PersonId:
        if connection.person is None:
            raise Refused(ErrorCode.NOT_SIGNED_IN)
        return connection.person

    def _shares_nothing(self, connection: Connection, meeting: MeetingId) -> bool:
        """Whether who asks belongs to a meeting at rest, where nothing was shared."""
        return (
            connection.person is not None
            and meeting in connection.seats
            and meeting in self._meetings.resting
        )

    def _seat(self, connection: Connection, meeting: MeetingId) -> Seat | None:
        return connection.seats.get(meeting)

    async def _running(self, connection: Connection, meeting: MeetingId) -> RunningMeeting:
        """A meeting; one at rest is opened for who belongs to it alone. Raises: Refused unknown_meeting."""
        if self._seat(connection, meeting) is None:
            return self._meetings.running(meeting)
        return await self._meetings.awake(meeting)

    async def _seated(self, connection: Connection, meeting: MeetingId) -> tuple[RunningMeeting, Seat]:
        if connection.person is None and not connection.device.hall:
            raise Refused(ErrorCode.NOT_SIGNED_IN)
        running, seat = await self._running(connection, meeting), self._seat(connection, meeting)
        if seat is None:
            raise Refused(ErrorCode.NOT_A_PARTICIPANT)
        return running, seat

    def _require_secretary(self, connection: Connection) -> None:
        self._require_person(connection)
        if not any(Role.SECRETARY in seat.roles for seat in connection.seats.values()):
            raise Refused(ErrorCode.NOT_ALLOWED)

    async def _hello(self, connection: Connection, hello: envelope.Hello) -> None:
        now_ms = self._now_ms()
        device = connection.device
        connection.program = hello.program[:100]
        self._lobby.note_seen(connection)
        refused: ErrorCode | None = None
        notes: tuple[envelope.NoteRecord, ...] = ()
        start = 0
        if hello.ticket:
            try:
                person, start, notes = await self._desk.ask(self._known, hello, device.device, now_ms)
                self._lobby.take_seats(connection, person, hello.ticket)
            except Refused as error:
                refused = error.code
        elif device.hall:
            self._lobby.take_seats(connection, None)
        connection.greeted = True
        connection.send(
            envelope.Welcome(
                room=self._greeting.room,
                room_name=self._greeting.room_name,
                program=self._greeting.program,
                time_ms=now_ms,
                device=device.device,
                device_name=device.name,
                features=FEATURES,
                message_bytes=limits.MESSAGE_BYTES,
                person=connection.person,
                ticket_refused=refused,
                hall=device.hall,
                meetings=self._lobby.cards(connection),
                spread_ms=self._lobby.spread_ms(),
            )
        )
        if connection.person is not None or device.hall:
            await self._bring_up_to_date(connection, hello.have, hello.notes, start, notes)

    def _known(
        self, hello: envelope.Hello, device: DeviceId, now_ms: int
    ) -> tuple[PersonId, int, tuple[envelope.NoteRecord, ...]]:
        """Who shows this ticket, and the first of the notes that the tablet lacks: one visit to the desk."""
        person = self._desk.accounts.check_ticket(hello.ticket, device, now_ms).person
        return (person, *self._first_notes(person, hello.notes, hello.note))

    def _first_notes(
        self, person: PersonId, upto: int, note: NoteId | None
    ) -> tuple[int, tuple[envelope.NoteRecord, ...]]:
        """Up to where a tablet has this very stream, and the first records after that."""
        start = self._desk.notes.go_on(person, upto, note)
        return start, self._desk.notes.after(person, start, limits.NOTES_PER_MESSAGE)

    async def _find_people(self, connection: Connection, name: CommandId, query: str) -> None:
        """Names by what is typed of them: nobody lists a room."""
        query = one_line(query[:100])
        if len(fold(query).strip()) < limits.FIND_CHARS:  # what combines with nothing is no letter
            connection.send(envelope.People(name, (), more=True))
            return
        found, more = await self._desk.ask(self._desk.accounts.find, query, limits.PEOPLE_FOUND)
        cards = tuple(envelope.Card(p.person, p.name, p.has_pin) for p in found)
        connection.send(envelope.People(name, cards, more))

    async def _sign_in(self, connection: Connection, message: envelope.SignIn) -> None:
        # Everyone sees what a hall display shows.
        require(not connection.device.hall, ErrorCode.NOT_ALLOWED)
        require(connection.wrong_codes < limits.WRONG_PINS, ErrorCode.TOO_FAST)
        try:
            ticket = await self._check(connection, message)
        except Refused as refused:
            connection.wrong_codes += refused.code is ErrorCode.WRONG_CODE
            raise
        connection.wrong_codes = 0
        self._lobby.take_seats(connection, ticket.person.person, ticket.ticket)
        if message.code:
            self._lobby.end_elsewhere(connection)
        connection.send(
            envelope.SignedIn(
                id=message.id,
                person=ticket.person.person,
                name=ticket.person.name,
                ticket=ticket.ticket,
                until_ms=ticket.until_ms,
                share=ticket.share,
                notes_key=ticket.notes_key,
                meetings=self._lobby.cards(connection),
            )
        )

    async def _check(self, connection: Connection, message: envelope.SignIn) -> Ticket:
        accounts, device = self._desk.accounts, connection.device.device
        now_ms = self._now_ms()
        until_ms = max(day_end_ms(now_ms, zone) for zone in self._zones())
        if message.code:
            if not message.new_pin:
                await self._desk.ask(accounts.person_of_code, message.code, now_ms)
                raise Refused(ErrorCode.PIN_NEEDED)
            check_pin(message.new_pin)
            person = await self._require_no_objection(connection, message.code)
            salt = secrets.token_bytes(16)
            stretched = await self._desk.stretched(message.new_pin, salt)
            if (
                await self._desk.ask(accounts.person, person)
            ).has_pin:  # on the record before anything comes of it
                await self._codes.note_use(person)
            return await self._desk.ask(
                accounts.sign_in_with_code, message.code, salt, stretched, device, now_ms, until_ms
            )
        if message.person is None:
            raise Refused(ErrorCode.NO_PERSON)
        pin = await self._desk.ask(accounts.pin_to_check, message.person, device, now_ms)
        stretched = await self._desk.stretched(message.pin[: limits.PIN_DIGITS + 1], pin.salt)
        return await self._desk.ask(
            accounts.sign_in_with_pin, message.person, pin, stretched, device, now_ms, until_ms
        )

    def _zones(self) -> set[str]:
        """The zones of the meetings that are not over; this machine's where there is none."""
        going = (r.state.agenda for r in self._meetings.all())
        return {a.zone for a in going if a.phase is not Phase.CLOSED} or {""}

    async def _require_no_objection(self, connection: Connection, code: str) -> PersonId:
        everyone = self._connections.all()
        try:
            return await self._codes.require_no_objection(connection, everyone, code)
        except Refused as refused:
            if refused.code is ErrorCode.OBJECTED:
                told: Params = {**refused.params, "device": connection.device.name}
                self._staff.tell("code_objected", connection.device.device, told)
            raise

    async def _bring_up_to_date(
        self,
        connection: Connection,
        have: dict[MeetingId, envelope.Have],
        had: int,
        upto: int,
        records: tuple[envelope.NoteRecord, ...],
    ) -> None:
        """Send what this device lacks: notes after `upto`, of which `records` are the first, and meetings.

        It `had` more where the stream was restored from a backup, which it is told first.
        """
        person = connection.person
        if person is not None:
            if upto < had:
                connection.send(envelope.Notes(had, upto, ()))
            while records:
                connection.send(envelope.Notes(upto, records[-1].seq, records))
                await connection.drained()
                upto = records[-1].seq
                records = await self._desk.ask(self._desk.notes.after, person, upto, limits.NOTES_PER_MESSAGE)
            connection.send(envelope.Notes(upto, upto, ()))
        for meeting in list(connection.seats):
            await self._halls.bring_up_to_date(connection, meeting, have.get(meeting, envelope.Have(0)))

    async def _command(self, connection: Connection, command: envelope.Command) -> None:
        running, seat = await self._seated(connection, command.meeting)
        require_from_tablet(command.body)
        seq = await self._carrying.carry_out(running, seat, command.id, command.body)
        connection.send(envelope.Accepted(command.id, seq))

    async def _fetch(self, connection: Connection, fetch: envelope.Fetch) -> None:
        running = await self._running(connection, fetch.meeting)
        seat = connection.seats.get(fetch.meeting)
        paper, manifest = running.manifest(fetch.object)
        require(seat is not None and may_read(running.state, seat, paper), ErrorCode.UNKNOWN_OBJECT)
        require(0 <= fetch.piece < manifest.pieces, ErrorCode.BAD_MESSAGE, reason="piece")
        wait_s = functools.partial(self._budgets.wait_to_send_s, connection)
        connection.downloads.start(running.objects, fetch, manifest, wait_s)
