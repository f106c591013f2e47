"""The hypothesis state machine over ``World``: random users, random sticks, random clocks."""

from __future__ import annotations

from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from desktop.models.base import Stored
from tests.models.machine.world import FIELDS, ROWS, STATIONS, World, row_id

STATION = st.integers(0, STATIONS - 1)
ROW = st.builds(
    lambda table, n: (table, row_id(table, n).hex),
    st.sampled_from(("unit", "cadre", "cadre", "same_as")),
    st.integers(0, ROWS - 1),
)
AT = st.integers(-(10**15), 10**15)
TEXT = st.sampled_from("甲乙丙丁")
SEED = st.integers(0, 2**32)


@st.composite
def edits(draw: st.DrawFn, table: str) -> dict[str, Stored]:
    """One or two fields of a table with values that often meet and often differ."""
    fields: dict[str, Stored] = {}
    for name in draw(st.lists(st.sampled_from(FIELDS[table]), min_size=1, max_size=2)):
        if name == "unit_id":
            fields[name] = draw(
                st.sampled_from((None, *(row_id("unit", n).hex for n in range(ROWS))))
            )
        elif name == "unit_order":
            fields[name] = draw(st.integers(0, 3))
        elif name.startswith("valid_"):
            fields[name] = draw(st.sampled_from(("2026-01-01", "2026-07-01", None)))
        else:
            fields[name] = draw(TEXT)
    return fields


class HistoryMachine(RuleBasedStateMachine):
    """Every rule ends with the ghost's check; the end exchanges everything."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    def teardown(self) -> None:
        """Exchange everything, whatever happened before."""
        try:
            self.world.finish()
        finally:
            self.world.close()

    def _pointing_only_to_shown(self, n: int, fields: dict[str, Stored]) -> dict[str, Stored]:
        """A user picks a unit from the list, so only one that shows there."""
        unit = fields.get("unit_id")
        if unit is None or self.world.stations[n].query("SELECT 1 FROM unit WHERE id = ?", unit):
            return fields
        return {**fields, "unit_id": None}

    @rule(n=STATION, row=ROW, at=AT, data=st.data())
    def put(self, n: int, row: tuple[str, str], at: int, data: st.DataObject) -> None:
        """Create or edit a row as it stands."""
        fields = self._pointing_only_to_shown(n, data.draw(edits(row[0])))
        self.world.put(n, row, fields, at=at)

    @rule(n=STATION, row=ROW, at=AT, deleted=st.booleans())
    def delete(self, n: int, row: tuple[str, str], at: int, deleted: bool) -> None:
        """Delete or take back the deletion."""
        form = self.world.look(n, row)
        if form is not None:
            self.world.submit(form, {"deleted": int(deleted)}, at=at)

    @rule(n=STATION, row=ROW)
    def open_form(self, n: int, row: tuple[str, str]) -> None:
        """Leave a form open while other things happen."""
        form = self.world.look(n, row)
        if form is not None:
            self.world.forms = [*self.world.forms[-3:], form]

    @precondition(lambda self: self.world.forms)
    @rule(which=st.integers(0, 3), at=AT, delete=st.integers(0, 4), data=st.data())
    def submit(self, which: int, at: int, delete: int, data: st.DataObject) -> None:
        """Save a form that was left open; it stays open and grows older still."""
        form = self.world.forms[which % len(self.world.forms)]
        fields = self._pointing_only_to_shown(form.station, data.draw(edits(form.row[0])))
        self.world.submit(form, {"deleted": 1} if delete == 0 else fields, at=at)

    @rule(n=STATION, at=AT, data=st.data(), rows=st.lists(ROW, min_size=1, max_size=3))
    def import_batch(
        self, n: int, at: int, data: st.DataObject, rows: list[tuple[str, str]]
    ) -> None:
        """Several rows written under one batch."""
        batch = UUID(int=len(self.world.batches) + 1)
        self.world.batches.append(batch)
        for row in rows:
            fields = self._pointing_only_to_shown(n, data.draw(edits(row[0])))
            self.world.put(n, row, fields, at=at, batch=batch)

    @precondition(lambda self: self.world.batches)
    @rule(n=STATION, which=st.integers(0, 9), at=AT)
    def undo(self, n: int, which: int, at: int) -> None:
        """Undo a batch, at whatever station knows it."""
        known = {b for (b,) in self.world.stations[n].query("SELECT DISTINCT batch FROM revision")}
        here = [b for b in self.world.batches if b.hex in known]
        if here:
            self.world.undo(n, here[which % len(here)], at=at)

    @rule(n=STATION, choice=st.integers(0, 9), at=AT)
    def decide(self, n: int, choice: int, at: int) -> None:
        """Decide a conflict where one is open."""
        self.world.decide(n, choice, at=at)

    @rule(source=STATION, goal=STATION, seed=SEED, share=st.sampled_from((0.1, 0.5, 1.1)))
    def carry(self, source: int, goal: int, seed: int, share: float) -> None:
        """A stick goes from one station to another."""
        if source != goal:
            self.world.carry(source, goal, seed=seed, share=share)

    @rule(n=STATION, origin=STATION, table=st.sampled_from(tuple(FIELDS)), on=st.booleans())
    def hold(self, n: int, origin: int, table: str, on: bool) -> None:
        """Hold one origin's writes of one table, or release everything."""
        key = (self.world.stations[origin].origin, table)
        self.world.hold(n, {key: "无权写入"} if on else {})
