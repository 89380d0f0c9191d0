"""Devices of the room: invitations to enrol, tablets that wait for a confirmation, and the registry.

The registry (fingerprint → device, state) decides on each connection; certificates' dates do not.
"""

import datetime
import hashlib
import secrets

import msgspec
import uuid6

from comitia_server.people.authority import Authority
from comitia_server.people.register import Register
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.ids import DeviceId
from comitia_shared.wire.enrolment import SECRET_BYTES, Invitation, key_id

_FORGET_WAITING_MS = 3_600_000


class Device(msgspec.Struct, frozen=True):
    """A device as the registry has it."""

    device: DeviceId
    name: str
    hall: bool
    active: bool
    seen_ms: int = 0
    program: str = ""


class Secret(msgspec.Struct, frozen=True):
    """An invitation's secret. `named` = made by IT for one device: no digits are compared."""

    secret: bytes
    device_name: str
    hall: bool
    named: bool


class Waiting(msgspec.Struct, frozen=True):
    """A tablet that proved a secret and waits. `verdict`: empty, `yes` or `no`."""

    request: str
    device_name: str
    digits: str
    verdict: str


class Devices:
    """The devices of one room."""

    def __init__(self, register: Register, authority: Authority) -> None:
        self._store = register.store
        self._directory = register.directory
        self._authority = authority

    def invite(
        self, device_name: str, *, hall: bool, named: bool, now_ms: int, expires_ms: int
    ) -> Invitation:
        """A new enrolment secret: for one named device, or (not `named`) for whoever shows the right digits."""
        secret = secrets.token_bytes(SECRET_BYTES)
        self._store.run(
            "INSERT INTO invitation VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
            key_id(secret),
            self._directory.wrap("comitia/invitation/1", secret),
            device_name,
            int(hall),
            int(named),
            now_ms,
            expires_ms,
        )
        addresses = tuple(f"{a}:{self._directory.port}" for a in self._directory.addresses)
        return Invitation(self._directory.room, self._authority.pin(), secret, expires_ms, addresses)

    def secret(self, wanted: bytes, now_ms: int) -> Secret:
        """The invitation of a key id. Raises: Refused wrong_enrol_code, enrol_code_spent, enrol_code_expired."""
        row = self._store.row(
            "SELECT secret, device_name, hall, named, expires_ms, spent_ms FROM invitation WHERE key_id = ?",
            wanted,
        )
        if row is None:
            raise Refused(ErrorCode.WRONG_ENROL_CODE)
        wrapped, name, hall, named, expires_ms, spent_ms = row
        require(not spent_ms, ErrorCode.ENROL_CODE_SPENT)
        require(now_ms < expires_ms, ErrorCode.ENROL_CODE_EXPIRED)
        secret = self._directory.unwrap("comitia/invitation/1", wrapped)
        return Secret(secret, name, bool(hall), bool(named))

    def is_spent(self, wanted: bytes) -> bool:
        """Whether the invitation of a key id was used."""
        row = self._store.row("SELECT spent_ms FROM invitation WHERE key_id = ?", wanted)
        return row is not None and bool(row[0])

    def wait(self, request: str, device_name: str, now_ms: int) -> Waiting:
        """Draw six digits for a tablet that proved its secret."""
        digits = f"{secrets.randbelow(10**6):06d}"
        self._store.run("DELETE FROM waiting WHERE made_ms < ?", now_ms - _FORGET_WAITING_MS)
        self._store.run(
            "INSERT INTO waiting (request, device_name, digits, made_ms) VALUES (?, ?, ?, ?)",
            request,
            device_name,
            digits,
            now_ms,
        )
        return Waiting(request, device_name, digits, "")

    def waiting(self, since_ms: int) -> list[Waiting]:
        """Tablets that wait since then or later."""
        rows = self._store.rows(
            "SELECT request, device_name, digits, verdict FROM waiting WHERE made_ms >= ? ORDER BY made_ms",
            since_ms,
        )
        return [Waiting(*r) for r in rows]

    def verdict(self, request: str) -> str:
        """What was decided on a waiting tablet: empty, `yes` or `no`."""
        row = self._store.row("SELECT verdict FROM waiting WHERE request = ?", request)
        return "no" if row is None else str(row[0])

    def decide(self, request: str, *, accept: bool) -> None:
        """The digits were compared. Raises: Refused unknown_request."""
        verdict = "yes" if accept else "no"
        if not self._store.run(
            "UPDATE waiting SET verdict = ? WHERE request = ? AND verdict = ''", verdict, request
        ):
            raise Refused(ErrorCode.UNKNOWN_REQUEST)

    def forget(self, request: str) -> None:
        """That tablet waits no more."""
        self._store.run("DELETE FROM waiting WHERE request = ?", request)

    def enrol(self, csr: bytes, secret: Secret, device_name: str, now_ms: int) -> tuple[Device, bytes]:
        """Spend the secret and register the device; its certificate (DER).

        Raises:
            Refused: `enrol_code_spent` where another tablet was quicker, `bad_message`.
        """
        device = Device(
            DeviceId(uuid6.uuid7().hex), secret.device_name or device_name, secret.hall, active=True
        )
        now = datetime.datetime.fromtimestamp(now_ms / 1000, datetime.UTC)
        certificate = self._authority.sign_device(csr, device.device, now)
        with self._store.transaction():
            spent = self._store.run(
                "UPDATE invitation SET spent_ms = ? WHERE key_id = ? AND spent_ms = 0",
                now_ms,
                key_id(secret.secret),
            )
            require(spent, ErrorCode.ENROL_CODE_SPENT)
            self._store.run(
                "INSERT INTO device (id, fingerprint, name, hall, state, enrolled_ms) VALUES (?, ?, ?, ?, 'active', ?)",
                device.device,
                fingerprint(certificate),
                device.name[: limits.TOPIC_CHARS],
                int(device.hall),
                now_ms,
            )
        return device, certificate

    def of_certificate(self, certificate: bytes, now_ms: int) -> Device:
        """The device of a client certificate (DER). Raises: Refused not_enrolled, device_revoked."""
        row = self._store.row(
            "SELECT id, name, hall, state FROM device WHERE fingerprint = ?", fingerprint(certificate)
        )
        if row is None:
            raise Refused(ErrorCode.NOT_ENROLLED)
        require(row[3] == "active", ErrorCode.DEVICE_REVOKED)
        return Device(DeviceId(row[0]), row[1], bool(row[2]), active=True, seen_ms=now_ms)

    def note_seen(self, seen: dict[DeviceId, tuple[str, int]]) -> None:
        """These devices were here, with this version of the program, at that time (ms UTC)."""
        with self._store.transaction():
            self._store.run_many(
                "UPDATE device SET program = ?, seen_ms = ? WHERE id = ?",
                [(program, at_ms, device) for device, (program, at_ms) in seen.items()],
            )

    def all(self) -> list[Device]:
        """The registry."""
        rows = self._store.rows("SELECT id, name, hall, state, seen_ms, program FROM device ORDER BY name")
        return [
            Device(
                device=r[0], name=r[1], hall=bool(r[2]), active=r[3] == "active", seen_ms=r[4], program=r[5]
            )
            for r in rows
        ]

    def revoke(self, device: DeviceId) -> None:
        """This device may connect no more; its tickets and shares are gone. Raises: Refused unknown_request."""
        with self._store.transaction():
            if not self._store.run("UPDATE device SET state = 'revoked' WHERE id = ?", device):
                raise Refused(ErrorCode.UNKNOWN_REQUEST)
            self._store.run("DELETE FROM ticket WHERE device = ?", device)
            self._store.run("DELETE FROM share WHERE device = ?", device)

    def revoked(self) -> set[DeviceId]:
        """All devices that may connect no more."""
        return {DeviceId(r[0]) for r in self._store.rows("SELECT id FROM device WHERE state <> 'active'")}


def fingerprint(certificate: bytes) -> bytes:
    """By which the registry knows a certificate (DER)."""
    return hashlib.sha256(certificate).digest()
