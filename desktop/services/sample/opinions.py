"""What the sample's year holds besides visits: polls, grades, voices, ratings, reports, points."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from desktop.services.sample.changes import build_moves
from desktop.services.sample.grades import Grades
from desktop.services.sample.play import Stage, moment
from desktop.services.sample.points import Points
from desktop.services.sample.polls import Polls
from desktop.services.sample.ratings import Ratings
from desktop.services.sample.reports import Reports
from desktop.services.sample.station_plans import StationPlan
from desktop.services.sample.visits import YEAR
from desktop.services.sample.voices import Voices
from desktop.services.scheme import cycle_id


@dataclass(frozen=True, slots=True)
class Opinions:
    """Plans all of them; ``plans`` say which cadres the teams still write about."""

    stage: Stage
    plans: tuple[StationPlan, ...]

    def plan(self) -> None:
        """Enter every step into the stage's plan; those of visits stand after the visits' own."""
        stage = self.stage
        moved = frozenset(m.cadre for m in build_moves(stage.city, self.plans))
        when = moment(dt.date(YEAR - 1, 12, 30), 9)
        stage.at(when, stage.crew.deciding, self._outline)
        Points(stage).plan()
        Polls(stage).plan()
        Grades(stage).plan()
        Voices(stage, moved).plan()
        Ratings(stage, self.plans).plan()
        Reports(stage, moved).plan()

    def _outline(self) -> None:
        self.stage.services.outlines.use_default(cycle_id(YEAR))
