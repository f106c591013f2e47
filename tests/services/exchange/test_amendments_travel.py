"""An amendment goes to the teams with their tasks: both sides then tell the same due day."""

from __future__ import annotations

import datetime as dt

from desktop.services.motions import Motion
from desktop.services.registry import Services
from desktop.services.scheme import cycle_id
from desktop.services.scheme_forms import AmendmentDraft, RuleDraft
from desktop.terms import VisitAction
from tests.services.exchange.deployment import Deployment, faults

CYCLE = cycle_id(2026)
D = dt.date


def _freeze(office: Services) -> None:
    office.scheme.use_default(CYCLE)
    version = office.scheme.scheme(CYCLE).version
    office.scheme.freeze(CYCLE, approver="市委", basis="纪要", confirm_sums=True, version=version)


def _amend(office: Services, days: str) -> None:
    (rule,) = (r for r in office.scheme.rules(CYCLE) if r.key == "visit.return_days")
    draft = AmendmentDraft("调整", "市委常委会", 4, rules=(RuleDraft(rule.id, days),))
    token = office.amendments.effect(CYCLE, draft, 4).token
    office.amendments.adopt(CYCLE, draft, token)


def test_office_and_team_tell_the_same_due_day_after_an_amendment(deployment: Deployment) -> None:
    """A visit that ends on 17 November: due on the 20th, and on the 22nd after the amendment."""
    office, team = deployment.office, deployment.station(3)
    _freeze(office)
    deployment.task(3)
    visit = deployment.visit(3, D(2026, 11, 16))
    deployment.send(3, None)
    office.visits.perform(visit, VisitAction.APPROVE, Motion(office.visits.get(visit).seen))
    deployment.task(3)
    team.visits.perform(visit, VisitAction.HOLD, Motion(team.visits.get(visit).seen))
    deployment.send(3, None)
    _amend(office, "5")
    assert team.visits.rows([visit])[0].return_due == D(2026, 11, 20)
    deployment.task(3)
    for services in (office, team):
        line = services.visits.rows([visit])[0]
        assert line.return_due == D(2026, 11, 22)
        assert line.parts[0].sum_words == "11月17日 + 5 天 = 11月22日（依方案第1号修订）"
        assert faults(services) == []
