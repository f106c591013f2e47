"""Whose hands made a visit's records: its steps as they were taken, and who may not accept them.

Source: domain.md §2.1 (nobody decides on what is his own), §2.8.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, select

from desktop.models.assessors import Assessor
from desktop.models.base import Stored
from desktop.models.revision import Revision
from desktop.models.visits import Visit, VisitParticipant
from desktop.services.dates import day_words
from desktop.services.door import Reading, Writing
from desktop.services.errors import Refused
from desktop.services.evidence import evidence_authors
from desktop.services.motions import Tell, text_of
from desktop.services.return_clock import WHOLE
from desktop.services.visit_parts import hand_over_id, instalment_id, part_title, parts_of
from desktop.terms import VisitAction, VisitState, label_of

_RECORDED = frozenset({VisitState.RECORDED.value, VisitState.RETURNED.value})

_STEP: Final = ("state", "round", "handed_over", "state_reason")
"""What only a step changes; ``late_reason`` may be said later, and the group says all again."""

_WROTE: Final = """
SELECT json_extract(CAST(r.line AS TEXT), '$.a') FROM {table} AS i
  {join}
  JOIN revision AS r ON r.table_name = '{table}' AND r.row_id = i.id AND r.state = 0
 WHERE i.deleted = 0 AND {of} = ?
   AND EXISTS (SELECT 1 FROM json_each(CAST(r.line AS TEXT), '$.f') AS f WHERE f.key <> 'fact_id')
"""
"""That a 考核纪实 was made of an example records nothing of the visit."""

_OF_VISIT: Final = ("interview", "visit_check", "progress_difference", "research_report")
_TYPED: Final = (
    *(_WROTE.format(table=name, join="", of="i.visit_id") for name in _OF_VISIT),
    _WROTE.format(
        table="interview_about",
        join="JOIN interview AS w ON w.id = i.interview_id AND w.deleted = 0",
        of="w.visit_id",
    ),
)


def check_hands(tx: Writing, row: Visit, action: VisitAction) -> None:
    """Nobody decides on a visit of his own, or accepts what he recorded. Raises Refused.

    Source: domain.md §2.1.
    """
    actor = tx.actor
    part = (
        select(VisitParticipant.id)
        .join(Assessor, Assessor.id == VisitParticipant.assessor_id)
        .where(VisitParticipant.visit_id == row.id, VisitParticipant.deleted.is_(False))
    )
    oneself: ColumnElement[bool] = Assessor.cadre_id.in_(tx.oneself.records())
    if actor.assessor_id is not None:
        oneself |= Assessor.id == actor.assessor_id
    if tx.session.scalar(part.where(oneself).limit(1)) is not None:
        raise Refused(f"您是本次实地考核的参加人员，不能由您{action.label}。请由其他审核人员办理。")
    if action is VisitAction.ACCEPT and actor.account.hex in recorders(tx, row):
        raise Refused("本人填写或报回的考核记录不能由本人接收。请由另一名审核人员办理。")


def recorders(tx: Reading, row: Visit) -> frozenset[str]:
    """Accounts (hex) that wrote of a visit what an acceptance covers, or returned it.

    Its summary, interviews, checks, differences, reports and files, and the steps that said
    that its records are complete. Who only explained a lateness recorded nothing.
    """
    known = tx.desk.history.applier().known(tx.connection, "visit", row.id.hex)
    found = {r.author for r in known if r.fields.get("summary")}
    # Who only told that it ended early recorded nothing, though the state is said again with it.
    steps = (r for r in _steps(known) if "end" not in r.fields)
    found |= {r.author for r in steps if r.fields.get("state") in _RECORDED}
    for statement in _TYPED:
        found |= {author for (author,) in tx.connection.execute(statement, (row.id.hex,))}
    return frozenset(found) | evidence_authors(tx, row.id)


def _steps(known: Iterable[Revision]) -> list[Revision]:
    """The revisions that took a step, oldest first: of those that say it again only the first."""
    found: dict[tuple[Stored, ...], Revision] = {}
    for r in sorted(known, key=lambda r: (r.at, r.origin, r.seq)):
        if "state" in r.fields:
            found.setdefault(tuple(r.fields.get(name) for name in _STEP), r)
    return list(found.values())


def visit_teller() -> Callable[[Mapping[str, Stored]], tuple[str, str] | None]:
    """Tells the steps of one visit from its revisions, which come oldest first.

    What says a step again is none; a lateness that is explained afterwards is told as that, and
    so is a last day that was moved after the visit was held.
    """
    steps: set[tuple[Stored, ...]] = set()
    reasons: set[str] = set()

    def tell(fields: Mapping[str, Stored]) -> tuple[str, str] | None:
        step = tuple(fields.get(name) for name in _STEP)
        if "end" in fields and any(state == VisitState.HELD for state, *_ in steps):
            if "state" in fields:
                steps.add(step)
            last = dt.date.fromisoformat(text_of(fields["end"]))
            return f"登记实际结束日期：{day_words(last)}", text_of(fields.get("state_reason"))
        if "state" not in fields:
            return None
        late = text_of(fields.get("late_reason"))
        fresh = bool(late) and late not in reasons
        reasons.add(late)
        if step not in steps:
            steps.add(step)
            label = label_of(VisitState, text_of(fields["state"]))
            return label, text_of(fields.get("state_reason")) or (late if fresh else "")
        return ("说明逾期原因", late) if fresh else None

    return tell


def hand_over_tracks(tx: Reading, row: Visit) -> list[tuple[str, UUID, Tell]]:
    """What tells of the parts of a visit and of the office's book on them.

    A date that was registered anew moves a lateness: who did so, and when, is kept.
    """
    parts = parts_of(tx, [row])[row.id]
    told: list[tuple[str, UUID, Tell]] = []
    for part in parts:
        which = "" if len(parts) == 1 else f"{part_title(part, len(parts))}："
        told.append(("hand_over", hand_over_id(row.id, part.ordinal), _slip_teller(which)))
        if part.ordinal != WHOLE:
            key = instalment_id(row.id, part.ordinal)
            told.append(("visit_instalment", key, _part_teller(which)))
    return told


def _slip_teller(which: str) -> Tell:
    def tell(fields: Mapping[str, Stored]) -> tuple[str, str] | None:
        slip, came = text_of(fields.get("slip_on")), text_of(fields.get("received_on"))
        if not slip and not came:
            return None
        word = "登记交接单日期" if slip else "接收数据包"
        return f"{which}{word}{_day(slip or came)}", text_of(fields.get("remark"))

    return tell


def _part_teller(which: str) -> Tell:
    days: set[str] = set()

    def tell(fields: Mapping[str, Stored]) -> tuple[str, str] | None:
        day, late = text_of(fields.get("handed_over")), text_of(fields.get("late_reason"))
        if not day:
            return None
        again = day in days
        days.add(day)
        return f"{which}说明逾期原因" if again else f"{which}登记交接{_day(day)}", late

    return tell


def _day(stored: str) -> str:
    return day_words(dt.date.fromisoformat(stored))
