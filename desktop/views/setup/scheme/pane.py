"""考核方案: indicators, rules, 正负面清单目录, freezing and amendments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from desktop.services.registry import Services
from desktop.services.scheme_forms import SchemeFault
from desktop.terms import CycleState
from desktop.views.context import ViewContext
from desktop.views.setup.scheme.doing import do
from desktop.views.setup.scheme.frame import SchemeFrame
from desktop.views.setup.scheme.reading import SchemeRead, read_scheme
from desktop.views.setup.unsaved import SchemeDraft
from desktop.views.subjects.choosing import FileChooser, SystemChooser
from desktop.views.widgets.drop import FileDrop

WORKBOOK = ".xlsx"


class SchemePlace(SchemeFrame):
    """The place. Targets: the id of an indicator, a rule or a situation, or of a 考核年度;

    ("import", paths), or a ``SchemeDraft``.
    """

    nouns = ("cycle", "scheme", "indicator", "rule", "list_template", "amendment")

    def __init__(
        self, ctx: ViewContext, services: Services, chooser: FileChooser | None = None
    ) -> None:
        """``chooser`` replaces the system's file dialogs in tests."""
        super().__init__(ctx, services)
        self._chooser = chooser or SystemChooser(ctx.settings)
        self._ticket = 0
        self._cycle: UUID | None = None
        self._wish: UUID | None = None
        self._goal: SchemeDraft | None = None
        self._files: tuple[Path, ...] = ()
        self._connect()

    def _connect(self) -> None:
        self.cycle_bar.chosen.connect(self.choose_cycle)
        self.cycle_bar.prepare.connect(self._ask_next_year)
        self.sums.jump.connect(self.jump_to)
        for tab in (self.indicators, self.rules, self.templates):
            tab.touched.connect(self.load)
        ways = self.indicators.ways
        ways.default.connect(self._use_default)
        ways.copy.connect(self._copy)
        ways.browse.connect(self._browse)
        ways.dropped.connect(self.take_files)
        FileDrop(self).dropped.connect(self.take_files)
        self.amendments.wanted.connect(self._amend)
        self.tabs.currentChanged.connect(self._tab_changed)
        self.take_in.clicked.connect(self._browse)
        self.freeze.clicked.connect(self._freeze)

    # --- reading -----------------------------------------------------------------------

    def load(self) -> None:
        """Read the chosen year's scheme again."""
        self._ticket += 1
        ticket, wanted = self._ticket, self._cycle

        def came(read: SchemeRead | None) -> None:
            if ticket == self._ticket:
                self._show(read)

        self.read(lambda: read_scheme(self.services, wanted), came)

    def _show(self, read: SchemeRead | None) -> None:
        self.shown = read
        self.cycle_bar.setVisible(read is not None)
        if read is None:
            self.stack.setCurrentWidget(self.nothing)
            self._show_buttons()
            return
        self._cycle = read.cycle.id
        first = max(c.year for c in read.cycles) == read.cycle.year
        running = [c for c in read.cycles if c.state is not CycleState.SEALED]
        self.cycle_bar.show_read(read, prepare=self._rights.edit and first and len(running) == 1)
        self.sums.show_summary(read.summary)
        self.sums.setVisible(bool(read.indicators))
        for tab in (self.indicators, self.rules, self.templates, self.amendments, self.differences):
            tab.show_read(read)
        if self._panel is self.freezing:
            self.freezing.show_summary(read.summary)
        elif self._panel is None:
            self.stack.setCurrentWidget(self._usual)
        self._show_buttons()
        wish, self._wish = self._wish, None
        if wish is not None:
            self._jump(wish)
        files, self._files = self._files, ()
        self.take_files(files)
        goal, self._goal = self._goal, None
        if goal is not None:
            self._resume(goal)

    def choose_cycle(self, key: object) -> None:
        """Show another year."""
        if isinstance(key, UUID) and key != self._cycle:
            self.flush_draft()
            self._close_panel()
            self._cycle = key
            self.load()

    def _tab_changed(self, _place: int) -> None:
        if self.tabs.currentWidget() is self.differences:
            self.differences.look()

    def show_target(self, target: object) -> None:
        """Lead to an indicator, a rule, a situation or a year; ("import", paths) previews a file."""
        match target:
            case UUID():
                self._wish = target
            case ("import", tuple() as paths):
                self._files = paths
            case SchemeDraft():
                self.flush_draft()
                self._close_panel()
                self._cycle, self._goal = target.cycle or self._cycle, target
            case _:
                return
        self.load()

    def jump_to(self, fault: SchemeFault) -> None:
        """Where something is wrong; what has no row of its own is the wording's."""
        if self.tabs.isHidden():
            self.sums.close_details()
        if fault.where is not None:
            self._jump(fault.where)

    def _jump(self, key: UUID) -> None:
        read = self.shown
        if read is not None and any(c.id == key for c in read.cycles):
            self.choose_cycle(key)
            return
        for tab in (self.indicators, self.rules, self.templates):
            if tab.jump(key):
                self.tabs.setCurrentWidget(tab)
                return

    def _resume(self, draft: SchemeDraft) -> None:
        """Open the form that was left unsaved; it brings its draft along."""
        if draft.kind == "scheme/freeze":
            if not self.freeze.isHidden():
                self._freeze()
        elif draft.kind == "amendment":
            self.tabs.setCurrentWidget(self.amendments)
            self._amend()
        elif draft.kind == "scheme":
            self.tabs.setCurrentWidget(self.indicators)
            self.indicators.show_wording()
        elif draft.row is not None:
            self._jump(draft.row)
        elif draft.kind == "indicator":
            self.tabs.setCurrentWidget(self.indicators)
            self.indicators.start_new(group=False)
        elif draft.kind == "list_template":
            self.tabs.setCurrentWidget(self.templates)
            self.templates.start_new()

    # --- what is done ------------------------------------------------------------------

    def _freeze(self) -> None:
        if self.shown is not None:
            self._open_panel(self.freezing, self._usual)
            self.freezing.start(self.shown.summary)

    def _amend(self) -> None:
        if self.shown is not None:
            self.amending.start(self.shown)
            self._open_panel(self.amending, self.amending)
            self.amending.pick.tabBar().setFocus()

    def _browse(self) -> None:
        self.take_files(self._chooser.open_files(self))

    def take_files(self, paths: Sequence[Path]) -> None:
        """Preview a workbook that was chosen or let go here."""
        read = self.shown
        books = [path for path in paths if path.suffix.lower() == WORKBOOK]
        if read is None or not paths:
            return
        if not (read.draft and self._rights.edit):
            self.ctx.alerts.warn("现在不能导入：方案已冻结，或您没有编制方案的权限。")
        elif not books:
            self.ctx.alerts.warn(f"“{paths[0].name}”不是 {WORKBOOK} 工作簿，请另存为该格式再导入。")
        else:
            self._open_panel(self.importing, self.importing)
            self.importing.start(read.cycle.id, books[0])

    def _use_default(self) -> None:
        read = self.shown
        if read is not None:
            cycle = read.cycle.id
            self._do("使用出厂方案", lambda: self.services.scheme.use_default(cycle))

    def _copy(self) -> None:
        read = self.shown
        if read is not None and read.previous is not None:
            cycle, source = read.cycle.id, read.previous
            self._do("从上年复制", lambda: self.services.scheme.copy_from(cycle, source))

    def _ask_next_year(self) -> None:
        read = self.shown
        if read is not None:
            year = max(c.year for c in read.cycles) + 1
            self.confirm.ask(
                f"建立{year}年度？新年度先处于筹备状态，与{year - 1}年度同时办理，互不影响。",
                lambda: self._open_year(year),
            )

    def _open_year(self, year: int) -> None:
        def done(key: UUID) -> None:
            self._cycle = key

        self._do("建立考核年度", lambda: self.services.scheme.open_cycle(year), done)

    def _do(
        self, title: str, write: Callable[[], object], done: Callable[[UUID], None] | None = None
    ) -> None:
        def after(result: object) -> None:
            if done is not None and isinstance(result, UUID):
                done(result)
            self.load()

        self.refuse("")
        do(self.ctx, title, write, after)

    def start_new(self) -> None:
        """The top bar's 新建: what the tab that is shown holds."""
        if self._panel is not None:
            return
        tab = self.tabs.currentWidget()
        if tab is self.indicators:
            self.indicators.start_new(group=False)
        elif tab is self.templates:
            self.templates.start_new()

    def flush_draft(self) -> None:
        """Store what is typed at once: the window is being locked."""
        for part in (self.indicators, self.rules, self.templates):
            part.keep_now()
        if self._panel is not None:
            self._panel.keep_now()
