"""A sealed year takes no task, move, change of units or undo any more. Source: domain.md §2.8."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from desktop.models.changes import Change
from desktop.models.scheme import Cycle
from desktop.services.cadre_moves import CadreMoveService, MoveDraft
from desktop.services.check_forms import ChecksDraft, Remark
from desktop.services.cycles import cycle_id
from desktop.services.door import Writing
from desktop.services.errors import Refused
from desktop.services.key_tasks import KeyTaskDraft, KeyTaskService, ParticipationDraft
from desktop.services.rectification import ItemDraft, RectificationService
from desktop.services.registry import Services
from desktop.services.scheme_reading import scheme_id
from desktop.services.unit_changes import NewUnit, UnitChangeDraft, UnitChangeService
from desktop.services.visit_calendar import VisitCalendarService
from desktop.services.visit_checks import VisitCheckService
from desktop.services.visits import VisitService
from desktop.terms import (
    AssessmentKind,
    CycleState,
    FindingSource,
    SchemeState,
    UnitChangeKind,
    VisitMode,
)
from tests.services import progress_city
from tests.services.checking import add_indicators, add_progress, answer, differing, line
from tests.services.record_city import City, held_visit, named, plan, write

DAY = dt.date(2026, 9, 1)


def seal(city: City) -> None:
    with city.desk.db.reading() as session:
        year = session.get(Cycle, city.cycle)
        assert year is not None
    sealed = {"state": CycleState.SEALED}
    write(city.desk, [Change("cycle", year.id, sealed, year.version)])


def test_key_tasks_of_a_sealed_year(city: City) -> None:
    tasks = KeyTaskService(city.desk)
    draft = KeyTaskDraft("抗洪救灾", DAY)
    task = tasks.save(draft)
    part = ParticipationDraft(task, city.outsider, "转移群众", DAY)
    taking = tasks.save_participation(part)
    told = tasks.get(task)
    again = replace(draft, id=task, version=told.version)
    version = told.people[0].version
    seal(city)
    for call in (
        lambda: tasks.save(KeyTaskDraft("招商", DAY, cycle=city.cycle)),
        lambda: tasks.save(replace(again, title="防汛")),
        lambda: tasks.delete(task, told.version),
        lambda: tasks.save_participation(part),
        lambda: tasks.remove_participation(taking, version),
    ):
        with pytest.raises(Refused, match="2026年度已封存，重点工作不能再改动"):
            call()
    assert tasks.get(task) == told


def test_what_hangs_on_a_visit_of_a_sealed_year(city: City) -> None:
    visits, calendar = VisitService(city.desk), VisitCalendarService(city.desk)
    held = held_visit(city, dt.date(2026, 11, 16), mode=VisitMode.SUPERVISION)
    visits.save(plan(city, dt.date(2026, 11, 26)))
    again = plan(city, dt.date(2026, 11, 27), cycle=city.cycle, kinds=(AssessmentKind.ROUTINE,))
    (near,) = calendar.near(again)
    seal(city)
    item = ItemDraft("会议多、督查少", FindingSource.VISIT)
    for call in (
        lambda: RectificationService(city.desk).open_on_spot(held, item, dt.date(2026, 11, 30)),
        lambda: calendar.join_into(near, again),
        lambda: VisitCheckService(city.desk).save(ChecksDraft(held, attention=Remark("", 4))),
    ):
        with pytest.raises(Refused, match="2026年度已封存，实地考核不能再改动"):
            call()


def test_no_kind_of_a_sealed_year_joins_a_visit_of_another(city: City) -> None:
    last = cycle_id(2025)
    write(city.desk, [Change("cycle", last, {"year": 2025, "state": CycleState.SEALED})])
    VisitService(city.desk).save(plan(city, dt.date(2026, 11, 26)))
    calendar = VisitCalendarService(city.desk)
    new = plan(city, dt.date(2026, 11, 27), kinds=(AssessmentKind.ANNUAL,))
    (near,) = calendar.near(new)
    with pytest.raises(Refused, match="2025年度已封存"):
        calendar.join_into(near, replace(new, kind_cycles=((AssessmentKind.ANNUAL, last),)))


def test_indicators_of_a_year_that_is_sealed_meanwhile(city: City) -> None:
    last = cycle_id(2025)
    write(city.desk, [Change("cycle", last, {"year": 2025, "state": CycleState.YEAR_END})])
    add_indicators(city.desk, last)
    add_progress(city.desk, city.unit, last, (3,))
    visit, _ = differing(city, 1, "70", visit=held_visit(city, dt.date(2026, 11, 16)))
    with city.desk.db.reading() as session:
        year = session.get(Cycle, last)
        assert year is not None
    write(city.desk, [Change("cycle", last, {"state": CycleState.SEALED}, year.version)])
    checks = VisitCheckService(city.desk)
    typed = answer(line(city, visit, 1), "3", "60", "复核")
    with pytest.raises(Refused, match="2025年度已封存，指标核验结果不能再改动"):
        checks.save(ChecksDraft(visit, quarter=3, indicators=(typed,)))
    # What is of the visit itself is still written: its own year runs.
    checks.save(ChecksDraft(visit, attention=Remark("", 4)))


def test_changes_of_units_and_moves_of_a_sealed_year(city: City) -> None:
    changes, moves = UnitChangeService(city.desk), CadreMoveService(city.desk)
    rename = UnitChangeDraft(city.other_unit, UnitChangeKind.RENAMED, DAY, "江城市水务局")
    changes.register(rename)
    (line,) = changes.changes()
    move = moves.move(MoveDraft(city.cadre, city.other_unit, DAY))
    seal(city)
    later = replace(rename, on=dt.date(2026, 10, 1), name_after="江城市河湖局")
    refused: tuple[Callable[[], object], ...] = (
        lambda: changes.preview(later),
        lambda: changes.register(later),
        lambda: changes.found(NewUnit("新局"), dt.date(2026, 12, 31)),
        lambda: changes.withdraw(line.id),
        lambda: moves.move(MoveDraft(city.cadre, None, dt.date(2026, 10, 1))),
        lambda: moves.withdraw(move),
    )
    for call in refused:
        with pytest.raises(Refused, match="2026年度已封存"):
            call()
    assert changes.get(line.id).kept_for == "2026年度已封存，该年度的机构变动不能再改动。"
    city.move_to(dt.date(2027, 1, 4))
    changes.register(replace(later, on=dt.date(2027, 1, 4)))
    moves.move(MoveDraft(city.cadre, None, dt.date(2027, 1, 4)))


# --- undoing an import -----------------------------------------------------------------------

office = progress_city.city
progress_root = progress_city.progress_root


def batch_of(office: Services) -> UUID:
    report = office.progress.take(
        office.progress.preview(progress_city.YEAR, progress_city.sample())
    )
    assert report.batch is not None
    return report.batch


def test_an_import_into_a_year_that_was_sealed_since_is_not_undone(office: Services) -> None:
    batch = batch_of(office)
    before = office.progress.rows(progress_city.YEAR, 3)
    with office.desk.db.reading() as session:
        year = session.get(Cycle, progress_city.YEAR)
        assert year is not None
    sealed = {"state": CycleState.SEALED}
    write(office.desk, [Change("cycle", year.id, sealed, year.version)])
    with pytest.raises(Refused, match="2026年度已封存，不能撤销"):
        office.imports.undo(batch)
    assert office.progress.rows(progress_city.YEAR, 3) == before
    (line,) = (b for b in office.imports.batches() if b.id == batch)
    assert not line.undone


def test_indicators_of_a_batch_stay_once_the_scheme_is_frozen(office: Services) -> None:
    batch = batch_of(office)
    fields = {
        "cycle_id": progress_city.YEAR, "title": "导入的", "category": "common", "ordinal": 90,
        "kinds": (), "quarters": (), "first_question": False,
    }  # fmt: skip
    desk = office.desk
    with desk.db.writing() as session:
        writing = Writing(desk, session, None)
        writing.batch = batch
        writing.write([Change("indicator", named("导入的"), fields)])
    frozen = {"cycle_id": progress_city.YEAR, "state": SchemeState.FROZEN}
    needed = {"title": "方案", "first_question": "第一考题", "sums_confirmed": True}
    scheme = scheme_id(progress_city.YEAR)
    write(desk, [Change("scheme", scheme, {**frozen, **needed})])
    with pytest.raises(Refused, match="考核方案已冻结，不能撤销"):
        office.imports.undo(batch)
