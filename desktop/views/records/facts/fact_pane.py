"""One fact beside the list: its form with the steps, and how it came here."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain, rule, tip_text
from desktop.views.records.fact_editor import FactEditor
from desktop.views.records.fact_form import FactForm, FactGround
from desktop.views.records.fact_reading import FactBundle
from desktop.views.widgets.attachments_field import AttachmentChooser
from desktop.views.widgets.history_list import HistoryList

NOTHING = "请在左侧选择一条考核纪实。"
LARGE = 16  # points
LEAST = 316  # pixels at 12 pt: the steps of a fact stand in one row


class FactPane(QFrame):
    """``visit_wanted`` leads to the visit of the fact; ``saved`` gives what was saved."""

    visit_wanted = Signal(object)
    saved = Signal(object)

    def __init__(
        self, ctx: ViewContext, services: Services, chooser: AttachmentChooser | None = None
    ) -> None:
        """Nothing is shown until ``load`` or ``start_new``."""
        super().__init__()
        self.setObjectName("detailPane")
        self._ctx = ctx
        self._may_edit = allowed(services.desk.actor.role, Operation.EDIT_RECORDS)
        self._visit: UUID | None = None
        self.open_id: UUID | None = None
        self.form = FactForm(ctx, services)
        self.editor = FactEditor(ctx, services, self.form, chooser)
        self.history = HistoryList()
        self.title = plain("", "heading", wrap=True)
        self.source = button("所属考核", "flat", name="打开所属实地考核")
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)  # its own line is white in the dark
        self.tabs.addTab(self.form, "内容")
        self.tabs.addTab(self.history, "办理经过")
        self.empty = plain(NOTHING, "secondary", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        bar = self._bar = QHBoxLayout()
        bar.setContentsMargins(24, 12, 16, 4)
        bar.setSpacing(8)
        bar.addWidget(self.title, 1)
        bar.addWidget(self.source)
        self._stack_bar()
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(rule())
        column.addWidget(self.tabs, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(whole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(self.stack)

    def _stack_bar(self) -> None:
        """With large letters the way to the visit stands below the title, which has the width."""
        self.setMinimumWidth(self._ctx.theme.metrics.px(LEAST))
        large = self._ctx.theme.metrics.points >= LARGE
        way = QBoxLayout.Direction
        self._bar.setDirection(way.TopToBottom if large else way.LeftToRight)
        left = Qt.AlignmentFlag.AlignLeft
        self._bar.setAlignment(self.source, left if large else Qt.AlignmentFlag(0))

    def _connect(self) -> None:
        self._ctx.theme.changed.connect(self._stack_bar)
        self.form.submitted.connect(self.editor.save)
        self.form.stale.connect(self._reread)
        self.editor.opened.connect(self._opened)
        self.editor.saved.connect(self.saved.emit)
        self.source.clicked.connect(lambda: self.visit_wanted.emit(self._visit))

    @property
    def beginning(self) -> bool:
        """Whether a new fact is shown, or on its way."""
        return self.editor.beginning

    def load(self, key: UUID | None) -> None:
        """Show another fact, or none."""
        if key is not None and key == self.open_id and not self.beginning:
            return
        self.open_id = key
        if key is None:
            self.editor.clear()
            self.stack.setCurrentIndex(0)
        else:
            self.editor.open(key, writable=self._may_edit)

    def reload(self) -> None:
        """Read the shown fact again; what is typed and not saved stays."""
        if self.open_id is not None and not self.beginning and not self.form.dirty:
            self.editor.open(self.open_id, writable=self._may_edit)

    def start_new(self) -> None:
        """A fact of no visit, or the draft that was left of one."""
        self.open_id = None
        self.editor.start_new(FactGround())

    def _reread(self) -> None:
        if self.open_id is not None:
            self.editor.open(self.open_id, rebase=True, writable=self._may_edit)

    def _opened(self, found: FactBundle) -> None:
        detail = found.detail
        self.form.offer_saving(offered=self.form.editable)
        self.stack.setCurrentIndex(1)
        self.tabs.setTabEnabled(1, detail is not None)
        self.history.show_lines(found.history)
        self._visit = found.ground.visit
        self.source.setVisible(self._visit is not None)
        self.source.setText(f"所属考核 {found.ground.visit_mark}")
        if detail is None:
            self.tabs.setCurrentIndex(0)
            self.title.setText("新考核纪实")
            return
        self.open_id = detail.id
        self.title.setText(f"{detail.citation} · {detail.line.unit}")
        self.title.setToolTip(tip_text(f"由{detail.line.team}记录"))
