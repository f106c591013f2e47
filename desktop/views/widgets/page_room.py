"""Pages that lie upon each other: only the one that is shown says how much room it needs."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QTabWidget


def room_for_shown(pages: QStackedWidget | QTabWidget) -> None:
    """Let the shown page alone hold its room, from now on.

    Else the widest of them, seen or not, presses what stands beside: with large letters the
    preview of papers had left its list a single column.
    """
    pages.currentChanged.connect(lambda _place: _fit(pages))
    _fit(pages)


def _fit(pages: QStackedWidget | QTabWidget) -> None:
    shown = pages.currentWidget()
    for place in range(pages.count()):
        page = pages.widget(place)
        policy = page.sizePolicy()
        here = QSizePolicy.Policy.Preferred if page is shown else QSizePolicy.Policy.Ignored
        policy.setHorizontalPolicy(here)
        page.setSizePolicy(policy)
