"""The shape of a progress sheet: where its headers are and what each column says.

Three shapes are met: wide (a unit a row, columns in groups under indicators), long (a row for
each unit and indicator), and turned (an indicator a row, columns in groups under units). Told
by content alone; what an answer taught before (``taught``) goes first.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from desktop.services.sheets.grid import SheetGrid, cell_text
from desktop.services.sheets.headers import plain_header
from desktop.services.sheets.progress_words import (
    FIGURES,
    TARGETS,
    Label,
    Piece,
    Role,
    bare_name,
    ending,
    piece_of,
)

_ABOVE, _BELOW = 3, 5
_SAMPLE = 40
_LONGEST_LABEL = 12
_ROLES = {r.value: r for r in Role}
_LABELS = {x.value: x for x in Label}
Taught = Mapping[str, str]
"""Plain header → value of a Role or Label."""


def _never(_text: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Known:
    """What the office has: whether a text names a unit or an indicator, and what was taught."""

    unit: Callable[[str], bool] = _never
    indicator: Callable[[str], bool] = _never
    taught: Taught = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``names`` are what its header says besides role and quarter, deepest first.

    ``taught`` is the header that was told what it means.
    """

    index: int
    role: Role | None
    label: Label | None
    quarter: int | None
    names: tuple[str, ...]
    taught: str = ""


