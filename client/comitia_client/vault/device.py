"""What a tablet keeps of itself: its enrolment, and who has signed in here. `device.db` and `settings.toml`."""

import secrets
import tomllib
from pathlib import Path

import msgspec

from comitia_client.vault import keys
from comitia_client.vault.database import Sheets
from comitia_client.vault.keys import Keyring, Source, Wraps
from comitia_shared import limits
from comitia_shared.ids import DeviceId, PersonId, RoomId
from comitia_shared.sealing.keys import derive

_SCHEMA = """
CREATE TABLE enrolment (one INTEGER PRIMARY KEY CHECK (one = 1), body BLOB NOT NULL) STRICT;
CREATE TABLE person (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, salt BLOB NOT NULL, by_pin BLOB NOT NULL, by_share BLOB NOT NULL,
    by_both BLOB NOT NULL, wrong INTEGER NOT NULL DEFAULT 0, used INTEGER NOT NULL DEFAULT 0) STRICT
"""
_SETTINGS = "settings.toml"


class Membership(msgspec.Struct, frozen=True):
    """That this device belongs to a room: certificates as DER, the device's private key as raw Ed25519."""

    room: RoomId
    room_name: str
    device: DeviceId
    certificate: bytes
    issuing: bytes
    root: bytes
    private_key: bytes
    ledger_key: bytes
    addresses: tuple[str, ...]
    hall: bool = False


class KnownPerson(msgspec.Struct, frozen=True):
    """Someone who has a store on this tablet."""

    person: PersonId
    name: str
    wraps: Wraps
    wrong: int

    @property
    def is_locked(self) -> bool:
        """Whether too many wrong PINs were typed here; then the server must let the person in."""
        return self.wrong >= limits.WRONG_PINS


class DeviceVault:
    """The profile folder of this tablet, opened with its device secret.

    Raises:
        Unavailable: the keyring does not answer, a key is missing, the store cannot be opened.
    """

    def __init__(self, profile: Path, secret_file: Path | None, ring: Keyring | None = None) -> None:
        self.profile = profile
        profile.mkdir(parents=True, exist_ok=True)
        settings = self._settings()
        if "profile" in settings:
            self.source = Source(settings["secret"])
            self.secret = keys.load(self.source, settings["profile"], secret_file, ring)
        else:
            settings = {"profile": secrets.token_hex(16)}
            self.source, self.secret = keys.choose(settings["profile"], secret_file, ring)
            text = f'profile = "{settings["profile"]}"\nsecret = "{self.source.value}"\n'
            (profile / _SETTINGS).write_text(text, encoding="utf-8")
        under = self.secret or keys.machine_secret(settings["profile"])
        self._sheets = Sheets(profile / "device.db", derive(under, "comitia/device-db/1"), _SCHEMA)

    def _settings(self) -> dict[str, str]:
        file = self.profile / _SETTINGS
        return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}

    @property
    def opens_offline(self) -> bool:
        """Whether a PIN alone opens a store here."""
        return self.secret is not None

    def membership(self) -> Membership | None:
        """The room that this device belongs to."""
        row = self._sheets.one("SELECT body FROM enrolment")
        return None if row is None else msgspec.json.decode(bytes(row[0]), type=Membership)

    def join(self, membership: Membership) -> None:
        """This device belongs to a room now."""
        self._sheets.do("INSERT OR REPLACE INTO enrolment VALUES (1, ?)", msgspec.json.encode(membership))

    def people(self) -> list[KnownPerson]:
        """Who has a store here, the last to sign in first."""
        rows = self._sheets.all(
            "SELECT id, name, salt, by_pin, by_share, by_both, wrong FROM person ORDER BY used DESC"
        )
        return [
            KnownPerson(PersonId(r[0]), r[1], Wraps(*(bytes(x) for x in r[2:6])), int(r[6])) for r in rows
        ]

    def known(self, person: PersonId) -> KnownPerson | None:
        """One of them."""
        return next((p for p in self.people() if p.person == person), None)

    def remember(self, person: PersonId, name: str, wraps: Wraps, now_ms: int) -> None:
        """Someone signed in: how their store opens next time."""
        self._sheets.do(
            "INSERT OR REPLACE INTO person VALUES (?, ?, ?, ?, ?, ?, 0, ?)",
            person,
            name,
            wraps.salt,
            wraps.by_pin,
            wraps.by_share,
            wraps.by_both,
            now_ms,
        )

    def count_wrong(self, person: PersonId) -> None:
        """A wrong PIN was typed for this person while the server was away."""
        self._sheets.do("UPDATE person SET wrong = wrong + 1 WHERE id = ?", person)

    def clear_wrong(self, person: PersonId) -> None:
        """The right PIN was typed."""
        self._sheets.do("UPDATE person SET wrong = 0 WHERE id = ?", person)

    def store_file(self, person: PersonId) -> Path:
        """Where a person's store lies."""
        return self.profile / "people" / f"{person}.db"

    @property
    def pieces(self) -> Path:
        """Where sealed pieces lie, shared by everyone on this tablet."""
        return self.profile / "pieces"

    def close(self) -> None:
        """Close `device.db`."""
        self._sheets.close()
