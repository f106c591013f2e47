"""People of a pool for tests: entered, seated, and the services over them."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from desktop.models.changes import Change
from desktop.services.assessor_reviews import AssessorReviewService
from desktop.services.assessors import AssessorDraft, AssessorService
from desktop.services.door import Desk
from desktop.services.mentorships import MentorshipService
from desktop.services.pool_movements import MovementDraft, PoolMovementService
from desktop.services.teams import team_id, team_title
from desktop.services.unavailability import UnavailabilityService
from desktop.terms import PoolMovementKind, SeatKind
from tests.services.record_city import named, write

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
