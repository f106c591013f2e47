"""机构变动 over a real office: registering by keyboard, looking first, taking back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt

from desktop.services.registry import Services
from desktop.services.unit_changes import NewUnit, UnitChangeDraft
from desktop.terms import UnitChangeKind, UnitKind
from desktop.views.setup.units.pane import UnitChangesPlace
from desktop.views.setup.units.preview_form import LOOK
from desktop.views.setup.units.unit_rows import NewUnitsField, UnitRowsField
from tests.services.record_city import City
from tests.views.office import Clicker, press
from tests.views.setup.units.conftest import Filler, Settle

KIND = UnitChangeKind
DAY = dt.date(2026, 9, 1)
Open = Callable[[type[UnitChangesPlace]], UnitChangesPlace]


def listed(table: Any) -> list[list[str]]:
    model = table.model
    return [
        [str(model.index(r, c).data() or "") for c in range(model.columnCount())]
        for r in range(model.rowCount())
    ]


# --- 机构变动 ------------------------------------------------------------------------------


def test_a_rename_by_keyboard(
    opened: Open, services: Services, city: City, fill: Filler, settle: Settle
) -> None:
    place = opened(UnitChangesPlace)
    tab = place.changes
    assert tab.list.empty.isVisible()
    assert "还没有登记过机构变动" in tab.list.empty.reason.text()
    place.primary.setFocus()
    press(place.primary, Qt.Key.Key_Space)
    settle()
    form = tab.form
    assert form.isVisible()
    assert not place.footer.isVisible()  # one primary button at a time
    assert form.fields["kind"].editor.hasFocus()
    fill.choose(form.fields["kind"].editor, "更名")
    shown = {key for key, field in form.fields.items() if field.isVisible()}
    assert shown == {"kind", "on", "unit", "name_after", "basis"}
    fill.text(form, "on", "20260901")
    fill.pick(form.fields["unit"], "民政")
    fill.text(form, "name_after", "江城市民政事务局")
    form.primary.setFocus()
    press(form.primary, Qt.Key.Key_Space)
    settle()
    assert "“江城市民政局”更名为“江城市民政事务局”" in form.preview.lines.text()
    assert not form.preview.warnings.isVisible()
    assert form.primary.text() == "确认登记"
    assert form.primary.hasFocus()
    assert services.unit_changes.changes() == ()
    press(form.primary, Qt.Key.Key_Space)
    settle()
    assert place.footer.isVisible()
    assert listed(tab.list) == [["2026-09-01", "更名", "江城市民政局", "江城市民政事务局"]]
    assert tab.account.title.text() == "更名：江城市民政局"
    assert services.units.get(city.unit).name == "江城市民政事务局"


def test_what_is_typed_after_looking_is_looked_at_again(
    opened: Open, services: Services, city: City, fill: Filler, settle: Settle, click: Clicker
) -> None:
    place = opened(UnitChangesPlace)
    place.start_new()
    form = place.changes.form
    fill.choose(form.fields["kind"].editor, "并入")
    fill.text(form, "on", "20260901")
    fill.pick(form.fields["unit"], "民政")
    others = form.fields["others"]
    assert isinstance(others, UnitRowsField)
    assert not others.add.isVisible()  # one successor, and its row stands already
    fill.pick(others.rows[0].first, "水利")
    click(form.primary)
    settle()
    assert "还有 2 名干部登记在“江城市民政局”名下" in form.preview.warnings.text()
    boxes = form.fields["move_cadres"].boxes  # type: ignore[attr-defined]  # a field of checks
    click(boxes[True])
    assert not form.preview.isVisible()
    assert form.primary.text() == LOOK
    click(form.primary)
    settle()
    assert "2 名干部自2026年9月1日起转入承接单位" in form.preview.lines.text()
    click(form.primary)
    settle()
    assert services.units.get(city.unit).valid_to == dt.date(2026, 8, 31)
    assert len(services.units.get(city.other_unit).members) == 3
    told = place.changes.account.text.text()
    assert "“江城市水利局”一并显示以下单位的历史记录：" in told
    assert "江城市民政局（2026年8月31日止）" in told


def test_faults_of_the_service_stand_under_their_fields(
    opened: Open, services: Services, fill: Filler, settle: Settle, click: Clicker
) -> None:
    place = opened(UnitChangesPlace)
    place.start_new()
    form = place.changes.form
    click(form.primary)
    assert form.fields["kind"].note.text() == "请选择变动类型。"
    fill.choose(form.fields["kind"].editor, "拆分")
    click(form.primary)
    assert form.fields["unit"].note.text() == "请选择变动的单位。"
    fill.pick(form.fields["unit"], "民政")
    click(form.primary)
    settle()
    assert "拆分须有两个以上的单位" in form.fields["others"].note.text()
    founded = form.fields["founded"]
    assert isinstance(founded, NewUnitsField)
    for name in ("江城市养老局", "江城市社会局"):
        click(founded.add)
        fill.line(founded.rows[-1].first.editor, name)
    second = founded.rows[1].second
    assert second is not None
    fill.choose(second.editor, "开发区")
    assert founded.value() == (
        NewUnit("江城市养老局"),
        NewUnit("江城市社会局", UnitKind.DEV_ZONE),
    )
    click(form.primary)
    settle()
    assert "拆分为“江城市养老局”、“江城市社会局”" in form.preview.lines.text()
    click(founded.rows[1].remove)
    assert not form.preview.isVisible()
    click(form.cancel)
    settle()
    assert not place.changes.open_form
    assert services.unit_changes.changes() == ()


def test_a_unit_is_founded_without_looking_first(
    opened: Open, fill: Filler, settle: Settle, click: Clicker
) -> None:
    place = opened(UnitChangesPlace)
    place.start_new()
    form = place.changes.form
    fill.choose(form.fields["kind"].editor, "新设")
    assert not form.fields["unit"].isVisible()
    click(form.primary)
    settle()
    assert form.fields["founded"].note.text() == "第 1 个：请填写名称。"
    rows = form.fields["founded"].rows  # type: ignore[attr-defined]  # a field of rows
    fill.line(rows[0].first.editor, "防汛专班")
    fill.choose(rows[0].second.editor, "工作专班")
    fill.text(form, "on", "20261001")
    click(form.primary)
    settle()
    assert listed(place.changes.list) == [["2026-10-01", "新设", "防汛专班", ""]]
    assert not place.changes.account.act.isVisible()  # nothing to take back


def test_a_change_is_taken_back(
    opened: Open, services: Services, city: City, settle: Settle, click: Clicker
) -> None:
    services.unit_changes.register(UnitChangeDraft(city.unit, KIND.DISSOLVED, DAY))
    place = opened(UnitChangesPlace)
    account = place.changes.account
    click(account.act)
    assert account.confirm.isVisible()
    assert account.confirm.no.hasFocus()
    press(account.confirm.no, Qt.Key.Key_Escape)
    assert not account.confirm.isVisible()
    click(account.act)
    click(account.confirm.yes)
    settle()
    assert listed(place.changes.list) == []
    assert services.units.get(city.unit).valid_to is None


def test_what_keeps_a_change_is_said(
    opened: Open, services: Services, city: City, settle: Settle
) -> None:
    changes = services.unit_changes
    changes.register(UnitChangeDraft(city.unit, KIND.RENAMED, DAY, "甲局"))
    changes.register(UnitChangeDraft(city.unit, KIND.RENAMED, dt.date(2026, 9, 2), "乙局"))
    place = opened(UnitChangesPlace)
    assert place.changes.account.act.isEnabled()
    press(place.changes.list.table, Qt.Key.Key_Down)
    settle()
    assert not place.changes.account.act.isEnabled()
    assert "2026年9月2日又有变动" in place.changes.account.why.text()


# --- 人员调动 ------------------------------------------------------------------------------


def test_a_move_is_looked_at_and_made_and_taken_back(
    opened: Open, services: Services, city: City, fill: Filler, settle: Settle, click: Clicker
) -> None:
    services.units.name_principal(city.unit, city.cadre)
    place = opened(UnitChangesPlace)
    place.tabs.setCurrentIndex(1)
    settle()
    assert place.primary.text() == "登记调动…"
    click(place.primary)
    form = place.moves.form
    click(form.primary)
    assert form.fields["cadre"].note.text() == "请填写干部。"
    fill.pick(form.fields["cadre"], "赵启明")
    fill.pick(form.fields["unit"], "水利")
    fill.text(form, "on", "20260901")
    fill.text(form, "post", "副局长")
    click(form.primary)
    settle()
    assert "赵启明自2026年9月1日起调入“江城市水利局”" in form.preview.lines.text()
    assert "“江城市民政局”的一把手将空缺" in form.preview.warnings.text()
    click(form.primary)
    settle()
    assert listed(place.moves.list) == [
        ["2026-09-01", "赵启明", "江城市民政局", "江城市水利局", "副局长"]
    ]
    assert "在江城市民政局任职期间" in place.moves.account.text.text()
    click(place.moves.account.act)
    click(place.moves.account.confirm.yes)
    settle()
    assert services.cadre_moves.moves() == ()
    assert services.units.get(city.unit).members[-1][0] == city.cadre


def test_who_leaves_all_units_needs_no_unit(
    opened: Open, services: Services, fill: Filler, settle: Settle, click: Clicker
) -> None:
    place = opened(UnitChangesPlace)
    place.show_target("moves")
    settle()
    place.start_new()
    form = place.moves.form
    fill.pick(form.fields["cadre"], "赵启明")
    click(form.primary)
    assert form.fields["unit"].note.text() == "请选择新单位。"
    fill.choose(form.fields["where"].editor, "调离，不再归入考核单位")
    assert not form.fields["unit"].isVisible()
    fill.text(form, "on", "+1")
    click(form.primary)
    settle()
    assert "到任日期还没有到" in form.fields["on"].note.text()
    fill.text(form, "on", "今天")
    click(form.primary)
    settle()
    click(form.primary)
    settle()
    assert listed(place.moves.list)[0][3] == "（调离）"
    assert services.cadre_moves.moves()[0].after == ""
