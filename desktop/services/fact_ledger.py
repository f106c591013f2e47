"""考核台账: the verified facts of a cycle, by unit and by cadre, on screen and as files.

One event counts once (domain.md §2.4 (1)): of the facts about one subject that bear the same
event, on one side of the list, the heaviest counts its points and the others are shown without.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid5

from sqlalchemy import select

from desktop.models.facts import FactReview
from desktop.models.units import Unit
from desktop.services.cycles import current_cycle, cycle_row
from desktop.services.documents.fact_ledger import (
    FactLedgerContent,
    FactLedgerUnit,
    FactRow,
    FactTally,
    render_fact_ledger,
)
from desktop.services.documents.paper import PrintOptions
from desktop.services.door import Reading, Service, permits, reads
from desktop.services.errors import NotFound
from desktop.services.fact_forms import FactLine
from desktop.services.fact_guides import severity_points
from desktop.services.fact_lines import fact_lines
from desktop.services.fact_sums import HEAVIEST, counted_once, people_of
from desktop.services.fact_verified import VerifiedFact, verified_counts, verified_facts
from desktop.services.permissions import Operation
from desktop.services.portions import portions
from desktop.services.sheets.fact_ledger import fact_workbook
from desktop.terms import Polarity, Severity, Term


class LedgerOrder(Term):
    """How the rows of a unit are ordered."""

    DAY = "day", "按发生日期"
    SEVERITY = "severity", "按轻重"
    NUMBER = "number", "按编号"
    SUBJECT = "subject", "按对象"


@dataclass(frozen=True, slots=True)
class FactLedgerQuery:
    """Which ledger; ``cycle`` None is the running one. ``unit`` or ``cadre`` narrow it."""

    cycle: UUID | None = None
    unit: UUID | None = None
    cadre: UUID | None = None
    order: LedgerOrder = LedgerOrder.DAY


@dataclass(frozen=True, slots=True)
class FactGroup:
    """One line of the ledger: a unit with all its facts, or one subject.

    ``subject`` is empty for a unit, 领导班子 for its team. ``cadre_id`` is the record under which
    a person is shown.
    """

    id: UUID
    unit_id: UUID
    unit: str
    subject: str
    cadre_id: UUID | None
    tally: FactTally


@dataclass(frozen=True, slots=True)
class FactLedger:
    """The ledger of a cycle as lines, with the sum."""

    cycle: UUID
    year: int
    units: tuple[FactGroup, ...]
    subjects: tuple[FactGroup, ...]
    total: FactTally


@dataclass(frozen=True, slots=True)
class FactLedgerFile:
    """A finished ledger; ``pages`` is 0 for a workbook. ``name`` is a file name to offer."""

    data: bytes
    name: str
    facts: int
    pages: int


class FactLedgerService(Service):
    """The ledger of verified facts."""

    @reads(Operation.READ_RECORDS)
    def ledger(self, tx: Reading, query: FactLedgerQuery | None = None) -> FactLedger:
        """The verified facts of a cycle counted by unit and by subject; what is barred is left out.

        Raises NotFound, Refused.
        """
        query = query or FactLedgerQuery()
        cycle = _cycle(tx, query)
        counts = verified_counts(tx, cycle, unit=query.unit, cadre=query.cadre)
        names, order = _units(tx, {count.unit_id for count in counts})
        people = people_of(tx, {c.cadre_id for c in counts if c.cadre_id is not None})
        sums = counted_once(counts, severity_points(tx, cycle), people.shown)
        units = sorted({unit for unit, _cadre in sums}, key=lambda unit: order[unit])
        subjects = sorted(sums, key=lambda key: (order[key[0]], *people.place(key[1]), str(key[1])))
        of_unit = {unit: FactTally() for unit in units}
        for (unit, _cadre), count in sums.items():
            of_unit[unit] = of_unit[unit] + count
        return FactLedger(
            cycle,
            cycle_row(tx, cycle).year,
            tuple(FactGroup(u, u, names[u], "", None, of_unit[u]) for u in units),
            tuple(
                FactGroup(
                    uuid5(u, "team" if c is None else c.hex),
                    u,
                    names[u],
                    people.name(c),
                    c,
                    sums[u, c],
                )
                for u, c in subjects
            ),
            sum(of_unit.values(), FactTally()),
        )

    @permits(Operation.PRINT)
    def pdf(self, query: FactLedgerQuery | None = None) -> FactLedgerFile:
        """The ledger for printing. Logged. Raises NotFound, Refused, DocumentError."""
        content, facts = self._content(query or FactLedgerQuery())
        made = render_fact_ledger(
            content,
            PrintOptions(issued_at=self.desk.clock.today(), operator=self.desk.actor.name),
        )
        return FactLedgerFile(made.pdf, f"{content.cycle}考核台账.pdf", facts, made.pages)

    @permits(Operation.PRINT)
    def xlsx(self, query: FactLedgerQuery | None = None) -> FactLedgerFile:
        """The ledger as a workbook. Logged. Raises NotFound, Refused."""
        content, facts = self._content(query or FactLedgerQuery())
        return FactLedgerFile(fact_workbook(content), f"{content.cycle}考核台账.xlsx", facts, 0)

    @reads(Operation.PRINT, logged=True)
    def _content(self, tx: Reading, query: FactLedgerQuery) -> tuple[FactLedgerContent, int]:
        cycle = _cycle(tx, query)
        found = _verified(tx, query, cycle)
        if not found:
            raise NotFound("没有已核实的考核纪实，没有可以导出的台账。请先提交并核实纪实。")
        tx.detail["facts"] = len(found)
        counted = {fact.id: row for fact, row in _counted(tx, cycle, found)}
        lines = fact_lines(tx, [fact.id for fact in found])
        days = _verified_on(tx, [line.id for line in lines])
        _names, order = _units(tx, {line.unit_id for line in lines})
        units: dict[UUID, list[FactLine]] = {}
        for line in sorted(lines, key=lambda f: (order[f.unit_id], _place(f, query.order))):
            units.setdefault(line.unit_id, []).append(line)
        content = FactLedgerContent(
            cycle=f"{cycle_row(tx, cycle).year}年度",
            as_of=tx.desk.clock.today(),
            units=tuple(
                FactLedgerUnit(
                    group[0].unit,
                    tuple(_row(f, counted[f.id], days.get(f.id)) for f in group),
                )
                for group in units.values()
            ),
            order=query.order.label,
        )
        return content, len(lines)


def _cycle(tx: Reading, query: FactLedgerQuery) -> UUID:
    tx.not_oneself(unit=query.unit, cadre=query.cadre)
    return query.cycle or current_cycle(tx)


def _verified(tx: Reading, query: FactLedgerQuery, cycle: UUID) -> tuple[VerifiedFact, ...]:
    return verified_facts(tx, cycle, unit=query.unit, cadre=query.cadre)


def _counted(
    tx: Reading, cycle: UUID, facts: Sequence[VerifiedFact]
) -> list[tuple[VerifiedFact, FactRow]]:
    """Each fact with its points; of one event about one subject only the heaviest counts."""
    points = severity_points(tx, cycle)
    people = people_of(tx, {f.cadre_id for f in facts if f.cadre_id is not None})
    taken: set[tuple[object, ...]] = set()
    counts: dict[UUID, bool] = {}
    for fact in sorted(facts, key=lambda f: (HEAVIEST[f.severity], f.on, f.number, f.id)):
        subject = people.shown(fact.cadre_id) or fact.unit_id
        event = (subject, fact.polarity, fact.event)
        counts[fact.id] = not fact.event or event not in taken
        taken.add(event)
    return [(f, _bare_row(f, points, counted=counts[f.id])) for f in facts]


def _bare_row(fact: VerifiedFact, points: Mapping[Severity, Decimal], *, counted: bool) -> FactRow:
    positive = fact.polarity is Polarity.POSITIVE
    worth = points.get(fact.severity)
    return FactRow(
        "", "", positive, "", fact.severity.label,
        None if worth is None else worth if positive else -worth,
        fact.on, "", typical=fact.typical, veto=fact.veto, counted=counted,
    )  # fmt: skip


def _row(line: FactLine, counted: FactRow, verified_on: dt.date | None) -> FactRow:
    nature = line.polarity.label
    if line.polarity is Polarity.POSITIVE and line.visibility is not None:
        nature += f"·{line.visibility.label}"
    return FactRow(
        citation=line.citation,
        subject=line.subject,
        positive=counted.positive,
        nature=nature,
        severity=line.severity.label,
        points=counted.points,
        on=line.on,
        text=line.text,
        situation=f"{line.template_number} {line.template}".strip(),
        evidence=line.evidence or "",
        event=line.event_key or "",
        team=line.team,
        verified_on=verified_on,
        typical=line.typical,
        veto=line.veto,
        counted=counted.counted,
        label=line.label,
        warning="数据有冲突" if line.conflicts else "",
    )


def _place(line: FactLine, order: LedgerOrder) -> tuple[object, ...]:
    day = (line.on, line.team_no or 0, line.number, line.id)
    if order is LedgerOrder.SEVERITY:
        return (HEAVIEST[line.severity], *day)
    if order is LedgerOrder.NUMBER:
        return (line.team_no or 0, line.number, line.id)
    if order is LedgerOrder.SUBJECT:
        return (line.cadre_id is not None, line.cadre, str(line.cadre_id), *day)
    return day


def _verified_on(tx: Reading, facts: Sequence[UUID]) -> dict[UUID, dt.date]:
    found: dict[UUID, dt.date] = {}
    for some in portions(facts):
        rows = tx.session.execute(
            select(FactReview.fact_id, FactReview.on).where(
                FactReview.fact_id.in_(some), FactReview.deleted.is_(False)
            )
        )
        found |= {row.fact_id: row.on for row in rows}
    return found


def _units(tx: Reading, units: Iterable[UUID]) -> tuple[dict[UUID, str], dict[UUID, int]]:
    """Names of units, and their places in the order of the city's list."""
    wanted = set(units)
    rows = tx.session.execute(
        select(Unit.id, Unit.name).order_by(
            Unit.order_no.is_(None), Unit.order_no, Unit.name_key, Unit.id
        )
    )
    found = {row.id: row.name for row in rows if row.id in wanted}
    return found, {unit: place for place, unit in enumerate(found)}
