"""关联事件: what hangs on one event, so that it counts once. Source: domain.md §2.4 (1).

An event has no row of its own: facts and indicator marks that bear the same name belong to it.
Looked at are those of the same unit, about the same cadre, and from visits for the same
重点工作, of one cycle.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, select

from desktop.models.facts import Fact
from desktop.models.indicators import Indicator, IndicatorMark
from desktop.models.visits import Visit
from desktop.services.door import Reading
from desktop.services.fact_forms import FactLine
from desktop.services.fact_lines import fact_lines
from desktop.services.persons import persons_of
from desktop.services.reach import barred_cadres, barred_units
from desktop.terms import FactState

_MOST: Final = 2_000


@dataclass(frozen=True, slots=True)
class EventAsk:
    """Around which fact events are looked for; ``own`` is the fact itself and is left out.

    ``on``: the day of a fact of no named cycle, which says of which year it is.
    """

    unit: UUID
    cadre: UUID | None = None
    visit: UUID | None = None
    cycle: UUID | None = None
    own: UUID | None = None
    on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class EventName:
    """An event that was named already: how many facts and marks bear it, and the last day."""

    key: str
    facts: int
    marks: int
    last: dt.date


@dataclass(frozen=True, slots=True)
class EventPart:
    """One thing that hangs on an event: a fact (``line``), or a mark of an indicator."""

    title: str
    on: dt.date
    line: FactLine | None = None


@dataclass(frozen=True, slots=True)
class EventParts:
    """All that hangs on an event besides the fact itself.

    ``twice`` are those about the same subject: of them only the heaviest counts.
    """

    key: str
    facts: tuple[FactLine, ...] = ()
    marks: tuple[EventPart, ...] = ()
    twice: int = 0

    @property
    def sentence(self) -> str:
        """What hangs on it, in one sentence; empty for a new name."""
        parts = []
        if self.facts:
            cited = "、".join(f"{f.citation}（{f.subject}）" for f in self.facts[:3])
            more = f"等 {len(self.facts)} 条" if len(self.facts) > 3 else ""
            parts.append(f"纪实 {cited}{more}")
        if self.marks:
            named = "、".join(m.title for m in self.marks[:2])
            more = f"等 {len(self.marks)} 条" if len(self.marks) > 2 else ""
            parts.append(f"指标评分 {named}{more}")
        return f"该事件已有：{'；'.join(parts)}。同一事件只计一次。" if parts else ""


def event_names(tx: Reading, ask: EventAsk, cycle: UUID) -> tuple[EventName, ...]:
    """The events named around a fact, the latest first; what is barred is left out."""
    found: dict[str, EventName] = {}
    rows = [(key, on, True) for _fact, key, on in _facts(tx, ask, cycle)]
    rows += [(key, on, False) for _title, key, on in _marks(tx, ask, cycle)]
    for key, on, is_fact in rows:
        now = found.get(key) or EventName(key, 0, 0, on)
        found[key] = EventName(
            key, now.facts + is_fact, now.marks + (not is_fact), max(now.last, on)
        )
    return tuple(sorted(found.values(), key=lambda e: (-e.last.toordinal(), e.key)))


def event_parts(tx: Reading, ask: EventAsk, cycle: UUID, key: str) -> EventParts:
    """What hangs on the event of this name around a fact; withdrawn facts are left out."""
    key = key.strip()
    if not key:
        return EventParts("")
    ids = [fact for fact, name, _on in _facts(tx, ask, cycle) if name == key]
    lines = tuple(line for line in fact_lines(tx, ids) if line.state is not FactState.WITHDRAWN)
    marks = tuple(EventPart(title, on) for title, name, on in _marks(tx, ask, cycle) if name == key)
    same = frozenset() if ask.cadre is None else persons_of(tx.session, ask.cadre)
    twice = sum(
        line.unit_id == ask.unit and line.cadre_id is None
        if ask.cadre is None
        else line.cadre_id in same
        for line in lines
    )
    return EventParts(key, lines, marks, twice)


def _facts(tx: Reading, ask: EventAsk, cycle: UUID) -> Sequence[tuple[UUID, str, dt.date]]:
    """(fact, event, day) of one cycle, each once, the latest first."""
    units, cadres = barred_units(tx), barred_cadres(tx)
    found: dict[UUID, tuple[UUID, str, dt.date]] = {}
    for where in _around(tx, ask):
        for row in tx.session.execute(
            select(Fact.id, Fact.event_key, Fact.on, Fact.unit_id, Fact.cadre_id)
            .where(
                where,
                Fact.cycle_id == cycle,
                Fact.event_key.is_not(None),
                Fact.deleted.is_(False),
            )
            .order_by(Fact.on.desc())
            .limit(_MOST)
        ):
            if row.id != ask.own and row.unit_id not in units and row.cadre_id not in cadres:
                found[row.id] = (row.id, str(row.event_key).strip(), row.on)
    return sorted(found.values(), key=lambda f: (-f[2].toordinal(), f[0]))


def _around(tx: Reading, ask: EventAsk) -> list[ColumnElement[bool]]:
    """Each by an index of its own: one question with OR would read every fact."""
    wanted: list[ColumnElement[bool]] = [Fact.unit_id == ask.unit]
    if ask.cadre is not None:
        wanted.append(Fact.cadre_id.in_(persons_of(tx.session, ask.cadre)))
    visit = None if ask.visit is None else tx.session.get(Visit, ask.visit)
    if visit is not None and visit.key_task_id is not None:
        same = select(Visit.id).where(
            Visit.key_task_id == visit.key_task_id, Visit.deleted.is_(False)
        )
        wanted.append(Fact.visit_id.in_(same))
    return wanted


def _marks(tx: Reading, ask: EventAsk, cycle: UUID) -> list[tuple[str, str, dt.date]]:
    """(indicator, event, day) of the unit's marks."""
    if ask.unit in barred_units(tx):
        return []
    rows = tx.session.execute(
        select(Indicator.title, IndicatorMark.event_key, IndicatorMark.on)
        .join(Indicator, Indicator.id == IndicatorMark.indicator_id)
        .where(
            IndicatorMark.unit_id == ask.unit,
            IndicatorMark.cycle_id == cycle,
            IndicatorMark.event_key.is_not(None),
            IndicatorMark.deleted.is_(False),
        )
        .order_by(IndicatorMark.on.desc(), IndicatorMark.id)
    )
    return [(row.title, str(row.event_key).strip(), row.on) for row in rows]
