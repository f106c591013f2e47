"""指标进展 workbooks of several offices: each style, each kind of cell, nothing becomes a zero."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from desktop.services.sheets import read_workbook
from desktop.services.sheets.progress import ProgressEntry, ProgressExtract, extract_progress
from desktop.services.sheets.progress_shape import Known
from desktop.services.sheets.progress_words import Role
from desktop.terms import TargetBasis

BOOKS = Path(__file__).parents[2] / "data" / "workbooks"
Rows = Sequence[Sequence[object]]


def book_of(*sheets: tuple[str, Rows, Sequence[str]]) -> bytes:
    """A workbook: name, rows and merged ranges of each sheet."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows, merges in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for merge in merges:
            sheet.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def extract(
    *sheets: tuple[str, Rows, Sequence[str]], known: Known | None = None
) -> ProgressExtract:
    return extract_progress(read_workbook(book_of(*sheets)), known)


def one(rows: Rows, *merges: str, known: Known | None = None) -> ProgressExtract:
    return extract(("Sheet1", rows, merges), known=known)


Told = tuple[str, str, int | None, str, str]


def told(entry: ProgressEntry) -> Told:
    """Unit, indicator, quarter, target and actual as short texts."""

    def short(value: Decimal | None, text: str) -> str:
        return text if value is None else f"{value.normalize():f}"

    return (
        entry.unit,
        entry.indicator[0],
        entry.quarter,
        short(entry.target.value, entry.target.text),
        short(entry.actual.value, entry.actual.text),
    )


def all_told(found: ProgressExtract) -> list[Told]:
    return [told(e) for sheet in found.sheets for e in sheet.entries if not e.empty]


# --- the sample ----------------------------------------------------------------------------


def test_the_sample() -> None:
    found = extract_progress(read_workbook(BOOKS / "2026年第三季度指标进展情况.xlsx"))
    (sheet,) = found.sheets
    assert (sheet.quarter, sheet.year, len(sheet.entries)) == (3, 2026, 40 * 7)
    assert (sheet.rejected, sheet.asks, sheet.unused, found.left) == ((), (), (), ())
    filled = [e for e in sheet.entries if not e.empty]
    assert len(filled) == 193  # counted in the workbook: 280 pairs less 87 empty ones
    marked = [e for e in filled if e.actual.value is None]
    assert {e.actual.text for e in marked} == {"—"}
    assert len(marked) == 10
    assert told(sheet.entries[0]) == ("月湖区", "干部教育培训完成率", 3, "100", "113.97")


@pytest.mark.parametrize(
    "name",
    [
        "综合考核指标体系",
        "考核单位一览表",
        "考核人员信息库",
        "民主测评统计表",
        "市管领导班子成员花名册",
    ],
)
def test_other_workbooks_are_none(name: str) -> None:
    found = extract_progress(read_workbook(BOOKS / f"{name}.xlsx"))
    assert found.sheets == ()
    assert "没有找到指标进展的表" in found.refusal


# --- styles --------------------------------------------------------------------------------


def test_three_lines_with_categories_annual_and_to_date() -> None:
    found = one(
        [
            ["江城市2026年1—9月重点指标完成情况通报表"],
            ["单位：%"],
            ["序号", "考核单位", "共性指标", None, None, "个性指标", None, None],
            [None, None, "教育培训率", None, None, "项目开工率（%）", None, None],
            [None, None, "全年目标", "序时目标", "累计完成", "全年目标", "序时目标", "累计完成"],
            [1, "东城区", 100, 75, "80.5%", "1,200", 900, 1000],
            [2, "西城区", 100, 75, "暂无数据", None, None, None],
            ["合计", None, 200, 150, 80.5, 1200, 900, 1000],
            ["填表人：某某", None, "联系电话：000"],
        ],
        "A1:H1", "A3:A5", "B3:B5", "C3:E3", "F3:H3", "C4:E4", "F4:H4",
    )  # fmt: skip
    assert all_told(found) == [
        ("东城区", "教育培训率", 3, "100", "80.5"),
        ("东城区", "项目开工率（%）", 3, "1200", "1000"),
        ("西城区", "教育培训率", 3, "100", "暂无数据"),
    ]
    (sheet,) = found.sheets
    first = sheet.entries[0]
    assert (first.basis, first.planned.value) == (TargetBasis.ANNUAL, Decimal(75))
    assert first.actual.note == "按百分数读取"
    assert sheet.entries[0].indicator == ("教育培训率", "共性指标")
    assert sheet.skipped == 2


