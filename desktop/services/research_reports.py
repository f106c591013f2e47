"""调研报告 of 调研式 visits: 经验总结 or 问题剖析. Source: domain.md §1 (ResearchReport)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.research_reports import ResearchReport
from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.models.visits import Visit
from desktop.services.citations import visit_mark
from desktop.services.conflict_marks import conflict_counts, disputed_contents
from desktop.services.dates import day_words
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import BadTransition, Invalid, NotFound, Refused
from desktop.services.interviews import RECORDING
from desktop.services.listing import asked, containing, ordered
from desktop.services.permissions import Operation, allowed
from desktop.services.reach import barred_units, only_own_team
from desktop.services.unsealed import unsealed
from desktop.services.visit_kinds import live_cycle, serves
from desktop.services.visit_views import existing_visit, standing
from desktop.terms import ReportKind, VisitMode

TITLE_LENGTH = 100
TEXT_LENGTH = 20_000


@dataclass(frozen=True, slots=True)
class ResearchQuery:
    """What a list shows: ``sort`` is ``on``, ``unit`` or ``title``; ``text`` in title and unit."""

    text: str = ""
    cycle: UUID | None = None
    visit: UUID | None = None
    unit: UUID | None = None
    kind: ReportKind | None = None
    sort: str = "on"
    descending: bool = True


ALL_REPORTS = ResearchQuery()


@dataclass(frozen=True, slots=True)
class ResearchDraft:
    """What the form hands in."""

    visit: UUID
    kind: ReportKind
    title: str
    text: str
    on: dt.date
    id: UUID | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class ResearchLine:
    """One line of the list."""

    id: UUID
    visit_id: UUID
    visit_number: int
    team_no: int
    team: str
    unit_id: UUID
    unit: str
    kind: ReportKind
    title: str
    on: dt.date
    conflicts: int

    @property
    def citation(self) -> str:
        """The visit: 实-03-012."""
        return visit_mark(self.team_no, self.visit_number)


@dataclass(frozen=True, slots=True)
class ResearchDetail:
    """A report's form. ``why`` says why it cannot be changed now; empty when it can."""

    line: ResearchLine
    version: str
    text: str
    why: str
    disputed: tuple[str, ...] = ()

    @property
    def id(self) -> UUID:
        """The report's id."""
        return self.line.id


class ResearchReportService(Service):
    """Reports that 调研式 visits ended in; one visit may have several."""

    @reads(Operation.READ_RECORDS)
    def find(self, tx: Reading, query: ResearchQuery = ALL_REPORTS) -> tuple[UUID, ...]:
        """Ids of the matching reports in order; barred units are left out."""
        r = ResearchReport
        columns = {
            "on": (r.on, r.title),
            "unit": (Unit.name_key, r.on),
            "title": (r.title,),
        }
        statement = (
            select(r.id)
            .join(Visit, Visit.id == r.visit_id)
            .join(Unit, Unit.id == r.unit_id)
            .where(
                r.deleted.is_(False),
                r.unit_id.not_in(barred_units(tx)),
                *(() if query.cycle is None else (serves(query.cycle),)),
                *asked(
                    (r.visit_id, query.visit),
                    (r.unit_id, query.unit),
                    (r.kind, query.kind),
                ),
                *containing(query.text, r.title, Unit.name),
            )
        )
        return ordered(tx, statement, columns[query.sort], r.id, descending=query.descending)

    @reads(Operation.READ_RECORDS)
    def rows(self, tx: Reading, ids: Sequence[UUID]) -> tuple[ResearchLine, ...]:
        """The lines of a page, in the order of the ids; what is gone or barred is left out."""
        return _lines(tx, ids)

    @reads(Operation.READ_RECORDS)
    def get(self, tx: Reading, report: UUID) -> ResearchDetail:
        """A report's form. Raises NotFound, Refused."""
        row = _existing(tx, report)
        tx.about("research_report", report)
        tx.not_oneself(unit=row.unit_id)
        return ResearchDetail(
            _lines(tx, [report])[0],
            row.version,
            row.text,
            _why_not(tx, existing_visit(tx, row.visit_id)),
            disputed_contents(tx, "research_report", report),
        )

    @writes(Operation.EDIT_RECORDS)
    def save(self, tx: Writing, draft: ResearchDraft) -> UUID:
        """Add or change a report. Raises Invalid, BadTransition, Stale, Refused, NotFound."""
        visit = _open_visit(tx, draft.visit)
        if draft.id is not None and _existing(tx, draft.id).visit_id != visit.id:
            raise Refused("调研报告不能改到另一次考核。请删除后在该次考核中重新填写。")
        faults = report_faults(draft, visit.start, tx.desk.clock.today())
        if faults:
            raise Invalid(faults)
        report = draft.id or tx.new_id()
        tx.about("research_report", report)
        fields: dict[str, object] = {
            "kind": draft.kind,
            "title": draft.title.strip(),
            "text": draft.text.strip(),
            "on": draft.on,
        }
        if draft.id is None:
            fields |= {"visit_id": visit.id, "unit_id": visit.unit_id, "team_id": visit.team_id}
        tx.write([Change("research_report", report, fields, draft.version)])
        return report

    @writes(Operation.EDIT_RECORDS)
    def remove(self, tx: Writing, report: UUID, version: str) -> None:
        """Delete a report. Raises Stale, BadTransition, Refused, NotFound."""
        row = _existing(tx, report)
        tx.about("research_report", report)
        _open_visit(tx, row.visit_id)
        tx.write([Change("research_report", report, {"deleted": True}, version)])


