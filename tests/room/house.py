"""A real room with its meeting, for tests: a server process, and tablets that enrol and sign in over TLS."""

import asyncio
import contextlib
import shutil
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pymupdf
from websockets.exceptions import ConnectionClosed

from comitia_client.session.line.link import new_id
from comitia_server.directory import RoomDirectory
from comitia_server.meetings.ledger import MeetingLedger
from comitia_server.people.desk import PeopleDesk
from comitia_server.reports.verify import verify
from comitia_shared.meeting import Meeting
from comitia_shared.meeting.agenda import OpenMeeting, StartItem
from comitia_shared.meeting.attendance import CheckIn
from tests.programs import RoomServer
from tests.raw import RawTablet, enrolled
from tests.tablets import RecordingKeyring, Tablet

SENTENCE = "Kinh phí bờ kè phía hạ lưu được duyệt trong quý hai"
NAMES = ["Trịnh Thị Chủ Tọa", "Quách Văn Thư Ký", "Lưu Văn Đại Biểu Một", "Lương Thị Đại Biểu Hai"]
CHAIR, SECRETARY, ONE, TWO = NAMES
TOML = f"""
title = "Phiên họp kiểm thử kín đáo của hội đồng"
place = "Hội trường kiểm thử"
starts = 2026-11-21T08:30:00+07:00

[[participant]]
name = "{CHAIR}"
role = "chair"
[[participant]]
name = "{SECRETARY}"
role = "secretary"
[[participant]]
name = "{ONE}"
role = "delegate"
[[participant]]
name = "{TWO}"
role = "delegate"

[[item]]
number = "1"
title = "Nội dung thứ nhất của phiên kiểm thử"
[[item.document]]
file = "one.pdf"
title = "Báo cáo về bờ kè và đường ra bãi"
classification = "internal"
[item.vote]
method = "open"
threshold = "over half of members"
question = "Thông qua báo cáo về bờ kè"

[[item]]
number = "2"
title = "Nội dung thứ hai của phiên kiểm thử"
[[item.document]]
file = "two.pdf"
title = "Bảng số liệu kèm theo báo cáo"
classification = "public"
"""


def pdf(pages: int, text: str = SENTENCE) -> bytes:
    """A small PDF with a sentence on each page."""
    doc = pymupdf.open()
    for number in range(pages):
        doc.new_page().insert_htmlbox(
            pymupdf.Rect(50, 50, 500, 700), f"<p>{text}</p><p>Trang {number + 1}</p>"
        )
    return bytes(doc.tobytes())


def write_folder(folder: Path, toml: str = TOML) -> Path:
    """The folder of the test meeting."""
    folder.mkdir(parents=True)
    (folder / "meeting.toml").write_text(toml, encoding="utf-8")
    (folder / "one.pdf").write_bytes(pdf(6))
    (folder / "two.pdf").write_bytes(pdf(2))
    return folder


class House:
    """A room server that runs, with the test meeting in it."""

    def __init__(
        self,
        base: Path,
        toml: str = TOML,
        more: dict[str, Path] | None = None,
        server: RoomServer | None = None,
    ) -> None:
        self.base = base
        self.server = server or RoomServer(base / "server")
        folder = write_folder(base / "folder", toml)
        for name, file in (more or {}).items():
            shutil.copy(file, folder / name)
            with (folder / "meeting.toml").open("a", encoding="utf-8") as out:
                out.write(f'[[item.document]]\nfile = "{name}"\ntitle = "{Path(name).stem}"\n')
        self.server.run("import", str(folder))
        self.codes = self.server.cards()
        self.server.start()

    async def tablet(self, name: str, code: str | None = None, *, hall: bool = False) -> Tablet:
        """A new tablet on which `name` has signed in."""
        number = sum(1 for _ in self.base.glob("tablet-*"))
        tablet = Tablet(self.base / f"tablet-{number}", RecordingKeyring())
        tablet.start()
        device = f"tablet-{number}"
        await tablet.enrol(self.server.address, self.server.invitations(device, hall=hall)[device])
        if not hall:
            await tablet.sign_in(code or self.codes[name])
        return tablet

    def restart_tablet(self, tablet: Tablet) -> Tablet:
        """The same tablet, started again from its profile."""
        again = Tablet(tablet.profile, tablet.ring)
        again.start()
        return again

    def ledger(self) -> Meeting:
        """The meeting as the verified ledger has it, read while the server is stopped."""
        directory = RoomDirectory(self.server.dir, bytes.fromhex(self.server.key.read_text()))
        desk = PeopleDesk(directory)
        ledger = MeetingLedger(directory, directory.meetings()[0], desk.authority.ledger_key())
        try:
            return verify(ledger).state
        finally:
            ledger.close()
            desk.close()


@contextmanager
def house(base: Path, toml: str = TOML) -> Iterator[House]:
    """A house that is torn down whatever happens."""
    found = House(base, toml)
    try:
        yield found
    finally:
        found.server.kill()


async def open_meeting(chair: Tablet, *others: Tablet) -> None:
    """Everyone checks in, the meeting is open, item 1 is on."""
    for tablet in (chair, *others):
        await tablet.command(CheckIn())
    await chair.command(OpenMeeting())
    await chair.command(StartItem(next(iter(chair.meeting().state.agenda.items))))
    for tablet in (chair, *others):
        await tablet.until(lambda _, t=tablet: t.meeting().state.agenda.current is not None, "the item")  # type: ignore[misc]


def run(story: Callable[[], Awaitable[None]]) -> None:
    """Run an async story."""
    asyncio.run(story())  # type: ignore[arg-type]


async def talk(room: House, *messages: msgspec.Struct | str) -> list[object]:
    """Speak as a tablet of its own; what came back until a refusal or silence."""
    peer = await RawTablet(room.server, await enrolled(room.server, f"raw-{new_id()[-6:]}")).open()
    with contextlib.suppress(ConnectionClosed):
        for message in messages:
            await peer.send(message)
    await asyncio.sleep(1.0)
    await peer.close()
    return list(peer.heard)
