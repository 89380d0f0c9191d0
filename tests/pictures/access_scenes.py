"""Pictures of new sign-in codes: whoever is asked, and what staff are told."""

import time

from comitia_shared.errors import Params
from comitia_shared.ids import RequestId
from comitia_shared.wire.signals import Asked, StaffTold
from tests.pictures.scene import begin, scene
from tests.screen.stage import Stage


def ask(s: Stage, code: str, params: Params) -> None:
    until_ms = time.time_ns() // 1_000_000 + s.session.view.clock_offset_ms + 28_500
    s.session.pretend(asked=(Asked(RequestId("a" * 32), code, params, until_ms),))


@scene("asked-signing-in")
async def _(s: Stage) -> None:
    begin(s, 2)
    s.shell.parts.meeting.enter("")
    ask(s, "signing_in", {"device": "Máy 31"})


@scene("asked-code", "chair")
async def _(s: Stage) -> None:
    begin(s, 2)
    s.shell.parts.meeting.enter("")
    names = [p.name for p in s.room.state.attendance.participants.values()]
    ask(s, "code_wanted", {"name": names[2], "by": names[1]})


@scene("console-told", "secretary")
async def _(s: Stage) -> None:
    begin(s, 2)
    names = [p.name for p in s.room.state.attendance.participants.values()]
    told = (
        StaffTold("device_twice", {"name": "Máy 17"}),
        StaffTold("code_objected", {"name": names[3], "device": "Máy 31"}),
    )
    s.session.pretend(staff_told=told)
