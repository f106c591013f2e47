"""班子建设情况: what a year's assessment found, and what next year's visits start from.

Source: domain.md §2.3: after the year the teams get last year's team-building findings and
indicator results, after each quarter the newest progress; they are a visit's points to check.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, select

from desktop.models.changes import Change
from desktop.models.indicators import IndicatorProgress
from desktop.models.scheme import Cycle
from desktop.models.units import BuildingFinding, Unit
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid, NotFound
from desktop.services.finding_text import PastedFinding, read_pasted
from desktop.services.permissions import Operation
from desktop.services.reach import barred_units
from desktop.services.scheme import cycle_id
from desktop.services.scheme_reading import effective_scheme
from desktop.services.scheme_values import QUARTERS, IndicatorValue
from desktop.services.unit_names import units_by_name
from desktop.services.unit_times import predecessors
from desktop.services.units import existing_unit
from desktop.terms import CycleState, Direction, Polarity, TargetBasis

ASPECT_LENGTH = 60
TEXT_LENGTH = 2_000
LAST_QUARTER = QUARTERS[-1]


@dataclass(frozen=True, slots=True)
class FindingDraft:
    """What the form hands in. ``year`` is the one whose assessment found it."""

    unit: UUID
    year: int
    aspect: str
    polarity: Polarity
    text: str
    source: str | None = None
    id: UUID | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding of the list."""

    id: UUID
    version: str
    unit: UUID
    unit_name: str
    year: int
    aspect: str
    polarity: Polarity
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class PastedLine:
    """A pasted line with the draft that it becomes, or with what is wrong with it."""

    pasted: PastedFinding
    draft: FindingDraft | None
    unit_name: str
    fault: str


@dataclass(frozen=True, slots=True)
class BelowPlan:
    """An indicator below plan by its newest progress; ``plan`` is the value due by then."""

    unit: UUID
    unit_name: str
    indicator: UUID
    title: str
    year: int
    quarter: int
    plan: Decimal
    actual: Decimal
    note: str


@dataclass(frozen=True, slots=True)
class PointsToCheck:
    """What a visit at a unit starts from; predecessors' points are under their own names."""

    findings: tuple[FindingLine, ...]
    below_plan: tuple[BelowPlan, ...]


def planned_value(
    basis: TargetBasis, target: Decimal | None, planned: Decimal | None, quarter: int
) -> Decimal | None:
    """The value due by a quarter; None when it is not known.

    A 序时 target is due as it stands, a 全年 one by its planned value; in the last quarter all
    of it. Source: domain.md §2.4 (1).
    """
    if basis is TargetBasis.TO_DATE:
        return target
    if planned is None and quarter == LAST_QUARTER:
        return target
    return planned


def is_below(plan: Decimal, actual: Decimal, direction: Direction | None) -> bool:
    """Whether a value falls short of its plan; lower-is-better falls short by exceeding it."""
    return actual > plan if direction is Direction.LOWER else actual < plan


