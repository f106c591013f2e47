"""The lists of the page: what their columns show and where their rows come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from desktop.services.conflict_marks import warned, warned_words
from desktop.services.dates import day_words
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
        Column("number", "编号", lambda v: v.citation, 112),
        Column("unit", "考核单位", lambda v: v.unit, 136),
        Column("state", "状态", state_text, 88, sortable=False, tip=_state_tip),
        Column("due", "报回期限", lambda v: due_text(v, today()), 132, sortable=False),
        Column("start", "开始日期", lambda v: day_words(v.start), 144),
        Column("interviews", "谈话", lambda v: str(v.interviews), 56, right=True, sortable=False),
        Column("facts", "纪实", lambda v: str(v.facts), 56, right=True, sortable=False),
    )


def state_text(visit: VisitLine) -> str:
    """The state, whether the records moved after the office had spoken, and open conflicts."""
    return warned(_visit_state(visit), visit.conflicts)


def _visit_state(visit: VisitLine) -> str:
    changed = "（核后有改动）" if visit.changed_after else ""
    return f"{visit.state.label}{changed}"


def _state_tip(visit: VisitLine) -> str:
    return warned_words(_visit_state(visit), visit.conflicts)


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


def layer_tip(interview: InterviewLine) -> str:
    """The layer, and what its sign means."""
    return warned_words(interview.layer.label, interview.conflicts)


INTERVIEW_COLUMNS: tuple[Column[InterviewLine], ...] = (
    Column("number", "编号", lambda i: i.citation, 120),
    Column("layer", "层次", lambda i: warned(i.layer.label, i.conflicts), 104, tip=layer_tip),
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
    """正面显绩·中, in one word that a column has room for."""
    kind = ""
    if fact.polarity is Polarity.POSITIVE and fact.visibility is not None:
        kind = fact.visibility.label
    return f"{fact.polarity.label}{kind}·{fact.severity.label}"


def fact_state(fact: FactLine) -> str:
    """The state, whether the entry moved after the verdict, and open conflicts."""
    return warned(_fact_state(fact), fact.conflicts)


def fact_tip(fact: FactLine) -> str:
    """The state, and what its sign means."""
    return warned_words(_fact_state(fact), fact.conflicts)


def _fact_state(fact: FactLine) -> str:
    changed = "（核后有改动）" if fact.changed_after else ""
    return f"{fact.state.label}{changed}"


FACT_COLUMNS: tuple[Column[FactLine], ...] = (
    Column("number", "编号", lambda f: f.citation, 120),
    Column("subject", "对象", lambda f: f.subject, 88, sortable=False),
    Column("severity", "性质", nature, 120),
    Column("state", "状态", fact_state, 88, sortable=False, tip=fact_tip),
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
