"""考核单位: lists, the form, and which cadres make up its 领导班子."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Select, func, or_, select

from desktop.models.cadres import Cadre, SameAs
from desktop.models.changes import Change
from desktop.models.units import LeadershipTeam, Unit, UnitChange
from desktop.services.conflict_marks import conflict_counts, disputed_contents
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid, NotFound
from desktop.services.listing import like_pattern, ordered
from desktop.services.permissions import Operation
from desktop.services.persons import hidden_records, shown_record
from desktop.terms import UnitChangeKind, UnitKind


@dataclass(frozen=True, slots=True)
class UnitQuery:
    """What a list of units shows: ``sort`` is ``order``, ``name`` or ``kind``."""

    text: str = ""
    kind: UnitKind | None = None
    sort: str = "order"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One line of the list; ``cadres`` counts the members recorded for it."""

    id: UUID
    name: str
    kind: UnitKind
    staffing: int | None
    sector: str | None
    cadres: int
    conflicts: int


@dataclass(frozen=True, slots=True)
class UnitDetail:
    """A unit's form. ``principal`` is the 一把手's id and name when one is named.

    ``disputed`` names the contents in open conflict.
    """

    id: UUID
    version: str
    name: str
    kind: UnitKind
    staffing: int | None
    sector: str | None
    remark: str | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    principal: tuple[UUID, str] | None
    members: tuple[tuple[UUID, str, str], ...]
    disputed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitDraft:
    """What the form hands in; ``id`` and ``version`` are None for a new unit."""

    name: str
    kind: UnitKind
    staffing: int | None = None
    sector: str | None = None
    remark: str | None = None
    order_no: int | None = None
    id: UUID | None = None
    version: str | None = None


def team_id(unit: UUID) -> UUID:
    """The id of a unit's 领导班子."""
    return uuid5(unit, "leadership-team")


class UnitService(Service):
    """Units and their leadership teams."""

    @reads(Operation.READ_SUBJECTS)
    def find(self, tx: Reading, query: UnitQuery = UnitQuery()) -> tuple[UUID, ...]:
        """Ids of the matching units in order."""
        statement: Select[Any] = select(Unit.id).where(Unit.deleted.is_(False))
        if query.text.strip():
            pattern = like_pattern(query.text)
            # Who looks for a unit may know it by the name that it bore before a 更名.
            renamed = select(UnitChange.unit_id).where(
                UnitChange.deleted.is_(False),
                UnitChange.kind == UnitChangeKind.RENAMED.value,
                UnitChange.name_before.like(pattern, escape="\\"),
            )
            statement = statement.where(
                or_(Unit.name.like(pattern, escape="\\"), Unit.id.in_(renamed))
            )
        if query.kind is not None:
            statement = statement.where(Unit.kind == query.kind.value)
        columns = {
            "order": (Unit.order_no, Unit.name_key),
            "name": (Unit.name_key,),
            "kind": (Unit.kind, Unit.order_no),
        }
        return ordered(tx, statement, columns[query.sort], Unit.id, descending=query.descending)

    @reads(Operation.READ_SUBJECTS)
    def rows(self, tx: Reading, ids: Sequence[UUID]) -> tuple[UnitLine, ...]:
        """The lines of a page, in the order of the ids; what is gone is left out."""
        counts, disputed = _member_counts(tx, ids), conflict_counts(tx, "unit", ids)
        found = {u.id: u for u in tx.session.scalars(select(Unit).where(Unit.id.in_(ids)))}
        return tuple(
            UnitLine(
                u.id,
                u.name,
                UnitKind(u.kind),
                u.staffing,
                u.sector,
                counts.get(u.id, 0),
                disputed.get(u.id, 0),
            )
            for u in (found[i] for i in ids if i in found)
        )

    @reads(Operation.READ_SUBJECTS)
    def get(self, tx: Reading, unit: UUID) -> UnitDetail:
        """A unit with its members. Raises NotFound, Refused."""
        u = existing_unit(tx, unit)
        tx.about("unit", unit)
        tx.not_oneself(unit=unit)
        found = tx.session.execute(
            select(Cadre.id, Cadre.name, Cadre.post)
            .where(Cadre.unit_id == unit, Cadre.deleted.is_(False))
            .order_by(Cadre.unit_order, Cadre.id)
        ).all()
        hidden = hidden_records(tx.session, [row.id for row in found])
        members = [row for row in found if row.id not in hidden]
        team = tx.session.get(LeadershipTeam, team_id(unit))
        names = {m.id: m.name for m in members}
        principal = team.principal_id if team is not None else None
        if principal is not None and principal not in names:
            principal = shown_record(tx.session, principal)
        return UnitDetail(
            u.id,
            u.version,
            u.name,
            UnitKind(u.kind),
            u.staffing,
            u.sector,
            u.remark,
            u.valid_from,
            u.valid_to,
            (principal, names[principal]) if principal in names and principal else None,
            tuple((m.id, m.name, m.post or "") for m in members),
            disputed_contents(tx, "unit", unit),
        )

    @writes(Operation.EDIT_SUBJECTS)
    def save(self, tx: Writing, draft: UnitDraft) -> UUID:
        """Create or change a unit. Raises Invalid, Stale, Refused."""
        faults = unit_faults(draft)
        if faults:
            raise Invalid(faults)
        unit = draft.id or tx.new_id()
        tx.about("unit", unit)
        tx.not_oneself(unit=draft.id)
        tx.write(unit_changes(unit, draft))
        return unit

    @writes(Operation.EDIT_SUBJECTS)
    def name_principal(self, tx: Writing, unit: UUID, cadre: UUID) -> None:
        """Say who is the 一把手 of a unit. Raises NotFound, Invalid, Refused."""
        existing_unit(tx, unit)
        person = tx.session.get(Cadre, cadre)
        if person is None or person.deleted or person.unit_id != unit:
            raise Invalid({"principal": "一把手应是本单位的班子成员。请先把该干部归入本单位。"})
        tx.about("unit", unit)
        tx.not_oneself(unit=unit, cadre=cadre)
        if shown_record(tx.session, cadre) != cadre:
            raise Invalid({"principal": "该记录已并入同一人的另一条记录。请选择保留的那条记录。"})
        team = tx.session.get(LeadershipTeam, team_id(unit))
        base = None if team is None else team.version
        tx.write(
            [
                Change(
                    "leadership_team",
                    team_id(unit),
                    {"unit_id": unit, "principal_id": cadre},
                    base,
                )
            ]
        )


