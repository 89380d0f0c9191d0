"""Papers of a room: ingest in a limited child, sealing, and the store of sealed objects. Knows no meeting's rules."""