class BuildingFindingService(Service):
    """Last year's findings, and the points to check that come of them."""

    @reads(Operation.READ_SUBJECTS)
    def findings(self, tx: Reading, year: int | None = None) -> tuple[FindingLine, ...]:
        """The findings of a year, or all, in the order of the units. Barred ones are left out."""
        statement = _with_names().order_by(
            Cycle.year.desc(), Unit.order_no, Unit.name_key, BuildingFinding.id
        )
        if year is not None:
            statement = statement.where(Cycle.year == year)
        barred = barred_units(tx)
        rows = tx.session.execute(statement)
        return tuple(_line(*row) for row in rows if row[0].unit_id not in barred)

    @reads(Operation.READ_SUBJECTS)
    def points_to_check(self, tx: Reading, unit: UUID, cycle: UUID) -> PointsToCheck:
        """What a visit at a unit in a cycle starts from. Raises NotFound, Refused.

        Last year's findings, and the newest progress of each indicator where it is below plan:
        this year's, and as long as there is none of it, last year's result.
        """
        existing_unit(tx, unit)
        tx.about("unit", unit)
        tx.not_oneself(unit=unit)
        year = tx.session.get(Cycle, cycle)
        if year is None or year.deleted:
            raise NotFound("该考核年度不存在。请先建立考核年度。")
        units = units_before(tx, unit)
        below = _below(tx, units, cycle) or _below(tx, units, cycle_id(year.year - 1))
        return PointsToCheck(findings_at(tx, units, [year.year - 1]), below)

    @writes(Operation.EDIT_SUBJECTS)
    def save(self, tx: Writing, draft: FindingDraft) -> UUID:
        """Enter or change a finding. Raises Invalid, NotFound, Stale, Refused."""
        return _save(tx, [draft])[0]

    @reads(Operation.READ_SUBJECTS)
    def read_pasted(self, tx: Reading, text: str, year: int) -> tuple[PastedLine, ...]:
        """What pasted lines would become; units are found by name, former names included."""
        pasted = read_pasted(text)
        known = units_by_name(tx, {p.unit for p in pasted})
        barred = barred_units(tx)
        return tuple(_planned(p, known.get(p.unit, ()), barred, year) for p in pasted)

    @writes(Operation.EDIT_SUBJECTS)
    def save_all(self, tx: Writing, drafts: Sequence[FindingDraft]) -> int:
        """Enter many findings together: all, or none; what stands already is passed over.

        Returns how many were new. Raises Invalid, NotFound, Refused.
        """
        barred = barred_units(tx)
        # One of a barred unit is never passed over: that would tell that it stands there.
        there = {
            (line.unit, line.year, line.aspect, line.text)
            for line in (_line(*row) for row in tx.session.execute(_with_names()))
            if line.unit not in barred
        }
        new = {
            key: d
            for d in drafts
            if (key := (d.unit, d.year, d.aspect.strip(), d.text.strip())) not in there
        }
        return len(_save(tx, list(new.values())))

    @writes(Operation.EDIT_SUBJECTS)
    def delete(self, tx: Writing, finding: UUID, version: str) -> None:
        """Take a finding away. Raises Stale, NotFound, Refused."""
        row = _existing(tx, finding)
        tx.about("unit", row.unit_id)
        tx.not_oneself(unit=row.unit_id)
        tx.write([Change("building_finding", finding, {"deleted": True}, version)])


def units_before(tx: Reading, unit: UUID) -> tuple[UUID, ...]:
    """A unit and those that became part of it, without what the actor must not see."""
    barred = barred_units(tx)
    return tuple(u for u in (unit, *predecessors(tx, unit)) if u not in barred)


def findings_at(
    tx: Reading, units: Sequence[UUID], years: Sequence[int]
) -> tuple[FindingLine, ...]:
    """What was found at units in some years, in the order of both."""
    rows = tx.session.execute(
        _with_names()
        .where(BuildingFinding.unit_id.in_(units), Cycle.year.in_(years))
        .order_by(BuildingFinding.polarity, BuildingFinding.id)
    )
    lines = (_line(*row) for row in rows)
    return tuple(sorted(lines, key=lambda f: (units.index(f.unit), years.index(f.year))))


def _save(tx: Writing, drafts: Sequence[FindingDraft]) -> list[UUID]:
    changes: list[Change] = []
    ids = []
    for draft in drafts:
        faults = finding_faults(draft)
        if faults:
            raise Invalid(faults)
        existing_unit(tx, draft.unit)
        tx.about("unit", draft.unit)
        tx.not_oneself(unit=draft.unit)
        if draft.id is not None:
            tx.not_oneself(unit=_existing(tx, draft.id).unit_id)
        ids.append(draft.id or tx.new_id())
        fields: dict[str, object] = {
            "unit_id": draft.unit,
            "cycle_id": cycle_id(draft.year),
            "aspect": draft.aspect.strip(),
            "polarity": draft.polarity,
            "text": draft.text.strip(),
            "source": (draft.source or "").strip() or None,
        }
        changes.append(Change("building_finding", ids[-1], fields, draft.version))
    tx.write([*_years(tx, {draft.year for draft in drafts}), *changes])
    return ids


def _years(tx: Reading, years: Iterable[int]) -> list[Change]:
    """A year before the program came has no cycle; it is entered as one that is closed.

    Closed, nobody can plan or record in it; it has no scheme, since none was kept here.
    Raises Invalid for a year that is not over yet and was never opened.
    """
    found = []
    for year in sorted(years):
        if tx.session.get(Cycle, cycle_id(year)) is not None:
            continue
        if not 2000 <= year < tx.desk.clock.today().year:
            raise Invalid({"year": f"{year} 年度没有建立考核年度。请填写已结束的年度。"})
        fields: dict[str, object] = {"year": year, "state": CycleState.SEALED}
        found.append(Change("cycle", cycle_id(year), fields))
    return found


