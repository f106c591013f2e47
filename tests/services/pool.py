"""People of a pool for tests: entered, seated, and the services over them.

``ABOUT_ASSESSOR`` is what of the pool's services nobody may do to oneself; test_oneself calls it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from desktop.models.changes import Change
from desktop.services.assessor_reviews import AssessorReviewService, ReviewDraft
from desktop.services.assessors import AssessorDraft, AssessorService
from desktop.services.door import Desk
from desktop.services.mentorships import MentorshipService
from desktop.services.pool_movements import MovementDraft, PoolMovementService
from desktop.services.teams import team_id, team_title
from desktop.services.unavailability import AwayDraft, UnavailabilityService
from desktop.terms import AssessorRating, PoolMovementKind, SeatKind
from tests.services.record_city import City, named, write

TODAY = dt.date(2026, 11, 22)
YEAR = dt.date(2026, 1, 1)


def day(month: int, number: int, year: int = 2026) -> dt.date:
    """A day, this year's unless said otherwise."""
    return dt.date(year, month, number)


class Pool:
    """The services of the pool over one desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.people = AssessorService(desk)
        self.movements = PoolMovementService(desk)
        self.mentors = MentorshipService(desk)
        self.reviews = AssessorReviewService(desk)
        self.away = UnavailabilityService(desk)

    def add(
        self,
        name: str,
        kind: SeatKind = SeatKind.POST_A,
        *,
        entered: dt.date = YEAR,
        newcomer: bool | None = None,
        birth: str | None = None,
        post: str | None = None,
        planned: str | None = None,
        cadre: UUID | None = None,
    ) -> UUID:
        """Somebody who entered on a day, past the services."""
        person = named(name)
        fields = {
            "name": name,
            "post_type": kind,
            "birth_month": birth,
            "post": post,
            "planned_team": planned,
            "newcomer": newcomer,
            "cadre_id": cadre,
        }
        entry = {"assessor_id": person, "kind": PoolMovementKind.ENTRY, "on": entered}
        write(
            self.desk,
            [
                Change("assessor", person, {k: v for k, v in fields.items() if v is not None}),
                Change("pool_movement", named(f"entry/{name}"), entry),
            ],
        )
        return person

    def seat(
        self, person: UUID, number: int = 3, start: dt.date = YEAR, end: dt.date | None = None
    ) -> UUID:
        """A seat in a team, past the services."""
        seat = named(f"seat/{person}/{start}")
        fields = {
            "team_id": team_id(number),
            "assessor_id": person,
            "kind": SeatKind.POST_A,
            "start": start,
            "end": end,
        }
        team = {"number": number, "title": team_title(number)}
        write(
            self.desk,
            [Change("assessment_team", team_id(number), team), Change("seat", seat, fields)],
        )
        return seat

    def move(
        self, person: UUID, kind: PoolMovementKind, on: dt.date = TODAY, reason: str = "工作需要"
    ) -> UUID:
        """A movement through the service."""
        return self.movements.add(MovementDraft(person, kind, on, reason))

    def draft(self, person: UUID, **other: object) -> AssessorDraft:
        """The form of a person as it stands, with other values."""
        d = self.people.get(person)
        values: dict[str, object] = {
            "name": d.name,
            "post_type": d.post_type,
            "sex": d.sex,
            "birth_month": d.birth_month,
            "post": d.post,
            "expertise": d.expertise,
            "planned_team": d.planned_team,
            "home_unit": d.home_unit,
            "id": d.id,
            "version": d.version,
            "newcomer": d.newcomer,
        }
        return AssessorDraft(**{**values, **other})  # type: ignore[arg-type]  # names of its fields


def _row(city: City, table: str, **fields: object) -> UUID:
    """A row about somebody, past the services."""
    row = named(f"{table}/of/{city.post_a}")
    write(city.desk, [Change(table, row, fields)])
    return row


def _take_back(c: City) -> Any:
    fields = {"kind": PoolMovementKind.COMMENDATION, "on": TODAY}
    row = _row(c, "pool_movement", assessor_id=c.post_a, **fields)
    return Pool(c.desk).movements.take_back(row, "")


def _end(c: City) -> Any:
    row = _row(c, "mentorship", assessor_id=c.post_b, mentor_id=c.post_a, start=YEAR)
    return Pool(c.desk).mentors.end(row, TODAY, "")


def _remove(c: City) -> Any:
    row = _row(c, "unavailability", assessor_id=c.post_a, start=YEAR, reason="学习")
    return Pool(c.desk).away.remove(row, "")


_R = AssessorRating
ABOUT_ASSESSOR: Mapping[str, Callable[[City], Any]] = {
    "assessors.link": lambda c: Pool(c.desk).people.link(c.post_a, None, ""),
    "pool_movements.add": lambda c: Pool(c.desk).move(c.post_a, PoolMovementKind.COMMENDATION),
    "pool_movements.take_back": _take_back,
    "mentorships.pair": lambda c: Pool(c.desk).mentors.pair(c.post_b, c.post_a, TODAY),
    "mentorships.end": _end,
    "assessor_reviews.of": lambda c: Pool(c.desk).reviews.of(c.post_a),
    "assessor_reviews.save": lambda c: Pool(c.desk).reviews.save(
        ReviewDraft(c.post_a, 2025, _R.EXCELLENT)
    ),
    "unavailability.save": lambda c: Pool(c.desk).away.save(
        AwayDraft(c.post_a, TODAY, None, "学习")
    ),
    "unavailability.remove": _remove,
}
