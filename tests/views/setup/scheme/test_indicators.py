"""指标体系: the three ways to begin, the tree by keys, the form, its drafts and its faults."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.services.scheme_forms import IndicatorDraft, IndicatorLine
from desktop.terms import IndicatorCategory, ScoringMethod
from tests.views.setup.scheme.conftest import CYCLE, Bench, Hand, Make
from tests.views.subjects.asking import type_into

TRAINING = "干部教育培训完成率"


def line_of(bench: Bench, title: str) -> IndicatorLine:
    """An indicator as it stands in the workspace."""
    lines = bench.services.scheme.indicators(CYCLE)
    (found,) = [line for line in lines if line.value.title == title]
    return found


def choose(bench: Bench, title: str) -> None:
    """Choose an indicator in the tree."""
    assert bench.place.indicators.jump(bench.leaf(title))
    bench.settle()


def test_an_empty_scheme_offers_three_ways(bench: Bench, hand: Hand) -> None:
    tab, place = bench.place.indicators, bench.place
    assert tab.ways.isVisible()
    assert not tab.ways.last.isEnabled()
    assert not place.sums.isVisible()
    assert not place.footer.isVisible()
    hand(tab.ways.shipped)
    assert hand.count == 1
    assert not tab.ways.isVisible()
    assert len(bench.titles()) == len(tab.tree.lines.lines) > 20
    assert place.freeze.isVisible()
    shown = [b.text() for b in place.sums.findChildren(type(tab.form.mark)) if b.isVisible()]
    kinds = ["区（市） 100", "开发区 100", "市直单位 100", "工作专班 100"]
    assert [word for word in shown if word in kinds] == kinds


def test_copying_last_year(filled: Bench, hand: Hand) -> None:
    place = filled.place
    hand(place.cycle_bar.next)
    hand(place.confirm.yes)
    assert place.cycle_bar.cycles.currentText() == "2027年度"
    assert place.cycle_bar.cycle_state.text() == "筹备"
    assert place.indicators.ways.last.text() == "从2026年度复制"
    hand(place.indicators.ways.last)
    assert hand.count == 3
    assert len(place.indicators.tree.lines.lines) == len(filled.titles())
    assert not place.cycle_bar.next.isVisible()  # two years are open
    place.choose_cycle(CYCLE)
    filled.settle()
    assert place.cycle_bar.cycles.currentText() == "2026年度"


def test_the_form_saves_what_was_typed(filled: Bench, hand: Hand) -> None:
    choose(filled, TRAINING)
    form = filled.place.indicators.form
    assert form.heading.text() == f"2.3　{TRAINING}"
    type_into(form, "weight", "5")
    hand(form.primary)
    assert line_of(filled, TRAINING).weight == Decimal(5)
    assert not form.dirty
    current = filled.place.indicators.tree.current()
    assert current is not None
    assert current.value.weight == Decimal(5)
    shown = [b.text() for b in filled.place.sums.findChildren(type(form.mark)) if b.isVisible()]
    assert "区（市） 101" in shown
    assert filled.place.sums.told.full == "合计应为 100，不符的类别按比例折算"


def test_a_fault_stands_under_its_field(filled: Bench, hand: Hand) -> None:
    choose(filled, TRAINING)
    form = filled.place.indicators.form
    type_into(form, "weight", "十分")
    hand(form.primary)
    assert form.fields["weight"].note.property("role") == "fault"
    assert line_of(filled, TRAINING).weight == Decimal(4)
    assert form.dirty


def test_only_what_the_method_uses_is_asked(filled: Bench) -> None:
    choose(filled, TRAINING)
    form = filled.place.indicators.form
    fields = form.fields
    assert not fields["bands"].isVisibleTo(form)
    fields["method"].set_value(ScoringMethod.BANDS)
    form.fit()
    assert fields["bands"].isVisibleTo(form)
    fields["category"].set_value(IndicatorCategory.BONUS)
    form.fit()
    assert not fields["weight"].isVisibleTo(form)
    assert fields["cap"].isVisibleTo(form)
    choose(filled, "政治建设")
    assert not fields["method"].isVisibleTo(form)


def test_a_new_indicator_below_the_chosen_group(filled: Bench, hand: Hand) -> None:
    tab = filled.place.indicators
    choose(filled, "作风建设和群众评价")
    hand(tab.leaf)
    form = tab.form
    assert form.fields["title"].editor.hasFocus()
    type_into(form, "title", "信访积案化解率")
    type_into(form, "weight", "3")
    form.fields["method"].set_value(ScoringMethod.JUDGED)
    hand(form.primary)
    found = line_of(filled, "信访积案化解率")
    assert found.value.code == "3.3"
    assert tab.tree.current() == found
    hand(tab.group)
    type_into(form, "title", "试点工作")
    hand(form.primary)
    assert "下面还没有指标" in filled.place.sums.first.text()
    hand(filled.place.sums.first)
    assert tab.tree.current() == line_of(filled, "试点工作")


def test_alt_and_arrows_move_a_node(filled: Bench) -> None:
    tab = filled.place.indicators
    choose(filled, TRAINING)
    tab.tree.setFocus()
    QTest.keyClick(tab.tree, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    filled.settle()
    assert line_of(filled, TRAINING).value.code == "2.2"
    current = tab.tree.current()
    assert current is not None
    assert current.value.title == TRAINING
    QTest.keyClick(tab.tree, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    filled.settle()
    assert line_of(filled, TRAINING).value.code == "2.3"


def test_delete_asks_first(filled: Bench, hand: Hand) -> None:
    tab = filled.place.indicators
    choose(filled, TRAINING)
    QTest.keyClick(tab.tree, Qt.Key.Key_Delete)
    assert tab.confirm.isVisible()
    assert TRAINING in tab.confirm.sentence.text()
    hand(tab.confirm.no)
    assert TRAINING in filled.titles()
    QTest.keyClick(tab.tree, Qt.Key.Key_Delete)
    hand(tab.confirm.yes)
    assert TRAINING not in filled.titles()


def test_the_first_question_is_reworded_and_never_removed(filled: Bench, hand: Hand) -> None:
    tab, place = filled.place.indicators, filled.place
    before = len(filled.titles())
    assert tab.question.full.startswith("贯彻落实习近平新时代")
    first = next(i for i in filled.services.scheme.indicators(CYCLE) if i.value.first_question)
    assert tab.jump(first.value.id)
    filled.settle()
    assert tab.form.mark.text() == "第一考题"
    QTest.keyClick(tab.tree, Qt.Key.Key_Delete)
    hand(tab.confirm.yes)
    assert len(filled.titles()) == before
    assert "不能删" in filled.said[-1].text
    hand(tab.reword)
    type_into(tab.wording, "first_question", "贯彻落实党中央决策部署情况")
    hand(tab.wording.primary)
    assert tab.question.full == "贯彻落实党中央决策部署情况"
    assert place.services.scheme.scheme(CYCLE).first_question == "贯彻落实党中央决策部署情况"


def test_locking_keeps_what_was_typed(filled: Bench, make: Make) -> None:
    tab = filled.place.indicators
    choose(filled, TRAINING)
    type_into(tab.form, "weight", "7")
    filled.place.flush_draft()
    filled.settle()
    again = make()
    choose(again, TRAINING)
    form = again.place.indicators.form
    assert form.fields["weight"].value() == "7"
    assert form.dirty
    form.give_up()
    again.settle()
    assert form.fields["weight"].value() == "4"
    third = make()
    choose(third, TRAINING)
    assert third.place.indicators.form.fields["weight"].value() == "4"


def test_typing_survives_the_reading_again_and_the_choice_of_another(filled: Bench) -> None:
    form = filled.place.indicators.form
    choose(filled, TRAINING)
    type_into(form, "weight", "7")
    filled.place.load()
    filled.settle()
    assert form.fields["weight"].value() == "7"
    choose(filled, "平时考核")
    assert form.fields["weight"].value() == "6"
    choose(filled, TRAINING)
    assert form.fields["weight"].value() == "7"


def test_somebody_elses_change_is_shown_beside_ones_own(filled: Bench, hand: Hand) -> None:
    choose(filled, TRAINING)
    form = filled.place.indicators.form
    type_into(form, "weight", "7")
    theirs = line_of(filled, TRAINING)
    listeners, filled.services.desk.listeners[:] = list(filled.services.desk.listeners), []
    value = theirs.value
    filled.services.scheme.save_indicator(
        CYCLE,
        IndicatorDraft(
            value.title, value.category, value.id, value.parent, value.nature, value.method,
            "9", "", value.direction, office=value.office or "", version=theirs.version,
        ),
    )  # fmt: skip
    filled.services.desk.listeners[:] = listeners
    hand(form.primary)
    assert form.conflicts == 1
    assert line_of(filled, TRAINING).weight == Decimal(9)
    hand(form.primary)
    assert line_of(filled, TRAINING).weight == Decimal(7)


def test_the_weights_of_a_kind_are_listed(filled: Bench, hand: Hand) -> None:
    sums = filled.place.sums
    hand(sums.weights)
    assert sums.weight_table.isVisible()
    first = sums.weight_table.row_at(0)
    assert first.leaf.raw == first.leaf.normalised == Decimal(10)
    hand(sums.weights)
    assert not sums.details.isVisible()