def report_faults(draft: ResearchDraft, start: dt.date, today: dt.date) -> dict[str, str]:
    """Faults of the form by field; a report is not older than its visit, nor of tomorrow."""
    faults: dict[str, str] = {}
    if not draft.title.strip():
        faults["title"] = "请填写报告标题。"
    elif len(draft.title) > TITLE_LENGTH:
        faults["title"] = f"标题不能超过 {TITLE_LENGTH} 字。请精简。"
    if not draft.text.strip():
        faults["text"] = "请填写报告内容；内容在附件里的，请写明摘要。"
    elif len(draft.text) > TEXT_LENGTH:
        faults["text"] = f"报告内容不能超过 {TEXT_LENGTH} 字。请精简，全文可作为附件。"
    if draft.on < start:
        faults["on"] = f"报告日期不能早于考核开始日期 {day_words(start)}。请核对。"
    elif draft.on > today:
        faults["on"] = f"报告日期不能晚于今天（{day_words(today)}）。请核对。"
    return faults


def _existing(tx: Reading, report: UUID) -> ResearchReport:
    found = tx.session.get(ResearchReport, report)
    if found is None or found.deleted:
        raise NotFound("该调研报告不存在或已被删除。请刷新列表后重试。")
    return found


def _why_not(tx: Reading, visit: Visit) -> str:
    if not allowed(tx.actor.role, Operation.EDIT_RECORDS):
        return "当前账号不能填写考核记录。"
    try:
        _check_open(tx, visit)
    except (BadTransition, Refused) as refusal:
        return refusal.sentence
    return ""


def _open_visit(tx: Writing, visit: UUID) -> Visit:
    """The visit, when its reports may be written. Raises BadTransition, Refused, NotFound."""
    row = existing_visit(tx, visit)
    tx.not_oneself(unit=row.unit_id)
    _check_open(tx, row)
    return row


def _check_open(tx: Reading, visit: Visit) -> None:
    only_own_team(tx, visit.team_id)
    unsealed(tx, live_cycle(tx, visit), "调研报告")
    if visit.mode != VisitMode.RESEARCH:
        raise BadTransition("只有调研式考核形成调研报告。其他考核请写入情况小结。")
    state = standing(tx, visit).shown.state
    if state not in RECORDING:
        raise BadTransition(
            f"该实地考核目前为“{state.label}”，不能填写或修改调研报告。"
            "请先登记已实施；已报回或已接收的，请由考核办退回或重新打开。"
        )


def _lines(tx: Reading, ids: Sequence[UUID]) -> tuple[ResearchLine, ...]:
    barred = barred_units(tx)
    r = ResearchReport
    found = {
        row[0].id: row
        for row in tx.session.execute(
            select(r, Visit.number, AssessmentTeam, Unit.name)
            .join(Visit, Visit.id == r.visit_id)
            .join(AssessmentTeam, AssessmentTeam.id == r.team_id)
            .join(Unit, Unit.id == r.unit_id)
            .where(r.id.in_(ids), r.deleted.is_(False))
        )
        if row[0].unit_id not in barred
    }
    conflicts = conflict_counts(tx, "research_report", list(found))
    return tuple(
        ResearchLine(
            row.id, row.visit_id, number, team.number, team.title, row.unit_id, unit,
            ReportKind(row.kind), row.title, row.on, conflicts.get(row.id, 0),
        )
        for row, number, team, unit in (found[i] for i in ids if i in found)
    )  # fmt: skip
