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
from desktop.models.apply import Applier
from desktop.models.base import Stored
from desktop.models.changes import Change
from desktop.models.encrypted import Connection
from desktop.models.history import History, Received
from desktop.models.merge import Group, Past, RowView, view_of
from desktop.models.revision import Dot, Revision, Version, read_line
from desktop.models.rows import Key, known_table
from tests.models.machine.ghost import Row
from tests.models.machine.rules import HistoryMachine
from tests.models.machine.world import World, row_id

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
        plan: undo_module._Plan,
    ) -> None:
        row = applier.load(connection, [key]).get(key)
        if row is None or row["deleted"]:
            return
        past = Past(applier.known(connection, *key))
        mine = [r for r in past.revisions.values() if r.batch == batch]
        others = [d for r in mine for d in past.revisions if past.has(past.seen(r.dot), d)]
        base, row_id = str(row["version"]), UUID(hex=key[1])
        if not any(not past.revisions[d].seen.parents for d in others):
            plan.changes.append(Change(key[0], row_id, {"deleted": True}, base))
            return
        group_of = known_table(key[0]).group_of
        before = view_of(past, others, group_of).fields
        names = {n for r in mine for field in r.fields for n in group_of(field)}
        changed = {n: before.get(n) for n in names if row[n] != before.get(n)}
        if changed:
            plan.changes.append(Change(key[0], row_id, changed, base, decides=True))

    patch.setattr(undo_module, "_undo_row", undo_row)


def an_undo_hides_all_beneath_it(patch: Patch) -> None:
    """What an undo put back hides every earlier revision, not only those of its batch."""

    def uncancelled(applier: Applier, connection: Connection, key: Key) -> tuple[Past, list[Dot]]:
        past = Past(applier.known(connection, *key))
        batches = {r.batch for r in past.revisions.values() if r.batch is not None}
        undoing = {undo_module.undo_of(UUID(hex=b)).hex for b in batches}
        later = {d for d, r in past.revisions.items() if r.batch in undoing}
        hidden = {
            d
            for d, r in past.revisions.items()
            for u in later
            if r.batch != BATCH.hex and r.seen.parents and past.has(past.seen(u), d)
        }
        return past, [d for d in past.revisions if d not in hidden | later]

    patch.setattr(undo_module, "_uncancelled", uncancelled)


def an_undo_counts_as_somebody_else(patch: Patch) -> None:
    """A later batch and its undo keep an earlier one from being undone."""

    def uncancelled(applier: Applier, connection: Connection, key: Key) -> tuple[Past, list[Dot]]:
        past = Past(applier.known(connection, *key))
        return past, list(past.revisions)

    patch.setattr(undo_module, "_uncancelled", uncancelled)


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


# A scene in which the fault loses something; without the fault each one ends well.

ROW: Final[Row] = ("unit", row_id("unit", 0).hex)
BATCH, LATER = UUID(int=1), UUID(int=2)


def two_edits_meet(world: World) -> None:
    world.put(0, ROW, {"name": "甲"}, at=1)
    world.bring(0, 1, 1)
    world.put(0, ROW, {"name": "乙"}, at=9)
    world.put(1, ROW, {"name": "丙"}, at=2)
    world.bring(1, 0, 1)


def writing_beside_a_held_value(world: World) -> None:
    world.put(0, ROW, {"name": "甲"}, at=1)
    world.bring(0, 1, 1)
    world.hold(0, {(world.stations[1].origin, "unit"): "无权写入"})
    world.put(1, ROW, {"name": "乙"}, at=2)
    world.bring(1, 0, 1)
    world.put(0, ROW, {"name": "丙"}, at=3)


def a_later_number_arrives_alone(world: World) -> None:
    world.put(0, ROW, {"name": "甲"}, at=1)
    world.bring(0, 1, 1)
    form = world.look(1, ROW)
    assert form is not None
    world.put(1, ROW, {"remark": "乙"}, at=2)
    world.submit(form, {"name": "丙"}, at=3)
    world.bring(1, 0, 2)
    world.put(0, ROW, {"remark": "丁"}, at=4)


def a_child_arrives_before_its_parent(world: World) -> None:
    world.put(0, ROW, {"name": "甲"}, at=1)
    world.put(0, ROW, {"name": "乙"}, at=2)
    world.put(0, ROW, {"remark": "丙"}, at=3)
    world.bring(0, 1, 1, 3)


def sticks_arrive_in_different_order(world: World) -> None:
    world.put(0, ROW, {"name": "甲"}, at=1)
    world.bring(0, 1, 1)
    world.put(0, ROW, {"name": "乙"}, at=2)
    world.put(0, ROW, {"name": "丙"}, at=3)
    world.bring(0, 2, 3, 2, 1)


