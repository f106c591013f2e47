"""The help of a page beside it (F1), and the list of keys (?). Shipped texts only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from desktop.services.paths import RESOURCES
from desktop.views.labels import button, plain
from desktop.views.theme import Theme

PAGE = 1080  # pixels at 12 pt that a list with its detail needs beside the help
GAP = 12
KEYS = (
    ("Ctrl+1 … Ctrl+8", "打开左侧对应页面"),
    ("Ctrl+K", "搜索干部、单位、纪实和命令"),
    ("Ctrl+N", "在本页新建"),
    ("Ctrl+F", "跳到列表的筛选框"),
    ("↑ ↓", "在列表中移动；筛选框中按 ↓ 进入列表"),
    ("Enter", "在表格中下移一行，与 WPS 相同"),
    ("F2", "修改表格中的当前单元格"),
    ("Tab", "离开表格，到下一个输入框"),
    ("Ctrl+C", "复制选中的行，可粘贴到表格"),
    ("Ctrl+S", "保存当前表单"),
    ("Ctrl+Enter", "谈话记录：保存并记下一条"),
    ("Ctrl+D", "谈话记录：取回刚记的一条"),
    ("F4", "谈话记录：展开或收起提纲"),
    ("F1", "打开本页的帮助"),
    ("?", "显示本表"),
    ("Ctrl++ / Ctrl+-", "放大、缩小字号"),
    ("Ctrl+L", "立即锁定"),
    ("Esc", "关闭帮助或搜索"),
)


def chapter(key: str) -> str:
    """The shipped chapter of a page as Markdown."""
    path = RESOURCES / "help" / f"{key}.md"
    if not path.is_file():
        path = RESOURCES / "help" / "desk.md"
    return path.read_text(encoding="utf-8")


def keys_chapter() -> str:
    """The keys as Markdown."""
    lines = "\n".join(f"| {keys} | {what} |" for keys, what in KEYS)
    return f"# 快捷键\n\n| 按键 | 作用 |\n|---|---|\n{lines}\n"


def heading_of(part: str, headings: Sequence[str]) -> str:
    """The heading under which a part of a page is explained; empty when there is none.

    The place 谈话记录 is explained under 谈话: a heading may say less than the title, or more.
    """
    if not part:
        return ""
    near = [h for h in headings if h and (part.startswith(h) or h.startswith(part))]
    return part if part in headings else max(near, key=len, default="")


class HelpPane(QFrame):
    """A quiet column at the right edge of the desk; Esc closes it.

    It lies over the page: beside it, a list of 1366 pixels would have no room for its filters.
    Where the window is wide the desk keeps the room free (``wanted_room``).
    """

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Empty until a chapter is shown; hidden until ``show``."""
        super().__init__(parent)
        self.hide()
        self.setObjectName("helpPane")
        self._theme = theme
        self.text = QTextBrowser()
        self.text.setAccessibleName("帮助内容")
        self.text.setOpenLinks(False)
        self.text.setOpenExternalLinks(False)
        close = button("", "flat", name="关闭帮助")
        close.setIcon(theme.icon("cross", "secondary"))
        close.setToolTip("关闭（Esc）")
        close.clicked.connect(self.closed.emit)
        bar = QHBoxLayout()
        self.heading = plain("帮助", "heading")
        bar.addWidget(self.heading, 1)
        bar.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 8)
        layout.addLayout(bar)
        layout.addWidget(self.text, 1)
        theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self.setFixedWidth(self._theme.metrics.px(340))

    def lie_in(self, room: QRect) -> int:
        """Keep to the right edge of a room; returns the width that the page should leave free."""
        self.setGeometry(room.right() + 1 - self.width(), room.top(), self.width(), room.height())
        self.raise_()
        wide = room.width() - self.width() >= self._theme.metrics.px(PAGE)
        return self.width() + GAP if wide and not self.isHidden() else 0

    def show_text(self, markdown: str, part: str = "") -> None:
        """Show a shipped text from the heading of ``part``; its first line heads the pane."""
        head, _break, body = markdown.partition("\n")
        self.heading.setText(head.lstrip("# "))
        self.text.setMarkdown(body.replace("\n## ", "\n### "))  # Qt's second level is too loud
        self._go_to(part)

    def _go_to(self, part: str) -> None:
        document = self.text.document()
        found = {
            block.text(): block
            for block in (document.findBlockByNumber(n) for n in range(document.blockCount()))
            if block.blockFormat().headingLevel()
        }
        block = found.get(heading_of(part, tuple(found)))
        bar = self.text.verticalScrollBar()
        bar.setValue(0)
        if block is not None:
            bar.setValue(int(document.documentLayout().blockBoundingRect(block).top()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
