"""Early in the next year: the year is assessed by who had the unit, in the unit held at its end.

Source: domain.md §1 (Cycle: 2026's annual assessment is done early in 2027), §2.10.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from uuid import UUID

import pytest

from desktop.models.cadres import Cadre
from desktop.models.changes import Change
from desktop.models.teams import Seat
from desktop.services.door import Reading
from desktop.services.errors import Invalid, NotFound, Refused
from desktop.services.poll_forms import PollDraft
from desktop.services.polls import PollService
from desktop.services.recording_team import day_of_year
from desktop.services.routine_grades import GradeEntry, RoutineGradeService
from desktop.services.team_ratings import TeamRatingService
from desktop.services.work_reports import ReportDraft, WorkReportService
from desktop.terms import Role, RoutineGradeValue, SeatKind, VoterClass
from tests.services.rating_city import leader, typed
from tests.services.record_city import City, acting, hand_on, named, write

JANUARY = dt.date(2027, 1, 15)
NEW_LEADER = named("四组长")


@pytest.fixture
def january(city: City) -> City:
    """Team 3 had the unit all of 2026, team 4 has it since; it is January."""
    seat = {"team_id": city.other_team, "assessor_id": NEW_LEADER, "kind": SeatKind.LEADER}
    write(
        city.desk,
        [
            Change("assessor", NEW_LEADER, {"name": "何组长", "post_type": SeatKind.POST_A}),
            Change("seat", named("seat/四组长"), {**seat, "start": dt.date(2026, 1, 1)}),
        ],
    )
    hand_on(city, dt.date(2026, 12, 31))
    city.move_to(JANUARY)
    return city


def moved(city: City, day: dt.date) -> None:
    """The other unit's cadre moves to the first unit."""
    with city.desk.db.reading() as session:
        row = session.get(Cadre, city.outsider)
        assert row is not None
        version = row.version
    move = {"from_unit_id": city.other_unit, "to_unit_id": city.unit}
    write(
        city.desk,
        [
            Change("cadre", city.outsider, {"unit_id": city.unit}, version),
            Change("cadre_move", named("move"), {"cadre_id": city.outsider, "on": day, **move}),
        ],
    )


@contextlib.contextmanager
def new_team(city: City) -> Iterator[None]:
    """The leader of team 4 at the desk."""
    with acting(city.desk, Role.TEAM_LEADER, team_no=4, assessor_id=NEW_LEADER):
        yield


def test_the_old_team_rates_the_old_year(january: City) -> None:
    ratings = TeamRatingService(january.desk)
    with leader(january):
        told = {u.id for u in ratings.units(january.cycle)}
        assert told == {january.unit, january.other_unit}
        assert not ratings.own_column(january.unit, january.cycle).closed
        assert ratings.save_own(january.unit, january.cycle, typed((january.cadre, "90"))) == 1
    with new_team(january):
        assert ratings.units(january.cycle) == ()
        closed = ratings.own_column(january.unit, january.cycle).closed
        assert closed.startswith("该单位在2026年12月31日不由本考核组对口联系")
        with pytest.raises(Refused, match="2026年12月31日不由本考核组"):
            ratings.save_own(january.unit, january.cycle, typed((january.cadre, "60")))


@pytest.mark.parametrize(
    ("day", "old", "new"),
    [(dt.date(2027, 1, 10), True, False), (dt.date(2026, 12, 31), False, True)],
)
def test_a_cadre_is_rated_where_he_was_at_the_end_of_the_year(
    january: City, day: dt.date, old: bool, new: bool
) -> None:
    moved(january, day)
    ratings = TeamRatingService(january.desk)

    def listed(unit: UUID) -> bool:
        lines = ratings.own_column(unit, january.cycle).lines
        return january.outsider in {line.subject.cadre for line in lines}

    with leader(january):
        assert listed(january.other_unit) is old
        assert listed(january.unit) is new
        wrong = january.unit if old else january.other_unit
        with pytest.raises(Invalid, match="不在该单位"):
            ratings.save_own(wrong, january.cycle, typed((january.outsider, "90")))
        right = january.other_unit if old else january.unit
        assert ratings.save_own(right, january.cycle, typed((january.outsider, "90"))) == 1


def test_who_sat_in_the_team_at_the_end_of_the_year_is_awaited(january: City) -> None:
    with january.desk.db.reading() as session:
        row = session.get(Seat, named("seat/吴乙岗"))
        assert row is not None
        version = row.version
    end, start = dt.date(2026, 12, 31), dt.date(2027, 1, 1)
    newcomer = {"team_id": january.team, "assessor_id": named("新成员"), "kind": SeatKind.POST_B}
    write(
        january.desk,
        [
            Change("seat", named("seat/吴乙岗"), {"end": end}, version),
            Change("assessor", named("新成员"), {"name": "新成员", "post_type": SeatKind.POST_B}),
            Change("seat", named("seat/新成员"), {**newcomer, "start": start}),
        ],
    )
    ratings = TeamRatingService(january.desk)
    with leader(january):
        names = [m.name for m in ratings.sheet(january.other_unit, january.cycle).members]
    assert "吴乙岗" in names
    assert "新成员" not in names
    with leader(january, "新成员"), pytest.raises(Refused, match="您在2026年12月31日不在本考核组"):
        ratings.own_column(january.other_unit, january.cycle)


