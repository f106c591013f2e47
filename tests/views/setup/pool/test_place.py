"""考核人员: list beside form, every movement asked inline, the account, workbooks, roles."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.models.changes import Change
from desktop.services.assessor_reviews import ReviewDraft
from desktop.services.assessors import AssessorDraft, AssessorQuery, PoolFilter
from desktop.services.pool_standing import PoolStanding
from desktop.services.unavailability import AwayDraft
from desktop.terms import AssessorOutcome, AssessorRating, PoolMovementKind, Role, SeatKind
from desktop.views.context import ViewContext
from desktop.views.setup.pool.pane import PoolPlace
from tests.services.imports import office
from tests.services.record_city import acting, write
from tests.views.office import click_on, press, type_in
from tests.views.setup.pool.conftest import Bench, opened
from tests.views.test_accessible import nameless, rich

TODAY = dt.date(2026, 11, 22)
pytestmark = pytest.mark.qt_log_ignore("plugin does not support")  # windows without a screen
FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


def new_person(bench: Bench, name: str = "欧阳测", **more: object) -> None:
    bench.services.assessors.save(AssessorDraft(name, SeatKind.POST_A, **more))  # type: ignore[arg-type]  # names of its fields
    bench.settle()
    bench.show(bench.person(name))


def choose(box: object, value: object) -> None:
    box.setCurrentIndex(box.findData(value))  # type: ignore[attr-defined]  # a combo box
    box.activated.emit(box.currentIndex())  # type: ignore[attr-defined]  # the same


def test_the_pool_stands_beside_its_first_person(bench: Bench) -> None:
    QAbstractItemModelTester(bench.place.tab.list.model, FATAL)
    assert bench.total == 104
    pane = bench.place.pane
    assert pane.name.text() == bench.rows()[0]
    assert pane.standing.text() == "在库"
    assert bench.history()[-1] == "入库"
    assert nameless(bench.place) == []
    assert rich(bench.place) == []


def test_the_list_is_narrowed_by_state_and_post(bench: Bench) -> None:
    tab = bench.place.tab
    wanted = bench.services.assessors.find(AssessorQuery(post_type=SeatKind.SENIOR))
    choose(tab.posts, SeatKind.SENIOR.value)
    bench.settle()
    assert bench.total == len(wanted) == 13
    choose(tab.narrow, PoolFilter.SUSPENDED.value)
    bench.settle()
    assert bench.rows() == []
    other = bench.services.assessors.find(AssessorQuery(post_type=SeatKind.LEADER))[0]
    bench.show(other)  # whatever the filters were
    assert (tab.posts.currentIndex(), tab.narrow.currentIndex()) == (0, 0)
    assert bench.total == 104
    assert bench.place.pane.key == other


def test_a_person_is_entered_by_keyboard(bench: Bench) -> None:
    bench.place.start_new()
    bench.settle()
    form = bench.place.pane.form
    assert form.fields["name"].editor.hasFocus()
    type_in(form.fields["name"].editor, "欧阳测")
    press(form.fields["post_type"].editor, Qt.Key.Key_Down)
    unit = bench.services.units.get(bench.services.units.find()[3])
    home = form.fields["home_unit"].editor
    home.setFocus()
    type_in(home, unit.name)
    bench.settle()
    QTest.keyClick(home, Qt.Key.Key_Return)
    bench.settle()
    click_on(form.primary)
    bench.settle()
    found = bench.services.assessors.get(bench.person("欧阳测"))
    assert (found.post_type, found.home_unit) == (SeatKind.LEADER, unit.id)
    assert [m[1] for m in found.movements] == [PoolMovementKind.ENTRY]
    assert bench.place.pane.key == found.id
    assert bench.place.tab.list.current_id() == found.id


def test_faults_stand_under_their_fields(bench: Bench) -> None:
    bench.place.start_new()
    bench.settle()
    form = bench.place.pane.form
    type_in(form.fields["name"].editor, "<b>")
    press(form.fields["post_type"].editor, Qt.Key.Key_Down)
    type_in(form.fields["birth_month"].editor, "去年")
    click_on(form.primary)
    bench.settle()
    assert "不可能用于姓名" in form.fields["name"].note.text()
    assert "读不出年月" in form.fields["birth_month"].note.text()
    assert bench.total == 104


def test_out_of_the_pool_and_back(bench: Bench) -> None:
    new_person(bench)
    pane, person = bench.place.pane, bench.person("欧阳测")
    bench.press("清理出库", pane)
    bench.press("确认清理出库", pane)
    assert "写明清理出库的原因" in pane.panel.fields["reason"].note.text()
    bench.fill("reason", "调离本市")
    bench.press("确认清理出库", pane)
    assert not pane.panel.isVisible()
    assert pane.standing.text() == "已出库"
    assert bench.history() == ["清理出库", "入库"]
    assert bench.services.assessors.get(person).standing is PoolStanding.REMOVED
    words = [b.text() for b in pane.offers.findChildren(QPushButton)]
    assert words == ["入库…", "年度评价…"]
    bench.press("撤回：清理出库", pane)
    bench.press("确认撤回", pane)
    assert pane.standing.text() == "在库"
    assert bench.history() == ["入库"]


def test_who_is_seated_is_not_removed_and_the_sentence_says_where(bench: Bench) -> None:
    new_person(bench)
    person = bench.person("欧阳测")
    (team,) = bench.services.teams.create([3])
    seat = {"team_id": team, "assessor_id": person, "kind": SeatKind.POST_A, "start": TODAY}
    write(bench.services.desk, [Change("seat", person, seat)])
    bench.place.load()
    bench.settle()
    pane = bench.place.pane
    assert pane.seat.text() == "第三考核组A岗，2026年11月22日起"
    bench.press("清理出库", pane)
    bench.fill("reason", "调离")
    bench.press("确认清理出库", pane)
    assert "第三考核组任职" in pane.panel.refusal.text()
    assert pane.panel.isVisible()
    QTest.keyClick(pane.panel.fields["reason"].editor, Qt.Key.Key_Escape)
    assert not pane.panel.isVisible()


def test_suspended_and_restored_with_what_is_typed_kept(bench: Bench) -> None:
    new_person(bench)
    pane = bench.place.pane
    type_in(pane.form.fields["expertise"].editor, "财政金融")
    bench.press("暂停", pane)
    bench.fill("reason", "借调")
    bench.press("确认暂停", pane)
    assert pane.standing.text() == "暂停"
    assert pane.form.fields["expertise"].value() == "财政金融"
    assert pane.form.dirty
    bench.press("恢复入库", pane)
    bench.press("确认入库", pane)
    assert pane.standing.text() == "在库"
    click_on(pane.form.primary)
    bench.settle()
    assert bench.services.assessors.get(bench.person("欧阳测")).expertise == "财政金融"


def test_a_mentor_is_picked_and_the_time_ended(bench: Bench) -> None:
    bench.services.assessors.save(AssessorDraft("司马老", SeatKind.POST_A))
    new_person(bench)
    pane = bench.place.pane
    bench.press("带教", pane)
    bench.fill("mentor", "司马")
    bench.settle()
    popup = pane.panel.fields["mentor"]._completer.popup()  # type: ignore[attr-defined]  # a part of this kind of field
    press(popup, Qt.Key.Key_Down)
    press(popup, Qt.Key.Key_Return)
    bench.settle()
    bench.press("确认带教", pane)
    assert pane.led.text() == "带教人：司马老"
    assert pane.newcomer.text() == "新考核员"
    assert bench.history()[0] == "由司马老带教"
    bench.press("结束：由司马老带教", pane)
    bench.press("确认结束带教", pane)
    line = next(e for e in pane.timeline._entries if e.title == "由司马老带教")
    assert (line.end, line.open) == (TODAY, False)


def test_a_review_is_written_and_changed(bench: Bench) -> None:
    new_person(bench)
    pane, person = bench.place.pane, bench.person("欧阳测")
    bench.press("年度评价", pane)
    choose_value(bench, "rating", AssessorRating.GOOD.value)
    bench.fill("remark", "踏实")
    bench.press("确认年度评价", pane)
    (found,) = bench.services.assessor_reviews.of(person)
    assert (found.year, found.rating, found.remark) == (2026, AssessorRating.GOOD, "踏实")
    bench.press("修改：2026年度评价：良好", pane)
    choose_value(bench, "outcome", AssessorOutcome.COMMEND.value)
    bench.press("确认年度评价", pane)
    assert bench.services.assessor_reviews.of(person)[0].outcome is AssessorOutcome.COMMEND
    assert "2026年度评价：良好，评先评优" in bench.history()


def choose_value(bench: Bench, key: str, value: object) -> None:
    bench.place.pane.panel.fields[key].set_value(value)


def test_days_away_are_registered_changed_and_taken_back(bench: Bench) -> None:
    new_person(bench)
    pane = bench.place.pane
    bench.press("不能参加", pane)
    bench.fill("end", "+5")
    bench.fill("reason", "病假")
    bench.press("确认不能参加", pane)
    (entry,) = [e for e in pane.timeline._entries if e.title == "不能参加考核"]
    assert entry.days == "2026年11月22日至2026年11月27日"
    (line,) = bench.services.assessors.rows([bench.person("欧阳测")])
    assert line.words == "不能参加"
    bench.press("修改：不能参加", pane)
    pane.panel.fields["reason"].set_value("学习")
    bench.press("确认不能参加", pane)
    assert [e.text for e in pane.timeline._entries if e.title == "不能参加考核"] == ["学习"]
    bench.press("修改：不能参加", pane)
    bench.press("撤回此登记", pane)
    bench.press("确认撤回", pane)
    assert bench.history() == ["入库"]


def test_the_same_person_among_the_cadres_is_confirmed_by_the_clerk(bench: Bench) -> None:
    services = bench.services
    cadre = services.cadres.get(services.cadres.find()[5])
    birth = cadre.texts["birth_month"]
    new_person(bench, cadre.name, birth_month=birth)
    pane, person = bench.place.pane, bench.person(cadre.name)
    bench.press(f"是同一人：干部{cadre.name}", pane)
    tie = services.assessors.get(person).cadre
    assert tie is not None
    assert tie.id == cadre.id
    bench.press(f"查看干部{cadre.name}", pane)
    assert bench.went == [("subjects", ("cadre", cadre.id))]
    bench.press(f"解除：干部{cadre.name}", pane)
    assert services.assessors.get(person).cadre is None


def test_workbooks_go_to_the_page_that_takes_files_in(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "信息库.xlsx"
    bench.chooser.files = (file,)
    bench.press("导入考核人员信息库")
    assert bench.went == [("subjects", ("import", (file,)))]
    bench.chooser.files = ()
    bench.press("导入考核人员信息库")
    assert len(bench.went) == 1


def test_the_list_goes_out_as_it_is_narrowed(bench: Bench, tmp_path: Path) -> None:
    bench.chooser.save_to = tmp_path / "出.xlsx"
    choose(bench.place.tab.posts, SeatKind.LEADER.value)
    bench.settle()
    bench.press("导出考核人员信息库")
    assert bench.chooser.suggested == ["考核人员信息库_20261122.xlsx"]
    sheet = openpyxl.load_workbook(tmp_path / "出.xlsx").active
    assert sheet is not None
    names = [row[1] for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert names == bench.rows()
    assert bench.said[-1].text == "考核人员信息库已导出：出.xlsx"


def test_an_empty_pool_says_what_fills_it(bare: Bench, tmp_path: Path) -> None:
    empty = bare.place.tab.list.empty
    assert "考核人员信息库是空的" in empty.reason.text()
    bare.chooser.files = (tmp_path / "a.xlsx",)
    click_on(empty.button)
    assert bare.went == [("subjects", ("import", (tmp_path / "a.xlsx",)))]


def test_an_unsaved_form_outlives_locking(bench: Bench, ctx: ViewContext, qtbot: QtBot) -> None:
    new_person(bench)
    pane, person = bench.place.pane, bench.person("欧阳测")
    unit = bench.services.units.get(bench.services.units.find()[3])
    pane.form.fields["home_unit"].set_value((unit.id, unit.name))
    type_in(pane.form.fields["expertise"].editor, "审计")
    bench.place.flush_draft()
    again = PoolPlace(ctx, bench.services, bench.chooser)
    qtbot.addWidget(again)
    again.show()
    again.arrived()
    again.show_target(person)
    bench.settle()
    assert again.pane.form.fields["expertise"].value() == "审计"
    assert again.pane.form.fields["home_unit"].value() == (unit.id, unit.name)
    assert bench.services.assessors.get(person).expertise is None


def test_open_questions_stay_when_something_else_changes(bench: Bench) -> None:
    new_person(bench)
    pane, person = bench.place.pane, bench.person("欧阳测")
    bench.press("暂停", pane)
    bench.fill("reason", "借调到省里")
    away = AwayDraft(person, TODAY, None, "病假")
    bench.services.unavailability.save(away)
    bench.settle()
    assert "不能参加考核" in bench.history()
    assert pane.panel.fields["reason"].value() == "借调到省里"
    bench.show(bench.services.assessors.find()[0])
    assert not pane.panel.isVisible()


def test_a_leader_reads_and_changes_nothing(
    ctx: ViewContext, pool_root: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    import shutil  # noqa: PLC0415 - only here

    services = office.unlock(Path(shutil.copytree(pool_root, tmp_path / "workspace")))
    person = services.assessors.find()[0]
    services.assessor_reviews.save(ReviewDraft(person, 2025, AssessorRating.GOOD))
    with acting(services.desk, Role.LEADER):
        bench = opened(ctx, services, qtbot)
        place, pane = bench.place, bench.place.pane
        assert "2025年度评价：良好" in bench.history()
        for item in (place.new, place.take_in, pane.form.primary, pane.offers):
            assert not item.isVisible()
        assert place.export.isVisible()
        assert pane.timeline.findChildren(QPushButton) == []
        place.start_new()
        bench.settle()
        assert pane.key == person
    services.lock()


@pytest.mark.parametrize("points", [12, 18])
def test_nothing_is_wider_than_its_place(bench: Bench, points: int) -> None:
    bench.ctx.theme.set_points(points)
    bench.press("清理出库", bench.place.pane)
    bench.settle()
    area = bench.place.pane.form.area
    assert area.widget().minimumSizeHint().width() <= area.viewport().width()
