"""Readiness: what each tablet last reported of each meeting, told to the staff as it changes."""

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from comitia_server.gateway.connection import Connection
from comitia_server.gateway.signals import Signals
from comitia_server.people.devices import Device
from comitia_shared import limits
from comitia_shared.ids import DeviceId, MeetingId
from comitia_shared.wire.envelope import Signal
from comitia_shared.wire.readiness import Report, Tablets, TabletState

_States = dict[DeviceId, TabletState]


class Readiness:
    """The tablets of a room, as the staff of each meeting sees them."""

    def __init__(self, signals: Signals, now_ms: Callable[[], int]) -> None:
        self._signals = signals
        self._now_ms = now_ms
        self._devices: _States = {}
        self._reports: dict[MeetingId, dict[DeviceId, Report]] = {}
        self._changed: dict[MeetingId, set[DeviceId]] = {}

    def know(self, devices: Iterable[Device]) -> None:
        """The registry, hall displays and removed devices left out."""
        for device in devices:
            if device.active and not device.hall and device.device not in self._devices:
                self._devices[device.device] = TabletState(
                    device.device, device.name, device.program, device.seen_ms
                )

    @property
    def devices(self) -> int:
        """How many tablets the room has."""
        return len(self._devices)

    def seated(self, connection: Connection) -> None:
        """Who sits at a tablet has changed, or it came or went (`is_online` follows from the seats)."""
        device = connection.device
        if device.hall:
            return
        online, before = bool(connection.seats), self._devices.get(device.device)
        person = connection.person or (before.person if before is not None else None)
        state = TabletState(
            device=device.device,
            name=device.name,
            program=connection.program,
            seen_ms=self._now_ms(),
            is_online=online,
            person=person,
        )
        self._devices[device.device] = state
        for meeting in self._reports:
            self._tell(meeting, device.device)

    def state(self, device: DeviceId) -> TabletState | None:
        """What is known of a tablet."""
        return self._devices.get(device)

    def open(self, meeting: MeetingId) -> None:
        """A meeting is there to be reported on."""
        self._reports.setdefault(meeting, {})

    def report(self, connection: Connection, report: Report) -> None:
        """A tablet says what it holds; no more of it is kept than may be said."""
        kept = replace(report, missing=report.missing[: limits.MISSING_TOLD])
        self._reports.setdefault(report.meeting, {})[connection.device.device] = kept
        self._tell(report.meeting, connection.device.device)

    def show_all(self, meeting: MeetingId) -> None:
        """Someone of the staff has come: tell everything."""
        for device in self._devices:
            self._tell(meeting, device)

    def forget(self, devices: set[DeviceId]) -> None:
        """These were taken off the registry."""
        for device in devices & self._devices.keys():
            del self._devices[device]
            for reports in self._reports.values():
                reports.pop(device, None)

    def _tell(self, meeting: MeetingId, device: DeviceId) -> None:
        changed = self._changed.setdefault(meeting, set())
        changed.add(device)
        if len(changed) == 1:
            self._put(meeting)

    def _put(self, meeting: MeetingId) -> None:
        self._signals.put_later(
            "Tablets", lambda: self._signal(meeting), lambda c: c.is_staff_of(meeting), meeting
        )

    def _signal(self, meeting: MeetingId) -> Signal:
        """The changed ones, as many as one message holds; the rest follows with the next signal."""
        changed = self._changed[meeting]
        told = [changed.pop() for _ in range(min(len(changed), limits.TABLETS_PER_SIGNAL))]
        if changed:
            self._put(meeting)
        states = (self._state(meeting, d) for d in told if d in self._devices)
        return Signal(Tablets(tuple(states)), meeting)

    def _state(self, meeting: MeetingId, device: DeviceId) -> TabletState:
        state, report = self._devices[device], self._reports.get(meeting, {}).get(device)
        if report is None:
            return state
        return replace(
            state,
            held=report.held,
            of=report.of,
            missing=report.missing,
            more=report.more,
            free_bytes=report.free_bytes,
        )
