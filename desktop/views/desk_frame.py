"""The desk of an unlocked workspace: rail, bars, banner, alerts, pages, help.

Made at unlocking and thrown away at locking, so that nothing of the content stays
behind. Pages are built when they are first opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.views.alerts import NOTES, TROUBLE, AlertArea, Alerts
from desktop.views.bottom_bar import BottomBar
from desktop.views.changes import ChangeHub
from desktop.views.context import ViewContext
from desktop.views.diagnostics import sentence_of
from desktop.views.focus_keeper import FocusKeeper
from desktop.views.help_edge import HelpEdge
from desktop.views.labels import plain
from desktop.views.outside import Outside
from desktop.views.pages import BY_KEY, PAGES, DeskConfig, NewAction, Page
from desktop.views.rail import Rail
from desktop.views.tasks import TaskRunner
from desktop.views.theme import Theme
from desktop.views.top_bar import TopBar
from desktop.views.widgets.hits import Hit

if TYPE_CHECKING:
    from desktop.views.widgets.command_palette import CommandPalette

MARGINS = (16, 12, 16, 12)  # pixels round the page
SAMPLE = "演示库：全部内容均为虚构，仅供熟悉软件，请勿录入真实数据。"


class DeskFrame(QWidget):
    """Everything the user sees while the workspace is unlocked."""

    lock_wanted = Signal()

    def __init__(
        self, theme: Theme, tasks: TaskRunner, changes: ChangeHub, config: DeskConfig
    ) -> None:
        """Build the frame; the first page follows with ``open_page``."""
        super().__init__()
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.config = config
        self.outside = Outside(config, self)
        self.ctx = ViewContext(
            theme, tasks, changes, Alerts(), config.settings, self.go_to, self.outside.watch,
            self.lock_wanted.emit,
        )  # fmt: skip
        self.ctx.alerts.setParent(self)
        self._pages: dict[str, Page] = {}
        self.page_key = ""
        self.help = HelpEdge(self, theme, page=self._shown, room=self._room, spare=self._spare)
        self._palette: CommandPalette | None = None
        self.rail = Rail(theme, config.station_label, config.title, config.factories)
        self.top = TopBar(theme, config)
        self.alerts = AlertArea(self.ctx.alerts, theme, levels=TROUBLE)
        self.bottom = BottomBar(tasks, f"{config.user} · {config.role.label}", config.last_backup)
        self.stack = QStackedWidget()
        self._lay_out()
        self.help.watch(self.stack)
        self.notes = AlertArea(self.ctx.alerts, theme, levels=NOTES, parent=self)
        self._focus = FocusKeeper(self.stack)
        self._connect(tasks)

    def _lay_out(self) -> None:
        self._beside = QHBoxLayout()
        self._beside.setContentsMargins(*MARGINS)
        self._beside.setSpacing(12)
        middle = QVBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self.alerts)
        middle.addWidget(self.stack, 1)
        self._beside.addLayout(middle, 1)
        right = QVBoxLayout()
        right.setSpacing(0)
        if self.config.sample:
            right.addWidget(_banner())
        right.addWidget(self.top)
        right.addLayout(self._beside, 1)
        right.addWidget(self.bottom)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addLayout(right, 1)

    def _connect(self, tasks: TaskRunner) -> None:
        self.rail.chosen.connect(self.open_page)
        self.top.search_wanted.connect(self.open_search)
        self.top.lock_wanted.connect(self.lock_wanted.emit)
        self.top.larger_wanted.connect(self.larger)
        self.top.help_wanted.connect(self.toggle_help)
        self.top.new_wanted.connect(self._new)
        self.top.cycle_chosen.connect(self.config.on_cycle)
        tasks.failed.connect(self.ctx.alerts.error)
        self.notes.moved.connect(self._place_notes)
        self.outside.follow(self.ctx, self.bottom)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The notes keep to the lower edge."""
        super().resizeEvent(event)
        self._place_notes()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc that nothing in the page wanted closes the help."""
        if event.key() == Qt.Key.Key_Escape and self.help.shown:
            self.help.hide()
        else:
            super().keyPressEvent(event)

    def _place_notes(self) -> None:
        """Over the bottom bar, left of where pages have their buttons: no click misses."""
        notes, left = self.notes, self.rail.width() + 16
        if notes.isHidden():
            return
        width = (self.width() - left) * 3 // 5
        height = notes.height_at(width)
        notes.setGeometry(left, self.height() - height - 2, width, height)
        notes.raise_()

    # pages

    def open_first(self) -> None:
        """Open the first page that works for this role."""
        keys = [page.key for page in PAGES if page.key in self.config.factories]
        if keys:
            self.open_page(keys[0])

    def page(self, key: str) -> Page | None:
        """The page of a key, built now when it is opened for the first time."""
        if key not in self._pages:
            factory = self.config.factories.get(key)
            if factory is None:
                return None
            try:
                page = factory(self.ctx)
            except Exception as error:  # noqa: BLE001 - a broken page must not end the desk
                self.ctx.alerts.error(sentence_of(error))
                return None
            self._pages[key] = page
            page.moved.connect(self.help.follow)
            self.stack.addWidget(page)
        return self._pages[key]

    def open_page(self, key: str) -> Page | None:
        """Show a page; one that this version or role does not have stays closed."""
        page = self.page(key)
        if page is None:
            if self.page_key:
                self.rail.mark(self.page_key)
            return None
        if key != self.page_key:
            self.notes.clear()
        self.page_key = key
        self.outside.page_shown(key)
        self.stack.setCurrentWidget(page)
        self.rail.mark(key)
        self.top.heading.setText(BY_KEY[key].title)
        self.help.follow()
        return page

    def open_number(self, number: int) -> None:
        """Ctrl+1…8: the page at this place of the rail."""
        self.open_page(PAGES[number - 1].key)

    def go_to(self, key: str, target: object) -> None:
        """Open a page at a record."""
        page = self.open_page(key)
        if page is not None and target is not None:
            page.show_target(target)

    def start_new(self) -> None:
        """Ctrl+N: new in the present page."""
        page = self._pages.get(self.page_key)
        if page is not None:
            page.start_new()

    def _new(self, action: NewAction) -> None:
        page = self.open_page(action.page)
        if page is None:
            return
        if action.target is None:
            page.start_new()
        else:
            page.show_target(action.target)

    def flush_drafts(self) -> None:
        """Let every page store its unsaved forms; a fault in one must not stop the others."""
        for page in self._pages.values():
            try:
                page.flush_draft()
            except Exception as error:  # noqa: BLE001 - locking is never blocked by a form
                sentence_of(error)

    # help, search, letters

    def toggle_help(self) -> None:
        """F1: open the page's chapter at what is shown, or close the help again."""
        self.help.toggle()

    def show_keys(self) -> None:
        """?: the list of keys."""
        self.help.show_keys()

    def _shown(self) -> tuple[str, str]:
        page = self._pages.get(self.page_key)
        return self.page_key, "" if page is None else page.part

    def _room(self) -> QRect:
        """Where the page lies, with what the help takes of it."""
        left, above, right, below = MARGINS
        return self._beside.geometry().adjusted(left, above, -right, -below)

    def _spare(self, width: int) -> None:
        left, above, right, below = MARGINS
        self._beside.setContentsMargins(left, above, right + width, below)

    def open_search(self) -> None:
        """Ctrl+K."""
        if self._palette is None:
            from desktop.views.widgets.command_palette import (  # noqa: PLC0415 - as above
                CommandPalette,
            )

            self._palette = CommandPalette(self.ctx, self)
            self._palette.set_provider(self.config.search, self._commands())
            self._palette.chosen.connect(self._hit)
        self._palette.open()

    def _commands(self) -> list[Hit]:
        pages = [
            Hit(f"打开{page.title}", "", "命令", page.icon, page=page.key)
            for page in PAGES
            if page.key in self.config.factories
        ]
        news = [
            Hit(f"新建{action.text}", "", "命令", "plus", run=lambda item=action: self._new(item))  # type: ignore[misc]  # a lambda's default has no type
            for action in self.config.news
        ]
        own = [
            Hit("放大字号", "Ctrl++", "命令", "letters", run=self.larger),
            Hit("缩小字号", "Ctrl+-", "命令", "letters", run=self.smaller),
            Hit("快捷键", "?", "命令", "help", run=self.show_keys),
            Hit("锁定", "Ctrl+L", "命令", "lock", run=self.lock_wanted.emit),
        ]
        return [*pages, *news, *own]

    def _hit(self, hit: Hit) -> None:
        if hit.run is not None:
            hit.run()
        else:
            self.go_to(hit.page, hit.target)

    def larger(self) -> None:
        """One size larger; from the largest back to the usual size, so that one button does."""
        theme = self.ctx.theme
        before = theme.appearance.points
        theme.step_points(1)
        if theme.appearance.points == before:
            theme.set_points(12)

    def smaller(self) -> None:
        """One size smaller."""
        self.ctx.theme.step_points(-1)


def _banner() -> QWidget:
    banner = QWidget()
    banner.setObjectName("banner")
    banner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    layout = QHBoxLayout(banner)
    layout.setContentsMargins(24, 4, 16, 4)
    layout.addWidget(plain(SAMPLE, wrap=True))
    return banner
