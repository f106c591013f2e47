"""A poll made on a team's PC is the same at the office: states, counts, results, history."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from desktop.services.errors import NotFound
from desktop.services.motions import Motion, Seen
from desktop.services.poll_forms import PollDraft, PollQuery
from desktop.services.poll_rules import Ballots, MarkKey, Marks
from desktop.services.registry import Services
from desktop.terms import PollAction, PollState, VoterClass
from tests.services.exchange.deployment import Deployment, cadre_of, faults, rows, state, units_of

DAY = dt.date(2026, 11, 20)
A, B, C = VoterClass
ROWS = {A: (3, 2, 1, 0, 0), B: (21, 5, 2, 0, 0), C: (35, 17, 5, 0, 0)}


def step(services: Services, poll: object, action: PollAction) -> None:
    detail = services.polls.get(poll)  # type: ignore[arg-type]  # an id
    services.polls.perform(detail.id, action, Motion(Seen(detail.version)))


def test_a_counted_poll_reaches_the_office_with_equal_results(deployment: Deployment) -> None:
    deployment.task(3)
    team, office = deployment.station(3), deployment.office
    unit = units_of(3)[0]
    subjects = (None, cadre_of(unit, 0), cadre_of(unit, 1))
    issued = {c: sum(row) for c, row in ROWS.items()}
    poll = team.polls.save(PollDraft(unit, DAY, subjects=subjects, issued=issued))
    step(team, poll, PollAction.ISSUE)
    sheet = team.polls.counts(poll)
    marks = {
        MarkKey(s.key, c, item): Marks(*row)
        for s in sheet.tally.subjects
        for c, row in ROWS.items()
        for item in sheet.tally.items
    }
    ballots = {c: Ballots(n, n, n, 0) for c, n in issued.items()}
    filled = replace(sheet, tally=replace(sheet.tally, ballots=ballots, marks=marks))
    team.polls.count(filled)
    deployment.send(3, None)

    # 0.4*86.6667 + 0.3*93.5714 + 0.3*90.5263, as in test_poll_scores
    assert [s.score for s in office.polls.results(poll).subjects] == ["89.90"] * 3
    assert office.polls.results(poll).subjects == team.polls.results(poll).subjects
    assert office.polls.rows([poll]) == team.polls.rows([poll])
    assert [h.state for h in office.polls.history_of(poll)] == ["已准备", "已发放", "已计票"]

    # The office's clerk is another hand: it may watch over what the team counted.
    step(office, poll, PollAction.CONFIRM)
    deployment.send(None, 3)
    assert team.polls.get(poll).line.state is PollState.CONFIRMED
    step(team, poll, PollAction.LOCK)
    deployment.send(3, None)
    assert office.polls.get(poll).line.state is PollState.LOCKED
    assert office.polls.find(PollQuery(unit=unit)) == (poll,)
    for station in (team, office):
        assert faults(station) == []
    assert rows(team, "SELECT count(*) FROM ballot_count") == [(9,)]
    assert state(team) is not None


def test_another_team_gets_nothing_of_it(deployment: Deployment) -> None:
    deployment.task(3)
    team = deployment.station(3)
    unit = units_of(3)[0]
    poll = team.polls.save(PollDraft(unit, DAY, issued={A: 6}))
    deployment.send(3, None)
    other = next(n for n in deployment.teams if n != 3)
    deployment.task(other)
    stranger = deployment.station(other)
    assert stranger.polls.find() == ()
    assert rows(stranger, "SELECT count(*) FROM poll") == [(0,)]
    assert deployment.office.polls.find() == (poll,)
    with pytest.raises(NotFound, match="不存在"):
        stranger.polls.save(PollDraft(unit, DAY, issued={A: 6}))
