"""What a row of any synced table is called, and whom it is about.

Lists of conflicts, of held revisions and of decisions name rows of every kind. Here a row is
named as its own page names it (实地考核 实-03-012 · 区发改委), with the units, cadres and
assessors that it concerns, so that nobody is shown what is one's own. All rows of a list are
read together, table by table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import orjson

from desktop.models.encrypted import Connection
from desktop.models.rows import Key, Row, Rows, known_table
from desktop.services.citations import fact_mark, interview_mark, item_mark, visit_mark
from desktop.services.labels import TABLES

_NOT_HERE: Final = "（尚未到达本机）"
_LONGEST: Final = 24  # characters of a free text that stands for its row


@dataclass(frozen=True, slots=True)
class RowWords:
    """``what`` names the row; the rest is whom it concerns. ``team`` is whose row it is."""

    what: str
    units: frozenset[UUID] = frozenset()
    cadres: frozenset[UUID] = frozenset()
    assessors: frozenset[UUID] = frozenset()
    team: UUID | None = None


def row_words(connection: Connection, keys: Iterable[Key]) -> dict[Key, RowWords]:
    """The words for rows, also deleted ones; a row that is not here is named by its kind."""
    wanted = list(dict.fromkeys(keys))
    told = _Told(_with_targets(connection, wanted))
    spoken_of = _spoken_of(connection, [row for table, row in wanted if table == "interview"])
    return {key: told.words(key, spoken_of.get(key[1], frozenset())) for key in wanted}


def row_mark(connection: Connection, table: str, row: str) -> str:
    """How a row is cited where another one names it: 实-03-012, a person's name."""
    found = _Told(_with_targets(connection, [(table, row)]))
    return found.short(table, found.rows.get((table, row)))


def _with_targets(connection: Connection, keys: list[Key]) -> dict[Key, Row]:
    """These rows and all that they refer to, however many steps away: references make no ring."""
    rows: dict[Key, Row] = {}
    wanted = set(keys)
    while wanted:
        found = Rows().load(connection, sorted(wanted))
        rows.update(found)
        asked = {
            (target, str(row[column]))
            for (table, _), row in found.items()
            for column, target in known_table(table).references.items()
            if row[column] is not None
        }
        wanted = asked - rows.keys() - wanted
    return rows


def _spoken_of(connection: Connection, interviews: list[str]) -> dict[str, frozenset[UUID]]:
    """The cadres that interviews are about."""
    found: dict[str, set[UUID]] = {}
    if interviews:
        for interview, cadre in connection.execute(
            "SELECT interview_id, cadre_id FROM interview_about WHERE deleted = 0 "
            "AND interview_id IN (SELECT value FROM json_each(?))",
            (orjson.dumps(interviews).decode(),),
        ):
            found.setdefault(interview, set()).add(UUID(hex=cadre))
    return {interview: frozenset(cadres) for interview, cadres in found.items()}


class _Told:
    """Names rows out of what was read of them and of their targets."""

    def __init__(self, rows: Mapping[Key, Row]) -> None:
        self.rows = rows

    def words(self, key: Key, cadres: frozenset[UUID]) -> RowWords:
        """All there is to say of a row; ``cadres`` are those that it speaks of elsewhere."""
        table, row = key
        noun = TABLES.get(table, table)
        found = self.rows.get(key)
        if found is None:
            return RowWords(f"{noun}{_NOT_HERE}")
        about: dict[str, set[UUID]] = {"unit": set(), "cadre": set(cadres), "assessor": set()}
        self._concerns(table, row, about)
        team = found.get("team_id")
        name = self._name(table, found)
        return RowWords(
            f"{noun} {name}".strip(),
            frozenset(about["unit"]),
            frozenset(about["cadre"]),
            frozenset(about["assessor"]),
            None if team is None else UUID(hex=str(team)),
        )

    def short(self, table: str, row: Row | None) -> str:
        """What the row is called in passing; empty when it is not here."""
        if row is None:
            return ""
        mark = _MARKS.get(table)
        if mark is not None:
            return mark(self, row)
        for column in ("name", "title", "year"):
            if row.get(column) is not None:
                return _cut(row[column])
        return ""

    def target(self, row: Row, column: str, table: str) -> Row | None:
        """The row that a column points at."""
        value = row.get(column)
        return None if value is None else self.rows.get((table, str(value)))

    def number_of(self, row: Row, column: str, table: str, field: str) -> int | None:
        """A number of the row that a column points at."""
        found = self.target(row, column, table)
        value = None if found is None else found.get(field)
        return value if isinstance(value, int) else None

    def _name(self, table: str, row: Row) -> str:
        """The row's own name or mark, and the names of what it belongs to."""
        parts = [self.short(table, row)]
        for column in _SHOWN_WITH.get(table, ()):
            target = known_table(table).references.get(column)
            if target is not None:
                parts.append(self.short(target, self.target(row, column, target)))
            else:
                parts.append(_cut(row.get(column)))
        if table in _THROUGH:
            column, target, further, last = _THROUGH[table]
            middle = self.target(row, column, target)
            if middle is not None:
                parts.append(self.short(last, self.target(middle, further, last)))
        return " · ".join(dict.fromkeys(part for part in parts if part))

    def _concerns(self, table: str, row: str, about: dict[str, set[UUID]]) -> None:
        if table in about:
            about[table].add(UUID(hex=row))
        if table == "assessor":
            return  # where an assessor works makes a record about the assessor no unit's record
        found = self.rows.get((table, row))
        if found is None:
            return
        for column, target in known_table(table).references.items():
            if found.get(column) is not None:
                self._concerns(target, str(found[column]), about)


