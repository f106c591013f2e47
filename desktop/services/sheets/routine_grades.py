"""平时考核结果 of cadres as a workbook: taken in as offices write it, and written out to be filled in.

Either four columns, one a quarter, or one column of grades of a single quarter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from desktop.services.sheets.columns import Found, body_rows, find_columns
from desktop.services.sheets.grid import FORMULA_STARTS, SheetGrid
from desktop.services.sheets.headers import ALIASES, plain_header
from desktop.services.sheets.progress_words import quarter_of
from desktop.services.sheets.rows import RowProblem
from desktop.services.sheets.writing import TableColumn, TableSpec, safe_table

QUARTER_FIELDS = ("q1", "q2", "q3", "q4")
_DIGITS = "一二三四"
WARNING = "数据有冲突"


def _quarter_names(number: int) -> tuple[str, ...]:
    both = (_DIGITS[number - 1], str(number))
    stems = [f"{lead}{digit}季度" for digit in both for lead in ("第", "")]
    ends = ("", "等次", "结果", "考核结果", "考核等次", "平时考核", "平时考核结果", "平时考核等次")
    return (*(stem + end for stem in stems for end in ends), f"q{number}")


NAMES: Mapping[str, tuple[str, ...]] = {
    "unit": ALIASES["unit"],
    "name": ALIASES["name"],
    "post": ALIASES["post"],
    "birth": ALIASES["birth_month"],
    "remark": ("备注", "说明"),
    "grade": (
        "等次", "考核等次", "平时考核等次", "平时考核结果", "考核结果", "结果", "评定等次",
        "本季度等次", "季度等次", "评价等次", "评定结果",
    ),
    **{field: _quarter_names(n) for n, field in enumerate(QUARTER_FIELDS, 1)},
}  # fmt: skip
NO_TABLE = (
    "没有找到含“姓名”和“第一季度”至“第四季度”（或“等次”）栏目的表头，"
    "不能识别为平时考核结果表。请核对文件，或先导出空表填写。"
)


@dataclass(frozen=True, slots=True, repr=False)
class GradeText:
    """One person's cells as the sheet has them. ``quarter`` None: the sheet does not say."""

    sheet: str
    row: int
    unit: str
    name: str
    post: str
    birth: str
    cells: tuple[tuple[int | None, str], ...]


@dataclass(frozen=True, slots=True)
class GradeExtract:
    """What a workbook holds; ``refusal`` says why it holds nothing.

    ``strange`` are headers that say nothing to us, for the user to explain.
    """

    entries: tuple[GradeText, ...]
    problems: tuple[tuple[str, RowProblem], ...]
    refusal: str = ""
    titles: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class GradeRecord:
    """One line of the workbook that is written; ``cells`` beside the four quarters.

    ``warning`` says which of them are in conflict.
    """

    unit: str
    name: str
    post: str
    cells: tuple[str, ...]
    warning: str = ""


def extract_grades(
    grids: Sequence[SheetGrid], learnt: Mapping[str, str] | None = None
) -> GradeExtract:
    """The people of all sheets that have such a table, with what stands in their cells.

    ``learnt``: plain header → field, as users explained headers before.
    """
    names = {
        field: (*known, *(h for h, meaning in (learnt or {}).items() if meaning == field))
        for field, known in NAMES.items()
    }
    found: list[GradeExtract] = []
    strange: dict[str, None] = {}
    for grid in grids:
        if grid.hidden:
            continue
        columns = _columns(grid, names)
        if columns is None:
            strange.update(dict.fromkeys(_headers(grid, names)))
        else:
            found.append(_sheet(grid, columns))
    if not found:
        return GradeExtract((), (), NO_TABLE, (), tuple(strange))
    return GradeExtract(
        tuple(e for f in found for e in f.entries),
        tuple(p for f in found for p in f.problems),
        "",
        tuple(t for f in found for t in f.titles),
    )


def _columns(grid: SheetGrid, names: Mapping[str, tuple[str, ...]]) -> Found | None:
    """The header line with a name and most of what is graded; four quarters beat one column."""
    lines = [
        f
        for field in (*QUARTER_FIELDS, "grade")
        if (f := find_columns(grid, names, frozenset({"name", field}))) is not None
    ]
    best = max(lines, key=lambda f: len(f.columns), default=None)
    if best is None or not any(q in best.columns for q in QUARTER_FIELDS):
        return best
    # 考核结果 beside four quarters is the year's: it is no grade of a quarter.
    return replace(best, columns={k: v for k, v in best.columns.items() if k != "grade"})


def _headers(grid: SheetGrid, names: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Headers beside a 姓名 that no field is called by."""
    found = find_columns(grid, names, frozenset({"name"}))
    if found is None:
        return []
    texts = (
        grid.text(found.header, c) for c in range(grid.width) if c not in found.columns.values()
    )
    return [plain_header(text) for text in texts if plain_header(text)]


def _sheet(grid: SheetGrid, found: Found) -> GradeExtract:
    entries: list[GradeText] = []
    problems: list[tuple[str, RowProblem]] = []
    title = found.title(grid)
    fields = [(f, n) for n, f in enumerate(QUARTER_FIELDS, 1) if f in found.columns]
    unit = ""
    for row in body_rows(grid, found, "name"):
        unit = found.text(grid, row, "unit") or unit
        name = found.text(grid, row, "name")
        remark = found.text(grid, row, "remark")
        if not name:
            problems.append(
                (grid.name, RowProblem(row + 1, "没有填写姓名，未采用。请补填后重新导入。"))
            )
            continue
        if name.startswith(FORMULA_STARTS):
            reason = f"“{name[:20]}”疑似公式，未采用。请改为直接填写的姓名。"
            problems.append((grid.name, RowProblem(row + 1, reason)))
            continue
        cells: list[tuple[int | None, str]] = [
            (n, found.text(grid, row, field)) for field, n in fields
        ]
        if not fields:
            text = found.text(grid, row, "grade")
            joined = f"{text}：{remark}" if text and remark else text
            cells = [(quarter_of(title), joined)]
        entries.append(
            GradeText(
                grid.name,
                row + 1,
                unit,
                name,
                found.text(grid, row, "post"),
                found.text(grid, row, "birth"),
                tuple(cells),
            )
        )
    return GradeExtract(tuple(entries), tuple(problems), "", (title,))


def grades_workbook(year: int, records: Sequence[GradeRecord]) -> bytes:
    """The workbook that ``extract_grades`` reads again.

    What is in conflict is said beside the cells, in a column that is there only then.
    """
    warned = any(r.warning for r in records)
    columns = (
        TableColumn("单位", width=28),
        TableColumn("姓名", width=12),
        TableColumn("职务", width=28),
        *(TableColumn(f"第{digit}季度", width=14) for digit in _DIGITS),
        *((TableColumn(WARNING, width=28),) if warned else ()),
    )
    return safe_table(
        TableSpec(
            f"{year}年度干部平时考核结果",
            columns,
            tuple(
                (r.unit, r.name, r.post, *r.cells, *((r.warning,) if warned else ()))
                for r in records
            ),
            "平时考核结果",
            notes=(
                "每格填 好、较好、一般、较差 之一；如有备注，在等次后加冒号填写。空格不会清除已有结果。",
            ),
        )
    )
