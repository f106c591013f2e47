"""What a sheet of 核验要点 writes: only rows that differ, inside the service's transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.facts import Fact
from desktop.models.visit_checks import ProgressDifference, VisitCheck
from desktop.models.visits import Visit
from desktop.services.cadres import existing_cadre
from desktop.services.check_forms import (
    ChecksDraft,
    ExampleAnswer,
    FindingAnswer,
    IndicatorAnswer,
    IndicatorCheck,
    Remark,
    VisitChecks,
    check_id,
    difference_id,
    rating_of,
    read_answer,
)
from desktop.services.difference_forms import verdicts_of
from desktop.services.difference_states import plain_number
from desktop.services.door import Writing
from desktop.services.errors import Difference, Invalid, NotFound, Stale
from desktop.services.unit_times import handing_over
from desktop.terms import CheckTopic, DifferenceState, FactState


@dataclass(frozen=True, slots=True)
class Sheet:
    """The visit, what its sheet shows now, and what was changed on it."""

    visit: Visit
    shown: VisitChecks
    draft: ChecksDraft


def check_changes(tx: Writing, sheet: Sheet) -> list[Change]:
    """The changes of a whole sheet. Raises Invalid with all faults, Stale, NotFound, Refused."""
    faults: dict[str, str] = {}
    changes = [*_remarks(tx, sheet), *_findings(tx, sheet)]
    for change in (_indicators(tx, sheet, faults), _examples(tx, sheet, faults)):
        changes += change
    if faults:
        raise Invalid(faults)
    return changes


def _row(
    tx: Writing, sheet: Sheet, row: UUID, content: dict[str, object], version: str | None
) -> Change | None:
    """One 核验要点 as it should stand; without any content it is taken back."""
    stored = tx.session.get(VisitCheck, row)
    alive = stored is not None and not stored.deleted
    if all(value is None for key, value in content.items() if key not in _FRAME):
        return Change("visit_check", row, {"deleted": True}, version) if alive else None
    if stored is None:
        visit = sheet.visit
        home = {"visit_id": visit.id, "unit_id": visit.unit_id, "team_id": visit.team_id}
        return Change("visit_check", row, {**home, **content})
    if not alive:
        return Change("visit_check", row, {**content, "deleted": False}, stored.version)
    return Change("visit_check", row, content, version)


_FRAME = frozenset({"topic", "about_id", "polarity", "cadre_id"})


def _remarks(tx: Writing, sheet: Sheet) -> Iterator[Change]:
    given: tuple[tuple[CheckTopic, Remark | None], ...] = (
        (CheckTopic.FIRST_QUESTION, sheet.draft.first),
        (CheckTopic.ATTENTION, sheet.draft.attention),
    )
    for topic, remark in given:
        if remark is None:
            continue
        content: dict[str, object] = {
            "topic": topic,
            "rating": remark.rating,
            "text": remark.text.strip() or None,
        }
        change = _row(tx, sheet, check_id(sheet.visit.id, topic), content, remark.version)
        if change is not None:
            yield change


def _findings(tx: Writing, sheet: Sheet) -> Iterator[Change]:
    known = {line.finding for line in sheet.shown.findings}
    for answer in sheet.draft.findings:
        if answer.finding not in known:
            raise NotFound("所核验的班子建设情况已不存在。请刷新后重试。")
        change = _finding(tx, sheet, answer)
        if change is not None:
            yield change


def _finding(tx: Writing, sheet: Sheet, answer: FindingAnswer) -> Change | None:
    content: dict[str, object] = {
        "topic": CheckTopic.FINDING,
        "about_id": answer.finding,
        "rating": rating_of(answer.now),
        "text": answer.remark.strip() or None,
    }
    row = check_id(sheet.visit.id, CheckTopic.FINDING, answer.finding)
    return _row(tx, sheet, row, content, answer.version)


# --- indicators --------------------------------------------------------------------------


def _indicators(tx: Writing, sheet: Sheet, faults: dict[str, str]) -> list[Change]:
    if sheet.draft.indicators and sheet.draft.quarter != sheet.shown.quarter:
        raise Stale((Difference("quarter", "核验的季度", "", ""),))
    lines = {line.indicator: line for line in sheet.shown.indicators}
    stored = _stored(tx, sheet)
    verdicts = verdicts_of(tx, [row.id for row in stored.values()])
    adopted = {i for i, v in verdicts.items() if v.verdict == DifferenceState.ADOPTED}
    changes = []
    for answer in sheet.draft.indicators:
        line = lines.get(answer.indicator)
        if line is None:
            raise NotFound("所核验的指标已不在本季度的方案中。请刷新后重试。")
        try:
            change = _indicator(sheet, answer, line, stored, adopted)
        except Invalid as fault:
            faults |= fault.faults
            continue
        if change is not None:
            changes.append(change)
    return changes


def _stored(tx: Writing, sheet: Sheet) -> dict[UUID, ProgressDifference]:
    """The visit's rows, those taken back included."""
    d = ProgressDifference
    rows = tx.session.scalars(select(d).where(d.visit_id == sheet.visit.id))
    return {row.id: row for row in rows}


