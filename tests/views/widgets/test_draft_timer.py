"""What was typed is pending until it is stored, also when the time is up and nobody stored it."""

from __future__ import annotations

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop.views.widgets.draft_timer import DraftTimer


def test_the_slot_of_the_timer_still_finds_something_to_store(qtbot: QtBot) -> None:
    owner = QObject()
    timer = DraftTimer(owner, 1)
    found: list[bool] = []
    timer.timeout.connect(lambda: found.append(timer.pending))
    with qtbot.waitSignal(timer.timeout):
        timer.start()
    timer.stop()
    assert (found, timer.pending) == ([True], False)
