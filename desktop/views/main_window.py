"""The one window: first run, login, desk, lock. It knows the doors, not what is behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QLineEdit, QMainWindow, QStackedWidget, QWidget

from desktop.views.changes import ChangeHub
from desktop.views.idle import IdleWatch
from desktop.views.login import LoginPage
from desktop.views.tasks import TaskRunner
from desktop.views.theme import Theme

if TYPE_CHECKING:  # the first picture waits for every import
    from desktop.services.progress import Progress
    from desktop.views.desk_frame import DeskFrame
    from desktop.views.entrance import Entrance
    from desktop.views.pages import DeskConfig, FirstRunAnswer

NAME = "干部考核工作台"
PRELOAD_MS = 300


def _preload() -> None:
    """Load the code of the desk while the password is being typed."""


class MainWindow(QMainWindow):
    """Holds one of: first-run pages, login, desk, lock page."""

    def __init__(self, theme: Theme, entrance: Entrance, idle: IdleWatch | None = None) -> None:
        """Nothing is shown until ``show_first_run``, ``show_login`` or ``show_desk``."""
        super().__init__()
        self.theme, self._entrance = theme, entrance
        self.tasks = TaskRunner(self)
        self.changes = ChangeHub(self)
        self.desk: DeskFrame | None = None
        self._locked_out: LoginPage | None = None
        self._idle = idle or IdleWatch(self)
        self._idle.expired.connect(self.lock)
        self._root = QStackedWidget()
        self.setCentralWidget(self._root)
        self.setWindowTitle(NAME)
        self.resize(1280, 720)
        self.setMinimumSize(960, 600)
        self._has_keys = False

    def _shortcuts(self) -> None:
        """Made with the first desk: before that there is nothing to steer."""
        if self._has_keys:
            return
        self._has_keys = True

        def add(keys: str | QKeySequence.StandardKey, run: Callable[[DeskFrame], object]) -> None:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda: run(self.desk) if self.desk else None)

        for number in range(1, 9):
            add(f"Ctrl+{number}", lambda desk, n=number: desk.open_number(n))  # type: ignore[misc]  # a lambda's default has no type
        add("Ctrl+K", lambda desk: desk.open_search())
        add("Ctrl+N", lambda desk: desk.start_new())
        add("Ctrl+L", lambda _desk: self.lock())
        add("F1", lambda desk: desk.toggle_help())
        add("?", lambda desk: desk.show_keys())
        add("？", lambda desk: desk.show_keys())
        add("Ctrl+F", self._to_filter)
        add("Ctrl+S", self._save)
        for keys in ("Ctrl++", "Ctrl+="):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda: self.theme.step_points(1))
        shortcut = QShortcut(QKeySequence("Ctrl+-"), self)
        shortcut.activated.connect(lambda: self.theme.step_points(-1))

    def _to_filter(self, desk: DeskFrame) -> None:
        from desktop.views.widgets.list_table import FilterLine  # noqa: PLC0415 - when used

        page = desk.stack.currentWidget()
        lines: list[QLineEdit] = [
            line for line in page.findChildren(FilterLine) if line.isVisible()
        ]
        if lines:
            lines[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
            lines[0].selectAll()

    def _save(self, desk: DeskFrame) -> None:
        from desktop.views.widgets.form import DetailForm  # noqa: PLC0415 - when used

        for form in desk.stack.currentWidget().findChildren(DetailForm):
            if form.isVisible() and form.primary.isEnabled() and form.dirty:
                form.submit()
                return

    # what is shown

    def _swap(self, widget: QWidget) -> None:
        """Show one widget and throw the others away."""
        self._root.addWidget(widget)
        self._root.setCurrentWidget(widget)
        for number in reversed(range(self._root.count())):
            other = self._root.widget(number)
            if other is not widget:
                self._root.removeWidget(other)
                other.deleteLater()

    def show_first_run(self) -> None:
        """The three pages of a new PC."""
        from desktop.views.first_run import FirstRun  # noqa: PLC0415 - once in a PC's life

        pages = FirstRun(self.theme)

        def finished(answer: FirstRunAnswer) -> None:
            pages.set_busy(True)
            self.tasks.run(
                lambda task: self._entrance.create(answer, task),
                title="建立工作区",
                cancellable=False,
                on_done=created,
                on_error=pages.show_fault,
            )

        def created(code: str) -> None:
            if code:
                pages.show_recovery(code)
            else:
                self.show_login()

        pages.finished.connect(finished)
        pages.left.connect(self.show_login)
        self._swap(pages)

    def show_login(self, title: str = "", *, team: bool = False) -> None:
        """The login page of a workspace."""
        self.theme.set_team(team)
        page = self._door(LoginPage(self.theme, title=title, activation=self._activates(team)))
        self._swap(page)
        page.focus_first()
        QTimer.singleShot(PRELOAD_MS, self, _preload)

    def _activates(self, team: bool) -> bool:
        """Only a team's roster comes with codes."""
        return team and self._entrance.activate is not None

    def _door(self, page: LoginPage) -> LoginPage:
        sign_in, activate = self._entrance.sign_in, self._entrance.activate
        page.tried.connect(
            lambda login, password: self._enter(page, lambda task: sign_in(login, password, task))
        )
        if activate is not None:
            page.activated.connect(
                lambda login, code, password: self._enter(
                    page, lambda task: activate(login, code, password, task)
                )
            )
        return page

    def _enter(self, page: LoginPage, come_in: Callable[[Progress], DeskConfig]) -> None:
        page.set_busy(True)
        self.tasks.run(
            come_in,
            title="进入工作区",
            cancellable=False,
            on_done=self.show_desk,
            on_error=page.refuse,
        )

    def show_desk(self, config: DeskConfig) -> None:
        """The desk of an unlocked workspace."""
        from desktop.views.desk_frame import DeskFrame  # noqa: PLC0415 - not before it is needed

        self.theme.set_team(config.is_team)
        self.theme.use_settings(config.settings)
        desk = DeskFrame(self.theme, self.tasks, self.changes, config)
        desk.lock_wanted.connect(self.lock)
        self._idle.tick.connect(desk.bottom.show_countdown)
        self.desk, self._locked_out = desk, None
        self._swap(desk)
        desk.open_first()
        self.setWindowTitle(f"{NAME} — {config.title}")
        self._shortcuts()
        self._idle.start(config.lock_after)

    # locking

    def lock(self) -> None:
        """Hide everything at once; then keep the drafts, end the tasks, forget the key."""
        desk = self.desk
        if desk is None:
            return
        self._idle.stop()
        page = self._door(
            LoginPage(
                self.theme,
                title=desk.config.title,
                login=desk.config.login,
                activation=self._activates(desk.config.is_team),
            )
        )
        page.set_busy(True)
        self._root.addWidget(page)
        self._root.setCurrentWidget(page)
        self.setWindowTitle(NAME)
        page.repaint()
        desk.flush_drafts()
        desk.outside.stop()
        self.desk, self._locked_out = None, page
        self.tasks.forget()
        self._sign_out_when_idle()

    def _sign_out_when_idle(self) -> None:
        """Wait for the tasks without stalling the window."""
        page = self._locked_out
        if page is None:
            return
        if self.tasks.running:
            QTimer.singleShot(20, self, self._sign_out_when_idle)
            return
        self._swap(page)
        self._entrance.sign_out()
        page.set_busy(False)
        page.focus_first()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """The window has a handle now: watch it for signs of life."""
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None:
            handle.removeEventFilter(self._idle)
            handle.installEventFilter(self._idle)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Leaving the window stores drafts: the PC may be switched off."""
        super().changeEvent(event)
        left = event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow()
        if left and self.desk is not None:
            self.desk.flush_drafts()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Closing keeps drafts, ends the tasks and forgets the key."""
        if self.desk is not None:
            self.desk.flush_drafts()
            self.desk.outside.stop()
            self.desk = None
            self.tasks.forget()
            self.tasks.wait()
            self._entrance.sign_out()
        self._idle.stop()
        super().closeEvent(event)
