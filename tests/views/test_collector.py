"""Rings of widgets are taken apart in the thread of the window, whichever thread makes objects."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.services.collecting import steady
from desktop.views.collector import Collector, collect_here, collect_if_due
from desktop.views.tasks import TaskContext, TaskRunner


class Ring(QWidget):
    """A widget that holds itself, as a page does that hands its own method to a button."""

    def __init__(self, ended: list[bool]) -> None:
        super().__init__()
        self.me = self
        weakref.finalize(
            self, lambda: ended.append(threading.current_thread() is threading.main_thread())
        )


def many_objects(_task: TaskContext) -> list[list[int]]:
    """Make what sets a collection off a hundred times over."""
    return [[n] for n in range(200_000)]


def test_a_worker_full_of_objects_takes_no_widget_apart(qtbot: QtBot) -> None:
    tasks, ended, kept = TaskRunner(), list[bool](), list[list[list[int]]]()
    Ring(ended)
    tasks.run(many_objects, title="读取", on_done=kept.append)
    assert tasks.wait()
    assert ended == []
    qtbot.waitUntil(lambda: ended == [True])


def test_the_work_and_what_it_holds_is_let_go_in_the_windows_thread(qtbot: QtBot) -> None:
    tasks, ended, told = TaskRunner(), list[bool](), list[str]()

    def start(fails: bool) -> None:
        held = QWidget()
        weakref.finalize(
            held, lambda: ended.append(threading.current_thread() is threading.main_thread())
        )

        def work(_task: TaskContext) -> str:
            name = held.objectName()
            if fails:
                raise OSError(name)
            return name

        tasks.run(work, title="读取", on_done=told.append, on_error=told.append)

    for fails in (False, True):
        start(fails)
    assert tasks.wait()
    assert ended == []
    qtbot.waitUntil(lambda: len(told) == 2)
    gc.collect()
    assert ended == [True, True]


def test_one_collector_is_enough(qapp: QCoreApplication) -> None:
    collect_here()
    collect_here()
    assert len(qapp.findChildren(Collector)) == 1
    assert not gc.isenabled()


def test_nothing_is_collected_while_somebody_asked_for_quiet(
    qapp: QCoreApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    collect_here()
    collected: list[int] = []
    monkeypatch.setattr(gc, "collect", collected.append)
    with steady():
        kept = [[n] for n in range(2_000)]
        collect_if_due()
        assert collected == []
    kept += [[n] for n in range(2_000)]
    collect_if_due()
    assert len(collected) == 1
    assert len(kept) == 4_000
