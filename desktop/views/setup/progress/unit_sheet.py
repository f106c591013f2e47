"""A tab with the units at the left and one unit's sheet, typed into as in WPS, at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.errors import Invalid, ServiceError, Stale
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.setup.period_box import QUARTER_WORDS, PeriodBox
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.draft_timer import DraftTimer
from desktop.views.widgets.edit_grid import EditGrid, GridColumn
from desktop.views.widgets.left_words import left_words
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.splitting import beside

Texts = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of the list and what stands for it, in words."""

    unit: UUID
    name: str
    said: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A unit's sheet as it stands; ``versions`` go back with it when it is stored."""

    texts: Texts
    versions: Any
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """Whose sheet stands in the grid: what is typed is kept and stored under this alone."""

    cycle: UUID
    quarter: int
    unit: UnitRow


class SheetSource(Protocol):
    """Where sheets come from and go to; called in a worker's thread."""

    def read_units(self, cycle: UUID, quarter: int) -> Sequence[UnitRow]:
        """All units with what stands for each."""

    def read_sheet(self, cycle: UUID, quarter: int, unit: UUID) -> Sheet:
        """A unit's sheet."""

    def store_sheet(
        self, cycle: UUID, quarter: int, unit: UUID, texts: Texts, versions: Any
    ) -> None:
        """Store a unit's sheet. Raises Invalid and others of the service."""


