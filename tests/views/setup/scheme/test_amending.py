"""修订: collected from the frozen scheme, its effect looked at, and only then adopted."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from PySide6.QtTest import QAbstractItemModelTester

from desktop.services.indicator_marks import IndicatorMarkService, MarkDraft
from desktop.services.scheme_forms import IndicatorDraft
from desktop.services.units import UnitQuery
from desktop.terms import IndicatorCategory, ScoringMethod, UnitKind
from desktop.views.widgets.fields import ChoiceField
from tests.views.office import type_in
from tests.views.setup.scheme.conftest import CYCLE, Bench, Hand, Make, pick_line, tab
from tests.views.subjects.asking import type_into

AMENDMENTS = 3
FIRST, SECOND = "贯彻落实党中央决策部署情况", "群众满意度"
# Points of the two judged indicators; with 60/40 the scores are 78, 72, 80, with 40/60 72, 78, 80.
POINTS = ((90, 60), (60, 90), (80, 80))


@pytest.fixture
def frozen(bench: Bench) -> Bench:
    """Two judged indicators weigh 60 and 40; three departments have their marks of the year."""
    scheme = bench.services.scheme
    leaves = [
        scheme.save_indicator(
            CYCLE,
            IndicatorDraft(
                title, IndicatorCategory.COMMON, method=ScoringMethod.JUDGED, weight=weight
            ),
        )
        for title, weight in ((FIRST, "60"), (SECOND, "40"))
    ]
    for unit, points in zip(departments(bench), POINTS, strict=False):
        for leaf, given in zip(leaves, points, strict=True):
            mark(bench, unit, leaf, given)
    version = scheme.scheme(CYCLE).version
    scheme.freeze(CYCLE, approver="部务会", basis="纪要", confirm_sums=False, version=version)
    bench.place.load()
    bench.settle()
    return bench


def departments(bench: Bench) -> list[UUID]:
    """The departments in the order of the list."""
    units = bench.services.units
    return [u.id for u in units.rows(units.find(UnitQuery(kind=UnitKind.DEPARTMENT)))]


def mark(bench: Bench, unit: UUID, leaf: UUID, points: int) -> None:
    """A judge's mark in the third quarter."""
    today = bench.services.desk.clock.today()
    IndicatorMarkService(bench.services.desk).save(
        MarkDraft(CYCLE, unit, leaf, 3, Decimal(points), today, judge="王评委")
    )


def collect(bench: Bench, title: str, weight: str, hand: Hand) -> None:
    """Change the weight of an indicator in the amendment."""
    panel = bench.place.amending
    pick_line(panel.pick.tree, panel.pick.tree.lines.index_of(bench.leaf(title)), hand)
    type_into(panel.indicator, "weight", weight)
    hand(panel.indicator.primary)


def fill_in(bench: Bench, quarter: int = 3) -> None:
    """Why, who, and from when."""
    form = bench.place.amending.form
    type_in(form.fields["reason"].editor, "上级调整考核重点")
    type_in(form.fields["approver"].editor, "部务会")
    choice = form.fields["effective_quarter"]
    assert isinstance(choice, ChoiceField)
    choice.set_value(quarter)
    choice.edited.emit()


