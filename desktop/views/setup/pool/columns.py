"""The list of the pool: its columns, what narrows it, and where its rows come from."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from desktop.services.assessors import AssessorLine, AssessorQuery, PoolFilter
from desktop.services.conflict_marks import marked
from desktop.services.registry import Services
from desktop.terms import SeatKind
from desktop.views.subjects.sources import Narrowing, ServiceSource, one_line
from desktop.views.widgets.list_model import Column


def _short(a: AssessorLine) -> str:
    """第三组: the column's head says of what kind."""
    return a.team.replace("考核组", "组")


def _planned(a: AssessorLine) -> str:
    """A team that is only planned says so."""
    return a.team if a.seat is not None or not a.team else f"拟编入{a.team}，尚未编入"


COLUMNS: tuple[Column[AssessorLine], ...] = (
    Column("name", "姓名", lambda a: marked(a.name, a.conflicts), 80),
    Column("team", "考核组", _short, 92, tip=_planned),
    Column("state", "状态", lambda a: a.words, 92, sortable=False),
    Column("post_type", "岗位", lambda a: a.post_type.label, 92),
    Column("post", "工作单位及职务", lambda a: one_line(a.post), 100, sortable=False,
           tip=lambda a: one_line(a.post)),
)  # fmt: skip
STANDS = Narrowing("状态", "全部状态", PoolFilter)


class PoolSource(ServiceSource):
    """The pool; ``only`` is how people stand, ``post`` their kind of post."""

    def __init__(self, services: Services) -> None:
        super().__init__(self._find_people, services.assessors.rows)
        self._services = services
        self.post: str | None = None

    def asked(self, text: str, only: str | None, sort: str, *, descending: bool) -> AssessorQuery:
        """The list as the service is asked for it."""
        return AssessorQuery(
            text,
            SeatKind(self.post) if self.post else None,
            sort or "name",
            descending,
            PoolFilter(only) if only else None,
        )

    def _find_people(
        self, text: str, only: str | None, sort: str, descending: bool
    ) -> Sequence[UUID]:
        query = self.asked(text, only, sort, descending=descending)
        return self._services.assessors.find(query)
