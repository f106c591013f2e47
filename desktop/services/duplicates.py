"""疑似重复: records that may be one person, told apart or joined by a clerk and never by guess."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from desktop.models.cadres import Cadre, NotSame, SameAs
from desktop.models.changes import Change
from desktop.models.units import Unit
from desktop.services.cadres import existing_cadre
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid, NotFound
from desktop.services.permissions import Operation
from desktop.services.persons import hidden_records, persons_of, shown_record


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A record that may be the same person, with why it is asked."""

    id: UUID
    name: str
    birth_month: str | None
    unit: str | None
    post: str | None
    reason: str


class DuplicateService(Service):
    """Two records of one person, and two persons of one name."""

    @reads(Operation.READ_SUBJECTS)
    def of(self, tx: Reading, cadre: UUID) -> tuple[Lookalike, ...]:
        """Records that look like this one and have not been told apart.

        Raises NotFound, Refused.
        """
        row = existing_cadre(tx, cadre)
        tx.about("cadre", cadre)
        tx.not_oneself(cadre=cadre, unit=row.unit_id)
        statement = (
            select(Cadre, Unit.name)
            .outerjoin(Unit, Unit.id == Cadre.unit_id)
            .where(Cadre.bare_name == row.bare_name, Cadre.id != cadre, Cadre.deleted.is_(False))
        )
        told = persons_of(tx.session, cadre) | _told_apart(tx, cadre) | hidden_records(tx.session)
        found = []
        for other, unit in tx.session.execute(statement):
            if other.id in told:
                continue
            reason = _reason(row, other)
            found.append(
                Lookalike(other.id, other.name, other.birth_month, unit, other.post, reason)
            )
        return tuple(found)

    @writes(Operation.EDIT_SUBJECTS)
    def same(self, tx: Writing, kept: UUID, other: UUID, reason: str) -> UUID:
        """Say that two records are one person; ``kept`` is shown from now on.

        Raises Invalid when the two are joined already or one of them is hidden behind another
        record, so that a person has one shown record; NotFound, Refused.
        """
        for cadre in (kept, other):
            row = existing_cadre(tx, cadre)
            tx.about("cadre", cadre)
            tx.not_oneself(cadre=cadre, unit=row.unit_id)
        if kept == other:
            raise Invalid({"other": "这是同一条记录，不能与自身合并。请另选一条。"})
        if other in persons_of(tx.session, kept):
            raise Invalid({"other": "这两条记录已登记为同一人，不必再次合并。"})
        for field, cadre in (("kept", kept), ("other", other)):
            shown = shown_record(tx.session, cadre)
            if shown != cadre:
                raise Invalid({field: _merged_already(tx, cadre, shown)})
        link = tx.new_id()
        tx.write([Change("same_as", link, {"kept_id": kept, "other_id": other, "reason": reason})])
        return link

    @writes(Operation.EDIT_SUBJECTS)
    def take_back(self, tx: Writing, link: UUID) -> None:
        """Undo a merge; both records are as before. Raises NotFound, Refused."""
        row = tx.session.get(SameAs, link)
        if row is None or row.deleted:
            raise NotFound("这次合并已经撤销。请刷新后查看。")
        for cadre in (row.kept_id, row.other_id):
            person = tx.session.get(Cadre, cadre)
            tx.about("cadre", cadre)
            tx.not_oneself(cadre=cadre, unit=None if person is None else person.unit_id)
        tx.write([Change("same_as", link, {"deleted": True}, row.version)])

    @writes(Operation.EDIT_SUBJECTS)
    def different(self, tx: Writing, first: UUID, second: UUID) -> None:
        """不是同一人: remember it, so that it is not asked again. Raises NotFound."""
        for cadre in (first, second):
            row = existing_cadre(tx, cadre)
            tx.about("cadre", cadre)
            tx.not_oneself(cadre=cadre, unit=row.unit_id)
        tx.write([Change("not_same", tx.new_id(), {"first_id": first, "second_id": second})])


def _merged_already(tx: Reading, cadre: UUID, shown: UUID) -> str:
    hidden, kept = existing_cadre(tx, cadre), existing_cadre(tx, shown)
    return (
        f"“{hidden.name}”的这条记录已并入“{kept.name}”的另一条记录。"
        "请改选保留的那条记录，或先撤销原来的合并。"
    )


def _told_apart(tx: Reading, cadre: UUID) -> set[UUID]:
    first, second = NotSame.first_id, NotSame.second_id
    rows = tx.session.execute(
        select(first, second).where(
            NotSame.deleted.is_(False), (first == cadre) | (second == cadre)
        )
    )
    return {record for pair in rows for record in pair} - {cadre}


def _reason(row: Cadre, other: Cadre) -> str:
    if row.id_number and row.id_number == other.id_number:
        return "姓名和身份证号相同"
    if row.birth_month and row.birth_month == other.birth_month:
        return "姓名和出生年月相同"
    return "姓名相同"
