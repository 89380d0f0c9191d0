"""Carrying out commands: how each kind that somebody sends is prepared before it is decided.

What the server does by itself (draw, finish a count, note a code) needs no preparing and is submitted as it is; papers
come as uploads (`RunningMeeting.revise`).
"""

import logging

from comitia_server.meetings.meeting import RunningMeeting
from comitia_server.meetings.secret import SecretVotes
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import CommandId, ObjectId
from comitia_shared.meeting import ROOM_SEAT, AnyCommand, Seat
from comitia_shared.meeting.agenda import Method, ReopenMeeting
from comitia_shared.meeting.papers import AddPaper, AddRevision
from comitia_shared.meeting.voting.credentials import BindCredentials
from comitia_shared.meeting.voting.events import CastSecretBallot, CloseVote, GiveShare, OpenVote

log = logging.getLogger(__name__)


def require_from_tablet(body: AnyCommand) -> None:
    """Papers come as uploads, a reopening as `Reopen`, and the sealing of a vote is the room's own to make.

    Raises: Refused not_allowed.
    """
    if isinstance(body, AddRevision | AddPaper | ReopenMeeting):
        raise Refused(ErrorCode.NOT_ALLOWED)
    if isinstance(body, OpenVote) and body.setup is not None:
        raise Refused(ErrorCode.NOT_ALLOWED)


class Carrying:
    """Carries out commands on any meeting of this server."""

    def __init__(self, secret: SecretVotes) -> None:
        self._secret = secret

    async def carry_out(self, running: RunningMeeting, seat: Seat, name: CommandId, body: AnyCommand) -> int:
        """Prepare a command and have it decided; the number of its last event once it is durable.

        Raises:
            Refused: a rule says no.
            Unavailable: the disk says no; nothing happened.
        """
        match body:
            case CastSecretBallot():
                return await self._secret.cast(running, seat, name, body)
            case BindCredentials():
                return await self._secret.bind(running, seat, name, body)
            case CloseVote():
                return await self._secret.close(running, seat, name, body)
            case GiveShare():
                return await self._secret.give(running, seat, name, body)
            case OpenVote(method=Method.SECRET, setup=None):
                return await self._secret.open(running, seat, name, body)
            case _:
                return await running.submit(seat, name, body)

    async def run_errand(
        self, running: RunningMeeting, errand: CommandId, body: AnyCommand, keys: dict[ObjectId, bytes]
    ) -> None:
        """Carry out what the command line left, with the `keys` of what it sealed; a refusal is logged.

        Raises: Unavailable, and the errand waits.
        """
        try:
            if isinstance(body, AddRevision):
                await running.add_revision(ROOM_SEAT, errand, body, keys)
            else:
                await self.carry_out(running, ROOM_SEAT, errand, body)
        except Refused as refused:
            log.warning("errand %s: %s", errand, refused)
