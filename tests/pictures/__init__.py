"""Pictures of every screen: each scene sets one, `SCENES` holds all of them by name."""

from tests.pictures import (
    access_scenes,
    desk_scenes,
    election_scenes,
    reader_scenes,
    secret_scenes,
    tablet_scenes,
)
from tests.pictures.scene import SCENES

__all__ = [
    "SCENES",
    "access_scenes",
    "desk_scenes",
    "election_scenes",
    "reader_scenes",
    "secret_scenes",
    "tablet_scenes",
]
