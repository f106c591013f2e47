"""考核记录 walked through at the office and at a team: every place and tab, and its papers.

Nothing is changed: lists are looked at, papers are made as their buttons make them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from desktop.services.poll_forms import PollQuery
from desktop.services.visit_lines import VisitQuery
from desktop.terms import CycleState, PollState, VisitState
from desktop.walk_places import PlacesWalk

if TYPE_CHECKING:
    from desktop.walk import Walk

_PAGE, _TITLE = "records", "考核记录"
_TEAM = "records-team"


class RecordsWalk(PlacesWalk):
    """Page 考核记录 in the workspace that the walk stands in."""

    def __init__(self, walk: Walk, *, team: bool = False) -> None:
        super().__init__(walk, _PAGE, _TITLE, _TEAM if team else "")

    def target(self, key: str) -> object:
        """A visit and a poll that are finished: the newest of them are empty yet."""
        services = self.walk.services
        found: Sequence[UUID] = ()
        if key == "visits":
            query = VisitQuery(state=VisitState.ACCEPTED)
            found = services.visits.find(query)
        elif key == "polls":
            found = services.polls.find(PollQuery(state=PollState.LOCKED))
        return found[0] if found else None

    def office_papers(self) -> None:
        """Ballots, count sheet and result, interview papers, the ledger of facts."""
        services, keep = self.walk.services, self._keep
        locked = services.polls.find(PollQuery(state=PollState.LOCKED))
        self.walk.must(bool(locked), "演示库没有已锁定的民主测评")
        keep("民主测评票", services.poll_papers.ballots(locked[0]).data)
        keep("计票监票单-空白", services.poll_papers.blank_count_sheets(locked[0]).data)
        keep("民主测评结果", services.poll_papers.result(locked[0]).data)
        cycle = services.polls.get(locked[0]).cycle_id
        keep("谈话提纲", services.interview_papers.outline(cycle).data)
        keep("谈话记录表-空白", services.interview_papers.blanks(cycle).data)
        interviews = services.interviews.rows(services.interviews.find()[:1])
        self.walk.must(bool(interviews), "演示库没有谈话记录")
        keep("谈话记录", services.interview_papers.records(interviews[0].visit_id).data)
        keep("考核台账", services.fact_ledger.pdf().data)

    def team_papers(self) -> None:
        """考核组评定表, blank and, where the leader has confirmed, filled in."""
        services, keep = self.walk.services, self._keep
        cycle = next(c.id for c in services.scheme.cycles() if c.state is CycleState.OPEN)
        units = services.ratings.units(cycle)
        self.walk.must(bool(units), "考核组没有可评定的单位")
        keep("考核组评定表-空白", services.ratings.blank_form(units[0].id, cycle).pdf)
        done = next((u for u in units if u.confirmed), None)
        if done is not None:
            keep("考核组评定表", services.ratings.filled_form(done.id, cycle).pdf)

    def _keep(self, name: str, data: bytes) -> None:
        self.walk.keep(f"{self.folder}/{name}.pdf", data, f"{name}，可打印")
