"""From a workbook to a frozen scheme; what keeps it from being frozen; who only reads."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtWidgets import QLabel

from desktop.services.scheme_forms import IndicatorDraft, TakeMode
from desktop.terms import IndicatorCategory, Role, SchemeState, ScoringMethod, StationRole
from tests.services.record_city import acting
from tests.views.office import type_in
from tests.views.setup.scheme.conftest import CYCLE, WORKBOOK, Bench, Hand, Make, tab
from tests.views.subjects.asking import type_into


def approve(bench: Bench) -> None:
    """Type who approved and on what basis."""
    panel = bench.place.freezing
    type_in(panel.approver.editor, "部务会")
    type_in(panel.basis.editor, "会议纪要3号")


def test_a_workbook_becomes_a_frozen_scheme_in_six_clicks(bench: Bench, hand: Hand) -> None:
    place = bench.place
    hand(place.indicators.ways.drop.findChildren(type(place.primary))[0])
    plan = place.importing.plan
    assert plan is not None
    assert len(plan.indicators) == place.importing.rows.rows.rowCount() == 12
    assert (
        "共 12 项指标：共性指标 4、个性指标 6、加分项 1、减分项 1" in place.importing.summary.text()
    )
    assert place.primary.text() == "采用 12 项指标"
    assert bench.titles() == []
    hand(place.primary)
    assert place.tabs.isVisible()
    assert "群众满意度" in bench.titles()
    hand(place.freeze)
    approve(bench)
    # 区（市）: 10 + 5 + 10 + 5 + 15 + 10 + 10 + 15 = 80 of 100
    assert "区（市） 80、" in place.freezing.sums_told.text()
    hand(place.primary)
    assert not bench.services.scheme.scheme(CYCLE).frozen
    assert "权重" in place.refusal.text()
    hand(place.freezing.sums)
    hand(place.primary)
    summary = bench.services.scheme.scheme(CYCLE)
    assert summary.state is SchemeState.FROZEN
    assert (summary.approver, summary.basis, summary.sums_confirmed) == (
        "部务会",
        "会议纪要3号",
        True,
    )
    assert hand.count == 6  # one of them to be told that the sums must be confirmed
    assert place.cycle_bar.state.text() == "方案已冻结"
    assert not place.freeze.isVisible()
    assert not place.indicators.leaf.isVisible()
    assert place.indicators.form.note.text().startswith("方案已冻结")


def test_faults_block_and_lead_to_their_row(filled: Bench, hand: Hand) -> None:
    place = filled.place
    filled.services.scheme.save_indicator(
        CYCLE, IndicatorDraft("空分组", IndicatorCategory.COMMON, group=True)
    )
    filled.settle()
    hand(place.freeze)
    approve(filled)
    assert not place.primary.isEnabled()
    assert place.refusal.text().startswith("还有 1 处问题")
    hand(place.sums.first)
    current = place.indicators.tree.current()
    assert current is not None
    assert current.value.title == "空分组"
    hand(place.indicators.remove)
    hand(place.indicators.confirm.yes)
    assert place.primary.isEnabled()  # the panel is still open, and what was typed stands there
    assert not place.freezing.sums.isVisible()
    hand(place.primary)
    assert filled.services.scheme.scheme(CYCLE).frozen


def test_what_is_missing_is_said_under_its_field(filled: Bench, hand: Hand) -> None:
    hand(filled.place.freeze)
    hand(filled.place.primary)
    panel = filled.place.freezing
    assert panel.approver.note.text() == "请填写审批人。"
    assert panel.approver.editor.hasFocus()
    hand(filled.place.back)
    assert not panel.isVisible()
    assert not filled.services.scheme.scheme(CYCLE).frozen


def test_locking_keeps_the_open_panel(filled: Bench, hand: Hand, make: Make) -> None:
    hand(filled.place.freeze)
    approve(filled)
    filled.place.flush_draft()
    again = make()
    hand(again.place.freeze)
    assert again.place.freezing.approver.value() == "部务会"
    assert again.place.freezing.basis.value() == "会议纪要3号"


def odd_workbook(folder: Path) -> Path:
    """The same scheme with a header that nobody knows."""
    book = openpyxl.load_workbook(WORKBOOK)
    sheet = book.worksheets[0]
    (cell,) = [c for c in sheet[2] if c.value == "权重"]
    cell.value = "砝码"
    path = folder / "外地指标体系.xlsx"
    book.save(path)
    return path


def test_one_correction_is_remembered(bench: Bench, hand: Hand, tmp_path: Path) -> None:
    place = bench.place
    place.take_files([odd_workbook(tmp_path)])
    bench.settle()
    columns = place.importing.columns
    assert "未识别" in [x.text() for x in columns.findChildren(QLabel) if x.isVisible()]
    box = columns.boxes["砝码"]
    box.set_value("weight")
    box.edited.emit()
    bench.settle()
    plan = place.importing.plan
    assert plan is not None
    assert sum(i.weight or Decimal(0) for i in plan.indicators) == Decimal(110)
    hand(place.primary)
    place.take_files([odd_workbook(tmp_path)])
    bench.settle()
    plan = place.importing.plan
    assert plan is not None
    assert sum(i.weight or Decimal(0) for i in plan.indicators) == Decimal(110)
    assert place.importing.columns.boxes["砝码"].value() == "weight"


def test_a_workbook_that_fell_elsewhere_is_previewed_here(
    bench: Bench, hand: Hand, tmp_path: Path
) -> None:
    bench.place.show_target(("import", (odd_workbook(tmp_path),)))
    hand.settle()
    assert bench.place.stack.currentWidget() is bench.place.importing


def test_into_a_filled_draft_the_differences_are_shown(filled: Bench, hand: Hand) -> None:
    place = filled.place
    hand(place.take_in)
    panel = place.importing
    assert panel.mode.isVisible()
    panel.mode.choose(TakeMode.MERGE)
    panel.mode.chosen.emit()
    assert panel.plan is not None
    assert panel.changes.rows.rowCount() == len(panel.plan.merged)
    before = len(filled.titles())
    hand(place.back)
    assert len(filled.titles()) == before
    hand(place.take_in)
    panel.mode.choose(TakeMode.REPLACE)
    panel.mode.chosen.emit()
    hand(place.primary)
    assert "平时考核" in filled.titles()
    assert "节点任务按期完成率" not in filled.titles()


def test_what_is_no_workbook_is_refused(bench: Bench, tmp_path: Path) -> None:
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"no workbook")
    bench.place.take_files([tmp_path / "说明.docx"])
    assert "不是 .xlsx 工作簿" in bench.said[-1].text
    bench.place.take_files([broken])
    bench.settle()
    assert bench.place.refusal.isVisible()
    assert not bench.place.primary.isEnabled()
    assert bench.titles() == []


@pytest.fixture
def seen_by(filled: Bench, make: Make) -> Callable[[Role, StationRole], Bench]:
    """The filled scheme as somebody else sees it."""

    def see(role: Role, station: StationRole) -> Bench:
        desk = filled.services.desk
        desk.station = station
        with acting(desk, role, team_no=3):
            return make()

    return see


def test_a_team_only_reads(
    seen_by: Callable[[Role, StationRole], Bench], hand: Hand, tmp_path: Path
) -> None:
    bench = seen_by(Role.TEAM_LEADER, StationRole.TEAM)
    place = bench.place
    with acting(bench.services.desk, Role.TEAM_LEADER, team_no=3):
        for place_of_tab in range(5):
            tab(place.tabs, place_of_tab, hand)
            words = [b.text() for b in place.findChildren(type(place.primary)) if b.isVisible()]
            assert set(words) <= {"权重明细"}
        tab(place.tabs, 0, hand)
        assert place.indicators.jump(bench.leaf("平时考核"))
        bench.settle()
        form = place.indicators.form
        assert form.fields["weight"].value() == "6"
        assert form.fields["weight"].editor.isReadOnly()  # type: ignore[attr-defined]  # a line
        assert not form.fields["kinds"].boxes[next(iter(form.fields["kinds"].boxes))].isEnabled()  # type: ignore[attr-defined]  # boxes
        place.take_files([WORKBOOK])
        assert place.tabs.isVisible()
        place.flush_draft()
        bench.settle()


def test_a_leader_may_freeze_and_not_edit(
    seen_by: Callable[[Role, StationRole], Bench], hand: Hand
) -> None:
    bench = seen_by(Role.LEADER, StationRole.OFFICE)
    place = bench.place
    assert not place.indicators.leaf.isVisible()
    assert not place.take_in.isVisible()
    with acting(bench.services.desk, Role.LEADER):
        hand(place.freeze)
        approve(bench)
        hand(place.primary)
        assert bench.services.scheme.scheme(CYCLE).frozen


def test_a_new_leaf_by_hand(bench: Bench, hand: Hand) -> None:
    """Nobody must begin with a template."""
    bench.place.start_new()
    bench.settle()
    form = bench.place.indicators.form
    type_into(form, "title", "贯彻落实党中央决策部署情况")
    type_into(form, "weight", "100")
    form.fields["method"].set_value(ScoringMethod.JUDGED)
    hand(form.primary)
    (made,) = bench.services.scheme.indicators(CYCLE)
    assert made.value.first_question
