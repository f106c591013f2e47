"""A rectification item's way through its states, as dated steps (rule 2.7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from desktop.services.sample.tables import fragments
from desktop.services.sample.values import SampleItem
from desktop.terms import ItemAction, ItemState

_ENDS = {ItemState.CHECKED, ItemState.CLOSED, ItemState.RETURNED, ItemState.LONG_TERM}


@dataclass(frozen=True, slots=True)
class ItemStep:
    """One step of an item: the day it is wished for and what is given with it.

    ``action`` None stands for a note on the progress, which is no transition.
    """

    day: dt.date
    action: ItemAction | None
    text: str = ""
    reason: str = ""
    due: dt.date | None = None


def item_steps(item: SampleItem, today: dt.date) -> list[ItemStep]:
    """The steps in order; none lies after ``today``."""
    return [
        ItemStep(min(s.day, today), s.action, s.text, s.reason, s.due) for s in _wished(item, today)
    ]


def _wished(item: SampleItem, today: dt.date) -> Iterator[ItemStep]:
    if item.planned_on is None:
        return
    yield ItemStep(item.planned_on, ItemAction.PLAN, text=item.measures)
    if item.state is ItemState.PLANNED:
        return
    start = item.planned_on + dt.timedelta(days=1)
    yield ItemStep(start, ItemAction.START)
    if item.progress:
        limit = item.reported_on or min(item.first_due, today)
        yield ItemStep(start + max(dt.timedelta(), limit - start) / 2, None, text=item.progress)
    if item.state is ItemState.IN_PROGRESS:
        yield from _special(item)
    if item.reported_on is None or item.report is None:
        return
    yield ItemStep(item.reported_on, ItemAction.REPORT, text=item.report)
    if item.state not in _ENDS or item.checked_on is None or item.check is None:
        return
    yield ItemStep(item.checked_on, ItemAction.CHECK, text=item.check)
    reason = item.state_reason or ""
    if item.state is ItemState.CLOSED:
        yield ItemStep(item.closed_on or item.checked_on, ItemAction.CLOSE, reason=reason)
    elif item.state is ItemState.RETURNED:
        yield ItemStep(item.checked_on, ItemAction.SEND_BACK, reason=reason, due=item.due)
    elif item.state is ItemState.LONG_TERM:
        yield ItemStep(item.checked_on, ItemAction.KEEP, reason=reason)


def _special(item: SampleItem) -> Iterator[ItemStep]:
    """Extended before it was due, or closed in time and reopened afterwards."""
    if item.due == item.first_due:
        return
    if item.state_reason is None:
        day = item.first_due - dt.timedelta(days=5)
        yield ItemStep(day, ItemAction.EXTEND, reason=item.due_reason or "", due=item.due)
        return
    before = item.first_due - relativedelta(days=9)
    yield ItemStep(before, ItemAction.REPORT, text=fragments("reports")[0])
    check = before + dt.timedelta(days=3)
    yield ItemStep(check, ItemAction.CHECK, text=fragments("checks_good")[0])
    closed = check + dt.timedelta(days=2)
    yield ItemStep(closed, ItemAction.CLOSE, reason="核查合格，同意销号")
    again = item.first_due + dt.timedelta(days=12)
    yield ItemStep(again, ItemAction.REOPEN, reason=item.state_reason, due=item.due)
