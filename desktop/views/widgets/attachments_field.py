"""附件 of any record's form: a list that takes files by drag or button, and shows them below.

A record that is not saved yet has no id: its files wait here and are added after the save.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.attachment_rules import size_words
from desktop.services.attachments import AttachmentLine, AttachmentList, CheckedFile, OpenedFile
from desktop.services.errors import Invalid, ServiceError, disk_fault
from desktop.services.registry import Services
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.last_folder import LastFolder
from desktop.views.subjects.confirm import ConfirmBar
from desktop.views.subjects.short_table import ShortTable
from desktop.views.theme import SettingsStore, Theme
from desktop.views.widgets.attachment_preview import AttachmentPreview
from desktop.views.widgets.drop import FileDrop
from desktop.views.widgets.list_model import Column

T = TypeVar("T")
_KINDS = (
    "可添加的文件 (*.jpg *.jpeg *.png *.pdf *.ofd *.doc *.docx *.wps *.xls *.xlsx *.et "
    "*.ppt *.pptx *.dps *.txt *.csv);;所有文件 (*)"
)
_EMPTY = "尚无附件。可把图片、PDF、Word、Excel 等文件拖到这里，或点“添加…”选择。"
_MOST_ROWS = 6
_LARGE = 120  # per cent of the usual letters from which buttons stand in two rows


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the list: a file of the record, or one that waits for it."""

    name: str
    size: str
    state: str
    line: AttachmentLine | None = None
    path: Path | None = None


