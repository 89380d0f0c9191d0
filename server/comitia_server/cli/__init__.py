"""The command line `comitia-server`: one file per command, and the one place that prints what went wrong."""

import argparse
import gc
import importlib
import io
import os
import sys
from collections.abc import Callable

from comitia_resources import catalogue, language_of_environment
from comitia_server.cli.say import fail
from comitia_shared.errors import Refused, Unavailable

Run = Callable[[argparse.Namespace], int]

_COMMANDS = {
    "init": "room",
    "serve": "room",
    "import": "bring",
    "meetings": "meetings",
    "papers": "papers",
    "revise": "papers",
    "recall": "papers",
    "pack": "papers",
    "take-in": "papers",
    "people": "people",
    "enrol": "devices",
    "devices": "devices",
    "minutes": "documents",
    "results": "documents",
    "boards": "documents",
    "record": "documents",
    "verify": "documents",
}
"""The file of each command."""


def _parser(word: str) -> argparse.ArgumentParser:
    """Of the command that is named; of all, for who asks for help. A command's own imports are most of its time."""
    parser = argparse.ArgumentParser(
        prog="comitia-server", description="The room server of a paperless meeting."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", prog=parser.prog)
    names = [_COMMANDS[word]] if word in _COMMANDS else list(dict.fromkeys(_COMMANDS.values()))
    gc.disable()  # what is loaded is no garbage, and looking for some takes a twentieth of a small command
    for name in names:
        importlib.import_module(f"comitia_server.cli.{name}").add_to(commands)
    gc.enable()
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run one command; its exit code.

    0 = done, 1 = refused or in the way (said on standard error), 2 = wrong arguments, 130 = stopped, or a question that
    nobody was there to answer. Who stops reading gets 1 and no word; output that cannot be written is 1 too.
    """
    try:
        try:
            return _run(argv)
        finally:
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:
                    stream.flush()
    except OSError as error:  # what is said cannot be written; the flush at exit must write nowhere
        if not isinstance(error, BrokenPipeError):
            print(error.strerror, file=sys.stderr)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                os.dup2(nowhere, stream.fileno())
        return 1


def _run(argv: list[str] | None) -> int:
    os.umask(0o077)  # keys, enrolment pictures, logs, minutes: what is written here is its writer's alone
    for stream in (sys.stdout, sys.stderr):  # a terminal that lacks a letter shows ? and not a traceback
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    words = sys.argv[1:] if argv is None else argv
    arguments = _parser(words[0] if words else "").parse_args(words)
    arguments.texts = catalogue(language_of_environment())
    run: Run = arguments.run
    try:
        return run(arguments)
    except (Refused, Unavailable) as error:
        return fail(arguments.texts, error)
    except BrokenPipeError:
        raise
    except OSError as error:  # a folder that cannot be there or may not be written
        if error.filename is not None:
            print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return fail(arguments.texts, Unavailable.from_disk(error))
    except EOFError:
        print(arguments.texts.text("cli", "no_answer"), file=sys.stderr)
        return 130
    except KeyboardInterrupt:
        return 130
