"""交接: when the office got the raw records, by its own books; the parts of long visits; lateness.

«Returned = hand-over date on the signed slip as registered by the office (default: import date,
kept beside it).» The team writes its own day with the return, the office its row ``HandOver``;
what counts is derived from both, the same on either side. Source: domain.md §2.3.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.models.visits import HandOver, Visit
from desktop.services.citations import visit_mark
from desktop.services.dates import day_words
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import BadTransition, Invalid, NotFound, Refused
from desktop.services.motions import REASON_LENGTH
from desktop.services.permissions import Operation
from desktop.services.reach import barred_units, only_own_team
from desktop.services.return_clock import WHOLE, late_by, short_day
from desktop.services.visit_endings import EndingDraft, ended
from desktop.services.visit_parts import (
    VisitPart,
    hand_over_id,
    instalment_id,
    part_title,
    parts_of,
)
from desktop.services.visit_steps import AWAITING_RETURN, check_unsealed
from desktop.services.visit_views import existing_visit, standing
from desktop.terms import StationRole

REMARK_LENGTH = 200
MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One hand-over as the office's book shows it; ``part`` names the days, ``count`` all parts."""

    visit: UUID
    citation: str
    unit: str
    team: str
    part: VisitPart
    count: int

    @property
    def title(self) -> str:
        """第2批（11月8日至14日）; 全部记录 when the visit is not cut."""
        return part_title(self.part, self.count)


@dataclass(frozen=True, slots=True)
class SlipDraft:
    """A date on a signed 交接单; ``version`` is that of the office's row, None without one."""

    visit: UUID
    ordinal: int
    slip_on: dt.date
    version: str | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class PartDraft:
    """A part that was handed over. Its days are fixed since the visit was held."""

    visit: UUID
    ordinal: int
    day: dt.date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReasonDraft:
    """Why a part came late; ``version`` is that of the row which says that it came."""

    visit: UUID
    ordinal: int
    reason: str
    version: str


class HandOverService(Service):
    """Hand-overs of raw records."""

    @reads(Operation.READ_RECORDS)
    def unslipped(self, tx: Reading, *, limit: int = MOST_LISTED) -> tuple[SlipLine, ...]:
        """What came by package and has no date of a signed 交接单 yet, the oldest first.

        Barred units are left out. A return that the office entered itself is not among them.
        """
        statement = (
            select(HandOver.visit_id, HandOver.ordinal, Unit.name, AssessmentTeam)
            .join(Visit, Visit.id == HandOver.visit_id)
            .join(Unit, Unit.id == Visit.unit_id)
            .join(AssessmentTeam, AssessmentTeam.id == Visit.team_id)
            .where(
                HandOver.deleted.is_(False),
                HandOver.slip_on.is_(None),
                Visit.deleted.is_(False),
                Visit.unit_id.not_in(barred_units(tx)),
            )
            .order_by(HandOver.received_on, AssessmentTeam.number, Visit.number, HandOver.ordinal)
            .limit(limit)
        )
        rows = tx.session.execute(statement).all()
        visits = {
            v.id: v
            for v in tx.session.scalars(select(Visit).where(Visit.id.in_({r[0] for r in rows})))
        }
        parts = parts_of(tx, list(visits.values()))
        found = []
        for visit, ordinal, unit, team in rows:
            part = next((p for p in parts[visit] if p.ordinal == ordinal), None)
            if part is not None and part.hand_over.told is not None:
                mark = visit_mark(team.number, visits[visit].number)
                found.append(SlipLine(visit, mark, unit, team.title, part, len(parts[visit])))
        return tuple(found)

    @writes(Operation.ACCEPT_RECORDS)
    def register(self, tx: Writing, drafts: Sequence[SlipDraft]) -> int:
        """Register the dates of signed 交接单, of one visit or of several: all, or none.

        Returns how many. Only the office keeps this book. Raises Refused, NotFound, Invalid
        (not returned yet, before the visit, in the future), Stale.
        """
        if tx.desk.station is not StationRole.OFFICE:
            raise Refused("交接单日期由考核办登记。请将签字的交接单交考核办。")
        tx.write([_slip(tx, draft) for draft in drafts])
        return len(drafts)

    @writes(Operation.EDIT_RECORDS)
    def hand_over_part(self, tx: Writing, draft: PartDraft) -> None:
        """Register that an earlier part of a long visit was handed over.

        Raises Invalid (wrong order, before its days, in the future, late without a reason),
        BadTransition, Refused, NotFound. What is registered stays: the slip corrects a date.
        """
        row = _reached(tx, draft.visit)
        part, count = _part(tx, row, draft.ordinal)
        title = part_title(part, count)
        _check_turn(tx, row, part, title)
        faults = _part_faults(part, draft, title, tx.desk.clock.today())
        if faults:
            raise Invalid(faults)
        late = late_by(part.due, draft.day) > 0
        fields: dict[str, object] = {
            "visit_id": row.id,
            "team_id": row.team_id,
            "ordinal": part.ordinal,
            "start": part.start,
            "end": part.end,
            "due": part.due,
            "handed_over": draft.day,
            "late_reason": draft.reason.strip() if late else None,
        }
        tx.write([Change("visit_instalment", instalment_id(row.id, part.ordinal), fields)])

    @writes(Operation.EDIT_RECORDS)
    def end_early(self, tx: Writing, draft: EndingDraft) -> None:
        """Register the day on which a visit ended before its planned last day, and why.

        The clock counts from that day. Raises Invalid, BadTransition, Refused, Stale, NotFound.
        """
        row = _reached(tx, draft.visit)
        state, parts = standing(tx, row).shown.state, parts_of(tx, [row])[row.id]
        tx.write([ended(tx, row, state, parts, draft)])

    @writes(Operation.EDIT_RECORDS)
    def explain_lateness(self, tx: Writing, draft: ReasonDraft) -> None:
        """Say why a part came late that was in time by the team's own date, or said nothing.

        Once said it stays. Raises Invalid, Refused, Stale, NotFound.
        """
        row = _reached(tx, draft.visit)
        part, count = _part(tx, row, draft.ordinal)
        reason = draft.reason.strip()
        if not part.late_days:
            raise Invalid({"reason": f"{part_title(part, count)}没有逾期，无需说明原因。"})
        if part.late_reason:
            raise Refused("逾期原因已经填写，不再更改。确需补充的，请在情况小结中说明。")
        if not reason:
            raise Invalid({"reason": "请填写逾期原因。"})
        if len(reason) > REASON_LENGTH:
            raise Invalid({"reason": f"原因不能超过 {REASON_LENGTH} 字。请精简。"})
        table, key = "visit", row.id
        if part.ordinal != WHOLE:
            table, key = "visit_instalment", instalment_id(row.id, part.ordinal)
        tx.write([Change(table, key, {"late_reason": reason}, draft.version)])


