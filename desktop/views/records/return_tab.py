"""报回: each part of a visit's records with its clock, who says when it came, and what is left to say.

The team hands over the earlier parts of a long visit here and says why something was late; the
office registers the dates of signed 交接单. The last part goes with the visit's own 报回.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.services.dates import day_words
from desktop.services.errors import ServiceError, Stale
from desktop.services.hand_overs import PartDraft, ReasonDraft, SlipDraft
from desktop.services.motions import Motion, Seen
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.return_clock import WHOLE
from desktop.services.states import Need
from desktop.services.visit_endings import EndingDraft
from desktop.services.visit_parts import VisitPart, part_title
from desktop.services.visit_steps import AWAITING_RETURN
from desktop.services.visit_words import NOT_RUNNING, part_lines
from desktop.services.visits import VisitDetail
from desktop.terms import StationRole
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import plain, rule
from desktop.views.widgets.step_drafts import store_step, take_step
from desktop.views.widgets.steps import Step, StepStrip

NOUN = "visit/return"  # a draft of this kind leads back to the visit
NOT_YET = "考核实施后，这里显示原始记录的报回期限和交接情况。"
_DAY, _REASON = Need.DAY.value, Need.REASON.value
_PART, _WHY, _SLIP, _END = "part", "why", "slip", "end"


class ReturnTab(QWidget):
    """``told`` comes when something was registered: the visit is to be read again."""

    told = Signal()

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Nothing is shown yet."""
        super().__init__()
        self._ctx, self._services = ctx, services
        desk = services.desk
        self._at_office = desk.station is StationRole.OFFICE
        self._may_tell = allowed(desk.actor.role, Operation.EDIT_RECORDS)
        self._may_slip = self._at_office and allowed(desk.actor.role, Operation.ACCEPT_RECORDS)
        self.detail: VisitDetail | None = None
        self.steps = StepStrip(ctx, desk.clock.today)
        self._inside = QWidget()
        self._inside.setObjectName("formBody")
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(24, 16, 24, 24)
        self._column.setSpacing(12)
        self._column.addWidget(self.steps)
        self._parts = QVBoxLayout()
        self._parts.setSpacing(12)
        self._column.addLayout(self._parts)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self._inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        self.steps.taken.connect(self._take)

    def show_visit(self, detail: VisitDetail, step: dict[str, object] | None = None) -> None:
        """A visit's parts; ``step`` are questions that were left open when the window was locked."""
        if self.detail is None or self.detail.id != detail.id:
            self.steps.clear()
        self.detail = detail
        self._clear()
        parts = detail.line.parts
        if detail.state in NOT_RUNNING:
            self._parts.addWidget(plain(NOT_YET, "secondary", wrap=True))
        else:
            if detail.ending is not None:
                told = "：".join(t for t in (detail.ending.words, detail.ending.reason) if t)
                self._parts.addWidget(plain(told, wrap=True))
            for part in parts:
                self._parts.addWidget(self._card(part, len(parts)))
        self.steps.show_steps(self._steps(detail))
        if step is not None:
            self.steps.resume(step)

    def _clear(self) -> None:
        while self._parts.count():
            widget = self._parts.takeAt(0).widget()
            widget.hide()
            widget.deleteLater()

    def _card(self, part: VisitPart, parts: int) -> QWidget:
        card = QWidget(self._inside)
        grid = QGridLayout(card)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.addWidget(plain(part_title(part, parts), "heading"), 0, 0, 1, 2)
        detail = self.detail
        by_office = detail is not None and detail.by_office and part.ordinal == WHOLE
        lines = part_lines(
            part,
            self._services.desk.clock.today(),
            at_office=self._at_office,
            by_office=by_office,
            running=detail is not None and detail.state in AWAITING_RETURN,
        )
        for row, (label, value) in enumerate(lines, 1):
            grid.addWidget(plain(label, "field"), row, 0)
            role = "fault" if label.startswith("逾期") else ""
            grid.addWidget(plain(value, role, wrap=True), row, 1)
        grid.addWidget(rule(), len(lines) + 1, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        return card

    # steps

    def _steps(self, detail: VisitDetail) -> tuple[Step, ...]:
        line, found = detail.line, []
        parts = line.parts
        count = len(parts)
        today = self._services.desk.clock.today()
        part = detail.line.open_part
        waiting = part is not None and part.ordinal != WHOLE and detail.state in AWAITING_RETURN
        if self._may_tell and waiting and part is not None:
            found.append(
                Step(
                    f"{_PART}/{part.ordinal}",
                    f"登记第{part.ordinal}批交接",
                    {_DAY: "交接日期", _REASON: "逾期原因"},
                    frozenset({_DAY}),
                    {_DAY: today},
                    {_REASON: f"晚于{day_words(part.due)}交接的，须说明原因。"},
                    "primary",
                    part.due,
                )
            )
        if self._may_tell and detail.may_end_early:
            found.append(
                Step(
                    f"{_END}/{WHOLE}",
                    "登记提前结束" if detail.ending is None else "更正结束日期",
                    {_DAY: "实际结束日期", _REASON: "原因"},
                    frozenset({_DAY, _REASON}),
                    {_DAY: min(today, line.end)},
                    {_DAY: "报回期限从这一天起算。改动后由考核办补批。"},
                )
            )
        for one in parts:
            title = "" if count == 1 else f"第{one.ordinal or count}批"
            if self._may_tell and one.unexplained:
                asks = {_REASON: "逾期原因"}
                found.append(
                    Step(f"{_WHY}/{one.ordinal}", f"补填{title}逾期原因", asks, frozenset(asks))
                )
            if self._may_slip and one.hand_over.told is not None:
                asks = {_DAY: "签字交接单上的日期"}
                given = one.hand_over.slip or one.hand_over.told
                words = (
                    f"登记{title}交接单日期"
                    if one.hand_over.slip is None
                    else f"更正{title}交接单日期"
                )
                found.append(
                    Step(f"{_SLIP}/{one.ordinal}", words, asks, frozenset(asks), {_DAY: given})
                )
        return tuple(found)

    def _take(self, key: object, make: Callable[[Seen], Motion]) -> None:
        detail = self.detail
        if detail is None:
            return
        kind, _, ordinal = str(key).partition("/")
        part = next(p for p in detail.line.parts if p.ordinal == int(ordinal))
        motion, visit = make(detail.seen), detail.id

        def work(_task: object) -> None:
            take_step(self._services, NOUN, visit)  # what is asked now is being answered
            self._write(kind, detail, part, motion)

        def done(_none: object) -> None:
            self.steps.done()
            self._ctx.alerts.success(f"{detail.citation} 的交接情况已登记。")
            self.told.emit()

        def failed(error: ServiceError) -> None:
            self.steps.refuse(error)
            if isinstance(error, Stale):
                self.told.emit()

        call(self._ctx, work, title="登记交接", on_done=done, on_failed=failed)

    def _write(self, kind: str, detail: VisitDetail, part: VisitPart, motion: Motion) -> None:
        service, visit = self._services.hand_overs, detail.id
        if kind == _WHY:
            version = detail.version if part.ordinal == WHOLE else part.version or ""
            service.explain_lateness(ReasonDraft(visit, part.ordinal, motion.reason, version))
        elif motion.day is not None and kind == _END:
            service.end_early(EndingDraft(visit, motion.day, motion.reason, detail.version))
        elif motion.day is not None and kind == _PART:
            service.hand_over_part(PartDraft(visit, part.ordinal, motion.day, motion.reason))
        elif motion.day is not None:
            service.register([SlipDraft(visit, part.ordinal, motion.day, part.office_version)])

    # drafts

    def keep_now(self) -> None:
        """Store open questions on this thread: the window is being locked."""
        if self.detail is not None:
            store_step(self._services, NOUN, self.detail.id, self.steps)
