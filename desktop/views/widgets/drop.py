"""Files dragged onto a page: an event filter for any widget, and a visible target."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop.views.labels import button, plain, set_state
from desktop.views.theme import Theme


def dropped_paths(data: QMimeData) -> tuple[Path, ...]:
    """The local files and folders of a drag, in order; others are left out."""
    if not data.hasUrls():
        return ()
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())


class FileDrop(QObject):
    """Makes any widget take files: ``FileDrop(page).dropped.connect(...)``."""

    dropped = Signal(object)

    def __init__(self, widget: QWidget) -> None:
        """Watch ``widget``; lives as long as it."""
        super().__init__(widget)
        self._widget = widget
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Accept files, refuse everything else."""
        kind = event.type()
        if kind == QEvent.Type.DragEnter and isinstance(event, QDragEnterEvent):
            if dropped_paths(event.mimeData()):
                event.acceptProposedAction()
                set_state(self._widget, "over", "true")
                return True
        elif kind == QEvent.Type.DragLeave:
            set_state(self._widget, "over", "false")
        elif kind == QEvent.Type.Drop and isinstance(event, QDropEvent):
            set_state(self._widget, "over", "false")
            paths = dropped_paths(event.mimeData())
            if paths:
                event.acceptProposedAction()
                self.dropped.emit(paths)
                return True
        return False


class DropTarget(QWidget):
    """A visible place for files, with a button for those who do not drag."""

    dropped = Signal(object)
    browse = Signal()

    def __init__(self, theme: Theme, text: str, button_text: str = "选择文件…") -> None:
        """``text`` says what may be dropped here."""
        super().__init__()
        self.setObjectName("dropTarget")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(text)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(12)
        self._theme = theme
        self._picture = QLabel()
        self._picture.setTextFormat(Qt.TextFormat.PlainText)
        layout.addWidget(self._picture)
        layout.addWidget(plain(text, "secondary", wrap=True), 1)
        choose = button(button_text)
        choose.clicked.connect(self.browse.emit)
        layout.addWidget(choose)
        FileDrop(self).dropped.connect(self.dropped.emit)
        theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        size = self._theme.metrics.px(24)
        self._picture.setPixmap(self._theme.pixmap("import", "secondary", size))
