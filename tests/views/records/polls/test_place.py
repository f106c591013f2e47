"""The place of 民主测评: prepared, confirmed, imported, printed; where targets lead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from desktop.models.changes import Change
from desktop.models.scheme import Cycle
from desktop.services.cycles import cycle_id
from desktop.services.registry import Services
from desktop.services.scheme import SchemeService
from desktop.terms import CycleState, PollAction, PollState, Role
from desktop.views.records.polls.columns import SHEETS
from desktop.views.records.polls.poll_pane import COUNT, RESULTS, SETTINGS
from desktop.views.records.polls.poll_view import PAPER
from desktop.views.records.polls.settings_form import draft_of
from tests.services.poll_books import rows, workbook
from tests.services.polling import SCRUTINEER, confirmed, counted, issued
from tests.services.record_city import City, acting, write
from tests.services.sheets.tables import book
from tests.views.choosing import Chooser
from tests.views.office import Clicker, type_in
from tests.views.records.polls.hands import Make
from tests.views.shots import shoot

Settle = Callable[..., None]


def test_an_empty_place_says_why_and_leads_on(make_place: Make, click: Clicker) -> None:
    place = make_place()
    assert "还没有民主测评" in place.list.empty.reason.text()
    click(place.list.empty.button)
    assert place.pane.title.text() == "新民主测评"


def test_a_poll_is_prepared_from_the_units_own_people(
    make_place: Make, services: Services, city: City, click: Clicker, settle: Settle
) -> None:
    place = make_place()
    place.start_new()
    settle(place)
    form = place.pane.settings.form
    unit = form.fields["unit"]
    unit.choose((city.unit, "江城市民政局"))  # type: ignore[attr-defined]  # a pick field
    settle(place)
    assert form.subjects.value() == ("team", city.cadre, city.second_cadre)
    form.subjects.boxes[city.second_cadre].click()
    type_in(form.fields["issued_A"].editor, "8")
    type_in(form.fields["issued_B"].editor, "28")
    click(form.primary)
    settle(place)
    (poll,) = services.polls.find()
    found = services.polls.get(poll)
    assert [s.cadre for s in found.subjects] == [None, city.cadre]
    assert {c.value: n for c, n in found.issued.items()} == {"A": 8, "B": 28}
    assert place.pane.open_id == poll
    assert place.list.current_id() == poll
    click(place.pane.steps.buttons[PollAction.ISSUE])
    settle(place)
    assert services.polls.get(poll).line.state is PollState.ISSUED
    assert place.pane.tabs.currentIndex() == COUNT


def test_faults_of_the_form_stand_under_their_fields(
    make_place: Make, click: Clicker, settle: Settle
) -> None:
    place = make_place()
    place.start_new()
    settle(place)
    form = place.pane.settings.form
    type_in(form.fields["issued_A"].editor, "八")
    click(form.primary)
    assert "整数" in form.fields["issued_A"].note.text()
    assert "请填写考核单位" in form.fields["unit"].note.text()


def test_a_new_polls_form_is_there_again(make_place: Make, city: City, settle: Settle) -> None:
    place = make_place()
    place.start_new()
    settle(place)
    form = place.pane.settings.form
    form.fields["unit"].choose((city.unit, "江城市民政局"))  # type: ignore[attr-defined]  # a pick field
    settle(place)
    form.subjects.boxes[city.cadre].click()
    place.flush_draft()
    place.close()
    again = make_place()
    again.show_target("new")
    settle(again)
    kept = again.pane.settings.form
    assert kept.unit() == (city.unit, "江城市民政局")
    assert kept.subjects.value() == ("team", city.second_cadre)


def test_another_hand_confirms_and_the_first_may_not(
    make_place: Make, services: Services, city: City, click: Clicker, settle: Settle
) -> None:
    poll = counted(city)
    place = make_place()
    click(place.pane.steps.buttons[PollAction.CONFIRM])
    settle(place)
    assert "计票人不能监票" in place.pane.steps.refusal.text()
    city.desk.actor = SCRUTINEER
    click(place.pane.steps.buttons[PollAction.CONFIRM])
    settle(place)
    assert services.polls.get(poll).line.state is PollState.CONFIRMED
    click(place.pane.steps.buttons[PollAction.LOCK])
    settle(place)
    assert place.pane.badge.text() == "已锁定"
    assert not place.pane.count.correct.isVisibleTo(place.pane.count)


def test_a_voided_poll_wants_a_reason(
    make_place: Make, services: Services, city: City, click: Clicker, settle: Settle
) -> None:
    poll = issued(city)
    place = make_place()
    steps = place.pane.steps
    click(steps.buttons[PollAction.VOID])
    type_in(steps.fields["reason"].editor, "会场中断")
    assert steps.confirm is not None
    click(steps.confirm)
    settle(place)
    assert services.polls.get(poll).line.state is PollState.VOIDED


def test_papers_are_shown_in_the_polls_place(
    make_place: Make, city: City, click: Clicker, settle: Settle
) -> None:
    confirmed(city)
    place = make_place()
    pane = place.pane
    for tab, made in (
        (SETTINGS, pane.settings.sample),
        (SETTINGS, pane.settings.sheets),
        (COUNT, pane.count.print),
        (RESULTS, pane.results.print),
    ):
        pane.tabs.setCurrentIndex(tab)
        click(made)
        settle(place)
        assert pane.stack.currentIndex() == PAPER
        assert pane.slip.preview.page_count > 0
        assert pane.mark.isVisible() is (made is not pane.settings.sample)  # ballots bear none
        click(pane.slip.back)
        assert pane.stack.currentIndex() != PAPER


def test_a_workbook_is_previewed_answered_and_taken(
    make_place: Make,
    services: Services,
    city: City,
    chooser: Chooser,
    tmp_path: Path,
    click: Clicker,
    settle: Settle,
) -> None:
    path = tmp_path / "计票.xlsx"
    lines = [
        ("票类", "发出", "收回", "有效", "无效"),
        ("A", 8, 6, 6, 0),
        ("对象", "票类", "优秀", "称职", "基本称职", "不称职", "未填"),
        ("赵启明", "A", 3, 2, 1, 0, 0),
        ("孙立波", "A", 6, 0, 0, 0, 0),
    ]
    path.write_bytes(book(lines, title="江城市民政局"))
    chooser.files = (path,)
    place = make_place()
    click(place.take_in)
    settle(place)
    panel = place.importing
    assert "待确认 1" in panel.summary.text()
    assert not panel.take.isEnabled()
    box = panel.questions.boxes["person", "江城市民政局", "孙立波"]
    box.set_value(city.outsider)
    box.edited.emit()
    settle(place)
    assert panel.take.text() == "采用 1 张表"
    shoot(place, "polls-import")
    click(panel.take)
    settle(place)
    (poll,) = services.polls.find()
    assert services.polls.get(poll).line.state is PollState.COUNTED
    assert place.pane.open_id == poll
    place.show_target(("import", (path,)))
    settle(place)
    click(panel.back)
    assert place.stack.currentIndex() == 0


def test_a_sheet_is_left_out_and_the_rest_taken(
    make_place: Make, services: Services, city: City, click: Clicker, settle: Settle
) -> None:
    alone = [*rows()[:3], ("孙立波", "A", 6, 0, 0, 0, 0)]
    path = workbook(city, {"甲表": rows(), "乙表": alone, "江城市水利局": alone})
    place = make_place()
    panel = place.importing
    place.show_target(("import", (path,)))
    settle(place)
    assert panel.take.text() == "采用可导入的 1 张"
    assert panel.why.text() == "2 张待确认，这次不导入。"
    assert panel.table.rows.index(0, len(SHEETS) - 1).data() == "请指定单位"
    assert "请在右侧“需要您指定的”中选择" in panel.said.text()
    shoot(place, "polls-import-left-out")
    panel.table.go_to(2)
    assert "发出 8 张、收回 6 张" in panel.said.text()
    click(panel.skip)
    settle(place)
    assert not panel.take.isEnabled()
    assert "还没有可导入的表：2 张待确认。" in panel.why.text()
    assert "不导入这张表" in panel.why.text()
    assert panel.skip.text() == "仍要导入这张表"
    click(panel.skip)
    settle(place)
    for row in (0, 1):
        panel.table.go_to(row)
        click(panel.skip)
        settle(place)
    assert "不导入 2" in panel.summary.text()
    assert (panel.why.text(), panel.take.text()) == ("", "采用 1 张表")
    assert panel.questions.boxes == {}
    click(panel.take)
    settle(place)
    assert len(services.polls.find()) == 1


def test_a_bad_workbook_is_refused_in_a_sentence(
    make_place: Make, tmp_path: Path, settle: Settle
) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04nonsense")
    place = make_place()
    place.dropped((path,))
    settle(place)
    assert "已损坏" in place.importing.summary.text()
    assert not place.importing.take.isEnabled()


def test_a_leader_reads_results_and_no_counts(make_place: Make, city: City, settle: Settle) -> None:
    confirmed(city)
    with acting(city.desk, Role.LEADER):
        place = make_place()
        assert not place.pane.tabs.isTabEnabled(COUNT)
        assert place.pane.tabs.currentIndex() == RESULTS
        assert not place.new.isVisible()
        assert place.pane.steps.buttons == {}
        settle(place)


def test_targets_lead_to_polls_and_states(make_place: Make, city: City, settle: Settle) -> None:
    first, second = counted(city), issued(city)
    place = make_place()
    place.show_target(first)
    settle(place)
    assert place.pane.open_id == first
    place.show_target(PollState.ISSUED)
    settle(place)
    assert place.list.current_id() == second


def test_the_form_says_of_which_year_a_poll_will_be(
    make_place: Make, city: City, settle: Settle
) -> None:
    """In January two years run: the older by itself, the newer when chosen."""
    SchemeService(city.desk).open_cycle(2027)
    for year, state in ((2026, CycleState.YEAR_END), (2027, CycleState.OPEN)):
        with city.desk.db.reading() as session:
            version = session.get_one(Cycle, cycle_id(year)).version
        write(city.desk, [Change("cycle", cycle_id(year), {"state": state}, version)])
    city.move_to(dt.date(2027, 1, 20))
    place = make_place()
    place.start_new()
    settle(place)
    form = place.pane.settings.form
    labels = [label for _key, label in form.year.choices]
    assert labels == ["2026年度（按测评日期）", "2026年度", "2027年度"]
    assert not form.dirty
    form.fields["on"].set_value(dt.date(2027, 4, 2))
    form.fields["on"].edited.emit()
    assert form.year.choices[0][1] == "2027年度（按测评日期）"
    form.year.set_value(cycle_id(2026))
    assert draft_of(form.values() | {"unit": (city.unit, "")}, None, None).cycle == cycle_id(2026)
