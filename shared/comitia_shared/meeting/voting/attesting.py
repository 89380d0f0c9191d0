"""What a teller's tablet vouches for beside its share: the whole encrypted sum that the share opens.

A share proves what it does to one half of each ciphertext only; of the other half, without more, any number could be
announced. So the tablet that has computed the sum from the verified board signs its hash, twice: with its device key,
and with its key of the ceremony, which the code that was read out loud covers, so that the room can put no device of
its own in a teller's place.
"""

import hashlib

import msgspec
from cryptography.exceptions import InvalidSignature

from comitia_shared.belenios.faults import Invalid
from comitia_shared.belenios.numbers import Proof
from comitia_shared.belenios.trustees import Signed, read_certificate
from comitia_shared.errors import Refused
from comitia_shared.ids import DeviceId, VoteId
from comitia_shared.meeting.voting.credentials import device_key


class Attestation(msgspec.Struct, frozen=True):
    """A teller's word for a sum: the device's certificate (DER), its signature, and that of the ceremony's key."""

    device: DeviceId
    certificate: bytes
    signature: bytes
    sealed: Proof


def attested_text(vote: VoteId, head: str, weight: int, total: bytes, part: bytes) -> str:
    """What is signed: the vote, the hash that ends its board, the weight of all ballots, the hashes of sum and share.

    `total`, `part`: as they are published.
    """
    hashes = [hashlib.sha256(data).hexdigest() for data in (total, part)]
    return "\n".join(["comitia/sum/1", vote, head, str(weight), *hashes])


def is_attested(text: str, attestation: Attestation, shown: Signed) -> bool:
    """Whether both keys signed it; `shown`: the certificate that the teller showed in the ceremony.

    That the certificate of the device is of this room is for who knows the room's authority.
    """
    try:
        device_key(attestation.certificate).verify(attestation.signature, text.encode())
        verification, _ = read_certificate(shown, 0)
        return Signed(text, attestation.sealed).is_by(verification)
    except (Refused, InvalidSignature, Invalid):
        return False
