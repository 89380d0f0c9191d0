"""What every test has: no keyring of the machine, no display, and a log in which a warning fails the test."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from comitia_client.pages.pool import PagePool

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

MEETINGS = Path(__file__).parent.parent.parent / "shared/meetings"
PDFS = Path(__file__).parent.parent.parent / "shared/pdfs"
LONG = os.environ.get("COMITIA_LONG") == "1"


@pytest.fixture(scope="session")
def qapp_cls() -> type:
    """pytest-qt's application is ours: no widgets."""
    from PySide6.QtGui import QGuiApplication

    return QGuiApplication


@pytest.fixture(scope="session")
def pool() -> Iterator[PagePool]:
    """Page workers for the whole run."""
    found = PagePool()
    yield found
    found.close()


@pytest.fixture(autouse=True)
def no_errors_in_log(caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest) -> Iterator[None]:
    """An error in the log fails the test, unless it says that it expects some."""
    yield
    if "expects_errors" in request.keywords:
        return
    errors = [r for r in caplog.get_records("call") if r.levelno >= logging.ERROR]
    assert not errors, [r.getMessage() for r in errors]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "expects_errors: errors in the log are part of the story")
