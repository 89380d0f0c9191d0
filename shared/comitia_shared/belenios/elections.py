"""What is voted on: questions, and the election that every ballot is bound to (§4.9, §4.10)."""

import re

import msgspec

from comitia_shared.belenios.faults import Fault, Invalid, require
from comitia_shared.belenios.group import GROUP, Element, is_element
from comitia_shared.belenios.numbers import element, hash_json, read

_UUID = re.compile(r"[1-9A-HJ-NP-Za-km-z]{14,64}")
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Between `min` and `max` of the answers; with `blank`, none of them is an answer of its own."""

    answers: tuple[str, ...]
    min: int
    max: int
    question: str
    blank: bool = False

    @property
    def choices(self) -> int:
        """How many ciphertexts an answer to it has: one for each answer, and the blank one in front."""
        return len(self.answers) + self.blank

    def require_sound(self) -> None:
        """Raises: Invalid wrong_question."""
        require(self.answers and 0 <= self.min <= self.max <= len(self.answers), Fault.WRONG_QUESTION)


class Election(msgspec.Struct, frozen=True, omit_defaults=True):
    """An election as all its voters have it. Its bytes are hashed as they are stored, so they are kept beside it."""

    version: int
    description: str
    name: str
    group: str
    public_key: str
    questions: tuple[Question, ...]
    uuid: str
    administrator: str = ""
    credential_authority: str = ""


def read_election(stored: bytes) -> tuple[Election, Element]:
    """An election and its public key. Raises: Invalid."""
    election = read(stored, Election, Fault.WRONG_DATA, detail="election")
    if election.version != 1 or election.group != GROUP or _UUID.fullmatch(election.uuid) is None:
        raise Invalid(Fault.WRONG_DATA, detail="election")
    require(election.questions, Fault.WRONG_QUESTION)
    for question in election.questions:
        question.require_sound()
    key = element(election.public_key)
    require(is_element(key) and key != 1, Fault.WRONG_KEY)
    return election, key


def fingerprint(stored: bytes) -> str:
    """φ: what every proof of a ballot is bound to."""
    return hash_json(stored)


def uuid_of(random: bytes) -> str:
    """22 Base58 characters out of 16 or more random bytes."""
    value, text = int.from_bytes(random), ""
    for _ in range(22):
        value, digit = divmod(value, 58)
        text += BASE58[digit]
    return text
