"""整改事项 in every state, dated by the rules: two calendar months from the feedback (rule 2.7).

The state comes first and the dates follow from it: an item just opened was fed back days ago,
a closed one months ago. Nothing lies after today but due dates.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, replace

from dateutil.relativedelta import relativedelta

from desktop.services.sample.interviews import Crew
from desktop.services.sample.tables import fragments
from desktop.services.sample.values import SampleCadre, SampleFact, SampleItem, SampleVisit
from desktop.terms import FactState, FindingSource, ItemState, Polarity, VisitMode

_TERM = relativedelta(months=2)


@dataclass(frozen=True, slots=True)
class _Course:
    """How an item went: state, days since the feedback, and what is special about it."""

    state: ItemState
    least: int
    most: int
    special: str = ""


# The first twelve have each state at least once, for a small sample; the list is repeated.
_COURSES = (
    _Course(ItemState.CLOSED, 95, 250),
    _Course(ItemState.IN_PROGRESS, 28, 55),
    _Course(ItemState.OPENED, 1, 8),
    _Course(ItemState.CLOSED, 25, 200, "spot"),
    _Course(ItemState.REPORTED, 52, 60),
    _Course(ItemState.IN_PROGRESS, 70, 105, "overdue"),
    _Course(ItemState.CHECKED, 64, 85),
    _Course(ItemState.RETURNED, 75, 88),
    _Course(ItemState.PLANNED, 16, 26),
    _Course(ItemState.LONG_TERM, 100, 220),
    _Course(ItemState.IN_PROGRESS, 66, 85, "extended"),
    _Course(ItemState.IN_PROGRESS, 120, 160, "reopened"),
    _Course(ItemState.CLOSED, 70, 110),
    _Course(ItemState.CLOSED, 110, 170),
    _Course(ItemState.CLOSED, 150, 250),
    _Course(ItemState.CLOSED, 80, 140),
    _Course(ItemState.REPORTED, 52, 60),
    _Course(ItemState.CLOSED, 90, 200),
    _Course(ItemState.IN_PROGRESS, 20, 50),
    _Course(ItemState.CLOSED, 75, 120),
)


def build_items(
    rng: random.Random,
    total: int,
    facts: tuple[SampleFact, ...],
    visits: tuple[SampleVisit, ...],
    crew: Crew,
    today: dt.date,
) -> tuple[SampleItem, ...]:
    """``total`` items, numbered by the date of feedback."""
    negative = [
        f for f in facts if f.polarity is Polarity.NEGATIVE and f.state is FactState.VERIFIED
    ]
    modes = {v.key: v.mode for v in visits}
    homes = {c.key: c.unit for members in crew.members.values() for c in members}
    # Opened on the spot is what a 督查式 visit found about its own unit.
    on_spot = {
        f.key
        for f in negative
        if modes[f.visit] is VisitMode.SUPERVISION and homes.get(f.cadre or "", f.unit) == f.unit
    }
    used: set[str] = set()
    items: list[SampleItem] = []
    for index in range(total):
        course = _COURSES[index % len(_COURSES)]
        if course.special == "spot" and on_spot <= used:
            course = _COURSES[0]
        feedback = today - dt.timedelta(days=rng.randint(course.least, course.most))
        fact = _matching(rng, negative, used, on_spot, feedback, course.special)
        if fact is None:
            fact = rng.choice(negative)
        used.add(fact.key)
        # On a young year the wished date may lie before the finding itself.
        feedback = max(feedback, fact.on + dt.timedelta(days=0 if course.special == "spot" else 4))
        items.append(_item(rng, course, fact, min(feedback, today), crew, today))
    items.sort(key=lambda i: (i.feedback_on, i.unit, i.problem))
    return tuple(_numbered(item, number) for number, item in enumerate(items, 1))


def _matching(
    rng: random.Random,
    facts: list[SampleFact],
    used: set[str],
    on_spot: set[str],
    feedback: dt.date,
    special: str,
) -> SampleFact | None:
    """An unused finding of the weeks before the feedback; on the spot only from a 督查式 visit."""
    early = feedback - dt.timedelta(days=4)
    found = [f for f in facts if f.key not in used and f.on <= early]
    if special == "spot":
        found = [f for f in facts if f.key not in used and f.key in on_spot]
    found.sort(key=lambda f: abs((early - f.on).days))
    return rng.choice(found[:8]) if found else None


def _item(
    rng: random.Random,
    course: _Course,
    fact: SampleFact,
    feedback: dt.date,
    crew: Crew,
    today: dt.date,
) -> SampleItem:
    cadre = next((c for c in crew.members[fact.unit] if c.key == fact.cadre), None)
    spot = course.special == "spot"
    if spot:
        feedback = fact.on
    first_due = feedback + (dt.timedelta(days=rng.randint(7, 15)) if spot else _TERM)
    dates = _dates(rng, course, feedback, first_due, today)
    due, due_reason = _due(course, first_due, dates)
    unit = crew.units[fact.unit]
    return SampleItem(
        key="",
        number=0,
        unit=fact.unit,
        cadre=fact.cadre,
        title=f"{unit.name}{fact.duty}问题整改",
        feedback_on=feedback,
        problem=fact.text,
        source=_source(rng, spot=spot),
        fact=fact.key,
        measures=_measures(rng) if dates.planned else "",
        responsible=_responsible(crew.members[fact.unit], cadre, unit.name),
        on_the_spot=spot,
        first_due=first_due,
        due=due,
        due_reason=due_reason,
        planned_on=dates.planned,
        reported_on=dates.reported,
        checked_on=dates.checked,
        closed_on=dates.closed,
        progress=rng.choice(fragments("progress")) if dates.planned else None,
        report=rng.choice(fragments("reports")) if dates.reported else None,
        check=_check(rng, course.state) if dates.checked else None,
        state=course.state,
        state_reason=_reason(course),
    )


@dataclass(frozen=True, slots=True)
class _Dates:
    planned: dt.date | None
    reported: dt.date | None
    checked: dt.date | None
    closed: dt.date | None


def _dates(
    rng: random.Random, course: _Course, feedback: dt.date, first_due: dt.date, today: dt.date
) -> _Dates:
    if course.state is ItemState.OPENED:
        return _Dates(None, None, None, None)
    term = max(4, (first_due - feedback).days)
    planned = _until(feedback + dt.timedelta(days=rng.randint(1, max(1, term // 5))), today)
    reported = checked = closed = None
    finished = {ItemState.CHECKED, ItemState.CLOSED, ItemState.RETURNED, ItemState.LONG_TERM}
    if course.state in finished or course.state is ItemState.REPORTED:
        reported = _until(first_due - dt.timedelta(days=rng.randint(0, term // 5)), today)
        if course.state is ItemState.REPORTED:
            reported = _until(feedback + dt.timedelta(days=rng.randint(30, 50)), today)
    if reported and course.state in finished:
        checked = _until(reported + dt.timedelta(days=rng.randint(1, 6)), today)
    if checked and course.state is ItemState.CLOSED:
        closed = _until(checked + dt.timedelta(days=rng.randint(0, 4)), today)
    return _Dates(planned, reported, checked, closed)


def _until(day: dt.date, today: dt.date) -> dt.date:
    return min(day, today)


def _due(course: _Course, first_due: dt.date, dates: _Dates) -> tuple[dt.date, str | None]:
    if course.special == "extended":
        return first_due + relativedelta(months=1), "涉及跨部门协调，经批准延期一个月"
    if course.special == "reopened":
        return first_due + _TERM, "销号后问题反弹，重新确定整改期限"
    if course.state is ItemState.LONG_TERM and dates.checked:
        return dates.checked + relativedelta(years=1), "转为长期坚持，每年核查一次"
    if course.state is ItemState.RETURNED and dates.checked:
        return dates.checked + relativedelta(months=1), "核查未通过，重新确定整改期限"
    return first_due, None


def _reason(course: _Course) -> str | None:
    if course.special == "reopened":
        return "销号后回访发现问题反弹，重新打开"
    return {
        ItemState.RETURNED: "核查发现措施落实不到位",
        ItemState.LONG_TERM: "需长期坚持，每年核查一次",
        ItemState.CLOSED: "核查合格，同意销号",
    }.get(course.state)


def _source(rng: random.Random, *, spot: bool) -> FindingSource:
    if spot:
        return FindingSource.VISIT
    kinds = (FindingSource.FACT, FindingSource.MEETING, FindingSource.VISIT)
    return rng.choices(kinds, weights=(70, 18, 12))[0]


def _measures(rng: random.Random) -> str:
    chosen = rng.sample(fragments("measures"), rng.randint(2, 4))
    return "".join(f"{number}.{text}。" for number, text in enumerate(chosen, 1))


def _check(rng: random.Random, state: ItemState) -> str:
    if state is ItemState.RETURNED:
        return rng.choice(fragments("checks_bad"))
    if state is ItemState.LONG_TERM:
        return "阶段性整改到位，转为长期坚持，下一年度再核查。"
    return rng.choice(fragments("checks_good"))


def _responsible(members: list[SampleCadre], cadre: SampleCadre | None, unit: str) -> str:
    """The cadre concerned, or whoever heads the team."""
    forces = [c for c in members if c.task_force and c.task_force.principal]
    heads = [c for c in members if c.principal] or forces or members
    person = cadre or heads[0]
    return f"{unit}领导班子，{person.name}（{person.post}）"


def _numbered(item: SampleItem, number: int) -> SampleItem:
    return replace(item, key=f"R{number:03d}", number=number)
