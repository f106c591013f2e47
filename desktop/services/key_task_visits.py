"""When the units of central tasks are next visited together, over the rows that are there.

Source: domain.md §2.2.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from desktop.models.key_tasks import KeyTask, KeyTaskUnit
from desktop.models.units import Unit
from desktop.models.visits import Visit
from desktop.services.door import Reading
from desktop.services.key_task_forms import NextVisit, is_overdue, next_due
from desktop.services.reach import barred_units
from desktop.terms import KeyTaskRole, VisitState

_DONE = tuple(
    state.value
    for state in (
        VisitState.HELD,
        VisitState.RECORDED,
        VisitState.RETURNED,
        VisitState.ACCEPTED,
        VisitState.SENT_BACK,
    )
)
_PLANNED = (VisitState.PLANNED.value, VisitState.APPROVED.value)


def next_visits(tx: Reading, tasks: Sequence[KeyTask], on: dt.date) -> tuple[NextVisit, ...]:
    """The next joint visit of each task at each of its units that exists on a day.

    A visit counts from held on; a planned one stands beside. Barred units are left out.
    """
    ids = [task.id for task in tasks]
    links = links_of(tx, ids)
    units = {
        u.id: u
        for u in units_of(tx, links)
        if (u.valid_from is None or u.valid_from <= on) and (u.valid_to is None or u.valid_to >= on)
    }
    last, planned = _days(tx, ids, on)
    barred = barred_units(tx)
    by_task = {task.id: task for task in tasks}
    found = []
    for link in links:
        unit = units.get(link.unit_id)
        if unit is None or unit.id in barred:
            continue
        task, key = by_task[link.key_task_id], (link.key_task_id, unit.id)
        due = next_due(task.start, task.end, last.get(key), task.interval_months)
        ahead = planned.get(key)
        found.append(
            NextVisit(
                task.id,
                task.title,
                unit.id,
                unit.name,
                task.offices,
                last.get(key),
                due,
                ahead,
                is_overdue(due, ahead, on),
            )
        )
    return tuple(found)


Days = dict[tuple[UUID, UUID], dt.date]


def _days(tx: Reading, tasks: Sequence[UUID], on: dt.date) -> tuple[Days, Days]:
    """(task, unit) → first day of the last visit made, and of the next one planned."""
    last: Days = {}
    planned: Days = {}
    rows = tx.session.execute(
        select(Visit.key_task_id, Visit.unit_id, Visit.start, Visit.state)
        .where(Visit.key_task_id.in_(tasks), Visit.deleted.is_(False))
        .order_by(Visit.start, Visit.id)
    )
    for task, unit, start, state in rows:
        if task is None:
            continue
        if state in _DONE and start <= on:
            last[task, unit] = start
        elif state in _PLANNED and start >= on:
            planned.setdefault((task, unit), start)
    return last, planned


def links_of(tx: Reading, tasks: Sequence[UUID]) -> list[KeyTaskUnit]:
    """The parts of units in tasks: the leading one first, then in the order of the units."""
    rows = tx.session.scalars(
        select(KeyTaskUnit)
        .join(Unit, Unit.id == KeyTaskUnit.unit_id)
        .where(KeyTaskUnit.key_task_id.in_(tasks), KeyTaskUnit.deleted.is_(False))
        .order_by(Unit.order_no, Unit.name_key, Unit.id)
    )
    order = list(KeyTaskRole)
    return sorted(rows, key=lambda link: order.index(KeyTaskRole(link.role)))


def units_of(tx: Reading, links: Sequence[KeyTaskUnit]) -> list[Unit]:
    """The units of these parts that are not deleted."""
    wanted = {link.unit_id for link in links}
    return list(
        tx.session.scalars(select(Unit).where(Unit.id.in_(wanted), Unit.deleted.is_(False)))
    )
