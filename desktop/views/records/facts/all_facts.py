"""全部纪实: the list with its boxes, the fact beside it, and steps on several at once."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.fact_steps import BulkPreview
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.teams import TeamDetail
from desktop.terms import FactAction, FactState
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.records.facts.columns import FACTS, bulk_words, source_of
from desktop.views.records.facts.fact_pane import FactPane
from desktop.views.records.facts.filters import FactFilters
from desktop.views.subjects.confirm import ConfirmBar
from desktop.views.widgets.attachments_field import AttachmentChooser
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.splitting import beside

EMPTY = "还没有考核纪实。可以在实地考核中填写，也可以在这里直接填写。"


class AllFacts(QWidget):
    """``visit_wanted`` leads to the visit of the shown fact."""

    visit_wanted = Signal(object)

    def __init__(
        self, ctx: ViewContext, services: Services, chooser: AttachmentChooser | None = None
    ) -> None:
        """Over the services of an unlocked workspace."""
        super().__init__()
        self.ctx, self.services = ctx, services
        role = services.desk.actor.role
        self._may_edit = allowed(role, Operation.EDIT_RECORDS)
        self._listed = False
        self.filters = FactFilters(ctx, services)
        self.list = ListTable(ctx, "all-facts", FACTS, title="考核纪实清单", filter_hint="筛选内容")
        self.pane = FactPane(ctx, services, chooser)
        self.ask = ConfirmBar("办理", "primary")
        self.refusal = plain("", "fault", wrap=True)
        self.submit = button("提交选中", name="提交选中的考核纪实")
        self.verify = button("核实选中", name="核实选中的考核纪实")
        self.new = button("新建", "primary", name="新建考核纪实")
        self._lay_out()
        for widget, may in (
            (self.submit, self._may_edit),
            (self.verify, allowed(role, Operation.ACCEPT_RECORDS)),
            (self.new, self._may_edit),
        ):
            widget.setVisible(may)
        self._connect()
        self._narrowed()

    def _lay_out(self) -> None:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.filters)
        column.addWidget(self.list, 1)
        column.addWidget(self.ask)
        column.addWidget(self.refusal)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.submit)
        bar.addWidget(self.verify)
        bar.addStretch(1)
        bar.addWidget(self.new)
        column.addLayout(bar)
        self.refusal.hide()
        self.split = beside(side, self.pane, (600, 520), handle=12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(self.split)

    def _connect(self) -> None:
        self.filters.changed.connect(self._filtered)
        self.list.picked.connect(self._picked)
        self.list.loaded.connect(self._came)
        self.list.table.selectionModel().selectionChanged.connect(lambda *_both: self._enable())
        self.submit.clicked.connect(lambda: self._preview(FactAction.SUBMIT))
        self.verify.clicked.connect(lambda: self._preview(FactAction.VERIFY))
        self.new.clicked.connect(self.start_new)
        self.pane.saved.connect(self._saved)
        self.pane.visit_wanted.connect(self.visit_wanted.emit)

    # the list

    def load(self) -> None:
        """Read anew."""
        if not self._listed:
            self._load_teams()
            self.list.show_source(source_of(self.services.facts, self.filters.query))
        else:
            self.list.reload()
            self.pane.reload()

    def _load_teams(self) -> None:
        if not allowed(self.services.desk.actor.role, Operation.READ_POOL):
            return
        day = self.services.desk.clock.today()

        def came(teams: tuple[TeamDetail, ...]) -> None:
            self.filters.offer_teams([(team.title, team.id) for team in teams])

        call(
            self.ctx,
            lambda _task: self.services.teams.all(day),
            title="读取考核组",
            on_done=came,
            quiet=True,
        )

    def _filtered(self) -> None:
        self._narrowed()
        self.list.reload()

    def _narrowed(self) -> None:
        if self.filters.empty:
            run = self.start_new if self._may_edit else None
            self.list.set_empty(EmptyText(EMPTY, "新考核纪实" if run else "", run))
        else:
            none = EmptyText("没有符合筛选条件的考核纪实。", "清除筛选", self._clear)
            self.list.set_empty(none)

    def _clear(self) -> None:
        self.filters.clear()
        self._filtered()

    def _came(self, _total: int) -> None:
        self._listed = True
        self._enable()

    def _picked(self, key: object) -> None:
        # A list that comes to rest must not take a new fact's place; the user may.
        if self.pane.beginning and not self.list.table.hasFocus():
            return
        self._say("")
        self.pane.load(key if isinstance(key, UUID) else None)

    def _enable(self) -> None:
        some = bool(self.list.selected_ids())
        self.submit.setEnabled(some)
        self.verify.setEnabled(some)

    def _saved(self, key: UUID) -> None:
        self.list.select_id(key)

    # several at once

    def _say(self, sentence: str) -> None:
        self.refusal.setText(sentence)
        self.refusal.setVisible(bool(sentence))

    def _preview(self, action: FactAction) -> None:
        chosen = [key for key in self.list.selected_ids() if isinstance(key, UUID)]
        self._say("")
        self.ask.hide()

        def came(preview: BulkPreview) -> None:
            words = bulk_words(preview)
            if not preview.ready:
                self._say(words)
                return
            self.ask.yes.setText(f"{action.label} {len(preview.ready)} 条")
            self.ask.yes.setAccessibleName(f"确认{action.label} {len(preview.ready)} 条")
            self.ask.ask(words, lambda: self._carry_out(preview))

        call(
            self.ctx,
            lambda _task: self.services.facts.preview(chosen, action),
            title=f"查看可以{action.label}的纪实",
            on_done=came,
            on_failed=lambda error: self._say(error.sentence),
            quiet=True,
        )

    def _carry_out(self, preview: BulkPreview) -> None:
        facts, action = self.services.facts, preview.action

        def work(_task: object) -> None:
            if action is FactAction.SUBMIT:
                facts.submit_all(preview.ready)
            else:
                facts.decide_all(preview.ready, action)

        def done(_none: object) -> None:
            self.ctx.alerts.success(f"已{action.label} {len(preview.ready)} 条考核纪实。")

        call(
            self.ctx,
            work,
            title=f"{action.label}考核纪实",
            on_done=done,
            on_failed=lambda error: self._say(error.sentence),
        )

    # what the window asks

    def start_new(self) -> None:
        """A fact without a visit."""
        if not self._may_edit:
            self.ctx.alerts.warn("当前账号不能填写考核纪实。请由考核组或考核办工作人员填写。")
            return
        self._say("")
        self.pane.start_new()
        self.list.table.setCurrentIndex(QModelIndex())

    def go(self, key: UUID) -> None:
        """Show one fact; the boxes that might leave it out are emptied."""
        self.filters.clear()
        self.list.filter.clear()
        self._narrowed()
        self.list.select_id(key)
        self.pane.load(key)
        if self._listed:
            self.list.reload()  # one that is on its way would come to rest on another row

    def show_state(self, state: FactState) -> None:
        """Narrow the list to one state."""
        self.filters.show_state(state)
        self._filtered()

    def show_subject(self, kind: str, key: UUID, label: str) -> None:
        """Narrow the list to a unit or a cadre."""
        self.filters.clear()
        self.filters.who.show_only(kind, key, label)
        self._filtered()
