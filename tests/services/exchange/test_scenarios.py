"""Restored, copied and replaced stations: nothing lost, nothing twice, and who is stuck is told.

What each story is about: which copy of a workspace goes on, whether it noticed, and what the
others had seen of it before.
"""

from __future__ import annotations

import datetime as dt
import shutil
from uuid import UUID

import pytest

from desktop.services.clock import SeededIds
from desktop.services.errors import NotFound
from desktop.services.exchange.enrolment_forms import RosterPerson
from desktop.services.workspace import Workspace
from desktop.terms import PackageCode, Role, StationRole, WorkstationStatus
from tests.services.exchange.deployment import (
    Deployment,
    edit,
    faults,
    folder_of,
    leader_of,
    rows,
    state,
    units_of,
)
from tests.services.office_desk import FAST

OK, FORK, INSTANCE = PackageCode.OK, PackageCode.FORK, PackageCode.INSTANCE
NOVEMBER = [dt.date(2026, 11, day) for day in (2, 9, 16, 23)]


def there(made: Deployment, who: int | None, *visits: UUID) -> None:
    """Each of these shows at a station, once."""
    for visit in visits:
        made.station(who).visits.get(visit)
        assert (
            len([v for v in rows(made.station(who), "SELECT id FROM visit") if v == (visit.hex,)])
            == 1
        )


def meet(made: Deployment, number: int = 3) -> None:
    """Packages to and fro until both have everything: equal, sound, nothing waits or is held.

    Whoever finds out that it is an old copy may say once that something is missing between.
    """
    settle(made, number)
    team, office = made.station(number), made.office
    assert team.exchange.digest() == office.exchange.digest(number)
    assert faults(team) == faults(office) == []
    for station in (team, office):
        assert rows(station, "SELECT 1 FROM revision WHERE state <> 0") == []


def settle(made: Deployment, number: int) -> None:
    """Three packages each way; the last ones bring nothing new."""
    rounds = [[made.task(number), made.send(number, None)] for _ in range(3)]
    for reports in rounds:
        assert {r.code for r in reports} <= {OK, INSTANCE}, [r.message for r in reports]
    assert [r.code for r in rounds[-1]] == [OK, OK]
    assert sum(r.revisions - r.known for r in rounds[-1]) == 0, "something came twice"


def origin(made: Deployment, who: int | None) -> str:
    """Under which instance a station writes."""
    return made.station(who).desk.history.origin


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_a_stick_of_the_lost_days_arrives_before_or_after_the_restored_team_reports(
    deployment: Deployment, late: bool
) -> None:
    deployment.task(3)
    first = deployment.visit(3, NOVEMBER[0])
    deployment.send(3, None)
    kept = deployment.keep(3, "backup")
    lost = deployment.visit(3, NOVEMBER[1])
    stick = deployment.export(3, stick="forgotten")
    deployment.put_back(3, kept)
    again = deployment.visit(3, NOVEMBER[2])
    if late:
        assert deployment.send(3, None).accepted
    (report,) = deployment.carry(stick, None)
    assert (report.accepted, report.code) == (True, OK), report
    meet(deployment)
    for who in (3, None):
        there(deployment, who, first, lost, again)


def test_what_was_on_no_stick_is_lost_with_the_disc_and_nothing_else(
    deployment: Deployment,
) -> None:
    deployment.task(3)
    first = deployment.visit(3, NOVEMBER[0])
    kept = deployment.keep(3, "backup")
    lost = deployment.visit(3, NOVEMBER[1])
    deployment.put_back(3, kept)
    third = deployment.visit(3, NOVEMBER[2])
    meet(deployment)
    for who in (3, None):
        there(deployment, who, first, third)
        with pytest.raises(NotFound):
            deployment.station(who).visits.get(lost)


