"""Blocks that documents are made of: flowing text, headings, ruled tables, the letterhead.

A `Flow` goes down the page and turns it when the next block does not fit; running heads and
table headers are repeated, and nothing is ever cut off. Heights and widths are points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from desktop.services.documents import theme
from desktop.services.documents.paper import Sheets
from desktop.services.documents.text import Line, Span, Style

MM = theme.MM
_PAD_X, _PAD_Y = 4.0, 3.2

Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: title, width, alignment of its cells (left or centre)."""

    title: str
    width: float
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of a table.

    `fill` colours the row, `spans_all` sets the first cell over all columns, `keep` keeps the row
    with the next one on a page.
    """

    cells: tuple[Spans, ...]
    fill: str = ""
    spans_all: bool = False
    keep: bool = False


def plain(text: str, style: Style) -> Spans:
    """A text in one style."""
    return (Span(text, style),) if text else ()


def cited(text: str, marks: Sequence[str], style: Style, warning: str = "") -> Spans:
    """A text followed by its citation marks and, in red and words, its warning."""
    spans = [Span(text, style)]
    if warning:
        spans.append(Span(f"（{warning}）", theme.ALARM.sized(style.size - 1, style.leading)))
    spans += [Span(f"[{mark}]", theme.MARK, whole=True) for mark in marks]
    return tuple(spans)


class Flow:
    """Sets blocks from top to bottom between margins.

    `head` draws the running head of a new page and returns the y below it.
    """

    def __init__(
        self,
        sheets: Sheets,
        left: float,
        width: float,
        top: float,
        bottom: float,
        head: Callable[[], float],
    ) -> None:
        self.sheets = sheets
        self.left = left
        self.width = width
        self.bottom = bottom
        self.y = top
        self._head = head

    def turn(self) -> None:
        """Starts a new page with its running head."""
        self.sheets.new_page()
        self.y = self._head()

    def need(self, height: float) -> None:
        """Turns the page unless this height is left."""
        if self.y - height < self.bottom:
            self.turn()

    def gap(self, height: float) -> None:
        """Leaves white."""
        self.y -= height

    def heading(self, text: str, keep: float = 50) -> None:
        """A section heading with a blue bar; stays with at least `keep` points of what follows."""
        style = theme.HEADING
        self.need(style.leading + 10 + keep)
        self.y -= 10
        self.sheets.box(self.left, self.y - style.leading + 5.2, 3, 12.4, theme.BLUE)
        self.sheets.text(self.left + 9, self.y - style.leading + 6.5, text, style)
        self.y -= style.leading
        self.sheets.rule(self.left, self.y, self.left + self.width, self.y, 0.5, theme.HAIR)
        self.y -= 4

    def subheading(self, text: str, keep: float = 40) -> None:
        """A heading within a section."""
        style = theme.SUBHEADING
        self.need(style.leading + keep)
        self.sheets.text(self.left, self.y - style.leading + 4.5, text, style)
        self.y -= style.leading + 1

    def missing(self, reason: str) -> None:
        """A part that is not there: 缺 in a small frame, and why."""
        style = theme.NOTE
        lines = self.sheets.set_lines(plain(reason, style), self.width - 24)
        self.need(len(lines) * style.leading)
        base = self.y - style.leading + 3.8
        self.sheets.frame(self.left, base - 2.8, 14, 12.6, theme.LINE)
        self.sheets.text(self.left + 7, base, "缺", theme.LABEL, "centre")
        self._lines(lines, self.left + 22, 0.0)
        self.gap(2.5)

    def paragraph(self, spans: Spans, indent: float = 0.0, hang: float = 0.0) -> None:
        """Justified text that flows over pages; `indent` of the first line, `hang` of the block."""
        width = self.width - hang
        self._lines(self.sheets.set_lines(spans, width, indent), self.left + hang, width)

    def _lines(self, lines: Iterable[Line], x: float, justify: float) -> None:
        for line in lines:
            leading = leading_of(line)
            self.need(leading)
            if line.pieces:
                self.sheets.line(x, self.y - leading * 0.72, line, justify)
            self.y -= leading

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Row],
        head: Style = theme.LABEL,
        tail: float = 0.0,
    ) -> None:
        """A ruled table; its header is repeated on every page; `tail` is kept with the last row."""
        Table(self, columns, head).set(rows, tail)


def leading_of(line: Line) -> float:
    """The largest leading of a line's pieces; an empty line is as high as body text."""
    return max((style.leading for _, style in line.pieces), default=theme.BODY.leading)