def _indicator(
    sheet: Sheet,
    answer: IndicatorAnswer,
    line: IndicatorCheck,
    stored: dict[UUID, ProgressDifference],
    adopted: set[UUID],
) -> Change | None:
    row_id = difference_id(sheet.visit.id, line.indicator, sheet.shown.quarter)
    row = stored.get(row_id)
    there = row is not None and not row.deleted
    found = read_answer(answer, line)
    if found is None:
        if not there:
            return None
        if row_id in adopted:
            key = f"indicator/{line.indicator.hex}"
            said = "的核验差异已由考核办采信，不能清空。如有误，请改填核验结果并写明依据。"
            raise Invalid({key: f"“{line.name}”{said}"})
        return Change("progress_difference", row_id, {"deleted": True}, answer.version)
    if answer.reported != line.reported:
        raise Stale((_moved(line, answer.reported),))
    fields: dict[str, object] = {
        "finding": found.finding,
        "reported": line.reported,
        "found": found.value,
        "found_text": found.text,
        "evidence": found.evidence,
    }
    if row is None:
        return Change("progress_difference", row_id, {**_frame(sheet, line), **fields})
    if not there:
        return Change("progress_difference", row_id, {**fields, "deleted": False}, row.version)
    return Change("progress_difference", row_id, fields, answer.version)


def _moved(line: IndicatorCheck, seen: Decimal | None) -> Difference:
    label = f"“{line.name}”的报送值"
    return Difference("reported", label, plain_number(seen), plain_number(line.reported))


def _frame(sheet: Sheet, line: IndicatorCheck) -> dict[str, object]:
    visit = sheet.visit
    return {
        "visit_id": visit.id,
        "unit_id": visit.unit_id,
        "team_id": visit.team_id,
        "cycle_id": sheet.shown.cycle,
        "indicator_id": line.indicator,
        "quarter": sheet.shown.quarter,
    }


# --- examples ----------------------------------------------------------------------------


def _examples(tx: Writing, sheet: Sheet, faults: dict[str, str]) -> list[Change]:
    shown = {line.id: line for line in sheet.shown.examples}
    here = {sheet.visit.unit_id, *handing_over(tx, sheet.visit.unit_id)}
    changes = []
    for place, answer in enumerate(sheet.draft.examples):
        before = None if answer.id is None else shown.get(answer.id)
        if answer.id is not None and before is None:
            raise NotFound("该正反面典型不存在或已被删除。请刷新后重试。")
        new = before is None or before.cadre != answer.cadre
        if answer.cadre is not None and new:
            cadre = existing_cadre(tx, answer.cadre)
            tx.not_oneself(cadre=answer.cadre)
            if cadre.unit_id not in here:
                faults[f"example/{place}"] = "所选干部不在该单位。请重新选择，或选领导班子。"
                continue
        if not answer.text.strip() and before is not None and _stands(tx, before.fact):
            said = "该典型已转为考核纪实，不能删除。请先在“纪实”中撤回，再改写此处的内容。"
            faults[f"example/{place}"] = said
            continue
        change = _example(tx, sheet, answer)
        if change is not None:
            changes.append(change)
    return changes


def _stands(tx: Writing, fact: UUID | None) -> bool:
    """Whether the 考核纪实 that was made of an example is there and not withdrawn."""
    row = None if fact is None else tx.session.get(Fact, fact)
    return row is not None and not row.deleted and row.state != FactState.WITHDRAWN


def _example(tx: Writing, sheet: Sheet, answer: ExampleAnswer) -> Change | None:
    content: dict[str, object] = {
        "topic": CheckTopic.EXAMPLE,
        "polarity": answer.polarity,
        "cadre_id": answer.cadre,
        "text": answer.text.strip() or None,
    }
    return _row(tx, sheet, answer.id or tx.new_id(), content, answer.version)
