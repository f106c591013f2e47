"""述职述廉报告: a subject's own report of a year, and who has handed in none yet.

One for each leadership team and cadre; the text may be typed, or the report is the file that was
handed in. Source: domain.md §1 WorkReport.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

from sqlalchemy import or_, select

from desktop.models.attachments import Attachment
from desktop.models.cadres import Cadre
from desktop.models.changes import Change
from desktop.models.units import Unit
from desktop.models.work_reports import WorkReport
from desktop.services.attachment_rules import Examined
from desktop.services.attachments import attach, counts_of, read_all
from desktop.services.cadre_moves import units_on
from desktop.services.conflict_marks import conflict_counts, disputed_contents
from desktop.services.cycles import cycle_row
from desktop.services.dates import day_words
from desktop.services.door import Reading, Service, Writing, permits, reads, writes
from desktop.services.errors import Invalid, NotFound, Refused
from desktop.services.permissions import Operation
from desktop.services.rating_sheets import subjects_of
from desktop.services.rating_values import RatedSubject
from desktop.services.reach import barred_cadres, barred_units
from desktop.services.recording_team import (
    day_of_year,
    only_own_side,
    paired_units,
    recording_team,
    reviving_team,
)
from desktop.services.units import existing_unit
from desktop.services.unsealed import unsealed
from desktop.services.work_report_counts import people_on, reports_of
from desktop.terms import CycleState, UnitKind

TITLE_LENGTH = 100
TEXT_LENGTH = 20_000
_WHAT = "述职述廉报告"


@dataclass(frozen=True, slots=True)
class ReportUnit:
    """A unit with how many of its subjects have handed in a report."""

    id: UUID
    name: str
    subjects: int
    reports: int

    @property
    def missing(self) -> int:
        """How many have handed in none."""
        return max(0, self.subjects - self.reports)


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A subject and its report; without one ``id`` is None. ``files`` counts the attachments.

    ``conflicts`` counts the open conflicts about the report.
    """

    subject: RatedSubject
    id: UUID | None
    title: str = ""
    on: dt.date | None = None
    files: int = 0
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """What the form hands in; ``cadre`` None: the leadership team's report."""

    unit: UUID
    cycle: UUID
    cadre: UUID | None
    title: str
    text: str
    on: dt.date
    version: str | None = None


@dataclass(frozen=True, slots=True)
class ReportDetail:
    """A report's form; ``id`` None: there is none yet, the values are proposals.

    ``closed`` says why it cannot be changed; ``disputed`` names its contents in open conflict.
    """

    unit: UUID
    unit_name: str
    cycle: UUID
    subject: RatedSubject
    id: UUID | None
    version: str | None
    title: str
    text: str
    on: dt.date
    closed: str = ""
    disputed: tuple[str, ...] = ()


