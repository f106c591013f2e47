"""考核记录 walked through at the office and at a team: every place and tab, and its papers.

Nothing is changed: lists are looked at, papers are made as their buttons make them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from desktop.services.fact_forms import FactQuery
from desktop.services.poll_forms import PollQuery
from desktop.services.visit_lines import VisitQuery
from desktop.terms import CycleState, PollState, VisitState
from desktop.walk_places import PlacesWalk

if TYPE_CHECKING:
    from desktop.walk import Walk

_PAGE, _TITLE = "records", "考核记录"
_TEAM = "records-team"
_LOOKED_THROUGH = 60  # of the newest visits


class RecordsWalk(PlacesWalk):
    """Page 考核记录 in the workspace that the walk stands in."""

    def __init__(self, walk: Walk, *, team: bool = False) -> None:
        super().__init__(walk, _PAGE, _TITLE, _TEAM if team else "")
        self._team = team

    def target(self, key: str) -> object:
        """What has most to show: the newest records are empty yet, and 工作专班 have no cadres."""
        choose: dict[str, Callable[[], UUID | None]] = {
            "visits": self._visit,
            "polls": self._poll,
            "ratings": self._rated,
            "routine": self._graded,
            "reports": self._reported,
        }
        return choose[key]() if key in choose else None

    def _visit(self) -> UUID | None:
        """A finished visit with points written down and something found."""
        services = self.walk.services
        found = services.visits.find(VisitQuery(state=VisitState.ACCEPTED))
        full = (
            visit
            for visit in found[:_LOOKED_THROUGH]
            if services.visit_checks.get(visit).first.text
            and services.facts.find(FactQuery(visit=visit))
        )
        return next(full, found[0] if found else None)

    def _poll(self) -> UUID | None:
        found = self.walk.services.polls.find(PollQuery(state=PollState.LOCKED))
        return found[0] if found else None

    def _rated(self) -> UUID | None:
        """A unit of the team with a 代录 that waits for its check; none at the office."""
        if not self._team:
            return None
        ratings, cycle = self.walk.services.ratings, self._cycle()
        return next(
            (
                unit.id
                for unit in ratings.units(cycle)
                if unit.mine and any(x.unchecked for x in ratings.sheet(unit.id, cycle).lines)
            ),
            None,
        )

    def _graded(self) -> UUID | None:
        grades, cycle = self.walk.services.routine_grades, self._cycle()
        rows = grades.rows(cycle, grades.find(cycle))
        return next((row.id for row in rows if row.graded), None)

    def _reported(self) -> UUID | None:
        units = self.walk.services.work_reports.units(self._cycle())
        return next((unit.id for unit in units if unit.reports), None)

    def _cycle(self) -> UUID:
        """The year that runs."""
        cycles = self.walk.services.scheme.cycles()
        return next(c.id for c in cycles if c.state is CycleState.OPEN)

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
        cycle = self._cycle()
        units = services.ratings.units(cycle)
        self.walk.must(bool(units), "考核组没有可评定的单位")
        keep("考核组评定表-空白", services.ratings.blank_form(units[0].id, cycle).pdf)
        done = next((u for u in units if u.confirmed), None)
        if done is not None:
            keep("考核组评定表", services.ratings.filled_form(done.id, cycle).pdf)

    def _keep(self, name: str, data: bytes) -> None:
        self.walk.keep(f"{self.folder}/{name}.pdf", data, f"{name}，可打印")
