"""What the other seats of a practice meeting do, at once, for pictures and tests."""

import uuid6

from comitia_client.session.practice.room import PracticeRoom
from comitia_shared.ids import PersonId, RequestId
from comitia_shared.meeting import Role, Seat
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.floor import RequestFloor, SpeechKind


def ask_for_floor(room: PracticeRoom, topics: list[str], but: PersonId | None) -> None:
    """Some of the others ask to speak."""
    delegates = [
        p
        for p in room.state.attendance.present_members
        if p.person != but and Role.DELEGATE in p.roles and not room.state.floor.place_of(p.person)
    ]
    for participant, topic in zip(delegates, topics, strict=False):
        request = RequestFloor(RequestId(uuid6.uuid7().hex), SpeechKind.DEBATE, topic)
        room.command(Seat(participant.person, participant.roles), request)


def others_vote(room: PracticeRoom, but: PersonId | None) -> None:
    """Everyone else on the roll of the running vote answers now: mostly for, some not."""
    vote = room.state.votes.running
    if vote is None or vote.method is not Method.OPEN:
        return
    for number, person in enumerate(vote.roll):
        if person != but:
            room.answer(vote, person, number)


async def others_vote_secretly(room: PracticeRoom, but: PersonId | None) -> None:
    """Everyone else on the roll of the running secret vote seals a ballot now."""
    vote = room.state.votes.running
    for number, person in enumerate(vote.credentials if vote is not None else {}):
        if vote is not None and person != but:
            await room.seal(vote, person, number)
