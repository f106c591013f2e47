"""考核组评定 of the sample: members rate, papers are entered and checked, the leader confirms.

The teams have done so at their own PCs; for the office's year their people come to its desk.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Final
from uuid import UUID, uuid5

from desktop.services.door import Actor
from desktop.services.rating_values import Confirming, RatingInput, SheetLine
from desktop.services.registry import Services
from desktop.services.sample.play import Stage, moment
from desktop.services.sample.progress import strength
from desktop.services.sample.station_plans import StationPlan
from desktop.services.sample.values import SampleAssessor, SampleTeam, SampleUnit
from desktop.services.sample.visits import YEAR
from desktop.services.scheme import cycle_id
from desktop.services.teams import team_id
from desktop.terms import Role, SeatKind

_FIRST: Final = dt.date(YEAR, 11, 9)
_SHARE: Final = 0.3
_LEAST: Final = 2  # units of a team, in a small city
_OPEN: Final = 4  # of so many units of a team, the last waits for the leader
_REMARKED: Final = 0.7
_MISSING: Final = "一名成员参加省委党校学习，未能参加评定"
_REMARKS: Final = (
    "班子运行平稳，重点任务推进有力；服务企业的主动性还可加强。",
    "对口联系期间情况良好，反映问题整改及时。",
    "工作思路清楚，抓落实的办法不多，建议加强一线力量。",
)
_OFFICE_SPACE: Final = UUID("6d0a3f8e-8c1c-5d7e-9b51-2f4f0f6f1c20")


@dataclass(slots=True)
class Ratings:
    """Plans the ratings of some units of every team; what a team rates itself is left to it."""

    stage: Stage
    plans: tuple[StationPlan, ...]

    def plan(self) -> None:
        """Enter every team's evening into the stage's plan."""
        wanted = round(len(self.stage.city.units) * _SHARE / len(self.stage.city.teams))
        for team in self.stage.city.teams:
            for place, unit in enumerate(self._units(team)[: max(_LEAST, wanted)]):
                when = moment(_FIRST + dt.timedelta(days=place % 5), 19)
                confirmed = place % _OPEN != _OPEN - 1 and (place or team.number > 1)
                run = partial(self._rate, team, unit, place, confirmed=bool(confirmed))
                self.stage.at(when, self.stage.crew.entering, run)

    def _units(self, team: SampleTeam) -> list[SampleUnit]:
        """Units at home with none of the team, so that all eight may rate."""
        city = self.stage.city
        barred = {r.unit for r in city.recusals if r.assessor in team.seats}
        barred |= {p.visited.unit for p in self.plans}
        own = {p.unit for p in city.pairings if p.team == team.number} - barred
        return [u for u in city.units if u.key in own]

    def _rate(self, team: SampleTeam, unit: SampleUnit, place: int, *, confirmed: bool) -> None:
        stage = self.stage
        crew = {a.key: a for a in stage.city.assessors}
        members = [crew[key] for key in team.seats]
        evening = Evening(
            stage.services,
            stage.people.units[unit.key],
            random.Random(f"{stage.city.seed}/{stage.city.size}/rating/{unit.key}"),
            strength(stage.city, unit),
        )
        actors = [actor_for(stage, team, member) for member in members]
        leader = actors[0]
        # The senior hands in a paper now and then; one member is away in every other unit.
        paper, away = (members[-1], members[-2]) if place % 2 else (None, None)
        stage.services.desk.actor = leader
        told = stage.services.ratings.sheet(evening.unit, cycle_id(YEAR))
        subjects = tuple(line.subject.cadre for line in told.lines)
        # Whom the data keeps away besides, such as somebody who served there, does not rate.
        barred = {m.assessor for m in told.members if m.barred}
        for actor, member in zip(actors, members, strict=True):
            if member not in {paper, away} and actor.assessor_id not in barred:
                evening.rate(actor, subjects)
        if paper is not None and stage.people.assessors[paper.key] not in barred:
            evening.on_paper(leader, actors[1], stage.people.assessors[paper.key])
        if confirmed:
            evening.confirm(leader)


@dataclass(slots=True)
class Evening:
    """One unit rated by those who are at the desk one after another."""

    services: Services
    unit: UUID
    rng: random.Random
    good: float

    def own(self, actor: Actor) -> None:
        """One's own column, as a whole, for the first time."""
        self.rate(actor, self.subjects(actor))

    def subjects(self, actor: Actor) -> tuple[UUID | None, ...]:
        """Whom the actor may rate here."""
        self.services.desk.actor = actor
        column = self.services.ratings.own_column(self.unit, cycle_id(YEAR))
        return tuple(line.subject.cadre for line in column.lines)

    def rate(self, actor: Actor, subjects: Sequence[UUID | None]) -> None:
        """Values of one's own for subjects that the actor has not rated yet."""
        self.services.desk.actor = actor
        values = [RatingInput(subject, self._value()) for subject in subjects]
        self.services.ratings.save_own(self.unit, cycle_id(YEAR), values)

    def on_paper(self, entering: Actor, checking: Actor, assessor: UUID) -> None:
        """A member's paper, entered by one and checked by another."""
        values = self.enter_paper(entering, assessor)
        self.services.desk.actor = checking
        self.services.ratings.check_on_paper(self.unit, cycle_id(YEAR), assessor, values)

    def enter_paper(self, entering: Actor, assessor: UUID) -> list[RatingInput]:
        """A member's paper, entered by another; nobody has checked it yet."""
        service, cycle = self.services.ratings, cycle_id(YEAR)
        self.services.desk.actor = entering
        column = service.paper_column(self.unit, cycle, assessor)
        values = [RatingInput(line.subject.cadre, self._value()) for line in column.lines]
        service.save_on_paper(self.unit, cycle, assessor, values)
        return values

    def may_rate(self, actor: Actor) -> tuple[UUID, ...]:
        """The members whom nothing keeps from the unit, in the order of their seats."""
        self.services.desk.actor = actor
        told = self.services.ratings.sheet(self.unit, cycle_id(YEAR))
        return tuple(m.assessor for m in told.members if not m.barred)

    def confirm(self, leader: Actor) -> None:
        """Now and then a word on the first subject, then all sheets together."""
        service, cycle = self.services.ratings, cycle_id(YEAR)
        self.services.desk.actor = leader
        told = service.sheet(self.unit, cycle)
        if self.rng.random() < _REMARKED:
            first = _wanted(told.lines[0])
            service.save_remark(self.unit, cycle, first, self.rng.choice(_REMARKS))
            told = service.sheet(self.unit, cycle)
        needs = bool(told.note) or any(line.missing for line in told.lines)
        sheets: Sequence[Confirming] = [_wanted(line) for line in told.lines]
        service.confirm(self.unit, cycle, sheets, _MISSING if needs else "")

    def _value(self) -> Decimal:
        points = min(98.0, max(72.0, self.rng.gauss(88 + 2.2 * self.good, 3.0)))
        return Decimal(round(points * 2)) / 2


def _wanted(line: SheetLine) -> Confirming:
    return Confirming(line.subject.cadre, line.seen, line.version)


def actor_for(stage: Stage, team: SampleTeam, member: SampleAssessor) -> Actor:
    """A member of a team as its own PC knows it."""
    leads = member.post_type is SeatKind.LEADER
    unit = stage.people.units.get(member.home_unit) if member.home_unit else None
    cadre = stage.people.cadres.get(member.cadre) if member.cadre else None
    return Actor(
        account=uuid5(_OFFICE_SPACE, f"{team_id(team.number).hex}/{member.key}"),
        login=f"zu{team.number:02d}{member.key.lower()}",
        name=member.name,
        role=Role.TEAM_LEADER if leads else Role.TEAM_MEMBER,
        cadre_id=cadre,
        assessor_id=stage.people.assessors[member.key],
        unit_id=unit,
        team_no=team.number,
    )
