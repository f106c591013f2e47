"""What stands in the place 考核方案: head, tabs, and the panels that take them over."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.setup.scheme.amend_panel import AmendPanel
from desktop.views.setup.scheme.amendments_tab import AmendmentsTab
from desktop.views.setup.scheme.differences_tab import DifferencesTab
from desktop.views.setup.scheme.freeze_panel import FreezePanel
from desktop.views.setup.scheme.head import CycleBar, SumsLine
from desktop.views.setup.scheme.import_panel import ImportPanel
from desktop.views.setup.scheme.indicators_tab import IndicatorsTab
from desktop.views.setup.scheme.panel import Panel
from desktop.views.setup.scheme.reading import Rights, SchemeRead
from desktop.views.setup.scheme.rules_tab import RulesTab
from desktop.views.setup.scheme.templates_tab import TemplatesTab
from desktop.views.subjects.confirm import ConfirmBar
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.place import Place

LOW = 480  # pixels at 12 pt
NO_YEAR = "还没有考核年度。考核办下发任务包后，这里会显示本年度方案。"
NO_YEAR_OFFICE = "还没有考核年度。请先建立考核年度。"


class SchemeFrame(Place):
    """The parts, and which of them has the buttons at the foot; what they do is the place's."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Blank until something was read."""
        super().__init__(ctx, "考核方案")
        self.services = services
        self._rights = Rights.of(services)
        self._panel: Panel | None = None
        self.shown: SchemeRead | None = None
        self.cycle_bar = CycleBar(ctx.theme)
        self.sums = SumsLine(ctx.theme)
        self.indicators = IndicatorsTab(ctx, services, self._rights)
        self.rules = RulesTab(ctx, services, self._rights)
        self.templates = TemplatesTab(ctx, services, self._rights)
        self.amendments = AmendmentsTab(ctx, self._rights)
        self.differences = DifferencesTab(ctx, services)
        self.freezing = FreezePanel(ctx, services)
        self.confirm = ConfirmBar("确认", "primary")
        self.take_in = button("导入工作簿…")
        self.freeze = button("冻结方案…")
        self.back = button("取消")
        self._lay_out()
        self.primary.clicked.connect(self._go)
        self.back.clicked.connect(self._back)
        self._heed(self.freezing)
        self.sums.opened.connect(self._fit)
        ctx.theme.changed.connect(self._fit)
        self._show_buttons()

    @cached_property
    def importing(self) -> ImportPanel:
        """Made when it is first needed: the place opens the sooner."""
        panel = ImportPanel(self.ctx, self.services, self.running.follow)
        self._heed(panel)
        self.stack.addWidget(panel)
        return panel

    @cached_property
    def amending(self) -> AmendPanel:
        """As above."""
        panel = AmendPanel(self.ctx, self.services, self.running.follow)
        self._heed(panel)
        self.stack.addWidget(panel)
        return panel

    def _heed(self, panel: Panel) -> None:
        panel.changed.connect(self._show_buttons)
        panel.refused.connect(self.refuse)
        panel.closed.connect(self._closed)

    def _fit(self) -> None:
        """Where the window is low, the tabs give way to what was just opened."""
        short = self.height() < self.ctx.theme.metrics.px(LOW)
        freezing = self._panel is self.freezing
        self.freezing.fit(short=short)
        gives_way = (freezing and not self.freezing.blocked) or not self.sums.details.isHidden()
        self.tabs.setVisible(not (short and gives_way))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Another height."""
        super().resizeEvent(event)
        self._fit()

    def _lay_out(self) -> None:
        self.head.insertWidget(1, self.cycle_bar)
        self.cycle_bar.hide()
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("考核方案各部分")
        for tab, title in (
            (self.indicators, "指标体系"),
            (self.rules, "规则"),
            (self.templates, "正负面清单目录"),
            (self.amendments, "修订"),
            (self.differences, "与上年差异"),
        ):
            self.tabs.addTab(tab, title)
        self.nothing = EmptyState()
        office = self._rights.edit or self._rights.freeze
        self.nothing.show_text(EmptyText(NO_YEAR_OFFICE if office else NO_YEAR))
        self.stack = QStackedWidget()
        usual = QWidget()
        column = QVBoxLayout(usual)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.sums)
        column.addWidget(self.tabs, 1)
        column.addStretch(0)  # the sums stay on top while the tabs are away
        self.sums.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        blank = QWidget()  # until the first reading has come
        for page in (blank, usual, self.nothing):
            self.stack.addWidget(page)
        self._usual = usual
        self.body.addWidget(self.confirm)
        self.body.addWidget(self.stack, 1)
        footer = self.footer.layout()
        if isinstance(footer, QVBoxLayout):
            footer.insertWidget(0, self.freezing)
        self.left.addWidget(self.take_in)
        self.extra.addWidget(self.freeze)
        self.extra.addWidget(self.back)

    # --- buttons -----------------------------------------------------------------------

    def _show_buttons(self) -> None:
        read, panel = self.shown, self._panel
        usual = read is not None and panel is None
        draft = read is not None and read.draft
        filled = read is not None and bool(read.indicators)
        self.take_in.setVisible(usual and draft and filled and self._rights.edit)
        self.freeze.setVisible(usual and draft and filled and self._rights.freeze)
        self.back.setVisible(panel is not None)
        self.primary.setVisible(panel is not None)
        if panel is not None:
            self.primary.setText(panel.word)
            self.primary.setAccessibleName(panel.word)
            self.primary.setEnabled(panel.ready)
            self.back.setText(panel.back_word)
            self.back.setAccessibleName(panel.back_word)
        parts = (self.take_in, self.freeze, self.primary, self.refusal)
        self.footer.setVisible(any(not part.isHidden() for part in parts) or self.running.busy)
        self._fit()

    def refuse(self, sentence: str) -> None:
        """Say above the buttons why something was not done, also where there are none."""
        super().refuse(sentence)
        self._show_buttons()

    def _go(self) -> None:
        if self._panel is not None:
            self._panel.go()

    def _back(self) -> None:
        if self._panel is not None:
            self._panel.back()

    def _open_panel(self, panel: Panel, page: QWidget) -> None:
        self.refuse("")
        self.confirm.hide()
        self._panel = panel
        self.stack.setCurrentWidget(page)
        self._show_buttons()

    def _close_panel(self) -> None:
        if self._panel is not None:
            self._panel.keep_now()
        self.freezing.hide()
        self._panel = None
        self.refuse("")
        self.stack.setCurrentWidget(self._usual)
        self._show_buttons()

    def _closed(self, written: bool) -> None:
        self.freezing.hide()
        self._panel = None
        self.stack.setCurrentWidget(self._usual)
        self._show_buttons()
        if written:
            self.load()
