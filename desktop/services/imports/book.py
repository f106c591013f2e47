"""The rows that a batch is matched with: those stored, and those that the batch itself brings.

A ``Book`` is working state of one call. Files of one batch see each other through it, so that
a person who stands in a roster and has a form too is one person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from desktop.services import pinyin
from desktop.services.blanks import bare
from desktop.services.cadre_form import FamilyLine
from desktop.services.imports.values import Place


@dataclass(slots=True, eq=False)
class Record:
    """One row as it would stand. ``version`` None: the batch brings it, at ``place``."""

    table: str
    id: UUID
    version: str | None
    fields: dict[str, object]
    family: tuple[FamilyLine, ...] = ()
    place: Place | None = None
    changed: dict[str, object] = field(default_factory=dict)
    family_changed: bool = False

    @property
    def fresh(self) -> bool:
        """Whether the batch itself brings this row."""
        return self.version is None

    @property
    def code(self) -> str:
        """How an answer names the row; stays the same from preview to taking."""
        if self.place is None:
            return self.id.hex
        return f"row:{self.place.file}#{self.place.sheet}.{self.place.row}"

    def text(self, name: str) -> str:
        """A field as text; empty for nothing."""
        value = self.fields.get(name)
        return "" if value is None else str(value)

    def set(self, values: Mapping[str, object]) -> None:
        """Change fields."""
        self.fields.update(values)
        self.changed.update(values)


@dataclass(slots=True)
class Book:
    """All rows that the batch may meet, with the look-ups that matching needs."""

    units: dict[UUID, Record] = field(default_factory=dict)
    teams: dict[UUID, Record] = field(default_factory=dict)
    cadres: dict[UUID, Record] = field(default_factory=dict)
    assessors: dict[UUID, Record] = field(default_factory=dict)
    mentorships: dict[UUID, Record] = field(default_factory=dict)
    not_same: list[tuple[UUID, UUID]] = field(default_factory=list)
    merged: dict[UUID, UUID] = field(default_factory=dict)
    out_of_pool: frozenset[UUID] = frozenset()
    seen: dict[UUID, str] = field(default_factory=dict)
    next_order: int = 1
    _unit_names: dict[str, dict[UUID, None]] = field(default_factory=dict)
    _unit_aliases: dict[str, dict[UUID, None]] = field(default_factory=dict)
    _cadre_names: dict[str, dict[UUID, None]] = field(default_factory=dict)
    _cadre_numbers: dict[str, dict[UUID, None]] = field(default_factory=dict)
    _assessor_names: dict[str, dict[UUID, None]] = field(default_factory=dict)

    def add(self, record: Record) -> Record:
        """Enter a row, so that it is found."""
        shelf: dict[str, dict[UUID, Record]] = {
            "unit": self.units,
            "cadre": self.cadres,
            "assessor": self.assessors,
        }
        shelf[record.table][record.id] = record
        if record.version is not None:
            self.seen[record.id] = record.version
        self.index(record)
        return record

    def index(self, record: Record) -> None:
        """Let a row be found by what it says now; look-ups check what they find."""
        name = bare(record.fields.get("name"))
        if record.table == "unit":
            _enter(self._unit_names, name, record.id)
            for alias in pinyin.aliases(name):
                _enter(self._unit_aliases, alias, record.id)
            order = record.fields.get("order_no")
            if isinstance(order, int):
                self.next_order = max(self.next_order, order + 1)
        elif record.table == "assessor":
            _enter(self._assessor_names, name, record.id)
        else:
            _enter(self._cadre_names, name, record.id)
            number = record.text("id_number")
            if number:
                _enter(self._cadre_numbers, number, record.id)

    def also_called(self, unit: UUID, names: Iterable[str]) -> None:
        """Let a unit be found by the names that it bore before; a present name goes first."""
        for name in map(bare, names):
            for known in (name, *pinyin.aliases(name)):
                _enter(self._unit_aliases, known, unit)

    def units_named(self, name: str) -> list[Record]:
        """Units of this name; when none, those that bore it or whose usual abbreviation it is."""
        plain = bare(name)
        found = self._unit_names.get(plain) or self._unit_aliases.get(plain)
        if not found:
            found = next(
                (hit for a in pinyin.aliases(plain) if (hit := self._unit_names.get(a))), None
            )
        return [self.units[i] for i in found or ()]

    def unit_before(self, text: str) -> Record | None:
        """The unit whose name (or abbreviation) is the longest beginning of a post, if just one."""
        plain = bare(text)
        for length in range(len(plain), 1, -1):
            start = plain[:length]
            found = self._unit_names.get(start) or self._unit_aliases.get(start)
            if found:
                return self.units[next(iter(found))] if len(found) == 1 else None
        return None

    def cadres_named(self, name: str) -> list[Record]:
        """Cadres of this name, a merged record standing for the one that is kept."""
        plain = bare(name)
        found = self._whole(self._cadre_names.get(plain, ()))
        return [r for r in found if bare(r.fields.get("name")) == plain]

    def cadres_numbered(self, number: str) -> list[Record]:
        """Cadres of this identity number, merged ones as the kept one."""
        return self._whole(self._cadre_numbers.get(number, ())) if number else []

    def assessors_named(self, name: str) -> list[Record]:
        """People of the pool of this name."""
        return [self.assessors[i] for i in self._assessor_names.get(bare(name), ())]

    def _whole(self, ids: Iterable[UUID]) -> list[Record]:
        kept = dict.fromkeys(self._kept(i) for i in ids)
        return [self.cadres[i] for i in kept if i in self.cadres]

    def _kept(self, cadre: UUID) -> UUID:
        for _ in range(len(self.merged)):
            if cadre not in self.merged:
                break
            cadre = self.merged[cadre]
        return cadre

    def lost_team(self, unit: Record) -> bool:
        """Whether the 领导班子 of a unit that stands is missing or deleted."""
        team = self.teams.get(unit.id)
        return not unit.fresh and (team is None or bool(team.fields.get("deleted")))

    def by_code(self, records: Sequence[Record], code: str) -> Record | None:
        """The one of the records that an answer names."""
        return next((r for r in records if r.code == code), None)


def _enter(index: dict[str, dict[UUID, None]], key: str, row: UUID) -> None:
    if key:
        index.setdefault(key, {})[row] = None
