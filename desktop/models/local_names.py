"""Local names of interviewees: they end with their interview, whoever deleted it and where.

The name is in no revision, so that no deletion could carry it: it goes where the deletion is
applied, in the same transaction. Source: domain.md §5.
"""

from __future__ import annotations

from collections.abc import Iterable

from desktop.models.encrypted import Connection
from desktop.models.rows import Key


def forget_names(connection: Connection, changed: Iterable[Key]) -> None:
    """Forget the names of those of these rows that are interviews and are deleted."""
    ids = [(row,) for table, row in changed if table == "interview"]
    if ids:
        connection.executemany(
            "DELETE FROM interview_name WHERE interview_id = "
            "(SELECT id FROM interview WHERE id = ? AND deleted <> 0)",
            ids,
        )
