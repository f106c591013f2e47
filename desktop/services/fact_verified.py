"""The verified facts of a cycle, as little of each as is counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select

from desktop.models.facts import Fact, FactReview
from desktop.models.scheme import ListTemplate
from desktop.services.door import Reading
from desktop.services.fact_forms import fact_digest
from desktop.services.persons import persons_of
from desktop.services.reach import barred_cadres, barred_units
from desktop.terms import FactState, FactVerdict, Polarity, Severity

_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class VerifiedFact:
    """What counts of a verified fact; ``event`` is empty when it belongs to none."""

    id: UUID
    number: int
    unit_id: UUID
    cadre_id: UUID | None
    polarity: Polarity
    severity: Severity
    on: dt.date
    event: str
    typical: bool
    veto: bool


def verified_facts(
    tx: Reading, cycle: UUID, *, unit: UUID | None = None, cadre: UUID | None = None
) -> tuple[VerifiedFact, ...]:
    """Facts whose verdict 核实 speaks of the newest submission and of what it says now.

    Barred units and cadres are left out. Ordered by day, number and id.
    """
    units, cadres = barred_units(tx), barred_cadres(tx)
    statement = (
        select(Fact, FactReview.covers, ListTemplate.veto)
        .join(
            FactReview,
            and_(
                FactReview.fact_id == Fact.id,
                FactReview.round == Fact.round,
                FactReview.verdict == FactVerdict.VERIFIED.value,
                FactReview.deleted.is_(False),
            ),
        )
        .outerjoin(ListTemplate, ListTemplate.id == Fact.template_id)
        .where(
            Fact.cycle_id == cycle,
            Fact.state == FactState.SUBMITTED.value,
            Fact.deleted.is_(False),
        )
        .order_by(Fact.on, Fact.number, Fact.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    if unit is not None:
        statement = statement.where(Fact.unit_id == unit)
    if cadre is not None:
        statement = statement.where(Fact.cadre_id.in_(persons_of(tx.session, cadre)))
    return tuple(
        VerifiedFact(
            fact.id,
            fact.number,
            fact.unit_id,
            fact.cadre_id,
            Polarity(fact.polarity),
            Severity(fact.severity),
            fact.on,
            (fact.event_key or "").strip(),
            bool(fact.typical),
            bool(veto),
        )
        for fact, covers, veto in tx.session.execute(statement)
        if fact.unit_id not in units and fact.cadre_id not in cadres and covers == fact_digest(fact)
    )
