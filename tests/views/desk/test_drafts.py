"""Every form of 考核准备 that was left unsaved is listed on 工作台 and leads back to itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.services.building_findings import FindingDraft
from desktop.services.desk_drafts import DraftLine
from desktop.services.imports import gather
from desktop.services.key_tasks import KeyTaskDraft
from desktop.services.progress_values import progress_id
from desktop.services.registry import Services
from desktop.services.scheme import cycle_id
from desktop.terms import KeyTaskRole, Polarity, ScoringMethod
from desktop.views.context import ViewContext
from desktop.views.desk.draft_places import HOMES
from desktop.views.setup.page import OFFICE, SetupPage
from desktop.views.setup.units.pane import UnitChangesPlace
from tests.services.imports import office
from tests.views.settling import settle

__all__ = ["settle"]  # waits for short timers too

CYCLE = cycle_id(2026)
QUARTER = 3


@dataclass(frozen=True, slots=True)
class Left:
    """A draft, the place it leads to, and what stands there again."""

    form: str
    row: UUID | None
    body: Mapping[str, object]
    place: str
    look: Callable[[Any], object] | None = None
    shown: object = None


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with its year, scheme, units, pool, thirteen teams, a task and a finding."""
    made = tmp_path_factory.mktemp("drafts") / "workspace"
    office.create(made)
    services = office.unlock(made)
    services.scheme.open_cycle(2026)
    office.take(services, gather([office.WORKBOOKS / name for name in office.TAKEN]))
    services.scheme.use_default(CYCLE)
    services.list_templates.use_default(CYCLE)
    today = services.desk.clock.today()
    services.teams.form_planned(today)
    unit = services.units.find()[0]
    units = ((unit, KeyTaskRole.LEAD),)
    services.key_tasks.save(KeyTaskDraft("防汛救灾", today, None, 2, (), None, units, cycle=CYCLE))
    finding = FindingDraft(unit, 2025, "运行", Polarity.POSITIVE, "分工明确")
    services.building_findings.save(finding)
    services.lock()
    return made


@pytest.fixture
def services(root: Path, tmp_path: Path) -> Iterator[Services]:
    """The services over a copy of it."""
    opened = office.unlock(Path(shutil.copytree(root, tmp_path / "workspace")))
    yield opened
    opened.lock()


def field(form: Callable[[Any], Any], key: str) -> Callable[[Any], object]:
    return lambda place: form(place).fields[key].value()


def people_left(services: Services) -> list[Left]:
    """Drafts of the pool, the teams, recusals and the board."""
    team = services.teams.overview(services.desk.clock.today())[0]
    seat = team.seats[0]
    reason = {"reason": "借调到市里"}
    return [
        Left("assessor", seat.assessor, {"expertise": "审计"}, "pool",
             field(lambda p: p.pane.form, "expertise"), "审计"),
        Left(f"seat/{team.id.hex}", None, {"start": "2026-12-01"}, "teams",
             lambda p: p.stack.currentWidget() is p.asking.seat_form, True),
        Left(f"seat-end/{team.id.hex}", seat.id, reason, "teams",
             field(lambda p: p.asking.end_form, "reason"), "借调到市里"),
        Left(f"seat-move/{team.id.hex}", seat.id, reason, "teams",
             field(lambda p: p.asking.move_form, "reason"), "借调到市里"),
        Left(f"seat-swap/{team.id.hex}", seat.id, reason, "teams",
             field(lambda p: p.asking.swap_form, "reason"), "借调到市里"),
        Left("team-count", None, {"count": "15"}, "teams",
             field(lambda p: p.asking.count_form, "count"), "15"),
        Left("recusal", None, {"reason": "配偶任副局长"}, "recusals",
             field(lambda p: p.registered.form, "reason"), "配偶任副局长"),
        Left("pairing", None, {"day": "2026-11-22", "seed": 7, "slack": 1, "moves": {}}, "pairing",
             lambda p: p.board_head.seed.value(), 7),
    ]  # fmt: skip


