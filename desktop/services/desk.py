"""工作台: what is due today and what waits for somebody, gathered in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from desktop.models.facts import Fact
from desktop.models.visits import Visit
from desktop.services.desk_drafts import DraftLine, draft_lines
from desktop.services.door import Reading, Service, reads
from desktop.services.exchange.conflict_summary import conflict_summary
from desktop.services.fact_forms import in_state
from desktop.services.permissions import Operation
from desktop.services.reach import barred_cadres, barred_units
from desktop.services.rectification import item_ids
from desktop.services.rectification_forms import ItemQuery, LedgerLine, ledger_lines
from desktop.services.scheme import soon_days
from desktop.services.visit_lines import VisitLine, visit_lines
from desktop.services.visit_steps import AWAITING_RETURN
from desktop.services.visit_views import standings
from desktop.terms import FactState, VisitState

SHOWN = 60
"""Lines of the list at most: what is further down is reached through the cards."""

OVERDUE = ItemQuery(overdue=True)
DUE_TODAY = ItemQuery(due_from=0, due_within=0)
DUE_SOON = ItemQuery(soon=True)

_UNDER_WAY = (VisitState.PLANNED, VisitState.HELD, VisitState.RECORDED)


@dataclass(frozen=True, slots=True)
class DueLine:
    """One thing to be done by a day. ``kind`` is ``item`` or ``visit``.

    ``days`` are natural days from today to ``due``: negative when it is overdue. A planned
    visit is due on its first day, a held one on the last day for its raw records. ``soon``:
    within the days of the rule desk.soon_days, overdue included.
    """

    kind: str
    id: UUID
    subject: str
    task: str
    due: dt.date
    days: int
    soon: bool


@dataclass(frozen=True, slots=True)
class DeskSummary:
    """Counts for the cards and the nearest lines, as of ``today``.

    ``to_return`` are visits held whose raw records are not handed in, ``late_returns`` those
    past their day; ``conflicts`` are open, ``answered`` questions about them have the team's
    answer; a team has ``questions`` to answer and conflicts newly ``decided`` by the office.
    ``fact_visit`` names a visit with submitted facts, ``soon_days`` how many days ahead count
    as soon.
    """

    today: dt.date
    soon_days: int
    overdue: int
    due_today: int
    due_soon: int
    to_return: int
    late_returns: int
    returned_visits: int
    sent_back: int
    submitted_facts: int
    fact_visit: UUID | None
    conflicts: int
    due: tuple[DueLine, ...]
    drafts: tuple[DraftLine, ...]
    answered: int = 0
    questions: int = 0
    decided: int = 0


class DeskService(Service):
    """What the page 工作台 shows."""

    @reads(Operation.READ_RECTIFICATION)
    def today(self, tx: Reading) -> DeskSummary:
        """Everything at once; what the actor must not see is neither shown nor counted."""
        today, days = tx.desk.clock.today(), soon_days(tx)
        overdue, now, soon = (item_ids(tx, q) for q in (OVERDUE, DUE_TODAY, DUE_SOON))
        items = ledger_lines(tx, [*overdue, *now, *soon][:SHOWN], today)
        states, visits = _visits(tx)
        submitted, told = _submitted(tx), conflict_summary(tx)
        waiting = [v for v in visits if v.state in AWAITING_RETURN]
        due = [*(_item(i, today, days) for i in items), *(_visit(v, today, days) for v in visits)]
        due.sort(key=lambda line: (line.due, line.subject, line.id))
        return DeskSummary(
            today=today,
            soon_days=days,
            overdue=len(overdue),
            due_today=len(now),
            due_soon=len(soon),
            to_return=len(waiting),
            late_returns=sum(1 for v in waiting if v.late_days(today)),
            returned_visits=states.get(VisitState.RETURNED, 0),
            sent_back=states.get(VisitState.SENT_BACK, 0),
            submitted_facts=len(submitted),
            fact_visit=next((v for v in submitted if v is not None), None),
            conflicts=told.open,
            answered=told.answered,
            questions=told.questions,
            decided=told.decided,
            due=tuple(due[:SHOWN]),
            drafts=draft_lines(tx),
        )


def _visits(tx: Reading) -> tuple[Mapping[VisitState, int], tuple[VisitLine, ...]]:
    """How many visits stand in each state that needs somebody, and the lines under way."""
    wanted = (*_UNDER_WAY, VisitState.RETURNED)
    statement = select(Visit).where(
        Visit.deleted.is_(False),
        Visit.unit_id.not_in(barred_units(tx)),
        Visit.state.in_([state.value for state in wanted]),
    )
    rows = list(tx.session.scalars(statement))
    shown = standings(tx, rows)
    states: dict[VisitState, int] = {}
    for visit in rows:
        state = shown[visit.id].shown.state
        states[state] = states.get(state, 0) + 1
    still = (*_UNDER_WAY, VisitState.APPROVED)
    open_ones = [v.id for v in rows if shown[v.id].shown.state in still]
    return states, visit_lines(tx, open_ones)


def _submitted(tx: Reading) -> list[UUID | None]:
    """The visit of each fact that waits for the office's verdict, oldest first."""
    statement = select(Fact).where(
        Fact.deleted.is_(False),
        Fact.unit_id.not_in(barred_units(tx)),
        Fact.state == FactState.SUBMITTED,
    )
    barred = barred_cadres(tx)
    if barred:
        statement = statement.where(Fact.cadre_id.is_(None) | Fact.cadre_id.not_in(barred))
    rows = list(tx.session.scalars(statement.order_by(Fact.on, Fact.id)))
    waiting = in_state(tx, rows, FactState.SUBMITTED)
    return [fact.visit_id for fact in rows if fact.id in waiting]


def _item(line: LedgerLine, today: dt.date, soon: int) -> DueLine:
    subject = f"{line.unit} {line.person}".strip()
    days = (line.due - today).days
    return DueLine("item", line.id, subject, line.problem, line.due, days, days <= soon)


def _visit(line: VisitLine, today: dt.date, soon: int) -> DueLine:
    if line.state in (VisitState.PLANNED, VisitState.APPROVED):
        due, task = line.start, f"{line.citation} 开展实地考核"
    else:
        due, task = line.return_due, f"{line.citation} 报回原始材料"
    days = (due - today).days
    return DueLine("visit", line.id, line.unit, task, due, days, days <= soon)
