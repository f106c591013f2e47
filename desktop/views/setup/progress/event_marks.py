"""Events that add or take points: the list beside the form of one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import cast
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.errors import Invalid, ServiceError
from desktop.services.indicator_marks import MarkDraft, MarkLine, MarkQuery
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.scheme_values import IndicatorValue
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.records.visit_form import find_units
from desktop.views.setup.period_box import PeriodBox
from desktop.views.subjects.confirm import ConfirmBar
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.fields import Field, FieldKind, FieldSpec
from desktop.views.widgets.form import FormData, GroupSpec
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.pick_field import PickField
from desktop.views.widgets.record_form import RecordForm
from desktop.views.widgets.splitting import beside

COLUMNS: tuple[Column[MarkLine], ...] = (
    Column("on", "日期", lambda m: show_date(m.on), 152),
    Column("unit", "单位", lambda m: m.unit, 136),
    Column("points", "分值", lambda m: f"{m.points.normalize():f}", 64, right=True),
    Column("reason", "事由", lambda m: m.reason, 200),
)


class EventMarks(QWidget):
    """Marks of one indicator in one quarter."""

    def __init__(self, ctx: ViewContext, services: Services, period: PeriodBox) -> None:
        """Empty until ``show_leaf``."""
        super().__init__()
        self.ctx, self.services, self.period = ctx, services, period
        self.may = allowed(services.desk.actor.role, Operation.EDIT_PROGRESS)
        self.leaf: IndicatorValue | None = None
        self._line: MarkLine | None = None
        self._at: tuple[UUID, int] | None = None
        self._confirmed: MarkDraft | None = None
        self._ticket = 0
        self.count = plain("", "secondary")
        self.new = button("登记一条")
        self.table = ShortTable(ctx.theme, "加减分事项", COLUMNS, wide=3)
        self.form = RecordForm(
            ctx, services, "event-mark", (_group(ctx, services),), primary="保存",
            today=services.desk.clock.today,
        )  # fmt: skip
        self.remove = button("删除", "danger")
        self.confirm = ConfirmBar("确认删除")
        self._lay_out()
        self.table.picked.connect(self._picked)
        self.new.clicked.connect(self.start_new)
        self.form.submitted.connect(self._submit)
        self.form.changed.connect(self._unconfirm)
        self.form.stale.connect(self._stale)
        self.remove.clicked.connect(self._ask)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.addWidget(self.count, 1)
        bar.addWidget(self.new)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(bar)
        column.addWidget(self.table, 1)
        column.addWidget(self.confirm)
        self.form.extra.addWidget(self.remove)
        split = beside(left, self.form, (620, 440))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)
        self.new.setVisible(self.may)
        self.form.setVisible(self.may)

    # --- reading -----------------------------------------------------------------------

    def show_leaf(self, leaf: IndicatorValue) -> None:
        """Read the marks of an indicator."""
        cycle, quarter = self.period.cycle, self.period.quarter
        if cycle is None:
            return
        name = f"event-mark/{cycle.hex}/{quarter}/{leaf.id.hex}"
        if name != self.form.name:  # what is typed for another quarter or leaf stays with it
            self.form.keep_now()
            self.form.name = name
            self._at = (cycle, quarter)
            self.leaf = leaf
            self.start_new()
        self.leaf = leaf
        self._ticket += 1
        ticket = self._ticket

        def came(marks: tuple[MarkLine, ...]) -> None:
            if ticket == self._ticket:
                self._show(marks)

        call(
            self.ctx,
            lambda _task: self.services.marks.marks(MarkQuery(cycle, quarter, None, leaf.id)),
            title="读取评分",
            on_done=came,
            quiet=True,
        )

    def _show(self, marks: tuple[MarkLine, ...]) -> None:
        total = sum((m.points for m in marks), Decimal(0))
        self.count.setText(
            f"本季度 {len(marks)} 条，合计 {total.normalize():f} 分"
            if marks
            else "本季度还没有登记"
        )
        kept = None if self._line is None else self._line.id
        self.table.show_rows(marks)
        place = next((n for n, m in enumerate(marks) if m.id == kept), -1)
        if place >= 0:
            self.table.go_to(place)
            self._picked(place)
        elif self._line is not None or not self.form.dirty:
            self.start_new()

    def _picked(self, place: int) -> None:
        line = self.table.row_at(place)
        if not isinstance(line, MarkLine):
            return
        self._line = line
        values: dict[str, object] = {
            "unit": (line.unit_id, line.unit),
            "on": line.on,
            "points": f"{line.points.normalize():f}",
            "reason": line.reason,
            "evidence": line.evidence or "",
            "event": line.event_key or "",
        }
        self._load(line.id, FormData(values, line.version))
        self.form.fields["unit"].set_read_only(True)
        self.remove.setVisible(True)

    def start_new(self) -> None:
        """A mark that is not there yet; what was left unsaved comes back."""
        self._line = None
        self.table.clearSelection()
        self.form.fields["unit"].set_read_only(False)
        today = self.services.desk.clock.today()
        self._load(None, FormData({"on": today}))
        self.remove.hide()
        self.confirm.hide()

    def _load(self, row: UUID | None, data: FormData) -> None:
        def came(draft: object) -> None:
            if row == (None if self._line is None else self._line.id):
                self.form.show_row(row, data, cast("dict[str, object] | None", draft))
                self._confirm(None)

        call(
            self.ctx,
            lambda _task: self.form.stored_draft(row),
            title="读取草稿",
            on_done=came,
            quiet=True,
        )

    def flush_draft(self) -> None:
        """Store what is typed."""
        self.form.keep_now()

    # --- storing -----------------------------------------------------------------------

    def _confirm(self, draft: MarkDraft | None) -> None:
        self._confirmed = draft
        self.form.primary.setText("保存" if draft is None else "仍然保存")

    def _unconfirm(self) -> None:
        if self._confirmed is not None:
            self._confirm(None)

    def _submit(self, data: FormData) -> None:
        try:
            draft = self._draft(data)
        except InvalidOperation:
            self.form.show_faults({"points": "请填写数字，如 1 或 0.5。"})
            return
        marks, sure = self.services.marks, self._confirmed == draft

        def work() -> tuple[str, ...]:
            warnings = () if sure else marks.warnings(draft)
            if not warnings:
                marks.save(draft)
            return warnings

        def done(warnings: tuple[str, ...]) -> None:
            if warnings:
                self._confirm(draft)
                self.form.show_faults({f"warning{n}": text for n, text in enumerate(warnings)})
                return
            self.form.drop_draft()
            self.form.saved(None)
            self.ctx.alerts.success("评分已保存。")
            self._line = None
            if self.leaf is not None:
                self.show_leaf(self.leaf)

        call(
            self.ctx,
            lambda _task: work(),
            title="保存评分",
            on_done=done,
            on_failed=self._refused,
        )

    def _refused(self, error: ServiceError) -> None:
        self._confirm(None)
        self.form.refuse(error)

    def _stale(self) -> None:
        self.form.show_faults({"": "这条评分已被他人修改，您的内容还没有保存。请重新选择后再改。"})

    def _draft(self, data: FormData) -> MarkDraft:
        values, leaf, at = data.values, self.leaf, self._at
        if leaf is None or at is None:
            raise Invalid({"": "请先选择考核年度和指标。"})
        cycle, quarter = at
        return MarkDraft(
            cycle,
            cast("tuple[UUID, str]", values["unit"])[0],
            leaf.id,
            quarter,
            Decimal(str(values["points"]).strip()),
            cast("date", values["on"]),
            None,
            str(values["reason"] or ""),
            str(values["evidence"] or "") or None,
            str(values["event"] or "") or None,
            None if self._line is None else self._line.id,
            None if self._line is None else self._line.version,
        )

    def _ask(self) -> None:
        line = self._line
        if line is None:
            return
        sentence = f"删除{line.unit}的“{line.reason[:30]}”（{line.points.normalize():f} 分）？修改记录仍会保留。"
        self.confirm.ask(sentence, lambda: self._remove(line))

    def _remove(self, line: MarkLine) -> None:
        def done(_none: None) -> None:
            self._line = None
            if self.leaf is not None:
                self.show_leaf(self.leaf)
            self.start_new()

        call(
            self.ctx,
            lambda _task: self.services.marks.remove(line.id, line.version),
            title="删除评分",
            on_done=done,
            on_failed=self._refused,
        )


def _group(ctx: ViewContext, services: Services) -> GroupSpec:
    def unit(spec: FieldSpec) -> Field:
        return PickField(spec, ctx, lambda text: find_units(services, text))

    return GroupSpec(
        "",
        (
            FieldSpec("unit", "单位", required=True, span=2, maker=unit),
            FieldSpec("on", "日期", FieldKind.DATE, required=True),
            FieldSpec("points", "分值", required=True, hint="填正数，扣分、减分也填正数"),
            FieldSpec("reason", "事由", FieldKind.LONG, required=True, span=2, lines=3),
            FieldSpec("evidence", "佐证", FieldKind.LONG, span=2, lines=2),
            FieldSpec("event", "关联事件", span=2, hint="同一件事用同一个名称，避免重复计分"),
        ),
    )
