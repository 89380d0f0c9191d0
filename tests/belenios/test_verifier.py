"""The verifier that travels with the boards, run as a stranger would: one file, plain Python, nothing of Comitia."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

from comitia_resources import path
from comitia_shared.belenios.archive import setup_data
from tests.belenios.making import THREE, Maker, events, rebuilt

FILE = path("verifier", "comitia_verify.py")


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Isolated from this checkout and from every installed package, gmpy2 too."""
    file = shutil.copy(FILE, folder / "comitia_verify.py")
    return subprocess.run(
        [sys.executable, "-I", "-S", str(file), *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_it_says_what_it_found_and_by_its_exit_code(tmp_path: Path) -> None:
    maker = Maker(THREE, 3, 2)
    maker.vote([(0, [(1, 0, 0)]), (1, [(0, 1, 0)]), (1, [(1, 0, 0)])])
    maker.close((0, 1))
    (tmp_path / "good.bel").write_bytes(maker.stored)
    changed = bytearray(maker.stored)
    changed[len(changed) // 2] ^= 1
    (tmp_path / "bad.bel").write_bytes(bytes(changed))
    good = run(tmp_path, "good.bel")
    assert good.returncode == 3 and "NOT CHECKED" in good.stdout.splitlines()[-1], good.stderr
    mark = good.stdout.splitlines()[0].rpartition(" ")[2]
    for head in (mark, mark.replace("-", "").lower(), mark.replace("-", " ")):
        named = run(tmp_path, "good.bel", "--head", head)
        assert named.returncode == 0 and "the one that was named" in named.stdout.splitlines()[-1], named
    assert run(tmp_path, "good.bel", "--head", mark[:-1] + ("0" if mark[-1] != "0" else "1")).returncode == 1
    assert "2 of 3 have voted" in good.stdout and "     2  Tán thành" in good.stdout
    both = run(tmp_path, "good.bel", "bad.bel")
    assert both.returncode == 1 and "bad.bel: WRONG" in both.stderr
    assert run(tmp_path, "none.bel").returncode == 2
    assert run(tmp_path).returncode == 2
    assert run(tmp_path, "good.bel", "none.bel").returncode == 2
    assert run(tmp_path, "good.bel", "none.bel", "bad.bel").returncode == 1
    assert run(tmp_path, "good.bel", "--heed", "x").returncode == 2


def test_it_imports_nothing_but_the_standard_library_and_what_it_can_do_without() -> None:
    tree = ast.parse(FILE.read_text(encoding="utf-8"))
    names = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    names |= {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    assert {str(n).partition(".")[0] for n in names} - {"gmpy2", "cryptography"} <= sys.stdlib_module_names


def test_what_is_malformed_is_wrong_and_no_crash(tmp_path: Path) -> None:
    maker = Maker(THREE, 2, 2)
    maker.vote([(0, [(1, 0, 0)])])
    maker.close((0, 1))
    for number, change in enumerate((b'["a"]', b"[1]", b"[" * 900 + b"]" * 900, b'"\\ud800"', b"null")):
        found = events(maker.stored)
        found[1] = found[1]._replace(data=(change,))
        (tmp_path / f"{number}.bel").write_bytes(rebuilt(found))
        roll = events(maker.stored)
        first, trustees, _, _ = roll[0].data
        data = (first, trustees, change, setup_data(first, trustees, change))
        roll[0] = roll[0]._replace(data=data)
        (tmp_path / f"roll-{number}.bel").write_bytes(rebuilt(roll))
    for file in sorted(tmp_path.glob("*.bel")):
        done = run(tmp_path, file.name)
        assert done.returncode == 1 and "WRONG" in done.stderr and "Traceback" not in done.stderr, file
