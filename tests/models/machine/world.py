"""Three stations, their users, and the ghost that watches: what the state machine drives."""

from __future__ import annotations

import random
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

import orjson

from desktop.models.base import Stored
from desktop.models.changes import Change, StaleWrite
from desktop.models.revision import Revision, read_line
from desktop.models.tables import synced_tables
from tests.models.machine.ghost import DELETED, Edit, Form, Ghost, Group, Note, Row, Values
from tests.models.machine.station import Station

STATIONS: Final = 3
ROWS: Final = 2


def row_id(table: str, number: int) -> UUID:
    """The same few rows everywhere, so that stations meet on them."""
    return uuid5(NAMESPACE_OID, f"{table}/{number}")


FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "unit": ("name", "remark", "valid_from", "valid_to"),
    "cadre": ("name", "sex", "unit_id", "unit_order"),
    "same_as": ("reason",),
}
"""What users change; the fields of one table include a group of two."""


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form that somebody keeps open, perhaps while the row moves on."""

    station: int
    row: Row
    version: str
    shown: dict[str, Stored]
    ghost: Form


class People:
    """The stations and the ghost. Every method checks the station that it touched."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="world-")
        self.stations = [Station(Path(self._folder.name), n) for n in range(1, STATIONS + 1)]
        self.ghost = Ghost()
        self.forms: list[OpenForm] = []
        self.batches: list[UUID] = []

    def close(self) -> None:
        """Close the files."""
        for station in self.stations:
            station.close()
        self._folder.cleanup()

    # What users do

    def put(
        self, n: int, row: Row, fields: dict[str, Stored], *, at: int, batch: UUID | None = None
    ) -> None:
        """Edit a row as it shows now, or create it where it does not show."""
        form = self.look(n, row)
        if form is not None:
            self.submit(form, fields, at=at, batch=batch)
            return
        whole = self._whole(n, row, fields)
        if whole is not None:
            self._write(n, row, None, whole, at, batch)

    def _whole(self, n: int, row: Row, fields: dict[str, Stored]) -> dict[str, Stored] | None:
        """All that a new row needs; None when the rows that it must point to do not show."""
        table, _ = row
        if table == "same_as":
            shown = [c for c in (row_id("cadre", i).hex for i in range(ROWS)) if self._is(n, c)]
            if len(shown) < 2:
                return None
            return {"kept_id": shown[0], "other_id": shown[1], **fields}
        base: dict[str, Stored] = {"name": "新"}
        base["level" if table == "cadre" else "kind"] = "city"
        return base | fields

    def _is(self, n: int, cadre: str) -> bool:
        return bool(self.stations[n].query("SELECT 1 FROM cadre WHERE id = ?", cadre))

    def look(self, n: int, row: Row) -> OpenForm | None:
        """Open a form on a row; None where it does not show."""
        shown = self.stations[n].row(row[0], UUID(hex=row[1]))
        if shown is None:
            return None
        ghost = self.ghost.open_form(self.shown(n), row)
        return OpenForm(n, row, str(shown["version"]), shown, ghost)

    def submit(
        self, form: OpenForm, fields: dict[str, Stored], *, at: int, batch: UUID | None = None
    ) -> None:
        """Save a form, however old it is; a refusal must leave everything as it was."""
        before = self.stations[form.station].digest()
        try:
            self._write(form.station, form.row, form, fields, at, batch)
        except StaleWrite as stale:
            assert self.stations[form.station].digest() == before, "a refused write left a trace"
            now = self.stations[form.station].row(form.row[0], UUID(hex=form.row[1]))
            assert now is not None
            for told in stale.fields:
                assert told.theirs == now[told.field], "the user was shown a wrong value"
                assert told.mine == fields[told.field]

    def _write(
        self,
        n: int,
        row: Row,
        form: OpenForm | None,
        fields: dict[str, Stored],
        at: int,
        batch: UUID | None,
    ) -> None:
        station = self.stations[n]
        station.clock = at
        table = synced_tables()[row[0]]
        key = UUID(hex=row[1])
        shown_before = self.shown(n)
        written = station.write(
            Change(row[0], key, fields, form.version if form else None, decides=True),
            batch=batch,
        )
        now = station.row(row[0], key)
        revision = station.revision(written.last_seq) if written.last_seq else None
        made = set(revision.fields) if revision else set()
        for name, value in fields.items():
            if name not in made and not (form is None and value is None):
                assert now is not None
                assert now[name] == value, f"{name} was neither written nor already so"
        if revision is None:
            return
        self._refuse_blind(form, row, shown_before, {table.group_of(f) for f in made})
        self._record(n, revision, form, fields)
        self.check(n)

    def _refuse_blind(
        self, form: OpenForm | None, row: Row, shown: set[Edit], groups: set[Group]
    ) -> None:
        """What is replaced at the writer's own station must have been on the writer's screen."""
        for group in groups:
            unseen = self.ghost.live(shown, row, group)
            if form is not None:
                unseen -= form.ghost.saw(group)
            assert not unseen, f"a value of {group} was replaced that was not on the screen"

    def _record(
        self, n: int, revision: Revision, form: OpenForm | None, fields: dict[str, Stored]
    ) -> None:
        table = synced_tables()[revision.table]
        values: dict[Group, Values] = {}
        for group in {table.group_of(name) for name in revision.fields}:
            known: dict[str, Stored] = form.shown if form else {}
            values[group] = tuple(fields.get(name, known.get(name)) for name in group)
        points = {
            (target, str(fields[column]))
            for column, target in table.references.items()
            if fields.get(column) is not None
        }
        for group, held in values.items():
            for name, value in zip(group, held, strict=True):
                if name in table.references and value is not None:
                    points.add((table.references[name], str(value)))
        note = Note(
            edit=revision.dot,
            row=(revision.table, revision.row),
            values=values,
            form=form.ghost if form else None,
            points_to=frozenset(points),
            batch=revision.batch,
        )
        self.ghost.record(n, note)

    # What must hold

    def shown(self, n: int) -> set[Edit]:
        """What the ghost says this station shows."""
        station = self.stations[n]

        def is_held(note: Note) -> bool:
            return note.edit[0] != station.origin and (note.edit[0], note.row[0]) in station.held

        return self.ghost.shown(n, is_held)

    def check(self, n: int, *, exact: bool = False) -> None:
        """Nothing is lost at this station; ``exact``: and no conflict is needless."""
        station = self.stations[n]
        states = station.states()
        assert set(states) == self.ghost.delivered.get(n, set()), "lines are gone or invented"
        shown = self.shown(n)
        assert {e for e, (state, _) in states.items() if state == 0} == shown
        for edit, (state, reason) in states.items():
            key = (edit[0], self.ghost.notes[edit].row[0])
            if state == 2:
                assert reason == station.held[key]
        for row in self.ghost.rows:
            self._check_row(n, row, shown, exact=exact)

    def _check_row(self, n: int, row: Row, shown: set[Edit], *, exact: bool) -> None:
        station = self.stations[n]
        view = station.row(row[0], UUID(hex=row[1]))
        if not any(e in shown for e in self.ghost.rows[row]):
            assert view is None, "a row shows that nobody's shown edit supports"
            return
        assert view is not None, "a row is gone"
        book = {
            tuple(orjson.loads(group)): {tuple(c[1]) for c in orjson.loads(candidates)}
            for group, candidates in station.query(
                'SELECT "group", candidates FROM conflict WHERE table_name = ? AND row_id = ?',
                *row,
            )
        }
        assert view["conflicts"] == len(book)
        for group in self.ghost.groups(row):
            live = self.ghost.live(shown, row, group)
            values = {self.ghost.notes[e].values[group] for e in live}
            visible = tuple(view[name] for name in group)
            lost = values - {visible} - book.get(group, set())
            assert not lost, f"{row} {group}: {lost} neither shown nor a candidate"
            if group != DELETED:
                assert visible in values or not values, "a value shows that was replaced"
                if exact:
                    assert (group in book) == (len(values) > 1), "a needless conflict"
        if view["deleted"]:
            assert DELETED in book or self.ghost.undisputed_deletion(shown, row), (
                "a deletion swallowed an edit that it had not seen"
            )


