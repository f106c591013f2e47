"""实地考核: the list of visits beside the visit that is chosen."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import (
    QGridLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.services.errors import ServiceError
from desktop.services.key_tasks import NextVisit
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.teams import TeamDetail
from desktop.services.visit_lines import VisitQuery
from desktop.terms import StationRole, VisitAction, VisitState
from desktop.views.calls import call
from desktop.views.changes import Changes
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.records.lists import visit_columns, visit_source
from desktop.views.records.places import EntryPlace, find_entry
from desktop.views.records.return_tab import NOUN
from desktop.views.records.slips_panel import SlipsPanel
from desktop.views.records.visit_pane import VisitPane
from desktop.views.records.visit_shell import RETURN
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.late_delegate import LateDelegate
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.one_shot import one_shot
from desktop.views.widgets.place import Place
from desktop.views.widgets.splitting import beside

NEW = "new-visit"
SLIPS = "slips"
LARGE = 16  # points
NOUNS = (
    "visit",
    "visit_participant",
    "acceptance",
    "hand_over",
    "visit_instalment",
    "interview",
    "interview_about",
    "fact",
    "fact_review",
    "visit_check",
    "progress_difference",
    "difference_verdict",
    "research_report",
    "rectification_item",
)
GATHER_MS = 60  # several commits in a row reload the page once
NEXT_AFTER = frozenset({VisitAction.APPROVE, VisitAction.ACCEPT, VisitAction.SEND_BACK})
EMPTY = "还没有实地考核。先建立考核计划，再登记实施、记录谈话和纪实。"


class VisitsPlace(Place):
    """Visits → interviews → facts; the office approves, accepts and sends back."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Over the services of an unlocked workspace."""
        super().__init__(ctx, "实地考核")
        self.services = services
        self._listed = False
        self._may_plan = allowed(services.desk.actor.role, Operation.EDIT_RECORDS)
        columns = visit_columns(services.desk.clock.today)
        run = self.start_new if self._may_plan else None
        self.list = ListTable(
            ctx,
            "visits",
            columns,
            title="实地考核清单",
            filter_hint="筛选单位名称",
            empty=EmptyText(EMPTY, "新建实地考核" if run else "", run),
        )
        due = next(n for n, column in enumerate(columns) if column.key == "due")
        self.list.table.setItemDelegateForColumn(due, LateDelegate(ctx.theme, self.list.table))
        self.state = FilterBox("状态", (("全部状态", None), *((s.label, s) for s in VisitState)))
        self.team = FilterBox("考核组", (("全部考核组", None),))
        self.new = button("新建", "primary", name="新建实地考核")
        self.new.setVisible(self._may_plan)
        self.slip = button("登记交接单日期")
        self._at_office = services.desk.station is StationRole.OFFICE
        role = services.desk.actor.role
        self._may_slip = self._at_office and allowed(role, Operation.ACCEPT_RECORDS)
        self.slips: SlipsPanel | None = None
        self.pane = VisitPane(ctx, services)
        self._lay_out()
        self._gather = one_shot(self, GATHER_MS)
        self._connect()
        self._load_teams()
        self.list.show_source(visit_source(services.visits, self._filters))

    def _lay_out(self) -> None:
        bar = self._bar = QGridLayout()
        bar.setSpacing(8)
        self._boxes = (self.state, self.team) if self._at_office else (self.state,)
        for place, box in enumerate(self._boxes):  # a team sees its own alone
            bar.addWidget(box, 0, place)
            bar.setColumnStretch(place, 1)
        self._place_new()
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(bar)
        column.addWidget(self.list, 1)
        column.addWidget(self.slip)
        self.slip.setVisible(self._may_slip)
        self.split = beside(side, self.pane, (560, 580))
        # List and form have their own headings and buttons.
        self.heading.hide()
        self.footer.hide()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.split)
        self.body.addWidget(self.stack)

    def _place_new(self) -> None:
        """With large letters two boxes take the row, so that their words are whole."""
        below = len(self._boxes) > 1 and self.ctx.theme.metrics.points >= LARGE
        self._bar.removeWidget(self.new)
        self._bar.addWidget(self.new, *((1, 0, 1, 2) if below else (0, 2, 1, 1)))

    def _connect(self) -> None:
        self.ctx.theme.changed.connect(self._place_new)
        self.new.clicked.connect(self.start_new)
        self.slip.clicked.connect(self.open_slips)
        self.state.chosen.connect(self._filtered)
        self.team.chosen.connect(self._filtered)
        self.list.picked.connect(self._picked)
        self.list.loaded.connect(self._came)
        self.pane.stepped.connect(self._stepped)
        self.pane.planned.connect(self._planned)
        self._gather.timeout.connect(self._reload)

    # the list

    def _filters(self) -> VisitQuery:
        state, team = self.state.value(), self.team.value()
        return VisitQuery(
            state=state if isinstance(state, VisitState) else None,
            team=team if isinstance(team, UUID) else None,
        )

    def _filtered(self) -> None:
        empty = self.state.value() is None and self.team.value() is None
        run = self.start_new if self._may_plan else None
        text = EmptyText(EMPTY, "新建实地考核" if run else "", run)
        narrow = EmptyText("没有符合筛选条件的实地考核。", "清除筛选", self._clear_filters)
        self.list.set_empty(text if empty else narrow)
        self.list.reload()

    def _clear_filters(self) -> None:
        self.state.choose(None)
        self.team.choose(None)
        self._filtered()

    def _load_teams(self) -> None:
        if not allowed(self.services.desk.actor.role, Operation.READ_POOL):
            return

        def came(teams: tuple[TeamDetail, ...]) -> None:
            self.team.offer((("全部考核组", None), *((t.title, t.id) for t in teams)))
            self.pane.offer_teams(teams)

        day = self.services.desk.clock.today()
        call(
            self.ctx,
            lambda _task: self.services.teams.all(day),
            title="读取考核组",
            on_done=came,
            quiet=True,
        )

    def _picked(self, key: object) -> None:
        if self.pane.beginning and (key is None or not self._listed):
            return  # the list comes to rest while a new visit is being planned
        self.pane.load(key if isinstance(key, UUID) else None)

    def _came(self, _total: int) -> None:
        if not self._listed and self.pane.beginning:
            self.list.table.setCurrentIndex(QModelIndex())
        self._listed = True

    def _changed(self, changes: Changes) -> None:
        if changes.touches(*NOUNS):
            self._gather.start()
        if changes.touches("assessment_team", "seat"):
            self._load_teams()

    def _reload(self) -> None:
        if self.slips is not None and self.stack.currentWidget() is self.slips:
            self.slips.open()
        self.list.reload()
        self.pane.reload()

    # after a step

    def _stepped(self, visit: UUID, action: VisitAction) -> None:
        if action not in NEXT_AFTER:
            return
        model = self.list.model
        row = model.row_of(visit)
        before = model.row_data(row)
        order = [*range(row + 1, model.rowCount()), *range(row)]
        for place in order:
            line = model.row_data(place)
            if line is not None and before is not None and line.state is before.state:
                self.list.table.setCurrentIndex(model.index(place, 0))
                return

    def _planned(self, visit: UUID) -> None:
        self.list.select_id(visit)

    # the office's book of slips

    def open_slips(self) -> None:
        """The sheet of returns without the date of a signed slip, in place of the list."""
        if not self._may_slip:
            return
        if self.slips is None:
            self.slips = SlipsPanel(self.ctx, self.services)
            self.slips.left.connect(self._leave_slips)
            self.stack.addWidget(self.slips)
        self.stack.setCurrentWidget(self.slips)
        self.slips.open()

    def _leave_slips(self) -> None:
        if self.slips is not None:
            self.slips.keep()
        self.stack.setCurrentWidget(self.split)

    # what the window asks

    def start_new(self) -> None:
        """Plan a visit."""
        self._start(None)

    def _start(self, plan: NextVisit | None) -> None:
        if self._may_plan:
            self.pane.start_new(plan)
        else:
            self.ctx.alerts.warn("当前账号不能新建实地考核。请由考核组或考核办工作人员建立。")

    def show_target(self, target: object) -> None:
        """Go to a visit, to a new one, or to ("plan", next joint visit) to begin that one.

        ("interview"|"fact", visit) begins an entry there.
        """
        if target == SLIPS:
            self.open_slips()
            return
        self._leave_slips()
        match target:
            case str() if target == NEW:
                self.start_new()
            case UUID():
                self._go(target)
            case ("plan", NextVisit() as plan):
                self._start(plan)
            case (str() as form, UUID() as visit) if form.partition("/")[0] == "visit":
                self._go(visit)
                if form.startswith(NOUN):
                    self.pane.tabs.setCurrentIndex(RETURN)
            case (
                "interview" | "fact" | "checks" | "research_report" | "spot_item" as kind,
                UUID() as key,
            ):
                self._go_to_entry(kind, key)
            case VisitState():
                self.state.choose(target)
                self._filtered()

    def _go(self, visit: UUID) -> None:
        self.list.select_id(visit)
        self.pane.load(visit)

    def _go_to_entry(self, kind: str, key: UUID) -> None:
        """``key`` is an entry's, or a visit's: then its list, or the entry begun there."""

        def read(_task: object) -> EntryPlace:
            return find_entry(self.services, kind, key)

        def came(place: EntryPlace) -> None:
            self._go(place.visit)
            self.pane.show_entry(kind, place)

        def elsewhere(error: ServiceError) -> None:
            if kind == "fact":  # a fact of no visit is shown in the place of all facts
                self.ctx.go_to("records", ("facts", key))
            else:
                self.ctx.alerts.error(error.sentence)

        call(self.ctx, read, title="打开记录", on_done=came, on_failed=elsewhere, quiet=True)

    def flush_draft(self) -> None:
        """Store what is typed."""
        if self.slips is not None:
            self.slips.keep(now=True)
        self.pane.keep_now()
