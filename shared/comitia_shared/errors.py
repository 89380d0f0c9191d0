"""What can go wrong, in three kinds.

`Refused` is expected: a rule said no; it crosses the wire by its code.
`Unavailable` is expected too: network, disk or a locked store; it carries what to try.
Anything else is a defect: it is reported, the program closes, nothing is lost.

The text that a person sees for a code lives in `comitia_resources`' catalogues, one per language.
"""

import errno
from enum import StrEnum
from typing import Self

Params = dict[str, str | int]


class ErrorCode(StrEnum):
    """The closed list of refusals and hindrances. A test checks that each has its text in every language."""

    # Who may what.
    NOT_ALLOWED = "not_allowed"
    NOT_ENROLLED = "not_enrolled"
    NOT_SIGNED_IN = "not_signed_in"
    NOT_A_PARTICIPANT = "not_a_participant"
    DEVICE_REVOKED = "device_revoked"
    OTHER_ROOM = "other_room"
    DEVICE_ELSEWHERE = "device_elsewhere"
    # The wire.
    BAD_MESSAGE = "bad_message"
    UNKNOWN_VERSION = "unknown_version"
    TOO_FAST = "too_fast"
    UNKNOWN_MEETING = "unknown_meeting"
    UNKNOWN_OBJECT = "unknown_object"
    # Enrolment and sign-in.
    WRONG_ENROL_CODE = "wrong_enrol_code"
    ENROL_CODE_SPENT = "enrol_code_spent"
    ENROL_CODE_EXPIRED = "enrol_code_expired"
    ENROL_NOT_CONFIRMED = "enrol_not_confirmed"
    WRONG_ROOM_CERTIFICATE = "wrong_room_certificate"
    WRONG_PIN = "wrong_pin"
    WRONG_CODE = "wrong_code"
    CODE_EXPIRED = "code_expired"
    PIN_LOCKED = "pin_locked"
    PIN_MALFORMED = "pin_malformed"
    PIN_NEEDED = "pin_needed"
    TICKET_EXPIRED = "ticket_expired"
    NO_PERSON = "no_person"
    NOTES_FULL = "notes_full"
    PIN_WAIT = "pin_wait"
    NOT_OF_MY_MEETING = "not_of_my_meeting"
    SECOND_ASKED = "second_asked"
    SECOND_AWAY = "second_away"
    ONLY_IT = "only_it"
    OBJECTED = "objected"
    TAKEN_OVER = "taken_over"
    # The meeting.
    ALREADY_PREPARED = "already_prepared"
    NOT_PREPARED = "not_prepared"
    WRONG_PHASE = "wrong_phase"
    UNKNOWN_ITEM = "unknown_item"
    UNKNOWN_PAPER = "unknown_paper"
    UNKNOWN_PERSON = "unknown_person"
    UNKNOWN_VOTE = "unknown_vote"
    UNKNOWN_REQUEST = "unknown_request"
    UNKNOWN_SHARE = "unknown_share"
    SHARE_TOO_LARGE = "share_too_large"
    ALREADY_THERE = "already_there"
    ITEM_NOT_RUNNING = "item_not_running"
    TOO_MANY = "too_many"
    TOO_LONG = "too_long"
    EMPTY_TEXT = "empty_text"
    LEVEL_NOT_SERVED = "level_not_served"
    NETWORK_NOT_ISOLATED = "network_not_isolated"
    NOT_PRESENT = "not_present"
    ALREADY_PRESENT = "already_present"
    ALREADY_REQUESTED = "already_requested"
    NOBODY_SPEAKS = "nobody_speaks"
    # Votes.
    NO_QUORUM = "no_quorum"
    VOTE_RUNNING = "vote_running"
    VOTE_CLOSED = "vote_closed"
    VOTE_NOT_CLOSED = "vote_not_closed"
    WRONG_METHOD = "wrong_method"
    NOT_ENTITLED = "not_entitled"
    OTHER_TABLET = "other_tablet"
    ALREADY_VOTED = "already_voted"
    COUNTS_MISSING = "counts_missing"
    COUNTS_TOO_HIGH = "counts_too_high"
    COUNTS_DIFFER = "counts_differ"
    WEIGHTS_BY_HAND = "weights_by_hand"
    BAD_COUNTS = "bad_counts"
    BAD_QUESTION = "bad_question"
    BAD_MARKS = "bad_marks"
    BAD_ROUND = "bad_round"
    BAD_RULES = "bad_rules"
    UNKNOWN_RULE = "unknown_rule"
    REASON_NEEDED = "reason_needed"
    SECRECY_DEMANDED = "secrecy_demanded"
    NO_DEMAND = "no_demand"
    NO_PROXIES = "no_proxies"
    AMENDMENTS_FIRST = "amendments_first"
    NO_TELLERS = "no_tellers"
    TOO_FEW_TELLERS = "too_few_tellers"
    NO_MORE_BALLOTS = "no_more_ballots"
    MINUTES_CHANGED = "minutes_changed"
    ITEM_NOT_KNOWN = "item_not_known"
    NOBODY_CAN_VOTE = "nobody_can_vote"
    BAD_BALLOT = "bad_ballot"
    TOO_FEW_BALLOTS = "too_few_ballots"
    BAD_BOARD = "bad_board"
    BAD_FILE_NAME = "bad_file_name"
    WRONG_STEP = "wrong_step"
    WRONG_KEY = "wrong_key"
    BAD_THRESHOLD = "bad_threshold"
    # Papers brought in.
    FILE_MISSING = "file_missing"
    FILE_OUTSIDE = "file_outside"
    FILE_EMPTY = "file_empty"
    FILE_TOO_LARGE = "file_too_large"
    NOT_A_PDF = "not_a_pdf"
    PDF_CUT_SHORT = "pdf_cut_short"
    PDF_XREF_PAST_END = "pdf_xref_past_end"
    PDF_ENCRYPTED = "pdf_encrypted"
    PDF_NO_PAGES = "pdf_no_pages"
    PDF_PAGE_TOO_SLOW = "pdf_page_too_slow"
    PDF_PAGE_UNDRAWABLE = "pdf_page_undrawable"
    PDF_TOO_MANY_PAGES = "pdf_too_many_pages"
    PDF_PAGE_TOO_LARGE = "pdf_page_too_large"
    PDF_TOO_LARGE_AFTER = "pdf_too_large_after"
    PDF_OUT_OF_MEMORY = "pdf_out_of_memory"
    PDF_TOO_SLOW = "pdf_too_slow"
    PDF_BROKEN = "pdf_broken"
    TOML_BROKEN = "toml_broken"
    NOT_UTF8 = "not_utf8"
    FIELD_TOO_LONG = "field_too_long"
    SEVERAL_MEANT = "several_meant"
    FIELD_MISSING = "field_missing"
    FIELD_WRONG = "field_wrong"
    UNKNOWN_FIELD = "unknown_field"
    NOT_IN_RULES = "not_in_rules"
    NO_SUCH_NAME = "no_such_name"
    NOT_A_MEMBER = "not_a_member"
    TELLERS_NEEDED = "tellers_needed"
    UNKNOWN_ROLE = "unknown_role"
    UNKNOWN_LEVEL = "unknown_level"
    UNKNOWN_ZONE = "unknown_zone"
    # Sealed objects and proofs.
    PIECE_DAMAGED = "piece_damaged"
    KEY_NOT_GRANTED = "key_not_granted"
    PAPER_ON_ITS_WAY = "paper_on_its_way"
    PAPER_RECALLED = "paper_recalled"
    LEASE_ENDED = "lease_ended"
    NOT_A_PACK = "not_a_pack"
    PACK_FOREIGN = "pack_foreign"
    CHECKPOINT_REFUSED = "checkpoint_refused"
    LEDGER_DAMAGED = "ledger_damaged"
    RECORD_BEHIND = "record_behind"
    RECORD_WHOLE = "record_whole"
    # Hindrances: what to try stands in the catalogue.
    NO_CONNECTION = "no_connection"
    DISK_FULL = "disk_full"
    DISK_FAILED = "disk_failed"
    STORE_LOCKED = "store_locked"
    KEYRING_SILENT = "keyring_silent"
    KEY_FILE_UNSAFE = "key_file_unsafe"
    KEY_MISSING = "key_missing"
    OFFLINE_NOT_POSSIBLE = "offline_not_possible"
    CONVERTER_MISSING = "converter_missing"
    SERVER_FAULT = "server_fault"
    SERVER_BUSY = "server_busy"
    TOO_FEW_FILES = "too_few_files"
    NO_OTHER_TABLET = "no_other_tablet"
    NO_ROOM_FOUND = "no_room_found"
    NO_QR_FOUND = "no_qr_found"
    FOLDER_MISSING = "folder_missing"
    PRINTER_FAILED = "printer_failed"
    BAD_ADDRESS = "bad_address"
    DIRECTORY_IN_USE = "directory_in_use"
    NO_ROOM_HERE = "no_room_here"
    PORT_TAKEN = "port_taken"
    ROOM_EXISTS = "room_exists"
    DUPLICATE = "duplicate"


