"""What an earlier instance of the office said is out of date, and what fails changes nothing.

Also: one package that nobody foresaw does not stop the sound ones beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.services.exchange import attachments, checking, notices, standing, taking
from desktop.services.exchange.enrolment_forms import RosterPerson
from desktop.services.exchange.values import RegisterQuery
from desktop.services.progress import Cancelled
from desktop.services.registry import Services
from desktop.services.security.slots import KeySlots, LoginRefused
from desktop.services.workspace import Workspace
from desktop.terms import PackageCode, Role
from tests.services.exchange.deployment import (
    Deployment,
    assessor_of,
    cadre_of,
    edit,
    faults,
    rows,
    units_of,
)
from tests.services.exchange.forging import Opened

PASSWORD = "zuyuan-mima-123"


def key_of(office: Services, number: int) -> str:
    (row,) = [
        s for s in office.enrolment.stations() if s.title.startswith(f"第{'三四五'[number - 3]}")
    ]
    return row.key_id


def people_of(office: Services, key_id: str) -> list[RosterPerson]:
    return [
        RosterPerson(line.login, line.name, line.role, line.assessor, line.account)
        for line in office.enrolment.roster(key_id)
        if line.active
    ]


def member(login: str, order: int) -> RosterPerson:
    return RosterPerson(login, f"组员{order}某", Role.TEAM_MEMBER, assessor_of(3, order))


def open_accounts(services: Services) -> set[object]:
    return {login for (login,) in rows(services, "SELECT login FROM account WHERE NOT disabled")}


def opens(workspace: Workspace, login: str) -> bool:
    slots = KeySlots.load(workspace.folder.slots, workspace.header.workspace_id)
    try:
        slots.unlock(login, PASSWORD)
    except LoginRefused:
        return False
    return True


def activated(deployment: Deployment, login: str, code: str) -> None:
    """Let somebody with a code set the password, and the leader open the station again."""
    root = deployment.station(3).workspace.folder.root
    deployment.shut(3)
    Workspace.activate(root, login, code, PASSWORD, clock=deployment.clock).lock()


def test_a_late_stick_of_an_earlier_office_does_not_change_who_may_act(
    deployment: Deployment,
) -> None:
    deployment.task(3)
    deployment.send(3, None)
    key = key_of(deployment.office, 3)
    base = people_of(deployment.office, key)
    deployment.office.enrolment.change_roster(key, [*base, member("zuyuan-jiu", 1)])
    late = deployment.export(None, 3, stick="late")
    deployment.put_back(None, deployment.keep(None, "backup"))
    (slip,) = deployment.office.enrolment.change_roster(key, [*base, member("zuyuan-xin", 2)])
    assert deployment.task(3).accepted
    activated(deployment, "zuyuan-xin", slip.code)
    before = open_accounts(deployment.station(3))
    assert before == {"zuzhang3", "zuyuan-xin"}
    (report,) = deployment.carry(late, 3)
    assert report.accepted, report
    assert open_accounts(deployment.station(3)) == before
    assert opens(deployment.station(3).workspace, "zuyuan-xin")
    assert faults(deployment.station(3)) == []


def test_a_late_stick_of_an_earlier_instance_asks_for_nothing(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment.task(3)
    late = deployment.export(3, stick="late")
    deployment.put_back(3, deployment.keep(3, "backup"))
    deployment.visit(3)
    asked: list[object] = []
    monkeypatch.setattr(attachments, "note_asked", lambda *given: asked.append(given))
    assert deployment.send(3, None).accepted
    assert len(asked) == 1
    assert deployment.carry(late, None)[0].accepted
    assert len(asked) == 1


@pytest.mark.parametrize("place", ["_receive", "_store_blobs", "_reported"])
def test_a_package_that_is_not_taken_leaves_everybodys_password(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    deployment.task(3)
    deployment.send(3, None)
    key = key_of(deployment.office, 3)
    base = people_of(deployment.office, key)
    (slip,) = deployment.office.enrolment.change_roster(key, [*base, member("zuyuan", 1)])
    assert deployment.task(3).accepted
    activated(deployment, "zuyuan", slip.code)
    deployment.office.enrolment.change_roster(key, base)
    edit(deployment.office, "cadre", cadre_of(units_of(3)[0], 0), name="新名某")
    package = deployment.export(None, 3)

    def stop(*_given: object, **_named: object) -> None:
        raise Cancelled

    with monkeypatch.context() as patch:
        patch.setattr(taking, place, stop)
        (report,) = deployment.carry(package, 3)
    assert report.code is PackageCode.CANCELLED
    assert open_accounts(deployment.station(3)) == {"zuzhang3", "zuyuan"}
    assert opens(deployment.station(3).workspace, "zuyuan")
    assert deployment.carry(package, 3)[0].accepted
    assert open_accounts(deployment.station(3)) == {"zuzhang3"}
    assert not opens(deployment.station(3).workspace, "zuyuan")


def failing_for(key_id: str, true: Callable[..., Any]) -> Callable[..., Any]:
    """A part of the program that has a fault which the packages of one workstation reach."""

    def call(tx: Any, sender: Any, *given: Any) -> Any:
        if sender.key_id == key_id:
            raise ZeroDivisionError("what is in the package")
        return true(tx, sender, *given)

    return call


def test_a_package_that_nobody_foresaw_stops_no_other(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (3, 4):
        deployment.task(number)
        deployment.visit(number)
    bad, good = deployment.export(3), deployment.export(4)
    office = deployment.office
    key = key_of(office, 3)
    monkeypatch.setattr(notices, "seen_at_work", failing_for(key, notices.seen_at_work))
    by_file = {r.file: r for r in deployment.carry([bad, good], None)}
    assert by_file[bad].code is PackageCode.MANIFEST
    assert by_file[good].accepted
    assert rows(office, "SELECT count(*) FROM visit") == [(1,)]
    taken = {line.code for line in office.exchange.register(RegisterQuery(outgoing=False))}
    assert taken == {PackageCode.MANIFEST, PackageCode.OK}
    assert len(list(office.workspace.folder.quarantine.iterdir())) == 1
    logged = [e for e in office.desk.audit.entries() if e.detail.get("fault")]
    assert [e.detail for e in logged] == [{"fault": "ZeroDivisionError"}]
    assert faults(office) == []


def test_nor_does_it_hide_the_sound_ones_in_the_preview(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (3, 4):
        deployment.task(number)
        deployment.visit(number)
    bad, good = deployment.export(3), deployment.export(4)
    true, sender = checking.place_of, deployment.station(3).desk.history.origin

    def place_of(connection: Any, contents: Any, *given: Any) -> Any:
        if contents.header.sender == sender:
            raise ZeroDivisionError
        return true(connection, contents, *given)

    monkeypatch.setattr(checking, "place_of", place_of)
    found = {p.file: p for p in deployment.office.exchange.preview([bad, good])}
    assert (found[bad].ok, found[bad].code) == (False, PackageCode.MANIFEST)
    assert found[good].ok


def test_the_preview_refuses_an_instance_that_the_import_would_refuse(
    deployment: Deployment,
) -> None:
    deployment.task(3)
    deployment.visit(3)
    opened = Opened.of(deployment.export(3), deployment.station(3), deployment.office)
    theirs = deployment.station(4).desk.history.origin
    instance = replace(opened.manifest.instance, earlier=(theirs,))
    path = opened.said(instance=instance).write(Path(deployment.stick("forged")) / "a.zkb")
    (told,) = deployment.office.exchange.preview([path])
    assert (told.ok, told.code) == (False, PackageCode.CERTIFICATE)
    (report,) = deployment.carry(path, None)
    assert report.code is PackageCode.CERTIFICATE


def test_an_old_copy_learns_again_what_proves_its_later_instance(deployment: Deployment) -> None:
    deployment.task(3)
    deployment.send(3, None)
    image = deployment.keep(3, "image")
    deployment.put_back(3, deployment.keep(3, "backup"))
    deployment.visit(3)
    later = deployment.station(3).desk.history.origin
    assert deployment.send(3, None).accepted
    package = deployment.export(None, 3)
    deployment.put_back(3, image, place=None)
    assert deployment.station(3).desk.history.origin != later
    (report,) = deployment.carry(package, 3)
    assert deployment.station(3).desk.history.origin != later
    assert report.accepted or report.code is PackageCode.INSTANCE, report
    with deployment.station(3).desk.db.reading() as session:
        present, earlier = standing.instance(session)
        known = standing.nonces(session)
    assert later in earlier
    assert {later, present} <= known.keys()
    assert deployment.send(3, None).accepted
