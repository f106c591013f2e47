"""The lists of the page: what their columns show and where their rows come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from desktop.services.conflict_marks import warned
from desktop.services.facts import FactLine, FactQuery, FactService
from desktop.services.interviews import InterviewLine, InterviewQuery, InterviewService
from desktop.services.visit_lines import VisitLine, VisitQuery
from desktop.services.visit_words import due_words
from desktop.services.visits import VisitService
from desktop.terms import FactState, Polarity, VisitState
from desktop.views.widgets.badge import Tone
from desktop.views.widgets.list_model import Column, ListQuery
from desktop.views.widgets.service_source import LongSource, ServiceSource

VISIT_TONES: Mapping[VisitState, Tone] = {
    VisitState.PLANNED: Tone.NEUTRAL,
    VisitState.APPROVED: Tone.PRIMARY,
    VisitState.HELD: Tone.PRIMARY,
    VisitState.RECORDED: Tone.PRIMARY,
    VisitState.RETURNED: Tone.WARNING,
    VisitState.ACCEPTED: Tone.SUCCESS,
    VisitState.SENT_BACK: Tone.DANGER,
    VisitState.CANCELLED: Tone.NEUTRAL,
}
FACT_TONES: Mapping[FactState, Tone] = {
    FactState.DRAFT: Tone.NEUTRAL,
    FactState.SUBMITTED: Tone.WARNING,
    FactState.VERIFIED: Tone.SUCCESS,
    FactState.DISPUTED: Tone.DANGER,
    FactState.WITHDRAWN: Tone.NEUTRAL,
}


def visit_columns(today: Callable[[], date]) -> tuple[Column[VisitLine], ...]:
    """Columns of the list of visits."""
    return (
        Column("number", "编号", lambda v: v.citation, 108),
        Column("unit", "考核单位", lambda v: v.unit, 148),
        Column("start", "开始日期", lambda v: f"{v.start:%Y-%m-%d}", 108),
        Column("state", "状态", state_text, 88, sortable=False),
        Column("due", "报回期限", lambda v: due_text(v, today()), 112, sortable=False),
        Column("interviews", "谈话", lambda v: str(v.interviews), 56, right=True, sortable=False),
        Column("facts", "纪实", lambda v: str(v.facts), 56, right=True, sortable=False),
    )


def state_text(visit: VisitLine) -> str:
    """The state, whether the records moved after the office had spoken, and open conflicts."""
    changed = "（核后有改动）" if visit.changed_after else ""
    return warned(f"{visit.state.label}{changed}", visit.conflicts)


def due_text(visit: VisitLine, today: date) -> str:
    """The last day for the raw records, with the word for being late."""
    return due_words(visit, today)


def visit_source(
    visits: VisitService, filters: Callable[[], VisitQuery]
) -> LongSource[VisitQuery, VisitLine]:
    """Visits; ``filters`` gives the boxes above the list."""

    def asked(query: ListQuery) -> VisitQuery:
        chosen = replace(filters(), text=query.text)
        if query.sort:
            chosen = replace(chosen, sort=query.sort, descending=query.descending)
        return chosen

    return LongSource(visits, asked)


INTERVIEW_COLUMNS: tuple[Column[InterviewLine], ...] = (
    Column("number", "编号", lambda i: i.citation, 112),
    Column("layer", "层次", lambda i: warned(i.layer.label, i.conflicts), 88),
    Column("on", "日期", lambda i: f"{i.on:%m-%d}", 72),
    Column("about", "谈及", lambda i: "、".join(i.about), 136, sortable=False),
    Column("themes", "主题", lambda i: "、".join(i.themes), 160, sortable=False),
)


def interview_source(service: InterviewService, visit: UUID) -> ServiceSource[InterviewLine]:
    """The interviews of one visit."""

    def find(query: ListQuery) -> Sequence[UUID]:
        sort, down = (query.sort, query.descending) if query.sort else ("number", True)
        return service.find_ids(
            InterviewQuery(text=query.text, visit=visit, sort=sort, descending=down)
        )

    return ServiceSource(find, service.rows)


def nature(fact: FactLine) -> str:
    """正面·显绩·中, in one word."""
    parts = [fact.polarity.label]
    if fact.polarity is Polarity.POSITIVE and fact.visibility is not None:
        parts.append(fact.visibility.label)
    return "·".join([*parts, fact.severity.label])


def fact_state(fact: FactLine) -> str:
    """The state, whether the entry moved after the verdict, and open conflicts."""
    changed = "（核后有改动）" if fact.changed_after else ""
    return warned(f"{fact.state.label}{changed}", fact.conflicts)


FACT_COLUMNS: tuple[Column[FactLine], ...] = (
    Column("number", "编号", lambda f: f.citation, 112),
    Column("subject", "对象", lambda f: f.subject, 88, sortable=False),
    Column("severity", "性质", nature, 96),
    Column("state", "状态", fact_state, 84, sortable=False),
    Column("text", "内容", lambda f: f.text, 240, sortable=False),
)


def fact_source(service: FactService, visit: UUID) -> ServiceSource[FactLine]:
    """The facts of one visit."""

    def find(query: ListQuery) -> Sequence[UUID]:
        sort, down = (query.sort, query.descending) if query.sort else ("number", True)
        return service.find_ids(FactQuery(text=query.text, visit=visit, sort=sort, descending=down))

    return ServiceSource(find, service.rows)


def choices(kind: Any) -> tuple[tuple[object, str], ...]:
    """A closed set of words as the choices of a field."""
    return tuple((member, member.label) for member in kind)