def test_an_amendment_with_its_effect_in_eight_clicks(frozen: Bench, hand: Hand) -> None:
    place, panel = frozen.place, frozen.place.amending
    tab(place.tabs, AMENDMENTS, hand)
    hand(place.amendments.list.empty.button)
    assert panel.form.heading.text() == "第1号修订"
    collect(frozen, FIRST, "40", hand)
    collect(frozen, SECOND, "60", hand)
    fill_in(frozen)
    assert place.primary.text() == "效果预览"  # there is no button to adopt yet
    hand(place.primary)
    table = panel.effect.units
    QAbstractItemModelTester(table.rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    rows = [[c.text(table.row_at(n)) for c in table.rows.columns] for n in range(3)]
    assert sorted(row[2:8] for row in rows) == [
        ["72.00", "78.00", "+6.00", "3", "2", "上升 1"],
        ["78.00", "72.00", "-6.00", "2", "3", "下降 1"],
        ["80.00", "80.00", "0.00", "1", "1", "不变"],
    ]
    assert rows[2][4] == "0.00"  # the largest moves come first
    assert "2 个得分或名次有变化" in panel.effect.told.text()
    assert place.primary.text() == "采用第1号修订"
    hand(place.primary)
    assert hand.count == 8
    (made,) = frozen.services.amendments.amendments(CYCLE)
    assert (made.number, made.reason, made.approver) == (1, "上级调整考核重点", "部务会")
    assert made.effective_quarter == 3
    assert place.tabs.isVisible()
    assert place.amendments.heading.text() == "第1号修订"
    assert place.amendments.changes.rows.rowCount() == 2
    weights = [line.weight for line in frozen.services.scheme.indicators(CYCLE)]
    assert weights == [Decimal(40), Decimal(60)]
    tree = place.indicators.tree
    assert not tree.isColumnHidden(6)
    assert tree.lines.data(tree.lines.index(0, 6)) == "第1号"


def test_sums_that_no_longer_fit_are_said(frozen: Bench, hand: Hand) -> None:
    place, panel = frozen.place, frozen.place.amending
    place.amendments.wanted.emit()
    frozen.settle()
    collect(frozen, SECOND, "60", hand)
    fill_in(frozen)
    hand(place.primary)
    assert "市直单位 120" in panel.effect.wrong.text()
    hand(place.back)
    assert place.primary.text() == "效果预览"
    assert panel.form.changes.value().indicators[0].weight == "60"
    assert frozen.services.amendments.amendments(CYCLE) == ()


def test_what_was_typed_must_be_added_or_left(frozen: Bench, hand: Hand) -> None:
    place, panel = frozen.place, frozen.place.amending
    place.amendments.wanted.emit()
    frozen.settle()
    fill_in(frozen)
    pick_line(panel.pick.tree, panel.pick.tree.lines.index_of(frozen.leaf(FIRST)), hand)
    type_into(panel.indicator, "weight", "50")
    hand(place.primary)
    assert "还没有加入修订" in place.refusal.text()
    hand(panel.leaves[0])
    assert panel.side.currentWidget() is panel.form


def test_missing_fields_are_said_before_anything_is_computed(frozen: Bench, hand: Hand) -> None:
    place, panel = frozen.place, frozen.place.amending
    place.amendments.wanted.emit()
    frozen.settle()
    hand(place.primary)
    assert panel.form.fields["reason"].note.text() == "请填写修订原因。"
    fill_in(frozen)
    hand(place.primary)
    assert place.primary.text() == "效果预览"
    assert frozen.services.amendments.amendments(CYCLE) == ()


def test_a_rule_and_a_withdrawn_indicator(frozen: Bench, hand: Hand) -> None:
    place, panel = frozen.place, frozen.place.amending
    place.amendments.wanted.emit()
    frozen.settle()
    tab(panel.pick, 1, hand)
    (key,) = [r.id for r in frozen.services.scheme.rules(CYCLE) if r.key == "score.bonus_cap"]
    row = panel.pick.rules.model.row_of(key)
    pick_line(panel.pick.rules.table, panel.pick.rules.model.index(row, 0), hand)
    assert panel.side.currentWidget() is panel.rule
    type_into(panel.rule, "value", "6")
    hand(panel.rule.primary)
    tab(panel.pick, 0, hand)
    pick_line(panel.pick.tree, panel.pick.tree.lines.index_of(frozen.leaf(SECOND)), hand)
    hand(panel.pick.out)
    words = [(one.what, one.how) for one in panel.form.changes.lines()]
    assert [how for _what, how in words] == ["停用", "改为 6"]
    hand(panel.form.changes.drop)
    assert len(panel.form.changes.value()) == 1


def test_locking_keeps_the_amendment(frozen: Bench, hand: Hand, make: Make) -> None:
    frozen.place.amendments.wanted.emit()
    frozen.settle()
    collect(frozen, FIRST, "40", hand)
    fill_in(frozen)
    frozen.place.flush_draft()
    frozen.settle()
    again = make()
    again.place.amendments.wanted.emit()
    again.settle()
    form = again.place.amending.form
    assert form.fields["reason"].value() == "上级调整考核重点"
    assert form.fields["effective_quarter"].value() == 3
    assert [i.weight for i in form.changes.value().indicators] == ["40"]


def test_a_draft_needs_no_amendment(filled: Bench, hand: Hand) -> None:
    tab(filled.place.tabs, AMENDMENTS, hand)
    assert "草案" in filled.place.amendments.list.empty.reason.text()
    assert not filled.place.amendments.list.empty.button.isVisible()


def test_two_years_differ(filled: Bench, hand: Hand) -> None:
    place = filled.place
    year = filled.services.scheme.open_cycle(2027)
    filled.services.scheme.copy_from(year, CYCLE)
    lines = filled.services.scheme.indicators(year)
    (one,) = [i for i in lines if i.value.title == "平时考核"]
    value = one.value
    filled.services.scheme.save_indicator(
        year,
        IndicatorDraft(
            value.title, value.category, value.id, value.parent, value.nature, value.method,
            "8", office=value.office or "", version=one.version,
        ),
    )  # fmt: skip
    place.choose_cycle(year)
    filled.settle()
    tab(place.tabs, 4, hand)
    table = place.differences.table
    texts = [
        [c.text(table.row_at(n)) for c in table.rows.columns] for n in range(table.rows.rowCount())
    ]
    assert any("平时考核" in row[1] and "6" in row[2] and "8" in row[3] for row in texts)
    assert "与2026年度方案相比" in place.differences.count.text()
    place.choose_cycle(CYCLE)
    filled.settle()
    assert not place.differences.table.isVisible()