class UnitSheetTab(QWidget):
    """What 科室平时 and 指标分解 share. ``refused`` carries a sentence to the place's foot."""

    refused = Signal(str)
    noun = ""
    form = ""  # what its drafts are called
    filled = ""  # title of the column that says what stands there
    by_quarter = True

    def __init__(
        self,
        ctx: ViewContext,
        services: Services,
        period: PeriodBox,
        columns: Sequence[GridColumn],
        source: SheetSource,
    ) -> None:
        """``period`` is shared with the place's other tabs."""
        super().__init__()
        self.source = source
        self.ctx, self.services, self.period = ctx, services, period
        self.may = allowed(services.desk.actor.role, Operation.EDIT_PROGRESS)
        self.unit: UnitRow | None = None
        self._shown: Shown | None = None
        self._goal: object = None
        self._versions: Any = None
        self._ticket = 0
        said: tuple[Column[UnitRow], ...] = (
            Column("unit", "单位", lambda r: r.name, 200),
            Column("said", self.filled, lambda r: r.said, 112),
        )
        self.units = ShortTable(ctx.theme, f"{self.noun}的单位", said, wide=0)
        self.title = plain("", "heading")
        self.hint = plain("", "secondary", wrap=True)
        self.grid = EditGrid(ctx.theme, self.noun, columns, growing=True)
        self.grid.cells.set_writable(on=self.may)
        self.faults = plain("", "fault", wrap=True)
        self.faults.hide()
        self.state = plain("", "hint")
        self.row_out = button("删除所选行")
        self.store = button("保存", "primary", name=f"保存{self.noun}")
        self.bar = QHBoxLayout()
        self.bar.setSpacing(8)
        self._timer = DraftTimer(self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.hint)
        column.addWidget(self.grid, 1)
        column.addWidget(self.faults)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.state, 1)
        foot.addWidget(self.row_out)
        foot.addWidget(self.store)
        column.addLayout(foot)
        split = beside(self.units, right, (420, 640))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(self.bar)
        layout.addWidget(split, 1)
        for widget in (self.row_out, self.store):
            widget.setVisible(self.may)

    def _connect(self) -> None:
        self.units.picked.connect(self._picked)
        self.grid.edited.connect(self._edited)
        self._timer.timeout.connect(self.flush_draft)
        self.row_out.clicked.connect(self.grid.remove_current)
        self.store.clicked.connect(self._store)

    # --- reading -----------------------------------------------------------------------

    def load(self) -> None:
        """Read the units, and the chosen one's sheet."""
        self.flush_draft()
        cycle, quarter = self.period.cycle, self.period.quarter
        if cycle is None:
            return
        self._ticket += 1
        ticket = self._ticket

        def came(rows: Sequence[UnitRow]) -> None:
            if ticket == self._ticket:
                self._show_units(rows)

        self._read(lambda: self.source.read_units(cycle, quarter), came)

    def go_to(self, row: object) -> None:
        """Show a unit when the period is read the next time."""
        self._goal = row

    def _show_units(self, rows: Sequence[UnitRow]) -> None:
        goal, self._goal = self._goal, None
        kept = goal or (None if self.unit is None else self.unit.unit)
        place = next((n for n, row in enumerate(rows) if row.unit == kept), 0)
        self.units.blockSignals(True)  # the sheet is read once below, not for each step
        self.units.show_rows(rows)
        if rows:
            self.units.go_to(place)
        self.units.blockSignals(False)
        self._picked(place if rows else -1)

    def _picked(self, place: int) -> None:
        self.flush_draft()
        row = self.units.row_at(place)
        self.unit = row if isinstance(row, UnitRow) else None
        self._read_sheet()

    def _read_sheet(self) -> None:
        cycle, quarter, unit = self.period.cycle, self.period.quarter, self.unit
        # Until the sheet is there nothing can be typed or stored: it would be another unit's.
        self._shown = None
        self.grid.setEnabled(False)
        self.store.setEnabled(False)
        if cycle is None or unit is None:
            self.grid.cells.show_rows(())
            return
        self._ticket += 1
        ticket, row = self._ticket, unit.unit
        wanted = Shown(cycle, quarter, unit)
        desk, name = self.services.desk, self._draft_name(wanted)

        def read() -> tuple[Sheet, Texts | None]:
            draft = desk.drafts.get(desk.actor.account, name, row)
            kept = None if draft is None else tuple(map(tuple, draft.body.get("rows", ())))
            return self.source.read_sheet(cycle, quarter, row), kept

        def came(found: tuple[Sheet, Texts | None]) -> None:
            if ticket == self._ticket:
                self._show_sheet(wanted, *found)

        self._read(read, came)

    def _show_sheet(self, wanted: Shown, sheet: Sheet, draft: Texts | None) -> None:
        self._shown = wanted
        self.grid.setEnabled(True)
        self.store.setEnabled(True)
        when = f"　{QUARTER_WORDS[wanted.quarter - 1]}" if self.by_quarter else ""
        self.title.setText(f"{wanted.unit.name}{when}")
        self.hint.setText(sheet.hint)
        self.hint.setVisible(bool(sheet.hint))
        self._versions = sheet.versions
        self.grid.cells.show_rows(sheet.texts if draft is None else draft)
        self.faults.hide()
        self.state.setText("" if draft is None else "已恢复上次未保存的草稿")

    # --- typing and storing ------------------------------------------------------------

    def _draft_name(self, shown: Shown) -> str:
        quarter = shown.quarter if self.by_quarter else 0
        return f"{self.form}/{shown.cycle.hex}/{quarter}"

    def _edited(self) -> None:
        self.faults.hide()
        self.state.setText("有未保存的修改")
        self._timer.start()

    def flush_draft(self) -> None:
        """Store what is typed on this thread: it is small, and the window may be locking."""
        self.grid.commit()
        if self._timer.pending and self._shown is not None:
            self._keep(self._shown)

    def _keep(self, shown: Shown) -> Mapping[str, Any]:
        """Store the draft; what it holds now."""
        desk = self.services.desk
        body = {"rows": [list(row) for row in self.grid.cells.texts()]}
        desk.drafts.put(desk.actor.account, self._draft_name(shown), shown.unit.unit, "", body)
        self._timer.stop()
        self.state.setText("草稿已自动保存")
        return body

    def _store(self) -> None:
        self.grid.commit()
        shown = self._shown
        if shown is None:
            return
        kept = self._keep(shown)
        texts, versions = self.grid.cells.texts(), self._versions
        cycle, quarter, unit, row = shown.cycle, shown.quarter, shown.unit, shown.unit.unit
        desk, name = self.services.desk, self._draft_name(shown)
        self.store.setEnabled(False)

        def work() -> None:
            self.source.store_sheet(cycle, quarter, row, texts, versions)
            desk.drafts.drop(desk.actor.account, name, row, kept)

        def done(_none: None) -> None:
            self.store.setEnabled(self._shown is not None)
            self.ctx.alerts.success(f"{unit.name}的{self.noun}已保存。")
            self.load()

        def failed(error: ServiceError) -> None:
            now = self._shown
            if now is None or (now.cycle, now.quarter, now.unit.unit) != (cycle, quarter, row):
                self.ctx.alerts.error(left_words(f"{unit.name}的{self.noun}", error))
                return
            self.store.setEnabled(True)
            self._say(error)

        call(
            self.ctx,
            lambda _task: work(),
            title=f"保存{self.noun}",
            on_done=done,
            on_failed=failed,
        )

    def _say(self, error: ServiceError) -> None:
        if isinstance(error, Stale):
            text = (
                "您打开之后，这些内容已被他人修改，尚未保存。请记下您的内容，重新选择该单位后再填。"
            )
        elif isinstance(error, Invalid):
            text = "\n".join(error.faults.values())
        else:
            text = error.sentence
        self.faults.setText(text)
        self.faults.show()

    def _read(self, fn: Callable[[], Any], done: Callable[[Any], None]) -> None:
        call(
            self.ctx,
            lambda _task: fn(),
            title=f"读取{self.noun}",
            on_done=done,
            on_failed=lambda error: self.refused.emit(error.sentence),
            quiet=True,
        )

    def dropped(self, paths: Sequence[Path]) -> None:
        """Files dragged onto the tab; a tab without a way in leaves them."""


def whole_number(text: str, where: str) -> int:
    """A count as it was typed. Raises Invalid with the place."""
    plain_text = text.strip().translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    if not plain_text:
        return 0
    if not plain_text.isdecimal() or len(plain_text) > 6:
        raise Invalid({where: f"{where}的“{text[:20]}”不是人数。请填整数。"})
    return int(plain_text)
