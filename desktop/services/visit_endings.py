"""提前结束: a visit that ended before its planned last day; its clock counts from the actual one.

The visit's own last day is moved, with a reason, so that lists, parts and the clock of both sides
follow from it alone; the planned one is what the row said when the visit was held. The plan is
then not the one that was approved, so the office says its word on it (补批).
Source: domain.md §2.3 (last day = day 0).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from desktop.models.changes import Change
from desktop.models.interviews import Interview
from desktop.models.revision import Revision
from desktop.models.visits import Visit
from desktop.services.dates import day_words
from desktop.services.door import Reading, Writing
from desktop.services.errors import BadTransition, Invalid
from desktop.services.motions import REASON_LENGTH, text_of
from desktop.services.return_clock import short_day
from desktop.services.visit_parts import VisitPart, part_title
from desktop.terms import VisitState

MAY_END = frozenset({VisitState.HELD, VisitState.RECORDED})
"""States in which the actual last day may be told: it took place and has not come back."""


@dataclass(frozen=True, slots=True)
class EndingDraft:
    """The actual last day and why; ``version`` is that of the visit's row."""

    visit: UUID
    day: dt.date
    reason: str
    version: str


@dataclass(frozen=True, slots=True)
class Ending:
    """That a visit ended on ``day`` instead of the ``planned`` one, and why."""

    planned: dt.date
    day: dt.date
    reason: str

    @property
    def words(self) -> str:
        """11月17日提前结束，原定11月20日."""
        return f"{short_day(self.day)}提前结束，原定{short_day(self.planned)}"


def ending_of(tx: Reading, row: Visit) -> Ending | None:
    """How a visit ended otherwise than planned; None when it did not, or was not held yet."""
    if row.state in {VisitState.PLANNED, VisitState.CANCELLED}:
        return None
    known = tx.desk.history.applier().known(tx.connection, "visit", row.id.hex)
    planned, reason = _planned(known)
    if planned is None or planned <= row.end:
        return None
    return Ending(planned, row.end, reason)


def ended(
    tx: Writing, row: Visit, state: VisitState, parts: tuple[VisitPart, ...], draft: EndingDraft
) -> Change:
    """The change that moves a visit's last day. Raises BadTransition, Invalid.

    Until the records are returned a wrong day may be mended, up to the planned one.
    """
    if state not in MAY_END or row.handed_over is not None:
        raise BadTransition(
            f"该实地考核目前为“{state.label}”，不能登记提前结束。实施以后、报回以前可以登记。"
        )
    ending = ending_of(tx, row)
    planned = row.end if ending is None else ending.planned
    faults = _faults(tx, row, draft, planned) or _part_faults(parts, draft.day)
    if faults:
        raise Invalid(faults)
    fields = {"end": draft.day, "state_reason": draft.reason.strip()}
    return Change("visit", row.id, fields, draft.version)


def _faults(tx: Reading, row: Visit, draft: EndingDraft, planned: dt.date) -> dict[str, str]:
    reason, day, today = draft.reason.strip(), draft.day, tx.desk.clock.today()
    if day < row.start:
        return {"day": f"实际结束日期不能早于考核开始日期{day_words(row.start)}。请核对。"}
    if day > planned:
        return {"day": f"实际结束日期不能晚于原定的{day_words(planned)}。请核对。"}
    if day == row.end:
        return {"day": f"考核结束日期已是{day_words(day)}，没有变化。请核对。"}
    if day > today:
        return {"day": f"日期不能晚于今天（{day_words(today)}）。请核对后重新选择。"}
    last = tx.session.scalar(
        select(func.max(Interview.on)).where(
            Interview.visit_id == row.id, Interview.deleted.is_(False)
        )
    )
    if last is not None and day < last:
        return {"day": f"本次考核{day_words(last)}还有谈话记录，结束日期不能更早。请核对。"}
    if not reason:
        return {"reason": "请填写提前结束的原因。"}
    if len(reason) > REASON_LENGTH:
        return {"reason": f"原因不能超过 {REASON_LENGTH} 字。请精简。"}
    return {}


def _part_faults(parts: tuple[VisitPart, ...], day: dt.date) -> dict[str, str]:
    """What was handed over already covers its days."""
    for part in parts:
        if part.hand_over.told is not None and day < part.end:
            title = part_title(part, len(parts))
            return {"day": f"{title}已登记交接，结束日期不能早于该批最后一天。请核对。"}
    return {}


def _planned(known: Iterable[Revision]) -> tuple[dt.date | None, str]:
    """The last day when the visit was held, and the reason said with the last move of it."""
    end: object = None
    planned: object = None
    reason = ""
    for r in sorted(known, key=lambda r: (r.at, r.origin, r.seq)):
        end = r.fields.get("end", end)
        if planned is None and r.fields.get("state") == VisitState.HELD.value:
            planned = end
        elif planned is not None and r.fields.get("end"):
            reason = text_of(r.fields.get("state_reason")) or reason
    return (dt.date.fromisoformat(planned), reason) if isinstance(planned, str) else (None, "")
