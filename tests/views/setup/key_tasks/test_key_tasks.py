"""重点工作 over a real office: a task, its units and people, the next visits; a team only reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QTableView, QWidget

from desktop.services.key_tasks import KeyTaskDraft, ParticipationDraft
from desktop.services.registry import Services
from desktop.terms import KeyTaskRole, Role, StationRole
from desktop.views.setup.key_tasks.pane import KeyTasksPlace
from desktop.views.setup.units.unit_rows import UnitRowsField
from tests.services.record_city import City, actor, held_visit
from tests.views.office import Clicker, press
from tests.views.setup.units.conftest import Filler, Settle
from tests.views.setup.units.test_units import listed

Open = Callable[[type[KeyTasksPlace]], KeyTasksPlace]
BEGAN = dt.date(2026, 8, 31)


def task(services: Services, city: City, **fields: Any) -> Any:
    units = ((city.unit, KeyTaskRole.LEAD), (city.other_unit, KeyTaskRole.TAKING_PART))
    return services.key_tasks.save(KeyTaskDraft("抗洪救灾", BEGAN, units=units, **fields))


def test_a_task_by_keyboard(
    opened: Open, services: Services, city: City, fill: Filler, settle: Settle
) -> None:
    place = opened(KeyTasksPlace)
    assert "本年度还没有重点工作" in place.list.empty.reason.text()
    place.make.setFocus()
    press(place.make, Qt.Key.Key_Space)
    form = place.new
    assert form.fields["title"].editor.hasFocus()
    assert form.fields["months"].value() == "2"  # the scheme's
    fill.text(form, "title", "抗洪救灾")
    fill.text(form, "start", "20260831")
    fill.text(form, "months", "一个月")
    fill.text(form, "offices", "应急局、财政局")
    units = form.fields["units"]
    assert isinstance(units, UnitRowsField)
    for name in ("民政", "水利"):
        units.add.setFocus()
        press(units.add, Qt.Key.Key_Space)
        fill.pick(units.rows[-1].first, name)
    first = units.rows[0].second
    assert first is not None
    fill.choose(first.editor, "牵头")
    form.primary.setFocus()
    press(form.primary, Qt.Key.Key_Space)
    assert "整月数" in form.fields["months"].note.text()
    fill.text(form, "months", "1")
    form.primary.setFocus()
    press(form.primary, Qt.Key.Key_Space)
    settle()
    assert listed(place.list) == [["1", "抗洪救灾", "2", "0", "逾期 2 个"]]
    (line,) = services.key_tasks.tasks()
    detail = services.key_tasks.get(line.id)
    assert detail.offices == ("应急局", "财政局")
    assert [(u.unit, u.role) for u in detail.units] == [
        (city.unit, KeyTaskRole.LEAD),
        (city.other_unit, KeyTaskRole.TAKING_PART),
    ]
    assert place.form.isVisible()
    assert place.form.fields["title"].value() == "抗洪救灾"


def test_a_task_is_changed_and_deleted(
    opened: Open, services: Services, city: City, fill: Filler, settle: Settle, click: Clicker
) -> None:
    key = task(services, city)
    place = opened(KeyTasksPlace)
    fill.text(place.form, "title", "防汛救灾")
    fill.text(place.form, "end", "20260801")
    click(place.form.primary)
    settle()
    assert "结束日期不能早于开始日期" in place.form.fields["end"].note.text()
    fill.text(place.form, "end", "20261231")
    rows = place.form.fields["units"].rows  # type: ignore[attr-defined]  # a field of rows
    click(rows[1].remove)
    click(place.form.primary)
    settle()
    detail = services.key_tasks.get(key)
    assert (detail.title, detail.end) == ("防汛救灾", dt.date(2026, 12, 31))
    assert [u.unit for u in detail.units] == [city.unit]
    # Saving once more goes by the version of now.
    fill.text(place.form, "remark", "汛期")
    click(place.form.primary)
    settle()
    assert services.key_tasks.get(key).remark == "汛期"
    click(place.form.delete)
    assert place.confirm.isVisible()
    click(place.confirm.yes)
    settle()
    assert services.key_tasks.tasks() == ()
    assert place.list.empty.isVisible()


def test_what_is_typed_stays_while_others_change_the_list(
    opened: Open, services: Services, city: City, fill: Filler, settle: Settle
) -> None:
    task(services, city)
    place = opened(KeyTasksPlace)
    fill.text(place.form, "title", "没有写完的")
    services.key_tasks.save(KeyTaskDraft("招商引资", BEGAN))
    settle()
    assert len(listed(place.list)) == 2
    assert place.form.fields["title"].value() == "没有写完的"


def test_people_of_a_task(
    opened: Open, services: Services, city: City, fill: Filler, settle: Settle, click: Clicker
) -> None:
    key = task(services, city)
    place = opened(KeyTasksPlace)
    place.tabs.setCurrentIndex(1)
    tab = place.people
    click(tab.list.empty.button)
    fill.pick(tab.form.fields["cadre"], "赵启明")
    click(tab.form.primary)
    assert tab.form.fields["role"].note.text() == "请填写角色。"
    fill.text(tab.form, "role", "现场协调")
    fill.text(tab.form, "start", "20260801")
    click(tab.form.primary)
    settle()
    assert "起止日期之内" in tab.form.fields["start"].note.text()
    fill.text(tab.form, "start", "20260901")
    click(tab.form.primary)
    settle()
    assert listed(tab.list) == [["赵启明", "江城市民政局", "现场协调", "2026-09-01 至 今", ""]]
    click(tab.edit)
    assert not tab.form.fields["cadre"].editor.hasFocus()
    fill.text(tab.form, "end", "20261001")
    click(tab.form.primary)
    settle()
    assert listed(tab.list)[0][3] == "2026-09-01 至 2026-10-01"
    assert listed(place.list)[0][3] == "1"
    click(tab.remove)
    click(tab.confirm.yes)
    settle()
    assert services.key_tasks.get(key).people == ()
    assert listed(tab.list) == []


def test_the_next_visits_are_shown(
    opened: Open, services: Services, city: City, settle: Settle
) -> None:
    key = task(services, city, interval_months=1, offices=("应急局",))
    held_visit(city, dt.date(2026, 11, 16), key_task=key)
    place = opened(KeyTasksPlace)
    place.tabs.setCurrentIndex(2)
    settle()
    assert listed(place.ahead.list) == [
        ["江城市民政局", "2026-11-16", "2026-12-16", ""],
        ["江城市水利局", "还没有", "2026-09-30", "逾期"],
    ]
    assert place.ahead.told.text() == "每 1 个月到各承担单位联合考核一次，会同应急局。"
    assert listed(place.list)[0][4] == "逾期 1 个"


def test_a_team_only_reads(opened: Open, services: Services, city: City, settle: Settle) -> None:
    key = task(services, city)
    services.key_tasks.save_participation(ParticipationDraft(key, city.cadre, "协调", BEGAN))
    services.desk.actor = actor(Role.TEAM_MEMBER, team_no=3)
    services.desk.station = StationRole.TEAM
    place = opened(KeyTasksPlace)
    settle()
    assert listed(place.list)[0][1] == "抗洪救灾"
    buttons = (place.make, place.form.primary, place.form.delete)
    assert not any(made.isVisible() for made in buttons)
    units = place.form.fields["units"]
    assert isinstance(units, UnitRowsField)
    assert not units.add.isVisible()
    assert not units.rows[0].remove.isVisible()
    title = place.form.fields["title"].editor
    assert isinstance(title, QLineEdit)
    assert title.isReadOnly()
    place.start_new()
    assert not place.new.isVisible()
    place.tabs.setCurrentIndex(1)
    settle()
    assert listed(place.people.list)[0][0] == "赵启明"
    tab = place.people
    assert not any(made.isVisible() for made in (tab.add, tab.edit, tab.remove))


def test_a_team_without_tasks_is_told_where_they_come_from(
    opened: Open, services: Services
) -> None:
    services.desk.actor = actor(Role.TEAM_MEMBER, team_no=3)
    place = opened(KeyTasksPlace)
    assert "考核办登记后" in place.list.empty.reason.text()
    assert not place.list.empty.button.isVisible()


def test_names_and_models(opened: Open, services: Services, city: City, settle: Settle) -> None:
    first, second = task(services, city), services.key_tasks.save(KeyTaskDraft("招商引资", BEGAN))
    place = opened(KeyTasksPlace)
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    testers = [
        QAbstractItemModelTester(found.model, fatal)
        for found in (place.list, place.people.list, place.ahead.list)
    ]
    place.show_target(second)
    settle()
    assert place.form.fields["title"].value() == "招商引资"
    place.show_target(first)
    settle()
    assert place.form.fields["title"].value() == "抗洪救灾"
    kinds: tuple[type[QWidget], ...] = (QLineEdit, QComboBox, QPlainTextEdit, QTableView)
    for kind in kinds:
        for widget in place.findChildren(kind):
            inside = isinstance(widget.parent(), QComboBox)
            assert inside or widget.accessibleName(), (kind, widget.parent())
    del testers
