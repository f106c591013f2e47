"""The collector of objects looks seldom inside, and as before afterwards, whatever happens."""

from __future__ import annotations

import gc

import pytest

from desktop.services.collecting import seldom_collecting, steady


def test_looks_seldom_inside_and_as_before_afterwards() -> None:
    before = gc.get_threshold()
    with seldom_collecting():
        assert gc.get_threshold() == (20_000, *before[1:])
        assert gc.get_freeze_count() > 0
        with seldom_collecting():
            assert gc.get_threshold() == (20_000, *before[1:])
        assert gc.get_threshold() == (20_000, *before[1:])
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_a_failure_inside_leaves_nothing_behind() -> None:
    before = gc.get_threshold()
    with pytest.raises(KeyError), seldom_collecting():
        raise KeyError
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_the_stricter_of_two_wishes_holds_whichever_ends_first() -> None:
    before = gc.get_threshold()
    seldom, never = seldom_collecting(), steady()
    seldom.__enter__()
    never.__enter__()
    assert gc.get_threshold() == (0, *before[1:])
    seldom.__exit__(None, None, None)
    assert gc.get_threshold() == (0, *before[1:])
    with seldom_collecting():
        never.__exit__(None, None, None)
        assert gc.get_threshold() == (20_000, *before[1:])
    assert gc.get_threshold() == before
