"""核验: the sheet by keyboard, its drafts, its refusals, and what becomes of a 典型."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import cast
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QWidget

from desktop.services.motions import Motion
from desktop.services.registry import Services
from desktop.services.visit_checks import ChecksDraft, Remark
from desktop.services.visits import VisitService
from desktop.terms import (
    DifferenceAction,
    DifferenceFinding,
    FollowUp,
    Polarity,
    VisitAction,
)
from desktop.views.context import ViewContext
from desktop.views.records.points.checks_form import ChecksForm
from desktop.views.records.points.checks_tab import ChecksTab
from desktop.views.records.visit_shell import CHECKS, FACTS
from desktop.views.records.visits_place import VisitsPlace
from tests.services.checking import COUNT, WEAK, answer, decide, differing, indicator, line
from tests.services.record_city import City, held_visit, plan
from tests.views.office import Clicker, press, type_in

Show = Callable[[UUID], ChecksTab]
INDICATORS, FINDINGS, EXAMPLES = 1, 2, 3
RESULT, VALUE, EVIDENCE = 2, 3, 4


def cells(form: ChecksForm, key: str = "indicators") -> list[tuple[str, ...]]:
    model = form.grid(key).grid.cells
    return [
        tuple(str(model.index(r, c).data() or "") for c in range(model.columnCount()))
        for r in range(model.rowCount())
    ]


def put(form: ChecksForm, key: str, row: int, column: int, text: str) -> None:
    model = form.grid(key).grid.cells
    assert model.setData(model.index(row, column), text)


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def test_ten_indicators_are_checked_by_keyboard_alone(
    ready: City, show_checks: Show, services: Services, settle: Callable[..., None]
) -> None:
    visit = held_visit(ready)
    tab = show_checks(visit)
    tab.window().activateWindow()
    tab.form.start_part(INDICATORS)
    grid = tab.form.grid("indicators").grid
    assert grid.currentIndex().column() == RESULT
    # Down the column: nine as reported or worse, the ninth was not reported and is found.
    for n in range(1, COUNT + 1):
        press(grid, "3" if n in {2, 9} else "1")
        press(focused(), Qt.Key.Key_Return)
    shown = cells(tab.form)
    assert [row[RESULT] for row in shown] == [
        "差于" if n in {2, 9} else "一致" for n in range(1, COUNT + 1)
    ]
    for row, value in ((1, "70"), (8, "66")):
        grid.setCurrentIndex(grid.cells.index(row, VALUE))
        for digit in value:
            press(focused() if focused() is not grid else grid, digit)
        press(focused(), Qt.Key.Key_Return)
        put(tab.form, "indicators", row, EVIDENCE, "查阅台账")
    assert tab.form.switch[INDICATORS].text() == "指标 10/10"
    tab.form.submit()
    settle()
    found = services.visit_checks.get(visit).indicators
    assert [i.finding for i in found].count(DifferenceFinding.AS_REPORTED) == 8
    assert (found[1].found, found[8].found) == (Decimal(70), Decimal(66))
    assert not tab.form.dirty
    # The page reads itself anew after that; the cursor stays where one goes on.
    assert grid.currentIndex().isValid()


def test_a_block_is_pasted_from_a_workbook(
    ready: City, show_checks: Show, services: Services, settle: Callable[..., None]
) -> None:
    visit = held_visit(ready)
    tab = show_checks(visit)
    tab.form.start_part(INDICATORS)
    grid = tab.form.grid("indicators").grid
    QGuiApplication.clipboard().setText("1\t\t\n差于\t70\t台账一\n２\t95\t台账二\n")
    grid.paste()
    assert [row[RESULT:] for row in cells(tab.form)[:3]] == [
        ("一致", "", ""), ("差于", "70", "台账一"), ("好于", "95", "台账二"),
    ]  # fmt: skip
    tab.form.submit()
    settle()
    found = services.visit_checks.get(visit).indicators
    assert (found[1].evidence, found[2].found) == ("台账一", Decimal(95))


def test_the_whole_sheet_is_saved_in_one_go(
    ready: City, show_checks: Show, services: Services, settle: Callable[..., None]
) -> None:
    visit = held_visit(ready)
    tab = show_checks(visit)
    form = tab.form
    assert "两个确立" in form.fields["first"].label.text()
    type_in(form.fields["first"].editor, "贯彻及时")
    form.fields["rating"].set_value(5)
    form.fields["rating"].edited.emit()
    weak = form.grid("findings").row_of(WEAK.hex)
    put(form, "findings", weak, 3, "1")
    put(form, "examples", 0, 2, "1")
    put(form, "examples", 0, 3, "赵启明")
    put(form, "examples", 0, 4, "带队攻坚")
    form.submit()
    settle()
    sheet = services.visit_checks.get(visit)
    assert (sheet.first.text, sheet.attention.rating) == ("贯彻及时", 5)
    assert next(f for f in sheet.findings if f.finding == WEAK).now is FollowUp.IMPROVED
    (example,) = sheet.examples
    assert (example.polarity, example.cadre, example.text) == (
        Polarity.POSITIVE, ready.cadre, "带队攻坚",
    )  # fmt: skip
    # A removed line is taken back with the next saving.
    form.show_part(EXAMPLES)
    form.grid("examples").grid.remove_current()
    form.grid("examples").grid.cells.remove(0)
    form.submit()
    settle()
    assert services.visit_checks.get(visit).examples == ()


def test_faults_mark_their_lines_and_nothing_is_stored(
    ready: City, show_checks: Show, services: Services, settle: Callable[..., None]
) -> None:
    visit = held_visit(ready)
    tab = show_checks(visit)
    form = tab.form
    put(form, "indicators", 0, RESULT, "3")
    put(form, "indicators", 0, VALUE, "95")
    put(form, "indicators", 0, EVIDENCE, "台账")
    form.submit()
    settle()
    model = form.grid("indicators").grid.cells
    tip = model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "应为“好于”" in str(tip)
    assert form.switch[INDICATORS].isChecked()
    assert form.dirty
    put(form, "examples", 0, 2, "1")
    put(form, "examples", 0, 3, "查无此人")
    put(form, "examples", 0, 4, "攻坚")
    form.submit()
    settle()
    assert form.switch[EXAMPLES].isChecked()
    assert services.visit_checks.get(visit).indicators[0].finding is None


def test_what_is_typed_is_there_again_line_by_line(
    ready: City,
    show_checks: Show,
    services: Services,
    ctx: ViewContext,
    settle: Callable[..., None],
) -> None:
    visit = held_visit(ready)
    tab = show_checks(visit)
    put(tab.form, "indicators", 0, RESULT, "1")
    put(tab.form, "examples", 0, 2, "2")
    type_in(tab.form.fields["first"].editor, "及时")
    tab.keep_now()  # the window is locked
    # Meanwhile another hand saves another line: the draft must not undo it.
    of = line(ready, visit, 2)
    services.visit_checks.save(ChecksDraft(visit, quarter=3, indicators=(answer(of, "1"),)))
    again = ChecksTab(ctx, services)
    again.show_visit(services.visits.get(visit), ((ready.cadre, "赵启明", ""),))
    again.show()
    settle()
    shown = cells(again.form)
    assert [row[RESULT] for row in shown[:3]] == ["一致", "一致", ""]
    assert cells(again.form, "examples")[0][2] == "负面"
    assert again.form.fields["first"].value() == "及时"
    assert again.form.state.text() == "已恢复上次未保存的草稿"
    put(again.form, "examples", 0, 4, "推诿")
    again.form.submit()
    settle()
    assert services.visit_checks.get(visit).first.text == "及时"
    desk = services.desk
    assert desk.drafts.get(desk.actor.account, "checks", visit) is None
    again.close()
    tab.form.saved(None)


def test_somebody_elses_change_is_shown_and_ones_own_stays(
    ready: City, show_checks: Show, services: Services, settle: Callable[..., None]
) -> None:
    visit, _ = differing(ready)
    tab = show_checks(visit)
    put(tab.form, "indicators", 0, VALUE, "60")
    put(tab.form, "indicators", 2, RESULT, "1")
    of = line(ready, visit, 1)
    typed = answer(of, "3", "65", "另查")
    services.visit_checks.save(ChecksDraft(visit, quarter=3, indicators=(typed,)))
    tab.form.submit()
    settle()
    assert cells(tab.form)[0][VALUE] == "60"
    told = tab.form._faults.itemAt(1).widget()
    assert "现在的核验是“差于 65 另查”" in told.text()  # type: ignore[attr-defined]  # a label
    assert services.visit_checks.get(visit).indicators[0].found == Decimal(65)
    tab.form.submit()
    settle()
    found = services.visit_checks.get(visit).indicators
    assert (found[0].found, found[2].finding) == (Decimal(60), DifferenceFinding.AS_REPORTED)


def test_what_the_office_said_stands_beside_the_line(ready: City, show_checks: Show) -> None:
    visit, difference = differing(ready)
    decide(ready, difference, DifferenceAction.REJECT, "台账有误")
    tab = show_checks(visit)
    tab.form.start_part(INDICATORS)
    tab.form.grid("indicators").grid.setCurrentIndex(
        tab.form.grid("indicators").grid.cells.index(0, RESULT)
    )
    assert "考核办：不采信（台账有误）" in tab.form.told.text()


def test_a_plan_is_read_only_and_says_why(ready: City, show_checks: Show) -> None:
    tab = show_checks(VisitService(ready.desk).save(plan(ready)))
    assert "考核实施后填写" in tab.form.why.text()
    assert not tab.form.primary.isEnabled()
    model = tab.form.grid("indicators").grid.cells
    assert model.rowCount() == COUNT
    assert not model.flags(model.index(0, RESULT)) & Qt.ItemFlag.ItemIsEditable


def test_an_example_becomes_a_fact_and_opens_among_the_facts(
    ready: City,
    services: Services,
    make_page: Callable[[], VisitsPlace],
    settle: Callable[..., None],
    click: Clicker,
) -> None:
    visit = held_visit(ready)
    page = make_page()
    page.show_target(("checks", visit))
    settle(page)
    pane, form = page.pane, page.pane.checks.form
    assert pane.tabs.currentIndex() == CHECKS
    form.show_part(EXAMPLES)
    for column, text in ((2, "2"), (3, "领导班子"), (4, "会议多落实少")):
        put(form, "examples", 0, column, text)
    click(form.make)
    assert "请先保存核验" in form._faults.itemAt(1).widget().text()  # type: ignore[attr-defined]  # a label
    form.submit()
    settle(page)
    form.show_part(EXAMPLES)
    form.grid("examples").grid.setCurrentIndex(form.grid("examples").grid.cells.index(0, 4))
    click(form.make)
    settle(page)
    assert pane.tabs.currentIndex() == FACTS
    (fact,) = services.facts.find()
    told = services.facts.get(fact).line
    assert (told.polarity, told.text, told.visit_id) == (Polarity.NEGATIVE, "会议多落实少", visit)
    assert services.visit_checks.get(visit).examples[0].fact == fact
    pane.tabs.setCurrentIndex(CHECKS)
    settle(page)
    assert cells(form, "examples")[0][1] == "已转"


def test_another_visit_shows_its_own_sheet(
    ready: City,
    services: Services,
    make_page: Callable[[], VisitsPlace],
    settle: Callable[..., None],
) -> None:
    first = held_visit(ready)
    second = held_visit(ready, dt.date(2026, 11, 18))
    services.visit_checks.save(ChecksDraft(second, first=Remark("第二次")))
    page = make_page()
    page.show_target(("checks", first))
    settle(page)
    form = page.pane.checks.form
    type_in(form.fields["first"].editor, "第一次")
    page.show_target(second)
    settle(page)
    assert form.fields["first"].value() == "第二次"
    page.show_target(first)
    settle(page)
    assert form.fields["first"].value() == "第一次"


def test_returned_records_are_read(ready: City, show_checks: Show, services: Services) -> None:
    visit = held_visit(ready, summary="已走访")
    for action, day in ((VisitAction.RECORD, None), (VisitAction.RETURN, dt.date(2026, 11, 20))):
        services.visits.perform(visit, action, Motion(services.visits.get(visit).seen, day=day))
    tab = show_checks(visit)
    assert "已报回" in tab.form.why.text()
    assert not tab.form.make.isVisible()


@pytest.mark.parametrize("key", ["indicators", "findings", "examples"])
def test_the_tables_are_sound_models(ready: City, show_checks: Show, key: str) -> None:
    tab = show_checks(held_visit(ready))
    model = tab.form.grid(key).grid.cells
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    put(tab.form, key, 0, model.columnCount() - 1, "说明")
    tab.form.show_part(INDICATORS)
    assert indicator(1).hex == tab.form.grid("indicators").key_at(0)
    assert cast("object", tester) is not None


def test_what_is_being_typed_is_not_swept_away(
    ready: City, show_checks: Show, services: Services, settle: Callable[..., None]
) -> None:
    visit = held_visit(ready)
    tab = show_checks(visit)
    tab.window().activateWindow()
    tab.form.start_part(INDICATORS)
    grid = tab.form.grid("indicators").grid
    press(grid, "3")  # the editor stands open, nothing is committed yet
    of = line(ready, visit, 2)
    services.visit_checks.save(ChecksDraft(visit, quarter=3, indicators=(answer(of, "1"),)))
    tab.show_visit(services.visits.get(visit), ())
    settle()
    press(focused(), Qt.Key.Key_Return)
    assert cells(tab.form)[0][RESULT] == "差于"
    tab.form.saved(None)


def test_a_draft_leads_back_to_the_line_where_one_was(
    ready: City, show_checks: Show, services: Services, settle: Callable[..., None]
) -> None:
    visit = held_visit(ready)
    tab = show_checks(visit)
    tab.form.start_part(INDICATORS)
    grid = tab.form.grid("indicators").grid
    grid.setCurrentIndex(grid.cells.index(6, RESULT))
    put(tab.form, "indicators", 6, RESULT, "1")
    tab.form.keep_now()
    again = show_checks(visit)
    settle()
    assert again.form.switch[INDICATORS].isChecked()
    assert again.form.grid("indicators").grid.currentIndex().row() == 6
    assert cells(again.form)[6][RESULT] == "一致"
    # A part that was chosen since is not left again by reading anew.
    again.form.show_part(EXAMPLES)
    again._due = True
    again._read()
    settle()
    assert again.form.switch[EXAMPLES].isChecked()
    for form in (tab.form, again.form):
        form.saved(None)


def test_a_draft_of_before_that_says_no_place_opens_the_first_part(
    ready: City, show_checks: Show, services: Services, settle: Callable[..., None]
) -> None:
    visit, desk = held_visit(ready), services.desk
    desk.drafts.put(desk.actor.account, "checks", visit, "", {"first": "贯彻及时"})
    form = show_checks(visit).form
    settle()
    assert form.fields["first"].value() == "贯彻及时"
    assert form.switch[0].isChecked()
    form.saved(None)