@dataclass(frozen=True, slots=True)
class ColumnAsk:
    """A role that no column could be told to have: which of ``choices`` (headers) is it?"""

    wanted: Role | Label
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A header and the rows under it, counted from 0; ``last`` is the row after the last.

    ``roles`` is a column whose cells say 目标 or 完成 row by row, -1 when there is none.
    """

    header: range
    last: int
    figures: tuple[Column, ...]
    unit: int = -1
    indicators: tuple[int, ...] = ()
    roles: int = -1
    quarters: int = -1
    remarks: tuple[Column, ...] = ()
    asks: tuple[ColumnAsk, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def first(self) -> int:
        """The first row under the header."""
        return self.header.stop


def _piece(text: str, taught: Taught) -> Piece:
    said = taught.get(plain_header(text)) if taught else None
    if said in _ROLES:
        return Piece(role=_ROLES[said])
    if said in _LABELS:
        return Piece(label=_LABELS[said])
    return piece_of(text)


def find_blocks(grid: SheetGrid, known: Known) -> tuple[Block, ...]:
    """The tables of a sheet from top to bottom; none when it is no progress sheet."""
    tops: list[range] = []
    row = 0
    while row < grid.height:
        label = _label_at(grid, row, known.taught)
        if label < 0:
            row += 1
            continue
        floor = tops[-1].stop if tops else 0
        header = range(_upwards(grid, row, label, floor), _downwards(grid, row, label) + 1)
        tops.append(header)
        row = header.stop
    if not tops:
        return ()
    ends = [header.start for header in tops[1:]] + [grid.height]
    found = (_block(grid, h, end, known) for h, end in zip(tops, ends, strict=True))
    return tuple(block for block in found if block is not None)


def _label_at(grid: SheetGrid, row: int, taught: Taught) -> int:
    """The column of a header that names units or indicators in this row; -1 without one."""
    cells = grid.rows[row]
    if any(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells):
        return -1
    if len({cell for cell in cells if cell not in (None, "")}) < 2:
        return -1
    for column, cell in enumerate(cells):
        if isinstance(cell, str) and len(cell) <= _LONGEST_LABEL:
            label = _piece(cell_text(cell), taught).label
            if label in (Label.UNIT, Label.INDICATOR):
                return column
    return -1


def _upwards(grid: SheetGrid, row: int, label: int, floor: int) -> int:
    """The top of the header: lines of groups may stand above the line with 单位."""
    top = row
    while top > floor and row - top < _ABOVE:
        above = grid.rows[top - 1]
        filled = [n for n, cell in enumerate(above) if cell not in (None, "")]
        if not filled or filled[0] <= label or not all(isinstance(above[n], str) for n in filled):
            break
        top -= 1
    return top


def _downwards(grid: SheetGrid, row: int, label: int) -> int:
    """The last line of the header that begins at ``row``."""
    bottom = row
    while bottom + 1 < grid.height and bottom - row < _BELOW and _goes_on(grid, bottom + 1, label):
        bottom += 1
    return bottom


def _goes_on(grid: SheetGrid, row: int, label: int) -> bool:
    anchor = grid.anchor(row, label)
    if anchor[0] < row and anchor != (row, label):
        return True  # the cell 单位 is merged down to here
    cells = grid.rows[row]
    if cell_text(cells[label]):
        return False
    texts = [cell_text(cell) for cell in cells if cell not in (None, "")]
    if not texts or not all(isinstance(c, str) for c in cells if c not in (None, "")):
        return False
    pieces = [piece_of(text) for text in texts]
    understood = sum(p.role is not None or p.quarter is not None or not p.name for p in pieces)
    return understood * 2 >= len(pieces)


def _path(grid: SheetGrid, rows: range, column: int) -> list[str]:
    """The texts over a column from the top; a group left blank instead of merged counts too."""
    path: list[str] = []
    for row in rows:
        text = grid.text(row, column)
        if not text and row < rows[-1] and grid.own_text(rows[-1], column):
            text = _group(grid, row, rows[-1], column)
        if text and (not path or path[-1] != text):
            path.append(text)
    return path


def _group(grid: SheetGrid, row: int, bottom: int, column: int) -> str:
    for left in range(column - 1, -1, -1):
        text = grid.text(row, left)
        if text:
            return text if grid.own_text(bottom, left) else ""
    return ""


def _column(grid: SheetGrid, rows: range, index: int, taught: Taught) -> Column:
    pieces = [(text, _piece(text, taught)) for text in _path(grid, rows, index)]
    roles = [p.role for _, p in pieces if p.role is not None]
    role = roles[-1] if roles else None
    if role is Role.TARGET:
        role = next((r for r in roles if r in (Role.ANNUAL, Role.TO_DATE)), role)
    label = next((p.label for _, p in reversed(pieces) if p.label), None) if not roles else None
    quarter = next((p.quarter for _, p in reversed(pieces) if p.quarter), None)
    names = tuple(p.name for _, p in reversed(pieces) if p.name)
    told = next((t for t, _ in pieces if taught and plain_header(t) in taught), "")
    return Column(index, role, label, quarter, names, told)


def _block(grid: SheetGrid, header: range, last: int, known: Known) -> Block | None:
    columns = [_column(grid, header, n, known.taught) for n in range(grid.width)]
    columns = _split_endings(columns, known)
    rows = [r for r in range(header.stop, last) if any(c not in (None, "") for c in grid.rows[r])][
        :_SAMPLE
    ]
    unit = _label_column(grid, columns, Label.UNIT, rows, known.unit)
    roles = _role_column(grid, columns, rows, unit)
    indicators = tuple(
        c.index for c in columns if c.label is Label.INDICATOR and c.index not in (unit, roles)
    )
    quarters = next((c.index for c in columns if c.label is Label.QUARTER), -1)
    taken = {unit, roles, quarters, *indicators}
    free = [c for c in columns if c.index not in taken]
    remarks = tuple(c for c in free if c.role in (Role.NOTE, Role.SOURCE))
    if roles >= 0:
        figures = tuple(c for c in free if c.role is None and c.names)
        return Block(header, last, figures, unit, indicators, roles, quarters, remarks)
    figures = tuple(c for c in free if c.role in FIGURES)
    unknown = _unknown(grid, free, figures, rows)
    asks = _asks(figures, unknown)
    named = any(known.indicator(name) for c in free for name in c.names)
    if not figures and not (named and asks):
        return None
    if unit < 0 and not indicators:
        return None
    unused = () if asks else unknown
    return Block(
        header, last, figures, unit, indicators, roles, quarters, remarks, asks, unused
    )  # fmt: skip


def _split_endings(columns: list[Column], known: Known) -> list[Column]:
    """Headers of one line that say indicator and role at once: 群众满意度目标值."""
    found: dict[int, tuple[str, Role]] = {}
    groups: dict[str, set[bool]] = defaultdict(set)
    for column in columns:
        if column.role is None and column.label is None and column.names:
            split = ending(column.names[0])
            if split is not None:
                found[column.index] = split
                groups[bare_name(split[0])].add(split[1] in TARGETS)
    result = []
    for column in columns:
        split = found.get(column.index)
        if split is not None and (
            len(groups[bare_name(split[0])]) == 2 or known.indicator(split[0])
        ):
            column = replace(column, role=split[1], names=(split[0], *column.names[1:]))
        result.append(column)
    return result


def _label_column(
    grid: SheetGrid,
    columns: Iterable[Column],
    label: Label,
    rows: Sequence[int],
    known: Callable[[str], bool],
) -> int:
    """The column of names: of several the one with most that are known. 单位 may be a measure."""
    found = [c.index for c in columns if c.label is label]
    if len(found) < 2:
        return found[0] if found else -1
    hits = {n: sum(known(grid.text(row, n)) for row in rows) for n in found}
    return max(found, key=lambda n: (hits[n], -n))


def _role_column(grid: SheetGrid, columns: Iterable[Column], rows: Sequence[int], unit: int) -> int:
    for column in columns:
        if column.index == unit or column.role in FIGURES:
            continue
        texts = [t for row in rows if (t := grid.own_text(row, column.index))]
        told = [piece_of(t).role for t in texts]
        both = {r in TARGETS for r in told if r in FIGURES} == {True, False}
        if both and sum(r is not None for r in told) * 5 >= len(told) * 4:
            return column.index
    return -1


def _unknown(
    grid: SheetGrid, free: Sequence[Column], figures: Sequence[Column], rows: Sequence[int]
) -> tuple[str, ...]:
    """Headers that might be a role: lowest lines under groups, or columns that hold numbers."""
    parents = Counter(c.names[1] for c in free if c.role is None and len(c.names) > 1)
    beside = {name for c in figures for name in c.names[:1]}
    found: dict[str, None] = {}
    for column in free:
        if column.role is not None or column.label is not None or not column.names:
            continue
        grouped = len(column.names) > 1 and (
            column.names[1] in beside or parents[column.names[1]] > 1
        )
        alone = len(column.names) == 1 and any(not c.names for c in figures)
        if grouped or (alone and _holds_numbers(grid, column.index, rows)):
            found[column.names[0]] = None
    return tuple(found)


def _holds_numbers(grid: SheetGrid, column: int, rows: Sequence[int]) -> bool:
    texts = [t for row in rows if (t := grid.text(row, column))]
    numbers = sum(bool(re.match(r"[+-]?[\d,.]+\s*%?$", t)) for t in texts)
    return bool(texts) and numbers * 2 >= len(texts)


def _asks(figures: Sequence[Column], unknown: tuple[str, ...]) -> tuple[ColumnAsk, ...]:
    have = {c.role for c in figures}
    asks = []
    if not have & TARGETS and unknown:
        asks.append(ColumnAsk(Role.TARGET, unknown))
    if Role.ACTUAL not in have and unknown:
        asks.append(ColumnAsk(Role.ACTUAL, unknown))
    return tuple(asks)
