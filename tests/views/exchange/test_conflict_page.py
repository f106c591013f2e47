"""冲突裁定 as a clerk clicks through it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.views.exchange.conftest import Bench
from tests.views.exchange.test_office import conflicts_of, open_page

Open = Callable[..., Bench]


@pytest.mark.parametrize(("way", "decided"), [("b", "B"), ("other", "两处都不对，按现场核实。")])
def test_the_ways_to_decide(bench: Open, way: str, decided: str) -> None:
    desk = bench()
    open_page(desk)
    desk.page.open("conflicts")
    desk.settle()
    pane = conflicts_of(desk)
    if way == "b":
        pane.others[0].click()
    else:
        pane.write.click()
        assert pane.compare.fields["text"].value() == pane.form.sides[0].cells[0].raw  # type: ignore[union-attr]  # it is shown
        pane.compare.fields["text"].set_value(decided)
        pane.primary.click()
    desk.settle()
    assert desk.fake.conflicts.decided == [(1, decided)]


def test_asking_back(bench: Open) -> None:
    desk = bench()
    open_page(desk)
    desk.page.open("conflicts")
    desk.settle()
    pane = conflicts_of(desk)
    pane.ask.click()
    pane.primary.click()
    assert not desk.fake.conflicts.decided  # nothing was asked yet
    assert pane.question.note.text()
    pane.question.set_value("请核实交付时间。")
    pane.primary.click()
    desk.settle()
    assert desk.fake.conflicts.decided == [(1, "ask 3 请核实交付时间。")]


def test_candidates_that_changed_are_not_decided(bench: Open) -> None:
    desk = bench()
    open_page(desk)
    desk.page.open("conflicts")
    desk.settle()
    pane = conflicts_of(desk)
    desk.fake.conflicts.open = [2]
    pane.primary.click()
    desk.settle()
    assert not desk.fake.conflicts.decided
    assert "没有裁定" in pane.refusal.text()
    assert pane.form is not None
    assert pane.form.key == 2


def test_no_conflicts_says_so(bench: Open) -> None:
    desk = bench()
    desk.fake.conflicts.open = []
    open_page(desk)
    desk.page.open("conflicts")
    desk.settle()
    pane = conflicts_of(desk)
    assert pane.stack.currentWidget() is pane.empty
    assert not pane.primary.isVisible()
