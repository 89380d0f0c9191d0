"""Which wire this is: subprotocols, port, and the features that are announced inside a version."""

PORT = 7433
DISCOVERY = "_comitia._tcp.local."
PROTOCOL = "comitia.v1"
ENROL_PROTOCOL = "comitia-enrol.v1"
FEATURES: tuple[str, ...] = ()
"""Optional parts that came after version 1 was fixed; each side uses only what both announce."""
