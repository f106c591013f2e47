"""Stations that were copied, restored or moved: nothing lost, nothing twice."""

from __future__ import annotations

import datetime as dt

from desktop.terms import PackageCode
from tests.services.exchange.deployment import Deployment, faults
from tests.services.exchange.forging import Opened


def test_a_restored_team_takes_a_new_instance_and_its_tail_comes_home(
    deployment: Deployment,
) -> None:
    deployment.task(3)
    first = deployment.visit(3, dt.date(2026, 11, 9))
    deployment.send(3, None)
    kept = deployment.keep(3, "backup")
    second = deployment.visit(3, dt.date(2026, 11, 16))
    deployment.send(3, None)
    deployment.put_back(3, kept)
    third = deployment.visit(3, dt.date(2026, 11, 23))
    report = deployment.send(3, None)
    assert report.accepted, report
    assert report.number == 1
    back = deployment.task(3)
    assert back.accepted, back
    for visit in (first, second, third):
        deployment.teams[3].visits.get(visit)
        deployment.office.visits.get(visit)
    deployment.send(3, None)
    team, office = deployment.teams[3], deployment.office
    assert team.exchange.digest() == office.exchange.digest(3)
    assert faults(team) == faults(office) == []


def test_an_old_copy_that_nobody_noticed_is_found_out_by_the_receipt(
    deployment: Deployment,
) -> None:
    deployment.task(3)
    deployment.visit(3, dt.date(2026, 11, 9))
    deployment.send(3, None)
    kept = deployment.keep(3, "image")
    second = deployment.visit(3, dt.date(2026, 11, 16))
    deployment.send(3, None)
    deployment.put_back(3, kept, place=None)
    third = deployment.visit(3, dt.date(2026, 11, 23))
    before = deployment.teams[3].desk.history.origin
    (told,) = deployment.carry(deployment.export(None, 3), 3)
    assert deployment.teams[3].desk.history.origin != before
    assert told.accepted or told.code is PackageCode.INSTANCE, told
    report = deployment.send(3, None)
    assert report.accepted, report
    assert deployment.task(3).accepted
    deployment.send(3, None)
    team, office = deployment.teams[3], deployment.office
    for visit in (second, third):
        team.visits.get(visit)
        office.visits.get(visit)
    assert team.exchange.digest() == office.exchange.digest(3)
    assert faults(team) == faults(office) == []
    deployment.shut(3)
    assert deployment.teams[3].workspace.origin.id != before


def test_our_own_lost_revisions_that_come_back_show_an_old_copy(deployment: Deployment) -> None:
    """The office relays what the team wrote later, under the very origin the team has now."""
    deployment.task(3)
    kept = deployment.keep(3, "image")
    visit = deployment.visit(3)
    report = deployment.export(3)
    lines = Opened.of(report, deployment.station(3), deployment.office).lines
    deployment.put_back(3, kept, place=None)
    package = deployment.export(None, 3)
    before = deployment.station(3).desk.history.origin
    opened = Opened.of(package, deployment.office, deployment.station(3))
    relayed = opened.carrying((*opened.lines, *lines))
    (told,) = deployment.carry(relayed.write(deployment.stick("relayed") / "a.zkb"), 3)
    assert told.accepted, told
    assert told.notes
    assert deployment.station(3).desk.history.origin != before
    assert deployment.station(3).visits.get(visit).line.id == visit
    assert faults(deployment.station(3)) == []


def test_an_office_restored_from_backup_gets_back_what_it_forgot(
    deployment: Deployment,
) -> None:
    deployment.task(3)
    first = deployment.visit(3, dt.date(2026, 11, 9))
    deployment.send(3, None)
    kept = deployment.keep(None, "backup")
    second = deployment.visit(3, dt.date(2026, 11, 16))
    deployment.send(3, None)
    deployment.task(3)
    stale = deployment.export(3, stick="stale")
    deployment.put_back(None, kept)
    (refused,) = deployment.carry(stale, None)
    assert not refused.accepted
    assert refused.code is PackageCode.INSTANCE
    assert deployment.task(3).accepted
    report = deployment.send(3, None)
    assert report.accepted, report
    for visit in (first, second):
        deployment.office.visits.get(visit)
    deployment.task(3)
    team, office = deployment.teams[3], deployment.office
    assert team.exchange.digest() == office.exchange.digest(3)
    assert faults(team) == faults(office) == []


def test_a_package_to_our_earlier_instance_that_links_is_taken(deployment: Deployment) -> None:
    deployment.task(3)
    visit = deployment.visit(3)
    package = deployment.export(3)
    kept = deployment.keep(None, "moved")
    deployment.put_back(None, kept)
    (report,) = deployment.carry(package, None)
    assert report.accepted, report
    deployment.office.visits.get(visit)


def test_a_disc_image_put_back_twice_is_found_out_by_the_seal(deployment: Deployment) -> None:
    deployment.task(3)
    deployment.visit(3, dt.date(2026, 11, 9))
    deployment.send(3, None)
    kept = deployment.keep(3, "image")
    deployment.put_back(3, kept)
    second = deployment.visit(3, dt.date(2026, 11, 16))
    assert deployment.send(3, None).accepted
    deployment.put_back(3, kept, place=None)
    third = deployment.visit(3, dt.date(2026, 11, 23))
    told = deployment.task(3)
    assert told.accepted, told
    assert deployment.send(3, None).accepted
    assert deployment.task(3).accepted
    team, office = deployment.teams[3], deployment.office
    for visit in (second, third):
        team.visits.get(visit)
        office.visits.get(visit)
    assert team.exchange.digest() == office.exchange.digest(3)
    assert faults(team) == faults(office) == []


def test_an_old_copy_whose_numbers_the_other_side_forgot_is_found_out(
    deployment: Deployment,
) -> None:
    deployment.task(3)
    image = deployment.keep(3, "image")
    kept = deployment.keep(None, "backup")
    first = deployment.visit(3, dt.date(2026, 11, 9))
    package = deployment.export(3)
    deployment.put_back(None, kept)
    deployment.task(3)
    (report,) = deployment.carry(package, None)
    assert report.accepted, report
    deployment.put_back(3, image, place=None)
    before = deployment.teams[3].desk.history.origin
    deployment.task(3)
    assert deployment.teams[3].desk.history.origin != before
    second = deployment.visit(3, dt.date(2026, 11, 16))
    assert deployment.send(3, None).accepted
    assert deployment.task(3).accepted
    team, office = deployment.teams[3], deployment.office
    for visit in (first, second):
        team.visits.get(visit)
        office.visits.get(visit)
    assert team.exchange.digest() == office.exchange.digest(3)
    assert faults(team) == faults(office) == []
