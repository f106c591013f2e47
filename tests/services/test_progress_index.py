"""The list's states and order, as the database tells them, are those of the lines themselves."""

from __future__ import annotations

from decimal import Decimal

import pytest

from desktop.services.progress_board import pair_id
from desktop.services.progress_values import ProgressQuery, ProgressState
from desktop.services.registry import Services
from desktop.terms import TargetBasis
from tests.services.progress_city import (
    HOSPITAL,
    INCOME,
    TASKS,
    YEAR,
    city,
    leaf,
    plain,
    progress_root,
    take,
)

__all__ = ["city", "progress_root"]  # fixtures


@pytest.fixture
def mixed(city: Services) -> Services:
    """Figures of all kinds: whole, missing, unreadable, negative, lower is better, a whole year."""
    take(
        city,
        plain(
            ["市水利局", TASKS, 100, 90],
            ["市财政局", TASKS, 3, 2],
            ["市公安局", TASKS, 100, "下降3.2%"],
            ["市民政局", TASKS, 100, "暂无数据"],
            ["市教育体育局", TASKS, 100, -200],
            ["市卫生健康委员会", TASKS, 0, 5],
            ["市水利局", HOSPITAL, 7, 7],
            ["月湖区", INCOME, 2, 3],
            ["余江区", INCOME, 2, "1.9999"],
        ),
    )
    city.progress.set_basis(YEAR, 3, leaf(HOSPITAL), TargetBasis.ANNUAL, Decimal(75))
    return city


def test_states_are_those_of_the_lines(mixed: Services) -> None:
    lines = mixed.progress.rows(YEAR, 3)
    counts = mixed.progress.summary(YEAR, 3).counts
    for state in ProgressState:
        ids = mixed.progress.find(ProgressQuery(YEAR, 3, state=state))
        assert list(ids) == [line.id for line in lines if line.state is state]
        assert counts[state] == len(ids)
    assert counts[ProgressState.FLAGGED] == 2
    assert list(mixed.progress.find(ProgressQuery(YEAR, 3))) == [line.id for line in lines]


@pytest.mark.parametrize("descending", [False, True])
def test_the_order_by_what_was_reached(mixed: Services, *, descending: bool) -> None:
    """90, 66.67, -200, 7 of 5.25 = 133.33, 2 of 3 = 66.67, 2 of 1.9999 = 100.01; 5 of 0 has none."""
    ids = mixed.progress.find(ProgressQuery(YEAR, 3, sort="reached", descending=descending))
    lines = mixed.progress.lines(YEAR, 3, ids)
    shown = [line.reached for line in lines if line.reached is not None]
    expected = sorted(map(Decimal, ("90", "66.67", "-200", "133.33", "66.67", "100.01")))
    assert shown == (expected[::-1] if descending else expected)
    assert all(line.reached is None for line in lines[len(shown) :])


def test_one_indicator_and_words(mixed: Services) -> None:
    found = mixed.progress.find(ProgressQuery(YEAR, 3, "水利", indicator=leaf(TASKS)))
    (line,) = mixed.progress.lines(YEAR, 3, found)
    assert (line.id, line.unit_name) == (pair_id(line.unit, leaf(TASKS)), "市水利局")
    by_title = mixed.progress.find(ProgressQuery(YEAR, 3, "水利 重点任务"))
    assert by_title == found
