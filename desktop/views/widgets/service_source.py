"""A list over a service: ids in order from ``find``, lines from ``rows``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from desktop.services.progress import Progress
from desktop.views.widgets.list_model import ListQuery, RowId

L = TypeVar("L", bound="_Line")


class _Line(Protocol):
    @property
    def id(self) -> UUID:
        """The row's id."""


class ServiceSource(Generic[L]):
    """A list over a service's ``find`` and ``rows``."""

    def __init__(
        self,
        find: Callable[[ListQuery], Sequence[UUID]],
        rows: Callable[[Sequence[UUID]], Sequence[L]],
    ) -> None:
        """``find`` translates the list's query into the service's own."""
        self._find, self._rows = find, rows

    def ids(self, query: ListQuery, progress: Progress) -> Sequence[RowId]:
        """All ids in order."""
        progress.check()
        return list(self._find(query))

    def first(self, query: ListQuery, limit: int) -> Sequence[tuple[RowId, L]]:
        """The first rows."""
        return [(row.id, row) for row in self._rows(self._find(query)[:limit])]

    def rows(self, ids: Sequence[RowId]) -> Mapping[RowId, L]:
        """The rows of these ids."""
        wanted = [key for key in ids if isinstance(key, UUID)]
        return {row.id: row for row in self._rows(wanted)}
