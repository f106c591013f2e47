"""Taking back a 机构变动: why it cannot be, and what brings all back as it was before.

Source: domain.md §2.10.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final
from uuid import UUID

from sqlalchemy import select

from desktop.models.base import Base
from desktop.models.changes import Change
from desktop.models.indicators import IndicatorPlacement
from desktop.models.rectification import Rectification, RectificationItem
from desktop.models.revision import Version
from desktop.models.tables import referrers
from desktop.models.teams import Pairing
from desktop.models.units import LeadershipTeam, Unit, UnitChange
from desktop.services.cadre_moves import came_along, return_changes
from desktop.services.dates import day_words
from desktop.services.door import Reading, Writing
from desktop.services.labels import TABLES
from desktop.services.unit_change_forms import ENDING
from desktop.services.unit_change_writing import handed_id
from desktop.services.units import existing_unit, team_id
from desktop.terms import UnitChangeKind

_DAY: Final = dt.timedelta(days=1)
_NO_USE: Final = frozenset({"recusal_dismissal"})
"""What says nothing about a unit that is no more: a suggestion that was told off."""


def events(tx: Reading, unit: UUID | None = None) -> list[list[UnitChange]]:
    """The changes; the rows of one (a successor each) lie together."""
    statement = select(UnitChange).where(UnitChange.deleted.is_(False))
    if unit is not None:
        statement = statement.where(UnitChange.unit_id == unit)
    rows = tx.session.scalars(
        statement.order_by(UnitChange.on, UnitChange.unit_id, UnitChange.kind, UnitChange.id)
    )
    return [list(of_one) for _key, of_one in groupby(rows, key=lambda r: (r.on, r.unit_id, r.kind))]


def kept_for(tx: Reading, rows: Sequence[UnitChange]) -> str:
    """Why a change cannot be taken back; empty when it can."""
    first = rows[0]
    unit = existing_unit(tx, first.unit_id)
    later = [r for event in events(tx, unit.id) for r in event if r.on > first.on]
    if later:
        return f"“{unit.name}”在{day_words(later[0].on)}又有变动。请先撤回后一次变动。"
    if UnitChangeKind(first.kind) not in ENDING:
        same = unit.name == first.name_after
        return "" if same else "单位名称在更名之后又另行修改过，不能撤回。请在对象库中更正名称。"
    if unit.valid_to != first.on - _DAY:
        return "单位的结束日期已另行修改，不能撤回。"
    for row in rows:
        reason = _built_on(tx, row)
        if reason:
            return reason
    return ""


def _built_on(tx: Reading, row: UnitChange) -> str:
    """What has been built on the unit that a change names; empty for nothing."""
    other = None if row.other_id is None else tx.session.get(Unit, row.other_id)
    if other is None or row.other_id is None:
        return ""
    if any(event[0].on >= row.on for event in events(tx, other.id)):
        return f"“{other.name}”之后又有变动。请先撤回后一次变动。"
    handed = [about for about, _items in _handed(tx, row) if about.report is not None]
    if handed:
        return f"移交“{other.name}”的整改已提交整改报告，不能撤回。"
    if row.name_after is None:
        return ""
    shared = tx.session.scalar(
        select(UnitChange.id).where(
            UnitChange.other_id == other.id,
            UnitChange.deleted.is_(False),
            UnitChange.unit_id != row.unit_id,
        )
    )
    if shared is not None:
        return f"还有其他单位并入“{other.name}”。请先撤回那一次变动。"
    uses = _uses(tx, other.id, _written(tx, row, other.id))
    if uses:
        return f"新设的“{other.name}”已有{'、'.join(uses)}，不能撤回。"
    return ""


def _written(tx: Reading, row: UnitChange, founded: UUID) -> set[tuple[str, UUID]]:
    """What names a founded unit and goes away with the change."""
    moves = came_along(tx, row.unit_id, founded, row.on)
    return {
        ("unit_change", row.id),
        ("leadership_team", team_id(founded)),
        *(("cadre", move.cadre_id) for move in moves),
        *(("cadre_move", move.id) for move in moves),
        *(("indicator_placement", place.id) for place in _placements(tx, row.unit_id)),
    }


def _uses(tx: Reading, unit: UUID, besides: set[tuple[str, UUID]]) -> list[str]:
    """What has been built on a unit, in words: rows of any table that names units."""
    words = []
    for table, column in referrers("unit"):
        columns = Base.metadata.tables[table].c
        found = tx.session.scalars(
            select(columns.id).where(columns[column] == unit, columns.deleted.is_(False))
        )
        if table not in _NO_USE and any((table, one) not in besides for one in found):
            words.append(TABLES[table])
    return list(dict.fromkeys(words))


def _handed(
    tx: Reading, row: UnitChange
) -> list[tuple[Rectification, Sequence[RectificationItem]]]:
    """The rectifications that passed to the lead unit, with their items."""
    if row.other_id is None or row.kind != UnitChangeKind.DISSOLVED:
        return []
    found: list[tuple[Rectification, Sequence[RectificationItem]]] = []
    for old in tx.session.scalars(
        select(Rectification.id).where(Rectification.unit_id == row.unit_id)
    ):
        about = tx.session.get(Rectification, handed_id(old, row.other_id))
        if about is None or about.deleted:
            continue
        items = tx.session.scalars(
            select(RectificationItem).where(RectificationItem.rectification_id == about.id)
        )
        found.append((about, list(items)))
    return found


def undone(tx: Writing, rows: Sequence[UnitChange]) -> list[Change]:
    """The changes that take a change back. The caller has asked ``kept_for``."""
    first = rows[0]
    unit = existing_unit(tx, first.unit_id)
    gone: dict[str, object] = {"deleted": True}
    changes = [Change("unit_change", row.id, gone, row.version) for row in rows]
    if UnitChangeKind(first.kind) not in ENDING:
        return [Change("unit", unit.id, {"name": first.name_before}, unit.version), *changes]
    changes.append(Change("unit", unit.id, {"valid_to": None}, unit.version))
    changes += _reopened(tx, rows)
    changes += _undecided(tx, unit.id)
    for row in rows:
        if row.other_id is None:
            continue
        changes += return_changes(tx, row.unit_id, row.other_id, row.on)
        changes += _given_back(tx, row)
        if row.name_after is not None:
            changes += _unfounded(tx, row.other_id)
    return changes


def _reopened(tx: Reading, rows: Sequence[UnitChange]) -> Iterable[Change]:
    """The 对口联系 run on as before: what was cancelled comes back, what was cut short goes on.

    Only what the change itself wrote: a pairing that ended on that day for another reason, or was
    deleted before, stays as it is. Where the revisions cannot tell, as after a restore, an ended
    one runs on, and a cancelled one is left for the clerk to pair anew: the gap is shown.
    """
    first = rows[0]
    cancelled, ended = [], []
    for pairing in tx.session.scalars(
        select(Pairing).where(Pairing.unit_id == first.unit_id).order_by(Pairing.start, Pairing.id)
    ):
        since = _since(pairing.version, rows)
        if pairing.deleted and pairing.start >= first.on and since is True:
            cancelled.append(pairing)
        elif not pairing.deleted and pairing.end == first.on - _DAY and since is not False:
            ended.append(pairing)
    end = cancelled[0].start - _DAY if cancelled else None
    for pairing in cancelled:
        yield Change("pairing", pairing.id, {"deleted": False}, pairing.version)
    for pairing in ended:
        if end != pairing.end:
            yield Change("pairing", pairing.id, {"end": end}, pairing.version)


def _since(version: str, rows: Sequence[UnitChange]) -> bool | None:
    """Whether a row was written with a change or after it; None when nothing tells.

    One station numbers what it writes; a change writes its pairings after itself.
    """
    told = [dot for row in rows for dot in Version.parse(row.version).parents]
    here = Version.parse(version).parents
    if len({origin for origin, _seq in (*told, *here)}) != 1:
        return None
    return max(seq for _origin, seq in here) > min(seq for _origin, seq in told)


def _placements(tx: Reading, unit: UUID) -> Sequence[IndicatorPlacement]:
    return tx.session.scalars(
        select(IndicatorPlacement).where(
            IndicatorPlacement.unit_id == unit, IndicatorPlacement.deleted.is_(False)
        )
    ).all()


def _undecided(tx: Reading, unit: UUID) -> Iterable[Change]:
    """Where results of the unit count is no question any more; another change asks anew."""
    for row in _placements(tx, unit):
        yield Change("indicator_placement", row.id, {"deleted": True}, row.version)


def _given_back(tx: Reading, row: UnitChange) -> Iterable[Change]:
    """Open items return to the rectification that they came from."""
    origin = {
        handed_id(old, row.other_id): old
        for old in tx.session.scalars(
            select(Rectification.id).where(Rectification.unit_id == row.unit_id)
        )
        if row.other_id is not None
    }
    for about, items in _handed(tx, row):
        for item in items:
            back = {"rectification_id": origin[about.id]}
            yield Change("rectification_item", item.id, back, item.version)
        yield Change("rectification", about.id, {"deleted": True}, about.version)


def _unfounded(tx: Reading, unit: UUID) -> Iterable[Change]:
    row = existing_unit(tx, unit)
    yield Change("unit", unit, {"deleted": True}, row.version)
    team = tx.session.get(LeadershipTeam, team_id(unit))
    if team is not None:
        yield Change("leadership_team", team.id, {"deleted": True}, team.version)
