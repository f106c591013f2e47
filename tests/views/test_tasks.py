"""Work in a worker's thread: results, errors and cancelling arrive on the GUI thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.progress import Cancelled, Progress
from desktop.views.bottom_bar import BottomBar
from desktop.views.diagnostics import sentence_of
from desktop.views.tasks import TaskContext, TaskRunner


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[TaskRunner]:
    result = TaskRunner()
    yield result
    result.forget()
    qtbot.waitUntil(lambda: not result.running)


class Refusal(Exception):
    sentence = "这个单位已有考核组，请先结束原来的对口联系。"


def test_the_result_arrives_on_the_gui_thread(runner: TaskRunner, qtbot: QtBot) -> None:
    seen: list[tuple[int, bool]] = []
    worker: list[bool] = []

    def work(_task: TaskContext) -> int:
        worker.append(threading.current_thread() is threading.main_thread())
        return 42

    def done(value: int) -> None:
        seen.append((value, threading.current_thread() is threading.main_thread()))

    runner.run(work, title="计算", on_done=done)
    qtbot.waitUntil(lambda: bool(seen))
    assert worker == [False]
    assert seen == [(42, True)]
    assert not runner.running


def test_a_refusal_is_told_in_its_own_words(runner: TaskRunner, qtbot: QtBot) -> None:
    told: list[str] = []

    def work(_task: TaskContext) -> None:
        raise Refusal

    runner.run(work, title="配对", on_error=told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert told == [Refusal.sentence]


def test_nobody_listening_means_the_window_is_told(runner: TaskRunner, qtbot: QtBot) -> None:
    def work(_task: TaskContext) -> None:
        raise Refusal

    with qtbot.waitSignal(runner.failed) as caught:
        runner.run(work, title="配对")
    assert caught.args == [Refusal.sentence]


def test_an_unexpected_error_shows_a_number_and_logs_no_content(
    runner: TaskRunner, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []

    def work(_task: TaskContext) -> None:
        message = "张三的谈话记录"
        raise KeyError(message)

    with caplog.at_level(logging.DEBUG, logger="desktop"):
        runner.run(work, title="读取", on_error=told.append)
        qtbot.waitUntil(lambda: bool(told))
    number = told[0].split("诊断编号 ")[1][:8]
    assert number in caplog.text
    assert "KeyError" in caplog.text
    assert "张三" not in caplog.text + told[0]
    assert "Traceback" not in told[0]


def test_cancelling_stops_the_work(runner: TaskRunner, qtbot: QtBot) -> None:
    begun = threading.Event()
    ends: list[str] = []

    def work(task: TaskContext) -> None:
        begun.set()
        while True:
            task.check()

    handle = runner.run(
        work,
        title="导入",
        on_done=lambda _none: ends.append("done"),
        on_error=ends.append,
        on_cancelled=lambda: ends.append("cancelled"),
    )
    qtbot.waitUntil(begun.is_set)
    handle.cancel()
    qtbot.waitUntil(lambda: bool(ends))
    assert ends == ["cancelled"]


def test_what_was_committed_before_the_cancel_is_reported_as_done(
    runner: TaskRunner, qtbot: QtBot
) -> None:
    go = threading.Event()
    ends: list[str] = []

    def work(task: TaskContext) -> str:
        go.wait(5)
        assert task.cancelled
        return "done"

    handle = runner.run(
        work, title="导入", on_done=ends.append, on_cancelled=lambda: ends.append("cancelled")
    )
    handle.cancel()
    if not ends:
        go.set()
    qtbot.waitUntil(lambda: bool(ends))
    assert ends in (["done"], ["cancelled"])  # cancelled only when it had not begun


def test_a_task_that_cannot_be_cancelled_is_not(runner: TaskRunner, qtbot: QtBot) -> None:
    go = threading.Event()
    ends: list[object] = []

    def work(task: TaskContext) -> bool:
        go.wait(5)
        return task.cancelled

    handle = runner.run(work, title="保存", on_done=ends.append, cancellable=False)
    handle.cancel()
    go.set()
    qtbot.waitUntil(lambda: bool(ends))
    assert ends == [False]


def test_the_database_interrupted_by_cancel_counts_as_cancelled(
    runner: TaskRunner, qtbot: QtBot
) -> None:
    begun = threading.Event()
    ends: list[str] = []

    class OperationalError(Exception):
        pass

    def work(task: TaskContext) -> None:
        begun.set()
        while not task.cancelled:
            pass
        message = "interrupted"
        raise OperationalError(message)

    handle = runner.run(
        work, title="读取", on_cancelled=lambda: ends.append("cancelled"), on_error=ends.append
    )
    qtbot.waitUntil(begun.is_set)
    handle.cancel()
    qtbot.waitUntil(lambda: bool(ends))
    assert ends == ["cancelled"]


def test_after_forgetting_nothing_is_delivered(runner: TaskRunner, qtbot: QtBot) -> None:
    go, begun = threading.Event(), threading.Event()
    ends: list[object] = []

    def work(_task: TaskContext) -> int:
        begun.set()
        go.wait(5)
        return 1

    runner.run(work, title="读取", on_done=ends.append, on_error=ends.append)
    qtbot.waitUntil(begun.is_set)
    runner.forget()
    go.set()
    qtbot.waitUntil(lambda: not runner.running)
    assert ends == []


def test_the_bottom_bar_follows_tasks(runner: TaskRunner, qtbot: QtBot) -> None:
    bar = BottomBar(runner, "林晓 · 考核办工作人员", "")
    qtbot.addWidget(bar)
    go = threading.Event()

    def work(task: TaskContext) -> None:
        task.report(40, 100, "读取花名册")
        task.report(100, 100, "读取花名册")
        go.wait(5)

    for title in ("甲", "乙", "丙"):
        runner.run(work, title=title)
    runner.run(work, title="安静", quiet=True)
    assert [line.task.title for line in bar.lines] == ["甲", "乙"]
    assert bar.more.text() == "另有 1 项任务"
    assert bar.saved.text() == "正在处理"
    qtbot.waitUntil(lambda: bar.lines[0].label.text() == "读取花名册 100/100")
    go.set()
    qtbot.waitUntil(lambda: not runner.running)
    assert bar.lines == []
    assert bar.saved.text() == "已保存"
    assert bar.backup.isHidden()  # nothing to say before there are backups


def test_the_last_minutes_are_counted_down(runner: TaskRunner, qtbot: QtBot) -> None:
    bar = BottomBar(runner, "林晓", "")
    qtbot.addWidget(bar)
    texts = []
    for seconds in (900, 841, 121, 120, 1):
        bar.show_countdown(seconds)
        texts.append(bar.countdown.text())
    assert texts == ["15 分钟后锁定", "15 分钟后锁定", "3 分钟后锁定", "120 秒后锁定", "1 秒后锁定"]


def test_progress_works_without_a_window() -> None:
    seen: list[tuple[int, int, str]] = []
    progress = Progress(lambda done, total, text: seen.append((done, total, text)))
    progress.report(1, 2, "甲")
    progress.check()
    progress.cancel()
    assert progress.cancelled
    with pytest.raises(Cancelled):
        progress.check()
    assert seen == [(1, 2, "甲")]
    assert "取消" in sentence_of(Cancelled())