HINDRANCES = frozenset(
    {
        ErrorCode.DISK_FULL,
        ErrorCode.DISK_FAILED,
        ErrorCode.STORE_LOCKED,
        ErrorCode.SERVER_FAULT,
        ErrorCode.SERVER_BUSY,
        ErrorCode.RECORD_BEHIND,
    }
)
"""Codes of a server that cannot just now: they travel like refusals and are none; asking again may help."""


BEFORE_EDITION_2: dict[ErrorCode, ErrorCode] = {
    ErrorCode.DEVICE_ELSEWHERE: ErrorCode.TOO_FAST,
    ErrorCode.SERVER_BUSY: ErrorCode.SERVER_FAULT,
    ErrorCode.NOTES_FULL: ErrorCode.TOO_MANY,
    ErrorCode.PIN_WAIT: ErrorCode.TOO_FAST,
    ErrorCode.NO_MORE_BALLOTS: ErrorCode.ALREADY_VOTED,
    ErrorCode.ITEM_NOT_KNOWN: ErrorCode.NOT_ENTITLED,
    ErrorCode.NOT_OF_MY_MEETING: ErrorCode.NOT_ALLOWED,
    ErrorCode.SECOND_ASKED: ErrorCode.NOT_ALLOWED,
    ErrorCode.SECOND_AWAY: ErrorCode.NOT_ALLOWED,
    ErrorCode.ONLY_IT: ErrorCode.NOT_ALLOWED,
    ErrorCode.OBJECTED: ErrorCode.WRONG_CODE,
    ErrorCode.TAKEN_OVER: ErrorCode.NOT_ENTITLED,
    ErrorCode.CODE_EXPIRED: ErrorCode.WRONG_CODE,
}
"""What programs of before are told instead of codes that came later: theirs is a closed list."""


class Coded(Exception):
    """What a code says; `params` fill the placeholders of its text."""

    def __init__(self, code: ErrorCode, **params: str | int) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: Params = params

    def __str__(self) -> str:
        details = ", ".join(f"{k}={v}" for k, v in self.params.items())
        return f"{self.code}({details})"


class Refused(Coded):
    """A rule said no."""


class Unavailable(Coded):
    """Network, disk, keyring or a locked store is in the way; the code's text says what to try."""

    @classmethod
    def from_disk(cls, error: OSError) -> Self:
        """What a file's error means: `disk_full` or `disk_failed`."""
        full = error.errno == errno.ENOSPC
        return cls(ErrorCode.DISK_FULL if full else ErrorCode.DISK_FAILED, detail=str(error.strerror))


def require(holds: object, code: ErrorCode, **params: str | int) -> None:
    """Refuse with `code` unless this holds."""
    if not holds:
        raise Refused(code, **params)
