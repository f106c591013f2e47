"""民主测评结果: scores and rates by class for the team's leader to sign.

What it is given is safe already: classes too small to stand alone are merged before
(services/poll_display). An internal paper, with its serial and footer as all of them.
"""

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
from desktop.services.documents.paper import Document, Press, PrintOptions, Sheets, long_date
from desktop.services.documents.poll_content import ResultContent, ResultRates, ResultRow
from desktop.services.documents.signatures import set_signatures
from desktop.services.documents.text import Span

TEMPLATE = "poll_result/1"
_TITLE = "民主测评结果"
_SIDE = 18 * theme.MM
_BOTTOM = 18 * theme.MM
_OPTIONS = ("优秀（好）", "称职（较好）", "基本称职（一般）", "不称职（较差）")
_CELL = theme.CELL.sized(10, 14)


def render_result(content: ResultContent, options: PrintOptions) -> Document:
    """The sheet as a PDF. Raises DocumentError for a letter without glyph, naming the unit."""
    press = Press(theme.A4_LANDSCAPE, _TITLE, options.fonts)
    digest = input_digest(content, options.salt, TEMPLATE)
    try:
        sheets = Sheets(press, options, f"{_TITLE}　{content.citation}", _TITLE, _SIDE)
        _set(sheets, content)
        sheets.finish()
    except GlyphMissing as error:
        raise missing_letter(content.unit, error.letter) from None
    return press.finish(digest)


def _set(sheets: Sheets, content: ResultContent) -> None:
    width = sheets.width - 2 * _SIDE
    head = f"{content.unit}{_TITLE}　{long_date(content.on)}"
    flow = Flow(
        sheets, _SIDE, width, sheets.height, _BOTTOM, lambda: running_head(sheets, head, _SIDE)
    )
    subtitle = f"{content.unit}　{content.title}　{long_date(content.on)}　{content.team}"
    if content.state:
        subtitle += f"　（{content.state}）"
    flow.y = letterhead(sheets, _TITLE, subtitle, _SIDE, "") - 8
    for sentence in content.ballots:
        flow.paragraph(plain(sentence, theme.SMALL))
    if content.flags:
        flow.paragraph(plain(f"提示：{'；'.join(content.flags)}。", theme.ALARM))
    if content.note:
        flow.paragraph(plain(content.note, theme.NOTE))
    flow.gap(4)
    flow.table(_columns(width, content), _rows(content))
    flow.gap(6)
    flow.paragraph(plain(content.basis, theme.NOTE))
    set_signatures(flow, content.counter, content.scrutineer, "考核组\n组长", 12)


def _columns(width: float, content: ResultContent) -> list[Column]:
    fixed = [("测评对象", 128.0, "left"), ("得分", 62.0, "centre"), ("票类", 76.0, "centre")]
    fixed += [("测评项目", 56.0, "centre")] if _asked(content) else []
    fixed += [("票类得分", 56.0, "centre")] if _scored(content) else []
    left = width - sum(wide for _, wide, _ in fixed) - 46.0
    columns = [Column(word, wide, align) for word, wide, align in fixed]
    columns += [Column(word, left / 4, "centre") for word in _OPTIONS]
    return [*columns, Column("未填", 46.0, "centre")]


def _asked(content: ResultContent) -> bool:
    return any(rates.item for row in content.rows for rates in row.rates)


def _scored(content: ResultContent) -> bool:
    return any(rates.score for row in content.rows for rates in row.rates)


def _rows(content: ResultContent) -> list[Row]:
    asked, scored = _asked(content), _scored(content)
    found: list[Row] = []
    for row in content.rows:
        lines = row.rates or (ResultRates("不单独显示", "", (), (), 0),)
        for place, rates in enumerate(lines):
            name = _name(row) if place == 0 else ()
            score = plain(row.score, theme.STRONG) if place == 0 else ()
            cells = [name, score, plain(rates.label, _CELL)]
            if asked:
                cells.append(plain(rates.item, _CELL))
            if scored:
                cells.append(plain(rates.score, _CELL))
            cells += [plain(text, _CELL) for text in _words(rates)]
            blank = str(rates.blank) if rates.counts else ""
            found.append(Row((*cells, plain(blank, _CELL)), keep=place + 1 < len(lines)))
    return found


def _name(row: ResultRow) -> Spans:
    spans = [Span(row.name, theme.STRONG)]
    if row.post:
        spans.append(Span(f"\n{row.post}", theme.NOTE))
    spans += [Span(f"\n{flag}", theme.ALARM.sized(9, 13)) for flag in row.flags]
    return tuple(spans)


def _words(rates: ResultRates) -> list[str]:
    if not rates.counts:
        return [""] * len(_OPTIONS)
    if not rates.rates:
        return [f"{count} 票" for count in rates.counts]
    return [f"{count} 票　{rate}%" for count, rate in zip(rates.counts, rates.rates, strict=True)]
