"""What the people of a simulated year do at their screens, by a throw of the dice.

Each of them opens a form as the service shows it, changes one line, and saves it at once or
much later. A refusal with a sentence is part of daily work: the person gives up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from desktop.services.cadres import CadreDraft
from desktop.services.units import UnitDraft
from desktop.terms import (
    ConflictChoice,
)
from tests.simulation.ledger import Value, Who
from tests.simulation.records import Records

GROUPS: Final[dict[tuple[str, str], str]] = {
    ("visit", "purpose"): "purpose",
    ("visit", "summary"): "summary",
    ("visit", "state"): "state_reason",
    ("acceptance", "approved_on"): "approval_reason",
    ("acceptance", "decision"): "remark",
    ("interview", "remarks"): "remarks",
    ("interview_about", "remark"): "remark",
    ("fact", "text"): "text",
    ("fact", "evidence"): "evidence",
    ("fact", "state"): "state_reason",
    ("fact_review", "verdict"): "remark",
    ("cadre", "post"): "post",
    ("unit", "remark"): "remark",
}
"""First field of what merges as one, and the line of it in which a new text is typed."""


class People(Records):
    """Everybody in the office and the teams."""

    # The office's own

    def change_cadre(self, who: Who) -> None:
        """The office enters a new post of a cadre."""
        services, text = self.world.at(who), self.world.token("职务")
        row = self._some(services.cadres.find())
        if row is None:
            return
        with self._trying(who, "a cadre"):
            d = services.cadres.get(row)
            unit = None if d.unit is None else d.unit[0]
            draft = CadreDraft(
                {**d.texts, "post": text}, unit, d.unit_order, d.level, id=row, version=d.version
            )
            save = lambda: services.cadres.save(draft)  # noqa: E731  # one line of many alike
            self._form(who, ("cadre", row.hex, "post"), text, d.texts["post"], save)

    def change_unit(self, who: Who) -> None:
        """The office writes a remark about a unit."""
        services, text = self.world.at(who), self.world.token("备注")
        row = self.world.chance.choice(sorted(self.world.pairs))
        with self._trying(who, "a unit"):
            d = services.units.get(row)
            draft = UnitDraft(d.name, d.kind, d.staffing, d.sector, text, id=row, version=d.version)
            save = lambda: services.units.save(draft)  # noqa: E731  # one line of many alike
            self._form(who, ("unit", row.hex, "remark"), text, d.remark, save)

    def decide(self) -> None:
        """The office settles an open conflict, having all candidates before it."""
        services, world = self.world.at(None), self.world
        lines = services.conflicts.open()
        if not lines:
            return
        line = world.chance.choice(lines)
        with self._trying(None, "a decision"):
            form = services.conflicts.look(line.table, line.row, line.fields)
            column = GROUPS.get((line.table, line.fields[0]))
            choice, values = ConflictChoice.FIRST, None
            value: Value = None
            told: list[Any] = []
            if column is not None:
                place = form.fields.index(column)
                told = [c.raw[place] for c in form.candidates]
                pick = world.chance.randrange(min(2, len(told)))
                choice = (ConflictChoice.FIRST, ConflictChoice.SECOND)[pick]
                value = told[pick]
                if len(form.fields) == 1 and form.editors and world.chance.random() < 0.4:
                    value = world.token("裁定")
                    choice, values = ConflictChoice.OTHER, {column: value}
            services.conflicts.decide(
                line.table, line.row, line.fields, version=form.version, covers=form.covers,
                choice=choice, values=values,
            )  # fmt: skip
            world.happened("decision")
            if column is not None:
                screen = [None if t is None else str(t) for t in told]
                chosen = None if value is None else str(value)
                what = (line.table, line.row.hex, column)
                world.say(f"decision {world.ledger.typed(None, what, chosen, screen)}")


def team_actions(people: People) -> tuple[Callable[[Who], None], ...]:
    """What a team does; the more often, the more often it stands here."""
    p = people
    return (p.plan, p.change_visit, p.change_visit, p.step_visit, p.step_visit, p.step_visit,
            p.interview, p.interview, p.change_interview, p.fact, p.change_fact, p.step_fact)  # fmt: skip


def office_actions(people: People) -> tuple[Callable[[Who], None], ...]:
    """What the office does."""
    p = people
    return (p.change_visit, p.change_visit, p.step_visit, p.step_visit, p.step_visit, p.plan,
            p.change_interview, p.change_fact, p.step_fact, p.change_cadre, p.change_unit, p.fact)  # fmt: skip
