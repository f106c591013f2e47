"""群众满意度 and 群众反映 of the sample: a survey of the summer, and what people wrote and said."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from uuid import UUID

from desktop.services.feedback_forms import FeedbackDraft
from desktop.services.public_surveys import SurveyDraft, SurveyEntry, SurveyKey
from desktop.services.sample.play import Stage, entry_day, moment
from desktop.services.sample.progress import strength
from desktop.services.sample.values import SampleUnit
from desktop.services.sample.visits import YEAR
from desktop.services.sample.voice_words import COMPLAINTS, FOUND, PLACES, PRAISES, SOURCES, UNFOUND
from desktop.services.scheme import cycle_id
from desktop.services.survey_score import RatingCounts
from desktop.terms import FeedbackKind, FeedbackVerdict, Severity, UnitKind

_TITLE: Final = f"{YEAR}年度群众满意度调查"
_SOURCE: Final = "市统计局社情民意调查中心"
_SURVEYED: Final = dt.date(YEAR, 6, 24)
_TAKEN: Final = dt.date(YEAR, 7, 7)
_SHARE, _LEAST_UNITS = 0.4, 4
_FEEDBACK_SHARE, _LEAST_FEEDBACK = 0.3, 8
_FIRST: Final = dt.date(YEAR, 2, 3)
_PENDING: Final = 0.15
_NEWEST: Final = 2  # nobody has looked at the last ones yet
_BARREN: Final = 0.3


@dataclass(slots=True)
class Voices:
    """Plans the survey and the feedback. ``moved`` are cadres who change units in the year."""

    stage: Stage
    moved: frozenset[str]
    _made: dict[int, UUID] = field(default_factory=dict)

    def plan(self) -> None:
        """Enter every step into the stage's plan."""
        stage = self.stage
        stage.at(moment(_TAKEN, 14), stage.crew.entering, self._survey)
        for number in range(self._amount()):
            self._plan_one(number)

    def _amount(self) -> int:
        return max(_LEAST_FEEDBACK, round(len(self.stage.city.units) * _FEEDBACK_SHARE))

    def _units(self) -> list[SampleUnit]:
        return [u for u in self.stage.city.units if u.kind is not UnitKind.TASK_FORCE]

    def _survey(self) -> None:
        units = self._units()
        wanted = max(_LEAST_UNITS, round(len(self.stage.city.units) * _SHARE))
        for place, unit in enumerate(units[:wanted]):
            rng = self._rng("survey", unit.key)
            good = strength(self.stage.city, unit)
            entries = [SurveyEntry(None, _counts(rng, rng.randint(60, 240), good))]
            if place % 4 == 0:
                # The smallest of them stays hidden: too few have answered.
                entries += [
                    SurveyEntry(self.stage.people.cadres[cadre], _counts(rng, answers, good))
                    for cadre, answers in zip(
                        self._cadres(unit), (rng.randint(20, 70), 12, 3), strict=False
                    )
                ]
            key = SurveyKey(cycle_id(YEAR), _TITLE, self.stage.people.units[unit.key])
            self.stage.services.public_surveys.save(
                SurveyDraft(key, _SURVEYED, _SOURCE, tuple(entries))
            )

    def _cadres(self, unit: SampleUnit) -> list[str]:
        return [
            c.key for c in self.stage.city.cadres if c.unit == unit.key and c.key not in self.moved
        ]

    def _plan_one(self, number: int) -> None:
        """One entry on its day, and what was found out about it some days later."""
        stage, last = self.stage, self.stage.city.today
        rng = self._rng("feedback", number)
        span = (last - _FIRST).days
        heard = _FIRST + dt.timedelta(days=int(span * (number + 0.5) / self._amount()))
        entered = entry_day(heard, last)
        draft = partial(self._add, number, heard)
        stage.at(moment(entered, 9, 30), stage.crew.entering, draft)
        checked = entry_day(entered + dt.timedelta(days=rng.randint(4, 14)), last)
        newest = number >= self._amount() - _NEWEST
        if checked < last and not newest and rng.random() >= _PENDING:
            stage.at(moment(checked, 10, 40), stage.crew.deciding, partial(self._verify, number))

    def _add(self, number: int, heard: dt.date) -> None:
        rng = self._rng("feedback text", number)
        unit = rng.choice(self._units())
        praise = rng.random() < 0.35
        kind = FeedbackKind.PRAISE if praise else FeedbackKind.COMPLAINT
        cadres = self._cadres(unit)
        # A named cadre in every other entry, else the 领导班子.
        cadre = rng.choice(cadres) if number % 2 and cadres else None
        words = (PRAISES if praise else COMPLAINTS)[number % len(PRAISES if praise else COMPLAINTS)]
        text = words.format(place=PLACES[number % len(PLACES)], day=f"{heard.month}月{heard.day}日")
        self._made[number] = self.stage.services.public_feedback.save(
            FeedbackDraft(
                self.stage.people.units[unit.key],
                kind,
                rng.choices(tuple(Severity), weights=(62, 30, 8))[0],
                heard,
                text,
                cadre=None if cadre is None else self.stage.people.cadres[cadre],
                source=rng.choice(SOURCES),
                cycle=cycle_id(YEAR),
            )
        )

    def _verify(self, number: int) -> None:
        rng, service = self._rng("finding", number), self.stage.services.public_feedback
        barren = rng.random() < _BARREN
        verdict = FeedbackVerdict.UNFOUNDED if barren else FeedbackVerdict.VERIFIED
        words = rng.choice(UNFOUND if barren else FOUND)
        feedback = self._made[number]
        service.verify(feedback, verdict, words, service.get(feedback).seen)

    def _rng(self, *what: object) -> random.Random:
        city = self.stage.city
        return random.Random("/".join(map(str, (city.seed, city.size, "voices", *what))))


def _counts(rng: random.Random, answers: int, good: float) -> RatingCounts:
    """Answers from 1 to 5; a unit that does well in general does well here."""
    lift = max(0.4, 1 + good / 3)
    weights = (2, 4, 14, 44 * lift, 36 * lift * lift)
    counts = [0] * len(weights)
    for place in rng.choices(range(len(weights)), weights=weights, k=answers):
        counts[place] += 1
    return RatingCounts(*counts)
