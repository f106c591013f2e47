"""指标评分: what judges gave, and what events add or take. Source: domain.md §1, §2.4 (1).

A mark belongs to a quarter; the caps act when scores are computed, so a mark beyond a cap is
kept and warned of, never cut.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.indicators import IndicatorMark
from desktop.models.units import Unit
from desktop.services.blanks import bare
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid, NotFound
from desktop.services.listing import asked
from desktop.services.permissions import Operation
from desktop.services.reach import barred_units
from desktop.services.scheme_reading import effective_scheme
from desktop.services.scheme_values import QUARTERS, EffectiveScheme, IndicatorValue
from desktop.services.units import existing_unit
from desktop.services.unsealed import unsealed
from desktop.terms import ScoringMethod, UnitKind

MARKED: Final = frozenset(
    {
        ScoringMethod.JUDGED,
        ScoringMethod.DEDUCT,
        ScoringMethod.BONUS,
        ScoringMethod.DEDUCTION,
    }
)
"""Methods whose input are marks."""

_FULL: Final = Decimal(100)
_PLACES: Final = Decimal("0.0001")
_LONGEST_NAME: Final = 40
_LONGEST_TEXT: Final = 500
_WHAT: Final = "评分"


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One mark of a list."""

    id: UUID
    version: str
    unit_id: UUID
    unit: str
    indicator_id: UUID
    quarter: int
    judge: str | None
    points: Decimal
    reason: str
    evidence: str | None
    event_key: str | None
    on: dt.date


@dataclass(frozen=True, slots=True)
class MarkDraft:
    """A mark as it is entered. A judged one names its ``judge``, any other its ``reason``.

    ``points`` are 0–100 of a judge, else how much is added or taken (above 0). ``event_key``
    joins marks for one and the same event.
    """

    cycle: UUID
    unit: UUID
    indicator: UUID
    quarter: int
    points: Decimal
    on: dt.date
    judge: str | None = None
    reason: str = ""
    evidence: str | None = None
    event_key: str | None = None
    id: UUID | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class MarkQuery:
    """Which marks a list shows; None is all."""

    cycle: UUID
    quarter: int | None = None
    unit: UUID | None = None
    indicator: UUID | None = None


def judged_id(unit: UUID, indicator: UUID, quarter: int, judge: str) -> UUID:
    """The id of a judge's mark: each judge gives a unit one mark a quarter."""
    return uuid5(unit, f"mark/{indicator.hex}/{quarter}/{bare(judge)}")


