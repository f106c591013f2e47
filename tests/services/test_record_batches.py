"""Workbooks of polls, grades and answers are taken back; what went on since stays and is told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.polls import BallotCount, Poll, PollClass
from desktop.models.scheme import Cycle
from desktop.services.cycles import cycle_id
from desktop.services.errors import Invalid, NotFound, Refused
from desktop.services.imports import ImportService
from desktop.services.poll_import import PollImportService
from desktop.services.poll_import_forms import PollAnswers
from desktop.services.polls import PollService
from desktop.services.routine_grade_import import RoutineGradeImportService
from desktop.services.routine_grades import RoutineGradeService
from desktop.terms import CycleState, PollState, Role
from tests.services.poll_books import ON, rows, workbook
from tests.services.poll_tallies import A
from tests.services.polling import confirm, issued, with_row
from tests.services.record_city import City, acting, write
from tests.services.sheets.tables import book

NAME = "江城市民政局"


def imported(city: City, answers: PollAnswers = ON, **counts: object) -> tuple[UUID, UUID]:
    """A workbook of one sheet, taken in: the poll and the batch."""
    imports = PollImportService(city.desk)
    taken = imports.take(imports.preview(workbook(city, {NAME: rows(**counts)}), answers))
    assert taken.batch is not None
    return (*taken.made, *taken.filled)[0], taken.batch


def live(city: City, poll: UUID) -> tuple[bool, int, int]:
    """Whether a poll stands, and how many classes and rows of counts."""
    with city.desk.db.reading() as session:
        row = session.get_one(Poll, poll)
        parts = [
            len(session.scalars(select(t).where(t.poll_id == poll, t.deleted.is_(False))).all())
            for t in (PollClass, BallotCount)
        ]
        return not row.deleted, parts[0], parts[1]


def test_a_new_poll_goes_with_all_its_counts_and_may_come_again(city: City) -> None:
    imports = ImportService(city.desk)
    poll, batch = imported(city)
    (line,) = imports.batches()
    assert (line.id, line.title, line.new, line.updated) == (batch, "计票.xlsx", 1, 0)
    assert live(city, poll) == (True, 1, 2)
    assert imports.undo_records(batch).left == ()
    assert live(city, poll) == (False, 0, 0)
    with pytest.raises(Invalid, match="已经撤销过"):
        imports.undo_records(batch)
    again, _ = imported(city)
    assert live(city, again) == (True, 1, 2)


def test_a_poll_that_was_filled_waits_for_its_counts_again(city: City) -> None:
    poll = issued(city, subjects=(city.cadre, city.second_cadre), issued={A: 9})
    filled, batch = imported(city)
    assert filled == poll
    ImportService(city.desk).undo(batch)
    line = PollService(city.desk).get(poll).line
    assert (line.state, line.issued) == (PollState.ISSUED, 9)
    assert live(city, poll) == (True, 1, 0)


def test_what_was_confirmed_or_corrected_since_stays(city: City) -> None:
    poll, batch = imported(city)
    confirm(city, poll)
    for undo in (ImportService(city.desk).undo_records, ImportService(city.desk).undo):
        with pytest.raises(Refused, match="民主测评测-03办-001未撤销：目前为"):
            undo(batch)
    assert live(city, poll) == (True, 1, 2)


def test_a_corrected_poll_stays_as_a_whole(city: City) -> None:
    polls = PollService(city.desk)
    poll, batch = imported(city)
    polls.correct(with_row(polls.counts(poll), 0, A, 2, 3, 1, 0, 0), "看错一行")
    with pytest.raises(Refused, match="导入之后已被修改"):
        ImportService(city.desk).undo_records(batch)
    assert live(city, poll) == (True, 1, 2)


def test_a_team_takes_back_its_own_workbook_of_records_only(city: City) -> None:
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        poll, batch = imported(city)
        with pytest.raises(Refused):
            ImportService(city.desk).undo(batch)
        ImportService(city.desk).undo_records(batch)
        with pytest.raises(NotFound):
            ImportService(city.desk).undo_records(city.unit)
    assert live(city, poll)[0] is False


def test_a_sealed_year_keeps_what_came_in(city: City) -> None:
    poll, batch = imported(city)
    with city.desk.db.reading() as session:
        version = session.get_one(Cycle, cycle_id(2026)).version
    sealed = {"state": CycleState.SEALED}
    write(city.desk, [Change("cycle", cycle_id(2026), sealed, version)])
    with pytest.raises(Refused, match="已封存"):
        ImportService(city.desk).undo_records(batch)
    assert live(city, poll)[0] is True


def test_grades_are_as_they_were_before(city: City, tmp_path: Path) -> None:
    city.move_to(dt.date(2026, 11, 22))
    imports, cycle = RoutineGradeImportService(city.desk), cycle_id(2026)

    def take(grade: str) -> UUID:
        path = tmp_path / "平时考核.xlsx"
        path.write_bytes(book([("单位", "姓名", "第三季度"), (NAME, "赵启明", grade)]))
        taken = imports.take(imports.preview(cycle, path))
        assert taken.count == 1
        assert taken.batch is not None
        return taken.batch

    first, second = take("较好"), take("一般")
    undo = ImportService(city.desk).undo_records
    grades = RoutineGradeService(city.desk)

    def shown() -> set[str]:
        sheet = grades.sheet(cycle, city.unit)
        return {c.grade.label for r in sheet.cadres for c in r.cells if c.grade is not None}

    assert shown() == {"一般"}
    assert undo(second).left == ()
    assert shown() == {"较好"}
    undo(first)
    assert shown() == set()