_COLUMNS: tuple[Column[_Row], ...] = (
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


class _Files(ShortTable):
    """The list; Enter looks at a file, Delete takes it off."""

    opened = Signal()
    unwanted = Signal()

    def __init__(self, theme: Theme) -> None:
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


class AttachmentsField(QWidget):
    """``show_record`` tells whose files; ``changed`` comes after each that was added or removed.

    For a new record: ``show_record(table, None)``; the chosen files wait (``pending``) and stay
    when the same new form is shown again. After the save ``attach_pending(table, id)`` adds
    them; ``clear_pending`` gives them up.
    """

    changed = Signal()

    def __init__(
        self, ctx: ViewContext, services: Services, chooser: AttachmentChooser | None = None
    ) -> None:
        """Over the services of an unlocked workspace; shows nothing until ``show_record``."""
        super().__init__()
        self.setAccessibleName("附件")
        self._ctx, self._services = ctx, services
        self._chooser = chooser or SystemAttachmentChooser(ctx.settings)
        self._table = ""
        self._record: UUID | None = None
        self._ticket = 0
        self._writable = False
        self._pending: tuple[CheckedFile, ...] = ()
        self._rows: tuple[_Row, ...] = ()
        self.files = _Files(ctx.theme)
        self.empty = plain(_EMPTY, "hint", wrap=True)
        self.why = plain("", "secondary", wrap=True)
        self.fault = plain("", "fault", wrap=True)
        self.ask = ConfirmBar("移除")
        self.preview = AttachmentPreview(ctx)
        self.add = button("添加…", name="添加附件")
        self.view = button("查看", name="查看附件")
        self.save = button("另存为…", name="附件另存为")
        self.take_off = button("移除", name="移除附件")
        self._lay_out()
        self._connect()
        self._shown(())

    def _lay_out(self) -> None:
        self._bar = QGridLayout()
        self._bar.setSpacing(8)
        bar = QHBoxLayout()
        bar.addLayout(self._bar)
        bar.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (self.empty, self.files, self.why, self.fault, self.ask):
            layout.addWidget(widget)
        layout.addLayout(bar)
        layout.addWidget(self.preview)
        for widget in (self.why, self.fault):
            widget.hide()

    def _connect(self) -> None:
        self.add.clicked.connect(lambda: self.take(self._chooser.choose(self)))
        self.view.clicked.connect(self._view)
        self.save.clicked.connect(self._save)
        self.take_off.clicked.connect(self._remove)
        self.files.opened.connect(self._view)
        self.files.unwanted.connect(self._remove)
        self.files.picked.connect(lambda _place: self._enable())
        self.preview.closed.connect(self.files.setFocus)
        FileDrop(self).dropped.connect(self.take)
        self._ctx.theme.changed.connect(self._fit)
        self._ctx.changes.happened.connect(self._moved)

    # whose files

    def show_record(
        self, table: str, record: UUID | None, *, writable: bool = True, why: str = ""
    ) -> None:
        """Show the files of a record, or those that wait for a new one.

        ``writable``: whether the form may be written at all; ``why`` it may not. What the
        record's state forbids the service says by itself.
        """
        same = (table, record) == (self._table, self._record)
        self._ticket += 1
        self._table, self._record, self._writable = table, record, writable
        self._say_why("" if writable else why)
        if not same:
            self._say("")
            self.ask.hide()
            self.preview.put_away()
            self._shown(())
        if record is None:
            self._show_pending()
        else:
            self._read(why)

    def _read(self, why: str = "") -> None:
        table, record, ticket = self._table, self._record, self._ticket
        if record is None:
            return
        service = self._services.attachments

        def came(found: AttachmentList) -> None:
            if ticket != self._ticket:
                return
            if found.closed:
                self._writable = False
                self._say_why(why or found.closed)
            self._shown(tuple(_row_of(line) for line in found.lines))

        self._call("读取附件", lambda: service.list(table, record), came)

    def _moved(self, changes: object) -> None:
        touches = getattr(changes, "touches", None)
        if self._record is not None and touches is not None and touches("attachment"):
            self._read()

    # files that wait

    @property
    def pending(self) -> tuple[Path, ...]:
        """Files that wait for their record to be saved."""
        return tuple(file.path for file in self._pending)

    def take_pending(self) -> tuple[Path, ...]:
        """The waiting files, given away: for a form that adds them itself."""
        paths = self.pending
        self.clear_pending()
        return paths

    def clear_pending(self) -> None:
        """The waiting files are given up."""
        self._pending = ()
        if self._record is None:
            self._show_pending()

    def attach_pending(self, table: str, record: UUID) -> None:
        """Add the waiting files to the record that was just saved; what fails is said aloud."""
        paths = self.take_pending()
        if not paths:
            return
        service = self._services.attachments

        def failed(error: ServiceError) -> None:
            self._ctx.alerts.error(f"记录已保存，但附件没有添加：{error.sentence}")

        call(
            self._ctx,
            lambda _task: service.add(table, record, paths),
            title="添加附件",
            on_done=lambda _ids: self._added(table, record),
            on_failed=failed,
        )

    def _added(self, table: str, record: UUID) -> None:
        if (table, record) == (self._table, self._record):
            self._read()
        self.changed.emit()

    def _show_pending(self) -> None:
        self._shown(
            tuple(
                _Row(f.name, size_words(f.size), "保存后添加", path=f.path) for f in self._pending
            )
        )

    # what the user does

    def take(self, paths: Sequence[Path]) -> None:
        """Add files that were dropped or chosen."""
        if not paths:
            return
        if not self._writable:
            self._say(self.why.text() or "这条记录目前不能添加附件。")
            return
        self._say("")
        table, record, service = self._table, self._record, self._services.attachments
        if record is None:
            everything = (*self.pending, *paths)
            self._call("检查附件", lambda: service.check(everything), self._waiting)
            return
        self._call(
            "添加附件",
            lambda: service.add(table, record, tuple(paths)),
            lambda _ids: self._added(table, record),
        )

    def _waiting(self, files: tuple[CheckedFile, ...]) -> None:
        if self._record is None:
            self._pending = files
            self._show_pending()
            self.changed.emit()

    def _current(self) -> _Row | None:
        row = self.files.row_at(self.files.currentIndex().row())
        return row if isinstance(row, _Row) else None

    def _view(self) -> None:
        row = self._current()
        if row is None or row.line is None:
            return
        attachment, ticket = row.line.id, self._ticket

        def came(file: OpenedFile) -> None:
            if ticket == self._ticket:
                self._say("")
                self.preview.show_file(file)

        self._call("打开附件", lambda: self._services.attachments.open(attachment), came)

    def _save(self) -> None:
        row = self._current()
        if row is None or row.line is None:
            return
        attachment = row.line.id
        path = self._chooser.save_as(self, row.line.name)
        if path is None:
            return

        def work() -> str:
            file = self._services.attachments.open(attachment, saving=True)
            try:
                path.write_bytes(file.data)
            except OSError as error:
                raise Invalid(
                    {"file": f"“{path.name}”没有保存成功（{disk_fault(error)}）。请另选位置。"}
                ) from None
            return path.name

        self._call(
            "附件另存为",
            work,
            lambda name: self._ctx.alerts.success(f"已另存为“{name}”，并记入审计日志。"),
        )

    def _remove(self) -> None:
        row = self._current()
        if row is None or not self._writable:
            return
        if row.line is None:
            self._pending = tuple(f for f in self._pending if f.path != row.path)
            self._show_pending()
            self.changed.emit()
            return
        line, table, record = row.line, self._table, self._record

        def go() -> None:
            self._call(
                "移除附件",
                lambda: self._services.attachments.remove(line.id, line.version),
                lambda _none: None if record is None else self._added(table, record),
            )

        self.ask.ask(f"确定移除附件“{line.name}”吗？", go)

    # how it looks

    def _call(self, title: str, fn: Callable[[], T], done: Callable[[T], None]) -> None:
        ticket = self._ticket

        def failed(error: ServiceError) -> None:
            if ticket == self._ticket:
                self._say(error.sentence)
            else:
                self._ctx.alerts.error(error.sentence)

        call(self._ctx, lambda _task: fn(), title=title, on_done=done, on_failed=failed)

    def _say(self, sentence: str) -> None:
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))

    def _say_why(self, sentence: str) -> None:
        self.why.setText(sentence)
        self.why.setVisible(bool(sentence))

    def _shown(self, rows: tuple[_Row, ...]) -> None:
        self._rows = rows
        self.files.show_rows(rows)
        if rows and not self.files.currentIndex().isValid():
            self.files.go_to(0)
        self.files.setVisible(bool(rows))
        self.empty.setText(_EMPTY if self._writable else "没有附件。")
        self.empty.setVisible(not rows)
        self._fit()
        self._enable()

    def _fit(self) -> None:
        header = self.files.horizontalHeader().sizeHint().height()
        rows = max(1, min(len(self._rows), _MOST_ROWS))
        self.files.setFixedHeight(header + rows * self._ctx.theme.metrics.row + 4)
        # With large letters four buttons in a row are wider than the pane beside a list.
        columns = 4 if self._ctx.theme.metrics.px(100) <= _LARGE else 2
        for place, item in enumerate((self.add, self.view, self.save, self.take_off)):
            self._bar.addWidget(item, place // columns, place % columns)

    def _enable(self) -> None:
        row = self._current()
        kept = row is not None and row.line is not None and row.line.here
        self.add.setEnabled(self._writable)
        self.view.setEnabled(kept)
        self.save.setEnabled(kept)
        self.take_off.setEnabled(row is not None and self._writable)


def _row_of(line: AttachmentLine) -> _Row:
    state = "" if line.here else "附件未到"
    return _Row(line.name, line.size_words, state, line=line)
