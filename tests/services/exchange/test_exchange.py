"""Two workspaces exchange packages: what travels, what is reported, what is kept."""

from __future__ import annotations

from desktop.terms import PackageCode
from tests.services.exchange.deployment import Deployment, faults, units_of


def test_task_and_report(deployment: Deployment) -> None:
    task = deployment.task(3)
    assert task.accepted, task
    assert task.code is PackageCode.OK
    assert task.new == task.revisions > 0
    visit = deployment.visit(3)
    report = deployment.send(3, None)
    assert report.accepted, report
    assert report.sender == "第三考核组"
    assert report.number == 1
    assert report.new == report.revisions > 0
    assert deployment.office.visits.get(visit).line.unit_id == units_of(3)[0]
    assert faults(deployment.office) == []
    assert faults(deployment.teams[3]) == []