def _slip(tx: Writing, draft: SlipDraft) -> Change:
    row = existing_visit(tx, draft.visit)
    tx.about("visit", row.id)
    tx.not_oneself(unit=row.unit_id)
    check_unsealed(tx, row)
    part, count = _part(tx, row, draft.ordinal)
    team = tx.session.get(AssessmentTeam, row.team_id)
    mark = visit_mark(0 if team is None else team.number, row.number)
    today = tx.desk.clock.today()
    if part.hand_over.told is None:
        raise Invalid(
            {"slip_on": f"{mark} {part_title(part, count)}尚未报回，不能登记交接单日期。请核对。"}
        )
    if draft.slip_on < part.end:
        # The records of the last day cannot have been handed over before it.
        last = "考核结束日期" if count == 1 else f"{part_title(part, count)}的最后一天"
        raise Invalid(
            {"slip_on": f"{mark} 的交接单日期不能早于{last}{day_words(part.end)}。请核对。"}
        )
    if draft.slip_on > today:
        raise Invalid(
            {"slip_on": f"{mark} 的交接单日期不能晚于今天（{day_words(today)}）。请核对。"}
        )
    if len(draft.remark) > REMARK_LENGTH:
        raise Invalid({"remark": f"备注不能超过 {REMARK_LENGTH} 字。请精简。"})
    fields: dict[str, object] = {
        "slip_on": draft.slip_on,
        "remark": draft.remark.strip() or None,
    }
    if part.hand_over.received is None:
        # Not by package: the slip's date is all that the books can say.
        fields |= {"visit_id": row.id, "ordinal": part.ordinal, "received_on": draft.slip_on}
    return Change("hand_over", hand_over_id(row.id, part.ordinal), fields, draft.version)


def _reached(tx: Writing, visit: UUID) -> Visit:
    row = existing_visit(tx, visit)
    tx.about("visit", row.id)
    tx.not_oneself(unit=row.unit_id)
    only_own_team(tx, row.team_id)
    check_unsealed(tx, row)
    return row


def _part(tx: Reading, row: Visit, ordinal: int) -> tuple[VisitPart, int]:
    parts = parts_of(tx, [row])[row.id]
    part = next((p for p in parts if p.ordinal == ordinal), None)
    if part is None:
        raise NotFound("本次考核没有这一批。请刷新后重试。")
    return part, len(parts)


def _check_turn(tx: Writing, row: Visit, part: VisitPart, title: str) -> None:
    """Parts are handed over in their order, while the records are being made.

    Raises BadTransition, Invalid.
    """
    state = standing(tx, row).shown.state
    if part.ordinal == WHOLE:
        raise Invalid({"ordinal": "最后一批随“报回”办理，请完成记录后报回。"})
    if part.hand_over.told is not None:
        raise Invalid({"ordinal": f"{title}已登记交接。日期有误的，由考核办按交接单登记。"})
    if state not in AWAITING_RETURN:
        raise BadTransition(f"该实地考核目前为“{state.label}”，不能登记分批交接。请在实施后登记。")
    parts = parts_of(tx, [row])[row.id]
    earlier = next(p for p in parts if p.hand_over.told is None)
    if earlier.ordinal != part.ordinal:
        raise Invalid({"ordinal": f"请先登记{part_title(earlier, len(parts))}的交接。"})


def _part_faults(part: VisitPart, draft: PartDraft, title: str, today: dt.date) -> dict[str, str]:
    if draft.day < part.end:
        return {"day": f"交接日期不能早于该批最后一天{day_words(part.end)}。请核对。"}
    if draft.day > today:
        return {"day": f"日期不能晚于今天（{day_words(today)}）。请核对后重新选择。"}
    if len(draft.reason) > REASON_LENGTH:
        return {"reason": f"原因不能超过 {REASON_LENGTH} 字。请精简。"}
    if late_by(part.due, draft.day) and not draft.reason.strip():
        return {
            "reason": f"{title}已超过报回期限 {short_day(part.due)}，须说明逾期原因。"
            "请填写原因后再登记。"
        }
    return {}
