"""A teller's tablet against a room that lies: it opens one sum of one verified board, and nothing else."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import uuid6
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from comitia_client.session.practice.room import PracticeRoom
from comitia_client.session.practice.secret import _certificate
from comitia_client.session.votes.telling import Telling
from comitia_shared.belenios.ballots import tracking_number
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import CeremonyId, MeetingId, PersonId, VoteId
from comitia_shared.meeting import AnyCommand, Meeting, Role
from comitia_shared.meeting.agenda import Method, OpenMeeting, ReopenMeeting, StartItem
from comitia_shared.meeting.voting.credentials import signed_text
from comitia_shared.meeting.voting.events import CloseVote, GiveShare, OpenVote
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.meeting.voting.secret import SealedBallot, head_of, roll_hash
from comitia_shared.meeting.voting.tellers import BeginCeremony, Ceremony
from comitia_shared.meeting.voting.unsealing import roll_of
from comitia_shared.meeting.voting.votes import Vote
from tests.others import others_vote_secretly

VOTE = VoteId("5e" * 16)


class Room(PracticeRoom):
    """A practice room in which a secret vote has ended; `given` = what the teller's tablet sent."""

    def __init__(self) -> None:
        super().__init__("vi")
        self.given: list[AnyCommand] = []
        people = self.state.attendance.participants.values()
        self.tellers = tuple(p.person for p in people if Role.TELLER in p.roles)

    async def held(self, *, closed: bool = True) -> "Room":
        self.others_arrive(None)
        chair = self.seat_of(Role.CHAIR)
        self.command(chair, OpenMeeting())
        first = next(iter(self.state.agenda.items))
        self.command(chair, StartItem(first))
        self.command(chair, BeginCeremony(CeremonyId(uuid6.uuid7().hex), self.tellers))
        members = len(self.state.attendance.members)
        async with asyncio.timeout(30):
            while len(self.state.credentials.bindings) < members:
                await asyncio.sleep(0.01)
        threshold = parse_threshold("over half of members")
        self.command(chair, OpenVote(VOTE, first, Method.SECRET, "Kín?", threshold))
        await others_vote_secretly(self, None)
        if closed:
            self.command(chair, CloseVote(VOTE))
        await asyncio.sleep(0)
        return self

    @property
    def vote(self) -> Vote:
        return self.state.votes.votes[VOTE]

    def tablet(self, person: PersonId) -> Telling:
        """The teller's tablet, as it is after a restart; what it sends goes nowhere."""

        async def send(_: MeetingId, command: AnyCommand) -> bool:
            self.given.append(command)
            return True

        mine = self.secret.tablet(person)._telling
        return Telling(person, mine._membership, mine._store, send)

    def forget(self, person: PersonId) -> PersonId:
        """This teller's tablet was not there when the ballots came."""
        self.secret.tablet(person)._telling._store.kept.pop(f"seen/{VOTE}", None)  # type: ignore[attr-defined]
        return person

    def told(self, **changes: object) -> Meeting:
        """The meeting as the room tells it, with something changed in the vote."""
        vote = replace(self.vote, **changes)
        return replace(self.state, votes=replace(self.state.votes, votes={VOTE: vote}))

    def with_board(self, board: tuple[SealedBallot, ...]) -> Meeting:
        """Another board, and the tracking numbers that belong to it."""
        trackers = tuple(tracking_number(b.ballot) for b in board)
        setup = self.vote.setup
        assert setup is not None
        head = head_of(setup, roll_hash(roll_of(self.vote, self.state.credentials)), trackers)
        return self.told(board=board, trackers=trackers, head=head)


def run(story: Callable[[Room], Awaitable[None]], *, closed: bool = True) -> None:
    async def whole() -> None:
        await story(await Room().held(closed=closed))

    asyncio.run(whole())


async def refuses(room: Room, tablet: Telling, state: Meeting, code: ErrorCode, reason: str = "") -> None:
    before = len(room.given)
    with pytest.raises(Refused) as refused:
        await tablet.open(room.meeting, state, VOTE)
    assert refused.value.code is code, refused.value
    assert reason in str(refused.value.params.get("reason", ""))
    assert len(room.given) == before
    tablet.close()


