"""What is asked of a page worker, and what it answers. Everything here crosses a pipe between processes."""

from enum import StrEnum

import msgspec

from comitia_client.vault.pieces import PaperSource
from comitia_shared.errors import ErrorCode
from comitia_shared.ids import RevisionId
from comitia_shared.sealing.notes import Added, Stamp
from comitia_shared.text.carrying import Carried, Sitting
from comitia_shared.text.changes import PageChange
from comitia_shared.text.page_text import PageText

SLOT_BYTES = 48 * 1024 * 1024
"""What one worker's drawn pixels may take of the shared memory."""


class Look(StrEnum):
    """In which colours pages are shown; pictures keep theirs in the dark."""

    PAPER = "paper"
    SEPIA = "sepia"
    DARK = "dark"
    CONTRAST = "contrast"


class Open(msgspec.Struct, frozen=True):
    """Open a paper and tell what it is made of."""

    source: PaperSource


class Draw(msgspec.Struct, frozen=True):
    """Draw a page `width_px` wide, or of that size only the part `clip` (x0, y0, x1, y1 in pixels).

    `is_quick`: with rougher edges, for a first look. `with_notes`: with the annotations that came inside the paper.
    """

    source: PaperSource
    page: int
    width_px: int
    look: Look = Look.PAPER
    clip: tuple[int, int, int, int] | None = None
    is_quick: bool = False
    with_notes: bool = True


class ReadPage(msgspec.Struct, frozen=True):
    """Tell a page's words and its links."""

    source: PaperSource
    page: int


class ReadWords(msgspec.Struct, frozen=True):
    """Tell the words of all pages, folded too: for the index."""

    source: PaperSource


class Compare(msgspec.Struct, frozen=True):
    """Tell what a revision changed, and where notes of an older one go.

    Without the old revision (None) notes are looked for by what they quote.
    """

    source: PaperSource
    old: PaperSource | None
    sittings: tuple[Sitting, ...]


class Export(msgspec.Struct, frozen=True):
    """Write a copy of a paper with notes on it as standard annotations, or drawn into its pages (`is_flat`).

    `stamps`: what each stamp says, in the language of who writes it.
    """

    source: PaperSource
    notes: tuple[tuple[int, Added], ...]
    author: str
    file: str
    stamps: dict[Stamp, str]
    is_flat: bool = False


class Forget(msgspec.Struct, frozen=True):
    """Close these papers: their keys have ended."""

    revisions: tuple[RevisionId, ...]


Job = Open | Draw | ReadPage | ReadWords | Compare | Export | Forget


class Heading(msgspec.Struct, frozen=True):
    """A line of the outline: how deep, its title, and its page from 0 (-1 = it leads nowhere)."""

    level: int
    title: str
    page: int


class Opened(msgspec.Struct, frozen=True):
    """Widths and heights of all pages in points, the outline, and whether annotations came inside the paper."""

    sizes: tuple[tuple[float, float], ...]
    outline: tuple[Heading, ...] = ()
    has_notes: bool = False


class Drawn(msgspec.Struct, frozen=True):
    """The slot holds `height` rows of `stride` bytes, RGB, `width` pixels each."""

    width: int
    height: int
    stride: int


class PageLink(msgspec.Struct, frozen=True):
    """A link inside the paper: its area (x0, y0, x1, y1 in points), and the page from 0 that it leads to."""

    area: tuple[float, float, float, float]
    page: int


class PageRead(msgspec.Struct, frozen=True):
    """A page's words and links."""

    text: PageText
    links: tuple[PageLink, ...]


class WordsRead(msgspec.Struct, frozen=True):
    """For each page its words, and the same folded."""

    pages: tuple[tuple[str, str], ...]


class Compared(msgspec.Struct, frozen=True):
    """What changed on each page (nothing where the old revision is not here), and where notes go."""

    changes: tuple[PageChange, ...]
    carried: tuple[Carried, ...]


class Exported(msgspec.Struct, frozen=True):
    """The copy is written; how many annotations are in it."""

    notes: int


class Failed(msgspec.Struct, frozen=True):
    """This job cannot be done."""

    code: ErrorCode


Answer = Opened | Drawn | PageRead | WordsRead | Compared | Exported | Failed | None
"""None: papers were forgotten, and nobody waits to hear of it."""
