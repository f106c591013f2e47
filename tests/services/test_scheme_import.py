"""A workbook into the draft: counts, sums, differences, one correction that is remembered."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from desktop.services.door import Reading
from desktop.services.errors import Invalid, Refused
from desktop.services.permissions import Operation
from desktop.services.registry import Services
from desktop.services.scheme_forms import DifferenceKind, SchemeTaken, TakeMode
from desktop.services.sheet_memory import remembered
from desktop.terms import IndicatorCategory, ScoringMethod, UnitKind
from tests.services.imports.office import faults
from tests.services.scheme_trees import form, freeze, line
from tests.services.sheets.scheme_books import (
    BY_KIND,
    FAULTY,
    HEADINGS,
    STANDARD_POINTS,
    UNKNOWN_HEADER,
    book,
)

SAMPLE = Path(__file__).parents[1] / "data" / "workbooks" / "综合考核指标体系.xlsx"


def test_the_sample_becomes_a_scheme_that_can_be_frozen(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    before = office.integrity.digest()
    plan = office.scheme_imports.preview(cycle, SAMPLE)
    assert office.integrity.digest() == before
    assert (plan.refusal, plan.file, plan.sheet) == ("", "综合考核指标体系.xlsx", "指标体系")
    counts = {category: plan.count(category) for category in IndicatorCategory}
    assert counts == {
        IndicatorCategory.COMMON: 4,
        IndicatorCategory.SPECIFIC: 6,
        IndicatorCategory.BONUS: 1,
        IndicatorCategory.DEDUCTION: 1,
    }
    # Common 10+5+10+5 = 30 and 群众满意度 15 for all; counties +15+10+10, zones +15+20,
    # departments +10+10+20, task forces +10+20.
    assert {s.kind: s.total for s in plan.sums} == {
        UnitKind.COUNTY: 80,
        UnitKind.DEV_ZONE: 80,
        UnitKind.DEPARTMENT: 85,
        UnitKind.TASK_FORCE: 75,
    }
    # 分档 without its steps is the one thing that a person has to look at.
    assert [(p.row, p.taken) for p in plan.problems] == [(9, True)]
    assert "第一项共性指标“贯彻落实党中央决策部署情况”将作为第一考题" in plan.notes[0]
    assert [i.title for i in plan.indicators if i.first_question] == ["贯彻落实党中央决策部署情况"]
    assert plan.suggested is TakeMode.REPLACE
    # 12 leaves and 6 headings.
    assert {d.kind for d in plan.replaced} == {DifferenceKind.ADDED}
    assert len(plan.replaced) == 18
    assert office.scheme_imports.take(plan, plan.suggested) == SchemeTaken(12, 0, 0, 0)
    assert line(office, cycle, "贯彻落实党中央决策部署情况").value.first_question
    hospital = line(office, cycle, "公立医院改革任务完成率").value
    assert hospital.method is ScoringMethod.BANDS
    assert hospital.bands[0] == (Decimal(100), Decimal(100))
    assert hospital.remark == "分档标准为出厂默认，请核对"
    assert office.scheme.scheme(cycle).faults == ()
    freeze(office, cycle, confirm=True)
    assert office.scheme.scheme(cycle).frozen
    assert faults(office) == []


def test_the_same_workbook_again_changes_nothing(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    office.scheme_imports.take(office.scheme_imports.preview(cycle, SAMPLE), TakeMode.REPLACE)
    revisions = office.integrity.digest().revisions
    for mode in TakeMode:
        plan = office.scheme_imports.preview(cycle, SAMPLE)
        assert plan.suggested is TakeMode.MERGE
        assert (plan.replaced, plan.merged) == ((), ())
        assert office.scheme_imports.take(plan, mode) == SchemeTaken(0, 0, 0, 12)
    assert office.integrity.digest().revisions == revisions


def test_what_the_office_put_right_stays_where_the_workbook_says_nothing(
    office: Services,
) -> None:
    cycle = office.scheme.open_cycle(2026)
    office.scheme_imports.take(office.scheme_imports.preview(cycle, SAMPLE), TakeMode.REPLACE)
    steps = (("100", "100"), ("95", "90"))
    edited = form(office, cycle, "公立医院改革任务完成率")
    office.scheme.save_indicator(
        cycle, replace(edited, bands=steps, remark="自定分档", quarters=frozenset({4}))
    )
    satisfied = form(office, cycle, "群众满意度")
    office.scheme.save_indicator(cycle, replace(satisfied, weight="20"))
    plan = office.scheme_imports.preview(cycle, SAMPLE)
    changed = {(d.what, d.old, d.new) for d in plan.merged}
    assert ("指标“部门职能 › 群众满意度”的权重", "20", "15") in changed
    assert not any("考核季度" in what for what, _, _ in changed)
    office.scheme_imports.take(plan, TakeMode.MERGE)
    assert line(office, cycle, "群众满意度").value.weight == 15
    assert line(office, cycle, "公立医院改革任务完成率").value.quarters == {4}


def test_an_empty_cell_erases_nothing(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    rows: list[list[object]] = [
        ["类别", "一级指标", "二级指标", "权重", "计分方法", "责任部门"],
        ["共性指标", "政治建设", "党建", 60, "评定", "市委组织部"],
        ["共性指标", "政治建设", "廉政", 40, "扣分", "市纪委"],
    ]
    office.scheme_imports.take(office.scheme_imports.preview(cycle, book(rows)), TakeMode.REPLACE)
    rows[1][3:] = [None, None, None]
    plan = office.scheme_imports.preview(cycle, book(rows))
    assert (plan.replaced, plan.merged) == ((), ())
    office.scheme_imports.take(plan, TakeMode.REPLACE)
    kept = line(office, cycle, "党建").value
    assert (kept.method, kept.office) == (ScoringMethod.JUDGED, "市委组织部")
    assert kept.weight == 60


@pytest.mark.parametrize(
    ("mode", "left", "removed"), [(TakeMode.REPLACE, 12, 23), (TakeMode.MERGE, 35, 0)]
)
def test_replacing_removes_and_merging_keeps_the_rest(
    office: Services, mode: TakeMode, left: int, removed: int
) -> None:
    cycle = office.scheme.open_cycle(2026)
    office.scheme.use_default(cycle)
    plan = office.scheme_imports.preview(cycle, SAMPLE)
    # Nobody touched the shipped scheme, so the office's own takes its place.
    assert plan.suggested is TakeMode.REPLACE
    taken = office.scheme_imports.take(plan, mode)
    # By name: 平时考核, 教育培训, 收入比, 重点任务, 满意度, 负面情形 are in both; 12 - 6 are new.
    assert (taken.new, taken.removed) == (6, removed)
    leaves = [i for i in office.scheme.indicators(cycle) if i.value.leaf]
    assert len(leaves) == left
    assert sum(i.value.first_question for i in leaves) == 1
    office.scheme.save_indicator(cycle, replace(form(office, cycle, "群众满意度"), weight="14"))
    assert office.scheme_imports.preview(cycle, SAMPLE).suggested is TakeMode.MERGE


@pytest.mark.parametrize(("source", "count"), [(STANDARD_POINTS, 3), (HEADINGS, 5), (BY_KIND, 6)])
def test_other_offices_books_need_no_correction(
    office: Services, source: bytes, count: int
) -> None:
    cycle = office.scheme.open_cycle(2026)
    plan = office.scheme_imports.preview(cycle, source, name="外单位.xlsx")
    assert (plan.refusal, len(plan.indicators)) == ("", count)
    assert all(i.weight or i.cap for i in plan.indicators)
    office.scheme_imports.take(plan, plan.suggested)
    assert faults(office) == []


def test_one_correction_is_enough_and_remembered(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    plan = office.scheme_imports.preview(cycle, UNKNOWN_HEADER)
    assert [c.header for c in plan.columns if not c.field] == ["折算得分", "联系电话"]
    assert all("没有写明权重" in "".join(i.faults) for i in plan.indicators)
    assert office.scheme_imports.fields()["weight"] == "权重（分值）"
    corrected = office.scheme_imports.preview(
        cycle, UNKNOWN_HEADER, corrections={"折算得分": "weight"}
    )
    assert [i.weight for i in corrected.indicators] == [60, 40]
    with office.desk.db.reading() as session:
        tx = Reading(office.desk, session, Operation.READ_SCHEME)
        assert remembered(tx, "scheme") == {}
    office.scheme_imports.take(corrected, corrected.suggested)
    again = office.scheme_imports.preview(cycle, UNKNOWN_HEADER)
    assert [i.weight for i in again.indicators] == [60, 40]
    assert (again.replaced, again.merged) == ((), ())
    # A later word replaces the earlier one; 不导入 leaves the column out.
    ignored = office.scheme_imports.preview(cycle, UNKNOWN_HEADER, corrections={"折算得分": ""})
    assert [i.weight for i in ignored.indicators] == [None, None]


def test_a_book_whose_names_are_not_found_asks_for_the_column(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    source = book([["工作任务", "权重", "计分办法"], ["党建", 60, "评定"], ["发展", 40, "评定"]])
    plan = office.scheme_imports.preview(cycle, source)
    assert "没有认出指标名称" in plan.refusal
    assert [c.header for c in plan.columns] == ["工作任务", "权重", "计分办法"]
    with pytest.raises(Invalid, match="没有认出"):
        office.scheme_imports.take(plan, TakeMode.REPLACE)
    mended = office.scheme_imports.preview(cycle, source, corrections={"工作任务": "title"})
    assert {i.title: i.weight for i in mended.indicators} == {"党建": 60, "发展": 40}
    no_weight = book([["指标名称", "打多少"], ["党建", 60], ["发展", 40]])
    assert "权重" in office.scheme_imports.preview(cycle, no_weight).refusal


def test_an_unreadable_weight_never_becomes_a_number(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    plan = office.scheme_imports.preview(cycle, FAULTY)
    assert [p.row for p in plan.problems if not p.taken] == [6, 7, 8]
    office.scheme_imports.take(plan, plan.suggested)
    weights = {
        i.value.title: i.value.weight
        for i in office.scheme.indicators(cycle)
        if i.value.leaf and i.value.weighed
    }
    # The second 增速 of one heading is left out, and said.
    assert weights == {"政治监督": None, "意识形态": None, "教育培训": None, "增速": None}
    assert any("重名" in p.sentence for p in plan.problems)
    sentences = "".join(f.sentence for f in office.scheme.scheme(cycle).faults)
    assert sentences.count("权重须大于 0") == 3
    # Of 教育培训 neither weight nor method could be read.
    assert "2.1 教育培训：下面还没有指标。请增设指标、补写计分方法，或删去。" in sentences
    with pytest.raises(Refused, match="处问题"):
        freeze(office, cycle, confirm=True)


def test_files_that_are_no_workbook(office: Services, tmp_path: Path) -> None:
    cycle = office.scheme.open_cycle(2026)
    assert "不是 .xlsx" in office.scheme_imports.preview(cycle, b"hello").refusal
    assert "打不开" in office.scheme_imports.preview(cycle, tmp_path / "none.xlsx").refusal
    empty = office.scheme_imports.preview(cycle, book([["类别", "指标名称", "权重"]]))
    assert "没有可以导入的指标" in empty.refusal
    with pytest.raises(Invalid, match="工作表"):
        office.scheme_imports.preview(cycle, SAMPLE, sheet="没有这张")


def test_the_better_sheet_is_taken_and_another_can_be_chosen(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    made = openpyxl.load_workbook(SAMPLE)
    other = made.create_sheet("县区指标", 0)
    for row in (["指标名称", "分值"], ["党建", 100]):
        other.append(row)
    out = io.BytesIO()
    made.save(out)
    plan = office.scheme_imports.preview(cycle, out.getvalue())
    assert (plan.sheet, plan.sheets) == ("指标体系", ("县区指标", "指标体系"))
    chosen = office.scheme_imports.preview(cycle, out.getvalue(), sheet="县区指标")
    assert [i.title for i in chosen.indicators] == ["党建"]


def test_what_was_changed_since_the_preview_is_not_overwritten(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    office.scheme_imports.take(office.scheme_imports.preview(cycle, SAMPLE), TakeMode.REPLACE)
    plan = office.scheme_imports.preview(cycle, SAMPLE)
    office.scheme.save_indicator(cycle, replace(form(office, cycle, "群众满意度"), weight="9"))
    with pytest.raises(Invalid, match="预览之后有改动"):
        office.scheme_imports.take(plan, TakeMode.MERGE)
    assert line(office, cycle, "群众满意度").value.weight == 9


def test_a_frozen_scheme_takes_no_workbook(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    plan = office.scheme_imports.preview(cycle, SAMPLE)
    office.scheme.use_default(cycle)
    freeze(office, cycle)
    with pytest.raises(Refused, match="修订"):
        office.scheme_imports.preview(cycle, SAMPLE)
    with pytest.raises(Refused, match="修订"):
        office.scheme_imports.take(plan, TakeMode.REPLACE)


def test_a_thousand_rows_of_half_a_point(office: Services) -> None:
    """Far more than any office has; half a point is half a point where the sum is not 1."""
    cycle = office.scheme.open_cycle(2026)
    rows: list[list[object]] = [["类别", "一级指标", "二级指标", "权重", "计分方法"]]
    rows += [["共性指标", f"分组{n // 20}", f"指标{n}", 0.5, "评定"] for n in range(1_000)]
    plan = office.scheme_imports.preview(cycle, book(rows))
    assert len(plan.indicators) == 1_000
    assert {i.weight for i in plan.indicators} == {Decimal("0.5")}
    assert plan.sums[0].total == 500


def test_another_first_question_is_announced_and_takes_its_wording_along(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    office.scheme.use_default(cycle)
    shipped = office.scheme.scheme(cycle).first_question
    plan = office.scheme_imports.preview(cycle, SAMPLE)
    (note,) = plan.notes
    assert note.startswith(f"工作簿中没有第一考题“{shipped}”。")
    assert "“贯彻落实党中央决策部署情况”将成为第一考题，第一考题的文字也改为这个名称" in note
    office.scheme_imports.take(plan, TakeMode.REPLACE)
    assert line(office, cycle, "贯彻落实党中央决策部署情况").value.first_question
    assert office.scheme.scheme(cycle).first_question == "贯彻落实党中央决策部署情况"


def test_merging_leaves_the_first_question_and_its_wording(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    office.scheme.use_default(cycle)
    shipped = office.scheme.scheme(cycle).first_question
    office.scheme_imports.take(office.scheme_imports.preview(cycle, SAMPLE), TakeMode.MERGE)
    assert line(office, cycle, shipped).value.first_question
    assert office.scheme.scheme(cycle).first_question == shipped


def test_a_wording_of_its_own_stays_when_the_leaf_is_replaced(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    office.scheme.use_default(cycle)
    shipped = office.scheme.scheme(cycle).first_question
    office.scheme.save_indicator(cycle, replace(form(office, cycle, shipped), title="政治忠诚"))
    plan = office.scheme_imports.preview(cycle, SAMPLE)
    assert "文字" not in plan.notes[0]
    office.scheme_imports.take(plan, TakeMode.REPLACE)
    assert office.scheme.scheme(cycle).first_question == shipped
