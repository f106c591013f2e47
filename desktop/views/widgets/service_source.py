"""A list over a service: ids in order, lines page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from desktop.services.progress import Progress
from desktop.views.widgets.list_model import ListQuery, RowId

L = TypeVar("L", bound="_Line")
L_co = TypeVar("L_co", bound="_Line", covariant=True)
Q = TypeVar("Q")
Q_contra = TypeVar("Q_contra", contravariant=True)


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
        return self._find(query)

    def first(self, query: ListQuery, limit: int) -> Sequence[tuple[RowId, L]]:
        """The first rows."""
        return [(row.id, row) for row in self._rows(self._find(query)[:limit])]

    def rows(self, ids: Sequence[RowId]) -> Mapping[RowId, L]:
        """The rows of these ids."""
        wanted = [key for key in ids if isinstance(key, UUID)]
        return {row.id: row for row in self._rows(wanted)}


class LongService(Protocol[Q_contra, L_co]):
    """A service whose lists grow to a million lines."""

    def find_first(self, query: Q_contra, limit: int) -> Sequence[UUID]:
        """The first ids, however many there are."""

    def find_ids(self, query: Q_contra, *, progress: Progress | None = None) -> Sequence[UUID]:
        """All ids in order as one piece of memory."""

    def rows(self, ids: Sequence[UUID]) -> Sequence[L_co]:
        """The lines of a page."""


class LongSource(Generic[Q, L]):
    """A list of any length: its first page is asked for by itself, all ids can be cancelled."""

    def __init__(self, service: LongService[Q, L], asked: Callable[[ListQuery], Q]) -> None:
        """``asked`` translates the list's query into the service's own."""
        self._service, self._asked = service, asked

    def ids(self, query: ListQuery, progress: Progress) -> Sequence[RowId]:
        """All ids in order."""
        progress.check()
        return self._service.find_ids(self._asked(query), progress=progress)

    def first(self, query: ListQuery, limit: int) -> Sequence[tuple[RowId, L]]:
        """The first rows."""
        found = self._service.rows(self._service.find_first(self._asked(query), limit))
        return [(row.id, row) for row in found]

    def rows(self, ids: Sequence[RowId]) -> Mapping[RowId, L]:
        """The rows of these ids."""
        wanted = [key for key in ids if isinstance(key, UUID)]
        return {row.id: row for row in self._service.rows(wanted)}
