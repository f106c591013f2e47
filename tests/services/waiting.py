"""One thing of every kind that waits for the office, at the small city's first unit."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from desktop.models.changes import Change
from desktop.services.facts import FactDraft, FactService
from desktop.services.motions import Motion
from desktop.services.visits import VisitService
from desktop.terms import (
    DifferenceFinding,
    FactAction,
    FeedbackKind,
    Polarity,
    ReviewKind,
    ScoringMethod,
    Severity,
    VisitAction,
    VisitMode,
)
from tests.services.record_city import City, held_visit, named, plan, write
from tests.services.scheme_leaves import YEAR, add_leaves, leaf

DAY = dt.date(2026, 11, 16)


def fact(city: City) -> UUID:
    facts = FactService(city.desk)
    draft = FactDraft(
        city.unit, Polarity.POSITIVE, Severity.LIGHT, DAY, "抢险在前", city.cadre, team=city.team
    )
    new = facts.save(draft)
    facts.perform(new, FactAction.SUBMIT, Motion(facts.get(new).seen))
    return new


def fill(city: City) -> dict[ReviewKind, UUID]:
    """One thing of every kind that waits."""
    visits = VisitService(city.desk)
    planned = visits.save(plan(city, dt.date(2026, 12, 14)))
    embedded = visits.save(plan(city, dt.date(2026, 11, 2), mode=VisitMode.EMBEDDED))
    visits.perform(embedded, VisitAction.HOLD, Motion(visits.get(embedded).seen))
    returned = held_visit(city)
    visits.save(replace(visits.get(returned).draft(), summary="运转正常"))
    visits.perform(returned, VisitAction.RECORD, Motion(visits.get(returned).seen))
    back = Motion(visits.get(returned).seen, day=dt.date(2026, 11, 19))
    visits.perform(returned, VisitAction.RETURN, back)
    add_leaves(city.desk)
    about: dict[str, object] = {
        "unit_id": city.unit,
        "cycle_id": YEAR,
        "team_id": city.team,
    }
    found = {"found": Decimal(70), "finding": DifferenceFinding.WORSE, "reported": Decimal(80)}
    of_visit = {"visit_id": returned, "indicator_id": leaf(ScoringMethod.RATIO), "quarter": 3}
    said = {"number": 1, "kind": FeedbackKind.COMPLAINT, "on": DAY, "severity": Severity.LIGHT}
    write(
        city.desk,
        [
            Change("progress_difference", named("差异"), {**about, **of_visit, **found}),
            Change("public_feedback", named("反映"), {**about, **said, "text": "办事拖拉"}),
        ],
    )
    return {
        ReviewKind.PLAN: planned,
        ReviewKind.LATE_APPROVAL: embedded,
        ReviewKind.RETURNED: returned,
        ReviewKind.FACT: fact(city),
        ReviewKind.DIFFERENCE: named("差异"),
        ReviewKind.FEEDBACK: named("反映"),
    }
