"""`make demo`: the practice meeting through a real server and real sessions.

With a display: a secretary, a chair, a delegate and the hall open as windows, the others are simulated, and what to try
is said. Without one: the whole meeting is held headless, and pictures and minutes are written to `build/demo/`.
"""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

HEADLESS = sys.platform.startswith("linux") and not (
    os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
)
if HEADLESS:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_QUICK_BACKEND"] = "software"

import uuid6  # noqa: E402 - Qt reads the variables when it is imported
from PySide6.QtQuick import QQuickWindow  # noqa: E402

from comitia_client.app import furnish, load  # noqa: E402
from comitia_client.bridge.door import ThreadDoor  # noqa: E402
from comitia_client.bridge.settings import Display  # noqa: E402
from comitia_client.bridge.shell import Shell  # noqa: E402
from comitia_client.bridge.tablet import Tablet  # noqa: E402
from comitia_client.pages.pool import PagePool  # noqa: E402
from comitia_client.session.session import Session  # noqa: E402
from comitia_client.session.tasks import Tasks  # noqa: E402
from comitia_client.session.view import Pill, Stage, View, begun  # noqa: E402
from comitia_client.vault.device import DeviceVault  # noqa: E402
from comitia_resources import language_of_environment, path  # noqa: E402
from comitia_resources.practice.papers import make_all  # noqa: E402
from comitia_shared.ids import CeremonyId, RequestId, VoteId  # noqa: E402
from comitia_shared.meeting import Role  # noqa: E402
from comitia_shared.meeting.agenda import CloseMeeting, Item, Method, OpenMeeting, StartItem  # noqa: E402
from comitia_shared.meeting.attendance import CheckIn  # noqa: E402
from comitia_shared.meeting.floor import EndSpeech, GiveFloor, RequestFloor, SpeechKind  # noqa: E402
from comitia_shared.meeting.voting.events import Choice, CloseVote, CountHands, OpenVote  # noqa: E402
from comitia_shared.meeting.voting.majority import parse_threshold  # noqa: E402
from comitia_shared.meeting.voting.questions import Candidate, Question  # noqa: E402
from comitia_shared.meeting.voting.secret import board_code  # noqa: E402
from comitia_shared.meeting.voting.tellers import BeginCeremony  # noqa: E402
from comitia_shared.sealing.notes import InkAdded, Place, Tool  # noqa: E402
from tests.demo.others import Others  # noqa: E402
from tests.programs import RoomServer  # noqa: E402
from tests.screen.stage import application, run  # noqa: E402
from tests.tablets import PIN, RecordingKeyring  # noqa: E402

OUT = Path("build/demo")
SIZE = (1280, 800)
TRY = {
    "vi": """
Phiên họp tập dượt đang chạy với máy chủ thật. Hãy thử:
  · cửa sổ Chủ tọa: bấm “Khai mạc”, rồi “Bắt đầu”, rồi “Mở biểu quyết”
  · cửa sổ Đại biểu: mở một tài liệu, chọn bút và viết; bỏ phiếu khi phiếu hiện lên
  · cửa sổ Thư ký: mục Điều hành, biên bản tự viết ở dưới; “Biểu quyết khác…”, “Bỏ phiếu kín”
  · Hội trường: chỉ để xem
Các đại biểu khác là máy mô phỏng. Đóng một cửa sổ bất kỳ để kết thúc; biên bản nằm ở build/demo/.
""",
    "en": """
The practice meeting is running on a real server. Try this:
  · the Chair's window: press “Open the meeting”, then “Start”, then “Open the vote”
  · the Delegate's window: open a paper, take a pen and write; vote when the ballot appears
  · the Secretary's window: the Console, where the minutes write themselves below; “Another vote…”, “Secret vote”
  · the Hall: only to look at
The other members are simulated. Close any window to end; the minutes are in build/demo/.
""",
}
TITLES = {
    "vi": {"hall": "Hội trường", "secretary": "Thư ký", "delegate": "Đại biểu", "chair": "Chủ tọa"},
    "en": {"hall": "Hall", "secretary": "Secretary", "delegate": "Delegate", "chair": "Chair"},
}
SECRET = {
    "vi": "Bầu Trưởng ban Kinh tế của Hội đồng xã",
    "en": "Elect the head of the council's economic board",
}
FIRST = ((0,),)  # candidate of the one question
TOPICS = {
    "vi": ("Mốc thời gian làm bờ kè", "Kinh phí của xóm Bến"),
    "en": ("When the bank will be made firm", "Money for Stage Lane"),
}


