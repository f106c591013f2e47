"""A form that says what would happen before it does: look first, then confirm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from desktop.services.unit_change_forms import Preview
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.widgets.form import DetailForm, FormData, GroupSpec
from desktop.views.widgets.place import selectable

LOOK = "查看将发生的变化"


class PreviewBox(QFrame):
    """What would happen, sentence by sentence, and what is left to do."""

    def __init__(self) -> None:
        """Empty and hidden."""
        super().__init__()
        self.setObjectName("card")
        self.lines = selectable()
        self.heading = plain("还需要办理", "field")
        self.warnings = selectable("", "warning")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(8)
        layout.addWidget(plain("将发生的变化", "field"))
        layout.addWidget(self.lines)
        layout.addWidget(self.heading)
        layout.addWidget(self.warnings)
        self.hide()

    def tell(self, preview: Preview) -> None:
        """Show a preview."""
        self.lines.setText("\n".join(f"· {line}" for line in preview.lines))
        self.warnings.setText("\n".join(f"· {line}" for line in preview.warnings))
        for widget in (self.heading, self.warnings):
            widget.setVisible(bool(preview.warnings))
        self.show()


class PreviewForm(DetailForm):
    """The primary button first asks what would happen (``asked``), then does it (``agreed``).

    Whatever is typed afterwards takes the preview away: only what was shown can be agreed to.
    """

    asked = Signal(object)
    agreed = Signal(object, str)
    left = Signal()

    def __init__(
        self,
        ctx: ViewContext,
        groups: tuple[GroupSpec, ...],
        *,
        title: str,
        word: str,
        today: Callable[[], date],
    ) -> None:
        """``word`` is on the button once the preview stands."""
        super().__init__(ctx, groups, primary=LOOK, today=today)
        self._word = word
        self._digest = ""
        self.title = plain(title, "heading")
        self.head.addWidget(self.title)
        self.preview = PreviewBox()
        self.tail.addWidget(self.preview)
        self.cancel = button("取消", name=f"取消{title}")
        self.extra.addWidget(self.cancel)
        self.cancel.clicked.connect(self.left.emit)
        self.changed.connect(self.forget)
        self.submitted.connect(self._submitted)

    def begin(self, data: FormData) -> None:
        """Show the form anew."""
        self.load(data)
        self.forget()
        self.area.verticalScrollBar().setValue(0)

    def forget(self) -> None:
        """What was shown no longer fits what is typed."""
        self._digest = ""
        self.preview.hide()
        self.primary.setText(LOOK)
        self.primary.setAccessibleName(LOOK)

    def show_preview(self, asked: FormData, preview: Preview) -> None:
        """Show what would happen, unless something was typed meanwhile."""
        if self.values() != asked.values:
            return
        self._digest = preview.digest
        self.preview.tell(preview)
        self.primary.setText(self._word)
        self.primary.setAccessibleName(self._word)
        self.primary.setFocus()
        # The box has its height only when the layout has seen it: its top comes into view then.
        QTimer.singleShot(0, self, self._into_view)

    def _into_view(self) -> None:
        self.area.verticalScrollBar().setValue(self.preview.y() - 8)

    def _submitted(self, data: FormData) -> None:
        if self._digest:
            self.agreed.emit(data, self._digest)
        else:
            self.asked.emit(data)
