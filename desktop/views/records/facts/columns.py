"""What the lists of the place show, and the words of steps on several facts at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from desktop.services.documents.fact_ledger import FactTally, signed
from desktop.services.fact_ledger import FactGroup
from desktop.services.fact_steps import BulkPreview
from desktop.services.facts import FactLine, FactQuery, FactService
from desktop.terms import Polarity
from desktop.views.records.lists import fact_state, fact_tip, nature
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.list_model import Column, ListQuery
from desktop.views.widgets.service_source import LongSource

TYPICAL: Final = {Polarity.POSITIVE: "正面典型", Polarity.NEGATIVE: "反面典型"}


def subject_words(fact: FactLine) -> str:
    """The subject, and where a moved cadre was then."""
    return f"{fact.subject}（{fact.label}）" if fact.label else fact.subject


def marks(fact: FactLine) -> str:
    """正面典型, 一票否决."""
    found = [TYPICAL[fact.polarity]] if fact.typical else []
    return "、".join([*found, "一票否决"] if fact.veto else found)


FACTS: tuple[Column[FactLine], ...] = (
    Column("number", "编号", lambda f: f.citation, 120),
    Column("unit", "考核单位", lambda f: f.unit, 108),
    Column("subject", "对象", subject_words, 88, sortable=False),
    Column("severity", "性质", nature, 120),
    Column("state", "状态", fact_state, 88, sortable=False, tip=fact_tip),
    Column("on", "发生日期", lambda f: show_date(f.on), 144),
    Column("marks", "标记", marks, 96, sortable=False),
    Column("text", "内容", lambda f: f.text, 240, sortable=False),
)
OF_GROUP: tuple[Column[FactLine], ...] = (
    Column("number", "编号", lambda f: f.citation, 120),
    Column("on", "发生日期", lambda f: f"{f.on:%Y-%m-%d}", 112),
    Column("subject", "对象", subject_words, 90, sortable=False),
    Column("severity", "性质", nature, 120),
    Column("marks", "标记", marks, 96, sortable=False),
    Column("event", "关联事件", lambda f: f.event_key or "", 112, sortable=False),
    Column("text", "内容", lambda f: f.text, 240, sortable=False),
)


def source_of(
    service: FactService, filters: Callable[[], FactQuery]
) -> LongSource[FactQuery, FactLine]:
    """Facts; ``filters`` gives the boxes above the list."""

    def asked(query: ListQuery) -> FactQuery:
        chosen = replace(filters(), text=query.text)
        if query.sort:
            chosen = replace(chosen, sort=query.sort, descending=query.descending)
        return chosen

    return LongSource(service, asked)


def _points(points: Decimal) -> str:
    return signed(points) if points else ""


def _count(number: int) -> str:
    return str(number) if number else ""


GROUPS: tuple[Column[FactGroup], ...] = (
    Column("unit", "考核单位", lambda g: g.unit, 120),
    Column("subject", "对象", lambda g: g.subject or "全部", 88),
    Column("positive", "正面", lambda g: _count(g.tally.positive), 56, right=True),
    Column("plus", "加分", lambda g: _points(g.tally.plus), 56, right=True),
    Column("negative", "负面", lambda g: _count(g.tally.negative), 56, right=True),
    Column("minus", "减分", lambda g: _points(g.tally.minus), 56, right=True),
    Column("typical", "典型", lambda g: _count(g.tally.typical), 56, right=True),
    Column("veto", "一票否决", lambda g: _count(g.tally.veto), 88, right=True),
)


def bulk_words(preview: BulkPreview) -> str:
    """What would happen, with the reasons of those that are left out."""
    chosen, word = len(preview.ready) + preview.left, preview.action.label
    head = f"选中 {chosen} 条，可以{word} {len(preview.ready)} 条。"
    if not preview.left:
        return head
    reasons = [f"{why.partition('。')[0]}（{count} 条）" for why, count in preview.refused]
    if preview.without:
        reasons.append(f"已删除或须回避（{preview.without} 条）")
    return f"{head}另有 {preview.left} 条不办理：{'；'.join(reasons)}。"


def sum_words(count: FactTally) -> str:
    """The sum of a ledger in one line."""
    if not count.facts:
        return "没有已核实的纪实。"
    return (
        f"已核实 {count.facts} 条：正面 {count.positive} 条 {signed(count.plus)} 分，"
        f"负面 {count.negative} 条 {signed(count.minus)} 分，典型 {count.typical} 条，"
        f"一票否决情形 {count.veto} 条。同一对象、同一事件只计一次。"
    )


def periods(today: date) -> tuple[tuple[str, object], ...]:
    """(words, (first day, last day)) of what is asked for most."""
    quarter = (today.month - 1) // 3
    first = date(today.year, 3 * quarter + 1, 1)
    last_year = today.year - 1
    before = date(today.year, 3 * quarter - 2, 1) if quarter else date(last_year, 10, 1)
    return (
        ("全部时间", None),
        ("本月", (today.replace(day=1), today)),
        ("本季度", (first, today)),
        ("上季度", (before, date.fromordinal(first.toordinal() - 1))),
        (f"{today.year}年", (date(today.year, 1, 1), date(today.year, 12, 31))),
        (f"{last_year}年", (date(last_year, 1, 1), date(last_year, 12, 31))),
    )
