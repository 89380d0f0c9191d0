"""The record of a meeting as a file that anyone can verify with `comitia_verify.py`: every event, every checkpoint."""

import json
from collections.abc import Iterable

from comitia_server.ledger import Entry


def to_text(origin: str, public: bytes, entries: Iterable[Entry], checkpoints: Iterable[str]) -> bytes:
    """Lines: `comitia-record/1 ORIGIN KEY`, `C` with each signed note, `E` with each event's salt and bytes."""
    lines = [f"comitia-record/1 {origin} {public.hex()}".encode()]
    lines += [b"C " + json.dumps(note, ensure_ascii=False).encode() for note in checkpoints]
    lines += [b"E " + entry.salt.hex().encode() + b" " + entry.body for entry in entries]
    return b"\n".join(lines) + b"\n"
