"""The changes that store a cadre's form: the row itself and what hangs on its texts.

Rows below a cadre are matched by what they say, so that a line that stays keeps its identity
(and whoever else edited it), and only what really differs is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select

from desktop.models.cadres import Cadre, FamilyMember, PastGrade, Posting
from desktop.models.changes import Change
from desktop.services.cadre_form import (
    FamilyLine,
    grades_of,
    postings_of,
    stored_text,
)
from desktop.services.door import Writing

_GRADE_TEXTS = frozenset({"past_grades", "age_reference", "form_date"})


def form_changes(
    tx: Writing,
    cadre: UUID,
    fields: Mapping[str, object],
    family: Sequence[FamilyLine] | None,
    *,
    base: str | None,
    known: bool = True,
    stored: StoredRows | None = None,
) -> list[Change]:
    """Changes that bring a cadre to these fields. ``family`` None leaves the family as it is.

    ``base`` None creates the cadre. ``known`` False says that nothing of the cadre can be
    stored yet, which spares a thousand look-ups when a thousand new files come in; ``stored``
    is what ``stored_rows`` fetched for many at once.
    """
    changes = [Change("cadre", cadre, fields, base)]
    if stored is None:
        stored = stored_rows(tx, [cadre])[cadre] if base is not None and known else StoredRows()
    if "resume" in fields:
        wanted: list[dict[str, object]] = [
            {"start": p.start, "end": p.end, "text": p.text}
            for p in postings_of(_text(fields["resume"]))
        ]
        changes += _lines(tx, "posting", cadre, wanted, stored.postings)
    if _GRADE_TEXTS & set(fields):
        changes += _grades(cadre, fields, stored)
    if family is not None:
        rows: list[dict[str, object]] = [
            {
                "relation": stored_text("relation", f.relation),
                "name": stored_text("name", f.name),
                "birth": stored_text("birth_month", f.birth),
                "politics": stored_text("politics", f.politics),
                "work": stored_text("work", f.work),
            }
            for f in family
        ]
        changes += _lines(tx, "family_member", cadre, rows, stored.family)
    return changes


class StoredRows:
    """What is stored of one cadre below the form's texts, and the cadre's own row."""

    def __init__(self, row: Any = None) -> None:
        self.row = row
        self.postings: list[Any] = []
        self.family: list[Any] = []
        self.grades: list[Any] = []


def stored_rows(tx: Writing, cadres: Sequence[UUID]) -> dict[UUID, StoredRows]:
    """What is stored of these cadres, fetched with one look-up a table; at most some thousands."""
    rows = {c.id: c for c in tx.session.scalars(select(Cadre).where(Cadre.id.in_(cadres)))}
    found = {cadre: StoredRows(rows.get(cadre)) for cadre in cadres}

    def below(kind: Any) -> list[Any]:
        return list(tx.session.scalars(select(kind).where(kind.cadre_id.in_(cadres))))

    for posting in below(Posting):
        if not posting.deleted:
            found[posting.cadre_id].postings.append(posting)
    for member in below(FamilyMember):
        if not member.deleted:
            found[member.cadre_id].family.append(member)
    # Grades taken out earlier count too: a year's grade has one row for ever.
    for grade in below(PastGrade):
        found[grade.cadre_id].grades.append(grade)
    return found


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _grades(cadre: UUID, fields: Mapping[str, object], stored: StoredRows) -> list[Change]:
    texts = {
        name: _text(fields[name]) if name in fields else getattr(stored.row, name, None)
        for name in _GRADE_TEXTS
    }
    wanted = {g.year: g.grade for g in grades_of(texts)}
    have = {g.year: g for g in stored.grades}
    changes = [
        Change("past_grade", g.id, {"deleted": True}, g.version)
        for year, g in have.items()
        if year not in wanted and not g.deleted
    ]
    for year, grade in wanted.items():
        row = have.get(year)
        values = {"cadre_id": cadre, "year": year, "grade": grade}
        if row is not None:
            values["deleted"] = False
        changes.append(
            Change(
                "past_grade",
                uuid5(cadre, f"past-grade/{year}"),
                values,
                None if row is None else row.version,
            )
        )
    return changes


def _lines(
    tx: Writing,
    table: str,
    cadre: UUID,
    wanted: Sequence[dict[str, object]],
    stored: Sequence[Any],
) -> list[Change]:
    """Match the wanted lines with the stored ones: first the equal ones, then in order."""
    left = sorted(stored, key=lambda r: r.ordinal)
    chosen: dict[int, Any] = {}
    for n, values in enumerate(wanted):
        same = next((r for r in left if all(getattr(r, k) == v for k, v in values.items())), None)
        if same is not None:
            chosen[n] = same
            left.remove(same)
    for n in range(len(wanted)):
        if n not in chosen and left:
            chosen[n] = left.pop(0)
    changes = [Change(table, r.id, {"deleted": True}, r.version) for r in left]
    for n, values in enumerate(wanted):
        row = chosen.get(n)
        changes.append(
            Change(
                table,
                tx.new_id() if row is None else row.id,
                {"cadre_id": cadre, "ordinal": n + 1, **values},
                None if row is None else row.version,
            )
        )
    return changes
