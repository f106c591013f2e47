"""干部: lists, the form of the 任免审批表, two records of one person, and the way back to .lrmx."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from desktop.models.cadres import Cadre, FamilyMember, PastGrade, Posting, SameAs
from desktop.models.changes import Change
from desktop.models.rows import Rows
from desktop.models.units import Unit
from desktop.services.cadre_changes import form_changes
from desktop.services.cadre_form import (
    TEXTS,
    FamilyLine,
    GradeLine,
    PostingLine,
    form_of,
    stored_text,
)
from desktop.services.conflict_marks import conflict_counts, disputed_contents
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid, NotFound
from desktop.services.listing import containing, ordered
from desktop.services.lrmx import (
    age_at,
    check_id_number,
    encode_base64,
    name_fault,
    parse_form,
    parse_month,
    political_status,
    reference_month,
    serialise,
)
from desktop.services.permissions import Operation
from desktop.services.persons import hidden_records
from desktop.services.security.blobs import BlobDamaged, BlobMissing
from desktop.services.units import existing_unit
from desktop.terms import CadreLevel, PastGradeValue


@dataclass(frozen=True, slots=True)
class CadreQuery:
    """What a list of cadres shows: ``sort`` is ``name``, ``unit``, ``birth`` or ``post``."""

    text: str = ""
    unit: UUID | None = None
    level: CadreLevel | None = None
    sort: str = "unit"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class CadreLine:
    """One line of the list; ``birth_month`` is ``YYYYMM`` as stored."""

    id: UUID
    name: str
    sex: str | None
    birth_month: str | None
    unit: str | None
    post: str | None
    conflicts: int


@dataclass(frozen=True, slots=True)
class CadreDetail:
    """A cadre's form. ``texts`` holds every text field by column; labels are in labels.CADRE.

    ``age`` is counted at the form's own reference month, else at ``today``. ``disputed`` names
    the columns in open conflict,
    ``waiting`` all that is, rows below the form included, by name.
    """

    id: UUID
    version: str
    texts: Mapping[str, str | None]
    level: CadreLevel
    unit: tuple[UUID, str] | None
    unit_order: int | None
    age: int | None
    politics: str
    postings: tuple[PostingLine, ...]
    family: tuple[FamilyLine, ...]
    grades: tuple[GradeLine, ...]
    photo: bytes | None
    photo_missing: bool
    photo_damaged: bool
    same_as: tuple[tuple[UUID, str], ...]
    conflicts: int
    disputed: frozenset[str] = frozenset()
    waiting: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name without padding."""
        return self.texts["name"] or ""


@dataclass(frozen=True, slots=True)
class CadreDraft:
    """What the form hands in: the text fields that it shows, and where the cadre belongs."""

    texts: Mapping[str, str | None]
    unit: UUID | None = None
    unit_order: int | None = None
    level: CadreLevel = CadreLevel.CITY
    family: tuple[FamilyLine, ...] | None = None
    id: UUID | None = None
    version: str | None = None


