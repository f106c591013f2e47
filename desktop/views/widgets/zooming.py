"""A pane whose content is fitted to its width or shown at a zoom, with the buttons for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.views.labels import button


class ZoomPane(QWidget):
    """A subclass draws at ``_zoom`` per cent, 0 as wide as the pane, and tells its ``zoom``."""

    def __init__(self, content: QWidget, name: str, zooms: Sequence[int]) -> None:
        """``name`` is what the area is called, ``zooms`` the steps in per cent."""
        super().__init__()
        self._zoom, self._zooms = 0, zooms
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setAccessibleName(name)
        self.area.setWidget(content)
        self.bar = QHBoxLayout()
        self.bar.setSpacing(8)
        self.bar.addStretch(1)
        self.out = self.tool("缩小", lambda: self.step(-1))
        self.fit = self.tool("适合宽度", lambda: self.set_zoom(0))
        self.into = self.tool("放大", lambda: self.step(1))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(self.bar)
        layout.addWidget(self.area, 1)

    def tool(self, text: str, run: Callable[[], None]) -> QPushButton:
        """One more button at the right."""
        result = button(text)
        result.clicked.connect(run)
        self.bar.addWidget(result)
        return result

    @property
    def zoom(self) -> int:
        """Per cent that are shown now."""
        raise AssertionError

    def step(self, step: int) -> None:
        """One zoom larger or smaller."""
        now = self.zoom
        larger = [zoom for zoom in self._zooms if zoom > now]
        smaller = [zoom for zoom in self._zooms if zoom < now]
        wanted = larger[:1] if step > 0 else smaller[-1:]
        if wanted:
            self.set_zoom(wanted[0])

    def set_zoom(self, per_cent: int) -> None:
        """Set the zoom; 0 fits the width."""
        self._zoom = per_cent
        self._draw()

    def _draw(self) -> None:
        raise AssertionError

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """What is fitted to the width follows it."""
        super().resizeEvent(event)
        if not self._zoom:
            self._draw()
