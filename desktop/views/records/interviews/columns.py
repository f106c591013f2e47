"""The list of all interviews: what its columns show, and where its rows come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from desktop.services.conflict_marks import warned
from desktop.services.dates import day_words
from desktop.services.interviews import InterviewLine, InterviewQuery, InterviewService
from desktop.views.records.lists import layer_tip
from desktop.views.widgets.list_model import Column, ListQuery
from desktop.views.widgets.service_source import LongSource

COLUMNS: tuple[Column[InterviewLine], ...] = (
    Column("number", "编号", lambda i: i.citation, 120),
    Column("unit", "考核单位", lambda i: i.unit, 128),
    Column("on", "谈话日期", lambda i: day_words(i.on), 144),
    Column("layer", "层次", lambda i: warned(i.layer.label, i.conflicts), 104, tip=layer_tip),
    Column("about", "谈及", lambda i: "、".join(i.about), 112, sortable=False),
    Column("themes", "主题", lambda i: "、".join(i.themes), 160, sortable=False),
)


def all_interviews(
    service: InterviewService, filters: Callable[[], InterviewQuery]
) -> LongSource[InterviewQuery, InterviewLine]:
    """Interviews of all visits; ``filters`` gives the boxes above the list."""

    def asked(query: ListQuery) -> InterviewQuery:
        chosen = replace(filters(), text=query.text)
        if query.sort:
            chosen = replace(chosen, sort=query.sort, descending=query.descending)
        return chosen

    return LongSource(service, asked)
