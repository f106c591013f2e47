"""Quarterly 指标进展 workbooks: from sheets of many styles to one entry a unit and indicator.

What cannot be read stands as it came; an empty pair says that the indicator does not apply.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from desktop.services.sheets.figures import BLANK, Figure, figure, measure, unlike
from desktop.services.sheets.grid import FORMULA_STARTS, SheetGrid, cell_text
from desktop.services.sheets.progress_shape import Block, Column, ColumnAsk, Known, find_blocks
from desktop.services.sheets.progress_words import (
    Role,
    bare_name,
    piece_of,
    quarter_of,
    year_of,
)
from desktop.services.sheets.rows import RowProblem
from desktop.terms import TargetBasis

_TAIL = re.compile(
    r"(合计|总计|小计|共计|平均|填表人|制表人|制表|审核人|审核|联系人|联系电话|填报人|填报日期|填报时间|"
    r"负责人签字|单位负责人|注|备注|说明|附注|填表说明|数据来源)\s*(?:[:：]|$|[（(]|\d|[.．、])"
)
_TOTAL = re.compile(
    r"(全市|全区|市直|县区|区县|各单位|总)?(合计|总计|小计|共计|平均值?|平均数|均值|汇总|全市|总数)$"
)
_LINE_NUMBERS = frozenset({"甲", "乙", "栏次", "行次"})
_WHOSE = re.compile(r"(?:填报|责任|考核|报送)?单位(?:名称)?\s*[:：]\s*(\S+)")
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True, repr=False)
class ProgressEntry:
    """One unit under one indicator in one quarter, as the sheet says it.

    ``row`` is the sheet's own number from 1; ``indicator`` are the names over the figures, the
    deepest first; ``basis`` is None when the sheet does not say whether a target is 全年.
    """

    sheet: int
    row: int
    quarter: int | None
    unit: str
    indicator: tuple[str, ...]
    basis: TargetBasis | None
    target: Figure
    planned: Figure
    actual: Figure
    note: str = ""
    source: str = ""

    @property
    def empty(self) -> bool:
        """Whether the pair says nothing: the indicator does not apply to the unit."""
        return self.target.empty and self.planned.empty and self.actual.empty


@dataclass(frozen=True, slots=True, repr=False)
class ProgressSheet:
    """One sheet that holds progress. ``quarter`` and ``year`` as its title or name say them.

    ``unused`` are headers of columns that were left, ``taught`` those that were told.
    """

    index: int
    name: str
    quarter: int | None
    year: int | None
    entries: tuple[ProgressEntry, ...]
    rejected: tuple[RowProblem, ...]
    asks: tuple[ColumnAsk, ...]
    unused: tuple[str, ...]
    skipped: int
    taught: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgressExtract:
    """What a workbook yields; ``left`` are the names of sheets that hold no progress."""

    sheets: tuple[ProgressSheet, ...]
    left: tuple[str, ...]

    @property
    def asks(self) -> tuple[ColumnAsk, ...]:
        """What has to be told before everything can be read; each once."""
        return tuple(dict.fromkeys(ask for sheet in self.sheets for ask in sheet.asks))

    @property
    def refusal(self) -> str:
        """One sentence when there is nothing to take; empty otherwise."""
        if any(sheet.entries or sheet.asks for sheet in self.sheets):
            return ""
        if self.sheets:
            return "表头下面没有可导入的数据行，请核对是否选错了文件。"
        return (
            "没有找到指标进展的表：表头中应有单位（或指标）一栏，以及目标值和完成值各栏。"
            "请核对是否选错了文件。"
        )


def extract_progress(grids: Sequence[SheetGrid], known: Known | None = None) -> ProgressExtract:
    """Read all visible sheets of a workbook that hold progress. Raises nothing for content."""
    known = known or Known()
    sheets, left = [], []
    for index, grid in enumerate(grids):
        blocks = () if grid.hidden or not grid.rows else find_blocks(grid, known)
        if blocks:
            sheets.append(_Sheet(index, grid, known, blocks).read())
        elif any(cell not in (None, "") for row in grid.rows for cell in row):
            left.append(grid.name)
    return ProgressExtract(tuple(sheets), tuple(left))


@dataclass(slots=True)
class _Gathered:
    """The figures of one unit under one indicator, by quarter and role, as they are met."""

    row: int
    unit: str
    indicator: tuple[str, ...]
    figures: dict[int | None, dict[Role, Figure]] = field(default_factory=dict)
    note: str = ""
    source: str = ""


@dataclass(slots=True)
class _Sheet:
    """One sheet under extraction."""

    index: int
    grid: SheetGrid
    known: Known
    blocks: tuple[Block, ...]
    rejected: list[RowProblem] = field(default_factory=list)
    skipped: int = 0
    formula_rows: frozenset[int] = frozenset()

    def read(self) -> ProgressSheet:
        self.formula_rows = frozenset(row for row, _ in self.grid.formulas)
        titles = list(self._titles())
        said = [t for t in (*titles, self.grid.name) if t]
        quarter = next((q for t in said if (q := quarter_of(t))), None)
        whose = self._whose(titles)
        entries = [
            entry
            for block in self.blocks
            for gathered in self._gather(block, whose)
            for entry in self._entries(gathered, quarter)
        ]
        return ProgressSheet(
            self.index,
            self.grid.name,
            quarter,
            next((y for t in said if (y := year_of(t))), None),
            tuple(entries),
            tuple(self.rejected),
            tuple(dict.fromkeys(a for b in self.blocks for a in b.asks)),
            tuple(dict.fromkeys(u for b in self.blocks for u in b.unused)),
            self.skipped,
            tuple(dict.fromkeys(c.taught for b in self.blocks for c in b.figures if c.taught)),
        )

    def _titles(self) -> Iterator[str]:
        for row in range(self.blocks[0].header.start):
            for cell in self.grid.rows[row]:
                if isinstance(cell, str) and (text := cell_text(cell)):
                    yield text

    def _whose(self, titles: Sequence[str]) -> str:
        """The unit of a sheet that is about one: its name, or 填报单位：… above the table."""
        if self.known.unit(self.grid.name):
            return self.grid.name
        named = (m[1] for t in titles if (m := _WHOSE.search(t)))
        return next((n for n in named if self.known.unit(n)), "")

    def _gather(self, block: Block, whose: str) -> list[_Gathered]:
        met: dict[object, _Gathered] = {}
        unit = ""
        for row in range(block.first, block.last):
            if self._skips(block, row):
                self.skipped += 1
                continue
            told = self.grid.text(row, block.unit) if block.unit >= 0 else whose
            indicator = self._indicator(block, row)
            if told or (block.indicators and not indicator):
                unit = told
            named = told or (unit if block.indicators and indicator else "")
            if not self._usable(block, row, named, indicator):
                continue
            self._meet(met, block, row, named, indicator)
        return list(met.values())

    def _indicator(self, block: Block, row: int) -> tuple[str, ...]:
        texts = [self.grid.text(row, column) for column in reversed(block.indicators)]
        return tuple(dict.fromkeys(text for text in texts if text))

    def _skips(self, block: Block, row: int) -> bool:
        """Blank rows, totals, notes, headings of groups, numbers of columns."""
        filled = [n for n, cell in enumerate(self.grid.rows[row]) if cell not in (None, "")]
        if not filled and row not in self.formula_rows:
            return True
        texts = [self.grid.own_text(row, n) for n in filled]
        label = block.unit if block.unit >= 0 else next(iter(block.indicators), -1)
        named = re.sub(r"\s", "", self.grid.text(row, label)) if label >= 0 else ""
        if texts and _TAIL.match(texts[0]):
            return True
        if named in _LINE_NUMBERS or _TOTAL.fullmatch(named) or _TAIL.match(named):
            return True
        # One lonely text is a remark, or the heading of a group: 一、区（市）.
        return len(texts) == 1 and (filled[0] != label or not self.known.unit(texts[0]))

    def _usable(self, block: Block, row: int, unit: str, indicator: tuple[str, ...]) -> bool:
        lacks = ""
        if not unit and (block.unit >= 0 or not self._names_units(block)):
            lacks = "没有写明单位"
        elif block.indicators and not indicator:
            lacks = "没有写明指标"
        label = unit or (indicator[0] if indicator else "")
        if lacks:
            if self._any_figure(block, row):
                self.rejected.append(RowProblem(row + 1, f"{lacks}，未导入。请补全后重新导入。"))
            else:
                self.skipped += 1
            return False
        if len(label) > _LONGEST_NAME or label.startswith(FORMULA_STARTS):
            self.rejected.append(RowProblem(row + 1, f"“{label[:20]}”不是名称，未导入。"))
            return False
        return True

    def _names_units(self, block: Block) -> bool:
        return any(column.names for column in block.figures)

    def _any_figure(self, block: Block, row: int) -> bool:
        return any(self.grid.rows[row][c.index] not in (None, "") for c in block.figures)

    def _meet(
        self,
        met: dict[object, _Gathered],
        block: Block,
        row: int,
        unit: str,
        indicator: tuple[str, ...],
    ) -> None:
        role = piece_of(self.grid.text(row, block.roles)).role if block.roles >= 0 else None
        timed = quarter_of(self.grid.text(row, block.quarters)) if block.quarters >= 0 else None
        note, source = self._remarks(block, row)
        by_row = row if block.roles < 0 else None
        formulas = row in self.formula_rows
        for column in block.figures:
            whose, what = self._whom(block, column, unit, indicator)
            kept = column.role or role
            if kept is None or not whose or not what:
                continue
            key = (by_row, whose, bare_name(what[0]))
            one = met.get(key)
            if one is None:
                one = met[key] = _Gathered(row, whose, what, note=note, source=source)
            found = figure(
                self.grid.value(row, column.index),
                formula=formulas and self.grid.is_formula(row, column.index),
                percent=self.grid.is_percent(row, column.index),
            )
            one.figures.setdefault(column.quarter or timed, {}).setdefault(kept, found)

    def _whom(
        self, block: Block, column: Column, unit: str, indicator: tuple[str, ...]
    ) -> tuple[str, tuple[str, ...]]:
        """Unit and indicator of a figure: by its row, its column, or both."""
        if not block.indicators:
            return unit, column.names
        if block.unit < 0 and column.names:
            return column.names[0], indicator
        return unit, indicator

    def _remarks(self, block: Block, row: int) -> tuple[str, str]:
        said = {Role.NOTE: "", Role.SOURCE: ""}
        for column in block.remarks:
            if column.role in said and not (block.indicators == () and len(column.names) > 0):
                said[column.role] = said[column.role] or self.grid.text(row, column.index)[:200]
        return said[Role.NOTE], said[Role.SOURCE]

    def _entries(self, one: _Gathered, quarter: int | None) -> Iterator[ProgressEntry]:
        always = one.figures.get(None, {})
        timed = sorted(q for q in one.figures if q is not None)
        if not timed:
            yield self._entry(one, quarter, always)
        for q in timed:
            yield self._entry(one, q, {**always, **one.figures[q]})

    def _entry(
        self, one: _Gathered, quarter: int | None, roles: dict[Role, Figure]
    ) -> ProgressEntry:
        annual, to_date = roles.get(Role.ANNUAL), roles.get(Role.TO_DATE)
        basis: TargetBasis | None = None
        planned = BLANK
        if annual is not None and not (annual.empty and to_date is not None):
            basis, target, planned = TargetBasis.ANNUAL, annual, to_date or BLANK
        elif to_date is not None:
            basis, target = TargetBasis.TO_DATE, to_date
        else:
            target = roles.get(Role.TARGET, BLANK)
        actual = roles.get(Role.ACTUAL, BLANK)
        target, actual = _of_one_measure(target, actual)
        return ProgressEntry(
            self.index, one.row + 1, quarter, one.unit, one.indicator, basis, target, planned,
            actual, one.note, one.source,
        )  # fmt: skip


def _of_one_measure(target: Figure, actual: Figure) -> tuple[Figure, Figure]:
    """万元 beside 亿元 is no pair: the actual counts as unreadable rather than wrong."""
    if not target.text or not actual.text:
        return target, actual
    ours, theirs = measure(target), measure(actual)
    if ours and theirs and ours != theirs:
        return target, unlike(actual)
    return target, actual
