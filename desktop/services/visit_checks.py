"""核验要点 of a visit: one sheet, read and saved in one go. Source: domain.md §1, §2.3, §2.7."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import case, select

from desktop.models.changes import Change
from desktop.models.rectification import RectificationItem
from desktop.models.visit_checks import VisitCheck
from desktop.models.visits import Visit
from desktop.services.check_forms import (
    ChecksDraft,
    ExampleAnswer,
    ExampleCheck,
    FindingAnswer,
    FindingCheck,
    IndicatorAnswer,
    IndicatorCheck,
    Remark,
    VisitChecks,
    check_words,
)
from desktop.services.check_reading import read_checks
from desktop.services.check_saving import Sheet, check_changes
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import BadTransition, NotFound, Refused
from desktop.services.fact_forms import existing_fact
from desktop.services.interviews import RECORDING
from desktop.services.permissions import Operation, allowed
from desktop.services.reach import only_own_team
from desktop.services.rectification_forms import LedgerLine, ledger_lines
from desktop.services.unsealed import unsealed
from desktop.services.visit_steps import check_unsealed
from desktop.services.visit_views import existing_visit, standing, standings
from desktop.terms import CheckTopic, VisitState

__all__ = [
    "ChecksDraft",
    "ExampleAnswer",
    "ExampleCheck",
    "FindingAnswer",
    "FindingCheck",
    "IndicatorAnswer",
    "IndicatorCheck",
    "Remark",
    "VisitCheckService",
    "VisitChecks",
]

_PLANNED = (VisitState.PLANNED, VisitState.APPROVED)


class VisitCheckService(Service):
    """What a visit checks at its unit, and what it found."""

    @reads(Operation.READ_RECORDS)
    def get(self, tx: Reading, visit: UUID) -> VisitChecks:
        """All points of a visit in one value. Raises NotFound, Refused."""
        row = existing_visit(tx, visit)
        tx.about("visit", visit)
        tx.not_oneself(unit=row.unit_id)
        return read_checks(tx, row, _why_not(tx, row))

    @writes(Operation.EDIT_RECORDS)
    def save(self, tx: Writing, draft: ChecksDraft) -> None:
        """Store what was changed on the sheet: all of it, or nothing.

        What the draft does not name stays as it stands. Raises Invalid (a fault for each line),
        Stale, BadTransition, Refused, NotFound.
        """
        row = _open_visit(tx, draft.visit)
        check_words(draft)
        shown = read_checks(tx, row, "")
        if draft.indicators:
            # What is found corrects the progress of its own year, which may not be the visit's.
            unsealed(tx, shown.cycle, "指标核验结果")
        tx.write(check_changes(tx, Sheet(row, shown, draft)))

    @writes(Operation.EDIT_RECORDS)
    def link_fact(self, tx: Writing, example: UUID, fact: UUID, version: str) -> None:
        """Remember which 考核纪实 was made of a 正反面典型. Raises Stale, Refused, NotFound."""
        row = tx.session.get(VisitCheck, example)
        if row is None or row.deleted or row.topic != CheckTopic.EXAMPLE:
            raise NotFound("该正反面典型不存在或已被删除。请刷新后重试。")
        _open_visit(tx, row.visit_id)
        if row.cadre_id is not None:
            tx.not_oneself(cadre=row.cadre_id)
        if row.fact_id is not None and row.fact_id != fact:
            raise Refused("该典型已经转为考核纪实，不能再转一次。请到“纪实”中查看。")
        made = existing_fact(tx, fact)
        if made.visit_id != row.visit_id:
            raise Refused("所选考核纪实不属于本次实地考核。请在本次考核中转为纪实。")
        tx.write([Change("visit_check", example, {"fact_id": fact}, version)])

    @reads(Operation.READ_RECTIFICATION)
    def items(self, tx: Reading, visit: UUID) -> tuple[LedgerLine, ...]:
        """立行立改: the items that were opened with a visit as their source, in their order.

        Raises NotFound, Refused.
        """
        row = existing_visit(tx, visit)
        tx.about("visit", visit)
        tx.not_oneself(unit=row.unit_id)
        item = RectificationItem
        ids = tx.session.scalars(
            select(item.id)
            .where(item.source_visit_id == visit, item.deleted.is_(False))
            .order_by(item.number, item.id)
        )
        return ledger_lines(tx, tuple(ids), tx.desk.clock.today())

    @reads(Operation.READ_RECORDS)
    def visit_of(self, tx: Reading, unit: UUID) -> UUID | None:
        """The visit at which a unit's points are checked: the present one, else the next.

        None when nothing is planned there. Raises Refused.
        """
        tx.not_oneself(unit=unit)
        soonest = case((Visit.start >= tx.desk.clock.today(), 0), else_=1)
        rows = list(
            tx.session.scalars(
                select(Visit)
                .where(Visit.unit_id == unit, Visit.deleted.is_(False))
                .order_by(soonest, Visit.start, Visit.id)
            )
        )
        shown = standings(tx, rows)
        open_now = [v for v in rows if shown[v.id].shown.state in RECORDING]
        planned = [v for v in rows if shown[v.id].shown.state in _PLANNED]
        if open_now:
            return max(open_now, key=lambda v: (v.start, v.id)).id
        return planned[0].id if planned else None


def _why_not(tx: Reading, visit: Visit) -> str:
    """Why the sheet takes nothing; empty when it does."""
    if not allowed(tx.actor.role, Operation.EDIT_RECORDS):
        return "当前账号不能填写考核记录。"
    try:
        only_own_team(tx, visit.team_id)
        check_unsealed(tx, visit)
    except Refused as refusal:
        return refusal.sentence
    state = standing(tx, visit).shown.state
    if state in _PLANNED:
        return "考核实施后填写核验结果；现在可先看要核验什么。"
    return "" if state in RECORDING else f"考核目前为“{state.label}”，核验要点不能再填写。"


def _open_visit(tx: Writing, visit: UUID) -> Visit:
    """The visit, when its points may be written. Raises BadTransition, Refused, NotFound."""
    row = existing_visit(tx, visit)
    tx.about("visit", visit)
    tx.not_oneself(unit=row.unit_id)
    only_own_team(tx, row.team_id)
    check_unsealed(tx, row)
    state = standing(tx, row).shown.state
    if state not in RECORDING:
        raise BadTransition(
            f"该实地考核目前为“{state.label}”，不能填写或修改核验要点。"
            "请先登记已实施；已报回或已接收的，请由考核办退回或重新打开。"
        )
    return row
