"""My annotated copy: notes as standard PDF annotations with author and date, or drawn into the pages."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pymupdf

from comitia_client.pages.jobs import Export
from comitia_shared.sealing.notes import (
    STAMP_PT,
    TEXT_PT,
    Added,
    BookmarkAdded,
    InkAdded,
    MarkAdded,
    Stamp,
    StampAdded,
    TextAdded,
    Tool,
)

_MARKER_OPACITY = 0.43
_STAMP_INK = {
    Stamp.READ: (0.07, 0.44, 0.25),
    Stamp.QUESTION: (0.64, 0.32, 0.0),
    Stamp.AGREE: (0.06, 0.3, 0.54),
}


def write_copy(document: Any, job: Export) -> int:
    """Write the copy to `job.file`; how many annotations it has. Raises: OSError."""
    copy = pymupdf.open(stream=document.tobytes(), filetype="pdf")
    count = 0
    for number, body in job.notes:
        if 0 <= number < copy.page_count:
            count += _annotate(copy[number], body, job)
    if job.is_flat:
        copy.bake(annots=True, widgets=False)
    _write(Path(job.file), copy.tobytes(garbage=1, deflate=True))
    copy.close()
    return count


def _write(file: Path, content: bytes) -> None:
    """All of a file or, on a full disk, what was there before."""
    fresh = file.with_name(f".{file.name}.new")
    try:
        fresh.write_bytes(content)
        fresh.replace(file)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def _annotate(page: Any, body: Added, job: Export) -> bool:
    """Put one note on a page; false for one that has no annotation (a bookmark)."""
    turned = page.derotation_matrix
    match body:
        case InkAdded(points=points):
            line = [pymupdf.Point(points[k], points[k + 1]) * turned for k in range(0, len(points), 3)]
            annot = page.add_ink_annot([[(p.x, p.y) for p in (line if len(line) > 1 else line * 2)]])
            annot.set_border(width=body.width)
            annot.set_colors(stroke=_rgb(body.colour))
            if body.tool is Tool.HIGHLIGHTER:
                annot.set_opacity(_MARKER_OPACITY)
        case MarkAdded():
            quads = [(pymupdf.Rect(s) * turned).quad for s in body.strips]
            annot = page.add_highlight_annot(quads)
            annot.set_colors(stroke=_rgb(body.colour))
        case TextAdded():
            area = (pymupdf.Rect(body.area) & page.rect) * turned
            annot = page.add_freetext_annot(
                area,
                body.text,
                fontsize=TEXT_PT[1],
                text_color=(0.07, 0.09, 0.15),
                fill_color=(1.0, 0.97, 0.76),
                rotate=page.rotation,
            )
        case StampAdded():
            area = pymupdf.Rect(body.x, body.y, body.x + STAMP_PT, body.y + STAMP_PT) * turned
            annot = page.add_circle_annot(area)
            annot.set_border(width=2)
            annot.set_colors(stroke=_STAMP_INK[body.stamp])
        case BookmarkAdded():
            return False
    content = body.text if isinstance(body, TextAdded) else ""
    if isinstance(body, StampAdded):
        content = job.stamps[body.stamp]
    stamp = datetime.fromtimestamp(body.at_ms / 1000, UTC).strftime("D:%Y%m%d%H%M%SZ")
    annot.set_info(title=job.author, content=content, creationDate=stamp, modDate=stamp)
    annot.update()
    return True


def _rgb(colour: str) -> tuple[float, float, float]:
    return tuple(int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))  # type: ignore[return-value]
