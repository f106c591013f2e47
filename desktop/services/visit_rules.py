"""What a visit must be: its dates, its people, its pairing, and the warning against burden.

Numbers come from the scheme's rules (``visit.*``). Source: domain.md §1 Visit, §2.1, §2.2.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from desktop.models.assessors import Assessor
from desktop.models.teams import AssessmentTeam, Pairing, Recusal, Seat
from desktop.models.visits import Visit
from desktop.services.citations import visit_mark
from desktop.services.door import Reading
from desktop.services.persons import units_of
from desktop.services.recusals import in_force
from desktop.services.scheme import rule_value
from desktop.services.unit_succession import heirs_on, with_heirs
from desktop.terms import AssessmentKind, SeatKind, VisitMethod, VisitMode, VisitState

PURPOSE_LENGTH = 500
SUMMARY_LENGTH = 10_000

EXAMINED = ("visit.min_participants", "visit.min_post_a", "visit.warn_days")
"""The rules that every examination of a visit reads."""


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """What the form hands in; ``id`` and ``version`` are None for a new visit.

    ``participants_seen`` are those that the form was opened with: only what the form changed
    of them is written. Unit, team and cycle are fixed once the visit is there. A joint visit of
    a 重点工作 names the ``key_task`` and the offices that come along.
    """

    unit: UUID
    team: UUID
    start: dt.date
    end: dt.date
    participants: tuple[UUID, ...]
    kinds: tuple[AssessmentKind, ...] = (AssessmentKind.COMPREHENSIVE,)
    method: VisitMethod = VisitMethod.INTERVIEWING
    mode: VisitMode = VisitMode.REGULAR
    purpose: str | None = None
    summary: str | None = None
    cycle: UUID | None = None
    participants_seen: tuple[UUID, ...] | None = None
    id: UUID | None = None
    version: str | None = None
    key_task: UUID | None = None
    joint_offices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """What the rules say of a draft: faults by field refuse it, warnings do not."""

    faults: dict[str, str]
    warnings: tuple[str, ...]


def return_due(end: dt.date, days: int) -> dt.date:
    """The day by whose end raw records are due; the last day of the visit counts as day 0."""
    return end + dt.timedelta(days=days)


def examine(tx: Reading, draft: VisitDraft, cycle: UUID) -> Findings:
    """All that the rules say of a draft."""
    faults = form_faults(draft)
    if "end" in faults:
        return Findings(faults, ())
    warnings: list[str] = []
    _people(tx, draft, cycle, faults, warnings)
    _pairing(tx, draft, faults, warnings)
    warnings += _burden(tx, draft, cycle)
    return Findings(faults, tuple(warnings))


def form_faults(draft: VisitDraft) -> dict[str, str]:
    """Faults of a visit's form that need no other record to be seen."""
    faults: dict[str, str] = {}
    if draft.end < draft.start:
        faults["end"] = "结束日期不能早于开始日期。请核对两个日期。"
    if not draft.kinds:
        faults["kinds"] = "请至少选择一个考核类别。"
    if len(draft.purpose or "") > PURPOSE_LENGTH:
        faults["purpose"] = f"考核事由不能超过 {PURPOSE_LENGTH} 字。请精简。"
    if len(draft.summary or "") > SUMMARY_LENGTH:
        faults["summary"] = f"情况小结不能超过 {SUMMARY_LENGTH} 字。请精简。"
    return faults


def _people(
    tx: Reading,
    draft: VisitDraft,
    cycle: UUID,
    faults: dict[str, str],
    warnings: list[str],
) -> None:
    wanted = tuple(dict.fromkeys(draft.participants))
    people = {
        a.id: a
        for a in tx.session.scalars(
            select(Assessor).where(Assessor.id.in_(wanted), Assessor.deleted.is_(False))
        )
    }
    if len(people) != len(wanted):
        faults["participants"] = "所选考核员中有人已不在考核人员信息库。请重新选择参加人员。"
        return
    least = int(rule_value(tx, cycle, "visit.min_participants"))
    if len(wanted) < least:
        faults["participants"] = f"每次实地考核至少 {least} 人参加，现为 {len(wanted)} 人。请补充。"
        return
    barred = _barred(tx, draft, list(people.values()))
    if barred:
        names = "、".join(barred)
        faults["participants"] = f"{names}对该单位应当回避，不能参加。请更换参加人员。"
        return
    _posts(tx, draft, cycle, people, faults, warnings)


