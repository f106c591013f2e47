"""修订: the adopted amendments, and beside them what each set."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop.services.scheme_forms import AmendmentView
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.setup.scheme.effect_view import CHANGE_COLUMNS
from desktop.views.setup.scheme.reading import Rights, SchemeRead
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.list_model import Column, StaticSource
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.place import selectable

_WIDTHS = (152, 80, 104, 136)  # beside the list there is less room than in the effect
NEW = "新建修订…"
NONE = "本年度方案还没有修订。"
NOT_FROZEN = "方案还是草案，可以直接修改；冻结后的更改才用编号修订办理。"
CHOOSE = "请在左侧选择修订，右侧显示修订内容。"

COLUMNS: tuple[Column[AmendmentView], ...] = (
    Column("number", "编号", lambda a: f"第{a.number}号", 64),
    Column("quarter", "生效", lambda a: f"{a.effective_quarter}季度起", 80),
    Column("on", "批准日期", lambda a: f"{a.on:%Y.%m.%d}", 96),
    Column("approver", "审批人", lambda a: a.approver, 88),
    Column("reason", "原因", lambda a: " ".join(a.reason.split()), 160),
)


class AmendmentsTab(QWidget):
    """``wanted``: a new amendment is to be made."""

    wanted = Signal()

    def __init__(self, ctx: ViewContext, rights: Rights) -> None:
        """Empty until ``show_read``."""
        super().__init__()
        self._rights = rights
        self._read: SchemeRead | None = None
        self.list = ListTable(
            ctx, "scheme_amendments", COLUMNS, title="修订", filter_hint="筛选原因或审批人"
        )
        self.new = button(NEW)
        self.new.clicked.connect(self.wanted.emit)
        self.list.bar.addWidget(self.new)
        self.heading = plain("", "heading")
        self.told = selectable()
        self.reason = selectable()
        narrow = [replace(c, width=w) for c, w in zip(CHANGE_COLUMNS, _WIDTHS, strict=True)]
        self.changes = ShortTable(ctx.theme, "修订内容", narrow)
        self.nothing = EmptyState()
        self.nothing.show_text(EmptyText(CHOOSE))
        self._lay_out()
        self.list.picked.connect(self._picked)

    def _lay_out(self) -> None:
        detail = QWidget()
        column = QVBoxLayout(detail)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        for item in (self.heading, self.told, self.reason):
            column.addWidget(item)
        column.addWidget(self.changes, 1)
        frame = QFrame()
        frame.setObjectName("detailPane")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        self.side = QStackedWidget()
        self.side.addWidget(self.nothing)
        self.side.addWidget(detail)
        inside.addWidget(self.side)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self.list)
        split.addWidget(frame)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(split)

    def show_read(self, read: SchemeRead) -> None:
        """Show the amendments of a scheme."""
        self._read = read
        may = self._rights.freeze and read.summary.frozen and not read.sealed
        self.new.setVisible(may and bool(read.amendments))
        if not read.summary.frozen:
            self.list.set_empty(EmptyText(NOT_FROZEN))
        elif may:
            self.list.set_empty(EmptyText(NONE, NEW, self.wanted.emit))
        else:
            self.list.set_empty(EmptyText(NONE))
        self.list.show_source(StaticSource(read.amendments, lambda a: a.id, COLUMNS))

    def _picked(self, key: object) -> None:
        read = self._read
        found = [a for a in read.amendments if a.id == key] if read is not None else []
        self.side.setCurrentIndex(1 if found else 0)
        for one in found:
            self.heading.setText(f"第{one.number}号修订")
            self.told.setText(
                f"{one.effective_quarter}季度起生效　{show_date(one.on)}　{one.approver} 批准"
            )
            self.reason.setText(one.reason)
            self.changes.show_rows(one.changes)
