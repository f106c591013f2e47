"""报回 on the page: the sum in the head, parts, reasons, slips one by one and as a sheet."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.models.changes import Change
from desktop.services.registry import Services
from desktop.services.visit_parts import hand_over_id
from desktop.terms import AssessmentKind, CycleState, Role, StationRole, VisitAction, VisitState
from desktop.views.desk.draft_places import HOMES
from desktop.views.main_window import MainWindow
from desktop.views.pages import DeskConfig
from desktop.views.records.page import RecordsPage
from desktop.views.records.slips_panel import SLIP, SlipsPanel
from desktop.views.records.visit_shell import PLAN, RETURN
from desktop.views.records.visits_place import SLIPS, VisitsPlace
from desktop.views.theme import Theme
from tests.services.record_city import City, acting, held_visit, plan, write
from tests.services.returning import act, recorded
from tests.views.office import Clicker, Hop, press, type_in
from tests.views.shots import shoot

MakePage = Callable[[], VisitsPlace]
Settle = Callable[..., None]


def on(day: int) -> dt.date:
    return dt.date(2026, 11, day)


def came(city: City, visit: UUID, day: int = 22) -> None:
    fields = {"visit_id": visit, "ordinal": 0, "received_on": on(day)}
    write(city.desk, [Change("hand_over", hand_over_id(visit, 0), fields)])


def returned(city: City, first: int = 16, unit: UUID | None = None) -> UUID:
    """A visit of two days, handed over in time by the team's word, taken in on the 22nd."""
    visit = recorded(city, on(first), unit=unit or city.unit)
    act(city, visit, VisitAction.RETURN, day=on(first + 4))
    came(city, visit)
    return visit


def words(page: VisitsPlace) -> str:
    tab = page.pane.returns
    return "\n".join(label.text() for label in tab.findChildren(QLabel) if not label.isHidden())


def test_the_head_shows_the_sum(make_page: MakePage, city: City) -> None:
    held_visit(city)
    head = make_page().pane.head
    assert head.clock.text() == "报回期限：11月17日 + 3 天 = 11月20日，已逾期 2 天"
    assert head.sign.isVisible()
    assert head.sign.accessibleName() == "逾期"
    assert head.due.text() == "逾期 2 天"
    assert "综合考核（2026）" in head.about.text()


def test_a_plan_has_no_clock_yet(make_page: MakePage, city: City, services: Services) -> None:
    services.visits.save(plan(city))
    page = make_page()
    assert not page.pane.head.clock.isVisible()
    page.pane.tabs.setCurrentIndex(RETURN)
    assert "考核实施后" in words(page)


def test_parts_of_a_long_visit_are_handed_over_in_three_clicks(
    make_page: MakePage, city: City, services: Services, click: Clicker, settle: Settle
) -> None:
    visit = recorded(city, on(8), 9)  # 8–14 due the 17th, 15–16 due the 19th
    page = make_page()
    assert "第1批（11月8日至14日） 11月14日 + 3 天 = 11月17日" in page.pane.head.clock.text()
    page.pane.tabs.setCurrentIndex(RETURN)
    tab = page.pane.returns
    click(tab.steps.buttons["part/1"])
    assert tab.steps.confirm is not None
    click(tab.steps.confirm)  # today, the 22nd: late, so it asks why
    settle(page)
    assert "请填写逾期原因" in tab.steps.fields["reason"].note.text()
    type_in(tab.steps.fields["reason"].editor, "车辆故障")
    click(tab.steps.confirm)
    settle(page)
    assert click.count == 3
    assert [p.hand_over.told for p in services.visits.get(visit).line.parts] == [on(22), None]
    assert "车辆故障" in words(page)
    assert "part/1" not in tab.steps.buttons


