"""`meetings` lists what is there."""

import argparse
from typing import Any

from comitia_resources import Catalogue
from comitia_server.cli.opening import directory_arguments, open_desk
from comitia_server.cli.say import local_time, say
from comitia_server.directory import RoomDirectory
from comitia_server.meetings.ledger import MeetingLedger
from comitia_server.meetings.replaying import replay
from comitia_server.meetings.resting import read_rest
from comitia_server.people.desk import PeopleDesk
from comitia_shared.errors import Refused, Unavailable
from comitia_shared.ids import MeetingId
from comitia_shared.meeting.agenda import Agenda


def add_to(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command of this file."""
    listing = commands.add_parser("meetings", help="the meetings of this room, the newest last")
    directory_arguments(listing)
    listing.set_defaults(run=run_meetings)


def run_meetings(arguments: argparse.Namespace) -> int:
    """Print each meeting: its id, start, title and where it stands."""
    texts: Catalogue = arguments.texts
    with open_desk(arguments) as (directory, desk):
        for meeting in directory.meetings():
            try:
                found = read_rest(directory, meeting) or _agenda(directory, desk, meeting)
            except (Refused, Unavailable) as error:
                reason = texts.error(error.code.value, error.params)
                say(texts, "meeting_unreadable", meeting=meeting, reason=reason)
                continue
            starts, phase = local_time(found.starts_ms, found.zone), texts.text("phase", found.phase.value)
            say(texts, "meeting_line", meeting=meeting, starts=starts, title=found.title, phase=phase)
        if not directory.meetings():
            say(texts, "no_meetings")
    return 0


def _agenda(directory: RoomDirectory, desk: PeopleDesk, meeting: MeetingId) -> Agenda:
    ledger = MeetingLedger(directory, meeting, desk.authority.ledger_key())
    try:
        return replay(list(ledger.recorded())).agenda
    finally:
        ledger.close()
