"""实地考核 of the invented city over the year, every team on one visit at a time."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, replace

from desktop.services.sample.tables import fragments
from desktop.services.sample.values import (
    SampleAssessor,
    SamplePairing,
    SampleTeam,
    SampleUnit,
    SampleVisit,
)
from desktop.terms import AssessmentKind, SeatKind, UnitKind, VisitMethod, VisitMode, VisitState

YEAR = 2026
_FIRST_DAY = dt.date(YEAR, 1, 12)
_LAST_DAY = dt.date(YEAR, 11, 20)
# Raw records are due on the third day after the last day of a visit (rule 2.3).
DUE_DAYS = 3
_REVIEW_DAYS = 9
_METHODS = (VisitMethod.INTERVIEWING, VisitMethod.ON_SITE, VisitMethod.SITTING_IN)
_MODES = (VisitMode.REGULAR, VisitMode.SUPERVISION, VisitMode.RESEARCH, VisitMode.EMBEDDED)
_LONG_VISITS = 2
_LONG_DAYS = 9
_SETTLED = dt.timedelta(days=30)
LATE = "返程途中下乡核实情况，延后报送"


@dataclass(frozen=True, slots=True)
class _Slot:
    unit: SampleUnit
    first: dt.date
    days: int


def horizon(today: dt.date) -> dt.date:
    """Last day on which a visit of the sample may end. ValueError if the year has not begun."""
    last = min(_LAST_DAY, today - dt.timedelta(days=1))
    if last < dt.date(YEAR, 4, 30):
        raise ValueError(f"演示数据的时间范围是{YEAR}年，当前日期不能早于{YEAR}年5月1日。")
    return last


def build_visits(
    rng: random.Random,
    units: tuple[SampleUnit, ...],
    teams: tuple[SampleTeam, ...],
    assessors: tuple[SampleAssessor, ...],
    pairings: tuple[SamplePairing, ...],
    today: dt.date,
) -> tuple[SampleVisit, ...]:
    """Two visits a year for nearly every unit, more for counties; numbered by date."""
    by_key = {u.key: u for u in units}
    crew = {a.key: a for a in assessors}
    visits: list[SampleVisit] = []
    for team in teams:
        own = [by_key[p.unit] for p in pairings if p.team == team.number]
        for slot in _slots(rng, own, horizon(today)):
            people = choose_participants(rng, [crew[key] for key in team.seats], slot.unit)
            visits.append(_visit(rng, slot, team.number, people, today))
    visits.sort(key=lambda v: (v.start, v.team))
    _prolong(visits, today)
    return tuple(_numbered(visit, number) for number, visit in enumerate(visits, 1))


def _prolong(visits: list[SampleVisit], today: dt.date) -> None:
    """Make some visits last over a week, so that they return their records in parts."""
    left = _LONG_VISITS
    for place, visit in enumerate(visits):
        then = next((v.start for v in visits[place + 1 :] if v.team == visit.team), None)
        end = visit.start + dt.timedelta(days=_LONG_DAYS)
        while end.weekday() > 4:
            end += dt.timedelta(days=1)
        free = then is not None and then > end + dt.timedelta(days=1)
        # Soon accepted, and after the first weeks, in which the year before is assessed as well.
        fit = visit.state is VisitState.ACCEPTED and visit.mode is VisitMode.REGULAR
        if left and free and fit and visit.start.month > 2 and end < today - _SETTLED:
            handed = end + dt.timedelta(days=DUE_DAYS - 1)
            visits[place] = replace(visit, end=end, handed_over=handed, state_reason=None)
            left -= 1


def _numbered(visit: SampleVisit, number: int) -> SampleVisit:
    return replace(visit, key=f"V{number:04d}", number=number)


def _slots(rng: random.Random, units: list[SampleUnit], last: dt.date) -> list[_Slot]:
    """The year in equal parts, one visit somewhere in each; a unit's visits lie far apart."""
    rounds: list[SampleUnit] = []
    for turn in range(3):
        order = list(units)
        rng.shuffle(order)
        if turn == 2:
            order = [u for u in order if u.kind in {UnitKind.COUNTY, UnitKind.TASK_FORCE}]
        elif turn == 1:
            order = [u for u in order if rng.random() < 0.94]
        rounds += order
    width = (last - _FIRST_DAY).days / len(rounds)
    slots: list[_Slot] = []
    busy_until = _FIRST_DAY - dt.timedelta(days=1)
    for index, unit in enumerate(rounds):
        days = 3 if unit.kind is UnitKind.COUNTY else rng.choice((1, 1, 2))
        wished = _FIRST_DAY + dt.timedelta(days=int(width * (index + rng.random() * 0.85)))
        first = _working(max(wished, busy_until + dt.timedelta(days=1)), days)
        end = first + dt.timedelta(days=days - 1)
        if end > last:
            continue
        slots.append(_Slot(unit, first, days))
        busy_until = end
    return slots


