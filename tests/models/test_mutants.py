"""The machine is no decoration: each planted fault of merging makes it fail.

A mutant replaces one decision of the history by a plausible wrong one. If the state machine
still passed, it would prove nothing about that decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

import desktop.models.apply as apply_module
import desktop.models.changes as changes_module
import desktop.models.undo as undo_module
from desktop.models.apply import Applier, Key
from desktop.models.base import Stored
from desktop.models.changes import Change
from desktop.models.encrypted import Connection
from desktop.models.history import History, Received
from desktop.models.merge import Group, Past, RowView, view_of
from desktop.models.revision import Dot, Revision, Version, read_line
from tests.models.machine.rules import HistoryMachine

Patch = pytest.MonkeyPatch


def last_writer_wins(patch: Patch) -> None:
    """Of several candidates the latest is kept, the others are forgotten."""

    def view(past: Past, visible: Sequence[Dot], group_of: Callable[[str], Group]) -> RowView:
        return replace(view_of(past, visible, group_of), conflicts={})

    patch.setattr(apply_module, "view_of", view)


def the_writer_claims_everything_known(patch: Patch) -> None:
    """A revision claims all that the station knows of the row, shown on the form or not."""
    honest = changes_module.Maker._update

    def update(
        self: Any,
        change: Change,
        wanted: dict[str, Stored],
        row: dict[str, Stored],
        table: Any,
    ) -> tuple[Version, Mapping[str, Stored]] | None:
        made = honest(self, change, wanted, row, table)
        if made is None:
            return None
        past = Past(self._applier.known(self._connection, change.table, change.row.hex))
        complete = [dot for dot in past.revisions if past.complete(dot)]
        return past.version_of(complete), made[1]

    patch.setattr(changes_module.Maker, "_update", update)


def held_revisions_are_dropped(patch: Patch) -> None:
    """What must not show is not even kept."""
    honest = History.receive

    def receive(self: History, connection: Connection, lines: Iterable[bytes]) -> Received:
        kept = [line for line in lines if self._applier._hold(read_line(line)) is None]
        return honest(self, connection, kept)

    patch.setattr(History, "receive", receive)


def a_version_vector_for_parents(patch: Patch) -> None:
    """A version is the highest number per origin and claims all numbers below it."""

    def version_of(_past: Past, visible: Sequence[Dot]) -> Version:
        highest: dict[str, int] = {}
        for origin, seq in visible:
            highest[origin] = max(seq, highest.get(origin, 0))
        return Version(tuple(sorted(highest.items())))

    def seen_by(past: Past, version: Version) -> int | None:
        vector = dict(version.parents)
        return past.set_of([d for d in past.revisions if d[1] <= vector.get(d[0], 0)])

    patch.setattr(Past, "version_of", version_of)
    patch.setattr(Past, "_seen_by", seen_by)
    patch.setattr(Applier, "_directly", lambda *_: False)


def the_last_to_arrive_wins(patch: Patch) -> None:
    """The order of arrival decides, as if every stick brought the newest truth."""

    def known(_applier: Applier, connection: Connection, table: str, row: str) -> list[Revision]:
        cursor = connection.execute(
            "SELECT line FROM revision WHERE table_name = ? AND row_id = ? ORDER BY rowid",
            (table, row),
        )
        return [read_line(line) for (line,) in cursor]

    patch.setattr(Applier, "known", known)
    patch.setattr(Past, "maximal", lambda _past, dots: list(dots[-1:]))


def undo_overwrites_what_others_wrote(patch: Patch) -> None:
    """Undoing puts every field of the batch back, whoever wrote it since."""

    def undo_row(
        connection: Connection,
        applier: Applier,
        key: Key,
        batch: str,
        changes: list[Change],
        _left: object,
    ) -> None:
        row = applier.load(connection, [key]).get(key)
        if row is None or row["deleted"]:
            return
        past = Past(applier.known(connection, *key))
        others = [d for d, r in past.revisions.items() if r.batch != batch]
        mine = [r for r in past.revisions.values() if r.batch == batch]
        base, row_id = str(row["version"]), UUID(hex=key[1])
        if not any(not past.revisions[d].seen.parents for d in others):
            changes.append(Change(key[0], row_id, {"deleted": True}, base))
            return
        group_of = apply_module._known_table(key[0]).group_of
        before = view_of(past, others, group_of).fields
        names = {n for r in mine for field in r.fields for n in group_of(field)}
        changed = {n: before.get(n) for n in names if row[n] != before.get(n)}
        if changed:
            changes.append(Change(key[0], row_id, changed, base))

    patch.setattr(undo_module, "_undo_row", undo_row)


def waiting_is_ignored(patch: Patch) -> None:
    """A revision shows although what it builds on has not arrived."""
    patch.setattr(Past, "complete", lambda _past, _dot: True)


def deletions_always_win(patch: Patch) -> None:
    """Deleting against editing is nobody's business."""

    def undisputed(*_: object) -> None:
        return

    patch.setattr("desktop.models.merge._deletion", undisputed)


def stale_forms_are_saved(patch: Patch) -> None:
    """Whatever moved since the form was read is not looked at; the newest version is claimed."""
    patch.setattr(changes_module.Maker, "_moved", lambda *_: False)
    honest = changes_module.Maker._update

    def update(
        self: Any, change: Change, wanted: Any, row: dict[str, Stored], table: Any
    ) -> tuple[Version, Mapping[str, Stored]] | None:
        return honest(self, replace(change, base=str(row["version"])), wanted, row, table)

    patch.setattr(changes_module.Maker, "_update", update)


MUTANTS: Final[list[Callable[[Patch], None]]] = [
    last_writer_wins,
    the_writer_claims_everything_known,
    held_revisions_are_dropped,
    a_version_vector_for_parents,
    the_last_to_arrive_wins,
    undo_overwrites_what_others_wrote,
    waiting_is_ignored,
    deletions_always_win,
    stale_forms_are_saved,
]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda m: str(m.__name__))
def test_the_machine_kills(mutant: Callable[[Patch], None], monkeypatch: Patch) -> None:
    mutant(monkeypatch)
    hunt = settings(
        max_examples=200,
        stateful_step_count=40,
        deadline=None,
        phases=(Phase.generate,),
        database=None,
        derandomize=True,
        report_multiple_bugs=False,
    )
    with pytest.raises(AssertionError):
        run_state_machine_as_test(HistoryMachine, settings=hunt)
