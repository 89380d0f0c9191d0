"""Uploads on the wire: a new content for a paper, from a secretary's tablet to the server."""

from enum import StrEnum

from comitia_shared.ids import MeetingId, Number, PaperId, Size
from comitia_shared.wire.message import Message, Named


class Upload(Named, frozen=True):
    """A new content for a paper follows in binary frames that carry the number `upload`. Who: secretary.

    `size` in bytes, `hash` the BLAKE3 of all of it. UploadStep tells how far it is; it ends with Done (the revision is
    on the record) or Refused (a code of papers brought in, too_many, unknown_paper, not_allowed, piece_damaged).
    """

    upload: Number
    meeting: MeetingId
    paper: PaperId
    size: Size
    hash: bytes


class CancelUpload(Message, frozen=True):
    """Forget what came of this upload, unless the revision is on the record already."""

    upload: Number


class UploadStage(StrEnum):
    """What the server does with an upload."""

    RECEIVING = "receiving"
    CHECKING = "checking"
    SEALING = "sealing"


class UploadStep(Message, frozen=True):
    """How far an upload is: bytes received so far, and what is being done. The sender keeps 1 MiB ahead at most."""

    upload: int
    stage: UploadStage
    received: int = 0
