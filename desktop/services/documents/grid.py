"""A ruled form: rows of label and value, as official paper forms are laid out.

Rows are set downwards from a given top, grow with their texts and go on over pages. Lengths are
points.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop.services.documents import theme
from desktop.services.documents.blocks import Spans, cell_height, draw_cell, plain
from desktop.services.documents.paper import Sheets
from desktop.services.documents.text import Style

LABEL_WIDTH = 68.0
_ROW = 22.0
_GROUP = 4
_A_ROW = 32
_PITCH = 33.0
_DIGITS = Style(theme.LABEL.role, 9.5, 14, theme.INK)


@dataclass(frozen=True, slots=True)
class Entry:
    """A label with its value; ``share`` is the value's part of the row's free width.

    ``digits`` are rows of groups of figures, set in columns so that two people can compare them.
    """

    label: str
    value: Spans = ()
    share: float = 1.0
    digits: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A row of entries; ``height`` is the least height, for what is written by hand."""

    entries: tuple[Entry, ...]
    height: float = _ROW


def line(*entries: Entry, height: float = _ROW) -> Line:
    """A row of entries."""
    return Line(entries, height)


def digits(label: str, figures: str, row: int = _A_ROW) -> Entry:
    """A long number in groups of four, ``row`` figures a line."""
    rows = (figures[n : n + row] for n in range(0, len(figures), row))
    return Entry(label, digits=tuple(_groups(part) for part in rows))


def draw(
    sheets: Sheets,
    box: tuple[float, float, float],
    lines: Sequence[Line],
    bottom: float = 0.0,
    turn: Callable[[], float] | None = None,
) -> float:
    """Draws the form from ``box`` (left, top, width) and returns the y below it.

    Where a row would go below ``bottom``, ``turn`` starts a page and says where to go on.
    """
    left, y, width = box
    first = y
    for row in lines:
        widths, high = _measured(sheets, width, row)
        if turn is not None and y - high < bottom:
            sheets.rule(left, first, left + width, first, 0.9, theme.BLUE)
            y = first = turn()
        _draw_line(sheets, (left, y, width, high), row, widths)
        y -= high
    sheets.rule(left, first, left + width, first, 0.9, theme.BLUE)
    return y


def height(sheets: Sheets, width: float, lines: Sequence[Line]) -> float:
    """The height that ``draw`` will take."""
    return sum(_measured(sheets, width, row)[1] for row in lines)


def _measured(sheets: Sheets, width: float, row: Line) -> tuple[list[float], float]:
    free = width - LABEL_WIDTH * len(row.entries)
    total = sum(entry.share for entry in row.entries)
    widths = [free * entry.share / total for entry in row.entries]
    heights = [row.height]
    for entry, wide in zip(row.entries, widths, strict=True):
        if entry.value:
            heights.append(cell_height(sheets.set_lines(entry.value, wide - 8)))
        heights.append(len(entry.digits) * _DIGITS.leading + 7)
    return widths, max(heights)


def _draw_line(
    sheets: Sheets, box: tuple[float, float, float, float], row: Line, widths: list[float]
) -> None:
    left, y, width, high = box
    x = left
    edges = [left + width]
    for entry, wide in zip(row.entries, widths, strict=True):
        sheets.box(x, y - high, LABEL_WIDTH, high, theme.TINT)
        label = sheets.set_lines(plain(entry.label, theme.LABEL), LABEL_WIDTH - 8)
        draw_cell(sheets, (x, y, LABEL_WIDTH, high), label, "centre")
        edges += [x, x + LABEL_WIDTH]
        x += LABEL_WIDTH
        if entry.value:
            draw_cell(sheets, (x, y, wide, high), sheets.set_lines(entry.value, wide - 8))
        _draw_digits(sheets, (x, y, high), entry.digits)
        x += wide
    # After the tinted labels, which would cover half of a rule's width.
    for edge in edges:
        sheets.rule(edge, y, edge, y - high, 0.5, theme.LINE)
    for level in (y, y - high):
        sheets.rule(left, level, left + width, level, 0.5, theme.LINE)


def _draw_digits(
    sheets: Sheets, box: tuple[float, float, float], rows: tuple[tuple[str, ...], ...]
) -> None:
    x, y, high = box
    base = y - (high - len(rows) * _DIGITS.leading) / 2 - _DIGITS.leading * 0.74
    for number, row in enumerate(rows):
        for place, group in enumerate(row):
            sheets.text(x + 4 + place * _PITCH, base - number * _DIGITS.leading, group, _DIGITS)


def _groups(figures: str) -> tuple[str, ...]:
    return tuple(figures[n : n + _GROUP] for n in range(0, len(figures), _GROUP))


def cut_line(sheets: Sheets, y: float, words: str = "") -> None:
    """A dashed line over the whole width, where the paper is cut; ``words`` stand in its middle."""
    sheets.ops.append(f"q [3 3] 0 d 0.5 w {theme.LINE} RG")
    sheets.ops.append(
        f"{8 * theme.MM:.2f} {y:.2f} m {sheets.width - 8 * theme.MM:.2f} {y:.2f} l S Q"
    )
    if words:
        style = theme.FOOT
        wide = len(words) * style.size + 12
        sheets.box(sheets.width / 2 - wide / 2, y - 6, wide, 12, "1 1 1")
        sheets.text(sheets.width / 2, y - 3, words, style, "centre")


def title(sheets: Sheets, y: float, words: str, style: Style) -> None:
    """A form's title in the middle, with the fine outline that the shipped serif needs."""
    bold = Style(style.role, style.size, style.leading, style.colour, sheets.book.title_outline)
    sheets.text(sheets.width / 2, y, words, bold, "centre")
