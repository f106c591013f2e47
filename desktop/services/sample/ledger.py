"""The sample's rectification items, opened and moved through their states as the year goes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import partial

from desktop.services.door import Actor
from desktop.services.motions import Motion
from desktop.services.rectification_forms import ItemDraft, RectificationDraft
from desktop.services.sample.course import ItemStep, item_steps
from desktop.services.sample.play import Crew, Stage, moment
from desktop.services.sample.values import SampleFact, SampleItem, SampleVisit
from desktop.services.scheme import cycle_id
from desktop.services.states import ITEM, Side, side_of
from desktop.services.teams import team_id
from desktop.terms import FindingSource, VisitMode


def _hand(crew: Crew, step: ItemStep) -> Actor:
    """Whoever reported does not check; what wants a reason, the leader decides."""
    if step.action is None or side_of(ITEM, step.action) is Side.RECORD:
        return crew.entering
    return crew.approving if step.reason else crew.deciding


@dataclass(slots=True)
class Ledger:
    """Plans the steps of all items."""

    stage: Stage
    _facts: dict[str, SampleFact] = field(default_factory=dict)
    _visits: dict[str, SampleVisit] = field(default_factory=dict)

    def plan(self) -> None:
        """Enter every step of every item into the stage's plan."""
        city, crew = self.stage.city, self.stage.crew
        self._facts = {f.key: f for f in city.facts}
        self._visits = {v.key: v for v in city.visits}
        for item in city.items:
            at = moment(self._opened(item), 18)
            self.stage.at(at, crew.entering, partial(self._open, item))
            for step in item_steps(item, city.today):
                # Whatever the days say, a step follows the one before.
                at = max(moment(step.day, 11), at + dt.timedelta(minutes=5))
                self.stage.at(at, _hand(crew, step), partial(self._take, item, step))

    def _opened(self, item: SampleItem) -> dt.date:
        """The day of the feedback, but not before what it cites is entered."""
        if item.fact is None:
            return item.feedback_on
        return max(item.feedback_on, self.stage.entered(self._visits[self._facts[item.fact].visit]))

    def _spot(self, item: SampleItem) -> SampleVisit | None:
        """The 督查式 visit on which the item is opened at once, if it is one of those."""
        if not item.on_the_spot or item.fact is None:
            return None
        fact = self._facts[item.fact]
        visit = self._visits[fact.visit]
        fits = visit.mode is VisitMode.SUPERVISION and self.stage.unit_of(fact) == visit.unit
        return visit if fits else None

    def _draft(self, item: SampleItem) -> ItemDraft:
        fact = self._facts[item.fact] if item.fact else None
        source = item.source
        if fact is not None and self.stage.unit_of(fact) != fact.unit:
            source = FindingSource.FACT
        visit = self.stage.visits[fact.visit] if fact and source is FindingSource.VISIT else None
        cited = fact is not None and source is not FindingSource.MEETING
        return ItemDraft(
            item.problem,
            source,
            self.stage.facts[fact.key] if fact and cited else None,
            visit,
            responsible=item.responsible,
        )

    def _open(self, item: SampleItem) -> None:
        stage, service = self.stage, self.stage.services.rectification
        spot, draft = self._spot(item), self._draft(item)
        if spot is not None:
            made = service.open_on_spot(stage.visits[spot.key], draft, item.first_due)
            self.stage.items[item.key] = made
            return
        fact = self._facts[item.fact] if item.fact else None
        unit = stage.unit_of(fact) if fact else item.unit
        opened = service.open(
            RectificationDraft(
                stage.people.units[unit],
                item.title,
                item.feedback_on,
                (draft,),
                stage.people.cadres[item.cadre] if item.cadre else None,
                team_id(fact.team) if fact else None,
                cycle_id(item.feedback_on.year),
            )
        )
        self.stage.items[item.key] = service.rectification(opened).items[0].id

    def _take(self, item: SampleItem, step: ItemStep) -> None:
        service, key = self.stage.services.rectification, self.stage.items[item.key]
        seen = service.seen([key])[key]
        if step.action is None:
            service.note_progress(key, seen.version, step.text)
            return
        day = self.stage.clock.today()
        motion = Motion(seen, step.reason, day, step.text, step.due, item.responsible)
        service.perform(key, step.action, motion)
