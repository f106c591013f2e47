"""反馈整改: the ledger beside the item that is chosen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Protocol
from uuid import UUID

from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.services.errors import ServiceError
from desktop.services.permissions import Operation, allowed
from desktop.services.rectification import ItemQuery
from desktop.services.registry import Services
from desktop.services.security.files import safe_write
from desktop.terms import ItemState
from desktop.views.calls import call
from desktop.views.changes import Changes
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.pages import Page
from desktop.views.rectification.item_pane import ItemPane
from desktop.views.rectification.ledger import (
    COLUMNS,
    LATE_COLUMN,
    TERMS,
    item_source,
)
from desktop.views.rectification.new_form import NewForm
from desktop.views.subjects.choosing import SystemChooser
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.late_delegate import LateDelegate
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.one_shot import one_shot
from desktop.views.widgets.splitting import beside

NEW = "new"
NOUNS = ("rectification", "rectification_item")
GATHER_MS = 60
EMPTY = "还没有整改事项。反馈后建立整改，期限按反馈日期自动计算。"
PDF, XLSX = "PDF 文件 (*.pdf)", "Excel 工作簿 (*.xlsx)"


class PathChooser(Protocol):
    """Asks where a file goes."""

    def save_as(self, parent: QWidget, suggested: str, kinds: str) -> Path | None:
        """The path, or None when the user changed one's mind."""


