"""反映与表扬: the list with its boxes, and the entry beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.conflict_marks import warned
from desktop.services.permissions import Operation, allowed
from desktop.services.public_feedback import FeedbackLine, FeedbackQuery
from desktop.services.registry import Services
from desktop.services.scheme import CycleLine
from desktop.terms import FeedbackKind, FeedbackState
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.records.facts.filters import SubjectFilter
from desktop.views.records.feedback.feedback_pane import FeedbackPane
from desktop.views.records.year_box import YearBox
from desktop.views.widgets.attachments_field import AttachmentChooser
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.list_model import Column, ListQuery
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.service_source import ServiceSource
from desktop.views.widgets.splitting import beside

EMPTY = "还没有登记群众反映。来信、来电、网上留言和走访中听到的问题或表扬，在这里登记并核实。"
READ_ONLY = "还没有登记群众反映。"
NARROWED = "没有符合条件的群众反映。"
COLUMNS: tuple[Column[FeedbackLine], ...] = (
    Column("unit", "考核单位", lambda f: f.unit, 132),
    Column("subject", "对象", lambda f: f.subject, 92, sortable=False),
    Column("state", "状态", lambda f: warned(f.state.label, f.conflicts), 76, sortable=False),
    Column("kind", "类型", lambda f: f.kind.label, 92, sortable=False),
    Column("severity", "轻重", lambda f: f.severity.label, 64),
    Column("on", "反映日期", lambda f: show_date(f.on), 128),
    Column("number", "编号", lambda f: f.citation, 104),
    Column("text", "内容", lambda f: " ".join(f.text.split()), 240, sortable=False),
)


class ComplaintsTab(QWidget):
    """The list of a year beside what is chosen in it."""

    def __init__(
        self, ctx: ViewContext, services: Services, chooser: AttachmentChooser | None = None
    ) -> None:
        """Over the services of an unlocked workspace."""
        super().__init__()
        self.ctx, self.services = ctx, services
        self._may = allowed(services.desk.actor.role, Operation.EDIT_RECORDS)
        self.year = YearBox()
        self.who = SubjectFilter(ctx, services)
        self.kind = FilterBox("类型", [("全部类型", None), *((k.label, k) for k in FeedbackKind)])
        self.state = FilterBox("状态", [("全部状态", None), *((s.label, s) for s in FeedbackState)])
        self.list = ListTable(
            ctx, "public_feedback", COLUMNS, title="群众反映清单", filter_hint="筛选内容或来源"
        )
        self.pane = FeedbackPane(ctx, services, chooser)
        self.new = button("登记群众反映")
        self.new.setVisible(self._may)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        for line in (first, second):
            line.setSpacing(8)
        first.addWidget(self.year)
        first.addWidget(self.who, 1)
        second.addWidget(self.kind, 1)
        second.addWidget(self.state, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.new)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        split = beside(side, self.pane, (580, 520))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(split)

    def _connect(self) -> None:
        self.year.changed.connect(self._filtered)
        self.who.chosen.connect(self._filtered)
        for box in (self.kind, self.state):
            box.chosen.connect(self._filtered)
        self.list.picked.connect(self._picked)
        self.new.clicked.connect(self.start_new)
        self.pane.saved.connect(self._saved)
        self.pane.removed.connect(self.list.reload)
        self.pane.fact_wanted.connect(
            lambda draft: self.ctx.go_to("records", ("facts", ("new", draft)))
        )

    # --- the list ----------------------------------------------------------------------

    def query(self) -> FeedbackQuery:
        """What the boxes say."""
        kind, state = self.kind.value(), self.state.value()
        return FeedbackQuery(
            unit=self.who.unit(),
            cadre=self.who.cadre(),
            cycle=self.year.cycle,
            kind=kind if isinstance(kind, FeedbackKind) else None,
            state=state if isinstance(state, FeedbackState) else None,
        )

    @property
    def narrowed(self) -> bool:
        """Whether the boxes leave something out, the year aside."""
        query = self.query()
        return any((query.unit, query.cadre, query.kind, query.state))

    def offer_years(self, cycles: Sequence[CycleLine]) -> None:
        """The years that can be looked at."""
        self.year.offer_years(cycles)

    def load(self) -> None:
        """Read the list, and the shown entry again."""
        self._say_empty()
        self.list.show_source(source_of(self.services, self.query))
        self.pane.reload()

    def _say_empty(self) -> None:
        if self.narrowed:
            self.list.set_empty(EmptyText(NARROWED, "清除条件", self._widen))
        elif self._may:
            self.list.set_empty(EmptyText(EMPTY, "登记群众反映", self.start_new))
        else:
            self.list.set_empty(EmptyText(READ_ONLY))

    def _filtered(self) -> None:
        self._say_empty()
        self.list.reload()

    def _widen(self) -> None:
        self.who.show_all()
        self.kind.choose(None)
        self.state.choose(None)
        self._filtered()

    def _picked(self, key: object) -> None:
        # A list that comes to rest must not take a new entry's place; the user may.
        if self.pane.beginning and not self.list.table.hasFocus():
            return
        self.pane.load(key if isinstance(key, UUID) else None)

    def _saved(self, key: UUID) -> None:
        self.list.select_id(key)
        self.list.reload()

    # --- what the place asks -----------------------------------------------------------

    def start_new(self) -> None:
        """The empty form."""
        if not self._may:
            self.ctx.alerts.warn("当前账号不能登记群众反映。请由考核组或考核办工作人员登记。")
            return
        self.pane.cycle = self.year.cycle
        self.pane.start_new()
        self.list.table.setCurrentIndex(QModelIndex())

    def go(self, key: UUID) -> None:
        """Show one entry, whatever the boxes leave out."""
        self.list.select_id(key)
        self.pane.load(key)

    def show_state(self, state: FeedbackState) -> None:
        """Narrow the list to one state."""
        self.state.choose(state)
        self._filtered()


def source_of(
    services: Services, filters: Callable[[], FeedbackQuery]
) -> ServiceSource[FeedbackLine]:
    """Entries; ``filters`` gives the boxes above the list."""
    feedback = services.public_feedback

    def find(query: ListQuery) -> Sequence[UUID]:
        chosen = replace(filters(), text=query.text)
        if query.sort:
            chosen = replace(chosen, sort=query.sort, descending=query.descending)
        return feedback.find(chosen)

    return ServiceSource(find, feedback.rows)
