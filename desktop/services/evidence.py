"""The files of a record as evidence: what a verdict stands for besides the text, and by whom.

Source: domain.md §2.8: a verdict covers what was read, and is given by a second person.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from desktop.models.attachments import Attachment
from desktop.services.door import Reading
from desktop.services.motions import authors_of
from desktop.services.portions import portions

_WRITTEN = ("sha256", "name", "deleted")


def files_of(tx: Reading, records: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    """The contents (SHA-256) of the files of records, in a fixed order; those without have none."""
    found: dict[UUID, list[str]] = {}
    for some in portions(records):
        rows = tx.session.execute(
            select(Attachment.subject_id, Attachment.sha256)
            .where(
                Attachment.subject_id.in_(some),
                Attachment.deleted.is_(False),
            )
            .order_by(Attachment.sha256)
        )
        for record, sha256 in rows:
            found.setdefault(record, []).append(sha256)
    return {record: tuple(files) for record, files in found.items()}


def evidence_authors(tx: Reading, record: UUID) -> frozenset[str]:
    """Accounts (hex) that added files to a record or took some off."""
    ids = tx.session.scalars(select(Attachment.id).where(Attachment.subject_id == record)).all()
    return frozenset().union(*(authors_of(tx, "attachment", i, _WRITTEN) for i in ids))
