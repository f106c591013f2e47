"""The lower half of an import: questions, differences, refusals, rows and notes, each counted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QTabWidget

from desktop.views.subjects.import_account import (
    CHANGE_COLUMNS,
    NOTE_COLUMNS,
    REJECTED_COLUMNS,
    ROW_COLUMNS,
    Account,
    Line,
)
from desktop.views.subjects.questions import QuestionList
from desktop.views.subjects.short_table import ShortTable
from desktop.views.theme import Theme


class AccountTabs(QTabWidget):
    """A tab without rows is not shown."""

    def __init__(self, theme: Theme) -> None:
        """Empty."""
        super().__init__()
        self.setAccessibleName("导入明细")
        self.questions = QuestionList(theme)
        self.changes = ShortTable(theme, "更新的内容", CHANGE_COLUMNS)
        self.rejected = ShortTable(theme, "未导入的行", REJECTED_COLUMNS)
        self.rows = ShortTable(theme, "各行结果", ROW_COLUMNS)
        self.notes = ShortTable(theme, "说明", NOTE_COLUMNS)
        for table in (self.questions, self.changes, self.rejected, self.rows, self.notes):
            self.addTab(table, "")

    def show_account(self, account: Account, *, taken: bool) -> None:
        """Show a preview or, ``taken``, a report."""
        self.changes.show_rows(account.changes)
        self.rejected.show_rows(account.rejected)
        self.rows.show_rows(account.rows)
        self.notes.show_rows(account.notes)
        self._name(0, "待确认", len(self.questions))
        self._name(1, "已更新" if taken else "将更新", len(account.changes))
        self._name(2, "未导入", len(account.rejected))
        self._name(3, "各行结果", len(account.rows))
        self._name(4, "说明", len(account.notes))

    def open_first(self, account: Account) -> None:
        """Open what needs the user most."""
        if len(self.questions):
            self.setCurrentWidget(self.questions)
        elif account.rejected and not account.writes:
            self.setCurrentWidget(self.rejected)
        else:
            self.setCurrentWidget(self.changes if account.changes else self.rows)

    def show_left(self, sentences: Sequence[str]) -> None:
        """What an undo has left."""
        self.notes.show_rows([Line("", 0, new=text) for text in sentences])
        self._name(4, "说明", len(sentences))
        self.setCurrentWidget(self.notes)

    def _name(self, place: int, word: str, count: int) -> None:
        self.setTabText(place, f"{word} {count:,}" if count else word)
        self.setTabVisible(place, bool(count))
