"""民主测评 from a workbook: recognised, previewed sheet by sheet, taken together or not at all.

A sheet that does not reconcile is refused with the cell's name and the others go in; what is
there already is 已包含. Nothing overwrites counts that stand: that is a 更正 in the poll itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final
from uuid import UUID

from desktop.models.changes import Change
from desktop.models.polls import Poll
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid
from desktop.services.permissions import Operation
from desktop.services.poll_forms import CountSheet, PollDraft, subject_id
from desktop.services.poll_import_forms import (
    PollAnswers,
    PollPlan,
    PollsTaken,
    SheetFate,
    SheetPlan,
)
from desktop.services.poll_matching import Ground, plan_sheets, with_poll
from desktop.services.poll_reading import existing_poll, sheet_of
from desktop.services.poll_rules import MarkKey, Tally, TallySubject, overlaid
from desktop.services.polls import count_poll, open_poll, save_poll
from desktop.services.record_batches import begin_batch, end_batch
from desktop.services.sheet_files import sheets_of
from desktop.services.sheet_memory import remember, remembered
from desktop.services.sheets.poll_words import Meaning
from desktop.services.sheets.polls import NO_TABLE, extract_polls
from desktop.terms import PollAction, PollItem, PollState

MEMORY: Final = "poll"
MOVED: Final = "预览之后，测评已有变动。请重新读取工作簿后再采用。"
REASON: Final = "由计票工作簿导入"
MEANINGS: Final = tuple(Meaning)
"""What a column that nobody understood may be said to be."""


class PollImportService(Service):
    """The workbook's way in."""

    @reads(Operation.EDIT_RECORDS)
    def preview(self, tx: Reading, path: Path, answers: PollAnswers) -> PollPlan:
        """What a workbook would do, sheet by sheet; changes nothing.

        Raises Invalid for a file that cannot be read or holds no counts.
        """
        learnt = {**remembered(tx, MEMORY), **answers.headers}
        found = extract_polls(sheets_of(path, path.name), learnt)
        if not found:
            raise Invalid({"file": f"“{path.name}”：{NO_TABLE}"})
        ground = Ground(tx, answers)
        wanted = [sheet for sheet in found if sheet.sheet not in answers.skipped]
        return PollPlan(
            path.name,
            plan_sheets(ground, found),
            tuple(dict.fromkeys(word for sheet in wanted for word in sheet.unknown)),
            answers,
            ground.running,
        )

    @writes(Operation.EDIT_RECORDS)
    def take(self, tx: Writing, plan: PollPlan) -> PollsTaken:
        """Store the sheets of a preview that can be taken: all of them, or nothing.

        A sheet whose counts came in meanwhile is left as 已包含; what else became of its poll
        meanwhile is refused. Raises Invalid, Stale, Refused.
        """
        ground = Ground(tx, plan.answers)
        begin_batch(tx)
        made: list[UUID] = []
        filled: list[UUID] = []
        included = plan.count(SheetFate.INCLUDED)
        for sheet in plan.sheets:
            if not sheet.taken or sheet.unit is None:
                continue
            now = with_poll(ground, sheet, sheet.unit)
            if now.fate is SheetFate.INCLUDED:
                included += 1
            elif (now.fate, now.poll, now.cycle) != (sheet.fate, sheet.poll, sheet.cycle):
                raise Invalid({"file": "；".join(now.faults) or MOVED})
            elif sheet.fate is SheetFate.FILL and sheet.poll is not None:
                _count(tx, open_poll(tx, sheet.poll), sheet)
                filled.append(sheet.poll)
            else:
                made.append(_made(tx, sheet, sheet.unit))
            ground.forget()
        remember(tx, MEMORY, plan.answers.headers)
        batch = end_batch(tx, plan.file, len(made), len(filled))
        return PollsTaken(tuple(made), tuple(filled), included, batch)


def _made(tx: Writing, sheet: SheetPlan, unit: UUID) -> UUID:
    """A new poll from a sheet, through every state that a poll goes through."""
    draft = PollDraft(
        unit,
        sheet.on,
        sheet.title,
        tuple(sheet.cadres[s.key] for s in sheet.tally.subjects),
        {c: b.issued or 0 for c, b in sheet.tally.ballots.items()},
        tuple(i for i in sheet.tally.items if i is not PollItem.OVERALL),
        cycle=sheet.cycle,
    )
    poll = save_poll(tx, draft)
    row = existing_poll(tx, poll)
    state = {"state": PollState.ISSUED, "state_reason": REASON}
    tx.write([Change("poll", poll, state, row.version)])
    tx.session.refresh(row)
    _count(tx, row, sheet)
    return poll


def _count(tx: Writing, row: Poll, sheet: SheetPlan) -> None:
    stands = sheet_of(tx, row)
    whole = overlaid(stands.tally, rekeyed(sheet, row.id))
    own = CountSheet(row.id, row.version, whole, stands.class_versions, stands.row_versions)
    count_poll(tx, row, own, PollAction.COUNT, REASON)


def rekeyed(sheet: SheetPlan, poll: UUID) -> Tally:
    """A sheet's tally with the keys that its subjects have in a poll."""
    keys = {s.key: subject_id(poll, sheet.cadres[s.key]) for s in sheet.tally.subjects}
    return Tally(
        tuple(TallySubject(keys[s.key], s.name, s.team) for s in sheet.tally.subjects),
        sheet.tally.items,
        sheet.tally.ballots,
        {
            MarkKey(keys[k.subject], k.voter_class, k.item): marks
            for k, marks in sheet.tally.marks.items()
        },
    )