def folder_of(language: str, base: Path) -> Path:
    """The practice meeting as a folder to import."""
    folder = base / "folder"
    folder.mkdir(parents=True)
    make_all(path("practice", "papers"))
    shutil.copytree(path("practice", "papers"), folder / "papers")
    shutil.copy(path("practice", f"{language}.toml"), folder / "meeting.toml")
    return folder


class Window:
    """One window on a real session."""

    def __init__(self, name: str, base: Path, language: str, pool: PagePool) -> None:
        self.name = name
        self.view = View()
        ring = RecordingKeyring()

        def make(on_view: Callable[[View], None]) -> Session:
            return Session(device, on_view)

        device = DeviceVault(base / f"window-{name}", None, ring)
        self.door = ThreadDoor(begun(device), make)
        self.tasks = Tasks(traceback.print_exception)
        display = Display(None, language)
        tablet = Tablet(self.door, self.tasks, display)
        self.engine = load(application(), display, tablet)
        self.shell = Shell(self.door, tablet, pool)
        furnish(self.engine, self.shell)
        self.door.listen(self._seen)
        self.door.start()
        self.window = cast("QQuickWindow", self.engine.rootObjects()[0])
        self.window.setTitle(f"Comitia · {TITLES[language][name]}")
        place = list(TITLES[language]).index(name)
        self.window.setPosition(40 + 60 * place, 40 + 50 * place)
        self.window.setWidth(SIZE[0])
        self.window.setHeight(SIZE[1])
        self.window.show()

    def _seen(self, view: View) -> None:
        self.view = view

    async def until(self, holds: Callable[[View], bool], what: str, timeout_s: float = 30) -> None:
        try:
            async with asyncio.timeout(timeout_s):
                while not holds(self.view):
                    await asyncio.sleep(0.03)
        except TimeoutError:
            raise AssertionError(f"{self.name}: waited for {what}") from None

    async def join(self, address: str, device: str, card: str | None) -> None:
        await self.door.ask(lambda a: a.entrance.enrol_by_code, address, device, self.name, lambda _: None)
        await self.until(lambda v: v.is_connected, "the link")
        if card is not None:
            await self.door.ask(lambda a: a.entrance.sign_in_with_code, card, PIN)
            await self.door.ask(lambda a: a.notes_key.words_were_written_down)
        await self.until(lambda v: v.stage is Stage.IN and bool(v.meetings), "the meeting")

    async def command(self, body: Any) -> None:
        (meeting,) = self.view.meetings
        await self.door.ask(lambda a: a.meetings.command, meeting, body)

    async def picture(self, name: str) -> None:
        await asyncio.sleep(0.4)
        file = OUT / f"{name}.png"
        assert self.window.grabWindow().save(str(file))
        print(f"  {file}", flush=True)

    async def close(self) -> None:
        await self.tasks.close()
        await self.door.close()
        self.window.close()
        self.engine.deleteLater()


