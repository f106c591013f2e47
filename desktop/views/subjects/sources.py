"""The two lists of 对象库: columns, and where their rows come from."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from desktop.services.cadres import CadreLine, CadreQuery
from desktop.services.conflict_marks import marked
from desktop.services.progress import Progress
from desktop.services.registry import Services
from desktop.services.units import UnitLine, UnitQuery
from desktop.terms import CadreLevel, Term, UnitKind
from desktop.views.widgets.list_model import Column, ListQuery, RowId


def dotted(month: str | None) -> str:
    """A stored month YYYYMM as 1972.03; anything else as it stands."""
    text = month or ""
    return f"{text[:4]}.{text[4:]}" if len(text) == 6 and text.isdigit() else text


def one_line(text: str | None) -> str:
    """A post of several lines in one cell."""
    return " ".join((text or "").split())


UNIT_COLUMNS: tuple[Column[UnitLine], ...] = (
    Column("name", "单位名称", lambda u: marked(u.name, u.conflicts), 232),
    Column("cadres", "干部", lambda u: str(u.cadres), 64, right=True, sortable=False),
    Column(
        "staffing",
        "编制",
        lambda u: "" if u.staffing is None else str(u.staffing),
        64,
        right=True,
        sortable=False,
    ),
    Column("kind", "类别", lambda u: u.kind.label, 96),
)
CADRE_COLUMNS: tuple[Column[CadreLine], ...] = (
    Column("name", "姓名", lambda c: marked(c.name, c.conflicts), 96),
    Column("birth", "出生年月", lambda c: dotted(c.birth_month), 96),
    Column("unit", "单位", lambda c: c.unit or "未归入单位", 160),
    Column("post", "现任职务", lambda c: one_line(c.post), 200),
)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The choice beside the filter line: a field of the query with a few values."""

    label: str
    everything: str
    terms: type[Term]


UNIT_KINDS = Narrowing("单位类别", "全部类别", UnitKind)
CADRE_LEVELS = Narrowing("干部层级", "全部层级", CadreLevel)

Find = Callable[[str, str | None, str, bool], Sequence[UUID]]
Lines = Callable[[Sequence[UUID]], Sequence[Any]]


class ServiceSource:
    """A ``RowSource`` over a service's ``find`` and ``rows``; called in a worker's thread.

    ``only`` narrows the list; set it on the GUI thread before a reload.
    """

    def __init__(self, find: Find, lines: Lines) -> None:
        self._find, self._lines = find, lines
        self._last: tuple[tuple[ListQuery, str | None], Sequence[UUID]] | None = None
        self.only: str | None = None

    def _ids(self, query: ListQuery) -> Sequence[UUID]:
        return self._find(query.text, self.only, query.sort, query.descending)

    def first(self, query: ListQuery, limit: int) -> Sequence[tuple[RowId, Any]]:
        """The first rows; the ids behind them are kept for the call that follows."""
        key, ids = (query, self.only), self._ids(query)
        self._last = (key, ids)
        return [(line.id, line) for line in self._lines(ids[:limit])]

    def ids(self, query: ListQuery, progress: Progress) -> Sequence[RowId]:
        """All ids in order; those just found for the first page are not asked for twice."""
        progress.check()
        last, self._last = self._last, None
        if last is not None and last[0] == (query, self.only):
            return cast("Sequence[RowId]", last[1])
        return cast("Sequence[RowId]", self._ids(query))

    def rows(self, ids: Sequence[RowId]) -> Mapping[RowId, Any]:
        """The rows of these ids."""
        lines = self._lines([key for key in ids if isinstance(key, UUID)])
        return {cast("Hashable", line.id): line for line in lines}


def unit_source(services: Services) -> ServiceSource:
    """Units in the order of the unit list."""

    def find(text: str, only: str | None, sort: str, descending: bool) -> Sequence[UUID]:
        kind = UnitKind(only) if only else None
        return services.units.find(UnitQuery(text, kind, sort or "order", descending))

    return ServiceSource(find, services.units.rows)


def cadre_source(services: Services) -> ServiceSource:
    """Cadres in the order of their units."""

    def find(text: str, only: str | None, sort: str, descending: bool) -> Sequence[UUID]:
        level = CadreLevel(only) if only else None
        query = CadreQuery(text, level=level, sort=sort or "unit", descending=descending)
        return services.cadres.find(query)

    return ServiceSource(find, services.cadres.rows)
