"""One 指标核验差异: as reported, as found, the evidence, and 采信 or 不采信 below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.services.conflict_marks import waiting_words
from desktop.services.difference_forms import DifferenceDetail, DifferenceLine, VerdictDone
from desktop.services.difference_states import DIFFERENCE, plain_number
from desktop.services.errors import ServiceError, Stale
from desktop.services.motions import HistoryLine, Motion, Seen
from desktop.services.registry import Services
from desktop.terms import DifferenceAction, DifferenceState
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.widgets.badge import Tone, badge, set_badge
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.history_list import HistoryList
from desktop.views.widgets.place import scrolled, selectable
from desktop.views.widgets.step_drafts import store_step, take_step
from desktop.views.widgets.step_words import steps_of
from desktop.views.widgets.steps import StepStrip

TONES = {
    DifferenceState.OPEN: Tone.WARNING,
    DifferenceState.ADOPTED: Tone.SUCCESS,
    DifferenceState.REJECTED: Tone.DANGER,
}
_ROLES = {DifferenceAction.ADOPT: "primary", DifferenceAction.REJECT: "danger"}
_WORDS = {DifferenceAction.REJECT: {"reason": "不采信的原因"}}
_NOUN = "progress_difference"
_VALUES = ("目标值", "报送值", "核验值", "现完成值")


@dataclass(frozen=True, slots=True)
class _Bundle:
    detail: DifferenceDetail
    history: tuple[HistoryLine, ...]
    step: dict[str, object] | None


def state_words(line: DifferenceLine) -> str:
    """The state, and whether the finding moved after the office had spoken."""
    word = "与报送一致" if line.state is None else line.state.label
    return f"{word}（核后有改动）" if line.changed_after else word


def found_words(line: DifferenceLine) -> str:
    """The value that was found, or the text that is none."""
    return plain_number(line.found) or line.found_text or "（空）"


class DifferencePane(QFrame):
    """``stepped`` carries the id of a difference that was decided on."""

    stepped = Signal(object)

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty until ``load``."""
        super().__init__()
        self.setObjectName("detailPane")
        self._ctx, self._services = ctx, services
        self.detail: DifferenceDetail | None = None
        self._ticket = 0
        self.title = plain("", "title", wrap=True)
        self.badge = badge("")
        self.about = plain("", "secondary", wrap=True)
        self.values = {word: plain("", "heading") for word in _VALUES}
        self.evidence, self.note, self.said = selectable(), selectable(), selectable()
        self.remark = plain("", "fault", wrap=True)
        self.effect = plain("", "secondary", wrap=True)
        self.steps = StepStrip(ctx, services.desk.clock.today)
        self.history = HistoryList()
        self.empty = plain("请在左侧选择一条指标核验差异。", "secondary", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self.steps.taken.connect(self._perform)

    def _lay_out(self) -> None:
        self.body = QWidget()
        column = QVBoxLayout(self.body)
        column.setContentsMargins(24, 12, 24, 8)
        column.setSpacing(8)
        state = QHBoxLayout()
        state.addWidget(self.badge)
        state.addStretch(1)
        column.addWidget(self.title)
        column.addLayout(state)
        column.addWidget(self.about)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        for place, (word, value) in enumerate(self.values.items()):
            grid.addWidget(plain(word, "field"), 0, place)
            grid.addWidget(value, 1, place)
            grid.setColumnStretch(place, 1)
        column.addLayout(grid)
        self._words: list[QLabel] = []
        for word, label in (
            ("依据", self.evidence),
            ("指标进展说明", self.note),
            ("考核办意见", self.said),
        ):
            self._words.append(plain(word, "field"))
            column.addWidget(self._words[-1])
            column.addWidget(label)
        self.history.column.setContentsMargins(0, 4, 0, 8)  # in line with what stands above
        column.addWidget(plain("办理经过", "field"))
        # Its lines alone: the pane scrolls, and one thing that scrolls in another is a trap.
        column.addWidget(self.history.takeWidget(), 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        outer.addWidget(self.empty, 1)
        self.area = scrolled(self.body)
        outer.addWidget(self.area, 1)
        self.foot = QWidget()
        self.foot.setObjectName("formFooter")
        self.foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        foot = QVBoxLayout(self.foot)
        foot.setContentsMargins(24, 8, 24, 8)
        foot.setSpacing(6)
        for widget in (self.remark, self.effect, self.steps):
            foot.addWidget(widget)
        outer.addWidget(self.foot)
        self._show_something(shown=False)

    def _show_something(self, *, shown: bool) -> None:
        self.empty.setVisible(not shown)
        self.area.setVisible(shown)
        self.foot.setVisible(shown)

    # reading

    def load(self, difference: UUID | None) -> None:
        """Show a difference, or none."""
        if self.detail is None or self.detail.id != difference:
            self.steps.clear()
        self._ticket += 1
        if difference is None:
            self.detail = None
            self._show_something(shown=False)
            return
        ticket, services = self._ticket, self._services

        def read(_task: object) -> _Bundle:
            service = services.progress_differences
            return _Bundle(
                service.get(difference),
                service.history_of(difference),
                take_step(services, _NOUN, difference),
            )

        def came(found: _Bundle) -> None:
            if ticket == self._ticket:
                self._show(found)

        def failed(error: ServiceError) -> None:
            if ticket == self._ticket:
                self.load(None)
                self._ctx.alerts.warn(error.sentence)

        call(self._ctx, read, title="读取指标核验差异", on_done=came, on_failed=failed, quiet=True)

    def reload(self) -> None:
        """Read the shown difference again."""
        if self.detail is not None:
            self.load(self.detail.id)

    def _show(self, found: _Bundle) -> None:
        detail = self.detail = found.detail
        line = detail.line
        self.title.setText(f"{line.unit}　{line.title}")
        tone = Tone.NEUTRAL if line.state is None else TONES[line.state]
        set_badge(self.badge, state_words(line), tone)
        self.about.setText(
            f"{line.team} · {line.citation} · {line.year}年第{line.quarter}季度 · "
            f"{'考核组已撤回' if line.taken_back else line.finding.label}"
        )
        shown = (
            plain_number(detail.target) or "未定",
            plain_number(line.reported) or "未报",
            found_words(line),
            plain_number(detail.actual) or detail.actual_text or "（空）",
        )
        for label, text in zip(self.values.values(), shown, strict=True):
            label.setText(text)
        day = "" if line.decided_on is None else f"（{show_date(line.decided_on)}）"
        said = f"{line.remark}{day}" if line.remark else ""
        for word, label, text in zip(
            self._words,
            (self.evidence, self.note, self.said),
            (line.evidence, detail.note, said),
            strict=True,
        ):
            label.setText(text)
            label.setVisible(bool(text))
            word.setVisible(bool(text))
        texts = [t for t in (waiting_words(detail.disputed), detail.hands) if t]
        self.remark.setText("\n".join(texts))
        self.remark.setVisible(bool(texts))
        self._show_effect(detail)
        state = line.state or DifferenceState.OPEN
        self.steps.show_steps(steps_of(DIFFERENCE, state, detail.actions, {}, _ROLES, words=_WORDS))
        self.history.show_lines(found.history)
        self._show_something(shown=True)
        self.foot.setVisible(bool(texts or detail.actions or self.effect.text()))
        if found.step is not None:
            self.steps.resume(found.step)

    def _show_effect(self, detail: DifferenceDetail) -> None:
        """What each button would do to the progress."""
        line, texts = detail.line, []
        now = plain_number(detail.actual) or "（空）"
        if DifferenceAction.ADOPT in detail.actions:
            texts.append(f"采信后，完成值由 {now} 更正为 {found_words(line)}，原值保留。")
        elif detail.actions and line.found is None:
            texts.append("核验值不是数字，不能据此更正；可不采信，由考核组补填。")
        if line.state is DifferenceState.ADOPTED and DifferenceAction.REJECT in detail.actions:
            back = plain_number(line.old_actual) or "（空）"
            texts.append(f"改为不采信，完成值恢复为 {back}。")
        self.effect.setText("".join(texts))
        self.effect.setVisible(bool(texts))

    # deciding

    def _perform(self, action: DifferenceAction, make: Callable[[Seen], Motion]) -> None:
        detail, services = self.detail, self._services
        if detail is None:
            return
        motion = make(detail.seen)

        def done(result: VerdictDone) -> None:
            self.steps.done()
            self._ctx.alerts.success(_told(detail.line, result))
            self.stepped.emit(detail.id)
            self.reload()

        def failed(error: ServiceError) -> None:
            self.steps.refuse(error)
            if isinstance(error, Stale):
                self._ctx.alerts.warn(error.sentence)
                self.reload()

        def work(_task: object) -> VerdictDone:
            take_step(services, _NOUN, detail.id)
            return services.progress_differences.decide(detail.id, action, motion)

        call(self._ctx, work, title=action.label, on_done=done, on_failed=failed)

    def keep_now(self) -> None:
        """Store an open question on this thread: the window is being locked."""
        if self.detail is not None:
            store_step(self._services, _NOUN, self.detail.id, self.steps)


def _told(line: DifferenceLine, result: VerdictDone) -> str:
    said = f"“{line.title}”已{result.state.label}"
    if not result.corrected:
        return f"{said}，指标进展未作更改。"
    before, after = (plain_number(v) or "空" for v in (result.before, result.after))
    return f"{said}，完成值由 {before} 改为 {after}。"
