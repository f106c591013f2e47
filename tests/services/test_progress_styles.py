"""Other offices' progress workbooks map after at most one correction, which is remembered."""

from __future__ import annotations

from decimal import Decimal

import pytest

from desktop.models.changes import Change
from desktop.services.imports import InputFile
from desktop.services.progress_values import (
    SKIP,
    Counts,
    ProgressState,
)
from desktop.services.registry import Services
from desktop.terms import TargetBasis
from tests.services.progress_city import (
    TASKS,
    TRAINING,
    YEAR,
    Rows,
    Sheet,
    answer,
    city,
    leaf,
    plain,
    progress_root,
    unit_of,
    workbook,
)
from tests.services.record_city import named, write

__all__ = ["city", "progress_root"]  # fixtures

D = Decimal
ANNUAL, TO_DATE = TargetBasis.ANNUAL, TargetBasis.TO_DATE


# --- other offices' workbooks --------------------------------------------------------------

_HEAD: Rows = [["单位", "干部教育培训完成率", None], [None, "目标值", "完成值"]]


def _wide(title: str, header: str, target: str, actual: str, unit: str) -> Sheet:
    rows: Rows = [
        [title],
        ["序号", "考核对象", "共性指标", None, "个性指标", None, None],
        [None, None, header, None, TASKS, None, None],
        [None, None, target, actual, target, actual, "完成率"],
        [1, unit, "100%", "85.2%", 75, "—", "—"],
        [2, "市民政局", "100%", "１０２.6%", "1,075", "1,061.45", "98.7%"],
        ["合计", None, None, None, None, None, None],
        ["填表人：某某"],
    ]
    return ("Sheet1", rows, ("A1:G1", "A2:A4", "B2:B4", "C2:D2", "E2:G2", "C3:D3", "E3:G3"))


def _turned(title: str, header: str) -> Sheet:
    rows: Rows = [
        [title],
        ["指标", "市公安局", None, None, "市民政局", None, None],
        [None, "全年计划", "序时计划", "累计完成", "全年计划", "序时计划", "累计完成"],
        [header, 100, 75, "85.2%", 100, 75, 102.6],
        [TASKS, 100, 75, "暂无数据", 1100, 1075, 1061.45],
    ]
    return ("汇总", rows, ("A2:A3", "B2:D2", "E2:G2"))


def _long(title: str, role: str, unit: str) -> Sheet:
    rows: Rows = [
        [title],
        ["责任单位", "考核指标", "计量单位", "任务数", role, "备注"],
        [unit, "1. 干部教育培训完成率（%）", "%", 100, "85.2%", None],
        [None, f"2. {TASKS}", "项", 75, "/", "待核"],
        ["市民政局", "1. 干部教育培训完成率（%）", "%", 100, 102.6, None],
        [None, f"2. {TASKS}", "项", "1,075", "1061.45", None],
        ["注：空白为不考核。"],
    ]
    return ("进展", rows, ("A1:F1", "A3:A4", "A5:A6"))


def _by_row(title: str, header: str) -> Sheet:
    rows: Rows = [
        [title],
        ["单位名称", "项目", header, TASKS],
        ["市公安局", "计划数", 100, 75],
        [None, "实际数", "85.2%", "无"],
        ["市民政局", "计划数", 100, 1075],
        [None, "实际数", 102.6, 1061.45],
    ]
    return ("进展", rows, ("A3:A4", "A5:A6"))


def _flat(title: str, header: str) -> Sheet:
    rows: Rows = [
        [title],
        ["部门", f"{header}目标值", f"{header}完成值", f"{TASKS}（目标）", f"{TASKS}（实际）"],
        ["市公安局", 100, 85.2, 75, "…"],
        ["市民政局", 100, 102.6, 1075, 1061.45],
    ]
    return ("数据", rows, ())


STYLES: dict[str, tuple[tuple[str, ...], str]] = {
    "three lines, % text, an abbreviated unit": (("wide", "市公安", TRAINING), "市公安局"),
    "three lines, an indicator of another name": (("wide", "市公安局", "干教计划执行"), TRAINING),
    "three lines, an unknown word over the actuals": (("wide-role",), "兑现"),
    "units across, with the plan of the year": (("turned", "干教计划执行"), TRAINING),
    "a row each, unknown word, unit abbreviated": (("long", "兑现", "市公安局"), "兑现"),
    "targets and actuals below each other": (("by_row", "干教计划执行"), TRAINING),
    "one line of headers": (("flat", "干教计划"), TRAINING),
    "a row each, no question at all": (("long", "实际数", "市公安局"), ""),
}


