"""Every text on the screen says what it is: names and titles come from people, and none of them is HTML."""

import re
from pathlib import Path

import comitia_client

QML = Path(comitia_client.__file__).parent / "qml"
STYLED = {"SearchSheet.qml"}
"""Where a hit stands in colour: what comes from the paper is escaped there (`safe`)."""


def blocks(source: str, kind: str) -> list[str]:
    """The objects of a kind, each up to its closing brace."""
    found = []
    for match in re.finditer(rf"(?<![\w.]){kind} \{{", source):
        depth, end = 1, match.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(source[end], 0)
            end += 1
        found.append(source[match.start() : end])
    return found


def test_every_text_says_its_format() -> None:
    files = sorted(QML.rglob("*.qml"))
    assert len(files) > 60
    seen = 0
    for file in files:
        source = file.read_text(encoding="utf-8")
        for kind in ("Text", "TextEdit", r"Basic\.TextArea", "TextArea"):
            for block in blocks(source, kind):
                seen += 1
                said = re.search(r"textFormat: (?:Text|TextEdit)\.(\w+)", block)
                assert said is not None, f"{file.name}: {block[:60]}"
                assert said[1] == "PlainText" or file.name in STYLED, file.name
        assert "ToolTip.text" not in source, f"{file.name}: a Tip says plain text"
        if file.name in STYLED:
            shown = re.findall(r"text: (.*<b>.*)", source)
            assert shown and all(
                re.sub(r"sheet\.safe\([\w.]+\)|\"[^\"]*\"|Theme\.\w+|[ +\\]", "", s) == "" for s in shown
            )
    assert seen >= 5
