"""裁定与询问: what the office decided about a team's records, and what it asks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.services.errors import ServiceError
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.exchange import words
from desktop.views.exchange.badge_delegate import BadgeDelegate
from desktop.views.exchange.diff_text import DiffText
from desktop.views.exchange.doors import Doors
from desktop.views.exchange.shapes import Question, Ruling
from desktop.views.labels import button, plain
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.badge import Tone
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.fields import FieldKind, FieldSpec, LongField
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.place import Place, scrolled
from desktop.views.widgets.splitting import beside

NONE = "考核办还没有对本组记录作过裁定，也没有询问。接收考核办下发的数据包后会列在这里。"
RULING, ASKED, ANSWERED, SETTLED = "已裁定", "待答复", "已答复", "不需答复"
_Line = Ruling | Question


def _state(line: _Line) -> str:
    if isinstance(line, Ruling):
        return RULING
    if line.answer:
        return ANSWERED
    return SETTLED if line.settled else ASKED


_TONES = {ASKED: Tone.WARNING, RULING: Tone.PRIMARY}


def _tone(text: str) -> Tone:
    return _TONES.get(text, Tone.NEUTRAL)


COLUMNS: tuple[Column[_Line], ...] = (
    Column("state", "状态", _state, 96),
    Column("what", "记录", lambda x: x.what, 216),
    Column("on", "日期", lambda x: words.day(x.on), 148),
)


class RulingsPane(Place):
    """Questions that wait come first."""

    nouns = ("conflict_decision", "conflict_question", "conflict_answer", "package")

    def __init__(self, ctx: ViewContext, doors: Doors) -> None:
        """Lines come with ``load``."""
        super().__init__(ctx, "裁定与询问", primary="答复")
        self._doors = doors
        self.table = ShortTable(ctx.theme, "裁定与询问", COLUMNS)
        self.table.setItemDelegateForColumn(0, BadgeDelegate(ctx.theme, _tone, self.table))
        self.table.picked.connect(lambda _place: self._tell())
        self.what = plain("", "heading", wrap=True)
        self.told = plain("", "secondary", wrap=True)
        self.before = DiffText(ctx.theme, "裁定前")
        self.after_text = DiffText(ctx.theme, "裁定后")
        self.both = QWidget()
        self.answer = LongField(
            FieldSpec("answer", "本组答复", FieldKind.LONG, required=True, lines=4)
        )
        self.see = button("查看记录")
        self.see.clicked.connect(self._see)
        self.primary.clicked.connect(self._answer)
        self.empty = EmptyState()
        self._lay_out()

    def _lay_out(self) -> None:
        pair = QHBoxLayout(self.both)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.setSpacing(16)
        for word, box in (("裁定前", self.before), ("裁定后", self.after_text)):
            side = QVBoxLayout()
            side.addWidget(plain(word, "field"))
            side.addWidget(box)
            side.addStretch(1)
            pair.addLayout(side, 1)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(8)
        for item in (self.what, self.told, self.both, self.answer):
            column.addWidget(item)
        column.addStretch(1)
        split = beside(self.table, scrolled(inside), (480, 440))
        self.split = split
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(split)
        self.body.addWidget(self.stack, 1)
        self.extra.addWidget(self.see)
        self._tell()

    def load(self) -> None:
        """Read both lists."""

        def both() -> tuple[tuple[Question, ...], tuple[Ruling, ...]]:
            return self._doors.conflicts.questions(), self._doors.conflicts.rulings()

        self.read(both, self._came)

    def _came(self, found: tuple[tuple[Question, ...], tuple[Ruling, ...]]) -> None:
        questions, rulings = found
        lines: list[_Line] = [*sorted(questions, key=lambda q: not q.waits), *rulings]
        self.counted.emit(sum(1 for q in questions if q.waits))
        self.table.show_rows(lines)
        if lines and not self.table.currentIndex().isValid():
            self.table.go_to(0)
        self.empty.show_text(EmptyText(NONE))
        self.stack.setCurrentWidget(self.split if lines else self.empty)
        self._tell()

    def _current(self) -> _Line | None:
        row = self.table.row_at(self.table.currentIndex().row())
        return row if isinstance(row, (Ruling, Question)) else None

    def _tell(self) -> None:
        line = self._current()
        ruling = line if isinstance(line, Ruling) else None
        question = line if isinstance(line, Question) else None
        waits = question is not None and question.waits and self._doors.rights.edit_records
        self.both.setVisible(ruling is not None)
        self.answer.setVisible(waits)
        self.primary.setVisible(waits)
        self.see.setVisible(ruling is not None and ruling.target is not None)
        self.what.setText(line.what if line is not None else "")
        if ruling is not None:
            reason = f"\n理由：{ruling.reason}" if ruling.reason else ""
            self.told.setText(
                f"考核办裁定：{ruling.choice}　{words.day(ruling.on)}\n内容：{ruling.fields}{reason}"
            )
            self.before.show_text(ruling.before, ruling.after)
            self.after_text.show_text(ruling.after, ruling.before)
        elif question is not None:
            told = f"考核办询问（{words.day(question.on)}）：{question.text}"
            self.told.setText(told + (f"\n本组答复：{question.answer}" if question.answer else ""))
        else:
            self.told.setText("")

    def _answer(self) -> None:
        line = self._current()
        fault = self.answer.check()
        self.answer.show_fault(fault)
        if not isinstance(line, Question) or fault:
            return
        text = str(self.answer.value() or "")
        self.primary.setEnabled(False)

        def done(_none: None) -> None:
            self.primary.setEnabled(True)
            self.answer.set_value("")
            self.ctx.alerts.success("答复已记入，随下一次上报送达考核办。")
            self.load()

        def failed(error: ServiceError) -> None:
            self.primary.setEnabled(True)
            self.answer.show_fault(error.sentence)

        call(
            self.ctx,
            lambda _task: self._doors.conflicts.answer(line.id, text),
            title="答复询问",
            on_done=done,
            on_failed=failed,
        )
        self.answer.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _see(self) -> None:
        line = self._current()
        if isinstance(line, Ruling) and line.target is not None:
            self.ctx.go_to(*line.target)
