"""What a transition is given, what its reader had seen, and the record of who, when and why."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from sqlalchemy import and_, or_, select

from desktop.models.base import Stored
from desktop.models.exchange import ConflictDecision
from desktop.models.revision import Revision
from desktop.services.authors import ELSEWHERE, author_names
from desktop.services.dates import day_words
from desktop.services.door import Reading
from desktop.services.errors import Difference, Invalid, Refused, Stale
from desktop.services.labels import field_labels
from desktop.services.states import Need, Side
from desktop.terms import ConflictChoice, label_of

REASON_LENGTH = 500
TEXT_LENGTH = 5_000


@dataclass(frozen=True, slots=True)
class Seen:
    """What the reader of a form had before him: the row, the office's row, and the records.

    ``office_version`` is None when the office had said nothing yet; ``digest`` stands for the
    records that an approval covers, empty where there are none.
    """

    version: str
    office_version: str | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Motion:
    """One asked-for transition. Which parts are needed, the state table says.

    ``day`` is the day it happened (default: today), ``due`` a new date, ``text`` what was
    planned, reported or found, ``who`` the responsible person of a plan.
    """

    seen: Seen
    reason: str = ""
    day: dt.date | None = None
    text: str = ""
    due: dt.date | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One transition that happened: when (UTC), by whom, to what, why."""

    at: dt.datetime
    author: str
    state: str
    reason: str


def check_motion(needs: Collection[Need], motion: Motion, today: dt.date, action: str) -> None:
    """Refuse a motion that lacks what the table wants. Raises Invalid."""
    faults: dict[str, str] = {}
    if Need.REASON in needs and not motion.reason.strip():
        faults["reason"] = f"{action}须说明原因。请填写原因后再办理。"
    if len(motion.reason) > REASON_LENGTH:
        faults["reason"] = f"原因不能超过 {REASON_LENGTH} 字。请精简后再办理。"
    if Need.TEXT in needs and not motion.text.strip():
        faults["text"] = f"{action}须填写内容。请填写后再办理。"
    if len(motion.text) > TEXT_LENGTH:
        faults["text"] = f"内容不能超过 {TEXT_LENGTH} 字。请精简后再办理。"
    if Need.DAY in needs and motion.day is None:
        faults["day"] = f"{action}须填写日期。请选择日期后再办理。"
    if motion.day is not None and motion.day > today:
        faults["day"] = f"日期不能晚于今天（{day_words(today)}）。请核对后重新选择。"
    if Need.DUE in needs and motion.due is None:
        faults["due"] = f"{action}须填写新的期限。请选择日期后再办理。"
    if faults:
        raise Invalid(faults)


def check_side(asked: Side, side: Side, action: str) -> None:
    """Refuse an action at the wrong door: recording and deciding are different rights."""
    if asked is not side:
        hands = "考核办审核人员" if side is Side.DECIDE else "填写记录的人员"
        raise Refused(f"{action}应由{hands}办理。请转交有权限的人员。")


def check_seen(seen: str | None, stands: str | None, label: str) -> None:
    """Refuse to decide on what is no longer what was read. Raises Stale."""
    if seen != stands:
        raise Stale((Difference("version", label, "", ""),))


def digest_of(value: object) -> str:
    """SHA-256 of a value's JSON, as hexadecimal digits: what an approval covers."""
    return hashlib.sha256(orjson.dumps(value)).hexdigest()


Tell = Callable[[Mapping[str, Stored]], tuple[str, str] | None]
"""From the fields that a revision set to (state in Chinese, reason), or None; oldest first."""


def history_lines(tx: Reading, tracks: Sequence[tuple[str, UUID, Tell]]) -> tuple[HistoryLine, ...]:
    """The transitions of the named rows, oldest first, read from their revisions.

    What the office decided about a conflict of theirs stands among them as 考核办裁定.
    """
    found: list[tuple[Revision, str, str]] = []
    applier = tx.desk.history.applier()
    for table, row, tell in tracks:
        known = applier.known(tx.connection, table, row.hex)
        for revision in sorted(known, key=lambda r: (r.at, r.origin, r.seq)):
            told = tell(revision.fields)
            if told is not None:
                found.append((revision, *told))
    found += _decisions(tx, [(table, row) for table, row, _ in tracks])
    found.sort(key=lambda f: (f[0].at, f[0].origin, f[0].seq))
    names = author_names(tx.session, {f[0].author for f in found})
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return tuple(
        HistoryLine(
            epoch + dt.timedelta(microseconds=revision.at),
            names.get(revision.author, ELSEWHERE),
            state,
            reason,
        )
        for revision, state, reason in found
    )


def _decisions(tx: Reading, rows: Sequence[tuple[str, UUID]]) -> list[tuple[Revision, str, str]]:
    """The revisions that say 考核办裁定 about these rows, in words."""
    about = [
        and_(ConflictDecision.subject_table == table, ConflictDecision.subject_row == row.hex)
        for table, row in rows
    ]
    found: list[tuple[Revision, str, str]] = []
    if not about:
        return found
    for decision in tx.session.scalars(select(ConflictDecision).where(or_(*about))):
        known = tx.desk.history.applier().known(tx.connection, "conflict_decision", decision.id.hex)
        names = field_labels(decision.subject_table, decision.fields)
        how = label_of(ConflictChoice, decision.choice)
        why = "；".join(part for part in (how, decision.reason) if part)
        found += [(r, f"考核办裁定：{names}", why) for r in known if not r.seen.parents]
    return found


def authors_of(tx: Reading, table: str, row: UUID, fields: Collection[str]) -> frozenset[str]:
    """Accounts (hex) that ever wrote one of the fields of a row."""
    known = tx.desk.history.applier().known(tx.connection, table, row.hex)
    return frozenset(r.author for r in known if not r.fields.keys().isdisjoint(fields))


def text_of(value: Stored) -> str:
    """A stored text for display."""
    return value if isinstance(value, str) else ""
