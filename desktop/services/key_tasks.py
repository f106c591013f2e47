"""重点工作: central tasks, the units that carry them, who takes part, the next joint visits.

The office keeps them; a team reads all tasks, and of units and people those that are its own.
Source: domain.md §1 (KeyTask, KeyTaskParticipation), §2.2.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from uuid import UUID, uuid5

from sqlalchemy import func, select

from desktop.models.cadres import Cadre
from desktop.models.changes import Change
from desktop.models.key_tasks import KeyTask, KeyTaskParticipation, KeyTaskUnit
from desktop.models.scheme import Cycle
from desktop.models.units import Unit
from desktop.services.cadres import existing_cadre
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid, NotFound
from desktop.services.key_task_forms import (
    KeyTaskDetail,
    KeyTaskDraft,
    KeyTaskLine,
    NextVisit,
    ParticipationDraft,
    ParticipationLine,
    TaskUnit,
    participation_faults,
    task_faults,
)
from desktop.services.key_task_visits import links_of, next_visits, units_of
from desktop.services.permissions import Operation
from desktop.services.reach import barred_cadres, barred_units
from desktop.services.scheme import current_cycle, rule_value
from desktop.services.units import existing_unit
from desktop.services.unsealed import unsealed
from desktop.terms import KeyTaskRole

__all__ = [
    "KeyTaskDetail",
    "KeyTaskDraft",
    "KeyTaskLine",
    "KeyTaskService",
    "NextVisit",
    "ParticipationDraft",
    "ParticipationLine",
    "TaskUnit",
]

INTERVAL_RULE = "keytask.interval_months"
_WHAT = "重点工作"


def task_unit_id(task: UUID, unit: UUID) -> UUID:
    """The id of a unit's part in a task."""
    return uuid5(task, f"unit/{unit.hex}")


