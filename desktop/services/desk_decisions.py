"""What the office decided of late about records: accepted, sent back, verified, adopted.

A team learns of it with the next task package; the desk shows it until it is some days old.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select

from desktop.models.facts import Fact, FactReview
from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.models.visit_checks import DifferenceVerdict, ProgressDifference
from desktop.models.visits import Acceptance, Visit
from desktop.services.citations import fact_mark, visit_mark
from desktop.services.door import Reading, Service, reads
from desktop.services.permissions import Operation
from desktop.services.reach import barred_cadres, barred_units
from desktop.terms import DifferenceState, FactVerdict, VisitDecision, label_of

NEW_DAYS: Final = 30
"""Days for which a decision counts as new: sticks travel slowly."""


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision. ``kind`` is ``visit``, ``fact`` or ``difference``; ``id`` is that record's.

    ``remark`` are the 意见; ``wanted`` says that somebody has to do something about it.
    """

    kind: str
    id: UUID
    visit: UUID | None
    what: str
    unit: str
    said: str
    remark: str
    on: dt.date
    wanted: bool


class DecisionService(Service):
    """The office's newest decisions, for 工作台."""

    @reads(Operation.READ_RECORDS)
    def recent(self, tx: Reading) -> tuple[DecisionLine, ...]:
        """The decisions of the last 30 days, newest first; a team's account sees its own team's.

        What the actor must not see is left out.
        """
        since = tx.desk.clock.today() - dt.timedelta(days=NEW_DAYS)
        found = [*_visits(tx, since), *_facts(tx, since), *_differences(tx, since)]
        found.sort(key=lambda line: (line.on, line.what), reverse=True)
        return tuple(found)


def _visits(tx: Reading, since: dt.date) -> list[DecisionLine]:
    rows = tx.session.execute(
        select(Acceptance, Visit, Unit.name, AssessmentTeam.number)
        .join(Visit, Visit.id == Acceptance.visit_id)
        .join(Unit, Unit.id == Visit.unit_id)
        .join(AssessmentTeam, AssessmentTeam.id == Visit.team_id)
        .where(
            Acceptance.deleted.is_(False),
            Acceptance.decision.is_not(None),
            Acceptance.on >= since,
            Visit.deleted.is_(False),
            Visit.unit_id.not_in(barred_units(tx)),
        )
    )
    return [
        DecisionLine(
            "visit",
            visit.id,
            visit.id,
            visit_mark(number, visit.number),
            unit,
            label_of(VisitDecision, office.decision or ""),
            office.remark or "",
            office.on or since,
            office.decision != VisitDecision.ACCEPTED and office.round == visit.round,
        )
        for office, visit, unit, number in rows
        if tx.actor.team_no in (None, number)
    ]


def _facts(tx: Reading, since: dt.date) -> list[DecisionLine]:
    about = barred_cadres(tx)
    rows = tx.session.execute(
        select(FactReview, Fact, Unit.name, AssessmentTeam.number)
        .join(Fact, Fact.id == FactReview.fact_id)
        .join(Unit, Unit.id == Fact.unit_id)
        .outerjoin(AssessmentTeam, AssessmentTeam.id == Fact.team_id)
        .where(
            FactReview.deleted.is_(False),
            FactReview.on >= since,
            Fact.deleted.is_(False),
            Fact.unit_id.not_in(barred_units(tx)),
        )
    )
    return [
        DecisionLine(
            "fact",
            fact.id,
            fact.visit_id,
            fact_mark(number, fact.number),
            unit,
            label_of(FactVerdict, review.verdict),
            review.remark or "",
            review.on,
            review.verdict != FactVerdict.VERIFIED and review.round == fact.round,
        )
        for review, fact, unit, number in rows
        if fact.cadre_id not in about and tx.actor.team_no in (None, number)
    ]


def _differences(tx: Reading, since: dt.date) -> list[DecisionLine]:
    rows = tx.session.execute(
        select(DifferenceVerdict, ProgressDifference, Visit.number, Unit.name, AssessmentTeam)
        .join(ProgressDifference, ProgressDifference.id == DifferenceVerdict.difference_id)
        .join(Visit, Visit.id == ProgressDifference.visit_id)
        .join(Unit, Unit.id == ProgressDifference.unit_id)
        .join(AssessmentTeam, AssessmentTeam.id == ProgressDifference.team_id)
        .where(
            DifferenceVerdict.deleted.is_(False),
            DifferenceVerdict.on >= since,
            ProgressDifference.deleted.is_(False),
            ProgressDifference.unit_id.not_in(barred_units(tx)),
        )
    )
    return [
        DecisionLine(
            "difference",
            difference.id,
            difference.visit_id,
            f"{visit_mark(team.number, number)} 指标核验差异",
            unit,
            label_of(DifferenceState, verdict.verdict),
            verdict.remark or "",
            verdict.on,
            False,
        )
        for verdict, difference, number, unit, team in rows
        if tx.actor.team_no in (None, team.number)
    ]
