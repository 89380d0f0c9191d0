"""What the command line says, in the language of LANG."""

import datetime
import sys
from zoneinfo import ZoneInfo

from comitia_resources import Catalogue
from comitia_shared.errors import Refused, Unavailable


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
    moment = datetime.datetime.fromtimestamp(at_ms / 1000, ZoneInfo(zone) if zone else None)
    return f"{moment:%H:%M %d/%m/%Y}"
