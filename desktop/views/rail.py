"""The left rail: station, and a page each with icon and word."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop.views.labels import plain, tool
from desktop.views.pages import LATER, PAGES
from desktop.views.theme import Theme


class Rail(QWidget):
    """``chosen`` comes with the key of a page."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, station: str, title: str, working: Iterable[str]) -> None:
        """Pages not in ``working`` are shown disabled and say so."""
        super().__init__()
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self.buttons: dict[str, QToolButton] = {}
        group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 8)
        layout.setSpacing(2)
        head = QVBoxLayout()
        head.setContentsMargins(16, 0, 12, 8)
        head.setSpacing(2)
        head.addWidget(plain(station, "station", wrap=True))
        head.addWidget(plain(title, "stationHint", wrap=True))
        layout.addLayout(head)
        able = set(working)
        for number, page in enumerate(PAGES, start=1):
            if page.key == "system":
                layout.addStretch(1)
            entry = self._entry(page.title, number, works=page.key in able)
            entry.clicked.connect(lambda _checked=False, key=page.key: self.chosen.emit(key))
            group.addButton(entry)
            layout.addWidget(entry)
            self.buttons[page.key] = entry
        theme.changed.connect(self._fit)
        self._fit()

    def _entry(self, title: str, number: int, *, works: bool) -> QToolButton:
        keys = f"Ctrl+{number}" if number <= len(PAGES) - 1 else ""
        entry = tool(f"  {title}", name=title if works else f"{title}（{LATER}）")
        entry.setCheckable(True)
        entry.setEnabled(works)
        entry.setToolTip(f"{title}　{keys}" if works else LATER)
        entry.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return entry

    def _fit(self) -> None:
        metrics = self._theme.metrics
        self.setFixedWidth(metrics.px(148))
        for page in PAGES:
            entry = self.buttons[page.key]
            entry.setIcon(self._theme.icon(page.icon, "rail_text"))
            entry.setIconSize(QSize(metrics.icon, metrics.icon))

    def mark(self, key: str) -> None:
        """Show which page is open."""
        self.buttons[key].setChecked(True)
