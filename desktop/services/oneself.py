"""Whose records somebody at the desk never reaches: one's own, one's unit's, recused ones.

Source: domain.md §2.1: nobody reads, rates, reviews or decides on oneself, one's own unit or a
recused subject. A person is all of the records joined as 同一人; a cadre belongs to the
present unit, whatever unit a record about the cadre was made in. A unit that was merged or split
is followed into what it became (§2.10): its people and its leader are there.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from desktop.models.assessors import Assessor
from desktop.models.cadres import Cadre
from desktop.models.teams import Recusal
from desktop.services.errors import Refused
from desktop.services.persons import linked_among, persons_of, units_of
from desktop.services.unit_succession import Heirs, heirs_on, with_heirs

_SELF = "按回避规定，本人不能查阅或办理关于自己的考核内容。请由其他人员办理。"
_OWN_UNIT = "按回避规定，不能查阅或办理本人所在单位的考核内容。请由其他人员办理。"
_RECUSED = "您对该单位已登记回避，不能查阅或办理其考核内容。请由其他人员办理。"


class Oneself:
    """The bounds of one actor inside one transaction; each is asked for once."""

    def __init__(
        self,
        session: Session,
        cadre: UUID | None,
        assessor: UUID | None,
        unit: UUID | None,
        today: dt.date,
        heirs: Heirs | None = None,
    ) -> None:
        self._session, self._today = session, today
        self._cadre, self._assessor, self._unit = cadre, assessor, unit
        self._records: frozenset[UUID] | None = None
        self._own: frozenset[UUID] | None = None
        self._recused: frozenset[UUID] | None = None
        self._barred: frozenset[UUID] | None = None
        self._heirs = heirs
        self._pool: tuple[UUID | None, UUID | None] | None = None

    def _of_pool(self) -> tuple[UUID | None, UUID | None]:
        """The record that is the assessor, and the assessor's own unit."""
        if self._pool is None:
            row = self._session.execute(
                select(Assessor.cadre_id, Assessor.home_unit_id).where(
                    Assessor.id == self._assessor
                )
            ).first()
            self._pool = (None, None) if row is None else (row.cadre_id, row.home_unit_id)
        return self._pool

    def records(self) -> frozenset[UUID]:
        """The records that are the actor: the account's, the assessor's, and those joined to it."""
        if self._records is None:
            linked = {self._cadre}
            if self._assessor is not None:
                linked.add(self._of_pool()[0])
            linked.discard(None)
            own = [record for record in linked if record is not None]
            self._records = persons_of(self._session, *own) if own else frozenset()
        return self._records

    def own_units(self) -> frozenset[UUID]:
        """The actor's own units: the account's, and those of the records that it is linked to.

        With all that they went into.
        """
        if self._own is None:
            found = {self._unit}
            if self.records():
                of_records = select(Cadre.unit_id).where(Cadre.id.in_(self.records()))
                found.update(self._session.scalars(of_records))
            if self._assessor is not None:
                found.add(self._of_pool()[1])
            self._own = self._followed({unit for unit in found if unit is not None})
        return self._own

    def recused_units(self) -> frozenset[UUID]:
        """Units for which a 回避 of the actor is registered and has not ended; today counts.

        With all that they went into.
        """
        if self._assessor is None:
            return frozenset()
        if self._recused is None:
            statement = select(Recusal.unit_id).where(
                Recusal.assessor_id == self._assessor, *_holding(self._today)
            )
            self._recused = self._followed(set(self._session.scalars(statement)))
        return self._recused

    def _followed(self, units: set[UUID]) -> frozenset[UUID]:
        if not units:
            return frozenset()
        if self._heirs is None:
            self._heirs = heirs_on(self._session, self._today)
        return with_heirs(units, self._heirs)

    def barred_cadres(self) -> frozenset[UUID]:
        """Every record of a person whom the actor must not read about."""
        if self._barred is None:
            units = self.own_units() | self.recused_units()
            people = set(self.records())
            if units:
                people.update(
                    self._session.scalars(select(Cadre.id).where(Cadre.unit_id.in_(units)))
                )
            self._barred = persons_of(self._session, *people) if people else frozenset()
        return self._barred

    def check(self, cadre: UUID | None, unit: UUID | None, assessor: UUID | None) -> None:
        """Raise Refused when the subject is within the bounds."""
        if (cadre is not None and cadre in self.records()) or (
            assessor is not None and assessor == self._assessor
        ):
            raise Refused(_SELF)
        own, recused = self.own_units(), self.recused_units()
        if not own and not recused:
            return
        units = set() if unit is None else {unit}
        if cadre is not None:
            units |= units_of(self._session, [cadre])
        if units & own:
            raise Refused(_OWN_UNIT)
        if units & recused:
            raise Refused(_RECUSED)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one assessor must stay away from: units, and cadres wherever they were written of."""

    units: frozenset[UUID]
    cadres: frozenset[UUID]


def bounds_of(session: Session, people: Collection[Assessor], today: dt.date) -> dict[UUID, Bounds]:
    """The bounds of several assessors by id: what each needs is asked for once for all."""
    heirs = heirs_on(session, today) if people else {}
    recused: dict[UUID, set[UUID]] = defaultdict(set)
    for assessor, unit in session.execute(
        select(Recusal.assessor_id, Recusal.unit_id).where(
            Recusal.assessor_id.in_([p.id for p in people]), *_holding(today)
        )
    ):
        recused[assessor].add(unit)
    records: dict[UUID, frozenset[UUID]] = {}
    units: dict[UUID, frozenset[UUID]] = {}
    for person in people:
        one = Oneself(session, person.cadre_id, None, person.home_unit_id, today, heirs)
        records[person.id] = one.records()
        units[person.id] = one.own_units() | with_heirs(recused[person.id], heirs)
    there: dict[UUID | None, set[UUID]] = defaultdict(set)
    of_units = Cadre.unit_id.in_(frozenset().union(*units.values()))
    for cadre, home in session.execute(select(Cadre.id, Cadre.unit_id).where(of_units)):
        there[home].add(cadre)
    cadres = {p: records[p].union(*(there[unit] for unit in units[p])) for p in units}
    linked = linked_among(session, frozenset().union(*cadres.values()))
    return {
        p: Bounds(units[p], persons_of(session, *known) if known & linked else known)
        for p, known in cadres.items()
    }


def _holding(today: dt.date) -> tuple[ColumnElement[bool], ...]:
    """Recusals that have not ended; today counts."""
    return Recusal.deleted.is_(False), or_(Recusal.end.is_(None), Recusal.end >= today)
