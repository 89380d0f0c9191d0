"""`people` adds and lists people, and prints their sign-in cards."""

import argparse
from typing import Any

from comitia_server.cli.opening import directory_arguments, open_desk
from comitia_server.cli.say import say, typed
from comitia_server.clock import clock_ms
from comitia_server.directory import RoomDirectory
from comitia_server.meetings.ledger import MeetingLedger
from comitia_server.meetings.listed import Listed, read_listed
from comitia_server.meetings.replaying import replay
from comitia_server.people.accounts import Person, day_end_ms
from comitia_server.people.desk import PeopleDesk
from comitia_shared.errors import ErrorCode, Refused, Unavailable, require
from comitia_shared.ids import MeetingId, PersonId
from comitia_shared.meeting import Meeting, Role
from comitia_shared.meeting.access import NoteCode
from comitia_shared.meeting.attendance import AddParticipants, Participant

_EVERYONE = 1_000_000


def add_to(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the commands of this file."""
    parser = commands.add_parser("people", help="people of the room and their sign-in cards")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="everyone the room knows")
    directory_arguments(listing)
    listing.set_defaults(run=run_list)
    add = actions.add_parser("add", help="add a person, to a meeting too if it is named")
    directory_arguments(add)
    add.add_argument("name", type=typed, metavar="NAME")
    add.add_argument("--role", action="append", choices=[r.value for r in Role if r is not Role.ROOM])
    add.add_argument("--meeting", metavar="MEETING", help="its id, or the last digits of it")
    add.set_defaults(run=run_add)
    cards = actions.add_parser("cards", help="a one-time sign-in code per person, tab-separated")
    directory_arguments(cards)
    cards.add_argument("--name", type=typed, action="append", help="only this person (repeatable)")
    cards.add_argument("--meeting", metavar="MEETING", help="only the participants of this meeting")
    cards.add_argument("--missing", action="store_true", help="only people who have not chosen a PIN yet")
    cards.set_defaults(run=run_cards)


def run_list(arguments: argparse.Namespace) -> int:
    """Print everyone: id, name, whether they have a PIN."""
    with open_desk(arguments) as (_, desk):
        everyone = desk.accounts.find("", _EVERYONE)[0]
        if not everyone:
            say(arguments.texts, "no_people")
        for person in everyone:
            print(f"{person.person}\t{person.name}\t{'PIN' if person.has_pin else '-'}")
    return 0


def run_add(arguments: argparse.Namespace) -> int:
    """Add a person, and leave word for the meeting."""
    roles = frozenset(Role(r) for r in arguments.role or [Role.DELEGATE.value])
    with open_desk(arguments) as (directory, desk):
        meeting = find_meeting(directory, arguments.meeting) if arguments.meeting else None
        person = desk.accounts.add(arguments.name)
        name = desk.accounts.person(person).name
        if meeting is not None:
            command = AddParticipants(1, 1, (Participant(person, name, roles),))
            desk.errands.leave(meeting, command, clock_ms())
        say(arguments.texts, "person_added", name=name, person=person)
        if meeting is not None:
            say(arguments.texts, "person_errand", meeting=meeting)
    return 0


def run_cards(arguments: argparse.Namespace) -> int:
    """Issue and print codes: a line per person, name and code."""
    with open_desk(arguments) as (directory, desk):
        people = desk.accounts.find("", _EVERYONE)[0]
        if arguments.meeting:
            wanted = participants(directory, desk, find_meeting(directory, arguments.meeting))
            people = [p for p in people if p.person in wanted]
        if arguments.name:
            unknown = set(arguments.name) - {p.name for p in people}
            if unknown:
                say(arguments.texts, "nobody_named", names=", ".join(sorted(unknown)))
                return 1
            people = [p for p in people if p.name in arguments.name]
        if arguments.missing:
            people = [p for p in people if not p.has_pin]
        until_ms = _until_ms(directory, desk, arguments.meeting)
        _print_cards(directory, desk, people, until_ms)
    say(arguments.texts, "card_note")
    return 0


def _print_cards(directory: RoomDirectory, desk: PeopleDesk, people: list[Person], until_ms: int) -> None:
    """Who has signed in before is noted in their meetings: a card could be somebody else's way in."""
    known = {p.person for p in people if p.has_pin}
    for meeting in directory.meetings() if known else []:
        if read_listed(directory, meeting, Listed) is not None:
            continue  # it is over, and takes no note of codes any more
        for known_one in known & participants(directory, desk, meeting):
            desk.errands.leave(meeting, NoteCode(known_one), clock_ms())
    for person in people:
        print(f"CARD\t{person.name}\t{desk.accounts.issue_code(person.person, until_ms)}")


def _until_ms(directory: RoomDirectory, desk: PeopleDesk, wanted: str | None) -> int:
    """The end of the day of the meeting, or of the last of all, or of this day where that is later."""
    meetings = [find_meeting(directory, wanted)] if wanted else directory.meetings()
    ends = [day_end_ms(clock_ms(), "")]
    for meeting in meetings:
        agenda = state_of(directory, desk, meeting).agenda
        ends.append(day_end_ms(max(clock_ms(), agenda.starts_ms), agenda.zone))
    return max(ends)


def participants(directory: RoomDirectory, desk: PeopleDesk, meeting: MeetingId) -> set[PersonId]:
    """Who takes part in a meeting, those whose errand still waits included."""
    state = state_of(directory, desk, meeting)
    waiting = (c for _, c in desk.errands.waiting(meeting) if isinstance(c, AddParticipants))
    return {*state.attendance.participants, *(e.person for c in waiting for e in c.entries)}


def state_of(directory: RoomDirectory, desk: PeopleDesk, meeting: MeetingId) -> Meeting:
    """A meeting as its ledger has it; an empty one where that cannot be read."""
    try:
        ledger = MeetingLedger(directory, meeting, desk.authority.ledger_key())
        try:
            return replay(list(ledger.recorded()))
        finally:
            ledger.close()
    except (Refused, Unavailable):
        return Meeting()


def find_meeting(directory: RoomDirectory, wanted: str) -> MeetingId:
    """A meeting by its id or the end of it; `last` is the newest. Raises: Refused unknown_meeting."""
    meetings = directory.meetings()
    if wanted == "last" and meetings:
        return meetings[-1]
    found = [m for m in meetings if m.endswith(wanted)]
    require(len(found) == 1, ErrorCode.UNKNOWN_MEETING)
    return found[0]