class WorkReportService(Service):
    """Reports of leadership teams and cadres."""

    @reads(Operation.READ_RECORDS)
    def units(self, tx: Reading, cycle: UUID) -> tuple[ReportUnit, ...]:
        """The units with how many reports are there: at a team's PC those of the team.

        Own and recused units are left out. Raises NotFound.
        """
        day, barred = day_of_year(tx, cycle_row(tx, cycle).year), barred_units(tx)
        statement = (
            select(Unit.id, Unit.name, Unit.kind)
            .where(
                Unit.deleted.is_(False),
                or_(Unit.valid_from.is_(None), Unit.valid_from <= day),
                or_(Unit.valid_to.is_(None), Unit.valid_to >= day),
            )
            .order_by(Unit.order_no.is_(None), Unit.order_no, Unit.name_key, Unit.id)
        )
        own = paired_units(tx, day)
        people, reports = people_on(tx, day), reports_of(tx, cycle)
        return tuple(
            ReportUnit(
                unit,
                name,
                1 + (0 if kind == UnitKind.TASK_FORCE else people.get(unit, 0)),
                reports.get(unit, 0),
            )
            for unit, name, kind in tx.session.execute(statement)
            if unit not in barred and (own is None or unit in own)
        )

    @reads(Operation.READ_RECORDS)
    def lines(self, tx: Reading, unit: UUID, cycle: UUID) -> tuple[ReportLine, ...]:
        """A unit's subjects with their reports. Raises NotFound, Refused.

        Who has moved away since is listed as long as a report is there.
        """
        row = existing_unit(tx, unit)
        tx.about("unit", unit)
        tx.not_oneself(unit=unit)
        there = {r.cadre_id: r for r in _rows(tx, unit, cycle)}
        ids = [r.id for r in there.values()]
        files, disputed = counts_of(tx, "work_report", ids), conflict_counts(tx, "work_report", ids)
        now = subjects_of(tx, row, day_of_year(tx, cycle_row(tx, cycle).year))
        gone = _named(tx, there.keys() - {s.cadre for s in now} - barred_cadres(tx))
        return tuple(_line(s, there.get(s.cadre), files, disputed) for s in (*now, *gone))

    @reads(Operation.READ_RECORDS)
    def get(self, tx: Reading, unit: UUID, cycle: UUID, cadre: UUID | None) -> ReportDetail:
        """A subject's report, or what a new one starts from. Raises NotFound, Refused."""
        place = existing_unit(tx, unit)
        year = cycle_row(tx, cycle)
        row = tx.session.get(WorkReport, report_id(cycle, unit, cadre))
        today, last = tx.desk.clock.today(), day_of_year(tx, year.year)
        days = () if row is not None and not row.deleted else (dt.date(year.year, 1, 1),)
        subject = _subject(tx, place, cadre, last, days)
        tx.about("unit", unit)
        tx.not_oneself(unit=unit, cadre=cadre)
        closed = f"{year.year}年度已封存，不能再改动。" if year.state == CycleState.SEALED else ""
        if row is None or row.deleted:
            title = f"{year.year}年度{_WHAT}"
            closed = closed or _refusal(lambda: _new_rows_team(tx, unit, row, last))
            return ReportDetail(
                unit, place.name, cycle, subject, None, None, title, "", today, closed
            )
        whose = row.team_id, f"该{_WHAT}", unit, last
        closed = closed or _refusal(lambda: only_own_side(tx, *whose))
        return ReportDetail(
            unit,
            place.name,
            cycle,
            subject,
            row.id,
            row.version,
            row.title,
            row.text or "",
            row.on,
            closed,
            disputed_contents(tx, "work_report", row.id),
        )

    @writes(Operation.EDIT_RECORDS)
    def save(self, tx: Writing, draft: ReportDraft) -> UUID:
        """Enter or change a report. Raises Invalid, Stale, Refused, NotFound."""
        return _save(tx, draft)

    @permits(Operation.EDIT_RECORDS)
    def hand_in(self, unit: UUID, cycle: UUID, cadre: UUID | None, paths: Sequence[Path]) -> UUID:
        """Files that were dropped become a report with them: both, or nothing is stored.

        A report that is there already gets the files. Raises Invalid (``file``), Refused,
        NotFound. They are read before the transaction.
        """
        files = read_all(paths)
        if not files:
            raise Invalid({"file": "没有选择文件。请选择述职述廉报告的文件。"})
        return self.take_files(unit, cycle, cadre, files)

    @writes(Operation.EDIT_RECORDS)
    def take_files(
        self, tx: Writing, unit: UUID, cycle: UUID, cadre: UUID | None, files: Sequence[Examined]
    ) -> UUID:
        """As ``hand_in``, with files that were looked at."""
        report = report_id(cycle, unit, cadre)
        row = tx.session.get(WorkReport, report)
        if row is None or row.deleted:
            title = files[0].name.rpartition(".")[0][:TITLE_LENGTH]
            today = tx.desk.clock.today()
            _save(tx, ReportDraft(unit, cycle, cadre, title, "", today))
            tx.session.expire_all()  # the row was read before it was written
        attach(tx, "work_report", report, files)
        return report

    @writes(Operation.EDIT_RECORDS)
    def remove(
        self, tx: Writing, unit: UUID, cycle: UUID, cadre: UUID | None, version: str
    ) -> None:
        """Take a report away with its files. Raises NotFound, Refused, Stale."""
        row = tx.session.get(WorkReport, report_id(cycle, unit, cadre))
        if row is None or row.deleted:
            raise NotFound(f"该{_WHAT}不存在或已被删除。请刷新列表后重试。")
        _check_writable(tx, unit, cycle, cadre, row)
        files = tx.session.scalars(
            select(Attachment).where(Attachment.subject_id == row.id, Attachment.deleted.is_(False))
        )
        changes = [Change("work_report", row.id, {"deleted": True}, version)]
        changes += [Change("attachment", f.id, {"deleted": True}, f.version) for f in files]
        tx.write(changes)


def report_id(cycle: UUID, unit: UUID, cadre: UUID | None) -> UUID:
    """The id of a report: one for each cycle and subject."""
    return uuid5(cycle, f"work-report/{unit.hex}/{'' if cadre is None else cadre.hex}")


