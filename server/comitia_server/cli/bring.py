"""`import` brings a meeting's folder into the room, `meetings` lists what is there."""

import argparse
from pathlib import Path
from typing import Any

from comitia_resources import Catalogue
from comitia_server.app import clock_ms
from comitia_server.cli.opening import directory_arguments, open_desk
from comitia_server.cli.say import local_time, say
from comitia_server.directory import RoomDirectory
from comitia_server.ledger import Ledger
from comitia_server.papers.ingest import is_cut_off, lacks
from comitia_server.people.desk import PeopleDesk
from comitia_server.preparing.intake import Faulty, Progress, bring_in
from comitia_server.reports.verify import replay
from comitia_shared.errors import Refused, Unavailable
from comitia_shared.ids import MeetingId
from comitia_shared.meeting.agenda import Agenda


def add_to(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command of this file."""
    parser = commands.add_parser(
        "import", help="bring in the meeting of FOLDER (meeting.toml and its papers)"
    )
    directory_arguments(parser)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.set_defaults(run=run_import)
    listing = commands.add_parser("meetings", help="the meetings of this room, the newest last")
    directory_arguments(listing)
    listing.set_defaults(run=run_meetings)


def run_meetings(arguments: argparse.Namespace) -> int:
    """Print each meeting: its id, start, title and where it stands."""
    texts: Catalogue = arguments.texts
    with open_desk(arguments) as (directory, desk):
        for meeting in directory.meetings():
            try:
                agenda = _agenda(directory, desk, meeting)
            except (Refused, Unavailable) as error:
                reason = texts.error(error.code.value, error.params)
                say(texts, "meeting_unreadable", meeting=meeting, reason=reason)
                continue
            starts, phase = local_time(agenda.starts_ms, agenda.zone), texts.text("phase", agenda.phase.value)
            say(texts, "meeting_line", meeting=meeting, starts=starts, title=agenda.title, phase=phase)
        if not directory.meetings():
            say(texts, "no_meetings")
    return 0


def _agenda(directory: RoomDirectory, desk: PeopleDesk, meeting: MeetingId) -> Agenda:
    ledger = Ledger(directory, meeting, desk.authority.ledger_key())
    try:
        return replay(list(ledger.recorded())).agenda
    finally:
        ledger.close()


def run_import(arguments: argparse.Namespace) -> int:
    """Import all or nothing; every fault gets its line."""
    texts: Catalogue = arguments.texts

    def show(progress: Progress) -> None:
        say(
            texts,
            "import_file",
            done=progress.done,
            total=progress.total,
            file=progress.file,
            pages=progress.pages,
            kib=-(-progress.size // 1024),
        )
        for warning in progress.warnings[:1]:
            say(texts, "import_warning", warning=warning)

    if not is_cut_off():
        say(texts, "no_isolation")
    if lacks():
        say(texts, "less_isolation", lacks=", ".join(lacks()))
    with open_desk(arguments) as (directory, desk):
        try:
            brought = bring_in(directory, desk, arguments.folder, clock_ms(), show)
        except Faulty as faulty:
            for fault in faulty.faults:
                say(
                    texts, "import_fault", where=fault.where, text=texts.error(fault.code.value, fault.params)
                )
            say(texts, "import_refused", count=len(faulty.faults))
            return 1
    say(
        texts,
        "import_done",
        meeting=brought.meeting,
        items=brought.items,
        papers=brought.papers,
        people=brought.people,
    )
    if not brought.is_led:
        say(texts, "nobody_leads", meeting=brought.meeting[-6:])
    return 0
