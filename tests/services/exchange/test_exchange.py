"""Two workspaces exchange packages: what travels, what is reported, what is kept."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from pathlib import Path
from uuid import UUID

import pytest

from desktop.services.clock import FixedClock
from desktop.services.errors import Invalid, Refused
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.exchange.service import ExchangeService
from desktop.services.exchange.values import PackageReport, RegisterQuery
from desktop.services.progress import Cancelled, Progress
from desktop.services.registry import Services
from desktop.terms import PackageCode, Role
from tests.services.exchange.deployment import (
    TEAMS,
    Deployment,
    assessor_of,
    cadre_of,
    edit,
    faults,
    rows,
    state,
    units_of,
)

OK, INCLUDED = PackageCode.OK, PackageCode.INCLUDED


def reconciles(report: PackageReport) -> bool:
    parts = (report.new, report.merged, report.conflicts, report.held, report.waiting, report.known)
    return sum(parts) == report.revisions and min(parts) >= 0


def acked(services: Services) -> list[bool]:
    return [line.acked for line in services.exchange.channels()]


def test_task_and_report(deployment: Deployment) -> None:
    task = deployment.task(3)
    assert task.accepted, task
    assert task.code is OK
    assert task.new == task.revisions > 0
    assert task.sender == "考核办"
    visit = deployment.visit(3)
    report = deployment.send(3, None)
    assert report.accepted, report
    assert report.sender == "第三考核组"
    assert report.number == 1
    assert report.new == report.revisions > 0
    assert deployment.office.visits.get(visit).line.unit_id == units_of(3)[0]
    assert faults(deployment.office) == []
    assert faults(deployment.teams[3]) == []


def test_a_team_learns_of_its_own_units_only(deployment: Deployment) -> None:
    deployment.task(3)
    units = {row[0] for row in rows(deployment.teams[3], "SELECT id FROM unit")}
    assert units == {unit.hex for unit in units_of(3)}
    names = {row[0] for row in rows(deployment.teams[3], "SELECT id FROM cadre")}
    assert cadre_of(units_of(4)[0], 0).hex not in names


def test_digests_are_equal_when_both_have_everything(deployment: Deployment) -> None:
    deployment.task(3)
    deployment.visit(3)
    team, office = deployment.teams[3], deployment.office
    assert team.exchange.digest() != office.exchange.digest(3)
    deployment.send(3, None)
    assert team.exchange.digest() == office.exchange.digest(3)
    edit(office, "unit", units_of(3)[0], name="江城市改名局")
    assert team.exchange.digest() != office.exchange.digest(3)
    deployment.task(3)
    assert team.exchange.digest() == office.exchange.digest(3)


def test_what_is_not_acknowledged_is_sent_again(deployment: Deployment) -> None:
    deployment.task(3)
    deployment.visit(3, dt.date(2026, 11, 9))
    lost = deployment.export(3, stick="lost")
    deployment.visit(3, dt.date(2026, 11, 16))
    second = deployment.send(3, None)
    assert second.accepted
    assert second.number == 2
    count = second.revisions
    (late,) = deployment.carry(lost, None)
    assert (late.accepted, late.code) == (True, INCLUDED)
    assert late.known == late.revisions < count
    assert acked(deployment.teams[3]) == [False]
    deployment.task(3)
    assert acked(deployment.teams[3]) == [True]
    deployment.visit(3, dt.date(2026, 11, 23))
    third = deployment.send(3, None)
    assert third.new == third.revisions < count
    assert faults(deployment.office) == []


def test_the_same_stick_twice(deployment: Deployment) -> None:
    package = deployment.export(None, 3)
    deployment.carry(package, 3)
    before = state(deployment.teams[3])
    (again,) = deployment.carry(package, 3)
    assert (again.accepted, again.code) == (True, INCLUDED)
    assert again.known == again.revisions
    assert state(deployment.teams[3]) == before


def test_nothing_new_is_a_receipt(deployment: Deployment) -> None:
    deployment.task(3)
    deployment.visit(3)
    deployment.send(3, None)
    deployment.task(3)
    receipt = deployment.send(3, None)
    assert (receipt.accepted, receipt.code, receipt.revisions) == (True, OK, 0)
    assert acked(deployment.teams[3]) == [True]
    assert deployment.office.exchange.channels()[0].acked


def test_all_teams_in_one_go_sorted(deployment: Deployment) -> None:
    for n in TEAMS:
        deployment.task(n)
        deployment.visit(n)
        deployment.export(n)
        deployment.visit(n, dt.date(2026, 11, 23))
        deployment.export(n)
    reports = deployment.office.exchange.consolidate([deployment.stick()])
    assert [(r.sender, r.number) for r in reports] == [
        (f"第{t}考核组", n) for t in "三五四" for n in (1, 2)
    ]
    assert all(r.accepted and reconciles(r) for r in reports)
    assert faults(deployment.office) == []
    assert len(rows(deployment.office, "SELECT id FROM visit")) == 2 * len(TEAMS)
    folder = deployment.office.workspace.folder
    assert list(folder.inbox.iterdir()) == []
    assert not folder.quarantine.exists()


def test_preview_changes_nothing(deployment: Deployment) -> None:
    package = deployment.export(None, 3)
    team = deployment.teams[3]
    before = state(team)
    (shown,) = team.exchange.preview([package.parent])
    assert (shown.ok, shown.code, shown.sender, shown.number) == (True, OK, "考核办", 1)
    assert shown.new == shown.revisions > 0
    assert shown.size == package.stat().st_size
    assert shown.sent == deployment.clock.now()
    assert state(team) == before
    assert team.exchange.register() == ()
    deployment.carry(package, 3)
    (again,) = team.exchange.preview([package])
    assert (again.ok, again.code, again.new) == (True, INCLUDED, 0)


def test_the_register_and_the_channels(deployment: Deployment) -> None:
    exported = deployment.office.exchange.export(to=deployment.stick(), team=3)
    assert exported.package.name == "考核办-下发第03组-0001-20261122.zkb"
    assert exported.to == "第三考核组"
    assert exported.sha256 == hashlib.sha256(exported.package.read_bytes()).hexdigest()
    assert exported.slip.files[0].sha256 == exported.sha256
    (line,) = deployment.office.exchange.register()
    assert (line.outgoing, line.station, line.number) == (True, "第三考核组", 1)
    assert (line.revisions, line.sha256, line.code) == (
        exported.revisions,
        exported.sha256,
        PackageCode.WRITTEN,
    )
    assert line.handed_over
    deployment.carry(exported.package, 3)
    (came,) = deployment.teams[3].exchange.register(RegisterQuery(outgoing=False))
    assert (came.station, came.code, came.revisions) == ("考核办", OK, exported.revisions)
    deployment.visit(3)
    (channel,) = deployment.teams[3].exchange.channels()
    assert channel.unsent > 0
    assert (channel.out_number, channel.in_number) == (None, 1)
    report = deployment.export(3)
    assert report.name == "第03组-上报-0001-20261122.zkb"
    (channel,) = deployment.teams[3].exchange.channels()
    assert (channel.unsent, channel.acked, channel.out_number) == (0, False, 1)


# Attachments


def photograph(office: Services, cadre: UUID, data: bytes) -> str:
    """Give a cadre a photo at the office."""
    sha256 = office.desk.blobs.put(data)
    edit(office, "cadre", cadre, photo=sha256)
    return sha256


def test_attachments_travel_with_the_revisions_that_name_them(deployment: Deployment) -> None:
    mine = photograph(deployment.office, cadre_of(units_of(3)[0], 0), b"photo" * 30_000)
    others = photograph(deployment.office, cadre_of(units_of(4)[0], 0), b"other" * 30_000)
    report = deployment.task(3)
    assert report.blobs == 1
    blobs = deployment.teams[3].desk.blobs
    assert blobs.get(mine) == b"photo" * 30_000
    assert not blobs.has(others)


def test_a_lost_attachment_is_asked_for_and_comes(deployment: Deployment) -> None:
    sha256 = photograph(deployment.office, cadre_of(units_of(3)[0], 0), b"photo" * 30_000)
    deployment.task(3)
    blobs = deployment.teams[3].desk.blobs
    blobs._path(sha256).unlink()
    deployment.send(3, None)
    report = deployment.task(3)
    assert report.blobs == 1
    assert blobs.get(sha256) == b"photo" * 30_000
    deployment.send(3, None)
    assert deployment.task(3).blobs == 0


def test_an_attachment_that_is_damaged_here_stops_no_export(deployment: Deployment) -> None:
    sha256 = photograph(deployment.office, cadre_of(units_of(3)[0], 0), b"photo" * 30_000)
    path = deployment.office.desk.blobs._path(sha256)
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    report = deployment.task(3)
    assert (report.accepted, report.blobs) == (True, 0)
    assert deployment.teams[3].desk.blobs.missing([sha256]) == (sha256,)


def test_a_package_is_split_by_range(deployment: Deployment) -> None:
    office = deployment.office
    hashes = [
        photograph(office, cadre_of(units_of(3)[u], c), bytes([u, c]) * 40_000)
        for u in range(2)
        for c in range(2)
    ]
    exchange = ExchangeService(office.desk, office.workspace, office.media, split=100_000)
    exchange._departures.portion = 10
    exported = exchange.export(to=deployment.stick(), team=3)
    assert len(exported.files) > 1
    assert [f.number for f in exported.files] == list(range(1, len(exported.files) + 1))
    assert exported.files[0].last_n + 1 == exported.files[1].first_n
    reports = deployment.carry(deployment.stick(), 3)
    assert [r.code for r in reports] == [OK] * len(exported.files)
    assert sum(r.revisions for r in reports) == exported.revisions
    assert deployment.teams[3].desk.blobs.missing(hashes) == ()
    assert faults(deployment.teams[3]) == []


# What does not show


def test_attachments_that_fit_no_file_come_when_they_are_asked_for(
    deployment: Deployment,
) -> None:
    office = deployment.office
    hashes = [
        photograph(office, cadre_of(units_of(3)[0], c), bytes([c]) * 60_000) for c in range(2)
    ]
    deployment.task(3)
    blobs = deployment.teams[3].desk.blobs
    for sha256 in hashes:
        blobs._path(sha256).unlink()
    deployment.send(3, None)
    exchange = ExchangeService(office.desk, office.workspace, office.media, split=150_000)
    for left in (1, 0):
        (file,) = exchange.export(to=deployment.stick(), team=3).files
        assert file.blobs == 1
        deployment.carry(file.path, 3)
        assert len(blobs.missing(hashes)) == left
        deployment.send(3, None)


def test_who_is_not_on_the_roster_is_held_until_he_is(deployment: Deployment) -> None:
    deployment.task(3)
    team = deployment.teams[3]
    visit = deployment.visit(3)
    stranger = team.desk.actor
    team.desk.actor = type(stranger)(
        UUID(int=77), "x", "某", stranger.role, assessor_id=assessor_of(3, 1), team_no=3
    )
    deployment.visit(3, dt.date(2026, 11, 23))
    team.desk.actor = stranger
    report = deployment.send(3, None)
    assert report.accepted
    assert report.held > 0
    assert reconciles(report)
    held = deployment.office.exchange.held()
    assert len(held) == report.held + report.waiting * 0
    assert held[0].station == "第三考核组"
    assert held[0].reason == "填写人不在该工作站的授权名册上"
    deployment.office.visits.get(visit)
    assert deployment.office.exchange.channels()[0].held == report.held
    assert faults(deployment.office) == []


# Clocks


def test_an_office_clock_behind_its_log_asks_first(deployment: Deployment) -> None:
    deployment.task(3)
    visit = deployment.visit(3)
    package = deployment.export(3)
    deployment.station(None)
    deployment.clock.advance(dt.timedelta(days=-40))
    before = state(deployment.office)
    (refused,) = deployment.carry(package, None)
    assert (refused.accepted, refused.code) == (False, PackageCode.CLOCK)
    assert state(deployment.office) == before
    assert deployment.office.exchange.register(RegisterQuery(outgoing=False)) == ()
    (taken,) = deployment.office.exchange.consolidate([package], confirm_clock=True)
    assert taken.accepted
    deployment.office.visits.get(visit)
    (again,) = deployment.carry(package, None)
    assert again.code is INCLUDED


def test_a_teams_clock_has_no_effect(deployment: Deployment) -> None:
    wrong = FixedClock(deployment.clock.now())
    deployment.clocks[3] = wrong
    deployment.task(3)
    for days in (-30 * 365, 60 * 365, -1):
        wrong.advance(dt.timedelta(days=days))
        assert deployment.send(3, None).accepted
        assert deployment.task(3).accepted


def test_sticks_hold_packages_only(deployment: Deployment) -> None:
    deployment.task(3)
    deployment.visit(3)
    deployment.send(3, None)
    names: list[Path] = sorted(deployment.stick().iterdir())
    assert {p.suffix for p in names} == {".zkb"}


def test_a_station_behind_a_version_says_so_and_can_still_report(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment.task(3)
    visit = deployment.visit(3)
    with monkeypatch.context() as patch:
        patch.setattr("desktop.services.exchange.exporting.SCHEMA", 2)
        newer = deployment.export(None, 3)
    before = state(deployment.teams[3])
    (refused,) = deployment.carry(newer, 3)
    assert (refused.accepted, refused.code) == (False, PackageCode.SCHEMA)
    assert "请先升级" in refused.message
    assert state(deployment.teams[3]) == before
    report = deployment.send(3, None)
    assert report.accepted
    deployment.office.visits.get(visit)


def test_progress_is_told_and_a_cancelled_preview_changes_nothing(deployment: Deployment) -> None:
    package = deployment.export(None, 3)
    told: list[str] = []
    progress = Progress(lambda _done, _total, text: told.append(text))
    deployment.station(3).exchange.consolidate([package], progress=progress)
    assert "正在合并修订" in told
    assert "正在核对数据包" in told
    progress.cancel()
    with pytest.raises(Cancelled):
        deployment.station(3).exchange.preview([package], progress=progress)


def test_the_doors(deployment: Deployment) -> None:
    office = deployment.office
    clerk = office.desk.actor
    for role in (Role.SYSADMIN, Role.AUDITOR, Role.LEADER, Role.SECURITY):
        office.desk.actor = dataclasses.replace(clerk, role=role)
        with pytest.raises(Refused):
            office.exchange.export(to=deployment.stick(), team=3)
        with pytest.raises(Refused):
            office.exchange.consolidate([deployment.stick()])
    office.desk.actor = dataclasses.replace(clerk, role=Role.SECURITY)
    assert office.exchange.register() == ()
    office.desk.actor = clerk
    with pytest.raises(Invalid):
        office.exchange.export(to=deployment.stick())
    with pytest.raises(PackageRefused) as refused:
        office.exchange.export(to=deployment.stick(), team=9)
    assert refused.value.package_code is PackageCode.NOT_ENROLLED


def test_what_a_package_did_is_in_the_log(deployment: Deployment) -> None:
    deployment.task(3)
    (report,) = [
        e for e in deployment.station(3).desk.audit.entries() if e.detail.get("accepted") is True
    ]
    assert report.operation == "exchange"
    assert report.detail["code"] == "ok"
    assert isinstance(report.detail["new"], int)
    (export,) = [e for e in deployment.office.desk.audit.entries() if "sha256" in e.detail]
    assert export.detail["sha256"] == report.detail["sha256"]
