"""Nothing is lost and everything converges, whatever users, sticks and clocks do."""

from __future__ import annotations

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.models.machine.rules import HistoryMachine


def test_nothing_is_lost_and_all_agree() -> None:
    # Shrinking a failure takes minutes; the long test does it.
    quick = settings(
        max_examples=25,
        stateful_step_count=25,
        deadline=None,
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
    )
    run_state_machine_as_test(HistoryMachine, settings=quick)


@pytest.mark.long
def test_nothing_is_lost_and_all_agree_after_a_long_search() -> None:
    run_state_machine_as_test(
        HistoryMachine, settings=settings(max_examples=2_000, stateful_step_count=50, deadline=None)
    )
