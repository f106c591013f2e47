"""The table of a poll's states against domain.md §2.8: nothing that it does not list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.errors import BadTransition
from desktop.services.poll_steps import POLL
from desktop.services.states import Need, Side
from desktop.terms import PollAction, PollState

P, PA = PollState, PollAction

DESIGN = """
prepared issue issued
issued count counted
counted confirm confirmed
confirmed lock locked
counted correct counted
confirmed correct counted
prepared void voided
issued void voided
counted void voided
confirmed void voided
"""
LISTED = {(P(a), PA(b)): P(c) for a, b, c in (line.split() for line in DESIGN.strip().splitlines())}


def test_the_table_holds_the_design_and_no_more() -> None:
    assert {key: moves[0].target for key, moves in POLL.table.items()} == LISTED
    assert {m.side for moves in POLL.table.values() for m in moves} == {Side.RECORD}


@given(st.sampled_from(PollState), st.lists(st.sampled_from(PollAction), max_size=12))
def test_any_walk_keeps_to_the_table(state: PollState, actions: list[PollAction]) -> None:
    for action in actions:
        if (state, action) in LISTED:
            move = POLL.move(state, action)
            assert (Need.REASON in move.needs) is (action in {PA.CORRECT, PA.VOID})
            assert move.target is not None
            state = move.target
            continue
        with pytest.raises(BadTransition) as refusal:
            POLL.move(state, action)
        assert f"“{state.label}”，不能{action.label}" in refusal.value.sentence


@pytest.mark.parametrize("state", [P.LOCKED, P.VOIDED])
def test_what_is_locked_or_voided_takes_nothing(state: PollState) -> None:
    assert POLL.possible(state) == ()
