"""`meetings` lists what is there."""

import argparse
from typing import TYPE_CHECKING, Any, NamedTuple

from comitia_resources import Catalogue
from comitia_server.cli.opening import directory_arguments, open_desk, open_directory
from comitia_server.cli.say import local_time, say
from comitia_server.meetings.listed import Listed, read_listed
from comitia_shared.errors import Refused, Unavailable
from comitia_shared.ids import MeetingId

if TYPE_CHECKING:
    from comitia_server.directory import RoomDirectory
    from comitia_server.people.desk import PeopleDesk

_CLOSED = "closed"


class _Line(NamedTuple):
    title: str
    starts_ms: int
    zone: str
    phase: str


def add_to(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command of this file."""
    listing = commands.add_parser("meetings", help="the meetings of this room, the newest last")
    directory_arguments(listing)
    listing.set_defaults(run=run_meetings)


def run_meetings(arguments: argparse.Namespace) -> int:
    """Print each meeting: its id, start, title and where it stands. Those at rest need no record to be opened."""
    texts: Catalogue = arguments.texts
    directory = open_directory(arguments)
    names = directory.meetings()
    lines: dict[MeetingId, _Line | Refused | Unavailable] = {}
    for meeting in names:
        listed = read_listed(directory, meeting, Listed)
        if listed is not None:
            lines[meeting] = _Line(listed.title, listed.starts_ms, listed.zone, _CLOSED)
    if len(lines) < len(names) or not names:
        with open_desk(arguments) as (directory, desk):
            lines |= {m: _opened(directory, desk, m) for m in names if m not in lines}
    for meeting in names:
        _print(texts, meeting, lines[meeting])
    if not names:
        say(texts, "no_meetings")
    return 0


def _print(texts: Catalogue, meeting: MeetingId, line: "_Line | Refused | Unavailable") -> None:
    if isinstance(line, Refused | Unavailable):
        say(texts, "meeting_unreadable", meeting=meeting, reason=texts.error(line.code.value, line.params))
        return
    starts, phase = local_time(line.starts_ms, line.zone), texts.text("phase", line.phase)
    say(texts, "meeting_line", meeting=meeting, starts=starts, title=line.title, phase=phase)


def _opened(
    directory: "RoomDirectory", desk: "PeopleDesk", meeting: MeetingId
) -> _Line | Refused | Unavailable:
    """A line of a meeting whose record must be read, or why it cannot be."""
    from comitia_server.meetings.ledger import MeetingLedger
    from comitia_server.meetings.replaying import replay

    try:
        ledger = MeetingLedger(directory, meeting, desk.authority.ledger_key())
        try:
            agenda = replay(list(ledger.recorded())).agenda
        finally:
            ledger.close()
    except (Refused, Unavailable) as error:
        return error
    return _Line(agenda.title, agenda.starts_ms, agenda.zone, agenda.phase.value)