class RectificationPage(Page):
    """The 整改台账, its filters, its papers, and the way of each item to 销号."""

    def __init__(
        self, ctx: ViewContext, services: Services, chooser: PathChooser | None = None
    ) -> None:
        """``chooser`` asks where a file goes."""
        super().__init__()
        self.ctx, self.services = ctx, services
        self.chooser: PathChooser = chooser or SystemChooser(ctx.settings)
        role = services.desk.actor.role
        self._may_open = allowed(role, Operation.EDIT_RECTIFICATION)
        self.list = ListTable(
            ctx,
            "rectification",
            COLUMNS,
            title="整改台账",
            filter_hint="筛选单位、问题",
            empty=self._nothing_yet(),
        )
        self.list.table.setItemDelegateForColumn(
            LATE_COLUMN, LateDelegate(ctx.theme, self.list.table)
        )
        self.term = FilterBox("期限", TERMS)
        self.state = FilterBox("状态", (("全部状态", None), *((s.label, s) for s in ItemState)))
        self.new = button("新建", "primary", name="新建整改")
        self.new.setVisible(self._may_open)
        self.pdf = button("导出台账 PDF")
        self.xlsx = button("导出台账 Excel")
        for paper in (self.pdf, self.xlsx):
            paper.setVisible(allowed(role, Operation.PRINT))
        self.pane = ItemPane(ctx, services)
        self.form = NewForm(ctx, services)
        self._lay_out()
        self._gather = one_shot(self, GATHER_MS)
        self._connect()
        self.list.show_source(item_source(services.rectification, self._filters))

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.term, 1)
        bar.addWidget(self.state, 1)
        bar.addWidget(self.new)
        papers = QHBoxLayout()
        papers.setSpacing(8)
        for widget in (self.pdf, self.xlsx):
            papers.addWidget(widget)
        papers.addStretch(1)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(bar)
        column.addWidget(self.list, 1)
        column.addLayout(papers)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.pane)
        self.stack.addWidget(self._new_side())
        frame = QFrame()
        frame.setObjectName("detailPane")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.stack)
        self.split = beside(side, frame, (620, 520))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.split)

    def _new_side(self) -> QWidget:
        self.leave = button("取消新建")
        self.form.extra.addWidget(self.leave)
        return self.form

    def _connect(self) -> None:
        self.new.clicked.connect(self.start_new)
        self.leave.clicked.connect(self._left_new)
        self.form.opened.connect(self._opened)
        self.term.chosen.connect(self._filtered)
        self.state.chosen.connect(self._filtered)
        self.pdf.clicked.connect(lambda: self._export(PDF, "pdf"))
        self.xlsx.clicked.connect(lambda: self._export(XLSX, "xlsx"))
        self.list.picked.connect(self._picked)
        self.list.table.clicked.connect(lambda _index: self._left_new())
        self._gather.timeout.connect(self._reload)
        self.ctx.changes.happened.connect(self._changed)

    # the list

    def _nothing_yet(self) -> EmptyText:
        run = self.start_new if self._may_open else None
        return EmptyText(EMPTY, "新建整改" if run else "", run)

    def _filters(self) -> ItemQuery:
        term, state = self.term.value(), self.state.value()
        query = term if isinstance(term, ItemQuery) else ItemQuery()
        return replace(query, state=state if isinstance(state, ItemState) else None)

    def _filtered(self) -> None:
        if self.term.value() is None and self.state.value() is None:
            self.list.set_empty(self._nothing_yet())
        else:
            none = EmptyText("没有符合筛选条件的整改事项。", "清除筛选", self._clear_filters)
            self.list.set_empty(none)
        self.list.reload()

    def _clear_filters(self) -> None:
        self.term.choose(None)
        self.state.choose(None)
        self._filtered()

    def _picked(self, key: object) -> None:
        self.pane.load(key if isinstance(key, UUID) else None)

    def _changed(self, changes: Changes) -> None:
        if changes.touches(*NOUNS):
            self._gather.start()

    def _reload(self) -> None:
        self.list.reload()
        self.pane.reload()

    # papers

    def _export(self, kinds: str, ending: str) -> None:
        day = self.services.desk.clock.today()
        path = self.chooser.save_as(self, f"整改台账{day:%Y%m%d}.{ending}", kinds)
        if path is None:
            return
        query = replace(self._filters(), text=self.list.query.text, sort="unit")

        def work(_task: object) -> int:
            dossiers = self.services.dossiers
            make = (
                dossiers.rectification_ledger_pdf
                if ending == "pdf"
                else dossiers.rectification_ledger_xlsx
            )
            made = make(query)
            write(path, made.data)
            return made.items

        def done(items: int) -> None:
            self.ctx.alerts.success(f"已导出 {items} 项整改事项：{path.name}")

        call(self.ctx, work, title="导出整改台账", on_done=done)

    # new ones, and what the window asks

    def start_new(self) -> None:
        """Open a rectification."""
        if not self._may_open:
            self.ctx.alerts.warn("当前账号不能新建整改。请由考核办工作人员或考核组组长办理。")
            return
        self.stack.setCurrentIndex(1)
        self.form.start()

    def _left_new(self) -> None:
        if self.stack.currentIndex() == 1:
            self.form.flush_draft()
            self.stack.setCurrentIndex(0)

    def _opened(self, key: UUID) -> None:
        self.stack.setCurrentIndex(0)
        self.ctx.alerts.success("整改已建立。")

        def came(items: tuple[UUID, ...]) -> None:
            if items:
                self._go(items[0])

        call(
            self.ctx,
            lambda _task: tuple(i.id for i in self.services.rectification.rectification(key).items),
            title="读取整改",
            on_done=came,
            quiet=True,
        )

    def _go(self, item: UUID) -> None:
        self._left_new()
        self.list.select_id(item)
        self.pane.load(item)

    def show_target(self, target: object) -> None:
        """Go to an item, to a new one, or to the filtered list."""
        match target:
            case str() if target == NEW:
                self.start_new()
            case UUID():
                self._go(target)
            case ("item", UUID() as item):
                self._go(item)
            case ItemQuery():
                self._left_new()
                self.state.choose(None)
                self.term.choose(target)
                self._filtered()

    def flush_draft(self) -> None:
        """Store what is typed: the window is being locked."""
        self.pane.keep_now()
        if self.stack.currentIndex() == 1:
            self.form.keep_now()


def write(path: Path, data: bytes) -> None:
    """Write an exported file. Raises ServiceError with what to do."""
    try:
        safe_write(path, data)
    except OSError:
        raise ServiceError(
            f"没有写入“{path.name}”。文件可能正被其他程序打开，或该位置不能写入。"
            "请关闭文件或换一个位置后再导出。"
        ) from None
