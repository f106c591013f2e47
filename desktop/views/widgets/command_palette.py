"""Ctrl+K: one line that finds people, units, records and commands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QVBoxLayout, QWidget

from desktop.services.progress import Progress
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.widgets.hit_delegate import HitDelegate
from desktop.views.widgets.hits import Hit, SearchProvider
from desktop.views.widgets.list_model import Index

LIMIT = 30


class HitModel(QAbstractListModel):
    """The hits on screen."""

    def __init__(self, parent: QObject | None = None) -> None:
        """No hits."""
        super().__init__(parent)
        self.hits: tuple[Hit, ...] = ()

    def show_hits(self, hits: Sequence[Hit]) -> None:
        """Show other hits."""
        self.beginResetModel()
        self.hits = tuple(hits)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many."""
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The hit for the painter, its words for screen readers."""
        if not index.isValid() or index.row() >= len(self.hits):
            return None
        hit = self.hits[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return hit
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(part for part in (hit.title, hit.detail, hit.kind) if part)
        return None


class CommandPalette(QFrame):
    """Lies over the window (a child, never a window of its own)."""

    chosen = Signal(object)

    def __init__(self, ctx: ViewContext, window: QWidget) -> None:
        """Hidden until ``open``."""
        super().__init__(window)
        self.setObjectName("palette")
        self._ctx, self._window = ctx, window
        self._provider: SearchProvider | None = None
        self._commands: tuple[Hit, ...] = ()
        self._task: Progress | None = None
        self._ticket = 0
        self.line = QLineEdit()
        self.line.setPlaceholderText("姓名、拼音或首字母（如 zs）、单位、命令")
        self.line.setAccessibleName("搜索")
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._search)
        self.model = HitModel(self)
        self.view = QListView()
        self.view.setAccessibleName("搜索结果")
        self.view.setModel(self.model)
        self.view.setItemDelegate(HitDelegate(ctx.theme, self.view))
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.clicked.connect(self._choose)
        self.note = plain("", "hint")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 8)
        layout.setSpacing(8)
        for item in (self.line, self.view, self.note):
            layout.addWidget(item)
        self.hide()

    def set_provider(self, provider: SearchProvider | None, commands: Sequence[Hit]) -> None:
        """Where to search, and the commands of the window."""
        self._provider, self._commands = provider, tuple(commands)

    def open(self) -> None:
        """Show over the upper middle of the window, with an empty line."""
        px = self._ctx.theme.metrics.px
        area = self._window.rect()
        width, height = min(px(640), area.width() - 32), min(px(440), area.height() - 64)
        self.setGeometry(QRect((area.width() - width) // 2, 56, width, height))
        self.line.clear()
        self._search("")
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_palette(self) -> None:
        """Go away and stop searching."""
        self._stop()
        self.model.show_hits(())
        self.hide()
        self._window.setFocus()

    def _stop(self) -> None:
        self._ticket += 1
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _search(self, text: str) -> None:
        self._stop()
        words = text.strip()
        commands = [hit for hit in self._commands if words.lower() in hit.title.lower()]
        if not words or self._provider is None:
            self._show(commands, words)
            return
        ticket, provider = self._ticket, self._provider

        def found(hits: Sequence[Hit]) -> None:
            if ticket == self._ticket:
                self._task = None
                self._show([*hits, *commands], words)

        def failed(sentence: str) -> None:
            if ticket == self._ticket:
                self._show(commands, words)
                self.note.setText(sentence)

        self._task = self._ctx.tasks.run(
            lambda task: provider.search(words, LIMIT, task),
            title="搜索",
            on_done=found,
            on_error=failed,
            quiet=True,
        ).context

    def _show(self, hits: Sequence[Hit], words: str) -> None:
        self.model.show_hits(hits)
        if hits:
            self.view.setCurrentIndex(self.model.index(0, 0))
            self.note.setText("↑ ↓ 选择 · Enter 打开 · Esc 关闭")
        else:
            self.note.setText(f"没有找到“{words}”。可以换用姓名、拼音首字母或单位名称。")

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            hit = self.model.hits[index.row()]
            self.close_palette()
            self.chosen.emit(hit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Arrows, Enter and Esc while the cursor stays in the line."""
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            self._stop()
            self.hide()
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _key(self, key: Qt.Key) -> bool:
        if key == Qt.Key.Key_Escape:
            self.close_palette()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.view.currentIndex())
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            row = self.view.currentIndex().row() + (1 if key == Qt.Key.Key_Down else -1)
            self.view.setCurrentIndex(
                self.model.index(max(0, min(row, self.model.rowCount() - 1)), 0)
            )
        else:
            return False
        return True
