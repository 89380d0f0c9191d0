"""What the command line says, in the language of LANG."""

import os
import sys

from comitia_resources import Catalogue, local
from comitia_shared.errors import Refused, Unavailable
from comitia_shared.texts import one_line


def typed(text: str) -> str:
    """A text of the command line as it may be stored, whatever the terminal's encoding: as argparse's `type`."""
    return one_line(os.fsencode(text).decode("utf-8", "replace"))


def say(texts: Catalogue, line: str, /, **params: str | int) -> None:
    """Print one line of the catalogue."""
    print(texts.text("cli", line, **params), flush=True)


def fail(texts: Catalogue, error: Refused | Unavailable) -> int:
    """Say what went wrong and what to do; the exit code 1."""
    text = texts.error(error.code.value, error.params)
    print(texts.text("cli", "trouble", text=text), file=sys.stderr, flush=True)
    return 1


def local_time(at_ms: int, zone: str = "") -> str:
    """A moment as people here write it, in an IANA zone; without one in the machine's."""
    return f"{local(at_ms, zone):%H:%M %d/%m/%Y}"
