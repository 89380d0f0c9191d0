"""Presenting on the wire: which page is shown to the room, where on it, the laser pointer and ink that nobody keeps.

Nothing of it is recorded: the latest wins, at most 10 times a second.
"""

import msgspec

from comitia_shared.ids import Count, MeetingId, PaperId, PersonId, Points, RevisionId
from comitia_shared.wire.message import Message


class Shown(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the presenter looks at: a page from 0, the point of it (in points) in the middle, zoom (1 = fits the width).

    `laser` is where the pointer is, in points; None = it is off.
    """

    paper: PaperId
    revision: RevisionId
    page: Count
    x: Points
    y: Points
    zoom: Points
    laser: tuple[Points, Points] | None = None


class LiveStroke(msgspec.Struct, frozen=True):
    """A stroke of the presenter: colour `#rrggbb`, width and x, y pairs in points."""

    colour: str
    width: Points
    points: tuple[Points, ...]


class Present(Message, frozen=True):
    """Show this to the room; None = the presentation ends. Who: chair, secretary, or who has the floor.

    No answer. Refused: not_allowed, unknown_paper.
    """

    meeting: MeetingId
    shown: Shown | None


class PresentInk(Message, frozen=True):
    """All of the presenter's strokes on the page that is shown. Who: who presents; from others it is dropped."""

    meeting: MeetingId
    strokes: tuple[LiveStroke, ...]


class Presented(msgspec.Struct, frozen=True, tag=True):
    """What is presented, to those who may read it; `shown` None = nothing is."""

    presenter: PersonId | None
    shown: Shown | None


class PresenterInk(msgspec.Struct, frozen=True, tag=True):
    """All of the presenter's strokes on the page that is shown."""

    strokes: tuple[LiveStroke, ...]
