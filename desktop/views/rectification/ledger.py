"""The 整改台账 as a list: columns, filters, and the day by which things are due."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from desktop.services.conflict_marks import warned
from desktop.services.desk import DUE_SOON, DUE_TODAY, OVERDUE
from desktop.services.labels import late_words
from desktop.services.rectification import ItemQuery, LedgerLine, RectificationService
from desktop.services.rectification_forms import due_after
from desktop.terms import ItemState
from desktop.views.widgets.badge import Tone
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.late_delegate import LATE
from desktop.views.widgets.list_model import Column, ListQuery
from desktop.views.widgets.service_source import ServiceSource
from desktop.views.widgets.steps import short_day

DUE_IN_30 = ItemQuery(due_within=30)
TERMS: tuple[tuple[str, object], ...] = (
    ("全部期限", None),
    ("逾期", OVERDUE),
    ("今日到期", DUE_TODAY),
    ("即将到期", DUE_SOON),
    ("30日内到期", DUE_IN_30),
)
TONES: Mapping[ItemState, Tone] = {
    ItemState.OPENED: Tone.NEUTRAL,
    ItemState.PLANNED: Tone.PRIMARY,
    ItemState.IN_PROGRESS: Tone.PRIMARY,
    ItemState.REPORTED: Tone.WARNING,
    ItemState.CHECKED: Tone.WARNING,
    ItemState.CLOSED: Tone.SUCCESS,
    ItemState.RETURNED: Tone.DANGER,
    ItemState.LONG_TERM: Tone.PRIMARY,
}
MOST_MONTHS = 24


def late_text(line: LedgerLine) -> str:
    """逾期 12 天 while it runs, 逾期 21 天报结果 for ever of what was done too late, or nothing."""
    if line.overdue_days:
        return f"{LATE} {line.overdue_days} 天"
    return late_words(line.late_days, reported=bool(line.report))


COLUMNS: tuple[Column[LedgerLine], ...] = (
    Column("number", "编号", lambda i: i.number, 136),
    Column("unit", "单位", lambda i: i.unit, 140),
    Column("state", "状态", lambda i: warned(i.state_label, bool(i.warning)), 96),
    Column("late", "逾期", late_text, 156, sortable=False),
    Column("due", "现期限", lambda i: f"{i.due:%Y-%m-%d}", 116),
    Column("problem", "问题", lambda i: i.problem, 184, sortable=False),
    Column("person", "干部", lambda i: i.person, 72, sortable=False),
    Column("source", "来源", lambda i: f"{i.source} {i.citation}".strip(), 136, sortable=False),
    Column("responsible", "责任人", lambda i: i.responsible, 120, sortable=False),
    Column("first", "首次期限", lambda i: f"{i.first_due:%Y-%m-%d}", 116, sortable=False),
)
LATE_COLUMN = next(n for n, column in enumerate(COLUMNS) if column.key == "late")


def item_source(
    service: RectificationService, filters: Callable[[], ItemQuery]
) -> ServiceSource[LedgerLine]:
    """Items; ``filters`` gives the boxes above the list."""

    def find(query: ListQuery) -> Sequence[UUID]:
        chosen = replace(filters(), text=query.text)
        if query.sort:
            chosen = replace(chosen, sort=query.sort, descending=query.descending)
        return service.find(chosen)

    return ServiceSource(find, service.rows)


def sum_of(feedback_on: date, first_due: date) -> str:
    """3月31日 + 2 个月 = 5月31日; empty when the first due date is no such sum."""
    for months in range(1, MOST_MONTHS + 1):
        if due_after(feedback_on, months) == first_due:
            return f"{short_day(feedback_on)} + {months} 个月 = {short_day(first_due)}"
    return ""


def due_lines(line: LedgerLine) -> tuple[str, ...]:
    """How the present due date came about."""
    total = "" if line.on_the_spot else sum_of(line.feedback_on, line.first_due)
    if line.on_the_spot:
        first = f"立行立改，首次期限 {show_date(line.first_due)}"
    elif total:
        first = f"反馈 {total}（首次期限 {show_date(line.first_due)}）"
    else:
        first = f"反馈 {show_date(line.feedback_on)}，首次期限 {show_date(line.first_due)}"
    if line.due == line.first_due:
        return (first,)
    reason = f"：{line.due_reason}" if line.due_reason else ""
    return first, f"现期限 {show_date(line.due)}{reason}"
