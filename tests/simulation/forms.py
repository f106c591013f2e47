"""Forms that people open, fill in and save, at once or much later."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from desktop.services.errors import ServiceError, Stale
from tests.simulation.accidents import World
from tests.simulation.ledger import Value, What, Who, station
from tests.simulation.world import Belongs


@dataclass(frozen=True, slots=True)
class Form:
    """A form that lies open at a station: how to save it, and what stood in the line."""

    who: Who
    session: int
    what: What
    value: str
    screen: Value
    save: Callable[[], None]


class Forms:
    """What all people do alike: look at a form, change one line, save it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.open: list[Form] = []
        self.leaving = 0.2

    # Saving

    def finish(self, form: Form) -> bool:
        """Save a form. False when the service refused with a sentence."""
        world = self.world
        try:
            form.save()
        except Stale:
            world.happened("stale form")
            world.say(f"{station(form.who)}: a stale form of {form.what[0]} is refused")
            return False
        except ServiceError as refused:
            world.happened("refused")
            world.say(f"{station(form.who)}: {form.what[0]} refused: {refused.sentence}")
            return False
        entry = world.ledger.typed(form.who, form.what, form.value, {form.screen})
        world.say(str(entry))
        world.happened(f"edit {form.what[0]}.{form.what[2]}")
        return True

    def _form(
        self, who: Who, what: What, value: str, screen: Value, save: Callable[[], object]
    ) -> None:
        """Look at the screen, then save now or leave the form open for a while."""
        wrong = self.world.ledger.wrong_screen(who, what, screen)
        assert wrong is None, wrong
        session = self.world.sessions.get(who, 0)
        form = Form(who, session, what, value, screen, lambda: void(save()))
        if self.world.chance.random() < self.leaving:
            self.open = [*self.open[-7:], form]
        else:
            self.finish(form)

    def close_one(self, *, writing: bool = True) -> None:
        """Somebody comes back to a form that was left open, if the PC is still on.

        ``writing``: the office writes these days.
        """
        if not self.open:
            return
        form = self.open.pop(self.world.chance.randrange(len(self.open)))
        if form.session == self.world.sessions.get(form.who, 0) and (writing or form.who):
            self.finish(form)

    @contextlib.contextmanager
    def _trying(self, who: Who, what: str) -> Iterator[None]:
        try:
            yield
        except ServiceError as refused:
            self.world.happened("refused")
            self.world.say(f"{station(who)}: {what} refused: {refused.sentence}")

    def _new(self, who: Who, table: str, row: UUID, column: str, value: str, of: Belongs) -> None:
        self.world.belongs[row.hex] = of
        entry = self.world.ledger.typed(who, (table, row.hex, column), value)
        self.world.say(f"new {entry}")
        self.world.happened(f"new {table}")

    def _some(self, rows: tuple[UUID, ...]) -> UUID | None:
        """A record of a list: mostly one of the newest, which people work on."""
        newest = sorted(rows)[-4:] if self.world.chance.random() < 0.7 else sorted(rows)
        return self.world.chance.choice(newest) if rows else None


def void(_result: object) -> None:
    """Saving returns ids that nobody here looks at."""
