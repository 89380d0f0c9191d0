"""Whose a meeting, paper or decision is, and how secret: carried by each from its first event."""

from enum import StrEnum

import msgspec

from comitia_shared.ids import Short


class Level(StrEnum):
    """Classification, lowest first. The policy of each stands in a table of `comitia_resources`."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    SECRET = "secret"  # noqa: S105 - a level, not a password
    TOP_SECRET = "top-secret"  # noqa: S105


class Custody(msgspec.Struct, frozen=True):
    """Organisation (its code), owner within it, and level."""

    organisation: Short
    owner: Short
    level: Level
