"""The form of a 重点工作 with the units that carry it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import cast
from uuid import UUID

from PySide6.QtCore import Signal

from desktop.services.key_tasks import KeyTaskDetail, KeyTaskDraft
from desktop.services.registry import Services
from desktop.terms import KeyTaskRole
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.records.visit_form import find_units
from desktop.views.setup.units.unit_rows import UnitRowsField
from desktop.views.widgets.fields import Field, FieldKind, FieldSpec
from desktop.views.widgets.form import DetailForm, FormData, GroupSpec

ROLES: tuple[tuple[object, str], ...] = tuple((role, role.label) for role in KeyTaskRole)
_BETWEEN = re.compile(r"[、，,；;\s]+")


def months_fault(value: object) -> str | None:
    """Whole months, or nothing."""
    text = str(value or "").strip()
    return None if not text or text.isdecimal() else "请填写整月数，如 2；不填则按考核方案。"


def task_form(ctx: ViewContext, services: Services) -> TaskForm:
    """The form with its fields."""

    def units(spec: FieldSpec) -> Field:
        return UnitRowsField(spec, ctx, lambda text: find_units(services, text), ROLES)

    fields = (
        FieldSpec("title", "名称", required=True, span=2),
        FieldSpec("start", "开始日期", FieldKind.DATE, required=True),
        FieldSpec("end", "结束日期", FieldKind.DATE, hint="长期推进的可不填"),
        FieldSpec("months", "联合考核间隔（月）", rule=months_fault, hint="不填则按考核方案"),
        FieldSpec("offices", "联合部门", hint="用顿号隔开，如：应急局、水利局"),
        FieldSpec("units", "承担单位", span=2, maker=units),
        FieldSpec("remark", "备注", FieldKind.LONG, span=2, lines=2),
    )
    return TaskForm(ctx, (GroupSpec("", fields),), services.desk.clock.today)


class TaskForm(DetailForm):
    """One task; ``task`` is None for a new one."""

    left = Signal()

    def __init__(
        self, ctx: ViewContext, groups: tuple[GroupSpec, ...], today: Callable[[], date]
    ) -> None:
        """Empty."""
        super().__init__(ctx, groups, primary="保存", today=today)
        self.task: KeyTaskDetail | None = None
        self.cycle: UUID | None = None
        self.delete = button("删除", "danger", name="删除此项重点工作")
        self.cancel = button("取消", name="取消新建重点工作")
        self.extra.addWidget(self.delete)
        self.extra.addWidget(self.cancel)
        self.cancel.clicked.connect(self.left.emit)

    def begin(self, task: KeyTaskDetail | None, cycle: UUID | None, data: FormData) -> None:
        """Show a task, or an empty form, as ``data_of`` gives it."""
        self.task, self.cycle = task, cycle
        self.delete.setVisible(task is not None)
        self.cancel.setVisible(task is None)
        self.load(data)

    @staticmethod
    def data_of(task: KeyTaskDetail | None, months: int | None) -> FormData:
        """What the form shows; ``months`` is what the scheme gives a new task."""
        if task is None:
            return FormData({"months": "" if months is None else str(months)})
        values = {
            "title": task.title,
            "start": task.start,
            "end": task.end,
            "months": str(task.interval_months),
            "offices": "、".join(task.offices),
            "units": tuple((u.unit, u.name, u.role) for u in task.units),
            "remark": task.remark,
        }
        return FormData(values, task.version)

    def draft(self, data: FormData) -> KeyTaskDraft:
        """What the service takes."""
        values = data.values
        units = cast("tuple[tuple[UUID, str, KeyTaskRole], ...]", values["units"])
        months = str(values["months"] or "")
        return KeyTaskDraft(
            str(values["title"]),
            cast("date", values["start"]),
            cast("date | None", values["end"]),
            int(months) if months else None,
            tuple(_BETWEEN.split(str(values["offices"] or ""))),
            str(values["remark"] or "") or None,
            tuple((unit, role) for unit, _name, role in units),
            cycle=self.cycle,
            id=None if self.task is None else self.task.id,
            version=None if self.task is None else self.task.version,
        )
