"""指标体系: the tree, and beside it the form of the chosen indicator."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.services.registry import Services
from desktop.services.scheme_forms import IndicatorLine
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.setup.scheme.doing import do
from desktop.views.setup.scheme.indicator_form import IndicatorForm, form_data, new_data
from desktop.views.setup.scheme.one_line import OneLine
from desktop.views.setup.scheme.reading import Rights, SchemeRead
from desktop.views.setup.scheme.tree_view import IndicatorTreeView
from desktop.views.setup.scheme.ways import LEADER, NOTHING, READ_ONLY, Ways
from desktop.views.setup.scheme.wording_form import WordingForm
from desktop.views.subjects.confirm import ConfirmBar
from desktop.views.widgets.badge import Tone, badge
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.form import FormData
from desktop.views.widgets.splitting import beside

CHOOSE = "请在左侧选择指标，右侧显示详细内容。"
FROZEN = "方案已冻结。要修改，请到“修订”页新建修订。"
LIST_WIDTH, FORM_WIDTH = 618, 410  # of a window of 1366: two fields fit beside each other
NO_NAME = "（尚未写明）"


class IndicatorsTab(QWidget):
    """``touched``: something was written and the place reads again."""

    touched = Signal()

    def __init__(self, ctx: ViewContext, services: Services, rights: Rights) -> None:
        """Empty until ``show``."""
        super().__init__()
        self._ctx, self._services, self._rights = ctx, services, rights
        self._read: SchemeRead | None = None
        self._wish: UUID | None = None
        self._new = False
        self.question = OneLine()
        self.reword = button("修改措辞", name="修改方案名称与第一考题")
        self.leaf = button("新增指标")
        self.group = button("新增分组", "flat")
        self.up = button("上移", "flat", name="上移（Alt+↑）")
        self.down = button("下移", "flat", name="下移（Alt+↓）")
        self.remove = button("删除", "danger")
        self.tree = IndicatorTreeView(ctx.theme, "指标体系")
        self.confirm = ConfirmBar("确认删除")
        self.form = IndicatorForm(ctx, services, "indicator")
        self.wording = WordingForm(ctx, services)
        self.nothing = EmptyState()
        self.nothing.show_text(EmptyText(CHOOSE))
        self.ways = Ways(ctx.theme)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(badge("第一考题", Tone.PRIMARY))
        first.addWidget(self.question, 1)
        first.addWidget(self.reword)
        tools = QHBoxLayout()
        tools.setSpacing(8)
        for made in (self.leaf, self.group, self.up, self.down, self.remove):
            tools.addWidget(made)
        tools.addStretch(1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(tools)
        column.addWidget(self.confirm)
        column.addWidget(self.tree, 1)
        frame = QFrame()
        frame.setObjectName("detailPane")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        self.side = QStackedWidget()
        for page in (self.nothing, self.form, self.wording):
            self.side.addWidget(page)
        inside.addWidget(self.side)
        split = beside(left, frame, (LIST_WIDTH, FORM_WIDTH), stretch=(5, 3))
        self.stack = QStackedWidget()
        self.stack.addWidget(split)
        self.stack.addWidget(self.ways)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(first)
        layout.addWidget(self.stack, 1)

    def _connect(self) -> None:
        self.reword.clicked.connect(self.show_wording)
        self.leaf.clicked.connect(lambda: self.start_new(group=False))
        self.group.clicked.connect(lambda: self.start_new(group=True))
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.remove.clicked.connect(self._ask_remove)
        self.tree.picked.connect(self._picked)
        self.tree.moved.connect(self._move)
        self.tree.removed.connect(self._ask_remove)
        self.tree.chosen.connect(self._into_form)
        self.form.submitted.connect(self._submit)
        self.form.stored.connect(self._stored)
        self.wording.stored.connect(lambda _none: self.touched.emit())

    # what is shown

    @property
    def editable(self) -> bool:
        """Whether the indicators can be edited here."""
        return self._rights.edit and self._read is not None and self._read.draft

    def show_read(self, read: SchemeRead) -> None:
        """Show another state of the scheme."""
        other = self._read is None or self._read.cycle.id != read.cycle.id
        self._read = read
        if other:
            self._new = False
            self.form.forget()
            self.wording.forget()
            self.side.setCurrentWidget(self.nothing)
        self.question.show_text(read.summary.first_question or NO_NAME)
        self.reword.setVisible(self.editable)
        for made in (self.leaf, self.group, self.up, self.down, self.remove):
            made.setVisible(self.editable)
        if self.side.currentWidget() is self.wording:
            self.wording.show_summary(read.summary, editable=self.editable)
        self.tree.show_lines(read.indicators)
        wish, self._wish = self._wish, None
        if wish is not None:
            self.tree.select(wish)
        elif self.tree.current() is None and read.indicators and not self._new:
            self.tree.select(read.indicators[0].value.id)
        self._show_ways(read)

    def _show_ways(self, read: SchemeRead) -> None:
        empty = not read.indicators and not self._new
        year = next((c.year for c in read.cycles if c.id == read.previous), None)
        reason = NOTHING if self._rights.edit else LEADER if self._rights.freeze else READ_ONLY
        self.ways.show_ways(reason, year, editable=self.editable)
        self.stack.setCurrentIndex(1 if empty else 0)

    def _picked(self, line: IndicatorLine | None) -> None:
        self.confirm.hide()
        for made in (self.up, self.down, self.remove):
            made.setEnabled(line is not None)
        if self._new or self.side.currentWidget() is self.wording:
            if not self.tree.hasFocus():
                return  # the tree was only read again
            self._new = False
        if line is None:
            self.form.forget()
            self.side.setCurrentWidget(self.nothing)
        else:
            self._show_line(line)

    def _show_line(self, line: IndicatorLine) -> None:
        read = self._read
        if read is None:
            return
        key, cycle = line.value.id, read.cycle.id
        note = FROZEN if self._rights.edit and read.summary.frozen else ""
        lines = read.indicators

        def prepare() -> None:
            self.form.show_heading(line, note)
            self.form.offer_parents(lines, key)

        def latest() -> FormData | None:
            lines = self._services.scheme.indicators(cycle)
            return next((form_data(i) for i in lines if i.value.id == key), None)

        self.form.begin(key, form_data(line), latest, editable=self.editable, prepare=prepare)
        self.side.setCurrentWidget(self.form)

    def show_wording(self) -> None:
        """The scheme's title and the first question."""
        if self._read is not None:
            self.wording.show_summary(self._read.summary, editable=self.editable)
            self.side.setCurrentWidget(self.wording)
            self.wording.fields["first_question"].editor.setFocus()

    def _into_form(self) -> None:
        line = self.tree.current()
        if line is not None and self.editable:
            self._new = False
            self._show_line(line)
            self.form.fields["title"].editor.setFocus()

    def jump(self, key: UUID) -> bool:
        """Show an indicator; False when there is none such."""
        self._new = False
        if self.side.currentWidget() is self.wording:
            self.side.setCurrentWidget(self.form)
        if not self.tree.select(key):
            return False
        line = self.tree.current()
        if line is not None:
            self._show_line(line)
        self.tree.setFocus()
        return True

    # what is done

    def start_new(self, *, group: bool) -> None:
        """An empty form for a new node beside the chosen one, or the draft of one."""
        read = self._read
        if read is None or not self.editable:
            return
        near = self.tree.current()
        self._new = True
        self.stack.setCurrentIndex(0)
        lines = read.indicators

        def prepare() -> None:
            self.form.show_heading(None, "")
            self.form.offer_parents(lines, None)

        self.form.begin(
            None, new_data(near, group=group), lambda: None, editable=True, prepare=prepare
        )
        self.side.setCurrentWidget(self.form)
        self.form.fields["title"].editor.setFocus()

    def _submit(self, data: FormData) -> None:
        read = self._read
        if read is not None:
            cycle, draft = read.cycle.id, self.form.draft(data.values)
            self.form.store(lambda: self._services.scheme.save_indicator(cycle, draft))

    def _stored(self, key: object) -> None:
        self._new = False
        self._wish = key if isinstance(key, UUID) else None
        self.touched.emit()

    def _move(self, step: int) -> None:
        line = self.tree.current()
        if line is not None and self.editable:
            key = line.value.id
            self._do("移动指标", lambda: self._services.scheme.move_indicator(key, step))

    def _ask_remove(self) -> None:
        line = self.tree.current()
        if line is None or not self.editable:
            return
        key, version = line.value.id, line.version
        name = f"“{line.value.code} {line.value.title}”"
        below = "" if line.value.leaf else "及其全部下级"
        self.confirm.ask(
            f"删除{name}{below}？删除后不再显示，也不参加计分。",
            lambda: self._do(
                "删除指标", lambda: self._services.scheme.remove_indicator(key, version)
            ),
        )

    def _do(self, title: str, write: Callable[[], object]) -> None:
        do(self._ctx, title, write, lambda _done: self.touched.emit())

    def keep_now(self) -> None:
        """The window is being locked."""
        self.form.keep_open()
        self.wording.keep_open()
