"""A sheet as plain values, and what is wrong with a workbook."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from types import MappingProxyType

CellValue = str | int | float | bool | date | datetime | time | timedelta | None

_DIGITS = str.maketrans("０１２３４５６７８９．", "0123456789.")
_SPACES = re.compile(r"[ \t\xa0\u2000-\u200b\ufeff]+")
_DIRTY = re.compile(r"[０-９．\xa0\t\u2000-\u200b\ufeff]| {2}|^\s|\s$")
#: A text that begins so would be taken for a formula by WPS and Excel.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


class SheetError(Exception):
    """The whole workbook is refused; ``sentence`` says what is wrong, where, what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, all bounds inclusive and counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


def cell_text(value: CellValue) -> str:
    """Text of a cell as a person reads it: half-width digits, plain spaces, no rim of blanks."""
    if value is None:
        return ""
    if isinstance(value, str):
        # Most cells are clean, and a preview of 5,000 rows asks for each of them several times.
        if not _DIRTY.search(value):
            return value
        return _SPACES.sub(" ", value.translate(_DIGITS)).strip()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime | date):
        return f"{value.year:04d}.{value.month:02d}.{value.day:02d}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


@dataclass(frozen=True)
class SheetGrid:
    """One sheet from A1 on, rows and columns counted from 0; every row has the same length.

    ``formulas`` holds the text of each formula cell; its value is what the file last stored and
    is never trusted. ``percents`` are the numbers that the sheet shows as percentages: 0.93 as 93%.
    """

    name: str
    rows: tuple[tuple[CellValue, ...], ...]
    merges: tuple[Merge, ...] = ()
    formulas: Mapping[tuple[int, int], str] = field(default_factory=lambda: MappingProxyType({}))
    hidden: bool = False
    percents: frozenset[tuple[int, int]] = frozenset()
    hidden_rows: frozenset[int] = frozenset()

    def __repr__(self) -> str:  # what is printed may end in a log
        return f"SheetGrid({self.height}×{self.width})"

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.rows)

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0]) if self.rows else 0

    @cached_property
    def _anchors(self) -> dict[tuple[int, int], tuple[int, int]]:
        anchors: dict[tuple[int, int], tuple[int, int]] = {}
        for merge in self.merges:
            for row in range(merge.top, min(merge.bottom, self.height - 1) + 1):
                for column in range(merge.left, min(merge.right, self.width - 1) + 1):
                    anchors[row, column] = (merge.top, merge.left)
        return anchors

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """The cell that holds the value: the first of its merged range, or itself."""
        return self._anchors.get((row, column), (row, column))

    def value(self, row: int, column: int) -> CellValue:
        """Value of a cell, through its merged range; None outside the sheet."""
        row, column = self.anchor(row, column)
        if 0 <= row < self.height and 0 <= column < self.width:
            return self.rows[row][column]
        return None

    def text(self, row: int, column: int) -> str:
        """Text of a cell, through its merged range."""
        return cell_text(self.value(row, column))

    def own_text(self, row: int, column: int) -> str:
        """Text of this very cell; empty within a merged range but at its first cell."""
        return cell_text(self.rows[row][column])

    def is_formula(self, row: int, column: int) -> bool:
        """Whether the cell (through its merged range) is a formula."""
        return self.anchor(row, column) in self.formulas

    def is_percent(self, row: int, column: int) -> bool:
        """Whether the cell (through its merged range) holds a number shown as a percentage."""
        return self.anchor(row, column) in self.percents
