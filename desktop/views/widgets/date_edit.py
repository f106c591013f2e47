"""Dates as officials type them: 20261122, 2026.11.22, 今天, +3; shown 2026年11月22日."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.views.labels import set_state

WORDS = {"今天": 0, "今日": 0, "明天": 1, "后天": 2, "昨天": -1, "前天": -2}
RULE = "日期请写成 20261122、2026.11.22、今天 或 +3。"
_FULL = re.compile(r"(\d{4})[.\-/年](\d{1,2})[.\-/月](\d{1,2})日?")
_SHORT = re.compile(r"(\d{1,2})[.\-/月](\d{1,2})日?")
_OFFSET = re.compile(r"([+\-])(\d{1,4})")
_WIDE = str.maketrans("０１２３４５６７８９．－／＋", "0123456789.-/+")  # full-width input methods


class DateFault(ValueError):
    """A text that is no date; ``sentence`` tells the user how to mend it."""

    def __init__(self, sentence: str) -> None:
        """Carry the sentence."""
        super().__init__(sentence)
        self.sentence = sentence


def show_date(day: date | None) -> str:
    """2026年11月22日; empty for None."""
    return "" if day is None else f"{day.year}年{day.month}月{day.day}日"


def parse_date(text: str, today: date) -> date | None:
    """Read what was typed; None for an empty text. Raises DateFault.

    A month and day alone (11.22) mean the year of ``today``; +3 means three days on.
    """
    bare = "".join(text.split()).translate(_WIDE)
    if not bare:
        return None
    if bare in WORDS:
        return today + timedelta(days=WORDS[bare])
    if found := _OFFSET.fullmatch(bare):
        days = int(found[2])
        return today + timedelta(days=days if found[1] == "+" else -days)
    if re.fullmatch(r"\d{8}", bare):
        return _day(int(bare[:4]), int(bare[4:6]), int(bare[6:]))
    if found := _FULL.fullmatch(bare):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _SHORT.fullmatch(bare):
        return _day(today.year, int(found[1]), int(found[2]))
    raise DateFault(RULE)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        message = f"日历上没有 {year}年{month}月{day}日，请核对。"
        raise DateFault(message) from None


class DateEdit(QLineEdit):
    """A line that reads dates when left or on Enter, and keeps what it cannot read."""

    date_changed = Signal()

    def __init__(
        self, today: Callable[[], date], parent: QWidget | None = None, *, name: str = "日期"
    ) -> None:
        """``today`` is the injected clock's local date."""
        super().__init__(parent)
        self._today = today
        self.fault: str | None = None
        self.setPlaceholderText("如 20261122、今天、+3")
        self.setAccessibleName(name)
        self.editingFinished.connect(self._settle)

    def value(self) -> date | None:
        """The date as typed now; None when empty. Raises DateFault."""
        return parse_date(self.text(), self._today())

    def set_value(self, day: date | None) -> None:
        """Show a date."""
        self.setText(show_date(day))
        self._mark(None)

    def _settle(self) -> None:
        try:
            day = self.value()
        except DateFault as fault:
            self._mark(fault.sentence)
        else:
            self.setText(show_date(day))
            self._mark(None)
        self.date_changed.emit()

    def _mark(self, sentence: str | None) -> None:
        self.fault = sentence
        set_state(self, "fault", "true" if sentence else "false")

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Select all: typing replaces the date."""
        super().focusInEvent(event)
        self.selectAll()
