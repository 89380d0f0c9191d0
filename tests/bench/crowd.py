"""A room for 1,600: a meeting with that many delegates, each with an enrolled device of its own and a ticket.

Devices and tickets are made on the room's files with the server's own code, before the server starts: enrolment over
the wire is limited to some thirty a minute, and is no part of what is measured here.
"""

import datetime
import ssl
import time
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from comitia_server.directory import RoomDirectory
from comitia_server.meetings.ledger import MeetingLedger
from comitia_server.people.desk import PeopleDesk
from comitia_server.people.devices import Secret
from comitia_shared.ids import DeviceId, PersonId
from tests.programs import RoomServer
from tests.room.house import pdf

CHAIR = "Chủ Tọa Phiên Đông Người"
TELLER = "Người Kiểm Phiếu Số"


class Member(msgspec.Struct):
    """A delegate: sign-in code where it was asked for, ticket of the device, its TLS, its key and certificate."""

    person: PersonId
    device: DeviceId
    ticket: str
    code: str
    context: ssl.SSLContext
    key: Ed25519PrivateKey
    certificate: bytes


class Crowd:
    """The room's server (not started) and its members; the first is the chair."""

    def __init__(self, base: Path, count: int, papers: list[bytes] | None = None, tellers: int = 0) -> None:
        self.server = RoomServer(base / "server")
        self.server.run("import", str(_folder(base / "folder", count, papers or [pdf(4)], tellers)))
        self.members: list[Member] = []
        self.folder = base
        directory = RoomDirectory(self.server.dir, bytes.fromhex(self.server.key.read_text()))
        self.room = directory.room
        self.name = f"{self.room}.comitia.internal"
        (self.meeting,) = directory.meetings()
        desk = PeopleDesk(directory)
        ledger = MeetingLedger(directory, self.meeting, desk.authority.ledger_key())
        self.events = ledger.size
        ledger.close()
        self.root = desk.authority.certificate("root")
        self.issuing = desk.authority.certificate("issuing")
        found, _ = desk.accounts.find("", count + tellers)
        found = [p for p in found if not p.name.startswith(TELLER)]  # they come with tablets of their own
        found.sort(key=lambda p: p.name != CHAIR)
        now_ms = time.time_ns() // 1_000_000
        until_ms = now_ms + 24 * 3_600_000
        store = desk.register.store
        store.run("PRAGMA synchronous = OFF")  # of this set-up alone
        for number, person in enumerate(found):
            device, context, key, certificate = self._device(desk, f"B{number:04d}", now_ms)
            with store.transaction():
                ticket = desk.accounts._ticket(person.person, device, now_ms, until_ms)
            self.members.append(Member(person.person, device, ticket.ticket, "", context, key, certificate))
        desk.close()

    def codes(self, members: list[Member]) -> None:
        """A sign-in code for each of these, as their cards would say."""
        directory = RoomDirectory(self.server.dir, bytes.fromhex(self.server.key.read_text()))
        desk = PeopleDesk(directory)
        for member in members:
            member.code = desk.accounts.issue_code(member.person, 0)
        desk.close()

    def _device(
        self, desk: PeopleDesk, name: str, now_ms: int
    ) -> tuple[DeviceId, ssl.SSLContext, Ed25519PrivateKey, bytes]:
        key = Ed25519PrivateKey.generate()
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        csr = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, None)
        invitation = desk.devices.invite(
            name, hall=False, named=True, now_ms=now_ms, expires_ms=now_ms + 60_000
        )
        device, certificate = desk.devices.enrol(
            csr.public_bytes(Encoding.DER), Secret(invitation.secret, name, False, True), name, now_ms
        )
        return device.device, self._context(certificate, key), key, certificate

    def _context(self, certificate: bytes, key: Ed25519PrivateKey) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_verify_locations(cadata=self.root)
        chain = b"".join(
            x509.load_der_x509_certificate(c).public_bytes(Encoding.PEM) for c in (certificate, self.issuing)
        )
        file = self.folder / "device.pem"
        file.write_bytes(chain + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        context.load_cert_chain(file)
        file.unlink()
        return context


def _folder(folder: Path, count: int, papers: list[bytes], tellers: int) -> Path:
    folder.mkdir(parents=True)
    lines = [
        'title = "Phiên đông người"',
        f"starts = {datetime.datetime.now(datetime.UTC).date()}T08:00:00+07:00",
        f'[[participant]]\nname = "{CHAIR}"\nrole = "chair"',
    ]
    lines += [f'[[participant]]\nname = "Đại Biểu Thứ {n:04d}"' for n in range(1, count)]
    lines += [
        f'[[participant]]\nname = "{TELLER} {n}"\nroles = ["delegate", "teller"]' for n in range(tellers)
    ]
    lines.append('[[item]]\nnumber = "1"\ntitle = "Nội dung"')
    for number, paper in enumerate(papers):
        (folder / f"{number}.pdf").write_bytes(paper)
        lines.append(f'[[item.document]]\nfile = "{number}.pdf"\ntitle = "Tài liệu {number}"')
    (folder / "meeting.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder
