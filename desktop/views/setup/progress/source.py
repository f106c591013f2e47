"""Where the list of pairs comes from; called in a worker's thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast
from uuid import UUID

from desktop.services.indicator_progress import ProgressService
from desktop.services.progress import Progress
from desktop.services.progress_values import ProgressLine, ProgressQuery, ProgressState
from desktop.views.setup.progress.period import Period
from desktop.views.widgets.list_model import ListQuery, RowId


class ProgressSource:
    """A ``RowSource`` over one quarter; set what narrows it on the GUI thread before a reload."""

    def __init__(self, service: ProgressService, period: Period) -> None:
        """All pairs of the quarter."""
        self._service, self.period = service, period
        self.indicator: UUID | None = None
        self.state: ProgressState | None = None
        self.attention = False
        self._last: tuple[ProgressQuery, Sequence[str]] | None = None

    def _query(self, query: ListQuery) -> ProgressQuery:
        return ProgressQuery(
            self.period.cycle,
            self.period.quarter,
            query.text,
            None,
            self.indicator,
            self.state,
            self.attention,
            query.sort or "unit",
            query.descending,
        )

    def first(self, query: ListQuery, limit: int) -> Sequence[tuple[RowId, ProgressLine]]:
        """The first rows; the ids behind them are kept for the call that follows."""
        asked = self._query(query)
        ids = self._service.find(asked)
        self._last = (asked, ids)
        return [(line.id, line) for line in self._lines(ids[:limit])]

    def ids(self, query: ListQuery, progress: Progress) -> Sequence[RowId]:
        """All ids in order; those just found for the first page are not asked for twice."""
        progress.check()
        asked, last = self._query(query), self._last
        self._last = None
        if last is not None and last[0] == asked:
            return cast("Sequence[RowId]", last[1])
        return cast("Sequence[RowId]", self._service.find(asked))

    def rows(self, ids: Sequence[RowId]) -> Mapping[RowId, ProgressLine]:
        """The rows of these ids."""
        return {line.id: line for line in self._lines([str(key) for key in ids])}

    def _lines(self, ids: Sequence[str]) -> Sequence[ProgressLine]:
        return self._service.lines(self.period.cycle, self.period.quarter, ids)
