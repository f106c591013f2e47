"""What was written under an earlier instance and never sent comes home under the present one."""

from __future__ import annotations

from tests.services.exchange.deployment import Deployment, faults


def test_a_moved_workspace_sends_what_it_wrote_before(deployment: Deployment) -> None:
    deployment.task(3)
    visit = deployment.visit(3)
    before = deployment.station(3).desk.history.origin
    deployment.put_back(3, deployment.keep(3, "moved"))
    assert deployment.station(3).desk.history.origin != before
    report = deployment.send(3, None)
    assert report.accepted, report
    assert deployment.office.visits.get(visit).line.id == visit
    assert faults(deployment.office) == []
