"""Two sides write down records of one team before they exchange: no two bear one mark."""

from __future__ import annotations

import datetime as dt

from desktop.services.fact_forms import FactDraft
from desktop.services.interview_forms import InterviewDraft
from desktop.services.motions import Motion
from desktop.services.poll_forms import PollDraft
from desktop.services.public_feedback import FeedbackDraft
from desktop.services.rectification_forms import ItemDraft, RectificationDraft
from desktop.services.registry import Services
from desktop.services.teams import team_id
from desktop.services.visits import VisitDraft
from desktop.terms import (
    FeedbackKind,
    FindingSource,
    InterviewLayer,
    Polarity,
    Severity,
    VisitAction,
    VisitMode,
    VoterClass,
)
from tests.services.exchange.deployment import Deployment, assessor_of, faults, units_of

FIRST = dt.date(2026, 11, 16)
PROBLEM = ItemDraft("群众意见办理超期", FindingSource.VISIT)


def year_of_records(services: Services, day: dt.date) -> list[str]:
    """Plan, hold and fill a visit of team 3 that nobody approved; the marks of what it left."""
    unit, people = units_of(3)[0], (assessor_of(3, 1), assessor_of(3, 3))
    plan = VisitDraft(unit, team_id(3), day, day, people, mode=VisitMode.EMBEDDED)
    visit = services.visits.save(plan)
    services.visits.perform(visit, VisitAction.HOLD, Motion(services.visits.get(visit).seen))
    layer = InterviewLayer.MIDDLE
    said = services.interviews.add_all(
        [InterviewDraft(visit, layer, day, remarks=text) for text in ("实干", "敢抓敢管")]
    )
    found = services.facts.save(
        FactDraft(unit, Polarity.POSITIVE, Severity.LIGHT, day, "带头清淤", visit=visit)
    )
    poll = services.polls.save(PollDraft(unit, day, issued={VoterClass.A: 5}))
    voice = services.public_feedback.save(
        FeedbackDraft(unit, FeedbackKind.PRAISE, Severity.LIGHT, day, "办事快")
    )
    return [
        services.visits.get(visit).citation,
        *(i.citation for i in services.interviews.rows(said)),
        services.facts.get(found).citation,
        services.polls.get(poll).line.citation,
        services.public_feedback.get(voice).line.citation,
    ]


def test_what_two_sides_wrote_down_apart_has_marks_of_its_own(deployment: Deployment) -> None:
    deployment.task(3)
    team, office = deployment.station(3), deployment.office
    of_team = year_of_records(team, FIRST)
    of_office = year_of_records(office, FIRST)
    assert of_team == [
        "实-03-001", "访-03-0001", "访-03-0002", "纪-03-0001", "测-03-001", "反-03-0001",
    ]  # fmt: skip
    # What the office wrote of the public names no team: it is the office's own.
    assert of_office == [
        "实-03办-001", "访-03办-0001", "访-03办-0002", "纪-03办-0001", "测-03办-001", "反-00-0001",
    ]  # fmt: skip
    deployment.send(3, None)
    deployment.task(3)
    for services in (team, office):
        lines = services.visits.rows(services.visits.find())
        assert {line.citation for line in lines} == {"实-03-001", "实-03办-001"}
        # The mark finds the very fact.
        for mark in ("纪-03-0001", "纪-03办-0001"):
            (hit,) = [h for h in services.search.find_all(mark) if h.kind == "fact"]
            assert hit.title.startswith(mark)
    # Each goes on with its own count, though it knows the other's by now.
    assert year_of_records(team, FIRST + dt.timedelta(days=1))[0] == "实-03-002"
    assert year_of_records(office, FIRST + dt.timedelta(days=2))[:2] == [
        "实-03办-002",
        "访-03办-0003",
    ]
    assert faults(office) == faults(team) == []


def test_items_that_two_teams_open_on_the_spot_are_told_apart(deployment: Deployment) -> None:
    opened = {}
    for n in (3, 4):
        deployment.task(n)
        team = deployment.station(n)
        people = (assessor_of(n, 1), assessor_of(n, 3))
        plan = VisitDraft(
            units_of(n)[0], team_id(n), FIRST, FIRST, people, mode=VisitMode.SUPERVISION
        )
        visit = team.visits.save(plan)
        deployment.send(n, None)
        seen = deployment.office.visits.get(visit).seen
        deployment.office.visits.perform(visit, VisitAction.APPROVE, Motion(seen))
        deployment.task(n)
        team.visits.perform(visit, VisitAction.HOLD, Motion(team.visits.get(visit).seen))
        item = team.rectification.open_on_spot(visit, PROBLEM, FIRST + dt.timedelta(days=9))
        opened[n] = team.rectification.get(item).line.number
    office = deployment.office
    told = ItemDraft("群众意见办理超期", FindingSource.MEETING)
    office.rectification.open(
        RectificationDraft(units_of(3)[0], "决策部署", FIRST, (told, told), team=team_id(3))
    )
    deployment.send(3, None)
    deployment.send(4, None)
    lines = office.rectification.rows(office.rectification.find())
    assert opened == {3: "整-2026-03-001", 4: "整-2026-04-001"}
    assert sorted(line.number for line in lines) == [
        "整-2026-001", "整-2026-002", "整-2026-03-001", "整-2026-04-001",
    ]  # fmt: skip