def _cut(value: object) -> str:
    text = "" if value is None else " ".join(str(value).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _number(row: Row) -> int:
    value = row.get("number")
    return value if isinstance(value, int) else 0


def _visit(told: _Told, row: Row) -> str:
    return visit_mark(told.number_of(row, "team_id", "assessment_team", "number"), _number(row))


def _interview(told: _Told, row: Row) -> str:
    team = told.number_of(row, "team_id", "assessment_team", "number")
    return interview_mark(team, _number(row))


def _fact(told: _Told, row: Row) -> str:
    return fact_mark(told.number_of(row, "team_id", "assessment_team", "number"), _number(row))


def _item(told: _Told, row: Row) -> str:
    about = told.target(row, "rectification_id", "rectification")
    year = None if about is None else told.number_of(about, "cycle_id", "cycle", "year")
    return item_mark(year or 0, _number(row))


_MARKS: Final[Mapping[str, Callable[[_Told, Row], str]]] = {
    "visit": _visit,
    "interview": _interview,
    "fact": _fact,
    "rectification_item": _item,
}

_SHOWN_WITH: Final[Mapping[str, tuple[str, ...]]] = {
    "visit": ("unit_id",),
    "visit_participant": ("assessor_id", "visit_id"),
    "acceptance": ("visit_id",),
    "interview": ("unit_id",),
    "interview_about": ("cadre_id", "interview_id"),
    "fact": ("unit_id", "cadre_id"),
    "fact_review": ("fact_id",),
    "visit_instalment": ("visit_id",),
    "hand_over": ("visit_id",),
    "visit_check": ("visit_id",),
    "progress_difference": ("indicator_id", "visit_id", "unit_id"),
    "difference_verdict": ("difference_id",),
    "research_report": ("unit_id",),
    "poll": ("unit_id",),
    "poll_class": ("voter_class", "poll_id"),
    "poll_subject": ("cadre_id", "poll_id"),
    "ballot_count": ("voter_class", "subject_id", "poll_id"),
    "routine_grade": ("cadre_id", "unit_id"),
    "public_survey": ("unit_id", "cadre_id"),
    "public_feedback": ("unit_id", "cadre_id"),
    "feedback_finding": ("feedback_id",),
    "team_rating": ("cadre_id", "unit_id", "assessor_id"),
    "rating_sheet": ("cadre_id", "unit_id"),
    "work_report": ("unit_id", "cadre_id"),
    "outline_question": ("text", "cycle_id"),
    "rectification": ("unit_id", "cadre_id"),
    "cadre": ("unit_id",),
    "leadership_team": ("unit_id",),
    "posting": ("cadre_id", "text"),
    "family_member": ("cadre_id",),
    "past_grade": ("cadre_id",),
    "same_as": ("kept_id", "other_id"),
    "not_same": ("first_id", "second_id"),
    "pool_movement": ("assessor_id",),
    "mentorship": ("mentor_id", "assessor_id"),
    "seat": ("team_id", "assessor_id"),
    "pairing": ("team_id", "unit_id"),
    "recusal": ("assessor_id", "unit_id"),
    "rule": ("cycle_id",),
}
"""The columns that say which of its kind a row is, beside its own name."""

_THROUGH: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "acceptance": ("visit_id", "visit", "unit_id", "unit"),
    "visit_participant": ("visit_id", "visit", "unit_id", "unit"),
    "interview_about": ("interview_id", "interview", "unit_id", "unit"),
    "fact_review": ("fact_id", "fact", "unit_id", "unit"),
    "visit_instalment": ("visit_id", "visit", "unit_id", "unit"),
    "hand_over": ("visit_id", "visit", "unit_id", "unit"),
    "visit_check": ("visit_id", "visit", "unit_id", "unit"),
    "poll_class": ("poll_id", "poll", "unit_id", "unit"),
    "poll_subject": ("poll_id", "poll", "unit_id", "unit"),
    "ballot_count": ("poll_id", "poll", "unit_id", "unit"),
    "difference_verdict": ("difference_id", "progress_difference", "unit_id", "unit"),
    "feedback_finding": ("feedback_id", "public_feedback", "unit_id", "unit"),
    "rectification_item": ("rectification_id", "rectification", "unit_id", "unit"),
}
"""Whose unit stands one step further: (column, its table, column there, its table)."""