def test_a_reason_is_added_where_only_the_office_finds_it_late(
    make_page: MakePage, city: City, services: Services, click: Clicker, settle: Settle
) -> None:
    visit = returned(city)
    page = make_page()
    assert "逾期 2 天，逾期原因未填" in page.pane.head.clock.text()
    page.pane.tabs.setCurrentIndex(RETURN)
    tab = page.pane.returns
    click(tab.steps.buttons["why/0"])
    type_in(tab.steps.fields["reason"].editor, "道路中断")
    assert tab.steps.confirm is not None
    click(tab.steps.confirm)
    settle(page)
    assert services.visits.get(visit).late_reason == "道路中断"
    assert "why/0" not in tab.steps.buttons
    assert "道路中断" in page.pane.head.remark.text()


def test_one_slip_is_registered_from_the_visit(
    make_page: MakePage, city: City, services: Services, click: Clicker, settle: Settle
) -> None:
    visit = returned(city)
    page = make_page()
    page.pane.tabs.setCurrentIndex(RETURN)
    tab = page.pane.returns
    click(tab.steps.buttons["slip/0"])
    assert tab.steps.confirm is not None
    click(tab.steps.confirm)  # the team's own day stands in the field
    settle(page)
    assert services.visits.get(visit).line.handed_over == on(20)
    assert "交接单日期" in page.pane.head.clock.text()
    assert tab.steps.buttons["slip/0"].text() == "更正交接单日期"


def test_what_is_asked_outlives_locking(
    make_page: MakePage, city: City, services: Services, click: Clicker
) -> None:
    visit = returned(city)
    page = make_page()
    page.pane.tabs.setCurrentIndex(RETURN)
    click(page.pane.returns.steps.buttons["why/0"])
    type_in(page.pane.returns.steps.fields["reason"].editor, "道路")
    page.flush_draft()
    again = make_page()
    assert again.pane.returns.steps.fields["reason"].value() == "道路"
    again.show_target(("visit/return/step", visit))
    assert again.pane.tabs.currentIndex() == RETURN


def test_a_team_registers_no_slip(make_page: MakePage, city: City) -> None:
    returned(city)
    city.desk.station = StationRole.TEAM
    with acting(city.desk, Role.TEAM_LEADER, team_no=3):
        page = make_page()
        assert set(page.pane.returns.steps.buttons) == {"why/0"}
        assert not page.slip.isVisible()
        page.open_slips()
        assert page.slips is None


def test_another_visit_takes_the_questions_away(
    make_page: MakePage, city: City, click: Clicker, settle: Settle
) -> None:
    first, second = returned(city), returned(city, 11, unit=city.other_unit)
    page = make_page()
    page.show_target(first)
    settle(page)
    page.pane.tabs.setCurrentIndex(RETURN)
    click(page.pane.returns.steps.buttons["why/0"])
    page.show_target(second)
    settle(page)
    assert not page.pane.returns.steps.asking
    assert page.pane.returns.detail is not None
    assert page.pane.returns.detail.id == second


def open_sheet(page: VisitsPlace, click: Clicker, settle: Settle) -> SlipsPanel:
    click(page.slip)
    settle(page)
    assert page.slips is not None
    return page.slips


def test_the_sheet_of_slips(
    make_page: MakePage, city: City, services: Services, click: Clicker, settle: Settle
) -> None:
    first, second = returned(city), returned(city, 11, unit=city.other_unit)
    page = make_page()
    sheet = open_sheet(page, click, settle)
    cells = sheet.grid.cells
    QAbstractItemModelTester(cells, QAbstractItemModelTester.FailureReportingMode.Fatal)
    shown = [str(cells.index(row, 0).data()) for row in range(cells.rowCount())]
    assert shown == ["实-03办-001", "实-03办-002"]
    assert str(cells.index(0, 5).data()) == "2026-11-20"
    click(sheet.save)
    assert "还没有填写日期" in sheet.fault.text()
    cells.setData(cells.index(0, SLIP), "11.45")
    click(sheet.save)
    assert sheet.fault.text().startswith("实-03办-001 全部记录：")
    assert services.visits.get(first).line.parts[0].hand_over.slip is None
    cells.put(0, SLIP, [["20261120"], ["2026-11-15"]])
    click(sheet.save)
    settle(page)
    assert [services.visits.get(v).line.handed_over for v in (first, second)] == [on(20), on(15)]
    assert sheet.stack.currentWidget() is sheet.empty
    click(sheet.empty.button)
    assert page.stack.currentWidget() is page.split