class CadreService(Service):
    """Cadres."""

    @reads(Operation.READ_SUBJECTS)
    def find(self, tx: Reading, query: CadreQuery = CadreQuery()) -> tuple[UUID, ...]:
        """Ids of the matching cadres in order; a record merged into another is left out."""
        statement: Select[Any] = (
            select(Cadre.id)
            .outerjoin(Unit, Unit.id == Cadre.unit_id)
            .where(
                Cadre.deleted.is_(False), *containing(query.text, Cadre.name, Cadre.post, Unit.name)
            )
        )
        if query.unit is not None:
            statement = statement.where(Cadre.unit_id == query.unit)
        if query.level is not None:
            statement = statement.where(Cadre.level == query.level.value)
        columns = {
            "name": (Cadre.name_key,),
            "unit": (Unit.order_no, Unit.name_key, Cadre.unit_order),
            "birth": (Cadre.birth_month,),
            "post": (Cadre.post,),
        }
        order = columns[query.sort]
        found = ordered(tx, statement, order, Cadre.id, descending=query.descending)
        hidden = hidden_records(tx.session)
        return tuple(i for i in found if i not in hidden) if hidden else found

    @reads(Operation.READ_SUBJECTS)
    def rows(self, tx: Reading, ids: Sequence[UUID]) -> tuple[CadreLine, ...]:
        """The lines of a page, in the order of the ids."""
        statement = (
            select(
                Cadre.id,
                Cadre.name,
                Cadre.sex,
                Cadre.birth_month,
                Unit.name,
                Cadre.post,
            )
            .outerjoin(Unit, Unit.id == Cadre.unit_id)
            .where(Cadre.id.in_(ids))
        )
        disputed = conflict_counts(tx, "cadre", ids)
        found = {
            row[0]: CadreLine(*row, conflicts=disputed.get(row[0], 0))
            for row in tx.session.execute(statement)
        }
        return tuple(found[i] for i in ids if i in found)

    @reads(Operation.READ_CADRE, logged=True)
    def get(self, tx: Reading, cadre: UUID) -> CadreDetail:
        """A cadre's whole form. Logged. Raises NotFound, Refused."""
        tx.about("cadre", cadre)
        row = existing_cadre(tx, cadre)
        tx.not_oneself(cadre=cadre, unit=row.unit_id)
        return detail_of(tx, row)

    @writes(Operation.EDIT_SUBJECTS)
    def save(self, tx: Writing, draft: CadreDraft) -> UUID:
        """Create or change a cadre; postings and grades follow their texts.

        Raises Invalid, Stale, Refused, NotFound.
        """
        texts = {k: stored_text(k, v) for k, v in draft.texts.items()}
        cadre = draft.id or tx.new_id()
        tx.about("cadre", cadre)
        before = None if draft.id is None else existing_cadre(tx, draft.id)
        tx.not_oneself(cadre=draft.id, unit=None if before is None else before.unit_id)
        # What came in faulty is flagged on the form; it must not stop the mending of the rest.
        changed = {k: v for k, v in texts.items() if v != getattr(before, k, None)}
        faults = cadre_faults(changed, new=before is None)
        if faults:
            raise Invalid(faults)
        if draft.unit is not None:
            existing_unit(tx, draft.unit)
            tx.not_oneself(unit=draft.unit)
        fields = {
            **texts,
            "level": draft.level,
            "unit_id": draft.unit,
            "unit_order": draft.unit_order,
        }
        tx.write(form_changes(tx, cadre, fields, draft.family, base=draft.version))
        return cadre

    @writes(Operation.EDIT_SUBJECTS)
    def delete(self, tx: Writing, cadre: UUID, version: str) -> None:
        """Take a cadre out of all lists; records about the cadre stay. Raises Stale, NotFound."""
        row = existing_cadre(tx, cadre)
        tx.about("cadre", cadre)
        tx.not_oneself(cadre=cadre, unit=row.unit_id)
        tx.write([Change("cadre", cadre, {"deleted": True}, version)])

    @reads(Operation.EXPORT_LRMX, logged=True)
    def export_lrmx(self, tx: Reading, cadre: UUID) -> tuple[str, bytes]:
        """(name, .lrmx file) of a cadre. Raises NotFound, Refused.

        Untouched since it came in, the file is byte for byte the one that came in; changed, it
        keeps all that the file held besides, unknown tags included.
        """
        tx.about("cadre", cadre)
        row = existing_cadre(tx, cadre)
        tx.not_oneself(cadre=cadre, unit=row.unit_id)
        base = parse_form(tx.desk.blobs.get(row.source)) if row.source else None
        if base is not None and not base.legacy:
            photo = base.person.photo
        else:
            photo = encode_base64(tx.desk.blobs.get(row.photo)) if row.photo else ""
        texts = {name: getattr(row, name) for name in TEXTS}
        return row.name, serialise(form_of(texts, _family(tx, cadre), photo, base), base)


def existing_cadre(tx: Reading, cadre: UUID) -> Cadre:
    """The row of a cadre that is there. Raises NotFound."""
    found = tx.session.get(Cadre, cadre)
    if found is None or found.deleted:
        raise NotFound("该干部的记录不存在或已被删除。请刷新列表后重试。")
    return found


def cadre_faults(texts: Mapping[str, str | None], *, new: bool) -> dict[str, str]:
    """Faults of a cadre's form by field; what is merely doubtful is no fault."""
    faults: dict[str, str] = {}
    if new or "name" in texts:
        fault = name_fault(texts.get("name") or "")
        if fault is not None:
            faults["name"] = f"{fault}。请按身份证填写姓名。"
    number = texts.get("id_number")
    if number:
        checked = check_id_number(number)
        if checked.fault is not None:
            faults["id_number"] = f"{checked.fault}。请核对后重新填写，无法核对时可先留空。"
    for name, label in (("birth_month", "出生年月"), ("work_date", "参加工作时间")):
        value = texts.get(name)
        if value and parse_month(value) is None:
            faults[name] = f"{label}“{value}”读不出年月。请写成 197203 或 1972.03。"
    return faults


