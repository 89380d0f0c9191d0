"""`init` makes a room, `serve` runs it."""

import argparse
import asyncio
import datetime
import logging
import logging.handlers
import socket
from pathlib import Path
from typing import Any

import uuid6

from comitia_server import roomkey
from comitia_server.app import serve
from comitia_server.cli.devices import show_invitation
from comitia_server.cli.opening import directory_arguments, give_to_owner, open_directory, warn_on_terminal
from comitia_server.cli.say import say, typed
from comitia_server.clock import clock_ms
from comitia_server.directory import RoomDirectory, create
from comitia_server.people.desk import PeopleDesk
from comitia_shared.ids import RoomId
from comitia_shared.wire.version import PORT

_FIRST_CODE_MS = 24 * 3_600_000
_LOG_BYTES, _LOG_FILES = 4 * 1024 * 1024, 4


def add_to(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the commands of this file."""
    init = commands.add_parser("init", help="make a room in DIR; prints its id and an enrolment QR")
    directory_arguments(init)
    init.add_argument("--name", type=typed, default="Phòng họp", help="how tablets name the room")
    init.add_argument("--port", type=port_number, default=PORT)
    init.add_argument(
        "--address", action="append", metavar="HOST", help="under which tablets reach it (repeatable)"
    )
    init.add_argument("--png", type=Path, metavar="FILE", help="write the QR picture there too")
    init.set_defaults(run=run_init)
    server = commands.add_parser("serve", help="run the room in DIR")
    directory_arguments(server)
    server.add_argument("--host", default="", help="listen on this address alone")
    server.add_argument("--port", type=port_number, help="listen on this port (0 = any that is free)")
    server.add_argument("--no-announce", action="store_true", help="do not announce the room by mDNS")
    server.set_defaults(run=run_serve)


def port_number(text: str) -> int:
    """A port that can be, 0 for any that is free. Raises: ValueError, which argparse says."""
    if not 0 <= int(text) <= 65535:
        raise ValueError(text)
    return int(text)


def run_init(arguments: argparse.Namespace) -> int:
    """Make the folder, its key and its authority."""
    folder: Path = arguments.dir
    room = RoomId(uuid6.uuid7().hex)  # its name for ever
    if not (folder / "room.toml").exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = roomkey.make(folder, room, arguments.key_file)
        addresses = arguments.address or [own_address()]
        create(folder, room, arguments.name, key, addresses, arguments.port)
    else:
        create(folder, room, arguments.name, b"", [])  # refuses, in words
    directory = RoomDirectory(folder, key)
    desk = PeopleDesk(directory)
    try:
        desk.authority.create(datetime.datetime.now(datetime.UTC))
        now_ms = clock_ms()
        invitation = desk.devices.invite(
            "", hall=False, named=False, now_ms=now_ms, expires_ms=now_ms + _FIRST_CODE_MS
        )
    finally:
        desk.close()
        give_to_owner(folder)
    say(arguments.texts, "room_made", name=arguments.name)
    say(arguments.texts, "room_id", room=room)
    show_invitation(arguments.texts, invitation, arguments.png)
    return 0


def own_address() -> str:
    """The address of this machine towards its network; no packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def run_serve(arguments: argparse.Namespace) -> int:
    """Run the room until it is told to stop."""
    directory = open_directory(arguments)
    _log_to(directory.log / "server.log")
    port = directory.port if arguments.port is None else arguments.port

    def ready(actual: int) -> None:
        say(arguments.texts, "serving", name=directory.name, port=actual)

    try:
        asyncio.run(serve(directory, arguments.host, port, ready, announced=not arguments.no_announce))
    finally:
        give_to_owner(directory.path)
    return 0


def _log_to(file: Path) -> None:
    warn_on_terminal()
    handler = logging.handlers.RotatingFileHandler(file, maxBytes=_LOG_BYTES, backupCount=_LOG_FILES)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    for shown in root.handlers:
        shown.setLevel(logging.WARNING)  # the terminal hears of trouble alone
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger("websockets").setLevel(logging.WARNING)