def test_a_refusal_of_the_service_names_the_visit(
    make_page: MakePage, city: City, click: Clicker, settle: Settle
) -> None:
    returned(city)
    page = make_page()
    sheet = open_sheet(page, click, settle)
    sheet.grid.cells.setData(sheet.grid.cells.index(0, SLIP), "2026-11-01")
    click(sheet.save)
    settle(page)
    assert "实-03办-001 的交接单日期不能早于考核结束日期2026年11月17日" in sheet.fault.text()
    assert sheet.save.isEnabled()


def test_the_sheet_keeps_its_draft(
    make_page: MakePage, city: City, services: Services, click: Clicker, settle: Settle
) -> None:
    returned(city)
    page = make_page()
    sheet = open_sheet(page, click, settle)
    sheet.grid.cells.setData(sheet.grid.cells.index(0, SLIP), "11.20")
    page.flush_draft()
    (draft,) = services.desk.drafts.list(services.desk.actor.account)
    assert HOMES[draft.form].page == "records"
    again = make_page()
    again.show_target(SLIPS)
    settle(again)
    assert again.slips is not None
    cells = again.slips.grid.cells
    assert str(cells.index(0, SLIP).data()) == "11.20"
    # A return that comes in meanwhile does not take what is typed away.
    returned(city, 11, unit=city.other_unit)
    again.slips.open()
    settle(again)
    assert [str(cells.index(r, SLIP).data() or "") for r in range(2)] == ["11.20", ""]
    press(again.slips.grid, Qt.Key.Key_Delete)
    again.slips.keep()
    settle(again)
    assert services.desk.drafts.list(services.desk.actor.account) == ()


def test_kinds_have_years_while_two_are_open(
    make_page: MakePage, city: City, services: Services, click: Clicker, settle: Settle
) -> None:
    visit = services.visits.save(plan(city, kinds=(AssessmentKind.ANNUAL,)))
    page = make_page()
    field = page.pane.form.fields["kinds"]
    assert not field.years[AssessmentKind.ANNUAL].isVisible()  # type: ignore[attr-defined]  # a part of this kind of field
    year = services.scheme.open_cycle(2027)
    version = next(c.version for c in services.scheme.cycles() if c.id == year)
    write(city.desk, [Change("cycle", year, {"state": CycleState.OPEN}, version)])
    page.pane.reload()
    settle(page)
    click(field.boxes[AssessmentKind.ROUTINE])  # type: ignore[attr-defined]  # a part of this kind of field
    box = field.years[AssessmentKind.ROUTINE]  # type: ignore[attr-defined]  # a part of this kind of field
    assert box.isVisible()
    assert box.isEnabled()
    assert box.accessibleName() == "平时考核的考核年度"
    assert not field.years[AssessmentKind.FRONTLINE].isEnabled()  # type: ignore[attr-defined]  # a part of this kind of field
    box.setCurrentIndex(box.findText("2027 年度"))
    box.activated.emit(box.currentIndex())
    packed = field.pack()  # type: ignore[attr-defined]  # a part of this kind of field
    assert field.unpack(packed) == field.value()  # type: ignore[attr-defined]  # a part of this kind of field
    click(page.pane.form.primary)
    settle(page)
    words = services.visits.get(visit).line.kind_words
    assert words == "年度考核（2026）、平时考核（2027）"
    assert words in page.pane.head.about.text()


