"""Waiting until nothing runs any more, and nothing is about to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.views.context import ViewContext

SHORT_MS = 500  # drafts and alerts wait longer, and nothing waits for them
PATIENCE = 20_000
Settle = Callable[[], None]


def about_to(*parts: QWidget) -> bool:
    """Whether a short timer runs: a filter, a list's row, answers; in all windows, or in parts."""
    return any(
        timer.isActive() and timer.isSingleShot() and timer.interval() <= SHORT_MS
        for part in parts or QApplication.topLevelWidgets()
        for timer in part.findChildren(QTimer)
    )


def until_quiet(
    qtbot: QtBot, busy: Callable[[], bool], looks: int = 2, patience: int = PATIENCE
) -> None:
    """Wait until several looks in a row saw nothing: the end of one task may begin the next."""
    quiet = 0

    def still() -> bool:
        nonlocal quiet
        quiet = 0 if busy() else quiet + 1
        return quiet > looks

    qtbot.waitUntil(still, timeout=patience)


def until_done(qtbot: QtBot, busy: Callable[[], bool]) -> None:
    """Wait until nothing is read or written, and what came of it has been shown."""
    for _look in range(4):
        QApplication.processEvents()
        qtbot.waitUntil(lambda: not busy(), timeout=PATIENCE)
    QApplication.processEvents()


@pytest.fixture
def settle(ctx: ViewContext, qtbot: QtBot) -> Settle:
    """Waits until nothing runs and nothing is about to: the lists' timers are short."""
    return lambda: until_quiet(qtbot, lambda: bool(ctx.tasks.running) or about_to())
