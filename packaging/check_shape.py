"""The shape of the code, as CONTRIBUTING has it: sizes, rows by keyword, and what nobody reads on a screen."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

_PYTHON = ("client", "server", "shared", "resources", "tests", "packaging")
_PROGRAM = ("client", "server", "shared", "resources")
_FILE_LINES, _FUNCTION_LINES, _QML_LINES = 500, 50, 350
_ROW_FIELDS, _ARGUMENTS = 5, 7
_COLUMNS, _CONDITIONS = 160, 2
_WHOLE = ("comitia_verify.py",)
"""Files that are one by design: the verifier travels alone."""
_TABLE = "a row per"
"""What the line of a function says that is a table: a row for each message, event or noun."""
_FORWARDS = ("run", "do", "ask", "to_thread")
"""Calls that pass on what they get: statements with their values, work for a thread."""
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_SHOWS_TEXT = re.compile(r"^\s*(?:\w+: )?(?:Text|TextArea|TextEdit|Label) \{")
_BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.Match)

Fault = tuple[int, str]


def faults_of_python(path: Path) -> Iterator[Fault]:
    """What is wrong with a file: its line, and what. Tests may call and grow as their stories need, files excepted."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    if len(lines) > _FILE_LINES and path.name not in _WHOLE:
        yield 1, f"{len(lines)} lines"
    if path.parts[0] not in _PROGRAM or path.name in _WHOLE:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            is_table = _TABLE in lines[node.lineno - 1]
            is_straight = not any(isinstance(inner, _BRANCHES) for inner in ast.walk(node))
            if length > _FUNCTION_LINES and not is_table and not is_straight:
                yield node.lineno, f"{node.name} has {length} lines"
        elif isinstance(node, ast.Call):
            yield from _faults_of_call(node)


def _faults_of_call(call: ast.Call) -> Iterator[Fault]:
    name = ast.unparse(call.func).rpartition(".")[2]
    given = sum(not isinstance(a, ast.Starred) for a in call.args)
    most = _ROW_FIELDS if name.lstrip("_")[:1].isupper() and name != "Slot" else _ARGUMENTS
    if given > most and name not in _FORWARDS:
        yield call.lineno, f"{name} gets {given} values by their places"


def faults_of_qml(path: Path) -> Iterator[Fault]:
    """What is wrong with a screen: its line, and what. A single text cannot be cut, for it is translated whole."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if len(lines) > _QML_LINES:
        yield 1, f"{len(lines)} lines"
    for number, line in enumerate(lines, 1):
        without = _TEXT.sub('""', line)
        if len(line) > _COLUMNS and (len(without) > _COLUMNS or len(_TEXT.findall(line)) > 2):
            yield number, f"{len(line)} columns"
        if without.replace("??", "").replace("?.", "").count("?") > _CONDITIONS:
            yield number, "more than two conditions"
        if _SHOWS_TEXT.match(line) and "textFormat" not in _block(lines, number - 1):
            yield number, "a text without textFormat: what came from somebody could be read as markup"


def _block(lines: list[str], start: int) -> str:
    """The properties of an element, with what is inside it."""
    depth, found = 0, []
    for line in lines[start:]:
        found.append(line)
        without = _TEXT.sub('""', line)
        depth += without.count("{") - without.count("}")
        if depth <= 0:
            break
    return "\n".join(found)


def main() -> int:
    """Look through everything; 1 = something is wrong."""
    wrong = 0
    checks = [(p, faults_of_python) for top in _PYTHON for p in sorted(Path(top).rglob("*.py"))]
    checks += [(p, faults_of_qml) for p in sorted(Path("client/comitia_client/qml").rglob("*.qml"))]
    for path, faults in checks:
        for line, fault in faults(path):
            sys.stderr.write(f"{path}:{line}: {fault}\n")
            wrong += 1
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