def units_left(services: Services) -> list[Left]:
    """Drafts of units through time, key tasks and holidays."""
    (task,) = services.key_tasks.tasks(CYCLE)
    (finding,) = services.building_findings.findings()
    unit, year = services.units.find()[0], CYCLE.hex
    indicator = next(i.value.id for i in services.scheme.indicators(CYCLE) if i.value.leaf)
    return [
        Left("unit_change", None, {"name_after": "江城市数据局", "basis": "江编1号"}, "units",
             field(lambda p: p.changes.form, "name_after"), "江城市数据局"),
        Left("cadre_move", None, {"post": "副局长"}, "units",
             field(lambda p: p.moves.form, "post"), "副局长"),
        Left("building_finding", None, {"aspect": "作风"}, "units",
             field(lambda p: p.findings.form, "aspect"), "作风"),
        Left("building_finding", finding.id, {"text": "分工不明"}, "units",
             field(lambda p: p.findings.form, "text"), "分工不明"),
        Left("finding_paste", None, {"text": "江城市民政局\t运行", "year": "2024"}, "units",
             lambda p: p.findings.panel.text.toPlainText(), "江城市民政局\t运行"),
        Left(f"inclusion/{year}", unit, {"reason": "部务会"}, "units",
             lambda p: p.tab is p.tiers, True),
        Left(f"placement/{year}/{unit.hex}", indicator, {"reason": "部务会"}, "units",
             lambda p: p.tiers.which.value(), 1),
        Left(f"key_task/{year}", None, {"title": "双过半"}, "key_tasks",
             field(lambda p: p.new, "title"), "双过半"),
        Left("key_task", task.id, {"title": "防汛抗旱"}, "key_tasks",
             field(lambda p: p.form, "title"), "防汛抗旱"),
        Left(f"participation/{task.id.hex}", None, {"role": "联络员"}, "key_tasks",
             field(lambda p: p.people.form, "role"), "联络员"),
        Left("holiday/2026", None, {"name": "调休"}, "calendar",
             field(lambda p: p.holidays.form, "name"), "调休"),
    ]  # fmt: skip


def scheme_left(services: Services) -> list[Left]:
    """Drafts of the scheme; of an amendment two parts."""
    indicator = next(i.value.id for i in services.scheme.indicators(CYCLE) if i.value.leaf)
    rule = services.scheme.rules(CYCLE)[3].id
    template = services.list_templates.templates(CYCLE)[2].id
    scheme = services.scheme.scheme(CYCLE).id
    return [
        Left("indicator", indicator, {"title": "改过的标题"}, "scheme",
             field(lambda p: p.indicators.form, "title"), "改过的标题"),
        Left("indicator", None, {"title": "新的指标"}, "scheme",
             field(lambda p: p.indicators.form, "title"), "新的指标"),
        Left("rule", rule, {"basis": "某文"}, "scheme",
             field(lambda p: p.rules.form, "basis"), "某文"),
        Left("list_template", template, {"section": "作风建设"}, "scheme",
             field(lambda p: p.templates.form, "section"), "作风建设"),
        Left("scheme", scheme, {"title": "方案新名"}, "scheme",
             field(lambda p: p.indicators.wording, "title"), "方案新名"),
        Left("scheme/freeze", scheme, {"approver": "部务会"}, "scheme"),
        Left("amendment", scheme, {"reason": "上级调整"}, "scheme"),
        Left("amended_rule", rule, {"value": "3"}, "scheme"),
    ]  # fmt: skip


def progress_left(services: Services) -> list[Left]:
    """Drafts of the four tabs of progress."""
    unit, year = services.units.find()[0], CYCLE.hex
    indicator = next(i.value.id for i in services.scheme.indicators(CYCLE) if i.value.leaf)
    leaves = services.marks.leaves(CYCLE, QUARTER)
    judged = next(leaf.id for leaf in leaves if leaf.method is ScoringMethod.JUDGED)
    event = next(leaf.id for leaf in leaves if leaf.method is not ScoringMethod.JUDGED)
    return [
        Left("indicator_progress", progress_id(unit, indicator, QUARTER),
             {"actual": "9", "about": {"cycle": year, "quarter": "3", "line": "x", "title": "甲局"}},
             "progress", lambda p: (p.tabs.currentWidget() is p.progress, p.period.quarter),
             (True, QUARTER)),
        Left(f"event-mark/{year}/{QUARTER}/{event.hex}", None, {"reason": "受表彰"}, "progress",
             field(lambda p: p.marks.events.form, "reason"), "受表彰"),
        Left(f"judge/{year}/{QUARTER}", judged, {"judge": "市委督查室", "points": {}}, "progress",
             lambda p: p.marks.judging.judge.text(), "市委督查室"),
        Left(f"routine/{year}/{QUARTER}", unit, {"rows": [["办公室", "1", "", "", ""]]}, "progress",
             lambda p: p.routine.grid.cells.texts()[0][0], "办公室"),
        Left(f"shares/{year}/0", unit, {"rows": [["甲", "办公室", "", "100", ""]]}, "progress",
             lambda p: p.shares.grid.cells.texts()[0][1], "办公室"),
    ]  # fmt: skip


