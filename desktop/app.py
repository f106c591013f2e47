"""The composition root of the window: workspace → services → pages. Nothing else builds these."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QLibraryInfo,
    QObject,
    QStandardPaths,
    Qt,
    QTimer,
    QTranslator,
    Signal,
)
from PySide6.QtWidgets import QApplication

from desktop.services.progress import Progress
from desktop.services.security.files import safe_write
from desktop.views.changes import ChangeHub
from desktop.views.entrance import Entrance
from desktop.views.login import LoginPage
from desktop.views.main_window import NAME, MainWindow
from desktop.views.tasks import TaskHandle
from desktop.views.theme import Theme
from desktop.views.widgets.drop import FileDrop

if TYPE_CHECKING:  # the first picture waits for every import
    from desktop.services.door import Changes
    from desktop.services.registry import Services
    from desktop.session import Session
    from desktop.views.pages import DeskConfig, FirstRunAnswer

_SAMPLE_MARK = "accounts.json"
_HEADER = "workspace.json"
_TRANSLATOR = "chinese"
_TEAM = "team"
"""The stored value of StationRole.TEAM, whose module is not worth the wait for a colour."""


def home() -> Path:
    """Where this PC keeps its workspace and the user's look of the program."""
    base = QStandardPaths.StandardLocation.GenericDataLocation
    return Path(QStandardPaths.writableLocation(base)) / "kaohe"


class LookFile:
    """Letter size and colours before anybody has logged in; holds nothing about anybody."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._values: dict[str, str] = json.loads(path.read_bytes())
        except (OSError, ValueError):
            self._values = {}

    def get(self, key: str) -> str | None:
        """The stored value or None."""
        value = self._values.get(key)
        return value if isinstance(value, str) else None

    def set(self, key: str, value: str) -> None:
        """Store a value; a full disk costs the setting, never the session."""
        if self._values.get(key) == value:
            return
        self._values[key] = value
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            safe_write(self._path, json.dumps(self._values).encode())
        except OSError:
            return


class Hop(QObject):
    """Carries what a worker's commit changed over to the thread of the window."""

    arrived = Signal(object)

    def __init__(self, hub: ChangeHub) -> None:
        super().__init__(hub)
        self.arrived.connect(self._publish, Qt.ConnectionType.QueuedConnection)
        self._hub = hub

    def _publish(self, changes: Changes) -> None:
        self._hub.publish(changes.nouns, changes.ids)


class DoorWindow(MainWindow):
    """The window, which says how far a sample is and enters it by itself when it is made."""

    def __init__(self, theme: Theme, entrance: Entrance) -> None:
        super().__init__(theme, entrance)
        self.log_in: tuple[str, str] | None = None
        self.team = False
        self.place = ""

    def stands_at(self, folder: Path, *, team: bool) -> None:
        """What may be said of a workspace before it is open: its station's role, its folder."""
        self.team = team
        self.place = f"{'考核组' if team else '考核办'}工作区 · {folder.resolve().name}"

    def show_first_run(self) -> None:
        """The three pages of a new PC; what is being made is said on them."""
        super().show_first_run()
        pages = self._root.currentWidget()

        def follow(task: TaskHandle) -> None:
            if self._root.currentWidget() is pages:
                task.progressed.connect(told)

        def told(done: int, total: int, text: str) -> None:
            from desktop.views.first_run import FirstRun  # noqa: PLC0415 - loaded by now

            if isinstance(pages, FirstRun) and self._root.currentWidget() is pages:
                share = f"（{done * 100 // total}%）" if total else ""
                pages.step.setText(f"{text or '正在建立'}{share}")

        self.tasks.started.connect(follow)

    def show_login(self, title: str = "", *, team: bool = False) -> None:
        """The door; a log-in that is no secret is not asked for."""
        super().show_login(title or self.place, team=team or self.team)
        known, self.log_in = self.log_in, None
        page = self._root.currentWidget()
        if known is not None and isinstance(page, LoginPage):
            page.login.setText(known[0])
            page.password.setText(known[1])
            page.enter.click()


