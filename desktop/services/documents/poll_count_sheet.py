"""计票监票单: one a class, blank for counting by hand with 正, or filled in for the signatures."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.services.documents import grid, theme
from desktop.services.documents.blocks import Column, Flow, Row, letterhead, plain, running_head
from desktop.services.documents.digest import input_digest
from desktop.services.documents.errors import DocumentError, GlyphMissing, missing_letter
from desktop.services.documents.paper import Document, Press, PrintOptions, Sheets, long_date
from desktop.services.documents.poll_content import CountContent, CountRow
from desktop.services.documents.signatures import HIGH, set_form, set_signatures

TEMPLATE = "poll_count_sheet/1"
_TITLE = "民主测评计票监票单"
_SIDE = 18 * theme.MM
_BOTTOM = 18 * theme.MM
_OPTIONS = ("优秀（好）", "称职（较好）", "基本称职（一般）", "不称职（较差）", "未填")
_BALLOTS = ("发出", "收回", "有效", "无效")
_TALL = "　\n　"
_CELL = theme.CELL.sized(11, 15)
_BY_HAND = "计票时逐票唱读，在相应栏内画“正”字；每一行各栏合计应等于有效票数。"
_CHECKED = "每一行各栏合计应等于有效票数；有效票与无效票之和应等于收回票数。"


def render_count_sheets(contents: Sequence[CountContent], options: PrintOptions) -> Document:
    """The sheets of several classes as one PDF, each beginning a page.

    Raises DocumentError when there is none, or for a letter without glyph.
    """
    if not contents:
        raise DocumentError("没有填写任何票类的发出票数，没有计票监票单可以打印。")
    press = Press(theme.A4_LANDSCAPE, _TITLE, options.fonts)
    digest = input_digest(tuple(contents), options.salt, TEMPLATE)
    for content in contents:
        name = f"{_TITLE}（{content.voter_class}）"
        try:
            sheets = Sheets(press, options, f"{name}　{content.citation}", name, _SIDE)
            _set(sheets, content, name)
            sheets.finish()
        except GlyphMissing as error:
            raise missing_letter(content.unit, error.letter) from None
    return press.finish(digest)


def _set(sheets: Sheets, content: CountContent, name: str) -> None:
    width = sheets.width - 2 * _SIDE
    head = f"{content.unit}　{name}"
    flow = Flow(
        sheets, _SIDE, width, sheets.height, _BOTTOM, lambda: running_head(sheets, head, _SIDE)
    )
    subtitle = f"{content.unit}　{content.title}　{long_date(content.on)}　{content.who}"
    flow.y = letterhead(sheets, name, subtitle, _SIDE, "") - 10
    set_form(flow, (grid.line(*(_ballots(content))),), 3)
    flow.gap(8)
    blank = not any(row.counts for row in content.rows)
    flow.paragraph(plain(_BY_HAND if blank else _CHECKED, theme.SMALL))
    flow.gap(2)
    flow.table(
        _columns(content, width),
        [_row(content, row, blank=blank) for row in content.rows],
        tail=HIGH + 40,
    )
    set_signatures(flow, content.counter, content.scrutineer, "考核组\n负责人", 14)


def _columns(content: CountContent, width: float) -> list[Column]:
    name = 92.0
    item = 58.0 if len(content.items) > 1 else 0.0
    total = 48.0
    each = (width - name - item - total) / len(_OPTIONS)
    columns = [Column("测评对象", name)]
    if item:
        columns.append(Column("测评项目", item, "centre"))
    columns += [Column(word, each, "centre") for word in _OPTIONS]
    return [*columns, Column("合计", total, "centre")]


def _row(content: CountContent, row: CountRow, *, blank: bool) -> Row:
    first = [plain(row.name, _CELL)]
    if len(content.items) > 1:
        first.append(plain(row.item, _CELL))
    if blank:
        return Row((*first, *(plain(_TALL, theme.SMALL) for _ in _OPTIONS), ()))
    counts = [plain(str(n), _CELL) for n in row.counts] or [()] * len(_OPTIONS)
    total = plain(str(sum(row.counts)), _CELL) if row.counts else ()
    return Row((*first, *counts, total))


def _ballots(content: CountContent) -> list[grid.Entry]:
    return [
        grid.Entry(f"{word}（张）", plain("" if number is None else str(number), _CELL))
        for word, number in zip(_BALLOTS, content.ballots, strict=True)
    ]
