"""Progress of a quarter: workbooks in, by hand, lists; nothing missing ever becomes a zero."""

from __future__ import annotations

from decimal import Decimal

import pytest

from desktop.models.changes import Change
from desktop.services.errors import Invalid, NotFound
from desktop.services.imports import InputFile
from desktop.services.progress_board import pair_id
from desktop.services.progress_values import (
    Counts,
    ProgressDraft,
    ProgressState,
    RowFate,
)
from desktop.services.registry import Services
from desktop.terms import TargetBasis, UnitKind
from tests.services.imports.office import count
from tests.services.progress_city import (
    CONTENT,
    INCOME,
    REVENUE,
    SPONGE,
    TASKS,
    TRAINING,
    YEAR,
    city,
    leaf,
    plain,
    progress_root,
    sample,
    take,
    unit_of,
    workbook,
)
from tests.services.record_city import named, write

__all__ = ["city", "progress_root"]  # fixtures

D = Decimal
ANNUAL, TO_DATE = TargetBasis.ANNUAL, TargetBasis.TO_DATE


# --- the sample ----------------------------------------------------------------------------


def test_the_sample_in_and_out_again(city: Services) -> None:
    plan = city.progress.preview(YEAR, sample())
    assert plan.questions == ()
    assert plan.quarters == (3,)
    # 40 units × 7 indicators = 280 pairs; 87 of them empty; 10 of the others say “—”.
    assert plan.counts == Counts(new=193, flagged=10, not_applicable=87)
    assert count(city, "indicator_progress") == 0
    report = city.progress.take(plan)
    assert count(city, "indicator_progress") == 193
    batch = next(b for b in city.imports.batches() if b.id == report.batch)
    assert (batch.title, batch.new) == (sample().name, 193)
    again = city.progress.preview(YEAR, sample())
    assert again.counts == Counts(same=193, flagged=10, not_applicable=87)
    assert city.progress.take(again).batch is None
    assert report.batch is not None
    city.imports.undo(report.batch)
    assert count(city, "indicator_progress") == 0
    # What an undo took away comes back when the workbook is taken in once more.
    assert city.progress.take(city.progress.preview(YEAR, sample())).plan.counts.new == 193
    assert count(city, "indicator_progress") == 193


def test_a_dash_is_missing_with_its_text_and_never_zero(city: Services) -> None:
    take(city, sample())
    unit = unit_of(city, "市公安局")
    lines = {line.title: line for line in city.progress.rows(YEAR, 3, unit)}
    dash = lines[SPONGE]
    assert (dash.value.target, dash.value.actual, dash.value.actual_text) == (D(95), None, "—")
    assert (dash.state, dash.reached) == (ProgressState.FLAGGED, None)
    assert lines[TRAINING].reached == Decimal("90.00")
    assert lines[TRAINING].source == "2026年第三季度指标进展情况.xlsx 三季度 第22行"
    assert all(line.value.actual != 0 for line in city.progress.rows(YEAR, 3))


def test_lower_is_better_is_turned(city: Services) -> None:
    take(city, sample())
    lines = city.progress.rows(YEAR, 3, unit_of(city, "余江区"))
    income = next(line for line in lines if line.title == INCOME)
    assert income.reached == Decimal("91.12")  # 1.95 / 2.14 × 100 = 91.1214…


def test_the_account_of_a_quarter(city: Services) -> None:
    none = city.progress.summary(YEAR, 3)
    # Due by kind: 3 counties × 5, 3 zones × 4, 4 task forces × 4, 30 departments × 5 = 193.
    assert none.counts[ProgressState.UNREPORTED] == 15 + 12 + 16 + 150
    take(city, sample())
    counts = city.progress.summary(YEAR, 3).counts
    assert counts[ProgressState.REPORTED] == 183
    assert counts[ProgressState.FLAGGED] == 10
    assert (counts[ProgressState.MISSING], counts[ProgressState.UNREPORTED]) == (0, 0)
    titles = [title.partition(" ")[2] for _, title in none.indicators]
    assert titles == [TRAINING, REVENUE, SPONGE, "公立医院改革任务完成率", INCOME, TASKS, CONTENT]


# --- against what stands -------------------------------------------------------------------


def test_a_later_workbook_changes_and_never_erases(city: Services) -> None:
    take(city, plain(["市公安局", TRAINING, 100, 80], ["市民政局", TRAINING, 100, "—"]))
    plan = city.progress.preview(
        YEAR,
        plain(
            ["市公安局", TRAINING, 100, "—"],
            ["市民政局", TRAINING, "100", "85.2%"],
            ["市水利局", TRAINING, None, None],
            ["市林业局", TRAINING, "暂无数据", "暂无数据"],
        ),
    )
    assert plan.counts == Counts(new=1, changed=1, same=1, flagged=2, not_applicable=1, blank_due=1)
    kept, changed, pending = plan.rows
    assert (kept.fate, kept.value.actual) == (RowFate.SAME, D(80))
    assert kept.flags == ("完成值为“—”，保留原来的数值",)
    assert changed.before is not None
    assert (changed.before.actual, changed.value.actual) == (None, Decimal("85.2"))
    assert changed.remarks == ("完成值按百分数读取",)
    assert changed.value.note == "完成值按百分数读取"
    assert pending.value.target is None
    city.progress.take(plan)
    lines = {line.unit_name: line for line in city.progress.rows(YEAR, 3) if line.version}
    assert lines["市公安局"].value.actual == 80
    assert lines["市民政局"].value.actual_text == "85.2%"
    assert lines["市民政局"].state is ProgressState.REPORTED
    assert lines["市林业局"].state is ProgressState.FLAGGED


