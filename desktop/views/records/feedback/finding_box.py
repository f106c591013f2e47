"""What was found out about a 群众反映, and the two steps of whoever checks it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.errors import ServiceError, Stale
from desktop.services.motions import Motion, Seen
from desktop.services.public_feedback import FeedbackDetail
from desktop.services.registry import Services
from desktop.services.states import Need
from desktop.terms import FeedbackState, FeedbackVerdict
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.records.feedback.feedback_form import NOUN
from desktop.views.widgets.badge import Tone, badge, set_badge
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.step_drafts import store_step, take_step
from desktop.views.widgets.steps import Step, StepStrip

TONES = {
    FeedbackState.PENDING: Tone.WARNING,
    FeedbackState.VERIFIED: Tone.SUCCESS,
    FeedbackState.UNFOUNDED: Tone.NEUTRAL,
}
LAPSED = "核实之后内容有改动，以下结论不再作数，需要重新核实。"


class FindingBox(QWidget):
    """``verified`` after a finding was stored; ``moved_on`` when the entry must be read again."""

    verified = Signal(object)
    moved_on = Signal(object)

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Nothing is shown."""
        super().__init__()
        self._ctx, self._services = ctx, services
        self._detail: FeedbackDetail | None = None
        self.badge = badge("")
        self.by = plain("", "secondary")
        self.finding = plain("", wrap=True)
        self.steps = StepStrip(ctx, services.desk.clock.today)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.badge)
        line.addWidget(self.by, 1)
        layout.addLayout(line)
        layout.addWidget(self.finding)
        layout.addWidget(self.steps)
        self.steps.taken.connect(self._verify)

    def show_detail(self, detail: FeedbackDetail | None, step: dict[str, object] | None) -> None:
        """Show the finding of an entry; ``step``: what was left unanswered below its buttons."""
        if detail is None or self._detail is None or detail.id != self._detail.id:
            self.steps.clear()
        self._detail = detail
        self.setVisible(detail is not None)
        if detail is None:
            return
        set_badge(self.badge, detail.state.label, TONES[detail.state])
        self.by.setText(f"由{detail.line.team}登记")
        said = ""
        if detail.finding and detail.found_on is not None:
            said = f"核实情况（{show_date(detail.found_on)}）：{detail.finding}"
        texts = [LAPSED if detail.stale_finding else "", said]
        self.finding.setText("\n".join(filter(None, texts)))
        self.finding.setVisible(any(texts))
        self.steps.show_steps(_steps(detail, self._services.desk.clock.today()))
        if step is not None:
            self.steps.resume(step)

    def keep_now(self) -> None:
        """Store what is typed on this thread: the window is being locked."""
        if self._detail is not None:
            store_step(self._services, NOUN, self._detail.id, self.steps)

    def _verify(self, verdict: FeedbackVerdict, make: Callable[[Seen], Motion]) -> None:
        detail = self._detail
        if detail is None:
            return
        motion, services = make(detail.seen), self._services

        def done(_none: object) -> None:
            self.steps.done()
            self._ctx.alerts.success(f"{detail.line.citation} 已核实为“{verdict.label}”。")
            self.verified.emit(detail.id)

        def failed(error: ServiceError) -> None:
            if isinstance(error, Stale):
                self.moved_on.emit(detail.id)
            self.steps.refuse(error)

        def work(_task: object) -> None:
            take_step(services, NOUN, detail.id)  # what is asked now is being answered
            services.public_feedback.verify(
                detail.id, verdict, motion.text, motion.seen, motion.day
            )

        call(self._ctx, work, title="核实群众反映", on_done=done, on_failed=failed)


def _steps(detail: FeedbackDetail, today: date) -> tuple[Step, ...]:
    """核实为属实, 核实为不属实, for whoever did not write the entry."""
    if not detail.may_verify:
        return ()
    text, day = Need.TEXT.value, Need.DAY.value
    return tuple(
        Step(
            verdict,
            f"核实为{verdict.label}",
            {text: "核实情况", day: "核实日期"},
            frozenset({text, day}),
            {day: today},
            {text: "向谁了解、查到什么。"},
        )
        for verdict in FeedbackVerdict
    )
