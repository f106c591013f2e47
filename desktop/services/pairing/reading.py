"""What pairing looks at on a day: teams with seats, units with loads, 回避, who had what."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP
from uuid import UUID

from sqlalchemy import func, or_, select

from desktop.models.assessors import Assessor
from desktop.models.cadres import Cadre, SameAs
from desktop.models.scheme import Cycle
from desktop.models.teams import AssessmentTeam, Pairing, Seat
from desktop.models.units import UnitChange
from desktop.services.cycles import current_cycle, cycle_id
from desktop.services.door import Reading
from desktop.services.pairing.bars import smallest_lift
from desktop.services.pairing.board import Board, BoardTeam, BoardUnit, bound_for
from desktop.services.pairing.problem import CostWeights, PairingProblem, TeamSide, UnitSide
from desktop.services.persons import hidden_records
from desktop.services.recusals import recusals_in_force
from desktop.services.scheme_reading import effective_scheme
from desktop.services.scheme_values import EffectiveScheme
from desktop.services.team_shape import AssessingRules, assessing_fault
from desktop.services.unit_succession import SUCCESSION
from desktop.services.unit_times import UnitAt, units_at
from desktop.terms import SeatKind, UnitKind

Seats = Mapping[UUID, list[tuple[UUID, SeatKind]]]


@dataclass(frozen=True, slots=True)
class Running:
    """The pairings as rows: in force on the day, and what was before it."""

    now: Mapping[UUID, Pairing]
    before: Mapping[UUID, UUID]


def board_at(tx: Reading, on: dt.date) -> Board:
    """The board of a day. Raises NotFound without a year or one of the rules."""
    scheme = _scheme(tx, on)
    units = units_at(tx, on)
    running = _running(tx, on)
    seats, names = _seats(tx, on)
    away_by = _away(tx, on)
    own = tx.own_units() | tx.recused_units()
    counts = _cadres(tx)
    lines = tuple(_unit(u, scheme, counts.get(u.id, 0), running, own=u.id in own) for u in units)
    teams = tuple(
        tx.session.scalars(
            select(AssessmentTeam)
            .where(AssessmentTeam.deleted.is_(False))
            .order_by(AssessmentTeam.number, AssessmentTeam.id)
        )
    )
    rules = AssessingRules(
        int(scheme.rule("team.min_raters")),
        int(scheme.rule("team.min_post_a")),
        int(scheme.rule("team.min_post_b")),
    )
    found = _Bars({u.id for u in units}, own, away_by, rules, names)
    sides = tuple(found.side(t.id, t.number, seats.get(t.id, [])) for t in teams)
    problem = PairingProblem(sides, _sides(lines, {t.id for t in teams}), _weights(scheme))
    return Board(
        on=on,
        teams=tuple(BoardTeam(t.id, t.number, t.title, len(seats.get(t.id, []))) for t in teams),
        units=lines,
        problem=problem,
        bars=found.bars,
        away=found.away,
        people={person: names[person] for person in found.people},
        bound=bound_for(problem),
    )


class _Bars:
    """Goes through the teams and gathers what their people's 回避 mean."""

    def __init__(
        self,
        units: set[UUID],
        own: frozenset[UUID],
        away_by: Mapping[UUID, list[UUID]],
        rules: AssessingRules,
        names: Mapping[UUID, str],
    ) -> None:
        self._units, self._own = units, own
        self._away_by, self._rules, self._names = away_by, rules, names
        self.bars: dict[tuple[UUID, UUID], str] = {}
        self.away: dict[tuple[UUID, UUID], tuple[str, ...]] = {}
        self.people: set[UUID] = set()

    def side(self, team: UUID, number: int, seats: list[tuple[UUID, SeatKind]]) -> TeamSide:
        """A team's side of the problem."""
        of_unit: dict[UUID, list[UUID]] = defaultdict(list)
        for person, _kind in seats:
            for unit in self._away_by.get(person, ()):
                if unit in self._units:
                    of_unit[unit].append(person)
        bars: dict[UUID, tuple[UUID, ...]] = {}
        members: dict[UUID, int] = {}
        for unit, people in of_unit.items():
            self.people.update(people)
            named = tuple(self._names[person] for person in people)
            fault = assessing_fault(seats, people, self._rules)
            if fault is None:
                members[unit] = len(people)
                self.away[unit, team] = named
            else:
                # The actor's own stays where it is; as a bar it would stop every proposal.
                if unit not in self._own:
                    bars[unit] = smallest_lift(seats, people, self._rules)
                self.bars[unit, team] = f"{'、'.join(named)}：{fault}"
        return TeamSide(team, number, bars, members)


