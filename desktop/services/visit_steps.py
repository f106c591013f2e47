"""The steps of a visit: what each writes, inside the transaction of its service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select

from desktop.models.assessors import Assessor
from desktop.models.history import Change
from desktop.models.research_reports import ResearchReport
from desktop.models.scheme import Cycle
from desktop.models.visits import Visit, VisitParticipant
from desktop.services.conflict_marks import check_settled
from desktop.services.dates import day_words
from desktop.services.door import Reading, Writing
from desktop.services.errors import Invalid, Refused
from desktop.services.motions import Motion, check_motion, check_seen, check_side
from desktop.services.reach import only_own_team
from desktop.services.return_clock import late_by, short_day
from desktop.services.states import VISIT, Side
from desktop.services.visit_findings import has_findings
from desktop.services.visit_hands import check_hands
from desktop.services.visit_kinds import served_by
from desktop.services.visit_parts import part_title, parts_of
from desktop.services.visit_people import LASTING, bars_of
from desktop.services.visit_resubmit import came_with_part, last_return, resubmissions, resubmitted
from desktop.services.visit_rules import unit_ended
from desktop.services.visit_views import (
    VisitDigests,
    VisitStanding,
    acceptance_id,
    digests,
    existing_visit,
    fact_counts,
    interview_counts,
    standings,
)
from desktop.terms import CycleState, VisitAction, VisitDecision, VisitMode, VisitState

AWAITING_RETURN = frozenset({VisitState.HELD, VisitState.RECORDED})
"""States in which the clock of the raw records runs."""

_SAYING_YES = frozenset({VisitAction.APPROVE, VisitAction.APPROVE_LATE, VisitAction.ACCEPT})
_DECISIONS = {
    VisitAction.ACCEPT: VisitDecision.ACCEPTED,
    VisitAction.SEND_BACK: VisitDecision.SENT_BACK,
    VisitAction.REOPEN: VisitDecision.REOPENED,
}


def record(tx: Writing, motions: Mapping[UUID, Motion], action: VisitAction) -> None:
    """A step of the team's own rows. Raises BadTransition, Invalid, Stale, Refused, NotFound."""
    rows = _reached(tx, motions)
    stands = standings(tx, rows)
    tx.write([_recorded(tx, row, stands[row.id], action, motions[row.id]) for row in rows])


def decide(tx: Writing, motions: Mapping[UUID, Motion], action: VisitAction) -> None:
    """A step of the office's rows. Raises BadTransition, Invalid, Stale, Refused, NotFound.

    The decision stands for what its reader saw: had anything moved, it is not written.
    """
    rows = _reached(tx, motions)
    stands, now = standings(tx, rows), digests(tx, rows)
    tx.write(
        [_decided(tx, row, (stands[row.id], now[row.id]), action, motions[row.id]) for row in rows]
    )


def _reached(tx: Writing, visits: Iterable[UUID]) -> list[Visit]:
    """The visits, when the actor may see them. Raises NotFound, Refused."""
    rows = []
    for visit in visits:
        row = existing_visit(tx, visit)
        tx.about("visit", visit)
        tx.not_oneself(unit=row.unit_id)
        check_unsealed(tx, row)
        rows.append(row)
    return rows


def check_unsealed(tx: Reading, row: Visit) -> None:
    """Refuse when every year that a visit serves is sealed. Raises Refused.

    Source: domain.md §2.8 (sealed is final); while one of its years runs, the visit lives.
    """
    years = [tx.session.get(Cycle, c) for c in dict.fromkeys(served_by(row).values())]
    if years and all(c is not None and c.state == CycleState.SEALED for c in years):
        told = "、".join(str(c.year) for c in years if c is not None)
        raise Refused(f"{told}年度已封存，实地考核不能再改动。")


def _recorded(
    tx: Writing, row: Visit, stands: VisitStanding, action: VisitAction, motion: Motion
) -> Change:
    only_own_team(tx, row.team_id)
    move = VISIT.move(stands.shown.state, action, stands.facts(row))
    check_side(Side.RECORD, move.side, action.label)
    check_motion(move.needs, motion, tx.desk.clock.today(), action.label)
    fields: dict[str, object] = {
        "state": move.target,
        "state_reason": motion.reason.strip() or None,
    }
    if action is VisitAction.HOLD:
        _check_begun(tx, row)
        _check_unit(tx, row)
        _check_people(tx, row)
    elif action is VisitAction.RECORD:
        _check_recorded(tx, row)
    elif action is VisitAction.RETURN:
        fields |= _returned(tx, row, stands, motion)
    return Change("visit", row.id, fields, motion.seen.version)


def _decided(
    tx: Writing,
    row: Visit,
    present: tuple[VisitStanding, VisitDigests],
    action: VisitAction,
    motion: Motion,
) -> Change:
    stands, now = present
    move = VISIT.move(stands.shown.state, action, stands.facts(row))
    check_side(Side.DECIDE, move.side, action.label)
    check_motion(move.needs, motion, tx.desk.clock.today(), action.label)
    check_hands(tx, row, action)
    if action in _SAYING_YES:
        check_settled(tx, "visit", row.id, "本次考核", action.label)
    _check_seen(row, stands, now, motion)
    _check_decision_day(row, stands, action, motion)
    base = None if stands.acceptance is None else stands.acceptance.version
    fields = {"visit_id": row.id, **_said(tx, row, action, motion, now)}
    return Change("acceptance", acceptance_id(row.id), fields, base)


def _check_seen(row: Visit, stands: VisitStanding, now: VisitDigests, motion: Motion) -> None:
    office = stands.acceptance
    check_seen(motion.seen.version, row.version, "实地考核内容")
    check_seen(motion.seen.office_version, None if office is None else office.version, "审核结论")
    check_seen(motion.seen.digest, now.seen, "谈话记录")