def detail_of(tx: Reading, row: Cadre) -> CadreDetail:
    """Everything the form shows of a cadre, inside a service's transaction."""
    texts: dict[str, str | None] = {name: getattr(row, name) for name in TEXTS}
    unit = tx.session.get(Unit, row.unit_id) if row.unit_id else None
    postings = tx.session.scalars(
        select(Posting)
        .where(Posting.cadre_id == row.id, Posting.deleted.is_(False))
        .order_by(Posting.ordinal)
    )
    grades = tx.session.scalars(
        select(PastGrade)
        .where(PastGrade.cadre_id == row.id, PastGrade.deleted.is_(False))
        .order_by(PastGrade.year)
    )
    photo, missing, damaged = _photo(tx, row.photo)
    disputed = _disputed(tx, row)
    return CadreDetail(
        id=row.id,
        version=row.version,
        texts=texts,
        level=CadreLevel(row.level),
        unit=None if unit is None else (unit.id, unit.name),
        unit_order=row.unit_order,
        age=age_of(texts, tx.desk.clock.today()),
        politics=political_status(row.party_date or "", row.politics or ""),
        postings=tuple(
            PostingLine(p.start, p.end, p.text, bool(p.conflicts) or "resume" in disputed)
            for p in postings
        ),
        family=_family(tx, row.id),
        grades=tuple(
            GradeLine(
                g.year, PastGradeValue(g.grade), bool(g.conflicts) or "past_grades" in disputed
            )
            for g in grades
        ),
        photo=photo,
        photo_missing=missing,
        photo_damaged=damaged,
        same_as=_same(tx, row.id),
        conflicts=conflict_counts(tx, "cadre", [row.id]).get(row.id, 0),
        disputed=disputed,
        waiting=disputed_contents(tx, "cadre", row.id),
    )


def _disputed(tx: Reading, row: Cadre) -> frozenset[str]:
    """The columns of a cadre that two writers left different; each group as a whole."""
    found: set[str] = set()
    if row.conflicts:
        groups = Rows().conflicted(tx.connection, "cadre", row.id.hex)
        found.update(column for group in groups for column in group)
    # The unit is shown by its name, which may itself be in conflict.
    unit = None if row.unit_id is None else row.unit_id.hex
    if unit is not None and ("name",) in Rows().conflicted(tx.connection, "unit", unit):
        found.add("unit_id")
    return frozenset(found)


def age_of(texts: Mapping[str, str | None], today: dt.date) -> int | None:
    """Age in years at the form's reference month, else today; None without a birth month."""
    birth = parse_month(texts.get("birth_month") or "")
    reference = reference_month(
        texts.get("age_reference") or "", texts.get("form_date") or "", today
    )
    return None if birth is None or reference is None else age_at(birth, reference)


def _photo(tx: Reading, name: str | None) -> tuple[bytes | None, bool, bool]:
    """The photo, whether it is named but not here, whether it is here but damaged."""
    if not name:
        return None, False, False
    try:
        return tx.desk.blobs.get(name), False, False
    except BlobMissing:
        return None, True, False
    except BlobDamaged:
        return None, False, True


def _family(tx: Reading, cadre: UUID) -> tuple[FamilyLine, ...]:
    rows = tx.session.scalars(
        select(FamilyMember)
        .where(FamilyMember.cadre_id == cadre, FamilyMember.deleted.is_(False))
        .order_by(FamilyMember.ordinal)
    )
    return tuple(FamilyLine(r.relation, r.name, r.birth, r.politics, r.work) for r in rows)


def _same(tx: Reading, cadre: UUID) -> tuple[tuple[UUID, str], ...]:
    rows = tx.session.execute(
        select(SameAs.id, Cadre.name)
        .join(Cadre, Cadre.id == SameAs.other_id)
        .where(SameAs.kept_id == cadre, SameAs.deleted.is_(False))
    )
    return tuple((i, n) for i, n in rows)
