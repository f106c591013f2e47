"""The pure rules of progress: 达成率, what a workbook makes of what stands, jumps."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.progress_ground import quarter_end
from desktop.services.progress_merging import jump, merged
from desktop.services.progress_values import ProgressState, Standing, reached, state_of
from desktop.services.sheets.figures import BLANK, Figure, figure
from desktop.services.sheets.progress import ProgressEntry
from desktop.terms import Direction, TargetBasis

D = Decimal
ANNUAL, TO_DATE = TargetBasis.ANNUAL, TargetBasis.TO_DATE
HIGHER, LOWER = Direction.HIGHER, Direction.LOWER


def entry(
    target: Figure = BLANK, actual: Figure = BLANK, planned: Figure = BLANK,
    basis: TargetBasis | None = None,
) -> ProgressEntry:  # fmt: skip
    return ProgressEntry(0, 1, 3, "甲", ("乙",), basis, target, planned, actual)


@pytest.mark.parametrize(
    ("value", "direction", "expected"),
    [
        (Standing(TO_DATE, D(80), None, None, D(60)), HIGHER, "75.00"),
        (Standing(TO_DATE, D(80), None, None, D(100)), HIGHER, "125.00"),  # shown uncapped
        (Standing(TO_DATE, D(3), None, None, D(2)), None, "66.67"),
        (Standing(TO_DATE, D(2), None, None, D(3)), LOWER, "66.67"),
        (Standing(ANNUAL, D(100), None, D(75), D(60)), HIGHER, "80.00"),
        (Standing(ANNUAL, D(100), None, None, D(60)), HIGHER, None),
        (Standing(TO_DATE, D(0), None, None, D(60)), HIGHER, None),
        (Standing(TO_DATE, D(-5), None, None, D(60)), HIGHER, None),
        (Standing(TO_DATE, D(5), None, None, D(0)), LOWER, None),
        (Standing(TO_DATE, D(5), None, None, D(0)), HIGHER, "0.00"),
        (Standing(TO_DATE, D(5)), HIGHER, None),
        (Standing(TO_DATE, None, None, None, D(5)), HIGHER, None),
    ],
)
def test_reached(value: Standing, direction: Direction | None, expected: str | None) -> None:
    assert reached(value, direction) == (None if expected is None else D(expected))


def test_states() -> None:
    assert state_of(None) is ProgressState.UNREPORTED
    assert state_of(Standing(TO_DATE, D(1), None, None, None, "—")) is ProgressState.FLAGGED
    assert state_of(Standing(TO_DATE, D(1), None, None, None)) is ProgressState.MISSING
    assert state_of(Standing(ANNUAL, D(1), None, None, D(1))) is ProgressState.MISSING
    assert state_of(Standing(TO_DATE, D(1), None, None, D(1), "1.00%")) is ProgressState.REPORTED


def test_a_year_target_with_its_plan() -> None:
    found = merged(entry(figure(100), figure(60), figure(75), ANNUAL), None)
    assert found.value == Standing(ANNUAL, D(100), None, D(75), D(60), None, None)
    assert (found.flags, found.remarks) == ((), ())
    bare = merged(entry(figure(100), figure(60), BLANK, ANNUAL), None)
    assert bare.remarks == ("全年目标没有序时计划值",)


def test_an_empty_actual_is_missing() -> None:
    found = merged(entry(figure(100), BLANK), None)
    assert (found.value.actual, found.value.actual_text) == (None, None)
    assert found.flags == ("完成值未填，按缺数据处理",)


CELLS = st.one_of(
    st.none(), st.text(max_size=8), st.integers(-(10**6), 10**6), st.booleans(),
    st.floats(allow_nan=True), st.sampled_from(["—", "/", "无", "暂无数据", "85.2%", "1,000"]),
)  # fmt: skip
NUMBERS = st.one_of(st.none(), st.decimals(-(10**6), 10**6, places=4))


@given(CELLS, CELLS, NUMBERS, NUMBERS)
def test_no_path_makes_what_is_missing_a_zero(
    target: object, actual: object, old_target: D | None, old_actual: D | None
) -> None:
    said = entry(figure(target), figure(actual))  # type: ignore[arg-type]  # any cell's value
    for before in (None, Standing(TO_DATE, old_target, None, None, old_actual)):
        value = merged(said, before).value
        old = before or Standing()
        for now, cell, stood in (
            (value.target, said.target, old.target),
            (value.actual, said.actual, old.actual),
        ):
            assert now == (stood if cell.value is None else cell.value)


def test_jumps() -> None:
    low, high = (
        Standing(TO_DATE, D(100), None, None, D(50)),
        Standing(TO_DATE, D(100), None, None, D(81)),
    )
    assert jump(high, low, HIGHER, D(30)) == "达成率由上季度的50.00%升到81.00%"
    assert jump(low, high, HIGHER, D(30)) == "达成率由上季度的81.00%降到50.00%"
    assert jump(high, low, HIGHER, D(31)) == ""
    assert jump(high, low, HIGHER, None) == ""  # a scheme without the rule says nothing
    assert jump(high, None, HIGHER, D(1)) == ""
    assert jump(high, Standing(), HIGHER, D(1)) == ""


def test_quarters_end() -> None:
    assert [quarter_end(2026, q).isoformat() for q in (1, 2, 3, 4)] == [
        "2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31",
    ]  # fmt: skip
