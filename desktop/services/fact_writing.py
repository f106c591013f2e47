"""What is written of 考核纪实: new entries with their numbers, and the checks of a form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.facts import Fact
from desktop.models.scheme import Cycle, ListTemplate
from desktop.models.teams import AssessmentTeam
from desktop.models.visits import Visit
from desktop.services.cadre_moves import unit_on
from desktop.services.dates import day_words
from desktop.services.door import Reading, Writing
from desktop.services.errors import BadTransition, Invalid, Refused
from desktop.services.fact_forms import FactDraft, draft_faults, draft_fields, shown_of
from desktop.services.fact_steps import WHAT, Reviews
from desktop.services.numbering import base_of, last_number
from desktop.services.reach import only_own_team
from desktop.services.units import existing_unit
from desktop.services.unsealed import unsealed
from desktop.services.visit_kinds import live_cycle, served_by
from desktop.services.visit_views import existing_visit, standing
from desktop.services.year_days import cycle_on, outside_year
from desktop.terms import CycleState, FactState, Polarity, VisitState

_NOT_HELD = frozenset({VisitState.PLANNED, VisitState.APPROVED, VisitState.CANCELLED})


def added(tx: Writing, drafts: Sequence[FactDraft]) -> list[Change]:
    """The changes that write down new facts. Raises what ``FactService.save`` raises."""
    changes: list[Change] = []
    last: dict[tuple[UUID | None, UUID], int] = {}
    held: set[UUID] = set()
    for draft in drafts:
        team, cycle = _home(tx, draft, held)
        only_own_team(tx, team)
        unsealed(tx, cycle, WHAT)
        existing_unit(tx, draft.unit)
        tx.not_oneself(unit=draft.unit, cadre=draft.cadre)
        _check(tx, draft, cycle, None)
        line = (team, cycle)
        last[line] = (last.get(line) or _last_number(tx, team, cycle)) + 1
        new = tx.new_id()
        tx.about("fact", new)
        fields = {
            **draft_fields(draft),
            "number": last[line],
            "visit_id": draft.visit,
            "unit_id": draft.unit,
            "cycle_id": cycle,
            "team_id": team,
            "state": FactState.DRAFT,
            "round": 0,
        }
        changes.append(Change("fact", new, fields))
    return changes


def changed(tx: Writing, row: Fact, draft: FactDraft, reviews: Reviews) -> Change:
    """The change of an entry that is still a draft. Raises what ``FactService.save`` raises."""
    only_own_team(tx, row.team_id)
    unsealed(tx, row.cycle_id, WHAT)
    state = shown_of(row, reviews.get(row.id)).state
    if state is not FactState.DRAFT:
        raise BadTransition(
            f"该考核纪实目前为“{state.label}”，不能修改。已提交的请由考核办退回补充后再改。"
        )
    if (draft.unit, draft.visit) != (row.unit_id, row.visit_id):
        raise Invalid({"unit": "单位和所属考核在建立后不能更改。请撤回后另行填写。"})
    _check(tx, draft, row.cycle_id, row)
    return Change("fact", row.id, {"unit_id": row.unit_id, **draft_fields(draft)}, draft.version)


def own_team(tx: Reading) -> UUID | None:
    """The team that the actor's account belongs to; None at the office. Raises Refused."""
    number = tx.actor.team_no
    if number is None:
        return None
    found = tx.session.scalar(
        select(AssessmentTeam.id).where(
            AssessmentTeam.number == number, AssessmentTeam.deleted.is_(False)
        )
    )
    if found is None:
        raise Refused("本机还没有您所在的考核组。请先接收考核办的任务包。")
    return found


def cycle_of(
    tx: Reading, visit: UUID | None, cycle: UUID | None = None, on: dt.date | None = None
) -> UUID:
    """The cycle of a new fact: one of the visit's, the named one, or the running one of its day.

    Without a day of today. Source: domain.md §1 (two cycles may be open).
    """
    day = on or tx.desk.clock.today()
    if visit is not None:
        return _visit_cycle(tx, existing_visit(tx, visit), day)
    return cycle or cycle_on(tx, day)


