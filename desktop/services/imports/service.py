"""Taking in office files: preview, taking as one batch, undoing a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select

from desktop.models.base import Base
from desktop.models.exchange import Batch
from desktop.models.tables import synced_tables
from desktop.models.undo import Left, plan_undo, undo_of
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid, NotFound, Refused
from desktop.services.imports.barring import barred_changes
from desktop.services.imports.batch import plan_batch
from desktop.services.imports.gathering import gather, unique_names
from desktop.services.imports.planning import Expected
from desktop.services.imports.reading import read_files
from desktop.services.imports.report import error_sheet
from desktop.services.imports.sealing import refuse_settled
from desktop.services.imports.storing import attachments_stored, store_rows
from desktop.services.imports.values import (
    Answer,
    BatchLine,
    FilePlan,
    ImportPlan,
    ImportReport,
    InputFile,
    QuestionKey,
    UndoReport,
)
from desktop.services.labels import field_label
from desktop.services.permissions import Operation
from desktop.services.progress import Progress
from desktop.services.record_batches import only_records, without_settled

NO_ANSWERS: Mapping[QuestionKey, Answer] = MappingProxyType({})
_NOUNS = {
    "unit": "单位", "cadre": "干部", "assessor": "考核员", "leadership_team": "领导班子",
    "posting": "任职经历", "family_member": "家庭成员", "past_grade": "年度考核结果",
    "mentorship": "以老带新", "pool_movement": "出入库", "poll": "民主测评",
    "routine_grade": "平时考核结果", "public_survey": "群众满意度",
}  # fmt: skip


class ImportService(Service):
    """Imports. ``progress`` is given by keyword, so that cancelling also stops the database."""

    def gather(self, paths: Sequence[Path]) -> tuple[InputFile, ...]:
        """The files that chosen files and folders mean. Raises TooManyFiles."""
        return gather(paths)

    @reads(Operation.IMPORT, logged=True)
    def preview(
        self,
        tx: Reading,
        files: Sequence[InputFile],
        answers: Mapping[QuestionKey, Answer] = NO_ANSWERS,
        *,
        progress: Progress | None = None,
    ) -> ImportPlan:
        """What taking these files would do; changes nothing. Raises Cancelled, Refused.

        Logged, because it shows what stands of people beside what the files say.
        """
        parsed = read_files(unique_names(files), progress)
        planning, accounts = plan_batch(tx, parsed, answers, progress=progress)
        tx.detail.update(files=len(parsed), rows=sum(f.rows for f in accounts))
        return ImportPlan(
            accounts, MappingProxyType(dict(answers)), tuple(parsed), planning.book.seen
        )

    @reads(Operation.IMPORT, logged=True)
    def answered(
        self,
        tx: Reading,
        plan: ImportPlan,
        answers: Mapping[QuestionKey, Answer],
        *,
        progress: Progress | None = None,
    ) -> ImportPlan:
        """The preview again with answers, without reading the files again."""
        planning, accounts = plan_batch(tx, plan.inputs, answers, progress=progress)
        return ImportPlan(
            accounts, MappingProxyType(dict(answers)), plan.inputs, planning.book.seen
        )

    @writes(Operation.IMPORT)
    def take(
        self,
        tx: Writing,
        plan: ImportPlan,
        answers: Mapping[QuestionKey, Answer] | None = None,
        *,
        progress: Progress | None = None,
    ) -> ImportReport:
        """Take in a previewed batch, all in one transaction.

        It is planned anew against the rows as they stand: what others changed since the
        preview is not overwritten but asked. Rows with an open question are left out. Raises
        Cancelled (nothing is changed then), FileMoved, DiskFull, Refused.
        """
        given = {**plan.answers, **(answers or {})}
        expected = Expected(plan.seen, {d.place: d for f in plan.files for d in f.details})
        planning, accounts = plan_batch(
            tx, plan.inputs, given, expected=expected, progress=progress
        )
        tx.batch = tx.new_id()
        with attachments_stored(tx, planning, progress):
            store_rows(tx, planning, progress)
        tx.detail.update(files=len(accounts), rows=sum(f.rows for f in accounts))
        if not tx.last_seq:
            return ImportReport(accounts, None)
        tx.about("batch", tx.batch)
        tx.session.add(_batch(tx, tx.batch, accounts))
        tx.touched("batch", tx.batch)
        return ImportReport(accounts, tx.batch)

    @reads(Operation.IMPORT)
    def batches(self, tx: Reading) -> tuple[BatchLine, ...]:
        """Past imports, the newest first."""
        rows = tx.session.scalars(select(Batch).order_by(Batch.at.desc(), Batch.id.desc()))
        return tuple(
            BatchLine(b.id, b.title, b.at, b.author, b.new, b.updated, b.undone) for b in rows
        )

    @writes(Operation.UNDO_IMPORT)
    def undo(self, tx: Writing, batch: UUID, *, progress: Progress | None = None) -> UndoReport:
        """Put back what is still the batch's own; list what others have built on it since.

        Raises NotFound, Invalid when it was undone already, Refused when a part of it is about
        the actor: an undo is done as a whole, so somebody else does it. Refused as well when a
        part of it is of a sealed year or a frozen scheme.
        """
        return _undo(tx, batch, progress)

    @writes(Operation.EDIT_RECORDS)
    def undo_records(self, tx: Writing, batch: UUID) -> UndoReport:
        """Take back a workbook of polls, grades or answers, on the PC that took it in.

        Raises what ``undo`` raises, and Refused for a batch of anything else.
        """
        return _undo(tx, batch, None, records=True)

    def error_sheet(self, plan: ImportPlan, file: str) -> bytes:
        """The rows of a file that are not taken, with 原因. Raises NotFound."""
        return error_sheet(plan, file)


def _undo(
    tx: Writing, batch: UUID, progress: Progress | None, *, records: bool = False
) -> UndoReport:
    line = tx.session.get(Batch, batch)
    if line is None:
        raise NotFound("没有这次导入的登记。请刷新后重试。")
    if line.undone:
        raise Invalid({"batch": "这次导入已经撤销过，无需再次撤销。"})
    tx.about("batch", batch)
    undoing = plan_undo(tx.connection, tx.desk.history.applier(), batch)
    if records:
        only_records({*(c.table for c in undoing.changes), *(o.table for o in undoing.left)})
    if progress is not None:
        progress.check()
    about_me = barred_changes(tx, undoing.changes)
    if about_me:
        raise Refused(
            f"这次导入中有{about_me}条记录关于您本人、您所在单位或需回避的单位，"
            "按回避规定不能由您撤销，没有改动任何数据。请由其他人员撤销。"
        )
    refuse_settled(tx, undoing.changes)
    undoing, kept = without_settled(tx, undoing)
    left = tuple(dict.fromkeys(_left(tx, one) for one in undoing.left))
    if not undoing.changes and kept:
        raise Refused("".join((*kept[:3], *left[:3])))
    tx.batch = undo_of(batch)
    tx.write(undoing.changes)
    line.undone = True
    tx.touched("batch", batch)
    return UndoReport(batch, len(undoing.changes), (*kept, *left))


def _batch(tx: Writing, batch: UUID, accounts: Sequence[FilePlan]) -> Batch:
    names = [f.file for f in accounts]
    title = names[0] if len(names) == 1 else f"{names[0]}等{len(names)}个文件"
    return Batch(
        id=batch,
        title=title,
        at=tx.desk.clock.now(),
        author=tx.actor.name,
        new=sum(f.new for f in accounts),
        updated=sum(f.updated for f in accounts),
        undone=False,
    )


def _left(tx: Reading, left: Left) -> str:
    """One sentence: whose what stays, and why."""
    noun = _NOUNS.get(left.table, "记录")
    whose = _name(tx, left.table, left.row)
    field = field_label(left.table, left.field) if left.field not in {"", "deleted"} else ""
    what = f"{noun}“{whose}”" if whose else noun
    return f"{what}{f'的“{field}”' if field else ''}未撤销：{left.reason}，请核对后手工处理。"


def _name(tx: Reading, table: str, row: UUID) -> str:
    """The name of a row, or of the person or unit that it hangs on."""
    fields = synced_tables()[table].fields
    for column, target in (
        ("name", ""), ("cadre_id", "cadre"), ("unit_id", "unit"), ("assessor_id", "assessor")
    ):  # fmt: skip
        if column not in fields:
            continue
        columns = Base.metadata.tables[table].c
        found = tx.session.scalar(select(columns[column]).where(columns.id == row))
        if found is None or not target:
            return found or ""
        return _name(tx, target, found)
    return ""
