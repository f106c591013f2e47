"""代录 and 核对: whose paper, and the column that is typed from it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.services.rating_rules import SheetState
from desktop.services.rating_values import UnitSheet
from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.records.ratings.column import RatingColumn
from desktop.views.records.ratings.goal import CHECK, RatingGoal
from desktop.views.widgets.filter_box import FilterBox


class PaperTab(QWidget):
    """A choice of the member, and the column below it."""

    chosen = Signal()

    def __init__(self, ctx: ViewContext, services: Services, mode: str) -> None:
        """``mode`` is that of a ``RatingGoal``."""
        super().__init__()
        self.mode = mode
        self._own = services.desk.actor.assessor_id
        self.waiting = 0
        """How many rows wait for the present account's check, with everybody."""
        self._where: tuple[UUID, UUID] | None = None
        self.member = FilterBox("评定人", ())
        self.member.setAccessibleName("纸质评定表的评定人")
        self.member.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.member.setMinimumContentsLength(8)
        self.member.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.column = RatingColumn(ctx, services)
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 8, 0, 0)
        bar.setSpacing(8)
        bar.addWidget(plain("评定人"))
        bar.addWidget(self.member)
        bar.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.column, 1)
        self.member.chosen.connect(lambda: self.show_column(focus=True))

    def offer(self, sheet: UnitSheet | None, wanted: UUID | None = None) -> None:
        """The members of the team who may rate the unit, without oneself.

        Who has left the team is among them as long as a paper of theirs waits for its check.
        """
        before = wanted or self.member.value()
        waits = {} if sheet is None or self.mode != CHECK else _waiting(sheet)
        people = {} if sheet is None else _people(sheet)
        people.pop(self._own, None)
        self._where = None if sheet is None else (sheet.unit, sheet.cycle)
        self.waiting = sum(waits[who].here for who in people if who in waits)
        self.member.offer([(_label(name, waits.get(who)), who) for who, name in people.items()])
        if before in people:
            self.member.choose(before)
        first = next((who for who in people if who in waits and waits[who].here), None)
        here = waits.get(self.member.value())
        if first is not None and wanted is None and (here is None or not here.here):
            self.member.choose(first)  # a check is wanted there, and here is none

    def show_column(self, *, focus: bool = False) -> None:
        """Show the chosen member's column."""
        who = self.member.value()
        if self._where is None or not isinstance(who, UUID):
            self.column.show_nothing("请先选择评定人。")
            return
        unit, cycle = self._where
        self.column.show_goal(RatingGoal(self.mode, cycle, unit, who), focus=focus)


@dataclass(slots=True)
class _Waiting:
    """How many papers of somebody wait: for the present account, and for another's check."""

    here: int = 0
    elsewhere: int = 0


def _waiting(sheet: UnitSheet) -> dict[object, _Waiting]:
    found: dict[object, _Waiting] = {}
    for line in sheet.lines:
        for mark in line.marks:
            if mark.checked or line.state is SheetState.CONFIRMED:
                continue
            of = found.setdefault(mark.assessor, _Waiting())
            if mark.typed_here:
                of.elsewhere += 1
            else:
                of.here += 1
    return found


def _label(name: str, waits: _Waiting | None) -> str:
    """Who it is, and what waits."""
    if waits is None:
        return name
    if waits.here:
        return f"{name} · {waits.here} 条待核对"
    return f"{name} · {waits.elsewhere} 条由您代录，须由另一人核对"


def _people(sheet: UnitSheet) -> dict[UUID | None, str]:
    found: dict[UUID | None, str] = {m.assessor: m.name for m in sheet.members if not m.barred}
    seated = {m.assessor for m in sheet.members}
    for line in sheet.lines:
        for mark in line.marks:
            if not mark.checked and mark.assessor not in seated:
                found[mark.assessor] = f"{mark.name}（已离组）"
    return found
