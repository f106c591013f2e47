"""From a planned batch to what is written: attachments first, then rows in portions."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from uuid import UUID

from desktop.models.changes import Change
from desktop.services.assessors import AssessorDraft, assessor_changes
from desktop.services.cadre_changes import form_changes, stored_rows
from desktop.services.door import Writing
from desktop.services.errors import ServiceError
from desktop.services.imports.book import Record
from desktop.services.imports.planning import Planning
from desktop.services.imports.reading import LrmxRecord, ParsedFile, bytes_of
from desktop.services.portions import portions
from desktop.services.progress import Progress
from desktop.services.units import team_id
from desktop.terms import SeatKind

PORTION: Final = 2_000
#: Texts from which rows below a cadre are read.
_DEEP: Final = frozenset({"resume", "past_grades", "age_reference", "form_date"})
#: Writing an attachment mostly waits for the disk, so several wait at once.
_WRITERS: Final = 8


class FileMoved(ServiceError):
    """A file of the batch is not any more what was previewed."""

    code = "file_moved"


@contextlib.contextmanager
def attachments_stored(
    tx: Writing, planning: Planning, progress: Progress | None
) -> Iterator[None]:
    """Put the originals and the cleaned photos while the rows are written inside the block.

    At the end of the block all of them are on the disk, before the commit that names them. When
    the block fails, those not yet begun are left out. Raises FileMoved, DiskFull, Cancelled.
    """
    waiting = list(planning.attachments.values())
    with ThreadPoolExecutor(_WRITERS, thread_name_prefix="attachments") as pool:
        begun = [pool.submit(_put, tx, file, form) for file, form in waiting]
        try:
            yield
            for n, one in enumerate(begun, 1):
                one.result()
                if progress is not None:
                    progress.check()
                    progress.report(n, len(begun), "保存原件和照片")
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    if begun:
        tx.desk.blobs.sync_dir()


def _put(tx: Writing, file: ParsedFile, form: LrmxRecord) -> None:
    moved = f"文件“{file.name}”在预览之后被改动或移走，整批未导入，请重新预览。"
    try:
        data = bytes_of(file.source)
    except OSError:
        raise FileMoved(moved) from None
    if hashlib.sha256(data).hexdigest() != form.digest:
        raise FileMoved(moved)
    tx.desk.blobs.put(data)
    if form.photo is not None:
        tx.desk.blobs.put(form.photo)


def store_rows(tx: Writing, planning: Planning, progress: Progress | None) -> None:
    """Write everything that the batch changes."""
    portion: list[Change] = []
    total = sum(1 for r in _records(planning) if r.fresh or r.changed or r.family_changed)
    for done, changes in enumerate(_changes(tx, planning), 1):
        if progress is not None:
            progress.check()
            progress.report(min(done, total), total, "写入数据")
        portion += changes
        if len(portion) >= PORTION:
            tx.write(portion)
            portion = []
    if portion:
        tx.write(portion)


def _records(planning: Planning) -> Iterator[Record]:
    book = planning.book
    for shelf in (book.units, book.cadres, book.assessors):
        yield from shelf.values()


def _changes(tx: Writing, planning: Planning) -> Iterator[list[Change]]:
    """The changes row by row: whoever is referred to goes first."""
    book = planning.book
    for unit in book.units.values():
        if unit.fresh or unit.changed:
            yield [_plain(unit)]
    yield from _cadres(tx, planning)
    yield from _teams(planning)
    for assessor in book.assessors.values():
        if assessor.fresh:
            yield assessor_changes(tx, assessor.id, _draft(assessor))
        elif assessor.changed:
            yield [_plain(assessor)]
    for pair in planning.pairs:
        yield [_plain(pair)]
    for first, second in book.not_same:
        yield [Change("not_same", tx.new_id(), {"first_id": first, "second_id": second})]


def _plain(record: Record) -> Change:
    fields = record.fields if record.fresh else record.changed
    return Change(record.table, record.id, dict(fields), record.version)


def _cadres(tx: Writing, planning: Planning) -> Iterator[list[Change]]:
    """The cadres, what hangs on their texts looked up for some hundreds at once."""
    touched = [c for c in planning.book.cadres.values() if c.fresh or c.changed or c.family_changed]
    for some in portions(touched):
        deep = [c.id for c in some if not c.fresh and _goes_deeper(c)]
        stored = stored_rows(tx, deep) if deep else {}
        for cadre in some:
            if not cadre.fresh and not _goes_deeper(cadre):
                yield [_plain(cadre)]
                continue
            fields = dict(cadre.fields if cadre.fresh else cadre.changed)
            family = cadre.family if cadre.family_changed else None
            yield form_changes(
                tx, cadre.id, fields, family, base=cadre.version, stored=stored.get(cadre.id)
            )


def _goes_deeper(cadre: Record) -> bool:
    """Whether postings, grades or family change with the row."""
    return cadre.family_changed or not _DEEP.isdisjoint(cadre.changed)


def _teams(planning: Planning) -> Iterator[list[Change]]:
    book = planning.book
    wanted: dict[UUID, UUID | None] = {
        u.id: None for u in book.units.values() if u.fresh or u.id in planning.teams_back
    }
    for unit, principal in ({**wanted, **planning.principals}).items():
        fields: dict[str, object] = {"unit_id": unit}
        if principal is not None:
            fields["principal_id"] = principal
        team = book.teams.get(unit)
        row, base = (team_id(unit), None) if team is None else (team.id, team.version)
        if team is not None and team.fields.get("deleted"):
            fields |= {"deleted": False, "principal_id": principal}
        yield [Change("leadership_team", row, fields, base)]


def _draft(record: Record) -> AssessorDraft:
    home = record.fields.get("home_unit_id")
    return AssessorDraft(
        name=record.text("name"),
        post_type=SeatKind(record.text("post_type")),
        sex=record.text("sex"),
        birth_month=record.text("birth_month"),
        post=record.text("post"),
        expertise=record.text("expertise"),
        planned_team=record.text("planned_team"),
        home_unit=home if isinstance(home, UUID) else None,
        newcomer=True if record.fields.get("newcomer") else None,
    )
