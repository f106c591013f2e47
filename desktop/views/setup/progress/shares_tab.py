"""指标分解: a unit's indicators shared out to sections and people, by table or by workbook."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from uuid import UUID

from desktop.services.errors import Invalid, ServiceError
from desktop.services.indicator_shares import ShareLine
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.share_sheets import SharePlan
from desktop.services.units import UnitQuery
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.setup.period_box import PeriodBox
from desktop.views.setup.progress.plan_box import PlanBox
from desktop.views.setup.progress.unit_sheet import Sheet, Texts, UnitRow, UnitSheetTab
from desktop.views.subjects.choosing import FileChooser, file_name
from desktop.views.widgets.edit_grid import GridColumn

COLUMNS = (
    GridColumn("指标", 184),
    GridColumn("责任科室", 112),
    GridColumn("责任人", 88),
    GridColumn("比例（%）", 104, right=True),
    GridColumn("分解任务", 200),
)
HINT = "同一指标各行的比例之和应为 100；暂不分解的指标不必填写。可导出空表交单位填写，再导入。"
XLSX = "工作簿 (*.xlsx)"
Versions = dict[tuple[UUID, str, str | None], str]


class SharesSource:
    """Reads and stores through the services."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._may = allowed(services.desk.actor.role, Operation.EDIT_PROGRESS)

    def read_units(self, cycle: UUID, quarter: int) -> Sequence[UnitRow]:
        """Every unit, with how many of its indicators are shared out."""
        del quarter  # shares are those of the year
        services = self._services
        counts = services.shares.counts(cycle)
        return [
            UnitRow(u.id, u.name, f"{counts[u.id]} 项指标" if u.id in counts else "未分解")
            for u in services.units.rows(services.units.find(UnitQuery()))
        ]

    def read_sheet(self, cycle: UUID, quarter: int, unit: UUID) -> Sheet:
        """Each indicator with its parts; one without parts has a line to begin in."""
        del quarter
        texts: list[tuple[str, ...]] = []
        titles: dict[str, UUID] = {}
        versions: Versions = {}
        for part in self._services.shares.of_unit(cycle, unit):
            leaf = part.indicator
            title = f"{leaf.code} {leaf.title}"  # one title may stand under two groups
            titles[title] = leaf.id
            versions |= {(leaf.id, *who): v for who, v in part.versions.items()}
            if not part.lines:
                texts.append((title, "", "", "", ""))
            texts += [
                (title, s.section, s.person or "", f"{s.share.normalize():f}", s.duty or "")
                for s in part.lines
            ]
        hint = HINT if self._may else ""
        return Sheet(tuple(texts), (titles, versions), hint)

    def store_sheet(
        self, cycle: UUID, quarter: int, unit: UUID, texts: Texts, versions: Any
    ) -> None:
        """All indicators of the unit at once; lines without section and share are no parts."""
        del quarter
        titles, seen = versions
        parts: dict[UUID, list[ShareLine]] = {key: [] for key in titles.values()}
        for number, (title, section, person, share, duty) in enumerate(texts, 1):
            if not section and not share and not person:
                continue
            if title not in titles:
                raise Invalid({"title": f"第 {number} 行的指标“{title[:30]}”不是该单位的指标。"})
            line = ShareLine(section, _percent(share, number), person or None, duty or None)
            parts[titles[title]].append(line)
        self._services.shares.save(cycle, unit, parts, seen)


class SharesTab(UnitSheetTab):
    """The tab."""

    noun = "指标分解"
    form = "shares"
    filled = "已分解"
    by_quarter = False

    def __init__(
        self, ctx: ViewContext, services: Services, period: PeriodBox, chooser: FileChooser
    ) -> None:
        super().__init__(ctx, services, period, COLUMNS, SharesSource(services))
        self._chooser = chooser
        self._plan: SharePlan | None = None
        self.out = button("导出填报表…")
        self.take_in = button("导入填报表…")
        self.bar.addStretch(1)
        for widget in (self.out, self.take_in):
            widget.setVisible(self.may)
            self.bar.addWidget(widget)
        self.plan_box = PlanBox("采用")
        self.layout().insertWidget(1, self.plan_box)  # type: ignore[union-attr]  # a QVBoxLayout
        self.out.clicked.connect(self._export)
        self.take_in.clicked.connect(lambda: self.dropped(self._chooser.open_files(self)))
        self.plan_box.taken.connect(self._take)

    # --- workbooks ---------------------------------------------------------------------

    def _export(self) -> None:
        cycle, unit = self.period.cycle, self.unit
        if cycle is None or unit is None:
            return
        path = self._chooser.save_as(self, f"{file_name(unit.name)}指标分解表.xlsx", XLSX)
        if path is None:
            return

        def work() -> None:
            path.write_bytes(self.services.share_sheets.workbook(cycle, unit.unit))

        call(
            self.ctx,
            lambda _task: work(),
            title="导出填报表",
            on_done=lambda _none: self.ctx.alerts.success(f"填报表已保存为“{path.name}”。"),
            on_failed=self._refuse,
        )

    def dropped(self, paths: Sequence[Path]) -> None:
        """Preview a filled-in table for the chosen unit."""
        cycle, unit = self.period.cycle, self.unit
        if not paths or cycle is None or unit is None or not self.may:
            return
        call(
            self.ctx,
            lambda _task: self.services.share_sheets.preview(cycle, unit.unit, paths[0]),
            title="读取填报表",
            on_done=self._previewed,
            on_failed=self._refuse,
        )

    def _refuse(self, error: ServiceError) -> None:
        faults = error.faults.values() if isinstance(error, Invalid) else (error.sentence,)
        self.plan_box.refuse("；".join(faults))

    def _previewed(self, plan: SharePlan) -> None:
        self._plan = plan
        said = (
            f"“{plan.file}”给{plan.unit_name}：可采用 {len(plan.parts)} 项指标、{plan.lines} 行。"
        )
        self.plan_box.show_plan(said, plan.problems, can_take=bool(plan.parts))

    def _take(self) -> None:
        plan = self._plan
        if plan is None:
            return

        def done(_count: int) -> None:
            self.plan_box.hide()
            self.ctx.alerts.success(f"{plan.unit_name}的 {len(plan.parts)} 项指标分解已采用。")
            self.load()

        call(
            self.ctx,
            lambda _task: self.services.share_sheets.take(plan),
            title="采用填报表",
            on_done=done,
            on_failed=self._refuse,
        )


def _percent(text: str, number: int) -> Decimal:
    wide = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
    bare = text.strip().translate(wide).removesuffix("%")
    try:
        return Decimal(bare)
    except InvalidOperation:
        said = f"第 {number} 行的比例“{text[:20]}”不是数字。请填写 1 至 100 的数。"
        raise Invalid({"share": said}) from None
