"""Whose answer counts, and how often a PIN is tried, whoever asks at the same time."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest

from comitia_server.directory import RoomDirectory, create
from comitia_server.gateway.asking import Asking
from comitia_server.gateway.connection import Connection
from comitia_server.gateway.dispatch import Dispatch
from comitia_server.people.accounts import Accounts
from comitia_server.people.desk import PeopleDesk
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import CommandId, DeviceId, PersonId, RoomId
from comitia_shared.wire import envelope
from comitia_shared.wire.signals import Asked
from comitia_shared.wire.version import EDITION_2
from tests.meeting.story import name

NOW_MS, UNTIL_MS = 1_800_000_000_000, 1_800_050_000_000


class Seated:
    """What is asked of a connection here."""

    features = frozenset({EDITION_2})
    device = SimpleNamespace(device=DeviceId("2"), name="2")

    def __init__(self, person: PersonId | None) -> None:
        self.person = person
        self.heard: list[msgspec.Struct] = []
        self.send = self.heard.append


def tablet(person: PersonId) -> tuple[Connection, list[msgspec.Struct]]:
    seated = Seated(person)
    return cast("Connection", seated), seated.heard


def test_who_sat_down_after_the_question_does_not_answer_it() -> None:
    async def story() -> None:
        asking = Asking(lambda: NOW_MS)
        there, heard = tablet(PersonId(name(1)))
        waiting = asyncio.create_task(asking.ask([there], "code_wanted", {}, 5))
        for _ in range(5):
            await asyncio.sleep(0)
        signal: Any = heard[0]
        assert isinstance(signal, envelope.Signal) and isinstance(signal.body, Asked)
        ask = signal.body.ask
        for other in (PersonId(name(2)), None):
            cast("Any", there).person = other
            with pytest.raises(Refused) as refused:
                asking.answer(there, ask, accept=True)
            assert refused.value.code is ErrorCode.UNKNOWN_REQUEST
        cast("Any", there).person = PersonId(name(1))
        asking.answer(there, ask, accept=True)
        assert await waiting == (True, name(1))

    asyncio.run(story())


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    create(tmp_path / "room", RoomId(name(1)), "Room", bytes(32), [])
    desk = PeopleDesk(RoomDirectory(tmp_path / "room", bytes(32)))
    yield desk.accounts
    desk.close()


def with_pin(accounts: Accounts, pin: str, device: str = "1") -> PersonId:
    person = accounts.add("Trần Văn Mẫu")
    set_pin(accounts, person, pin, device)
    return person


def set_pin(accounts: Accounts, person: PersonId, pin: str, device: str) -> None:
    code, salt = accounts.issue_code(person, 0), bytes(16)
    accounts.sign_in_with_code(code, salt, accounts.stretched(pin, salt), DeviceId(device), NOW_MS, UNTIL_MS)


def test_many_devices_at_once_have_no_more_tries_than_one_after_another(accounts: Accounts) -> None:
    person = with_pin(accounts, "314159")
    devices = [DeviceId(f"strange-{n}") for n in range(40)]
    checked = [accounts.pin_to_check(person, d, NOW_MS) for d in devices]  # all before anyone was wrong
    said = []
    for device, pin in zip(devices, checked, strict=True):
        with pytest.raises(Refused) as refused:
            accounts.sign_in_with_pin(person, pin, b"wrong", device, NOW_MS, UNTIL_MS)
        said.append(refused.value.code)
    assert said.count(ErrorCode.WRONG_PIN) <= limits.WRONG_PINS_ELSEWHERE
    assert set(said[3:]) == {ErrorCode.PIN_WAIT}


def test_a_pin_that_was_changed_while_it_was_stretched_signs_nobody_in(accounts: Accounts) -> None:
    person = with_pin(accounts, "314159")
    checked = accounts.pin_to_check(person, DeviceId("1"), NOW_MS)
    stretched = accounts.stretched("314159", checked.salt)
    set_pin(accounts, person, "271828", "2")  # with a new code
    with pytest.raises(Refused) as refused:
        accounts.sign_in_with_pin(person, checked, stretched, DeviceId("1"), NOW_MS, UNTIL_MS)
    assert refused.value.code is ErrorCode.PIN_WAIT
    now = accounts.pin_to_check(person, DeviceId("2"), NOW_MS)
    assert accounts.sign_in_with_pin(
        person, now, accounts.stretched("271828", now.salt), DeviceId("2"), NOW_MS, UNTIL_MS
    )


def test_a_code_whose_use_no_record_could_take_is_not_used(tmp_path: Path) -> None:
    async def story() -> None:
        create(tmp_path / "room", RoomId(name(1)), "Room", bytes(32), [])
        desk = PeopleDesk(RoomDirectory(tmp_path / "room", bytes(32)))
        person = with_pin(desk.accounts, "314159")
        code = desk.accounts.issue_code(person, 0)

        async def nobody_objects(*_: object) -> PersonId:
            return person

        async def full(_: PersonId) -> None:
            raise Unavailable(ErrorCode.DISK_FULL)

        codes = SimpleNamespace(require_no_objection=nobody_objects, note_use=full)
        idle = SimpleNamespace(all=list)
        others = dict.fromkeys(
            ("lobby", "halls", "carrying", "asking", "sharing", "presenting", "readiness", "staff"), idle
        )
        asked: Any = {**others, "desk": desk, "codes": codes, "connections": idle, "meetings": idle}
        asked |= {"budgets": idle, "greeting": idle, "now_ms": lambda: NOW_MS}
        dispatch = Dispatch(**asked)
        connection, _ = tablet(person)
        sign_in = envelope.SignIn(CommandId(name(7)), code=code, new_pin="271828")
        with pytest.raises(Unavailable):
            await dispatch._check(connection, sign_in)
        assert desk.accounts.person_of_code(code, NOW_MS) == person
        pin = desk.accounts.pin_to_check(person, DeviceId("1"), NOW_MS)
        assert pin.expected == desk.accounts.stretched("314159", pin.salt)  # the old one
        desk.close()

    asyncio.run(story())