class World(People):
    """The people of three stations, and the sticks that go between them."""

    # What stations do

    def carry(self, source: int, target: int, *, seed: int, share: float) -> None:
        """Take some lines across, in any order, some of them twice, in a few portions."""
        chance = random.Random(seed)
        lines = self.stations[source].lines()
        chosen = [line for line in lines if chance.random() < share]
        chosen += [line for line in chosen if chance.random() < 0.1]
        chance.shuffle(chosen)
        while chosen:
            size = chance.choice((1, 3, len(chosen)))
            portion, chosen = chosen[:size], chosen[size:]
            self._deliver(target, portion)
        self.check(target)

    def _deliver(self, target: int, portion: list[bytes]) -> None:
        known = len(self.stations[target].states())
        report = self.stations[target].receive(portion)
        assert report.lines == len(portion), "the report does not reconcile"
        assert len(self.stations[target].states()) == known + report.lines - report.known, (
            "a line is gone"
        )
        self.ghost.deliver(target, [read_line(line).dot for line in portion])

    def bring(self, source: int, target: int, *seqs: int) -> None:
        """Take just these lines of a station's own across, in this order."""
        lines = [self.stations[source].revision(seq).line() for seq in seqs]
        self._deliver(target, lines)
        self.check(target)

    def hold(self, n: int, held: dict[tuple[str, str], str]) -> None:
        """Other rules of holding, and the view computed anew under them."""
        self.stations[n].held = held
        self.stations[n].rebuild()
        self.check(n)

    def decide(self, n: int, choice: int, *, at: int) -> None:
        """Decide an open conflict by one of the candidates that are shown."""
        found = self.stations[n].query(
            'SELECT table_name, row_id, "group", candidates FROM conflict ORDER BY 1, 2, 3'
        )
        if not found:
            return
        table, row, names, candidates = found[choice % len(found)]
        group = orjson.loads(names)
        values = orjson.loads(candidates)[choice % 2][1]
        form = self.look(n, (table, row))
        assert form is not None, "a row in conflict stays visible"
        self.submit(form, dict(zip(group, values, strict=True)), at=at)
        left = self.stations[n].query(
            'SELECT 1 FROM conflict WHERE table_name = ? AND row_id = ? AND "group" = ?',
            table,
            row,
            names,
        )
        assert not left, "a decision over everything shown closes the conflict"

    def undo(self, n: int, batch: UUID, *, at: int) -> None:
        """Undo a batch: nothing but the batch's own values may be replaced."""
        station = self.stations[n]
        station.clock = at
        shown = self.shown(n)
        rows = list(self.ghost.rows)
        forms = {row: self.look(n, row) for row in rows}
        last = max((s for o, s in station.states() if o == station.origin), default=0)
        plan = station.undo(batch)
        for change in plan.changes:
            row = (change.table, change.row.hex)
            form = forms[row]
            assert form is not None
            last += 1
            revision = station.revision(last)
            assert revision.row == row[1]
            fields = {name: revision.fields[name] for name in revision.fields}
            self._only_own(shown, row, set(fields), batch)
            self._record(n, revision, form, fields)
        self.check(n)

    def _only_own(self, shown: set[Edit], row: Row, fields: set[str], batch: UUID) -> None:
        table = synced_tables()[row[0]]
        created = not any(
            self.ghost.notes[e].form is None and self.ghost.notes[e].batch != batch.hex
            for e in self.ghost.rows[row]
            if e in shown
        )
        touched = self.ghost.groups(row)
        cancelled = {g: self.ghost.cancelled(shown, row, g) for g in touched}
        for group in {table.group_of(name) for name in fields} & touched | {DELETED}:
            live = self.ghost.live(shown - cancelled.get(group, set()), row, group)
            if group == DELETED and created:
                live = {
                    e
                    for e in self.ghost.rows[row]
                    if e in shown and any(e not in cancelled[g] for g in self.ghost.notes[e].values)
                }
            elif group == DELETED and "deleted" not in fields:
                continue
            others = {e for e in live if self.ghost.notes[e].batch != batch.hex}
            assert not others, "the undo replaced what others wrote"

    def finish(self) -> None:
        """Release everything, carry everything everywhere: all must agree and be sound."""
        for n in range(STATIONS):
            if self.stations[n].held:
                self.hold(n, {})
        for _ in range(2):
            for source in range(STATIONS):
                for target in range(STATIONS):
                    if source != target:
                        self.carry(source, target, seed=source, share=1.1)
        grown = [station.digest() for station in self.stations]
        assert len(set(grown)) == 1, "stations that know the same show different things"
        for n, station in enumerate(self.stations):
            self.check(n, exact=True)
            assert not any(state for state, _ in station.states().values()), "something waits"
            assert station.problems() == []
            station.rebuild()
            assert station.digest() == grown[n], "rebuild differs from what grew"
