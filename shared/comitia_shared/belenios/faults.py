"""What can be wrong with a secret vote's board, by name: verifiers refuse with one of these."""

from enum import StrEnum


class Fault(StrEnum):
    """The kinds of faults. Ballots, then the archive, then the tally."""

    NOT_CANONICAL = "not_canonical"
    """Not encoded as the specification has it, byte for byte."""
    OTHER_ELECTION = "other_election"
    FOREIGN_CREDENTIAL = "foreign_credential"
    """Nobody on the roll has it."""
    NOT_IN_GROUP = "not_in_group"
    WRONG_SHAPE = "wrong_shape"
    """Answers, choices or proofs are too many or too few."""
    CHOICE_PROOF = "choice_proof"
    """A choice is not proved to be 0 or 1."""
    ANSWER_PROOF = "answer_proof"
    """An answer is not proved to be within its bounds."""
    BLANK_PROOF = "blank_proof"
    SIGNATURE = "signature"
    REPEATED_BALLOT = "repeated_ballot"
    NOT_AN_ARCHIVE = "not_an_archive"
    BROKEN_CHAIN = "broken_chain"
    """An event does not follow from the one before it."""
    WRONG_ORDER = "wrong_order"
    """An event where none of its kind may stand."""
    WRONG_DATA = "wrong_data"
    """Data that is missing, misnamed, or that no event names."""
    WRONG_KEY = "wrong_key"
    """The public key does not follow from the trustees, or a trustee's proof is wrong."""
    WRONG_ROLL = "wrong_roll"
    """Credentials that are malformed or doubled, or weights that are none."""
    WRONG_QUESTION = "wrong_question"
    """A question that cannot be answered, or has no answers."""
    WRONG_TALLY = "wrong_tally"
    """The encrypted tally is not the product of the ballots that count."""
    WRONG_SHARE = "wrong_share"
    """A trustee's decryption is not proved."""
    TOO_FEW_SHARES = "too_few_shares"
    WRONG_RESULT = "wrong_result"


class Invalid(ValueError):
    """A board, or a part of it, is not as it must be; `event` counts from 0, -1 = no certain one."""

    def __init__(self, fault: Fault, event: int = -1, detail: str = "") -> None:
        super().__init__(fault, event, detail)
        self.fault = fault
        self.event = event
        self.detail = detail

    def __str__(self) -> str:
        where = f" at event {self.event}" if self.event >= 0 else ""
        return f"{self.fault}{where}{': ' if self.detail else ''}{self.detail}"


def require(holds: object, fault: Fault, event: int = -1, detail: str = "") -> None:
    """Raises: Invalid with this fault, unless it holds."""
    if not holds:
        raise Invalid(fault, event, detail)
