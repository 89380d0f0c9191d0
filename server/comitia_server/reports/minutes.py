"""Minutes as documents: DOCX from a template, PDF from that DOCX through LibreOffice."""

import datetime
import io
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import segno
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from fontpkg_be_vietnam_pro import ROOT
from msgspec import UNSET

from comitia_resources import Catalogue, catalogue, local, moment, path
from comitia_shared.errors import ErrorCode, Unavailable
from comitia_shared.folding import name_key
from comitia_shared.ids import ItemId, PersonId
from comitia_shared.meeting import Meeting, Role, draft_minutes
from comitia_shared.meeting.agenda import Item
from comitia_shared.meeting.minutes import Line
from comitia_shared.meeting.voting.counting import outcomes_on
from comitia_shared.meeting.voting.events import Outcome
from comitia_shared.meeting.voting.majority import Share, Threshold
from comitia_shared.meeting.voting.questions import Question
from comitia_shared.meeting.voting.votes import Stage, Vote

_CONVERT_LIMIT_S = 120
_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>{bundled}</dir><dir>/usr/share/fonts</dir><cachedir>{cache}</cachedir></fontconfig>"""
_SOFFICE_FLAGS = (
    "--headless",
    "--norestore",
    "--nologo",
    "--nodefault",
    "--nolockcheck",
    "--convert-to",
    "pdf",
    "--outdir",
)


class _Words:
    """Texts, dates and names of one meeting in its language and zone."""

    def __init__(self, state: Meeting, texts: Catalogue) -> None:
        self.texts = texts
        self._zone = state.agenda.zone
        self._since_ms = state.agenda.opened_ms or state.agenda.starts_ms
        self._people = state.attendance.participants

    def word(self, code: str, **params: str | int) -> str:
        return self.texts.text("minutes", code, **params)

    def _local(self, at_ms: int) -> datetime.datetime:
        return local(at_ms, self._zone)

    def date_time(self, at_ms: int) -> str:
        return f"{self._local(at_ms):%H:%M, %d/%m/%Y}" if at_ms else ""

    def names(self, people: list[PersonId]) -> list[str]:
        found = [self._people[p].name for p in people if p in self._people]
        return sorted(found, key=name_key)

    def line(self, line: Line) -> str:
        return f"{moment(line.at_ms, self._zone, self._since_ms)}  {self.word(line.code, **line.params)}"

    def threshold(self, threshold: Threshold) -> str:
        text = self.texts.text
        code = "over_half" if threshold.share is Share.OVER_HALF else threshold.share.value
        of = threshold.of if threshold.of is not UNSET else 0
        share = text("threshold", code, count=threshold.count, of=of)
        return text("threshold", "of", share=share, base=text("threshold", threshold.base.value))


def context(state: Meeting, language: str, root_hex: str, size: int) -> dict[str, Any]:
    """What the template shows, by the names that it uses."""
    agenda, attendance = state.agenda, state.attendance
    words = _Words(state, catalogue(language))
    ever = [p.person for p in attendance.members if attendance.stays.get(p.person)]
    never = [p.person for p in attendance.members if not attendance.stays.get(p.person)]
    return {
        "w": words.texts.section("minutes"),
        "title": agenda.title,
        "place": agenda.place,
        "organisation": agenda.custody.organisation if agenda.custody else "",
        "level": words.texts.text("level", agenda.custody.level.value) if agenda.custody else "",
        "starts": words.date_time(agenda.starts_ms),
        "opened": words.date_time(agenda.opened_ms),
        "closed": words.date_time(agenda.closed_ms),
        "is_draft": not agenda.closed_ms,
        "present": words.names(ever),
        "absent": words.names(never),
        "members_line": words.word("members_line", present=len(ever), members=len(attendance.members)),
        "general": [words.line(line) for line in draft_minutes(state, None)],
        "general_text": state.minutes.texts.get("", ""),
        "items": [_item(state, words, item) for item in agenda.items.values()],
        "chairs": words.names(_with_role(state, Role.CHAIR)),
        "secretaries": words.names(_with_role(state, Role.SECRETARY)),
        "proof": words.word("proof_text", size=size),
        "root": root_hex,
    }


def _with_role(state: Meeting, role: Role) -> list[PersonId]:
    return [p.person for p in state.attendance.participants.values() if role in p.roles]


def _item(state: Meeting, words: _Words, item: Item) -> dict[str, Any]:
    return {
        "heading": f"{words.word('item', number=item.number)}. {item.title}",
        "papers": [p.title for p in state.papers.papers.values() if p.item == item.item],
        "lines": [words.line(line) for line in draft_minutes(state, ItemId(item.item))],
        "text": state.minutes.texts.get(item.item, ""),
        "votes": [
            t for v in state.votes.votes.values() if v.item == item.item for t in _vote(state, words, v)
        ],
    }


def _vote(state: Meeting, words: _Words, vote: Vote) -> list[dict[str, Any]]:
    """The tables of a vote: one for each question."""
    came: tuple[Outcome | None, ...] = outcomes_on(vote) or (None,) * len(vote.questions)
    tables = zip(vote.questions, came, strict=True)
    return [
        {
            "rows": [
                (words.word("question"), question.text),
                *_counts(words, question, outcome),
                *(
                    [(words.word("base"), f"{outcome.base} ({words.threshold(vote.threshold)})")]
                    if outcome
                    else []
                ),
                *_tellers(state, words, vote),
            ],
            "outcome": _outcome(words, vote, question, outcome),
            "named": [] if question.is_election else _named(words, vote, place),
        }
        for place, (question, outcome) in enumerate(tables)
    ]


def _counts(words: _Words, question: Question, outcome: Outcome | None) -> list[tuple[str, Any]]:
    """A row for each answer; of an election those with most votes first."""
    if outcome is None:
        return []
    if not question.is_election:
        return list(zip(map(words.word, ("for_", "against", "abstain")), outcome.row, strict=True))
    ranked = sorted(range(len(question.candidates)), key=lambda n: (-outcome.row[n], n))
    rows: list[tuple[str, Any]] = [(question.candidates[n].name, outcome.row[n]) for n in ranked]
    for at, code in ((question.none_at, "none_of_them"), (question.blank_at, "blank")):
        if at >= 0:
            rows.append((words.word(code), outcome.row[at]))
    return rows


def _tellers(state: Meeting, words: _Words, vote: Vote) -> list[tuple[str, str]]:
    """Who keeps the key of a secret vote."""
    if vote.setup is None:
        return []
    members = state.tellers.ceremonies[vote.setup.ceremony].members
    return [(words.word("tellers"), ", ".join(words.names(list(members))))]


def _outcome(words: _Words, vote: Vote, question: Question, outcome: Outcome | None) -> str:
    if vote.stage is Stage.VOID or vote.result is None or outcome is None:
        return words.word("void")
    if not vote.result.quorate:
        return words.word("no_quorum")
    if not question.is_election:
        return words.word("adopted" if outcome.adopted else "rejected")
    names = ", ".join(question.candidates[n].name for n in outcome.elected)
    return words.word("elected", names=names) if names else words.word("nobody_elected")


def _named(words: _Words, vote: Vote, place: int) -> list[str]:
    """Who answered what, where it was published: a line for each answer."""
    answers = {p: marks[place][0] for p, marks in vote.named.items()}
    told = []
    for number, code in enumerate(("for_", "against", "abstain")):
        names = words.names([p for p, answer in answers.items() if answer == number])
        if names:
            told.append(f"{words.word(code)}: {', '.join(names)}")
    return told


def write_docx(state: Meeting, language: str, root_hex: str, size: int) -> bytes:
    """The minutes as DOCX."""
    template = DocxTemplate(path("templates", "minutes.docx"))
    picture = io.BytesIO()
    segno.make(root_hex, error="m", micro=False).save(picture, kind="png", scale=4, border=1)
    picture.seek(0)
    values = context(state, language, root_hex, size)
    values["qr"] = InlineImage(template, picture, width=Mm(28))
    template.render(values, autoescape=True)
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


def to_pdf(docx: bytes) -> bytes:
    """The PDF of a DOCX, by LibreOffice without a screen. Raises: Unavailable converter_missing."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise Unavailable(ErrorCode.CONVERTER_MISSING)
    with tempfile.TemporaryDirectory(prefix="comitia-minutes-") as folder:
        work = Path(folder)
        (work / "minutes.docx").write_bytes(docx)
        (work / "fonts.conf").write_text(_FONTS.format(bundled=Path(ROOT) / "files", cache=work / "cache"))
        command = [
            program,
            f"-env:UserInstallation=file://{work}/profile",
            *[
                "--headless",
                "--norestore",
                "--nologo",
                "--nodefault",
                "--nolockcheck",
                "--convert-to",
                "pdf",
                "--outdir",
            ],
            str(work),
            str(work / "minutes.docx"),
        ]
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": folder,
            "TMPDIR": folder,
            "LANG": "C.UTF-8",
            "SAL_USE_VCLPLUGIN": "svp",
            "FONTCONFIG_FILE": str(work / "fonts.conf"),
        }
        try:
            subprocess.run(
                command, env=environment, capture_output=True, timeout=_CONVERT_LIMIT_S, check=False
            )
        except subprocess.TimeoutExpired:
            raise Unavailable(ErrorCode.CONVERTER_MISSING) from None
        made = work / "minutes.pdf"  # soffice's exit code says nothing: the file does
        if not made.is_file() or made.stat().st_size == 0:
            raise Unavailable(ErrorCode.CONVERTER_MISSING)
        return made.read_bytes()