class IndicatorMarkService(Service):
    """Marks by judges and by events."""

    @reads(Operation.READ_PROGRESS)
    def marks(self, tx: Reading, query: MarkQuery) -> tuple[MarkLine, ...]:
        """Marks by day; barred units are left out."""
        rows = tx.session.execute(
            select(IndicatorMark, Unit.name)
            .join(Unit, Unit.id == IndicatorMark.unit_id)
            .where(
                IndicatorMark.cycle_id == query.cycle,
                IndicatorMark.deleted.is_(False),
                IndicatorMark.unit_id.not_in(barred_units(tx)),
                *asked(
                    (IndicatorMark.quarter, query.quarter),
                    (IndicatorMark.unit_id, query.unit),
                    (IndicatorMark.indicator_id, query.indicator),
                ),
            )
            .order_by(
                IndicatorMark.on,
                Unit.order_no,
                Unit.name_key,
                IndicatorMark.judge,
                IndicatorMark.id,
            )
        )
        return tuple(_line(mark, unit) for mark, unit in rows)

    @reads(Operation.READ_PROGRESS)
    def leaves(self, tx: Reading, cycle: UUID, quarter: int) -> tuple[IndicatorValue, ...]:
        """The indicators that marks are given for, in the order of the tree."""
        scheme = effective_scheme(tx, cycle, quarter)
        return tuple(i for i in scheme.indicators if i.leaf and i.method in MARKED)

    @reads(Operation.READ_PROGRESS)
    def warnings(self, tx: Reading, draft: MarkDraft) -> tuple[str, ...]:
        """What should be thought over before a mark is saved. Raises Invalid, NotFound, Refused."""
        tx.not_oneself(unit=draft.unit)
        leaf = _checked(tx, effective_scheme(tx, draft.cycle, draft.quarter), draft)
        return tuple(_warnings(tx, draft, leaf))

    @writes(Operation.EDIT_PROGRESS)
    def save(self, tx: Writing, draft: MarkDraft) -> UUID:
        """Enter or change a mark. Raises Invalid, NotFound, Stale, Refused.

        A judge who marks a unit again in a quarter is told that the mark is there.
        """
        unsealed(tx, draft.cycle, _WHAT)
        tx.not_oneself(unit=draft.unit)
        leaf = _checked(tx, effective_scheme(tx, draft.cycle, draft.quarter), draft)
        mark = draft.id or _new_id(tx, draft, leaf)
        if draft.id is not None:
            row = _existing(tx, draft.id)
            tx.not_oneself(unit=row.unit_id)
            _check_fixed(row, draft, leaf)
        tx.about("indicator_mark", mark)
        tx.about("unit", draft.unit)
        tx.write([Change("indicator_mark", mark, _fields(draft), _base(tx, draft, mark))])
        return mark

    @writes(Operation.EDIT_PROGRESS)
    def judge(
        self,
        tx: Writing,
        cycle: UUID,
        quarter: int,
        indicator: UUID,
        judge: str,
        points: Mapping[UUID, Decimal | None],
    ) -> int:
        """One judge's points for many units: all are stored, or none. None takes a mark away.

        Returns how many marks changed. Raises Invalid (``points`` by the unit's id as text),
        NotFound, Refused.
        """
        unsealed(tx, cycle, _WHAT)
        scheme = effective_scheme(tx, cycle, quarter)
        today = tx.desk.clock.today()
        faults: dict[str, str] = {}
        changes: list[Change] = []
        for unit, given in points.items():
            tx.not_oneself(unit=unit)
            row = tx.session.get(IndicatorMark, judged_id(unit, indicator, quarter, judge))
            there = row is not None and not row.deleted
            if given is None:
                if row is not None and there:
                    changes.append(Change("indicator_mark", row.id, {"deleted": True}, row.version))
                continue
            if row is not None and there and row.points == given:
                continue
            draft = MarkDraft(cycle, unit, indicator, quarter, given, today, judge)
            try:
                _checked(tx, scheme, draft)
            except Invalid as error:
                faults[unit.hex] = "；".join(error.faults.values())
                continue
            mark = judged_id(unit, indicator, quarter, judge)
            base = None if row is None else row.version
            changes.append(Change("indicator_mark", mark, _fields(draft), base))
        if faults:
            raise Invalid(faults)
        tx.about("indicator", indicator)
        tx.write(changes)
        return len(changes)

    @writes(Operation.EDIT_PROGRESS)
    def remove(self, tx: Writing, mark: UUID, version: str) -> None:
        """Take a mark out; the history keeps it. Raises NotFound, Stale, Refused."""
        row = _existing(tx, mark)
        unsealed(tx, row.cycle_id, _WHAT)
        tx.not_oneself(unit=row.unit_id)
        tx.about("indicator_mark", mark)
        tx.about("unit", row.unit_id)
        tx.write([Change("indicator_mark", mark, {"deleted": True}, version)])


def _line(mark: IndicatorMark, unit: str) -> MarkLine:
    return MarkLine(
        mark.id,
        mark.version,
        mark.unit_id,
        unit,
        mark.indicator_id,
        mark.quarter,
        mark.judge,
        mark.points,
        mark.reason,
        mark.evidence,
        mark.event_key,
        mark.on,
    )


def _checked(tx: Reading, scheme: EffectiveScheme, draft: MarkDraft) -> IndicatorValue:
    """The leaf that a sound draft speaks of. Raises Invalid, NotFound."""
    unit = existing_unit(tx, draft.unit)
    leaf = next((i for i in scheme.indicators if i.id == draft.indicator and i.leaf), None)
    if leaf is None:
        raise Invalid({"indicator": "方案中没有这项指标。请刷新后重新选择。"})
    faults = dict(_faults(draft, leaf, UnitKind(unit.kind), unit.name))
    if faults:
        raise Invalid(faults)
    return leaf


def _faults(
    draft: MarkDraft, leaf: IndicatorValue, kind: UnitKind, unit: str
) -> Iterable[tuple[str, str]]:
    if leaf.method not in MARKED:
        yield "indicator", f"“{leaf.title}”不按评分或事件计分，不能登记评分。请选择其他指标。"
        return
    if not leaf.applies_to(kind):
        yield "unit", f"“{leaf.title}”不适用于{unit}（{kind.label}）。请核对单位或指标。"
    if draft.quarter not in QUARTERS:
        yield "quarter", "季度应为 1 至 4。请重新选择。"
    if leaf.method is ScoringMethod.JUDGED:
        if not 0 <= draft.points <= _FULL:
            yield "points", f"评分应在 0 至 100 之间，您填的是 {draft.points}。请核对。"
        if not (draft.judge or "").strip():
            yield "judge", "请填写评分人。"
    else:
        if not 0 < draft.points <= _FULL:
            yield "points", f"分值应大于 0、不超过 100，您填的是 {draft.points}。请核对。"
        if not draft.reason.strip():
            yield "reason", "请写明加分或扣分的事由。"
    yield from _too_long(draft)


