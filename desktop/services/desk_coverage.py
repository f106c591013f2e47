"""How far each team has come with its units this year: covered, still to go, late, spared.

Source: domain.md §2.2 (visits saved) and the page 工作台 of the interface's design (coverage,
returned late, joint visits saved).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from desktop.models.teams import AssessmentTeam, Pairing
from desktop.models.units import Unit
from desktop.models.visits import Visit
from desktop.services.citations import visit_mark
from desktop.services.cycles import current_cycle
from desktop.services.door import Reading, Service, reads
from desktop.services.errors import NotFound
from desktop.services.permissions import Operation
from desktop.services.reach import barred_units
from desktop.services.visit_kinds import serves, visits_spared
from desktop.services.visit_parts import parts_of
from desktop.terms import VisitState

_TOOK_PLACE = (VisitState.HELD.value, VisitState.RECORDED.value, VisitState.RETURNED.value)


@dataclass(frozen=True, slots=True)
class TeamCoverage:
    """One team in one year. ``units`` are paired with it today, ``visited`` of them had a visit.

    Whichever team came, the unit was visited. ``visits`` took place, ``planned`` are still to
    come, ``to_return`` have not handed in their records, ``late`` handed them in after the day;
    ``spared`` visits were saved because one served several kinds.
    """

    number: int
    title: str
    units: int
    visited: int
    visits: int
    planned: int
    to_return: int
    late: int
    spared: int

    @property
    def missing(self) -> int:
        """Units without a visit yet."""
        return self.units - self.visited


@dataclass(frozen=True, slots=True)
class LateReturn:
    """Records that came late: which visit, when they were due, when they came, and why."""

    visit: UUID
    citation: str
    unit: str
    team: str
    due: dt.date
    handed_over: dt.date
    reason: str

    @property
    def days(self) -> int:
        """Natural days past the due day."""
        return (self.handed_over - self.due).days


@dataclass(frozen=True, slots=True)
class Coverage:
    """All teams of a year side by side, and the units that nobody has visited yet."""

    teams: tuple[TeamCoverage, ...]
    not_visited: tuple[tuple[UUID, str, str], ...]
    late: tuple[LateReturn, ...]

    @property
    def units(self) -> int:
        """Units in all."""
        return sum(t.units for t in self.teams)

    @property
    def visited(self) -> int:
        """Units with a visit."""
        return sum(t.visited for t in self.teams)

    @property
    def spared(self) -> int:
        """Visits saved in all."""
        return sum(t.spared for t in self.teams)


NOT_VISITED_SHOWN = 200
"""Units without a visit that are named; the count says how many there are."""


class CoverageService(Service):
    """What 工作台 says of the teams' progress through their units."""

    @reads(Operation.READ_RECORDS)
    def of_year(self, tx: Reading, cycle: UUID | None = None) -> Coverage:
        """The coverage of a cycle (the present one) today; a team's account sees its own team.

        Barred units are neither shown nor counted. A desk without a year, as a team's before
        its first package, has nothing to cover.
        """
        if cycle is None:
            try:
                cycle = current_cycle(tx)
            except NotFound:
                return Coverage((), (), ())
        teams = _teams(tx)
        pairs = _paired(tx, teams)
        visits = _visits(tx, cycle, teams)
        seen = _seen(tx, cycle)
        late = _late(tx, visits, teams)
        spared = visits_spared(tx, cycle)
        counted = tuple(
            _count(team, pairs, (visits, seen, late), spared.get(team.id, 0))
            for team in teams.values()
        )
        missing = [
            (unit, name, teams[team].title)
            for team, found in pairs.items()
            for unit, name in found
            if unit not in seen
        ]
        return Coverage(counted, tuple(missing[:NOT_VISITED_SHOWN]), tuple(late.values()))


