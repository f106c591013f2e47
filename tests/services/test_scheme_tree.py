"""Editing the tree of a draft: forms, order, the first question, what a frozen one refuses."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest

from desktop.services.errors import Invalid, NotFound, Refused, Stale
from desktop.services.registry import Services
from desktop.services.scheme_forms import IndicatorDraft
from desktop.terms import Direction, IndicatorNature, ScoringMethod, UnitKind
from tests.services.scheme_trees import (
    BONUS,
    SPECIFIC,
    form,
    freeze,
    frozen_default,
    group_draft,
    judged_draft,
    line,
)


def titles(services: Services, cycle: object) -> list[str]:
    return [f"{i.value.code} {i.value.title}" for i in services.scheme.indicators(cycle)]  # type: ignore[arg-type]  # an id


def test_groups_and_leaves_get_codes_and_the_first_common_leaf_the_question(
    office: Services,
) -> None:
    cycle = office.scheme.open_cycle(2026)
    politics = office.scheme.save_indicator(cycle, group_draft("政治建设"))
    office.scheme.save_indicator(cycle, judged_draft("贯彻落实", politics, "30"))
    office.scheme.save_indicator(cycle, judged_draft("党风廉政", politics, "20.5"))
    work = office.scheme.save_indicator(cycle, group_draft("中心工作", SPECIFIC))
    office.scheme.save_indicator(
        cycle, judged_draft("重点任务", work, "49.5", SPECIFIC, frozenset({UnitKind.COUNTY}))
    )
    assert titles(office, cycle) == [
        "1 政治建设",
        "1.1 贯彻落实",
        "1.2 党风廉政",
        "2 中心工作",
        "2.1 重点任务",
    ]
    lines = office.scheme.indicators(cycle)
    assert [i.value.first_question for i in lines] == [False, True, False, False, False]
    assert [i.depth for i in lines] == [0, 1, 1, 0, 1]
    # 30 + 20.5; the leaf of one kind alone still gives its group one weight.
    assert [i.weight for i in lines] == [
        Decimal("50.5"),
        Decimal(30),
        Decimal("20.5"),
        Decimal("49.5"),
        Decimal("49.5"),
    ]
    summary = office.scheme.scheme(cycle)
    assert summary.faults == ()
    assert {s.kind: s.total for s in summary.sums}[UnitKind.COUNTY] == 100
    assert not summary.sums_ok


def test_a_leaf_keeps_exactly_what_its_method_needs(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    top = office.scheme.save_indicator(cycle, group_draft("中心工作", SPECIFIC))
    new = office.scheme.save_indicator(
        cycle,
        IndicatorDraft(
            "开工率",
            SPECIFIC,
            parent=top,
            nature=IndicatorNature.QUANTITATIVE,
            method=ScoringMethod.BANDS,
            weight="１０",
            cap="5",
            direction=Direction.HIGHER,
            kinds=frozenset(UnitKind),
            quarters=frozenset({1, 2, 3, 4}),
            bands=(("100", "100"), ("80", "80.5"), ("", "")),
            office=" 市发改委 ",
        ),
    )
    value = line(office, cycle, "开工率").value
    assert value.id == new
    assert (value.weight, value.cap, value.office) == (Decimal(10), None, "市发改委")
    assert value.bands == ((Decimal(100), Decimal(100)), (Decimal(80), Decimal("80.5")))
    # All kinds and all quarters are said by naming none.
    assert (value.kinds, value.quarters) == (frozenset(), frozenset())
    again = form(office, cycle, "开工率")
    assert again.bands == (("100", "100"), ("80", "80.5"))
    office.scheme.save_indicator(cycle, replace(again, method=ScoringMethod.RATIO))
    assert line(office, cycle, "开工率").value.bands == ()


def test_all_that_is_wrong_is_said_at_once(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    draft = IndicatorDraft(
        "", SPECIFIC, method=ScoringMethod.RATIO, weight="很重", nature=None, direction=None
    )
    with pytest.raises(Invalid) as wrong:
        office.scheme.save_indicator(cycle, draft)
    assert set(wrong.value.faults) == {"title", "weight", "nature", "direction"}
    assert "您填的是“很重”" in wrong.value.faults["weight"]
    bonus = IndicatorDraft("表彰", BONUS, method=ScoringMethod.BONUS, weight="3")
    with pytest.raises(Invalid) as wrong:
        office.scheme.save_indicator(cycle, bonus)
    assert set(wrong.value.faults) == {"cap"}
    assert office.scheme.indicators(cycle) == ()


def test_where_an_indicator_may_hang(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    top = office.scheme.save_indicator(cycle, group_draft("政治建设"))
    inner = office.scheme.save_indicator(cycle, replace(group_draft("党建"), parent=top))
    leaf = office.scheme.save_indicator(cycle, judged_draft("贯彻落实", inner))
    with pytest.raises(Invalid, match="单项指标，不能再下设"):
        office.scheme.save_indicator(cycle, judged_draft("下级", leaf))
    with pytest.raises(Invalid, match="上级分组是共性指标"):
        office.scheme.save_indicator(cycle, judged_draft("个性", top, category=SPECIFIC))
    with pytest.raises(Invalid, match="同名"):
        office.scheme.save_indicator(cycle, judged_draft("贯彻落实", inner))
    with pytest.raises(Invalid, match="它自己下面"):
        office.scheme.save_indicator(cycle, replace(form(office, cycle, "政治建设"), parent=inner))
    with pytest.raises(Invalid, match="不能改变类别"):
        office.scheme.save_indicator(cycle, replace(form(office, cycle, "党建"), category=SPECIFIC))
    with pytest.raises(NotFound):
        office.scheme.save_indicator(cycle, judged_draft("孤儿", uuid4()))


def test_the_first_question_may_be_reworded_and_moved_but_neither_removed_nor_passed(
    office: Services,
) -> None:
    cycle = office.scheme.open_cycle(2026)
    top = office.scheme.save_indicator(cycle, group_draft("政治建设"))
    office.scheme.save_indicator(cycle, judged_draft("第一考题", top))
    second = office.scheme.save_indicator(cycle, judged_draft("第二", top))
    first = line(office, cycle, "第一考题")
    with pytest.raises(Refused, match="可以改写，不能删去"):
        office.scheme.remove_indicator(first.value.id, first.version)
    with pytest.raises(Refused, match="不能删去"):
        office.scheme.remove_indicator(top, line(office, cycle, "政治建设").version)
    with pytest.raises(Refused, match="不能移到它前面"):
        office.scheme.move_indicator(second, -1)
    with pytest.raises(Refused, match="不能移到它前面"):
        office.scheme.move_indicator(first.value.id, 1)
    with pytest.raises(Invalid, match="不能改为其他类别"):
        office.scheme.save_indicator(
            cycle, replace(form(office, cycle, "第一考题"), category=SPECIFIC, parent=None)
        )
    office.scheme.save_indicator(cycle, replace(form(office, cycle, "第一考题"), title="新的说法"))
    assert line(office, cycle, "新的说法").value.first_question


def test_moving_keeps_order_and_stops_at_the_ends(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    top = office.scheme.save_indicator(cycle, group_draft("中心工作", SPECIFIC))
    ids = [
        office.scheme.save_indicator(cycle, judged_draft(t, top, category=SPECIFIC))
        for t in "甲乙丙"
    ]
    office.scheme.move_indicator(ids[2], -1)
    assert [t[-1] for t in titles(office, cycle)[1:]] == ["甲", "丙", "乙"]
    office.scheme.move_indicator(ids[0], 1)
    assert [t[-1] for t in titles(office, cycle)[1:]] == ["丙", "甲", "乙"]
    before = office.integrity.digest().revisions
    office.scheme.move_indicator(ids[1], 1)
    office.scheme.move_indicator(ids[2], -1)
    assert office.integrity.digest().revisions == before


def test_removing_a_heading_takes_what_is_below(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    office.scheme.use_default(cycle)
    top = line(office, cycle, "高质量发展")
    count = len(office.scheme.indicators(cycle))
    # Six leaves and the heading, in the shipped tree.
    assert office.scheme.remove_indicator(top.value.id, top.version) == 7
    assert len(office.scheme.indicators(cycle)) == count - 7
    with pytest.raises(NotFound):
        office.scheme.remove_indicator(top.value.id, top.version)


def test_what_somebody_else_changed_is_not_overwritten(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    office.scheme.use_default(cycle)
    mine = form(office, cycle, "群众满意度")
    office.scheme.save_indicator(cycle, replace(mine, weight="9"))
    with pytest.raises(Stale, match="权重"):
        office.scheme.save_indicator(cycle, replace(mine, weight="7"))
    kinds = frozenset({UnitKind.COUNTY})
    office.scheme.save_indicator(cycle, replace(form(office, cycle, "群众满意度"), kinds=kinds))
    other = frozenset({UnitKind.DEPARTMENT, UnitKind.TASK_FORCE})
    with pytest.raises(Stale) as late:
        office.scheme.save_indicator(cycle, replace(mine, weight="9", kinds=other))
    # Both sides are shown in words.
    assert [(d.mine, d.theirs) for d in late.value.differences] == [
        ("市直单位、工作专班", "区（市）")
    ]

    assert line(office, cycle, "群众满意度").value.weight == 9


def test_a_frozen_tree_changes_only_by_amendment(office: Services) -> None:
    cycle = frozen_default(office)
    leaf = line(office, cycle, "群众满意度")
    for change in (
        lambda: office.scheme.save_indicator(cycle, form(office, cycle, "群众满意度")),
        lambda: office.scheme.save_indicator(cycle, judged_draft("新的", None)),
        lambda: office.scheme.remove_indicator(leaf.value.id, leaf.version),
        lambda: office.scheme.move_indicator(leaf.value.id, 1),
        lambda: office.scheme.save_wording(
            cycle, "名称", "考题", office.scheme.scheme(cycle).version
        ),
    ):
        with pytest.raises(Refused, match="修订"):
            change()


def test_freezing_twice_is_refused(office: Services) -> None:
    cycle = frozen_default(office)
    with pytest.raises(Refused, match="已经冻结"):
        freeze(office, cycle)
