"""What each team of the sample does at its own PC after the office's last day, as pure values.

Every team brings home a visit that the office had approved, is called out to an emergency on the
Saturday, and plans the next visit. Some plans are moved by the office and the team both.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable
from dataclasses import dataclass, replace

from desktop.services.sample.cadres import Leaning
from desktop.services.sample.facts import build_facts
from desktop.services.sample.interviews import build_interviews, crew_of
from desktop.services.sample.tables import fragments
from desktop.services.sample.values import (
    City,
    SampleAssessor,
    SampleFact,
    SampleInterview,
    SampleTeam,
    SampleUnit,
    SampleVisit,
)
from desktop.services.sample.visits import choose_participants
from desktop.terms import (
    AssessmentKind,
    FactState,
    ItemState,
    UnitKind,
    VisitMethod,
    VisitMode,
    VisitState,
)

DISPUTING = 2
"""So many teams, the first ones, and the office move the same plan to different days."""

_INTERVIEWS, _FACTS = 6, 6
_LEADER_SEAT, _MEMBER_SEAT = 0, 2
_WITHDRAWN = "经核对与另一条纪实反映同一事项，撤回"
_SUDDEN = (
    "寒潮降温应急处置期间，跟班了解班子成员到岗到位情况",
    "城区供水主管抢修期间，随队了解一线干部处置情况",
    "冬季森林防火应急值守期间，实地了解干部带班情况",
    "低温雨雪天气道路保畅期间，随岗了解干部表现",
)


@dataclass(frozen=True, slots=True)
class StationPlan:
    """One team's own records.

    ``visited`` was planned and approved at the office and is recorded at the team; ``sudden``
    and ``coming`` are the team's own; ``disputed`` is a plan of the office that both sides move,
    None where there is none. ``running`` and ``planned`` are keys of 整改事项 in those states.
    """

    team: SampleTeam
    leader: SampleAssessor
    member: SampleAssessor
    visited: SampleVisit
    sudden: SampleVisit
    coming: SampleVisit
    disputed: SampleVisit | None
    interviews: tuple[SampleInterview, ...]
    facts: tuple[SampleFact, ...]
    running: tuple[str, ...]
    planned: tuple[str, ...]

    @property
    def by_office(self) -> tuple[SampleVisit, ...]:
        """What the office plans for the team."""
        return tuple(v for v in (self.visited, self.disputed) if v is not None)

    def at_team(self, city: City) -> City:
        """The city as the team's own steps need it: nothing but its own records."""
        visits = (self.visited, self.sudden, self.coming)
        return replace(city, visits=visits, interviews=self.interviews, facts=self.facts, items=())


def build_station_plans(city: City) -> tuple[StationPlan, ...]:
    """The plans of all teams; the same for the same city."""
    return tuple(_plan(city, team) for team in city.teams)


def _plan(city: City, team: SampleTeam) -> StationPlan:
    rng = random.Random(f"{city.seed}/{city.size}/station/{team.number}")
    people = {a.key: a for a in city.assessors}
    seats = [people[key] for key in team.seats]
    units = _units(rng, city, team)
    kind = _Kind(rng, seats, team.number)
    visited = replace(
        kind.visit(units[0], *_free_days(city, team.number), f"T{team.number:02d}A"),
        summary=rng.choice(fragments("summaries")),
        state=VisitState.RETURNED,
        handed_over=city.today + dt.timedelta(days=1),
    )
    saturday = city.today + dt.timedelta(days=1)
    sudden = replace(
        kind.visit(units[1], saturday, saturday, f"T{team.number:02d}B"),
        mode=VisitMode.EMBEDDED,
        method=VisitMethod.ON_SITE,
        kinds=(AssessmentKind.FRONTLINE,),
        purpose=_SUDDEN[team.number % len(_SUDDEN)],
        summary="现场了解三处点位，班子成员均在岗，有关情况正在补充核实。",
        state=VisitState.RECORDED,
    )
    later = city.today + dt.timedelta(days=5)
    coming = kind.visit(units[2], later, later + dt.timedelta(days=1), f"T{team.number:02d}C")
    then = city.today + dt.timedelta(days=11)
    disputed = kind.visit(units[3], then, then, f"T{team.number:02d}D")
    interviews, facts = _records(rng, city, (visited, sudden))
    return StationPlan(
        team,
        seats[_LEADER_SEAT],
        seats[_MEMBER_SEAT],
        visited,
        sudden,
        coming,
        disputed if team.number <= DISPUTING else None,
        interviews,
        facts,
        _items(city, team.number, ItemState.IN_PROGRESS),
        _items(city, team.number, ItemState.PLANNED),
    )


