"""The sample's visits with their interviews and facts, entered and decided as the year goes."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from uuid import UUID

from desktop.services.attachment_rules import examined
from desktop.services.door import Actor
from desktop.services.fact_forms import FactDraft
from desktop.services.hand_overs import PartDraft, SlipDraft
from desktop.services.interview_forms import AboutDraft, InterviewDraft
from desktop.services.motions import Motion
from desktop.services.research_reports import ResearchDraft
from desktop.services.return_clock import WHOLE
from desktop.services.sample.files import site_picture
from desktop.services.sample.play import Stage, entry_day, moment
from desktop.services.sample.situations import situation
from desktop.services.sample.values import SampleFact, SampleInterview, SampleVisit
from desktop.services.sample.visits import DUE_DAYS, LATE
from desktop.services.scheme import cycle_id
from desktop.services.teams import team_id
from desktop.services.template_forms import TemplateLine
from desktop.services.visit_kinds import KindCycles
from desktop.services.visit_rules import VisitDraft
from desktop.terms import (
    AssessmentKind,
    FactAction,
    FactState,
    Polarity,
    ReportKind,
    Severity,
    VisitAction,
    VisitMode,
    VisitState,
)

Visits = list[SampleVisit]
Course = Callable[[SampleVisit], Iterable[tuple[dt.datetime, str]]]
"""The steps of a visit by name: plan, approve, hold, write, late, return, accept, back, review."""

_FIRST_PLANS = dt.date(2026, 1, 5)
_WITHOUT_SLIP = 9  # every so manieth return has no slip yet
_PICTURES, _PICTURED = 15, 20  # so many entries have a picture, each so manieth at most
_YEAR_END = 2  # the last month in which the year before is assessed
_LATE_APPROVAL = "突发情况下先行开展，现予补批"


@dataclass(slots=True)
class Records:
    """Plans the steps of visits; visits that share a moment share a call.

    By default all visits of the city as the office enters them; ``course`` says for others what
    is done with a visit, and when.
    """

    stage: Stage
    visits: tuple[SampleVisit, ...] | None = None
    course: Course | None = None
    _said: dict[str, list[SampleInterview]] = field(default_factory=dict)
    _found: dict[str, list[SampleFact]] = field(default_factory=dict)
    _calls: dict[tuple[dt.datetime, str], Visits] = field(default_factory=dict)
    _catalogues: dict[UUID, dict[str, TemplateLine]] = field(default_factory=dict)

    def plan(self) -> None:
        """Enter every step of the visits into the stage's plan."""
        city, crew = self.stage.city, self.stage.crew
        for interview in city.interviews:
            self._said.setdefault(interview.visit, []).append(interview)
        for fact in city.facts:
            self._found.setdefault(fact.visit, []).append(fact)
        course = self.course or self._course
        for visit in city.visits if self.visits is None else self.visits:
            for at, what in course(visit):
                self._calls.setdefault((at, what), []).append(visit)
        doing: dict[str, tuple[Actor, Callable[[Visits], None]]] = {
            "plan": (crew.entering, self._plan),
            "approve": (crew.approving, partial(self._decide, VisitAction.APPROVE)),
            "hold": (crew.entering, partial(self._record, VisitAction.HOLD)),
            "write": (crew.entering, self._write),
            "late": (crew.approving, partial(self._decide, VisitAction.APPROVE_LATE)),
            "return": (crew.entering, self._return),
            "accept": (crew.deciding, self._accept),
            "back": (crew.deciding, partial(self._decide, VisitAction.SEND_BACK)),
            "review": (crew.deciding, self._review),
        }
        for (at, what), visits in self._calls.items():
            actor, run = doing[what]
            self.stage.at(at, actor, partial(run, visits))

    def _course(self, v: SampleVisit) -> Iterable[tuple[dt.datetime, str]]:
        """When what is done with a visit."""
        last = self.stage.city.today
        if v.mode is VisitMode.EMBEDDED:
            yield moment(v.start, 8), "plan"
            yield moment(v.start, 8, 30), "hold"
        else:
            # A month's visits are planned in the last days of the month before.
            day = max(v.start.replace(day=1) - dt.timedelta(days=4), _FIRST_PLANS)
            yield moment(day, 10), "plan"
            yield moment(day, 16), "approve"
            yield moment(entry_day(v.start, last), 14), "hold"
        if v.state is VisitState.HELD:
            return
        yield moment(self.stage.entered(v), 15), "write"
        if v.mode is VisitMode.EMBEDDED:
            yield moment(self.stage.entered(v), 15, 30), "late"
        if v.handed_over is None:
            return
        handed = max(entry_day(v.handed_over, last), self.stage.entered(v))
        yield moment(handed, 16), "return"
        if v.state is VisitState.RETURNED:
            return
        decided = entry_day(min(handed + dt.timedelta(days=1), last), last)
        yield moment(decided, 17), "back" if v.state is VisitState.SENT_BACK else "accept"
        if v.state is VisitState.ACCEPTED:
            yield moment(decided, 17, 30), "review"

    def _ids(self, visits: Visits) -> list[UUID]:
        return [self.stage.visits[v.key] for v in visits]

    def _draft(self, v: SampleVisit) -> VisitDraft:
        people = self.stage.people
        participants = tuple(people.assessors[a] for a in v.participants)
        joint = self.stage.joint(v)
        return VisitDraft(
            people.units[v.unit],
            team_id(v.team),
            v.start,
            v.end,
            participants,
            v.kinds,
            v.method,
            v.mode,
            v.purpose,
            cycle=cycle_id(v.start.year),
            key_task=None if joint is None else joint.id,
            joint_offices=() if joint is None else joint.offices,
            kind_cycles=_older_year(v),
        )

    def _plan(self, visits: Visits) -> None:
        made = self.stage.services.visits.save_all([self._draft(v) for v in visits])
        self.stage.visits |= {v.key: i for v, i in zip(visits, made, strict=True)}

    def _record(self, action: VisitAction, visits: Visits) -> None:
        service = self.stage.services.visits
        seen = service.seen(self._ids(visits))
        service.record_all({i: Motion(s) for i, s in seen.items()}, action)

    def _decide(self, action: VisitAction, visits: Visits) -> None:
        service = self.stage.services.visits
        seen = service.seen(self._ids(visits))
        reasons = {self.stage.visits[v.key]: _office_reason(action, v) for v in visits}
        service.decide_all({i: Motion(s, reasons[i]) for i, s in seen.items()}, action)

    def _accept(self, visits: Visits) -> None:
        """The dates of the signed 交接单 of most, then the office's word."""
        slips = [
            SlipDraft(self.stage.visits[v.key], WHOLE, v.handed_over)
            for v in visits
            if v.handed_over is not None and v.number % _WITHOUT_SLIP
        ]
        if slips:
            self.stage.services.hand_overs.register(slips)
        self._decide(VisitAction.ACCEPT, visits)

    def _write(self, visits: Visits) -> None:
        """What was said, what was found, the summary; then the records are complete."""
        services = self.stage.services
        said = [i for v in visits for i in self._said.get(v.key, [])]
        services.interviews.add_all([self._interview(i) for i in said])
        found = [f for v in visits for f in self._found.get(v.key, [])]
        made = services.facts.save_all([self._fact(f) for f in found])
        self.stage.facts |= {f.key: i for f, i in zip(found, made, strict=True)}
        every = max(_PICTURED, len(self.stage.city.facts) // _PICTURES)
        for fact in (f for f in found if f.number % every == 0):
            self._evidence(fact)
        services.visits.save_all(self._summed_up(visits))
        for v in visits:
            if v.mode is VisitMode.RESEARCH:
                services.research_reports.save(self._report(v))
        self._record(VisitAction.RECORD, visits)

    def _evidence(self, f: SampleFact) -> None:
        """A picture of the place, beside what is written of it."""
        caption = f"{f.on:%Y-%m-%d}　{f.duty}现场"
        picture = site_picture(random.Random(f"{self.stage.city.seed}/{f.key}"), caption)
        file = examined(f"现场照片-{f.on:%m%d}.jpg", picture)
        self.stage.services.attachments.add_data("fact", self.stage.facts[f.key], [file])

    def _report(self, v: SampleVisit) -> ResearchDraft:
        """The report that a 调研式 visit ends in."""
        kind = ReportKind.EXPERIENCE if v.number % 2 else ReportKind.PROBLEM
        title = f"{v.purpose}情况的{kind.label}"
        return ResearchDraft(self.stage.visits[v.key], kind, title, v.summary or title, v.end)

    def _summed_up(self, visits: Visits) -> list[VisitDraft]:
        """The forms of the visits, opened anew and with their summaries filled in."""
        seen = self.stage.services.visits.seen(self._ids(visits))
        return [
            replace(
                self._draft(v),
                id=i,
                version=seen[i].version,
                participants_seen=self._draft(v).participants,
                summary=v.summary,
            )
            for v, i in zip(visits, self._ids(visits), strict=True)
        ]

    def _interview(self, i: SampleInterview) -> InterviewDraft:
        cadres = self.stage.people.cadres
        about = tuple(AboutDraft(cadres[o.cadre], o.rating, o.remark) for o in i.opinions)
        visit = self.stage.visits[i.visit]
        return InterviewDraft(visit, i.layer, i.on, i.themes, i.remarks, about, i.name)

    def _fact(self, f: SampleFact) -> FactDraft:
        people, unit, cycle = self.stage.people, self.stage.unit_of(f), cycle_id(f.on.year)
        if cycle not in self._catalogues:
            lines = self.stage.services.list_templates.templates(cycle)
            self._catalogues[cycle] = {line.number: line for line in lines}
        return FactDraft(
            unit=people.units[unit],
            polarity=f.polarity,
            severity=f.severity,
            on=f.on,
            text=f.text,
            cadre=people.cadres[f.cadre] if f.cadre else None,
            # A fact of a visit is one of the visit's own unit.
            visit=self.stage.visits[f.visit] if unit == f.unit else None,
            team=team_id(f.team),
            cycle=cycle,
            visibility=f.visibility if f.polarity is Polarity.POSITIVE else None,
            evidence=f.evidence,
            event_key=f.event_key,
            template=situation(f, self._catalogues[cycle]),
            typical=f.severity is Severity.HEAVY,
        )

    def _return(self, visits: Visits) -> None:
        """Submit the facts (or withdraw some), then register the hand-over."""
        services = self.stage.services
        found = [f for v in visits for f in self._found.get(v.key, [])]
        gone = {self.stage.facts[f.key]: f for f in found if f.state is FactState.WITHDRAWN}
        rest = [f for f in found if f.state not in {FactState.WITHDRAWN, FactState.DRAFT}]
        services.facts.submit_all(services.facts.seen([self.stage.facts[f.key] for f in rest]))
        for fact, seen in services.facts.seen(list(gone)).items():
            motion = Motion(seen, gone[fact].state_reason or "")
            services.facts.record(fact, FactAction.WITHDRAW, motion)
        self._parts(visits)
        seen_visits = services.visits.seen(self._ids(visits))
        motions = {
            i: Motion(seen_visits[i], _late_reason(v), v.handed_over)
            for v, i in zip(visits, self._ids(visits), strict=True)
        }
        services.visits.record_all(motions, VisitAction.RETURN)

    def _parts(self, visits: Visits) -> None:
        """The earlier parts of a long visit, each handed over in time."""
        services = self.stage.services
        for line in services.visits.rows(self._ids([v for v in visits if v.end > v.start])):
            for part in line.parts[:-1]:
                day = part.end + dt.timedelta(days=DUE_DAYS - 1)
                services.hand_overs.hand_over_part(PartDraft(line.id, part.ordinal, day))

    def _review(self, visits: Visits) -> None:
        facts = self.stage.services.facts
        by_id = {self.stage.facts[f.key]: f for v in visits for f in self._found.get(v.key, [])}
        seen = facts.seen([i for i, f in by_id.items() if f.state in _REVIEWED])
        sound = {i: s for i, s in seen.items() if by_id[i].state is FactState.VERIFIED}
        facts.decide_all(sound, FactAction.VERIFY)
        for fact, one in seen.items():
            if by_id[fact].state is FactState.DISPUTED:
                motion = Motion(one, by_id[fact].state_reason or "")
                facts.decide(fact, FactAction.DISPUTE, motion)


def _older_year(v: SampleVisit) -> KindCycles:
    """年度考核 in the first weeks is of the year before, which still runs."""
    early = AssessmentKind.ANNUAL in v.kinds and v.start.month <= _YEAR_END
    return ((AssessmentKind.ANNUAL, cycle_id(v.start.year - 1)),) if early else ()


_REVIEWED = frozenset({FactState.VERIFIED, FactState.DISPUTED})


def _office_reason(action: VisitAction, v: SampleVisit) -> str:
    if action is VisitAction.APPROVE_LATE:
        return _LATE_APPROVAL
    return v.state_reason or "" if action is VisitAction.SEND_BACK else ""


def _late_reason(v: SampleVisit) -> str:
    """Why the records came late; empty when they did not. A 退回 has a reason of its own."""
    if v.handed_over is None or (v.handed_over - v.end).days <= DUE_DAYS:
        return ""
    return LATE if v.state is VisitState.SENT_BACK else v.state_reason or LATE
