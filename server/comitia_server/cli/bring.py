"""`import` brings a meeting's folder into the room."""

import argparse
from pathlib import Path
from typing import Any

from comitia_resources import Catalogue
from comitia_server.cli.opening import directory_arguments, open_desk
from comitia_server.cli.say import say
from comitia_server.clock import clock_ms
from comitia_server.papers.ingest import is_cut_off, lacks
from comitia_server.preparing.intake import Faulty, Progress, bring_in


def add_to(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command of this file."""
    parser = commands.add_parser(
        "import", help="bring in the meeting of FOLDER (meeting.toml and its papers)"
    )
    directory_arguments(parser)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.set_defaults(run=run_import)


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