def _too_long(draft: MarkDraft) -> Iterable[tuple[str, str]]:
    if draft.points != draft.points.quantize(_PLACES):
        yield "points", "分值最多保留四位小数。请核对。"
    if len(draft.judge or "") > _LONGEST_NAME:
        yield "judge", f"评分人不能超过 {_LONGEST_NAME} 字。请精简。"
    for name, text in (("reason", draft.reason), ("evidence", draft.evidence or "")):
        if len(text) > _LONGEST_TEXT:
            yield name, f"内容不能超过 {_LONGEST_TEXT} 字。请精简。"


def _warnings(tx: Reading, draft: MarkDraft, leaf: IndicatorValue) -> Iterable[str]:
    others = [
        m
        for m in tx.session.scalars(
            select(IndicatorMark).where(
                IndicatorMark.cycle_id == draft.cycle,
                IndicatorMark.unit_id == draft.unit,
                IndicatorMark.deleted.is_(False),
            )
        )
        if m.id != draft.id
    ]
    key = (draft.event_key or "").strip()
    if key and any((m.event_key or "").strip() == key for m in others):
        yield f"该单位本年度已按事件“{key}”登记过评分，一件事只应计一次。请核对。"
    cap = leaf.cap
    if cap is not None and leaf.method in {ScoringMethod.BONUS, ScoringMethod.DEDUCTION}:
        total = draft.points + sum(
            (m.points for m in others if m.indicator_id == leaf.id and m.quarter <= draft.quarter),
            Decimal(0),
        )
        if total > cap:
            yield f"“{leaf.title}”合计 {total.normalize():f} 分，超过上限 {cap.normalize():f} 分，计分时按上限计。"


def _new_id(tx: Writing, draft: MarkDraft, leaf: IndicatorValue) -> UUID:
    if leaf.method is not ScoringMethod.JUDGED:
        return tx.new_id()
    judge = draft.judge or ""
    mark = judged_id(draft.unit, draft.indicator, draft.quarter, judge)
    row = tx.session.get(IndicatorMark, mark)
    if row is not None and not row.deleted:
        raise Invalid({"judge": f"{judge.strip()}本季度已为该单位评分。请直接修改那一条。"})
    return mark


def _check_fixed(row: IndicatorMark, draft: MarkDraft, leaf: IndicatorValue) -> None:
    """A mark stays that of its unit, indicator, quarter and judge. Raises Invalid."""
    if (row.unit_id, row.indicator_id, row.quarter) != (
        draft.unit,
        draft.indicator,
        draft.quarter,
    ):
        raise Invalid({"unit": "评分的单位、指标和季度不能更改。请删除后另行登记。"})
    renamed = bare(row.judge) != bare(draft.judge)
    if leaf.method is ScoringMethod.JUDGED and renamed:
        raise Invalid({"judge": "评分人不能更改。请删除这条评分后，由另一评分人重新登记。"})


def _base(tx: Reading, draft: MarkDraft, mark: UUID) -> str | None:
    if draft.id is not None:
        return draft.version
    row = tx.session.get(IndicatorMark, mark)  # a judge's mark that was taken away comes back
    return None if row is None else row.version


def _fields(draft: MarkDraft) -> dict[str, object]:
    return {
        "cycle_id": draft.cycle,
        "unit_id": draft.unit,
        "indicator_id": draft.indicator,
        "quarter": draft.quarter,
        "judge": (draft.judge or "").strip() or None,
        "points": draft.points,
        "reason": draft.reason.strip(),
        "evidence": (draft.evidence or "").strip() or None,
        "event_key": (draft.event_key or "").strip() or None,
        "on": draft.on,
        "deleted": False,
    }


def _existing(tx: Reading, mark: UUID) -> IndicatorMark:
    row = tx.session.get(IndicatorMark, mark)
    if row is None or row.deleted:
        raise NotFound("这条评分已被删除。请刷新后重试。")
    return row
