"""`minutes` writes the minutes, `verify` proves the record."""

import argparse
from pathlib import Path
from typing import Any

from comitia_server.cli.opening import directory_arguments, open_desk
from comitia_server.cli.people import find_meeting
from comitia_server.cli.say import say
from comitia_server.ledger import Ledger
from comitia_server.reports.minutes import to_pdf, write_docx
from comitia_server.reports.verify import verify


def add_to(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the commands of this file."""
    minutes = commands.add_parser("minutes", help="write the minutes of a meeting as DOCX and PDF")
    directory_arguments(minutes)
    minutes.add_argument("meeting", metavar="MEETING", help="its id, the end of it, or `last`")
    minutes.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="where to; .docx and .pdf are set"
    )
    minutes.set_defaults(run=run_minutes)
    proof = commands.add_parser("verify", help="replay a meeting's ledger, recount, check every checkpoint")
    directory_arguments(proof)
    proof.add_argument("meeting", metavar="MEETING", help="its id, the end of it, or `last`")
    proof.set_defaults(run=run_verify)


def run_minutes(arguments: argparse.Namespace) -> int:
    """Write DOCX and PDF from a verified ledger."""
    with open_desk(arguments) as (directory, desk):
        meeting = find_meeting(directory, arguments.meeting)
        ledger = Ledger(directory, meeting, desk.authority.ledger_key())
        try:
            verified = verify(ledger)
        finally:
            ledger.close()
    docx = write_docx(verified.state, verified.state.agenda.language, verified.root, verified.events)
    out: Path = arguments.out
    out.parent.mkdir(parents=True, exist_ok=True)
    for suffix, content in ((".docx", docx), (".pdf", to_pdf(docx))):
        file = out.with_suffix(suffix)
        file.write_bytes(content)
        say(arguments.texts, "minutes_written", file=str(file))
    return 0


def run_verify(arguments: argparse.Namespace) -> int:
    """Verify a ledger and say what was found."""
    texts = arguments.texts
    with open_desk(arguments) as (directory, desk):
        meeting = find_meeting(directory, arguments.meeting)
        ledger = Ledger(directory, meeting, desk.authority.ledger_key())
        try:
            verified = verify(ledger)
        finally:
            ledger.close()
    for vote in verified.votes:
        if vote.result is not None:
            tally = vote.result.tally
            say(
                texts,
                "verify_vote",
                question=vote.question,
                yes=tally.yes,
                no=tally.no,
                abstain=tally.abstain,
            )
    if verified.checkpoints:
        say(texts, "verify_checkpoints", count=verified.checkpoints)
    else:
        say(texts, "verify_none")
    say(texts, "verify_events", events=verified.events, root=verified.root)
    say(texts, "verify_good")
    return 0
