"""Breaking down: shares of one indicator sum to exactly 100, or nothing is stored."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.errors import Invalid
from desktop.services.indicator_shares import IndicatorShareService, ShareLine, share_fault
from desktop.terms import ScoringMethod
from tests.services.record_city import City
from tests.services.scheme_leaves import YEAR, add_leaves, leaf

RATIO = leaf(ScoringMethod.RATIO)
THIRDS = (
    ShareLine("综合科", Decimal("33.3333")),
    ShareLine("业务科", Decimal("33.3333"), "某甲", "抓落实"),
    ShareLine("业务科", Decimal("33.3334"), "某乙"),
)


@given(st.lists(st.integers(1, 999_999), min_size=1, max_size=12))
def test_only_what_sums_to_a_hundred_passes(parts: list[int]) -> None:
    lines = [ShareLine(f"科室{n}", Decimal(p) / 10_000) for n, p in enumerate(parts)]
    assert (share_fault("甲", lines) == "") == (sum(parts) == 1_000_000)


@given(st.lists(st.integers(1, 200_000), min_size=1, max_size=4))
def test_the_rest_to_a_hundred_makes_any_parts_pass(parts: list[int]) -> None:
    lines = [ShareLine(f"科室{n}", Decimal(p) / 10_000) for n, p in enumerate(parts)]
    rest = ShareLine("其余", (Decimal(1_000_000) - sum(parts)) / 10_000)
    assert share_fault("甲", [*lines, rest]) == ""


def test_what_was_stored_is_read_back_and_replaced(city: City) -> None:
    add_leaves(city.desk)
    shares = IndicatorShareService(city.desk)
    assert shares.save(YEAR, city.unit, {RATIO: THIRDS}, {}) == 3
    found = {b.indicator.id: b for b in shares.of_unit(YEAR, city.unit)}
    assert set(found[RATIO].lines) == set(THIRDS)
    assert leaf(ScoringMethod.BONUS) not in found  # what has no weight is not shared out
    seen = {(RATIO, *key): version for key, version in found[RATIO].versions.items()}
    whole = (ShareLine("综合科", Decimal(100)),)
    assert shares.save(YEAR, city.unit, {RATIO: whole}, seen) == 3
    found = {b.indicator.id: b for b in shares.of_unit(YEAR, city.unit)}
    assert found[RATIO].lines == whole
    seen = {(RATIO, *key): version for key, version in found[RATIO].versions.items()}
    shares.save(YEAR, city.unit, {RATIO: ()}, seen)
    assert not any(b.lines for b in shares.of_unit(YEAR, city.unit))


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ((ShareLine("甲", Decimal(60)), ShareLine("乙", Decimal("39.5"))), "合计为 99.5%"),
        ((ShareLine("甲", Decimal(50)), ShareLine("甲 ", Decimal(50))), "出现了两次"),
        ((ShareLine(" ", Decimal(100)),), "没有填写科室"),
        ((ShareLine("甲", Decimal(0)), ShareLine("乙", Decimal(100))), "大于 0"),
        ((ShareLine("甲", Decimal("50.00001")), ShareLine("乙", Decimal(50))), "四位小数"),
    ],
)
def test_wrong_parts_are_refused_and_nothing_is_stored(
    city: City, lines: tuple[ShareLine, ...], sentence: str
) -> None:
    add_leaves(city.desk)
    shares = IndicatorShareService(city.desk)
    good = leaf(ScoringMethod.BANDS)
    with pytest.raises(Invalid, match=sentence) as refused:
        shares.save(YEAR, city.unit, {good: THIRDS, RATIO: lines}, {})
    assert list(refused.value.faults) == [RATIO.hex]
    assert not any(b.lines for b in shares.of_unit(YEAR, city.unit))
