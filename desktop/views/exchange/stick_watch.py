"""Which sticks are plugged in: looked up every two seconds in a worker of its own.

A medium that does not answer can keep its worker waiting; it must not keep the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.views.exchange.shapes import Stick
from desktop.views.tasks import TaskRunner

EVERY_MS = 2000


class Devices(Protocol):
    """What is plugged in."""

    def list(self) -> Sequence[Stick]:
        """All removable media that can be read now."""


class StickWatch(QObject):
    """``changed`` comes with all sticks, ``plugged`` and ``pulled`` with one each."""

    changed = Signal(object)
    plugged = Signal(object)
    pulled = Signal(object)

    def __init__(self, devices: Devices, parent: QObject | None = None) -> None:
        """Nothing is looked up before ``start`` or ``poll``."""
        super().__init__(parent)
        self._devices = devices
        self._tasks = TaskRunner(self, threads=1)
        self._sticks: tuple[Stick, ...] = ()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.poll)

    @property
    def sticks(self) -> tuple[Stick, ...]:
        """What was plugged in when last looked."""
        return self._sticks

    @property
    def busy(self) -> bool:
        """Whether a look is under way."""
        return bool(self._tasks.running)

    def start(self) -> None:
        """Look now and then every two seconds."""
        self._timer.start()
        self.poll()

    def stop(self) -> None:
        """Look no more; what is still under way is told to nobody."""
        self._timer.stop()
        self._tasks.forget()

    def poll(self) -> None:
        """Look once, unless the last look still waits for an answer."""
        if self.busy:
            return
        self._tasks.run(
            lambda _task: tuple(self._devices.list()),
            title="查找移动存储介质",
            on_done=self._seen,
            on_error=self._unseen,
            quiet=True,
        )

    def _unseen(self, _sentence: str) -> None:
        """A look that failed says nothing about what is plugged in; the next one will."""

    def _seen(self, sticks: tuple[Stick, ...]) -> None:
        before = {stick.id: stick for stick in self._sticks}
        now = {stick.id: stick for stick in sticks}
        self._sticks = sticks
        new = [stick for key, stick in now.items() if key not in before]
        gone = [stick for key, stick in before.items() if key not in now]
        if new or gone:
            self.changed.emit(sticks)
        for stick in gone:
            self.pulled.emit(stick)
        for stick in new:
            self.plugged.emit(stick)


def stick_name(stick: Stick) -> str:
    """What a stick is called on the screen."""
    place = str(stick.mount).rstrip("\\/") or str(stick.mount)
    short = place if len(place) <= 3 else place.replace("\\", "/").rsplit("/", 1)[-1]
    return f"{stick.label}（{short}）" if stick.label and stick.label != short else short
