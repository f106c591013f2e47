"""考核组意见 and the reason of a step: typed beside a sheet, kept as a draft until they are used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.services.rating_values import SheetLine, UnitSheet
from desktop.services.registry import Services
from desktop.views.records.ratings.goal import SHEET, RatingGoal
from desktop.views.widgets.draft_timer import DraftTimer

REMARK, REASON = "remark", "reason"
Shown = tuple[RatingGoal, UUID | None]
"""Whose sheet the texts belong to: the unit in a year, and the cadre; None for the team."""


class SheetTexts(QObject):
    """The two texts and their draft. ``shown`` is what they belong to."""

    def __init__(self, parent: QWidget, services: Services) -> None:
        """Empty until ``show_line``."""
        super().__init__(parent)
        self.services = services
        self.shown: Shown | None = None
        self.base = ""
        """The version that the remark was typed over."""
        self._stored = ""
        self._about: dict[str, str] = {}
        self.remark = _text("考核组意见", 80)
        self.reason = _text("有人未评、人数不足或重新评定时填写", 64)
        self._timer = DraftTimer(self)
        self._timer.timeout.connect(self.flush_draft)
        for text in (self.remark, self.reason):
            text.textChanged.connect(self._typed)

    @property
    def unsaved(self) -> bool:
        """Whether the remark was changed and not stored."""
        return self.shown is not None and self.remark.toPlainText() != self._stored

    def show_line(self, sheet: UnitSheet | None, line: SheetLine | None) -> None:
        """The stored remark, or the draft; what is being typed into the same stays."""
        if sheet is None or line is None:
            self.flush_draft()
            self.shown = None
            _set(self.remark, "")
            _set(self.reason, "")
            return
        goal = RatingGoal(SHEET, sheet.cycle, sheet.unit)
        here = (goal, line.subject.cadre)
        if here == self.shown and self._timer.pending:
            return
        self.flush_draft()
        self.shown, self._about = here, goal.about(sheet.unit_name)
        desk = self.services.desk
        draft = desk.drafts.get(desk.actor.account, _form(here), goal.row)
        body = {} if draft is None else draft.body
        now = line.version or ""
        self.base = draft.base_version if draft is not None and REMARK in body else now
        self._stored = line.remark
        _set(self.remark, str(body.get(REMARK, line.remark)))
        _set(self.reason, str(body.get(REASON, "")))

    def forget(self, shown: Shown) -> None:
        """Read the texts of this anew the next time."""
        if self.shown == shown:
            self.shown = None

    # --- drafts ------------------------------------------------------------------------

    def _typed(self) -> None:
        if self.shown is not None and (self.remark.hasFocus() or self.reason.hasFocus()):
            self._timer.start()

    def flush_draft(self) -> None:
        """Store what is typed on this thread."""
        if self._timer.pending and self.shown is not None:
            self._keep(self.shown)

    def _keep(self, shown: Shown) -> dict[str, Any]:
        """Store the draft; what it holds now. A remark that is stored already is none."""
        body: dict[str, Any] = {"about": self._about}
        if self.unsaved:
            body[REMARK] = self.remark.toPlainText()
        if self.reason.toPlainText():
            body[REASON] = self.reason.toPlainText()
        _put(self.services, shown, self.base, body)
        self._timer.stop()
        return body

    def storing(self, work: Callable[[], None], used: str) -> Callable[[object], None]:
        """``work``, with all that is typed a draft until it is done, and the rest after it.

        ``used`` is the text that the work takes.
        """
        shown, services, base = self.shown, self.services, self.base
        if shown is None:
            return lambda _task: work()
        body = self._keep(shown)
        rest = {key: value for key, value in body.items() if key != used}

        def run(_task: object) -> None:
            work()
            desk, row = services.desk, shown[0].row
            if desk.drafts.drop(desk.actor.account, _form(shown), row, body):
                _put(services, shown, base, rest)

        return run


def _put(services: Services, shown: Shown, base: str, body: Mapping[str, Any]) -> None:
    desk, row = services.desk, shown[0].row
    if REMARK in body or REASON in body:
        desk.drafts.put(desk.actor.account, _form(shown), row, base, body)
    else:
        desk.drafts.delete(desk.actor.account, _form(shown), row)


def _form(shown: Shown) -> str:
    goal, cadre = shown
    return f"{goal.form}/{'team' if cadre is None else cadre.hex}"


def _text(name: str, height: int) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(name)
    made.setTabChangesFocus(True)
    made.setFixedHeight(height)
    return made


def _set(edit: QPlainTextEdit, text: str) -> None:
    if edit.toPlainText() != text:
        edit.setPlainText(text)
