"""工作台: cards of what is due and waiting, the nearest things below, drafts beside them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.services.desk import DUE_SOON, DUE_TODAY, OVERDUE, DeskSummary
from desktop.services.desk_coverage import Coverage
from desktop.services.desk_decisions import DecisionLine
from desktop.services.desk_drafts import DraftLine
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.terms import FactState, ReviewKind, StationRole, VisitState
from desktop.views.calls import call
from desktop.views.changes import Changes
from desktop.views.context import ViewContext
from desktop.views.desk.card import Card
from desktop.views.desk.decided import DecidedTab
from desktop.views.desk.draft_places import HOMES
from desktop.views.desk.drafts import DraftPanel
from desktop.views.desk.lines import COLUMNS, WhenDelegate
from desktop.views.desk.progress import ProgressTab
from desktop.views.labels import button, plain
from desktop.views.pages import Page
from desktop.views.widgets.badge import Tone, badge
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.list_model import StaticSource
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.one_shot import one_shot
from desktop.views.widgets.splitting import beside

WEEKDAYS = "一二三四五六日"
SETTLE_MS = 200  # one commit may come in many broadcasts
RETURNING = "原始材料"  # what the lines of visits not returned have in common
_HOME = {"item": "rectification", "visit": "records"}
_RETURNED, _SUBMITTED = ("review", ReviewKind.RETURNED), ("review", ReviewKind.FACT)
_Gathered = tuple[DeskSummary, Coverage, tuple[DecisionLine, ...]]


def conflict_texts(summary: DeskSummary) -> list[str]:
    """A sentence for each thing about conflicts that somebody should know of."""
    told = (
        (summary.conflicts, "有 {:,} 处内容在两处被改成不同内容，都已保留，等待考核办裁定。"),
        (summary.answered, "考核组已答复 {:,} 处询问。"),
        (summary.questions, "考核办有 {:,} 处询问，请答复。"),
        (summary.decided, "考核办近期裁定 {:,} 处。"),
    )
    return [text.format(number) for number, text in told if number]


class DeskPage(Page):
    """Opens first for everyone who reads records."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Counts follow as soon as they are gathered."""
        super().__init__()
        self._ctx, self._services = ctx, services
        self.summary: DeskSummary | None = None
        self._judges = allowed(services.desk.actor.role, Operation.ACCEPT_RECORDS)
        self.day = plain("", "secondary")
        self.cards = self._make_cards()
        self.conflict_line = self._conflict_line()
        self.drafts = DraftPanel()
        self.drafts.resumed.connect(self._resume)
        empty = EmptyText("近期没有到期的整改事项，也没有等待报回材料的实地考核。")
        self.list = ListTable(
            ctx, "desk", COLUMNS, title="近期要办", filter_hint="按对象、事项筛选", empty=empty
        )
        self.list.table.setItemDelegateForColumn(0, WhenDelegate(ctx.theme, self.list.table))
        self.list.opened.connect(self._open_line)
        self.open_button = button("打开", "primary", name="打开选中的事项")
        self.open_button.setEnabled(False)
        self.open_button.clicked.connect(self._open_current)
        self.list.picked.connect(lambda _key: self._may_open())
        self.progress, self.decided = ProgressTab(ctx), DecidedTab(ctx)
        self.progress.wanted.connect(lambda visit: ctx.go_to("records", ("visit", visit)))
        self.decided.wanted.connect(self._open_decision)
        self._grid = QGridLayout()
        self._lay_out()
        self._timer = one_shot(self, SETTLE_MS, self.reload)
        ctx.changes.happened.connect(self._changed)
        ctx.theme.changed.connect(self._fit)
        self._fit()

    def _make_cards(self) -> Mapping[str, Card]:
        words = {
            "overdue": ("整改逾期", "项"),
            "today": ("整改今日到期", "项"),
            "soon": ("整改即将到期", "项"),
            "return": ("材料待报回", "次"),
            "review": ("记录待审核", "次") if self._judges else ("记录被退回", "次"),
            "facts": ("纪实待核实", "条"),
        }
        cards = {key: Card(title, unit) for key, (title, unit) in words.items()}
        targets: dict[str, tuple[str, object]] = {
            "overdue": ("rectification", OVERDUE),
            "today": ("rectification", DUE_TODAY),
            "soon": ("rectification", DUE_SOON),
            "review": ("records", _RETURNED if self._judges else VisitState.SENT_BACK),
            "facts": ("records", _SUBMITTED if self._judges else ("facts", FactState.SUBMITTED)),
        }
        for key, target in targets.items():
            cards[key].clicked.connect(lambda _on=False, to=target: self._ctx.go_to(*to))
        cards["return"].clicked.connect(self._show_returning)
        return cards

    def _conflict_line(self) -> QWidget:
        line = QWidget()
        self.conflicts = plain("", wrap=True)
        self.see_conflict = button("查看", name="查看有冲突的记录")
        self.see_conflict.clicked.connect(self._open_conflict)
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(badge("数据冲突", Tone.DANGER))
        layout.addWidget(self.conflicts, 1)
        layout.addWidget(self.see_conflict)
        line.hide()
        return line

    def _lay_out(self) -> None:
        self._grid.setSpacing(12)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.tabs = QTabWidget()
        self.tabs.addTab(self.list, "近期要办")
        office = self._services.desk.station is StationRole.OFFICE
        self.tabs.addTab(self.progress, "各组进展" if office else "考核进展")
        self.tabs.addTab(self.decided, "新近审核")
        self.tabs.currentChanged.connect(lambda _tab: self._may_open())
        for table in (self.progress.late, self.decided.table):
            table.picked.connect(lambda _place: self._may_open())
        corner = QWidget()
        head = QHBoxLayout(corner)
        head.setContentsMargins(0, 0, 0, 4)
        head.setSpacing(16)
        head.addWidget(self.day)
        head.addWidget(self.open_button)
        self.tabs.setCornerWidget(corner)
        column.addWidget(self.tabs, 1)
        split = beside(left, self.drafts, (820, 300), stretch=(3, 1))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(self._grid)
        layout.addWidget(self.conflict_line)
        layout.addWidget(split, 1)

    def _fit(self) -> None:
        """Six cards in a row while the letters let them, else two rows of flat ones."""
        flat = self._ctx.theme.appearance.points > 12
        across = 3 if flat else 6
        for place, card in enumerate(self.cards.values()):
            card.set_flat(flat)
            self._grid.removeWidget(card)
            self._grid.addWidget(card, place // across, place % across)
        for number in range(6):
            self._grid.setColumnStretch(number, 1 if number < across else 0)

    # reading

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Drafts make no broadcast: look again whenever the page comes up."""
        super().showEvent(event)
        self.reload()

    def _changed(self, _changes: Changes) -> None:
        if self.isVisible():
            self._timer.start()

    def reload(self) -> None:
        """Gather everything again in a worker."""
        services = self._services

        def read(_task: object) -> _Gathered:
            return (
                services.overview.today(),
                services.coverage.of_year(),
                services.decisions.recent(),
            )

        def came(found: _Gathered) -> None:
            summary, coverage, decisions = found
            self.progress.show_coverage(coverage)
            self.decided.show_decisions(decisions)
            self._show(summary)

        call(self._ctx, read, title="读取工作台", on_done=came, quiet=True)

    def _show(self, summary: DeskSummary) -> None:
        self.summary = summary
        week = WEEKDAYS[summary.today.weekday()]
        self.day.setText(f"{show_date(summary.today)}　星期{week}")
        cards, danger, warning = self.cards, Tone.DANGER, Tone.WARNING
        cards["overdue"].show_count(summary.overdue, "已过整改期限", danger)
        cards["today"].show_count(summary.due_today, "今天是最后一天", warning)
        cards["soon"].show_count(summary.due_soon, f"明天起{summary.soon_days}天内", warning)
        late = summary.late_returns
        note = f"其中逾期 {late} 次" if late else "考核后三日内报回"
        cards["return"].show_count(summary.to_return, note, danger if late else warning)
        if self._judges:
            cards["review"].show_count(summary.returned_visits, "材料已报回", warning)
        else:
            cards["review"].show_count(summary.sent_back, "补正后再报回", danger)
        cards["facts"].show_count(summary.submitted_facts, "已提交考核办", warning)
        texts = conflict_texts(summary)
        self.conflicts.setText("".join(texts))
        self.conflict_line.setVisible(bool(texts))
        self.list.show_source(StaticSource(summary.due, lambda line: line.id, COLUMNS))
        self.drafts.show_drafts(summary.drafts)

    # going on

    def _may_open(self) -> None:
        """The button opens what is chosen in the tab that is shown."""
        shown = self.tabs.currentWidget()
        chosen = {
            self.list: self.list.current_id() is not None,
            self.progress: self.progress.late.currentIndex().isValid(),
            self.decided: self.decided.table.currentIndex().isValid(),
        }
        self.open_button.setEnabled(any(on for tab, on in chosen.items() if tab is shown))

    def _open_current(self) -> None:
        shown = self.tabs.currentWidget()
        if shown is self.progress:
            self.progress.open_current()
        elif shown is self.decided:
            self.decided.open_current()
        else:
            self._open_line(self.list.current_id())

    def _open_decision(self, line: DecisionLine) -> None:
        targets = {"fact": ("facts", line.id), "difference": ("findings", line.id)}
        self._ctx.go_to("records", targets.get(line.kind, ("visit", line.visit)))

    def _open_line(self, key: object) -> None:
        lines = self.summary.due if self.summary is not None else ()
        for line in lines:
            if line.id == key:
                self._ctx.go_to(_HOME[line.kind], (line.kind, line.id))

    def _show_returning(self) -> None:
        self.tabs.setCurrentIndex(0)
        self.list.filter.setText(RETURNING)

    def _open_conflict(self) -> None:
        decides = allowed(self._services.desk.actor.role, Operation.DECIDE_CONFLICTS)
        self._ctx.go_to("exchange", "conflicts" if decides else "rulings")

    def _resume(self, draft: DraftLine) -> None:
        home = HOMES[draft.kind]
        self._ctx.go_to(home.page, home.target(draft))