def _scheme(tx: Reading, on: dt.date) -> EffectiveScheme:
    year = tx.session.get(Cycle, cycle_id(on.year))
    cycle = current_cycle(tx) if year is None or year.deleted else year.id
    return effective_scheme(tx, cycle, (on.month - 1) // 3 + 1)


def _weights(scheme: EffectiveScheme) -> CostWeights:
    return CostWeights(
        scheme.rule("pairing.cost.sector"),
        scheme.rule("pairing.cost.moved"),
        scheme.rule("pairing.cost.member"),
    )


def _extra(scheme: EffectiveScheme, kind: UnitKind) -> int:
    """What a unit of a kind weighs besides its cadres, in whole cadre-equivalents."""
    return int(scheme.rule(f"pairing.load.{kind.value}").to_integral_value(ROUND_HALF_UP))


def _unit(
    unit: UnitAt, scheme: EffectiveScheme, cadres: int, running: Running, *, own: bool
) -> BoardUnit:
    row = running.now.get(unit.id)
    return BoardUnit(
        id=unit.id,
        name=unit.name,
        kind=unit.kind,
        sector=unit.sector or "",
        cadres=cadres,
        load=cadres + _extra(scheme, unit.kind),
        team=None if row is None else row.team_id,
        before=running.before.get(unit.id),
        pairing=None if row is None else row.id,
        version=None if row is None else row.version,
        since=None if row is None else row.start,
        own=own,
    )


def _sides(lines: tuple[BoardUnit, ...], teams: set[UUID]) -> tuple[UnitSide, ...]:
    return tuple(
        UnitSide(
            u.id,
            u.kind,
            u.sector or None,
            u.load,
            u.before,
            u.team if u.own else None,
        )
        for u in lines
        if not u.own or u.team in teams
    )


def _cadres(tx: Reading) -> dict[UUID, int]:
    """Cadres of each unit; a person with several joined records counts once."""
    here = (Cadre.unit_id.is_not(None), Cadre.deleted.is_(False))
    rows = tx.session.execute(
        select(Cadre.unit_id, func.count()).where(*here).group_by(Cadre.unit_id)
    )
    counts = {unit: number for unit, number in rows if unit is not None}
    joined = tx.session.execute(
        select(Cadre.id, Cadre.unit_id)
        .join(SameAs, SameAs.other_id == Cadre.id)
        .where(*here, SameAs.deleted.is_(False))
        .distinct()
    )
    unit_of = {cadre: unit for cadre, unit in joined if unit is not None}
    if unit_of:
        for cadre in hidden_records(tx.session) & unit_of.keys():
            counts[unit_of[cadre]] -= 1
    return counts


def _seats(
    tx: Reading, on: dt.date
) -> tuple[dict[UUID, list[tuple[UUID, SeatKind]]], dict[UUID, str]]:
    seats: dict[UUID, list[tuple[UUID, SeatKind]]] = defaultdict(list)
    names: dict[UUID, str] = {}
    for team, person, kind, name in tx.session.execute(
        select(Seat.team_id, Seat.assessor_id, Seat.kind, Assessor.name)
        .join(Assessor, Assessor.id == Seat.assessor_id)
        .where(Seat.deleted.is_(False), Seat.start <= on, or_(Seat.end.is_(None), Seat.end >= on))
        .order_by(Seat.team_id, Seat.assessor_id)
    ):
        seats[team].append((person, SeatKind(kind)))
        names[person] = name
    return seats, names


def _away(tx: Reading, on: dt.date) -> dict[UUID, list[UUID]]:
    """The units from which each person stays away."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for person, unit in recusals_in_force(tx, on):
        found[person].append(unit)
    return found


def _running(tx: Reading, on: dt.date) -> Running:
    """Who has each unit on a day, and who had it before; a successor unit has its forebear's."""
    now: dict[UUID, Pairing] = {}
    before: dict[UUID, UUID] = {}
    for row in tx.session.scalars(
        select(Pairing)
        .where(Pairing.deleted.is_(False), Pairing.start <= on)
        .order_by(Pairing.start, Pairing.id)
    ):
        if row.end is None or row.end >= on:
            now.setdefault(row.unit_id, row)
        if row.start < on and (row.end is None or row.end >= row.start):
            before[row.unit_id] = row.team_id
    inherited = tx.session.execute(
        select(UnitChange.other_id, UnitChange.unit_id)
        .where(
            UnitChange.deleted.is_(False),
            UnitChange.on <= on,
            UnitChange.kind.in_(sorted(kind.value for kind in SUCCESSION)),
        )
        .order_by(UnitChange.on, UnitChange.id)
    )
    for new, old in inherited:
        if new is not None and new not in before and old in before:
            before[new] = before[old]
    return Running(now, before)
