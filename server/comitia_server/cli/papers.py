"""`papers` lists a meeting's papers; `revise` gives one a new content, `recall` takes one back; `pack`, `take-in`."""

import argparse
from pathlib import Path
from typing import Any

from comitia_resources import Catalogue, levels
from comitia_server.cli.opening import directory_arguments, open_desk
from comitia_server.cli.people import find_meeting
from comitia_server.cli.say import say, typed
from comitia_server.clock import clock_ms
from comitia_server.directory import RoomDirectory
from comitia_server.meetings.ledger import MeetingLedger
from comitia_server.meetings.replaying import replay
from comitia_server.meetings.revise import revise
from comitia_server.papers.carried import take_in
from comitia_server.papers.ingest import ingest, read_file
from comitia_server.papers.store import ObjectStore
from comitia_server.people.desk import PeopleDesk
from comitia_server.preparing.plan import terms_of
from comitia_server.reports.pack import carried, write_pack
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.ids import MeetingId
from comitia_shared.meeting import Meeting
from comitia_shared.meeting.custody import Level
from comitia_shared.meeting.papers import ObjectKind, Paper, RecallPaper, Terms
from comitia_shared.sealing.pack import fingerprint


def add_to(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the commands of this file."""
    listing = commands.add_parser("papers", help="the papers of a meeting")
    revising = commands.add_parser("revise", help="give a paper a new content; also while the server runs")
    recalling = commands.add_parser("recall", help="take a paper back from server and tablets")
    packing = commands.add_parser("pack", help="write the sealed meeting to one file, for a USB stick")
    packing.add_argument("--out", type=Path, required=True, metavar="FILE")
    packing.set_defaults(run=run_pack)
    taking = commands.add_parser(
        "take-in", help="take the sealed meeting in from such a file; no key is in it"
    )
    directory_arguments(taking)
    taking.add_argument(
        "file", type=Path, metavar="FILE", help="what `pack` wrote, on this server or another one"
    )
    taking.add_argument(
        "--admit", metavar="FINGERPRINT", help="admit packs of the room whose `pack` prints this, from now on"
    )
    taking.set_defaults(run=run_take_in)
    for parser in (listing, revising, recalling, packing):
        directory_arguments(parser)
        parser.add_argument("meeting", metavar="MEETING", help="its id, the end of it, or `last`")
    for parser in (revising, recalling):
        parser.add_argument("paper", type=typed, metavar="PAPER", help="its title, its id or the end of it")
    revising.add_argument("file", type=Path, metavar="FILE", help="the new content, a PDF")
    revising.add_argument("--level", choices=[level.value for level in Level], help="raise the paper's level")
    recalling.add_argument("--reason", type=typed, default="", help="stands in the record")
    listing.set_defaults(run=run_papers)
    revising.set_defaults(run=run_revise)
    recalling.set_defaults(run=run_recall)


def _state(directory: RoomDirectory, desk: PeopleDesk, name: str) -> tuple[MeetingId, Meeting, MeetingLedger]:
    meeting = find_meeting(directory, name)
    ledger = MeetingLedger(directory, meeting, desk.authority.ledger_key())
    return meeting, replay(list(ledger.recorded())), ledger


def find_paper(state: Meeting, wanted: str) -> Paper:
    """The paper of that title, or whose id ends so. Raises: Refused unknown_paper, several_meant."""
    found = [p for p in state.papers.papers.values() if p.title == wanted]
    found = found or [p for p in state.papers.papers.values() if p.paper.endswith(wanted)]
    if len(found) > 1:
        ids = ", ".join(p.paper[-6:] for p in found[:8])
        raise Refused(ErrorCode.SEVERAL_MEANT, name=wanted, ids=ids)
    require(found, ErrorCode.UNKNOWN_PAPER)
    return found[0]


def run_papers(arguments: argparse.Namespace) -> int:
    """Print each paper: its id, level, revision, and where it stands."""
    texts: Catalogue = arguments.texts
    with open_desk(arguments) as (directory, desk):
        _, state, ledger = _state(directory, desk, arguments.meeting)
        ledger.close()
    if not state.papers.papers:
        say(texts, "no_papers")
    for paper in state.papers.papers.values():
        stands = "recalled" if paper.is_recalled else "published" if paper.published_ms else "sealed"
        say(
            texts,
            "paper_line",
            paper=paper.paper,
            title=paper.title,
            level=texts.text("level", paper.custody.level.value),
            revision=len(paper.revisions),
            state=texts.text("paper_state", stands),
            receipts=len(state.papers.receipts.get(paper.paper, ())),
        )
    return 0


def run_revise(arguments: argparse.Namespace) -> int:
    """Ingest, patch and seal here; the room takes the command in."""
    texts: Catalogue = arguments.texts
    with open_desk(arguments) as (directory, desk):
        meeting, state, ledger = _state(directory, desk, arguments.meeting)
        try:
            paper = find_paper(state, arguments.paper)
            ingested = ingest(read_file(arguments.file))
            raised = _raised(Level(arguments.level), state) if arguments.level else None
            revised = revise(
                ObjectStore(directory.papers), meeting, paper, ledger.all_paper_keys(), ingested, raised
            )
        finally:
            ledger.close()
        desk.errands.leave(meeting, revised.body, clock_ms(), revised.sealed.keys)
    patch = next((o for o in revised.body.objects if o.kind is ObjectKind.PATCH), None)
    say(
        texts,
        "revised",
        title=paper.title,
        number=len(paper.revisions) + 1,
        pages=ingested.pages,
        kib=-(-len(ingested.whole) // 1024),
    )
    if patch is not None:
        say(texts, "revised_patch", kib=-(-patch.size // 1024))
    return 0


def _raised(level: Level, state: Meeting) -> tuple[Level, Terms]:
    policy = levels()[level.value]
    require(policy["served"], ErrorCode.LEVEL_NOT_SERVED, level=level.value)
    if policy["network"] not in ("any", state.agenda.network):
        raise Refused(ErrorCode.NETWORK_NOT_ISOLATED, level=level.value)
    return level, terms_of(level)


def run_pack(arguments: argparse.Namespace) -> int:
    """Write what tablets fetch of every paper; keys stay here."""
    out: Path = arguments.out
    with open_desk(arguments) as (directory, desk):
        meeting, state, ledger = _state(directory, desk, arguments.meeting)
        ledger.close()
        key = desk.authority.ledger_key()
        objects = ObjectStore(directory.papers)
        out.parent.mkdir(parents=True, exist_ok=True)
        size = write_pack(out, directory.room, meeting, state, objects, key, clock_ms())
    kib = -(-size // 1024)
    say(arguments.texts, "packed", objects=len(carried(state)), kib=kib, file=str(out))
    say(arguments.texts, "pack_signer", fingerprint=fingerprint(key.public_key().public_bytes_raw()))
    return 0


def run_take_in(arguments: argparse.Namespace) -> int:
    """Put the sealed objects of a pack where the room's own lie."""
    with open_desk(arguments) as (directory, desk):
        public = desk.authority.ledger_key().public_key().public_bytes_raw()
        admitted = desk.authority.admitted(arguments.admit or "")
        found = take_in(arguments.file, ObjectStore(directory.papers), directory.room, public, admitted)
    said = "objects_taken_in" if found.room == directory.room else "objects_taken_in_for_another_room"
    say(arguments.texts, said, objects=found.objects, fresh=found.fresh, room=found.room[-6:])
    if found.differ:
        say(arguments.texts, "objects_differ", count=found.differ)
    return 0


def run_recall(arguments: argparse.Namespace) -> int:
    """Leave the recall for the room."""
    with open_desk(arguments) as (directory, desk):
        meeting, state, ledger = _state(directory, desk, arguments.meeting)
        ledger.close()
        paper = find_paper(state, arguments.paper)
        desk.errands.leave(meeting, RecallPaper(paper.paper, arguments.reason[:200]), clock_ms())
    say(arguments.texts, "recalled", title=paper.title)
    return 0
