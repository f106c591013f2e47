"""附件 of records: files added, listed, looked at and taken away.

A file is stored encrypted beside the database and named by its content (``desk.blobs``); the
row that names it travels with its record, and the file with the row. Who may read or write the
record may read or write its files; what a verdict covers takes none any more
(``attachment_homes``). Source: domain.md §1 Fact (evidence), §5.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, null, select

from desktop.models.attachments import Attachment
from desktop.models.base import Base
from desktop.models.changes import Change
from desktop.models.encrypted import StoreError
from desktop.services.attachment_homes import HOMES, Home, home_of
from desktop.services.attachment_rules import (
    MAX_FILES,
    Examined,
    Viewing,
    examined,
    read_file,
    readable_text,
    size_words,
    type_label,
    viewing_of,
)
from desktop.services.door import Reading, Service, Writing, permits, reads, writes
from desktop.services.errors import Invalid, NotFound, Refused, ServiceError
from desktop.services.permissions import Operation
from desktop.services.reach import barred_cadres, barred_units, only_own_team
from desktop.services.recording_team import only_own_side
from desktop.services.unsealed import unsealed

MAX_TOGETHER = 100 * 1024 * 1024
"""Bytes of the files that are added at once."""
SHOWN_TEXT = 200_000
"""Characters of a text that a preview shows."""


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """One file of a record. ``here``: its content is on this PC; else 附件未到."""

    id: UUID
    version: str
    name: str
    media_type: str
    size: int
    here: bool
    viewing: Viewing

    @property
    def size_words(self) -> str:
        """36 KB."""
        return size_words(self.size)

    @property
    def type_label(self) -> str:
        """PDF 文件."""
        return type_label(self.media_type)


@dataclass(frozen=True, slots=True)
class AttachmentList:
    """The files of a record; ``closed`` says why none can be added or removed, empty if one can."""

    lines: tuple[AttachmentLine, ...]
    closed: str = ""


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file's content. ``text`` is what a plain text says, cut to ``SHOWN_TEXT``."""

    name: str
    media_type: str
    viewing: Viewing
    data: bytes
    text: str = ""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A chosen file that may be attached once its record is saved."""

    path: Path
    name: str
    size: int


class AttachmentService(Service):
    """Files of 考核纪实, 实地考核, 指标核验差异, 调研报告, 群众反映 and 述职述廉报告."""

    @reads(Operation.READ_RECORDS)
    def list(self, tx: Reading, table: str, record: UUID) -> AttachmentList:
        """The files of a record in the order in which they came. Raises NotFound, Refused."""
        home = _reached(tx, table, record)
        return AttachmentList(_lines(tx, record), home.closed or _not_ours(tx, home))

    @reads(Operation.READ_RECORDS)
    def counts(self, tx: Reading, table: str, records: Sequence[UUID]) -> Mapping[UUID, int]:
        """How many files records of one table have; those without any are not named.

        For lists that hold only what the actor may see; it tells numbers alone.
        """
        return counts_of(tx, table, records)

    @permits(Operation.EDIT_RECORDS)
    def check(self, paths: Sequence[Path]) -> tuple[CheckedFile, ...]:
        """Chosen files, looked at before their record is there. Raises Invalid (``file``)."""
        found = read_all(paths)
        _check_twins(found)
        return tuple(
            CheckedFile(path, file.name, len(file.data))
            for path, file in zip(paths, found, strict=True)
        )

    @permits(Operation.EDIT_RECORDS)
    def add(self, table: str, record: UUID, paths: Sequence[Path]) -> tuple[UUID, ...]:
        """Attach files from the disk: all of them, or none.

        Raises Invalid (``file``: what is wrong with which), NotFound, Refused. They are read
        before the transaction: a slow stick holds nobody up.
        """
        return self.add_data(table, record, read_all(paths))

    @writes(Operation.EDIT_RECORDS)
    def add_data(
        self, tx: Writing, table: str, record: UUID, files: Sequence[Examined]
    ) -> tuple[UUID, ...]:
        """Attach files that were looked at (``attachment_rules.examined``). Raises like ``add``."""
        return attach(tx, table, record, files)

    @writes(Operation.EDIT_RECORDS)
    def remove(self, tx: Writing, attachment: UUID, version: str) -> None:
        """Take a file off its record. Raises NotFound, Refused, Stale."""
        row = _existing(tx, attachment)
        _writable(tx, row.subject_table, row.subject_id)
        tx.write([Change("attachment", row.id, {"deleted": True}, version)])

    @reads(Operation.READ_RECORDS, logged=True)
    def open(self, tx: Reading, attachment: UUID, *, saving: bool = False) -> OpenedFile:
        """A file's content, for the preview or (``saving``) to be saved outside; logged.

        Raises NotFound (also when its content has not arrived yet or is damaged), Refused.
        """
        row = _existing(tx, attachment)
        _reached(tx, row.subject_table, row.subject_id)
        tx.about("attachment", row.id)
        tx.detail["saving"] = saving
        try:
            data = tx.desk.blobs.get(row.sha256)
        except StoreError as error:  # not arrived yet, or damaged: its own sentence says which
            raise NotFound(f"“{row.name}”：{error.sentence}") from None
        viewing = viewing_of(row.media_type)
        text = ""
        if viewing is Viewing.TEXT:
            text = (readable_text(data) or "")[:SHOWN_TEXT]
        return OpenedFile(row.name, row.media_type, viewing, data, text)


def attach(tx: Writing, table: str, record: UUID, files: Sequence[Examined]) -> tuple[UUID, ...]:
    """Attach files to a record that is there, inside a transaction; for records made with files.

    Raises Invalid (``file``), NotFound, Refused.
    """
    home = _writable(tx, table, record)
    there = _rows(tx, record)
    _check_number(len(there), len(files))
    known = {row.sha256: row.name for row in there}
    names = {row.name for row in there}
    changes = []
    for file in files:
        sha256 = tx.desk.blobs.put(file.data)
        if sha256 in known:
            raise Invalid({"file": _twins(file.name, known[sha256])})
        known[sha256] = name = _told_apart(file.name, names)
        names.add(name)
        fields: dict[str, object] = {
            "subject_table": table,
            "subject_id": record,
            "team_id": home.team,
            "name": name,
            "media_type": file.type.media_type,
            "size": len(file.data),
            "sha256": sha256,
        }
        changes.append(Change("attachment", tx.new_id(), fields))
    tx.desk.blobs.sync_dir()
    tx.write(changes)
    return tuple(change.row for change in changes)


def counts_of(tx: Reading, table: str, records: Sequence[UUID]) -> dict[UUID, int]:
    """How many files records have, inside a transaction; for the lines of lists."""
    rows = tx.session.execute(
        select(Attachment.subject_id, func.count())
        .where(
            Attachment.subject_table == table,
            Attachment.subject_id.in_(records),
            Attachment.deleted.is_(False),
        )
        .group_by(Attachment.subject_id)
    )
    found = {row[0]: row[1] for row in rows}
    reachable = _within_bounds(tx, table, found)
    return {record: count for record, count in found.items() if record in reachable}


def _within_bounds(tx: Reading, table: str, records: Collection[UUID]) -> frozenset[UUID]:
    """Those of a table's records that the actor may read about, in one statement."""
    c = Base.metadata.tables[table].c
    about = (c.id, c.unit_id, c.cadre_id if "cadre_id" in c else null())
    units, people = barred_units(tx), barred_cadres(tx)
    rows = tx.session.execute(select(*about).where(c.id.in_(records), c.deleted.is_(False)))
    return frozenset(i for i, unit, cadre in rows if unit not in units and cadre not in people)


