"""Tablets without a screen: real client sessions with their own encrypted stores, driven by tests and replays."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

from comitia_client.session.model import MeetingView
from comitia_client.session.session import Session
from comitia_client.session.signed_in import SignedIn
from comitia_client.session.view import Stage, View
from comitia_client.vault.device import DeviceVault
from comitia_client.vault.pieces import PaperSource
from comitia_shared.errors import Refused
from comitia_shared.ids import MeetingId, PaperId
from comitia_shared.meeting import AnyCommand

PIN = "271828"
WAIT_S = 30.0


class RecordingKeyring:
    """A keyring in memory; it stands for the operating system's, which a test machine does not have."""

    def __init__(self) -> None:
        self.secrets: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.secrets.get((service, name))

    def set_password(self, service: str, name: str, secret: str) -> None:
        self.secrets[service, name] = secret


class Tablet:
    """One tablet: a profile folder, a keyring outside of it, and a running session."""

    def __init__(self, profile: Path, ring: RecordingKeyring | None = None) -> None:
        self.profile = profile
        self.ring = ring or RecordingKeyring()
        self.session = Session(DeviceVault(profile, None, self.ring), self._seen)
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def _seen(self, _: View) -> None:
        self._changed.set()

    @property
    def view(self) -> View:
        return self.session.view

    def start(self) -> None:
        self._task = asyncio.create_task(self.session.run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def until(self, holds: Callable[[View], bool], what: str = "", timeout_s: float = WAIT_S) -> View:
        """Wait until a snapshot holds what is asked."""
        try:
            async with asyncio.timeout(timeout_s):
                while not holds(self.view):
                    self._changed.clear()
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._changed.wait(), 0.5)
        except TimeoutError:
            raise AssertionError(f"waited {timeout_s} s for {what or holds}: {_short(self.view)}") from None
        return self.view

    async def enrol(self, address: str, code: str) -> None:
        await self.session.entrance.enrol_by_code(address, code, "thử", lambda _: None)
        await self.until(lambda v: v.is_connected, "the link")

    async def sign_in(self, code: str, pin: str = PIN) -> None:
        await self.session.entrance.sign_in_with_code(code, pin)
        await self.until(lambda v: v.stage is Stage.IN and bool(v.meetings), "the meetings")

    @property
    def inside(self) -> SignedIn:
        """Who is signed in, with everything of theirs."""
        found = self.session.entrance.signed_in
        assert found is not None, "nobody is signed in"
        return found

    def meeting(self) -> MeetingView:
        """The one meeting of a test."""
        (found,) = self.view.meetings.values()
        return found

    async def command(self, body: AnyCommand) -> bool:
        return await self.session.meetings.command(self.meeting().meeting, body)

    async def source(self, meeting: MeetingId, paper: PaperId, timeout_s: float = WAIT_S) -> PaperSource:
        """A paper, once it is whole and granted."""
        async with asyncio.timeout(timeout_s):
            while True:
                try:
                    return await self.session.papers.source(meeting, paper)
                except Refused:
                    await asyncio.sleep(0.05)


def _short(view: View) -> str:
    return f"{view.stage} {view.pill} connected={view.is_connected} loading={view.loading} refusal={view.refusal}"
