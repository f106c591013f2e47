"""调研报告 and 立行立改 in a visit's pane: shown by its mode, written, drafted, followed up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.services.registry import Services
from desktop.services.research_reports import ResearchDraft
from desktop.terms import ReportKind, VisitMode
from desktop.views.context import ViewContext
from desktop.views.records.points.research_list import ResearchList
from desktop.views.records.visit_shell import RESEARCH, SPOT
from desktop.views.records.visits_place import VisitsPlace
from tests.services.record_city import City, held_visit, plan
from tests.views.office import Clicker, type_in

Make = Callable[[], VisitsPlace]
Settle = Callable[..., None]


def put(form: QWidget, **values: object) -> None:
    """Fill fields as a user would."""
    for key, value in values.items():
        field = form.fields[key]  # type: ignore[attr-defined]  # a form
        field.set_value(value)
        field.edited.emit()


def test_only_visits_of_a_mode_have_the_tab(
    city: City, services: Services, make_page: Make, settle: Settle
) -> None:
    shown = {
        mode: services.visits.save(plan(city, dt.date(2026, 12, n), mode=mode))
        for n, mode in enumerate((VisitMode.REGULAR, VisitMode.RESEARCH, VisitMode.SUPERVISION), 1)
    }
    page = make_page()
    for mode, visit in shown.items():
        page.show_target(visit)
        settle(page)
        tabs = page.pane.tabs
        assert tabs.isTabVisible(RESEARCH) == (mode is VisitMode.RESEARCH)
        assert tabs.isTabVisible(SPOT) == (mode is VisitMode.SUPERVISION)
    page.start_new()
    settle(page)
    assert not page.pane.tabs.isTabVisible(SPOT)


def test_a_report_is_written_with_its_files_changed_and_removed(
    city: City,
    services: Services,
    make_page: Make,
    settle: Settle,
    click: Clicker,
    tmp_path: Path,
) -> None:
    visit = held_visit(city, mode=VisitMode.RESEARCH)
    page = make_page()
    page.show_target(("research_report", visit))
    settle(page)
    tab = page.pane.research
    assert page.pane.tabs.currentWidget() is tab
    click(tab.add)
    settle(page)
    put(tab.form, kind=ReportKind.PROBLEM, on=dt.date(2026, 11, 18))
    type_in(tab.form.fields["title"].editor, "进展滞后剖析")
    type_in(tab.form.fields["text"].editor, "一是资金到位慢。")
    file = tmp_path / "全文.txt"
    file.write_text("全文", "utf-8")
    tab.files.take([file])
    settle(page)
    tab.form.submit()
    settle(page)
    (report,) = services.research_reports.find()
    told = services.research_reports.get(report)
    assert (told.line.title, told.text, told.line.kind) == (
        "进展滞后剖析", "一是资金到位慢。", ReportKind.PROBLEM,
    )  # fmt: skip
    names = [a.name for a in services.attachments.list("research_report", report).lines]
    assert names == ["全文.txt"]
    assert page.pane.tabs.tabText(RESEARCH) == "调研报告 1"
    assert not tab.on_form
    tab.open(report)
    settle(page)
    put(tab.form, title="滞后原因剖析")
    tab.form.submit()
    settle(page)
    assert services.research_reports.get(report).line.title == "滞后原因剖析"
    tab.open(report)
    settle(page)
    click(tab.remove)
    click(tab.ask.yes)
    settle(page)
    assert services.research_reports.find() == ()


def test_a_report_begun_is_there_again(
    city: City, services: Services, make_page: Make, settle: Settle
) -> None:
    visit = held_visit(city, mode=VisitMode.RESEARCH)
    page = make_page()
    page.show_target(("research_report", visit))
    settle(page)
    page.pane.research.start_new()
    settle(page)
    type_in(page.pane.research.form.fields["title"].editor, "经验")
    page.flush_draft()
    (draft,) = services.overview.today().drafts
    assert (draft.kind, draft.visit) == ("research_report", visit)
    again = make_page()
    again.show_target(("research_report", visit))
    settle(again)
    assert again.pane.research.on_form
    assert again.pane.research.form.fields["title"].value() == "经验"
    page.pane.research.form.saved(None)
    again.pane.research.form.saved(None)


def test_an_item_is_opened_on_the_spot_and_followed_up_elsewhere(
    city: City, services: Services, make_page: Make, settle: Settle, click: Clicker
) -> None:
    visit = held_visit(city, mode=VisitMode.SUPERVISION)
    page = make_page()
    page.show_target(("spot_item", visit))
    settle(page)
    tab = page.pane.spot
    click(tab.add)
    settle(page)
    type_in(tab.form.fields["problem"].editor, "防汛物资台账缺失")
    tab.form.submit()
    assert "due" in {k for k, f in tab.form.fields.items() if f.check()}
    put(tab.form, due=dt.date(2026, 12, 1))
    tab.form.submit()
    settle(page)
    (item,) = services.visit_checks.items(visit)
    assert (item.problem, item.due, item.on_the_spot) == (
        "防汛物资台账缺失", dt.date(2026, 12, 1), True,
    )  # fmt: skip
    assert page.pane.tabs.tabText(SPOT) == "立行立改 1"
    gone: list[tuple[str, object]] = []
    tab.ctx = replace(tab.ctx, go_to=lambda where, what: gone.append((where, what)))
    tab.list.select_id(item.id)
    settle(page)
    click(tab.look)
    assert gone == [("rectification", ("item", item.id))]


def test_an_item_begun_is_there_again(
    city: City, services: Services, make_page: Make, settle: Settle
) -> None:
    visit = held_visit(city, mode=VisitMode.SUPERVISION)
    page = make_page()
    page.show_target(("spot_item", visit))
    settle(page)
    page.pane.spot.start_new()
    settle(page)
    type_in(page.pane.spot.form.fields["problem"].editor, "台账")
    page.flush_draft()
    (draft,) = services.overview.today().drafts
    assert (draft.kind, draft.visit, draft.title) == ("spot_item", visit, "台账")
    again = make_page()
    again.show_target(("spot_item", visit))
    settle(again)
    assert again.pane.spot.form.fields["problem"].value() == "台账"
    page.pane.spot.form.saved(None)
    again.pane.spot.form.saved(None)


def test_the_office_lists_the_reports_of_a_year(
    city: City, services: Services, ctx: ViewContext, qtbot: QtBot, settle: Settle, click: Clicker
) -> None:
    visit = held_visit(city, mode=VisitMode.RESEARCH)
    day = dt.date(2026, 11, 18)
    report = services.research_reports.save(
        ResearchDraft(visit, ReportKind.EXPERIENCE, "经验", "一", day)
    )
    gone: list[tuple[str, object]] = []
    leading = replace(ctx, go_to=lambda where, what: gone.append((where, what)))
    shown = ResearchList(leading, services)
    qtbot.addWidget(shown)
    shown.show()
    shown.show_cycle(city.cycle)
    settle()
    assert shown.list.model.rowCount() == 1
    shown.list.select_id(report)
    click(shown.look)
    assert gone == [("records", ("research_report", report))]
