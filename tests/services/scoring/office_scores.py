"""A year with a scheme, units and records in a real office, for tests of scores."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import orjson

from desktop.models.changes import Change
from desktop.models.database import raw
from desktop.services.paths import RESOURCES
from desktop.services.registry import Services
from desktop.services.scheme import cycle_id, rule_id
from desktop.services.scheme_reading import scheme_id
from desktop.terms import (
    CycleState,
    Direction,
    IndicatorCategory,
    SchemeState,
    ScoringMethod,
    TargetBasis,
    UnitKind,
)
from tests.services.record_city import write
from tests.services.scoring.making import named

M = ScoringMethod
CATEGORY = {
    M.BONUS: IndicatorCategory.BONUS,
    M.DEDUCTION: IndicatorCategory.DEDUCTION,
}


@dataclass
class Year:
    """Writes rows of 2026 past the forms; everything has an id derived from its name."""

    services: Services
    cycle: UUID = field(default_factory=lambda: cycle_id(2026))
    order: int = 0
    waiting: list[Change] | None = None

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Write all that is put inside the block, of new rows, at once."""
        self.waiting = []
        yield
        changes, self.waiting = self.waiting, None
        write(self.services.desk, changes)

    def begin(self, state: SchemeState = SchemeState.FROZEN) -> None:
        """The shipped rules and a scheme without indicators."""
        self.put("cycle", self.cycle, {"year": 2026, "state": CycleState.OPEN})
        for rule in orjson.loads((RESOURCES / "schemes" / "default.json").read_bytes())["rules"]:
            self.put("rule", rule_id(self.cycle, rule["key"]), {"cycle_id": self.cycle} | rule)
        fields = {"cycle_id": self.cycle, "title": "方案", "first_question": "甲", "state": state}
        self.put("scheme", scheme_id(self.cycle), fields | {"sums_confirmed": False})

    def put(self, table: str, row: UUID, fields: Mapping[str, Any]) -> UUID:
        """Write one row, over what stands there."""
        if self.waiting is not None:
            self.waiting.append(Change(table, row, dict(fields)))
            return row
        query = f"SELECT version FROM {table} WHERE id = ?"  # noqa: S608  # a table's name
        with self.services.desk.db.reading() as session:
            there = raw(session).execute(query, (row.hex,)).fetchone()
        base = None if there is None else str(there[0])
        write(self.services.desk, [Change(table, row, dict(fields), base)])
        return row

    def indicator(
        self,
        title: str,
        method: ScoringMethod | None = None,
        weight: int | None = None,
        **more: Any,
    ) -> UUID:
        """A node of the tree; without a method a branch."""
        self.order += 1
        fields = {
            "cycle_id": self.cycle,
            "parent_id": None,
            "ordinal": self.order,
            "title": title,
            "category": CATEGORY.get(method, IndicatorCategory.COMMON)
            if method
            else IndicatorCategory.COMMON,
            "method": method,
            "weight": None if weight is None else Decimal(weight),
            "direction": Direction.HIGHER,
            "kinds": (),
            "quarters": (),
            "first_question": False,
        }
        return self.put("indicator", named(title), fields | more)

    def unit(self, name: str, kind: UnitKind = UnitKind.DEPARTMENT, **more: Any) -> UUID:
        """A unit."""
        self.order += 1
        fields = {"name": name, "kind": kind, "order_no": self.order}
        return self.put("unit", named(name), fields | more)

    def progress(
        self, unit: UUID, title: str, actual: str | None, target: str | None = "100", **more: Any
    ) -> UUID:
        """指标进展 of the second quarter."""
        fields = {
            "cycle_id": self.cycle,
            "unit_id": unit,
            "indicator_id": named(title),
            "quarter": 2,
            "basis": TargetBasis.TO_DATE,
            "target": None if target is None else Decimal(target),
            "actual": None if actual is None else Decimal(actual),
        } | more
        row = uuid5(unit, f"{title}{fields['quarter']}")
        return self.put("indicator_progress", row, fields)

    def mark(self, unit: UUID, title: str, points: str, **more: Any) -> UUID:
        """指标评分 of the second quarter."""
        self.order += 1
        fields = {
            "cycle_id": self.cycle,
            "unit_id": unit,
            "indicator_id": named(title),
            "quarter": 2,
            "points": Decimal(points),
            "reason": "事由",
            "on": dt.date(2026, 5, 1),
        }
        return self.put("indicator_mark", uuid5(unit, f"mark{self.order}"), fields | more)

    def section(self, unit: UUID, quarter: int, counts: tuple[int, int, int, int]) -> UUID:
        """科室平时考核."""
        good, fair, average, poor = counts
        fields = {
            "cycle_id": self.cycle,
            "unit_id": unit,
            "section": "办公室",
            "quarter": quarter,
            "participants": sum(counts),
            "good": good,
            "fair": fair,
            "average": average,
            "poor": poor,
        }
        return self.put("staff_routine", uuid5(unit, f"routine{quarter}"), fields)


def small_year(services: Services) -> Year:
    """Four departments and a county under one scheme with every method."""
    year = Year(services)
    with year.together():
        year.begin()
        fill(year)
    return year


def fill(year: Year) -> None:
    """The scheme, the units and what is known of them."""
    year.indicator("经济")
    year.indicator("招商", M.RATIO, 30, parent_id=named("经济"))
    year.indicator("税收", M.BANDS, 20, parent_id=named("经济"), bands="[[100, 100], [80, 70]]")
    year.indicator("信访", M.RANK, 20, direction=Direction.LOWER)
    year.indicator("安全", M.DEDUCT, 10)
    year.indicator("满意", M.JUDGED, 10)
    year.indicator("平时", M.ROUTINE, 10)
    year.indicator("表彰", M.BONUS, cap=Decimal(3))
    year.indicator("通报", M.DEDUCTION)
    for place, name in enumerate(("水利局", "林业局", "民政局", "审计局", "江东区")):
        unit = year.unit(name, UnitKind.COUNTY if name == "江东区" else UnitKind.DEPARTMENT)
        year.progress(unit, "招商", str(50 + 10 * place), source="第二季度进展表")
        year.progress(unit, "税收", str(79 + 7 * place))
        year.progress(unit, "信访", str(10 + place))
        year.mark(unit, "满意", "80", judge="甲")
        year.mark(unit, "满意", "91", judge="乙")
        year.section(unit, 1, (4, 5, 1, 0))
        year.section(unit, 2, (1, 0, 0, 0))
    year.mark(named("水利局"), "安全", "2.5", reason="责任事故")
    year.mark(named("水利局"), "表彰", "4", reason="全国表彰")
    year.mark(named("林业局"), "通报", "1", reason="通报批评")
