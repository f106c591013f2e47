"""One pair of unit and indicator: its figures, as typed, with the text as it came above them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.services.errors import ServiceError
from desktop.services.permissions import Operation, allowed
from desktop.services.progress_values import (
    ProgressDraft,
    ProgressLine,
    ProgressState,
    progress_id,
)
from desktop.services.registry import Services
from desktop.terms import TargetBasis
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import plain, set_state
from desktop.views.setup.period_box import QUARTER_WORDS
from desktop.views.setup.progress.columns import number, percent, tone_of
from desktop.views.setup.progress.period import Period
from desktop.views.widgets.badge import badge, set_badge
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.fields import FieldKind, FieldSpec
from desktop.views.widgets.form import FormData, GroupSpec
from desktop.views.widgets.form_saving import FormSaving
from desktop.views.widgets.record_form import RecordForm

BASES = tuple((basis, basis.label) for basis in TargetBasis)
GROUPS = (
    GroupSpec(
        "",
        (
            FieldSpec("actual", "完成值", hint="没有数据就留空，不要填 0。"),
            FieldSpec("target", "目标值"),
            FieldSpec("basis", "目标口径", FieldKind.CHOICE, BASES, required=True),
            FieldSpec("planned", "序时计划值", hint="全年目标在本季应完成到的数值。"),
            FieldSpec("note", "说明", FieldKind.LONG, span=2, lines=2),
        ),
    ),
)
NOBODY = EmptyText("在左边的清单中选择一项，这里显示它的目标与完成情况。")
UNREADABLE = "表中为{}，读不出数字，请核实后填写。"


class ProgressForm(QWidget):
    """``saved`` comes after each saving."""

    saved = Signal()

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty until ``show_line``."""
        super().__init__()
        self._ctx, self._services = ctx, services
        self._may = allowed(services.desk.actor.role, Operation.EDIT_PROGRESS)
        self.line: ProgressLine | None = None
        self._period: Period | None = None
        self.unit = plain("", "heading", wrap=True)
        self.indicator = plain("", "secondary", wrap=True)
        self.state = badge("")
        self.reached = plain("", "secondary")
        self.original = plain("", "secondary", wrap=True)
        self.source = plain("", "hint", wrap=True)
        self.form = RecordForm(ctx, services, "indicator_progress", GROUPS)
        set_state(self.form.primary, "role", "")  # the place has a primary button of its own
        self.form.primary.setVisible(self._may)
        self._head()
        self.empty = EmptyState()
        self.empty.show_text(NOBODY)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.form)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self.form.submitted.connect(self._save)
        self.form.fields["basis"].edited.connect(self._fit)
        self.form.stale.connect(self._rebase)

    def _head(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.state)
        line.addWidget(self.reached)
        line.addStretch(1)
        for part in (self.unit, self.indicator):
            self.form.head.addWidget(part)
        self.form.head.addLayout(line)
        self.form.head.addWidget(self.original)
        self.form.tail.addWidget(self.source)

    @property
    def cycle(self) -> UUID | None:
        """The year of the pair that is shown."""
        return None if self._period is None else self._period.cycle

    # --- showing -------------------------------------------------------------------------

    def show_line(self, period: Period, line: ProgressLine | None) -> None:
        """Show a pair with the draft that was left the last time."""
        self.form.flush_draft()
        self._period, self.line = period, line
        if line is None:
            self.stack.setCurrentWidget(self.empty)
            return
        row, form = progress_id(line.unit, line.indicator, line.quarter), self.form
        form.set_enabled(False)  # until the pair is there, what stands in the fields is another's

        def came(draft: Mapping[str, Any] | None) -> None:
            if self.line is line:
                form.about = {
                    "cycle": period.cycle.hex,
                    "quarter": str(period.quarter),
                    "line": line.id,
                    "title": f"{line.unit_name}　{line.title}",
                }
                form.show_row(row, self._data(line), draft)
                form.set_enabled(self._may)
                self._say(line)
                self.stack.setCurrentWidget(form)

        call(
            self._ctx,
            lambda _task: form.stored_draft(row) if self._may else None,
            title="读取进展",
            on_done=came,
            quiet=True,
        )

    def _fit(self) -> None:
        """A target of the quarter needs no plan beside it."""
        annual = self.form.fields["basis"].value() is TargetBasis.ANNUAL
        self.form.fields["planned"].setVisible(annual)

    @staticmethod
    def _data(line: ProgressLine) -> FormData:
        value = line.value
        return FormData(
            {
                "basis": value.basis,
                "target": number(value.target).replace(",", ""),
                "planned": number(value.planned).replace(",", ""),
                "actual": number(value.actual).replace(",", ""),
                "note": value.note or "",
            },
            line.version,
        )

    def _say(self, line: ProgressLine) -> None:
        self._fit()
        self.unit.setText(line.unit_name)
        self.indicator.setText(f"{line.code} {line.title}　{QUARTER_WORDS[line.quarter - 1]}")
        set_badge(self.state, line.state.value, tone_of(line.state.value))
        self.reached.setText(f"达成率 {percent(line.reached)}" if line.reached is not None else "")
        texts = [
            f"{word}“{text}”"
            for word, text, value in (
                ("目标值", line.value.target_text, line.value.target),
                ("完成值", line.value.actual_text, line.value.actual),
            )
            if text and value is None
        ]
        flagged = line.state is ProgressState.FLAGGED
        self.original.setText(UNREADABLE.format("、".join(texts)) if texts else "")
        self.original.setVisible(flagged and bool(texts))
        self.source.setText(f"来源：{line.source}" if line.source else "")

    # --- saving --------------------------------------------------------------------------

    def _save(self, data: FormData) -> None:
        line, period = self.line, self._period
        if line is None or period is None:
            return
        draft = self._draft(line, period, data)
        saving = FormSaving(
            self._ctx, self._services, self.form, f"{line.unit_name}的“{line.title}”",
            lambda: (self.line, self._period),
        )  # fmt: skip

        def done(_row: object) -> None:
            if saving.done():
                self.form.saved(data.version)
            self._ctx.alerts.success(f"已保存{line.unit_name}的“{line.title}”。")
            self.saved.emit()

        call(
            self._ctx,
            saving.storing(lambda: self._services.progress.save(draft)),
            title="保存进展",
            on_done=done,
            on_failed=saving.failed,
        )

    @staticmethod
    def _draft(line: ProgressLine, period: Period, data: FormData) -> ProgressDraft:
        values = {key: "" if v is None else str(v) for key, v in data.values.items()}
        basis = data.values.get("basis")
        return ProgressDraft(
            period.cycle,
            period.quarter,
            line.unit,
            line.indicator,
            basis if isinstance(basis, TargetBasis) else TargetBasis.TO_DATE,
            values["target"],
            values["planned"],
            values["actual"],
            values["note"],
            data.version if isinstance(data.version, str) else None,
        )

    def _rebase(self) -> None:
        line, period = self.line, self._period
        if line is None or period is None:
            return

        def came(latest: ProgressLine) -> None:
            if self.line is line:
                self.line = latest
                self.form.rebase(self._data(latest))
                self._say(latest)

        def failed(error: ServiceError) -> None:
            self.form.refuse(error)

        call(
            self._ctx,
            lambda _task: self._services.progress.get(period.cycle, period.quarter, line.id),
            title="读取进展",
            on_done=came,
            on_failed=failed,
            quiet=True,
        )
