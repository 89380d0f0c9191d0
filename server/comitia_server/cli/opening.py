"""Opens the room's folder for a command and closes it again."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from comitia_server import roomkey
from comitia_server.directory import RoomDirectory, read_settings
from comitia_server.people.desk import PeopleDesk
from comitia_shared.ids import RoomId


def directory_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that every command has: the room's folder and where its key is."""
    parser.add_argument("dir", type=Path, metavar="DIR", help="the room's folder")
    parser.add_argument("--key-file", type=Path, metavar="FILE", help="where the room's key is, outside DIR")


def open_directory(arguments: argparse.Namespace) -> RoomDirectory:
    """The room's folder. Raises: Unavailable no_room_here, key_missing, key_file_unsafe, keyring_silent."""
    folder: Path = arguments.dir
    room = RoomId(read_settings(folder)["room"])
    return RoomDirectory(folder, roomkey.load(folder, room, arguments.key_file))


@contextmanager
def open_desk(arguments: argparse.Namespace) -> Iterator[tuple[RoomDirectory, PeopleDesk]]:
    """The room's folder and its people, closed afterwards."""
    directory = open_directory(arguments)
    desk = PeopleDesk(directory)
    try:
        yield directory, desk
    finally:
        desk.close()