def test_two_copies_of_a_team_both_go_on(deployment: Deployment) -> None:
    deployment.task(3)
    both = deployment.visit(3, NOVEMBER[0])
    copy = deployment.keep(3, "second PC")
    mine = deployment.visit(3, NOVEMBER[1])
    assert deployment.send(3, None).accepted
    first_pc = deployment.keep(3, "first PC")
    deployment.put_back(3, copy, place="second PC")
    theirs = deployment.visit(3, NOVEMBER[2])
    assert deployment.send(3, None).accepted
    meet(deployment)
    there(deployment, 3, both, mine, theirs)
    second_pc = deployment.keep(3, "second PC later")
    deployment.put_back(3, first_pc, place=None)
    last = deployment.visit(3, NOVEMBER[3])
    assert deployment.send(3, None).accepted
    meet(deployment)
    there(deployment, 3, both, mine, theirs, last)
    deployment.put_back(3, second_pc, place=None)
    meet(deployment)
    for who in (3, None):
        there(deployment, who, both, mine, theirs, last)
    assert len(rows(deployment.office, "SELECT 1 FROM visit")) == 4


def test_two_copies_that_nobody_noticed_fork_and_are_told_apart(deployment: Deployment) -> None:
    deployment.task(3)
    both = deployment.visit(3, NOVEMBER[0])
    deployment.send(3, None)
    image = deployment.keep(3, "image")
    mine = deployment.visit(3, NOVEMBER[1])
    assert deployment.send(3, None).accepted
    first_pc = deployment.keep(3, "first PC")
    deployment.put_back(3, image, place=None)
    theirs = deployment.visit(3, NOVEMBER[2])
    before = state(deployment.office)
    refused = deployment.send(3, None)
    assert (refused.accepted, refused.code) == (False, FORK)
    assert "复制" in refused.message
    assert "安全保密管理员" in refused.message
    assert state(deployment.office) == before
    # The office's receipt tells the copy what it is, and its records come under a new instance.
    old = origin(deployment, 3)
    told = deployment.task(3)
    assert told.accepted or told.code is INSTANCE, told
    assert origin(deployment, 3) != old
    meet(deployment)
    there(deployment, 3, both, mine, theirs)
    deployment.put_back(3, first_pc, place=None)
    last = deployment.visit(3, NOVEMBER[3])
    meet(deployment)
    for who in (3, None):
        there(deployment, who, both, mine, theirs, last)


def test_an_office_put_back_as_an_image_that_nobody_noticed(deployment: Deployment) -> None:
    unit, other = units_of(3)
    deployment.task(3)
    first = deployment.visit(3, NOVEMBER[0])
    deployment.send(3, None)
    image = deployment.keep(None, "image")
    second = deployment.visit(3, NOVEMBER[1])
    deployment.send(3, None)
    edit(deployment.office, "unit", unit, remark="甲")
    deployment.task(3)
    deployment.put_back(None, image, place=None)
    edit(deployment.office, "unit", other, remark="乙")
    old = origin(deployment, None)
    (report,) = deployment.carry(deployment.export(None, 3), 3)
    assert (report.accepted, report.code) == (False, FORK)
    report = deployment.send(3, None)
    assert report.code is INSTANCE, report
    assert origin(deployment, None) != old
    # A team brings back its own work only: what the office wrote after the image is written
    # again. The lost revision stays at the team, so only what they show is the same.
    edit(deployment.office, "unit", unit, remark="甲")
    settle(deployment, 3)
    for who in (3, None):
        there(deployment, who, first, second)
        told = rows(deployment.station(who), "SELECT remark FROM unit WHERE remark IS NOT NULL")
        assert sorted(told) == [("乙",), ("甲",)]


