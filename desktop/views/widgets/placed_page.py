"""A page of several places: a short list at the left, the place itself at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QStackedWidget, QVBoxLayout

from desktop.views.context import ViewContext
from desktop.views.pages import Page
from desktop.views.widgets.place import Place


@dataclass(frozen=True, slots=True)
class PlaceSpec:
    """One line of the list; the place is made when it is first opened."""

    key: str
    title: str
    make: Callable[[], Place]


class PlacedPage(Page):
    """Keeps the list and the places; what is first in the list is shown first."""

    def __init__(
        self, ctx: ViewContext, name: str, specs: Sequence[PlaceSpec], width: int = 152
    ) -> None:
        """``name`` is what a screen reader calls the list; ``width`` its width at 12 pt."""
        super().__init__()
        self._ctx = ctx
        self._specs = tuple(specs)
        self._width = width
        self._chosen_by_user = False
        self.places: dict[str, Place] = {}
        self.counts: dict[str, int] = {}
        self.menu = QListWidget()
        self.menu.setAccessibleName(name)
        for spec in self._specs:
            self.menu.addItem(spec.title)
        self.stack = QStackedWidget()
        frame = QFrame()
        frame.setObjectName("detailPane")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.stack)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.menu)
        layout.addWidget(frame, 1)
        ctx.theme.changed.connect(self._fit)
        self._fit()
        self.menu.currentRowChanged.connect(self._open)
        self.menu.itemPressed.connect(lambda _item: self._by_user())
        self.menu.setCurrentRow(0)

    def keys(self) -> list[str]:
        """The places of this page for this role, in order."""
        return [spec.key for spec in self._specs]

    def place(self, key: str) -> Place:
        """A place, made when it is first needed."""
        if key not in self.places:
            spec = next(spec for spec in self._specs if spec.key == key)
            made = spec.make()
            made.counted.connect(lambda count, k=key: self._counted(k, count))
            self.places[key] = made
            self.stack.addWidget(made)
        return self.places[key]

    def open(self, key: str) -> Place | None:
        """Show a place; None when the role has none such."""
        if key not in self.keys():
            return None
        self._chosen_by_user = True
        self.menu.setCurrentRow(self.keys().index(key))
        return self.places[key]

    def _open(self, row: int) -> None:
        if row < 0:
            return
        place = self.place(self._specs[row].key)
        self.stack.setCurrentWidget(place)
        place.arrived()
        self.moved.emit()

    @property
    def part(self) -> str:
        """The title of the place that is shown."""
        row = self.menu.currentRow()
        return self._specs[row].title if row >= 0 else ""

    def _by_user(self) -> None:
        self._chosen_by_user = True

    def _counted(self, key: str, count: int) -> None:
        self.counts[key] = count
        row = self.keys().index(key)
        title = self._specs[row].title
        self.menu.item(row).setText(f"{title} · {count:,}" if count else title)

    def _fit(self) -> None:
        metrics = self._ctx.theme.metrics
        self.menu.setFixedWidth(metrics.px(self._width))
        for row in range(self.menu.count()):
            self.menu.item(row).setSizeHint(QSize(0, metrics.row))

    def flush_draft(self) -> None:
        """Store unsaved forms of every place that was opened."""
        for place in self.places.values():
            place.flush_draft()

    def start_new(self) -> None:
        """The top bar's 新建 while this page is shown."""
        place = self.stack.currentWidget()
        if isinstance(place, Place):
            place.start_new()
