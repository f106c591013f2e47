"""Visits, interviews and facts: the records that teams and office write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from uuid import UUID

from desktop.services.fact_forms import FactDraft, review_id
from desktop.services.interview_forms import AboutDraft, InterviewDraft, about_id
from desktop.services.motions import Motion
from desktop.services.registry import Services
from desktop.services.states import FACT, VISIT, Side, side_of
from desktop.services.teams import team_id
from desktop.services.visit_views import acceptance_id
from desktop.services.visits import VisitDetail, VisitDraft
from desktop.terms import (
    FactAction,
    InterviewLayer,
    Polarity,
    Severity,
    VisitAction,
    VisitMode,
)
from tests.services.exchange.deployment import assessor_of, cadre_of
from tests.services.record_city import deciding
from tests.simulation.forms import Forms
from tests.simulation.ledger import Value, What, Who
from tests.simulation.world import Belongs

DECISION: Final = frozenset({VisitAction.ACCEPT, VisitAction.SEND_BACK, VisitAction.REOPEN})


class Records(Forms):
    """People who keep records, at a team or in the office."""

    # Visits

    def plan(self, who: Who) -> None:
        """Plan a visit: a team at one of its units, or the office for a team."""
        world = self.world
        units = [u for u in world.pairs if who is None or who in world.pairs[u]]
        unit = world.chance.choice(sorted(units))
        team = world.unit_team(unit) if who is None else who
        if team not in world.enrolled:
            return
        services, text = world.at(who), world.token("事由")
        day = services.desk.clock.today()
        people = (assessor_of(team, 1), assessor_of(team, 3))
        mode = world.chance.choice((VisitMode.EMBEDDED, VisitMode.REGULAR))
        # Of one day, so that its records can be returned at any step from then on.
        draft = VisitDraft(unit, team_id(team), day, day, people, mode=mode, purpose=text)
        with self._trying(who, "a plan"):
            row = services.visits.save(draft)
            self._new(who, "visit", row, "purpose", text, Belongs(unit, team))

    def change_visit(self, who: Who) -> None:
        """Change the purpose or the summary of a visit."""
        services = self.world.at(who)
        row = self._some(services.visits.find())
        if row is None:
            return
        with self._trying(who, "a visit"):
            detail = services.visits.get(row)
            if self.world.chance.random() < 0.4:
                text = self.world.token("事由")
                draft = replace(detail.draft(), purpose=text)
                what, screen = ("visit", row.hex, "purpose"), detail.purpose
            else:
                text = self.world.token("小结")
                draft = replace(detail.draft(), summary=text)
                what, screen = ("visit", row.hex, "summary"), detail.summary
            self._form(who, what, text, screen, lambda: services.visits.save(draft))

    def summarise(self, who: Who) -> None:
        """Write the summary of the first visit."""
        services, text = self.world.at(who), self.world.token("小结")
        row = min(services.visits.find())
        detail = services.visits.get(row)
        draft = replace(detail.draft(), summary=text)
        what = ("visit", row.hex, "summary")
        self._form(who, what, text, detail.summary, lambda: services.visits.save(draft))

    def step_visit(self, who: Who) -> None:
        """Take a step of a visit that the form offers."""
        services = self.world.at(who)
        row = self._some(services.visits.find())
        if row is None:
            return
        with self._trying(who, "a visit"), deciding(services.desk, self._hand(who)):
            detail = services.visits.get(row)
            offered = [a for a in detail.actions if a is not VisitAction.CANCEL]
            if not offered:
                return
            action = self.world.chance.choice(offered)
            side, text = side_of(VISIT, action), self.world.token(action.value)
            day = services.desk.clock.today()
            motion = Motion(detail.seen, reason=text, day=max(day, detail.line.start))
            what, screen = self._visit_line(row, action, detail)
            self.world.belongs[what[1]] = self.world.belongs[row.hex]
            self._form(who, what, text, screen, self._step(services, side, row, action, motion))

    def _step(
        self, services: Services, side: Side, row: UUID, action: VisitAction, motion: Motion
    ) -> Callable[[], None]:
        def save() -> None:
            with deciding(services.desk, side):
                services.visits.perform(row, action, motion)

        return save

    def _hand(self, who: Who) -> Side:
        """In the office a leader decides and the clerk records: four eyes."""
        return Side.DECIDE if who is None and self.world.chance.random() < 0.8 else Side.RECORD

    @staticmethod
    def _visit_line(row: UUID, action: VisitAction, detail: VisitDetail) -> tuple[What, Value]:
        if side_of(VISIT, action) is Side.RECORD:
            return ("visit", row.hex, "state_reason"), detail.state_reason
        said = acceptance_id(row).hex
        if action in DECISION:
            return ("acceptance", said, "remark"), detail.office_remark
        return ("acceptance", said, "approval_reason"), detail.approval_reason

    # Interviews

    def interview(self, who: Who) -> None:
        """Write down an interview of a visit that takes place."""
        services = self.world.at(who)
        visit = self._some(services.visits.find())
        if visit is None:
            return
        text, said = self.world.token("谈话"), self.world.token("评语")
        with self._trying(who, "an interview"):
            detail = services.visits.get(visit)
            cadre = cadre_of(detail.line.unit_id, 0)
            about = AboutDraft(cadre, self.world.chance.randint(1, 5), said)
            draft = InterviewDraft(
                visit, InterviewLayer.MIDDLE, detail.line.start, remarks=text, about=(about,)
            )
            row = services.interviews.add(draft)
            of = self.world.belongs[visit.hex]
            self._new(who, "interview", row, "remarks", text, of)
            self._new(who, "interview_about", about_id(row, cadre), "remark", said, of)

    def change_interview(self, who: Who) -> None:
        """Change the remarks of an interview, or what was said of somebody."""
        services = self.world.at(who)
        row = self._some(services.interviews.find())
        if row is None:
            return
        with self._trying(who, "an interview"):
            detail = services.interviews.get(row)
            draft, text = detail.draft(), self.world.token("谈话")
            if detail.about and self.world.chance.random() < 0.5:
                one = detail.about[0]
                draft = replace(
                    draft, about=(replace(draft.about[0], remark=text), *draft.about[1:])
                )
                what: What = ("interview_about", about_id(row, one.cadre).hex, "remark")
                screen = one.remark
            else:
                draft = replace(draft, remarks=text)
                what, screen = ("interview", row.hex, "remarks"), detail.remarks
            self._form(who, what, text, screen, lambda: services.interviews.save(draft))

    # Facts

    def fact(self, who: Who, *, stranger: bool = False) -> None:
        """Enter a fact about a unit."""
        world = self.world
        team = who
        units = [u for u in world.pairs if team is None or team in world.pairs[u]]
        unit = world.chance.choice(sorted(units))
        if team is None:
            team = world.unit_team(unit)
        if team not in world.enrolled:
            return
        services, text = world.at(who), world.token("纪实")
        draft = FactDraft(
            unit, Polarity.POSITIVE, Severity.LIGHT, services.desk.clock.today(), text,
            team=team_id(team),
        )  # fmt: skip
        with self._trying(who, "a fact"):
            row = services.facts.save(draft)
            world.belongs[row.hex] = Belongs(unit, team)
            entry = world.ledger.typed(who, ("fact", row.hex, "text"), text, stranger=stranger)
            world.say(f"new {entry}{' by a stranger' if stranger else ''}")
            world.happened("new fact")

    def change_fact(self, who: Who) -> None:
        """Change the text or the evidence of a fact."""
        services = self.world.at(who)
        row = self._some(services.facts.find())
        if row is None:
            return
        with self._trying(who, "a fact"):
            detail = services.facts.get(row)
            text = self.world.token("佐证")
            if self.world.chance.random() < 0.5:
                draft = replace(detail.draft(), text=text)
                what: What = ("fact", row.hex, "text")
                screen: Value = detail.line.text
            else:
                draft = replace(detail.draft(), evidence=text)
                what = ("fact", row.hex, "evidence")
                screen = detail.line.evidence
            self._form(who, what, text, screen, lambda: services.facts.save(draft))

    def step_fact(self, who: Who) -> None:
        """Take a step of a fact that the form offers."""
        services = self.world.at(who)
        row = self._some(services.facts.find())
        if row is None:
            return
        with self._trying(who, "a fact"), deciding(services.desk, self._hand(who)):
            detail = services.facts.get(row)
            offered = [a for a in detail.actions if a is not FactAction.WITHDRAW]
            if not offered:
                return
            action = self.world.chance.choice(offered)
            side, text = side_of(FACT, action), self.world.token(action.value)
            motion = Motion(detail.seen, reason=text)
            what: What = ("fact", row.hex, "state_reason")
            screen = detail.state_reason
            if side is Side.DECIDE:
                what = ("fact_review", review_id(row).hex, "remark")
                screen = detail.review_remark
                self.world.belongs[what[1]] = self.world.belongs[row.hex]

            def save() -> None:
                with deciding(services.desk, side):
                    services.facts.perform(row, action, motion)

            self._form(who, what, text, screen, save)
