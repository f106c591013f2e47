"""Visits of the small city that are held, recorded and returned, for tests of the clock."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from desktop.services.motions import Motion
from desktop.services.states import VISIT, side_of
from desktop.services.visit_lines import VisitDetail
from desktop.services.visits import VisitService
from desktop.terms import VisitAction
from tests.services.record_city import City, deciding, held_visit


def act(
    city: City, visit: UUID, action: VisitAction, reason: str = "", day: dt.date | None = None
) -> VisitDetail:
    """Take one step with the right hand at the desk."""
    visits = VisitService(city.desk)
    with deciding(city.desk, side_of(VISIT, action)):
        visits.perform(visit, action, Motion(visits.get(visit).seen, reason, day))
    return visits.get(visit)


def recorded(city: City, first: dt.date, days: int = 2, **other: object) -> UUID:
    """A visit of so many days with a summary, recorded."""
    end = first + dt.timedelta(days=days - 1)
    visit = held_visit(city, first, end=end, summary="走访两个科室", **other)
    act(city, visit, VisitAction.RECORD)
    return visit


def detail(city: City, visit: UUID) -> VisitDetail:
    """A visit's form as it stands."""
    return VisitService(city.desk).get(visit)
