"""The lines of lists of 考核纪实, many at once; the label of what follows a moved cadre.

Source: domain.md §2.10: a cadre is assessed in the unit held at 31 December; facts from the
earlier unit follow, labelled.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from desktop.models.cadres import Cadre
from desktop.models.facts import Fact
from desktop.models.scheme import Cycle, ListTemplate
from desktop.models.teams import AssessmentTeam
from desktop.models.units import Unit
from desktop.models.visits import Visit
from desktop.services.cadre_moves import earlier_unit_label, units_on
from desktop.services.conflict_marks import conflict_counts
from desktop.services.door import Reading
from desktop.services.fact_forms import FactLine, reviews_of, shown_of
from desktop.services.portions import portions
from desktop.services.reach import barred_cadres, barred_units
from desktop.services.states import FactShown
from desktop.terms import Polarity, Severity, Visibility


def fact_lines(tx: Reading, ids: Sequence[UUID]) -> tuple[FactLine, ...]:
    """Lines of facts inside a transaction, in the order of the ids; barred ones are left out."""
    found: list[FactLine] = []
    for some in portions(ids):
        found += _lines(tx, some)
    return tuple(found)


def _lines(tx: Reading, ids: Sequence[UUID]) -> list[FactLine]:
    barred, about_barred = barred_units(tx), barred_cadres(tx)
    rows = [
        row
        for row in tx.session.execute(
            select(Fact, Unit.name, Cadre.name, AssessmentTeam, Visit.number, ListTemplate)
            .join(Unit, Unit.id == Fact.unit_id)
            .outerjoin(Cadre, Cadre.id == Fact.cadre_id)
            .outerjoin(AssessmentTeam, AssessmentTeam.id == Fact.team_id)
            .outerjoin(Visit, Visit.id == Fact.visit_id)
            .outerjoin(ListTemplate, ListTemplate.id == Fact.template_id)
            .where(Fact.id.in_(ids), Fact.deleted.is_(False))
        )
        if row[0].unit_id not in barred and row[0].cadre_id not in about_barred
    ]
    reviews, disputed = reviews_of(tx, ids), conflict_counts(tx, "fact", ids)
    labels = earlier_units(tx, ((row[0], row[1]) for row in rows))
    found = {
        fact.id: _line(
            fact,
            (unit, cadre, labels.get(fact.id, "")),
            team,
            number,
            template,
            shown_of(fact, reviews.get(fact.id)),
            disputed.get(fact.id, 0),
        )
        for fact, unit, cadre, team, number, template in rows
    }
    return [found[i] for i in ids if i in found]


def earlier_units(tx: Reading, facts: Iterable[tuple[Fact, str]]) -> Mapping[UUID, str]:
    """Fact → its label, for facts of (row, unit's name) about cadres who are assessed elsewhere."""
    by_cycle: dict[UUID, list[tuple[Fact, str]]] = {}
    for fact, unit in facts:
        if fact.cadre_id is not None:
            by_cycle.setdefault(fact.cycle_id, []).append((fact, unit))
    found: dict[UUID, str] = {}
    for cycle, group in by_cycle.items():
        row = tx.session.get(Cycle, cycle)
        if row is None:
            continue
        cadres = sorted({f.cadre_id for f, _unit in group if f.cadre_id is not None})
        homes = units_on(tx, cadres, dt.date(row.year, 12, 31))
        for fact, unit in group:
            if fact.cadre_id in homes and homes[fact.cadre_id] != fact.unit_id:
                found[fact.id] = earlier_unit_label(unit)
    return found


def _line(
    fact: Fact,
    names: tuple[str, str | None, str],
    team: AssessmentTeam | None,
    visit_number: int | None,
    template: ListTemplate | None,
    shown: FactShown,
    conflicts: int,
) -> FactLine:
    return FactLine(
        fact.id,
        fact.number,
        None if team is None else team.number,
        "考核办" if team is None else team.title,
        fact.unit_id,
        names[0],
        fact.cadre_id,
        names[1] or "",
        fact.visit_id,
        visit_number,
        fact.cycle_id,
        Polarity(fact.polarity),
        None if fact.visibility is None else Visibility(fact.visibility),
        Severity(fact.severity),
        fact.on,
        fact.text,
        fact.evidence,
        fact.event_key,
        shown.state,
        shown.changed_after,
        conflicts,
        fact.template_id,
        "" if template is None else template.number,
        "" if template is None else template.text,
        template is not None and template.veto,
        bool(fact.typical),
        names[2],
    )