class Demo:
    """Server, windows and the others."""

    def __init__(self, language: str, base: Path) -> None:
        self.language = language
        self.base = base
        self.server = RoomServer(
            base / "server", "Hội trường Trăng Non" if language == "vi" else "New Moon Hall"
        )
        print(self.server.run("import", str(folder_of(language, base))).strip().splitlines()[-1], flush=True)
        cards = self.server.cards()
        names = list(cards)
        roles = self._roles()
        self.special = {
            role: next(n for n in names if n == roles[role]) for role in ("chair", "secretary", "delegate")
        }
        devices = self.server.invitations(*names)
        self.hall_code = self.server.invitations("hall", hall=True)["hall"]
        self.server.start()
        self.codes = {n: (devices[n], cards[n]) for n in names}
        absent = {roles["absent"], roles["guest"]}
        rest = {n: c for n, c in self.codes.items() if n not in self.special.values() and n not in absent}
        self.others = Others(base, self.server.address, rest)
        self.fingerprint = ""
        self.pool = PagePool()
        self.windows: dict[str, Window] = {}

    def _roles(self) -> dict[str, str]:
        import tomllib

        plan = tomllib.loads(path("practice", f"{self.language}.toml").read_text(encoding="utf-8"))
        roles: dict[str, str] = {}
        for person in plan["participant"]:
            role = "absent" if person.get("absent") else person.get("roles", ["delegate"])[0]
            roles.setdefault(role, person["name"])
        return roles

    async def open_windows(self) -> None:
        for role, name in self.special.items():
            window = self.windows[role] = Window(role, self.base, self.language, self.pool)
            await window.join(self.server.address, *self.codes[name])
        hall = self.windows["hall"] = Window("hall", self.base, self.language, self.pool)
        await hall.join(self.server.address, self.hall_code, None)
        await asyncio.to_thread(self.others.ready.wait, 60)

    async def hold(self) -> None:
        """The whole meeting, with a picture of each screen on the way."""
        chair, secretary = self.windows["chair"], self.windows["secretary"]
        delegate, hall = self.windows["delegate"], self.windows["hall"]
        await delegate.until(lambda v: v.pill is Pill.READY and v.loading[0] == v.loading[1], "all papers")
        await hall.picture("01-hall-waiting")
        await delegate.picture("02-delegate-home")
        for window in (chair, delegate, secretary):
            await window.command(CheckIn())
        await secretary.picture("03-secretary-before")
        await chair.command(OpenMeeting())
        (meeting,) = chair.view.meetings.values()
        items = list(meeting.state.agenda.items.values())
        for number, item in enumerate(items, 1):
            await chair.command(StartItem(item.item))
            await delegate.until(_is_on(item), "the item")
            if number == 1:
                await self._read_and_speak(item)
            if item.plan is not None:
                await self._vote(number, item)
            if number == 3:
                await self._vote_secretly(item)
        await secretary.picture("19-secretary-console")
        await chair.command(CloseMeeting())
        await hall.picture("20-hall-closed")

    async def _read_and_speak(self, item: Item) -> None:
        chair, delegate, hall = self.windows["chair"], self.windows["delegate"], self.windows["hall"]
        delegate.shell.parts.meeting.enter("")
        chair.shell.parts.meeting.enter("")
        await delegate.picture("04-delegate-agenda")
        (view,) = delegate.view.meetings.values()
        paper = next(p for p in view.state.papers.papers.values() if p.item == item.item)
        assert paper.newest is not None
        place = Place(view.meeting, paper.paper, paper.newest.revision, 0)
        wave = tuple(v for n in range(80) for v in (70.0 + n * 4, 232.0 + (n % 9) * 0.8, 450.0 + n * 4))
        marker = tuple(v for n in range(40) for v in (66.0 + n * 9, 172.0, 500.0))
        ask = delegate.door.ask
        await ask(
            lambda a: a.notes.write, [(InkAdded(place, Tool.HIGHLIGHTER, "#fde047", 13.0, marker, 1), None)]
        )
        await ask(lambda a: a.notes.write, [(InkAdded(place, Tool.PEN, "#b91c1c", 1.8, wave, 2), None)])
        delegate.shell.parts.reading.open(paper.paper, paper.title)
        rows = delegate.shell.parts.reading.leaves_.rows
        async with asyncio.timeout(20):
            while rows.rowCount() == 0 or not rows.row(0).source or "/480/" in rows.row(0).source:
                await asyncio.sleep(0.05)
        await delegate.until(lambda v: v.unsent_notes == 0, "the notes to be acknowledged")
        await delegate.picture("05-delegate-reader-with-ink")
        delegate.shell.parts.reading.close()
        request = RequestId(uuid6.uuid7().hex)
        await delegate.command(RequestFloor(request, SpeechKind.DEBATE, TOPICS[self.language][0]))
        await asyncio.sleep(0.3)
        await chair.picture("06-chair-with-queue")
        await chair.command(GiveFloor(request, 180_000))
        await delegate.picture("07-delegate-speaking")
        await hall.picture("08-hall-speaker")
        await chair.command(EndSpeech())

    async def _vote(self, number: int, item: Item) -> None:
        chair, secretary = self.windows["chair"], self.windows["secretary"]
        delegate, hall = self.windows["delegate"], self.windows["hall"]
        assert item.plan is not None
        plan = item.plan
        vote = VoteId(uuid6.uuid7().hex)
        await chair.command(
            OpenVote(vote, item.item, plan.method, plan.question or item.title, plan.threshold)
        )
        if plan.method is Method.HANDS:
            await secretary.command(CountHands(vote, 8, 1, 0))
        else:
            await delegate.until(lambda v: _runs(v, vote), "the vote")
            if number == 2:
                delegate.shell.parts.voting.choose("yes")
                await delegate.picture("09-delegate-vote")
            await chair.until(lambda v: _runs(v, vote), "the vote")
            for window in (delegate, chair):
                (meeting,) = window.view.meetings
                await window.door.ask(lambda a: a.votes.cast, meeting, vote, Choice.YES.marks)
            if number == 2:
                await delegate.picture("10-delegate-receipt")
                await hall.picture("11-hall-vote")
            await chair.until(
                lambda v: any(m.progress and m.progress.cast == 9 for m in v.meetings.values()),
                "nine ballots",
            )
        await chair.command(CloseVote(vote))
        await hall.until(
            lambda v: any(m.state.votes.votes[vote].result for m in v.meetings.values()), "the result"
        )
        (view,) = hall.view.meetings.values()
        result = view.state.votes.votes[vote].result
        assert result is not None
        tally = result.tally
        print(f"  {plan.question}: {tally.yes} – {tally.no} – {tally.abstain}", flush=True)
        if number == 2:
            await delegate.picture("12-delegate-result")
            await hall.picture("13-hall-result")

    async def _vote_secretly(self, item: Item) -> None:
        """An election: the tellers make a key, everyone seals a ballot, two tellers open the sum."""
        secretary, delegate, hall = self.windows["secretary"], self.windows["delegate"], self.windows["hall"]
        (view,) = secretary.view.meetings.values()
        people = view.state.attendance.participants.values()
        tellers = tuple(p.person for p in people if Role.TELLER in p.roles)
        await secretary.command(BeginCeremony(CeremonyId(uuid6.uuid7().hex), tellers))
        await hall.until(_has_key, "the tellers' key")
        await hall.picture("14-hall-tellers-code")
        await delegate.until(_may_vote_secretly, "a credential")
        vote = VoteId(uuid6.uuid7().hex)
        threshold = parse_threshold("over half of members")
        stand = [p for p in people if p.roles == {Role.DELEGATE} and p.person != delegate.view.person][:2]
        candidates = tuple(Candidate(p.name, p.person) for p in stand)
        question = Question(SECRET[self.language], candidates, seats=1, least=1, most=1, blank=True)
        await secretary.command(
            OpenVote(vote, item.item, Method.SECRET, question.text, threshold, sheet=(question,))
        )
        await delegate.until(lambda v: _runs(v, vote), "the secret vote")
        for window in (delegate, self.windows["chair"]):
            await window.until(lambda v: _runs(v, vote), "the secret vote")
            (meeting,) = window.view.meetings
            if window is delegate:
                await delegate.picture("15-delegate-ballot-paper")
            await window.door.ask(lambda a: a.votes.cast, meeting, vote, FIRST)
        await delegate.picture("16-delegate-secret-ballot")
        await secretary.until(
            lambda v: any(m.progress and m.progress.cast == 9 for m in v.meetings.values()), "nine ballots"
        )
        await secretary.command(CloseVote(vote))
        await delegate.until(
            lambda v: any(m.state.votes.votes[vote].result for m in v.meetings.values()), "the secret result"
        )
        await delegate.picture("17-delegate-on-the-board")
        await hall.picture("18-hall-elected")
        (view,) = hall.view.meetings.values()
        (outcome,) = view.state.votes.votes[vote].outcomes
        self.fingerprint = board_code(view.state.votes.votes[vote].head)  # as the hall shows it
        assert outcome.elected == (0,)
        elected = ", ".join(candidates[n].name for n in outcome.elected)
        print(f"  {question.text}: {' – '.join(map(str, outcome.row))}; {elected}", flush=True)

    async def close(self) -> None:
        for window in self.windows.values():
            await window.close()
        await asyncio.to_thread(self.others.close)
        self.pool.close()
        self.server.stop()

    def write_minutes(self) -> None:
        verified = self.server.run("verify", "last")
        print(verified.strip().splitlines()[-1], flush=True)
        (root,) = re.findall(r"\b[0-9a-f]{64}\b", verified)
        self.server.run("minutes", "last", "--out", str((OUT / "minutes").resolve()))
        self.server.run("boards", "last", "--out", str((OUT / "boards").resolve()))
        self.server.run("record", "last", "--out", str((OUT / "record").resolve()))
        for checked in (*(OUT / "boards").glob("*.bel"), OUT / "record" / "record.txt"):
            verifier = checked.parent / "comitia_verify.py"
            named = ["--root", root] if checked.suffix == ".txt" else ["--head", self.fingerprint]
            said = subprocess.run(
                [sys.executable, "-I", str(verifier), str(checked), *named],
                capture_output=True,
                text=True,
                check=True,
            )
            print("  " + said.stdout.splitlines()[-1], flush=True)
        for file in (OUT / "minutes.docx", OUT / "minutes.pdf"):
            assert file.stat().st_size > 1000
            print(f"  {file}", flush=True)


