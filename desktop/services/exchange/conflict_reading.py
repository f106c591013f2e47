"""Reading conflicts out of the history: candidates with their writers, what stood before, words.

Everything about many conflicts is read together: the rows' names, the authors, the stations.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import orjson
from sqlalchemy import select

from desktop.models.merge import DELETED, Group
from desktop.models.merge import Candidate as Rival
from desktop.models.revision import Dot, Revision
from desktop.models.rows import Key, known_table
from desktop.models.scheme import Cycle
from desktop.services.authors import ELSEWHERE, author_names
from desktop.services.cycles import rule_or_shipped
from desktop.services.differences import COUNTS, is_secret, shown_value
from desktop.services.door import Reading
from desktop.services.exchange.conflict_forms import Candidate
from desktop.services.exchange.whose import Origin, origins_told
from desktop.services.labels import field_label
from desktop.services.reach import barred_cadres, barred_units
from desktop.services.row_words import RowWords, row_words

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_LONGEST: Final = 60  # characters of a value that stands beside the word 保留


@dataclass(frozen=True, slots=True)
class Dispute:
    """One entry of the conflict book."""

    table: str
    row: str
    group: Group
    rivals: tuple[Rival, ...]

    @property
    def key(self) -> Key:
        """(table, row id)."""
        return self.table, self.row

    @property
    def at(self) -> int:
        """When the latest candidate was written, UTC microseconds."""
        return max(r.at for r in self.rivals)


def disputes(tx: Reading, key: Key | None = None) -> list[Dispute]:
    """The open conflicts of all rows or of one, in a fixed order."""
    table_name, row_id = key or (None, None)
    found = tx.connection.execute(
        'SELECT table_name, row_id, "group", candidates FROM conflict '
        "WHERE (?1 IS NULL OR (table_name = ?1 AND row_id = ?2)) ORDER BY 1, 2, 3",
        (table_name, row_id),
    )
    return [
        Dispute(table, row, tuple(orjson.loads(group)), _rivals(candidates))
        for table, row, group, candidates in found
    ]


def _rivals(candidates: str) -> tuple[Rival, ...]:
    return tuple(
        Rival((dot[0], dot[1]), tuple(values), author, at)
        for dot, values, author, at in orjson.loads(candidates)
    )


def moment(at: int) -> dt.datetime:
    """UTC microseconds as a moment; what no calendar holds (a broken clock) as the epoch."""
    try:
        return _EPOCH + dt.timedelta(microseconds=at)
    except OverflowError:
        return _EPOCH


def candidates_of(
    tx: Reading,
    key: Key,
    group: Group,
    rivals: Sequence[Rival],
    known: Sequence[Revision],
) -> tuple[Candidate, ...]:
    """The candidates as they are shown, in the order in which they were written.

    ``known`` are the row's revisions.
    """
    table, _ = key
    origins = origins_told(tx, {r.dot[0] for r in rivals})
    names = author_names(tx.session, {r.author for r in rivals})
    by_dot = {r.dot: r for r in known}
    return tuple(
        Candidate(
            rival.dot,
            values_told(tx, table, group, rival, by_dot.get(rival.dot)),
            rival.values,
            names.get(rival.author, ELSEWHERE),
            origins[rival.dot[0]].label,
            origins[rival.dot[0]].team,
            origins[rival.dot[0]].here,
            moment(rival.at),
        )
        for rival in sorted(rivals, key=lambda r: (r.at, r.dot))
    )


def without_secrets(
    table: str, group: Group, candidates: Sequence[Candidate]
) -> tuple[Candidate, ...]:
    """Candidates as they leave the service: what is not told for the eye is not told as stored.

    Ratings before their confirmation and counts of few ballots. Source: domain.md §2.4 (4), §5.
    """
    return tuple(
        replace(
            candidate,
            raw=tuple(
                value if text == str(value) or not is_secret(table, name) else None
                for name, text, value in zip(group, candidate.values, candidate.raw, strict=True)
            ),
        )
        for candidate in candidates
    )


def values_told(
    tx: Reading, table: str, group: Group, rival: Rival, revision: Revision | None
) -> tuple[str, ...]:
    """A candidate's values for the eye; of deletion against editing, what was edited."""
    if group != DELETED:
        return shown_values(tx, table, group, rival.values)
    if rival.values == (1,):
        return ("删除",)
    changed = {} if revision is None else revision.fields
    hidden = {"deleted", known_table(table).team_field}
    edits = [
        f"{field_label(table, name)}：{_short(shown_value(tx.session, table, name, value))}"
        for name, value in changed.items()
        if name not in hidden
    ]
    return (f"保留（改为 {'；'.join(edits)}）" if edits else "保留",)


def shown_values(
    tx: Reading, table: str, group: Group, values: Iterable[object]
) -> tuple[str, ...]:
    """Stored values of a group in Chinese. Counts of few ballots are not told.

    Nor are those of a survey: the unit's less the others' would tell what few said.
    """
    if group == DELETED:
        return tuple("删除" if value else "保留" for value in values)
    values = tuple(values)
    if table == "ballot_count" and set(group) == set(COUNTS[table]) and _many(tx, values):
        return tuple(str(value) for value in values)
    return tuple(
        shown_value(tx.session, table, name, value if isinstance(value, str | int) else None)
        for name, value in zip(group, values, strict=True)
    )


def _many(tx: Reading, counts: Sequence[object]) -> bool:
    """Whether counts are of so many ballots that they may be shown."""
    year = tx.session.scalars(
        select(Cycle.id).where(Cycle.deleted.is_(False)).order_by(Cycle.year.desc())
    ).first()
    if year is None:
        return False
    least = rule_or_shipped(tx, year, "display.min_group", tx.desk.clock.today())
    return sum(n for n in counts if isinstance(n, int)) >= least


def _short(text: str) -> str:
    return (text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…") or "（空）"


def between_told(origins: dict[str, Origin], rivals: Sequence[Rival]) -> str:
    """Who stands against whom: 第三考核组 ↔ 考核办; one station alone when it differs from itself."""
    labels = dict.fromkeys(origins[r.dot[0]].label for r in sorted(rivals, key=_written))
    return " ↔ ".join(labels)


def _written(rival: Rival) -> tuple[int, Dot]:
    return rival.at, rival.dot


class Bounds:
    """What of a list the actor must not see. Source: domain.md §2.1."""

    def __init__(self, tx: Reading) -> None:
        self._units, self._cadres = barred_units(tx), barred_cadres(tx)
        self._assessor = tx.actor.assessor_id

    def admits(self, words: RowWords) -> bool:
        """Whether a row is neither one's own nor about oneself."""
        return (
            self._units.isdisjoint(words.units)
            and self._cadres.isdisjoint(words.cadres)
            and self._assessor not in words.assessors
        )


def keep_away(tx: Reading, words: RowWords) -> None:
    """Refuse a row that is one's own or about oneself. Raises Refused."""
    tx.not_oneself()
    for cadre in words.cadres:
        tx.not_oneself(cadre=cadre)
    for assessor in words.assessors:
        tx.not_oneself(assessor=assessor)
    for unit in words.units:
        tx.not_oneself(unit=unit)


def open_disputes(tx: Reading) -> list[tuple[Dispute, RowWords]]:
    """The open conflicts that the actor may see, with their rows' words."""
    found, bounds = disputes(tx), Bounds(tx)
    words = row_words(tx.connection, (d.key for d in found))
    return [(d, words[d.key]) for d in found if bounds.admits(words[d.key])]