def test_long_with_units_merged_down() -> None:
    found = one(
        [
            ["2026年二季度指标完成情况"],
            ["责任单位", "指标名称", "计量单位", "计划数", "实际数", "完成率", "备注"],
            ["东城区", "教育培训率", "%", 100, 98.5, "98.5%", None],
            [None, "项目开工率", "个", 12, "/", None, "受天气影响"],
            ["西城区", "教育培训率", "%", "１００", "９８．７", None, None],
            ["注：数据由各单位报送。"],
        ],
        "A1:G1", "A3:A4",
    )  # fmt: skip
    assert all_told(found) == [
        ("东城区", "教育培训率", 2, "100", "98.5"),
        ("东城区", "项目开工率", 2, "12", "/"),
        ("西城区", "教育培训率", 2, "100", "98.7"),
    ]
    assert found.sheets[0].entries[1].note == "受天气影响"


def test_a_unit_not_merged_but_left_blank_is_that_above() -> None:
    found = one(
        [
            ["单位名称", "考核指标", "目标值", "完成值"],
            ["东城区", "甲指标", 1, 2],
            [None, "乙指标", 3, 4],
        ]
    )
    assert [t[:2] for t in all_told(found)] == [("东城区", "甲指标"), ("东城区", "乙指标")]


def test_turned_with_units_across() -> None:
    found = one(
        [
            ["2026年第四季度各区指标进展"],
            ["指标名称", "东城区", None, "西城区", None],
            [None, "目标", "完成", "目标", "完成"],
            ["教育培训率", 100, 99, 100, "—"],
            ["项目开工率", 8, 9, None, None],
        ],
        "A2:A3", "B2:C2", "D2:E2",
    )  # fmt: skip
    assert all_told(found) == [
        ("东城区", "教育培训率", 4, "100", "99"),
        ("西城区", "教育培训率", 4, "100", "—"),
        ("东城区", "项目开工率", 4, "8", "9"),
    ]


def test_groups_left_blank_instead_of_merged() -> None:
    found = one(
        [
            ["截至6月底指标进度", None, None, None, None],
            ["单位", "教育培训率", None, "项目开工率", None],
            [None, "计划目标", "实际完成", "计划目标", "实际完成"],
            ["东城区", 100, 99, 5, 6],
        ],
        "A2:A3",
    )
    assert all_told(found) == [
        ("东城区", "教育培训率", 2, "100", "99"),
        ("东城区", "项目开工率", 2, "5", "6"),
    ]


def test_one_line_that_says_indicator_and_role() -> None:
    found = one(
        [
            [
                "单位",
                "教育培训率目标值",
                "教育培训率完成值",
                "满意度（目标）",
                "满意度（实际）",
                "备注",
            ],
            ["东城区", 100, 99, 95, 93, "好"],
        ]
    )
    assert [t[1:] for t in all_told(found)] == [
        ("教育培训率", None, "100", "99"),
        ("满意度", None, "95", "93"),
    ]


def test_a_row_for_targets_and_one_for_actuals() -> None:
    found = one(
        [
            ["单位", "项目", "教育培训率", "满意度"],
            ["东城区", "目标值", 100, 95],
            [None, "完成值", 99, "暂无"],
            ["西城区", "目标值", 100, 90],
            [None, "完成值", 97, 91],
        ],
        "A2:A3", "A4:A5",
    )  # fmt: skip
    assert all_told(found) == [
        ("东城区", "教育培训率", None, "100", "99"),
        ("东城区", "满意度", None, "95", "暂无"),
        ("西城区", "教育培训率", None, "100", "97"),
        ("西城区", "满意度", None, "90", "91"),
    ]


def test_a_sheet_for_each_quarter_and_one_that_is_none() -> None:
    rows: Rows = [["单位", "教育培训率", None], [None, "目标值", "完成值"], ["东城区", 100, 90]]
    found = extract(
        ("一季度", rows, ("A1:A2", "B1:C1")),
        ("第二季度", rows, ("A1:A2", "B1:C1")),
        ("填报说明", [["请各单位如实填报"], ["联系电话", "000"]], ()),
    )
    assert [s.quarter for s in found.sheets] == [1, 2]
    assert found.left == ("填报说明",)


def test_quarters_side_by_side_and_a_column_of_quarters() -> None:
    wide = one(
        [
            ["单位", "指标", "全年目标", "一季度完成", "二季度完成"],
            ["东城区", "教育培训率", 100, 25, 50],
        ]
    )
    assert all_told(wide) == [
        ("东城区", "教育培训率", 1, "100", "25"),
        ("东城区", "教育培训率", 2, "100", "50"),
    ]
    column = one(
        [
            ["季度", "单位", "指标", "目标值", "完成值"],
            ["第一季度", "东城区", "教育培训率", 100, 25],
            ["第二季度", "东城区", "教育培训率", 100, 50],
        ]
    )
    assert [t[2:] for t in all_told(column)] == [(1, "100", "25"), (2, "100", "50")]


