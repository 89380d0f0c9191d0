"""For whom the desk binds credentials: for each meeting anew, and not again for whom the room has refused there."""

import asyncio

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comitia_client.session.person.kept import KeptInMemory
from comitia_client.session.votes.balloting import SecretBallots
from comitia_client.vault.device import Membership
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import DeviceId, MeetingId, PersonId, RoomId
from comitia_shared.meeting import AnyCommand
from comitia_shared.meeting.voting.credentials import BindCredentials
from tests.meeting.secret_story import SecretStory, certificate_of
from tests.meeting.story import SECRETARY, delegate, name

FIRST, SECOND = MeetingId(name(8)), MeetingId(name(9))


def test_who_has_a_tablet_in_one_meeting_may_vote_at_the_desk_in_the_next() -> None:
    story = SecretStory(5, 3).makes_key()
    story.opened()
    story.binds(*(p.person for p in story.state.attendance.members))  # elections are drawn, nobody has bound
    seat = story.seat(SECRETARY)
    assert seat.person is not None
    asked: list[tuple[MeetingId, PersonId | None]] = []

    async def command(meeting: MeetingId, body: AnyCommand) -> bool:
        assert isinstance(body, BindCredentials)
        asked.append((meeting, body.voter))
        if (meeting, body.voter) == (FIRST, delegate(1)):
            raise Refused(ErrorCode.ALREADY_THERE)
        return True

    key, device = Ed25519PrivateKey.generate(), DeviceId(name(7))
    certificate = certificate_of(key)
    private = key.private_bytes_raw()
    membership = Membership(
        RoomId(name(6)), "", device, certificate, certificate, certificate, private, b"", ()
    )
    ballots = SecretBallots(seat.person, membership, KeptInMemory(), command)

    async def run() -> None:
        ballots.keep_desk(FIRST)
        await ballots.follow(FIRST, story.state, seat)
        assert (FIRST, delegate(1)) in asked
        asked.clear()
        ballots.lost_connection()
        await ballots.follow(FIRST, story.state, seat)
        assert (FIRST, delegate(2)) in asked and (FIRST, delegate(1)) not in asked
        ballots.keep_desk(SECOND)
        await ballots.follow(SECOND, story.state, seat)
        assert (SECOND, delegate(1)) in asked

    asyncio.run(run())