def test_a_fork_under_an_earlier_instance_is_kept_apart_and_stops_nobody_else(
    deployment: Deployment,
) -> None:
    deployment.task(3)
    deployment.send(3, None)
    image = deployment.keep(3, "image")
    mine = deployment.visit(3, NOVEMBER[1])
    assert deployment.send(3, None).accepted
    deployment.put_back(3, image, place=None)
    theirs = deployment.visit(3, NOVEMBER[2])
    # It takes a new instance because it was moved, and knows nothing of the fork before it.
    copied = deployment.keep(3, "copied")
    deployment.put_back(3, copied, place="elsewhere")
    before = state(deployment.office)
    report = deployment.send(3, None)
    assert (report.accepted, report.code) == (False, PackageCode.LINE_FORK)
    assert "请告知安全保密管理员" in report.message
    assert state(deployment.office) == before
    assert len(list(deployment.office.workspace.folder.quarantine.iterdir())) == 1
    there(deployment, 3, theirs)
    there(deployment, None, mine)
    assert faults(deployment.station(3)) == faults(deployment.office) == []
    meet(deployment, 4)


def test_a_restored_office_gets_back_what_it_forgot_from_all_teams(
    deployment: Deployment,
) -> None:
    for number in (3, 4):
        deployment.task(number)
    early = {n: deployment.visit(n, NOVEMBER[0]) for n in (3, 4)}
    for number in (3, 4):
        deployment.send(number, None)
        deployment.task(number)
    kept = deployment.keep(None, "backup")
    late = {n: deployment.visit(n, NOVEMBER[1]) for n in (3, 4)}
    stale = [deployment.export(n, stick="stale") for n in (3, 4)]
    deployment.carry(stale, None)
    for number in (3, 4):
        deployment.task(number)
        line = deployment.station(number).exchange.channels()[0]
        assert (line.unsent, line.acked) == (0, True)
    newest = deployment.visit(3, NOVEMBER[2])
    on_its_way = deployment.export(3, stick="on its way")
    deployment.put_back(None, kept)
    # Sticks of before the restore: those that link are taken, the one beyond says what to do.
    reports = deployment.carry(stale, None)
    assert all(r.accepted for r in reports), reports
    deployment.carry(on_its_way, None)
    for number in (3, 4):
        assert deployment.task(number).accepted
        meet(deployment, number)
        there(deployment, number, early[number], late[number])
    there(deployment, None, *early.values(), *late.values(), newest)
    assert len(rows(deployment.office, "SELECT 1 FROM visit")) == 5


def test_a_replaced_pc_gets_everything_and_late_sticks_of_the_old_one_are_taken(
    deployment: Deployment,
) -> None:
    deployment.task(3)
    known = deployment.visit(3, NOVEMBER[0])
    deployment.send(3, None)
    late = deployment.visit(3, NOVEMBER[1])
    stick = deployment.export(3, stick="late")
    (key,) = [line.key_id for line in deployment.office.enrolment.stations() if "三" in line.title]
    deployment.keep(3, "broken PC")
    replace_pc(deployment, key)
    assert deployment.task(3).accepted
    there(deployment, 3, known)
    fresh = deployment.visit(3, NOVEMBER[2])
    meet(deployment)
    (report,) = deployment.carry(stick, None)
    assert (report.accepted, report.code) == (True, OK), report
    meet(deployment)
    for who in (3, None):
        there(deployment, who, known, late, fresh)
    states = {line.key_id: line.status for line in deployment.office.enrolment.stations()}
    assert states[key] is WorkstationStatus.RETIRED


def replace_pc(made: Deployment, key: str) -> None:
    """A new PC with keys of its own takes the place of the enrolled one."""
    made.shut(3)
    shutil.rmtree(made.root / folder_of(3))
    made.clock.advance(dt.timedelta(hours=1))
    Workspace.create(
        made.root / folder_of(3), title="第三考核组", station_role=StationRole.TEAM,
        accounts=[leader_of(3)], clock=made.clock, ids=SeededIds(900, made.clock), kdf=FAST,
    )  # fmt: skip
    team = made.station(3)
    asked = team.enrolment.request(made.stick("enrolment"))
    founder = team.desk.actor
    people = (RosterPerson(founder.login, founder.name, Role.TEAM_LEADER, None, founder.account),)
    granted = made.office.enrolment.grant(
        asked.path, team=3, digits=asked.digits, people=people,
        folder=made.stick("enrolment"), succeeds=(key,),
    )  # fmt: skip
    team.enrolment.accept(granted.path, digits=granted.digits)
