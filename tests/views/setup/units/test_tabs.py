"""班子建设情况, 等次与计分, and what holds for the whole place 机构变动."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QTableView, QWidget

from desktop.models.history import Change
from desktop.services.building_findings import FindingDraft
from desktop.services.cadre_moves import MoveDraft
from desktop.services.registry import Services
from desktop.services.unit_changes import NewUnit, UnitChangeDraft
from desktop.terms import IndicatorCategory, Polarity, Role, StationRole
from desktop.views.context import ViewContext
from desktop.views.setup.units.pane import UnitChangesPlace
from desktop.views.widgets.form import DetailForm
from tests.services.record_city import City, actor, named, write
from tests.views.office import Clicker, type_in
from tests.views.setup.units.conftest import Filler, Settle
from tests.views.setup.units.test_units import DAY, KIND, listed

Open = Callable[[type[UnitChangesPlace]], UnitChangesPlace]


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
