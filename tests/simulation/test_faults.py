"""The checker is no decoration: each planted fault of the program makes a short story fail.

The stories are those parts of the year in which such a fault would lose or leak something.
Each is told twice: the program as it is passes, the program with the fault does not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

import desktop.models.apply as apply_module
from desktop.models import channels
from desktop.models.channels import Head
from desktop.models.database import raw
from desktop.models.encrypted import Connection
from desktop.models.history import History, Received
from desktop.models.merge import Group, Past, RowView, view_of
from desktop.models.revision import Dot, Revision
from desktop.services.exchange import exporting, filtering, receipts
from desktop.services.exchange.arriving import Arrivals
from desktop.services.exchange.exporting import Plan
from desktop.services.exchange.taking import Taking
from tests.services.exchange.deployment import units_of
from tests.simulation.checker import check_end
from tests.simulation.conftest import SMALL, Years
from tests.simulation.year import Year

Patch = pytest.MonkeyPatch
SEED = 77


# The stories


def two_write_one_line(year: Year) -> None:
    """A team and the office write the summary of one visit without knowing of each other."""
    year.people.plan(3)
    meet(year, 3)
    year.people.summarise(3)
    year.world.days(1)
    year.people.summarise(None)


def somebody_unknown_writes(year: Year) -> None:
    """Somebody who is not on the roster enters a fact."""
    year.stranger(3)


def a_unit_comes_later(year: Year) -> None:
    """A team has exchanged already when it gets a unit that has records of long ago."""
    year.people.plan(3)
    meet(year, 3)
    meet(year, 4)
    world = year.world
    for unit in units_of(3):
        year.give(unit, 4)
    assert world.pairs[units_of(3)[0]] == [3, 4]


def a_stick_is_lost(year: Year) -> None:
    """A report lies in a taxi; the next one must bring all of it."""
    year.people.plan(3)
    assert year.world.export(3, None) is not None
    year.people.plan(3)
    year.exchange(3, None)


def the_power_fails_before_the_commit(year: Year) -> None:
    """The office's PC goes out just when a report is to be stored."""
    year.people.plan(3)
    parcel = year.world.export(3, None)
    assert parcel is not None
    year.world.take(parcel, crash="take")
    year.world.take(parcel)


def an_image_is_put_back(year: Year) -> None:
    """A team's disc is put back to an image, and nobody notices."""
    year.people.plan(3)
    meet(year, 3)
    year.world.back_up(3)
    year.people.plan(3)
    meet(year, 3)
    year.world.restore(3, noticed=False)
    year.people.plan(3)


def meet(year: Year, team: int) -> None:
    """Packages go both ways."""
    year.exchange(team, None)
    year.exchange(None, team)


def play(year: Year, story: Callable[[Year], None], *teams: int) -> None:
    """A story of a few teams, and what must hold when all have exchanged."""
    year.world.enrolled = set(teams)
    year.people.leaving = 0.0
    for team in teams:
        year.exchange(None, team)
    year.world.days(2)
    story(year)
    year.world.set_clocks_right()
    year.world.quiet()
    check_end(year.world)


# The faults


def last_writer_wins(patch: Patch) -> None:
    """Of several candidates the latest is kept, the others are forgotten."""

    def view(past: Past, visible: Sequence[Dot], group_of: Callable[[str], Group]) -> RowView:
        return replace(view_of(past, visible, group_of), conflicts={})

    patch.setattr(apply_module, "view_of", view)


def held_lines_are_dropped(patch: Patch) -> None:
    """What must not show is not even kept, and counted as known."""
    honest = History.take

    def take(
        self: History, connection: Connection, given: Sequence[tuple[Revision, bytes]]
    ) -> Received:
        kept = [(r, line) for r, line in given if self.applier()._hold(r) is None]
        dropped = len(given) - len(kept)
        found = honest(self, connection, kept)
        return replace(found, known=found.known + dropped)

    patch.setattr(History, "take", take)


def what_comes_into_scope_later_is_skipped(patch: Patch) -> None:
    """Only what was written since the last package is looked at."""
    honest = filtering.for_team

    def for_team(
        connection: Connection, sender: str, receiver: str, team: UUID, on: dt.date
    ) -> Iterable[Dot]:
        dots = honest(connection, sender, receiver, team, on)
        place = "SELECT rowid FROM revision WHERE origin = ? AND seq = ?"
        sent = "SELECT origin, seq FROM outbox WHERE sender = ? AND receiver = ?"
        before = [
            connection.execute(place, dot).fetchone()[0]
            for dot in connection.execute(sent, (sender, receiver)).fetchall()
        ]
        last = max(before, default=0)
        return [d for d in dots if connection.execute(place, d).fetchone()[0] > last]

    patch.setattr(filtering, "for_team", for_team)


