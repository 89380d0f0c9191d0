"""People of the room: names, PINs, one-time sign-in codes, tickets, and the share E of each store.

PINs are kept as Argon2id under a pepper; codes and tickets as keyed hashes. Five wrong tries lock a PIN on a device of
one's own until a new code is used, ten a day on all others together. Times in ms UTC.
"""

import datetime
import hashlib
import hmac
import secrets
from typing import NamedTuple

import msgspec
import uuid6

from comitia_resources import local
from comitia_server.people.register import Register
from comitia_shared import limits
from comitia_shared.codes import canonical, crockford, grouped
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.folding import fold, name_key
from comitia_shared.ids import DeviceId, PersonId
from comitia_shared.sealing.keys import WRAPPED_BYTES, stretch_on_server
from comitia_shared.texts import one_line

_TICKET_BYTES = 32
_DAY_MS = 86_400_000
_WAITS_MS = (0, 0, 0, 2_000, 5_000, 15_000, 30_000, 60_000, 120_000, 300_000)
"""How long to wait after so many wrong PINs."""
_SHARE_BYTES = 32


class Person(msgspec.Struct, frozen=True):
    """A person of the room."""

    person: PersonId
    name: str
    has_pin: bool


class Ticket(msgspec.Struct, frozen=True):
    """What a sign-in gives: the ticket to show next time, until when it holds, and the share E."""

    person: Person
    ticket: str
    until_ms: int
    share: bytes
    notes_key: bytes


class Pin(NamedTuple):
    """The salt of a PIN, and what it must come to when it is stretched."""

    salt: bytes
    expected: bytes


