"""What a stale form shows of a field that moved on: Chinese words instead of stored values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

import orjson
from sqlalchemy import Column, Table, select
from sqlalchemy.orm import Session

from desktop.models.base import Base, Day, Flag, Stored, Words
from desktop.models.changes import StaleWrite
from desktop.models.database import raw
from desktop.models.tables import target_of
from desktop.services.dates import day_words
from desktop.services.errors import Difference, Stale
from desktop.services.labels import field_label
from desktop.services.row_words import row_mark
from desktop.terms import (
    AssessmentKind,
    CadreLevel,
    CheckTopic,
    ConflictChoice,
    CycleState,
    DifferenceFinding,
    DifferenceState,
    Direction,
    FactState,
    FactVerdict,
    FeedbackKind,
    FeedbackVerdict,
    FindingSource,
    IndicatorCategory,
    IndicatorNature,
    InterviewLayer,
    ItemState,
    PastGradeValue,
    Polarity,
    PoolMovementKind,
    RatingEntry,
    ReportKind,
    RoutineGradeValue,
    SchemeState,
    ScoringMethod,
    SeatKind,
    Severity,
    Term,
    UnitKind,
    Visibility,
    VisitDecision,
    VisitMethod,
    VisitMode,
    VisitState,
    label_of,
)

_TERMS: Mapping[tuple[str, str], type[Term]] = {
    ("acceptance", "decision"): VisitDecision,
    ("assessor", "post_type"): SeatKind,
    ("cadre", "level"): CadreLevel,
    ("conflict_decision", "choice"): ConflictChoice,
    ("cycle", "state"): CycleState,
    ("difference_verdict", "verdict"): DifferenceState,
    ("fact", "polarity"): Polarity,
    ("fact", "severity"): Severity,
    ("fact", "state"): FactState,
    ("fact", "visibility"): Visibility,
    ("fact_review", "verdict"): FactVerdict,
    ("feedback_finding", "verdict"): FeedbackVerdict,
    ("indicator", "category"): IndicatorCategory,
    ("indicator", "direction"): Direction,
    ("indicator", "kinds"): UnitKind,
    ("indicator", "method"): ScoringMethod,
    ("indicator", "nature"): IndicatorNature,
    ("interview", "layer"): InterviewLayer,
    ("list_template", "polarity"): Polarity,
    ("list_template", "severity"): Severity,
    ("past_grade", "grade"): PastGradeValue,
    ("pool_movement", "kind"): PoolMovementKind,
    ("progress_difference", "finding"): DifferenceFinding,
    ("public_feedback", "kind"): FeedbackKind,
    ("public_feedback", "severity"): Severity,
    ("rectification_item", "source"): FindingSource,
    ("rectification_item", "state"): ItemState,
    ("research_report", "kind"): ReportKind,
    ("routine_grade", "grade"): RoutineGradeValue,
    ("scheme", "state"): SchemeState,
    ("seat", "kind"): SeatKind,
    ("team_rating", "entry"): RatingEntry,
    ("unit", "kind"): UnitKind,
    ("visit", "kinds"): AssessmentKind,
    ("visit", "method"): VisitMethod,
    ("visit", "mode"): VisitMode,
    ("visit", "state"): VisitState,
    ("visit_check", "polarity"): Polarity,
    ("visit_check", "topic"): CheckTopic,
}
_FILES = frozenset({("cadre", "photo"), ("cadre", "source")})
_RATING, _COUNT = "（评定分不显示）", "（人数不显示）"
COUNTS: Mapping[str, tuple[str, ...]] = {
    "public_survey": ("one", "two", "three", "four", "five"),
    "ballot_count": ("first", "second", "third", "fourth", "blank"),
}
"""Counts of answers: of few answers, they tell what somebody said (domain.md §2.4, §5)."""
_SECRET = {
    ("team_rating", "rating"): _RATING,
    ("team_rating", "checked"): _RATING,
    **{(table, field): _COUNT for table, fields in COUNTS.items() for field in fields},
}
"""What nobody is shown in passing: ratings before the leader's confirmation, and counts."""
_NAMES = ("name", "title", "year")


def is_secret(table: str, field: str) -> bool:
    """Whether a field's value is told by its own service alone, never in passing."""
    return (table, field) in _SECRET


def explained(session: Session, stale: StaleWrite) -> Stale:
    """What the user is told of a write that came too late: both values of each field."""
    return Stale(
        tuple(
            Difference(
                f.field,
                field_label(f.table, f.field),
                shown_value(session, f.table, f.field, f.mine),
                shown_value(session, f.table, f.field, f.theirs),
            )
            for f in stale.fields
        )
    )


def shown_value(session: Session, table: str, field: str, value: Stored) -> str:
    """A stored value as a user reads it: a term's label, the name behind an id; empty for None."""
    if value is None:
        return ""
    if (table, field) in _FILES:
        return "另一份文件"
    if (table, field) in _SECRET:
        return _SECRET[table, field]
    column = Base.metadata.tables[table].c[field]
    term = _TERMS.get((table, field))
    if isinstance(column.type, Words):
        words = [str(word) for word in orjson.loads(str(value))]
        return "、".join(words if term is None else (label_of(term, word) for word in words))
    if term is not None:
        return label_of(term, str(value))
    target = target_of(column)
    if target is not None:
        return _named(session, column, Base.metadata.tables[target], str(value))
    return _plain(column, value)


def _plain(column: Column[object], value: Stored) -> str:
    """A value that is neither a term nor a name, by the type of its column."""
    if isinstance(column.type, Flag):
        return "是" if value else "否"
    if isinstance(column.type, Day):
        return day_words(dt.date.fromisoformat(str(value)))
    return str(value)


def term_of(table: str, field: str) -> type[Term] | None:
    """The closed set of words that a field stores, or None."""
    return _TERMS.get((table, field))


def _named(session: Session, column: Column[object], target: Table, row: str) -> str:
    """The name or mark of the row that an id points at; a row that is gone has none."""
    name = next((target.c[n] for n in _NAMES if n in target.c), None)
    if name is None:
        return row_mark(raw(session), target.name, row) or "另一条记录"
    found = session.scalar(select(name).where(target.c.id == UUID(hex=row)))
    if found is None:
        # What is named without a foreign key may be another team's: it is not gone, only not here.
        return "已不存在的记录" if column.foreign_keys else "另一条记录"
    return str(found)
