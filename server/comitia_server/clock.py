"""The server's clock."""

import time


def clock_ms() -> int:
    """The server's time in ms UTC."""
    return time.time_ns() // 1_000_000
