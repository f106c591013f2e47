"""Reading 核验要点: the findings and indicators that a visit checks, and what it said of them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from desktop.models.cadres import Cadre
from desktop.models.indicators import IndicatorProgress
from desktop.models.scheme import Cycle
from desktop.models.visit_checks import DifferenceVerdict, ProgressDifference, VisitCheck
from desktop.models.visits import Visit
from desktop.services.building_findings import FindingLine, findings_at, units_before
from desktop.services.check_forms import (
    FOLLOW_UP,
    ExampleCheck,
    FindingCheck,
    IndicatorCheck,
    Remark,
    VisitChecks,
    check_id,
    difference_id,
)
from desktop.services.cycles import cycle_id, shipped_first_question
from desktop.services.difference_chain import put_back
from desktop.services.difference_forms import shown_of, verdicts_of
from desktop.services.difference_states import DifferenceShown, covered_value
from desktop.services.door import Reading
from desktop.services.progress_board import read_board
from desktop.services.progress_values import ProgressLine
from desktop.services.reach import barred_cadres
from desktop.services.scheme_reading import effective_scheme
from desktop.services.scheme_values import QUARTERS, EffectiveScheme
from desktop.terms import CheckTopic, CycleState, DifferenceFinding, DifferenceState, Polarity

Period = tuple[UUID, int]
"""A cycle and a quarter of it."""


def read_checks(tx: Reading, visit: Visit, why: str) -> VisitChecks:
    """All points of a visit; ``why`` says why it takes nothing now."""
    rows = {
        row.id: row
        for row in tx.session.scalars(
            select(VisitCheck).where(VisitCheck.visit_id == visit.id, VisitCheck.deleted.is_(False))
        )
    }
    period = period_of(tx, visit)
    cycle, quarter = period or (visit.cycle_id, 0)
    scheme = effective_scheme(tx, cycle, quarter or QUARTERS[-1])
    question = scheme.first_question or shipped_first_question()
    if cycle != visit.cycle_id:
        question = effective_scheme(tx, visit.cycle_id, QUARTERS[0]).first_question or question
    return VisitChecks(
        visit.id,
        visit.unit_id,
        why,
        question,
        _remark(rows.get(check_id(visit.id, CheckTopic.FIRST_QUESTION))),
        _remark(rows.get(check_id(visit.id, CheckTopic.ATTENTION))),
        _findings(tx, visit, rows),
        cycle,
        scheme.year,
        quarter,
        () if period is None else indicator_checks(tx, visit, period, scheme),
        _examples(tx, rows),
    )


def period_of(tx: Reading, visit: Visit) -> Period | None:
    """The quarter whose indicators a visit checks: the one it began with, else the newest.

    As long as nothing of the year has come, the newest of the year before, unless that is
    sealed: what cannot be corrected any more is not checked. Source: domain.md §2.3.
    """
    d = ProgressDifference
    begun = tx.session.execute(
        select(d.cycle_id, d.quarter)
        .where(d.visit_id == visit.id, d.deleted.is_(False))
        .order_by(d.quarter.desc())
        .limit(1)
    ).first()
    if begun is not None:
        return begun.cycle_id, begun.quarter
    year = tx.session.get(Cycle, visit.cycle_id)
    if year is None:
        return None
    before = tx.session.get(Cycle, cycle_id(year.year - 1))
    cycles = [visit.cycle_id]
    if before is not None and not before.deleted and before.state != CycleState.SEALED:
        cycles.append(before.id)
    for cycle in cycles:
        quarter = _newest(tx, visit.unit_id, cycle)
        if quarter is not None:
            return cycle, quarter
    return None


def _newest(tx: Reading, unit: UUID, cycle: UUID) -> int | None:
    p = IndicatorProgress
    return tx.session.scalar(
        select(func.max(p.quarter)).where(
            p.unit_id == unit, p.cycle_id == cycle, p.deleted.is_(False)
        )
    )


def indicator_checks(
    tx: Reading, visit: Visit, period: Period, scheme: EffectiveScheme
) -> tuple[IndicatorCheck, ...]:
    """Each indicator that is due or reported for the unit in the quarter, with the finding."""
    cycle, quarter = period
    d = ProgressDifference
    rows = {
        row.indicator_id: row
        for row in tx.session.scalars(
            select(d).where(d.visit_id == visit.id, d.quarter == quarter, d.deleted.is_(False))
        )
    }
    verdicts = verdicts_of(tx, [row.id for row in rows.values()])
    undone = put_back(tx, list(verdicts))
    board = read_board(tx, cycle, quarter, (visit.unit_id,))
    there = [i for _unit, i in board.pairs()] if visit.unit_id in board.units else []
    known = {i.id for i in scheme.indicators}
    lines = [board.line(visit.unit_id, i) for i in dict.fromkeys([*there, *rows]) if i in known]
    directions = {i.id: i.direction for i in scheme.indicators}
    found = []
    for line in lines:
        plain = IndicatorCheck(
            line.indicator,
            line.code,
            line.title,
            line.value.basis,
            line.value.target,
            line.value.due,
            line.value.actual,
            (line.value.actual_text or "") if line.value.actual is None else "",
            line.value.note or "",
            directions[line.indicator],
            difference=difference_id(visit.id, line.indicator, quarter),
        )
        row = rows.get(line.indicator)
        if row is None:
            found.append(plain)
            continue
        shown = shown_of(row, verdicts.get(row.id), undone=row.id in undone)
        found.append(_with_finding(plain, row, (verdicts.get(row.id), shown), line))
    return tuple(found)


def _with_finding(
    plain: IndicatorCheck,
    row: ProgressDifference,
    word: tuple[DifferenceVerdict | None, DifferenceShown],
    line: ProgressLine,
) -> IndicatorCheck:
    verdict, shown = word
    return IndicatorCheck(
        plain.indicator,
        plain.code,
        plain.title,
        plain.basis,
        plain.target,
        plain.due,
        reported_of(row.reported, line.value.actual, verdict),
        plain.reported_text,
        plain.note,
        plain.direction,
        DifferenceFinding(row.finding),
        row.found,
        row.found_text or "",
        row.evidence or "",
        row.version,
        row.id,
        shown.state,
        shown.changed_after,
        "" if verdict is None else verdict.remark or "",
    )


def reported_of(
    kept: Decimal | None, actual: Decimal | None, verdict: DifferenceVerdict | None
) -> Decimal | None:
    """What was reported: the progress as it stands, but not as this visit corrected it."""
    adopted = verdict is not None and verdict.verdict == DifferenceState.ADOPTED
    if verdict is not None and adopted and actual == covered_value(verdict.covers):
        return kept
    return actual


def _findings(
    tx: Reading, visit: Visit, rows: Mapping[UUID, VisitCheck]
) -> tuple[FindingCheck, ...]:
    year = tx.session.get(Cycle, visit.cycle_id)
    if year is None:
        return ()
    lines = findings_at(tx, units_before(tx, visit.unit_id), (year.year - 1, year.year))
    return tuple(
        _finding(line, rows.get(check_id(visit.id, CheckTopic.FINDING, line.id))) for line in lines
    )


def _finding(line: FindingLine, row: VisitCheck | None) -> FindingCheck:
    said = (None, "", None) if row is None else (row.rating, row.text or "", row.version)
    return FindingCheck(
        line.id,
        line.unit_name,
        line.year,
        line.aspect,
        line.polarity,
        line.text,
        None if said[0] is None else FOLLOW_UP.get(said[0]),
        said[1],
        said[2],
    )


def _examples(tx: Reading, rows: Mapping[UUID, VisitCheck]) -> tuple[ExampleCheck, ...]:
    """The 正反面典型 in the order they were written; those of barred cadres are left out."""
    barred = barred_cadres(tx)
    wanted = [
        r
        for r in rows.values()
        if r.topic == CheckTopic.EXAMPLE and (r.cadre_id is None or r.cadre_id not in barred)
    ]
    cadres = {r.cadre_id for r in wanted if r.cadre_id is not None}
    names: dict[UUID, str] = {
        row.id: row.name
        for row in tx.session.execute(select(Cadre.id, Cadre.name).where(Cadre.id.in_(cadres)))
    }
    return tuple(
        ExampleCheck(
            r.id,
            r.version,
            Polarity(r.polarity or Polarity.POSITIVE),
            r.cadre_id,
            "领导班子" if r.cadre_id is None else names.get(r.cadre_id, ""),
            r.text or "",
            r.fact_id,
        )
        for r in sorted(wanted, key=lambda r: r.id)
    )


def _remark(row: VisitCheck | None) -> Remark:
    return Remark() if row is None else Remark(row.text or "", row.rating, row.version)
