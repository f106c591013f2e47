"""机构变动 over a real office: registering by keyboard, looking first, taking back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QTableView, QWidget

from desktop.models.history import Change
from desktop.services.building_findings import FindingDraft
from desktop.services.cadre_moves import MoveDraft
from desktop.services.registry import Services
from desktop.services.unit_changes import NewUnit, UnitChangeDraft
from desktop.terms import IndicatorCategory, Polarity, Role, StationRole, UnitChangeKind, UnitKind
from desktop.views.context import ViewContext
from desktop.views.setup.units.pane import UnitChangesPlace
from desktop.views.setup.units.preview_form import LOOK
from desktop.views.setup.units.unit_rows import NewUnitsField, UnitRowsField
from desktop.views.widgets.form import DetailForm
from tests.services.record_city import City, actor, named, write
from tests.views.office import Clicker, press, type_in
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


# --- 班子建设情况 ---------------------------------------------------------------------------


def finding(services: Services, city: City) -> None:
    services.building_findings.save(
        FindingDraft(city.unit, 2025, "班子运行", Polarity.NEGATIVE, "议事规则执行不严")
    )


def test_a_finding_is_entered_changed_and_deleted(
    opened: Open, services: Services, fill: Filler, settle: Settle, click: Clicker
) -> None:
    place = opened(UnitChangesPlace)
    place.show_target("findings")
    settle()
    tab = place.findings
    assert tab.list.empty.button.text() == "粘贴多条…"
    click(place.primary)
    form = tab.form
    fill.pick(form.fields["unit"], "民政")
    assert form.fields["year"].value() == "2025"
    fill.text(form, "year", "去年")
    fill.choose(form.fields["polarity"].editor, "负面")
    fill.text(form, "aspect", "班子运行")
    fill.text(form, "text", "议事规则执行不严")
    click(form.primary)
    assert "四位数字" in form.fields["year"].note.text()
    fill.text(form, "year", "2025")
    click(form.primary)
    settle()
    assert listed(tab.list) == [["江城市民政局", "2025", "负面", "班子运行", "议事规则执行不严"]]
    click(tab.edit)
    fill.text(form, "text", "已经改进")
    click(form.primary)
    settle()
    assert services.building_findings.findings()[0].text == "已经改进"
    assert "已经改进" in tab.account.text.text()
    click(tab.account.act)
    click(tab.account.confirm.yes)
    settle()
    assert services.building_findings.findings() == ()


def test_a_list_is_pasted(opened: Open, services: Services, settle: Settle, click: Clicker) -> None:
    place = opened(UnitChangesPlace)
    place.show_target("findings")
    settle()
    tab = place.findings
    click(tab.list.empty.button)
    panel = tab.panel
    assert panel.text.hasFocus()
    click(panel.read)
    assert "还没有粘贴内容" in panel.told.text()
    panel.text.setPlainText("江城市民政局\t运行\t正面\t好\n没有的局\t运行\t正面\t好\n")
    click(panel.read)
    settle()
    assert [row[:3] for row in listed(panel.list)] == [
        ["1", "可登记", "江城市民政局"],
        ["2", "有问题", "没有的局"],
    ]
    assert panel.enter.text() == "登记 1 条"
    click(panel.again)
    assert panel.text.isVisible()
    click(panel.read)
    settle()
    click(panel.enter)
    settle()
    assert [f.text for f in services.building_findings.findings()] == ["好"]
    assert not tab.open_form
    assert listed(tab.list)[0][0] == "江城市民政局"


# --- 等次与计分 ------------------------------------------------------------------------------


def test_decisions_on_tiers_and_results(
    opened: Open, services: Services, city: City, settle: Settle, click: Clicker, fill: Filler
) -> None:
    base: dict[str, object] = {
        "cycle_id": city.cycle, "kinds": (), "quarters": (), "first_question": False,
        "category": IndicatorCategory.COMMON,
    }  # fmt: skip
    write(
        city.desk,
        [
            Change("indicator", named(t), {**base, "title": t, "ordinal": n})
            for n, t in enumerate(("救助", "养老"))
        ],
    )
    services.unit_changes.register(
        UnitChangeDraft(city.unit, KIND.SPLIT, DAY, founded=(NewUnit("甲局"), NewUnit("乙局")))
    )
    place = opened(UnitChangesPlace)
    place.show_target("tiers")
    settle()
    tab = place.tiers
    assert not place.footer.isVisible()
    assert [row[:3] for row in listed(tab.units)] == [
        ["甲局", "4（需 6）", "不定等次"],
        ["乙局", "4（需 6）", "不定等次"],
    ]
    form = tab.decision
    assert form.fields["decision"].value() == "rule"
    fill.choose(form.fields["decision"].editor, "另行决定：参加等次评定")
    click(form.primary)
    settle()
    assert "请写明理由" in form.fields["reason"].note.text()
    fill.text(form, "reason", "部务会决定")
    click(form.primary)
    settle()
    assert listed(tab.units)[0][2:] == ["参加", "另行决定：部务会决定"]
    fill.choose(form.fields["decision"].editor, "按规则执行")
    click(form.primary)
    settle()
    assert listed(tab.units)[0][2:] == ["不定等次", "按规则"]
    assert "还有 2 项指标没有决定计入哪个单位" in tab.told.text()
    fill.choose(tab.which, "并入、拆分后的指标计入")
    assert [row[3] for row in listed(tab.results)] == ["待定", "待定"]
    tab.results.table.selectAll()
    fill.choose(tab.placing.fields["counts"].editor, "甲局")
    click(tab.placing.primary)
    settle()
    assert [row[3] for row in listed(tab.results)] == ["甲局", "甲局"]
    assert tab.told.text() == ""


# --- the whole place -------------------------------------------------------------------------


def test_whoever_only_reads_sees_no_buttons(
    ctx: ViewContext, services: Services, city: City, opened: Open, settle: Settle
) -> None:
    services.unit_changes.register(UnitChangeDraft(city.unit, KIND.DISSOLVED, DAY))
    services.cadre_moves.move(MoveDraft(city.outsider, None, DAY))
    finding(services, city)
    services.desk.actor = actor(Role.LEADER)
    place = opened(UnitChangesPlace)
    for index in range(place.tabs.count()):
        place.tabs.setCurrentIndex(index)
        settle()
        assert not place.primary.isVisible()
        place.start_new()
        assert not getattr(place.tab, "open_form", False)
    for account in (place.changes.account, place.moves.account, place.findings.account):
        assert account.title.text()
        assert not account.act.isVisible()
    assert not place.tiers.decision.isVisible()


def test_a_team_has_no_tiers(services: Services, opened: Open, settle: Settle) -> None:
    services.desk.actor = actor(Role.TEAM_LEADER, team_no=3)
    services.desk.station = StationRole.TEAM
    place = opened(UnitChangesPlace)
    assert [place.tabs.tabText(i) for i in range(place.tabs.count())] == [
        "机构变动", "人员调动", "班子建设情况",
    ]  # fmt: skip
    assert "考核办登记后" in place.changes.list.empty.reason.text()


def test_every_input_has_a_name_and_models_are_sound(
    opened: Open, services: Services, city: City, settle: Settle
) -> None:
    finding(services, city)
    place = opened(UnitChangesPlace)
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    testers = [
        QAbstractItemModelTester(found.model, fatal)
        for found in (
            place.changes.list, place.moves.list, place.findings.list, place.findings.panel.list,
            place.tiers.units, place.tiers.results,
        )
    ]  # fmt: skip
    forms: tuple[DetailForm, ...] = (place.changes.form, place.moves.form, place.findings.form)
    # A form without a parent would outlive the window and die in some worker's thread.
    assert all(form.parent() is not None for form in (*forms, place.findings.panel, place.tiers))
    place.changes.form.fields["others"].add.click()  # type: ignore[attr-defined]  # a field of rows
    for index in range(place.tabs.count()):
        place.tabs.setCurrentIndex(index)
        settle()
    kinds: tuple[type[QWidget], ...] = (QLineEdit, QComboBox, QPlainTextEdit, QTableView)
    for parent in (place, *forms, place.findings.panel):
        for kind in kinds:
            for widget in parent.findChildren(kind):
                inside = isinstance(widget.parent(), QComboBox)
                assert inside or widget.accessibleName(), (kind, widget.parent())
    del testers


def test_what_another_page_changes_shows(
    opened: Open, services: Services, city: City, settle: Settle
) -> None:
    place = opened(UnitChangesPlace)
    services.unit_changes.register(UnitChangeDraft(city.unit, KIND.RENAMED, DAY, "甲局"))
    settle()
    assert listed(place.changes.list)[0][3] == "甲局"
    services.cadre_moves.move(MoveDraft(city.outsider, None, DAY))
    key = services.cadre_moves.moves()[0].id
    place.show_target(("moves", key))
    settle()
    assert place.moves.list.current_id() == key
    place.show_target("nowhere")


@pytest.mark.parametrize("text", ["赵启明", "zqm"])
def test_names_are_found_as_typed(opened: Open, fill: Filler, text: str, settle: Settle) -> None:
    place = opened(UnitChangesPlace)
    place.show_target("moves")
    settle()
    place.start_new()
    field = place.moves.form.fields["cadre"]
    field.editor.setFocus()
    type_in(field.editor, text)
    QTest.keyClick(field.editor, Qt.Key.Key_Return)
    settle()
    fill._qtbot.waitUntil(lambda: field.value() is not None, timeout=5000)
    value = field.value()
    assert isinstance(value, tuple)
    assert value[1] == "赵启明（江城市民政局）"