def test_a_sheet_for_each_unit() -> None:
    rows: Rows = [["指标名称", "目标值", "完成值"], ["教育培训率", 100, 90]]
    known = Known(unit=lambda text: text in {"东城区", "西城区"})
    found = extract(
        ("东城区", rows, ()),
        ("2", [["填报单位：西城区", None, None], *rows], ()),
        known=known,
    )
    assert [t[0] for t in all_told(found)] == ["东城区", "西城区"]


def test_two_tables_below_each_other() -> None:
    found = one(
        [
            ["一、区（市）"],
            ["单位", "教育培训率", None],
            [None, "目标值", "完成值"],
            ["东城区", 100, 90],
            [None, None, None],
            ["二、市直单位"],
            ["单位", "满意度", None],
            [None, "目标值", "完成值"],
            ["水利局", 95, 91],
        ],
        "A2:A3", "B2:C2", "A7:A8", "B7:C7",
    )  # fmt: skip
    assert [t[:2] for t in all_told(found)] == [("东城区", "教育培训率"), ("水利局", "满意度")]


def test_of_two_columns_named_unit_that_with_units_counts() -> None:
    found = one(
        [
            ["指标", "单位", "考核单位", "目标值", "完成值"],
            ["教育培训率", "%", "东城区", 100, 90],
        ],
        known=Known(unit=lambda text: text == "东城区"),
    )
    assert all_told(found) == [("东城区", "教育培训率", None, "100", "90")]


# --- questions -----------------------------------------------------------------------------


def test_an_unknown_word_is_asked_once_and_taught() -> None:
    rows: Rows = [
        ["单位", "教育培训率", None, "满意度", None],
        [None, "目标值", "兑现数", "目标值", "兑现数"],
        ["东城区", 100, 90, 95, 93],
    ]
    merges = ("A1:A2", "B1:C1", "D1:E1")
    found = one(rows, *merges)
    (ask,) = found.asks
    assert (ask.wanted, ask.choices) == (Role.ACTUAL, ("兑现数",))
    again = one(rows, *merges, known=Known(taught={"兑现数": "actual"}))
    assert again.asks == ()
    assert [t[3:] for t in all_told(again)] == [("100", "90"), ("95", "93")]


def test_an_unknown_word_of_a_long_table() -> None:
    rows: Rows = [
        ["单位", "指标", "目标值", "上报数", "核定数"],
        ["东城区", "教育培训率", 100, 91, 90],
    ]
    (ask,) = one(rows).asks
    assert (ask.wanted, ask.choices) == (Role.ACTUAL, ("上报数", "核定数"))
    taught = one(rows, known=Known(taught={"核定数": "actual"}))
    assert [t[4] for t in all_told(taught)] == ["90"]
    assert taught.sheets[0].unused == ("上报数",)


def test_columns_beside_are_left_and_said() -> None:
    found = one(
        [
            ["单位", "教育培训率", None, None, None],
            [None, "目标值", "完成值", "完成率", "预计数"],
            ["东城区", 100, 90, "90%", 98],
        ],
        "A1:A2", "B1:E1",
    )  # fmt: skip
    assert found.asks == ()
    assert found.sheets[0].unused == ("预计数",)
    assert [t[3:] for t in all_told(found)] == [("100", "90")]


def test_a_row_without_unit_is_rejected_when_it_says_something() -> None:
    found = one(
        [
            ["单位", "教育培训率", None],
            [None, "目标值", "完成值"],
            [None, 100, 90],
            ["=东城区", 100, 90],
        ],
        "A1:A2", "B1:C1",
    )  # fmt: skip
    problems = found.sheets[0].rejected
    assert [p.row for p in problems] == [3, 4]
    assert problems[0].reason == "没有写明单位，未导入。请补全后重新导入。"
    assert all_told(found) == []


def test_a_formula_without_result_is_no_number() -> None:
    found = one([["单位", "甲指标", None], [None, "目标值", "完成值"], ["东城区", 100, "=40+50"]])
    (entry,) = found.sheets[0].entries
    assert (entry.actual.value, entry.actual.text) == (None, "公式（没有结果）")


def test_two_measures_are_no_pair() -> None:
    (entry,) = (
        one([["单位", "指标", "目标值", "完成值"], ["东城区", "税收", "1.2亿元", "9800万元"]])
        .sheets[0]
        .entries
    )
    assert (entry.target.value, entry.actual.value) == (Decimal("1.2"), None)
    assert entry.actual.note == "目标与完成的计量单位不一致"
