"""The steps of a rectification item: what each writes, inside its service's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from dateutil.relativedelta import relativedelta

from desktop.models.history import Change
from desktop.models.rectification import Rectification, RectificationItem
from desktop.services.door import Reading, Writing
from desktop.services.errors import Invalid
from desktop.services.motions import Motion, check_motion, check_side
from desktop.services.permissions import Operation
from desktop.services.reach import only_own_team
from desktop.services.rectification_forms import existing_item, existing_rectification
from desktop.services.states import ITEM, Need, Only, Side
from desktop.terms import ItemAction, ItemState

DOORS: Mapping[Side, Operation] = {
    Side.RECORD: Operation.EDIT_RECTIFICATION,
    Side.DECIDE: Operation.CLOSE_RECTIFICATION,
}


def about_of(tx: Reading, item: UUID) -> tuple[RectificationItem, Rectification]:
    """An item with what it belongs to, when the actor may see it. Raises NotFound, Refused."""
    row = existing_item(tx, item)
    about = existing_rectification(tx, row.rectification_id)
    tx.about("rectification_item", item)
    tx.not_oneself(unit=about.unit_id, cadre=about.cadre_id)
    return row, about


def step(tx: Writing, item: UUID, action: ItemAction, motion: Motion, side: Side) -> None:
    """Take one step. Raises BadTransition, Invalid, Stale, Refused, NotFound."""
    row, about = about_of(tx, item)
    if side is Side.RECORD:
        only_own_team(tx, about.team_id)
    facts = frozenset({Only.ON_THE_SPOT} if row.on_the_spot else ())
    move = ITEM.move(ItemState(row.state), action, facts)
    check_side(side, move.side, action.label)
    check_motion(move.needs, motion, tx.desk.clock.today(), action.label)
    _check_days(row, about, action, motion)
    fields = _said(row, action, motion, motion.day or tx.desk.clock.today())
    if move.target is not None:
        fields |= {"state": move.target, "state_reason": motion.reason.strip() or None}
        fields["closed_on"] = motion.day if action is ItemAction.CLOSE else None
    if Need.DUE in move.needs:
        fields |= {"due": motion.due, "due_reason": motion.reason.strip()}
    tx.write([Change("rectification_item", item, fields, motion.seen.version)])


def _check_days(
    row: RectificationItem, about: Rectification, action: ItemAction, motion: Motion
) -> None:
    """A day lies after what it follows; an extension lies after the present date."""
    if motion.due is not None and action is ItemAction.EXTEND and motion.due <= row.due:
        raise Invalid({"due": f"延期后的期限应晚于现期限 {row.due:%Y-%m-%d}。请重新选择。"})
    if motion.due is not None and motion.due < row.first_due and action is ItemAction.REOPEN:
        raise Invalid({"due": f"新的期限不能早于首次期限 {row.first_due:%Y-%m-%d}。请核对。"})
    earliest = _earliest(row, about, action)
    if motion.day is not None and motion.day < earliest:
        raise Invalid({"day": f"日期不能早于 {earliest:%Y-%m-%d}。请核对后重新选择。"})


def _earliest(row: RectificationItem, about: Rectification, action: ItemAction) -> dt.date:
    if action is ItemAction.CLOSE and row.reported_on is not None:
        return row.reported_on
    return about.feedback_on


def _said(
    row: RectificationItem, action: ItemAction, motion: Motion, day: dt.date
) -> dict[str, object]:
    text = motion.text.strip()
    if action is ItemAction.PLAN:
        return {"measures": text, "responsible": motion.who.strip() or row.responsible}
    if action is ItemAction.REPORT:
        return {"report": text, "reported_on": day}
    if action is ItemAction.CHECK:
        return {"check": text}
    if action is ItemAction.KEEP:
        return {"due": _next_year(day), "due_reason": "长期坚持，每年核查"}
    if action is ItemAction.YEARLY_CHECK:
        return {"check": text, "due": _next_year(day), "due_reason": "长期坚持，每年核查"}
    return {}


def _next_year(day: dt.date) -> dt.date:
    return day + relativedelta(years=1)