def report_faults(draft: ReportDraft, today: dt.date) -> dict[str, str]:
    """Faults of a report's form by field."""
    faults: dict[str, str] = {}
    if not draft.title.strip():
        faults["title"] = "请填写报告标题。"
    elif len(draft.title) > TITLE_LENGTH:
        faults["title"] = f"标题不能超过 {TITLE_LENGTH} 字。请精简。"
    if len(draft.text) > TEXT_LENGTH:
        faults["text"] = f"报告内容不能超过 {TEXT_LENGTH} 字。较长的报告请作为附件添加。"
    if draft.on > today:
        faults["on"] = f"报告日期不能晚于今天（{day_words(today)}）。请核对。"
    return faults


def _save(tx: Writing, draft: ReportDraft) -> UUID:
    faults = report_faults(draft, tx.desk.clock.today())
    if faults:
        raise Invalid(faults)
    report = report_id(draft.cycle, draft.unit, draft.cadre)
    row = tx.session.get(WorkReport, report)
    team = _check_writable(tx, draft.unit, draft.cycle, draft.cadre, row, draft.on)
    fields: dict[str, object] = {
        "title": draft.title.strip(),
        "text": draft.text.strip() or None,
        "on": draft.on,
    }
    if row is None:
        fields |= {
            "cycle_id": draft.cycle,
            "unit_id": draft.unit,
            "cadre_id": draft.cadre,
            "team_id": team,
        }
        tx.write([Change("work_report", report, fields)])
    else:
        version = row.version if row.deleted else draft.version
        tx.write([Change("work_report", report, {**fields, "deleted": False}, version)])
    return report


def _check_writable(
    tx: Writing,
    unit: UUID,
    cycle: UUID,
    cadre: UUID | None,
    row: WorkReport | None,
    on: dt.date | None = None,
) -> UUID | None:
    """The team that this subject's report names; Refused or NotFound if the actor may not write it.

    ``on`` is the day of a new one.
    """
    place = existing_unit(tx, unit)
    tx.about("unit", unit)
    tx.not_oneself(unit=unit, cadre=cadre)
    unsealed(tx, cycle, _WHAT)
    year = cycle_row(tx, cycle).year
    last = day_of_year(tx, year)
    if row is not None and not row.deleted:
        only_own_side(tx, row.team_id, f"该{_WHAT}", unit, last)
        return row.team_id
    team = _new_rows_team(tx, unit, row, last)
    _subject(tx, place, cadre, last, (dt.date(year, 1, 1), min(on or last, last)))
    return team


def _new_rows_team(tx: Reading, unit: UUID, row: WorkReport | None, day: dt.date) -> UUID | None:
    """The team that a report names which is not there, or not any more. Raises Refused."""
    if row is None:
        return recording_team(tx, unit, day)
    return reviving_team(tx, row.team_id, f"该{_WHAT}", unit, day)


def _subject(
    tx: Reading, unit: Unit, cadre: UUID | None, last: dt.date, days: Sequence[dt.date]
) -> RatedSubject:
    """A subject of the unit on the ``last`` day, or who has moved away by then. Raises NotFound.

    Who has moved away must have belonged to it on one of the ``days``: the first of the year
    and the report's. None are asked about where a report stands.
    """
    found = next((s for s in subjects_of(tx, unit, last) if s.cadre == cadre), None)
    if found is not None:
        return found
    gone = _named(tx, {cadre}) if cadre is not None else ()
    was_here = not days or any(
        cadre is not None and units_on(tx, [cadre], day).get(cadre) == unit.id for day in days
    )
    if not gone or not was_here:
        raise NotFound("该干部不在该单位。请刷新列表后重试。")
    return gone[0]


def _refusal(check: Callable[[], object]) -> str:
    """The sentence with which a check refuses; empty when it does not."""
    try:
        check()
    except Refused as refused:
        return refused.sentence
    return ""


def _named(tx: Reading, cadres: Collection[UUID | None]) -> tuple[RatedSubject, ...]:
    rows = tx.session.execute(
        select(Cadre.id, Cadre.name, Cadre.post)
        .where(Cadre.id.in_([c for c in cadres if c is not None]))
        .order_by(Cadre.name_key, Cadre.id)
    )
    return tuple(RatedSubject(row[0], f"{row[1]}（已调离）", row[2] or "") for row in rows)


def _rows(tx: Reading, unit: UUID, cycle: UUID) -> Sequence[WorkReport]:
    return tx.session.scalars(
        select(WorkReport).where(
            WorkReport.unit_id == unit,
            WorkReport.cycle_id == cycle,
            WorkReport.deleted.is_(False),
        )
    ).all()


def _line(
    subject: RatedSubject,
    row: WorkReport | None,
    files: dict[UUID, int],
    disputed: dict[UUID, int],
) -> ReportLine:
    if row is None:
        return ReportLine(subject, None)
    counted = files.get(row.id, 0), disputed.get(row.id, 0)
    return ReportLine(subject, row.id, row.title, row.on, *counted)