def left_open(services: Services) -> list[Left]:
    """A draft of each kind, as the forms keep them."""
    parts = (people_left, units_left, scheme_left, progress_left)
    return [left for part in parts for left in part(services)]


def put(services: Services, left: Left) -> None:
    desk = services.desk
    desk.drafts.put(desk.actor.account, left.form, left.row, "", dict(left.body))


def listed(services: Services) -> tuple[DraftLine, ...]:
    return services.overview.today().drafts


def test_each_kind_is_listed_with_its_word_and_a_place_of_the_page(services: Services) -> None:
    lefts = left_open(services)
    for left in lefts:
        put(services, left)
    found = {(line.form, line.row): line for line in listed(services)}
    places = {key for key, *_rest in OFFICE}
    told: set[str] = set()
    for left in lefts:
        folded = left.form in ("amendment", "amended_rule")
        line = found["amendment", None] if folded else found[left.form, left.row]
        home = HOMES[line.kind]
        target = home.target(line)
        assert home.page == "setup"
        assert (target[0] if isinstance(target, tuple) else target) == left.place
        assert left.place in places
        told.add(line.kind)
    assert len(found) == len(lefts) - 1  # the amendment is one line with what it changes
    elsewhere = {kind for kind, home in HOMES.items() if home.page != "setup"}
    assert told | elsewhere | {"recusal-end"} == set(HOMES)


def test_titles_say_what_it_is_about(services: Services) -> None:
    for left in left_open(services):
        put(services, left)
    unit = services.units.get(services.units.find()[0]).name
    titles = {(line.form, line.row is None): line.title for line in listed(services)}
    assert titles["unit_change", True] == "江城市数据局"
    assert titles["key_task", False] == "防汛救灾"
    assert titles["building_finding", False] == unit
    assert titles["indicator_progress", False] == "甲局"
    assert titles[f"routine/{CYCLE.hex}/3", False] == unit


def test_a_row_that_is_gone_is_not_offered(services: Services) -> None:
    put(services, Left("key_task", uuid4(), {"title": "没有了"}, "key_tasks"))
    assert listed(services) == ()


def test_each_leads_back_to_what_was_typed(
    ctx: ViewContext, services: Services, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    makers = {key: make for key, _title, _operation, make in OFFICE}
    # A place that nobody holds is taken apart by Python while Qt still tells it things; in the
    # program each belongs to its page.
    held: list[QWidget] = []
    for left in left_open(services):
        if left.look is None:
            continue
        put(services, left)
        line = next(d for d in listed(services) if (d.form, d.row) == (left.form, left.row))
        place = makers[left.place](ctx, services)  # built anew, as after unlocking
        held.append(place)
        qtbot.addWidget(place)
        place.resize(1180, 660)
        place.show()
        place.arrived()
        match HOMES[line.kind].target(line):  # as the page hands it on
            case (str(), what):
                place.show_target(what)
            case _:
                pass
        settle()
        assert left.look(place) == left.shown, left.form
        place.hide()


def test_the_page_hands_it_to_the_place(
    ctx: ViewContext, services: Services, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    put(services, Left("cadre_move", None, {"post": "副局长"}, "units"))
    (line,) = listed(services)
    page = SetupPage(ctx, services)
    qtbot.addWidget(page)
    page.show()
    page.show_target(HOMES[line.kind].target(line))
    settle()
    place = page.places["units"]
    assert isinstance(place, UnitChangesPlace)
    assert page.stack.currentWidget() is place
    assert place.moves.form.fields["post"].value() == "副局长"
    page.flush_draft()  # locking goes through every place that was opened
    assert listed(services)[0].form == "cadre_move"
