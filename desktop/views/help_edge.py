"""The help at the right edge of the desk: made when first asked for, following what is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtWidgets import QWidget

from desktop.views.theme import Theme

if TYPE_CHECKING:
    from desktop.views.help_pane import HelpPane


class HelpEdge(QObject):
    """``page`` gives the key and the part that are shown, ``room`` where the page lies.

    ``spare`` is told how many pixels the page should leave free at its right.
    """

    def __init__(
        self,
        frame: QWidget,
        theme: Theme,
        *,
        page: Callable[[], tuple[str, str]],
        room: Callable[[], QRect],
        spare: Callable[[int], None],
    ) -> None:
        """Nothing is made yet."""
        super().__init__(frame)
        self._frame, self._theme = frame, theme
        self._page, self._room, self._spare = page, room, spare
        self._pane: HelpPane | None = None

    @property
    def shown(self) -> bool:
        """Whether the help stands open."""
        return self._pane is not None and self._pane.isVisible()

    def toggle(self) -> None:
        """Open the page's chapter, or close the help again."""
        if self.shown:
            self.hide()
        else:
            self._show_chapter()

    def follow(self) -> None:
        """Another page or part is shown."""
        if self.shown:
            self._show_chapter()

    def show_keys(self) -> None:
        """The list of keys."""
        from desktop.views.help_pane import keys_chapter  # noqa: PLC0415 - when first asked for

        self._open().show_text(keys_chapter())

    def hide(self) -> None:
        """Take the help away."""
        if self._pane is not None:
            self._pane.hide()
            self.place()

    def watch(self, stack: QWidget) -> None:
        """Follow the size of what the help lies over."""
        stack.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """The page has another size: a bar below it grew, or the window."""
        if event.type() == QEvent.Type.Resize:
            self.place()
        return super().eventFilter(watched, event)

    def place(self) -> None:
        """The window, or the size of letters, is another one."""
        if self._pane is not None:
            self._spare(self._pane.lie_in(self._room()))

    def _show_chapter(self) -> None:
        from desktop.views.help_pane import chapter  # noqa: PLC0415 - as above

        key, part = self._page()
        self._open().show_text(chapter(key or "desk"), part)

    def _open(self) -> HelpPane:
        if self._pane is None:
            from desktop.views.help_pane import HelpPane  # noqa: PLC0415 - as above

            self._pane = HelpPane(self._theme, self._frame)
            self._pane.closed.connect(self.hide)
            self._theme.changed.connect(self.place)
        self._pane.show()
        self.place()
        return self._pane
