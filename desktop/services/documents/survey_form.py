"""群众满意度调查表: a blank form for those who answer.

No mark differs between copies: no number, no date of printing, no count of pages over all copies;
the pages of two copies are the same bytes. Source: domain.md §5.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.services.documents import grid, theme
from desktop.services.documents.blocks import cell_height, draw_cell, plain
from desktop.services.documents.digest import input_digest
from desktop.services.documents.errors import GlyphMissing, missing_letter
from desktop.services.documents.paper import Document, Press, PrintOptions, Sheets
from desktop.services.documents.text import Style

TEMPLATE = "survey_form/1"
OPTIONS = ("很满意", "满意", "基本满意", "不满意", "很不满意")
TEAM = "领导班子"
_SIDE = 20 * theme.MM
_TOP = 20 * theme.MM
_BOTTOM = 24 * theme.MM
_ROW = 34.0
_HEAD = 28.0
_COLUMN = 60.0
_BOX = 11.0
_HEADING = theme.TITLE.sized(20, 28)
_BODY = theme.CELL.sized(12, 19)
_HINTS = (
    "本表不记名、不编号。请在每一行您认为合适的一格内打“√”，每行只选一项；不了解的可以不填。",
    "填好后请对折，投入收集箱或交给收表人员。",
)


@dataclass(frozen=True, slots=True)
class SurveyFormContent:
    """What stands on the form: title, unit, and the cadres with their posts."""

    title: str
    unit: str
    cadres: tuple[tuple[str, str], ...] = ()


def render_survey_form(
    content: SurveyFormContent, options: PrintOptions, copies: int = 1
) -> Document:
    """``copies`` of the form, each beginning a page.

    Raises DocumentError for a letter without glyph, naming the subject.
    """
    press = Press(theme.A4, content.title, options.fonts)
    digest = input_digest(content, b"", TEMPLATE)
    for _ in range(copies):
        sheets = _Unmarked(press, PrintOptions(fonts=options.fonts), "", content.title, _SIDE)
        _set(sheets, content)
        sheets.finish()
    return press.finish(digest)


class _Unmarked(Sheets):
    """Pages whose foot says only which page of the form it is, where it has several."""

    def _foot(self, number: int, total: int) -> None:
        if total > 1:
            words = f"本表第 {number} 页，共 {total} 页"
            self.text(self.width / 2, 10.5 * theme.MM, words, theme.FOOT, "centre")


def _set(sheets: Sheets, content: SurveyFormContent) -> None:
    y = sheets.height - _TOP - 16
    width = sheets.width - 2 * _SIDE
    for line in sheets.set_lines(plain(content.title, _HEADING), width):
        grid.title(sheets, y, "".join(text for text, _ in line.pieces), _HEADING)
        y -= _HEADING.leading
    for hint in _HINTS:
        for line in sheets.set_lines(plain(hint, _BODY), width):
            sheets.line(_SIDE, y, line)
            y -= _BODY.leading
    y = _header(sheets, y - 4)
    rows = [(f"{content.unit}{TEAM}", ""), *content.cadres]
    for name, post in rows:
        try:
            label = sheets.set_lines(plain(name, _BODY), _label(sheets) - 10)
            below = sheets.set_lines(plain(post, theme.NOTE), _label(sheets) - 10) if post else []
        except GlyphMissing as error:
            raise missing_letter(name, error.letter) from None
        high = max(_ROW, cell_height([*label, *below]))
        if y - high < _BOTTOM:
            sheets.new_page()
            y = _header(sheets, sheets.height - _TOP)
        draw_cell(sheets, (_SIDE, y, _label(sheets), high), [*label, *below])
        _boxes(sheets, y, high)
        y -= high


def _label(sheets: Sheets) -> float:
    return sheets.width - 2 * _SIDE - _COLUMN * len(OPTIONS)


def _edges(sheets: Sheets) -> list[float]:
    first = _SIDE + _label(sheets)
    return [_SIDE, *(first + n * _COLUMN for n in range(len(OPTIONS) + 1))]


def _header(sheets: Sheets, y: float) -> float:
    """Draws the head of the table and returns the y below it."""
    wide = sheets.width - 2 * _SIDE
    sheets.box(_SIDE, y - _HEAD, wide, _HEAD, theme.TINT)
    words = ("评价对象", *OPTIONS)
    edges = _edges(sheets)
    style = Style(theme.STRONG.role, 11, 15, theme.INK)
    for place, word in enumerate(words):
        middle = (edges[place] + edges[place + 1]) / 2
        sheets.text(middle, y - _HEAD / 2 - 4, word, style, "centre")
    _rules(sheets, y, _HEAD)
    return y - _HEAD


def _boxes(sheets: Sheets, y: float, high: float) -> None:
    edges = _edges(sheets)
    for place in range(1, len(edges) - 1):
        middle = (edges[place] + edges[place + 1]) / 2
        sheets.tick(middle - _BOX / 2, y - high / 2 - _BOX / 2, _BOX, on=False)
    _rules(sheets, y, high)


def _rules(sheets: Sheets, y: float, high: float) -> None:
    edges = _edges(sheets)
    for edge in edges:
        sheets.rule(edge, y, edge, y - high, 0.5, theme.LINE)
    for level in (y, y - high):
        sheets.rule(edges[0], level, edges[-1], level, 0.5, theme.LINE)