def _working(day: dt.date, days: int) -> dt.date:
    """The first day from ``day`` on from which ``days`` days fit into one working week."""
    while day.weekday() + days > 5:
        day += dt.timedelta(days=1)
    return day


def choose_participants(
    rng: random.Random, crew: list[SampleAssessor], unit: SampleUnit
) -> tuple[str, ...]:
    """The leader or the deputy, at least one A岗, one B岗 or senior; nobody from the unit."""
    free = [a for a in crew if a.home_unit != unit.key]
    heads = [a for a in free if a.post_type in {SeatKind.LEADER, SeatKind.DEPUTY}]
    post_a = [a for a in free if a.post_type is SeatKind.POST_A]
    post_b = [a for a in free if a.post_type in {SeatKind.POST_B, SeatKind.SENIOR}]
    chosen = rng.sample(heads, min(1, len(heads))) + rng.sample(post_a, rng.randint(1, len(post_a)))
    chosen += rng.sample(post_b, rng.randint(1, min(2, len(post_b))))
    order = {a.key: place for place, a in enumerate(crew)}
    return tuple(sorted((a.key for a in chosen), key=order.__getitem__))


def _visit(
    rng: random.Random, slot: _Slot, team: int, people: tuple[str, ...], today: dt.date
) -> SampleVisit:
    end = slot.first + dt.timedelta(days=slot.days - 1)
    mode = rng.choices(_MODES, weights=(70, 16, 10, 4))[0]
    state, reason, handed = _state(rng, end, today)
    force = slot.unit.kind is UnitKind.TASK_FORCE
    return SampleVisit(
        key="",
        number=0,
        unit=slot.unit.key,
        team=team,
        kinds=_kinds(rng, slot, mode),
        method=VisitMethod.TASK_FORCE if force else rng.choices(_METHODS, weights=(75, 18, 7))[0],
        mode=mode,
        start=slot.first,
        end=end,
        participants=people,
        purpose=rng.choice(fragments("purposes")),
        summary="" if state is VisitState.HELD else rng.choice(fragments("summaries")),
        state=state,
        state_reason=reason,
        handed_over=handed,
    )


def _kinds(rng: random.Random, slot: _Slot, mode: VisitMode) -> tuple[AssessmentKind, ...]:
    kinds = [AssessmentKind.COMPREHENSIVE]
    if slot.first.month <= 2:
        kinds.append(AssessmentKind.ANNUAL)
    if mode is not VisitMode.REGULAR or slot.unit.kind is UnitKind.TASK_FORCE:
        kinds.append(AssessmentKind.FRONTLINE)
    if rng.random() < 0.5:
        kinds.append(AssessmentKind.ROUTINE)
    return tuple(kinds)


def _state(
    rng: random.Random, end: dt.date, today: dt.date
) -> tuple[VisitState, str | None, dt.date | None]:
    """State by age: fresh visits are still being written up, older ones are accepted."""
    age = (today - end).days
    if age <= 2:
        return rng.choice((VisitState.HELD, VisitState.RECORDED)), None, None
    late = rng.random() < 0.06
    handed = end + dt.timedelta(days=rng.randint(4, 6) if late else rng.randint(1, DUE_DAYS))
    if handed > today:
        return VisitState.RECORDED, None, None
    reason = LATE if late else None
    if age <= _REVIEW_DAYS:
        return VisitState.RETURNED, reason, handed
    if rng.random() < 0.02:
        return VisitState.SENT_BACK, "两份谈话记录缺少谈话人签名，请补充后重新报送", handed
    return VisitState.ACCEPTED, reason, handed