def test_a_whole_board_is_opened_once_and_again_the_same() -> None:
    async def story(room: Room) -> None:
        tablet = room.tablet(room.tellers[0])
        await tablet.open(room.meeting, room.state, VOTE)
        await tablet.open(room.meeting, room.state, VOTE)  # the first answer was lost
        assert [type(c) for c in room.given] == [GiveShare, GiveShare]
        tablet.close()

    run(story)


def test_one_ballot_as_the_sum_is_refused() -> None:
    async def story(room: Room) -> None:
        teller = room.tellers[0]
        await refuses(
            room, room.tablet(teller), room.with_board(room.vote.board[:1]), ErrorCode.TOO_FEW_BALLOTS
        )
        setup = room.vote.setup
        assert setup is not None
        alone = room.with_board(room.vote.board[:1])
        bold = replace(alone.votes.votes[VOTE], setup=replace(setup, least=0))
        state = replace(alone, votes=replace(alone.votes, votes={VOTE: bold}))
        await refuses(room, room.tablet(teller), state, ErrorCode.TOO_FEW_BALLOTS)

    run(story)


@pytest.mark.expects_errors
def test_a_second_sum_of_the_same_election_is_refused_after_a_restart_too() -> None:
    async def story(room: Room) -> None:
        teller = room.tellers[0]
        tablet = room.tablet(teller)
        await tablet.open(room.meeting, room.state, VOTE)
        tablet.close()
        fewer = room.with_board(room.vote.board[:-1])
        room.forget(teller)
        await refuses(room, room.tablet(teller), fewer, ErrorCode.BAD_BOARD, "second sum")

    run(story)


def test_another_board_than_was_seen_before_is_refused() -> None:
    async def story(room: Room) -> None:
        teller = room.tellers[0]
        tablet = room.tablet(teller)
        await tablet.follow(room.meeting, room.state)
        room.command(room.seat_of(Role.CHAIR), CloseVote(VOTE))
        turned = (*reversed(room.vote.board[:2]), *room.vote.board[2:])
        await refuses(room, tablet, room.with_board(turned), ErrorCode.BAD_BOARD, "another board")
        again = room.tablet(teller)  # switched off and on: it has not forgotten
        await refuses(room, again, room.with_board(turned), ErrorCode.BAD_BOARD, "another board")

    run(story, closed=False)


def test_what_was_seen_before_the_record_was_reopened_is_no_measure_for_what_comes_after() -> None:
    async def story(room: Room) -> None:
        teller = room.tellers[0]
        tablet = room.tablet(teller)
        await tablet.follow(room.meeting, room.state)
        chair = room.seat_of(Role.CHAIR)
        room.command(chair, ReopenMeeting(1, 40, bytes(32), 3, 2, chair.person))
        room.command(chair, CloseVote(VOTE))
        turned = room.with_board((*reversed(room.vote.board[:2]), *room.vote.board[2:]))
        await tablet.open(room.meeting, turned, VOTE)
        assert [type(c) for c in room.given] == [GiveShare]
        tablet.close()

    run(story, closed=False)


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("dropped", "trackers"),
        ("doubled", "repeated_ballot"),
        ("changed", "not_canonical"),
        ("moved", "foreign_credential"),
    ],
)
def test_a_board_that_is_not_right_is_refused_and_said(what: str, reason: str) -> None:
    async def story(room: Room) -> None:
        board = room.vote.board
        last = board[-1]
        state = {
            "dropped": lambda: room.told(board=board[:-1]),
            "doubled": lambda: room.with_board((*board, last)),
            "changed": lambda: room.with_board((*board[:-1], last._replace(ballot=last.ballot[:-1]))),
            "moved": lambda: replace(
                room.with_board(board),
                votes=room.told(
                    credentials={p: h for p, h in room.vote.credentials.items() if p != last.voter}
                ).votes,
            ),
        }[what]()
        teller = room.forget(room.tellers[1])
        await refuses(room, room.tablet(teller), state, ErrorCode.BAD_BOARD, reason)

    run(story)


