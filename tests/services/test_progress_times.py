"""Progress workbooks and time: quarter and year of a file, units that begin and end."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop.services.imports import InputFile
from desktop.services.progress_values import SKIP, ProgressPlan, RowFate
from desktop.services.registry import Services
from desktop.services.sheets.progress_words import quarter_of, years_in_name
from desktop.services.unit_changes import NewUnit, UnitChangeDraft
from desktop.terms import UnitChangeKind, UnitKind
from tests.services.progress_city import (
    TASKS,
    YEAR,
    answer,
    city,
    plain,
    progress_root,
    unit_of,
    workbook,
)

__all__ = ["city", "progress_root"]  # fixtures

WATER, FINANCE = "市水利局", "市财政局"
TITLED: list[object] = ["单位", "指标", "目标值", "完成值"]


def silent(title: str, name: str = "进展.xlsx") -> InputFile:
    """A table whose sheet is called Sheet1, under a title."""
    rows: list[list[object]] = [[title], TITLED, [WATER, TASKS, 100, 90]]
    return workbook(("Sheet1", rows, ("A1:D1",)), name=name)


def written(plan: ProgressPlan) -> list[tuple[str, int | None]]:
    """Units and quarters of what would be written."""
    return [(r.unit, r.quarter) for r in plan.rows if r.fate is RowFate.NEW]


# --- which quarter -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "quarter"),
    [
        ("2026年指标进展情况表（请于9月5日前报送）", None),
        ("请于2026年9月30日前报送", None),
        ("九月底前报送", None),
        ("9月30日下班前报", None),
        ("填报日期：2026年6月28日", None),
        ("报送时间：2026年9月30日", None),
        ("2026年9月28日", None),
        ("2026年指标进展（对照第一季度）", None),
        ("第三季度指标进展（与第二季度对比）", 3),
        ("较上半年", None),
        ("截至9月28日", 3),
        ("截至2026年9月30日", 3),
        ("2026年6月30日", 2),
        ("1月1日至9月30日", 3),
        ("2026年第三季度进展（请于10月8日前报送）", 3),
    ],
)
def test_dates_and_comparisons_are_no_quarter(text: str, quarter: int | None) -> None:
    assert quarter_of(text) == quarter


@pytest.mark.parametrize(
    "title",
    ["2026年指标进展（请于9月5日前报送）", "填报日期：2026年9月8日", "2026年进展（对照第一季度）"],
)
def test_a_date_leaves_the_chosen_quarter(city: Services, title: str) -> None:
    plan = city.progress.preview(YEAR, silent(title), 2)
    assert (plan.open_questions, written(plan)) == ((), [(WATER, 2)])


def test_another_quarter_than_the_chosen_one_is_asked_about(city: Services) -> None:
    file = plain([WATER, TASKS, 100, 90])
    plan = city.progress.preview(YEAR, file, 2)
    (question,) = plan.open_questions
    assert question.sentence == "文件写的是第三季度，与所选的第二季度不符，请指定。"
    assert (plan.counts.asked, plan.writes) == (1, 0)
    said = city.progress.answered(plan, answer(plan, "按文件写明的第三季度"))
    assert written(said) == [(WATER, 3)]
    chosen = city.progress.answered(plan, answer(plan, "按所选的第二季度"))
    assert written(chosen) == [(WATER, 2)]
    assert city.progress.take(chosen).plan.quarters == (2,)
    agreed = city.progress.preview(YEAR, file, 3)
    assert (agreed.questions, written(agreed)) == ((), [(WATER, 3)])


def test_a_file_of_several_quarters_asks_only_when_the_chosen_one_is_not_among_them(
    city: Services,
) -> None:
    rows: list[list[object]] = [
        ["2026年进展"],
        [*TITLED[:2], "一季度完成", "二季度完成"],
        [WATER, TASKS, 80, 90],
    ]
    file = workbook(("Sheet1", rows, ("A1:D1",)))
    among = city.progress.preview(YEAR, file, 2)
    assert (among.questions, written(among)) == ((), [(WATER, 1), (WATER, 2)])
    other = city.progress.preview(YEAR, file, 3)
    (question,) = other.open_questions
    assert [c.label for c in question.choices] == ["按文件写明的第一季度、第二季度"]
    told = city.progress.answered(other, answer(other, "第一季度、第二季度"))
    assert written(told) == [(WATER, 1), (WATER, 2)]


def test_the_quarter_of_a_files_name_counts_where_the_sheet_is_silent(city: Services) -> None:
    file = silent("2026年指标进展", "2026年第二季度进展.xlsx")
    plan = city.progress.preview(YEAR, file, 3)
    assert written(city.progress.answered(plan, answer(plan, "按所选的第三季度"))) == [(WATER, 3)]
    assert written(city.progress.preview(YEAR, file)) == [(WATER, 2)]


# --- which year ----------------------------------------------------------------------------


def test_years_in_a_name() -> None:
    assert years_in_name("2025年第三季度") == {2025}
    assert years_in_name("进展20260930") == {2026}
    assert years_in_name("2025-2026年度") == {2025, 2026}
    assert years_in_name("电话13820251234") == frozenset()


def test_the_year_of_a_files_name_is_asked_about(city: Services) -> None:
    file = silent("第三季度指标进展", "2025年第三季度指标进展.xlsx")
    plan = city.progress.preview(YEAR, file, 3)
    (question,) = plan.open_questions
    assert "文件名写的是2025年" in question.sentence
    assert (plan.counts.asked, plan.writes, question.rows) == (1, 0, 1)
    left = city.progress.answered(plan, {question.key: SKIP})
    assert (left.writes, left.notes) == (0, ("工作表“Sheet1”按您的指定未导入。",))
    yes = city.progress.answered(plan, answer(plan, "是2026年度的数据，导入"))
    assert written(yes) == [(WATER, 3)]


def test_the_year_in_the_sheet_counts_more_than_that_of_the_files_name(city: Services) -> None:
    file = silent("2026年第三季度指标进展", "2025年表样.xlsx")
    assert city.progress.preview(YEAR, file, 3).questions == ()


# --- which unit ----------------------------------------------------------------------------


def split(city: Services) -> None:
    """From 1 May on the water office is two, of which one keeps the name."""
    parts = (NewUnit(WATER, UnitKind.DEPARTMENT), NewUnit("市河湖管理局", UnitKind.DEPARTMENT))
    city.unit_changes.register(
        UnitChangeDraft(
            unit_of(city, WATER), UnitChangeKind.SPLIT, dt.date(2026, 5, 1), founded=parts
        )
    )


def test_a_part_that_keeps_the_name_takes_the_figures_of_its_time(city: Services) -> None:
    old = unit_of(city, WATER)
    split(city)
    for quarter, word in ((1, "第一季度"), (3, "第三季度")):
        plan = city.progress.preview(YEAR, plain([WATER, TASKS, 100, 90], quarter=word))
        assert plan.questions == ()
        city.progress.take(plan)
        (line,) = [r for r in city.progress.rows(YEAR, quarter) if r.value.actual is not None]
        assert (line.unit == old) is (quarter == 1)


def merged_into_finance(city: Services) -> None:
    """The water office ends with January."""
    city.unit_changes.register(
        UnitChangeDraft(
            unit_of(city, WATER),
            UnitChangeKind.MERGED,
            dt.date(2026, 2, 1),
            others=(unit_of(city, FINANCE),),
        )
    )


def test_figures_of_an_ended_unit_are_asked_about(city: Services) -> None:
    merged_into_finance(city)
    file = plain([WATER, TASKS, 100, 90])
    plan = city.progress.preview(YEAR, file)
    (question,) = plan.open_questions
    assert question.sentence == "单位“市水利局”：第三季度末已没有或还没有这个单位，请指定。"
    labels = [c.label for c in question.choices]
    assert labels[0] == "市水利局（已撤销，2026年1月止）"
    assert FINANCE in labels
    told = city.progress.answered(plan, answer(plan, FINANCE))
    assert written(told) == [(FINANCE, 3)]
    city.progress.take(told)
    assert city.progress.preview(YEAR, file).open_questions == ()  # remembered


def test_what_was_told_of_a_unit_that_ended_since_is_asked_again(city: Services) -> None:
    file = plain(["河湖水务中心", TASKS, 100, 90])
    plan = city.progress.preview(YEAR, file)
    city.progress.take(city.progress.answered(plan, answer(plan, WATER)))
    assert city.progress.preview(YEAR, file).open_questions == ()
    merged_into_finance(city)
    assert len(city.progress.preview(YEAR, file).open_questions) == 1


def test_a_unit_founded_later_counts_more_than_a_remembered_skip(city: Services) -> None:
    file = plain(["市新设局", TASKS, 100, 90])
    plan = city.progress.preview(YEAR, file)
    city.progress.take(city.progress.answered(plan, answer(plan, "不导入此单位")))
    assert city.progress.preview(YEAR, file).counts.rejected == 1
    city.unit_changes.found(NewUnit("市新设局", UnitKind.DEPARTMENT), dt.date(2026, 7, 1))
    again = city.progress.preview(YEAR, file)
    assert (again.questions, written(again)) == ((), [("市新设局", 3)])
    early = city.progress.preview(YEAR, plain(["市新设局", TASKS, 100, 90], quarter="第二季度"))
    assert written(early) == []
