"""Units by name: the present one, its usual abbreviations, and the names borne before.

Whoever writes a list uses the name that he knows; after a 更名 that is often the old one.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from desktop.models.units import Unit, UnitChange
from desktop.services import pinyin
from desktop.services.blanks import bare
from desktop.services.door import Reading
from desktop.terms import UnitChangeKind


def former_names(tx: Reading) -> dict[UUID, tuple[str, ...]]:
    """The names that units bore before a 更名, the latest first."""
    found: dict[UUID, dict[str, None]] = {}
    for unit, name in tx.session.execute(
        select(UnitChange.unit_id, UnitChange.name_before)
        .where(
            UnitChange.deleted.is_(False),
            UnitChange.kind == UnitChangeKind.RENAMED.value,
            UnitChange.name_before.is_not(None),
        )
        .order_by(UnitChange.on.desc(), UnitChange.id)
    ):
        if name is not None:
            found.setdefault(unit, {})[name] = None
    return {unit: tuple(names) for unit, names in found.items()}


def units_by_name(tx: Reading, names: Iterable[str]) -> dict[str, tuple[tuple[UUID, str], ...]]:
    """(id, present name) of the units that each text may mean.

    The present name goes first, then former names, then abbreviations; white space counts for
    nothing. A unit that has ended is found when none that goes on is called so.
    """
    wanted = {name: bare(name) for name in names}
    shelves: tuple[dict[str, dict[UUID, str]], ...] = ({}, {}, {})
    ended: set[UUID] = set()
    formers = former_names(tx)
    for unit in tx.session.scalars(select(Unit).where(Unit.deleted.is_(False))):
        if unit.valid_to is not None:
            ended.add(unit.id)
        _enter(shelves[0], unit.name, unit)
        for name in formers.get(unit.id, ()):
            _enter(shelves[1], name, unit)
        for name in (unit.name, *formers.get(unit.id, ())):
            for short in pinyin.aliases(bare(name)):
                _enter(shelves[2], short, unit)
    found = {}
    for name, plain in wanted.items():
        hits = next((shelf[plain] for shelf in shelves if plain in shelf), {})
        going = {unit: now for unit, now in hits.items() if unit not in ended}
        found[name] = tuple((going or hits).items())
    return found


def _enter(shelf: dict[str, dict[UUID, str]], name: str, unit: Unit) -> None:
    shelf.setdefault(bare(name), {})[unit.id] = unit.name
