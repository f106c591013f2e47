"""指标进展: progress, marks, 科室平时考核 and 指标分解 per quarter."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, cast

from PySide6.QtWidgets import QTabWidget, QWidget

from desktop.services.progress_values import ProgressState, ProgressSummary
from desktop.services.registry import Services
from desktop.services.scheme import CycleLine
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.setup.period_box import PeriodBox
from desktop.views.setup.progress.marks_tab import MarksTab
from desktop.views.setup.progress.progress_tab import ProgressTab
from desktop.views.setup.progress.routine_tab import RoutineTab
from desktop.views.setup.progress.shares_tab import SharesTab
from desktop.views.setup.progress.unit_sheet import UnitSheetTab
from desktop.views.setup.unsaved import ProgressDraft
from desktop.views.subjects.choosing import FileChooser, SystemChooser
from desktop.views.tasks import TaskHandle
from desktop.views.widgets.badge import Tone, badge
from desktop.views.widgets.drop import FileDrop
from desktop.views.widgets.place import Place

IMPORT = "导入进展表…"


class Tab(Protocol):
    """What the place asks of a tab: to read anew when it is shown or the period changes."""

    def load(self) -> None:
        """Read what is shown anew."""


class ProgressPlace(Place):
    """Targets: ("import", paths), "attention", or a ``ProgressDraft``.

    Files may be dropped anywhere on it.
    """

    nouns = (
        "indicator_progress", "indicator_mark", "staff_routine", "indicator_share", "indicator",
        "amendment", "unit", "cycle",
    )  # fmt: skip

    def __init__(
        self, ctx: ViewContext, services: Services, chooser: FileChooser | None = None
    ) -> None:
        super().__init__(ctx, "指标进展", primary=IMPORT)
        self.services = services
        self.chooser = chooser or SystemChooser(ctx.settings)
        self.period = PeriodBox(services.desk.clock.today())
        self.progress = ProgressTab(ctx, services, self.period, self._follow)
        self.account = plain("", "secondary")
        self.wanting = badge("", Tone.WARNING)
        self.wanting.hide()
        self.attention = button("只看这些", "flat", name="只看待核和缺数据")
        self.basis = button("目标口径…")
        self.back = button("返回清单")
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("指标进展各表")
        self._pending: object = None
        self.marks = MarksTab(ctx, services, self.period)
        self.routine = RoutineTab(ctx, services, self.period, self.chooser)
        self.shares = SharesTab(ctx, services, self.period, self.chooser)
        self.add_tab("进展", self.progress)
        for title, tab in (
            ("评分", self.marks),
            ("科室平时", self.routine),
            ("指标分解", self.shares),
        ):
            self.add_tab(title, tab)
            tab.refused.connect(self.refuse)
        self._lay_out()
        self._connect()
        self._fit()

    def add_tab(self, title: str, tab: QWidget) -> None:
        """Another tab: a widget with ``load``; ``flush_draft`` and ``dropped`` when it has them."""
        self.tabs.addTab(tab, title)

    def _lay_out(self) -> None:
        self.period.year.setMinimumContentsLength(8)
        self.head.addWidget(self.period)
        self.body.addWidget(self.tabs, 1)
        self.left.addWidget(self.account)
        self.left.addWidget(self.wanting)
        self.left.addWidget(self.attention)
        self.extra.addWidget(self.basis)
        self.extra.addWidget(self.back)

    def _connect(self) -> None:
        tab = self.progress
        self.period.changed.connect(self._load_tab)
        self.tabs.currentChanged.connect(lambda _n: self._turned())
        self.primary.clicked.connect(self._go)
        self.back.clicked.connect(tab.panel.back)
        self.basis.clicked.connect(tab.ask_basis)
        self.attention.clicked.connect(tab.show_attention)
        tab.said.connect(self._say)
        tab.refused.connect(self.refuse)
        tab.importing.connect(lambda _on: self._fit())
        tab.panel.changed.connect(self._fit)
        FileDrop(self).dropped.connect(self.dropped)

    # --- the foot --------------------------------------------------------------------------

    def _fit(self) -> None:
        """The buttons of what is shown: the list's, the workbook's, or a tab's own."""
        tab, panel = self.progress, self.progress.panel
        mine = self.tabs.currentWidget() is tab
        importing = mine and tab.is_importing
        self.footer.setVisible(mine or bool(self.refusal.text()))
        self.primary.setVisible(mine and tab.may)
        self.primary.setText(panel.word if importing else IMPORT)
        self.primary.setAccessibleName(self.primary.text())
        self.primary.setEnabled(panel.ready if importing else True)
        self.back.setVisible(importing)
        self.basis.setVisible(mine and tab.may and not importing)
        self.account.setVisible(mine and not importing)
        for part in (self.wanting, self.attention):
            part.setVisible(mine and not importing and bool(self.wanting.text()))
        self.period.setEnabled(not importing)

    def _say(self, summary: ProgressSummary) -> None:
        """The account of the quarter; what a person must look at stands in amber."""
        counts = summary.counts
        calm, amber = (
            (ProgressState.REPORTED, ProgressState.UNREPORTED),
            (
                ProgressState.FLAGGED,
                ProgressState.MISSING,
            ),
        )
        self.account.setText(" · ".join(f"{s.value} {counts[s]:,}" for s in calm))
        self.wanting.setText(" · ".join(f"{s.value} {counts[s]:,}" for s in amber if counts[s]))
        self._fit()

    def _turned(self) -> None:
        self.refuse("")
        self._load_tab()

    def refuse(self, sentence: str) -> None:
        """Say why something was not done; on a tab with a foot of its own, too."""
        super().refuse(sentence)
        self._fit()

    def _follow(self, task: TaskHandle) -> None:
        self.running.follow(task)

    def _go(self) -> None:
        if self.progress.is_importing:
            self.progress.panel.go()
        else:
            self.dropped(self.chooser.open_files(self))

    # --- what the page asks ----------------------------------------------------------------

    def load(self) -> None:
        """Read the years, then the tab that is shown."""
        self.read(self.services.scheme.cycles, self._offer)

    def _offer(self, cycles: Sequence[CycleLine]) -> None:
        self.period.offer(cycles)
        self._load_tab()
        target, self._pending = self._pending, None
        if target is not None:
            self.show_target(target)

    def _load_tab(self) -> None:
        self._fit()
        cast("Tab", self.tabs.currentWidget()).load()

    def dropped(self, paths: Sequence[Path]) -> None:
        """Files for the tab that is shown; the list of progress takes them by default."""
        taker = getattr(self.tabs.currentWidget(), "dropped", self.progress.dropped)
        if paths:
            taker(paths)

    def flush_draft(self) -> None:
        """Store unsaved forms of all tabs, at once."""
        for n in range(self.tabs.count()):
            keep = getattr(self.tabs.widget(n), "flush_draft", None)
            if keep is not None:
                keep()

    def show_target(self, target: object) -> None:
        """A workbook to look at, or what needs attention; waits until the years are read."""
        if self.period.cycle is None:
            self._pending = target
            return
        match target:
            case ("import", paths):
                self.tabs.setCurrentWidget(self.progress)
                self.progress.dropped([Path(p) for p in cast("Sequence[Path]", paths)])
            case "attention":
                self.tabs.setCurrentWidget(self.progress)
                self.progress.show_attention()
            case ProgressDraft():
                self._resume(target)
            case _:
                return

    def _resume(self, draft: ProgressDraft) -> None:
        """Show the sheet that was left unsaved; it brings its draft along."""
        self.flush_draft()
        quarter = draft.quarter or self.period.quarter  # shares are those of the year
        self.period.show_period(draft.cycle, quarter)
        tabs: dict[str, ProgressTab | MarksTab | UnitSheetTab] = {
            "progress": self.progress,
            "marks": self.marks,
            "routine": self.routine,
            "shares": self.shares,
        }
        tab = tabs[draft.tab]
        tab.go_to(draft.row)
        self.tabs.setCurrentWidget(tab)
        self._load_tab()
