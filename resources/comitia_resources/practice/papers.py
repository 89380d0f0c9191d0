"""Makes the practice meeting's papers as PDF at build time: a report, a budget, a scan and a plan, in two languages.

Run as `python -m comitia_resources.practice.papers [FOLDER]`.
"""

import io
import math
import random
import sys
from pathlib import Path

import pymupdf
from fontpkg_be_vietnam_pro import ROOT

from comitia_resources.practice.report import HAMLETS, report_html

LANGUAGES = ("vi", "en")
KINDS = ("report", "budget", "plan", "letter")
_A4 = pymupdf.paper_rect("a4")
_REPORT_PAGES = 30
_FONTS = Path(ROOT) / "files"
_CSS = """
@font-face { font-family: vn; src: url(BeVietnamPro-Regular.ttf); }
@font-face { font-family: vn; font-weight: bold; src: url(BeVietnamPro-Bold.ttf); }
body { font-family: vn; font-size: %spt; line-height: 1.5; color: #1b2430; }
h1 { font-size: 1.7em; color: #14406b; } h2 { font-size: 1.3em; color: #14406b; } h3 { font-size: 1.1em; }
p { margin: 0 0 0.7em 0; text-align: justify; }
table { width: 100%%; border-collapse: collapse; font-size: 8.5pt; }
th { background-color: #dfe9f3; text-align: left; padding: 3pt; border: 0.5pt solid #8aa; }
td { padding: 3pt; border: 0.5pt solid #9ab; }
td.n { text-align: right; }
"""


def _story(html: str, size_pt: float, rect: pymupdf.Rect) -> bytes:
    out = io.BytesIO()
    story = pymupdf.Story(html, user_css=_CSS % size_pt, archive=pymupdf.Archive(str(_FONTS)))
    writer = pymupdf.DocumentWriter(out)
    more = True
    while more:
        device = writer.begin_page(rect)
        more, _ = story.place(rect + (64, 56, -56, -60))
        story.draw(device)
        writer.end_page()
    writer.close()
    return out.getvalue()


def _numbered(pdf: bytes, label: str) -> bytes:
    doc = pymupdf.open(stream=pdf, filetype="pdf")
    font = str(_FONTS / "BeVietnamPro-Regular.ttf")
    for number, page in enumerate(doc, 1):
        page.insert_text(
            (64, page.rect.height - 32),
            f"{label}  ·  {number}/{doc.page_count}",
            fontname="vn",
            fontfile=font,
            fontsize=8,
            color=(0.35, 0.4, 0.45),
        )
    doc.subset_fonts()
    return bytes(doc.tobytes(garbage=3, deflate=True))


def report(language: str) -> bytes:
    """The text report: 30 pages, with an outline; set larger where it would be shorter."""
    size_pt = 12.0
    pdf = _story(report_html(language), size_pt, _A4)
    while pymupdf.open(stream=pdf, filetype="pdf").page_count < _REPORT_PAGES:
        size_pt += 0.25
        pdf = _story(report_html(language), size_pt, _A4)
    doc = pymupdf.open(stream=pdf, filetype="pdf")
    doc.select(range(min(doc.page_count, _REPORT_PAGES + 2)))
    outline = []
    for number, hamlet in enumerate(HAMLETS, 1):
        name = hamlet.vi.capitalize() if language == "vi" else hamlet.en
        page = next((p.number + 1 for p in doc if p.search_for(f"{number}. {name}")), 1)
        outline.append([1, f"{number}. {name}", page])
    doc.set_toc(outline)
    label = "Xã Sông Mơ (hư cấu)" if language == "vi" else "Dreamriver (fictional)"
    return _numbered(bytes(doc.tobytes()), label)


def _money(thousands: int) -> str:
    return f"{thousands:,}".replace(",", ".")


