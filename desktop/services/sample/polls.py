"""民主测评 of the sample: at some visits, in every state, with counts that reconcile.

Who counts does not watch the counting: one clerk enters, the other one confirms.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final
from uuid import UUID

from desktop.services.motions import Motion, Seen
from desktop.services.poll_forms import ITEMS, CountSheet, PollDraft
from desktop.services.poll_rules import Ballots, MarkKey, Marks, Tally
from desktop.services.registry import Services
from desktop.services.sample.play import Stage, entry_day, moment
from desktop.services.sample.progress import strength
from desktop.services.sample.values import SampleUnit, SampleVisit
from desktop.terms import (
    PollAction,
    PollItem,
    PollState,
    UnitKind,
    VisitMode,
    VisitState,
    VoterClass,
)

_P: Final = PollState
# The newest polls are still under way, the first of the older ones shows a correction.
_NEWEST: Final = (_P.PREPARED, _P.ISSUED, _P.COUNTED, _P.CONFIRMED, _P.VOIDED)
_CORRECTED: Final = 5
_SHARE: Final = 0.3
_LEAST: Final = 7
_WHOLE: Final = 5  # every so manieth poll asks 德能勤绩廉 besides
_VOID: Final = "测评会场停电中断，票箱未当场封存，改期另行组织"
_CORRECTION: Final = "复核票样时发现一张B票唱票有误，按原票更正"
_VOTERS: Final[Mapping[VoterClass, tuple[int, int]]] = {
    VoterClass.B: (9, 26),
    VoterClass.C: (18, 60),
}


@dataclass(slots=True)
class Polls:
    """Plans the steps of the polls that the office enters."""

    stage: Stage
    _made: dict[str, UUID] = field(default_factory=dict)

    def plan(self) -> None:
        """Enter every step of every poll into the stage's plan."""
        crew, last = self.stage.crew, self.stage.city.today
        for place, visit in enumerate(self._visits()):
            fate = _NEWEST[place] if place < len(_NEWEST) else PollState.LOCKED
            day = self.stage.entered(visit)
            counted = partial(self._count, visit, fate, corrected=place == _CORRECTED)
            self.stage.at(moment(day, 14, 20), crew.entering, counted)
            if fate in {PollState.CONFIRMED, PollState.LOCKED}:
                later = entry_day(min(day + dt.timedelta(days=1), last), last)
                self.stage.at(
                    moment(later, 17, 40), crew.deciding, partial(self._confirm, visit, fate)
                )

    def _visits(self) -> list[SampleVisit]:
        """The last ordinary visit of some units, the newest first."""
        units = {u.key: u for u in self.stage.city.units}
        latest: dict[str, SampleVisit] = {}
        for visit in self.stage.city.visits:
            fit = visit.mode is VisitMode.REGULAR and visit.state is not VisitState.HELD
            if fit and units[visit.unit].kind is not UnitKind.TASK_FORCE:
                latest[visit.unit] = visit
        found = sorted(latest.values(), key=lambda v: (v.start, v.key), reverse=True)
        wanted = min(len(found), max(_LEAST, round(len(units) * _SHARE)))
        step = len(found) / wanted
        return [found[int(n * step)] for n in range(wanted)]

    def _count(self, visit: SampleVisit, fate: PollState, *, corrected: bool) -> None:
        """From the ballot to the count, as far as the poll has come."""
        services, stage = self.stage.services, self.stage
        unit = unit_of(stage, visit.unit)
        rng = _rng(stage, visit.key)
        names = {a.key: a.name for a in stage.city.assessors}
        people = [names[a] for a in visit.participants]
        draft = poll_draft(services, stage, visit, rng)
        if rng.randrange(_WHOLE) == 0:
            draft = replace(draft, items=ITEMS)
        poll = services.polls.save(
            replace(draft, counter=people[0], scrutineer=people[-1] if people[1:] else None)
        )
        self._made[visit.key] = poll
        if fate is PollState.PREPARED:
            return
        move(services, poll, PollAction.ISSUE)
        if fate is PollState.ISSUED:
            return
        sheet = counted_sheet(rng, services.polls.counts(poll), strength(stage.city, unit))
        services.polls.count(sheet)
        if corrected:
            services.polls.correct(_one_moved(services.polls.counts(poll)), _CORRECTION)
        if fate is PollState.VOIDED:
            move(services, poll, PollAction.VOID, _VOID)

    def _confirm(self, visit: SampleVisit, fate: PollState) -> None:
        """Another hand confirms; most polls are locked at once."""
        poll = self._made[visit.key]
        move(self.stage.services, poll, PollAction.CONFIRM)
        if fate is PollState.LOCKED:
            move(self.stage.services, poll, PollAction.LOCK)


