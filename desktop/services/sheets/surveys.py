"""群众满意度 from a workbook: counts of each rating by subject, or one answer a row.

Single answers are counted here and thrown away: who gave them could be found out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from desktop.services.sheets.columns import Found, body_rows, find_columns
from desktop.services.sheets.figures import FigureKind, figure
from desktop.services.sheets.grid import FORMULA_STARTS, SheetGrid
from desktop.services.sheets.headers import ALIASES
from desktop.services.sheets.rows import RowProblem
from desktop.services.sheets.writing import ColumnKind, TableColumn, TableSpec, safe_table

RATINGS = ("five", "four", "three", "two", "one")
RATING_TITLES = ("很满意", "满意", "基本满意", "不满意", "很不满意")
_OF_RATING: Mapping[str, tuple[str, ...]] = {
    "five": ("很满意", "非常满意", "十分满意", "5分", "五星", "5星", "很好", "非常好"),
    "four": ("满意", "比较满意", "较满意", "4分", "四星", "4星", "较好", "比较好"),
    "three": ("基本满意", "一般", "一般满意", "3分", "三星", "3星", "尚可"),
    "two": ("不满意", "不太满意", "较不满意", "2分", "二星", "2星", "较差", "比较差"),
    "one": ("很不满意", "非常不满意", "十分不满意", "1分", "一星", "1星", "很差", "非常差"),
}
NAMES: Mapping[str, tuple[str, ...]] = {
    "unit": ALIASES["unit"],
    "cadre": (
        *ALIASES["name"], "评价对象", "被评价人", "被评价对象", "测评对象", "干部", "对象", "评议对象",
    ),
    "total": (
        "合计", "总数", "总人数", "有效", "有效份数", "有效票数", "有效评价", "样本数", "评价人数",
        "参评人数", "份数", "有效问卷", "样本量", "总计",
    ),
    "answer": (
        "评价", "满意度", "评分", "评价等次", "总体评价", "总体满意度", "满意程度", "评价结果", "打分",
        "您的评价", "满意情况", "评议结果",
    ),
    **{name: tuple(f"{w}{end}" for w in words for end in ("", "人数", "票数", "数"))
       for name, words in _OF_RATING.items()},
}  # fmt: skip
_RATING_OF = {w: 5 - n for n, name in enumerate(RATINGS) for w in _OF_RATING[name]} | {
    str(n): n for n in range(1, 6)
}
_UNIT_WORDS = frozenset({"", "领导班子", "班子", "单位", "本单位", "全体", "整体"})
_BLANK = re.compile(r"(弃权|不了解|不清楚|未填|未评价|[-—/]+)?")
_BRACKETS = re.compile(r"[（(].*[)）]$")
NO_TABLE = (
    "没有找到含“很满意、满意、基本满意、不满意、很不满意”或“评价”栏目、以及“单位”或“姓名”栏目的表头，"
    "不能识别为群众满意度调查表。请核对文件，或先导出空表填写。"
)


@dataclass(frozen=True, slots=True, repr=False)
class SurveyText:
    """A subject's counts as the sheet has them, from rating 1 up.

    ``cadre`` is empty for the unit itself, ``unit`` where the sheet names none. ``row`` is the
    first one.
    """

    sheet: str
    row: int
    unit: str
    cadre: str
    counts: tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class SurveyExtract:
    """What a workbook holds; ``refusal`` says why it holds nothing. ``blank`` answers rate nothing."""

    entries: tuple[SurveyText, ...]
    problems: tuple[tuple[str, RowProblem], ...]
    refusal: str = ""
    titles: tuple[str, ...] = ()
    blank: int = 0


@dataclass(slots=True)
class _Found:
    entries: list[SurveyText] = field(default_factory=list)
    problems: list[tuple[str, RowProblem]] = field(default_factory=list)
    blank: int = 0


def extract_survey(
    grids: Sequence[SheetGrid], learnt: Mapping[str, str] | None = None
) -> SurveyExtract:
    """The subjects of all sheets that have such a table; a row that is not clear is a problem.

    ``learnt``: plain header → field, as users explained headers before.
    """
    names = {
        key: (*known, *(h for h, meaning in (learnt or {}).items() if meaning == key))
        for key, known in NAMES.items()
    }
    found, titles = _Found(), []
    for grid in grids:
        if grid.hidden:
            continue
        for subject in ("unit", "cadre"):
            counted = find_columns(grid, names, frozenset({subject, *RATINGS}))
            single = find_columns(grid, names, frozenset({subject, "answer"}))
            if counted is not None:
                _counted(grid, counted, subject, found)
            elif single is not None:
                _single(grid, single, subject, found)
            else:
                continue
            titles.append((counted or single or Found(0, {})).title(grid))
            break
    refusal = "" if titles else NO_TABLE
    return SurveyExtract(
        tuple(found.entries), tuple(found.problems), refusal, tuple(titles), found.blank
    )


def _counted(grid: SheetGrid, columns: Found, key: str, found: _Found) -> None:
    unit = ""
    for row in body_rows(grid, columns, key):
        unit = columns.text(grid, row, "unit") or unit
        cadre = _cadre(columns.text(grid, row, "cadre"), unit)
        taken = _counts(grid, columns, row, (unit, cadre))
        if isinstance(taken, str):
            found.problems.append((grid.name, RowProblem(row + 1, taken)))
        elif any(taken):
            found.entries.append(SurveyText(grid.name, row + 1, unit, cadre, taken))


def _cadre(text: str, unit: str) -> str:
    """The cadre's name; empty where the row is of the unit itself."""
    return "" if text in _UNIT_WORDS or text in (unit, f"{unit}领导班子") else text


