"""Which wire this is: subprotocols, port, and the features that are announced inside a version."""

PORT = 7433
DISCOVERY = "_comitia._tcp.local."
PROTOCOL = "comitia.v1"
ENROL_PROTOCOL = "comitia-enrol.v1"
EDITION_2 = "edition/2"
"""What came in December 2026: the codes of refusal of `errors.BEFORE_EDITION_2`, `StaffTold`, `Asked`, the events of
`meeting.EVENTS_OF_EDITION_2`, and for a sign of life a pong each two seconds (RFC 6455 §5.5.3)."""
FEATURES: tuple[str, ...] = (EDITION_2,)
"""Optional parts that came after version 1 was fixed; each side uses only what both announce."""