def poll_draft(
    services: Services, stage: Stage, visit: SampleVisit, rng: random.Random
) -> PollDraft:
    """A ballot with the leadership team and everybody in it, as it is set at a visit."""
    unit = stage.people.units[visit.unit]
    subjects = tuple(choice.cadre for choice in services.polls.choices(unit))
    issued = {VoterClass.A: max(3, len(subjects) - 1)}
    issued |= {c: rng.randint(*bounds) for c, bounds in _VOTERS.items()}
    return PollDraft(
        unit,
        visit.start,
        subjects=subjects,
        issued=issued,
        visit=stage.visits[visit.key],
    )


def move(services: Services, poll: UUID, action: PollAction, reason: str = "") -> None:
    """Take one step with a poll as it stands. Raises what ``PollService.perform`` raises."""
    version = services.polls.get(poll).version
    services.polls.perform(poll, action, Motion(Seen(version), reason))


def counted_sheet(rng: random.Random, sheet: CountSheet, good: float) -> CountSheet:
    """The sheet with plausible counts: per class, and per class, subject and item."""
    ballots: dict[VoterClass, Ballots] = {}
    marks: dict[MarkKey, Marks] = {}
    for voter_class in sheet.tally.classes:
        issued = sheet.tally.ballots[voter_class].issued or 0
        absent = rng.choice((0, 0, 1, 2)) if voter_class is not VoterClass.A else 0
        invalid = rng.choice((0, 0, 0, 1)) if voter_class is VoterClass.C else 0
        returned = issued - min(absent, issued)
        ballots[voter_class] = Ballots(issued, returned, returned - invalid, invalid)
    leaning = {s.key: rng.gauss(0.02 * good, 0.05) for s in sheet.tally.subjects}
    for subject in sheet.tally.subjects:
        for voter_class, of_class in ballots.items():
            for item in sheet.tally.items:
                key = MarkKey(subject.key, voter_class, item)
                marks[key] = _marks(rng, of_class.valid or 0, leaning[subject.key])
    tally = Tally(sheet.tally.subjects, sheet.tally.items, ballots, marks)
    return replace(sheet, tally=tally)


def _marks(rng: random.Random, valid: int, leaning: float) -> Marks:
    """Each ballot by itself, so that the row adds up by nature."""
    best = min(0.93, max(0.55, 0.8 + leaning))
    weights = (best, (1 - best) * 0.74, (1 - best) * 0.2, (1 - best) * 0.02, (1 - best) * 0.04)
    counts = [0] * len(weights)
    for place in rng.choices(range(len(weights)), weights=weights, k=valid):
        counts[place] += 1
    return Marks(*counts)


def _one_moved(sheet: CountSheet) -> CountSheet:
    """The same count with one ballot of the first row under the neighbouring option."""
    key = MarkKey(sheet.tally.subjects[0].key, VoterClass.B, PollItem.OVERALL)
    row = sheet.tally.marks[key]
    first, second = row.first or 0, row.second or 0
    moved = (
        replace(row, first=first - 1, second=second + 1)
        if first
        else replace(row, first=first + 1, second=second - 1)
    )
    return replace(sheet, tally=replace(sheet.tally, marks={**sheet.tally.marks, key: moved}))


def _rng(stage: Stage, key: str) -> random.Random:
    return random.Random(f"{stage.city.seed}/{stage.city.size}/poll/{key}")


def unit_of(stage: Stage, key: str) -> SampleUnit:
    """A unit of the city by its key."""
    return next(u for u in stage.city.units if u.key == key)
