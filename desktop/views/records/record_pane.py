"""One record beside its list: a title with what leads on, its form, and how it came here."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from desktop.views.labels import plain, rule
from desktop.views.widgets.history_list import HistoryList
from desktop.views.widgets.record_form import RecordForm


class RecordPane(QFrame):
    """A subclass puts buttons into ``bar``, and into ``under`` what stands below it."""

    def __init__(self, form: RecordForm, nothing: str) -> None:
        """``nothing`` is said until a record is shown."""
        super().__init__()
        self.setObjectName("detailPane")
        self.form = form
        self.history = HistoryList()
        self.title = plain("", "heading", wrap=True)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)  # its own line is white in the dark
        self.tabs.addTab(form, "内容")
        self.tabs.addTab(self.history, "办理经过")
        self.empty = plain(nothing, "secondary", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.bar = QHBoxLayout()
        self.bar.setContentsMargins(24, 12, 16, 4)
        self.bar.setSpacing(8)
        self.bar.addWidget(self.title, 1)
        self.under = QVBoxLayout()
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self.bar)
        column.addLayout(self.under)
        column.addWidget(rule())
        column.addWidget(self.tabs, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(whole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(self.stack)
