"""考核组评定 and 述职述廉 between a team and the office: what is not confirmed stays unseen."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from desktop.services.rating_values import Confirming, RatingInput
from desktop.services.registry import Services
from desktop.services.scheme import cycle_id
from desktop.services.scoring.values import Scored
from desktop.terms import Role
from tests.services.exchange.deployment import Deployment, assessor_of, cadre_of, faults, units_of
from tests.services.files import DOCX, put
from tests.services.record_city import acting

YEAR = cycle_id(2026)
UNIT = units_of(3)[0]
CADRE = cadre_of(UNIT, 0)


@contextlib.contextmanager
def member(team: Services, order: int) -> Iterator[None]:
    """One of the four of team 3 at its PC; the leader's account stands in the office's roster."""
    before = team.desk.actor
    team.desk.actor = replace(before, assessor_id=assessor_of(3, order))
    try:
        yield
    finally:
        team.desk.actor = before


def all_rate(team: Services) -> None:
    for order, value in enumerate(("73.31", "80", "90", "95")):
        with member(team, order):
            team.ratings.save_own(UNIT, YEAR, [RatingInput(CADRE, Decimal(value))])


def test_the_office_sees_ratings_after_the_confirmation(deployment: Deployment) -> None:
    deployment.task(3)
    team, office = deployment.teams[3], deployment.office
    all_rate(team)
    deployment.send(3, None)
    with acting(office.desk, Role.CLERK):
        assert office.ratings.confirmed(YEAR) == ()
        assert "73.31" not in repr(office.ratings.strictness(YEAR))
    with member(team, 0):
        sheet = team.ratings.sheet(UNIT, YEAR)
        (line,) = [x for x in sheet.lines if x.subject.cadre == CADRE]
        seen = Confirming(CADRE, line.seen, line.version)
        team.ratings.confirm(UNIT, YEAR, [seen], "本组四人")
    deployment.send(3, None)
    with acting(office.desk, Role.CLERK):
        (told,) = office.ratings.confirmed(YEAR)
    # Four values, none dropped: (73.31 + 80 + 90 + 95) / 4 = 84.5775.
    assert (told.n, told.score) == (4, Scored(845_775))
    assert told.reason == "本组四人"
    with member(team, 0):
        (line,) = [x for x in team.ratings.sheet(UNIT, YEAR).lines if x.subject.cadre == CADRE]
        again = Confirming(CADRE, line.seen, line.version)
        team.ratings.reopen(UNIT, YEAR, again, "发现漏评")
    deployment.send(3, None)
    with acting(office.desk, Role.CLERK):
        assert office.ratings.confirmed(YEAR) == ()
    assert faults(office) == []


def test_a_report_arrives_with_its_file(deployment: Deployment, tmp_path: Path) -> None:
    deployment.task(3)
    team, office = deployment.teams[3], deployment.office
    with member(team, 0):
        report = team.work_reports.hand_in(UNIT, YEAR, CADRE, [put(tmp_path, "述职.docx", DOCX)])
    deployment.send(3, None)
    with acting(office.desk, Role.CLERK):
        told = office.work_reports.get(UNIT, YEAR, CADRE)
        assert (told.id, told.title) == (report, "述职")
        assert "登记" in told.closed  # the team's own
        (file,) = office.attachments.list("work_report", report).lines
        assert office.attachments.open(file.id).data == DOCX
