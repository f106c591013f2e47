"""Two parts with a bar between them that is dragged; neither can be dragged away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

Pair = tuple[int, int]


def beside(
    left: QWidget, right: QWidget, sizes: Pair, stretch: Pair = (0, 0), handle: int = 0
) -> QSplitter:
    """One beside the other; ``sizes`` in pixels, ``handle`` the width of a bar that is seen."""
    result = _split(Qt.Orientation.Horizontal, (left, right), sizes, stretch)
    if handle:
        result.setHandleWidth(handle)
    return result


def stacked(upper: QWidget, lower: QWidget, sizes: Pair, stretch: Pair = (0, 0)) -> QSplitter:
    """One above the other."""
    return _split(Qt.Orientation.Vertical, (upper, lower), sizes, stretch)


def _split(
    way: Qt.Orientation, parts: tuple[QWidget, QWidget], sizes: Pair, stretch: Pair
) -> QSplitter:
    result = QSplitter(way)
    result.setChildrenCollapsible(False)
    for place, part in enumerate(parts):
        result.addWidget(part)
        if stretch[place]:
            result.setStretchFactor(place, stretch[place])
    result.setSizes(list(sizes))
    return result
