"""The snapshot that screens mirror, as a whole. It is there with the first frame, before the session that fills it.

What it is made of stays unread until then: nothing here is imported but for its types.
"""

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from comitia_client.session.model import MeetingView, Uploading
    from comitia_client.session.person.pairing import PairingView
    from comitia_client.vault.device import DeviceVault
    from comitia_shared.errors import ErrorCode
    from comitia_shared.ids import CeremonyId, MeetingId, PaperId, PersonId
    from comitia_shared.wire.envelope import CodeIssued
    from comitia_shared.wire.signals import Asked, DeviceWaiting, HelpWanted, StaffTold


class Stage(StrEnum):
    """Where a tablet stands."""

    NO_ROOM = "no_room"
    SIGNED_OUT = "signed_out"
    LOCKED = "locked"
    IN = "in"


class Pill(StrEnum):
    """What the status pill says."""

    READY = "ready"
    LOADING = "loading"
    CONNECTING = "connecting"
    WAITING = "waiting"
    """Connected, but the server has not shown for a while that it lives."""
    LOST = "lost"
    SAVING = "saving"
    FULL = "full"
    REFUSED = "refused"


class KnownName(msgspec.Struct, frozen=True):
    """Someone whom the sign-in screen offers. `here` = has a store on this tablet."""

    person: "PersonId"
    name: str
    has_pin: bool
    here: bool


class View(msgspec.Struct, frozen=True):
    """Everything that screens show. `notes` counts my notes per paper; `notes_version` grows with each change.

    `loading` is (done, all) in papers, `left_s` how long the rest takes at the present rate (0 = it cannot be said),
    `needed_bytes` what must be made free on a full disk; times are the server's, in ms UTC. `upload` is the revision
    that this tablet is sending, `taking_in` how far a pack from a USB stick is (pieces done, of how many).

    `recovery_words` are shown once, right after the notes key was made; `notes_locked` counts notes of other
    devices whose key is not here yet. `pairing`: another tablet of mine gives it here, or gets it from here.
    `foreign_parts`: tellers' keys with a part in my name that was not made here.

    `share_trouble`: why something of mine is not shared as it should be, and how many times there was such a reason.
    """

    stage: Stage = Stage.NO_ROOM
    pill: Pill = Pill.CONNECTING
    is_connected: bool = False
    loading: tuple[int, int] = (0, 0)
    left_s: float = 0.0
    needed_bytes: int = 0
    upload: "Uploading | None" = None
    taking_in: tuple[int, int] = (0, 0)
    room_name: str = ""
    device_name: str = ""
    is_hall: bool = False
    opens_offline: bool = True
    person: "PersonId | None" = None
    person_name: str = ""
    meetings: "dict[MeetingId, MeetingView]" = {}
    foreign_parts: "frozenset[CeremonyId]" = frozenset()
    notes: "dict[PaperId, int]" = {}
    notes_version: int = 0
    unsent_notes: int = 0
    notes_locked: int = 0
    recovery_words: str = ""
    needs_recovery: bool = False
    pairing: "PairingView | None" = None
    share_trouble: "tuple[int, ErrorCode] | None" = None
    refusal: "ErrorCode | None" = None
    waiting_devices: "tuple[DeviceWaiting, ...]" = ()
    help_wanted: "tuple[HelpWanted, ...]" = ()
    staff_told: "tuple[StaffTold, ...]" = ()
    asked: "tuple[Asked, ...]" = ()
    code_issued: "CodeIssued | None" = None
    clock_offset_ms: int = 0


def begun(device: "DeviceVault") -> View:
    """What is shown until the session runs: whether this tablet belongs to a room."""
    membership = device.membership()
    if membership is None:
        return View(opens_offline=device.opens_offline)
    return View(
        stage=Stage.SIGNED_OUT,
        room_name=membership.room_name,
        is_hall=membership.hall,
        opens_offline=device.opens_offline,
    )