def _barred(tx: Reading, draft: VisitDraft, people: Sequence[Assessor]) -> list[str]:
    """Names of those recused, or whose own unit it is. Source: domain.md §2.1."""
    away: dict[UUID, set[UUID]] = {a.id: set() for a in people}
    for assessor, unit in tx.session.execute(
        select(Recusal.assessor_id, Recusal.unit_id).where(
            Recusal.assessor_id.in_(list(away)), in_force(draft.start)
        )
    ):
        away[assessor].add(unit)
    for a in people:
        if a.home_unit_id is not None:
            away[a.id].add(a.home_unit_id)
        if a.cadre_id is not None:
            away[a.id] |= units_of(tx.session, [a.cadre_id])
    # What somebody stays away from is followed into what it was merged or split into.
    heirs = heirs_on(tx.session, draft.start)
    return [a.name for a in people if draft.unit in with_heirs(away[a.id], heirs)]


def _posts(
    tx: Reading,
    draft: VisitDraft,
    cycle: UUID,
    people: dict[UUID, Assessor],
    faults: dict[str, str],
    warnings: list[str],
) -> None:
    """At least one A岗; a B岗 may stand in for it, which is said."""
    seats = {
        s.assessor_id: s.kind
        for s in tx.session.scalars(
            select(Seat).where(
                Seat.team_id == draft.team,
                Seat.assessor_id.in_(list(people)),
                Seat.deleted.is_(False),
                Seat.start <= draft.start,
                Seat.end.is_(None) | (Seat.end >= draft.start),
            )
        )
    }
    kinds = [seats.get(a.id, a.post_type) for a in people.values()]
    least = int(rule_value(tx, cycle, "visit.min_post_a"))
    posts_a = kinds.count(SeatKind.POST_A)
    if posts_a + kinds.count(SeatKind.POST_B) < least:
        faults["participants"] = f"参加人员中至少要有 {least} 名A岗（或由B岗代行）。请补充。"
    elif posts_a < least:
        warnings.append("参加人员中没有A岗，由B岗代行。")
    outside = [a.name for a in people.values() if a.id not in seats]
    if outside:
        warnings.append(f"{'、'.join(outside)}在考核当日不在本考核组编组内。")


def _pairing(tx: Reading, draft: VisitDraft, faults: dict[str, str], warnings: list[str]) -> None:
    """The unit should be this team's on those days; in an emergency any team may go."""
    teams = set(
        tx.session.scalars(
            select(Pairing.team_id).where(
                Pairing.unit_id == draft.unit,
                Pairing.deleted.is_(False),
                Pairing.start <= draft.start,
                Pairing.end.is_(None) | (Pairing.end >= draft.end),
            )
        )
    )
    if draft.team in teams:
        return
    if not teams:
        warnings.append("该单位在考核期间没有对口联系的考核组。")
        return
    numbers = sorted(
        tx.session.scalars(select(AssessmentTeam.title).where(AssessmentTeam.id.in_(teams)))
    )
    said = f"该单位在考核期间由{'、'.join(numbers)}对口联系"
    if draft.mode is VisitMode.EMBEDDED:
        warnings.append(f"{said}，本次为嵌入式考核，由其他考核组前往。")
    else:
        faults["team"] = f"{said}，不是所选考核组。请更换考核组，或先调整对口联系。"


def _burden(tx: Reading, draft: VisitDraft, cycle: UUID) -> list[str]:
    """Visits of the same unit close by: each could be joined with this one. domain.md §2.2."""
    days = int(rule_value(tx, cycle, "visit.warn_days"))
    span = dt.timedelta(days=days)
    rows = tx.session.execute(
        select(Visit.id, Visit.number, Visit.start, Visit.end, AssessmentTeam.number)
        .join(AssessmentTeam, AssessmentTeam.id == Visit.team_id)
        .where(
            Visit.unit_id == draft.unit,
            Visit.deleted.is_(False),
            Visit.state != VisitState.CANCELLED,
            Visit.start <= draft.end + span,
            Visit.end >= draft.start - span,
        )
        .order_by(Visit.start)
    )
    return [
        f"该单位在 {days} 日内另有实地考核 {visit_mark(team, number)}"
        f"（{start:%Y-%m-%d} 至 {end:%Y-%m-%d}），可合并为一次进行。"
        for visit, number, start, end, team in rows
        if visit != draft.id
    ]
