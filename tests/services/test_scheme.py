"""考核年度 and rules: shipped values with their source, once a year, nothing assumed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from desktop.services.door import Reading
from desktop.services.errors import Invalid, NotFound
from desktop.services.permissions import Operation
from desktop.services.registry import Services
from desktop.services.scheme import current_cycle, cycle_id, rule_value
from desktop.terms import CycleState

# domain.md: §2.3 three days; §2.7 two months; §2.2 fifteen days; §5 n < 5.
SHIPPED = {
    "visit.return_days": 3,
    "rectification.months": 2,
    "visit.warn_days": 15,
    "display.min_group": 5,
}


def test_a_year_opens_once_with_the_shipped_rules(office: Services) -> None:
    scheme = office.scheme
    new = scheme.open_cycle(2026)
    assert new == cycle_id(2026)
    (line,) = scheme.cycles()
    assert (line.year, line.state, line.title) == (2026, CycleState.OPEN, "2026年度")
    rules = {rule.key: rule for rule in scheme.rules(new)}
    for key, value in SHIPPED.items():
        assert Decimal(rules[key].value) == value, key
    for rule in rules.values():
        assert rule.title
        assert any("\u4e00" <= c <= "\u9fff" for c in rule.title)
    count = office.integrity.digest().revisions
    assert scheme.open_cycle(2026) == new
    assert office.integrity.digest().revisions == count


def test_a_further_year_is_prepared_while_the_present_one_runs(office: Services) -> None:
    with office.desk.db.reading() as session:
        tx = Reading(office.desk, session, Operation.READ_SCHEME)
        with pytest.raises(NotFound, match="请先建立考核年度"):
            current_cycle(tx)
    present = office.scheme.open_cycle(2026)
    further = office.scheme.open_cycle(2027)
    assert [(c.year, c.state) for c in office.scheme.cycles()] == [
        (2027, CycleState.DRAFT),
        (2026, CycleState.OPEN),
    ]
    with office.desk.db.reading() as session:
        tx = Reading(office.desk, session, Operation.READ_SCHEME)
        # What happens in December still belongs to the year that runs.
        assert current_cycle(tx) == present
        assert rule_value(tx, further, "rectification.months", 1) == Decimal(2)
        with pytest.raises(NotFound, match=r"没有规则“no\.such”"):
            rule_value(tx, further, "no.such", 1)


@pytest.mark.parametrize("year", [26, 1999, 2101])
def test_a_year_that_cannot_be_meant(year: int, office: Services) -> None:
    with pytest.raises(Invalid, match=f"您填的是 {year}"):
        office.scheme.open_cycle(year)