def _visit_cycle(tx: Reading, visit: Visit, day: dt.date) -> UUID:
    """A visit of two years: the year of the day, as long as that year still takes records."""
    for year in dict.fromkeys((visit.cycle_id, *served_by(visit).values())):
        row = tx.session.get(Cycle, year)
        if row is not None and row.year == day.year and row.state != CycleState.SEALED:
            return year
    return live_cycle(tx, visit)


def _home(tx: Writing, draft: FactDraft, held: set[UUID]) -> tuple[UUID | None, UUID]:
    """Team and cycle of a new fact: the visit's, if there is one."""
    if draft.visit is None:
        return draft.team or own_team(tx), cycle_of(tx, None, draft.cycle, draft.on)
    visit = existing_visit(tx, draft.visit)
    if visit.unit_id != draft.unit:
        raise Invalid({"visit": "所选实地考核不是在该单位进行的。请核对单位和所属考核。"})
    if visit.id not in held:
        state = standing(tx, visit).shown.state
        if state in _NOT_HELD:
            raise BadTransition(
                f"该实地考核目前为“{state.label}”，不能填写考核纪实。请先登记已实施。"
            )
        held.add(visit.id)
    return visit.team_id, _visit_cycle(tx, visit, draft.on)


def _day_fault(tx: Reading, draft: FactDraft, cycle: UUID) -> str:
    """A day that is none of the year's; what a visit saw while it was held always is one.

    A visit of two years writes to the one that still runs, also what it saw in the other.
    """
    visit = None if draft.visit is None else existing_visit(tx, draft.visit)
    if visit is not None and visit.start <= draft.on <= visit.end:
        return ""
    return outside_year(tx, cycle, draft.on, "发生日期", None if visit is None else visit.end)


def _check(tx: Writing, draft: FactDraft, cycle: UUID, row: Fact | None) -> None:
    """Raise Invalid; ``row`` is the fact as it stands: what stays in it is not asked again."""
    faults = draft_faults(draft, tx.desk.clock.today())
    if row is None or row.on != draft.on:
        outside = _day_fault(tx, draft, cycle)
        faults |= {"on": outside} if outside and "on" not in faults else {}
    placed = row is not None and (row.cadre_id, row.on) == (draft.cadre, draft.on)
    if draft.cadre is not None and not placed:
        tx.not_oneself(cadre=draft.cadre)
        if unit_on(tx, draft.cadre, draft.on) != draft.unit and "on" not in faults:
            faults["cadre"] = (
                f"所选干部{day_words(draft.on)}不在该单位。"
                "请核对发生日期，或选择当日在该单位的干部，或改为领导班子。"
            )
    if draft.template is not None and (row is None or row.template_id != draft.template):
        template = tx.session.get(ListTemplate, draft.template)
        if template is None or template.deleted or template.cycle_id != cycle:
            faults["template"] = "本年度的清单目录中没有这一情形。请重新选择，或留空。"
        elif template.polarity != draft.polarity:
            kind = Polarity(template.polarity).label
            faults["template"] = (
                f"清单情形 {template.number} 属{kind}情形，与所选的正负面不一致。请改选其一。"
            )
    elif draft.template is not None and row is not None and row.polarity != draft.polarity:
        faults["template"] = "正负面已更改，原清单情形不再适用。请重新选择情形，或留空。"
    if faults:
        raise Invalid(faults)


def _last_number(tx: Reading, team: UUID | None, cycle: UUID) -> int:
    same = Fact.team_id.is_(None) if team is None else Fact.team_id == team
    return last_number(tx, base_of(tx, team), Fact.number, same, Fact.cycle_id == cycle)
