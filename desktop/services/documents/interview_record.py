"""谈话记录: blank forms by layer to be written on, and the records of a visit.

A blank form has the outline's questions with lines under each; unit and days stand there when
the visit is known. Records come without names, unless the caller gives them for this paper.
"""

from __future__ import annotations

from datetime import date

from desktop.services.documents import grid, theme
from desktop.services.documents.blocks import (
    Column,
    Flow,
    Row,
    letterhead,
    plain,
    running_head,
)
from desktop.services.documents.digest import input_digest
from desktop.services.documents.errors import DocumentError, GlyphMissing, missing_letter
from desktop.services.documents.interview_content import (
    BlankContent,
    BlankSheet,
    OutlinePoint,
    RecordContent,
    RecordSheet,
)
from desktop.services.documents.interview_outline import FIRST
from desktop.services.documents.paper import Document, Press, PrintOptions, Sheets, long_date
from desktop.services.documents.text import Span

BLANK_TEMPLATE = "interview_blank/1"
RECORD_TEMPLATE = "interview_record/1"
UNRATED = "未评"
_BLANK_TITLE = "谈话记录表"
_RECORD_TITLE = "谈话记录"
_SIDE = 20 * theme.MM
_BOTTOM = 20 * theme.MM
_RULED = 22.0
_LINES = 3
_FIRST_LINES = 4
_LAST_LINES = 4
_SIGNED = 34.0
_FREE_ROWS = 5
_RATED_ROW = 24.0
_VALUE = theme.CELL.sized(11, 16)
_QUESTION = theme.BODY.sized(11.5, 18)
_HAND_DAY = "　　　　年　　月　　日"


# --- blank forms ---------------------------------------------------------------------------


def render_blanks(content: BlankContent, options: PrintOptions) -> Document:
    """The blank forms as a PDF, one document a layer, each with its own page x of y.

    Raises DocumentError when no layer is asked for, or for a letter without glyph.
    """
    if not content.sheets:
        raise DocumentError("没有选择谈话对象层次。请至少选择一个层次再打印。")
    press = Press(theme.A4, _BLANK_TITLE, options.fonts)
    try:
        for sheet in content.sheets:
            sheets = Sheets(
                press, options, f"{content.cycle}{_BLANK_TITLE}", f"{sheet.layer}", _SIDE
            )
            _blank(sheets, content, sheet)
            sheets.finish()
    except GlyphMissing as error:
        raise missing_letter(content.unit or _BLANK_TITLE, error.letter) from None
    return press.finish(input_digest(content, options.salt, BLANK_TEMPLATE))


def _blank(sheets: Sheets, content: BlankContent, sheet: BlankSheet) -> None:
    width = sheets.width - 2 * _SIDE
    top = letterhead(sheets, _BLANK_TITLE, f"{content.cycle}　{sheet.layer}", _SIDE, "")
    head = f"{content.cycle}{_BLANK_TITLE}　{sheet.layer}　{content.unit}".rstrip()
    flow = Flow(
        sheets, _SIDE, width, top - 4, _BOTTOM, lambda: running_head(sheets, head, _SIDE) - 8
    )
    flow.y = grid.draw(sheets, (_SIDE, flow.y, width), _blank_head(content, sheet))
    flow.gap(8)
    for number, point in enumerate(sheet.questions, 1):
        _asked(flow, number, point)
    _ratings(flow, content)
    _rest(flow, "其他需要记录的情况")
    _signatures(flow, ("谈话人（签名）", "记录人（签名）"))


def _blank_head(content: BlankContent, sheet: BlankSheet) -> tuple[grid.Line, ...]:
    entry = grid.Entry
    return (
        grid.line(
            entry("考核单位", plain(content.unit, _VALUE)),
            entry("谈话日期", plain(_day_of(content), _VALUE)),
            height=26,
        ),
        grid.line(
            entry("对象层次", plain(sheet.layer, _VALUE)), entry("对象姓名\n（可不填）"), height=30
        ),
        grid.line(entry("考核组", plain(content.team, _VALUE)), entry("谈话地点"), height=26),
    )


def _day_of(content: BlankContent) -> str:
    """A visit of one day has its date; of several, the year and the rest by hand."""
    if content.start is None:
        return _HAND_DAY
    if content.start == content.end:
        return long_date(content.start)
    return f"{content.start.year}年　　月　　日"


def _asked(flow: Flow, number: int, point: OutlinePoint) -> None:
    """A question with lines to write on, which never leave it."""
    mark = [Span(f"【{FIRST}】", theme.STRONG.sized(11, 18))] if point.first else []
    spans = (Span(f"{number}．", _QUESTION), *mark, Span(point.text, _QUESTION))
    lines = _FIRST_LINES if point.first else _LINES
    set_lines = len(flow.sheets.set_lines(spans, flow.width))
    flow.need(set_lines * _QUESTION.leading + lines * _RULED + 6)
    flow.paragraph(spans)
    _rules(flow, lines)


def _rules(flow: Flow, lines: int) -> None:
    for _line in range(lines):
        flow.need(_RULED)
        flow.y -= _RULED
        flow.sheets.rule(flow.left, flow.y, flow.left + flow.width, flow.y, 0.4, theme.HAIR)
    flow.gap(8)


