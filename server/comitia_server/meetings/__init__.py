"""Meetings: each runs here as one task that decides commands in the order in which they arrive."""
