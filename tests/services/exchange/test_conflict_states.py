"""A conflict about a visit's state is settled forwards: nothing that happened is wiped."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.models.base import Stored
from desktop.services.errors import Refused
from desktop.services.exchange.conflict_forms import ConflictForm
from desktop.services.exchange.conflict_states import way_back
from desktop.services.registry import Services
from desktop.terms import ConflictChoice, VisitAction, VisitState
from tests.services.exchange.deployment import Deployment, rows
from tests.services.exchange.test_hand_over_travels import held, on, step

V = VisitState
GROUP = ("state", "state_reason", "round")
OWN = (V.PLANNED, V.HELD, V.RECORDED, V.RETURNED, V.CANCELLED)


def said(state: VisitState, round_: int = 0) -> tuple[Stored, ...]:
    return (state.value, None, round_)


@pytest.mark.parametrize(
    ("chosen", "rival", "refused"),
    [
        (said(V.CANCELLED), said(V.RETURNED), True),
        (said(V.CANCELLED), said(V.HELD), True),
        (said(V.CANCELLED), said(V.PLANNED), False),
        (said(V.CANCELLED), said(V.CANCELLED), False),
        (said(V.RETURNED), said(V.CANCELLED), False),
        (said(V.RECORDED), said(V.RETURNED), True),
        (said(V.RETURNED), said(V.RECORDED), False),
        (said(V.RETURNED), said(V.RETURNED), False),
        # Sent back and recorded anew is further than the return before it.
        (said(V.RECORDED, 1), said(V.RETURNED), False),
        (said(V.RETURNED), said(V.RECORDED, 1), True),
    ],
)
def test_only_what_is_no_way_back_can_be_taken(
    chosen: tuple[Stored, ...], rival: tuple[Stored, ...], refused: bool
) -> None:
    assert bool(way_back("visit", GROUP, chosen, [rival, chosen])) is refused
    assert way_back("visit", ("purpose",), ("甲",), [("乙",)]) == ""
    assert way_back("fact", GROUP, chosen, [rival]) == ""


@given(st.lists(st.builds(said, st.sampled_from(OWN), st.integers(0, 2)), min_size=2, max_size=4))
def test_one_of_the_candidates_can_always_be_taken(every: list[tuple[Stored, ...]]) -> None:
    assert any(not way_back("visit", GROUP, one, every) for one in every)


def disputed(office: Services) -> tuple[ConflictForm, Callable[[str], None]]:
    (line,) = office.conflicts.open()
    form = office.conflicts.look(line.table, line.row, line.fields)

    def take(state: str) -> None:
        which = next(i for i, c in enumerate(form.candidates) if state in c.raw)
        office.conflicts.decide(
            form.table,
            form.row,
            form.fields,
            version=form.version,
            covers=form.covers,
            choice=(ConflictChoice.FIRST, ConflictChoice.SECOND)[which],
        )

    return form, take


def test_a_returned_visit_is_not_cancelled_by_decision(deployment: Deployment) -> None:
    visit = held(deployment)
    team, office = deployment.station(3), deployment.office
    step(team, visit, VisitAction.RECORD)
    step(team, visit, VisitAction.RETURN, day=22, reason="道路中断")
    step(office, visit, VisitAction.CANCEL, "改期")
    deployment.send(3, None)
    _, take = disputed(office)
    with pytest.raises(Refused, match="已登记为“已报回”，不能再裁定为“已取消”"):
        take("cancelled")
    assert len(office.conflicts.open()) == 1
    take("returned")
    got = office.visits.get(visit)
    assert (got.state, got.line.handed_over) == (VisitState.RETURNED, on(22))
    assert got.late_reason == "道路中断"
    assert rows(office, "SELECT count(*) FROM hand_over") == [(1,)]
    deployment.task(3)
    assert team.visits.get(visit).state is VisitState.RETURNED