def _teams(tx: Reading) -> dict[UUID, AssessmentTeam]:
    statement = (
        select(AssessmentTeam)
        .where(AssessmentTeam.deleted.is_(False))
        .order_by(AssessmentTeam.number)
    )
    if tx.actor.team_no is not None:
        statement = statement.where(AssessmentTeam.number == tx.actor.team_no)
    return {t.id: t for t in tx.session.scalars(statement)}


def _paired(
    tx: Reading, teams: Mapping[UUID, AssessmentTeam]
) -> dict[UUID, list[tuple[UUID, str]]]:
    """The units of each team today, in the order of the units."""
    today = tx.desk.clock.today()
    rows = tx.session.execute(
        select(Pairing.team_id, Unit.id, Unit.name)
        .join(Unit, Unit.id == Pairing.unit_id)
        .where(
            Pairing.deleted.is_(False),
            Pairing.start <= today,
            Pairing.end.is_(None) | (Pairing.end >= today),
            Unit.deleted.is_(False),
            Unit.id.not_in(barred_units(tx)),
        )
        .order_by(Unit.order_no, Unit.name_key, Unit.id)
    )
    found: dict[UUID, list[tuple[UUID, str]]] = {team: [] for team in teams}
    for team, unit, name in rows:
        if team in found:
            found[team].append((unit, name))
    return found


def _visits(tx: Reading, cycle: UUID, teams: Mapping[UUID, AssessmentTeam]) -> list[Visit]:
    """The visits of a year, those that serve it with one of their kinds included."""
    return list(
        tx.session.scalars(
            select(Visit).where(
                Visit.deleted.is_(False),
                Visit.state != VisitState.CANCELLED.value,
                serves(cycle),
                Visit.team_id.in_(list(teams)),
                Visit.unit_id.not_in(barred_units(tx)),
            )
        )
    )


def _seen(tx: Reading, cycle: UUID) -> set[UUID]:
    """The units that had a visit in a year, by whichever team: pairings change within it."""
    return set(
        tx.session.scalars(
            select(Visit.unit_id).where(
                Visit.deleted.is_(False),
                Visit.state.in_(_TOOK_PLACE),
                serves(cycle),
                Visit.unit_id.not_in(barred_units(tx)),
            )
        )
    )


def _late(
    tx: Reading, visits: list[Visit], teams: Mapping[UUID, AssessmentTeam]
) -> dict[UUID, LateReturn]:
    """The late returns by visit, the latest first; of several late parts the one most late."""
    names = dict(
        tx.session.execute(
            select(Unit.id, Unit.name).where(Unit.id.in_({v.unit_id for v in visits}))
        ).all()
    )
    parts = parts_of(tx, [v for v in visits if v.state in _TOOK_PLACE])
    found = []
    for v in visits:
        part = max(parts.get(v.id, ()), key=lambda p: p.late_days, default=None)
        if part is None or part.hand_over.day is None or not part.late_days:
            continue
        late = LateReturn(
            v.id,
            visit_mark(teams[v.team_id].number, v.number),
            names.get(v.unit_id, ""),
            teams[v.team_id].title,
            part.due,
            part.hand_over.day,
            part.late_reason or "",
        )
        found.append(late)
    found.sort(key=lambda line: (line.handed_over, line.citation), reverse=True)
    return {line.visit: line for line in found}


def _count(
    team: AssessmentTeam,
    pairs: Mapping[UUID, list[tuple[UUID, str]]],
    of_year: tuple[list[Visit], set[UUID], Mapping[UUID, LateReturn]],
    spared: int,
) -> TeamCoverage:
    visits, seen, late = of_year
    own = [v for v in visits if v.team_id == team.id]
    states = Counter(v.state for v in own)
    units = [unit for unit, _ in pairs[team.id]]
    return TeamCoverage(
        number=team.number,
        title=team.title,
        units=len(units),
        visited=sum(unit in seen for unit in units),
        visits=sum(states[s] for s in _TOOK_PLACE),
        planned=states[VisitState.PLANNED.value],
        to_return=states[VisitState.HELD.value] + states[VisitState.RECORDED.value],
        late=sum(v.id in late for v in own),
        spared=spared,
    )
