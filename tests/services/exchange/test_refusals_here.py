"""Refusals that depend on the receiver: who is revoked, what fits, what the disk does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import orjson
import pytest

from desktop.models.encrypted import DiskFull
from desktop.services.exchange.receipts import NOT_OURS
from desktop.services.exchange.service import ExchangeService
from desktop.services.exchange.values import RegisterQuery
from desktop.services.registry import Services
from desktop.terms import PackageCode
from tests.services.exchange.deployment import (
    Deployment,
    cadre_of,
    edit,
    faults,
    found,
    opened,
    state,
    units_of,
)
from tests.services.exchange.forging import Opened, altered, keys_of

C = PackageCode
ID = "ab" * 16


def register_codes(services: Services) -> list[PackageCode]:
    return [line.code for line in services.exchange.register(RegisterQuery(refused=True))]


def prepared(deployment: Deployment) -> Path:
    """A sound report of team 3 with one visit."""
    deployment.task(3)
    deployment.visit(3)
    return deployment.export(3)


def key_of(deployment: Deployment, number: int) -> str:
    return keys_of(deployment.station(number)).public.key_id


def test_a_compromised_station_is_refused_unread(deployment: Deployment) -> None:
    package, key = prepared(deployment), key_of(deployment, 3)
    deployment.office.enrolment.compromise(key, "电脑丢失")
    before = state(deployment.office)
    (report,) = deployment.carry(package, None)
    assert (report.accepted, report.code) == (False, C.SENDER_COMPROMISED)
    assert state(deployment.office) == before
    assert register_codes(deployment.office) == [C.SENDER_COMPROMISED]


def test_a_retired_station_may_bring_what_links_and_nothing_else(deployment: Deployment) -> None:
    first, key = prepared(deployment), key_of(deployment, 3)
    opened = Opened.of(first, deployment.station(3), deployment.office)
    deployment.office.enrolment.retire(key, "换新电脑")
    (taken,) = deployment.carry(first, None)
    assert taken.accepted, taken
    folder = deployment.stick("forged")
    later = opened.carrying(opened.lines, first=900).write(folder / "gap.zkb")
    head, *rest = opened.lines
    fork = opened.carrying([altered(head), *rest]).write(folder / "fork.zkb")
    before = state(deployment.office)
    reports = deployment.carry([later, fork], None)
    assert [r.code for r in reports] == [C.RETIRED, C.RETIRED]
    assert state(deployment.office) == before


def test_a_station_that_is_not_enrolled_takes_nothing(
    deployment: Deployment, tmp_path: Path
) -> None:
    package = prepared(deployment)
    (tmp_path / "new").mkdir()
    found(tmp_path / "new", 9)
    new = opened(tmp_path / "new", 9, deployment.clock)
    try:
        (report,) = new.exchange.consolidate([package])
        assert (report.accepted, report.code) == (False, C.NOT_ENROLLED)
    finally:
        new.lock()


def test_a_package_for_another_team(deployment: Deployment) -> None:
    package = deployment.export(None, 3)
    before = state(deployment.station(4))
    (report,) = deployment.carry(package, 4)
    assert (report.accepted, report.code) == (False, C.ADDRESSEE)
    assert state(deployment.station(4)) == before
    assert deployment.station(4).exchange.consolidate([package.parent]) == ()


def test_too_big(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    package = prepared(deployment)
    monkeypatch.setattr("desktop.services.exchange.inbox.MOST_PACKAGE", 1_000)
    (report,) = deployment.carry(package, None)
    assert (report.accepted, report.code) == (False, C.TOO_BIG)


def test_no_space_here(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    package = prepared(deployment)
    usage = type("usage", (), {"free": 10_000, "total": 10_000, "used": 0})
    with monkeypatch.context() as patch:
        patch.setattr("shutil.disk_usage", lambda _path: usage)
        (report,) = deployment.carry(package, None)
    assert (report.accepted, report.code) == (False, C.NO_SPACE)
    assert deployment.carry(package, None)[0].accepted


def test_pulled_while_it_is_copied(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    package = prepared(deployment)

    def pulled(*_given: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr("desktop.services.exchange.fetching._Careful.read", pulled)
        (report,) = deployment.carry(package, None)
    assert (report.accepted, report.code) == (False, C.UNREADABLE)
    assert list(deployment.office.workspace.folder.inbox.iterdir()) == []
    assert deployment.carry(package, None)[0].accepted


def test_changed_between_check_and_use(deployment: Deployment) -> None:
    """The copy in the inbox is changed after pass 1: the attachment is read in pass 2."""
    sha256 = deployment.office.desk.blobs.put(b"photo" * 40_000)
    edit(deployment.office, "cadre", cadre_of(units_of(3)[0], 0), photo=sha256)
    package = deployment.export(None, 3)
    team = deployment.station(3)

    def change(name: str) -> None:
        if name == "take":
            (copy,) = team.workspace.folder.inbox.iterdir()
            data = bytearray(copy.read_bytes())
            data[-1_000] ^= 1
            copy.write_bytes(bytes(data))

    before = state(team)
    exchange = ExchangeService(team.desk, team.workspace, team.media, step=change)
    (report,) = exchange.consolidate([package])
    assert (report.accepted, report.code) == (False, C.CHANGED)
    assert state(team) == before
    assert team.desk.blobs.missing([sha256]) == (sha256,)
    assert deployment.carry(package, 3)[0].accepted


@pytest.mark.parametrize("lie", [(2, 0), (99, 0), (0, 9_999)], ids=["forged", "ahead", "known"])
def test_a_forged_receipt_is_not_followed_and_told(
    deployment: Deployment, lie: tuple[int, int]
) -> None:
    package = prepared(deployment)
    opened = Opened.of(package, deployment.station(3), deployment.office)
    ack = opened.manifest.ack
    assert ack is not None
    origin, (n, known) = deployment.office.desk.history.origin, lie
    told = replace(ack, n=n or ack.n, c="cd" * 32 if n else ack.c, known=known)
    path = opened.said(ack=told).write(deployment.stick("forged") / "ack.zkb")
    (report,) = deployment.carry(path, None)
    assert report.accepted
    assert report.notes == ((NOT_OURS,) if n else ())
    assert deployment.office.desk.history.origin == origin, "a lie does not make an old copy"
    (channel, *_) = deployment.office.exchange.channels()
    assert channel.acked == (not n)


def test_a_team_cannot_invent_an_instance_of_the_office(deployment: Deployment) -> None:
    opened = Opened.of(prepared(deployment), deployment.station(3), deployment.office)
    ack = opened.manifest.ack
    assert ack is not None
    later = "cd" * 16
    forged = opened.routed(receiver=later).said(ack=replace(ack, sender=later))
    (report,) = deployment.carry(forged.write(deployment.stick("forged") / "later.zkb"), None)
    assert (report.accepted, report.code) == (False, PackageCode.ADDRESSEE)


def test_who_is_off_the_roster_is_held_not_refused(deployment: Deployment) -> None:
    package = prepared(deployment)
    opened = Opened.of(package, deployment.station(3), deployment.office)
    body = orjson.loads(opened.lines[-1])
    line = altered(opened.lines[-1], a=UUID(int=5).hex, q=body["q"] + 1, r=ID)
    path = opened.carrying((*opened.lines, line)).write(deployment.stick("forged") / "held.zkb")
    (report,) = deployment.carry(path, None)
    assert report.accepted
    assert report.held == 1
    assert faults(deployment.office) == []


@pytest.mark.parametrize("place", ["put", "sync_dir"])
def test_a_full_disk_leaves_all_as_it_was(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    sha256 = deployment.office.desk.blobs.put(b"photo" * 40_000)
    edit(deployment.office, "cadre", cadre_of(units_of(3)[0], 0), photo=sha256)
    package = deployment.export(None, 3)
    team = deployment.station(3)
    before = state(team)

    def full(*_given: object) -> None:
        raise DiskFull("附件写入失败：磁盘空间不足。请清理磁盘后重试。")

    with monkeypatch.context() as patch:
        patch.setattr(team.desk.blobs, place, full)
        (report,) = deployment.carry(package, 3)
    assert (report.accepted, report.code) == (False, C.NO_SPACE)
    assert "磁盘" in report.message
    assert state(team) == before
    assert list(team.workspace.folder.inbox.iterdir()) == []
    assert deployment.carry(package, 3)[0].accepted
    assert faults(team) == []
