"""The name of an interviewee ends with the interview, at whichever side that was deleted.

Source: domain.md §5: interviewees' names stay in a local row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from desktop.models.database import raw
from desktop.models.interviews import InterviewName
from desktop.services.door import Desk
from desktop.services.interviews import InterviewDraft, InterviewService
from desktop.services.motions import Motion
from desktop.services.visits import VisitService
from desktop.terms import ConflictChoice, InterviewLayer, Role, VisitAction
from tests.services.exchange.two_desks import Two, decide, edit, two_desks
from tests.services.record_city import acting

DAY = dt.date(2026, 11, 16)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    """The office and team 3."""
    with two_desks(tmp_path) as found:
        yield found


def talks(two: Two) -> tuple[UUID, UUID]:
    """Two interviews of a held visit, their names at the team alone; both sides know them."""
    visit = two.visit()
    judge, own = VisitService(two.office), VisitService(two.team)
    with acting(two.office, Role.LEADER):
        judge.perform(visit, VisitAction.APPROVE, Motion(judge.get(visit).seen))
    two.task()
    own.perform(visit, VisitAction.HOLD, Motion(own.get(visit).seen))
    service = InterviewService(two.team)
    first, second = (
        service.add(InterviewDraft(visit, InterviewLayer.STAFF, DAY, remarks=text, name=name))
        for text, name in (("一", "王小明"), ("二", "李小红"))
    )
    two.meet()
    return first, second


def names(desk: Desk) -> list[str]:
    """The names that a PC keeps."""
    with desk.db.reading() as session:
        return sorted(session.scalars(select(InterviewName.name)))


def test_an_interview_that_arrives_deleted_takes_its_name_along(two: Two) -> None:
    first, _ = talks(two)
    assert (names(two.team), names(two.office)) == (["李小红", "王小明"], [])
    office = InterviewService(two.office)
    office.remove(first, office.get(first).version)
    assert len(names(two.team)) == 2, "the deletion has not arrived yet"
    two.meet()
    assert names(two.team) == ["李小红"]


def test_ones_own_deletion_does_the_same(two: Two) -> None:
    first, _ = talks(two)
    own = InterviewService(two.team)
    own.remove(first, own.get(first).version)
    assert names(two.team) == ["李小红"]


def test_who_edited_meanwhile_keeps_the_name_until_the_office_decides(two: Two) -> None:
    """An edit that did not see the deletion keeps the row, and so the name."""
    first, _ = talks(two)
    edit(two.team, "interview", first, {"remarks": "补记"})
    two.later()
    edit(two.office, "interview", first, {"deleted": True})
    two.meet()
    assert names(two.team) == ["李小红", "王小明"]
    form = two.form()
    gone = next(i for i, c in enumerate(form.candidates) if c.values == ("删除",))
    decide(two, (ConflictChoice.FIRST, ConflictChoice.SECOND)[gone])
    two.meet()
    assert names(two.team) == ["李小红"]


def test_a_view_computed_anew_keeps_the_names_of_what_stands(two: Two) -> None:
    talks(two)
    with two.team.db.writing() as session:
        two.team.history.rebuild(raw(session))
    assert names(two.team) == ["李小红", "王小明"]
