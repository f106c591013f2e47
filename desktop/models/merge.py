"""The view of one row, computed from the set of its revisions. Pure; no database.

Per field group the maximal revisions under "had been seen by" speak. One, or several that
agree, give the value. Several that differ are a conflict: the latest (time, origin, seq)
shows, all are kept. Deleting against editing is a conflict and the row stays visible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from desktop.models.base import Stored
from desktop.models.revision import Dot, Revision, Version

Group = tuple[str, ...]
DELETED: Group = ("deleted",)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the differing values of a group, with the revision that says it."""

    dot: Dot
    values: tuple[Stored, ...]
    author: str
    at: int


@dataclass(frozen=True, slots=True)
class RowView:
    """What a row shows: its fields, what it is a view of, and its open conflicts."""

    fields: Mapping[str, Stored]
    version: Version
    conflicts: Mapping[Group, tuple[Candidate, ...]]


class Past:
    """Who had seen what among the known revisions of one row.

    Sets of revisions are integers with one bit a revision, so that a row with a thousand
    revisions is still quick.
    """

    def __init__(self, revisions: Iterable[Revision]) -> None:
        self.revisions: dict[Dot, Revision] = {r.dot: r for r in revisions}
        self._bit = {dot: 1 << n for n, dot in enumerate(self.revisions)}
        self._seen: dict[Dot, int | None] = {}
        self._settle()

    def _settle(self) -> None:
        """Give every revision its set, each after what it builds on.

        What builds on itself in a circle (only a forged line can) never gets one and waits.
        """
        children: dict[Dot, list[Dot]] = {}
        open_parents: dict[Dot, int] = {}
        ready: list[Dot] = []
        for dot, r in self.revisions.items():
            here = [p for p in r.seen.parents if p in self.revisions]
            for parent in here:
                children.setdefault(parent, []).append(dot)
            open_parents[dot] = len(here)
            if not here:
                ready.append(dot)
        while ready:
            dot = ready.pop()
            self._seen[dot] = self._seen_by(self.revisions[dot].seen)
            for child in children.get(dot, ()):
                open_parents[child] -= 1
                if not open_parents[child]:
                    ready.append(child)

    def _seen_by(self, version: Version) -> int | None:
        """Set of what a version covers; None when a part of it has not arrived."""
        total = 0
        for parent in version.parents:
            before = self._seen.get(parent)
            if before is None:
                return None
            total |= before | self._bit[parent]
        for dot in version.unseen:
            total &= ~self._bit.get(dot, 0)
        return total

    def complete(self, dot: Dot) -> bool:
        """Whether everything that this revision builds on has arrived."""
        return self._seen.get(dot) is not None

    def covers(self, version: Version) -> int | None:
        """The set that a reader with this version saw."""
        return self._seen_by(version)

    def seen(self, dot: Dot) -> int:
        """The set that the writer of a complete revision had seen."""
        return self._seen.get(dot) or 0

    def set_of(self, dots: Iterable[Dot]) -> int:
        """The set of the named revisions."""
        return reduce(or_, (self._bit[d] for d in dots), 0)

    def has(self, revisions: int, dot: Dot) -> bool:
        """Whether the set holds the revision."""
        return bool(revisions & self._bit[dot])

    def maximal(self, dots: Sequence[Dot]) -> list[Dot]:
        """Those that no other of the given revisions had seen."""
        over = reduce(or_, (self.seen(d) for d in dots), 0)
        return [d for d in dots if not over & self._bit[d]]

    def version_of(self, visible: Sequence[Dot]) -> Version:
        """The version that stands for exactly these revisions."""
        parents: list[Dot] = []
        left = list(visible)
        cover = 0
        while left:
            heads = self.maximal(left)
            parents += heads
            for head in heads:
                cover |= self.seen(head) | self._bit[head]
            left = [d for d in left if not cover & self._bit[d]]
        extra = cover & ~self.set_of(visible)
        unseen = tuple(sorted(d for d, bit in self._bit.items() if extra & bit))
        return Version(tuple(sorted(parents)), unseen)


def view_of(past: Past, visible: Sequence[Dot], group_of: Callable[[str], Group]) -> RowView:
    """The view of a row over its visible revisions; ``visible`` is not empty."""
    touching: dict[Group, list[Dot]] = {}
    for dot in visible:
        for group in {group_of(name) for name in past.revisions[dot].fields}:
            touching.setdefault(group, []).append(dot)
    fields: dict[str, Stored] = {"deleted": 0}
    conflicts: dict[Group, tuple[Candidate, ...]] = {}
    for group, dots in touching.items():
        heads = dots if len(dots) == 1 else past.maximal(dots)
        if len(heads) == 1:  # nearly always, and much quicker
            alone = past.revisions[heads[0]].fields
            fields.update((name, alone.get(name)) for name in group)
            continue
        candidates = _candidates(past, group, heads)
        chosen = max(candidates, key=lambda c: (c.at, c.dot))
        fields.update(zip(group, chosen.values, strict=True))
        if len({c.values for c in candidates}) > 1:
            conflicts[group] = tuple(sorted(candidates, key=lambda c: c.dot))
    _deletion(past, visible, fields, conflicts, touching.get(DELETED, []))
    return RowView(fields, past.version_of(visible), conflicts)


def _candidates(past: Past, group: Group, heads: Sequence[Dot]) -> list[Candidate]:
    found = []
    for dot in heads:
        r = past.revisions[dot]
        values = tuple(r.fields.get(name) for name in group)
        found.append(Candidate(dot, values, r.author, r.at))
    return found


def _deletion(
    past: Past,
    visible: Sequence[Dot],
    fields: dict[str, Stored],
    conflicts: dict[Group, tuple[Candidate, ...]],
    touching: Sequence[Dot],
) -> None:
    """An edit that neither saw the deletion nor was seen by it keeps the row and is asked about."""
    deletions = [d for d in past.maximal(touching) if past.revisions[d].fields["deleted"]]
    rivals: dict[Dot, Candidate] = {}
    for deletion in deletions:
        before = past.seen(deletion) | past.set_of([deletion])
        for dot in visible:
            if past.has(before, dot) or past.has(past.seen(dot), deletion):
                continue
            r = past.revisions[dot]
            rivals[dot] = Candidate(dot, (r.fields.get("deleted") or 0,), r.author, r.at)
    if not rivals or all(c.values == (1,) for c in rivals.values()):
        return
    own = _candidates(past, DELETED, past.maximal(touching))
    merged = {c.dot: c for c in (*own, *rivals.values())}
    conflicts[DELETED] = tuple(sorted(merged.values(), key=lambda c: c.dot))
    fields["deleted"] = 0
