"""What the design admits: limits that are known, shown as they are, so that nobody is misled.

Each of these is a line of docs/threat-model.md. If one of them begins to fail, the program has
become better than its papers, and both are to be changed together.
"""

from __future__ import annotations

import datetime as dt

from desktop.models.exchange import ChannelHead
from desktop.services.exchange import standing
from desktop.services.exchange.enrolment import RosterPerson
from desktop.services.exchange.manifest import HeadsStatement, read_kept_heads
from desktop.services.exchange.package import open_contents
from desktop.services.exchange.wire import read_envelope
from desktop.services.registry import Services
from desktop.services.teams import team_id
from desktop.terms import Role
from tests.services.exchange.deployment import Deployment, assessor_of, leader_of

TEAM = 3


def test_whoever_gets_the_office_key_later_reads_the_packages_of_before(
    deployment: Deployment,
) -> None:
    """No forward secrecy: a copy of a stick waits for the key."""
    deployment.task(TEAM)
    deployment.visit(TEAM)
    copied = deployment.export(TEAM)
    office = deployment.office
    with office.desk.db.reading() as session:
        stolen = standing.own_keys(session)
        team = next(s for s in office.enrolment.stations() if s.team == team_id(TEAM))
        row = standing.workstation_by_key(session, team.key_id)
        assert row is not None
        sign_public = row.sign_public
    with read_envelope(copied) as envelope:
        envelope.verify(sign_public)
        contents = open_contents(envelope, stolen.seal_private)
        assert any(b"visit" in line for line in contents.lines())


def test_a_member_at_the_teams_unlocked_pc_can_write_in_anothers_name(
    deployment: Deployment,
) -> None:
    """The station attests its authors; who of its roster sat there is for the signed slip."""
    deployment.task(TEAM)
    office, team = deployment.office, deployment.teams[TEAM]
    station = next(s for s in office.enrolment.stations() if s.team == team_id(TEAM))
    leader = leader_of(TEAM)
    people = (
        RosterPerson(
            leader.login,
            leader.name,
            Role.TEAM_LEADER,
            assessor=assessor_of(TEAM, 0),
            account=team.desk.actor.account,
        ),
        RosterPerson("wangwu", "王五某", Role.TEAM_MEMBER),
    )
    office.enrolment.change_roster(station.key_id, people)
    deployment.task(TEAM)
    member = next(a for a in team.workspace.accounts() if a.role is Role.TEAM_MEMBER)
    own = team.desk.actor
    team.desk.actor = type(own)(
        member.id, member.login, member.name, own.role, assessor_id=own.assessor_id, team_no=TEAM
    )
    deployment.visit(TEAM)
    team.desk.actor = own
    report = deployment.send(TEAM, None)
    assert report.accepted
    assert report.held == 0


def statements(office: Services) -> list[HeadsStatement]:
    """What the team's workstation signed about its heads, in the order of its packages."""
    station = next(s for s in office.enrolment.stations() if s.team == team_id(TEAM))
    with office.desk.db.reading() as session:
        row = standing.workstation_by_key(session, station.key_id)
        assert row is not None
        heads = session.query(ChannelHead).filter_by(sender=row.present).all()
        found = [read_kept_heads(h.signed, row.sign_public) for h in heads if h.signed]
    return sorted(found, key=lambda statement: statement.number)


def test_who_owns_the_files_can_roll_them_back_until_the_next_anchor(
    deployment: Deployment,
) -> None:
    """Nothing on the PC itself tells; the office's kept and signed heads do."""
    deployment.task(TEAM)
    kept = deployment.keep(TEAM, "image")
    team = deployment.station(TEAM)
    for _ in range(3):
        team.workspace.log("session", "something that shall be forgotten")
    deployment.visit(TEAM)
    before = team.desk.audit.head().n
    deployment.send(TEAM, None)
    deployment.put_back(TEAM, kept, place=None)
    rolled = deployment.station(TEAM)
    assert rolled.workspace.audit_problems == ()
    assert rolled.desk.audit.head().n < before
    signed = statements(deployment.office)[-1].heads
    assert signed.audit.n >= before
    assert signed.origin.n > 0
    # The head that was signed is not in the log any more: that is the proof.
    anchor = type(rolled.desk.audit.head())(signed.audit.n, bytes.fromhex(signed.audit.c))
    assert not rolled.desk.audit.holds(anchor)


def test_numbers_times_and_sizes_of_packages_are_in_clear(deployment: Deployment) -> None:
    """How often a team reports and about how much shows to whoever sees its sticks."""
    deployment.task(TEAM)
    sizes = []
    for day in (9, 16):
        deployment.visit(TEAM, dt.date(2026, 11, day))
        package = deployment.export(TEAM)
        with read_envelope(package) as envelope:
            claimed = envelope.claimed
        sizes.append((claimed.number, claimed.size))
        assert f"-{claimed.number:04d}-" in package.name
    assert [number for number, _ in sizes] == [1, 2]
    assert sizes[0][1] < sizes[1][1]
