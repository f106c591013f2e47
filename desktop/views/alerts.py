"""The one way to tell the user something: a bar inside the window, never a pop-up."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.views.labels import button, plain
from desktop.views.theme import Theme

MAX_BARS = 3
GOOD_NEWS_MS = 8000  # good news leaves by itself, trouble stays until closed


class Level(Enum):
    """How serious; word and icon go with the colour, never colour alone."""

    INFO = "info"
    SUCCESS = "success"
    WARN = "warn"
    ERROR = "error"

    @property
    def word(self) -> str:
        """The Chinese word in front of the text."""
        return {"info": "提示", "success": "完成", "warn": "注意", "error": "未完成"}[self.value]

    @property
    def look(self) -> tuple[str, str]:
        """(icon, colour role)."""
        return {
            "info": ("info", "link"),
            "success": ("check", "success"),
            "warn": ("warn", "warning"),
            "error": ("error", "danger"),
        }[self.value]


@dataclass(frozen=True, slots=True)
class Action:
    """One button in an alert."""

    text: str
    run: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Alert:
    """One message: a plain sentence, with at most one button."""

    level: Level
    text: str
    action: Action | None = None


class Alerts(QObject):
    """Where pages say it; the window shows it."""

    raised = Signal(object)
    cleared = Signal()

    def say(self, level: Level, text: str, action: Action | None = None) -> None:
        """Show a sentence."""
        self.raised.emit(Alert(level, text, action))

    def info(self, text: str, action: Action | None = None) -> None:
        """Something to know."""
        self.say(Level.INFO, text, action)

    def success(self, text: str, action: Action | None = None) -> None:
        """It is done."""
        self.say(Level.SUCCESS, text, action)

    def warn(self, text: str, action: Action | None = None) -> None:
        """It is done or can be done, but look at this."""
        self.say(Level.WARN, text, action)

    def error(self, text: str, action: Action | None = None) -> None:
        """It was not done: what happened, are the data safe, what next."""
        self.say(Level.ERROR, text, action)

    def clear(self) -> None:
        """Take all messages away."""
        self.cleared.emit()


NOTES = (Level.INFO, Level.SUCCESS)  # they lie over the frame, so that nothing is pushed about
TROUBLE = (Level.WARN, Level.ERROR)  # they stand above the page until they are closed


class AlertBar(QWidget):
    """One message across the page."""

    closed = Signal()

    def __init__(self, alert: Alert, theme: Theme) -> None:
        """Build the bar for one alert."""
        super().__init__()
        self.alert = alert
        self.setObjectName("alertBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("level", alert.level.value)
        name, role = alert.level.look
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 6, 8, 6)
        layout.setSpacing(8)
        picture = QLabel()
        picture.setTextFormat(Qt.TextFormat.PlainText)
        picture.setPixmap(theme.pixmap(name, role))
        word = plain(alert.level.word, "alertWord")
        word.setProperty("level", alert.level.value)
        text = plain(alert.text, "alertText", wrap=True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(f"{alert.level.word}：{alert.text}")
        layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(word, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(text, 1)
        if alert.action is not None:
            act = button(alert.action.text, "flat")
            act.clicked.connect(alert.action.run)
            act.clicked.connect(self.closed.emit)
            layout.addWidget(act, 0, Qt.AlignmentFlag.AlignTop)
        close = button("", "flat", name="关闭这条提示")
        close.setIcon(theme.icon("cross", "secondary"))
        close.setToolTip("关闭")
        close.clicked.connect(self.closed.emit)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)


class AlertArea(QWidget):
    """Holds the newest three messages; the newest on top. ``moved`` comes with every change."""

    moved = Signal()

    def __init__(
        self,
        alerts: Alerts,
        theme: Theme,
        *,
        stay_ms: int = GOOD_NEWS_MS,
        levels: Collection[Level] = tuple(Level),
        parent: QWidget | None = None,
    ) -> None:
        """Listen to ``alerts``; other ``levels`` are shown elsewhere."""
        super().__init__(parent)
        self._theme, self._stay, self._levels = theme, stay_ms, frozenset(levels)
        self._bars: list[AlertBar] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self.hide()
        alerts.raised.connect(self._show)
        alerts.cleared.connect(self.clear)

    @property
    def shown(self) -> tuple[Alert, ...]:
        """What is on the screen, newest first."""
        return tuple(bar.alert for bar in self._bars)

    def _show(self, alert: Alert) -> None:
        if alert.level not in self._levels:
            return
        for bar in list(self._bars):
            if bar.alert.text == alert.text:  # said twice: shown once, on top
                self._remove(bar)
        while len(self._bars) >= MAX_BARS:
            self._remove(self._bars[-1])
        bar = AlertBar(alert, self._theme)
        bar.closed.connect(lambda: self._remove(bar))
        self._bars.insert(0, bar)
        self._layout.insertWidget(0, bar)
        self.show()
        if alert.level is Level.SUCCESS:
            timer = QTimer(bar)
            timer.setSingleShot(True)
            timer.timeout.connect(bar.closed.emit)
            timer.start(self._stay)
        self.moved.emit()

    def _remove(self, bar: AlertBar) -> None:
        if bar in self._bars:
            self._bars.remove(bar)
            self._layout.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
        self.setVisible(bool(self._bars))
        self.moved.emit()

    def height_at(self, width: int) -> int:
        """The height that the messages need at this width, in pixels."""
        self._layout.activate()
        return max(
            self._layout.totalHeightForWidth(width), self._layout.totalMinimumSize().height()
        )

    def clear(self) -> None:
        """Take away what is shown here."""
        for bar in list(self._bars):
            self._remove(bar)
