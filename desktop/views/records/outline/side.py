"""The form of one question; the scheme's first question is only shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.services.outlines import QuestionLine
from desktop.services.registry import Services
from desktop.terms import InterviewLayer
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.setup.scheme.line_form import LineForm
from desktop.views.widgets.checks_field import ChecksField
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.fields import FieldKind, FieldSpec
from desktop.views.widgets.form import FormData, GroupSpec
from desktop.views.widgets.place import selectable

FIRST: Final = "first"
CHOOSE: Final = "请在左侧选择一题，右侧显示详细内容。"
FIRST_HINT: Final = "第一考题排在最前，向各层次都要问。措辞随考核方案，在这里不能修改或删除。"
TEXT_HINT: Final = "冒号前的几个字（如“班子运行：”）在填写谈话记录时作为主题提示。"
LAYERS_HINT: Final = "不选即向各层次都问。"
_GROUPS: Final = (
    GroupSpec(
        "",
        (
            FieldSpec(
                "text", "问题", FieldKind.LONG, required=True, span=2, lines=5, hint=TEXT_HINT
            ),
            FieldSpec(
                "layers",
                "谈话对象",
                FieldKind.CHOICE,
                tuple((k, k.label) for k in InterviewLayer),
                span=2,
                hint=LAYERS_HINT,
                maker=lambda spec: ChecksField(spec, columns=2),
            ),
        ),
    ),
)


def question_data(line: QuestionLine) -> FormData:
    """A question as the form shows it."""
    return FormData({"text": line.text, "layers": line.layers}, line.version)


class QuestionSide(QStackedWidget):
    """Nothing, the first question to be read, or the form of another."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Nothing is shown yet."""
        super().__init__()
        self._ctx = ctx
        self.nothing = EmptyState()
        self.nothing.show_text(EmptyText(CHOOSE))
        self.form = LineForm(ctx, services, "outline_question", _GROUPS)
        self.heading = plain("", "heading", wrap=True)
        self.remove = button("删除", "danger", name="删除这一题")
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.remove)
        self.form.head.addLayout(head)
        self.wording = selectable()
        self.to_scheme = button("到考核方案修改措辞")
        self.to_scheme.clicked.connect(lambda: ctx.go_to("setup", "scheme"))
        self.first = self._first()
        for page in (self.nothing, self.form, self.first):
            self.addWidget(page)

    def _first(self) -> QWidget:
        page = QWidget()
        page.setObjectName("formBody")
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(plain("第一考题", "heading"))
        column.addWidget(self.wording)
        column.addWidget(plain(FIRST_HINT, "hint", wrap=True))
        column.addWidget(self.to_scheme, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return page

    def show_nothing(self) -> None:
        """No question is chosen."""
        self.form.forget()
        self.setCurrentWidget(self.nothing)

    def show_first(self, line: QuestionLine, *, editable: bool) -> None:
        """第一考题, whose wording is the scheme's."""
        self.form.forget()
        self.wording.setText(line.text)
        self.to_scheme.setVisible(editable)
        self.setCurrentWidget(self.first)

    def show_question(
        self, line: QuestionLine, latest: Callable[[], FormData | None], *, editable: bool
    ) -> None:
        """Another question."""

        def prepare() -> None:
            self.heading.setText(f"第 {line.place} 题")
            self.remove.setVisible(editable)

        self.form.begin(line.id, question_data(line), latest, editable=editable, prepare=prepare)
        self.setCurrentWidget(self.form)

    def show_new(self) -> None:
        """An empty form, or the draft of one."""

        def prepare() -> None:
            self.heading.setText("新增问题")
            self.remove.hide()

        self.form.begin(None, FormData({}), lambda: None, editable=True, prepare=prepare)
        self.setCurrentWidget(self.form)
        self.form.fields["text"].editor.setFocus()