class KeyTaskService(Service):
    """Central tasks of a cycle."""

    @reads(Operation.READ_SCHEME)
    def tasks(self, tx: Reading, cycle: UUID | None = None) -> tuple[KeyTaskLine, ...]:
        """The tasks of a cycle (None: the present one) by number. Raises NotFound."""
        rows = _tasks(tx, cycle or current_cycle(tx))
        ids = [row.id for row in rows]
        units = Counter(link.key_task_id for link in links_of(tx, ids))
        people = Counter(row.key_task_id for row, _name, _unit in _people(tx, ids))
        today = tx.desk.clock.today()
        late = Counter(v.task for v in next_visits(tx, rows, today) if v.overdue)
        return tuple(
            KeyTaskLine(
                row.id,
                row.number,
                row.title,
                row.interval_months,
                units[row.id],
                people[row.id],
                row.start,
                row.end,
                late[row.id],
            )
            for row in rows
        )

    @reads(Operation.READ_SCHEME)
    def get(self, tx: Reading, task: UUID) -> KeyTaskDetail:
        """A task's form; units and people whom the actor must not see are left out.

        Raises NotFound.
        """
        row = existing_task(tx, task)
        names = {u.id: u.name for u in units_of(tx, links_of(tx, [task]))}
        barred = barred_units(tx)
        return KeyTaskDetail(
            row.id,
            row.version,
            row.cycle_id,
            row.number,
            row.title,
            row.interval_months,
            row.offices,
            row.start,
            row.end,
            row.remark or "",
            tuple(
                TaskUnit(link.unit_id, names[link.unit_id], KeyTaskRole(link.role))
                for link in links_of(tx, [task])
                if link.unit_id in names and link.unit_id not in barred
            ),
            tuple(
                ParticipationLine(
                    p.id,
                    p.version,
                    p.cadre_id,
                    name,
                    unit,
                    p.role,
                    p.start,
                    p.end,
                    p.evidence or "",
                )
                for p, name, unit in _people(tx, [task])
            ),
            next_visits(tx, [row], tx.desk.clock.today()),
        )

    @reads(Operation.READ_SCHEME)
    def interval(self, tx: Reading, cycle: UUID | None = None) -> int:
        """The months between joint visits that the scheme gives. Raises NotFound."""
        return int(rule_value(tx, cycle or current_cycle(tx), INTERVAL_RULE, tx.desk.clock.today()))

    @reads(Operation.READ_RECORDS)
    def next_visits(
        self, tx: Reading, on: dt.date, cycle: UUID | None = None
    ) -> tuple[NextVisit, ...]:
        """For each task that runs on a day and each of its units, when to go next.

        The earliest day first; barred units are left out. Raises NotFound.
        """
        rows = _tasks(tx, cycle or current_cycle(tx))
        running = [row for row in rows if row.end is None or row.end >= on]
        found = next_visits(tx, running, on)
        return tuple(sorted(found, key=lambda v: (v.due or dt.date.max, v.unit_name, v.task)))

    @writes(Operation.EDIT_SCHEME)
    def save(self, tx: Writing, draft: KeyTaskDraft) -> UUID:
        """Create or change a task with its units. Raises Invalid, NotFound, Stale, Refused.

        The task is the whole city's; a unit's part in it is said by others than its own people.
        """
        faults = task_faults(draft)
        before = None if draft.id is None else existing_task(tx, draft.id)
        cycle = before.cycle_id if before is not None else draft.cycle or current_cycle(tx)
        last, taken = _numbers(tx, cycle, draft.id)
        number = draft.number or (before.number if before is not None else last + 1)
        if number in taken:
            faults["number"] = f"本年度已有编号为 {number} 的重点工作。请改用其他编号。"
        if faults:
            raise Invalid(faults)
        months = draft.interval_months or int(
            rule_value(tx, cycle, INTERVAL_RULE, tx.desk.clock.today())
        )
        task = draft.id or tx.new_id()
        tx.about("key_task", task)
        fields: dict[str, object] = {
            "number": number,
            "title": draft.title.strip(),
            "interval_months": months,
            "offices": tuple(dict.fromkeys(o.strip() for o in draft.offices if o.strip())),
            "start": draft.start,
            "end": draft.end,
            "remark": (draft.remark or "").strip() or None,
        }
        unsealed(tx, cycle, _WHAT)
        if before is None:
            fields["cycle_id"] = cycle
        changes = [Change("key_task", task, fields, draft.version)]
        if draft.units is not None:
            changes += _unit_changes(tx, task, draft.units)
        tx.write(changes)
        return task

    @writes(Operation.EDIT_SCHEME)
    def delete(self, tx: Writing, task: UUID, version: str) -> None:
        """Take a task out of the list; visits made for it stay. Raises Stale, NotFound."""
        row = existing_task(tx, task)
        tx.about("key_task", task)
        unsealed(tx, row.cycle_id, _WHAT)
        tx.write([Change("key_task", task, {"deleted": True}, version)])

    @writes(Operation.EDIT_SCHEME)
    def save_participation(self, tx: Writing, draft: ParticipationDraft) -> UUID:
        """Say that a cadre takes part in a task. Raises Invalid, NotFound, Stale, Refused.

        Members of a task force are assessed in their home unit; the evidence flows there with
        the cadre, whose record this row names. Source: domain.md §2.10.
        """
        task = existing_task(tx, draft.task)
        existing_cadre(tx, draft.cadre)
        tx.about("cadre", draft.cadre)
        tx.not_oneself(cadre=draft.cadre)
        if draft.id is not None:
            before = _existing_participation(tx, draft.id)
            tx.not_oneself(cadre=before.cadre_id)
            unsealed(tx, existing_task(tx, before.key_task_id).cycle_id, _WHAT)
        unsealed(tx, task.cycle_id, _WHAT)
        faults = participation_faults(draft)
        if draft.start < task.start or (task.end is not None and draft.start > task.end):
            faults["start"] = "参与的日期应在该项工作的起止日期之内。请核对。"
        if faults:
            raise Invalid(faults)
        row = draft.id or tx.new_id()
        fields: dict[str, object] = {
            "key_task_id": draft.task,
            "cadre_id": draft.cadre,
            "role": draft.role.strip(),
            "start": draft.start,
            "end": draft.end,
            "evidence": (draft.evidence or "").strip() or None,
        }
        tx.write([Change("key_task_participation", row, fields, draft.version)])
        return row

    @writes(Operation.EDIT_SCHEME)
    def remove_participation(self, tx: Writing, participation: UUID, version: str) -> None:
        """Take a cadre out of a task. Raises Stale, NotFound, Refused."""
        row = _existing_participation(tx, participation)
        tx.about("cadre", row.cadre_id)
        tx.not_oneself(cadre=row.cadre_id)
        unsealed(tx, existing_task(tx, row.key_task_id).cycle_id, _WHAT)
        tx.write([Change("key_task_participation", row.id, {"deleted": True}, version)])


