"""Opens the room's folder for a command and closes it again."""

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from comitia_server import roomkey
from comitia_server.directory import RoomDirectory, read_settings
from comitia_shared.ids import RoomId

if TYPE_CHECKING:
    from comitia_server.people.desk import PeopleDesk


def directory_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that every command has: the room's folder and where its key is."""
    parser.add_argument("dir", type=Path, metavar="DIR", help="the room's folder")
    parser.add_argument("--key-file", type=Path, metavar="FILE", help="where the room's key is, outside DIR")


def open_directory(arguments: argparse.Namespace) -> RoomDirectory:
    """The room's folder. Raises: Unavailable no_room_here, key_missing, key_file_unsafe, keyring_silent."""
    folder: Path = arguments.dir
    room = RoomId(read_settings(folder)["room"])
    return RoomDirectory(folder, roomkey.load(folder, room, arguments.key_file))


def warn_on_terminal() -> None:
    """Whatever warns says so on standard error. Nothing of a room is opened before, so that nothing warns before."""
    import logging

    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s"
    )


@contextmanager
def open_desk(arguments: argparse.Namespace) -> Iterator[tuple[RoomDirectory, "PeopleDesk"]]:
    """The room's folder and its people, closed afterwards; what was made of it by root is its owner's then."""
    from comitia_server.people.desk import PeopleDesk

    warn_on_terminal()
    directory = open_directory(arguments)
    try:
        desk = PeopleDesk(directory)
        try:
            yield directory, desk
        finally:
            desk.close()
    finally:
        give_to_owner(directory.path)


def give_to_owner(folder: Path) -> None:
    """What root has made in a folder that is a service's becomes the service's, which could not open it else."""
    owner = folder.stat()
    if os.name != "posix" or os.geteuid() != 0 or owner.st_uid == 0:
        return
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(place, name)
            with contextlib.suppress(FileNotFoundError):  # a log that was folded in meanwhile
                if path.lstat().st_uid == 0:
                    os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)
