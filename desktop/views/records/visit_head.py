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
from desktop.services.visits import VisitDetail
from desktop.terms import VisitAction, VisitState
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain, set_state
from desktop.views.records.lists import VISIT_TONES, due_text, state_text
from desktop.views.widgets.badge import Tone, badge, set_badge
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.late_delegate import LATE
from desktop.views.widgets.step_words import steps_of
from desktop.views.widgets.steps import StepStrip

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
_HINTS = {VisitAction.RETURN: {"reason": "超过报回期限的，须说明原因。"}}


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
        self.steps = StepStrip(ctx, today)
        self._late = False
        self.talk = button("记谈话")
        self.note = button("记纪实")
        self.steps.extra.addWidget(self.talk)
        self.steps.extra.addWidget(self.note)
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
        for part in (self.remark, self.steps):
            column.addWidget(part)
        ctx.theme.changed.connect(self._draw_sign)
        column.addStretch(1)

    def show_visit(self, detail: VisitDetail) -> None:
        """A visit that is there."""
        line, today = detail.line, self._today()
        self.title.setText(f"{line.unit}　{line.citation}")
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
        texts = remarks_of(detail)
        self.remark.setText("\n".join(texts))
        self.remark.setVisible(bool(texts))
        self.steps.show_steps(
            steps_of(
                VISIT,
                line.state,
                detail.actions,
                _MORE,
                _ROLES,
                words=_WORDS,
                today=today,
                hints=_HINTS,
            )
        )

    def show_new(self) -> None:
        """A visit to be planned."""
        self.title.setText("新建实地考核")
        set_badge(self.badge, "未保存", Tone.NEUTRAL)
        set_badge(self.due, "")
        self.about.setText("选择单位后，考核组按对口联系自动带出。")
        self.remark.hide()
        self.opinion.hide()
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

    def condense(self, *, writing: bool, small: bool) -> None:
        """While an entry is written and room is short only the title and the opinion stay.

        Where room is short the team and the days give way: the plan says them too.
        """
        self.about.setVisible(not small)
        self.clock.setVisible(not writing and bool(self.clock.text()))
        self.sign.setVisible(not writing and bool(self.clock.text()))
        self.steps.setVisible(not writing)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The opinion is never cut: tabs scroll, it does not."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        inside = self.width() - 2 * SIDE
        self.opinion.setMinimumHeight(max(0, self.opinion.heightForWidth(max(1, inside))))

    def offer_entries(self, *, talks: bool, facts: bool) -> None:
        """Whether interviews and facts can be begun here."""
        self.talk.setVisible(talks)
        self.note.setVisible(facts)


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
