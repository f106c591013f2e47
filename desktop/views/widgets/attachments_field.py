"""附件 of any record's form: a list that takes files by drag or button, and shows them below.

A record that is not saved yet has no id: its files wait here and are added after the save.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import Signal

from desktop.services.attachment_rules import size_words
from desktop.services.attachments import AttachmentLine, AttachmentList, CheckedFile, OpenedFile
from desktop.services.errors import Invalid, ServiceError, disk_fault
from desktop.services.registry import Services
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.widgets.attachment_list import (
    AttachmentChooser,
    AttachmentPanel,
    FileRow,
    SystemAttachmentChooser,
)
from desktop.views.widgets.drop import FileDrop

__all__ = ["AttachmentChooser", "AttachmentsField", "SystemAttachmentChooser"]

T = TypeVar("T")


class AttachmentsField(AttachmentPanel):
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
        super().__init__(ctx)
        self._services = services
        self._chooser = chooser or SystemAttachmentChooser(ctx.settings)
        self._table = ""
        self._record: UUID | None = None
        self._ticket = 0
        self._pending: tuple[CheckedFile, ...] = ()
        self.add.clicked.connect(lambda: self.take(self._chooser.choose(self)))
        self.view.clicked.connect(self._view)
        self.save.clicked.connect(self._save)
        self.take_off.clicked.connect(self._remove)
        self.files.opened.connect(self._view)
        self.files.unwanted.connect(self._remove)
        FileDrop(self).dropped.connect(self.take)
        ctx.changes.happened.connect(self._moved)

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
        self._table, self._record, self.writable = table, record, writable
        self.say_why("" if writable else why)
        if not same:
            self.say("")
            self.ask.hide()
            self.preview.put_away()
            self.show_rows(())
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
                self.writable = False
                self.say_why(why or found.closed)
            self.show_rows(tuple(_row_of(line) for line in found.lines))

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
            self.ctx.alerts.error(f"记录已保存，但附件没有添加：{error.sentence}")

        call(
            self.ctx,
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
        self.show_rows(
            tuple(
                FileRow(f.name, size_words(f.size), "保存后添加", path=f.path)
                for f in self._pending
            )
        )

    # what the user does

    def take(self, paths: Sequence[Path]) -> None:
        """Add files that were dropped or chosen."""
        if not paths:
            return
        if not self.writable:
            self.say(self.why.text() or "这条记录目前不能添加附件。")
            return
        self.say("")
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

    def _view(self) -> None:
        row = self.current()
        if row is None or row.line is None:
            return
        attachment, ticket = row.line.id, self._ticket

        def came(file: OpenedFile) -> None:
            if ticket == self._ticket:
                self.say("")
                self.preview.show_file(file)

        self._call("打开附件", lambda: self._services.attachments.open(attachment), came)

    def _save(self) -> None:
        row = self.current()
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
            lambda name: self.ctx.alerts.success(f"已另存为“{name}”，并记入审计日志。"),
        )

    def _remove(self) -> None:
        row = self.current()
        if row is None or not self.writable:
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

    def _call(self, title: str, fn: Callable[[], T], done: Callable[[T], None]) -> None:
        ticket = self._ticket

        def failed(error: ServiceError) -> None:
            if ticket == self._ticket:
                self.say(error.sentence)
            else:
                self.ctx.alerts.error(error.sentence)

        call(self.ctx, lambda _task: fn(), title=title, on_done=done, on_failed=failed)


def _row_of(line: AttachmentLine) -> FileRow:
    state = "" if line.here else "附件未到"
    return FileRow(line.name, line.size_words, state, line=line)
