"""参与干部: who takes part in a task, as what, from when to when, by what it is shown."""

from __future__ import annotations

from datetime import date
from typing import cast
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.services.key_tasks import KeyTaskDetail, ParticipationDraft, ParticipationLine
from desktop.services.registry import Services
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.setup.units.side_tab import find_cadres, picked_id, show_refusal
from desktop.views.subjects.confirm import ConfirmBar
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.fields import Field, FieldKind, FieldSpec
from desktop.views.widgets.form import DetailForm, FormData, GroupSpec
from desktop.views.widgets.kept_form import KeptForm
from desktop.views.widgets.list_model import Column, StaticSource
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.pick_field import PickField

NONE = "还没有登记参与的干部。参与情况是一线考核的依据，年终计入其所在单位。"
WORD = "登记参与…"
COLUMNS: tuple[Column[ParticipationLine], ...] = (
    Column("name", "姓名", lambda p: p.name, 72),
    Column("unit", "所在单位", lambda p: p.unit, 128),
    Column("role", "角色", lambda p: p.role, 104),
    Column("span", "起止", lambda p: span(p.start, p.end), 176),
    Column("evidence", "佐证", lambda p: p.evidence, 120),
)


def span(start: date, end: date | None) -> str:
    """2026-09-01 至今."""
    return f"{start:%Y-%m-%d} 至 {'今' if end is None else f'{end:%Y-%m-%d}'}"


class PeopleTab(QWidget):
    """The list, or the form of one person's part. ``refused``: why nothing was done."""

    refused = Signal(str)

    def __init__(self, ctx: ViewContext, services: Services, *, may: bool) -> None:
        """Empty until ``show_task``."""
        super().__init__()
        self.ctx, self.services, self._may = ctx, services, may
        self._task: KeyTaskDetail | None = None
        self._line: ParticipationLine | None = None
        self._lines: dict[object, ParticipationLine] = {}
        empty = EmptyText(NONE, WORD, self.start_new) if may else EmptyText(NONE)
        self.list = ListTable(
            ctx, "participations", COLUMNS, title="参与干部", filter_hint="筛选姓名或单位",
            empty=empty,
        )  # fmt: skip
        self.add, self.edit, self.remove = button(WORD), button("修改…"), button("移除…")
        self.confirm = ConfirmBar("移除")
        self.form = self._make_form()
        self.kept = KeptForm(ctx, services, self.form, "participation")
        self.cancel = button("取消", name="取消登记参与")
        self.form.extra.addWidget(self.cancel)
        self._lay_out()
        self.add.clicked.connect(self.start_new)
        self.edit.clicked.connect(self._edit)
        self.remove.clicked.connect(self._ask_remove)
        self.cancel.clicked.connect(self._give_up)
        self.form.submitted.connect(self._save)
        self.list.opened.connect(lambda _key: self._edit())

    def _make_form(self) -> DetailForm:
        def cadre(spec: FieldSpec) -> Field:
            return PickField(spec, self.ctx, lambda text: find_cadres(self.services, text))

        fields = (
            FieldSpec("cadre", "干部", required=True, span=2, maker=cadre),
            FieldSpec("role", "角色", required=True, span=2, hint="如：专班负责人、现场协调"),
            FieldSpec("start", "自哪天起", FieldKind.DATE, required=True),
            FieldSpec("end", "到哪天止", FieldKind.DATE, hint="仍在参与的可不填"),
            FieldSpec("evidence", "佐证", FieldKind.LONG, span=2, lines=3),
        )
        today = self.services.desk.clock.today
        return DetailForm(self.ctx, (GroupSpec("", fields),), primary="保存", today=today)

    def _lay_out(self) -> None:
        lists = QWidget()
        column = QVBoxLayout(lists)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(8)
        column.addWidget(self.list, 1)
        column.addWidget(self.confirm)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for widget in (self.add, self.edit, self.remove):
            bar.addWidget(widget)
        bar.addStretch(1)
        column.addLayout(bar)
        for widget in (self.add, self.edit, self.remove):
            widget.setVisible(self._may)
        self._lists = lists
        self.stack = QStackedWidget()
        self.stack.addWidget(lists)
        self.stack.addWidget(self.form)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)

    def show_task(self, task: KeyTaskDetail) -> None:
        """The people of a task. A form that is open stays: it is being typed in."""
        other = self._task is None or self._task.id != task.id
        self._task = task
        self._lines = {line.id: line for line in task.people}
        self.confirm.hide()
        for widget in (self.edit, self.remove):
            widget.setEnabled(bool(task.people))
        self.list.show_source(StaticSource(task.people, lambda p: p.id, COLUMNS))
        if other:
            self.kept.leave()
            self._back()

    def start_new(self) -> None:
        """The form of one more."""
        if self._may and self._task is not None:
            self._begin(None, {"start": max(self._task.start, self.services.desk.clock.today())})

    def _edit(self) -> None:
        line = self._lines.get(self.list.current_id())
        if line is not None:
            self._edit_line(line)

    def _edit_line(self, line: ParticipationLine) -> None:
        if self._may:
            values: dict[str, object] = {
                "cadre": (line.cadre, line.name),
                "role": line.role,
                "start": line.start,
                "end": line.end,
                "evidence": line.evidence,
            }
            self._begin(line, values)

    def _begin(self, line: ParticipationLine | None, values: dict[str, object]) -> None:
        self._line = line
        row, part = (None if line is None else line.id), self._task.id.hex if self._task else ""
        self.kept.show(row, FormData(values, None if line is None else line.version), part)
        self.form.fields["cadre"].set_read_only(line is not None)
        self.stack.setCurrentWidget(self.form)
        self.form.jump("cadre" if line is None else "role")

    def resume(self, row: UUID | None) -> None:
        """Open the form whose draft was left: of one of the people, or of a new one."""
        line = self._lines.get(row)
        if row is None:
            self.start_new()
        elif line is not None:
            self._edit_line(line)

    def _give_up(self) -> None:
        self.kept.drop()
        self._back()

    def _back(self) -> None:
        self.stack.setCurrentWidget(self._lists)

    def _save(self, data: FormData) -> None:
        values, task, line = data.values, self._task, self._line
        cadre = picked_id(values["cadre"])
        if task is None or cadre is None:
            return
        draft = ParticipationDraft(
            task.id,
            cadre,
            str(values["role"]),
            cast("date", values["start"]),
            cast("date | None", values["end"]),
            str(values["evidence"] or "") or None,
            None if line is None else line.id,
            cast("str | None", data.version),
        )
        write = self.kept.storing(lambda: self.services.key_tasks.save_participation(draft))

        def done(key: object) -> None:
            self.list.select_id(key)
            self._back()
            self.ctx.alerts.success("参与情况已保存。")

        call(
            self.ctx,
            lambda _task: write(),
            title="保存参与情况",
            on_done=done,
            on_failed=lambda error: show_refusal(self.form, error),
        )

    def _ask_remove(self) -> None:
        line = self._lines.get(self.list.current_id())
        if line is None:
            return
        sentence = f"移除{line.name}自{show_date(line.start)}起的参与情况？"
        self.confirm.ask(sentence, lambda: self._removed(line))

    def _removed(self, line: ParticipationLine) -> None:
        tasks = self.services.key_tasks
        call(
            self.ctx,
            lambda _task: tasks.remove_participation(line.id, line.version),
            title="移除参与情况",
            on_done=lambda _none: self.ctx.alerts.success("已移除。"),
            on_failed=lambda error: self.refused.emit(error.sentence),
        )
