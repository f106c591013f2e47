"""What the lists of 民主测评 show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from desktop.services.conflict_marks import warned
from desktop.services.dates import day_words
from desktop.services.poll_forms import PollLine, PollQuery
from desktop.services.poll_import_forms import SheetFate, SheetPlan
from desktop.services.poll_results import PoolRates, SubjectResult
from desktop.services.polls import PollService
from desktop.terms import PollState, VoterClass
from desktop.views.widgets.badge import Tone
from desktop.views.widgets.list_model import Column, ListQuery
from desktop.views.widgets.service_source import ServiceSource

TONES: Final[Mapping[PollState, Tone]] = {
    PollState.PREPARED: Tone.NEUTRAL,
    PollState.ISSUED: Tone.PRIMARY,
    PollState.COUNTED: Tone.WARNING,
    PollState.CONFIRMED: Tone.SUCCESS,
    PollState.LOCKED: Tone.SUCCESS,
    PollState.VOIDED: Tone.NEUTRAL,
}
FATE_TONES: Final[Mapping[str, Tone]] = {
    SheetFate.NEW.label: Tone.PRIMARY,
    SheetFate.FILL.label: Tone.PRIMARY,
    SheetFate.INCLUDED.label: Tone.SUCCESS,
    SheetFate.JOINED.label: Tone.PRIMARY,
    SheetFate.ASK.label: Tone.WARNING,
    SheetFate.REFUSED.label: Tone.DANGER,
    SheetFate.SKIPPED.label: Tone.NEUTRAL,
}
FATE_COLUMN: Final = 3


def pieces(line: PollLine) -> str:
    """91 / 95: how many of the issued ballots came back."""
    if not line.issued:
        return ""
    return f"{'—' if line.returned is None else line.returned} / {line.issued}"


POLLS: tuple[Column[PollLine], ...] = (
    Column("unit", "考核单位", lambda p: p.unit, 124),
    Column("state", "状态", lambda p: warned(p.state.label, p.conflicts), 72, sortable=False),
    Column("on", "测评日期", lambda p: day_words(p.on), 144),
    Column("returned", "收回/发出", pieces, 96, right=True, sortable=False),
    Column("number", "编号", lambda p: p.citation, 124),
    Column("subjects", "对象", lambda p: str(p.subjects), 56, right=True, sortable=False),
    Column("title", "测评名称", lambda p: p.title, 200, sortable=False),
)


def source_of(service: PollService, filters: Callable[[], PollQuery]) -> ServiceSource[PollLine]:
    """Polls; ``filters`` gives the boxes above the list."""

    def find(query: ListQuery) -> Sequence[UUID]:
        chosen = replace(filters(), text=query.text)
        if query.sort:
            chosen = replace(chosen, sort=query.sort, descending=query.descending)
        return service.find(chosen)

    return ServiceSource(find, service.rows)


def result_columns(classes: tuple[VoterClass, ...]) -> tuple[Column[SubjectResult], ...]:
    """The subjects with their scores; ``classes`` whose own scores may be shown."""

    def of(voter_class: VoterClass) -> Callable[[SubjectResult], str]:
        return lambda r: r.classes.get(voter_class, "")

    return (
        Column("name", "测评对象", lambda r: r.name, 112, sortable=False),
        Column("score", "得分", lambda r: r.score, 88, right=True, sortable=False),
        *(
            Column(c.value, f"{c.value}票得分", of(c), 84, right=True, sortable=False)
            for c in classes
        ),
        Column("flags", "提示", lambda r: "；".join(r.flags), 180, sortable=False),
    )


def _rate(place: int) -> Callable[[PoolRates], str]:
    def text(rates: PoolRates) -> str:
        count = rates.marks.options[place]
        return f"{count}（{rates.rates[place]}%）" if rates.rates else str(count)

    return text


def rate_columns(words: tuple[str, ...], *, items: bool) -> tuple[Column[PoolRates], ...]:
    """The rates of one subject, in its own options' words."""
    asked: tuple[Column[PoolRates], ...] = (
        Column("item", "测评项目", lambda r: r.item.label, 88, sortable=False),
    )
    return (
        Column("label", "票类", lambda r: r.label, 96, sortable=False),
        *(asked if items else ()),
        *(
            Column(f"option{n}", word, _rate(n), 124, right=True, sortable=False)
            for n, word in enumerate(words)
        ),
        Column("blank", "未填", lambda r: str(r.marks.blank or 0), 56, right=True, sortable=False),
    )


def sheet_words(plan: SheetPlan) -> str:
    """All that is to be said of a sheet; its faults each on a line."""
    more = f"\n另有 {len(plan.faults) - 4} 处。" if len(plan.faults) > 4 else ""
    said = "\n".join(plan.faults[:4]) + more if plan.faults else _said(plan)
    counted = (
        f"对象 {len(plan.tally.subjects)} 个，发出 {plan.issued} 张、收回 {plan.returned} 张。"
    )
    return f"“{plan.sheet}”：{counted}{said}" if not plan.faults else said


def _brief(plan: SheetPlan) -> str:
    """What a cell has room for: what to do, before why."""
    if plan.fate is SheetFate.ASK and plan.unit is None:
        return "请指定单位"
    if plan.another:
        return "请指定是否同一次"
    if plan.fate is SheetFate.ASK and plan.questions:
        return f"请指定 {len(plan.questions)} 人"
    return _said(plan)


def _said(plan: SheetPlan) -> str:
    if plan.faults:
        return "；".join(plan.faults)
    if plan.another:
        return f"{plan.another}请在右侧“需要您指定的”中选择。"
    if plan.questions:
        return "请在右侧“需要您指定的”中选择：" + "、".join(q.name for q in plan.questions)
    left = f"不采用：{'、'.join(plan.left_out)}" if plan.left_out else ""
    joined = f"与“{plan.joined}”合为一次测评" if plan.joined else ""
    return "　".join(part for part in (plan.poll_mark, joined, *plan.notes, left) if part)


SHEETS: tuple[Column[SheetPlan], ...] = (
    Column("sheet", "工作表", lambda s: s.sheet, 136, sortable=False),
    Column("unit", "考核单位", lambda s: s.unit_name, 128, sortable=False),
    Column("on", "测评日期", lambda s: day_words(s.on), 136, sortable=False),
    Column("year", "年度", lambda s: str(s.year or ""), 56, sortable=False),
    Column("fate", "办理", lambda s: s.fate.label, 132, sortable=False),
    Column("said", "说明", _brief, 320, sortable=False),
)  # fmt: skip


def fate_tone(text: str) -> Tone:
    """The tone of a fate's badge."""
    return FATE_TONES.get(text, Tone.NEUTRAL)
