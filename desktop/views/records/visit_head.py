"""The head of a visit: where it stands, what the office said, what can be done now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.services.conflict_marks import waiting_words
from desktop.services.dates import days_words
from desktop.services.states import VISIT
from desktop.services.visit_words import ClockWords, clock_words
from desktop.services.visits import VisitDetail, VisitLine
from desktop.terms import VisitAction, VisitMode, VisitState
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain, set_state, tip_text
from desktop.views.records.lists import VISIT_TONES, due_text, state_text
from desktop.views.widgets.badge import Tone, badge, set_badge
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.late_delegate import LATE
from desktop.views.widgets.step_words import steps_of
from desktop.views.widgets.steps import StepStrip, short_day

WRITING = frozenset({VisitState.HELD, VisitState.RECORDED, VisitState.SENT_BACK})
# A fact sent back for supplement is mended whatever became of its visit's records.
NOT_HELD = frozenset({VisitState.PLANNED, VisitState.APPROVED, VisitState.CANCELLED})
SIDE = 24
_ROLES = {
    VisitAction.APPROVE: "primary",
    VisitAction.ACCEPT: "primary",
    VisitAction.CANCEL: "danger",
    VisitAction.SEND_BACK: "danger",
}
_WORDS = {
    VisitAction.RETURN: {"day": "交接日期", "reason": "逾期原因"},
    VisitAction.SEND_BACK: {"reason": "退回意见"},
}
_MORE = {VisitAction.RETURN: {"reason": "逾期原因"}}
_AT_TEAM = "计划须经考核办批准：请到“数据交换”上报，批准随下发送达。"
_EMBEDDED = "嵌入式考核可先登记已实施；计划请到“数据交换”上报，由考核办补批。"
_AT_OFFICE = "等待审核人员批准。"


class VisitHead(QWidget):
    """Title, badges, remarks, and the buttons of the steps."""

    def __init__(self, ctx: ViewContext, today: Callable[[], date], *, at_office: bool) -> None:
        """Empty. ``at_office``: whose desk this is says by whose word a date stands."""
        super().__init__()
        self._ctx, self._today, self._at_office = ctx, today, at_office
        self.title = plain("", "title", wrap=True)
        self.badge = badge("")
        self.due = badge("")
        self.about = plain("", "secondary", wrap=True)
        self.clock = plain("", "secondary", wrap=True)
        self.sign = QLabel()  # says with a picture what the words beside it say
        self.opinion = plain("", "opinion", wrap=True)
        self.opinion.setAccessibleName("考核办意见")
        self.remark = plain("", "fault", wrap=True)
        self.next = plain("", "secondary", wrap=True)  # what is to be done, and not here
        self.send = button("去上报", name="到“数据交换”上报")
        self.send.clicked.connect(lambda: ctx.go_to("exchange", "report"))
        self.steps = StepStrip(ctx, today)
        self._late = self._brief = self._disputed = False
        self._remarks: list[str] = []
        self._name = ("", "")
        self.talk = button("记谈话")
        self.note = button("记纪实")
        for entry in (self.talk, self.note, self.send):
            self.steps.extra.addWidget(entry)
        self._say_next("", send=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(SIDE, 12, SIDE, 8)
        column.setSpacing(6)
        line = QHBoxLayout()
        line.setSpacing(8)
        # Badges below the title: a long unit's name has the whole width, also with large letters.
        line.addWidget(self.badge)
        line.addWidget(self.due)
        line.addStretch(1)
        column.addWidget(self.title)
        column.addLayout(line)
        counted = QHBoxLayout()
        counted.setSpacing(6)
        counted.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignTop)
        counted.addWidget(self.clock, 1)
        column.addWidget(self.opinion)
        column.addWidget(self.about)
        column.addLayout(counted)
        for part in (self.remark, self.next, self.steps):
            column.addWidget(part)
        ctx.theme.changed.connect(self._draw_sign)
        column.addStretch(1)

    def show_visit(self, detail: VisitDetail) -> None:
        """A visit that is there."""
        line, today = detail.line, self._today()
        self._name = (line.unit, line.citation)
        self._fit_title()
        set_badge(self.badge, state_text(line), VISIT_TONES[line.state])
        due = due_text(line, today)
        late = due.startswith(LATE)
        tone = Tone.DANGER if late else Tone.NEUTRAL
        plain_due = late or not due or line.resubmit is not None
        set_badge(self.due, due if plain_due else f"报回：{due}", tone)
        self._show_clock(clock_words(detail, today, at_office=self._at_office))
        days = days_words(line.start, line.end)
        self.about.setText(f"{detail.team} · {days} · {line.mode.label} · {line.kind_words}")
        opinion = opinion_of(detail)
        self.opinion.setText(opinion)
        self.opinion.setVisible(bool(opinion))
        self._fit()
        self._remarks, self._disputed = remarks_of(detail), bool(detail.disputed)
        self._show_remarks()
        self._say_next(self._next_of(detail), send=not self._at_office)
        self._show_steps(detail, today)

    def _show_steps(self, detail: VisitDetail, today: date) -> None:
        last = last_day_of(detail.line)
        hints = {}
        if last is not None:
            hints = {VisitAction.RETURN: {"reason": f"{short_day(last)}之后报回的，须说明原因。"}}
        self.steps.show_steps(
            steps_of(
                VISIT,
                detail.state,
                detail.actions,
                _MORE,
                _ROLES,
                words=_WORDS,
                today=today,
                hints=hints,
                late_after={VisitAction.RETURN: last},
            )
        )

    def _next_of(self, detail: VisitDetail) -> str:
        """What a plan waits for; empty where one can go on here."""
        if detail.state is not VisitState.PLANNED or VisitAction.APPROVE in detail.actions:
            return ""
        if self._at_office:
            return _AT_OFFICE
        return _EMBEDDED if detail.line.mode is VisitMode.EMBEDDED else _AT_TEAM

    def _say_next(self, sentence: str, *, send: bool) -> None:
        self.next.setText(sentence)
        self.next.setVisible(bool(sentence))
        self.send.setVisible(bool(sentence) and send)

    def show_new(self) -> None:
        """A visit to be planned."""
        self._name = ("新建实地考核", "")
        self._fit_title()
        set_badge(self.badge, "未保存", Tone.NEUTRAL)
        set_badge(self.due, "")
        self.about.setText("选择单位后，考核组按对口联系自动带出。")
        self._remarks = []
        self._show_remarks()
        self.opinion.setText("")
        self.opinion.hide()
        self._say_next("", send=False)
        self._show_clock(ClockWords("", late=False))
        self.steps.clear()
        self.offer_entries(talks=False, facts=False)

    def _show_clock(self, words: ClockWords) -> None:
        self.clock.setText(words.text)
        self.clock.setVisible(bool(words.text))
        self._late = words.late
        self._draw_sign()

    def _draw_sign(self) -> None:
        shown = bool(self.clock.text())
        self.sign.setVisible(shown)
        if shown:
            name, role = ("warn", "danger") if self._late else ("calendar", "secondary")
            self.sign.setPixmap(self._ctx.theme.pixmap(name, role))
            self.sign.setAccessibleName("逾期" if self._late else "期限")
        set_state(self.clock, "role", "fault" if self._late else "secondary")

    def condense(self, *, writing: bool, small: bool, brief: bool, steps: bool) -> None:
        """While an entry is written and room is short only the title and the opinion stay.

        Where room is short the team and the days give way: the plan says them too. ``brief``:
        so do the sum of the clock, which 报回 says too, and all but one line of the title.
        ``steps``: whether what can be done now stays within reach all the same.
        """
        self._brief = brief
        self._fit_title()
        self._show_remarks()
        for mark in (self.badge, self.due):
            mark.setVisible(bool(mark.text()) and not (writing and steps))
        self.about.setVisible(not small)
        self.next.setVisible(not writing and bool(self.next.text()))
        told = bool(self.clock.text()) and not (writing or brief)
        self.clock.setVisible(told)
        self.sign.setVisible(told)
        self.steps.setVisible(steps or not writing)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The opinion is never cut: tabs scroll, it does not."""
        super().resizeEvent(event)
        self._fit()
        self._fit_title()

    def _show_remarks(self) -> None:
        """Where room is short only that something is in conflict: the rest stands in the tabs."""
        first = self._remarks[:1] if self._disputed else []
        self.remark.setText("\n".join(first if self._brief else self._remarks))
        self.remark.setVisible(bool(self.remark.text()))

    @property
    def crowded(self) -> bool:
        """Whether the office's opinion, or why a step was not taken, needs the room."""
        return bool(self.opinion.text()) or not self.steps.refusal.isHidden()

    def _fit_title(self) -> None:
        """Unit and mark; in one line where room is short, whole as the tip."""
        unit, mark = self._name
        whole = f"{unit}　{mark}" if mark else unit
        words = whole
        if self._brief:
            letters = self.title.fontMetrics()
            room = self.width() - 2 * SIDE - letters.horizontalAdvance(f"　{mark}")
            short = letters.elidedText(unit, Qt.TextElideMode.ElideRight, max(room, 0))
            words = f"{short}　{mark}" if mark else short
        self.title.setWordWrap(not self._brief)
        self.title.setText(words)
        self.title.setToolTip(tip_text(whole) if words != whole else "")

    def _fit(self) -> None:
        inside = self.width() - 2 * SIDE
        self.opinion.setMinimumHeight(max(0, self.opinion.heightForWidth(max(1, inside))))

    def offer_entries(self, *, talks: bool, facts: bool) -> None:
        """Whether interviews and facts can be begun here."""
        self.talk.setVisible(talks)
        self.note.setVisible(facts)


def last_day_of(line: VisitLine) -> date | None:
    """The day after which handing over now wants a reason: of the last part, or of 补报."""
    if line.resubmit is not None:
        return line.resubmit.due
    return line.parts[-1].due if line.parts else None


def opinion_of(detail: VisitDetail) -> str:
    """The office's word on records that it gave back: pinned until they are returned again."""
    if not detail.office_remark or detail.state not in WRITING:
        return ""
    day = "" if detail.decided_on is None else f"（{show_date(detail.decided_on)}）"
    return f"考核办意见{day}：{detail.office_remark}"


def remarks_of(detail: VisitDetail) -> list[str]:
    """Open conflicts, warnings of the plan and the reasons given."""
    texts = [words for words in (waiting_words(detail.disputed),) if words]
    texts += detail.warnings
    if detail.late_reason:
        texts.append(f"逾期原因：{detail.late_reason}")
    if detail.state is VisitState.CANCELLED and detail.state_reason:
        texts.append(f"取消原因：{detail.state_reason}")
    return texts