def existing_task(tx: Reading, task: UUID) -> KeyTask:
    """The row of a task that is there. Raises NotFound."""
    found = tx.session.get(KeyTask, task)
    if found is None or found.deleted:
        raise NotFound("该重点工作不存在或已被删除。请刷新列表后重试。")
    return found


def _tasks(tx: Reading, cycle: UUID) -> list[KeyTask]:
    return list(
        tx.session.scalars(
            select(KeyTask)
            .where(KeyTask.cycle_id == cycle, KeyTask.deleted.is_(False))
            .order_by(KeyTask.number, KeyTask.id)
        )
    )


def _people(tx: Reading, tasks: Sequence[UUID]) -> list[tuple[KeyTaskParticipation, str, str]]:
    """Who takes part, with name and present unit; whom the actor must not see is left out."""
    if tx.actor.lacks_team:
        return []
    barred = barred_cadres(tx)
    rows = tx.session.execute(
        select(KeyTaskParticipation, Cadre.name, Unit.name)
        .join(Cadre, Cadre.id == KeyTaskParticipation.cadre_id)
        .outerjoin(Unit, Unit.id == Cadre.unit_id)
        .where(
            KeyTaskParticipation.key_task_id.in_(tasks),
            KeyTaskParticipation.deleted.is_(False),
            Cadre.deleted.is_(False),
        )
        .order_by(KeyTaskParticipation.start, Cadre.name_key, KeyTaskParticipation.id)
    )
    return [(row, name, unit or "") for row, name, unit in rows if row.cadre_id not in barred]


def _existing_participation(tx: Reading, participation: UUID) -> KeyTaskParticipation:
    found = tx.session.get(KeyTaskParticipation, participation)
    if found is None or found.deleted:
        raise NotFound("该参与记录不存在或已被删除。请刷新后重试。")
    return found


def _numbers(tx: Reading, cycle: UUID, but: UUID | None) -> tuple[int, set[int]]:
    """The highest number of a cycle, and those that other tasks have."""
    if tx.session.get(Cycle, cycle) is None:
        raise NotFound("该考核年度不存在。请先建立考核年度。")
    highest = tx.session.scalar(select(func.max(KeyTask.number)).where(KeyTask.cycle_id == cycle))
    others = tx.session.execute(
        select(KeyTask.id, KeyTask.number).where(
            KeyTask.cycle_id == cycle, KeyTask.deleted.is_(False)
        )
    )
    return highest or 0, {number for task, number in others if task != but}


def _unit_changes(
    tx: Writing, task: UUID, wanted: Sequence[tuple[UUID, KeyTaskRole]]
) -> list[Change]:
    """The changes that make exactly these the units of a task."""
    there = {
        link.unit_id: link
        for link in tx.session.scalars(select(KeyTaskUnit).where(KeyTaskUnit.key_task_id == task))
    }
    changes = []
    for unit, role in wanted:
        existing_unit(tx, unit)
        tx.not_oneself(unit=unit)
        link = there.get(unit)
        fields: dict[str, object] = {"role": role}
        if link is None:
            ties: dict[str, object] = {"key_task_id": task, "unit_id": unit}
            changes.append(Change("key_task_unit", task_unit_id(task, unit), {**ties, **fields}))
        else:
            again = {**fields, "deleted": False}
            changes.append(Change("key_task_unit", link.id, again, link.version))
    kept = {unit for unit, _role in wanted} | barred_units(tx)
    changes += [
        Change("key_task_unit", link.id, {"deleted": True}, link.version)
        for unit, link in there.items()
        if unit not in kept and not link.deleted
    ]
    return changes
