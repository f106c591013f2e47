"""The bottom bar: saved · tasks · last export and backup · lock countdown · user and role."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from desktop.views.labels import button, plain
from desktop.views.tasks import TaskHandle, TaskRunner

SHOWN_TASKS = 2
COUNT_FROM = 120  # the last two minutes are counted, before that only minutes


class TaskLine(QWidget):
    """One running task: what, how far, and the way to stop it."""

    def __init__(self, task: TaskHandle) -> None:
        """Follow a task."""
        super().__init__()
        self.task = task
        self.label = plain(task.title)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(96)
        self.bar.setAccessibleName(f"{task.title}的进度")
        self.cancel = button("取消", "flat", name=f"取消{task.title}")
        self.cancel.clicked.connect(self._cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for item in (self.label, self.bar, self.cancel):
            layout.addWidget(item)
        # Shown before it has its place, it would flash as a window of its own.
        self.cancel.setVisible(task.cancellable)
        task.progressed.connect(self._progress)

    def _progress(self, done: int, total: int, text: str) -> None:
        self.bar.setRange(0, max(0, total))
        self.bar.setValue(done)
        count = f" {done:,}/{total:,}" if total else ""
        self.label.setText(f"{text or self.task.title}{count}")

    def _cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.label.setText(f"正在取消：{self.task.title}")
        self.task.cancel()


class BottomBar(QWidget):
    """Follows a task runner; the rest is set by the window."""

    def __init__(self, tasks: TaskRunner, user: str, backup: str) -> None:
        """``user`` is name and role; ``backup`` when the last one was made."""
        super().__init__()
        self.setObjectName("bottomBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.saved = plain("已保存")
        self.more = plain()
        self.backup = plain(f"上次备份：{backup}" if backup else "")
        if not backup:
            self.backup.hide()
        self.export = plain()
        self.export.hide()
        self.countdown = plain()
        self.user = plain(user)
        self.lines: list[TaskLine] = []
        self._tasks = QHBoxLayout()
        self._tasks.setSpacing(16)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 4, 16, 4)
        layout.setSpacing(24)
        layout.addWidget(self.saved)
        layout.addLayout(self._tasks)
        layout.addWidget(self.more)
        layout.addStretch(1)
        for item in (self.export, self.backup, self.countdown, self.user):
            layout.addWidget(item)
        tasks.started.connect(self._started)
        tasks.ended.connect(self._ended)
        self._waiting: list[TaskHandle] = []

    def _started(self, task: TaskHandle) -> None:
        if not task.quiet:
            self._waiting.append(task)
            self._show()

    def _ended(self, task: TaskHandle) -> None:
        if task in self._waiting:
            self._waiting.remove(task)
            self._show()

    def _show(self) -> None:
        shown = self._waiting[:SHOWN_TASKS]
        for line in [line for line in self.lines if line.task not in shown]:
            self.lines.remove(line)
            self._tasks.removeWidget(line)
            line.hide()
            line.deleteLater()
        for task in shown:
            if all(line.task is not task for line in self.lines):
                line = TaskLine(task)
                self.lines.append(line)
                self._tasks.addWidget(line)
        rest = len(self._waiting) - len(shown)
        self.more.setText(f"另有 {rest} 项任务" if rest else "")
        self.saved.setText("正在处理" if self._waiting else "已保存")

    def show_export(self, when: str) -> None:
        """When a package last went out."""
        self.export.setText(f"上次导出：{when}")
        self.export.setVisible(bool(when))

    def show_countdown(self, seconds: int) -> None:
        """Minutes first; the last two minutes are counted down."""
        minutes = -(-seconds // 60)
        text = f"{minutes} 分钟后锁定" if seconds > COUNT_FROM else f"{seconds} 秒后锁定"
        if self.countdown.text() != text:
            self.countdown.setText(text)
