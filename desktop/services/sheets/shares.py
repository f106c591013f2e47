"""指标分解 as a workbook that goes out to a unit, is filled in there, and comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from desktop.services.sheets.columns import body_rows, find_columns
from desktop.services.sheets.figures import figure
from desktop.services.sheets.grid import FORMULA_STARTS, SheetGrid
from desktop.services.sheets.rows import RowProblem
from desktop.services.sheets.writing import (
    ColumnKind,
    TableColumn,
    TableSpec,
    TableValue,
    safe_table,
)

NAMES = {
    "code": ("编号", "序号", "指标编号"),
    "indicator": ("指标", "指标名称", "考核指标", "二级指标", "三级指标"),
    "section": ("科室", "责任科室", "承担科室", "内设机构", "处室"),
    "person": ("责任人", "人员", "姓名", "承担人"),
    "share": ("分解比例", "比例", "占比", "分解比例百分比", "权重占比"),
    "duty": ("分解任务", "任务", "工作任务", "具体任务"),
}
NEEDED = frozenset({"indicator", "section", "share"})
NO_TABLE = "没有找到含“指标、科室、分解比例”栏目的表头，不能识别为指标分解表。请核对文件，或先导出空表填写。"
COLUMNS = (
    TableColumn("编号", width=8),
    TableColumn("指标名称", width=36),
    TableColumn("权重", ColumnKind.NUMBER, 10),
    TableColumn("责任科室", width=20),
    TableColumn("责任人", width=14),
    TableColumn("分解比例（%）", ColumnKind.NUMBER, 14),
    TableColumn("分解任务", width=40),
)
NOTES = (
    "填写说明：每项指标可分给一个或几个科室，一行一个；需要增加行时，请复制该指标所在的行。",
    "同一指标各行的分解比例之和应为 100；暂不分解的指标，科室和比例都留空。",
)
_SPARE = 2


@dataclass(frozen=True, slots=True)
class ShareTableRow:
    """A row of the workbook that goes out; the parts are None where none is filled in."""

    code: str
    indicator: str
    weight: Decimal | None
    section: str | None = None
    person: str | None = None
    share: Decimal | None = None
    duty: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ShareEntry:
    """A part as the sheet has it; ``share`` None: nothing readable stood there."""

    row: int
    code: str
    indicator: str
    section: str
    person: str
    share: Decimal | None
    duty: str


@dataclass(frozen=True, slots=True)
class ShareExtract:
    """What a workbook holds; ``refusal`` says why it holds nothing."""

    entries: tuple[ShareEntry, ...]
    problems: tuple[RowProblem, ...]
    refusal: str = ""
    title: str = ""


def write_shares(unit: str, year: int, rows: Sequence[ShareTableRow]) -> bytes:
    """The workbook for a unit: its indicators with the parts that are there, and room for more."""
    lines: list[tuple[TableValue, ...]] = []
    for number, row in enumerate(rows):
        lines.append(
            (row.code, row.indicator, row.weight, row.section, row.person, row.share, row.duty)
        )
        last = number + 1 == len(rows) or rows[number + 1].code != row.code
        if last and row.section is None:
            empty: tuple[TableValue, ...] = (row.code, row.indicator, None, None, None, None, None)
            lines += [empty] * _SPARE
    return safe_table(
        TableSpec(f"{unit}{year}年度考核指标分解表", COLUMNS, tuple(lines), "指标分解", notes=NOTES)
    )


def extract_shares(grids: Sequence[SheetGrid]) -> ShareExtract:
    """Filled-in parts of the first sheet that has such a table; rows left empty are no parts."""
    for grid in grids:
        found = None if grid.hidden else find_columns(grid, NAMES, NEEDED)
        if found is None:
            continue
        entries: list[ShareEntry] = []
        problems: list[RowProblem] = []
        for row in body_rows(grid, found, "indicator"):
            texts = {f: found.text(grid, row, f) for f in NAMES}
            if not texts["section"] and not texts["share"] and not texts["person"]:
                continue
            wrong = next((t for t in texts.values() if t.startswith(FORMULA_STARTS)), "")
            column = found.columns["share"]
            read = figure(
                grid.value(row, column),
                formula=grid.is_formula(row, column),
                percent=grid.is_percent(row, column),
            )
            if wrong:
                problems.append(
                    RowProblem(row + 1, f"“{wrong[:20]}”疑似公式，未采用。请改为文字。")
                )
                continue
            if read.value is None:
                problems.append(
                    RowProblem(row + 1, f"分解比例“{texts['share'][:20]}”不是数字。请改正。")
                )
            entries.append(
                ShareEntry(
                    row + 1,
                    texts["code"],
                    texts["indicator"],
                    texts["section"],
                    texts["person"],
                    read.value,
                    texts["duty"],
                )
            )
        return ShareExtract(tuple(entries), tuple(problems), title=found.title(grid))
    return ShareExtract((), (), NO_TABLE)