def _rest(flow: Flow, words: str) -> None:
    """Lines down to the signatures: no paper is left blank, and none is added for a few."""
    style = _QUESTION
    flow.need(style.leading + _LAST_LINES * _RULED + _SIGNED)
    flow.paragraph(plain(words, style))
    room = flow.y - flow.bottom - _SIGNED - 8
    _rules(flow, max(_LAST_LINES, int(room / _RULED)))


def _ratings(flow: Flow, content: BlankContent) -> None:
    columns = (
        Column("谈及的干部", 96, "centre"),
        Column("评分（5 好—1 差）", 96, "centre"),
        Column("具体评价", flow.width - 192),
    )
    names = content.cadres or ("",) * _FREE_ROWS
    high = theme.CELL.sized(11, _RATED_ROW - 6.4)
    rows = [Row((plain(name or "　", high), (), ())) for name in names]
    flow.need(22 + _RATED_ROW * min(len(rows), 3))
    flow.table(columns, rows)
    flow.gap(12)


def _signatures(flow: Flow, words: tuple[str, ...]) -> None:
    flow.need(_SIGNED)
    wide = flow.width / (len(words) + 1)
    base = flow.y - 22
    for place, word in enumerate((*words, "日期")):
        x = flow.left + place * wide
        used = flow.sheets.text(x, base, f"{word}：", theme.STRONG)
        flow.sheets.rule(x + used + 2, base - 3, x + wide - 12, base - 3, 0.5, theme.LINE)
    flow.y -= _SIGNED


# --- records -------------------------------------------------------------------------------


def render_records(content: RecordContent, options: PrintOptions) -> Document:
    """The records of a visit as a PDF. Raises DocumentError for a letter without glyph."""
    press = Press(theme.A4, _RECORD_TITLE, options.fonts)
    footer = "内部资料　注意保密" if not content.named else "内部资料　含谈话人姓名　由考核组留存"
    try:
        sheets = Sheets(press, options, footer, f"{_RECORD_TITLE}　{content.unit}", _SIDE)
        _records(sheets, content)
        sheets.finish()
    except GlyphMissing as error:
        raise missing_letter(content.unit, error.letter) from None
    return press.finish(input_digest(content, options.salt, RECORD_TEMPLATE))


def _records(sheets: Sheets, content: RecordContent) -> None:
    width = sheets.width - 2 * _SIDE
    top = letterhead(sheets, _RECORD_TITLE, content.cycle, _SIDE, "")
    head = f"{_RECORD_TITLE}　{content.unit}　{content.visit}"
    flow = Flow(
        sheets, _SIDE, width, top - 4, _BOTTOM, lambda: running_head(sheets, head, _SIDE) - 8
    )
    flow.y = grid.draw(sheets, (_SIDE, flow.y, width), _record_head(content))
    flow.gap(6)
    for sheet in content.sheets:
        _record(flow, sheet)
    flow.gap(14)
    _signatures(flow, ("谈话人（签名）", "记录人（签名）"))


def _record_head(content: RecordContent) -> tuple[grid.Line, ...]:
    entry = grid.Entry
    count = f"{len(content.sheets)} 条"
    if content.left_out:
        count += f"（另有 {content.left_out} 条按回避规定未列入）"
    return (
        grid.line(
            entry("考核单位", plain(content.unit, _VALUE)),
            entry("考核编号", plain(content.visit, _VALUE)),
        ),
        grid.line(
            entry("考核组", plain(content.team, _VALUE)),
            entry("考核时间", plain(_days(content.start, content.end), _VALUE)),
        ),
        grid.line(entry("谈话记录", plain(count, _VALUE))),
    )


def _days(start: date, end: date) -> str:
    if start == end:
        return long_date(start)
    last = f"{end.month}月{end.day}日" if start.year == end.year else long_date(end)
    return f"{long_date(start)}至{last}"


def _record(flow: Flow, sheet: RecordSheet) -> None:
    """One interview: its line, what it says of cadres, and what was said; flows over pages."""
    flow.gap(6)
    flow.heading(
        "　".join(p for p in (sheet.citation, long_date(sheet.on), sheet.layer, sheet.name) if p)
    )
    if sheet.warning:
        flow.paragraph(plain(f"（{sheet.warning}）", theme.ALARM))
    if sheet.themes:
        _labelled(flow, "主题", "、".join(sheet.themes))
    if sheet.about:
        flow.gap(3)
        columns = (
            Column("谈及的干部", 84, "centre"),
            Column("评分", 44, "centre"),
            Column("评价", flow.width - 128),
        )
        flow.table(
            columns,
            [
                Row((
                    plain(said.name, theme.CELL),
                    plain(UNRATED if said.rating is None else str(said.rating), theme.CELL),
                    plain(said.remark, theme.CELL),
                ))
                for said in sheet.about
            ],
        )  # fmt: skip
        flow.gap(5)
    if sheet.remarks:
        _labelled(flow, "谈话要点", sheet.remarks)


def _labelled(flow: Flow, label: str, text: str) -> None:
    spans = (Span(f"{label}：", theme.STRONG.sized(11, 17.5)), Span(text, theme.BODY))
    flow.paragraph(spans)
    flow.gap(2)
