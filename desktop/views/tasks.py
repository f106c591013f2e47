"""The one way to do anything that may take longer than 50 ms.

The work runs in a worker's thread; progress, result and error arrive on the GUI thread.
Cancelling sets a token that the work and the database read; work that had already
committed when the user cancelled is reported as done, because it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar, cast

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from desktop.services.progress import Cancelled, Progress
from desktop.views.collector import collect_here
from desktop.views.diagnostics import sentence_of

T = TypeVar("T")
REPORT_EVERY = 0.05  # seconds; a worker may report thousands of times a second


class TaskContext(Progress):
    """What the work is given: ``report``, ``cancelled``, ``check``."""


class TaskHandle(QObject):
    """One running task, as the bottom bar shows it."""

    progressed = Signal(int, int, str)
    finished = Signal()

    def __init__(self, title: str, *, cancellable: bool, quiet: bool) -> None:
        """Made by ``TaskRunner.run`` only."""
        super().__init__()
        self.title = title
        self.cancellable = cancellable
        self.quiet = quiet
        self.done = 0
        self.total = 0
        self.text = ""
        self.running = True
        self.context = TaskContext(self._reported)
        self._last = 0.0
        self.deliver: Callable[[object, BaseException | None], None] | None = None
        self.progressed.connect(self._remember)

    def cancel(self) -> None:
        """Ask the work to stop; it ends as cancelled unless it has just committed."""
        if self.cancellable:
            self.context.cancel()

    def _reported(self, done: int, total: int, text: str) -> None:
        now = time.monotonic()
        if now - self._last >= REPORT_EVERY or done == total:
            self._last = now
            self.progressed.emit(done, total, text)

    def _remember(self, done: int, total: int, text: str) -> None:
        self.done, self.total, self.text = done, total, text


class _Parcel:
    """One piece of work on its way to the worker and its outcome on the way back.

    Work and errors hold on to pages and widgets. The worker's thread touches them only through
    this parcel, which the GUI thread empties: so the last hold on a widget is never let go in
    the worker's thread, where taking a widget apart would end the program.
    """

    __slots__ = ("error", "fn", "result", "task")

    def __init__(self, task: TaskHandle, fn: Callable[[TaskContext], object]) -> None:
        self.task: TaskHandle | None = task
        self.fn: Callable[[TaskContext], object] | None = fn
        self.result: object = None
        self.error: BaseException | None = None

    def work(self) -> None:
        """Do it, in the worker's thread; whatever happens is kept for the GUI thread."""
        task, fn = self.task, self.fn
        if task is None or fn is None:  # emptied: it has been back already
            return
        try:
            task.context.check()
            self.result = fn(task.context)
        except BaseException as caught:  # noqa: BLE001 - a worker must always answer
            self.error = caught


class _Bridge(QObject):
    """Carries the parcel from the worker's thread to the GUI thread."""

    ended = Signal(object)


class _Work(QRunnable):
    def __init__(self, parcel: _Parcel, out: _Bridge) -> None:
        super().__init__()
        self._parcel, self._out = parcel, out

    def run(self) -> None:
        self._parcel.work()
        self._out.ended.emit(self._parcel)


class TaskRunner(QObject):
    """Runs tasks; owned by the window. ``failed`` gets a sentence nobody else handled."""

    started = Signal(object)
    ended = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None, *, threads: int = 2) -> None:
        """A pool of its own, so that waiting for it waits for nothing else."""
        super().__init__(parent)
        collect_here()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._running: list[TaskHandle] = []
        self._bridge = _Bridge(self)
        self._bridge.ended.connect(self._ended)

    @property
    def running(self) -> tuple[TaskHandle, ...]:
        """Tasks under way, oldest first."""
        return tuple(self._running)

    def run(
        self,
        fn: Callable[[TaskContext], T],
        *,
        title: str,
        on_done: Callable[[T], None] | None = None,
        on_error: Callable[[str], None] | None = None,
        on_cancelled: Callable[[], None] | None = None,
        cancellable: bool = True,
        quiet: bool = False,
    ) -> TaskHandle:
        """Run ``fn`` in a worker's thread; the callbacks run on the GUI thread.

        ``on_error`` gets one Chinese sentence; without it the sentence goes to ``failed``.
        ``quiet`` tasks (search, pages of a list) are not shown in the bottom bar.
        """
        task = TaskHandle(title, cancellable=cancellable, quiet=quiet)

        def outcome(result: object, error: BaseException | None) -> None:
            if error is None:
                if on_done is not None:
                    on_done(cast("T", result))
            elif isinstance(error, Cancelled) or (task.context.cancelled and _stopped(error)):
                if on_cancelled is not None:
                    on_cancelled()
            else:
                (on_error or self.failed.emit)(sentence_of(error))

        task.deliver = outcome
        self._running.append(task)
        self.started.emit(task)
        self._pool.start(_Work(_Parcel(task, fn), self._bridge))
        return task

    def _ended(self, parcel: _Parcel) -> None:
        task, result, error = parcel.task, parcel.result, parcel.error
        parcel.task = parcel.fn = parcel.result = parcel.error = None
        if task is None:
            return
        if task in self._running:
            self._running.remove(task)
        task.running = False
        deliver, task.deliver = task.deliver, None
        try:
            if deliver is not None:
                deliver(result, error)
        finally:
            task.finished.emit()
            self.ended.emit(task)

    def forget(self) -> None:
        """Cancel everything and drop every callback: the window is being locked."""
        for task in self._running:
            task.deliver = None
            task.context.cancel()

    def wait(self, milliseconds: int = 10_000) -> bool:
        """Wait until the workers are idle (at locking and closing only)."""
        return self._pool.waitForDone(milliseconds)


def _stopped(error: BaseException) -> bool:
    """Whether an error is the database's way to say that it was told to stop."""
    return "interrupt" in f"{type(error).__name__} {error}".lower()
