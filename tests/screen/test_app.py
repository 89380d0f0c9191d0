"""The program as a whole: it starts, its window closes, and it ends by itself, losing nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from comitia_client.app import main

if __name__ == "__main__":
    app = QGuiApplication(["comitia"])
    timer = QTimer(interval=300)
    timer.timeout.connect(lambda: [w.close() for w in QGuiApplication.topLevelWindows() if w.isVisible()])
    QTimer.singleShot(1500, timer.start)
    sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.opengl
@pytest.mark.parametrize("how", ["practice", "profile"])
def test_closing_the_window_ends_the_program(how: str, tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(SCRIPT)
    secret = tmp_path / "secret"
    arguments = (
        ["--practice", "chair"]
        if how == "practice"
        else ["--profile", str(tmp_path / "p"), "--device-secret", str(secret)]
    )
    done = subprocess.run(
        [sys.executable, str(script), "--size", "1280x800", *arguments],
        env={**os.environ, "PYTHONWARNINGS": "default"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    assert "leaked" not in done.stderr, done.stderr
    assert "TypeError" not in done.stderr, done.stderr


def test_what_is_behind_the_sign_in_screen_is_not_loaded_before_its_first_frame() -> None:
    script = (
        "import sys\n"
        "import comitia_client.app, comitia_client.bridge.tablet, comitia_client.bridge.collecting\n"
        "import comitia_client.bridge.door, comitia_client.session.view, comitia_client.vault.device\n"
        "print(*sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "comitia_client.bridge.tablet" in loaded
    heavy = {
        "comitia_shared.meeting",
        "pymupdf",
        "websockets",
        "sqlite_utils",
        "keyring",
        "segno",
        "zeroconf",
    }
    assert not loaded & heavy


def test_a_profile_that_does_not_open_is_said(tmp_path: Path) -> None:
    from comitia_client.vault.device import DeviceVault

    DeviceVault(tmp_path / "p", tmp_path / "secret").close()
    done = subprocess.run(
        [sys.executable, "-m", "comitia_client.app", "--profile", str(tmp_path / "p"), "--language", "en"],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1 and "Traceback" not in done.stderr, done.stderr
