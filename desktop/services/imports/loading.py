"""What is stored of the people and units that a batch names, fetched with few questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from desktop.models.assessors import Assessor, Mentorship
from desktop.models.cadres import Cadre, FamilyMember, SameAs
from desktop.models.units import LeadershipTeam, Unit
from desktop.services.blanks import bare
from desktop.services.cadre_form import TEXTS, FamilyLine, stored_text
from desktop.services.door import Reading
from desktop.services.imports.book import Book, Record
from desktop.services.imports.reading import ParsedFile
from desktop.services.pool_standing import out_of_pool
from desktop.services.portions import portions
from desktop.services.unit_names import former_names
from desktop.terms import ImportKind

_AT_ONCE = 5_000
_UNIT = ("name", "kind", "staffing", "sector", "remark", "order_no")
_CADRE = (*TEXTS, "level", "unit_id", "unit_order", "photo", "source")
_ASSESSOR = (
    "name", "sex", "birth_month", "post", "post_type", "expertise", "planned_team", "cadre_id",
    "home_unit_id", "newcomer",
)  # fmt: skip


def load_book(tx: Reading, files: Sequence[ParsedFile]) -> Book:
    """The rows that these files may meet."""
    book = Book()
    _load_units(tx, book)
    if any(_has(f, k) for f in files for k in (ImportKind.ROSTER, ImportKind.UNITS)):
        for team in tx.session.scalars(select(LeadershipTeam)):
            book.seen[team.id] = team.version
            book.teams[team.unit_id] = Record(
                "leadership_team",
                team.id,
                team.version,
                {
                    "unit_id": team.unit_id,
                    "principal_id": team.principal_id,
                    "deleted": team.deleted,
                },
            )
    names, numbers = _people(files)
    if names:
        _load_cadres(tx, book, names, numbers)
    if any(f.form is not None for f in files):
        for some in portions(sorted(set(book.cadres)), _AT_ONCE):
            _load_families(tx, book, some)
    if any(_has(f, ImportKind.POOL) for f in files):
        _load_pool(tx, book)
    return book


def _load_pool(tx: Reading, book: Book) -> None:
    for record in _records(tx, Assessor, "assessor", _ASSESSOR):
        book.add(record)
    _load_mentorships(tx, book)
    book.out_of_pool = out_of_pool(tx, tx.desk.clock.today())


def _has(file: ParsedFile, kind: ImportKind) -> bool:
    return any(s.kind is kind for s in file.sheets)


def _people(files: Sequence[ParsedFile]) -> tuple[set[str], set[str]]:
    names: set[str] = set()
    numbers: set[str] = set()
    for file in files:
        rows: list[Any] = [] if file.form is None else [file.form.person]
        for sheet in file.sheets:
            if sheet.kind is ImportKind.ROSTER:
                rows += sheet.extract.rows
        for row in rows:
            names.add(bare(row.name))
            number = stored_text("id_number", row.id_number)
            if number:
                numbers.add(number)
    return names, numbers


def _records(
    tx: Reading, kind: Any, table: str, columns: Sequence[str], *where: Any
) -> Iterator[Record]:
    chosen = [getattr(kind, c) for c in ("id", "version", *columns)]
    for row in tx.session.execute(select(*chosen).where(kind.deleted.is_(False), *where)):
        values = dict(zip(columns, row[2:], strict=True))
        yield Record(table, row[0], row[1], values)


def _load_units(tx: Reading, book: Book) -> None:
    for record in _records(tx, Unit, "unit", _UNIT):
        book.add(record)
    for unit, former in former_names(tx).items():
        if unit in book.units:
            book.also_called(unit, former)


def _load_cadres(tx: Reading, book: Book, names: set[str], numbers: set[str]) -> None:
    for kept, other in tx.session.execute(
        select(SameAs.kept_id, SameAs.other_id).where(SameAs.deleted.is_(False))
    ):
        book.merged[other] = kept
    for some in portions(sorted(names), _AT_ONCE):
        _add_cadres(tx, book, Cadre.bare_name.in_(some))
    # Mostly all of them are here by now, each under the name of its row.
    others: set[UUID] = set()
    for some in portions(sorted(numbers), _AT_ONCE):
        others.update(tx.session.scalars(select(Cadre.id).where(Cadre.id_number.in_(some))))
    for ids in portions(sorted(others - set(book.cadres)), _AT_ONCE):
        _add_cadres(tx, book, Cadre.id.in_(ids))
    while missing := {kept for other, kept in book.merged.items() if other in book.cadres} - set(
        book.cadres
    ):
        before = len(book.cadres)
        for ids in portions(sorted(missing), _AT_ONCE):
            _add_cadres(tx, book, Cadre.id.in_(ids))
        if len(book.cadres) == before:  # merged into a record that was deleted since
            break


def _add_cadres(tx: Reading, book: Book, where: Any) -> None:
    for record in _records(tx, Cadre, "cadre", _CADRE, where):
        if record.id not in book.cadres:
            book.add(record)


def _load_families(tx: Reading, book: Book, ids: list[UUID]) -> None:
    lines: dict[UUID, list[FamilyLine]] = {}
    f = FamilyMember
    for cadre, *values in tx.session.execute(
        select(f.cadre_id, f.relation, f.name, f.birth, f.politics, f.work)
        .where(f.cadre_id.in_(ids), f.deleted.is_(False))
        .order_by(f.cadre_id, f.ordinal)
    ):
        lines.setdefault(cadre, []).append(FamilyLine(*values))
    for cadre, family in lines.items():
        book.cadres[cadre].family = tuple(family)


def _load_mentorships(tx: Reading, book: Book) -> None:
    columns = ("mentor_id", "assessor_id", "start", "end")
    for record in _records(tx, Mentorship, "mentorship", columns, Mentorship.end.is_(None)):
        assessor = record.fields["assessor_id"]
        if isinstance(assessor, UUID):
            book.mentorships[assessor] = record
