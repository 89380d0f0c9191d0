"""`minutes` and `results` write what came out, `boards` and `record` what anyone can verify, `verify` proves it."""

import argparse
import shutil
from pathlib import Path
from typing import Any

from comitia_resources import catalogue, path
from comitia_server.cli.opening import directory_arguments, open_desk
from comitia_server.cli.people import find_meeting
from comitia_server.cli.say import say
from comitia_server.meetings.ledger import MeetingLedger
from comitia_server.reports.minutes import to_pdf, write_docx
from comitia_server.reports.record import to_text
from comitia_server.reports.results import to_csv, to_json
from comitia_server.reports.verify import Verified, verify
from comitia_shared.errors import ErrorCode, require
from comitia_shared.meeting.voting.counting import outcomes_on
from comitia_shared.meeting.voting.unsealing import archive
from comitia_shared.meeting.voting.votes import Stage


def add_to(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the commands of this file."""
    minutes = commands.add_parser("minutes", help="write the minutes of a meeting as DOCX and PDF")
    directory_arguments(minutes)
    minutes.add_argument("meeting", metavar="MEETING", help="its id, the end of it, or `last`")
    minutes.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="where to; .docx and .pdf are set"
    )
    minutes.set_defaults(run=run_minutes)
    results = commands.add_parser("results", help="write the result of every vote as CSV or JSON")
    directory_arguments(results)
    results.add_argument("meeting", metavar="MEETING", help="its id, the end of it, or `last`")
    results.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to; .csv or .json")
    results.set_defaults(run=run_results)
    boards = commands.add_parser("boards", help="write each secret vote's board as a Belenios archive")
    directory_arguments(boards)
    boards.add_argument("meeting", metavar="MEETING", help="its id, the end of it, or `last`")
    boards.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where to")
    boards.set_defaults(run=run_boards)
    record = commands.add_parser("record", help="write the whole record, for anyone to verify")
    directory_arguments(record)
    record.add_argument("meeting", metavar="MEETING", help="its id, the end of it, or `last`")
    record.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where to")
    record.set_defaults(run=run_record)
    proof = commands.add_parser("verify", help="replay a meeting's ledger, recount, check every checkpoint")
    directory_arguments(proof)
    proof.add_argument("meeting", metavar="MEETING", help="its id, the end of it, or `last`")
    proof.set_defaults(run=run_verify)


def _verified(arguments: argparse.Namespace) -> Verified:
    with open_desk(arguments) as (directory, desk):
        meeting = find_meeting(directory, arguments.meeting)
        ledger = MeetingLedger(directory, meeting, desk.authority.ledger_key())
        try:
            return verify(ledger)
        finally:
            ledger.close()


def run_minutes(arguments: argparse.Namespace) -> int:
    """Write DOCX and PDF from a verified ledger."""
    verified = _verified(arguments)
    docx = write_docx(verified.state, verified.state.agenda.language, verified.root, verified.events)
    out: Path = arguments.out
    out.parent.mkdir(parents=True, exist_ok=True)
    for suffix, content in ((".docx", docx), (".pdf", to_pdf(docx))):
        file = out.with_suffix(suffix)
        file.write_bytes(content)
        say(arguments.texts, "minutes_written", file=str(file))
    return 0


def run_results(arguments: argparse.Namespace) -> int:
    """Write the results of a verified ledger, as the file's name says: CSV or JSON."""
    out: Path = arguments.out
    require(out.suffix in (".csv", ".json"), ErrorCode.BAD_FILE_NAME, known=".csv, .json")
    state = _verified(arguments).state
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(to_csv(state) if out.suffix == ".csv" else to_json(state))
    say(arguments.texts, "minutes_written", file=str(out))
    return 0


def run_boards(arguments: argparse.Namespace) -> int:
    """Write the archives of a meeting's secret votes, and a page that says how anyone checks them."""
    texts, state = arguments.texts, _verified(arguments).state
    out: Path = arguments.out
    found = [v for v in state.votes.votes.values() if v.setup is not None and v.stage is Stage.CLOSED]
    if not found:
        say(texts, "board_none")
        return 0
    out.mkdir(parents=True, exist_ok=True)
    for vote in found:
        assert vote.setup is not None  # noqa: S101 - found by it
        file = out / f"{state.credentials.elections[vote.setup.number]}.bel"
        file.write_bytes(archive(vote, state.credentials))
        say(texts, "board_written", file=str(file), question=vote.question)
    how = catalogue(state.agenda.language).text("cli", "board_how")
    (out / "README.txt").write_text(how.lstrip(), encoding="utf-8")
    shutil.copyfile(path("verifier", "comitia_verify.py"), out / "comitia_verify.py")
    return 0


def run_record(arguments: argparse.Namespace) -> int:
    """Write the record, the program that verifies it, and a page that says how."""
    out: Path = arguments.out
    with open_desk(arguments) as (directory, desk):
        ledger = MeetingLedger(
            directory, find_meeting(directory, arguments.meeting), desk.authority.ledger_key()
        )
        try:
            state = verify(ledger).state
            written = to_text(*ledger.log, ledger.entries(), ledger.checkpoints(), state)
        finally:
            ledger.close()
    out.mkdir(parents=True, exist_ok=True)
    (out / "record.txt").write_bytes(written)
    shutil.copyfile(path("verifier", "comitia_verify.py"), out / "comitia_verify.py")
    how = catalogue(state.agenda.language).text("cli", "record_how")
    (out / "README.txt").write_text(how.lstrip(), encoding="utf-8")
    say(arguments.texts, "minutes_written", file=str(out / "record.txt"))
    return 0


def run_verify(arguments: argparse.Namespace) -> int:
    """Verify a ledger and say what was found."""
    texts, verified = arguments.texts, _verified(arguments)
    for vote in verified.votes:
        for question, outcome in zip(vote.questions, outcomes_on(vote), strict=True):
            if question.is_election:
                names = [c.name for c in question.candidates]
                counts = ", ".join(f"{n} {c}" for n, c in zip(names, outcome.row, strict=False))
                elected = ", ".join(names[n] for n in outcome.elected) or "-"
                say(texts, "verify_election", question=question.text, counts=counts, elected=elected)
            else:
                yes, no, abstain = outcome.row
                say(texts, "verify_vote", question=question.text, yes=yes, no=no, abstain=abstain)
    if verified.checkpoints:
        say(texts, "verify_checkpoints", count=verified.checkpoints)
    else:
        say(texts, "verify_none")
    say(texts, "verify_events", events=verified.events, root=verified.root)
    say(texts, "verify_good")
    return 0
