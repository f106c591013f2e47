"""An export or import that breaks off, or is cancelled: before or after, never between."""

from __future__ import annotations

import pytest

from desktop.services.exchange.service import ExchangeService
from desktop.services.exchange.values import RegisterQuery
from desktop.services.progress import Cancelled, Progress
from desktop.terms import PackageCode
from tests.services.exchange.deployment import (
    TEAMS,
    Deployment,
    edit,
    faults,
    rows,
    state,
    units_of,
)

OK, INCLUDED = PackageCode.OK, PackageCode.INCLUDED


class Stop(BaseException):
    """A crash, as a test makes it."""


@pytest.mark.parametrize("at", ["plan", "build", "carry", "note", "noted"])
def test_an_export_that_breaks_off_heals_with_the_next(deployment: Deployment, at: str) -> None:
    deployment.task(3)
    visit = deployment.visit(3)
    team = deployment.teams[3]

    def stop(name: str) -> None:
        if name == at:
            raise Stop

    broken = ExchangeService(team.desk, team.workspace, team.media, step=stop)
    with pytest.raises(Stop):
        broken.export(to=deployment.stick("broken"))
    written = sorted(deployment.stick("broken").glob("*.zkb"))
    assert len(written) == (at in {"note", "noted"})
    assert len(team.exchange.register(RegisterQuery(outgoing=True))) == (at == "noted")
    for package in written:
        (report,) = deployment.carry(package, None)
        assert report.accepted
        deployment.task(3)
    report = deployment.send(3, None)
    assert report.accepted, report
    deployment.office.visits.get(visit)
    assert faults(deployment.office) == []
    assert list(team.workspace.folder.outgoing.iterdir()) == []


@pytest.mark.parametrize("at", ["fetch", "open", "take", "taken"])
def test_an_import_that_breaks_off_leaves_before_or_after(deployment: Deployment, at: str) -> None:
    package = deployment.export(None, 3)
    team = deployment.teams[3]
    before = state(team)

    def stop(name: str) -> None:
        if name == at:
            raise Stop

    broken = ExchangeService(team.desk, team.workspace, team.media, step=stop)
    with pytest.raises(Stop):
        broken.consolidate([package])
    assert (state(team) == before) == (at != "taken")
    (report,) = deployment.carry(package, 3)
    assert report.accepted
    assert report.code is (INCLUDED if at == "taken" else OK)
    assert list(team.workspace.folder.inbox.iterdir()) == []
    assert faults(team) == []


def test_cancel_rolls_back_the_present_package_and_keeps_the_finished(
    deployment: Deployment,
) -> None:
    for n in TEAMS:
        deployment.task(n)
        deployment.visit(n)
        deployment.export(n)
    office = deployment.office
    progress = Progress()
    taken: list[str] = []

    def step(name: str) -> None:
        taken.append(name)
        if taken.count("take") == 2 and name == "take":
            progress.cancel()

    exchange = ExchangeService(office.desk, office.workspace, office.media, step=step)
    reports = exchange.consolidate([deployment.stick()], progress=progress)
    assert [r.code for r in reports] == [OK, PackageCode.CANCELLED, PackageCode.CANCELLED]
    assert len(rows(office, "SELECT id FROM visit")) == 1
    assert list(office.workspace.folder.inbox.iterdir()) == []
    again = office.exchange.consolidate([deployment.stick()])
    assert [r.code for r in again] == [INCLUDED, OK, OK]
    assert faults(office) == []


def test_an_export_can_be_cancelled(deployment: Deployment) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        deployment.office.exchange.export(to=deployment.stick(), team=3, progress=progress)
    assert list(deployment.stick().iterdir()) == []
    assert deployment.task(3).accepted


def test_the_receipt_of_a_stick_that_comes_late_is_not_followed(deployment: Deployment) -> None:
    deployment.task(3)
    late = deployment.export(3, stick="late")
    edit(deployment.office, "unit", units_of(3)[0], name="江城市改名局")
    deployment.task(3)
    deployment.send(3, None)
    assert deployment.office.exchange.channels()[0].acked
    (report,) = deployment.carry(late, None)
    assert report.accepted
    assert deployment.office.exchange.channels()[0].acked
