"""A page of places walked through: every place and every tab of it, at each size of letters.

Nothing is changed: lists are looked at, their first lines opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractItemView, QListWidget, QTabWidget, QWidget

from desktop.views.widgets.placed_page import PlacedPage

if TYPE_CHECKING:
    from desktop.walk import Walk

_COUNT = re.compile(r"\s*·?\s*[\d,.]+$")


class PlacesWalk:
    """Looks at the places of a page in the workspace that the walk stands in."""

    def __init__(self, walk: Walk, page: str, title: str, folder: str = "") -> None:
        """``page`` is the page's key, ``folder`` where its pictures go; by default the same."""
        self.walk, self.page, self.title = walk, page, title
        self.folder = folder or page

    def all(self, points: int) -> None:
        """A picture of every place and tab. Raises WalkFailed when one shows an error."""
        page = self.walk.page(self.page)
        self.walk.must(isinstance(page, PlacedPage), f"“{self.title}”打不开")
        for number, key in enumerate(page.keys(), 1):
            place = page.open(key)
            name = _COUNT.sub("", page.menu.item(number - 1).text())
            self._settled(name)
            target = self.target(key)
            if target is not None:
                page.show_target((key, target))
                self._settled(name)
            _open_first(place)
            self._settled(name)
            self._grab(f"{number:02d}-{name}", points)
            for tab in self._tabs(place, name):
                self._grab(f"{number:02d}-{name}-{tab}", points)

    def target(self, _key: str) -> object:
        """What is opened at a place besides the first line of every list; by default nothing."""
        return None

    def _tabs(self, place: QWidget, name: str) -> Iterator[str]:
        """Show the further tabs of a place one by one; the first one is shown at the end."""
        shown = [tabs for tabs in place.findChildren(QTabWidget) if tabs.isVisible()]
        for tabs in shown:
            for index in range(1, tabs.count()):
                if tabs.isTabVisible(index) and tabs.isTabEnabled(index):
                    tabs.setCurrentIndex(index)
                    self._settled(name)
                    _open_first(tabs.currentWidget())
                    self._settled(name)
                    yield _COUNT.sub("", tabs.tabText(index)).replace("/", "、")
            tabs.setCurrentIndex(0)

    def _settled(self, step: str) -> None:
        self.walk.settle()
        self.walk.no_trouble(f"{self.title}：{step}")

    def _grab(self, name: str, points: int) -> None:
        self.walk.grab(f"{self.folder}/{name}-{points}pt.png", f"{self.title}截图，{points} 磅")


def _open_first(place: QWidget | None) -> None:
    """Open the first line of every list in which no line is open yet."""
    if place is None:
        return
    for view in place.findChildren(QAbstractItemView):
        if not view.isVisible() or isinstance(view, QListWidget):
            continue
        if view.model().rowCount() and not view.currentIndex().isValid():
            view.setCurrentIndex(view.model().index(0, 0))
