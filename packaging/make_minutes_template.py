"""Makes `resources/comitia_resources/templates/minutes.docx`, the template of the minutes. Run after changing it."""

from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

OUT = Path(__file__).parent.parent / "resources/comitia_resources/templates/minutes.docx"
FONT = "Be Vietnam Pro"
INK = RGBColor(0x14, 0x2B, 0x4D)


def shade(cell: object, colour: str) -> None:
    """Fill a table cell."""
    fill = OxmlElement("w:shd")
    fill.set(qn("w:val"), "clear")
    fill.set(qn("w:fill"), colour)
    cell._tc.get_or_add_tcPr().append(fill)  # type: ignore[attr-defined]


def main() -> None:
    """Write the template."""
    doc = Document()
    section = doc.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    normal = doc.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(11)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    normal.paragraph_format.space_after = Pt(4)
    for level, size in ((1, 14), (2, 12)):
        style = doc.styles[f"Heading {level}"]
        style.font.name, style.font.size, style.font.bold, style.font.color.rgb = FONT, Pt(size), True, INK
        style.element.rPr.rFonts.set(qn("w:ascii"), FONT)
        style.element.rPr.rFonts.set(qn("w:hAnsi"), FONT)

    def line(text: str, *, bold: bool = False, size: float = 11, centred: bool = False) -> Paragraph:
        paragraph = doc.add_paragraph()
        run = paragraph.add_run(text)
        run.bold, run.font.size = bold, Pt(size)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        return paragraph

    line("{{ organisation }}", bold=True, centred=True)
    line("{{ w.title }}{% if is_draft %} ({{ w.draft }}){% endif %}", bold=True, size=17, centred=True)
    line("{{ title }}", bold=True, size=13, centred=True)
    for label, value in (
        ("w.place", "place"),
        ("w.starts", "starts"),
        ("w.opened", "opened"),
        ("w.closed", "closed"),
        ("w.level", "level"),
    ):
        line(f"{{%p if {value} %}}")
        paragraph = doc.add_paragraph()
        paragraph.add_run(f"{{{{ {label} }}}}: ").bold = True
        paragraph.add_run(f"{{{{ {value} }}}}")
        line("{%p endif %}")
    doc.add_heading("{{ w.attendance }}", 1)
    line("{{ members_line }}")
    for label, value in (("w.present", "present"), ("w.absent", "absent")):
        line(f"{{%p if {value} %}}")
        paragraph = doc.add_paragraph()
        paragraph.add_run(f"{{{{ {label} }}}} ({{{{ {value}|length }}}}): ").bold = True
        paragraph.add_run(f"{{{{ {value}|join(', ') }}}}")
        line("{%p endif %}")
    doc.add_heading("{{ w.proceedings }}", 1)
    line("{%p for l in general %}")
    line("{{ l }}")
    line("{%p endfor %}")
    line("{%p if general_text %}")
    line("{{ general_text }}")
    line("{%p endif %}")
    line("{%p for i in items %}")
    doc.add_heading("{{ i.heading }}", 2)
    line("{%p if i.papers %}")
    paragraph = doc.add_paragraph()
    paragraph.add_run("{{ w.papers }}: ").italic = True
    paragraph.add_run("{{ i.papers|join('; ') }}").italic = True
    line("{%p endif %}")
    line("{%p for l in i.lines %}")
    line("{{ l }}")
    line("{%p endfor %}")
    line("{%p if i.text %}")
    line("{{ i.text }}")
    line("{%p endif %}")
    line("{%p for v in i.votes %}")
    table = doc.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for left, right, bold in (
        ("{%tr for label, value in v.rows %}", "", False),
        ("{{ label }}", "{{ value }}", False),
        ("{%tr endfor %}", "", False),
        ("{{ w.outcome }}", "{{ v.outcome }}", True),
    ):
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Cm(5), Cm(11)
        shade(cells[0], "EAF0F7")
        cells[0].paragraphs[0].add_run(left).bold = True
        cells[1].paragraphs[0].add_run(right).bold = bold
    line("{%p for n in v.named %}")
    line("{{ n }}", size=9.5)
    line("{%p endfor %}")
    line("{%p endfor %}")
    line("{%p endfor %}")
    doc.add_heading("{{ w.signatures }}", 1)
    table = doc.add_table(rows=1, cols=2)
    for cell, label, names in zip(
        table.rows[0].cells, ("w.secretary", "w.chair"), ("secretaries", "chairs"), strict=True
    ):
        cell.paragraphs[0].add_run(f"{{{{ {label} }}}}").bold = True
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        name = cell.add_paragraph(f"\n\n\n{{{{ {names}|join(', ') }}}}")
        name.alignment = WD_ALIGN_PARAGRAPH.CENTER
    doc.add_heading("{{ w.proof }}", 2)
    table = doc.add_table(rows=1, cols=2)
    words, picture = table.rows[0].cells
    words.width, picture.width = Cm(12.5), Cm(3.5)
    words.paragraphs[0].add_run("{{ proof }}").font.size = Pt(9)
    root = words.add_paragraph().add_run("{{ root }}")
    root.font.size, root.font.name = Pt(8), "DejaVu Sans Mono"
    picture.paragraphs[0].add_run("{{ qr }}")
    OUT.parent.mkdir(parents=True, exist_ok=True)
    doc.save(str(OUT))


if __name__ == "__main__":
    main()