def finding_faults(draft: FindingDraft) -> dict[str, str]:
    """Faults of a finding's form by field."""
    faults: dict[str, str] = {}
    if not draft.aspect.strip():
        faults["aspect"] = "请填写方面，例如政治建设、班子运行、选人用人。"
    elif len(draft.aspect) > ASPECT_LENGTH:
        faults["aspect"] = f"方面不能超过 {ASPECT_LENGTH} 字。请精简。"
    if not draft.text.strip():
        faults["text"] = "请填写情况。"
    elif len(draft.text) > TEXT_LENGTH:
        faults["text"] = f"情况不能超过 {TEXT_LENGTH} 字。请精简，或分成几条。"
    if len(draft.source or "") > ASPECT_LENGTH:
        faults["source"] = f"来源不能超过 {ASPECT_LENGTH} 字。请精简。"
    return faults


def _planned(
    pasted: PastedFinding, units: Sequence[tuple[UUID, str]], barred: frozenset[UUID], year: int
) -> PastedLine:
    fault = pasted.fault
    if not fault and len(units) != 1:
        number = "没有找到" if not units else "有几个"
        fault = f"第 {pasted.line} 行：{number}叫“{pasted.unit}”的单位。请核对名称。"
    elif not fault and units[0][0] in barred:
        fault = f"第 {pasted.line} 行：按回避规定，不能登记本人所在或已回避单位的情况。"
    if fault or pasted.polarity is None:
        return PastedLine(pasted, None, units[0][1] if len(units) == 1 else "", fault)
    draft = FindingDraft(
        units[0][0], year, pasted.aspect, pasted.polarity, pasted.text, pasted.source or None
    )
    faults = finding_faults(draft)
    if faults:
        return PastedLine(
            pasted, None, units[0][1], f"第 {pasted.line} 行：{next(iter(faults.values()))}"
        )
    return PastedLine(pasted, draft, units[0][1], "")


def _existing(tx: Reading, finding: UUID) -> BuildingFinding:
    found = tx.session.get(BuildingFinding, finding)
    if found is None or found.deleted:
        raise NotFound("该条班子建设情况不存在或已被删除。请刷新列表后重试。")
    return found


def _with_names() -> Select[BuildingFinding, str, int]:
    return (
        select(BuildingFinding, Unit.name, Cycle.year)
        .join(Unit, Unit.id == BuildingFinding.unit_id)
        .join(Cycle, Cycle.id == BuildingFinding.cycle_id)
        .where(BuildingFinding.deleted.is_(False))
    )


def _line(row: BuildingFinding, unit: str, year: int) -> FindingLine:
    return FindingLine(
        row.id,
        row.version,
        row.unit_id,
        unit,
        year,
        row.aspect,
        Polarity(row.polarity),
        row.text,
        row.source or "",
    )


def _below(tx: Reading, units: Sequence[UUID], cycle: UUID) -> tuple[BelowPlan, ...]:
    """The indicators whose newest progress of a cycle is below plan, in the scheme's order."""
    newest: dict[tuple[UUID, UUID], IndicatorProgress] = {}
    for row in tx.session.scalars(
        select(IndicatorProgress)
        .where(
            IndicatorProgress.unit_id.in_(units),
            IndicatorProgress.cycle_id == cycle,
            IndicatorProgress.deleted.is_(False),
        )
        .order_by(IndicatorProgress.quarter)
    ):
        newest[row.unit_id, row.indicator_id] = row
    if not newest:
        return ()
    year = effective_scheme(tx, cycle, max(row.quarter for row in newest.values()))
    order = {i.id: (place, i) for place, i in enumerate(year.indicators)}
    names = {
        row.id: row.name
        for row in tx.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(units)))
    }
    rows = sorted(
        (row for row in newest.values() if row.indicator_id in order),
        key=lambda row: (units.index(row.unit_id), order[row.indicator_id][0]),
    )
    lines = (_below_line(row, order[row.indicator_id][1], names, year.year) for row in rows)
    return tuple(line for line in lines if line is not None)


def _below_line(
    row: IndicatorProgress, indicator: IndicatorValue, names: Mapping[UUID, str], year: int
) -> BelowPlan | None:
    plan = planned_value(TargetBasis(row.basis), row.target, row.planned, row.quarter)
    if plan is None or row.actual is None or not is_below(plan, row.actual, indicator.direction):
        return None
    return BelowPlan(
        row.unit_id,
        names[row.unit_id],
        indicator.id,
        indicator.title,
        year,
        row.quarter,
        plan,
        row.actual,
        row.note or "",
    )