def _styled(kind: tuple[str, ...], title: str) -> InputFile:
    match kind:
        case ("wide", unit, header):
            return workbook(_wide(title, header, "计划目标", "累计完成", unit))
        case ("wide-role",):
            return workbook(_wide(title, TRAINING, "计划目标", "兑现", "市公安局"))
        case ("turned", header):
            return workbook(_turned(title, header))
        case ("long", role, unit):
            return workbook(_long(title, role, unit))
        case ("by_row", header):
            return workbook(_by_row(title, header))
        case ("flat", header):
            return workbook(_flat(title, header))
    raise AssertionError(kind)


@pytest.mark.parametrize("style", STYLES)
def test_another_offices_workbook_maps_after_one_correction(city: Services, style: str) -> None:
    kind, correction = STYLES[style]
    plan = city.progress.preview(YEAR, _styled(kind, "2026年1-9月指标通报"))
    assert len(plan.open_questions) == (1 if correction else 0)
    if correction:
        plan = city.progress.answered(plan, answer(plan, correction))
    assert plan.open_questions == ()
    city.progress.take(plan)
    lines = {
        (x.unit_name, x.title): x
        for x in city.progress.rows(YEAR, 3)
        if x.version and x.title in (TRAINING, TASKS)
    }
    assert len(lines) == 4
    got = [lines["市公安局", TRAINING].value.actual, lines["市民政局", TRAINING].value.actual]
    assert got == [Decimal("85.2"), Decimal("102.6")]
    missing = lines["市公安局", TASKS]
    assert missing.value.actual is None
    assert missing.value.actual_text
    assert missing.state is ProgressState.FLAGGED
    done = lines["市民政局", TASKS]
    assert (done.value.due, done.value.actual) == (D(1075), Decimal("1061.45"))
    # The next quarter's workbook of the same office maps by itself.
    after = city.progress.preview(YEAR, _styled(kind, "2026年度第四季度指标通报"))
    assert after.open_questions == ()
    # What was remembered is shown, so that it can be forgotten; an exact name needs no memory.
    assert after.remembered is bool(correction)
    assert (after.quarters, after.counts.new, after.counts.flagged) == ((4,), 4, 1)


def test_a_workbook_without_quarter(city: Services) -> None:
    file = workbook(("Sheet1", [*_HEAD, ["市公安局", 100, 90]], ("A1:A2", "B1:C1")))
    plan = city.progress.preview(YEAR, file)
    assert plan.counts == Counts(asked=1)
    plan = city.progress.answered(plan, answer(plan, "第二季度"))
    assert (plan.quarters, plan.counts) == ((2,), Counts(new=1))
    chosen = city.progress.preview(YEAR, file, 4)
    assert (chosen.quarters, chosen.open_questions) == ((4,), ())
    assert chosen.questions[0].answer == "4"  # shown, and can be changed


def test_what_was_remembered_can_be_asked_again(city: Services) -> None:
    file = _styled(("wide", "市公安局", "干教计划执行"), "2026年1-9月指标通报")
    plan = city.progress.preview(YEAR, file)
    plan = city.progress.answered(plan, {plan.open_questions[0].key: SKIP})
    assert plan.counts.rejected == 2
    city.progress.take(plan)
    again = city.progress.preview(YEAR, file)
    (question,) = again.questions
    assert (question.answer, question.remembered) == (SKIP, True)
    fresh = city.progress.preview(YEAR, file, fresh=True)
    assert len(fresh.open_questions) == 1
    settled = city.progress.answered(again, {question.key: leaf(TRAINING).hex})
    assert settled.counts.rejected == 0


def test_likeness_only_suggests(city: Services) -> None:
    plan = city.progress.preview(YEAR, plain(["市公安局", "干部教育培训的完成率", 100, 90]))
    (question,) = plan.open_questions
    assert question.suggested == leaf(TRAINING).hex
    assert question.choices[0].code == leaf(TRAINING).hex
    assert plan.counts == Counts(asked=1)


def test_former_names_and_abbreviations_of_units(city: Services) -> None:
    unit = unit_of(city, "市公安局")
    fields = {"unit_id": unit, "kind": "renamed", "on": "2026-02-01", "name_before": "市公安总局"}
    write(city.desk, [Change("unit_change", named("renaming"), fields)])
    plan = city.progress.preview(
        YEAR,
        plain(
            ["市公安总局", TRAINING, 100, 90],
            ["市发改委", TRAINING, 100, 90],
            ["工信局", TRAINING, 100, 90],
            ["市 民 政 局", TRAINING, 100, 90],
        ),
    )
    assert plan.counts == Counts(new=4)
    assert [r.unit for r in plan.rows[1:]] == ["市发展和改革委员会", "市工业和信息化局", "市民政局"]


def test_a_workbook_of_another_city_asks_no_thousand_questions(city: Services) -> None:
    rows = [[f"某县第{n}中学", TRAINING, 100, 90] for n in range(300)]
    plan = city.progress.preview(YEAR, plain(*rows))
    assert len(plan.questions) == 60
    assert (plan.counts.asked, plan.counts.rejected) == (60, 240)
