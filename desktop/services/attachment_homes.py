"""The records that files can be attached to: whose they are, and whether they still take any.

What was handed in stands for what was read: evidence that came later would slip under a verdict
that never saw it. So a record that was submitted, returned or decided on takes and gives up no
file until it is sent back. Source: domain.md §2.8; each record's states are its service's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final
from uuid import UUID

from sqlalchemy import select

from desktop.models.facts import Fact
from desktop.models.public_feedback import PublicFeedback
from desktop.models.research_reports import ResearchReport
from desktop.models.scheme import Cycle
from desktop.models.visit_checks import DifferenceVerdict, ProgressDifference
from desktop.models.visits import Visit
from desktop.models.work_reports import WorkReport
from desktop.services.cycles import cycle_row
from desktop.services.door import Reading
from desktop.services.errors import NotFound
from desktop.services.evidence import files_of
from desktop.services.fact_forms import existing_fact, reviews_of, shown_of
from desktop.services.feedback_forms import findings_of, state_of
from desktop.services.recording_team import day_of_year
from desktop.services.visit_kinds import live_cycle
from desktop.services.visit_views import existing_visit, standing
from desktop.terms import CycleState, FactState, FeedbackState, VisitState

_HANDED_IN: Final = frozenset({VisitState.RETURNED, VisitState.ACCEPTED, VisitState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Home:
    """A record with files: whom it is about, whose it is, its year.

    ``closed`` says why it takes and gives up no file at present; empty when it does.
    ``what`` begins the sentence where only the side that made the record may touch its files,
    as only it may touch the text (``recording_team``); empty where every hand above a team may.
    ``held``: the day whose pairing counts, where the office corrects what a team left behind.
    """

    unit: UUID
    cadre: UUID | None
    team: UUID | None
    cycle: UUID
    closed: str = ""
    what: str = ""
    held: dt.date | None = None


def home_of(tx: Reading, table: str, record: UUID) -> Home:
    """The record that files belong to. Raises NotFound."""
    find = HOMES.get(table)
    if find is None:
        raise NotFound("这类记录没有附件。请回到所属的记录中添加。")
    found = find(tx, record)
    if found.closed:
        return found
    year = tx.session.get(Cycle, found.cycle)
    if year is None or year.state == CycleState.SEALED:
        when = "该考核年度" if year is None else f"{year.year}年度"
        closed = f"{when}已封存，附件不能再改动。"
        return replace(found, closed=closed)
    return found


def _of_fact(tx: Reading, record: UUID) -> Home:
    row = existing_fact(tx, record)
    state = shown_of(row, reviews_of(tx, [record]).get(record)).state
    closed = ""
    if state is not FactState.DRAFT:
        closed = f"该考核纪实目前为“{state.label}”，附件不能增减。"
        if state is FactState.SUBMITTED:
            closed += "需要补充的，请由考核办退回补充后再添加。"
    return Home(row.unit_id, row.cadre_id, row.team_id, row.cycle_id, closed)


def _of_visit(tx: Reading, record: UUID) -> Home:
    row = existing_visit(tx, record)
    return Home(row.unit_id, None, row.team_id, live_cycle(tx, row), _handed_in(tx, row))


def _of_difference(tx: Reading, record: UUID) -> Home:
    row = tx.session.get(ProgressDifference, record)
    if row is None or row.deleted:
        raise NotFound("该指标核验差异不存在或已被删除。请刷新列表后重试。")
    verdict = tx.session.scalars(
        select(DifferenceVerdict.id).where(
            DifferenceVerdict.difference_id == record, DifferenceVerdict.deleted.is_(False)
        )
    ).first()
    closed = "" if verdict is None else "考核办已对该差异作出采信结论，附件不能增减。"
    closed = closed or _handed_in(tx, existing_visit(tx, row.visit_id))
    return Home(row.unit_id, None, row.team_id, row.cycle_id, closed)


def _of_research(tx: Reading, record: UUID) -> Home:
    row = tx.session.get(ResearchReport, record)
    if row is None or row.deleted:
        raise NotFound("该调研报告不存在或已被删除。请刷新列表后重试。")
    visit = existing_visit(tx, row.visit_id)
    return Home(row.unit_id, None, row.team_id, live_cycle(tx, visit), _handed_in(tx, visit))


def _of_feedback(tx: Reading, record: UUID) -> Home:
    row = tx.session.get(PublicFeedback, record)
    if row is None or row.deleted:
        raise NotFound("该条群众反映不存在或已被删除。请刷新列表后重试。")
    finding = findings_of(tx, [record]).get(record)
    # What was changed since waits for a finding again, and may be supported by files again.
    state = state_of(row, finding, files_of(tx, [record]).get(record, ()))
    covered = state is not FeedbackState.PENDING
    closed = "该条群众反映已有核实结论，附件不能增减。" if covered else ""
    return Home(row.unit_id, row.cadre_id, row.team_id, row.cycle_id, closed, "该群众反映")


def _of_work_report(tx: Reading, record: UUID) -> Home:
    row = tx.session.get(WorkReport, record)
    if row is None or row.deleted:
        raise NotFound("该述职述廉报告不存在或已被删除。请刷新列表后重试。")
    where = (row.unit_id, row.cadre_id, row.team_id, row.cycle_id)
    last = day_of_year(tx, cycle_row(tx, row.cycle_id).year)
    return Home(*where, what="该述职述廉报告", held=last)


def _handed_in(tx: Reading, visit: Visit) -> str:
    state = standing(tx, visit).shown.state
    if state not in _HANDED_IN:
        return ""
    mend = "需要补充的，请由考核办退回后再添加。" if state is not VisitState.CANCELLED else ""
    return f"所属实地考核目前为“{state.label}”，附件不能增减。{mend}"


HOMES: Final[Mapping[str, Callable[[Reading, UUID], Home]]] = MappingProxyType(
    {
        Fact.__tablename__: _of_fact,
        Visit.__tablename__: _of_visit,
        ProgressDifference.__tablename__: _of_difference,
        ResearchReport.__tablename__: _of_research,
        PublicFeedback.__tablename__: _of_feedback,
        WorkReport.__tablename__: _of_work_report,
    }
)
"""The tables whose rows have files, as ``Attachment.subject_table`` names them."""
