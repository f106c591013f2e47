"""The data that suggestions of 回避 are found in, read in a fixed number of statements."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from sqlalchemy import select

from desktop.models.assessors import Assessor
from desktop.models.cadres import Cadre, FamilyMember, Posting, SameAs
from desktop.models.teams import Recusal, RecusalDismissal
from desktop.models.units import UnitChange
from desktop.services.cycles import current_cycle, rule_value
from desktop.services.door import Reading
from desktop.services.pinyin import aliases
from desktop.services.recusal_finding import (
    AssessorFound,
    CadreFound,
    NameBook,
    PostingFound,
    RelativeFound,
    Settled,
    Suggestion,
    UnitName,
    former_since,
    suggest,
)
from desktop.services.unit_succession import SUCCESSION, heirs_on, with_heirs
from desktop.services.unit_times import units_at
from desktop.terms import RecusalKind

FORMER_RULE = "recusal.former_years"


def found_suggestions(tx: Reading, on: dt.date) -> tuple[Suggestion, ...]:
    """What the data suggests on a day. Raises NotFound without a year or the rule."""
    years = int(rule_value(tx, current_cycle(tx), FORMER_RULE, on))
    there = {unit.id: unit.name for unit in units_at(tx, on)}
    assessors = tx.session.scalars(
        select(Assessor).where(Assessor.deleted.is_(False)).order_by(Assessor.name_key, Assessor.id)
    ).all()
    groups = _persons(tx, {a.cadre_id for a in assessors if a.cadre_id is not None})
    own = {record for records in groups.values() for record in records}
    cadres = _cadres(tx, there, own)
    found = suggest(
        (
            AssessorFound(
                a.id,
                a.name,
                a.birth_month,
                a.post,
                a.home_unit_id,
                tuple(cadres[c] for c in groups.get(a.cadre_id, ()) if c in cadres)
                if a.cadre_id is not None
                else (),
            )
            for a in assessors
        ),
        (cadre for cadre in cadres.values() if cadre.unit in there),
        NameBook.of(_names(tx, there)),
        _settled(tx, on),
        former_since(on, years),
    )
    return tuple(s for s in found if s.unit in there)


def _persons(tx: Reading, records: Collection[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """Each of some records with all that are the same person."""
    linked: dict[UUID, set[UUID]] = defaultdict(set)
    for kept, other in tx.session.execute(
        select(SameAs.kept_id, SameAs.other_id).where(SameAs.deleted.is_(False))
    ):
        linked[kept].add(other)
        linked[other].add(kept)
    found = {}
    for record in records:
        person, border = {record}, [record]
        while border:
            new = linked.get(border.pop(), set()) - person
            person |= new
            border += new
        found[record] = tuple(sorted(person))
    return found


def _cadres(tx: Reading, units: Collection[UUID], own: Collection[UUID]) -> dict[UUID, CadreFound]:
    """The cadres of units and those that assessors are, the latter with their postings."""
    postings: dict[UUID, list[PostingFound]] = defaultdict(list)
    for cadre, start, end, text in tx.session.execute(
        select(Posting.cadre_id, Posting.start, Posting.end, Posting.text)
        .where(Posting.deleted.is_(False), Posting.cadre_id.in_(own))
        .order_by(Posting.cadre_id, Posting.ordinal)
    ):
        postings[cadre].append(PostingFound(start, end, text))
    family: dict[UUID, list[RelativeFound]] = defaultdict(list)
    for cadre, relation, name, birth, work in tx.session.execute(
        select(
            FamilyMember.cadre_id,
            FamilyMember.relation,
            FamilyMember.name,
            FamilyMember.birth,
            FamilyMember.work,
        )
        .where(FamilyMember.deleted.is_(False))
        .order_by(FamilyMember.cadre_id, FamilyMember.ordinal)
    ):
        family[cadre].append(RelativeFound(relation, name, birth, work))
    return {
        cadre: CadreFound(
            cadre, name, post, unit, tuple(postings.get(cadre, ())), tuple(family.get(cadre, ()))
        )
        for cadre, name, post, unit in tx.session.execute(
            select(Cadre.id, Cadre.name, Cadre.post, Cadre.unit_id)
            .where(Cadre.deleted.is_(False))
            .order_by(Cadre.unit_id, Cadre.unit_order, Cadre.id)
        )
        if unit in units or cadre in own
    }


def _names(tx: Reading, there: Mapping[UUID, str]) -> Iterable[UnitName]:
    """Full, short and former names; what is gone leads to what it became."""
    changes = tx.session.scalars(
        select(UnitChange).where(UnitChange.deleted.is_(False)).order_by(UnitChange.id)
    ).all()
    heirs: dict[UUID, set[UUID]] = defaultdict(set)
    texts = [(unit, name) for unit, name in there.items()]
    for change in changes:
        if change.kind in {kind.value for kind in SUCCESSION} and change.other_id is not None:
            heirs[change.unit_id].add(change.other_id)
        texts += [(change.unit_id, t) for t in (change.name_before, change.name_after) if t]
    for unit, text in texts:
        for living in _living(unit, there, heirs):
            for name in (text, *aliases(text)):
                yield UnitName(living, name)


def _living(
    unit: UUID, there: Mapping[UUID, str], heirs: Mapping[UUID, set[UUID]]
) -> frozenset[UUID]:
    """The unit itself while it is there, else all that it became."""
    seen, border, found = {unit}, [unit], set()
    while border:
        one = border.pop()
        if one in there:
            found.add(one)
            continue
        new = heirs.get(one, set()) - seen
        seen |= new
        border += new
    return frozenset(found)


def _settled(tx: Reading, on: dt.date) -> Settled:
    """Pairs with a 回避 in force; what was told off, or registered for the same cause and ended."""
    registered: set[tuple[UUID, UUID]] = set()
    dismissed: set[tuple[UUID, UUID, RecusalKind]] = set()
    heirs = heirs_on(tx.session, on)
    for row in tx.session.scalars(select(Recusal).where(Recusal.deleted.is_(False))):
        if row.end is None or row.end >= on:
            registered.update((row.assessor_id, u) for u in with_heirs([row.unit_id], heirs))
        elif row.kind is not None:
            dismissed.add((row.assessor_id, row.unit_id, RecusalKind(row.kind)))
    for told in tx.session.scalars(
        select(RecusalDismissal).where(RecusalDismissal.deleted.is_(False))
    ):
        dismissed.add((told.assessor_id, told.unit_id, RecusalKind(told.kind)))
    return Settled(frozenset(registered), frozenset(dismissed))