def _check_decision_day(
    row: Visit, stands: VisitStanding, action: VisitAction, motion: Motion
) -> None:
    """Records are decided on after they came, and after what was decided before. Raises Invalid."""
    if motion.day is None or action not in _DECISIONS:
        return
    came = last_return(row)
    if came is not None and motion.day < came[1]:
        told = f"{action.label}日期不能早于{came[0]}日期{day_words(came[1])}。请核对后重新选择。"
        raise Invalid({"day": told})
    before = None if stands.acceptance is None else stands.acceptance.on
    if before is not None and motion.day < before:
        raise Invalid(
            {
                "day": f"{action.label}日期不能早于上一次办理日期{day_words(before)}。"
                "请核对后重新选择。"
            }
        )


def _said(
    tx: Writing, row: Visit, action: VisitAction, motion: Motion, now: VisitDigests
) -> dict[str, object]:
    today = motion.day or tx.desk.clock.today()
    reason = motion.reason.strip() or motion.text.strip() or None
    if action in {VisitAction.APPROVE, VisitAction.APPROVE_LATE}:
        return {"approved_on": today, "approved_covers": now.plan, "approval_reason": reason}
    return {
        "decision": _DECISIONS[action],
        "remark": reason,
        "covers": now.records,
        "on": today,
        "round": row.round,
    }


def _check_begun(tx: Writing, row: Visit) -> None:
    if row.start > tx.desk.clock.today():
        raise Invalid(
            {"start": f"计划开始日期是{day_words(row.start)}，考核尚未开始。请到期后再登记已实施。"}
        )


def _check_unit(tx: Writing, row: Visit) -> None:
    """A unit that had ended before the visit was not visited. Raises Refused."""
    ended = unit_ended(tx, row.unit_id, row.start)
    if ended:
        raise Refused(f"{ended}原计划可以取消。")


def _check_people(tx: Writing, row: Visit) -> None:
    """Who became recused after the plan was made does not go. Raises Refused.

    The plan can still be changed, and is approved anew. Source: domain.md §2.1.
    """
    people = tx.session.scalars(
        select(Assessor)
        .join(VisitParticipant, VisitParticipant.assessor_id == Assessor.id)
        .where(VisitParticipant.visit_id == row.id, VisitParticipant.deleted.is_(False))
        .order_by(Assessor.name_key, Assessor.id)
    ).all()
    bars = bars_of(tx, row.unit_id, row.start, row.end, people)
    away = [p.name for p in people if bars.get(p.id) in LASTING]
    if away:
        raise Refused(
            f"{'、'.join(away)}对该单位应当回避，不能参加本次考核。"
            "请先在考核计划中更换参加人员并重新批准，再登记已实施。"
        )


def _check_recorded(tx: Writing, row: Visit) -> None:
    _check_reported(tx, row)
    if row.summary or has_findings(tx, row.id):
        return
    counted = (interview_counts(tx, [row.id]), fact_counts(tx, [row.id]))
    if not any(c.get(row.id) for c in counted):
        raise Invalid(
            {
                "summary": "还没有任何记录。请先填写谈话记录、考核纪实、核验要点或情况小结，再完成记录。"
            }
        )


def _check_reported(tx: Writing, row: Visit) -> None:
    """A 调研式 visit ends in a report. Source: domain.md §1 (ResearchReport)."""
    if row.mode != VisitMode.RESEARCH:
        return
    found = select(ResearchReport.id).where(
        ResearchReport.visit_id == row.id, ResearchReport.deleted.is_(False)
    )
    if tx.session.scalar(found.limit(1)) is None:
        raise Invalid(
            {
                "report": "调研式考核须形成调研报告（经验总结或问题剖析）。"
                "请先填写调研报告，再完成记录。"
            }
        )


def _returned(tx: Writing, row: Visit, stands: VisitStanding, motion: Motion) -> dict[str, object]:
    """The hand-over. Lateness is kept for ever, with its reason. Source: domain.md §2.3."""
    _check_reported(tx, row)
    day = motion.day or tx.desk.clock.today()
    if day < row.end:
        raise Invalid({"day": f"交接日期不能早于考核结束日期{day_words(row.end)}。请核对。"})
    reason = motion.reason.strip()
    fields: dict[str, object] = {"state_reason": reason or None, "round": row.round + 1}
    if row.handed_over is not None:
        # A later round does not move the first hand-over: its lateness stays as it was.
        clock = resubmissions(tx, [row], {row.id: stands.shown.state}).get(row.id)
        return fields | {"state_reason": resubmitted(row, clock, day, reason)}
    parts = parts_of(tx, [row])[row.id]
    earlier = next((p for p in parts[:-1] if p.hand_over.told is None), None)
    if earlier is not None:
        # Not registered along with it: each part has a day and, when late, a reason of its own.
        raise Invalid(
            {
                "day": f"本次考核分批报回，{part_title(earlier, len(parts))}"
                f"还没有登记交接（期限 {short_day(earlier.due)}）。请先在“报回”中登记该批。"
            }
        )
    due, came = parts[-1].due, parts[-1].hand_over.told
    if came is not None:
        # The visit ended with a part that had come: its day and its reason are those of the whole.
        return {
            **fields,
            "state_reason": came_with_part(came, day, reason),
            "handed_over": came,
            "return_due": due,
            "late_reason": parts[-1].late_reason,
        }
    late = late_by(due, day) > 0
    if late and not reason:
        raise Invalid(
            {"reason": f"已超过报回期限{day_words(due)}，须说明逾期原因。请填写原因后再报回。"}
        )
    return {
        **fields,
        "handed_over": day,
        "return_due": due,
        "late_reason": reason if late else None,
    }
