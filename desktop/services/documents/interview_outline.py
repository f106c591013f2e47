"""谈话提纲 as it is taken along: the first question, then the others with those who are asked."""

from __future__ import annotations

from desktop.services.documents import theme
from desktop.services.documents.blocks import (
    Column,
    Flow,
    Row,
    Spans,
    letterhead,
    plain,
    running_head,
)
from desktop.services.documents.digest import input_digest
from desktop.services.documents.errors import GlyphMissing, missing_letter
from desktop.services.documents.interview_content import OutlineContent, OutlinePoint
from desktop.services.documents.paper import Document, Press, PrintOptions, Sheets
from desktop.services.documents.text import Span

TEMPLATE = "interview_outline/1"
EVERYBODY = "各层次"
FIRST = "第一考题"
_TITLE = "谈话提纲"
_SIDE = 20 * theme.MM
_BOTTOM = 20 * theme.MM
_TEXT = theme.BODY.sized(12, 19)
_LAYERS = theme.CELL.sized(10.5, 17)
_NUMBER = 34.0
_ASKED = 140.0


def render_outline(content: OutlineContent, options: PrintOptions) -> Document:
    """The outline as a PDF. Raises DocumentError for a letter without glyph."""
    title = f"{content.cycle}{_TITLE}"
    press = Press(theme.A4, title, options.fonts)
    try:
        sheets = Sheets(press, options, title, title, _SIDE)
        _set(sheets, content)
        sheets.finish()
    except GlyphMissing as error:
        raise missing_letter(title, error.letter) from None
    return press.finish(input_digest(content, options.salt, TEMPLATE))


def _set(sheets: Sheets, content: OutlineContent) -> None:
    width = sheets.width - 2 * _SIDE
    subtitle = "　".join(part for part in (content.cycle, content.issuer) if part)
    top = letterhead(sheets, _TITLE, subtitle, _SIDE, "")
    head = f"{content.cycle}{_TITLE}"
    flow = Flow(
        sheets, _SIDE, width, top - 8, _BOTTOM, lambda: running_head(sheets, head, _SIDE) - 8
    )
    note = "谈话前应说明保密要求；谈话人姓名不随记录报送，只由考核组留存。"
    flow.paragraph(plain(note, theme.NOTE))
    flow.gap(6)
    columns = (
        Column("序号", _NUMBER, "centre"),
        Column("问题", width - _NUMBER - _ASKED),
        Column("谈话对象", _ASKED),
    )
    flow.table(columns, [_row(n, point) for n, point in enumerate(content.points, 1)])


def _row(number: int, point: OutlinePoint) -> Row:
    asked = "、".join(point.layers) or EVERYBODY
    return Row(
        (plain(str(number), _TEXT), question(point), plain(asked, _LAYERS)),
        theme.TINT if point.first else "",
    )


def question(point: OutlinePoint) -> Spans:
    """The words of a question; the first one says that it is."""
    if not point.first:
        return plain(point.text, _TEXT)
    mark = Span(f"【{FIRST}】", theme.STRONG.sized(_TEXT.size - 0.5, _TEXT.leading))
    return (mark, Span(point.text, _TEXT))
