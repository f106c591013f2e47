"""工作台: what is due today and what waits for somebody, gathered in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from desktop.services.desk_drafts import DraftLine, draft_lines
from desktop.services.door import Reading, Service, reads
from desktop.services.exchange.conflict_summary import conflict_summary
from desktop.services.fact_forms import FactQuery
from desktop.services.listing_facts import fact_count
from desktop.services.listing_visits import visit_ids, visit_states
from desktop.services.permissions import Operation
from desktop.services.rectification import item_ids
from desktop.services.rectification_forms import ItemQuery, LedgerLine, ledger_lines
from desktop.services.scheme import soon_days
from desktop.services.teams import team_id
from desktop.services.visit_lines import VisitLine, VisitQuery, visit_lines
from desktop.services.visit_steps import AWAITING_RETURN
from desktop.terms import FactState, VisitState

SHOWN = 60
"""Lines of the list at most: what is further down is reached through the cards."""

OVERDUE = ItemQuery(overdue=True)
DUE_TODAY = ItemQuery(due_from=0, due_within=0)
DUE_SOON = ItemQuery(soon=True)
SUBMITTED = FactQuery(state=FactState.SUBMITTED)

_TO_RETURN = AWAITING_RETURN | {VisitState.SENT_BACK}

_UNDER_WAY = (
    VisitState.PLANNED,
    VisitState.APPROVED,
    VisitState.HELD,
    VisitState.RECORDED,
    VisitState.SENT_BACK,
)


@dataclass(frozen=True, slots=True)
class DueLine:
    """One thing to be done by a day. ``kind`` is ``item`` or ``visit``.

    ``days`` are natural days from today to ``due``: negative when it is overdue. A planned
    visit is due on its first day, a held one on the last day for its raw records, one sent
    back on the last day for returning them again. ``soon``:
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

    ``to_return`` are visits whose raw records are not handed in, or not again after they were
    given back; ``late_returns`` those of them past their day; ``conflicts`` are open,
    ``answered`` questions about them have the team's answer; a team has ``questions`` to answer
    and conflicts newly ``decided`` by the office.
    ``soon_days`` says how many days ahead count as soon.
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
        submitted, told = fact_count(tx, SUBMITTED), conflict_summary(tx)
        waiting = [v for v in visits if v.state in _TO_RETURN]
        due = [*(_item(i, today, days) for i in items), *(_visit(v, today, days) for v in visits)]
        due.sort(key=lambda line: (line.due, line.subject, line.id))
        return DeskSummary(
            today=today,
            soon_days=days,
            overdue=len(overdue),
            due_today=len(now),
            due_soon=len(soon),
            to_return=len(waiting),
            late_returns=sum(1 for v in visits if v.overdue_days(today)),
            returned_visits=states.get(VisitState.RETURNED, 0),
            sent_back=states.get(VisitState.SENT_BACK, 0),
            submitted_facts=submitted,
            conflicts=told.open,
            answered=told.answered,
            questions=told.questions,
            decided=told.decided,
            due=tuple(due[:SHOWN]),
            drafts=draft_lines(tx),
        )


def _visits(tx: Reading) -> tuple[Mapping[VisitState, int], tuple[VisitLine, ...]]:
    """How many visits stand in each displayed state, and the lines of those under way.

    A team's own visits only: after a pairing changed it also reads another's of the unit.
    """
    number = tx.actor.team_no
    own = VisitQuery(team=None if number is None else team_id(number), descending=False)
    open_ones = [
        visit for state in _UNDER_WAY for visit in visit_ids(tx, replace(own, state=state))
    ]
    return visit_states(tx, own), visit_lines(tx, open_ones)


def _item(line: LedgerLine, today: dt.date, soon: int) -> DueLine:
    subject = f"{line.unit} {line.person}".strip()
    days = (line.due - today).days
    return DueLine("item", line.id, subject, line.problem, line.due, days, days <= soon)


def _visit(line: VisitLine, today: dt.date, soon: int) -> DueLine:
    if line.state in (VisitState.PLANNED, VisitState.APPROVED):
        due, task = line.start, f"{line.citation} 开展实地考核"
    else:
        again = line.resubmit is not None
        task = f"{line.citation} {'补报退回的原始材料' if again else '报回原始材料'}"
        due = line.due_now
    days = (due - today).days
    return DueLine("visit", line.id, line.unit, task, due, days, days <= soon)
