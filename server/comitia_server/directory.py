"""The room's folder: `room.toml people.db meetings/<id>.db papers/ log/`, and the keys that open its databases.

Only `room.toml` (settings and one wrapped key) and the log can be read without the room's key.
"""

import contextlib
import fcntl
import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import tomli_w

from comitia_server.disk import written_whole
from comitia_shared.errors import ErrorCode, Unavailable
from comitia_shared.ids import MeetingId, RoomId
from comitia_shared.sealing.keys import NONCE_BYTES, unwrap, wrap
from comitia_shared.wire.version import PORT

_PEOPLE_KEY = "comitia/people-db/1"
_MEETING_KEY = "comitia/meeting-db/1"


class RoomDirectory:
    """The folder of one room, opened with the room's key R."""

    def __init__(self, path: Path, key: bytes) -> None:
        settings = read_settings(path)
        _close_to_others(path)
        self.path = path
        self.room = RoomId(settings["room"])
        self.name: str = settings["name"]
        self.port: int = settings["port"]
        self.addresses: list[str] = settings["addresses"]
        self._key = key
        self._settings = settings
        self.people_key = unwrap(key, _PEOPLE_KEY, bytes.fromhex(settings["people_key"]))

    @property
    def people_db(self) -> Path:
        """Where accounts, devices and notes are."""
        return self.path / "people.db"

    @property
    def papers(self) -> Path:
        """Where sealed objects are, one file each."""
        return self.path / "papers"

    @property
    def log(self) -> Path:
        """Where the log is."""
        return self.path / "log"

    def meeting_db(self, meeting: MeetingId) -> Path:
        """Where a meeting's ledger is."""
        return self.path / "meetings" / f"{meeting}.db"

    def rest_file(self, meeting: MeetingId) -> Path:
        """Where what is known of a meeting at rest is."""
        return self.path / "meetings" / f"{meeting}.rest"

    def meetings(self) -> list[MeetingId]:
        """All meetings of this room, oldest first."""
        return [MeetingId(p.stem) for p in sorted((self.path / "meetings").glob("*.db"))]

    def meeting_key(self, meeting: MeetingId, *, make: bool = False) -> bytes:
        """The key of a meeting's database, kept wrapped beside it in `room.toml`; `make` creates it."""
        keys: dict[str, str] = self._settings.setdefault("meeting_keys", {})
        if meeting not in keys:
            keys = self._settings["meeting_keys"] = read_settings(self.path).get("meeting_keys", {})
        if meeting not in keys and make:
            fresh = os.urandom(32)
            wrapped = wrap(self._key, _MEETING_KEY, fresh, os.urandom(NONCE_BYTES)).hex()
            keys = self._change_keys(lambda k: k.update({meeting: wrapped}))
        if meeting not in keys:
            raise Unavailable(ErrorCode.KEY_MISSING, use=meeting)
        return unwrap(self._key, _MEETING_KEY, bytes.fromhex(keys[meeting]))

    def forget_meeting_key(self, meeting: MeetingId) -> None:
        """A meeting did not come about: nothing opens what was written of it."""
        self._change_keys(lambda k: k.pop(meeting, None))

    def _change_keys(self, change: Callable[[dict[str, str]], object]) -> dict[str, str]:
        """Read the settings again, change the keys of meetings, and write: one process at a time."""
        with (self.path / "log" / "settings.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._settings = read_settings(self.path)
            keys: dict[str, str] = self._settings.setdefault("meeting_keys", {})
            change(keys)
            if not keys:
                del self._settings["meeting_keys"]
            _write_settings(self.path, self._settings)
            return keys

    def wrap(self, use: str, key: bytes) -> bytes:
        """Wrap a paper key, the pepper or a signing key under R."""
        return wrap(self._key, use, key, os.urandom(NONCE_BYTES))

    def unwrap(self, use: str, wrapped: bytes) -> bytes:
        """What `wrap` wrapped."""
        return unwrap(self._key, use, wrapped)

    def lock(self) -> IO[str]:
        """Hold the folder for one server process. Raises: Unavailable directory_in_use."""
        file = (self.path / "log" / "serve.lock").open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise Unavailable(ErrorCode.DIRECTORY_IN_USE, dir=str(self.path)) from None
        return file


def _close_to_others(path: Path) -> None:
    """Nobody else on this machine lists the folder or reads in it, however it was made."""
    if path.stat().st_mode & 0o077:
        with contextlib.suppress(PermissionError):  # not ours: then its owner does it
            path.chmod(0o700)


def read_settings(path: Path) -> dict[str, Any]:
    """What `room.toml` says. Raises: Unavailable no_room_here."""
    try:
        return tomllib.loads((path / "room.toml").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Unavailable(ErrorCode.NO_ROOM_HERE, dir=str(path)) from None


def create(path: Path, room: RoomId, name: str, key: bytes, addresses: list[str], port: int = PORT) -> None:
    """Make the folder of a new room. Raises: Unavailable room_exists."""
    if (path / "room.toml").exists():
        raise Unavailable(ErrorCode.ROOM_EXISTS, dir=str(path))
    for folder in (path, path / "meetings", path / "papers", path / "log"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)  # it may have been there before
    people_key = wrap(key, _PEOPLE_KEY, os.urandom(32), os.urandom(NONCE_BYTES))
    _write_settings(
        path,
        {"room": room, "name": name, "port": port, "addresses": addresses, "people_key": people_key.hex()},
    )


def _write_settings(path: Path, settings: dict[str, Any]) -> None:
    with written_whole(path / "room.toml") as file:
        file.write(tomli_w.dumps(settings).encode())
