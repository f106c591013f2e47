"""Full disks, failing writes, sticks pulled or changed: one clear sentence, and nothing changed."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from desktop.models import encrypted
from desktop.models.encrypted import Connection, StoreError
from desktop.services.audit import AuditLog
from desktop.services.errors import ServiceError
from desktop.services.exchange.service import ExchangeService
from desktop.services.exchange.values import PackageReport, RegisterQuery
from desktop.services.registry import Services
from desktop.terms import PackageCode
from tests.services.exchange.deployment import (
    Deployment,
    cadre_of,
    edit,
    faults,
    rows,
    state,
    units_of,
)
from tests.services.exchange.enrolling import MEMBER, met, stored, strangers

pytestmark = pytest.mark.durable

Patch = pytest.MonkeyPatch
Work = Callable[[], tuple[PackageReport, ...] | object]
MOST = 400
"""More writes than any errand of these tests makes."""


def done(work: Work) -> bool:
    """Whether it succeeds; a failure is one sentence that ends like one."""
    try:
        found = work()
    except (ServiceError, StoreError) as refused:
        told = refused.sentence if isinstance(refused, StoreError) else str(refused)
        assert told.endswith(("。", "）")), told
        assert "Error" not in told
        return False
    if not isinstance(found, tuple):
        return True
    for report in found:
        assert report.message.endswith(("。", "）")), report
    return all(report.accepted for report in found)


@pytest.fixture(autouse=True)
def _every_block_opens_anew(monkeypatch: Patch) -> None:
    """Only a connection that is opened here has a limit."""
    monkeypatch.setattr(encrypted, "KEPT_OPEN", 0)


@contextmanager
def full_after(patch: Patch, name: str, spare: int) -> Iterator[None]:
    """A disk on which a database may grow by so many pages only."""
    honest = encrypted.connect

    def limited(path: Path, key: bytes, **named: Any) -> Connection:
        connection = honest(path, key, **named)
        if path.name == name:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages + spare}")
        return connection

    with patch.context() as inner:
        inner.setattr(encrypted, "connect", limited)
        yield


@contextmanager
def nth_fails(patch: Patch, owner: Any, name: str, nth: int, fault: Exception) -> Iterator[None]:
    """The nth call of a function fails, as a disk does."""
    honest, left = getattr(owner, name), nth

    def failing(*args: Any, **named: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0:
            raise fault
        return honest(*args, **named)

    with patch.context() as inner:
        inner.setattr(owner, name, failing)
        yield


def heavy_task(made: Deployment) -> Path:
    """A package for team 3 with an attachment and texts that need room."""
    office = made.office
    sha256 = office.desk.blobs.put(b"photo" * 30_000)
    edit(office, "cadre", cadre_of(units_of(3)[0], 0), photo=sha256)
    for n in range(4):
        edit(office, "unit", units_of(3)[0], remark=f"{n}" * 4_000)
    return made.export(None, 3)


def test_an_import_on_a_disk_that_fills_up(deployment: Deployment, monkeypatch: Patch) -> None:
    package = heavy_task(deployment)
    team = deployment.station(3)
    before, failed, over = state(team), 0, False
    for spare in (0, 1, 2, 4, 8, 16, 64, 1_000):
        with full_after(monkeypatch, "main.db", spare):
            over = done(partial(deployment.carry, package, 3))
        if over:
            break
        failed += 1
        assert state(deployment.station(3)) == before
        assert list(team.workspace.folder.inbox.iterdir()) == []
        deployment.shut(3)
        assert faults(deployment.station(3)) == []
    assert over
    assert failed > 0
    assert deployment.task(3).accepted
    assert faults(deployment.station(3)) == []


def test_the_nth_flush_or_rename_of_an_import_fails(
    deployment: Deployment, monkeypatch: Patch
) -> None:
    package = heavy_task(deployment)
    team = deployment.station(3)
    before, failed, over = state(team), 0, False
    for owner, name in ((os, "fsync"), (Path, "replace"), (os, "open"), (Path, "mkdir")):
        for nth in range(1, MOST):
            fault = OSError(errno.ENOSPC if nth % 2 else errno.EIO, "disk")
            with nth_fails(monkeypatch, owner, name, nth, fault):
                over = done(partial(deployment.carry, package, 3))
            if over:
                break
            failed += 1
            assert state(team) == before, (name, nth)
        assert over
        if name == "fsync":
            before = state(team)
    assert failed > 2
    assert faults(team) == []


def test_the_nth_flush_or_rename_of_an_export_fails(
    deployment: Deployment, monkeypatch: Patch
) -> None:
    deployment.task(3)
    visit = deployment.visit(3)
    team = deployment.station(3)
    before, failed, over = state(team), 0, False
    for owner, name in ((os, "fsync"), (Path, "replace"), (os, "open")):
        for nth in range(1, MOST):
            fault = OSError(errno.ENOSPC if nth % 2 else errno.EIO, "disk")
            with nth_fails(monkeypatch, owner, name, nth, fault):
                over = done(partial(deployment.export, 3, stick=name))
            assert state(team) == before
            if over:
                break
            failed += 1
        assert over
    assert failed > 2
    assert deployment.send(3, None).accepted
    deployment.office.visits.get(visit)
    assert faults(team) == faults(deployment.office) == []


@pytest.mark.parametrize("name", ["main.db", "audit.db"])
def test_an_export_on_a_disk_that_fills_up(
    deployment: Deployment, monkeypatch: Patch, name: str
) -> None:
    deployment.task(3)
    for unit in (0, 1, 0, 1):
        deployment.visit(3, unit=unit)
    team = deployment.station(3)
    before, over = state(team), False
    for spare in (0, 1, 2, 4, 8, 1_000):
        with full_after(monkeypatch, name, spare):
            over = done(partial(deployment.export, 3))
        assert state(team) == before
    assert over
    assert deployment.send(3, None).accepted
    assert faults(team) == faults(deployment.office) == []


def test_an_import_that_cannot_be_logged_is_none(
    deployment: Deployment, monkeypatch: Patch
) -> None:
    package = deployment.export(None, 3)
    team = deployment.station(3)
    before, over, nth = state(team), False, 0
    full = StoreError("磁盘空间不足，没有写入。请清理磁盘后再试。")
    for nth in range(1, MOST):
        with nth_fails(monkeypatch, AuditLog, "append_many", nth, full):
            over = done(partial(deployment.carry, package, 3))
        if over:
            break
        assert state(team) == before
    assert over
    assert nth > 1, "nothing was logged"
    assert faults(team) == []


def test_an_enrolment_on_a_failing_disk(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: Patch
) -> None:
    root = Path(shutil.copytree(strangers(tmp_path_factory), tmp_path / "meeting"))
    full = StoreError("磁盘空间不足，没有写入。请清理磁盘后再试。")
    for meeting in met(root, monkeypatch):
        granted = meeting.grant(meeting.ask(), 3, MEMBER)
        before = stored(meeting.team)
        accept = partial(meeting.team.enrolment.accept, granted.path, digits=granted.digits)
        for owner, name, fault in (
            (os, "fsync", OSError(errno.ENOSPC, "disk")),
            (Path, "replace", OSError(errno.EIO, "disk")),
            (AuditLog, "append_many", full),
        ):
            with nth_fails(monkeypatch, owner, name, 1, fault):
                assert not done(accept)
            assert stored(meeting.team) == before
        accept()
        meeting.shut(3)
        assert faults(meeting.team) == []
        assert stored(meeting.team) != before


# Sticks


def stepping(
    services: Services, at: str, act: Callable[[], object], nth: int = 1
) -> ExchangeService:
    """The exchange of a station, with something that happens at a step."""
    left = nth

    def told(name: str) -> None:
        nonlocal left
        left -= name == at
        if name == at and left == 0:
            act()

    return ExchangeService(services.desk, services.workspace, services.media, step=told)


def test_a_stick_pulled_between_the_look_and_the_taking(deployment: Deployment) -> None:
    package = deployment.export(None, 3)
    team = deployment.station(3)
    before = state(team)
    away = package.parent.with_name("pulled")
    assert team.exchange.preview([package])[0].ok
    pulled = stepping(team, "fetch", lambda: package.parent.rename(away))
    (report,) = pulled.consolidate([package])
    assert (report.accepted, report.code) == (False, PackageCode.UNREADABLE)
    assert "拔出" in report.message
    assert state(team) == before
    away.rename(package.parent)
    # Once it is copied, pulling the stick makes no difference.
    pulled = stepping(team, "open", lambda: package.parent.rename(away))
    (report,) = pulled.consolidate([package])
    assert report.accepted
    assert faults(team) == []


def test_a_stick_changed_between_the_look_and_the_taking(deployment: Deployment) -> None:
    package = deployment.export(None, 3)
    other = deployment.export(None, 4)
    team = deployment.station(3)
    before = state(team)
    data, foreign = package.read_bytes(), other.read_bytes()
    changes = [
        (data[:-1], PackageCode.LENGTH),
        (data[:-1] + bytes([data[-1] ^ 1]), PackageCode.HASH),
        (data[:200], PackageCode.TRUNCATED),
        (b"", PackageCode.TRUNCATED),
        (foreign, PackageCode.ADDRESSEE),
        (b"PK\x03\x04" + data[4:], PackageCode.NOT_PACKAGE),
    ]
    for changed, code in changes:
        package.write_bytes(data)
        assert team.exchange.preview([package])[0].ok
        swapped = stepping(team, "fetch", partial(package.write_bytes, changed))
        (report,) = swapped.consolidate([package])
        assert not report.accepted
        assert report.code in {code, PackageCode.NOT_PACKAGE, PackageCode.LENGTH}, report
        assert state(team) == before
    package.write_bytes(data)
    # What lies in the inbox is what was copied: a change on the stick comes too late.
    late = stepping(team, "open", lambda: package.write_bytes(foreign))
    (report,) = late.consolidate([package])
    assert report.accepted
    kept = list(team.workspace.folder.quarantine.iterdir())
    assert len(kept) == len(rows(team, "SELECT DISTINCT sha256 FROM package WHERE code <> 'ok'"))
    assert faults(team) == []


@pytest.mark.parametrize("step", ["build", "carry"])
def test_a_stick_pulled_while_a_package_is_made_for_it(deployment: Deployment, step: str) -> None:
    deployment.task(3)
    visit = deployment.visit(3)
    team, stick = deployment.station(3), deployment.stick("pulled")
    before = state(team)
    pulled = stepping(team, step, lambda: stick.rename(stick.with_name("away")))
    with pytest.raises(ServiceError) as refused:
        pulled.export(to=stick)
    assert "拔出" in str(refused.value)
    assert state(team) == before
    assert team.exchange.register(RegisterQuery(outgoing=True)) == ()
    assert list(team.workspace.folder.outgoing.iterdir()) == []
    assert deployment.send(3, None).accepted
    deployment.office.visits.get(visit)


def test_a_package_lost_after_it_was_noted_comes_with_the_next(deployment: Deployment) -> None:
    deployment.task(3)
    visits = [deployment.visit(3, unit=n) for n in range(2)]
    for _ in range(3):
        deployment.export(3).unlink()
    (line,) = deployment.station(3).exchange.channels()
    assert not line.acked
    report = deployment.send(3, None)
    assert report.accepted
    assert report.number == 4
    for visit in visits:
        deployment.office.visits.get(visit)
