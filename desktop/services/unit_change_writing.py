"""The rows that a change of a unit writes, from what was looked up for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID, uuid5

from sqlalchemy import func, select

from desktop.models.changes import Change
from desktop.models.rectification import Rectification
from desktop.models.units import Unit
from desktop.services.cadre_moves import member_changes
from desktop.services.door import Writing
from desktop.services.unit_change_effects import Effects
from desktop.services.unit_change_forms import NewUnit, UnitChangeDraft
from desktop.services.units import team_id


def changes_of(tx: Writing, effects: Effects) -> list[Change]:
    """The changes that make it so."""
    draft, unit = effects.draft, effects.unit
    if not effects.ends:
        after = draft.name_after.strip()
        said: Mapping[str, str | None] = {"name_before": unit.name, "name_after": after}
        return [
            Change("unit", unit.id, {"name": after}, unit.version),
            _told(tx, draft, None, said),
        ]
    changes: list[Change] = []
    named: list[tuple[UUID | None, str | None]] = [(other.id, None) for other in effects.others]
    for place, new in enumerate(draft.founded, start=1):
        made = founding(tx, new, draft.on, place)
        named.append((made[0].row, new.name.strip()))
        changes += made
    changes.append(Change("unit", unit.id, {"valid_to": draft.last_day}, unit.version))
    for other, founded in named or [(None, None)]:
        # A name after the change marks what the change founded: taking back takes that away.
        said = {"name_before": unit.name, "name_after": founded}
        changes.append(_told(tx, draft, other, said))
    for pairing, _title in effects.pairings:
        kept = pairing.start < draft.on
        end: dict[str, object] = {"end": draft.last_day} if kept else {"deleted": True}
        changes.append(Change("pairing", pairing.id, end, pairing.version))
    heir = named[0][0] if named else None
    if effects.hands_over and heir is not None:
        changes += _handed_over(tx, effects, heir)
    if effects.takes_cadres and heir is not None:
        changes += member_changes(tx, effects.cadres, heir, draft.on, draft.basis)
    return changes


def founding(tx: Writing, new: NewUnit, on: dt.date, place: int = 1) -> list[Change]:
    """The changes that bring a unit and its 领导班子 into being on a day, the unit's first.

    ``place`` is where it stands among several new ones, after all that are there.
    """
    unit = tx.new_id()
    last = tx.session.scalar(select(func.max(Unit.order_no))) or 0
    fields: dict[str, object] = {
        "name": new.name.strip(),
        "kind": new.kind,
        "sector": (new.sector or "").strip() or None,
        "staffing": new.staffing,
        "order_no": last + place,
        "valid_from": on,
    }
    return [
        Change("unit", unit, fields),
        Change("leadership_team", team_id(unit), {"unit_id": unit}),
    ]


def _told(
    tx: Writing, draft: UnitChangeDraft, other: UUID | None, names: Mapping[str, str | None]
) -> Change:
    fields: dict[str, object] = {
        "unit_id": draft.unit,
        "kind": draft.kind,
        "on": draft.on,
        "other_id": other,
        "basis": (draft.basis or "").strip() or None,
        **names,
    }
    return Change("unit_change", tx.new_id(), fields)


def handed_id(rectification: UUID, lead: UUID) -> UUID:
    """The id of the rectification at a lead unit that takes over from one of a task force."""
    return uuid5(rectification, f"handed-over/{lead.hex}")


def _handed_over(tx: Writing, effects: Effects, lead: UUID) -> list[Change]:
    """Open items go into a rectification of the lead unit's; what is closed stays.

    The item is what moves, not the unit of its rectification: one feedback may have set both
    closed and open items going, and records stay with the unit of their date. An item keeps
    its number, dates and steps. The team stays the one that opened it: a team's row never
    changes hands, and nobody else could go on with it.
    """
    changes: list[Change] = []
    for about in {about.id: about for _item, about in effects.items}.values():
        new = handed_id(about.id, lead)
        there = tx.session.get(Rectification, new)
        fields: dict[str, object] = {
            "unit_id": lead,
            "cadre_id": about.cadre_id,
            "cycle_id": about.cycle_id,
            "title": f"{about.title}（“{effects.unit.name}”移交）",
            "feedback_on": about.feedback_on,
            "team_id": about.team_id,
        }
        if there is not None:  # handed over before, and taken back
            changes.append(
                Change("rectification", new, {**fields, "deleted": False}, there.version)
            )
        else:
            changes.append(Change("rectification", new, fields))
    for item, about in effects.items:
        moved = {"rectification_id": handed_id(about.id, lead)}
        changes.append(Change("rectification_item", item.id, moved, item.version))
    return changes
