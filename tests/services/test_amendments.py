"""Amendments: numbered, shown first, adopted as shown, read back by quarter."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from desktop.models.scheme import Amendment, AmendmentLine
from desktop.services.amendment_plan import amendment_id
from desktop.services.door import Reading
from desktop.services.errors import Invalid, NotFound, Refused
from desktop.services.permissions import Operation
from desktop.services.progress import Cancelled, Progress
from desktop.services.registry import Services
from desktop.services.rule_amendments import LaidValue, overlay_of
from desktop.services.scheme import cycle_id
from desktop.services.scheme_forms import RuleDraft
from desktop.services.scheme_reading import effective_scheme
from desktop.services.scheme_values import EffectiveScheme
from desktop.services.units import UnitDraft
from desktop.terms import Direction, Role, ScoringMethod, UnitKind
from tests.services.amending import BASE, adopt, reweighed, rule_id_of
from tests.services.imports.office import faults
from tests.services.scheme_trees import (
    SPECIFIC,
    form,
    freeze,
    frozen_default,
    judged_draft,
    line,
)
from tests.services.scoring.making import named
from tests.services.scoring.office_scores import Year

JUDGED = ScoringMethod.JUDGED


def at(services: Services, cycle: UUID, quarter: int) -> EffectiveScheme:
    with services.desk.db.reading() as session:
        tx = Reading(services.desk, session, Operation.READ_SCHEME)
        return effective_scheme(tx, cycle, quarter)


def judged_year(services: Services) -> Year:
    """Two judged leaves, 70 and 30, and three departments with marks in the second quarter."""
    year = Year(services)
    year.begin()
    for title, weight in (("甲", 70), ("乙", 30)):
        year.indicator(title, JUDGED, weight, first_question=title == "甲")
    for name, pair in {"水利局": (90, 70), "林业局": (80, 85), "民政局": (70, 100)}.items():
        unit = year.unit(name)
        for title, points in zip(("甲", "乙"), pair, strict=True):
            year.mark(unit, title, str(points), judge="评委")
    return year


def test_the_effect_is_shown_before_it_is_adopted(office: Services) -> None:
    year = judged_year(office)
    swapped = replace(
        BASE,
        effective_quarter=2,
        indicators=(
            replace(form(office, year.cycle, "甲"), weight="30"),
            replace(form(office, year.cycle, "乙"), weight="70"),
        ),
    )
    before = office.integrity.digest()
    effect = office.amendments.effect(year.cycle, swapped, 2)
    assert office.integrity.digest() == before
    # 70/30: 84, 81.5, 79; 30/70: 76, 83.5, 91.
    assert [(m.name, m.score_before, m.score_after, m.places) for m in effect.units] == [
        ("民政局", Decimal(79), Decimal(91), 2),
        ("水利局", Decimal(84), Decimal(76), -2),
        ("林业局", Decimal("81.5"), Decimal("83.5"), 0),
    ]
    assert (effect.number, effect.moved, effect.note, effect.faults) == (1, 3, "", ())
    assert [(c.what, c.field, c.old, c.new) for c in effect.changes] == [
        ("甲", "权重", "70", "30"),
        ("乙", "权重", "30", "70"),
    ]
    assert all(s.ok for s in effect.sums)
    office.amendments.adopt(year.cycle, swapped, effect.token)
    (view,) = office.amendments.amendments(year.cycle)
    assert (view.number, view.reason, view.approver) == (1, "工作部署调整", "市委常委会")
    assert (view.effective_quarter, view.on) == (2, dt.date(2026, 11, 22))
    assert view.changes == effect.changes


def test_a_quarter_before_it_takes_effect_does_not_move(office: Services) -> None:
    year = judged_year(office)
    effect = office.amendments.effect(year.cycle, reweighed(office, year.cycle, "甲", "30"), 2)
    assert effect.moved == 0
    assert effect.note == "修订自第3季度起生效，第2季度的得分不变。"
    # What it leaves of the sums is shown for the quarter in which it holds: 30 and 30.
    assert {s.total for s in effect.sums} == {60}


def test_a_quarter_without_figures_says_so(office: Services) -> None:
    cycle = frozen_default(office)
    office.units.save(UnitDraft("水利局", UnitKind.DEPARTMENT))
    effect = office.amendments.effect(cycle, reweighed(office, cycle, "群众满意度", "6"), 3)
    assert [(m.name, m.score_before, m.rank_after) for m in effect.units] == [
        ("水利局", None, None)
    ]
    assert "数据还不全" in effect.note


def test_quarters_keep_what_they_were(office: Services) -> None:
    cycle = frozen_default(office)
    share = rule_id_of(office, cycle, "tier.first_share")
    draft = replace(
        reweighed(office, cycle, "群众满意度", "6"),
        rules=(RuleDraft(share, "0.25"),),
        withdrawn=(line(office, cycle, "为基层减负").value.id,),
        first_question="新的第一考题",
    )
    new = adopt(office, cycle, draft)
    assert new == amendment_id(cycle, 1)
    second, third = at(office, cycle, 2), at(office, cycle, 3)
    weight = {q: {i.title: i.weight for i in s.indicators} for q, s in ((2, second), (3, third))}
    assert weight[2]["群众满意度"] == 8
    assert weight[3]["群众满意度"] == 6
    assert "为基层减负" in weight[2]
    assert "为基层减负" not in weight[3]
    assert (second.rule("tier.first_share"), third.rule("tier.first_share")) == (
        Decimal("0.30"),
        Decimal("0.25"),
    )
    assert third.first_question == "新的第一考题"
    assert third.rules["tier.first_share"].amendment == 1
    assert second.rules["tier.first_share"].amendment is None
    cited = {i.title: i.amendments for i in third.indicators if i.amendments}
    assert cited == {"群众满意度": (1,), "新的第一考题": (1,)}
    assert faults(office) == []
    shown = next(r for r in office.scheme.rules(cycle) if r.id == share)
    assert (shown.value, shown.amendment) == ("0.25", 1)


def test_codes_stay_when_something_is_taken_out(office: Services) -> None:
    cycle = frozen_default(office)
    before = {i.value.id: i.value.code for i in office.scheme.indicators(cycle)}
    gone = line(office, cycle, "全面从严治党和党风廉政建设").value
    adopt(office, cycle, replace(BASE, withdrawn=(gone.id,)))
    after = {i.value.id: i.value.code for i in office.scheme.indicators(cycle)}
    assert set(before) - set(after) == {gone.id}
    assert all(before[row] == code for row, code in after.items())
    assert gone.code == "1.2"


def test_a_heading_goes_with_all_below_and_with_its_last_leaf(office: Services) -> None:
    cycle = frozen_default(office)
    top = line(office, cycle, "作风建设和群众评价").value
    under = [line(office, cycle, t).value.id for t in ("群众满意度", "为基层减负")]
    for chosen in ((top.id,), tuple(under)):
        effect = office.amendments.effect(cycle, replace(BASE, withdrawn=chosen), 4)
        gone = {c.what for c in effect.changes}
        assert gone == {
            "作风建设和群众评价",
            "作风建设和群众评价 › 群众满意度",
            "作风建设和群众评价 › 为基层减负",
        }
        assert {c.field for c in effect.changes} == {"取消"}
        assert effect.faults == ()


def test_a_new_indicator_counts_from_its_quarter_on(office: Services) -> None:
    cycle = frozen_default(office)
    work = line(office, cycle, "改革和重点任务").value
    draft = replace(BASE, indicators=(judged_draft("招才引智", work.id, "4", SPECIFIC),))
    effect = office.amendments.effect(cycle, draft, 4)
    assert [(c.what, c.field, c.new) for c in effect.changes] == [
        ("改革和重点任务 › 招才引智", "增设", "权重 4，评定，全部")
    ]
    assert {s.total for s in effect.sums} == {104}
    office.amendments.adopt(cycle, draft, effect.token)
    assert "招才引智" not in {i.title for i in at(office, cycle, 2).indicators}
    added = next(i for i in at(office, cycle, 3).indicators if i.title == "招才引智")
    # Seven leaves stood there before.
    assert (added.code, added.amendments) == ("6.8", (1,))
    # It can be amended in its turn.
    again = adopt(
        office, cycle, replace(reweighed(office, cycle, "招才引智", "5"), effective_quarter=4)
    )
    assert again == amendment_id(cycle, 2)
    assert line(office, cycle, "招才引智").value.amendments == (1, 2)
    with pytest.raises(NotFound, match="在生效季度不存在"):
        office.amendments.effect(
            cycle, replace(reweighed(office, cycle, "招才引智", "6"), effective_quarter=2), 4
        )


def test_numbers_have_no_gaps_and_the_later_word_counts(office: Services) -> None:
    cycle = frozen_default(office)
    for number, weight in enumerate(("6", "7", "9"), 1):
        effect = office.amendments.effect(cycle, reweighed(office, cycle, "群众满意度", weight), 4)
        assert effect.number == number
        office.amendments.adopt(cycle, reweighed(office, cycle, "群众满意度", weight), effect.token)
    views = office.amendments.amendments(cycle)
    assert [v.number for v in views] == [1, 2, 3]
    assert [(v.changes[0].old, v.changes[0].new) for v in views] == [
        ("8", "6"),
        ("6", "7"),
        ("7", "9"),
    ]
    assert line(office, cycle, "群众满意度").value.weight == 9
    assert office.scheme.scheme(cycle).amendments == 3


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 4), st.integers()), max_size=12))
def test_in_every_quarter_the_highest_number_in_effect_counts(
    said: list[tuple[int, int, int]],
) -> None:
    row = uuid4()
    ordered = sorted(said, key=lambda one: one[0])
    laid = [LaidValue(n, q, row, "weight", value) for n, q, value in ordered]
    for quarter in range(1, 5):
        due = [one.value for one in laid if one.quarter <= quarter]
        found = overlay_of(laid, quarter).get(row, {}).get("weight")
        assert (None if found is None else found.value) == (due[-1] if due else None)


def test_only_what_was_shown_is_adopted(office: Services) -> None:
    cycle = frozen_default(office)
    draft = reweighed(office, cycle, "群众满意度", "6")
    token = office.amendments.effect(cycle, draft, 4).token
    other = reweighed(office, cycle, "群众满意度", "2")
    with pytest.raises(Invalid, match="重新预览"):
        office.amendments.adopt(cycle, other, token)
    with pytest.raises(Invalid, match="重新预览"):
        office.amendments.adopt(cycle, replace(draft, effective_quarter=4), token)
    # Another one adopted in between: the effect shown is not the effect any more.
    adopt(office, cycle, reweighed(office, cycle, "意识形态工作责任制落实", "3"))
    with pytest.raises(Invalid, match="重新预览"):
        office.amendments.adopt(cycle, draft, token)
    # Reason and approver change nothing of what it does.
    token = office.amendments.effect(cycle, draft, 4).token
    office.amendments.adopt(cycle, replace(draft, reason="写得更清楚"), token)
    assert office.amendments.amendments(cycle)[1].reason == "写得更清楚"


def test_a_draft_needs_no_amendment_and_a_sealed_year_takes_none(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    office.scheme.use_default(cycle)
    draft = reweighed(office, cycle, "群众满意度", "6")
    with pytest.raises(Refused, match="还是草案"):
        office.amendments.effect(cycle, draft, 4)
    freeze(office, cycle)
    (year,) = office.scheme.cycles()
    office.scheme.begin_year_end(cycle, year.version)
    (year,) = office.scheme.cycles()
    office.scheme.seal(cycle, year.version)
    with pytest.raises(Refused, match="已封存"):
        office.amendments.effect(cycle, draft, 4)
    with pytest.raises(NotFound):
        office.amendments.amendments(cycle_id(2030))


def test_all_kinds_of_fields_read_back_as_they_were_said(office: Services) -> None:
    cycle = frozen_default(office)
    wanted = replace(
        form(office, cycle, "群众满意度"),
        title="群众获得感",
        method=ScoringMethod.BANDS,
        weight="7.25",
        direction=Direction.LOWER,
        kinds=frozenset({UnitKind.COUNTY, UnitKind.DEPARTMENT}),
        quarters=frozenset({2, 4}),
        bands=(("100", "100"), ("87.5", "60.25")),
        office="",
        remark="口径调整",
    )
    adopt(office, cycle, replace(BASE, indicators=(wanted,)))
    now = form(office, cycle, "群众获得感")
    assert replace(now, version=wanted.version) == wanted
    bonus = replace(form(office, cycle, "被上级通报批评"), cap="4.5")
    adopt(office, cycle, replace(BASE, indicators=(bonus,)))
    assert line(office, cycle, "被上级通报批评").value.cap == Decimal("4.5")


def test_lines_are_rows_of_their_own_with_derived_ids(office: Services) -> None:
    cycle = frozen_default(office)
    adopt(office, cycle, reweighed(office, cycle, "群众满意度", "6"))
    with office.desk.db.reading() as session:
        (amendment,) = session.scalars(select(Amendment))
        (row,) = session.scalars(select(AmendmentLine))
        assert amendment.id == amendment_id(cycle, 1)
        assert (row.subject_table, row.field, row.value) == ("indicator", "weight", '"6"')
    entries = [e for e in office.desk.audit.entries() if e.subject_table == "amendment"]
    assert [e.operation for e in entries] == [Operation.FREEZE_SCHEME.value]


def test_own_and_recused_units_are_left_out_with_the_ranks_of_their_kind(office: Services) -> None:
    year = judged_year(office)
    draft = replace(reweighed(office, year.cycle, "甲", "30"), effective_quarter=2)
    assert "民政局" in {u.name for u in office.amendments.effect(year.cycle, draft, 2).units}
    office.desk.actor = replace(office.desk.actor, unit_id=named("民政局"))
    effect = office.amendments.effect(year.cycle, draft, 2)
    assert "民政局" not in {u.name for u in effect.units}
    assert effect.units
    assert {(u.rank_before, u.rank_after) for u in effect.units} == {(None, None)}
    assert effect.note == "市直单位中有您应回避的单位，不列出该单位和这类单位的名次。"


def test_the_preview_can_be_stopped_and_is_not_for_everybody(office: Services) -> None:
    cycle = frozen_default(office)
    draft = reweighed(office, cycle, "群众满意度", "6")
    stopped = Progress()
    stopped.cancel()
    with pytest.raises(Cancelled):
        office.amendments.effect(cycle, draft, 4, progress=stopped)
    office.desk.actor = replace(office.desk.actor, role=Role.TEAM_LEADER, team_no=1)
    with pytest.raises(Refused):
        office.amendments.effect(cycle, draft, 4)
    assert office.amendments.amendments(cycle) == ()
