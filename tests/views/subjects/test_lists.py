"""Lists beside details: filter, choice, sort, going to a row, what roles see."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.services.progress import Progress
from desktop.services.registry import Services
from desktop.terms import Role, UnitKind
from desktop.views.context import ViewContext
from desktop.views.subjects.page import SubjectsPage
from desktop.views.subjects.sources import cadre_source, dotted, unit_source
from desktop.views.widgets.list_model import ListQuery
from tests.services.imports import office
from tests.views.choosing import Chooser
from tests.views.subjects.asking import cadre_named, unit_named
from tests.views.subjects.conftest import Settle, shown_page
from tests.views.test_accessible import nameless, rich

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


def test_units_stand_beside_the_first_one(page: SubjectsPage, services: Services) -> None:
    QAbstractItemModelTester(page.units.list.model, FATAL)
    assert page.units.list.model.rowCount() == 40
    first = services.units.find()[0]
    assert page.unit_pane.key == first
    assert page.unit_pane.title.text() == services.units.get(first).name


def test_units_are_narrowed_by_kind_and_text(
    page: SubjectsPage, services: Services, settle: Settle
) -> None:
    box = page.units.narrow
    box.setCurrentIndex(box.findData(UnitKind.DEPARTMENT.value))
    box.activated.emit(box.currentIndex())
    settle()
    rows = [page.units.list.model.row_data(n) for n in range(page.units.list.model.rowCount())]
    assert rows
    assert {row.kind for row in rows} == {UnitKind.DEPARTMENT}
    page.units.list.filter.setText("没有这样的单位")
    settle()
    assert page.units.list.model.rowCount() == 0
    assert "没有这样的单位" in page.units.list.empty.reason.text()


def test_cadres_sort_by_birth(page: SubjectsPage, services: Services, settle: Settle) -> None:
    page.tabs.setCurrentWidget(page.cadres)
    settle()
    assert page.cadres.list.model.rowCount() == 240
    page.cadres.list.table.horizontalHeader().sectionClicked.emit(1)
    settle()
    model = page.cadres.list.model
    born = [model.row_data(n).birth_month for n in range(20)]
    assert born == sorted(born)


def test_a_member_of_a_unit_leads_to_the_cadre(
    page: SubjectsPage, services: Services, settle: Settle
) -> None:
    detail = services.units.get(services.units.find()[0])
    key, name, _post = detail.members[1]
    buttons = page.unit_pane.members.findChildren(QPushButton)
    next(b for b in buttons if b.text() == name).click()
    settle()
    assert page.tabs.currentWidget() is page.cadres
    assert page.cadre_pane.key == key
    assert page.cadres.list.current_id() == key
    assert page.cadre_pane.name.text() == name


def test_the_principal_is_named_with_one_click(
    page: SubjectsPage, services: Services, settle: Settle
) -> None:
    unit = services.units.find()[0]
    detail = services.units.get(unit)
    assert detail.principal is not None
    key, name, _post = detail.members[2]
    words = f"把{name}设为一把手"
    buttons = page.unit_pane.members.findChildren(QPushButton)
    next(b for b in buttons if b.accessibleName() == words).click()
    settle()
    assert services.units.get(unit).principal == (key, name)
    left = [b.accessibleName() for b in page.unit_pane.members.findChildren(QPushButton)]
    assert words not in left


def test_going_to_a_row_takes_the_filter_away(
    page: SubjectsPage, services: Services, settle: Settle
) -> None:
    page.tabs.setCurrentWidget(page.cadres)
    settle()
    page.cadres.list.filter.setText("谭博")
    settle()
    other = cadre_named(services, "赵泽洋")
    page.show_target(("cadre", other))
    settle()
    assert page.cadres.list.filter.text() == ""
    assert page.cadres.list.current_id() == other
    assert page.cadre_pane.key == other


def test_a_list_is_not_read_before_it_is_seen(page: SubjectsPage, settle: Settle) -> None:
    assert page.cadres.list.model.rowCount() == 0
    assert page.cadre_pane.key is None


def test_the_pool_is_kept_on_another_page(page: SubjectsPage) -> None:
    assert [page.tabs.tabText(n) for n in range(page.tabs.count())] == ["单位", "干部"]


def test_running_down_the_list_reads_only_where_it_stops(
    page: SubjectsPage, services: Services, settle: Settle, qtbot: QtBot
) -> None:
    page.tabs.setCurrentWidget(page.cadres)
    settle()
    before = services.desk.audit.verify().head.n
    for _ in range(15):
        QTest.keyClick(page.cadres.list.table, Qt.Key.Key_Down)
    settle()
    assert page.cadre_pane.key == services.cadres.find()[15]
    assert services.desk.audit.verify().head.n - before == 1


def test_the_first_page_and_all_ids_are_one_question(services: Services) -> None:
    source = cadre_source(services)
    asked: list[str] = []
    find = source._find

    def counting(*args: object) -> object:
        asked.append("find")
        return find(*args)  # type: ignore[arg-type]  # handed through

    source._find = counting  # type: ignore[assignment]  # counts the questions
    query = ListQuery()
    first = source.first(query, 100)
    ids = source.ids(query, Progress())
    assert [key for key, _row in first] == list(ids[:100])
    assert asked == ["find"]
    source.ids(query, Progress())
    assert asked == ["find", "find"]  # never an old answer to a later question


def test_months_are_shown_as_people_write_them() -> None:
    assert dotted("197203") == "1972.03"
    assert dotted("约1972年") == "约1972年"
    assert dotted(None) == ""


def test_a_source_gives_rows_by_id(services: Services) -> None:
    key = unit_named(services, services.units.rows(services.units.find())[3].name)
    assert unit_source(services).rows([key])[key].id == key


def test_every_button_of_a_clerk_is_there(page: SubjectsPage) -> None:
    assert page.take_in.isVisible()
    assert page.new.isVisible()
    assert page.unit_pane.form.primary.isVisible()


def test_everything_has_a_name_and_no_label_shows_html(
    page: SubjectsPage, services: Services, settle: Settle
) -> None:
    page.open_cadre(services.cadres.find()[0])
    settle()
    page.import_paths([office.BROKEN, office.LRMX])
    settle()
    page.show_batches()
    settle()
    assert nameless(page) == []
    assert rich(page) == []


def test_a_leader_reads_and_changes_nothing(
    services: Services, ctx: ViewContext, chooser: Chooser, qtbot: QtBot, settle: Settle
) -> None:
    services.desk.actor = replace(services.desk.actor, role=Role.LEADER)
    page = shown_page(ctx, services, chooser, qtbot)
    settle()
    page.open_cadre(services.cadres.find()[0])
    settle()
    for item in (page.new, page.take_in, page.folder, page.record):
        assert not item.isVisible()
    pane = page.cadre_pane
    assert not pane.form.primary.isVisible()
    assert not pane.delete.isVisible()
    assert not pane.export.isVisible()
    assert pane.portrait.isVisible()
    page.import_paths([office.LRMX])
    page.show_target("new-cadre")
    settle()
    assert page.stack.currentWidget() is page.tabs
    assert pane.key == services.cadres.find()[0]
