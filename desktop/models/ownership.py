"""What a team may not do to a row although its revision looks sound by itself.

A team's row stays with the team that created it, and an open conflict is settled by the office
alone. Both are judged by what the revision builds on, which is there when it is complete and
never changes; so the order of arrival makes no difference, and every station judges alike.
Source: exchange.md §1 (Held) and §6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from desktop.models.merge import Past, view_of
from desktop.models.revision import Dot, Revision
from desktop.models.tables import SyncedTable

TEAM_CHANGED: Final = "记录所属的考核组不能更改"
DISPUTED: Final = "有冲突的内容只由考核办裁定"

Office = Callable[[str], bool]
"""Whether an origin is the office's."""


def overreaching(
    table: SyncedTable,
    past: Past,
    complete: Sequence[Revision],
    held: Mapping[Dot, str],
    office: Office,
) -> dict[Dot, str]:
    """Those of the complete revisions of a row that are to be held, with the reason.

    ``held`` are held for what they are by themselves; nobody gains by building on those.
    """
    found: dict[Dot, str] = {}
    tangled = _tangled(past)
    for r in sorted(complete, key=lambda r: past.seen(r.dot).bit_count()):
        if not r.seen.parents:
            continue
        if office(r.origin) or not tangled:
            reason = None if _same_team(table, r, past) else TEAM_CHANGED
        else:
            reason = _beyond(table, r, past, held.keys() | found.keys())
        if reason is not None:
            found[r.dot] = reason
    return found


def _tangled(past: Past) -> bool:
    """Whether anything in the row's past was written beside something else."""
    created = 0
    for r in past.revisions.values():
        created += not r.seen.parents
        if created > 1 or len(r.seen.parents) > 1:
            return True
    return False


def _beyond(table: SyncedTable, r: Revision, past: Past, held: set[Dot]) -> str | None:
    """Why a team's revision goes beyond what its writer had before him, or None."""
    before = past.seen(r.dot)
    seen = [dot for dot in past.revisions if past.has(before, dot) and dot not in held]
    if not seen:
        return None if _same_team(table, r, past) else TEAM_CHANGED
    view = view_of(past, seen, table.group_of)
    team = table.team_field
    if team is not None and team in r.fields and view.fields.get(team) != r.fields[team]:
        return TEAM_CHANGED
    touched = {table.group_of(name) for name in r.fields}
    return DISPUTED if touched & view.conflicts.keys() else None


def _same_team(table: SyncedTable, r: Revision, past: Past) -> bool:
    """Whether a later revision leaves the row with a team that its creation names."""
    if table.team_field is None or table.team_field not in r.fields:
        return True
    before = past.seen(r.dot)
    return any(
        other.fields.get(table.team_field) == r.fields[table.team_field]
        for other in past.revisions.values()
        if not other.seen.parents and past.has(before, other.dot)
    )