def test_the_old_team_enters_the_last_quarter(january: City) -> None:
    grades = RoutineGradeService(january.desk)
    entry = GradeEntry(january.cadre, 4, RoutineGradeValue.FAIR)
    with new_team(january):
        assert january.unit not in grades.find(january.cycle)
        assert not grades.sheet(january.cycle, january.unit).writable
        with pytest.raises(Refused, match="2026年12月31日不由本考核组"):
            grades.save(january.cycle, january.unit, [entry])
    with leader(january):
        assert january.unit in grades.find(january.cycle)
        assert grades.save(january.cycle, january.unit, [entry]) == 1


def test_each_quarter_is_its_own_teams(city: City) -> None:
    """Handed on in September: the first two quarters stay team 3's, the third is team 4's."""
    hand_on(city, dt.date(2026, 9, 15))
    grades = RoutineGradeService(city.desk)
    found: dict[int, list[bool]] = {}
    for number in (3, 4):
        with acting(city.desk, Role.TEAM_LEADER, team_no=number):
            sheet = grades.sheet(city.cycle, city.unit)
            found[number] = [not cell.locked for cell in sheet.cadres[0].cells]
            (line,) = grades.rows(city.cycle, [city.unit])
            # The fourth quarter is running on 22 November: nothing of it is due.
            assert set(line.missing) == ({1, 2} if number == 3 else {3})
            right, wrong = (1, 3) if number == 3 else (3, 1)
            with pytest.raises(Refused, match="不由本考核组"):
                grades.save(
                    city.cycle,
                    city.unit,
                    [GradeEntry(city.second_cadre, wrong, RoutineGradeValue.FAIR)],
                )
            new = [GradeEntry(city.cadre, right, RoutineGradeValue.FAIR)]
            assert grades.save(city.cycle, city.unit, new) == 1
    assert found == {3: [True, True, False, False], 4: [False, False, True, True]}


def test_the_old_team_takes_the_reports(january: City) -> None:
    moved(january, dt.date(2027, 1, 10))
    reports = WorkReportService(january.desk)

    def draft(unit: UUID, cadre: UUID) -> ReportDraft:
        return ReportDraft(unit, january.cycle, cadre, "述职述廉报告", "正文", JANUARY)

    with leader(january):
        told = {u.id: u.subjects for u in reports.units(january.cycle)}
        # The leadership team and the two cadres; the team and the one who was there.
        assert told == {january.unit: 3, january.other_unit: 2}
        names = [line.subject.name for line in reports.lines(january.other_unit, january.cycle)]
        assert names == ["领导班子", "孙立波"]
        reports.save(draft(january.other_unit, january.outsider))
        with pytest.raises(NotFound):
            reports.save(draft(january.unit, january.outsider))
        assert not reports.get(january.unit, january.cycle, january.cadre).closed
    with new_team(january):
        assert reports.units(january.cycle) == ()
        with pytest.raises(Refused, match="2026年12月31日不由本考核组"):
            reports.save(draft(january.unit, january.cadre))


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (dt.date(2026, 11, 22), dt.date(2026, 11, 22)),
        (dt.date(2026, 12, 31), dt.date(2026, 12, 31)),
        (dt.date(2027, 1, 1), dt.date(2026, 12, 31)),
        (dt.date(2027, 3, 31), dt.date(2026, 12, 31)),
    ],
)
def test_the_day_of_a_year(city: City, today: dt.date, day: dt.date) -> None:
    city.move_to(today)
    with city.desk.db.reading() as session:
        assert day_of_year(Reading(city.desk, session, None), 2026) == day


def test_a_poll_in_january_is_the_old_teams(january: City) -> None:
    """Held on the eleventh of January for 2026: team 3's, with who was there at the year's end."""
    moved_away = january.outsider
    moved(january, dt.date(2027, 1, 10))
    polls = PollService(january.desk)
    draft = PollDraft(
        january.unit,
        dt.date(2027, 1, 11),
        "2026年度民主测评",
        (None, january.cadre),
        {VoterClass.A: 5},
        cycle=january.cycle,
    )
    assert moved_away in {c.cadre for c in polls.choices(january.other_unit)}
    with new_team(january), pytest.raises(Refused, match="不由本考核组对口联系"):
        polls.save(draft)
    with leader(january):
        assert polls.get(polls.save(draft)).line.team_no == 3
