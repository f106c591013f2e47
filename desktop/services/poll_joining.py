"""Sheets of one workbook that are about one unit and day: one poll, a sheet a class. Pure.

Offices count each class on a sheet of its own. Such sheets make one poll together; what cannot
be one poll is refused, for a unit's second poll of a day would only be the first one in part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from desktop.services.poll_import_forms import SheetFate, SheetPlan
from desktop.services.poll_rules import MarkKey, Tally
from desktop.terms import PollItem, VoterClass


def joined(plans: Sequence[SheetPlan]) -> tuple[SheetPlan, ...]:
    """The plans, sheets of one unit and day taken together. What may be taken is still NEW."""
    groups: dict[tuple[UUID, date], list[int]] = {}
    for place, plan in enumerate(plans):
        if plan.unit is not None and plan.fate is not SheetFate.SKIPPED:
            groups.setdefault((plan.unit, plan.on), []).append(place)
    found = list(plans)
    for places in groups.values():
        if len(places) > 1:
            members = _together([plans[p] for p in places])
            for place, member in zip(places, members, strict=True):
                found[place] = member
    return tuple(_without(plan, plans) for plan in found)


def _without(plan: SheetPlan, plans: Sequence[SheetPlan]) -> SheetPlan:
    """A poll of which a sheet is left out on the user's word lacks its classes: that is told."""
    out = [
        p.sheet
        for p in plans
        if p.fate is SheetFate.SKIPPED and (p.unit, p.on) == (plan.unit, plan.on)
    ]
    if plan.fate is not SheetFate.NEW or not out:
        return plan
    names = "、".join(f"“{name}”" for name in out)
    note = f"同一单位、同一天的工作表{names}不导入，这次测评不含该表的票数，以后也不能再并入。"
    return replace(plan, notes=(*plan.notes, note))


def _together(plans: list[SheetPlan]) -> list[SheetPlan]:
    voting = [c for plan in plans for c in plan.tally.classes]
    if len(set(voting)) < len(voting):
        return _first_only(plans)
    amiss = next((p for p in plans if p.fate is not SheetFate.NEW), None)
    if amiss is not None:
        why = "有待指定的内容" if amiss.fate is SheetFate.ASK else "没有采用"
        fault = (
            f"与工作表“{amiss.sheet}”是同一单位、同一天的测评，该表{why}。"
            "请先处理该表，各票类一并导入。"
        )
        return [_held(p, amiss.fate, fault) if p.fate is SheetFate.NEW else p for p in plans]
    first = plans[0]
    alike = all(_asked(p) == _asked(first) for p in plans)
    if not alike:
        names = "、".join(f"“{p.sheet}”" for p in plans)
        fault = f"工作表{names}是同一单位、同一天的不同票类，测评对象或项目却不同，没有采用。请核对各表。"
        return [_held(p, SheetFate.REFUSED, fault) for p in plans]
    rest = [replace(p, fate=SheetFate.JOINED, joined=first.sheet) for p in plans[1:]]
    return [_merged(plans), *rest]


def _first_only(plans: list[SheetPlan]) -> list[SheetPlan]:
    """The first that may be taken; another with the same classes is refused."""
    found: list[SheetPlan] = []
    first: SheetPlan | None = None
    for plan in plans:
        if plan.fate is not SheetFate.NEW:
            found.append(plan)
        elif first is None:
            first = plan
            found.append(plan)
        else:
            fault = (
                f"与工作表“{first.sheet}”是同一单位、同一天的测评，没有采用。"
                "另一次测评请改测评日期后另行导入。"
            )
            found.append(_held(plan, SheetFate.REFUSED, fault))
    return found


def _held(plan: SheetPlan, fate: SheetFate, fault: str) -> SheetPlan:
    return replace(plan, fate=fate, faults=(*plan.faults, fault))


def _asked(plan: SheetPlan) -> tuple[tuple[PollItem, ...], frozenset[UUID | None]]:
    return plan.tally.items, frozenset(plan.cadres.values())


def _merged(plans: list[SheetPlan]) -> SheetPlan:
    """The first sheet with the classes of the others."""
    first = plans[0]
    keys = {cadre: key for key, cadre in first.cadres.items()}
    ballots = {c: p.tally.ballots[c] for c in VoterClass for p in plans if c in p.tally.classes}
    marks = {
        MarkKey(keys[plan.cadres[k.subject]], k.voter_class, k.item): marks
        for plan in plans
        for k, marks in plan.tally.marks.items()
    }
    tally = Tally(first.tally.subjects, first.tally.items, ballots, marks)
    left_out = tuple(dict.fromkeys(name for p in plans for name in p.left_out))
    return replace(first, tally=tally, left_out=left_out)
