"""The outline's questions for the chosen layer, beside the form of an interview or above it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.services.outlines import Outline, QuestionLine
from desktop.terms import InterviewLayer
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain

WIDE: Final = 760  # pixels at 12 pt from which questions and form stand side by side
PANEL: Final = 256
HIGH: Final = 148
KEY: Final = "F4"
SETTING: Final = "records.outline"
NONE_YET: Final = "本年度还没有谈话提纲，只有第一考题。请由考核办在“谈话提纲”中制定。"


class OutlinePanel(QFrame):
    """The questions; ``toggle`` opens and closes them, what the user chose is remembered."""

    def __init__(self, ctx: ViewContext) -> None:
        """Nothing is shown until ``show_outline``."""
        super().__init__()
        self._ctx = ctx
        self._wide = False
        self._layer: InterviewLayer | None = None
        self.outline: Outline | None = None
        self.toggle = button("", "flat", name="展开或收起谈话提纲")
        self.toggle.clicked.connect(self.turn)
        self.questions = QWidget()
        self.questions.setObjectName("formBody")
        self._column = QVBoxLayout(self.questions)
        self._column.setContentsMargins(24, 4, 12, 8)
        self._column.setSpacing(8)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setAccessibleName("谈话提纲的问题")
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self.questions)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.area, 1)
        self.toggle.hide()
        self.hide()

    @property
    def opened(self) -> bool:
        """Whether the questions are shown; beside the form they are until closed."""
        kept = self._ctx.settings.get(self._setting())
        return self._wide if kept is None else kept == "1"

    def _setting(self) -> str:
        return f"{SETTING}.{'beside' if self._wide else 'above'}"

    def turn(self) -> None:
        """Open or close."""
        self._ctx.settings.set(self._setting(), "0" if self.opened else "1")
        self._show()

    def set_wide(self, *, wide: bool) -> None:
        """Beside the form, or above it."""
        self._wide = wide
        metrics = self._ctx.theme.metrics
        self.setMaximumWidth(metrics.px(PANEL) if wide else 16_777_215)
        self.setMinimumWidth(metrics.px(PANEL) if wide else 0)
        self.setMaximumHeight(16_777_215 if wide else metrics.px(HIGH))
        self._show()

    def show_outline(self, outline: Outline | None) -> None:
        """The questions of a year; None while they are not known."""
        self.outline = outline
        self._fill()
        self.toggle.setVisible(outline is not None)

    def show_layer(self, layer: InterviewLayer | None) -> None:
        """The questions put to a layer; all of them before one is chosen."""
        if layer is not self._layer:
            self._layer = layer
            self._fill()

    def asked(self) -> tuple[QuestionLine, ...]:
        """What is shown."""
        if self.outline is None:
            return ()
        return (
            self.outline.questions if self._layer is None else self.outline.for_layer(self._layer)
        )

    def _fill(self) -> None:
        while self._column.count():
            widget = self._column.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, question in enumerate(self.asked(), 1):
            mark = "【第一考题】" if question.first else ""
            self._column.addWidget(plain(f"{number}．{mark}{question.text}", wrap=True))
        if self.outline is not None and self.outline.empty:
            self._column.addWidget(plain(NONE_YET, "hint", wrap=True))
        self._column.addStretch(1)
        self.area.verticalScrollBar().setValue(0)
        self._show()

    def _show(self) -> None:
        opened = self.opened
        words = "收起" if opened else "展开"
        self.toggle.setText(f"{words}提纲 {KEY}")
        self.setVisible(opened and self.outline is not None)


class WithOutline(QWidget):
    """A form with the outline: side by side where there is room, else the outline above."""

    def __init__(self, ctx: ViewContext, form: QWidget) -> None:
        """The form takes what the outline leaves."""
        super().__init__()
        self._ctx = ctx
        self.panel = OutlinePanel(ctx)
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._box.addWidget(self.panel)
        self._box.addWidget(form, 1)
        key = QShortcut(QKeySequence(KEY), self)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.activated.connect(self.panel.turn)
        ctx.theme.changed.connect(self._arrange)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Side by side or one above the other."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        wide = self.width() >= self._ctx.theme.metrics.px(WIDE)
        side, above = QBoxLayout.Direction.RightToLeft, QBoxLayout.Direction.TopToBottom
        self._box.setDirection(side if wide else above)
        self.panel.set_wide(wide=wide)
