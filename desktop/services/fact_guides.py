"""What stands beside the form of a 考核纪实 while it is filled in.

The 清单目录 with the points of each severity, the people of the unit on the day, entries that
may tell of the same matter, and what hangs on an event.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import or_, select

from desktop.models.cadres import Cadre, CadreMove
from desktop.services.cadre_moves import units_on
from desktop.services.cycles import cycle_row, rule_value
from desktop.services.door import Reading, Service, reads
from desktop.services.errors import NotFound
from desktop.services.fact_events import EventAsk, EventName, EventParts, event_names, event_parts
from desktop.services.fact_similar import SimilarAsk, SimilarFact, similar_facts
from desktop.services.fact_writing import cycle_of
from desktop.services.list_templates import template_lines
from desktop.services.permissions import Operation
from desktop.services.persons import hidden_records
from desktop.services.template_forms import TemplateLine
from desktop.services.units import existing_unit
from desktop.terms import CycleState, Polarity, Severity


@dataclass(frozen=True, slots=True)
class FactGuide:
    """A cycle's 清单目录 and the points of each severity; a rule that is missing has none."""

    cycle: UUID
    year: int
    sealed: bool
    templates: tuple[TemplateLine, ...]
    points: Mapping[Severity, Decimal]

    def template(self, key: UUID | None) -> TemplateLine | None:
        """A situation of the catalogue by its id."""
        return next((t for t in self.templates if t.id == key), None)

    def severity_words(self, severity: Severity) -> str:
        """中（3 分), or 中 alone where the scheme says no points."""
        points = self.points.get(severity)
        return (
            severity.label if points is None else f"{severity.label}（{points_words(points)} 分）"
        )


class FactGuideService(Service):
    """Help for those who fill in a fact; it writes nothing."""

    @reads(Operation.READ_RECORDS)
    def guide(
        self,
        tx: Reading,
        visit: UUID | None = None,
        cycle: UUID | None = None,
        on: dt.date | None = None,
    ) -> FactGuide:
        """The catalogue of the cycle that a new fact of a day has, or of a named one.

        Raises NotFound.
        """
        found = cycle if cycle is not None else cycle_of(tx, visit, None, on)
        row = cycle_row(tx, found)
        sealed = row.state == CycleState.SEALED
        return FactGuide(
            found, row.year, sealed, template_lines(tx, found), severity_points(tx, found)
        )

    @reads(Operation.READ_RECORDS)
    def subjects(self, tx: Reading, unit: UUID, on: dt.date) -> tuple[tuple[UUID, str, str], ...]:
        """(id, name, post) of the cadres who belonged to a unit on a day. Raises Refused, NotFound.

        Those about whom the actor must not write are left out.
        """
        existing_unit(tx, unit)
        tx.not_oneself(unit=unit)
        moved = select(CadreMove.cadre_id).where(
            CadreMove.deleted.is_(False),
            or_(CadreMove.from_unit_id == unit, CadreMove.to_unit_id == unit),
        )
        rows = tx.session.execute(
            select(Cadre.id, Cadre.name, Cadre.post, Cadre.unit_id, Cadre.unit_order)
            .where(Cadre.deleted.is_(False), or_(Cadre.unit_id == unit, Cadre.id.in_(moved)))
            .order_by(Cadre.unit_id != unit, Cadre.unit_order, Cadre.name_key, Cadre.id)
        ).all()
        ids = [row.id for row in rows]
        there, hidden = units_on(tx, ids, on), hidden_records(tx.session, ids)
        barred = tx.oneself.barred_cadres()
        return tuple(
            (row.id, row.name, row.post or "")
            for row in rows
            if there.get(row.id) == unit and row.id not in hidden and row.id not in barred
        )

    @reads(Operation.READ_RECORDS)
    def similar(self, tx: Reading, ask: SimilarAsk) -> tuple[SimilarFact, ...]:
        """Entries that may tell of the same matter, the likest first. Raises Refused."""
        tx.not_oneself(unit=ask.unit, cadre=ask.cadre)
        return similar_facts(tx, ask)

    @reads(Operation.READ_RECORDS)
    def events(self, tx: Reading, ask: EventAsk) -> tuple[EventName, ...]:
        """The events that were named around a fact, the latest first. Raises Refused, NotFound."""
        tx.not_oneself(unit=ask.unit, cadre=ask.cadre)
        return event_names(tx, ask, cycle_of(tx, ask.visit, ask.cycle, ask.on))

    @reads(Operation.READ_RECORDS)
    def on_event(self, tx: Reading, ask: EventAsk, key: str) -> EventParts:
        """What else hangs on an event. Raises Refused, NotFound."""
        tx.not_oneself(unit=ask.unit, cadre=ask.cadre)
        return event_parts(tx, ask, cycle_of(tx, ask.visit, ask.cycle, ask.on), key)


def severity_points(tx: Reading, cycle: UUID) -> dict[Severity, Decimal]:
    """The points of each severity by the cycle's scheme. Source: domain.md §1 Fact.

    A severity whose rule the scheme lacks is left out: nothing is assumed in its place. As the
    scheme stands today: a ledger adds a whole year's facts up by one measure.
    """
    found, today = dict[Severity, Decimal](), tx.desk.clock.today()
    for severity in Severity:
        try:
            found[severity] = rule_value(tx, cycle, f"fact.severity.{severity.value}", today)
        except NotFound:
            continue
    return found


def points_words(points: Decimal) -> str:
    """3, 1.5: without zeros at the end."""
    return f"{points.normalize():f}"


def matching_templates(
    templates: Sequence[TemplateLine], text: str, polarity: Polarity | None = None
) -> tuple[TemplateLine, ...]:
    """Situations by number or by words: a number's beginning first, then all words anywhere."""
    words = text.casefold().split()
    if not words:
        return ()
    offered = [t for t in templates if polarity is None or t.polarity is polarity]
    by_number = [t for t in offered if t.number.casefold().startswith("".join(words))]
    by_words = [
        t
        for t in offered
        if t not in by_number
        and all(w in f"{t.number} {t.section} {t.text}".casefold() for w in words)
    ]
    return (*by_number, *by_words)
