"""The order in which the sample's year is played, and what every part of it stands on.

Every step is a call that a clerk or a leader could make at the desk, made at its moment: the
clock is moved along, so that dates, audit entries and states tell one plausible story.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from desktop.services.clock import FixedClock
from desktop.services.dates import CHINA
from desktop.services.door import Actor
from desktop.services.progress import Progress
from desktop.services.registry import Services
from desktop.services.sample.values import City, SampleCadre, SampleFact, SampleVisit
from desktop.terms import AssessmentKind

# The office enters what the teams brought on Tuesdays and Fridays.
_ENTRY_DAYS = frozenset({1, 4})


@dataclass(frozen=True, slots=True)
class Crew:
    """Who sits at the office's desk: one enters, another one decides, the leader approves."""

    entering: Actor
    deciding: Actor
    approving: Actor


@dataclass(frozen=True, slots=True)
class People:
    """The ids that units, cadres and assessors of the city got."""

    units: dict[str, UUID]
    cadres: dict[str, UUID]
    assessors: dict[str, UUID]


def moment(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """A moment of the invented city's day."""
    return dt.datetime.combine(day, dt.time(hour, minute), CHINA)


def entry_day(day: dt.date, last: dt.date) -> dt.date:
    """The first day from ``day`` on, but not after ``last``, on which the office enters records."""
    while day < last and day.weekday() not in _ENTRY_DAYS:
        day += dt.timedelta(days=1)
    return min(day, last)


@dataclass(frozen=True, slots=True)
class _Step:
    at: dt.datetime
    order: int
    actor: Actor
    run: Callable[[], None]


@dataclass(frozen=True, slots=True)
class JointTask:
    """The 重点工作 that a unit carries, and the offices that come along on its joint visits.

    ``led``: the unit leads it, so that every visit there is one for its sake.
    """

    id: UUID
    offices: tuple[str, ...]
    led: bool


@dataclass(slots=True)
class Stage:
    """What the parts of the year share: the services, the city, the ids given so far."""

    services: Services
    city: City
    people: People
    crew: Crew
    clock: FixedClock
    progress: Progress
    visits: dict[str, UUID] = field(default_factory=dict)
    facts: dict[str, UUID] = field(default_factory=dict)
    items: dict[str, UUID] = field(default_factory=dict)
    tasks: dict[str, JointTask] = field(default_factory=dict)
    _steps: list[_Step] = field(default_factory=list)
    _cadres: dict[str, SampleCadre] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._cadres = {c.key: c for c in self.city.cadres}

    def unit_of(self, fact: SampleFact) -> str:
        """What is found at a task force about a member is a fact of the home unit (rule 2.10)."""
        return self._cadres[fact.cadre].unit if fact.cadre else fact.unit

    def joint(self, visit: SampleVisit) -> JointTask | None:
        """The 重点工作 for the sake of which a visit is made, if for one."""
        task = self.tasks.get(visit.unit)
        if task is None or (not task.led and AssessmentKind.FRONTLINE not in visit.kinds):
            return None
        return task

    def entered(self, visit: SampleVisit) -> dt.date:
        """The day on which what was found on a visit is entered."""
        return entry_day(visit.end, self.city.today)

    def at(self, at: dt.datetime, actor: Actor, run: Callable[[], None]) -> None:
        """Plan a step; steps of one moment keep the order in which they were planned."""
        self._steps.append(_Step(at, len(self._steps), actor, run))

    def play(self) -> None:
        """Take all planned steps in order of time. Raises Cancelled."""
        self._steps.sort(key=lambda s: (s.at, s.order))
        for done, step in enumerate(self._steps):
            self.progress.check()
            if done % 20 == 0:
                text = f"登记{step.at.year}年{step.at.month}月的考核记录"
                self.progress.report(done, len(self._steps), text)
            self.clock.advance(max(dt.timedelta(), step.at - self.clock.now()))
            self.services.desk.actor = step.actor
            step.run()
