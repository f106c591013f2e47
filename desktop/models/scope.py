"""Who may write what: the reasons for which a foreign revision is held and does not show.

Holding looks only at the revision itself and at the standing of its origin, never at other
rows: what depends on changeable state would make the view depend on the order of arrival.
That a team names itself in a row that another team created is seen where the row's revisions
lie side by side, in ``apply``: what a creation says of the team can never change.
A held revision is kept, shown with its reason, and shows as soon as its origin may write it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.models.revision import Revision
from desktop.models.tables import SyncedTable, synced_tables
from desktop.terms import StationRole

NOT_OWN = "记录属于另一个考核组"
NOT_ON_ROSTER = "填写人不在该工作站的授权名册上"


@dataclass(frozen=True, slots=True)
class Standing:
    """What an origin is: the office, or the station of one team (its id as 32 digits).

    ``authors`` are the accounts on the workstation's 授权名册 (32 digits each); None where
    another station vouches for whoever wrote.
    """

    role: StationRole
    team: str | None = None
    authors: frozenset[str] | None = None


def hold_reason(revision: Revision, standing: Standing | None) -> str | None:
    """Why this revision must not show, in Chinese; None when its origin may write it."""
    if standing is None:
        return "来源工作站未登记"
    if standing.authors is not None and revision.author not in standing.authors:
        return NOT_ON_ROSTER
    table = synced_tables()[revision.table]
    if standing.role not in table.writers:
        return f"{standing.role.label}无权填写此类记录"
    if standing.role is StationRole.OFFICE:
        return None
    if revision.op == "purge":
        return "只有考核办可以依法清除记录"
    if table.team_field is not None:
        named = revision.fields.get(table.team_field)
        if named is None or named != standing.team:
            return NOT_OWN
    return _not_for_a_team(revision, table)


def _not_for_a_team(revision: Revision, table: SyncedTable) -> str | None:
    """The reason to hold a team's revision that sets what only the office may set, or None."""
    later = bool(revision.seen.parents)
    fields = revision.fields
    given = any(
        fields.get(name) is not None and (kept is None or fields[name] in kept)
        for name, kept in table.office_values.items()
    )
    if given or (later and not table.office_fields.isdisjoint(fields)):
        return "只有考核办可以填写其中的内容"
    return None


class Scope:
    """The standings of all known origins; an ``apply.Hold``.

    ``replace`` is undone when the transaction in which it was called is rolled back.
    """

    def __init__(self, standings: Mapping[str, Standing]) -> None:
        self._standings = dict(standings)
        self._before = self._standings
        self._by: object = None

    def __call__(self, revision: Revision) -> str | None:
        """The reason to hold a revision, or None."""
        return hold_reason(revision, self._standings.get(revision.origin))

    def is_office(self, origin: str) -> bool:
        """Whether an origin is the office's."""
        standing = self._standings.get(origin)
        return standing is not None and standing.role is StationRole.OFFICE

    def replace(self, by: object, standings: Mapping[str, Standing]) -> None:
        """Know other standings from now on; ``by`` is the transaction that says so."""
        if self._by is not by:
            self._by, self._before = by, self._standings
        self._standings = dict(standings)

    def undo(self, by: object) -> None:
        """Back to what was known before a transaction that came to nothing."""
        if self._by is by and by is not None:
            self._by, self._standings = None, self._before