def unit_faults(draft: UnitDraft) -> dict[str, str]:
    """Faults of a unit's form by field."""
    faults: dict[str, str] = {}
    if not draft.name.strip():
        faults["name"] = "请填写单位名称。"
    if draft.staffing is not None and not 0 <= draft.staffing <= 100_000:
        faults["staffing"] = "编制数应为 0 至 100000 之间的整数。"
    return faults


def unit_changes(unit: UUID, draft: UnitDraft) -> list[Change]:
    """The changes that store a checked form; a new unit comes with its 领导班子."""
    fields: Mapping[str, object] = {
        "name": draft.name.strip(),
        "kind": draft.kind,
        "staffing": draft.staffing,
        "sector": draft.sector,
        "remark": draft.remark,
    }
    if draft.order_no is not None:
        fields = {**fields, "order_no": draft.order_no}
    changes = [Change("unit", unit, fields, draft.version)]
    if draft.version is None:
        changes.append(Change("leadership_team", team_id(unit), {"unit_id": unit}))
    return changes


def existing_unit(tx: Reading, unit: UUID) -> Unit:
    """The row of a unit that is there. Raises NotFound."""
    found = tx.session.get(Unit, unit)
    if found is None or found.deleted:
        raise NotFound("该单位不存在或已被删除。请刷新列表后重试。")
    return found


def _member_counts(tx: Reading, ids: Sequence[UUID]) -> dict[UUID, int]:
    in_units = (Cadre.unit_id.in_(ids), Cadre.deleted.is_(False))
    rows = tx.session.execute(
        select(Cadre.unit_id, func.count()).where(*in_units).group_by(Cadre.unit_id)
    )
    counts = {unit: n for unit, n in rows if unit is not None}
    joined = select(Cadre.id, Cadre.unit_id).join(SameAs, SameAs.other_id == Cadre.id)
    merged = {
        cadre: unit
        for cadre, unit in tx.session.execute(joined.where(*in_units, SameAs.deleted.is_(False)))
        if unit is not None
    }
    if merged:
        for cadre in hidden_records(tx.session, merged) & merged.keys():
            counts[merged[cadre]] -= 1
    return counts