def test_reasons_stand_beside_those_who_may_not_come(
    make_page: MakePage, city: City, services: Services, click: Clicker, settle: Settle
) -> None:
    services.visits.save(plan(city))
    page = make_page()
    settle(page)
    field = page.pane.form.fields["participants"]
    boxes = field.boxes  # type: ignore[attr-defined]  # a part of this kind of field
    assert boxes[city.recused].text() == "王回避（B岗）　应当回避"
    assert not boxes[city.recused].isEnabled()
    assert boxes[city.at_home].text().endswith("本人所在单位")
    assert boxes[city.post_a].isEnabled()
    assert field.note.text() == "已选 2 人，其中A岗 1 人。"
    click(boxes[city.post_a])
    assert "至少 2 人，其中至少 1 名A岗" in field.note.text()


@pytest.mark.parametrize("points", [12, 18] if "KAOHE_SHOTS" in os.environ else [18])
def test_pictures(
    window: MainWindow,
    theme: Theme,
    services: Services,
    city: City,
    qtbot: QtBot,
    points: int,
) -> None:
    long = recorded(city, on(3), 9, unit=city.other_unit)
    back = returned(city, 12)
    act(
        city,
        back,
        VisitAction.SEND_BACK,
        "谈话记录缺少谈话人签名，正反面典型不具体，请补充后再报。",
    )
    late = returned(city)
    assert services.visits.get(back).state is VisitState.SENT_BACK
    hop = Hop(window.changes)
    services.desk.listeners.append(hop.arrived.emit)
    window.show_desk(
        DeskConfig(
            "鹰湖市委组织部", StationRole.OFFICE, "林晓", "kaohe", Role.CLERK,
            {"records": lambda ctx: RecordsPage(ctx, services)},
        )
    )  # fmt: skip
    theme.set_points(points)
    assert window.desk is not None
    page = window.desk.open_page("records")
    assert isinstance(page, RecordsPage)

    def still() -> None:
        for _look in range(3):
            qtbot.waitUntil(lambda: not window.tasks.running)
            window.repaint()

    still()
    for visit, name in ((long, "parts"), (back, "back"), (late, "late")):
        page.show_target(("visit/return/step", visit))
        still()
        shoot(window, f"records-return-{name}-{points}pt")
    page.visits.pane.returns.steps.buttons["why/0"].click()
    still()
    shoot(window, f"records-return-why-{points}pt")
    page.show_target(("visit", back))
    page.visits.pane.tabs.setCurrentIndex(PLAN)
    still()
    shoot(window, f"records-back-plan-{points}pt")
    page.visits.pane.form.area.ensureWidgetVisible(page.visits.pane.form.fields["participants"])
    still()
    shoot(window, f"records-people-{points}pt")
    page.show_target(("visits", SLIPS))
    still()
    shoot(window, f"records-slips-{points}pt")
    assert window.minimumSizeHint().width() <= 1366
    services.desk.listeners.clear()


def test_a_visit_that_was_cut_short(
    make_page: MakePage, city: City, services: Services, click: Clicker, settle: Settle
) -> None:
    visit = held_visit(city, on(16), end=on(25), summary="走访")
    page = make_page()
    page.pane.tabs.setCurrentIndex(RETURN)
    tab = page.pane.returns
    click(tab.steps.buttons["end/0"])
    tab.steps.fields["day"].set_value(on(18))
    type_in(tab.steps.fields["reason"].editor, "突发汛情")
    assert tab.steps.confirm is not None
    click(tab.steps.confirm)
    settle(page)
    assert services.visits.get(visit).line.end == on(18)
    assert "11月18日提前结束，原定11月25日：突发汛情" in words(page)
    assert (
        "11月18日 + 3 天 = 11月21日（11月18日提前结束，原定11月25日）"
        in page.pane.head.clock.text()
    )
    assert tab.steps.buttons["end/0"].text() == "更正结束日期"
    shoot(page, "records-cut-short")