def written_counts_as_delivered(patch: Patch) -> None:
    """A package begins after the last one written, as if that had been acknowledged."""
    honest = exporting.plan

    def plan(tx: Any, *rest: Any) -> Plan:
        made = honest(tx, *rest)
        head = channels.channel_state(tx.connection, made.sender, made.receiver).head
        return replace(made, after=head)

    patch.setattr(exporting, "plan", plan)


def noted_before_it_is_stored(patch: Patch) -> None:
    """The books say that a package was taken in before its transaction has begun."""
    honest_check, honest_take = Arrivals._checked, Taking.take
    early: set[str] = set()

    def checked(self: Arrivals, envelope: Any, *, progress: Any) -> Any:
        early.clear()
        contents = honest_check(self, envelope, progress=progress)
        told = contents.manifest.channel
        with self.desk.db.writing() as session:
            known = channels.channel_state(raw(session), told.sender, told.receiver)
            if not known.number:
                early.add(contents.header.sender)
                head = Head(told.last, bytes.fromhex(told.after))
                channels.note_taken(
                    raw(session), told.sender, told.receiver, key_id=envelope.key_id,
                    number=1, head=head, signed=None,
                )  # fmt: skip
        return contents

    def take(self: Taking, arrived: Any, envelope: Any, contents: Any, **more: Any) -> Any:
        # What was noted a moment ago must not keep the package out: only the power may fail.
        told = contents.manifest.channel
        if told.sender in early:
            early.discard(told.sender)
            with self.desk.db.writing() as session:
                for table in ("channel", "channel_head"):
                    raw(session).execute(
                        f"DELETE FROM {table} WHERE sender = ? AND receiver = ?",  # noqa: S608  # names of the test
                        (told.sender, told.receiver),
                    )
        return honest_take(self, arrived, envelope, contents, **more)

    patch.setattr(Arrivals, "_checked", checked)
    patch.setattr(Taking, "take", take)


def an_old_copy_goes_on(patch: Patch) -> None:
    """A workspace that is an old copy of itself does not see it."""
    patch.setattr(receipts, "refuse_old_copy", lambda *_: None)


def everybody_gets_everything(patch: Patch) -> None:
    """The filter lets every row through."""

    def for_team(
        connection: Connection, sender: str, receiver: str, _team: UUID, _on: dt.date
    ) -> Iterable[Dot]:
        rows = connection.execute("SELECT DISTINCT table_name, row_id FROM revision").fetchall()
        return filtering.revisions_for(connection, sender, receiver, rows)

    patch.setattr(filtering, "for_team", for_team)


Story = Callable[[Year], None]
Fault = Callable[[Patch], None]
FAULTS: tuple[tuple[Story, Fault, tuple[int, ...], str], ...] = (
    (two_write_one_line, last_writer_wins, (3,), "lost"),
    (somebody_unknown_writes, held_lines_are_dropped, (3,), "lost"),
    (a_unit_comes_later, what_comes_into_scope_later_is_skipped, (3, 4), "digest differs"),
    (a_stick_is_lost, written_counts_as_delivered, (3,), "refused: gap"),
    (the_power_fails_before_the_commit, noted_before_it_is_stored, (3,), "lost"),
    (an_image_is_put_back, an_old_copy_goes_on, (3,), "never come to rest"),
    (a_stick_is_lost, everybody_gets_everything, (3,), "never its own"),
)
"""A story, the fault that makes it fail, its teams, and what the checker says of it."""

STORIES = {story: teams for story, _, teams, _ in FAULTS}


@pytest.mark.parametrize("story", STORIES, ids=lambda s: s.__name__)
def test_the_program_passes(years: Years, story: Story) -> None:
    with years(SEED, SMALL) as year:
        play(year, story, *STORIES[story])


@pytest.mark.parametrize(
    ("story", "fault", "teams", "said"), FAULTS, ids=[f.__name__ for _, f, _, _ in FAULTS]
)
def test_a_fault_is_found(
    years: Years,
    monkeypatch: Patch,
    story: Story,
    fault: Fault,
    teams: tuple[int, ...],
    said: str,
) -> None:
    fault(monkeypatch)
    with pytest.raises(AssertionError, match=said), years(SEED, SMALL) as year:
        play(year, story, *teams)
