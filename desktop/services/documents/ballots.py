"""民主测评票: blank ballots, two on a sheet of A4 where they fit, else one.

The title differs by class; between copies of a class nothing does: no number, no date of
printing, no name of who printed, no count of pages over all copies. The pages of two copies are
the same bytes. Source: domain.md §5.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop.services.documents import grid, theme
from desktop.services.documents.blocks import cell_height, draw_cell, plain
from desktop.services.documents.digest import input_digest
from desktop.services.documents.errors import DocumentError, GlyphMissing, missing_letter
from desktop.services.documents.paper import Document, Press, PrintOptions, Sheets, long_date
from desktop.services.documents.poll_content import BallotContent, BallotRow
from desktop.services.documents.text import Line, Style

TEMPLATE = "ballot/1"
_SIDE = 20 * theme.MM
_TOP = 15 * theme.MM
_BOTTOM = 16 * theme.MM
_HALF_ROOM = 9 * theme.MM
_HEADING = theme.TITLE.sized(17, 23)
_SUB = theme.CELL.sized(10.5, 15)
_HEAD = Style(theme.STRONG.role, 10.5, 14, theme.INK)
_NAME = theme.CELL.sized(12, 16)
_ITEM = theme.CELL.sized(10.5, 14)
_HEAD_ROW = 21.0
_ROW = 27.0
_ITEM_ROW = 18.5
_COLUMN = 66.0
_ITEM_COLUMN = 62.0
_BOX = 10.0
_HINT = (
    "请在每一行您认为合适的一格内打“√”，每行只选一项；多选或不选的，该行按未填计。"
    "本票不记名、不编号，填好后请自行投入票箱。"
)


@dataclass(frozen=True, slots=True)
class _Laid:
    """A subject as laid out: its block of one row an item."""

    row: BallotRow
    label: list[Line]
    height: float
    headed: bool


class _Unmarked(Sheets):
    """Pages whose foot says only which page of the ballot it is, where it has several."""

    def _foot(self, number: int, total: int) -> None:
        if total > 1:
            words = f"本票第 {number} 页，共 {total} 页"
            self.text(self.width / 2, 9 * theme.MM, words, theme.FOOT, "centre")


def render_ballots(
    contents: Sequence[tuple[BallotContent, int]], options: PrintOptions
) -> Document:
    """Sheets of ballots: for each class its content and how many copies of the ballot.

    Two copies share a sheet where they fit; an odd number makes one copy more. Raises
    DocumentError when there is nothing to print, or for a letter without glyph.
    """
    if not contents or any(not content.rows for content, _ in contents):
        raise DocumentError("测评票上没有考核对象，不能打印。请先在“设置”中选择测评对象。")
    # Of the options the fonts alone are used: all else could tell one printing from another.
    bare = PrintOptions(fonts=options.fonts)
    press = Press(theme.A4, "民主测评票", options.fonts)
    digest = input_digest(tuple(content for content, _ in contents), b"", TEMPLATE)
    for content, copies in contents:
        left = copies
        while left > 0:
            sheets = _Unmarked(press, bare, "", f"民主测评票（{content.voter_class}）", _SIDE)
            left -= _sheet(sheets, content)
            sheets.finish()
    return press.finish(digest)


def _sheet(sheets: Sheets, content: BallotContent) -> int:
    """Sets one sheet (or one ballot over several pages); how many copies stand on it."""
    laid = list(_lay(sheets, content))
    half = sheets.height / 2
    needed = _head_height(sheets, content) + sum(_needed(row) for row in laid)
    if needed <= half - 2 * _HALF_ROOM:
        grid.cut_line(sheets, half, "裁　开")
        for top in (sheets.height - _HALF_ROOM, half - _HALF_ROOM):
            y = _head(sheets, content, top)
            for place, row in enumerate(laid):
                y = _subject(sheets, content, row, y, headed=row.headed or place == 0)
        return 2
    y = _head(sheets, content, sheets.height - _TOP)
    headed = True
    for row in laid:
        if y - _needed(row) < _BOTTOM:
            sheets.new_page()
            y, headed = sheets.height - _TOP, True
        y = _subject(sheets, content, row, y, headed=headed or row.headed)
        headed = False
    return 1


def _lay(sheets: Sheets, content: BallotContent) -> Iterator[_Laid]:
    last: tuple[str, ...] = ()
    for row in content.rows:
        try:
            label = sheets.set_lines(plain(row.name, _NAME), _label_width(sheets, content) - 10)
            if row.post:
                wide = _label_width(sheets, content) - 10
                label += sheets.set_lines(plain(row.post, theme.NOTE), wide)
        except GlyphMissing as error:
            raise missing_letter(row.name, error.letter) from None
        rows = _ROW if len(content.items) == 1 else _ITEM_ROW * len(content.items)
        yield _Laid(row, label, max(rows, cell_height(label)), row.options != last)
        last = row.options


def _needed(row: _Laid) -> float:
    return row.height + (_HEAD_ROW if row.headed else 0)


def _title(sheets: Sheets, content: BallotContent) -> list[Line]:
    width = sheets.width - 2 * _SIDE
    words = f"{content.unit}{content.title}票（{content.voter_class}）"
    return sheets.set_lines(plain(words, _HEADING), width)


def _head_height(sheets: Sheets, content: BallotContent) -> float:
    hint = sheets.set_lines(plain(_HINT, _SUB), sheets.width - 2 * _SIDE)
    return len(_title(sheets, content)) * _HEADING.leading + (len(hint) + 1) * _SUB.leading + 8


def _head(sheets: Sheets, content: BallotContent, top: float) -> float:
    """Draws title, who votes and when, and the hint; the y below."""
    y = top
    for line in _title(sheets, content):
        y -= _HEADING.leading
        grid.title(sheets, y + 5, "".join(text for text, _ in line.pieces), _HEADING)
    y -= _SUB.leading
    sheets.text(_SIDE, y + 3, f"由{content.who}填写", _SUB)
    sheets.text(sheets.width - _SIDE, y + 3, long_date(content.on), _SUB, "right")
    for line in sheets.set_lines(plain(_HINT, _SUB), sheets.width - 2 * _SIDE):
        y -= _SUB.leading
        sheets.line(_SIDE, y + 3, line)
    return y - 6


def _label_width(sheets: Sheets, content: BallotContent) -> float:
    items = _ITEM_COLUMN if len(content.items) > 1 else 0.0
    return sheets.width - 2 * _SIDE - items - 4 * _COLUMN


def _edges(sheets: Sheets, content: BallotContent) -> list[float]:
    edges = [_SIDE, _SIDE + _label_width(sheets, content)]
    if len(content.items) > 1:
        edges.append(edges[-1] + _ITEM_COLUMN)
    for _ in range(4):
        edges.append(edges[-1] + _COLUMN)
    return edges


def _subject(
    sheets: Sheets, content: BallotContent, laid: _Laid, y: float, *, headed: bool
) -> float:
    """Draws a subject's block, with the words of its options above where they change."""
    edges = _edges(sheets, content)
    if headed:
        y = _option_words(sheets, edges, laid.row, y)
    draw_cell(sheets, (edges[0], y, edges[1] - edges[0], laid.height), laid.label)
    first = len(edges) - 5
    each = laid.height / len(content.items)
    for place, item in enumerate(content.items):
        top = y - place * each
        if len(content.items) > 1:
            middle = (edges[1] + edges[2]) / 2
            sheets.text(middle, top - each / 2 - 3.8, item, _ITEM, "centre")
        for left, right in zip(edges[first:-1], edges[first + 1 :], strict=True):
            x = (left + right) / 2 - _BOX / 2
            sheets.tick(x, top - each / 2 - _BOX / 2, _BOX, on=False)
        sheets.rule(edges[1], top, edges[-1], top, 0.5, theme.LINE)
    _frame(sheets, edges, y, laid.height)
    return y - laid.height


def _option_words(sheets: Sheets, edges: list[float], row: BallotRow, y: float) -> float:
    sheets.box(edges[0], y - _HEAD_ROW, edges[-1] - edges[0], _HEAD_ROW, theme.TINT)
    words = ["测评对象", *(["测评项目"] if len(edges) > 6 else []), *row.options]
    for left, right, word in zip(edges[:-1], edges[1:], words, strict=True):
        sheets.text((left + right) / 2, y - _HEAD_ROW / 2 - 3.8, word, _HEAD, "centre")
    _frame(sheets, edges, y, _HEAD_ROW)
    return y - _HEAD_ROW


def _frame(sheets: Sheets, edges: list[float], y: float, height: float) -> None:
    for edge in edges:
        sheets.rule(edge, y, edge, y - height, 0.5, theme.LINE)
    for level in (y, y - height):
        sheets.rule(edges[0], level, edges[-1], level, 0.5, theme.LINE)