def budget(language: str) -> bytes:
    """The budget: mostly tables."""
    vi = language == "vi"
    chance = random.Random(2027)
    heads = (
        "Xóm",
        "Thu từ chợ",
        "Thu từ ruộng",
        "Cấp trên",
        "Chi đường",
        "Chi trường",
        "Chi nước",
        "Cộng chi",
    )
    if not vi:
        heads = ("Hamlet", "Market", "Fields", "Grants", "Roads", "Schools", "Water", "Spent")
    title = "Dự toán thu chi ngân sách năm 2027" if vi else "Estimates of revenue and expenditure, 2027"
    unit = "Đơn vị: nghìn đồng. Số liệu hư cấu." if vi else "In thousands of dong. The figures are made up."
    parts = [f"<h1>{title}</h1><p>{unit}</p>"]
    for quarter in range(1, 5):
        parts.append(f"<h2>{'Quý' if vi else 'Quarter'} {quarter}</h2><table><tr>")
        parts.extend(f"<th>{h}</th>" for h in heads)
        parts.append("</tr>")
        totals = [0] * 7
        for hamlet in HAMLETS:
            market = hamlet.boats * chance.randint(180, 240)
            fields = hamlet.rice_t * chance.randint(40, 55)
            spent = [
                int(hamlet.road_km * chance.randint(900, 1500)),
                hamlet.pupils * chance.randint(60, 90),
                hamlet.households * chance.randint(20, 30),
            ]
            row = [market, fields, max(0, sum(spent) - market - fields), *spent, sum(spent)]
            totals = [a + b for a, b in zip(totals, row, strict=True)]
            name = hamlet.vi.capitalize() if vi else hamlet.en
            parts.append(
                f"<tr><td>{name}</td>" + "".join(f'<td class="n">{_money(v)}</td>' for v in row) + "</tr>"
            )
        total = "Cộng" if vi else "Total"
        parts.append(
            f"<tr><th>{total}</th>" + "".join(f"<th>{_money(v)}</th>" for v in totals) + "</tr></table>"
        )
    return _numbered(_story("".join(parts), 10, _A4), title)


def letter(language: str) -> bytes:
    """A scanned page: text as a slightly turned, speckled picture."""
    text = (
        "<h1>Đơn kiến nghị</h1><p>Kính gửi Hội đồng xã Sông Mơ,</p><p>Chúng tôi là bà con xóm Bến. Chợ nổi mỗi năm một "
        "đông, mà bến chỉ có một cầu tre. Hôm nước lớn, thuyền lên thuyền xuống chen nhau, người già không dám bước.</p>"
        "<p>Chúng tôi xin làm hai cầu: một cho hàng lên, một cho người xuống. Cầu phía thượng lưu nên thấp, có tay vịn "
        "hai bên. Bà con góp tre, góp công mỗi nhà ba ngày.</p><p>Xin Hội đồng xem xét. Mọi tên trong đơn này là hư cấu.</p>"
        "<p>Thay mặt xóm Bến: bà Sáu Thuyền, ông Tư Mái Chèo</p>"
        if language == "vi"
        else "<h1>Petition</h1><p>To the Council of Dreamriver,</p><p>We are the people of Stage Lane. The market grows "
        "each year, and there is one bamboo bridge. At high water boats press up and down, and the old do not dare to "
        "step across.</p><p>We ask for two bridges: one for goods going up, one for people going down. The upper one "
        "should be low, with rails on both sides. We will give bamboo, and three days of work from each house.</p><p>We "
        "ask the Council to consider it. Every name in this letter is made up.</p><p>For Stage Lane: Grandmother Boat, "
        "Uncle Oar</p>"
    )
    page = pymupdf.open(stream=_story(text, 15, _A4), filetype="pdf")[0]
    pixmap = page.get_pixmap(dpi=200, colorspace=pymupdf.csGRAY)
    chance = random.Random(7)
    for _ in range(2500):
        x, y, grey = (
            chance.randrange(pixmap.width),
            chance.randrange(pixmap.height),
            chance.randrange(90, 210),
        )
        pixmap.set_pixel(x, y, (grey,))
    doc = pymupdf.open()
    sheet = doc.new_page(width=_A4.width, height=_A4.height)
    sheet.draw_rect(sheet.rect, fill=(0.96, 0.955, 0.93), color=None)
    source = pymupdf.open()
    flat = source.new_page(width=_A4.width, height=_A4.height)
    flat.insert_image(flat.rect, stream=pixmap.tobytes("jpeg", jpg_quality=60))
    picture = flat.get_pixmap(matrix=pymupdf.Matrix(2.6, 2.6).prerotate(0.8), colorspace=pymupdf.csGRAY)
    sheet.insert_image(sheet.rect, stream=picture.tobytes("jpeg", jpg_quality=60), keep_proportion=False)
    return bytes(doc.tobytes(garbage=3, deflate=True))


