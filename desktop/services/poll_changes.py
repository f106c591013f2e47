"""Who counted, and what was changed in counts that were complete: read from their revisions."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from uuid import UUID

from sqlalchemy import select

from desktop.models.base import Stored
from desktop.models.polls import BallotCount, Poll, PollClass
from desktop.models.revision import Revision
from desktop.services.authors import ELSEWHERE, author_names
from desktop.services.door import Reading
from desktop.services.poll_forms import CountChange
from desktop.services.poll_reading import asked_of, key_of, subjects_of
from desktop.services.poll_rules import (
    BALLOTS,
    COLUMNS,
    class_word,
    column_word,
    row_words,
)
from desktop.terms import PollState, VoterClass

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
Moment = tuple[int, str, int]
_COUNTED_BALLOTS = ("returned", "valid", "invalid")


def standing_authors(tx: Reading, row: Poll) -> frozenset[str]:
    """Accounts (hex) that entered the counts as they stand: each row's last hand."""
    found = set()
    tracks = [("ballot_count", i, COLUMNS) for i in _ids(tx, BallotCount, row.id)]
    tracks += [("poll_class", i, _COUNTED_BALLOTS) for i in _ids(tx, PollClass, row.id)]
    for table, key, columns in tracks:
        last = next((r for r in reversed(_known(tx, table, key)) if _touches(r, columns)), None)
        if last is not None:
            found.add(last.author)
    return frozenset(found)


def changes_after_counting(tx: Reading, row: Poll) -> tuple[CountChange, ...]:
    """Every change of a count after the first time that counts were declared complete."""
    counted = [
        _moment(r)
        for r in _known(tx, "poll", row.id)
        if r.fields.get("state") == PollState.COUNTED.value
    ]
    if not counted:
        return ()
    found: list[tuple[Revision, str, str, str]] = []
    names = {s.id: s for s in subjects_of(tx, row.id)}
    asked = asked_of(row)
    for count in tx.session.scalars(select(BallotCount).where(BallotCount.poll_id == row.id)):
        key = key_of(count)
        subject = names.get(key.subject)
        if subject is not None:
            where = row_words(key.voter_class, subject.name, key.item, asked)
            found += _told(
                _known(tx, "ballot_count", count.id),
                (COLUMNS, min(counted)),
                where,
                functools.partial(column_word, team=subject.team),
            )
    for place in tx.session.scalars(select(PollClass).where(PollClass.poll_id == row.id)):
        where = class_word(VoterClass(place.voter_class))
        known = _known(tx, "poll_class", place.id)
        found += _told(
            known, (BALLOTS, min(counted)), where, functools.partial(column_word, team=False)
        )
    found.sort(key=lambda f: (_moment(f[0]), f[1]))
    people = author_names(tx.session, {r.author for r, *_ in found})
    return tuple(
        CountChange(
            _EPOCH + dt.timedelta(microseconds=r.at),
            people.get(r.author, ELSEWHERE),
            where,
            before,
            after,
        )
        for r, where, before, after in found
    )


def _told(
    known: list[Revision],
    bounds: tuple[tuple[str, ...], Moment],
    where: str,
    word: Callable[[str], str],
) -> list[tuple[Revision, str, str, str]]:
    """Each revision that changed a number that was there, after a moment: was and is."""
    columns, since = bounds
    standing: dict[str, Stored] = {}
    found: list[tuple[Revision, str, str, str]] = []
    for revision in known:
        was = dict(standing)
        standing |= {c: v for c, v in revision.fields.items() if c in columns}
        changed = [c for c in columns if c in was and was[c] != standing.get(c)]
        if changed and _moment(revision) > since:
            found.append(
                (revision, where, _said(was, changed, word), _said(standing, changed, word))
            )
    return found


def _said(values: Mapping[str, Stored], columns: list[str], word: Callable[[str], str]) -> str:
    return "，".join(f"{word(c)} {_number(values.get(c))}" for c in columns)


def _number(value: Stored) -> str:
    return str(value) if isinstance(value, int) else "空"


def _known(tx: Reading, table: str, row: UUID) -> list[Revision]:
    """The revisions of a row, oldest first."""
    known = tx.desk.history.applier().known(tx.connection, table, row.hex)
    return sorted(known, key=_moment)


def _ids(tx: Reading, table: type[BallotCount | PollClass], poll: UUID) -> list[UUID]:
    return list(
        tx.session.scalars(select(table.id).where(table.poll_id == poll, table.deleted.is_(False)))
    )


def _touches(revision: Revision, columns: tuple[str, ...]) -> bool:
    return any(revision.fields.get(c) is not None for c in columns)


def _moment(revision: Revision) -> Moment:
    """When, and in which order of one writer: several rows of one call bear the same time."""
    return revision.at, revision.origin, revision.seq