class Table:
    """Sets rows of one table.

    A row that fits on a page is never split; a higher one is continued line by line.
    """

    def __init__(self, flow: Flow, columns: Sequence[Column], head: Style) -> None:
        self.flow = flow
        self.sheets = flow.sheets
        self.columns = columns
        self.edges = [flow.left]
        for column in columns:
            self.edges.append(self.edges[-1] + column.width)
        self._titles = [
            self.sheets.set_lines(plain(c.title, head), c.width - 2 * _PAD_X) for c in columns
        ]

    def set(self, rows: Sequence[Row], tail: float = 0.0) -> None:
        """Draws header and rows."""
        laid = [(row, self._lay(row)) for row in rows]
        first = _height(laid[0][1]) if laid else 0.0
        self.flow.need(_height(self._titles) + min(first, 80.0))
        self._header()
        for place, (row, cells) in enumerate(laid):
            height = _height(cells)
            wanted = self._kept(laid, place) + (tail if place + 1 == len(laid) else 0.0)
            if self.flow.y - wanted < self.flow.bottom:
                tall = height > 0.6 * (self.sheets.height - 2 * self.flow.bottom)
                if not tall or self.flow.y - self.flow.bottom < 90:
                    self._turn()
                while self.flow.y - height < self.flow.bottom:
                    head, cells = self._split(cells, self.flow.y - self.flow.bottom)
                    self._draw(row, head, self.flow.y - self.flow.bottom)
                    self._turn()
                    height = _height(cells)
            self._draw(row, cells, height)

    def _kept(self, laid: Sequence[tuple[Row, list[list[Line]]]], place: int) -> float:
        """Height of a row with all that it must not be parted from, as far as a page holds it."""
        most = self.sheets.height - 4 * self.flow.bottom
        wanted = _height(laid[place][1])
        while laid[place][0].keep and place + 1 < len(laid):
            place += 1
            following = _height(laid[place][1])
            if wanted + following > most:
                return wanted + min(following, 120.0)
            wanted += following
        return wanted

    def _turn(self) -> None:
        self.flow.turn()
        self._header()

    def _lay(self, row: Row) -> list[list[Line]]:
        if row.spans_all:
            width = self.edges[-1] - self.edges[0] - 2 * _PAD_X
            return [self.sheets.set_lines(row.cells[0], width)]
        return [
            self.sheets.set_lines(cell, column.width - 2 * _PAD_X) if cell else []
            for cell, column in zip(row.cells, self.columns, strict=True)
        ]

    @staticmethod
    def _split(cells: list[list[Line]], room: float) -> tuple[list[list[Line]], list[list[Line]]]:
        heads, rests = [], []
        for lines in cells:
            used, count = 2 * _PAD_Y, 0
            while count < len(lines) and used + leading_of(lines[count]) <= room:
                used += leading_of(lines[count])
                count += 1
            heads.append(lines[:count])
            rests.append(lines[count:])
        return heads, rests

    def _header(self) -> None:
        height = _height(self._titles)
        y = self.flow.y
        self.sheets.box(
            self.edges[0], y - height, self.edges[-1] - self.edges[0], height, theme.TINT
        )
        self.sheets.rule(self.edges[0], y, self.edges[-1], y, 0.9, theme.BLUE)
        for x, column, lines in zip(self.edges, self.columns, self._titles, strict=False):
            self._cell(x, column.width, y, height, lines, "centre")
        self._rules(y, height, full=True)
        self.flow.y -= height

    def _draw(self, row: Row, cells: list[list[Line]], height: float) -> None:
        y = self.flow.y
        if row.fill:
            width = self.edges[-1] - self.edges[0]
            self.sheets.box(self.edges[0], y - height, width, height, row.fill)
            self.sheets.rule(self.edges[0], y, self.edges[-1], y, 0.5, theme.LINE)
        if row.spans_all:
            width = self.edges[-1] - self.edges[0]
            self._cell(self.edges[0], width, y, height, cells[0], "left")
        else:
            for x, column, lines in zip(self.edges, self.columns, cells, strict=False):
                self._cell(x, column.width, y, height, lines, column.align)
        self._rules(y, height, full=not row.spans_all)
        self.flow.y -= height

    def _rules(self, y: float, height: float, *, full: bool) -> None:
        low, left, right = y - height, self.edges[0], self.edges[-1]
        self.sheets.rule(left, low, right, low, 0.5, theme.LINE)
        for x in self.edges if full else (left, right):
            self.sheets.rule(x, y, x, low, 0.5, theme.LINE)

    def _cell(
        self, x: float, width: float, y: float, height: float, lines: list[Line], align: str
    ) -> None:
        draw_cell(self.sheets, (x, y, width, height), lines, align)


