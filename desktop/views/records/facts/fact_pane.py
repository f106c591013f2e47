"""One fact beside the list: its form with the steps, and how it came here."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
)

from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.labels import button, tip_text
from desktop.views.records.fact_editor import FactEditor
from desktop.views.records.fact_form import FactForm, FactGround
from desktop.views.records.fact_reading import FactBundle
from desktop.views.records.record_pane import RecordPane
from desktop.views.widgets.attachments_field import AttachmentChooser

NOTHING = "请在左侧选择一条考核纪实。"
LARGE = 16  # points
LEAST = 316  # pixels at 12 pt: the steps of a fact stand in one row


class FactPane(RecordPane):
    """``visit_wanted`` leads to the visit of the fact; ``saved`` gives what was saved."""

    visit_wanted = Signal(object)
    saved = Signal(object)
    form: FactForm

    def __init__(
        self, ctx: ViewContext, services: Services, chooser: AttachmentChooser | None = None
    ) -> None:
        """Nothing is shown until ``load`` or ``start_new``."""
        super().__init__(FactForm(ctx, services), NOTHING)
        self._ctx = ctx
        self._may_edit = allowed(services.desk.actor.role, Operation.EDIT_RECORDS)
        self._visit: UUID | None = None
        self.open_id: UUID | None = None
        self.editor = FactEditor(ctx, services, self.form, chooser)
        self.source = button("所属考核", "flat", name="打开所属实地考核")
        self.bar.addWidget(self.source)
        self._stack_bar()
        self._connect()

    def _stack_bar(self) -> None:
        """With large letters the way to the visit stands below the title, which has the width."""
        self.setMinimumWidth(self._ctx.theme.metrics.px(LEAST))
        large = self._ctx.theme.metrics.points >= LARGE
        way = QBoxLayout.Direction
        self.bar.setDirection(way.TopToBottom if large else way.LeftToRight)
        left = Qt.AlignmentFlag.AlignLeft
        self.bar.setAlignment(self.source, left if large else Qt.AlignmentFlag(0))

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
