"""What may be shown of small groups (domain.md §5), worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.documents.content import LayerCount
from desktop.services.documents.interviews import quotation_layer, shown_layers


def _layers(*counts: int) -> tuple[LayerCount, ...]:
    return tuple(LayerCount(name, n) for name, n in zip("甲乙丙丁戊", counts, strict=False))


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((6, 9), [("甲", 6), ("乙", 9)]),
        ((3, 9), [("甲、乙", 12)]),
        ((2, 2, 9), []),
        ((6, 9, 4), [("甲", 6), ("乙、丙", 13)]),
        ((4,), []),
        ((5,), [("甲", 5)]),
        ((0, 7, 0), [("乙", 7)]),
        ((6, 3, 4, 8), [("甲", 6), ("乙、丙", 7), ("丁", 8)]),
    ],
)
def test_small_layers_are_merged_with_the_next(
    counts: tuple[int, ...], shown: list[tuple[str, int]]
) -> None:
    assert [(g.layer, g.people) for g in shown_layers(_layers(*counts))] == shown


@given(st.lists(st.integers(0, 12), max_size=5))
def test_no_group_below_five_is_ever_shown(counts: list[int]) -> None:
    shown = shown_layers(_layers(*counts))
    assert all(group.people >= 5 for group in shown)
    assert not shown or sum(group.people for group in shown) == sum(counts)


def test_a_quotation_names_only_a_layer_of_five() -> None:
    layers = _layers(5, 4)
    assert quotation_layer("甲", layers) == "甲"
    assert quotation_layer("乙", layers) == ""
    assert quotation_layer("丙", layers) == ""
