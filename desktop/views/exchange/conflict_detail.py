"""One conflict beside the inbox: the comparison, the reason, and what a team is asked."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.views.context import ViewContext
from desktop.views.exchange.compare import Compare
from desktop.views.exchange.shapes import DisputeForm
from desktop.views.labels import button, plain
from desktop.views.widgets.fields import ChoiceField, FieldKind, FieldSpec, LongField
from desktop.views.widgets.place import scrolled

_REASON = FieldSpec(
    "reason", "裁定理由", FieldKind.LONG, hint="可不填；填写后随裁定告知考核组", lines=1
)
_TEAM = FieldSpec("team", "询问哪个组", FieldKind.CHOICE)
_TEXT = FieldSpec("text", "询问内容", FieldKind.LONG, required=True, lines=2)


class ConflictDetail(QWidget):
    """Shows one form; ``show_mode`` opens what is typed: "write", "ask" or nothing."""

    def __init__(self, ctx: ViewContext) -> None:
        """Empty until ``show_form``."""
        super().__init__()
        self._form: DisputeForm | None = None
        self.compare = Compare(ctx)
        self.what = plain("", "heading", wrap=True)
        self.asked = plain("", "secondary", wrap=True)
        self.see = button("查看记录", "flat")
        self.reason, self.team, self.question = (
            LongField(_REASON),
            ChoiceField(_TEAM),
            LongField(_TEXT),
        )
        self.asking = QWidget()
        ask = QVBoxLayout(self.asking)
        ask.setContentsMargins(0, 0, 0, 0)
        ask.addWidget(self.team)
        ask.addWidget(self.question)
        top = QHBoxLayout()
        top.addWidget(self.what, 1)
        top.addWidget(self.see)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(8)
        column.addLayout(top)
        for widget in (self.asked, self.compare, self.reason, self.asking):
            column.addWidget(widget)
        column.addStretch(1)
        self.area = scrolled(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)

    def show_form(self, form: DisputeForm | None) -> None:
        """Show another conflict, or none."""
        self._form = form
        self.compare.show_form(form)
        self.what.setText(form.what if form is not None else "")
        told = ""
        if form is not None and form.question:
            told = f"已询问：{form.question}"
            told += f"\n答复：{form.answer}" if form.answer else "（尚未答复）"
        self.asked.setText(told)
        self.asked.setVisible(bool(told))
        self.see.setVisible(form is not None and form.record is not None)
        self.reason.set_value("")
        if form is not None:
            self.team.set_choices(form.teams)
            self.team.set_value(form.teams[0][0] if form.teams else None)

    def show_mode(self, mode: str) -> None:
        """Ask for what this mode needs."""
        self.asking.setVisible(mode == "ask")
        self.reason.setVisible(self._form is not None and mode != "ask")
        if mode:  # what is asked may lie below what is seen
            lowest = self.asking if mode == "ask" else self.reason
            QTimer.singleShot(0, self, lambda: self.area.ensureWidgetVisible(lowest))
        if mode == "ask":
            self.question.set_value("")
            self.question.editor.setFocus(Qt.FocusReason.OtherFocusReason)