class Accounts:
    """The people of one room."""

    def __init__(self, register: Register) -> None:
        self._store = register.store
        self._pepper = register.secret("pin-pepper")

    def add(self, name: str, person: PersonId | None = None) -> PersonId:
        """A new person, with an id that was made before or a fresh one. Raises: Refused empty_text, too_long."""
        name = one_line(name)
        require(name, ErrorCode.EMPTY_TEXT)
        require(len(name) <= limits.SHORT_CHARS, ErrorCode.TOO_LONG, most=limits.SHORT_CHARS)
        person = person or PersonId(uuid6.uuid7().hex)
        self._store.run("INSERT INTO person (id, name, folded) VALUES (?, ?, ?)", person, name, fold(name))
        return person

    def find(self, query: str, most: int) -> tuple[list[Person], bool]:
        """People whose folded name holds the folded query, by given name, and whether there are more."""
        like = "%" + fold(query).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        rows = self._store.rows(
            "SELECT id, name, pin_hash IS NOT NULL FROM person WHERE folded LIKE ? ESCAPE '\\'", like
        )
        found = sorted((Person(r[0], r[1], bool(r[2])) for r in rows), key=lambda p: name_key(p.name))
        return found[:most], len(found) > most

    def named(self, name: str) -> list[Person]:
        """The people of this name, however it was typed."""
        name = one_line(name)
        rows = self._store.rows(
            "SELECT id, name, pin_hash IS NOT NULL FROM person WHERE folded = ?", fold(name)
        )
        return [Person(r[0], r[1], bool(r[2])) for r in rows if one_line(r[1]) == name]

    def person(self, person: PersonId) -> Person:
        """One person. Raises: Refused no_person."""
        row = self._store.row("SELECT id, name, pin_hash IS NOT NULL FROM person WHERE id = ?", person)
        if row is None:
            raise Refused(ErrorCode.NO_PERSON)
        return Person(row[0], row[1], bool(row[2]))

    def issue_code(self, person: PersonId, until_ms: int) -> str:
        """A new one-time sign-in code, good until then (0 = until it is used); older ones are void.

        Raises: Refused no_person.
        """
        self.person(person)
        code = crockford(secrets.token_bytes(10))[: limits.SIGN_IN_CODE_CHARS]
        self._store.run(
            "UPDATE person SET code_hash = ?, code_until_ms = ? WHERE id = ?",
            self._keyed("code", code),
            until_ms,
            person,
        )
        return grouped(code, 5)

    def void_code(self, person: PersonId) -> None:
        """The code of this person signs nobody in."""
        self._store.run("UPDATE person SET code_hash = NULL WHERE id = ?", person)

    def person_of_code(self, code: str, now_ms: int) -> PersonId:
        """Whose code it is. Raises: Refused wrong_code, code_expired."""
        plain = canonical(code)
        if plain is None or len(plain) != limits.SIGN_IN_CODE_CHARS:
            raise Refused(ErrorCode.WRONG_CODE)
        row = self._store.row(
            "SELECT id, code_until_ms FROM person WHERE code_hash = ?", self._keyed("code", plain)
        )
        if row is None:
            raise Refused(ErrorCode.WRONG_CODE)
        require(not 0 < row[1] <= now_ms, ErrorCode.CODE_EXPIRED)
        return PersonId(row[0])

    def is_card(self, person: PersonId, now_ms: int) -> bool:
        """Whether the code of this person is IT's: it lasts longer than those that staff give."""
        row = self._store.row("SELECT code_until_ms FROM person WHERE id = ?", person)
        return row is not None and (row[0] == 0 or row[0] - now_ms > limits.CODE_S * 1000)

    def stretched(self, pin: str, salt: bytes) -> bytes:
        """A PIN made slow to guess: tens of milliseconds, on a thread that nobody else waits for."""
        return stretch_on_server(pin, salt, self._pepper)

    def sign_in_with_code(
        self, code: str, salt: bytes, stretched: bytes, device: DeviceId, now_ms: int, until_ms: int
    ) -> Ticket:
        """The code is spent, the new PIN is set, and every earlier ticket ends.

        Raises: Refused wrong_code, code_expired.
        """
        person = self.person_of_code(code, now_ms)
        with self._store.transaction():
            self._store.run(
                "UPDATE person SET pin_salt = ?, pin_hash = ?, code_hash = NULL WHERE id = ?",
                salt,
                stretched,
                person,
            )
            self._store.run("DELETE FROM wrong_pin WHERE person = ?", person)
            self._store.run("DELETE FROM ticket WHERE person = ?", person)
            return self._ticket(person, device, now_ms, until_ms)

    def pin_to_check(self, person: PersonId, device: DeviceId, now_ms: int) -> Pin:
        """What a typed PIN must come to. Raises: Refused no_person, pin_needed, pin_locked, pin_wait (`seconds`)."""
        row = self._store.row("SELECT pin_salt, pin_hash FROM person WHERE id = ?", person)
        if row is None:
            raise Refused(ErrorCode.NO_PERSON)
        if row[1] is None:
            raise Refused(ErrorCode.PIN_NEEDED)
        wrong, last_ms = self._wrong(person, device, now_ms)
        require(wrong < self._most_wrong(person, device), ErrorCode.PIN_LOCKED)
        wait_ms = last_ms + _WAITS_MS[min(wrong, len(_WAITS_MS) - 1)] - now_ms
        require(not wrong or wait_ms <= 0, ErrorCode.PIN_WAIT, seconds=-(-wait_ms // 1000))
        return Pin(bytes(row[0]), bytes(row[1]))

    def sign_in_with_pin(
        self,
        person: PersonId,
        checked: Pin,
        stretched: bytes,
        device: DeviceId,
        now_ms: int,
        until_ms: int,
    ) -> Ticket:
        """Hold a stretched PIN against `pin_to_check`, which is asked again: others may have tried, or changed it.

        Raises: Refused as `pin_to_check`, wrong_pin (with `left`).
        """
        require(self.pin_to_check(person, device, now_ms) == checked, ErrorCode.PIN_WAIT, seconds=1)
        where = self._counted_on(person, device)
        if not hmac.compare_digest(stretched, checked.expected):
            wrong = self._wrong(person, device, now_ms)[0] + 1
            self._store.run(
                "INSERT OR REPLACE INTO wrong_pin VALUES (?, ?, ?, ?)", person, where, wrong, now_ms
            )
            left = self._most_wrong(person, device) - wrong
            require(left > 0, ErrorCode.PIN_LOCKED)
            raise Refused(ErrorCode.WRONG_PIN, left=left)
        with self._store.transaction():
            self._store.run("DELETE FROM wrong_pin WHERE person = ? AND device = ?", person, where)
            return self._ticket(person, device, now_ms, until_ms)

    def _is_own(self, person: PersonId, device: DeviceId) -> bool:
        """Whether this person has signed in on this device before."""
        found = self._store.row("SELECT 1 FROM share WHERE person = ? AND device = ?", person, device)
        return found is not None

    def _counted_on(self, person: PersonId, device: DeviceId) -> str:
        """Wrong PINs count by device on one's own, and together on all others: nobody locks another's tablet."""
        return device if self._is_own(person, device) else ""

    def _most_wrong(self, person: PersonId, device: DeviceId) -> int:
        return limits.WRONG_PINS if self._is_own(person, device) else limits.WRONG_PINS_ELSEWHERE

    def _wrong(self, person: PersonId, device: DeviceId, now_ms: int) -> tuple[int, int]:
        """How many were wrong, and when the last was (ms UTC); of other devices those of the last day count."""
        where = self._counted_on(person, device)
        row = self._store.row(
            "SELECT count, last_ms FROM wrong_pin WHERE person = ? AND device = ?", person, where
        )
        if row is None or (not where and now_ms - row[1] > _DAY_MS):
            return 0, 0
        return int(row[0]), int(row[1])

    def check_ticket(self, ticket: str, device: DeviceId, now_ms: int) -> Person:
        """Who this ticket is for. Raises: Refused ticket_expired."""
        row = self._store.row(
            "SELECT person FROM ticket WHERE hash = ? AND device = ? AND until_ms > ?",
            self._keyed("ticket", ticket),
            device,
            now_ms,
        )
        if row is None:
            raise Refused(ErrorCode.TICKET_EXPIRED)
        return self.person(PersonId(row[0]))

    def sign_out(self, person: PersonId, device: DeviceId) -> None:
        """No ticket of this person on this device holds any more, those of earlier sign-ins neither."""
        self._store.run("DELETE FROM ticket WHERE person = ? AND device = ?", person, device)

    def keep_notes_key(self, person: PersonId, wrapped: bytes) -> None:
        """Keep the copy of a notes key that only its recovery code opens, in front of those that are here already.

        Who goes on with a new key on a new tablet loses none of the older ones. Raises: Refused bad_message.
        """
        require(len(wrapped) == WRAPPED_BYTES, ErrorCode.BAD_MESSAGE, reason="copy of a notes key")
        row = self._store.row("SELECT notes_key FROM person WHERE id = ?", person)
        older = bytes(row[0] or b"") if row is not None else b""
        kept = (wrapped + older)[: limits.NOTES_KEY_COPIES * WRAPPED_BYTES]
        self._store.run("UPDATE person SET notes_key = ? WHERE id = ?", kept, person)

    def _ticket(self, person: PersonId, device: DeviceId, now_ms: int, until_ms: int) -> Ticket:
        ticket = secrets.token_hex(_TICKET_BYTES)
        self._store.run("DELETE FROM ticket WHERE until_ms <= ?", now_ms)
        self._store.run(
            "INSERT INTO ticket VALUES (?, ?, ?, ?)", self._keyed("ticket", ticket), person, device, until_ms
        )
        self._store.run(
            "INSERT OR IGNORE INTO share VALUES (?, ?, ?)", person, device, secrets.token_bytes(_SHARE_BYTES)
        )
        row = self._store.row(
            "SELECT share, notes_key FROM share JOIN person ON person.id = share.person"
            " WHERE person = ? AND device = ?",
            person,
            device,
        )
        assert row is not None  # noqa: S101 - inserted just above
        return Ticket(self.person(person), ticket, until_ms, bytes(row[0]), bytes(row[1] or b""))

    def _keyed(self, use: str, secret: str) -> bytes:
        return hmac.new(self._pepper, f"comitia/{use}/1".encode() + secret.encode(), hashlib.sha256).digest()


def check_pin(pin: str) -> None:
    """Refuse with `pin_malformed` what is not six digits, or six times the same, or a plain run of digits."""
    require(len(pin) == limits.PIN_DIGITS and pin.isascii() and pin.isdigit(), ErrorCode.PIN_MALFORMED)
    if len(set(pin)) == 1 or pin in "0123456789" or pin in "9876543210":
        raise Refused(ErrorCode.PIN_MALFORMED)


def day_end_ms(now_ms: int, zone: str) -> int:
    """When what holds for this day ends: 04:00 of the next in an IANA zone, after the longest evening ("" = here)."""
    now = local(now_ms, zone)
    days = 0 if now.hour < 4 else 1
    end = (now + datetime.timedelta(days=days)).replace(hour=4, minute=0, second=0, microsecond=0)
    return int(end.timestamp() * 1000)