def plan(language: str) -> bytes:
    """The plan: many drawn paths on a wide sheet."""
    vi = language == "vi"
    doc = pymupdf.open()
    page = doc.new_page(width=1190, height=842)
    chance = random.Random(3)
    shape = page.new_shape()
    for line in range(120):  # contour lines of the banks
        points = [
            pymupdf.Point(
                40 + x * 11, 100 + line * 5.4 + 34 * math.sin(x / 9 + line / 17) + chance.uniform(-1, 1)
            )
            for x in range(101)
        ]
        shape.draw_polyline(points)
        shape.finish(color=(0.62, 0.72, 0.66), width=0.4, closePath=False)
    river = [pymupdf.Point(40 + x * 11, 420 + 46 * math.sin(x / 13)) for x in range(101)]
    river += [pymupdf.Point(40 + x * 11, 520 + 40 * math.sin(x / 13)) for x in reversed(range(101))]
    shape.draw_polyline(river)
    shape.finish(color=(0.2, 0.45, 0.7), fill=(0.8, 0.89, 0.96), width=1)
    for hut in range(420):
        x, y = chance.uniform(60, 1120), chance.choice((chance.uniform(130, 370), chance.uniform(590, 740)))
        shape.draw_rect(pymupdf.Rect(x, y, x + chance.uniform(6, 16), y + chance.uniform(5, 11)))
        shape.finish(color=(0.45, 0.33, 0.25), fill=(0.93, 0.87, 0.78), width=0.4)
        if hut % 3 == 0:
            shape.draw_circle(pymupdf.Point(x - 5, y + 4), chance.uniform(1.5, 3.5))
            shape.finish(color=(0.25, 0.5, 0.3), fill=(0.6, 0.78, 0.6), width=0.3)
    for bridge in (430, 700):
        for plank in range(60):
            y = 380 + plank * 3.1
            shape.draw_line(pymupdf.Point(bridge, y), pymupdf.Point(bridge + 34, y))
        shape.finish(color=(0.75, 0.2, 0.15), width=1.4)
    shape.commit()
    font = {"fontname": "vn", "fontfile": str(_FONTS / "BeVietnamPro-Bold.ttf")}
    title = (
        "Quy hoạch bến thuyền và chợ nổi, phương án hai cầu"
        if vi
        else "Landing stage and market: two bridges"
    )
    page.insert_text((48, 60), title, fontsize=22, color=(0.08, 0.25, 0.42), **font)
    for x, text in ((400, "Cầu hàng" if vi else "Goods bridge"), (660, "Cầu người" if vi else "Foot bridge")):
        page.insert_text((x, 372), text, fontsize=13, color=(0.6, 0.1, 0.1), **font)
    note = "Bản vẽ hư cấu, tỷ lệ 1:2000" if vi else "Made-up drawing, scale 1:2000"
    page.insert_text((48, 812), note, fontsize=11, color=(0.3, 0.3, 0.3), **font)
    doc.subset_fonts()
    return bytes(doc.tobytes(garbage=3, deflate=True))


def make_all(folder: Path) -> None:
    """Write every paper in every language that is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        for kind, make in (("report", report), ("budget", budget), ("plan", plan), ("letter", letter)):
            file = folder / f"{kind}.{language}.pdf"
            if not file.exists():
                file.write_bytes(make(language))


if __name__ == "__main__":
    make_all(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "papers")