@dataclass(slots=True)
class _Kind:
    """Plans ordinary visits of one team."""

    rng: random.Random
    seats: list[SampleAssessor]
    team: int

    def visit(self, unit: SampleUnit, start: dt.date, end: dt.date, key: str) -> SampleVisit:
        return SampleVisit(
            key=key,
            number=0,
            unit=unit.key,
            team=self.team,
            kinds=(AssessmentKind.COMPREHENSIVE, AssessmentKind.ROUTINE),
            method=VisitMethod.INTERVIEWING,
            mode=VisitMode.REGULAR,
            start=start,
            end=end,
            participants=choose_participants(self.rng, self.seats, unit),
            purpose=self.rng.choice(fragments("purposes")),
            summary="",
            state=VisitState.PLANNED,
            state_reason=None,
            handed_over=None,
        )


def _units(rng: random.Random, city: City, team: SampleTeam) -> list[SampleUnit]:
    """Four units of the team in which people can be spoken of; seldom one of them twice."""
    by_key = {u.key: u for u in city.units}
    barred = {r.unit for r in city.recusals if r.assessor in team.seats}
    own = [by_key[p.unit] for p in city.pairings if p.team == team.number]
    fit = [u for u in own if u.kind is not UnitKind.TASK_FORCE and u.key not in barred]
    rng.shuffle(fit)
    return [fit[n % len(fit)] for n in range(4)]


def _items(city: City, team: int, state: ItemState) -> tuple[str, ...]:
    """Items about units of the team itself; a task force's member belongs to another unit."""
    facts = {f.key: f for f in city.facts}
    units = {p.unit for p in city.pairings if p.team == team}
    homes = {c.key: c.unit for c in city.cadres}
    return tuple(
        item.key
        for item in city.items
        if item.state is state
        and item.fact is not None
        and facts[item.fact].team == team
        and homes.get(facts[item.fact].cadre or "", facts[item.fact].unit) in units
    )


def _free_days(city: City, team: int) -> tuple[dt.date, dt.date]:
    """The latest working day of the last weeks on which the team is on no other visit."""
    busy = set(_days(v for v in city.visits if v.team == team))
    day = city.today
    while day in busy or day.weekday() > 4:
        day -= dt.timedelta(days=1)
    return day, day


def _days(visits: Iterable[SampleVisit]) -> Iterable[dt.date]:
    for visit in visits:
        for n in range((visit.end - visit.start).days + 1):
            yield visit.start + dt.timedelta(days=n)


def _records(
    rng: random.Random, city: City, visits: tuple[SampleVisit, ...]
) -> tuple[tuple[SampleInterview, ...], tuple[SampleFact, ...]]:
    crew = crew_of(city.units, city.cadres)
    leaning = Leaning({c.key: max(-2.2, min(2.2, rng.gauss(0.55, 0.8))) for c in city.cadres})
    interviews = build_interviews(rng, _INTERVIEWS, visits, crew, leaning)
    facts = list(build_facts(rng, _FACTS, visits, crew, leaning))
    brought = [n for n, f in enumerate(facts) if f.state is FactState.SUBMITTED]
    if len(brought) > 1:
        facts[brought[-1]] = replace(
            facts[brought[-1]], state=FactState.WITHDRAWN, state_reason=_WITHDRAWN
        )
    return interviews, tuple(facts)
