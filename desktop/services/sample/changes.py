"""What changes in the invented city during the year: units that go by another name or end, moves.

Source: domain.md §2.10.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from desktop.services.sample.station_plans import StationPlan
from desktop.services.sample.units import member_title
from desktop.services.sample.values import (
    City,
    SampleMove,
    SampleRename,
    SampleUnit,
)
from desktop.terms import UnitKind

MERGED_INTO = "市发展和改革委员会"
MERGED_ON = dt.date(2026, 5, 6)
_FORMER = "市招商引资服务中心"
_OLD_NAME, _NEW_NAME = "市农业农村局", "市农业农村粮食局"
_RENAMED_ON = dt.date(2026, 9, 1)
_MOVES = 2
_FIRST_MOVE = dt.date(2026, 6, 8)
_AFTER = dt.timedelta(days=3)
_MOST_RANKS = 6  # whoever moves is an ordinary member, not one of the first or the last


def build_former(units: tuple[SampleUnit, ...]) -> SampleUnit:
    """The unit that is merged into another one in spring; it has no city cadres of its own."""
    into = next(u for u in units if u.name == MERGED_INTO)
    return SampleUnit(
        key=f"U{len(units) + 1:03d}",
        name=_FORMER,
        kind=UnitKind.DEPARTMENT,
        sector_key=into.sector_key,
        sector=into.sector,
        staffing=24,
        remark="",
    )


def build_rename(units: tuple[SampleUnit, ...]) -> SampleRename:
    """The unit that goes by another name from autumn on."""
    unit = next(u for u in units if u.name == _OLD_NAME)
    return SampleRename(unit.key, _NEW_NAME, _RENAMED_ON)


def build_moves(city: City, plans: tuple[StationPlan, ...]) -> tuple[SampleMove, ...]:
    """Two cadres who change units, after all that the year's records say of them.

    Both units belong to one team, so that the team goes on knowing them. Nobody of whom a team
    still writes, or who is an assessor or in a task force, moves.
    """
    last = _last_said(city, plans)
    busy = {a.cadre for a in city.assessors if a.cadre} | {i.cadre for i in city.items if i.cadre}
    free = [
        c
        for c in city.cadres
        if not c.principal
        and c.task_force is None
        and c.party_date
        and c.key not in busy
        and 1 < c.order <= _MOST_RANKS
        and last[c.key] < city.today - 2 * _AFTER
    ]
    free.sort(key=lambda c: (last[c.key], c.key))
    team_of = {p.unit: p.team for p in city.pairings}
    units = {u.key: u for u in city.units}
    kinds = {u.key: u.kind for u in city.units}
    departments = [
        u.key for u in city.units if kinds[u.key] is UnitKind.DEPARTMENT and member_title(u)
    ]
    moves: list[SampleMove] = []
    for cadre in free:
        if len(moves) == _MOVES:
            break
        to = [u for u in departments if team_of[u] == team_of[cadre.unit] and u != cadre.unit]
        if not to or kinds[cadre.unit] is not UnitKind.DEPARTMENT:
            continue
        on = _working(
            max(_FIRST_MOVE + dt.timedelta(days=49 * len(moves)), last[cadre.key] + _AFTER)
        )
        moves.append(SampleMove(cadre.key, to[0], on, member_title(units[to[0]])))
    return tuple(moves)


def _working(day: dt.date) -> dt.date:
    while day.weekday() > 4:
        day += dt.timedelta(days=1)
    return day


def _last_said(city: City, plans: tuple[StationPlan, ...]) -> dict[str, dt.date]:
    """The last day on which a record of the year speaks of a cadre."""
    last: dict[str, dt.date] = defaultdict(lambda: _FIRST_MOVE - _AFTER)
    for cadre, day in _said(city, plans):
        last[cadre] = max(last[cadre], day)
    return last


def _said(city: City, plans: tuple[StationPlan, ...]) -> Iterator[tuple[str, dt.date]]:
    for interviews, facts in (
        (city.interviews, city.facts),
        *((p.interviews, p.facts) for p in plans),
    ):
        for interview in interviews:
            # What a visit found is entered some days after it.
            yield from ((o.cadre, interview.on + 2 * _AFTER) for o in interview.opinions)
            if interview.interviewee:
                yield interview.interviewee, interview.on + 2 * _AFTER
        yield from ((f.cadre, f.on + 4 * _AFTER) for f in facts if f.cadre)
