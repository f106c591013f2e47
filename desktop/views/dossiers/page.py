"""画像档案: choose cadres, make portraits, see them, print or save; the ledger as well."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.services.registry import Services
from desktop.views.calls import call
from desktop.views.changes import Changes
from desktop.views.context import ViewContext
from desktop.views.dossiers import making
from desktop.views.dossiers.choosing import FileChooser, SystemChooser
from desktop.views.dossiers.making import PDF, XLSX, Batch, Made
from desktop.views.dossiers.people import PeopleList
from desktop.views.labels import button, plain
from desktop.views.pages import Page
from desktop.views.tasks import TaskContext
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.one_shot import one_shot
from desktop.views.widgets.pdf_preview import PdfPreview
from desktop.views.widgets.splitting import beside

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

SETTLE_MS = 200  # one commit may come in many broadcasts
NOTHING = (
    "在左侧选择干部后点“生成画像”，在这里预览，满意后打印或另存。\n"
    "按住 Ctrl 或 Shift 可选多人，合成一个带书签的文件。"
)


class DossiersPage(Page):
    """List of cadres beside the preview."""

    def __init__(
        self,
        ctx: ViewContext,
        services: Services,
        chooser: FileChooser | None = None,
        ask_printer: Callable[[QWidget], QPrinter | None] | None = None,
    ) -> None:
        """``chooser`` and ``ask_printer`` open the system's dialogs; tests give their own."""
        super().__init__()
        self._ctx, self._services = ctx, services
        self._chooser = chooser or SystemChooser(ctx.settings)
        self.made: Made | None = None
        self._busy = False
        self._loaded = False
        self.people = PeopleList(ctx, services)
        self.people.chosen.connect(lambda _ids: self._enable())
        self.make = button("生成画像", "primary")
        self.make.clicked.connect(self._make)
        self.separately = button("逐份保存…", name="为选中的每个人保存一份画像")
        self.separately.clicked.connect(self._save_each)
        self.ledger = button("整改台账 PDF")
        self.ledger.clicked.connect(self._make_ledger)
        self.workbook = button("台账 Excel…", name="把整改台账另存为 Excel")
        self.workbook.clicked.connect(self._save_workbook)
        self.title = plain("预览", "heading")
        self.preview = PdfPreview(ctx, ask_printer)
        self.preview.save_wanted.connect(self._save)
        self.empty = EmptyState()
        self.empty.show_text(EmptyText(NOTHING))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.preview)
        self._lay_out()
        self._timer = one_shot(self, SETTLE_MS, self.people.reload)
        ctx.changes.happened.connect(self._changed)
        ctx.theme.changed.connect(self._fit)
        self._fit()
        self._enable()

    def _fit(self) -> None:
        """Large letters leave no room for every word above the preview."""
        large = self._ctx.theme.appearance.points > 14
        self.preview.out.setText("" if large else "缩小")
        self.preview.into.setText("" if large else "放大")
        self.preview.fit.setText("适宽" if large else "适合宽度")
        self.preview.save.setText("另存…" if large else "另存为…")
        for item, word in ((self.preview.out, "缩小"), (self.preview.into, "放大")):
            item.setToolTip(word)

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.people, 1)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.make, 1)
        bar.addWidget(self.separately)
        column.addLayout(bar)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.ledger, 1)
        below.addWidget(self.workbook, 1)
        column.addLayout(below)
        pane = QFrame()
        pane.setObjectName("detailPane")
        right = QVBoxLayout(pane)
        right.setContentsMargins(16, 12, 16, 12)
        right.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self.title, 1)
        head.addWidget(self.preview.place)
        right.addLayout(head)
        right.addWidget(self.stack, 1)
        split = beside(left, pane, (440, 720), stretch=(2, 3))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)

    # what is shown

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """The list is read when the page is first seen."""
        super().showEvent(event)
        if not self._loaded:
            self._loaded = True
            self.people.load()

    def _changed(self, changes: Changes) -> None:
        if changes.touches("cadre", "unit", "same_as"):
            self._timer.start()

    def _enable(self) -> None:
        count = len(self.people.ids())
        self.make.setText(f"生成 {count:,} 人画像合集" if count > 1 else "生成画像")
        self.make.setAccessibleName(self.make.text())
        for item in (self.make, self.separately):
            item.setEnabled(count > 0 and not self._busy)
        for item in (self.ledger, self.workbook):
            item.setEnabled(not self._busy)

    def show_target(self, target: object) -> None:
        """A cadre: select it and make the portrait at once."""
        match target:
            case ("cadre", UUID() as cadre):
                self.people.go_to(cadre)
                self._start(lambda _task: making.portrait(self._services, cadre), "生成画像")
            case "ledger":
                self._make_ledger()

    def show_made(self, made: Made) -> None:
        """Show a finished document."""
        self.made = made
        self.title.setText(made.title)
        self.preview.show_pdf(made.data)
        self.stack.setCurrentWidget(self.preview)
        self.preview.print_button.setFocus()
        if made.left_out:
            self._ctx.alerts.warn(made.left_out)

    # making

    def _start(self, work: Callable[[TaskContext], Made], title: str) -> None:
        self._run(work, title, self.show_made)

    def _run(
        self, work: Callable[[TaskContext], object], title: str, done: Callable[..., None]
    ) -> None:
        if self._busy:
            return
        self._busy = True
        self._enable()
        task = call(self._ctx, work, title=title, on_done=done)
        task.finished.connect(self._idle)

    def _idle(self) -> None:
        self._busy = False
        self._enable()

    def _make(self) -> None:
        ids, services = self.people.ids(), self._services
        if len(ids) == 1:
            self._start(lambda _task: making.portrait(services, ids[0]), "生成画像")
        elif ids:
            self._start(lambda task: making.merged(services, ids, task), "生成画像合集")

    def _make_ledger(self) -> None:
        self._start(lambda _task: making.ledger_pdf(self._services), "生成整改台账")

    # saving

    def _save(self) -> None:
        made = self.made
        if made is None:
            return
        path = self._chooser.save_as(self, made.file, PDF)
        if path is not None:
            self._run(
                lambda _task: making.write(path, made.data),
                "保存文件",
                lambda _none: self._saved(f"已保存：{path.name}。", path),
            )

    def _save_each(self) -> None:
        ids = self.people.ids()
        folder = self._chooser.folder(self) if ids else None
        if folder is not None:
            self._run(
                lambda task: making.one_by_one(self._services, ids, folder, task),
                "逐份保存画像",
                lambda batch: self._saved_each(batch, folder),
            )

    def _saved_each(self, batch: Batch, folder: Path) -> None:
        self._saved(f"已保存 {batch.count:,} 份画像。", folder)
        if batch.left_out:
            self._ctx.alerts.warn(batch.left_out)

    def _save_workbook(self) -> None:
        path = self._chooser.save_as(self, "整改台账.xlsx", XLSX)
        if path is not None:
            self._run(
                lambda _task: making.ledger_workbook(self._services, path),
                "导出整改台账",
                lambda count: self._saved(f"整改台账已导出：{path.name}，{count} 项。", path),
            )

    def _saved(self, sentence: str, path: Path) -> None:
        where = path if path.is_dir() else path.parent
        self._ctx.alerts.success(f"{sentence}位置：{where}")
