"""What screens ask of voting on this tablet: my ballots, those of the desk, and a teller's part."""

from comitia_client.session.meetings import Meetings
from comitia_client.session.votes.balloting import SecretBallots
from comitia_client.session.votes.telling import Telling
from comitia_shared.ids import MeetingId, PersonId, VoteId
from comitia_shared.meeting.voting.questions import Marks


class Voting:
    """The votes of who is signed in."""

    def __init__(self, meetings: Meetings, ballots: SecretBallots, telling: Telling) -> None:
        self._meetings = meetings
        self._ballots = ballots
        self._telling = telling

    async def cast(
        self, meeting: MeetingId, vote: VoteId, marks: Marks, voter: PersonId | None = None
    ) -> None:
        """Send my ballot, or at the desk a voter's; one of a secret vote is sealed first.

        Raises: Refused, as `SecretBallots.made` and `Meetings.cast`; Unavailable no_connection.
        """
        command = await self._ballots.made(meeting, self._meetings.state(meeting), vote, marks, voter)
        await self._meetings.cast(meeting, command)

    async def keep_desk(self, meeting: MeetingId | None) -> None:
        """Be the desk of a meeting, where those vote who have no tablet; None = no more."""
        self._ballots.keep_desk(meeting)
        for found, seat in self._meetings.seats():
            if found == meeting:
                await self._ballots.follow(meeting, self._meetings.state(meeting), seat)

    async def open_result(self, meeting: MeetingId, vote: VoteId) -> None:
        """Give my part of the opening of a secret vote that has ended. Raises: as `Telling.open`."""
        await self._telling.open(meeting, self._meetings.state(meeting), vote)
