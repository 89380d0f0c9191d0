"""Which wire this is: subprotocols, port, and the features that are announced inside a version."""

PORT = 7433
DISCOVERY = "_comitia._tcp.local."
PROTOCOL = "comitia.v1"
ENROL_PROTOCOL = "comitia-enrol.v1"
CODES_2 = "codes/2"
"""The codes of refusal of `errors.BEFORE_CODES_2`, and what staff are told (`StaffTold`)."""
FEATURES: tuple[str, ...] = (CODES_2,)
"""Optional parts that came after version 1 was fixed; each side uses only what both announce."""
