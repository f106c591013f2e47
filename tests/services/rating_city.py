"""The small city's team rating its units: who sits at the desk, and columns filled in."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from uuid import UUID

from desktop.services.rating_values import Confirming, RatingInput, SheetLine
from desktop.services.team_ratings import TeamRatingService
from desktop.terms import Role
from tests.services.record_city import City, acting, named

ALL = ("周甲岗", "吴乙岗", "郑资深", "王回避", "冯本单位")
"""The team; the last two must stay away from the first unit, all may rate the second."""


@contextlib.contextmanager
def member(city: City, name: str, role: Role = Role.TEAM_MEMBER) -> Iterator[None]:
    """Somebody of team 3 at the desk. Members share one account, the leader has another."""
    with acting(city.desk, role, team_no=3, assessor_id=named(name)):
        yield


@contextlib.contextmanager
def leader(city: City, name: str = "周甲岗") -> Iterator[None]:
    """The leader of team 3 at the desk."""
    with member(city, name, Role.TEAM_LEADER):
        yield


def typed(*values: tuple[UUID | None, str | None]) -> tuple[RatingInput, ...]:
    """Ratings as a column hands them in."""
    return tuple(RatingInput(who, None if v is None else Decimal(v)) for who, v in values)


def rate(
    city: City,
    name: str,
    unit: UUID,
    values: Sequence[tuple[UUID | None, str | None]],
    *,
    again: bool = True,
) -> None:
    """Let somebody rate; ``again``: having read the column, where ratings may stand already."""
    service = TeamRatingService(city.desk)
    with member(city, name):
        versions: dict[UUID | None, str | None] = {}
        if again:
            column = service.own_column(unit, city.cycle)
            versions = {line.subject.cadre: line.version for line in column.lines}
        service.save_own(
            unit,
            city.cycle,
            [
                RatingInput(who, None if v is None else Decimal(v), versions.get(who))
                for who, v in values
            ],
        )


def line_of(city: City, unit: UUID, cadre: UUID | None) -> SheetLine:
    """A sheet as the leader reads it."""
    with leader(city):
        found = TeamRatingService(city.desk).sheet(unit, city.cycle)
    return next(line for line in found.lines if line.subject.cadre == cadre)


def read(line: SheetLine) -> Confirming:
    """What is confirmed of a line as it was read."""
    return Confirming(line.subject.cadre, line.seen, line.version)


def confirm(city: City, unit: UUID, *cadres: UUID | None, reason: str = "") -> None:
    """Let the leader confirm sheets as they stand."""
    sheets = [read(line_of(city, unit, cadre)) for cadre in cadres]
    with leader(city):
        TeamRatingService(city.desk).confirm(unit, city.cycle, sheets, reason)


def everyone_rates(city: City, values: tuple[str, ...]) -> None:
    """All five rate the one cadre of the second unit."""
    for name, value in zip(ALL, values, strict=True):
        rate(city, name, city.other_unit, [(city.outsider, value)], again=False)
