"""The sample's 考核方案 and what is entered under it: from the draft to next year's draft.

The shipped scheme is taken, frozen, amended once; progress, marks and 科室平时考核 come in each
quarter by the program's own import. Source: domain.md §2.4, §2.10.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from desktop.services.errors import ServiceError
from desktop.services.imports import InputFile
from desktop.services.indicator_marks import MarkDraft
from desktop.services.indicator_shares import ShareLine
from desktop.services.sample.play import Stage, moment
from desktop.services.sample.progress import (
    REPORTED,
    judgements,
    report_book,
    routine_book,
    standing,
)
from desktop.services.sample.visits import YEAR
from desktop.services.scheme import cycle_id
from desktop.services.scheme_drafts import draft_of
from desktop.services.scheme_forms import AmendmentDraft, IndicatorDraft, IndicatorLine
from desktop.services.scheme_values import IndicatorValue
from desktop.services.security.files import safe_write
from desktop.terms import ScoringMethod

_APPROVER = "市委组织部部务会"
_LIGHTER, _HEAVIER = "干部教育培训完成率", "为基层减负"
_AMENDED_FROM = 3
_DECIDING = frozenset({ScoringMethod.DEDUCT, ScoringMethod.BONUS, ScoringMethod.DEDUCTION})
_EVENT_SHARE = 0.06
_EVENTS: Mapping[ScoringMethod, tuple[tuple[str, str], ...]] = {
    ScoringMethod.DEDUCT: (
        ("5", "督查发现工作台账不实，要求限期改正"),
        ("3", "发文数量超过年度控制数"),
        ("2", "专项检查反馈问题未按期整改"),
    ),
    ScoringMethod.BONUS: (
        ("1", "经验做法在全省现场会上作交流"),
        ("0.5", "获省级主管部门通报表扬"),
    ),
    ScoringMethod.DEDUCTION: (
        ("1", "被省级主管部门通报批评"),
        ("0.5", "发生负面清单所列情形，经核实属实"),
    ),
}


class SampleInputFault(ServiceError):
    """A workbook of the sample itself was not taken whole: the program contradicts itself."""

    code = "sample"


@dataclass(slots=True)
class SchemeYear:
    """Plans the steps of the scheme and of the quarters."""

    stage: Stage

    def plan(self) -> None:
        """Enter every step into the stage's plan."""
        crew, at = self.stage.crew, self.stage.at
        at(moment(dt.date(YEAR - 1, 12, 18), 10), crew.deciding, self._draft)
        at(moment(dt.date(YEAR - 1, 12, 29), 15), crew.approving, self._freeze)
        at(moment(dt.date(YEAR, 1, 6), 9), crew.deciding, self._close_last)
        at(moment(dt.date(YEAR, 2, 10), 10), crew.entering, self._shares)
        at(moment(dt.date(YEAR, 3, 2), 15), crew.approving, self._seal_last)
        at(moment(dt.date(YEAR, 7, 3), 15), crew.approving, self._amend)
        for quarter, day in REPORTED.items():
            at(moment(day, 9), crew.entering, _later(self._report, quarter))
            at(moment(day, 10), crew.entering, _later(self._routine, quarter))
            at(moment(day, 11), crew.deciding, _later(self._mark, quarter))
        at(moment(dt.date(YEAR, 11, 18), 10), crew.deciding, self._next_year)

    @property
    def _cycle(self) -> UUID:
        return cycle_id(YEAR)

    def _leaves(self, quarter: int | None = None) -> list[IndicatorValue]:
        lines = self.stage.services.scheme.indicators(self._cycle, quarter)
        return [line.value for line in lines if line.value.leaf]

    # the scheme

    def _draft(self) -> None:
        self.stage.services.scheme.use_default(self._cycle)
        self.stage.services.list_templates.use_default(self._cycle)

    def _freeze(self) -> None:
        service = self.stage.services.scheme
        service.freeze(
            self._cycle,
            approver=_APPROVER,
            basis="锦组发〔2025〕46号",
            confirm_sums=False,
            version=service.scheme(self._cycle).version,
        )

    def _close_last(self) -> None:
        service = self.stage.services.scheme
        service.begin_year_end(cycle_id(YEAR - 1), self._version_of(YEAR - 1))

    def _seal_last(self) -> None:
        self.stage.services.scheme.seal(cycle_id(YEAR - 1), self._version_of(YEAR - 1))

    def _version_of(self, year: int) -> str:
        return next(c.version for c in self.stage.services.scheme.cycles() if c.year == year)

    def _amend(self) -> None:
        """One point more for one indicator, one less for another: the sums stay."""
        service = self.stage.services.amendments
        draft = AmendmentDraft(
            reason="落实为基层减负新要求，调整两项指标权重",
            approver=_APPROVER,
            effective_quarter=_AMENDED_FROM,
            indicators=self._reweighed(self._cycle),
        )
        effect = service.effect(self._cycle, draft, _AMENDED_FROM)
        service.adopt(self._cycle, draft, effect.token)

    def _reweighed(self, cycle: UUID) -> tuple[IndicatorDraft, ...]:
        lines = self.stage.services.scheme.indicators(cycle)
        return (*_weighed(lines, _LIGHTER, -1), *_weighed(lines, _HEAVIER, 1))

    def _next_year(self) -> None:
        """A draft of the coming year: this year's scheme, with two weights under discussion."""
        service, cycle = self.stage.services.scheme, cycle_id(YEAR + 1)
        service.open_cycle(YEAR + 1)
        service.copy_from(cycle, self._cycle)
        for draft in self._reweighed(cycle):
            service.save_indicator(cycle, draft)

    # the quarters

    def _report(self, quarter: int) -> None:
        """指标进展 by the program's import."""
        service = self.stage.services.progress
        book = report_book(self.stage.city, quarter, self._leaves(quarter))
        file = InputFile(f"2026年第{quarter}季度指标进展.xlsx", book)
        plan = service.preview(self._cycle, file, quarter)
        if plan.refusal or plan.open_questions or plan.counts.rejected:
            raise SampleInputFault(plan.refusal or "演示库的指标进展没有全部认出来。")
        service.take(plan)

    def _routine(self, quarter: int) -> None:
        """科室平时考核 by the program's import."""
        service = self.stage.services.routine_imports
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"第{quarter}季度科室平时考核.xlsx"
            safe_write(path, routine_book(self.stage.city, quarter))
            plan = service.preview(self._cycle, quarter, path)
        if plan.problems:
            raise SampleInputFault(plan.problems[0].reason)
        service.take(plan)

    def _mark(self, quarter: int) -> None:
        """What judges and events give: a judge's points together, events one by one."""
        units, service = self.stage.people.units, self.stage.services.marks
        for leaf in self._leaves(quarter):
            if leaf.method is not ScoringMethod.JUDGED:
                continue
            for given in judgements(self.stage.city, leaf):
                if given.quarter == quarter:
                    points: dict[UUID, Decimal | None] = {
                        units[unit]: value for unit, value in given.points.items()
                    }
                    service.judge(self._cycle, quarter, leaf.id, given.judge, points)
        for draft in self._events(quarter):
            service.save(draft)

    def _events(self, quarter: int) -> Iterator[MarkDraft]:
        city, today = self.stage.city, self.stage.clock.today()
        rng = random.Random(f"{city.seed}/{city.size}/events/{quarter}")
        leaves = [x for x in self._leaves(quarter) if x.method in _DECIDING]
        for number, unit in enumerate(standing(city, quarter)):
            fit = [leaf for leaf in leaves if leaf.applies_to(unit.kind)]
            # The first unit of all has an event in every quarter, so that none is without.
            if number and rng.random() > _EVENT_SHARE:
                continue
            leaf = rng.choice(fit)
            method = leaf.method
            if method is None:
                continue
            points, reason = rng.choice(_EVENTS[method])
            yield MarkDraft(
                self._cycle,
                self.stage.people.units[unit.key],
                leaf.id,
                quarter,
                Decimal(points),
                today - dt.timedelta(days=rng.randint(12, 60)),
                reason=reason,
                evidence="通报文件及核实记录",
                event_key=f"{YEAR}-{quarter}-{number + 1:03d}",
            )

    def _shares(self) -> None:
        """指标分解 of some departments: two sections share what the unit answers for."""
        service, city = self.stage.services.shares, self.stage.city
        for unit in (city.former.into, city.rename.unit):
            key = self.stage.people.units[unit]
            parts = {
                line.indicator.id: (
                    ShareLine("办公室", Decimal(40), duty="牵头协调、汇总上报"),
                    ShareLine("综合科", Decimal(60), duty="组织实施"),
                )
                for line in service.of_unit(self._cycle, key)
            }
            service.save(self._cycle, key, parts, {})


def _later(run: Callable[[int], None], quarter: int) -> Callable[[], None]:
    return lambda: run(quarter)


def _weighed(lines: tuple[IndicatorLine, ...], title: str, more: int) -> Iterator[IndicatorDraft]:
    for line in lines:
        if line.value.title == title and line.value.weight is not None:
            yield replace(draft_of(line), weight=f"{line.value.weight + more:f}")
