"""导入记录: what was taken in, by whom, and the undo of a whole batch."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.dates import china_time
from desktop.services.imports import BatchLine, UndoReport
from desktop.services.registry import Services
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.subjects.confirm import ConfirmBar
from desktop.views.subjects.rights import Rights
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.list_model import Column


def _when(line: BatchLine) -> str:
    at = china_time(line.at)
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"


COLUMNS: tuple[Column[BatchLine], ...] = (
    Column("at", "时间", _when, 208),
    Column("title", "文件", lambda b: b.title, 320),
    Column("author", "操作人", lambda b: b.author, 136),
    Column("new", "新增", lambda b: str(b.new), 72, right=True),
    Column("updated", "更新", lambda b: str(b.updated), 72, right=True),
    Column("state", "状态", lambda b: "已撤销" if b.undone else "有效", 88),
)


class BatchesPane(QWidget):
    """The list of imports. ``left``: back to the lists."""

    left = Signal()

    def __init__(self, ctx: ViewContext, services: Services, rights: Rights) -> None:
        """Empty until ``load``."""
        super().__init__()
        self._ctx, self._services, self._rights = ctx, services, rights
        self.table = ShortTable(ctx.theme, "导入记录", COLUMNS)
        self.table.picked.connect(lambda _place: self._show_button())
        self.told = plain("", "secondary", wrap=True)
        self.confirm = ConfirmBar("确认撤销")
        self.back = button("返回清单")
        self.back.clicked.connect(self.left.emit)
        self.undo = button("撤销这次导入", "danger")
        self.undo.clicked.connect(self._ask)
        bar = QHBoxLayout()
        bar.addWidget(self.back)
        bar.addStretch(1)
        bar.addWidget(self.undo)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(plain("导入记录", "title"))
        layout.addWidget(self.told)
        layout.addWidget(self.confirm)
        layout.addWidget(self.table, 1)
        layout.addLayout(bar)

    def load(self) -> None:
        """Read the list."""

        def done(lines: tuple[BatchLine, ...]) -> None:
            self.table.show_rows(lines)
            if lines and not self.table.currentIndex().isValid():
                self.table.go_to(0)
            if not lines:
                self.told.setText("还没有导入过文件。")
            self._show_button()

        call(
            self._ctx, lambda _task: self._services.imports.batches(), title="读取导入记录",
            on_done=done, quiet=True,
        )  # fmt: skip

    def _current(self) -> BatchLine | None:
        line = self.table.row_at(self.table.currentIndex().row())
        return line if isinstance(line, BatchLine) else None

    def _show_button(self) -> None:
        line = self._current()
        self.undo.setVisible(self._rights.undo)
        self.undo.setEnabled(line is not None and not line.undone)

    def _ask(self) -> None:
        line = self._current()
        if line is not None:
            self.confirm.ask(
                f"撤销“{line.title}”：新增的 {line.new} 条不再显示，更新的 {line.updated} 条恢复原样；"
                "之后又被修改的内容会列出并保留。",
                lambda: self._undo(line.id),
            )

    def _undo(self, batch: UUID) -> None:
        def done(report: UndoReport) -> None:
            lines = [f"已恢复 {report.restored} 处内容。", *report.left]
            self.told.setText("\n".join(lines[:12]))
            self.load()

        call(
            self._ctx,
            lambda task: self._services.imports.undo(batch, progress=task),
            title="撤销导入",
            on_done=done,
        )
