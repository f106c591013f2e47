"""The list of 附件 and how it looks; what is done with it, ``attachments_field`` does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QGridLayout, QVBoxLayout, QWidget

from desktop.services.attachments import AttachmentLine
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.last_folder import LastFolder
from desktop.views.subjects.confirm import ConfirmBar
from desktop.views.subjects.short_table import ShortTable
from desktop.views.theme import SettingsStore, Theme
from desktop.views.widgets.attachment_preview import AttachmentPreview
from desktop.views.widgets.list_model import Column

_KINDS = (
    "可添加的文件 (*.jpg *.jpeg *.png *.pdf *.ofd *.doc *.docx *.wps *.xls *.xlsx *.et "
    "*.ppt *.pptx *.dps *.txt *.csv);;所有文件 (*)"
)
_EMPTY = "尚无附件。可把图片、PDF、Word、Excel 等文件拖到这里，或点“添加…”选择。"
_MOST_ROWS = 6
_LARGE = 16  # points from which the buttons stand in two rows


@dataclass(frozen=True, slots=True)
class FileRow:
    """One line of the list: a file of the record, or one that waits for it."""

    name: str
    size: str
    state: str
    line: AttachmentLine | None = None
    path: Path | None = None


_COLUMNS: tuple[Column[FileRow], ...] = (
    Column("name", "文件名", lambda r: r.name, 240),
    Column("size", "大小", lambda r: r.size, 96, right=True),
    Column("state", "状态", lambda r: r.state, 104),
)


class AttachmentChooser(Protocol):
    """Asks for files."""

    def choose(self, parent: QWidget) -> tuple[Path, ...]:
        """Files to attach; empty when the user changed one's mind."""

    def save_as(self, parent: QWidget, suggested: str) -> Path | None:
        """Where to save a file; None when the user changed one's mind."""


class SystemAttachmentChooser:
    """The system's dialogs; they open where the user was last."""

    def __init__(self, settings: SettingsStore | None = None) -> None:
        """``settings`` remember the folder."""
        self._folder = LastFolder(settings)

    def choose(self, parent: QWidget) -> tuple[Path, ...]:
        """Any number of files."""
        names, _ = QFileDialog.getOpenFileNames(
            parent, "选择要添加的附件", self._folder.start(), _KINDS
        )
        if names:
            self._folder.keep(Path(names[0]).parent)
        return tuple(Path(name) for name in names)

    def save_as(self, parent: QWidget, suggested: str) -> Path | None:
        """One file."""
        name, _ = QFileDialog.getSaveFileName(
            parent, "附件另存为", self._folder.start(suggested), "所有文件 (*)"
        )
        if name:
            self._folder.keep(Path(name).parent)
        return Path(name) if name else None


class FilesTable(ShortTable):
    """The list; Enter looks at a file, Delete takes it off."""

    opened = Signal()
    unwanted = Signal()

    def __init__(self, theme: Theme) -> None:
        """Empty until rows are shown."""
        super().__init__(theme, "附件清单", _COLUMNS, wide=0)
        self.doubleClicked.connect(lambda _index: self.opened.emit())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing is typed here: Enter opens."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.unwanted.emit()
        else:
            super().keyPressEvent(event)


class AttachmentPanel(QWidget):
    """How the files of a record look: list, sentences, buttons, and the preview below."""

    def __init__(self, ctx: ViewContext) -> None:
        """Shows nothing until ``show_rows``."""
        super().__init__()
        self.setAccessibleName("附件")
        self.ctx = ctx
        self.writable = False
        self._rows: tuple[FileRow, ...] = ()
        self.files = FilesTable(ctx.theme)
        self.empty = plain(_EMPTY, "hint", wrap=True)
        self.why = plain("", "secondary", wrap=True)
        self.fault = plain("", "fault", wrap=True)
        self.ask = ConfirmBar("移除")
        self.preview = AttachmentPreview(ctx)
        self.add = button("添加…", name="添加附件")
        self.view = button("查看", name="查看附件")
        self.save = button("另存为…", name="附件另存为")
        self.take_off = button("移除", name="移除附件")
        bar = self._bar = QGridLayout()
        bar.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (self.empty, self.files, self.why, self.fault, self.ask):
            layout.addWidget(widget)
        layout.addLayout(bar)
        layout.addWidget(self.preview)
        for widget in (self.why, self.fault):
            widget.hide()
        self._stack_bar()
        self.files.picked.connect(lambda _place: self.enable())
        self.preview.closed.connect(self.files.setFocus)
        ctx.theme.changed.connect(self._fit)
        ctx.theme.changed.connect(self._stack_bar)
        self.show_rows(())

    def _stack_bar(self) -> None:
        """With large letters four buttons in a row would be wider than a form."""
        items = (self.add, self.view, self.save, self.take_off)
        columns = 2 if self.ctx.theme.metrics.points >= _LARGE else len(items)
        for item in items:
            self._bar.removeWidget(item)
        for place, item in enumerate(items):
            self._bar.addWidget(item, place // columns, place % columns)
        for column in range(len(items) + 1):
            self._bar.setColumnStretch(column, 1 if column == columns else 0)

    def current(self) -> FileRow | None:
        """The chosen line."""
        row = self.files.row_at(self.files.currentIndex().row())
        return row if isinstance(row, FileRow) else None

    def say(self, sentence: str) -> None:
        """What is wrong, below the list; empty takes it away."""
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))

    def say_why(self, sentence: str) -> None:
        """Why nothing can be added."""
        self.why.setText(sentence)
        self.why.setVisible(bool(sentence))

    def show_rows(self, rows: tuple[FileRow, ...]) -> None:
        """Show other lines."""
        self._rows = rows
        self.files.show_rows(rows)
        if rows and not self.files.currentIndex().isValid():
            self.files.go_to(0)
        self.files.setVisible(bool(rows))
        self.empty.setText(_EMPTY if self.writable else "没有附件。")
        self.empty.setVisible(not rows)
        self._fit()
        self.enable()

    def _fit(self) -> None:
        header = self.files.horizontalHeader().sizeHint().height()
        rows = max(1, min(len(self._rows), _MOST_ROWS))
        self.files.setFixedHeight(header + rows * self.ctx.theme.metrics.row + 4)

    def enable(self) -> None:
        """The buttons that the chosen line allows."""
        row = self.current()
        kept = row is not None and row.line is not None and row.line.here
        self.add.setEnabled(self.writable)
        self.view.setEnabled(kept)
        self.save.setEnabled(kept)
        self.take_off.setEnabled(row is not None and self.writable)
