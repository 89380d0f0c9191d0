"""How the room's files are written: whole or not at all, and the disk's errors in words."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from comitia_shared.errors import Unavailable


@contextmanager
def disk_errors() -> Iterator[None]:
    """The disk's errors as `Unavailable`: `disk_full`, `disk_failed`."""
    try:
        yield
    except OSError as error:
        raise Unavailable.from_disk(error) from error


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write; it stands at `path`, durably, when the block ends, and nowhere when the block fails.

    Raises:
        Unavailable: `disk_full`, `disk_failed`.
    """
    part = path.with_name(f"{path.name}.part")
    with disk_errors():
        try:
            with part.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
