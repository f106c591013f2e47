"""The ghost record: what each person really saw, kept apart from the code under proof.

For every edit that a person makes the ghost notes the values written and, per field group,
which edits stood on that person's screen. From this alone, without versions, parents or marks
of the code under proof, it says what must be visible where:

* a station *shows* an edit when it was delivered, is not held, the row exists, the rows it
  points to exist, and everything that was on the writer's screen was delivered too;
* an edit of a group is *replaced* when another shown edit of the group was made by someone
  who had it on the screen, or had a later one there that had replaced it;
* what is shown and not replaced is *live*: its value must be the visible one or a candidate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from desktop.models.base import Stored
from desktop.models.undo import undo_of

Edit = tuple[str, int]
Row = tuple[str, str]
Group = tuple[str, ...]
Values = tuple[Stored, ...]

DELETED: Group = ("deleted",)


@dataclass(frozen=True, slots=True)
class Form:
    """A screen somebody looked at: per group the live edits and all they had replaced."""

    on_screen: frozenset[Edit]
    replaced: Mapping[Group, frozenset[Edit]]

    def saw(self, group: Group) -> frozenset[Edit]:
        """Edits of the group that this person knowingly replaces by writing it."""
        return self.replaced.get(group, frozenset())


@dataclass(frozen=True, slots=True)
class Note:
    """What the ghost keeps of one edit."""

    edit: Edit
    row: Row
    values: Mapping[Group, Values]
    form: Form | None
    points_to: frozenset[Row]
    batch: str | None


class Ghost:
    """All edits ever made, and which were delivered to which station."""

    def __init__(self) -> None:
        self.notes: dict[Edit, Note] = {}
        self.delivered: dict[int, set[Edit]] = {}
        self.rows: dict[Row, list[Edit]] = {}

    def record(self, station: int, note: Note) -> None:
        """Somebody at a station wrote this."""
        assert note.edit not in self.notes, "two edits bear one name"
        self.notes[note.edit] = note
        self.rows.setdefault(note.row, []).append(note.edit)
        self.deliver(station, [note.edit])

    def deliver(self, station: int, edits: Iterable[Edit]) -> None:
        """Lines were carried to a station."""
        self.delivered.setdefault(station, set()).update(edits)

    def _needs(self, edit: Edit) -> set[Edit]:
        """Everything an edit builds on: what was on the screen, and what those build on."""
        found: set[Edit] = set()
        queue = [edit]
        while queue:
            form = self.notes[queue.pop()].form
            fresh = (form.on_screen if form else frozenset()) - found
            found |= fresh
            queue += fresh
        return found

    def shown(self, station: int, is_held: Callable[[Note], bool]) -> set[Edit]:
        """What a station must show: a least fixpoint over the rows that exist."""
        here = self.delivered.get(station, set())
        able = {e for e in here if not is_held(self.notes[e]) and self._needs(e) <= here}
        exist: set[Row] = set()
        while True:
            ready = {e for e in able if self.notes[e].points_to <= exist}
            found = {self.notes[e].row for e in ready if self.notes[e].form is None}
            if found <= exist:
                return {e for e in ready if self.notes[e].row in exist}
            exist |= found

    def live(self, shown: set[Edit], row: Row, group: Group) -> set[Edit]:
        """The edits of a group that nobody has knowingly replaced."""
        touching = {
            e for e in self.rows.get(row, ()) if e in shown and group in self.notes[e].values
        }
        replaced: set[Edit] = set()
        for e in touching:
            form = self.notes[e].form
            if form is not None:
                replaced |= form.saw(group)
        return touching - replaced

    def cancelled(self, shown: set[Edit], row: Row, group: Group) -> set[Edit]:
        """Edits of a group that an undo took back, and those of the undo itself."""
        touching = {
            e for e in self.rows.get(row, ()) if e in shown and group in self.notes[e].values
        }
        found: set[Edit] = set()
        for e in touching:
            note = self.notes[e]
            if note.form is None or note.batch is None:
                continue
            taken = {
                x
                for x in touching & note.form.saw(group)
                if (batch := self.notes[x].batch) is not None
                and undo_of(UUID(hex=batch)).hex == note.batch
                and self.notes[x].form is not None
            }
            found |= {e, *taken} if taken else set()
        return found

    def groups(self, row: Row) -> set[Group]:
        """The groups of a row that anybody ever wrote."""
        return {g for e in self.rows.get(row, ()) for g in self.notes[e].values}

    def open_form(self, shown: set[Edit], row: Row) -> Form:
        """Somebody looks at the row on a station that shows these edits."""
        replaced: dict[Group, frozenset[Edit]] = {}
        for group in self.groups(row):
            total: set[Edit] = set()
            for e in self.live(shown, row, group):
                form = self.notes[e].form
                total |= {e} | (form.saw(group) if form else frozenset())
            replaced[group] = frozenset(total)
        return Form(frozenset(shown & set(self.rows[row])), replaced)

    def undisputed_deletion(self, shown: set[Edit], row: Row) -> bool:
        """Whether each edit was seen by a deletion, or was made knowing of it."""
        deletions = [
            e for e in self.live(shown, row, DELETED) if self.notes[e].values[DELETED] == (1,)
        ]
        return all(
            e in deletions or any(self._settled(e, d) for d in deletions)
            for e in self.rows[row]
            if e in shown
        )

    def _settled(self, edit: Edit, deletion: Edit) -> bool:
        mine, last = self.notes[edit].form, self.notes[deletion].form
        if mine is not None and deletion in mine.saw(DELETED):
            return True
        return last is not None and all(edit in last.saw(g) for g in self.notes[edit].values)
