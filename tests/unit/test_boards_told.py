"""A voter's tablet follows the closed board's hash from the tracking numbers that it was told."""

from msgspec.structs import replace

from comitia_client.session.record.replica import _is_bound
from comitia_shared.meeting.voting.events import CloseVote
from tests.meeting.secret_story import SecretStory
from tests.meeting.story import CHAIR, delegate, vote


def test_tracking_numbers_that_do_not_lead_to_the_hash_in_the_hall_are_seen() -> None:
    story = SecretStory(5, 3).makes_key()
    story.opened()
    story.binds()
    story.opens_secret()
    for number in range(5):
        story.casts(delegate(number), (1, 0, 0))
    assert _is_bound(story.secret())
    story.does(CHAIR, CloseVote(vote(1)))
    told = story.secret()
    assert _is_bound(told)
    for changed in (
        replace(told, trackers=told.trackers[:-1]),
        replace(told, trackers=tuple(reversed(told.trackers))),
        replace(told, roll_hash="0" * 64),
        replace(told, head="0" * 64),
    ):
        assert not _is_bound(changed)
