"""The line to the room that this tablet belongs to, if it belongs to one: always there to be asked, up or not."""

import asyncio
import contextlib
import time
from collections.abc import Callable

from msgspec.structs import replace

from comitia_client.session.line.link import Link
from comitia_client.session.line.socket import PieceTaker
from comitia_client.session.tasks import Tasks
from comitia_client.vault.device import DeviceVault, Membership
from comitia_client.vault.thread import VaultThread
from comitia_shared.errors import ErrorCode, Unavailable
from comitia_shared.wire import envelope
from comitia_shared.wire.envelope import ToTablet
from comitia_shared.wire.message import Message

Taken = ToTablet | bool | BaseException
"""What the line hands over: a message, that it came up (True) or went down (False), or a defect."""


def _steady_s() -> float:
    """Seconds of a clock that nobody sets and that goes on in a machine's sleep: no lease is longer for it."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()  # where there is no such clock, it counts sleep by itself


class Line(Link):
    """Membership, connection and the room's clock. `take` gets what comes, `take_piece` pieces of sealed objects.

    `hello` gives the first message of each connection. `refusal`: why the room takes nothing from here now.
    `device_name`: what the room calls this tablet. `connection` counts those that came up.
    """

    def __init__(
        self,
        device: DeviceVault,
        vault: VaultThread,
        hello: Callable[[], envelope.Hello],
        take: Callable[[Taken], None],
        take_piece: PieceTaker,
        tasks: Tasks,
    ) -> None:
        super().__init__(hello, take, take_piece, self._changed, self._room_moved)
        self._device = device
        self._vault = vault
        self._hand_over = take
        self._tasks = tasks
        self._running: asyncio.Task[None] | None = None
        self._lost_since_s: float | None = None
        self._clock: tuple[int, float] | None = None
        self.membership = device.membership()
        self.refusal: ErrorCode | None = None
        self.device_name = ""
        self.connection = 0

    # --- being connected ---------------------------------------------------------------------------------

    def start(self) -> None:
        """Be connected from now on, where this tablet belongs to a room."""
        if self.membership is None or self._running is not None:
            return
        self._lost_since_s = time.monotonic()
        self._running = asyncio.create_task(self.run(self.membership))
        self._running.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        """The link never ends by itself: a defect in it ends the session, loudly."""
        if not task.cancelled() and (defect := task.exception()) is not None:
            self._hand_over(defect)

    async def stop(self) -> None:
        """Be connected no more."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        self._running = None

    async def join(self, membership: Membership) -> None:
        """This tablet belongs to another room from now on."""
        await self._vault.ask(self._device.join, membership)
        await self.stop()
        self.membership = membership
        self.start()

    def _changed(self, is_up: bool, reason: ErrorCode | None) -> None:
        if is_up:
            self._lost_since_s = None
            self.connection += 1
        elif self._lost_since_s is None:
            self._lost_since_s = time.monotonic()
        if reason is not None or is_up:
            self.refusal = reason
        self._hand_over(is_up)

    def _room_moved(self, addresses: tuple[str, ...]) -> None:
        """The room answered under another address: it is tried first from now on."""
        if self.membership is not None:
            self.membership = replace(self.membership, addresses=addresses)
            self._tasks.start(self._vault.ask(self._device.join, self.membership))

    @property
    def lost_s(self) -> float | None:
        """For how many seconds there has been no connection; None = there is one, or no room."""
        return None if self._lost_since_s is None else time.monotonic() - self._lost_since_s

    # --- the room's clock --------------------------------------------------------------------------------

    def welcomed(self, welcome: envelope.Welcome) -> None:
        """The room says what time it is, and what it calls this tablet."""
        self._clock = (welcome.time_ms, _steady_s())
        self.device_name = welcome.device_name

    def now_ms(self) -> int:
        """The room's time: as it told it, plus what has passed since by a clock that nobody sets."""
        if self._clock is None:
            return time.time_ns() // 1_000_000
        then_ms, then_s = self._clock
        return then_ms + int((_steady_s() - then_s) * 1000)

    # --- sending -----------------------------------------------------------------------------------------

    def send_soon(self, message: Message) -> None:
        """Send beside everything else; where the line is down, not at all."""
        self._tasks.start(self._try_to_send(message))

    async def _try_to_send(self, message: Message) -> None:
        with contextlib.suppress(Unavailable):
            await self.send(message)
