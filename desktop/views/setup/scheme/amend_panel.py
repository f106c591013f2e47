"""A new amendment: collect what changes, look at the effect, and only then adopt it."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QFrame, QPushButton, QStackedWidget, QVBoxLayout

from desktop.services.errors import ServiceError
from desktop.services.registry import Services
from desktop.services.scheme_forms import (
    AmendmentDraft,
    AmendmentEffect,
    IndicatorDraft,
    IndicatorLine,
)
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.setup.scheme.amend_form import AmendForm
from desktop.views.setup.scheme.amend_pick import AmendPick
from desktop.views.setup.scheme.effect_view import EffectView
from desktop.views.setup.scheme.indicator_form import (
    IndicatorForm,
    draft_data,
    form_data,
    new_data,
)
from desktop.views.setup.scheme.panel import Follow, Panel
from desktop.views.setup.scheme.reading import SchemeRead
from desktop.views.setup.scheme.rules_tab import RuleForm, rule_data
from desktop.views.widgets.form import FormData
from desktop.views.widgets.splitting import beside

ADD = "加入修订"
NOT_ADDED = "右侧的修改还没有加入修订。请先点“加入修订”，或点“返回修订单”放弃。"
PREVIEW, BACK = "效果预览", "返回修改"
IN_AMENDMENT = "修改后点“加入修订”；预览效果并采用之前，现行方案不变。"


class AmendPanel(Panel):
    """Two pages: the sheet, and the effect, without which there is no button to adopt."""

    def __init__(self, ctx: ViewContext, services: Services, follow: Follow) -> None:
        """Empty until ``start``."""
        super().__init__()
        self._ctx, self._services, self._follow = ctx, services, follow
        self._read: SchemeRead | None = None
        self._draft: AmendmentDraft | None = None
        self._effect: AmendmentEffect | None = None
        self._ticket = 0
        self.word = PREVIEW
        self.pick = AmendPick(ctx)
        self.form = AmendForm(ctx, services)
        self.indicator = IndicatorForm(ctx, services, "amended_indicator", primary=ADD)
        self.rule = RuleForm(ctx, services, "amended_rule", ADD)
        self.effect = EffectView(ctx.theme)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.leaves: list[QPushButton] = []
        self.side = QStackedWidget()
        for page in (self.form, self.indicator, self.rule):
            self.side.addWidget(page)
        for form in (self.indicator, self.rule):
            leave = button("返回修订单")
            leave.clicked.connect(self._to_sheet)
            form.extra.addWidget(leave)
            form.offers_discard = False  # giving up is leaving
            self.leaves.append(leave)
        frame = QFrame()
        frame.setObjectName("detailPane")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.side)
        split = beside(self.pick, frame, (500, 520), stretch=(1, 1))
        self.stack = QStackedWidget()
        self.stack.addWidget(split)
        self.stack.addWidget(self.effect)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(self.stack)

    def _connect(self) -> None:
        self.pick.indicator.connect(self._edit_indicator)
        self.pick.rule.connect(self._edit_rule)
        self.pick.add.connect(self._new_indicator)
        self.pick.withdraw.connect(self._withdraw)
        self.indicator.submitted.connect(self._add_indicator)
        self.rule.submitted.connect(self._add_rule)
        self.effect.asked.connect(self._preview)

    # --- collecting --------------------------------------------------------------------

    def start(self, read: SchemeRead) -> None:
        """A new sheet, or the draft of one."""
        self._read = read
        self.pick.show_read(read)
        self.form.show_read(read)
        self._to_sheet()
        self._show_sheet()

    def _to_sheet(self) -> None:
        """Back to the sheet; what was typed and not added is given up."""
        for form in (self.indicator, self.rule):
            if form.dirty:
                form.give_up()
        self.refused.emit("")
        self.side.setCurrentWidget(self.form)

    def _show_sheet(self) -> None:
        self._effect = None
        self.stack.setCurrentIndex(0)
        self.word, self.back_word, self.ready = PREVIEW, "取消", True
        self.changed.emit()

    def _edit_indicator(self, line: IndicatorLine) -> None:
        read = self._read
        if read is None:
            return
        key = line.value.id
        collected = {i.id: i for i in self.form.changes.value().indicators}
        data = draft_data(collected[key]) if key in collected else form_data(line)
        self._begin(read, line, data)

    def _new_indicator(self) -> None:
        read = self._read
        if read is None:
            return
        self._begin(read, None, new_data(self.pick.tree.current(), group=False))
        self.indicator.fields["title"].editor.setFocus()

    def _begin(self, read: SchemeRead, line: IndicatorLine | None, data: FormData) -> None:
        key = None if line is None else line.value.id

        def prepare() -> None:
            self.indicator.show_heading(line, IN_AMENDMENT)
            self.indicator.offer_parents(read.indicators, key)

        self.indicator.begin(key, data, lambda: None, editable=True, prepare=prepare)
        self.side.setCurrentWidget(self.indicator)

    def _edit_rule(self, key: object) -> None:
        read = self._read
        line = next((r for r in read.rules if r.id == key), None) if read is not None else None
        if line is None:
            return
        data = rule_data(line)
        for taken in self.form.changes.value().rules:
            if taken.id == line.id:
                values = {"value": taken.value, "effective": taken.effective, "basis": taken.basis}
                data = FormData(values, taken.version)
        self.rule.begin(
            line.id,
            data,
            lambda: None,
            editable=True,
            prepare=lambda: self.rule.show_line(line, IN_AMENDMENT),
        )
        self.side.setCurrentWidget(self.rule)

    def _withdraw(self, line: IndicatorLine) -> None:
        changes = self.form.changes
        changes.collect(changes.value().without_indicator(line.value.id))
        self._to_sheet()

    def _add_indicator(self, data: FormData) -> None:
        draft: IndicatorDraft = self.indicator.draft(data.values)
        self.form.changes.collect(self.form.changes.value().with_indicator(draft))
        self._added(self.indicator)

    def _add_rule(self, data: FormData) -> None:
        line = self.rule.line
        draft = self.rule.draft(data, unconfirmed=line is not None and line.unconfirmed)
        if draft is not None:
            self.form.changes.collect(self.form.changes.value().with_rule(draft))
            self._added(self.rule)

    def _added(self, form: IndicatorForm | RuleForm) -> None:
        form.drop_draft()
        form.saved(None)
        form.forget()
        self._to_sheet()

    # --- the effect, and adopting ------------------------------------------------------

    def go(self) -> None:
        """效果预览, and once it is on the screen 采用."""
        if self._effect is not None:
            self._adopt(self._effect)
        elif self.side.currentWidget() is not self.form and self._typing():
            self.refused.emit(NOT_ADDED)
        else:
            self.side.setCurrentWidget(self.form)
            faults = self.form.check()
            if faults:
                self.form.jump(next(iter(faults)))
                return
            self._draft = self.form.draft(self.form.values())
            self._preview(self._draft.effective_quarter)

    def _typing(self) -> bool:
        form = self.side.currentWidget()
        return isinstance(form, IndicatorForm | RuleForm) and form.dirty

    def _preview(self, quarter: int) -> None:
        read, draft = self._read, self._draft
        if read is None or draft is None:
            return
        self._ticket += 1
        ticket, cycle = self._ticket, read.cycle.id
        self._set_ready(ready=False)

        def came(effect: AmendmentEffect) -> None:
            if ticket == self._ticket:
                self._show_effect(effect, draft.effective_quarter, quarter)

        self.refused.emit("")
        self._follow(
            call(
                self._ctx,
                lambda task: self._services.amendments.effect(cycle, draft, quarter, progress=task),
                title="计算修订效果",
                on_done=came,
                on_failed=self._failed,
            )
        )

    def _show_effect(self, effect: AmendmentEffect, first: int, quarter: int) -> None:
        self._effect = effect
        self.effect.show_effect(effect, first, quarter)
        self.stack.setCurrentIndex(1)
        self.word, self.back_word = f"采用第{effect.number}号修订", BACK
        self._set_ready(ready=not effect.faults)

    def _adopt(self, effect: AmendmentEffect) -> None:
        read, draft = self._read, self._draft
        if read is None or draft is None or not self.ready:
            return
        self._set_ready(ready=False)

        def done(_key: UUID) -> None:
            self._ctx.alerts.success(f"第{effect.number}号修订已采用。")
            self.form.drop_draft()
            self.form.saved(None)
            self.form.forget()
            self.closed.emit(True)

        call(
            self._ctx,
            lambda _task: self._services.amendments.adopt(read.cycle.id, draft, effect.token),
            title="采用修订",
            on_done=done,
            on_failed=self._failed,
        )

    def _failed(self, error: ServiceError) -> None:
        self._show_sheet()
        self.side.setCurrentWidget(self.form)
        self.form.refuse(error)

    def _set_ready(self, *, ready: bool) -> None:
        self.ready = ready
        self.changed.emit()

    def back(self) -> None:
        """From the effect to the sheet; from the sheet to the tabs, keeping the draft."""
        self._ticket += 1
        if self._effect is not None:
            self._show_sheet()
            return
        for form in (self.indicator, self.rule, self.form):
            form.forget()
        super().back()

    def keep_now(self) -> None:
        """The window is being locked."""
        for form in (self.form, self.indicator, self.rule):
            form.keep_open()