def _counts(
    grid: SheetGrid, columns: Found, row: int, names: tuple[str, str]
) -> tuple[int, int, int, int, int] | str:
    for name in names:
        if name.startswith(FORMULA_STARTS):
            return f"“{name[:20]}”疑似公式，未采用。请改为直接填写的名称。"
    counts: list[int] = []
    for key in reversed(RATINGS):
        count = _count(grid, columns, row, key)
        if isinstance(count, str):
            return count
        counts.append(count)
    if "total" in columns.columns and grid.text(row, columns.columns["total"]):
        said = _count(grid, columns, row, "total")
        if isinstance(said, str):
            return said
        if said != sum(counts):
            return f"合计 {said} 与五个等级人数之和 {sum(counts)} 不一致，未采用。请核对这一行。"
    return counts[0], counts[1], counts[2], counts[3], counts[4]


def _count(grid: SheetGrid, columns: Found, row: int, key: str) -> int | str:
    column = columns.columns[key]
    read = figure(grid.value(row, column), formula=grid.is_formula(row, column))
    if read.kind in {FigureKind.BLANK, FigureKind.NONE}:
        return 0  # nobody rated so: counts of a filled-in row, not a missing score
    if read.value is None or read.value < 0 or read.value != int(read.value):
        text = grid.text(row, column)[:20]
        return f"“{NAMES[key][0]}”栏的“{text}”不是人数，未采用。请改为整数。"
    return int(read.value)


def _single(grid: SheetGrid, columns: Found, key: str, found: _Found) -> None:
    """Count the answers of a sheet that has one a row."""
    ratings: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    first: dict[tuple[str, str], int] = {}
    unit = ""
    for row in body_rows(grid, columns, key):
        unit = columns.text(grid, row, "unit") or unit
        text = _BRACKETS.sub("", columns.text(grid, row, "answer")).strip()
        rating = _RATING_OF.get(text.removesuffix("分"))
        if rating is None and _BLANK.fullmatch(text):
            found.blank += 1
        elif rating is None:
            # What was answered is not repeated: it may tell who answered.
            reason = "评价不是“很满意”至“很不满意”或 1 至 5，未计入。请核对这一行。"
            found.problems.append((grid.name, RowProblem(row + 1, reason)))
        else:
            about = unit, _cadre(columns.text(grid, row, "cadre"), unit)
            first.setdefault(about, row + 1)
            ratings[about][rating] += 1
    found.entries += [
        SurveyText(grid.name, first[about], *about, (n[1], n[2], n[3], n[4], n[5]))
        for about, n in ratings.items()
    ]


def survey_workbook(title: str, subjects: Sequence[tuple[str, str]]) -> bytes:
    """An empty workbook for counts: (unit, name) of each subject, the name empty for the unit."""
    columns = (
        TableColumn("单位", width=28),
        TableColumn("评价对象", width=16),
        *(TableColumn(word, ColumnKind.INTEGER, 11) for word in RATING_TITLES),
        TableColumn("合计", ColumnKind.INTEGER, 10),
    )
    rows = tuple((unit, name or "领导班子", *([None] * 6)) for unit, name in subjects)
    notes = ("每格填人数。“合计”可以不填；填了的，应等于五格之和。",)
    return safe_table(TableSpec(title, columns, rows, "群众满意度", notes=notes))
