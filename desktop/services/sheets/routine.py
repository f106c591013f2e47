"""科室平时考核 from a workbook: counts by unit and section. Names of people are never read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.services.sheets.columns import Found, body_rows, find_columns
from desktop.services.sheets.figures import FigureKind, figure
from desktop.services.sheets.grid import FORMULA_STARTS, SheetGrid
from desktop.services.sheets.rows import RowProblem

NAMES = {
    "unit": ("单位", "单位名称", "考核单位", "部门", "部门单位", "被考核单位"),
    "section": ("科室", "科室名称", "内设机构", "处室", "科股室", "股室", "科室站所"),
    "participants": ("参加人数", "参评人数", "考核人数", "应考人数", "实考人数", "人数"),
    "good": ("好", "好等次", "好人数", "评为好", "好人"),
    "fair": ("较好", "较好等次", "较好人数", "评为较好", "较好人"),
    "average": ("一般", "一般等次", "一般人数", "评为一般", "一般人"),
    "poor": ("较差", "较差等次", "较差人数", "评为较差", "差", "较差人"),
}
NEEDED = frozenset({"section", "good", "fair", "average", "poor"})
COUNTS = ("good", "fair", "average", "poor")
NO_TABLE = (
    "没有找到含“科室、好、较好、一般、较差”栏目的表头，不能识别为科室平时考核统计表。"
    "请核对文件，或先导出空表填写。"
)


@dataclass(frozen=True, slots=True, repr=False)
class RoutineEntry:
    """One section as the sheet has it; ``unit`` is empty where the sheet names none."""

    sheet: str
    row: int
    unit: str
    section: str
    good: int
    fair: int
    average: int
    poor: int


@dataclass(frozen=True, slots=True)
class RoutineExtract:
    """What a workbook holds; ``refusal`` says why it holds nothing. ``titles`` of its tables."""

    entries: tuple[RoutineEntry, ...]
    problems: tuple[tuple[str, RowProblem], ...]
    refusal: str = ""
    titles: tuple[str, ...] = ()


def extract_routine(grids: Sequence[SheetGrid]) -> RoutineExtract:
    """Sections of all sheets that have such a table; a row that is not clear is a problem."""
    entries: list[RoutineEntry] = []
    problems: list[tuple[str, RowProblem]] = []
    titles: list[str] = []
    for grid in grids:
        found = None if grid.hidden else find_columns(grid, NAMES, NEEDED)
        if found is None:
            continue
        titles.append(found.title(grid))
        unit = ""
        for row in body_rows(grid, found, "section"):
            unit = found.text(grid, row, "unit") or unit
            taken = _entry(grid, found, row, unit)
            if isinstance(taken, str):
                problems.append((grid.name, RowProblem(row + 1, taken)))
            else:
                entries.append(taken)
    refusal = "" if titles else NO_TABLE
    return RoutineExtract(tuple(entries), tuple(problems), refusal, tuple(titles))


def _entry(grid: SheetGrid, found: Found, row: int, unit: str) -> RoutineEntry | str:
    section = found.text(grid, row, "section")
    if not section:
        return "没有填写科室名称，未采用。请补填后重新导入。"
    for name in (unit, section):
        if name.startswith(FORMULA_STARTS):
            return f"“{name[:20]}”疑似公式，未采用。请改为直接填写的名称。"
    counts: list[int] = []
    for field in COUNTS:
        count = _count(grid, found, row, field)
        if isinstance(count, str):
            return count
        counts.append(count)
    said = _count(grid, found, row, "participants") if "participants" in found.columns else None
    if isinstance(said, str):
        return said
    if said is not None and grid.text(row, found.columns["participants"]) and said != sum(counts):
        return f"参加人数 {said} 与四个等次人数之和 {sum(counts)} 不一致，未采用。请核对这一行。"
    return RoutineEntry(grid.name, row + 1, unit, section, *counts)


def _count(grid: SheetGrid, found: Found, row: int, field: str) -> int | str:
    column = found.columns[field]
    read = figure(grid.value(row, column), formula=grid.is_formula(row, column))
    if read.kind in {FigureKind.BLANK, FigureKind.NONE}:
        return 0  # nobody got this grade: counts of a filled-in row, not a missing score
    if read.value is None or read.value < 0 or read.value != int(read.value):
        text = grid.text(row, column)[:20]
        return f"“{NAMES[field][0]}”栏的“{text}”不是人数，未采用。请改为整数。"
    return int(read.value)
