"""One signed-in or signing-in tablet: who it is, what it was sent, its downloads and uploads."""

from collections.abc import Callable, Iterator

import msgspec

from comitia_server.gateway.downloads import Downloads
from comitia_server.gateway.frames import PING, RoomSocket, acknowledged, drained, text_frame
from comitia_server.gateway.uploads import Intake, Uploads
from comitia_server.people.devices import Device
from comitia_shared import limits
from comitia_shared.errors import BEFORE_EDITION_2, Refused, Unavailable
from comitia_shared.ids import CommandId, MeetingId, PaperId, PersonId
from comitia_shared.meeting import Seat
from comitia_shared.wire import envelope
from comitia_shared.wire.version import EDITION_2


class Connection:
    """A connected device. `seats` holds the seat that its person has in each meeting.

    `granted` holds what it was given on conditions: up to which revision's number, and until when (ms UTC).
    `put` takes a frame when none waits for a next one.
    """

    __slots__ = (
        "_acknowledged",
        "_acknowledged_at_s",
        "_is_asked",
        "_soon",
        "device",
        "downloads",
        "features",
        "granted",
        "greeted",
        "listens_to",
        "person",
        "program",
        "put",
        "seats",
        "socket",
        "ticket",
        "uploads",
        "wrong_codes",
    )

    def __init__(self, socket: RoomSocket, device: Device, intake: Intake) -> None:
        self.socket = socket
        self.put: Callable[[bytes], None] = socket.transport.write
        self.listens_to: set[Listeners] = set()
        socket.on_over = self._let_go
        self.device = device
        self.person: PersonId | None = None
        self.ticket = ""
        self.program = ""
        self.features: frozenset[str] = frozenset()
        self.greeted = False
        self.seats: dict[MeetingId, Seat] = {}
        self.granted: dict[PaperId, tuple[int, int]] = {}
        self.wrong_codes = 0
        self.downloads = Downloads(socket, self._refuse)
        self.uploads = Uploads(self.send, intake)
        self._soon: list[bytes] = []
        self._acknowledged = 0
        self._acknowledged_at_s = 0.0
        self._is_asked = False

    @property
    def is_staff(self) -> bool:
        """Whether its person is of the staff of any meeting."""
        return any(seat.is_staff for seat in self.seats.values())

    def is_staff_of(self, meeting: MeetingId) -> bool:
        """Whether its person is of the staff of this meeting."""
        seat = self.seats.get(meeting)
        return seat is not None and seat.is_staff

    def _refuse(self, name: CommandId, error: Refused | Unavailable) -> None:
        self.send(envelope.Refused(error.code, name, error.params))

    def send(self, message: msgspec.Struct) -> None:
        """Send a message; a program that does not know a newer code of refusal is told the nearest that it knows."""
        if isinstance(message, envelope.Refused) and EDITION_2 not in self.features:
            message = msgspec.structs.replace(message, code=BEFORE_EDITION_2.get(message.code, message.code))
        self.write(text_frame(message))

    def write(self, frame: bytes) -> None:
        """Send a prebuilt frame."""
        if self._soon:
            self._soon.append(frame)
            self.flush()
        else:
            self.put(frame)

    def write_soon(self, frame: bytes) -> None:
        """Send a prebuilt frame together with the next one: an event with its answer, in one record of TLS.

        Whoever calls this sees to it that `flush` follows, for there may be no next one.
        """
        self._soon.append(frame)

    def flush(self) -> None:
        """Send what waits for a next frame."""
        if self._soon:
            frames, self._soon = self._soon, []
            self.put(b"".join(frames))

    def _let_go(self) -> None:
        """No frame may follow on this line: what still comes for it is dropped."""
        self.put = _drop
        for listeners in list(self.listens_to):
            listeners.remove(self)

    def is_stalled(self, now_s: float) -> bool:
        """Whether its buffer is over 2 MiB or has not moved for 10 s: then it must be cut."""
        size = self.socket.transport.get_write_buffer_size()
        if not size:
            self._acknowledged_at_s = now_s
            return False
        by_now = acknowledged(self.socket)
        if by_now != self._acknowledged:
            self._acknowledged, self._acknowledged_at_s = by_now, now_s
        return size > limits.CLIENT_BUFFER_BYTES or now_s - self._acknowledged_at_s > limits.CLIENT_STALLED_S

    def is_silent(self, now_s: float) -> bool:
        """Whether nothing was heard for 40 s; after 20 s it is asked, once."""
        silence_s = now_s - self.socket.heard_s
        if silence_s < limits.CLIENT_ASKED_S:
            self._is_asked = False
        elif not self._is_asked:
            self._is_asked = True
            self.ping()
        return silence_s > limits.CLIENT_SILENT_S

    def ping(self) -> None:
        """Ask whether it is there."""
        self.write(PING)

    async def drained(self) -> None:
        """Wait until the line has taken most of what was written, so that a long answer never fills the buffer."""
        await drained(self.socket)

    def cut(self) -> None:
        """End the connection at once, without waiting for a peer that may not read."""
        self.socket.transport.abort()


def _drop(_frame: bytes) -> None:
    """Where frames for an ended line go."""


class Listeners:
    """Who hears what comes in one meeting, in the order in which they came."""

    def __init__(self) -> None:
        self._there: dict[Connection, None] = {}
        self._puts: list[Callable[[bytes], None]] | None = None

    def __iter__(self) -> Iterator[Connection]:
        return iter(list(self._there))

    def __contains__(self, connection: Connection) -> bool:
        return connection in self._there

    def add(self, connection: Connection) -> None:
        """It hears what comes from now on."""
        self._there[connection] = None
        connection.listens_to.add(self)
        self._puts = None

    def remove(self, connection: Connection) -> None:
        """It hears no more, if it did."""
        self._there.pop(connection, None)
        connection.listens_to.discard(self)
        self._puts = None

    def write(self, frame: bytes) -> None:
        """Send one prebuilt frame to all; nothing may wait for a next one.

        The loop touches as little memory as it can: of 1,600 connections each line of it costs a tenth of a write.
        """
        if self._puts is None:
            self._puts = [connection.put for connection in self._there]
        for put in self._puts:
            put(frame)
