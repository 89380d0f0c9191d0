"""A room server that stores no event: everything else is done. It is what `ballots` subtracts the disk from.

Run before the server's own command: `python unstored.py PYTHON -m comitia_server serve …`.
"""

import secrets
import sys

from comitia_server.cli import main
from comitia_server.record.ledger import Entry, Ledger, Written
from comitia_shared.meeting import Recorded
from comitia_shared.proofs.tree import SALT_BYTES, leaf_hash


def append(self: Ledger, batch: list[Written[Recorded]]) -> list[Entry]:
    """As `Ledger.append`, without the transaction."""
    entries = [
        Entry(event.seq, secrets.token_bytes(SALT_BYTES), body)
        for one in batch
        for event, body in zip(one.events, one.bodies, strict=True)
    ]
    for entry in entries:
        self._tree.append(leaf_hash(entry.salt, entry.body))
    return entries


if __name__ == "__main__":
    Ledger.append = append  # type: ignore[method-assign, assignment]
    sys.argv = ["comitia-server", *sys.argv[sys.argv.index("serve") :]]
    sys.exit(main())
