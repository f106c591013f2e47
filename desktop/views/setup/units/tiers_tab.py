"""等次与计分: short units and what was decided, and where the results of former units count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop.services.errors import NotFound
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.scheme import CycleLine
from desktop.services.unit_tiers import InclusionLine, PlacementLine
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.exchange.badge_delegate import BadgeDelegate
from desktop.views.labels import plain
from desktop.views.setup.period_box import present_cycle
from desktop.views.setup.units.side_tab import show_refusal
from desktop.views.widgets.badge import Tone
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.fields import ChoiceField, FieldKind, FieldSpec
from desktop.views.widgets.filter_box import FilterBox
from desktop.views.widgets.form import DetailForm, FormData, GroupSpec
from desktop.views.widgets.kept_form import KeptForm
from desktop.views.widgets.list_model import Column, RowId, StaticSource
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.place import beside_filter
from desktop.views.widgets.splitting import beside

T = TypeVar("T")
TAKES, OUT = "参加", "不定等次"
OPEN = "待定"
RULE = "rule"
DECISIONS: tuple[tuple[object, str], ...] = (
    (True, "另行决定：参加等次评定"),
    (False, "另行决定：不定等次"),
    (RULE, "按规则执行"),
)
SHORT_LIVED, COUNTING = "存续时间不足的单位", "并入、拆分后的指标计入"
ENOUGH = "本年度的单位存续时间都够，没有需要另行决定的。"
NO_HEIRS = "本年度没有并入或拆分的单位，指标结果都计入本单位。"


def _counts(line: PlacementLine) -> str:
    """Where a result counts, in words."""
    return next((name for unit, name in line.choices if unit == line.counts_at), OPEN)


UNITS: tuple[Column[InclusionLine], ...] = (
    Column("name", "单位", lambda i: i.name, 168),
    Column("months", "存续月数", lambda i: f"{i.months}（需 {i.needed}）", 104),
    Column("takes", "等次", lambda i: TAKES if i.takes_part else OUT, 96),
    Column(
        "why", "依据", lambda i: "按规则" if i.decision is None else f"另行决定：{i.reason}", 200
    ),
)
RESULTS: tuple[Column[PlacementLine], ...] = (
    Column("unit", "原单位", lambda p: p.name, 144),
    Column("code", "编号", lambda p: p.code, 64),
    Column("title", "指标", lambda p: p.title, 184),
    Column("counts", "计入", _counts, 144),
)


class TiersTab(QWidget):
    """Two lists, each beside the decision on what is chosen in it."""

    refused = Signal(str)
    asking = Signal(bool)
    word = ""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Lines come with ``load``."""
        super().__init__()
        self.ctx, self.services = ctx, services
        self._may = allowed(services.desk.actor.role, Operation.EDIT_SCHEME)
        self._units: dict[object, InclusionLine] = {}
        self._results: dict[object, PlacementLine] = {}
        self.year = FilterBox("考核年度", (("—", None),))
        self.which = FilterBox("查看", ((SHORT_LIVED, 0), (COUNTING, 1)))
        self.units = ListTable(
            ctx, "inclusions", UNITS, title="存续时间不足的单位", filter_hint="筛选单位",
            empty=EmptyText(ENOUGH),
        )  # fmt: skip
        self.results = ListTable(
            ctx, "placements", RESULTS, title="指标计入", filter_hint="筛选单位或指标",
            empty=EmptyText(NO_HEIRS),
        )  # fmt: skip
        self.decision = self._form("decision", "决定", DECISIONS, reason=True)
        self.placing = self._form("counts", "计入哪个单位", (), reason=False)
        self.deciding = KeptForm(ctx, services, self.decision, "inclusion")
        self.allotting = KeptForm(ctx, services, self.placing, "placement")
        self._cycle: UUID | None = None  # whose lines are shown
        self._goal: tuple[int, UUID, RowId] | None = None
        self.told = plain("", "secondary", wrap=True)
        self._lay_out()
        self._connect()

    def _form(
        self, key: str, label: str, choices: tuple[tuple[object, str], ...], *, reason: bool
    ) -> DetailForm:
        fields = (
            FieldSpec(
                key, label, FieldKind.CHOICE, choices, required=True, span=2,
                hint="" if reason else "按住 Ctrl 或 Shift 可选多项指标，一并决定",
            ),
            FieldSpec(
                "reason", "理由", FieldKind.LONG, span=2, lines=3,
                hint="如：部务会决定及日期" if reason else "可不填",
            ),
        )  # fmt: skip
        form = DetailForm(self.ctx, (GroupSpec("", fields),), primary="保存决定")
        form.setVisible(self._may)
        return form

    def _lay_out(self) -> None:
        for box, letters in ((self.year, 8), (self.which, 12)):
            beside_filter(box)
            box.setMinimumContentsLength(letters)
        self.units.table.setItemDelegateForColumn(
            2, BadgeDelegate(self.ctx.theme, _tier_tone, self.units.table)
        )
        self.results.table.setItemDelegateForColumn(
            3, BadgeDelegate(self.ctx.theme, _counts_tone, self.results.table)
        )
        bar = QHBoxLayout()
        bar.setSpacing(12)
        bar.addWidget(self.which)
        bar.addWidget(self.year)
        bar.addWidget(self.told, 1)
        self.halves = QStackedWidget()
        for found, form in ((self.units, self.decision), (self.results, self.placing)):
            self.halves.addWidget(_half(found, form))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self.halves, 1)

    def _connect(self) -> None:
        self.year.chosen.connect(self._read_year)
        self.which.chosen.connect(lambda: self.halves.setCurrentIndex(self.which.currentIndex()))
        self.units.picked.connect(self._show_decision)
        self.results.picked.connect(self._show_placing)
        self.decision.submitted.connect(self._decide)
        self.placing.submitted.connect(self._place)

    # --- reading ---------------------------------------------------------------------------

    def load(self) -> None:
        """Read the years, then both lists of the chosen one."""
        self._read(self.services.scheme.cycles, self._years_came)

    def start_new(self) -> None:
        """Nothing is new here: the lists follow from the changes."""

    def _years_came(self, years: Sequence[CycleLine]) -> None:
        first = not isinstance(self.year.value(), UUID)
        self.year.offer([(line.title, line.id) for line in years])
        present = present_cycle(years)
        if first and present is not None:
            self.year.choose(present.id)
        if self._goal is not None:
            self.year.choose(self._goal[1])
        self._read_year()

    def _read_year(self) -> None:
        cycle, tiers = self.year.value(), self.services.unit_tiers
        if not isinstance(cycle, UUID):
            self._came(None, ((), ()))
            return

        def both() -> tuple[tuple[InclusionLine, ...], tuple[PlacementLine, ...]]:
            try:
                return tiers.inclusions(cycle), tiers.placements(cycle)
            except NotFound:  # a year from before the program has no rules to decide by
                return (), ()

        self._read(both, lambda found: self._came(cycle, found))

    def _came(
        self,
        cycle: UUID | None,
        found: tuple[Sequence[InclusionLine], Sequence[PlacementLine]],
    ) -> None:
        units, results = found
        self._cycle = cycle
        self._units = {line.unit: line for line in units}
        self._results = {(line.unit, line.indicator): line for line in results}
        self.units.show_source(StaticSource(units, lambda i: i.unit, UNITS))
        self.results.show_source(StaticSource(results, lambda p: (p.unit, p.indicator), RESULTS))
        goal, self._goal = self._goal, None
        if goal is not None:
            self.which.choose(goal[0])
            self.halves.setCurrentIndex(goal[0])
            (self.results if goal[0] else self.units).select_id(goal[2])
        waiting = sum(line.counts_at is None for line in results)
        self.told.setText(f"还有 {waiting} 项指标没有决定计入哪个单位。" if waiting else "")

    def _read(self, fn: Callable[[], T], done: Callable[[T], None]) -> None:
        call(
            self.ctx,
            lambda _task: fn(),
            title="读取",
            on_done=done,
            on_failed=lambda error: self.refused.emit(error.sentence),
            quiet=True,
        )

    # --- deciding --------------------------------------------------------------------------

    def _show_decision(self, key: object) -> None:
        line = self._units.get(key)
        self.decision.setVisible(self._may and line is not None)
        if line is not None:
            chosen = RULE if line.decision is None else line.decision
            data = FormData({"decision": chosen, "reason": line.reason})
            self.deciding.show(line.unit, data, self._part())
        else:
            self.deciding.leave()

    def _show_placing(self, key: object) -> None:
        line = self._results.get(key)
        self.placing.setVisible(self._may and line is not None)
        field = self.placing.fields["counts"]
        if line is not None and isinstance(field, ChoiceField):
            data = FormData({"counts": line.counts_at, "reason": line.reason})

            def load(read: FormData) -> None:
                field.set_choices(tuple(line.choices))
                self.placing.load(read)

            part = f"{self._part()}/{line.unit.hex}"
            self.allotting.show(line.indicator, data, part, load)
        else:
            self.allotting.leave()

    def _part(self) -> str:
        return "" if self._cycle is None else self._cycle.hex

    def resume(self, half: int, cycle: UUID, line: RowId) -> None:
        """Show a decision that was left unsaved: 0 for units, 1 for results."""
        self._goal = (half, cycle, line)
        self.load()

    def flush_draft(self) -> None:
        """Store what is typed at once: the window is being locked."""
        self.deciding.keep_now()
        self.allotting.keep_now()

    def _decide(self, data: FormData) -> None:
        line, cycle = self._units.get(self.units.current_id()), self._cycle
        if line is None or cycle is None:
            return
        chosen, reason = data.values["decision"], str(data.values["reason"] or "")
        tiers = self.services.unit_tiers

        def decide() -> None:
            if chosen is not True and chosen is not False:
                tiers.let_rule_decide(cycle, line.unit)
            else:
                tiers.include(cycle, line.unit, reason, included=chosen)

        self._write("决定等次", decide, f"“{line.name}”的决定已保存。", self.deciding)

    def _place(self, data: FormData) -> None:
        chosen = [self._results[key] for key in self.results.selected_ids() if key in self._results]
        cycle, counts = self._cycle, data.values["counts"]
        if not chosen or cycle is None or not isinstance(counts, UUID):
            return
        unit = chosen[0].unit
        if any(line.unit != unit for line in chosen):
            self.placing.show_faults({"counts": "请只选同一个原单位的指标，再一并决定。"})
            return
        reason, tiers = str(data.values["reason"] or ""), self.services.unit_tiers
        indicators = [line.indicator for line in chosen]
        name = dict(chosen[0].choices).get(counts, "")
        self._write(
            "决定指标计入",
            lambda: tiers.place(cycle, unit, indicators, counts, reason),
            f"{len(chosen)} 项指标计入“{name}”。",
            self.allotting,
        )

    def _write(self, title: str, fn: Callable[[], None], sentence: str, kept: KeptForm) -> None:
        self.refused.emit("")
        write = kept.storing(fn)
        call(
            self.ctx,
            lambda _task: write(),
            title=title,
            on_done=lambda _none: self.ctx.alerts.success(sentence),
            on_failed=lambda error: show_refusal(kept.form, error),
        )


def _half(found: ListTable, form: DetailForm) -> QSplitter:
    return beside(found, form, (620, 360), stretch=(3, 2))


def _tier_tone(text: str) -> Tone:
    return Tone.SUCCESS if text == TAKES else Tone.WARNING


def _counts_tone(text: str) -> Tone:
    return Tone.WARNING if text == OPEN else Tone.NEUTRAL
