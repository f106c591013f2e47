"""What the people of a simulated year do at their screens, by a throw of the dice.

Each of them opens a form as the service shows it, changes one line, and saves it at once or
much later. A refusal with a sentence is part of daily work: the person gives up.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from desktop.services.cadres import CadreDraft
from desktop.services.errors import ServiceError, Stale
from desktop.services.fact_forms import FactDraft, review_id
from desktop.services.interview_forms import AboutDraft, InterviewDraft, about_id
from desktop.services.motions import Motion
from desktop.services.registry import Services
from desktop.services.states import FACT, VISIT, Side, side_of
from desktop.services.teams import team_id
from desktop.services.units import UnitDraft
from desktop.services.visit_views import acceptance_id
from desktop.services.visits import VisitDetail, VisitDraft
from desktop.terms import (
    ConflictChoice,
    FactAction,
    InterviewLayer,
    Polarity,
    Severity,
    VisitAction,
    VisitMode,
)
from tests.services.exchange.deployment import assessor_of, cadre_of
from tests.services.record_city import deciding
from tests.simulation.ledger import Value, What, Who, station
from tests.simulation.world import Belongs, World

DECISION: Final = frozenset({VisitAction.ACCEPT, VisitAction.SEND_BACK, VisitAction.REOPEN})
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


@dataclass(frozen=True, slots=True)
class Form:
    """A form that lies open at a station: how to save it, and what stood in the line."""

    who: Who
    session: int
    what: What
    value: str
    screen: Value
    save: Callable[[], None]


class People:
    """Everybody in the office and the teams."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.open: list[Form] = []
        self.leaving = 0.2

    # Saving

    def finish(self, form: Form) -> bool:
        """Save a form. False when the service refused with a sentence."""
        world = self.world
        try:
            form.save()
        except Stale:
            world.happened("stale form")
            world.say(f"{station(form.who)}: a stale form of {form.what[0]} is refused")
            return False
        except ServiceError as refused:
            world.happened("refused")
            world.say(f"{station(form.who)}: {form.what[0]} refused: {refused.sentence}")
            return False
        entry = world.ledger.typed(form.who, form.what, form.value, {form.screen})
        world.say(str(entry))
        world.happened(f"edit {form.what[0]}.{form.what[2]}")
        return True

    def _form(
        self, who: Who, what: What, value: str, screen: Value, save: Callable[[], object]
    ) -> None:
        """Look at the screen, then save now or leave the form open for a while."""
        wrong = self.world.ledger.wrong_screen(who, what, screen)
        assert wrong is None, wrong
        session = self.world.sessions.get(who, 0)
        form = Form(who, session, what, value, screen, lambda: void(save()))
        if self.world.chance.random() < self.leaving:
            self.open = [*self.open[-7:], form]
        else:
            self.finish(form)

    def close_one(self, *, writing: bool = True) -> None:
        """Somebody comes back to a form that was left open, if the PC is still on.

        ``writing``: the office writes these days.
        """
        if not self.open:
            return
        form = self.open.pop(self.world.chance.randrange(len(self.open)))
        if form.session == self.world.sessions.get(form.who, 0) and (writing or form.who):
            self.finish(form)

    @contextlib.contextmanager
    def _trying(self, who: Who, what: str) -> Iterator[None]:
        try:
            yield
        except ServiceError as refused:
            self.world.happened("refused")
            self.world.say(f"{station(who)}: {what} refused: {refused.sentence}")

    def _new(self, who: Who, table: str, row: UUID, column: str, value: str, of: Belongs) -> None:
        self.world.belongs[row.hex] = of
        entry = self.world.ledger.typed(who, (table, row.hex, column), value)
        self.world.say(f"new {entry}")
        self.world.happened(f"new {table}")

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
        draft = VisitDraft(
            unit, team_id(team), day, day + dt.timedelta(days=1), people, mode=mode, purpose=text
        )
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

    def _some(self, rows: tuple[UUID, ...]) -> UUID | None:
        """A record of a list: mostly one of the newest, which people work on."""
        newest = sorted(rows)[-4:] if self.world.chance.random() < 0.7 else sorted(rows)
        return self.world.chance.choice(newest) if rows else None


def void(_result: object) -> None:
    """Saving returns ids that nobody here looks at."""


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