def _reached(tx: Reading, table: str, record: UUID) -> Home:
    home = home_of(tx, table, record)
    tx.about(table, record)
    tx.not_oneself(unit=home.unit, cadre=home.cadre)
    return home


def _writable(tx: Writing, table: str, record: UUID) -> Home:
    home = _reached(tx, table, record)
    _only_ours(tx, home)
    unsealed(tx, home.cycle, "附件")
    if home.closed:
        raise Refused(home.closed)
    return home


def _only_ours(tx: Reading, home: Home) -> None:
    """Who may not touch what a record says does not touch its files. Raises Refused."""
    if home.what:
        only_own_side(tx, home.team, home.what, home.unit, home.held)
    else:
        only_own_team(tx, home.team)


def _not_ours(tx: Reading, home: Home) -> str:
    try:
        _only_ours(tx, home)
    except ServiceError as error:
        return error.sentence
    return ""


def _existing(tx: Reading, attachment: UUID) -> Attachment:
    row = tx.session.get(Attachment, attachment)
    if row is None or row.deleted or row.subject_table not in HOMES:
        raise NotFound("该附件不存在或已被移除。请刷新后重试。")
    return row


def _rows(tx: Reading, record: UUID) -> list[Attachment]:
    return [
        *tx.session.scalars(
            select(Attachment)
            .where(Attachment.subject_id == record, Attachment.deleted.is_(False))
            .order_by(Attachment.id)
        )
    ]


def _lines(tx: Reading, record: UUID) -> tuple[AttachmentLine, ...]:
    return tuple(
        AttachmentLine(
            row.id,
            row.version,
            row.name,
            row.media_type,
            row.size,
            tx.desk.blobs.has(row.sha256),
            viewing_of(row.media_type),
        )
        for row in _rows(tx, record)
    )


def read_all(paths: Sequence[Path]) -> tuple[Examined, ...]:
    """Chosen files from the disk; the faults of all are told together. Raises Invalid (``file``).

    Outside a transaction: a slow stick holds nobody up.
    """
    found, faults = [], []
    _check_number(0, len(paths))
    room = MAX_TOGETHER
    for path in paths:
        try:
            file = examined(path.name, read_file(path))
        except Invalid as error:
            faults.append(error.sentence)
            continue
        room -= len(file.data)
        if room < 0:
            # All are in memory at once until they are stored.
            raise Invalid({"file": _too_much()})
        found.append(file)
    if faults:
        raise Invalid({"file": " ".join(faults)})
    return tuple(found)


def _too_much() -> str:
    limit = size_words(MAX_TOGETHER)
    return f"一次添加的附件合计不能超过 {limit}。请减少文件分几次添加，或压缩后再添加。"


def _check_twins(files: Sequence[Examined]) -> None:
    known: dict[bytes, str] = {}
    for file in files:
        digest = hashlib.sha256(file.data).digest()
        if digest in known:
            raise Invalid({"file": _twins(file.name, known[digest])})
        known[digest] = file.name


def _twins(name: str, other: str) -> str:
    return f"“{name}”与附件“{other}”内容相同，无需重复添加。"


def _check_number(there: int, new: int) -> None:
    if there + new > MAX_FILES:
        have = f"已有 {there} 个，" if there else ""
        raise Invalid(
            {
                "file": f"每条记录最多 {MAX_FILES} 个附件，{have}这次选了 {new} 个。"
                "请减少文件，或把同类图片合成一个 PDF。"
            }
        )


def _told_apart(name: str, taken: set[str]) -> str:
    """Two files of one name are told apart: 照片.jpg, 照片（2）.jpg."""
    if name not in taken:
        return name
    stem, dot, suffix = name.rpartition(".")
    number = 2
    while f"{stem}（{number}）{dot}{suffix}" in taken:
        number += 1
    return f"{stem}（{number}）{dot}{suffix}"
