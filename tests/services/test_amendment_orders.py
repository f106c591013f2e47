"""Amendments whose quarters do not follow their numbers."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from desktop.services.door import Reading
from desktop.services.errors import Refused
from desktop.services.permissions import Operation
from desktop.services.registry import Services
from desktop.services.scheme_reading import effective_scheme
from desktop.services.scheme_values import IndicatorValue
from tests.services.amending import BASE, adopt, reweighed
from tests.services.scheme_trees import form, frozen_default, judged_draft, line

TEAM, WORK = "班子和干部队伍建设", "全面从严治党和党风廉政建设"


def standing(services: Services, cycle: UUID, quarter: int) -> dict[str, IndicatorValue]:
    """The scheme's nodes in a quarter by title."""
    with services.desk.db.reading() as session:
        tx = Reading(services.desk, session, Operation.READ_SCHEME)
        return {v.title: v for v in effective_scheme(tx, cycle, quarter).indicators}


def test_a_leaf_under_a_heading_that_is_withdrawn_later_is_named_and_not_adopted(
    office: Services,
) -> None:
    cycle = frozen_default(office)
    group = line(office, cycle, TEAM).value
    adopt(office, cycle, replace(BASE, effective_quarter=3, withdrawn=(group.id,)))
    added = judged_draft("新增项", group.id, "5", group.category)
    draft = replace(BASE, effective_quarter=2, indicators=(added,))
    effect = office.amendments.effect(cycle, draft, 4)
    assert [f.sentence for f in effect.faults] == [
        "“新增项”：所在的分组自第三季度起已由其他修订取消，新增的指标也会随之消失。请另选分组。"
    ]
    with pytest.raises(Refused, match="自第三季度起"):
        office.amendments.adopt(cycle, draft, effect.token)


def test_what_is_withdrawn_takes_along_what_was_added_below_for_later(office: Services) -> None:
    cycle = frozen_default(office)
    group = line(office, cycle, TEAM).value
    added = judged_draft("新增项", group.id, "5", group.category)
    adopt(office, cycle, replace(BASE, effective_quarter=3, indicators=(added,)))
    draft = replace(BASE, effective_quarter=2, withdrawn=(group.id,))
    effect = office.amendments.effect(cycle, draft, 4)
    later = [c for c in effect.changes if "新增项" in c.what]
    assert [(c.field, c.new) for c in later] == [("取消（第三季度起）", "")]
    adopt(office, cycle, draft)
    assert TEAM in standing(office, cycle, 1)
    for quarter in (2, 3, 4):
        there = standing(office, cycle, quarter)
        assert TEAM not in there
        assert "新增项" not in there


def test_an_earlier_value_of_a_later_quarter_is_shown_as_replaced(office: Services) -> None:
    """8 as frozen; No. 1 sets 30 from the third quarter, No. 2 sets 20 from the second."""
    cycle = frozen_default(office)
    adopt(office, cycle, replace(reweighed(office, cycle, WORK, "30"), effective_quarter=3))
    early = replace(
        BASE,
        effective_quarter=2,
        indicators=(replace(form(office, cycle, WORK), weight="20"),),
    )
    effect = office.amendments.effect(cycle, early, 4)
    shown = [(c.field, c.old, c.new) for c in effect.changes]
    assert shown == [("权重", "8", "20"), ("权重（第三季度起）", "30", "20")]
    office.amendments.adopt(cycle, early, effect.token)
    weights = [standing(office, cycle, q)[WORK].weight for q in (1, 2, 3, 4)]
    assert weights == [8, 20, 20, 20]
    first, second = office.amendments.amendments(cycle)
    assert [(c.field, c.old, c.new) for c in first.changes] == [("权重", "8", "30")]
    assert [(c.field, c.old, c.new) for c in second.changes] == shown
