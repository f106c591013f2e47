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
from desktop.models.teams import AssessmentTeam, Pairing
from desktop.models.units import Unit
from desktop.models.visits import Visit, VisitParticipant
from desktop.services.citations import visit_mark
from desktop.services.dates import day_words, days_words
from desktop.services.door import Reading
from desktop.services.scheme import rule_value
from desktop.services.unit_succession import heirs_on
from desktop.services.units import existing_unit
from desktop.services.visit_kinds import KindCycles, kind_cycle_faults, served_by
from desktop.services.visit_people import LASTING, Bar, bars_of, least_people, seats_on
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
    a 重点工作 names the ``key_task`` and the offices that come along. ``kind_cycles`` names the
    year of each kind that is not for ``cycle``.
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
    kind_cycles: KindCycles = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """What the rules say of a draft: faults by field refuse it, warnings do not."""

    faults: dict[str, str]
    warnings: tuple[str, ...]


def examine(tx: Reading, draft: VisitDraft, cycle: UUID) -> Findings:
    """All that the rules say of a draft."""
    faults = form_faults(draft)
    if "end" in faults:
        return Findings(faults, ())
    warnings: list[str] = []
    if draft.kinds and draft.kind_cycles:
        faults |= _kind_cycles(tx, draft, cycle)
    if _took_place(tx, draft):
        _people_added(tx, draft, faults, warnings)
    else:
        _people(tx, draft, cycle, faults, warnings)
        ended = unit_ended(tx, draft.unit, draft.start)
        if ended:
            faults["unit"] = ended
        else:
            _pairing(tx, draft, faults, warnings)
    warnings += _burden(tx, draft, cycle)
    return Findings(faults, tuple(warnings))


def _kind_cycles(tx: Reading, draft: VisitDraft, cycle: UUID) -> dict[str, str]:
    row = None if draft.id is None else tx.session.get(Visit, draft.id)
    kept = () if row is None else tuple(served_by(row).items())
    return kind_cycle_faults(tx, draft.kinds, cycle, draft.kind_cycles, kept)


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


def unit_ended(tx: Reading, unit: UUID, start: dt.date) -> str:
    """Why a unit is not visited on a day: merged, split or dissolved before; empty when it may be.

    Records stay with the unit of their date. Source: domain.md §2.10.
    """
    row = existing_unit(tx, unit)
    if row.valid_to is None or row.valid_to >= start:
        return ""
    heirs = tx.session.scalars(
        select(Unit.name)
        .where(Unit.id.in_(heirs_on(tx.session, start).get(unit, ())))
        .order_by(Unit.order_no, Unit.name_key, Unit.id)
    ).all()
    instead = f"，由{'、'.join(heirs)}承接" if heirs else ""
    return (
        f"{row.name}到{day_words(row.valid_to)}为止，此后已不是考核单位{instead}。"
        "请选择承接的单位，或更改考核日期。"
    )


def _took_place(tx: Reading, draft: VisitDraft) -> bool:
    row = None if draft.id is None else tx.session.get(Visit, draft.id)
    return row is not None and row.state != VisitState.PLANNED


def _people_added(
    tx: Reading, draft: VisitDraft, faults: dict[str, str], warnings: list[str]
) -> None:
    """Who was there stays: what became of them, or of the pairing, afterwards refuses nothing.

    The form could not be mended: nobody is taken away from a visit that took place.
    """
    there = set(
        tx.session.scalars(
            select(VisitParticipant.assessor_id).where(
                VisitParticipant.visit_id == draft.id, VisitParticipant.deleted.is_(False)
            )
        )
    )
    wanted = set(draft.participants) - there
    people = tx.session.scalars(
        select(Assessor)
        .where(Assessor.id.in_(wanted), Assessor.deleted.is_(False))
        .order_by(Assessor.name_key, Assessor.id)
    ).all()
    if len(people) != len(wanted):
        faults["participants"] = "所选考核员中有人已不在考核人员信息库。请重新选择参加人员。"
        return
    fault = _barred(tx, draft, people, warnings)
    if fault:
        faults["participants"] = fault


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
    least, _ = least_people(tx, cycle, draft.start)
    if len(wanted) < least:
        faults["participants"] = f"每次实地考核至少 {least} 人参加，现为 {len(wanted)} 人。请补充。"
        return
    fault = _barred(tx, draft, list(people.values()), warnings)
    if fault:
        faults["participants"] = fault
        return
    _posts(tx, draft, cycle, people, faults, warnings)


def _barred(tx: Reading, draft: VisitDraft, people: Sequence[Assessor], warnings: list[str]) -> str:
    """The sentence about those who cannot take part; empty when all can.

    Who became unable after the plan was made is warned of: a form about something else must not
    be refused for it. Source: domain.md §2.1.
    """
    bars = bars_of(tx, draft.unit, draft.start, draft.end, people)
    seen = frozenset() if draft.id is None else frozenset(draft.participants_seen or ())
    names: dict[Bar, list[str]] = {}
    for a in people:
        bar = bars.get(a.id)
        if bar is None:
            continue
        if bar in LASTING or a.id not in seen:
            names.setdefault(bar, []).append(a.name)
        else:
            warnings.append(f"{a.name}{bar.label}，请考虑更换。")
    kept_away = [n for bar in (Bar.RECUSED, Bar.HOME) for n in names.get(bar, ())]
    if kept_away:
        return f"{'、'.join(kept_away)}对该单位应当回避，不能参加。请更换参加人员。"
    if Bar.OUT in names:
        return f"{'、'.join(names[Bar.OUT])}当日不在考核人员信息库。请更换参加人员。"
    if Bar.AWAY in names:
        return f"{'、'.join(names[Bar.AWAY])}登记为考核期间不能参加。请更换参加人员。"
    return ""


def _posts(
    tx: Reading,
    draft: VisitDraft,
    cycle: UUID,
    people: dict[UUID, Assessor],
    faults: dict[str, str],
    warnings: list[str],
) -> None:
    """At least one A岗; a B岗 may stand in for it, which is said."""
    seats = seats_on(tx, draft.team, draft.start, list(people))
    kinds = [seats.get(a.id, a.post_type) for a in people.values()]
    _, least = least_people(tx, cycle, draft.start)
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
    days = int(rule_value(tx, cycle, "visit.warn_days", draft.start))
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
        f"（{days_words(start, end)}），可合并为一次进行。"
        for visit, number, start, end, team in rows
        if visit != draft.id
    ]
