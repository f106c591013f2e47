"""Where each kind of draft is taken up again: its word, the page, and what the page is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from desktop.services.desk_drafts import DraftLine
from desktop.views.records.ratings.goal import goal_of
from desktop.views.records.reports.goal import report_goal
from desktop.views.setup.unsaved import ProgressDraft, SchemeDraft, SeatDraft, TaskDraft

_NEW = {"unit": "new-unit", "cadre": "new-cadre", "visit": "new-visit", "rectification": "new"}


@dataclass(frozen=True, slots=True)
class Home:
    """The word of a kind, its page, and the target that leads there."""

    word: str
    page: str
    target: Callable[[DraftLine], object]


def _record(draft: DraftLine) -> object:
    """The pages of records: a row, or the form of a new one."""
    if draft.visit is not None:
        return draft.form, draft.visit
    return (
        _NEW.get(draft.form, f"new-{draft.form}") if draft.row is None else (draft.form, draft.row)
    )


def _fact(draft: DraftLine) -> object:
    """What belongs to no visit is taken up again in the place of all facts."""
    if draft.visit is not None:
        return _record(draft)
    return "facts", "new" if draft.row is None else draft.row


def _id(draft: DraftLine, part: int) -> UUID | None:
    """One part of the form's name as an id."""
    try:
        return UUID(hex=draft.parts[part])
    except (IndexError, ValueError):
        return None


def _number(draft: DraftLine, part: int) -> int:
    parts = draft.parts
    return int(parts[part]) if len(parts) > part and parts[part].isdecimal() else 0


def _question(draft: DraftLine) -> object:
    cycle = _id(draft, 0)
    return "outline" if cycle is None else ("outline", (cycle, draft.row))


def _scheme(draft: DraftLine) -> object:
    return "scheme", SchemeDraft(draft.kind, draft.cycle, draft.row)


def _seat(draft: DraftLine) -> object:
    return "teams", SeatDraft(draft.kind, _id(draft, 0), draft.row)


def _progress(tab: str) -> Callable[[DraftLine], object]:
    """A sheet whose form is named by year and quarter; its row is the indicator or the unit."""

    def lead(draft: DraftLine) -> object:
        cycle, row = _id(draft, 0), draft.row
        if cycle is None:
            return "progress"
        if row is None or draft.kind == "event-mark":
            row = _id(draft, 2)
        return "progress" if row is None else (
            "progress", ProgressDraft(tab, cycle, _number(draft, 1), row)
        )  # fmt: skip

    return lead


def _feedback(draft: DraftLine) -> object:
    return "feedback", "new" if draft.row is None else draft.row


def _survey(draft: DraftLine) -> object:
    cycle, unit = _id(draft, 0), draft.row
    if cycle is None or unit is None or len(draft.parts) < 2:
        return "feedback", "surveys"
    return "feedback", ("survey", cycle, unit, draft.parts[1])


def _grades(draft: DraftLine) -> object:
    cycle, unit = _id(draft, 0), draft.row
    return "routine" if cycle is None or unit is None else ("routine", (cycle, unit))


def _pair(draft: DraftLine) -> object:
    """The form of one pair says itself where it belongs: its id says nothing."""
    about = draft.about or {}
    try:
        cycle, quarter, line = UUID(hex=about["cycle"]), int(about["quarter"]), about["line"]
    except (KeyError, ValueError):
        return "progress"
    return "progress", ProgressDraft("progress", cycle, quarter, line)


def _task(draft: DraftLine) -> object:
    if draft.kind == "participation":
        return "key_tasks", TaskDraft(draft.cycle, _id(draft, 0), people=True, person=draft.row)
    return "key_tasks", TaskDraft(draft.cycle or _id(draft, 0), draft.row)


def _finding(draft: DraftLine) -> object:
    row = draft.row
    return "units", ("findings", "new" if row is None else ("edit", row))


def _decision(draft: DraftLine) -> object:
    cycle, unit = _id(draft, 0), _id(draft, 1)
    half, line = (0, draft.row) if draft.kind == "inclusion" else (1, (unit, draft.row))
    return "units", "tiers" if cycle is None else ("tiers", half, cycle, line)


def _recusal(draft: DraftLine) -> object:
    return "recusals", "new" if draft.row is None else ("end", draft.row)


def _holiday(draft: DraftLine) -> object:
    return "calendar", ("holiday", _number(draft, 0), draft.row)


HOMES: Mapping[str, Home] = {
    "unit": Home("考核单位", "subjects", _record),
    "cadre": Home("干部", "subjects", _record),
    "visit": Home("实地考核", "records", _record),
    "slips": Home("交接单登记", "records", lambda _draft: ("visits", "slips")),
    "interview": Home("谈话记录", "records", _record),
    "checks": Home("核验要点", "records", _record),
    "research_report": Home("调研报告", "records", _record),
    "spot_item": Home("立行立改", "records", _record),
    "fact": Home("考核纪实", "records", _fact),
    "poll": Home("民主测评", "records", lambda d: ("polls", d.row or "new")),
    "poll-count": Home("民主测评计票", "records", lambda d: ("polls", d.row)),
    "outline_question": Home("谈话提纲", "records", _question),
    "rectification": Home("整改", "rectification", _record),
    "item": Home("整改事项", "rectification", _record),
    "assessor": Home("考核员", "setup", lambda d: ("pool", d.row or "new")),
    "seat": Home("编入人员", "setup", _seat),
    "seat-end": Home("结束任职", "setup", _seat),
    "seat-move": Home("调组", "setup", _seat),
    "seat-swap": Home("对调岗位", "setup", _seat),
    "team-count": Home("新建考核组", "setup", _seat),
    "recusal": Home("登记回避", "setup", _recusal),
    "recusal-end": Home("结束回避", "setup", _recusal),
    "pairing": Home("对口联系", "setup", lambda _draft: "pairing"),
    "unit_change": Home("机构变动", "setup", lambda _draft: ("units", ("changes", "new"))),
    "cadre_move": Home("人员调动", "setup", lambda _draft: ("units", ("moves", "new"))),
    "building_finding": Home("班子建设情况", "setup", _finding),
    "finding_paste": Home("粘贴班子建设情况", "setup", lambda _d: ("units", ("findings", "paste"))),
    "inclusion": Home("等次决定", "setup", _decision),
    "placement": Home("指标计入", "setup", _decision),
    "key_task": Home("重点工作", "setup", _task),
    "participation": Home("参与干部", "setup", _task),
    "indicator": Home("指标", "setup", _scheme),
    "rule": Home("规则", "setup", _scheme),
    "list_template": Home("正负面清单情形", "setup", _scheme),
    "amendment": Home("方案修订", "setup", _scheme),
    "scheme": Home("方案措辞", "setup", _scheme),
    "scheme/freeze": Home("冻结方案", "setup", _scheme),
    "indicator_progress": Home("指标进展", "setup", _pair),
    "event-mark": Home("加减分事项", "setup", _progress("marks")),
    "judge": Home("评分", "setup", _progress("marks")),
    "routine": Home("科室平时", "setup", _progress("routine")),
    "public_feedback": Home("群众反映", "records", _feedback),
    "public_survey": Home("满意度调查", "records", _survey),
    "routine-grades": Home("平时考核", "records", _grades),
    "rating": Home("考核组评定", "records", lambda d: ("ratings", goal_of(d.about or {}))),
    "work_report": Home("述职述廉", "records", lambda d: ("reports", report_goal(d.about or {}))),
    "shares": Home("指标分解", "setup", _progress("shares")),
    "holiday": Home("节假日", "setup", _holiday),
}
"""Each kind of form that is taken up again from here."""