class Desktop:
    """One running program: the window and the workspace that it may open."""

    def __init__(self, app: QApplication, folder: Path, look: Path) -> None:
        self.folder = folder
        self.session: Session | None = None
        _speak_chinese(app)
        theme = Theme(app, LookFile(look))
        entrance = Entrance(self.sign_in, self.sign_out, self.create, self.activate)
        self.window = DoorWindow(theme, entrance)
        self._hop = Hop(self.window.changes)
        FileDrop(self.window).dropped.connect(self._dropped)
        theme.apply()

    @property
    def services(self) -> Services | None:
        """The services while somebody is logged in."""
        return self.session.services if self.session is not None else None

    def start(self) -> None:
        """First run, or the door in the colour of the station."""
        header = self.folder / _HEADER
        if not header.exists():
            self.window.show_first_run()
            return
        with suppress(OSError, ValueError, AttributeError):  # logging in says what is wrong
            # Read as plain JSON: the services that know it load only after the window stands.
            station = json.loads(header.read_bytes()).get("station")
            self.window.stands_at(self.folder, team=station == _TEAM)
        self.window.show_login()

    def _dropped(self, paths: tuple[Path, ...]) -> None:
        """Files dropped anywhere: packages go to 数据交换, others are imported on 对象库."""
        desk = self.window.desk
        if desk is None:
            return
        packages = tuple(path for path in paths if path.suffix.lower() == ".zkb")
        if packages and "exchange" in desk.config.factories:
            desk.go_to("exchange", ("take", packages))
            return
        if "subjects" not in desk.config.factories:
            return
        from desktop.services.permissions import (  # noqa: PLC0415 - loaded with the services
            Operation,
            allowed,
        )

        if allowed(desk.config.role, Operation.IMPORT):
            desk.go_to("subjects", ("import", paths))
        else:
            desk.ctx.alerts.info(
                f"当前账号的角色是{desk.config.role.label}，不能导入文件，请由考核办工作人员导入。"
            )

    def sign_in(self, login: str, password: str, progress: Progress) -> DeskConfig:
        """Unlock; runs in a worker. Raises errors that carry a sentence."""
        from desktop.session import Session  # noqa: PLC0415 - the window stands before it loads

        progress.report(0, 0, "正在解锁")
        return self._entered(Session.open(self.folder, login, password))

    def activate(self, login: str, code: str, password: str, progress: Progress) -> DeskConfig:
        """Set a password by a one-time code and enter; runs in a worker, as ``sign_in``."""
        from desktop.session import Session  # noqa: PLC0415 - the window stands before it loads

        progress.report(0, 0, "正在设置口令")
        return self._entered(Session.activate(self.folder, login, code, password))

    def _entered(self, session: Session) -> DeskConfig:
        session.services.desk.listeners.append(self._hop.arrived.emit)
        self.session = session
        return session.config(sample=(self.folder.parent / _SAMPLE_MARK).exists())

    def sign_out(self) -> None:
        """Close the files and forget the key."""
        session, self.session = self.session, None
        if session is not None:
            session.close()

    def create(self, answer: FirstRunAnswer, progress: Progress) -> str:
        """The first run: a workspace of one's own, or the sample beside it."""
        if answer.sample:
            return self._create_sample(progress)
        self.window.stands_at(self.folder, team=answer.station.value == _TEAM)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        from desktop.session import found  # noqa: PLC0415 - once in a PC's life

        return found(self.folder, answer)

    def _create_sample(self, progress: Progress) -> str:
        """Make the sample in a folder of its own and go there; its log-in is not secret."""
        from desktop.services.sample import build_sample  # noqa: PLC0415 - once in a PC's life

        place = home() / "sample"
        if not (place / _SAMPLE_MARK).exists():
            progress.report(0, 0, "正在建立演示库")
            build_sample(place, size="small", seed=1, progress=progress)
        self.folder, login, password = sample_credentials(place)
        self.window.stands_at(self.folder, team=False)
        self.window.log_in = (login, password)
        return ""


def _speak_chinese(app: QApplication) -> None:
    """Qt's own dialogs, such as the one for choosing a file, in Chinese."""
    if app.findChild(QTranslator, _TRANSLATOR) is not None:
        return
    translator = QTranslator(app)
    translator.setObjectName(_TRANSLATOR)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_zh_CN", folder):
        app.installTranslator(translator)


def sample_credentials(folder: Path) -> tuple[Path, str, str]:
    """(workspace, account, password) of a sample made by ``demo``. Raises OSError, ValueError."""
    office = json.loads((folder / _SAMPLE_MARK).read_bytes())["office"]
    return Path(office["workspace"]), office["account"], office["password"]


def run(workspace: Path | None, *, sample: bool = False, walk: Path | None = None) -> int:
    """Open the window and stay until it is closed; gives the exit code."""
    if not sys.stdin or (walk is not None and not os.environ.get("DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName(NAME)
    folder = workspace or home() / "workspace"
    enter: Callable[[Desktop], None] = Desktop.start
    if sample or walk is not None:
        demo = (walk or Path("build/demo")) / "ws"
        folder, login, password = sample_credentials(demo)

        def enter(desktop: Desktop) -> None:  # the sample's log-in is no secret
            desktop.window.show_desk(desktop.sign_in(login, password, Progress()))

    desktop = Desktop(app, folder, home() / "look.json")
    enter(desktop)
    if walk is not None:
        from desktop.walk import walk_main_job  # noqa: PLC0415 - for demonstrations only

        return walk_main_job(desktop, walk)
    desktop.window.show()
    QTimer.singleShot(0, _load_ahead)
    return int(app.exec())


def _load_ahead() -> None:
    """Load what logging in needs while the user types a password."""
    threading.Thread(target=import_module, args=("desktop.session",), daemon=True).start()