def an_edit_meets_a_deletion(world: World) -> None:
    world.put(0, ROW, {"name": "甲"}, at=1)
    world.bring(0, 1, 1)
    world.put(0, ROW, {"deleted": 1}, at=9)
    world.put(1, ROW, {"name": "乙"}, at=2)
    world.bring(1, 0, 1)


def an_old_form_is_saved(world: World) -> None:
    world.put(0, ROW, {"name": "甲"}, at=1)
    form = world.look(0, ROW)
    assert form is not None
    world.put(0, ROW, {"name": "乙"}, at=2)
    world.submit(form, {"name": "丙"}, at=3)


def a_batch_is_undone_after_another_edit(world: World) -> None:
    world.put(0, ROW, {"name": "甲"}, at=1)
    world.put(0, ROW, {"name": "乙", "remark": "乙"}, at=2, batch=BATCH)
    world.put(0, ROW, {"name": "丙"}, at=3)
    world.undo(0, BATCH, at=4)


def a_hand_made_edit_lies_between_two_batches_undone(world: World) -> None:
    world.put(0, ROW, {"name": "甲"}, at=1)
    world.put(0, ROW, {"name": "乙"}, at=2, batch=BATCH)
    world.put(0, ROW, {"name": "丙"}, at=3)
    world.put(0, ROW, {"name": "丁"}, at=4, batch=LATER)
    world.undo(0, LATER, at=5)
    world.undo(0, BATCH, at=6)


def batches_are_undone_from_the_last_to_the_first(world: World) -> None:
    world.put(0, ROW, {"name": "甲"}, at=1)
    world.put(0, ROW, {"name": "乙"}, at=2, batch=BATCH)
    world.put(0, ROW, {"name": "丁"}, at=4, batch=LATER)
    world.undo(0, LATER, at=5)
    world.undo(0, BATCH, at=6)
    shown = world.stations[0].row(ROW[0], UUID(hex=ROW[1]))
    assert shown is not None
    assert shown["name"] == "甲"


Mutant = Callable[[Patch], None]
Scene = Callable[[World], None]

MUTANTS: Final[list[tuple[Mutant, Scene]]] = [
    (last_writer_wins, two_edits_meet),
    (the_writer_claims_everything_known, writing_beside_a_held_value),
    (held_revisions_are_dropped, writing_beside_a_held_value),
    (a_version_vector_for_parents, a_later_number_arrives_alone),
    (the_last_to_arrive_wins, sticks_arrive_in_different_order),
    (undo_overwrites_what_others_wrote, a_batch_is_undone_after_another_edit),
    (waiting_is_ignored, a_child_arrives_before_its_parent),
    (deletions_always_win, an_edit_meets_a_deletion),
    (stale_forms_are_saved, an_old_form_is_saved),
]


#: Too rare, or no loss at all, for the machine to meet by chance.
PLAYED: Final[list[tuple[Mutant, Scene]]] = [
    *MUTANTS,
    (an_undo_hides_all_beneath_it, a_hand_made_edit_lies_between_two_batches_undone),
    (an_undo_counts_as_somebody_else, batches_are_undone_from_the_last_to_the_first),
]


def play(scene: Scene) -> None:
    """Play a scene to its end: everything is released and exchanged."""
    world = World()
    try:
        scene(world)
        world.finish()
    finally:
        world.close()


@pytest.mark.parametrize("scene", dict.fromkeys(s for _, s in PLAYED), ids=lambda s: s.__name__)
def test_the_honest_history_plays(scene: Scene) -> None:
    play(scene)


@pytest.mark.parametrize(("mutant", "scene"), PLAYED, ids=lambda m: str(m.__name__))
def test_the_ghost_kills(mutant: Mutant, scene: Scene, monkeypatch: Patch) -> None:
    mutant(monkeypatch)
    with pytest.raises(AssertionError):
        play(scene)


@pytest.mark.parametrize("mutant", [m for m, _ in MUTANTS], ids=lambda m: str(m.__name__))
@pytest.mark.long
def test_the_machine_finds_by_itself(mutant: Mutant, monkeypatch: Patch) -> None:
    mutant(monkeypatch)
    hunt = settings(
        max_examples=3_000,
        stateful_step_count=40,
        deadline=None,
        phases=(Phase.generate,),
        database=None,
        report_multiple_bugs=False,
    )
    with pytest.raises(AssertionError):
        run_state_machine_as_test(HistoryMachine, settings=hunt)
