"""A teller's tablet: its part in the ceremony that makes the tellers' key, and in opening a vote that has ended.

It opens only a sum that it has computed itself from the whole closed board, every ballot of which it has verified; of
one election only one sum, ever; never that of a single ballot; only a board that begins with all that it saw before.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comitia_client.session.person.kept import Kept
from comitia_client.session.votes.balloting import draw
from comitia_client.session.votes.checking import BoardChecks
from comitia_client.vault.device import Membership
from comitia_shared.belenios.ballots import Pairs, credential_of
from comitia_shared.belenios.elections import fingerprint
from comitia_shared.belenios.faults import Fault, Invalid
from comitia_shared.belenios.numbers import hash_hex
from comitia_shared.belenios.tally import decrypt, encode_part, encode_tally
from comitia_shared.belenios.trustees import Member, Signed, seed_of, trustee_key
from comitia_shared.errors import ErrorCode, Refused, Unavailable, require
from comitia_shared.ids import CeremonyId, MeetingId, PersonId, VoteId
from comitia_shared.meeting import AnyCommand, Meeting
from comitia_shared.meeting.voting.attesting import Attestation, attested_text
from comitia_shared.meeting.voting.events import GiveShare
from comitia_shared.meeting.voting.tellers import (
    Ceremony,
    DisputePart,
    FixCertificate,
    GiveKey,
    SendPolynomial,
    ShowCertificate,
    Step,
    certificate_hash,
)
from comitia_shared.meeting.voting.votes import Stage, Vote, require_vote

_FEWEST = 2

log = logging.getLogger(__name__)


class _Kept(msgspec.Struct):
    """What this tablet keeps of a ceremony, sealed in its person's store; `share` "" = not made yet.

    `hashes`: the hash of all that members had fixed when I showed mine.
    """

    seed: str
    certificate: Signed
    coefficients: tuple[str, ...]
    share: str = ""
    coefexps: Signed | None = None
    hashes: str = ""

    @property
    def fixed(self) -> bytes:
        """The hash by which I fix it all before anyone is shown anything."""
        return certificate_hash(self.certificate, self.coefexps)


class Telling:
    """What the tablet of a teller does, vouching for sums in its device's name. `command` asks a meeting.

    `foreign`: ceremonies with a part in this person's name that this tablet did not make.
    """

    def __init__(
        self,
        person: PersonId,
        membership: Membership,
        kept: Kept,
        command: Callable[[MeetingId, AnyCommand], Awaitable[bool]],
    ) -> None:
        self._membership = membership
        self._person = person
        self._store = kept
        self._command = command
        self._begun: set[tuple[CeremonyId, Step]] = set()
        self._checks = BoardChecks(membership.issuing, kept)
        self.foreign: set[CeremonyId] = set()

    # --- the ceremony ------------------------------------------------------------------------------------

    async def follow(self, meeting: MeetingId, state: Meeting) -> None:
        """Do the next step of a ceremony that I am a member of; verify the ballots of a vote that I shall open."""
        running = state.votes.running
        if running is not None and running.stage is Stage.OPEN and self._is_mine(state, running):
            try:
                await self._checks.follow(running, state)
            except (Refused, Unavailable) as error:
                log.warning("vote %s is not verified as it grows: %s", running.vote, error)
        for ceremony in state.tellers.ceremonies.values():
            if self._person in ceremony.members:
                await self._look_at_my_part(ceremony)
        found = state.tellers.newest
        if found is None or self._person not in found.members:
            return
        name = (found.ceremony, found.step)
        if found.is_done or found.has_done(self._person, found.step) or name in self._begun:
            return
        self._begun.add(name)
        try:
            await self._command(meeting, await self._next(found))
        except Unavailable as hindrance:
            log.info("ceremony %s, step %s waits: %s", *name, hindrance)
            self._begun.discard(name)
        except Refused as refused:
            log.warning("ceremony %s, step %s: %s", *name, refused)
        except Invalid as invalid:
            log.error(
                "ceremony %s: member %d does not keep to it: %s", found.ceremony, invalid.event, invalid
            )
            await self._dispute(meeting, found, invalid.event)

    async def _dispute(self, meeting: MeetingId, found: Ceremony, at_fault: int) -> None:
        """Say in the record from whom the value is that is not right for me."""
        if found.step is not Step.GIVE or not 0 <= at_fault < len(found.members):
            return
        try:
            await self._command(meeting, DisputePart(found.ceremony, found.members[at_fault]))
        except Unavailable as hindrance:
            log.info("ceremony %s, a dispute waits: %s", found.ceremony, hindrance)
            self._begun.discard((found.ceremony, found.step))
        except Refused as refused:
            log.warning("ceremony %s: %s", found.ceremony, refused)

    async def _look_at_my_part(self, found: Ceremony) -> None:
        """Whether what the record has in my name was made here: a room could hold the whole ceremony by itself."""
        if found.hashes.get(self._person) is None:
            return
        stored = await self._store.get(f"teller/{found.ceremony}")
        mine = msgspec.json.decode(stored, type=_Kept) if stored is not None else None
        shown = found.certificates.get(self._person, mine.certificate if mine is not None else None)
        made = mine is not None and found.hashes[self._person] == mine.fixed and shown == mine.certificate
        if not made and found.ceremony not in self.foreign:
            log.error("ceremony %s has a part in my name that this tablet did not make", found.ceremony)
            self.foreign.add(found.ceremony)

    def _is_mine(self, state: Meeting, vote: Vote) -> bool:
        ceremony = state.tellers.ceremonies.get(vote.setup.ceremony) if vote.setup is not None else None
        return ceremony is not None and self._person in ceremony.members

    def close(self) -> None:
        """End what runs."""
        self._checks.close()

    def lost_connection(self) -> None:
        """What was not answered is asked again."""
        self._begun.clear()

    async def _next(self, found: Ceremony) -> AnyCommand:
        for number, person in enumerate(found.members):
            shown = found.certificates.get(person)
            fixed = certificate_hash(shown, found.coefexps.get(person)) if shown is not None else b""
            if shown is not None and fixed != found.hashes.get(person):
                raise Invalid(Fault.WRONG_KEY, number, "another certificate than was fixed")
        kept = await self._kept(found)
        if found.step is not Step.FIX:
            await self._hold_fast(found, kept)
        match found.step:
            case Step.FIX:
                return FixCertificate(found.ceremony, kept.fixed)
            case Step.SHOW:
                return ShowCertificate(found.ceremony, kept.certificate, kept.coefexps)
            case Step.SEND:
                coefficients = [int(a) for a in kept.coefficients]
                member = Member(kept.seed)
                polynomial = await asyncio.to_thread(
                    member.polynomial, found.shown(), coefficients, draw, kept.coefexps
                )
                return SendPolynomial(found.ceremony, polynomial)
            case _:
                sent = [found.polynomials[m] for m in found.members]
                self._require_shown(found)
                share = await asyncio.to_thread(Member(kept.seed).share, found.shown(), sent, found.threshold)
                kept.share = str(share)
                await self._keep(found.ceremony, kept)
                return GiveKey(found.ceremony, trustee_key(share, draw))

    async def _kept(self, found: Ceremony) -> _Kept:
        stored = await self._store.get(f"teller/{found.ceremony}")
        if stored is not None:
            return msgspec.json.decode(stored, type=_Kept)
        if found.edition < 2 and found.step is Step.FIX:
            raise Invalid(Fault.WRONG_KEY, detail="a ceremony whose code could be chosen")
        kept = await asyncio.to_thread(_made, seed_of(secrets.token_bytes(22)), found.threshold)
        await self._keep(found.ceremony, kept)
        return kept

    async def _hold_fast(self, found: Ceremony, kept: _Kept) -> None:
        """What everyone fixed before I showed mine stays so, whatever the record says later. Raises: Invalid."""
        hashes = hash_hex(b"".join(found.hashes[m] for m in found.members))
        if not kept.hashes:
            kept.hashes = hashes
            await self._keep(found.ceremony, kept)
        if kept.hashes != hashes:
            raise Invalid(Fault.WRONG_KEY, detail="others than were fixed")

    def _require_shown(self, found: Ceremony) -> None:
        """That each polynomial has the coefficients that were shown, which the code covers. Raises: Invalid."""
        for number, person in enumerate(found.members):
            if found.edition > 1 and found.polynomials[person].coefexps != found.coefexps.get(person):
                raise Invalid(Fault.WRONG_KEY, number, "other coefficients than were shown")

    async def _keep(self, ceremony: CeremonyId, kept: _Kept) -> None:
        await self._store.put(f"teller/{ceremony}", msgspec.json.encode(kept))

    # --- opening -----------------------------------------------------------------------------------------

    async def open(self, meeting: MeetingId, state: Meeting, vote: VoteId) -> None:
        """Give my part of the opening, once the whole board is verified here.

        Raises: Refused wrong_step, not_allowed, too_few_ballots, bad_board; Unavailable.
        """
        found = require_vote(state.votes, vote)
        if found.setup is None or found.stage is not Stage.COUNTING:
            raise Refused(ErrorCode.WRONG_STEP)
        stored = await self._store.get(f"teller/{found.setup.ceremony}")
        kept = msgspec.json.decode(stored, type=_Kept) if stored is not None else None
        if kept is None or not kept.share:
            raise Refused(ErrorCode.NOT_ALLOWED)
        least = max(_FEWEST, found.setup.least)
        require(len(_credentials_on(found)) >= least, ErrorCode.TOO_FEW_BALLOTS, least=least)
        total = await self._checks.sum(found, state)
        phi = fingerprint(found.setup.election)
        await self._open_once(phi, total)
        part = encode_part(await asyncio.to_thread(decrypt, total, phi, int(kept.share), draw))
        await self._command(meeting, GiveShare(vote, part, self._attested(found, total, part, kept)))

    def _attested(self, vote: Vote, total: Pairs, part: bytes, kept: _Kept) -> Attestation:
        """My word for the sum, by this device's key and by that of the ceremony."""
        weight = sum(vote.roll[voter] for voter in {b.voter for b in vote.board})
        text = attested_text(vote.vote, vote.head, weight, encode_tally(total), part)
        key = Ed25519PrivateKey.from_private_bytes(self._membership.private_key)
        sealed = Member(kept.seed).sign(text, draw).signature
        return Attestation(
            self._membership.device, self._membership.certificate, key.sign(text.encode()), sealed
        )

    async def _open_once(self, phi: str, total: Pairs) -> None:
        """Of two sums of one election the difference would show single ballots. Raises: Refused bad_board."""
        name, sum_ = opened_name(phi), hash_hex(encode_tally(total)).encode()
        before = await self._store.get(name)
        if before is None:
            await self._store.put(name, sum_)
        elif before != sum_:
            log.error("another sum of election %s is asked for", phi)
            raise Refused(ErrorCode.BAD_BOARD, reason="second sum")


def _made(seed: str, threshold: int) -> _Kept:
    """A certificate and a polynomial, with its coefficients in g signed."""
    member, coefficients = Member(seed), [draw() for _ in range(threshold)]
    signed = member.coefexps(coefficients, draw)
    return _Kept(seed, member.certificate(draw), tuple(str(c) for c in coefficients), coefexps=signed)


def opened_name(phi: str) -> str:
    """Under which the hash of the one sum of an election is kept that this tablet has opened its part of."""
    return f"opened/{phi}"


def _credentials_on(vote: Vote) -> set[str]:
    """Whose ballots are on a board: credentials are what is summed, whatever names stand beside them.

    What has none is not counted here; the board's checks refuse it.
    """
    found: set[str] = set()
    for ballot in vote.board:
        with suppress(Invalid):
            found.add(credential_of(ballot.ballot))
    return found
