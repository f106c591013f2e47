"""待审记录: what waits for the office, by hand; what is decided or one's own is not there."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from desktop.models.changes import Change
from desktop.services.facts import FactDraft, FactService
from desktop.services.motions import Motion
from desktop.services.reviews import ReviewQuery, ReviewService
from desktop.services.visits import VisitService
from desktop.terms import (
    DifferenceFinding,
    FactAction,
    FeedbackKind,
    Polarity,
    ReviewKind,
    Role,
    ScoringMethod,
    Severity,
    VisitAction,
    VisitMode,
)
from tests.services.record_city import City, acting, held_visit, named, plan, write
from tests.services.scheme_leaves import YEAR, add_leaves, leaf

DAY = dt.date(2026, 11, 16)


def _fact(city: City) -> UUID:
    facts = FactService(city.desk)
    draft = FactDraft(
        city.unit, Polarity.POSITIVE, Severity.LIGHT, DAY, "抢险在前", city.cadre, team=city.team
    )
    new = facts.save(draft)
    facts.perform(new, FactAction.SUBMIT, Motion(facts.get(new).seen))
    return new


def _fill(city: City) -> dict[ReviewKind, UUID]:
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
        ReviewKind.FACT: _fact(city),
        ReviewKind.DIFFERENCE: named("差异"),
        ReviewKind.FEEDBACK: named("反映"),
    }


def test_every_kind_that_waits_is_in_the_queue_oldest_first(city: City) -> None:
    wanted = _fill(city)
    queue = ReviewService(city.desk).queue()
    assert {line.kind: line.id for line in queue.lines} == wanted
    assert dict(queue.counts) == dict.fromkeys(wanted, 1)
    days = [line.day for line in queue.lines]
    assert days == sorted(days)
    words = {line.kind: line.text for line in queue.lines}
    assert words[ReviewKind.FACT] == "赵启明：抢险在前"
    assert words[ReviewKind.FEEDBACK] == "反映问题：办事拖拉"
    assert "报送 80，核验 70" in words[ReviewKind.DIFFERENCE]
    assert {line.team for line in queue.lines} == {"第三考核组"}


def test_what_is_decided_leaves_and_filters_narrow(city: City) -> None:
    wanted = _fill(city)
    reviews = ReviewService(city.desk)
    only = reviews.queue(ReviewQuery(kind=ReviewKind.FACT))
    assert [line.id for line in only.lines] == [wanted[ReviewKind.FACT]]
    assert (only.total, len(only.counts)) == (1, 6)
    assert reviews.queue(ReviewQuery(team=city.other_team)).total == 0
    assert reviews.queue(ReviewQuery(text="抢险")).total == 1
    facts = FactService(city.desk)
    with acting(city.desk, Role.LEADER):
        seen = facts.get(wanted[ReviewKind.FACT]).seen
        facts.perform(wanted[ReviewKind.FACT], FactAction.VERIFY, Motion(seen))
    assert ReviewKind.FACT not in reviews.queue().counts


def test_nobody_sees_what_waits_about_the_own_unit(city: City) -> None:
    _fill(city)
    with acting(city.desk, Role.CLERK, unit_id=city.unit):
        queue = ReviewService(city.desk).queue()
    assert (queue.lines, queue.total, dict(queue.counts)) == ((), 0, {})
