"""One judge's points for all units under one indicator: typed down the column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.services.blanks import bare
from desktop.services.errors import Invalid, ServiceError
from desktop.services.indicator_marks import MarkLine, MarkQuery
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.scheme_values import IndicatorValue
from desktop.services.units import UnitLine, UnitQuery
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.setup.period_box import PeriodBox
from desktop.views.widgets.draft_timer import DraftTimer
from desktop.views.widgets.edit_grid import EditGrid, GridColumn
from desktop.views.widgets.left_words import left_words

COLUMNS = (
    GridColumn("单位", 220, fixed=True),
    GridColumn("本人评分", 96, right=True),
    GridColumn("其他评分人", 320, fixed=True),
)
_POINTS = 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands in the grid: points are kept and stored under this alone."""

    cycle: UUID
    quarter: int
    leaf: IndicatorValue


class JudgeSheet(QWidget):
    """The units down, one judge's points beside them."""

    def __init__(self, ctx: ViewContext, services: Services, period: PeriodBox) -> None:
        """Empty until ``show_leaf``."""
        super().__init__()
        self.ctx, self.services, self.period = ctx, services, period
        self.may = allowed(services.desk.actor.role, Operation.EDIT_PROGRESS)
        self.leaf: IndicatorValue | None = None
        self._units: list[UnitLine] = []
        self._marks: tuple[MarkLine, ...] = ()
        self._stored: dict[UUID, str] = {}
        self._shown: Sheet | None = None
        self._name = ""
        self._ticket = 0
        self.judge = QLineEdit()
        self.judge.setAccessibleName("评分人")
        self.judge.setPlaceholderText("评分人或评分部门，如：市委督查室")
        self.judge.setMaxLength(40)
        self.grid = EditGrid(ctx.theme, "评分", COLUMNS)
        self.faults = plain("", "fault", wrap=True)
        self.faults.hide()
        self.state = plain("", "hint")
        self.store = button("保存评分", "primary")
        self._timer = DraftTimer(self)
        self._lay_out()
        self.judge.editingFinished.connect(self._judge_chosen)
        self.grid.edited.connect(self._edited)
        self.store.clicked.connect(self._store)
        self._timer.timeout.connect(self.flush_draft)

    def _lay_out(self) -> None:
        who = QHBoxLayout()
        who.setSpacing(8)
        who.addWidget(plain("评分人"))
        who.addWidget(self.judge, 1)
        who.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.state, 1)
        foot.addWidget(self.store)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(who)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.faults)
        layout.addLayout(foot)
        self.judge.setEnabled(self.may)
        self.store.setVisible(self.may)

    # --- reading -----------------------------------------------------------------------

    def show_leaf(self, leaf: IndicatorValue) -> None:
        """Read the units that the indicator applies to, and their marks."""
        self.flush_draft()
        # Until the marks are there nothing can be typed or stored: it would be another leaf's.
        self._shown = None
        self.grid.setEnabled(False)
        self.store.setEnabled(False)
        self.leaf = leaf
        cycle, quarter = self.period.cycle, self.period.quarter
        if cycle is None:
            return
        self._ticket += 1
        wanted = Sheet(cycle, quarter, leaf)
        ticket, services, name = self._ticket, self.services, _draft_name(wanted)
        desk = services.desk

        def read() -> tuple[list[UnitLine], tuple[MarkLine, ...], dict[str, object]]:
            units = services.units.rows(services.units.find(UnitQuery()))
            some = [u for u in units if leaf.applies_to(u.kind)]
            draft = desk.drafts.get(desk.actor.account, name, leaf.id)
            body = {} if draft is None else dict(draft.body)
            return some, services.marks.marks(MarkQuery(cycle, quarter, None, leaf.id)), body

        def came(
            found: tuple[list[UnitLine], tuple[MarkLine, ...], dict[str, object]],
        ) -> None:
            if ticket == self._ticket:
                self._units, self._marks, self._shown = found[0], found[1], wanted
                self.grid.setEnabled(True)
                self.store.setEnabled(True)
                self._show(found[2])

        call(self.ctx, lambda _task: read(), title="读取评分", on_done=came, quiet=True)

    def _show(self, draft: dict[str, object]) -> None:
        judge = draft.get("judge")
        if isinstance(judge, str) and judge:
            self.judge.setText(judge)
        name = self._name = bare(self.judge.text())
        own: dict[UUID, str] = {}
        others: dict[UUID, list[str]] = {}
        for mark in self._marks:
            points = f"{mark.points.normalize():f}"
            if name and bare(mark.judge or "") == name:
                own[mark.unit_id] = points
            else:
                others.setdefault(mark.unit_id, []).append(f"{mark.judge} {points}")
        self._stored = dict(own)
        typed = draft.get("points")
        if isinstance(typed, dict):
            own |= {u.id: str(typed[u.id.hex]) for u in self._units if u.id.hex in typed}
            self.state.setText("已恢复上次未保存的草稿")
        else:
            self.state.setText("" if name or not self.may else "请先填写评分人，再逐个单位填分。")
        self.grid.cells.show_rows(
            [(u.name, own.get(u.id, ""), "；".join(others.get(u.id, ()))) for u in self._units]
        )
        self.grid.cells.set_writable(on=self.may and bool(name))
        self.faults.hide()

    def _judge_chosen(self) -> None:
        """Another judge: what is typed and not stored yet goes along, nothing is lost."""
        if self._shown is None or bare(self.judge.text()) == self._name:
            return
        typed = {unit.hex: text for unit, text in self._typed().items()}
        self._show({"points": typed} if typed else {})
        if typed:
            self._edited()

    # --- typing and storing ------------------------------------------------------------

    def _typed(self) -> dict[UUID, str]:
        found = {}
        for place, unit in enumerate(self._units):
            text = str(self.grid.cells.index(place, _POINTS).data() or "").strip()
            if text != self._stored.get(unit.id, ""):
                found[unit.id] = text
        return found

    def _edited(self) -> None:
        self.state.setText("有未保存的修改")
        self._timer.start()

    def flush_draft(self) -> None:
        """Store what is typed on this thread: it is small, and the window may be locking."""
        self.grid.commit()
        if self._timer.pending and self._shown is not None:
            self._keep(self._shown)

    def _keep(self, shown: Sheet) -> Mapping[str, Any]:
        """Store the draft; what it holds now."""
        desk = self.services.desk
        body = {
            "judge": self.judge.text(),
            "points": {unit.hex: text for unit, text in self._typed().items()},
        }
        desk.drafts.put(desk.actor.account, _draft_name(shown), shown.leaf.id, "", body)
        self._timer.stop()
        self.state.setText("草稿已自动保存")
        return body

    def _points(self) -> tuple[dict[UUID, Decimal | None], dict[int, str]]:
        """The typed points by unit; and by row, what is no number."""
        points: dict[UUID, Decimal | None] = {}
        faults: dict[int, str] = {}
        rows = {u.id: place for place, u in enumerate(self._units)}
        for unit, text in self._typed().items():
            try:
                points[unit] = Decimal(text) if text else None
            except InvalidOperation:
                faults[rows[unit]] = f"“{text[:20]}”不是分数。请填 0 至 100 的数。"
        return points, faults

    def _store(self) -> None:
        self.grid.commit()
        shown = self._shown
        if shown is None:
            return
        cycle, quarter, leaf = shown.cycle, shown.quarter, shown.leaf
        judge = self.judge.text().strip()
        if not judge:
            self._say(["请先填写评分人，再保存。"])
            self.judge.setFocus()
            return
        points, faults = self._points()
        if faults:
            self._mark(faults)
            return
        desk, name = self.services.desk, _draft_name(shown)
        kept = self._keep(shown)
        self.store.setEnabled(False)

        def work() -> int:
            changed = self.services.marks.judge(cycle, quarter, leaf.id, judge, points)
            desk.drafts.drop(desk.actor.account, name, leaf.id, kept)
            return changed

        def done(count: int) -> None:
            self.ctx.alerts.success(f"{judge}的评分已保存，共改动 {count} 个单位。")
            if self._shown == shown:
                self.store.setEnabled(True)
                self.show_leaf(leaf)

        def failed(error: ServiceError) -> None:
            if self._shown != shown:
                self.ctx.alerts.error(left_words(f"{judge}的评分", error))
                return
            self.store.setEnabled(True)
            if isinstance(error, Invalid):
                known = {u.id.hex: place for place, u in enumerate(self._units)}
                self._mark({known.get(k, -1): text for k, text in error.faults.items()})
            else:
                self._say([error.sentence])

        call(self.ctx, lambda _task: work(), title="保存评分", on_done=done, on_failed=failed)

    def _mark(self, faults: dict[int, str]) -> None:
        self.grid.cells.show_faults(faults)
        names = [f"{self._units[n].name}：{text}" if n >= 0 else text for n, text in faults.items()]
        self._say(names)

    def _say(self, lines: Sequence[str]) -> None:
        self.faults.setText("\n".join(lines[:6]))
        self.faults.show()


def _draft_name(sheet: Sheet) -> str:
    return f"judge/{sheet.cycle.hex}/{sheet.quarter}"
