"""What a visit checked and reported, as far as an acceptance covers it.

Differences are not among it: each has the office's verdict of its own, as facts have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from desktop.models.base import stored
from desktop.models.research_reports import ResearchReport
from desktop.models.visit_checks import ProgressDifference, VisitCheck
from desktop.services.door import Reading
from desktop.services.evidence import files_of

_TABLES: tuple[Any, ...] = (
    VisitCheck,
    ProgressDifference,
    ResearchReport,
)
_COVERED: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (VisitCheck, ("topic", "about_id", "rating", "polarity", "cadre_id", "text")),
    (ResearchReport, ("kind", "title", "text", "on")),
)


def finding_values(tx: Reading, visits: Sequence[UUID]) -> dict[UUID, list[list[Any]]]:
    """The checks, reports and files of visits in a fixed order; one without any is not there.

    Then its digest is what earlier versions made of it. That a 考核纪实 was made of an example
    changes nothing of what the visit found.
    """
    found: dict[UUID, list[list[Any]]] = {}
    for table, fields in _COVERED:
        rows = tx.session.scalars(
            select(table)
            .where(table.visit_id.in_(visits), table.deleted.is_(False))
            .order_by(table.id)
        )
        for row in rows:
            values = [stored(getattr(row, name)) for name in fields]
            found.setdefault(row.visit_id, []).append([table.__tablename__, row.id.hex, *values])
    for visit, record, files in _files(tx, visits):
        found.setdefault(visit, []).append(["attachment", record.hex, *files])
    return found


def _files(tx: Reading, visits: Sequence[UUID]) -> Iterator[tuple[UUID, UUID, tuple[str, ...]]]:
    """The files of the visits, of their reports and of their differences, in a fixed order."""
    owner = {visit: visit for visit in visits}
    for table in (ResearchReport, ProgressDifference):
        rows = tx.session.execute(
            select(table.id, table.visit_id).where(
                table.visit_id.in_(visits), table.deleted.is_(False)
            )
        )
        owner |= {row.id: row.visit_id for row in rows}
    files = files_of(tx, list(owner))
    for record in sorted(files):
        yield owner[record], record, files[record]


def has_findings(tx: Reading, visit: UUID) -> bool:
    """Whether a visit has checked anything, or written a report."""
    return any(
        tx.session.scalar(
            select(func.count()).where(table.visit_id == visit, table.deleted.is_(False))
        )
        for table in _TABLES
    )
