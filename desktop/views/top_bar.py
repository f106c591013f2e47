"""The top bar: 年度 · 搜索 · 新建 · 锁定."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from desktop.views.labels import button, plain, tool
from desktop.views.pages import DeskConfig, NewAction
from desktop.views.theme import SIZES, Theme


class TopBar(QWidget):
    """Signals only; the window acts."""

    cycle_chosen = Signal(object)
    search_wanted = Signal()
    new_wanted = Signal(object)
    lock_wanted = Signal()
    larger_wanted = Signal()
    help_wanted = Signal()

    def __init__(self, theme: Theme, config: DeskConfig) -> None:
        """For one unlocked workspace."""
        super().__init__()
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self.heading = plain("", "title")
        self.cycle = QComboBox()
        self.cycle.setAccessibleName("考核年度")
        for value, label in config.cycles:
            self.cycle.addItem(label, value)
        values = [value for value, _label in config.cycles]
        if config.cycle in values:
            self.cycle.setCurrentIndex(values.index(config.cycle))
        if not config.cycles:
            self.cycle.hide()
        self.cycle.activated.connect(lambda row: self.cycle_chosen.emit(values[row]))
        self.search = button("搜索　Ctrl+K", name="搜索")
        self.search.setObjectName("searchButton")
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.search.clicked.connect(self.search_wanted.emit)
        self.larger = tool("大字", tip="放大字号（Ctrl++），缩小用 Ctrl+-")
        self.larger.clicked.connect(self.larger_wanted.emit)
        self.new = self._new(config.news)
        self.help = tool("帮助", tip="打开本页的帮助（F1）")
        self.help.clicked.connect(self.help_wanted.emit)
        self.lock = tool("锁定", tip="立即隐藏并锁定（Ctrl+L）")
        self.lock.clicked.connect(self.lock_wanted.emit)
        self._lay_out()
        theme.changed.connect(self._fit)
        self._fit()

    def _new(self, news: tuple[NewAction, ...]) -> QToolButton:
        result = tool("新建", tip="新建（Ctrl+N）")
        if not news:  # shown before it has its place, it would flash as a window of its own
            result.hide()
        menu = QMenu(result)
        for action in news:
            entry = menu.addAction(action.text)
            entry.triggered.connect(lambda _on=False, item=action: self.new_wanted.emit(item))
        result.setMenu(menu)
        result.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return result

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 8, 16, 8)
        layout.setSpacing(8)
        layout.addWidget(self.heading)
        layout.addStretch(1)
        layout.addWidget(self.cycle)
        layout.addWidget(self.search, 2)
        for item in (self.new, self.larger, self.help, self.lock):
            layout.addWidget(item)

    def _fit(self) -> None:
        metrics = self._theme.metrics
        pairs = (
            (self.new, "plus"),
            (self.larger, "letters"),
            (self.help, "help"),
            (self.lock, "lock"),
        )
        for item, name in pairs:
            item.setIcon(self._theme.icon(name, "text"))
            item.setIconSize(QSize(metrics.icon, metrics.icon))
        self.search.setIcon(self._theme.icon("search", "secondary"))
        self.search.setMaximumWidth(metrics.px(320))
        # With the largest letters the title and Ctrl+K need the room of these words.
        words = metrics.points < SIZES[-1]
        style = Qt.ToolButtonStyle
        for item in (self.larger, self.help, self.lock):
            item.setToolButtonStyle(
                style.ToolButtonTextBesideIcon if words else style.ToolButtonIconOnly
            )
