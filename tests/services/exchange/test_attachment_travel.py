"""附件 go with the records that they belong to; one that got lost is said so and asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.services.errors import NotFound, Refused
from desktop.terms import Role, VisitState
from tests.services.exchange.deployment import Deployment, edit, faults
from tests.services.files import PDF, put
from tests.services.record_city import acting


def test_files_arrive_with_their_record(deployment: Deployment, tmp_path: Path) -> None:
    deployment.task(3)
    visit = deployment.visit(3)
    team = deployment.teams[3]
    team.attachments.add("visit", visit, [put(tmp_path, "方案.pdf", PDF)])
    assert deployment.send(3, None).blobs == 1
    office = deployment.office
    (line,) = office.attachments.list("visit", visit).lines
    assert (line.name, line.size, line.here) == ("方案.pdf", len(PDF), True)
    assert office.attachments.open(line.id).data == PDF
    # What the team takes off is off at the office too.
    (own,) = team.attachments.list("visit", visit).lines
    team.attachments.remove(own.id, own.version)
    deployment.send(3, None)
    assert office.attachments.list("visit", visit).lines == ()
    assert faults(office) == []
    assert faults(team) == []


def test_a_lost_file_is_said_so_and_comes_when_it_is_there_again(
    deployment: Deployment, tmp_path: Path
) -> None:
    deployment.task(3)
    visit = deployment.visit(3)
    team, office = deployment.teams[3], deployment.office
    team.attachments.add("visit", visit, [put(tmp_path, "方案.pdf", PDF)])
    (stored,) = team.desk.blobs.folder.iterdir()
    kept = stored.read_bytes()
    stored.unlink()
    report = deployment.send(3, None)
    assert (report.accepted, report.blobs) == (True, 0)
    (line,) = office.attachments.list("visit", visit).lines
    assert not line.here
    with pytest.raises(NotFound, match="附件未到"):
        office.attachments.open(line.id)
    stored.write_bytes(kept)
    deployment.task(3)  # the office says what it lacks
    assert deployment.send(3, None).blobs == 1
    (line,) = office.attachments.list("visit", visit).lines
    assert line.here
    assert office.attachments.open(line.id).data == PDF


def test_another_team_gets_neither_row_nor_content(deployment: Deployment, tmp_path: Path) -> None:
    for number in (3, 4):
        deployment.task(number)
    visit = deployment.visit(3)
    deployment.teams[3].attachments.add("visit", visit, [put(tmp_path, "方案.pdf", PDF)])
    deployment.send(3, None)
    assert deployment.task(4).blobs == 0
    assert list(deployment.teams[4].desk.blobs.folder.iterdir()) == []
    with pytest.raises(NotFound):
        deployment.teams[4].attachments.list("visit", visit)


def test_after_the_return_neither_side_adds_anything(
    deployment: Deployment, tmp_path: Path
) -> None:
    deployment.task(3)
    visit = deployment.visit(3)
    team = deployment.teams[3]
    edit(team, "visit", visit, state=VisitState.RETURNED)
    deployment.send(3, None)
    late = [put(tmp_path, "补.pdf", PDF)]
    for station, role in ((team, Role.TEAM_LEADER), (deployment.office, Role.CLERK)):
        ties = {"team_no": 3} if role is Role.TEAM_LEADER else {}
        with (
            acting(station.desk, role, **ties),
            pytest.raises(Refused, match="附件不能增减"),
        ):
            station.attachments.add("visit", visit, late)
