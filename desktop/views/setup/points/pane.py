"""核验要点: last year's findings and what is below plan, unit by unit, and the way to the visit."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.building_findings import BelowPlan, FindingLine, PointsToCheck
from desktop.services.errors import NotFound
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.units import UnitLine, UnitQuery
from desktop.terms import CycleState
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.place import Place
from desktop.views.widgets.splitting import beside

NONE = "还没有收到考核办下发的单位。导入任务包后，这里列出每个单位的核验要点。"
UNITS: tuple[Column[UnitLine], ...] = (
    Column("name", "单位", lambda u: u.name, 220),
    Column("kind", "类别", lambda u: u.kind.label, 96),
)
FINDINGS: tuple[Column[FindingLine], ...] = (
    Column("year", "年度", lambda f: str(f.year), 64),
    Column("aspect", "方面", lambda f: f.aspect, 104),
    Column("polarity", "正负面", lambda f: f.polarity.label, 72),
    Column("text", "情况", lambda f: f.text, 320, tip=lambda f: f.text),
)
BELOW: tuple[Column[BelowPlan], ...] = (
    Column("title", "指标", lambda b: b.title, 200, tip=lambda b: b.title),
    Column("when", "季度", lambda b: f"{b.year} 年第 {b.quarter} 季度", 136),
    Column("plan", "应达", lambda b: f"{b.plan.normalize():f}", 80, right=True),
    Column("actual", "实际", lambda b: f"{b.actual.normalize():f}", 80, right=True),
    Column("note", "说明", lambda b: b.note, 160, tip=lambda b: b.note),
)


class PointsPlace(Place):
    """The units at the left, what is to be checked there at the right."""

    nouns = (
        "unit", "building_finding", "indicator_progress", "indicator", "amendment", "cycle", "visit",
        "acceptance",
    )  # fmt: skip

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Read with ``load``."""
        super().__init__(ctx, "核验要点")
        self.services = services
        self._unit: UUID | None = None
        self._ticket = 0
        self.units = ShortTable(ctx.theme, "单位", UNITS, wide=0)
        self.findings = ShortTable(ctx.theme, "上年班子建设情况", FINDINGS, wide=3)
        self.below = ShortTable(ctx.theme, "低于计划的指标", BELOW, wide=4)
        self.about = plain("", "heading")
        self.check = button("去核验")
        self.planned = plain("", "secondary", wrap=True)
        self._visit: UUID | None = None
        self._may_plan = allowed(services.desk.actor.role, Operation.EDIT_RECORDS)
        self.finding_title = plain("", "secondary")
        self.below_title = plain("", "secondary")
        self.empty = EmptyState()
        self.empty.show_text(EmptyText(NONE, "去导入…", lambda: ctx.go_to("exchange", None)))
        self._lay_out()
        self.units.picked.connect(self._picked)
        self.check.clicked.connect(self._go)

    def _lay_out(self) -> None:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.about, 1)
        top.addWidget(self.check)
        column.addLayout(top)
        column.addWidget(self.planned)
        for title, table in (
            (self.finding_title, self.findings),
            (self.below_title, self.below),
        ):
            column.addWidget(title)
            column.addWidget(table, 1)
        self.split = beside(self.units, right, (340, 700))
        self.body.addWidget(self.split, 1)
        self.body.addWidget(self.empty, 1)
        self.split.hide()
        self.empty.hide()
        self.footer.hide()

    def load(self) -> None:
        """Read the units, then the points of the chosen one."""
        units = self.services.units
        self.read(lambda: units.rows(units.find(UnitQuery())), self._show)

    def _show(self, rows: Sequence[UnitLine]) -> None:
        self.split.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        self.units.show_rows(rows)
        if rows:
            place = next((n for n, row in enumerate(rows) if row.id == self._unit), 0)
            self.units.go_to(place)
            self._picked(place)

    def _picked(self, place: int) -> None:
        row = self.units.row_at(place)
        if not isinstance(row, UnitLine):
            return
        self._unit = row.id
        self._ticket += 1
        ticket, services = self._ticket, self.services
        this_year = services.desk.clock.today().year

        def read() -> tuple[PointsToCheck, UUID | None]:
            cycles = [c for c in services.scheme.cycles() if c.state is not CycleState.SEALED]
            found = next((c for c in cycles if c.year <= this_year), None)
            if found is None:
                raise NotFound("还没有收到考核年度。请先导入考核办下发的任务包。")
            points = services.building_findings.points_to_check(row.id, found.id)
            return points, services.visit_checks.visit_of(row.id)

        def came(found: tuple[PointsToCheck, UUID | None]) -> None:
            if ticket == self._ticket:
                self._show_visit(found[1])
                self._show_points(row, found[0])

        self.read(read, came)

    def _show_visit(self, visit: UUID | None) -> None:
        """The points are checked at the present visit, else at the next one."""
        self._visit = visit
        self.check.setText("去核验" if visit is not None else "计划实地考核")
        self.check.setVisible(visit is not None or self._may_plan)
        none = "还没有计划对该单位的实地考核；计划以后，在考核中逐项核验。"
        self.planned.setText("" if visit is not None else none)
        self.planned.setVisible(visit is None)

    def _go(self) -> None:
        self.ctx.go_to("records", "new-visit" if self._visit is None else ("checks", self._visit))

    def _show_points(self, unit: UnitLine, points: PointsToCheck) -> None:
        self.about.setText(unit.name)
        findings, below = points.findings, points.below_plan
        self.finding_title.setText(
            f"上年班子建设情况　{len(findings)} 条" if findings else "上年班子建设情况　没有"
        )
        self.below_title.setText(
            f"低于计划的指标　{len(below)} 项" if below else "低于计划的指标　没有"
        )
        self.findings.show_rows(findings)
        self.below.show_rows(below)