def test_an_empty_pair_leaves_what_stands(city: Services) -> None:
    take(city, plain(["市公安局", TRAINING, 100, 80]))
    plan = city.progress.preview(
        YEAR, plain(["市公安局", TRAINING, "/", "/"], ["市公安局", CONTENT, 90, 91])
    )
    assert plan.rows[0].remarks == ("表中为空，原来的数值保留",)
    assert "有1项表中为空而原来有数值，原来的数值保留。" in plan.notes
    city.progress.take(plan)
    lines = {x.title: x for x in city.progress.rows(YEAR, 3, unit_of(city, "市公安局"))}
    assert lines[TRAINING].value.actual == 80


def test_what_moved_since_the_preview_is_not_overwritten(city: Services) -> None:
    take(city, plain(["市公安局", TRAINING, 100, 80]))
    plan = city.progress.preview(
        YEAR, plain(["市公安局", TRAINING, 100, 85], ["市民政局", TRAINING, 100, 70])
    )
    unit, indicator = unit_of(city, "市公安局"), leaf(TRAINING)
    line = city.progress.get(YEAR, 3, pair_id(unit, indicator))
    city.progress.save(
        ProgressDraft(YEAR, 3, unit, indicator, TO_DATE, "100", "", "88", "", line.version)
    )
    report = city.progress.take(plan)
    assert (report.plan.counts.new, report.plan.counts.rejected) == (1, 1)
    assert report.plan.rows[0].reason.startswith("预览之后此项已被修改")
    assert city.progress.get(YEAR, 3, pair_id(unit, indicator)).value.actual == 88


def test_a_jump_against_the_last_quarter_is_pointed_at(city: Services) -> None:
    take(
        city,
        plain(["市公安局", TRAINING, 100, 80], ["市民政局", TRAINING, 100, 80], quarter="第二季度"),
    )
    plan = city.progress.preview(
        YEAR, plain(["市公安局", TRAINING, 100, 115], ["市民政局", TRAINING, 100, 110])
    )
    # The rule says 30 points: 35 is more, 30 is not.
    assert [row.sharp for row in plan.rows] == ["达成率由上季度的80.00%升到115.00%", ""]
    assert plan.counts.sharp == 1


def test_one_pair_twice_in_a_workbook(city: Services) -> None:
    plan = city.progress.preview(
        YEAR,
        plain(
            ["市公安局", TRAINING, 100, 80],
            ["市公安局", TRAINING, 100, 80],
            ["市公安局", TRAINING, 100, 81],
        ),
    )
    assert (plan.counts.new, plan.counts.same, plan.counts.rejected) == (1, 1, 1)
    assert plan.rows[-1].reason == "与“第三季度”第3行是同一单位同一指标，数值不同"


def test_by_the_scheme_it_does_not_apply(city: Services) -> None:
    plan = city.progress.preview(
        YEAR, plain(["市公安局", INCOME, 2, 1.9], ["月湖区", INCOME, 2, 1.9])
    )
    assert (plan.counts.new, plan.counts.rejected) == (1, 1)
    assert plan.rows[0].reason == "按方案，此指标不适用于市直单位"


def test_two_leaves_of_one_title_are_told_apart_by_kind(city: Services) -> None:
    fields = {
        "cycle_id": YEAR, "ordinal": 9, "title": TASKS, "category": "specific", "method": "ratio",
        "weight": Decimal(5), "kinds": (UnitKind.COUNTY.value,), "quarters": (),
        "first_question": False,
    }  # fmt: skip
    write(city.desk, [Change("indicator", named("second"), fields)])
    take(city, plain(["月湖区", TASKS, 100, 90], ["市公安局", TASKS, 100, 91]))
    assert city.progress.rows(YEAR, 3, unit_of(city, "月湖区"))[-1].indicator == named("second")
    lines = city.progress.rows(YEAR, 3, unit_of(city, "市公安局"))
    assert [x.value.actual for x in lines if x.indicator == leaf(TASKS)] == [91]


# --- refusals ------------------------------------------------------------------------------


def test_what_cannot_be_taken_says_why(city: Services, office: Services) -> None:
    with pytest.raises(Invalid, match=r"“坏\.xlsx”：文件不是 \.xlsx 工作簿"):
        city.progress.preview(YEAR, InputFile("坏.xlsx", b"abc"))
    other = city.progress.preview(YEAR, workbook(("表", [["甲", "乙"], [1, 2]], ())))
    assert "没有找到指标进展的表" in other.refusal
    with pytest.raises(Invalid, match="没有找到指标进展的表"):
        city.progress.take(other)
    last = workbook(
        (
            "三季度",
            [
                ["2025年第三季度进展"],
                ["单位", "指标", "目标值", "完成值"],
                ["市公安局", TRAINING, 1, 2],
            ],
            (),
        )
    )
    assert "写的是2025年，与所选的2026年度不符" in city.progress.preview(YEAR, last).refusal


def test_without_a_scheme(office: Services) -> None:
    with pytest.raises(NotFound, match="考核年度不存在"):
        office.progress.preview(YEAR, sample())
    write(office.desk, [Change("cycle", YEAR, {"year": 2026, "state": "open"})])
    assert "还没有指标" in office.progress.preview(YEAR, sample()).refusal
