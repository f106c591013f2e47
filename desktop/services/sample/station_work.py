"""One Saturday of a sample's team at its own PC, and what the office changed in the meantime."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from uuid import UUID

from desktop.services.clock import FixedClock
from desktop.services.door import Actor
from desktop.services.motions import Motion
from desktop.services.poll_forms import PollQuery
from desktop.services.registry import Services
from desktop.services.sample.play import Crew, Stage, moment
from desktop.services.sample.points import write_points
from desktop.services.sample.polls import counted_sheet, move, poll_draft, unit_of
from desktop.services.sample.progress import strength
from desktop.services.sample.ratings import Evening
from desktop.services.sample.records import Records
from desktop.services.sample.station_plans import StationPlan
from desktop.services.workdesk import actor_of
from desktop.terms import ItemAction, PollAction, Role

OFFICE_MOVES: Final = 2  # days by which the office moves a disputed plan
TEAM_MOVES: Final = 3  # days by which the team moves the same
OFFICE_NOTE: Final = "牵头单位电话报告：主要措施已落实，正在准备整改报告"
TEAM_NOTES: Final = (
    "实地回访：主要措施已落地，两处点位仍在收尾，预计月底前完成",
    "与责任科室核对台账，六项措施完成四项，其余已明确时限",
)


def move_plan(services: Services, visit: UUID, days: int) -> None:
    """Move a planned visit to later days, as its form would. Raises Stale, Invalid."""
    service = services.visits
    span = dt.timedelta(days=days)
    draft = service.get(visit).draft()
    service.save(replace(draft, start=draft.start + span, end=draft.end + span))


def note_progress(services: Services, items: Iterable[UUID], notes: Iterable[str]) -> None:
    """Write down how far items have come, one note each. Raises Stale, Invalid."""
    service = services.rectification
    for item, note in zip(items, notes, strict=False):
        service.note_progress(item, service.seen([item])[item].version, note)


@dataclass(frozen=True, slots=True)
class TeamDay:
    """What the team does on the day after the office's last one.

    The member enters the visit of the week, the leader hands it over and reports; whatever is
    entered after the report has not left the PC yet.
    """

    plan: StationPlan
    office: Stage
    team: Services
    clock: FixedClock

    def work(self, media: Path) -> None:
        """From nine to five; the report package lies in ``media`` then. Raises Cancelled."""
        leader, member = self._people()
        day = self.office.city.today + dt.timedelta(days=1)
        plan, stage = self.plan, self._stage(Crew(member, leader, leader))
        Records(stage, (plan.visited,), lambda _v: _brought_home(day)).plan()
        stage.at(moment(day, 10, 30), member, lambda: self._poll(stage))
        stage.at(moment(day, 10, 45), member, lambda: self._points(stage))
        stage.at(moment(day, 13), member, lambda: self._evening(stage).own(member))
        stage.at(moment(day, 13, 20), member, lambda: self._paper(stage, leader, member))
        stage.play()
        leading = self._stage(Crew(leader, leader, leader), stage)
        Records(leading, (plan.coming,), lambda _v: [(moment(day, 14), "plan")]).plan()
        leading.at(moment(day, 14, 30), leader, self._put_right)
        leading.at(moment(day, 14, 40), leader, lambda: self._confirm_poll(leading))
        leading.at(moment(day, 15), leader, lambda: self._evening(leading).own(leader))
        leading.at(moment(day, 16), leader, lambda: self._report(media))
        Records(leading, (plan.sudden,), lambda _v: _called_out(day)).plan()
        leading.at(moment(day, 17, 30), leader, self._start_planned)
        leading.play()

    def _people(self) -> tuple[Actor, Actor]:
        """The leader and the member as the roster made them."""
        actors = [actor_of(info) for info in self.team.workspace.accounts()]
        leader = next(a for a in actors if a.role is Role.TEAM_LEADER)
        return leader, next(a for a in actors if a.role is Role.TEAM_MEMBER)

    def _stage(self, crew: Crew, before: Stage | None = None) -> Stage:
        office = self.office
        return Stage(
            self.team,
            self.plan.at_team(office.city),
            office.people,
            crew,
            self.clock,
            office.progress,
            visits=dict(office.visits) if before is None else before.visits,
            facts={} if before is None else before.facts,
            items=office.items,
            tasks=office.tasks,
        )

    def _put_right(self) -> None:
        """What came of the 整改 so far, and the plan that suits the team better."""
        items = [self.office.items[key] for key in self.plan.running]
        note_progress(self.team, items, TEAM_NOTES)
        if self.plan.disputed is not None:
            move_plan(self.team, self.office.visits[self.plan.disputed.key], TEAM_MOVES)

    def _report(self, media: Path) -> None:
        self.team.exchange.export(to=media)

    def _poll(self, stage: Stage) -> None:
        """The member counts the ballots that the visit brought home."""
        visit, polls = self.plan.visited, self.team.polls
        rng = self._rng("poll")
        names = [a.name for a in stage.city.assessors if a.key in visit.participants]
        poll = polls.save(
            replace(
                poll_draft(self.team, stage, visit, rng), counter=names[0], scrutineer=names[-1]
            )
        )
        move(self.team, poll, PollAction.ISSUE)
        good = strength(stage.city, unit_of(stage, visit.unit))
        polls.count(counted_sheet(rng, polls.counts(poll), good))

    def _confirm_poll(self, stage: Stage) -> None:
        (poll,) = self.team.polls.find(PollQuery(visit=stage.visits[self.plan.visited.key]))
        move(self.team, poll, PollAction.CONFIRM)
        move(self.team, poll, PollAction.LOCK)

    def _points(self, stage: Stage) -> None:
        write_points(self.team, stage, self.plan.visited, self._rng("points"), differs=True)

    def _evening(self, stage: Stage) -> Evening:
        """The unit that was visited is rated; the others of the team are still to do so."""
        unit = self.plan.visited.unit
        rng = self._rng(f"rating/{self.team.desk.actor.login}")
        return Evening(
            self.team,
            stage.people.units[unit],
            rng,
            strength(stage.city, unit_of(stage, unit)),
        )

    def _paper(self, stage: Stage, leader: Actor, member: Actor) -> None:
        """The member enters what a colleague wrote on paper; the leader is still to check it."""
        evening = self._evening(stage)
        here = {leader.assessor_id, member.assessor_id}
        others = [who for who in evening.may_rate(member) if who not in here]
        if others:
            evening.enter_paper(member, others[-1])

    def _rng(self, topic: str) -> random.Random:
        city, number = self.office.city, self.plan.team.number
        return random.Random(f"{city.seed}/{city.size}/station/{number}/{topic}")

    def _start_planned(self) -> None:
        service = self.team.rectification
        for key in self.plan.planned[:1]:
            item = self.office.items[key]
            service.record(item, ItemAction.START, Motion(service.seen([item])[item]))


def _brought_home(day: dt.date) -> Iterable[tuple[dt.datetime, str]]:
    return ((moment(day, 9), "hold"), (moment(day, 10), "write"), (moment(day, 11), "return"))


def _called_out(day: dt.date) -> Iterable[tuple[dt.datetime, str]]:
    return (
        (moment(day, 16, 30), "plan"),
        (moment(day, 16, 40), "hold"),
        (moment(day, 17), "write"),
    )