def test_a_roll_that_is_not_that_of_who_was_here_is_refused() -> None:
    async def story(room: Room) -> None:
        heavy = {p: 2**n for n, p in enumerate(room.vote.roll)}
        teller = room.forget(room.tellers[0])
        told = room.told(roll=heavy, is_rightful=False)
        await refuses(room, room.tablet(teller), told, ErrorCode.BAD_BOARD, "roll")

    run(story)


@pytest.mark.expects_errors
def test_a_part_of_the_key_in_my_name_that_this_tablet_did_not_make_is_seen() -> None:
    async def story(room: Room) -> None:
        teller = room.tellers[0]
        tablet = room.tablet(teller)
        await tablet.follow(room.meeting, room.state)
        assert not tablet.foreign
        (found,) = room.state.tellers.ceremonies.values()
        hashes = {**found.hashes, teller: bytes(32)}
        forged = replace(found, hashes=hashes)
        state = replace(room.state, tellers=replace(room.state.tellers, ceremonies={found.ceremony: forged}))
        await tablet.follow(room.meeting, state)
        assert tablet.foreign == {found.ceremony}
        tablet.close()
        # nor does a newer ceremony, that I am no member of, hide it
        newer = Ceremony(CeremonyId("7" * 32), room.tellers[1:])
        both = {found.ceremony: forged, newer.ceremony: newer}
        hidden = replace(room.state, tellers=replace(room.state.tellers, ceremonies=both))
        again = room.tablet(teller)
        await again.follow(room.meeting, hidden)
        assert again.foreign == {found.ceremony}
        again.close()

    run(story)


@pytest.mark.expects_errors
def test_a_longer_board_with_another_beginning_does_not_take_the_place_of_what_was_seen() -> None:
    async def story(room: Room) -> None:
        teller = room.tellers[0]
        tablet = room.tablet(teller)
        await tablet.follow(room.meeting, room.state)
        tablet.close()
        room.command(room.seat_of(Role.CHAIR), CloseVote(VOTE))
        board = room.vote.board
        longer = room.with_board((*board[1:], board[0], board[1]))
        await refuses(room, room.tablet(teller), longer, ErrorCode.BAD_BOARD, "another board")

    run(story, closed=False)


def test_a_device_that_the_room_did_not_enrol_votes_for_nobody() -> None:
    async def story(room: Room) -> None:
        victim, number = room.vote.board[0].voter, 0
        bound = room.state.credentials.bindings[victim][0]
        key = Ed25519PrivateKey.generate()
        named = room.state.credentials.elections[number : number + len(bound.credentials)]
        forged = replace(
            bound,
            certificate=_certificate(key, Ed25519PrivateKey.generate(), bound.device),
            signature=key.sign(signed_text(victim, named, bound.credentials)),
        )
        bindings = {**room.state.credentials.bindings, victim: (forged,)}
        state = replace(room.state, credentials=replace(room.state.credentials, bindings=bindings))
        await refuses(room, room.tablet(room.tellers[0]), state, ErrorCode.BAD_BOARD, "roll")

    run(story)


def test_ballots_of_one_voter_under_other_names_are_not_a_sum_of_many() -> None:
    async def story(room: Room) -> None:
        teller = room.forget(room.tellers[0])
        mine = room.vote.board[0]
        names = [b.voter for b in room.vote.board]
        least = room.vote.setup.least if room.vote.setup else 0
        lent = tuple(SealedBallot(name, mine.ballot) for name in names[: max(least, 5)])
        await refuses(room, room.tablet(teller), room.with_board(lent), ErrorCode.TOO_FEW_BALLOTS)

    run(story)


def test_a_ballot_under_the_name_of_another_voter_is_refused() -> None:
    async def story(room: Room) -> None:
        teller = room.forget(room.tellers[1])
        first, second, *others = room.vote.board
        exchanged = (first._replace(voter=second.voter), second._replace(voter=first.voter), *others)
        await refuses(
            room, room.tablet(teller), room.with_board(exchanged), ErrorCode.BAD_BOARD, "another name"
        )

    run(story)