def _is_on(item: Item) -> Callable[[View], bool]:
    return lambda view: all(m.state.agenda.current == item.item for m in view.meetings.values())


def _has_key(view: View) -> bool:
    return any(m.state.tellers.ready is not None for m in view.meetings.values())


def _may_vote_secretly(view: View) -> bool:
    person = view.person
    return person is not None and any(m.state.credentials.of(person, 0) for m in view.meetings.values())


def _runs(view: View, vote: VoteId) -> bool:
    return any(vote in m.state.votes.votes for m in view.meetings.values())


async def _headless(demo: Demo) -> None:
    await demo.open_windows()
    await demo.hold()
    await demo.close()


async def _interactive(demo: Demo) -> None:
    await demo.open_windows()
    for window in (w for r, w in demo.windows.items() if r != "hall"):
        await window.command(CheckIn())
    print(TRY[demo.language], flush=True)
    closed = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(closed.set))
    for window in demo.windows.values():
        window.window.visibleChanged.connect(closed.set)
    await closed.wait()
    await demo.close()


def main() -> int:
    language = language_of_environment()
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    with tempfile.TemporaryDirectory(prefix="comitia-demo-") as folder:
        if HEADLESS:
            print(
                "No display: holding the whole practice meeting headless; pictures and minutes go to build/demo/."
            )
        demo = Demo(language, Path(folder))
        play: Callable[[Demo], Awaitable[None]] = _headless if HEADLESS else _interactive
        try:
            run(lambda: play(demo))
            demo.write_minutes()
        finally:
            demo.server.kill()
    return 0


if __name__ == "__main__":
    sys.exit(main())
