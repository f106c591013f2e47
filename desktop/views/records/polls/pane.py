"""民主测评: the list, the poll beside it, and workbooks on their way in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.services.permissions import Operation, allowed
from desktop.services.poll_forms import PollQuery
from desktop.services.registry import Services
from desktop.terms import PollState
from desktop.views.changes import Changes
from desktop.views.context import ViewContext
from desktop.views.exchange.choosing import Chooser as SlipChooser
from desktop.views.labels import button
from desktop.views.records.polls.columns import POLLS, source_of
from desktop.views.records.polls.import_panel import ImportPanel
from desktop.views.records.polls.poll_pane import PollPane
from desktop.views.subjects.choosing import FileChooser, SystemChooser
from desktop.views.widgets.drop import FileDrop
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.one_shot import one_shot
from desktop.views.widgets.place import Place
from desktop.views.widgets.splitting import beside

NEW, IMPORT = "new", "import"
NOUNS = ("poll", "poll_class", "poll_subject", "ballot_count")
GATHER_MS = 60  # several commits in a row reload the place once
EMPTY = "还没有民主测评。可以先准备测评、打印测评票，也可以直接导入已计好的统计表。"
ONE_FILE = "一次只能导入一个工作簿，已打开第一个。"


class PollsPlace(Place):
    """Targets: a poll, ("poll", a poll), "new", a state, ("import", paths)."""

    def __init__(
        self,
        ctx: ViewContext,
        services: Services,
        chooser: FileChooser | None = None,
        slips: SlipChooser | None = None,
    ) -> None:
        """Over the services of an unlocked workspace; choosers are given by tests."""
        super().__init__(ctx, "民主测评")
        self.services = services
        self._chooser = chooser or SystemChooser(ctx.settings)
        self._may = allowed(services.desk.actor.role, Operation.EDIT_RECORDS)
        self._listed = False
        self.state = FilterBox("状态", [("全部状态", None), *((s.label, s) for s in PollState)])
        self.list = ListTable(
            ctx, "polls", POLLS, title="民主测评清单", filter_hint="筛选单位或名称"
        )
        self.pane = PollPane(ctx, services, slips)
        self.importing = ImportPanel(ctx, services)
        self.take_in = button("导入统计表…", name="导入计票统计表")
        self.new = button("新建", "primary", name="新建民主测评")
        self._lay_out()
        # The list and the poll have their own headings and buttons.
        self.heading.hide()
        self.footer.hide()
        self._gather = one_shot(self, GATHER_MS)
        self._connect()
        self._narrowed()

    def _lay_out(self) -> None:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.state)
        column.addWidget(self.list, 1)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addStretch(1)
        bar.addWidget(self.take_in)
        bar.addWidget(self.new)
        column.addLayout(bar)
        split = beside(side, self.pane, (440, 720), handle=12)
        self.stack = QStackedWidget()
        self.stack.addWidget(split)
        self.stack.addWidget(self.importing)
        self.body.addWidget(self.stack)
        for widget in (self.take_in, self.new):
            widget.setVisible(self._may)

    def _connect(self) -> None:
        self._gather.timeout.connect(self.load)
        self.state.chosen.connect(self._filtered)
        self.list.picked.connect(self._picked)
        self.list.loaded.connect(self._came)
        self.take_in.clicked.connect(lambda: self.dropped(self._chooser.open_files(self)))
        self.new.clicked.connect(self.start_new)
        self.pane.saved.connect(self._saved)
        self.importing.left.connect(lambda: self.stack.setCurrentIndex(0))
        self.importing.taken.connect(self._taken)
        self.importing.undone.connect(self.load)
        FileDrop(self).dropped.connect(self.dropped)

    # --- the list ------------------------------------------------------------------------

    def load(self) -> None:
        """Read anew."""
        if not self._listed:
            self.list.show_source(source_of(self.services.polls, self._query))
        else:
            self.list.reload()
            self.pane.reload()

    def _query(self) -> PollQuery:
        state = self.state.value()
        return PollQuery(state=state if isinstance(state, PollState) else None)

    def _changed(self, changes: Changes) -> None:
        if changes.touches(*NOUNS):
            self._gather.start()

    def _filtered(self) -> None:
        self._narrowed()
        self.list.reload()

    def _narrowed(self) -> None:
        if self.state.value() is not None:
            none = EmptyText("没有符合筛选条件的民主测评。", "清除筛选", self._clear)
            self.list.set_empty(none)
            return
        run = self.start_new if self._may else None
        self.list.set_empty(EmptyText(EMPTY, "准备民主测评" if run else "", run))

    def _clear(self) -> None:
        self.state.choose(None)
        self._filtered()

    def _came(self, _total: int) -> None:
        self._listed = True

    def _picked(self, key: object) -> None:
        # A list that comes to rest must not take a new poll's place; the user may.
        if self.pane.beginning and not self.list.table.hasFocus():
            return
        self.pane.load(key if isinstance(key, UUID) else None)

    def _saved(self, key: UUID) -> None:
        self.list.select_id(key)

    # --- a workbook ------------------------------------------------------------------------

    def dropped(self, paths: Sequence[Path]) -> None:
        """Preview a workbook; several are taken one after the other."""
        if not paths or not self._may:
            return
        if len(paths) > 1:
            self.ctx.alerts.warn(ONE_FILE)
        self.pane.keep_now()
        self.stack.setCurrentIndex(1)
        self.importing.start(paths[0])

    def _taken(self, key: object) -> None:
        self.stack.setCurrentIndex(0)
        if isinstance(key, UUID):
            self._go(key)
        else:
            self.load()

    # --- what the window asks --------------------------------------------------------------

    def start_new(self) -> None:
        """Prepare a poll."""
        if not self._may:
            self.ctx.alerts.warn("当前账号不能填写民主测评。请由考核组或考核办工作人员填写。")
            return
        self.stack.setCurrentIndex(0)
        self.pane.start_new()
        self.list.table.setCurrentIndex(QModelIndex())

    def _go(self, key: UUID) -> None:
        """Show one poll; the boxes that might leave it out are emptied."""
        self.stack.setCurrentIndex(0)
        self.state.choose(None)
        self.list.filter.clear()
        self._narrowed()
        self.list.select_id(key)
        self.pane.load(key)
        if self._listed:
            self.list.reload()  # one that is on its way would come to rest on another row

    def show_target(self, target: object) -> None:
        """Where a card, a draft, a search hit or another place leads."""
        match target:
            case str() if target == NEW:
                self.start_new()
            case UUID():
                self._go(target)
            case ("poll", UUID() as key):
                self._go(key)
            case PollState():
                self.state.choose(target)
                self._filtered()
            case (str() as word, (*paths,)) if word == IMPORT:
                self.dropped(tuple(p for p in paths if isinstance(p, Path)))

    def flush_draft(self) -> None:
        """Store what is typed: the window is being locked."""
        self.pane.keep_now()
