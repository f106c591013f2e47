"""The year of the invented city, played through the program's own services.

Every step is a call that a clerk or a leader could make at the desk, made at its moment: the
clock is moved along, so that dates, audit entries and states tell one plausible story.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import groupby
from uuid import UUID

from desktop.services.clock import FixedClock
from desktop.services.door import Actor
from desktop.services.fact_forms import FactDraft
from desktop.services.interview_forms import AboutDraft, InterviewDraft
from desktop.services.motions import Motion, Seen
from desktop.services.progress import Progress
from desktop.services.rectification_forms import ItemDraft, RectificationDraft
from desktop.services.registry import Services
from desktop.services.sample.course import ItemStep, item_steps
from desktop.services.sample.values import (
    City,
    SampleCadre,
    SampleFact,
    SampleInterview,
    SampleItem,
    SampleVisit,
)
from desktop.services.sample.visits import DUE_DAYS, LATE
from desktop.services.scheme import cycle_id
from desktop.services.teams import team_id
from desktop.services.visit_rules import VisitDraft
from desktop.terms import (
    FactAction,
    FactState,
    FindingSource,
    Polarity,
    VisitAction,
    VisitMode,
    VisitState,
)

CHINA = dt.timezone(dt.timedelta(hours=8))
_LATE_APPROVAL = "突发情况下先行开展，现予补批"


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


@dataclass(frozen=True, slots=True)
class _Step:
    at: dt.datetime
    order: int
    actor: Actor
    run: Callable[[], None]


@dataclass(slots=True)
class Year:
    """One run through the year. ``play`` does all of it."""

    services: Services
    city: City
    people: People
    crew: Crew
    clock: FixedClock
    progress: Progress
    _steps: list[_Step] = field(default_factory=list)
    _visits: dict[str, UUID] = field(default_factory=dict)
    _facts: dict[str, UUID] = field(default_factory=dict)
    _items: dict[str, UUID] = field(default_factory=dict)
    _homes: dict[str, SampleCadre] = field(default_factory=dict)
    _fact_of: dict[str, SampleFact] = field(default_factory=dict)
    _visit_of: dict[str, SampleVisit] = field(default_factory=dict)

    def play(self) -> None:
        """Plan the steps of visits, facts and rectification, and take them in order of time."""
        city = self.city
        self._homes = {c.key: c for c in city.cadres}
        self._fact_of = {f.key: f for f in city.facts}
        self._visit_of = {v.key: v for v in city.visits}
        said = {k: list(g) for k, g in groupby(city.interviews, key=lambda i: i.visit)}
        found = {k: list(g) for k, g in groupby(city.facts, key=lambda f: f.visit)}
        for visit in city.visits:
            self._plan_visit(visit, said.get(visit.key, []), found.get(visit.key, []))
        for item in city.items:
            self._plan_item(item)
        self._steps.sort(key=lambda s: (s.at, s.order))
        for done, step in enumerate(self._steps):
            self.progress.check()
            if done % 50 == 0:
                self.progress.report(done, len(self._steps), f"登记{step.at:%Y年%-m月}的考核记录")
            self._move_to(step.at)
            self.services.desk.actor = step.actor
            step.run()

    def _move_to(self, at: dt.datetime) -> None:
        self.clock.advance(max(dt.timedelta(), at - self.clock.now()))

    def _at(self, at: dt.datetime, actor: Actor, run: Callable[[], None]) -> None:
        self._steps.append(_Step(at, len(self._steps), actor, run))

    # Visits

    def _plan_visit(
        self, v: SampleVisit, said: list[SampleInterview], found: list[SampleFact]
    ) -> None:
        crew = self.crew
        sudden = v.mode is VisitMode.EMBEDDED
        # A month's visits are planned in the last week of the month before.
        planned = max(v.start.replace(day=1) - dt.timedelta(days=6), dt.date(v.start.year, 1, 5))
        if sudden:
            self._at(moment(v.start, 8), crew.entering, lambda: self._save(v))
        else:
            self._at(moment(planned, 10), crew.entering, lambda: self._save(v))
            self._decision(v, planned + dt.timedelta(days=1), VisitAction.APPROVE)
        self._at(moment(v.start, 8, 30), crew.entering, lambda: self._record(v, VisitAction.HOLD))
        if v.state is VisitState.HELD:
            return
        self._at(moment(v.end, 17), crew.entering, lambda: self._write_up(v, said, found))
        if sudden:
            after = v.end + dt.timedelta(days=1)
            self._decision(v, after, VisitAction.APPROVE_LATE, _LATE_APPROVAL)
        if v.handed_over is None:
            return
        self._at(moment(v.handed_over, 16), crew.entering, lambda: self._hand_in(v, found))
        if v.state is VisitState.RETURNED:
            return
        ready = v.handed_over + dt.timedelta(days=1 + v.number % 2)
        if v.state is VisitState.SENT_BACK:
            self._decision(v, ready, VisitAction.SEND_BACK, v.state_reason or "")
            return
        self._decision(v, ready, VisitAction.ACCEPT)
        self._at(moment(ready, 15), crew.deciding, lambda: self._review(found))

    def _save(self, v: SampleVisit) -> None:
        people = self.people
        self._visits[v.key] = self.services.visits.save(
            VisitDraft(
                people.units[v.unit],
                team_id(v.team),
                v.start,
                v.end,
                tuple(people.assessors[a] for a in v.participants),
                v.kinds,
                v.method,
                v.mode,
                v.purpose,
                cycle=cycle_id(v.start.year),
            )
        )

    def _record(self, v: SampleVisit, action: VisitAction, reason: str = "") -> None:
        visit = self._visits[v.key]
        motion = Motion(self.services.visits.get(visit).seen, reason, self.clock.today())
        self.services.visits.record(visit, action, motion)

    def _decision(
        self, v: SampleVisit, day: dt.date, action: VisitAction, reason: str = ""
    ) -> None:
        approving = action in {VisitAction.APPROVE, VisitAction.APPROVE_LATE}
        actor = self.crew.approving if approving else self.crew.deciding

        def run() -> None:
            visit = self._visits[v.key]
            motion = Motion(self.services.visits.get(visit).seen, reason, self.clock.today())
            self.services.visits.decide(visit, action, motion)

        self._at(moment(day, 9 if approving else 10), actor, run)

    def _write_up(
        self, v: SampleVisit, said: list[SampleInterview], found: list[SampleFact]
    ) -> None:
        visits, visit = self.services.visits, self._visits[v.key]
        self.services.interviews.add_all([self._interview(visit, i) for i in said])
        ids = self.services.facts.save_all([self._fact(visit, f) for f in found])
        self._facts |= {f.key: i for f, i in zip(found, ids, strict=True)}
        visits.save(replace(visits.get(visit).draft(), summary=v.summary))
        self._record(v, VisitAction.RECORD)

    def _interview(self, visit: UUID, i: SampleInterview) -> InterviewDraft:
        about = tuple(
            AboutDraft(self.people.cadres[o.cadre], o.rating, o.remark) for o in i.opinions
        )
        return InterviewDraft(visit, i.layer, i.on, i.themes, i.remarks, about, i.name)

    def _unit_of(self, f: SampleFact) -> str:
        """What is found at a task force about a member is a fact of the home unit (rule 2.10)."""
        return self._homes[f.cadre].unit if f.cadre else f.unit

    def _fact(self, visit: UUID, f: SampleFact) -> FactDraft:
        away = self._unit_of(f) != f.unit
        return FactDraft(
            unit=self.people.units[self._unit_of(f)],
            polarity=f.polarity,
            severity=f.severity,
            on=f.on,
            text=f.text,
            cadre=self.people.cadres[f.cadre] if f.cadre else None,
            visit=None if away else visit,
            team=team_id(f.team),
            cycle=cycle_id(f.on.year),
            visibility=f.visibility if f.polarity is Polarity.POSITIVE else None,
            evidence=f.evidence,
            event_key=f.event_key,
        )

    def _hand_in(self, v: SampleVisit, found: list[SampleFact]) -> None:
        facts = self.services.facts
        handed = [f for f in found if f.state is not FactState.DRAFT]
        seen = facts.seen([self._facts[f.key] for f in handed])
        gone = {self._facts[f.key]: f for f in handed if f.state is FactState.WITHDRAWN}
        facts.submit_all({i: s for i, s in seen.items() if i not in gone})
        for fact, f in gone.items():
            facts.record(fact, FactAction.WITHDRAW, Motion(seen[fact], f.state_reason or ""))
        self._record(v, VisitAction.RETURN, _late_reason(v))

    def _review(self, found: list[SampleFact]) -> None:
        facts = self.services.facts
        states = {self._facts[f.key]: f for f in found}
        seen = facts.seen(list(states))
        sound = {i: s for i, s in seen.items() if states[i].state is FactState.VERIFIED}
        facts.decide_all(sound, FactAction.VERIFY)
        for fact, f in states.items():
            if f.state is FactState.DISPUTED:
                motion = Motion(seen[fact], f.state_reason or "")
                facts.decide(fact, FactAction.DISPUTE, motion)

    # Rectification

    def _plan_item(self, item: SampleItem) -> None:
        at = moment(item.feedback_on, 9, 30)
        if self._on_spot(item) is not None:
            at = moment(self._spot_visit(item).end, 19)
        self._at(at, self.crew.entering, lambda: self._open(item))
        for step in item_steps(item, self.city.today):
            # Whatever the days say, a step follows the one before.
            at = max(moment(step.day, 14), at + dt.timedelta(minutes=5))
            actor = self.crew.entering
            if step.action is not None and step.reason:
                actor = self.crew.approving
            self._at(at, actor, self._taking(item, step))

    def _spot_visit(self, item: SampleItem) -> SampleVisit:
        return self._visit_of[self._fact_of[item.fact or ""].visit]

    def _on_spot(self, item: SampleItem) -> SampleVisit | None:
        """The visit that opens the item at once, when it is one that may."""
        if not item.on_the_spot or item.fact is None:
            return None
        visit = self._spot_visit(item)
        fact = self._fact_of[item.fact]
        supervised = visit.mode is VisitMode.SUPERVISION and self._unit_of(fact) == visit.unit
        return visit if supervised else None

    def _open(self, item: SampleItem) -> None:
        fact = self._fact_of[item.fact] if item.fact else None
        unit = self._unit_of(fact) if fact else item.unit
        at_home = fact is not None and unit == fact.unit
        source = item.source if at_home or fact is None else FindingSource.FACT
        visit = self._visits[fact.visit] if fact and source is FindingSource.VISIT else None
        draft = ItemDraft(
            item.problem,
            source,
            self._facts[fact.key] if fact and source is not FindingSource.MEETING else None,
            visit,
            responsible=item.responsible,
        )
        service, spot = self.services.rectification, self._on_spot(item)
        if spot is not None:
            due = item.first_due
            self._items[item.key] = service.open_on_spot(self._visits[spot.key], draft, due)
            return
        opened = service.open(
            RectificationDraft(
                self.people.units[unit],
                item.title,
                item.feedback_on,
                (draft,),
                self.people.cadres[item.cadre] if item.cadre else None,
                team_id(fact.team) if fact else None,
                cycle_id(item.feedback_on.year),
            )
        )
        self._items[item.key] = service.rectification(opened).items[0].id

    def _taking(self, item: SampleItem, step: ItemStep) -> Callable[[], None]:
        def run() -> None:
            service, key = self.services.rectification, self._items[item.key]
            version = service.get(key).version
            if step.action is None:
                service.note_progress(key, version, step.text)
                return
            day = self.clock.today()
            motion = Motion(Seen(version), step.reason, day, step.text, step.due, item.responsible)
            service.perform(key, step.action, motion)

        return run


def _late_reason(v: SampleVisit) -> str:
    """Why the records came late; empty when they did not. A 退回 has a reason of its own."""
    if v.handed_over is None or (v.handed_over - v.end).days <= DUE_DAYS:
        return ""
    return LATE if v.state is VisitState.SENT_BACK else v.state_reason or LATE
