"""The steps of a rectification item: what each writes, inside its service's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from dateutil.relativedelta import relativedelta

from desktop.models.history import Change
from desktop.models.rectification import Rectification, RectificationItem
from desktop.services.dates import day_words
from desktop.services.door import Reading, Writing
from desktop.services.errors import Invalid, Refused
from desktop.services.motions import Motion, authors_of, check_motion, check_seen, check_side
from desktop.services.permissions import Operation
from desktop.services.reach import only_own_team
from desktop.services.rectification_forms import existing_item, existing_rectification
from desktop.services.scheme import rule_value
from desktop.services.states import ITEM, Need, Only, Side
from desktop.terms import ItemAction, ItemState

DOORS: Mapping[Side, Operation] = {
    Side.RECORD: Operation.EDIT_RECTIFICATION,
    Side.DECIDE: Operation.CLOSE_RECTIFICATION,
}


_YEARLY = frozenset({ItemAction.KEEP, ItemAction.YEARLY_CHECK})


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
    today = tx.desk.clock.today()
    check_motion(move.needs, motion, today, action.label)
    if side is Side.DECIDE:
        # A decision stands for what its reader saw, whichever field has moved since.
        check_seen(motion.seen.version, row.version, "整改事项内容")
        _check_hands(tx, row, action)
    _check_days(row, about, action, motion)
    if Need.DUE in move.needs:
        _check_new_due(about, motion, today)
    fields = _said(row, action, motion, motion.day or today)
    if action in _YEARLY:
        fields |= _next_check(tx, about, motion.day or today)
    if move.target is not None:
        fields |= {"state": move.target, "state_reason": motion.reason.strip() or None}
        fields["closed_on"] = motion.day if action is ItemAction.CLOSE else None
    if Need.DUE in move.needs:
        fields |= {"due": motion.due, "due_reason": motion.reason.strip()}
    tx.write([Change("rectification_item", item, fields, motion.seen.version)])


def _check_hands(tx: Writing, row: RectificationItem, action: ItemAction) -> None:
    """Nobody checks or closes what he reported himself. Raises Refused. Source: domain.md §2.1."""
    if action not in {ItemAction.CHECK, ItemAction.CLOSE}:
        return
    if tx.actor.account.hex in authors_of(tx, "rectification_item", row.id, {"report"}):
        raise Refused(f"整改结果由本人报告的，不能由本人{action.label}。请由另一名审核人员办理。")


def _check_new_due(about: Rectification, motion: Motion, today: dt.date) -> None:
    """A new date lies ahead: nobody can meet one that has gone by. Raises Invalid."""
    earliest = max(today, about.feedback_on)
    if motion.due is not None and motion.due < earliest:
        raise Invalid({"due": f"新的期限不能早于{day_words(earliest)}。请重新选择日期。"})


def _check_days(
    row: RectificationItem, about: Rectification, action: ItemAction, motion: Motion
) -> None:
    """A day lies after what it follows; an extension lies after the present date."""
    if motion.due is not None and action is ItemAction.EXTEND and motion.due <= row.due:
        raise Invalid({"due": f"延期后的期限应晚于现期限{day_words(row.due)}。请重新选择。"})
    if motion.due is not None and motion.due < row.first_due and action is ItemAction.REOPEN:
        raise Invalid({"due": f"新的期限不能早于首次期限{day_words(row.first_due)}。请核对。"})
    earliest = _earliest(row, about, action)
    if motion.day is not None and motion.day < earliest:
        raise Invalid({"day": f"日期不能早于{day_words(earliest)}。请核对后重新选择。"})


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
    if action in {ItemAction.CHECK, ItemAction.YEARLY_CHECK}:
        return {"check": text}
    return {}


def _next_check(tx: Reading, about: Rectification, day: dt.date) -> dict[str, object]:
    """The day of the next check of what stays open; rule rectification.recheck_months."""
    months = int(rule_value(tx, about.cycle_id, "rectification.recheck_months", day))
    return {"due": day + relativedelta(months=months), "due_reason": "长期坚持，定期核查"}
