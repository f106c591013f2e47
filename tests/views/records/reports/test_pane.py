"""Place 述职述廉: who has none, a report typed or dropped, its files, its draft."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop.models.database import raw
from desktop.services.registry import Services
from desktop.services.work_reports import ReportDraft
from desktop.views.context import ViewContext
from desktop.views.desk.draft_places import HOMES
from desktop.views.records.reports.goal import ReportGoal
from desktop.views.records.reports.pane import WorkReportsPlace
from desktop.views.theme import Appearance
from tests.services.files import DOCX, PDF, put
from tests.services.record_city import City, named
from tests.views.choosing import Attacher
from tests.views.dropping import drop
from tests.views.office import Hop, services_on, type_in
from tests.views.shots import shoot

Settle = Callable[[], None]
Open = Callable[[], WorkReportsPlace]


@pytest.fixture
def chooser() -> Attacher:
    return Attacher()


@pytest.fixture
def open_place(
    ctx: ViewContext, city: City, qtbot: QtBot, settle: Settle, chooser: Attacher
) -> Iterator[Open]:
    services: Services = services_on(city.desk)
    hop = Hop(ctx.changes)
    city.desk.listeners.append(hop.arrived.emit)

    def make() -> WorkReportsPlace:
        place = WorkReportsPlace(ctx, services, chooser)
        qtbot.addWidget(place)
        place.resize(1180, 640)
        place.show()
        place.arrived()
        settle()
        return place

    yield make
    city.desk.listeners.clear()


def lines(place: WorkReportsPlace) -> list[tuple[str, str]]:
    rows = place.lines.rows
    return [
        (str(rows.index(n, 0).data()), str(rows.index(n, 1).data())) for n in range(rows.rowCount())
    ]


def test_who_has_none_is_seen(open_place: Open) -> None:
    place = open_place()
    units = place.units.rows
    assert [(units.index(n, 0).data(), units.index(n, 1).data()) for n in range(2)] == [
        ("江城市民政局", "3"),
        ("江城市水利局", "2"),
    ]
    assert lines(place) == [("领导班子", "未交"), ("赵启明", "未交"), ("钱文秀", "未交")]


def test_a_conflict_is_marked_in_the_list_and_above_the_form(
    open_place: Open, settle: Settle, city: City
) -> None:
    services = services_on(city.desk)
    report = services.work_reports.save(
        ReportDraft(city.unit, city.cycle, city.cadre, "述职述廉报告", "", dt.date(2026, 11, 20))
    )
    with city.desk.db.writing() as session:
        raw(session).execute(
            'INSERT INTO conflict (table_name, row_id, "group", candidates) VALUES (?, ?, ?, ?)',
            ("work_report", report.hex, '["title"]', "[]"),
        )
    place = open_place()
    assert lines(place)[1] == ("赵启明", "2026年11月20日（冲突）")
    place.lines.go_to(1)
    settle()
    assert place.form.why.text() == "有冲突待裁定：标题。"
    assert place.form.why.isVisible()


def test_a_report_is_typed(open_place: Open, settle: Settle) -> None:
    place = open_place()
    place.lines.go_to(1)
    settle()
    assert place.form.heading.text() == "江城市民政局　赵启明"
    assert not place.form.files.isVisible()
    place.form.text.setPlainText("一年来……")
    place.primary.click()
    settle()
    assert lines(place)[1] == ("赵启明", "2026年11月22日")
    assert place.units.rows.index(0, 1).data() == "2"
    assert place.form.files.isVisible()
    assert place.remove.isVisible()


def test_a_dropped_file_is_a_report(
    open_place: Open, settle: Settle, city: City, tmp_path: Path
) -> None:
    place = open_place()
    place.lines.go_to(1)
    settle()
    drop(place, put(tmp_path, "赵启明述职述廉报告.docx", DOCX))
    settle()
    assert lines(place)[1] == ("赵启明", "2026年11月22日，附件 1 个")
    assert place.form.title.text() == "赵启明述职述廉报告"
    assert place.form.files.files.rows.rowCount() == 1
    drop(place, put(tmp_path, "空.pdf", b""))
    settle()
    assert "是空文件" in place.refusal.text()


def test_a_button_does_the_same(
    open_place: Open, settle: Settle, chooser: Attacher, tmp_path: Path
) -> None:
    place = open_place()
    chooser.files = (put(tmp_path, "班子报告.pdf", PDF),)
    place.take.click()
    settle()
    assert lines(place)[0] == ("领导班子", "2026年11月22日，附件 1 个")


def test_what_is_typed_is_kept_and_found_again(
    open_place: Open, settle: Settle, city: City
) -> None:
    place = open_place()
    place.lines.go_to(2)
    settle()
    place.form.text.setPlainText("还没有写完")
    place.flush_draft()
    again = open_place()
    (draft,) = [d for d in again.services.overview.today().drafts if d.kind == "work_report"]
    assert draft.title == "江城市民政局 钱文秀"
    where = ReportGoal(city.cycle, city.unit, named("钱文秀"))
    assert HOMES["work_report"].target(draft) == ("reports", where)
    again.show_target(where)
    settle()
    assert again.lines.currentIndex().row() == 2
    assert again.form.text.toPlainText() == "还没有写完"
    again.primary.click()
    settle()
    assert not [d for d in again.services.overview.today().drafts if d.kind == "work_report"]


def test_typing_goes_on_over_somebody_elses_change(
    open_place: Open, settle: Settle, city: City, tmp_path: Path
) -> None:
    place = open_place()
    place.form.text.setPlainText("我写的")
    place.flush_draft()
    place.services.work_reports.hand_in(
        city.unit, city.cycle, None, [put(tmp_path, "别人交的.pdf", PDF)]
    )
    settle()
    assert place.form.text.toPlainText() == "我写的"
    place.primary.click()
    settle()
    assert "别人交的" in place.refusal.text()  # first it is told
    assert place.form.text.toPlainText() == "我写的"
    place.primary.click()
    settle()
    told = place.services.work_reports.get(city.unit, city.cycle, None)
    assert told.text == "我写的"


def test_a_kept_draft_does_not_replace_a_newer_report_unseen(
    open_place: Open, settle: Settle, city: City
) -> None:
    place = open_place()
    reports, goal = place.services.work_reports, ReportGoal(city.cycle, city.unit, None)
    first = ReportDraft(city.unit, city.cycle, None, "述职报告", "第一稿", dt.date(2026, 11, 1))
    reports.save(first)
    settle()
    place.form.text.setPlainText("第一稿，改了一字")
    place.flush_draft()
    place.close()
    version = reports.get(city.unit, city.cycle, None).version
    reports.save(replace(first, text="定稿全文", version=version))
    again = open_place()
    again.show_target(goal)
    settle()
    assert again.form.text.toPlainText() == "第一稿，改了一字"
    assert "已另有修改" in again.state.text()
    again.primary.click()
    settle()
    assert "定稿全文" in again.refusal.text()
    assert reports.get(city.unit, city.cycle, None).text == "定稿全文"


def test_faults_stand_below_their_field(open_place: Open, settle: Settle) -> None:
    place = open_place()
    place.form.title.clear()
    place.form.on.setText("明年")
    place.primary.click()
    settle()
    assert "请填写报告日期" in place.form.faults["on"].text()
    place.form.on.setText("20261123")
    place.primary.click()
    settle()
    assert "不能晚于今天" in place.form.faults["on"].text()
    assert "请填写报告标题" in place.form.faults["title"].text()


def test_taking_a_report_away_is_asked_first(
    open_place: Open, settle: Settle, tmp_path: Path
) -> None:
    place = open_place()
    drop(place, put(tmp_path, "班子报告.pdf", PDF))
    settle()
    place.remove.click()
    assert "领导班子" in place.ask.sentence.text()
    place.ask.yes.click()
    settle()
    assert lines(place)[0] == ("领导班子", "未交")


def test_only_units_that_lack_some(
    open_place: Open, settle: Settle, city: City, tmp_path: Path
) -> None:
    place = open_place()
    for n, cadre in enumerate((None, city.outsider)):
        place.services.work_reports.hand_in(
            city.other_unit, city.cycle, cadre, [put(tmp_path, f"{n}.txt", f"第{n}份".encode())]
        )
    settle()
    place.missing.click()
    settle()
    assert place.units.rows.rowCount() == 1


def test_models_are_sound(open_place: Open) -> None:
    place = open_place()
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    for table in (place.units, place.lines):
        QAbstractItemModelTester(table.model(), mode)
    place.missing.click()


@pytest.mark.parametrize("points", [12, 18])
def test_pictures(
    open_place: Open, settle: Settle, ctx: ViewContext, tmp_path: Path, points: int
) -> None:
    ctx.theme.apply(Appearance(points=points))
    place = open_place()
    place.resize(1230, 620)
    shoot(place, f"reports_none_{points}")
    place.lines.go_to(1)
    settle()
    drop(place, put(tmp_path, "赵启明2026年度述职述廉报告.docx", DOCX))
    settle()
    type_in(place.form.text, "一年来，认真履行职责……")
    shoot(place, f"reports_{points}")