def _height(cells: Sequence[Sequence[Line]]) -> float:
    """Height of a row: its highest cell and the padding."""
    return max(sum(map(leading_of, lines)) for lines in cells) + 2 * _PAD_Y


def cell_height(lines: Sequence[Line]) -> float:
    """Height that a cell of these lines needs."""
    return sum(map(leading_of, lines)) + 2 * _PAD_Y


def draw_cell(
    sheets: Sheets,
    box: tuple[float, float, float, float],
    lines: Sequence[Line],
    align: str = "left",
) -> None:
    """Sets lines into a box (left, top, width, height)."""
    x, y, width, height = box
    content = sum(map(leading_of, lines))
    top = y - (height - content) / 2
    for line in lines:
        leading = leading_of(line)
        if line.pieces:
            start = x + _PAD_X
            if align == "centre":
                start = x + (width - line.width) / 2
            sheets.line(start, top - leading * 0.74, line)
        top -= leading


def letterhead(sheets: Sheets, title: str, subtitle: str, side: float, qr: str) -> float:
    """份号 and 密级 at the left, serial and QR code at the right, title, double rule, subtitle.

    Returns the y below it. `side` is the side margin.
    """
    options = sheets.options
    top = sheets.height - 15 * MM
    left, right = side, sheets.width - side
    y = top
    for text in (options.copy_number, options.secrecy):
        if text:
            sheets.text(left, y - 9, text, theme.SECRET)
            y -= 16
    if qr:
        edge = 17 * MM
        sheets.qr(qr, right - edge, top - edge + 1, edge)
        sheets.text(right - edge - 6, top - 9, options.serial, theme.FOOT, "right")
    elif options.serial:
        sheets.text(right, top - 9, options.serial, theme.FOOT, "right")
    style = Style(
        theme.TITLE.role, theme.TITLE.size, theme.TITLE.leading, theme.INK,
        sheets.book.title_outline,
    )  # fmt: skip
    base = top - 12 * MM
    sheets.text(sheets.width / 2, base, title, style, "centre")
    y = top - 17.6 * MM
    sheets.rule(left, y, right, y, 1.8, theme.BLUE)
    sheets.rule(left, y - 2.6, right, y - 2.6, 0.5, theme.BLUE)
    sheets.text(sheets.width / 2, y - 17, subtitle, theme.SUBTITLE, "centre")
    return y - 24


def running_head(sheets: Sheets, text: str, side: float) -> float:
    """The head of following pages; returns the y below it."""
    y = sheets.height - 14 * MM
    sheets.text(side, y, text, theme.FOOT)
    if sheets.options.secrecy:
        sheets.text(sheets.width - side, y, sheets.options.secrecy, theme.FOOT, "right")
    sheets.rule(side, y - 5, sheets.width - side, y - 5, 0.5, theme.HAIR)
    return y - 9
