"""`enrol` lets tablets in, `devices` lists and removes them."""

import argparse
import time
from pathlib import Path
from typing import Any

import segno

from comitia_resources import Catalogue
from comitia_server.cli.opening import directory_arguments, open_desk
from comitia_server.cli.say import local_time, say, typed
from comitia_server.clock import clock_ms
from comitia_server.people.desk import PeopleDesk
from comitia_shared.ids import DeviceId
from comitia_shared.wire.enrolment import Invitation, invitation_text, key_id, typed_code

_HOUR_MS = 3_600_000
_LOOK_EVERY_S = 0.5


def add_to(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the commands of this file."""
    enrol = commands.add_parser("enrol", help="a one-time code for a tablet: QR picture and typed")
    directory_arguments(enrol)
    enrol.add_argument(
        "--device",
        action="append",
        type=typed,
        metavar="NAME",
        help="for this device, no digits (repeatable)",
    )
    enrol.add_argument(
        "--hall", action="store_true", help="the device is a hall display: nobody signs in there"
    )
    enrol.add_argument("--hours", type=float, default=24.0, help="how long the code holds")
    enrol.add_argument("--png", type=Path, metavar="FILE", help="write the QR picture there")
    enrol.add_argument("--no-wait", action="store_true", help="do not wait for the tablet's digits")
    enrol.set_defaults(run=run_enrol)
    listing = commands.add_parser("devices", help="the devices of the room")
    directory_arguments(listing)
    listing.add_argument("--revoke", metavar="DEVICE", help="this device may connect no more")
    listing.set_defaults(run=run_devices)


def show_invitation(texts: Catalogue, invitation: Invitation, png: Path | None) -> None:
    """Print an enrolment code as a QR in the terminal, in words, and as a picture."""
    picture = segno.make(invitation_text(invitation), error="m", micro=False)
    picture.terminal(compact=True)
    address = invitation.addresses[0] if invitation.addresses else "?"
    say(texts, "enrol_scan", address=address, code=typed_code(invitation.secret))
    if png is not None:
        png.parent.mkdir(parents=True, exist_ok=True)
        picture.save(str(png), scale=8, border=4)
        say(texts, "enrol_png", file=str(png))
    say(texts, "enrol_expires", time=local_time(invitation.expires_ms))


def run_enrol(arguments: argparse.Namespace) -> int:
    """Make codes; for a nameless one, wait for the tablet and ask whether its digits are right."""
    expires_ms = clock_ms() + int(arguments.hours * _HOUR_MS)
    with open_desk(arguments) as (_, desk):
        if arguments.device:
            for name in arguments.device:
                invitation = desk.devices.invite(
                    name, hall=arguments.hall, named=True, now_ms=clock_ms(), expires_ms=expires_ms
                )
                print(f"DEVICE\t{name}\t{typed_code(invitation.secret)}\t{','.join(invitation.addresses)}")
            if arguments.png and len(arguments.device) == 1:
                show_invitation(arguments.texts, invitation, arguments.png)
            return 0
        started_ms = clock_ms()
        invitation = desk.devices.invite(
            "", hall=arguments.hall, named=False, now_ms=started_ms, expires_ms=expires_ms
        )
        show_invitation(arguments.texts, invitation, arguments.png)
        return 0 if arguments.no_wait else _confirm(arguments.texts, desk, invitation, started_ms)


def _confirm(texts: Catalogue, desk: PeopleDesk, invitation: Invitation, started_ms: int) -> int:
    say(texts, "enrol_wait")
    asked: set[str] = set()
    while clock_ms() < invitation.expires_ms:
        for waiting in desk.devices.waiting(started_ms):
            if waiting.verdict or waiting.request in asked:
                continue
            asked.add(waiting.request)
            question = texts.text("cli", "enrol_confirm", name=waiting.device_name, digits=waiting.digits)
            accept = _answer(question).strip().lower() == texts.text("cli", "enrol_yes")
            desk.devices.decide(waiting.request, accept=accept)
            say(texts, "enrol_done" if accept else "enrol_refused")
        if desk.devices.is_spent(key_id(invitation.secret)):
            return 0
        time.sleep(_LOOK_EVERY_S)
    return 1


def _answer(question: str) -> str:
    """What somebody types. Raises: EOFError where nobody can."""
    try:
        return input(question)
    except RuntimeError:  # no standard input at all
        raise EOFError from None


def run_devices(arguments: argparse.Namespace) -> int:
    """List the registry, or take a device off it."""
    texts: Catalogue = arguments.texts
    with open_desk(arguments) as (_, desk):
        if arguments.revoke:
            desk.devices.revoke(DeviceId(arguments.revoke))
            say(texts, "revoked", device=arguments.revoke)
            return 0
        if not desk.devices.all():
            say(texts, "no_devices")
        for device in desk.devices.all():
            state = "hall" if device.hall else "tablet"
            say(
                texts,
                "device_line",
                name=device.name,
                state=texts.text("device", state if device.active else "revoked"),
                seen=local_time(device.seen_ms) if device.seen_ms else "-",
                device=device.device,
            )
    return 0
