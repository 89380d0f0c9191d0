"""Replaying: the state that stored events lead to."""

from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.meeting import Meeting, Recorded, apply


def replay(events: list[Recorded]) -> Meeting:
    """The state that the events lead to. Raises: Refused ledger_damaged where they are out of order."""
    state, at_ms = Meeting(), 0
    for number, event in enumerate(events, 1):
        require(event.seq == number and event.at_ms >= at_ms, ErrorCode.LEDGER_DAMAGED, seq=number)
        at_ms = event.at_ms
        try:
            state = apply(state, event)
        except (Refused, KeyError, ValueError):
            raise Refused(ErrorCode.LEDGER_DAMAGED, seq=number) from None
    return state
