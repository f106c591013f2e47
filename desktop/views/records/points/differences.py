"""指标核验差异 over all teams: the list, and beside it the one to decide on."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.conflict_marks import warned, warned_words
from desktop.services.difference_forms import DifferenceLine, DifferenceQuery
from desktop.services.difference_states import plain_number
from desktop.services.registry import Services
from desktop.terms import DifferenceState
from desktop.views.changes import Changes
from desktop.views.context import ViewContext
from desktop.views.records.points.difference_pane import (
    DifferencePane,
    found_words,
    state_words,
)
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.list_model import Column, ListQuery
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.one_shot import one_shot
from desktop.views.widgets.service_source import ServiceSource
from desktop.views.widgets.splitting import beside

NOUNS = ("progress_difference", "difference_verdict", "indicator_progress", "visit_participant")
NONE = "没有指标核验差异。考核组核验出与报送不一致的指标、报回之后，列在这里。"
NARROW = "没有符合筛选条件的指标核验差异。"
GATHER_MS = 60
QUARTERS = tuple((f"第{word}季度", n) for n, word in enumerate("一二三四", 1))


def _state_tip(line: DifferenceLine) -> str:
    return warned_words(state_words(line), line.conflicts)


COLUMNS: tuple[Column[DifferenceLine], ...] = (
    Column("unit", "考核单位", lambda d: d.unit, 116, tip=lambda d: d.unit),
    Column("indicator", "指标", lambda d: d.title, 136, tip=lambda d: d.title),
    Column(
        "quarter", "季度", lambda d: f"第{'一二三四'[d.quarter - 1]}季度", 88,
        tip=lambda d: f"{d.year}年第{'一二三四'[d.quarter - 1]}季度",
    ),
    Column(
        "reported", "报送", lambda d: plain_number(d.reported) or "未报", 64,
        right=True, sortable=False,
    ),
    Column("found", "核验", found_words, 68, right=True, sortable=False),
    Column(
        "state", "状态", lambda d: warned(state_words(d), d.conflicts), 88, sortable=False,
        tip=_state_tip,
    ),
    Column("team", "考核组", lambda d: d.team, 88),
)  # fmt: skip


class DifferencesTab(QWidget):
    """What waits comes first: the list opens with the open ones."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Read with ``load``."""
        super().__init__()
        self.ctx, self.services = ctx, services
        self.state = FilterBox(
            "状态", (("全部状态", None), *((s.label, s) for s in DifferenceState))
        )
        self.quarter = FilterBox("季度", (("全部季度", None), *QUARTERS))
        self.list = ListTable(
            ctx, "differences", COLUMNS, title="指标核验差异", filter_hint="筛选单位、指标",
            empty=EmptyText(NONE),
        )  # fmt: skip
        self.pane = DifferencePane(ctx, services)
        self._begun = False
        self._gather = one_shot(self, GATHER_MS)
        self._lay_out()
        self.state.chosen.connect(self._filtered)
        self.quarter.chosen.connect(self._filtered)
        self.list.picked.connect(lambda key: self.pane.load(key if isinstance(key, UUID) else None))
        self._gather.timeout.connect(self._reload)
        ctx.changes.happened.connect(self._changed)

    def _lay_out(self) -> None:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.state, 1)
        bar.addWidget(self.quarter, 1)
        column.addLayout(bar)
        column.addWidget(self.list, 1)
        self.split = beside(side, self.pane, (620, 520))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(self.split)

    def load(self) -> None:
        """Read the list; the first time with what waits."""
        if self._begun:
            self._reload()
            return
        self._begun = True
        self.state.choose(DifferenceState.OPEN)
        self._say_empty()
        service = self.services.progress_differences

        def find(query: ListQuery) -> Sequence[UUID]:
            state, quarter = self.state.value(), self.quarter.value()
            return service.find(
                DifferenceQuery(
                    text=query.text,
                    state=state if isinstance(state, DifferenceState) else None,
                    quarter=quarter if isinstance(quarter, int) else None,
                    sort=query.sort or "unit",
                    descending=query.descending,
                )
            )

        self.list.show_source(ServiceSource(find, service.rows))

    def show_target(self, target: object) -> None:
        """Go to a difference, whatever its state."""
        self.load()
        if isinstance(target, UUID):
            self.state.choose(None)
            self.quarter.choose(None)
            self.list.select_id(target)  # before reading anew: else the cursor stays where it was
            self._filtered()
            self.pane.load(target)

    def keep_now(self) -> None:
        """Store an open question: the window is being locked."""
        self.pane.keep_now()

    def _say_empty(self) -> None:
        narrow = self.state.value() is not None or self.quarter.value() is not None
        text = EmptyText(NARROW, "清除筛选", self._clear) if narrow else EmptyText(NONE)
        self.list.set_empty(text)

    def _filtered(self) -> None:
        self._say_empty()
        self.list.reload()

    def _clear(self) -> None:
        self.state.choose(None)
        self.quarter.choose(None)
        self._filtered()

    def _changed(self, changes: Changes) -> None:
        if self._begun and changes.touches(*NOUNS):
            self._gather.start()

    def _reload(self) -> None:
        self.list.reload()
        self.pane.reload()
