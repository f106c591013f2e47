"""What is printed of interviews: chosen, made in a worker, previewed, saved or printed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.services.errors import ServiceError
from desktop.services.interview_papers import ALL_LAYERS, InterviewPaper
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.secrecy import SECRECY_LENGTH
from desktop.services.visits import VisitDetail
from desktop.terms import InterviewLayer, StationRole
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.exchange.choosing import Chooser, SystemChooser
from desktop.views.exchange.shapes import Paper
from desktop.views.exchange.slip_view import SlipView
from desktop.views.labels import button, plain
from desktop.views.widgets.checks_field import ChecksField
from desktop.views.widgets.fields import FieldKind, FieldSpec
from desktop.views.widgets.filter_box import FilterBox

BLANKS: Final = "blanks"
OUTLINE: Final = "outline"
RECORDS: Final = "records"
_WORDS: Final = ((BLANKS, "空白谈话记录表"), (OUTLINE, "谈话提纲"), (RECORDS, "谈话记录"))
NO_LAYER: Final = "请至少选择一个谈话对象层次。"
NAMES_HINT: Final = "含姓名的谈话记录由考核组留存，不随数据上报；每次打印都记入日志。"
_LAYERS: Final = FieldSpec(
    "layers", "谈话对象层次", FieldKind.CHOICE, tuple((k, k.label) for k in InterviewLayer)
)


class InterviewPapers(QWidget):
    """``left``: the user is done with the paper."""

    left = Signal()

    def __init__(
        self, ctx: ViewContext, services: Services, chooser: Chooser | None = None
    ) -> None:
        """Nothing to print until ``show_visit`` or ``show_cycle``; tests give a chooser."""
        super().__init__()
        self._ctx, self._services = ctx, services
        self._visit: UUID | None = None
        self._cycle: UUID | None = None
        self._ticket = 0
        role = services.desk.actor.role
        self._may_print = allowed(role, Operation.PRINT)
        self._may_name = (
            self._may_print
            and allowed(role, Operation.READ_NAMES)
            and services.desk.station is StationRole.TEAM
        )
        self.what = FilterBox("打印内容", ())
        self.what.setAccessibleName("打印内容")
        self.layers = ChecksField(_LAYERS, columns=3)
        self.layers.set_value(ALL_LAYERS)
        self.secrecy = QLineEdit()
        self.secrecy.setMaxLength(SECRECY_LENGTH)
        self.secrecy.setAccessibleName("密级和保密期限")
        self.secrecy.setPlaceholderText("密级和保密期限，没有的不填")
        self.names = QCheckBox("含谈话人姓名")
        self.names.setAccessibleName("含谈话人姓名")
        self.hint = plain(NAMES_HINT, "hint", wrap=True)
        self.fault = plain("", "fault", wrap=True)
        self.make = button("生成预览", "primary")
        self.slip = SlipView(ctx, chooser or SystemChooser(ctx.settings))
        # Beside a list there is no room for all of it; a page begins as wide as the pane.
        for spare in (self.slip.title, self.slip.back, self.slip.preview.fit):
            spare.hide()
        self.back = button("返回")
        self._lay_out()
        self.what.chosen.connect(self._choose)
        self.make.clicked.connect(self.make_paper)
        self.back.clicked.connect(self._leave)
        ctx.theme.changed.connect(self._fit)
        self._fit()

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.what, 1)
        first.addWidget(self.make)
        first.addWidget(self.back)
        marks = QHBoxLayout()
        marks.setSpacing(8)
        marks.addWidget(self.secrecy, 1)
        marks.addWidget(self.names)
        self._marks = QWidget()
        self._marks.setLayout(marks)
        marks.setContentsMargins(0, 0, 0, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addLayout(first)
        for widget in (self.layers, self._marks, self.hint, self.fault):
            layout.addWidget(widget)
            widget.hide()
        layout.addWidget(self.slip, 1)

    def _fit(self) -> None:
        """The tools need the line."""
        self.slip.preview.place.hide()

    # what is shown

    def show_visit(self, visit: VisitDetail) -> None:
        """The papers of a visit; what was shown of another is put away."""
        self._show(visit.id, visit.cycle_id, [BLANKS, OUTLINE, *[RECORDS] * self._may_print])

    def show_cycle(self, cycle: UUID) -> None:
        """The papers of a year: the outline, and blank forms to be filled in by hand."""
        self._show(None, cycle, [OUTLINE, BLANKS])

    def _show(self, visit: UUID | None, cycle: UUID, kinds: list[str]) -> None:
        if (visit, cycle) != (self._visit, self._cycle):
            self.names.setChecked(False)
            self.secrecy.clear()
        self._visit, self._cycle = visit, cycle
        words = dict(_WORDS)
        self.what.offer([(words[kind], kind) for kind in kinds])
        self._choose()
        self.what.setFocus()

    def _choose(self) -> None:
        kind = self.what.value()
        self._ticket += 1
        self.slip.close_paper()
        self._say("")
        self.layers.setVisible(kind == BLANKS)
        self._marks.setVisible(kind == RECORDS)
        self.names.setVisible(self._may_name)
        self.hint.setVisible(kind == RECORDS and self._may_name)

    def _say(self, sentence: str) -> None:
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))

    def _leave(self) -> None:
        self._ticket += 1
        self.slip.close_paper()
        self.left.emit()

    # making

    def make_paper(self) -> None:
        """Make what is chosen and show it; a refusal is said above the preview."""
        self._say("")
        make = self._maker()
        if make is None:
            self._say(NO_LAYER)
            return
        self._ticket += 1
        ticket = self._ticket
        self.make.setEnabled(False)

        def came(paper: InterviewPaper) -> None:
            self.make.setEnabled(True)
            if ticket == self._ticket:
                self.slip.show_paper(Paper(paper.title, paper.file, paper.data))

        def failed(error: ServiceError) -> None:
            self.make.setEnabled(True)
            if ticket == self._ticket:
                self._say(error.sentence)

        call(self._ctx, lambda _task: make(), title="生成文件", on_done=came, on_failed=failed)

    def _maker(self) -> Callable[[], InterviewPaper] | None:
        papers, kind = self._services.interview_papers, self.what.value()
        visit, cycle, secrecy = self._visit, self._cycle, self.secrecy.text()
        if cycle is None:
            return None
        if kind == OUTLINE:
            return lambda: papers.outline(cycle)
        if kind == BLANKS or visit is None:
            layers = tuple(k for k in self.layers.value() if isinstance(k, InterviewLayer))
            if not layers:
                return None
            if visit is None:
                return lambda: papers.blanks(cycle, layers)
            return lambda: papers.blanks_for(visit, layers)
        if self._may_name and self.names.isChecked():
            return lambda: papers.named_records(visit, secrecy)
        return lambda: papers.records(visit, secrecy)
