"""科室平时考核 tables as offices make them."""

from __future__ import annotations

import pytest

from desktop.services.sheets import read_workbook
from desktop.services.sheets.routine import RoutineExtract, extract_routine
from tests.services.sheets.tables import book

PLAIN = ("单位", "科室", "参加人数", "好", "较好", "一般", "较差")


def taken(rows: list[tuple[object, ...]], merges: tuple[str, ...] = ()) -> RoutineExtract:
    return extract_routine(read_workbook(book(rows, merges)))


def test_units_merged_down_the_column_and_totals_beneath() -> None:
    found = taken(
        [
            ("2026年第三季度科室平时考核统计表",),
            PLAIN,
            ("市民政局", "办公室", 5, 2, 3, 0, 0),
            (None, "法规科", 6, 2, 3, 1, 0),
            ("合计", None, 11, 4, 6, 1, 0),
            ("填表人：", None, None, None, None, None, None),
        ],
        ("A1:G1", "A3:A4"),
    )
    assert [(e.unit, e.section, e.good, e.fair, e.average, e.poor) for e in found.entries] == [
        ("市民政局", "办公室", 2, 3, 0, 0),
        ("市民政局", "法规科", 2, 3, 1, 0),
    ]
    assert found.problems == ()


def test_other_headers_blank_counts_and_text_digits() -> None:
    found = taken(
        [
            (
                "被考核单位",
                "内设机构",
                "好（人）",
                "较好（人）",
                "一般（人）",
                "较差（人）",
                "备注",
            ),
            ("市水利局", "工程科", "２", "3人", None, "—", "甲"),
        ]
    )
    (entry,) = found.entries
    assert (entry.good, entry.fair, entry.average, entry.poor) == (2, 3, 0, 0)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("市民政局", "办公室", 6, 2, 3, 0, 0), "参加人数 6 与四个等次人数之和 5 不一致"),
        (("市民政局", "办公室", 5, "两个", 3, 0, 0), "“两个”不是人数"),
        (("市民政局", "办公室", 5, 1.5, 3, 0, 0), "不是人数"),
        (("市民政局", "办公室", 5, -2, 3, 0, 0), "不是人数"),
        (("市民政局", None, 5, 2, 3, 0, 0), "没有填写科室"),
        (("市民政局", "+1+cmd", 5, 2, 3, 0, 0), "疑似公式"),
    ],
)
def test_a_row_that_is_not_clear_is_left_out_with_its_reason(
    row: tuple[object, ...], said: str
) -> None:
    found = taken([PLAIN, row])
    assert found.entries == ()
    ((_sheet, problem),) = found.problems
    assert problem.row == 2
    assert said in problem.reason


def test_another_table_is_refused() -> None:
    found = taken([("姓名", "性别"), ("甲", "男")])
    assert "没有找到" in found.refusal
