"""规则 and 正负面清单目录: edited beside the list, confirmed one after the other."""

from __future__ import annotations

from uuid import UUID

from desktop.services.scheme_forms import RuleLine, TemplateLine
from desktop.terms import Polarity, Severity
from tests.views.setup.scheme.conftest import CYCLE, Bench, Hand, Make, tab
from tests.views.subjects.asking import type_into

RULES, TEMPLATES = 1, 2


def rule(bench: Bench, key: str) -> RuleLine:
    """A rule as it stands in the workspace."""
    (found,) = [r for r in bench.services.scheme.rules(CYCLE) if r.key == key]
    return found


def situation(bench: Bench, number: str) -> TemplateLine:
    """A situation as it stands in the workspace."""
    lines = bench.services.list_templates.templates(CYCLE)
    (found,) = [t for t in lines if t.number == number]
    return found


def test_confirming_goes_to_the_next_that_is_open(filled: Bench, hand: Hand) -> None:
    rules = filled.place.rules
    tab(filled.place.tabs, RULES, hand)
    before = filled.place.cycle_bar.unconfirmed.text()
    first = rules.form.line
    assert first is not None
    hand(rules.checked)
    second = rules.form.line
    assert second is not None
    assert second.id != first.id
    hand(rules.checked)
    assert not rule(filled, first.key).unconfirmed
    assert not rule(filled, second.key).unconfirmed
    assert rule(filled, first.key).value == first.value
    count = int(before.split()[1])
    assert filled.place.cycle_bar.unconfirmed.text() == f"请核对 {count - 2}"


def test_a_number_is_edited_in_its_form(filled: Bench, hand: Hand) -> None:
    rules = filled.place.rules
    tab(filled.place.tabs, RULES, hand)
    assert rules.jump(rule(filled, "score.bonus_cap").id)
    filled.settle()
    assert rules.form.heading.text() == rule(filled, "score.bonus_cap").title
    type_into(rules.form, "value", "很多")
    hand(rules.form.primary)
    assert rules.form.fields["value"].note.property("role") == "fault"
    type_into(rules.form, "value", "6")
    hand(rules.form.primary)
    assert rule(filled, "score.bonus_cap").value == "6"
    assert rule(filled, "score.bonus_cap").unconfirmed  # saving alone confirms nothing


def test_only_the_open_ones(filled: Bench, hand: Hand) -> None:
    rules = filled.place.rules
    tab(filled.place.tabs, RULES, hand)
    count = rules.list.model.rowCount()
    hand(rules.checked)
    rules.only.setCurrentIndex(1)
    rules.only.chosen.emit()
    filled.settle()
    assert rules.list.model.rowCount() == count - 1


def test_a_draft_of_a_rule_outlives_locking(filled: Bench, hand: Hand, make: Make) -> None:
    rules, key = filled.place.rules, rule(filled, "score.bonus_cap").id
    rules.jump(key)
    filled.settle()
    type_into(rules.form, "value", "7")
    filled.place.flush_draft()
    filled.settle()
    again = make()
    again.place.rules.jump(key)
    again.settle()
    assert again.place.rules.form.fields["value"].value() == "7"


def test_an_empty_catalogue_has_one_button(bench: Bench, hand: Hand) -> None:
    templates = bench.place.templates
    tab(bench.place.tabs, TEMPLATES, hand)
    assert "目录还没有情形" in templates.list.empty.reason.text()
    hand(templates.list.empty.button)
    assert hand.count == 2
    assert templates.list.model.rowCount() == len(bench.services.list_templates.templates(CYCLE))


def test_a_situation_is_added_edited_and_taken_out(filled: Bench, hand: Hand) -> None:
    templates, place = filled.place.templates, filled.place
    tab(place.tabs, TEMPLATES, hand)
    place.start_new()
    filled.settle()
    form = templates.form
    type_into(form, "text", "在防汛抢险中擅离职守")
    hand(form.primary)
    assert form.fields["severity"].note.property("role") == "fault"
    form.fields["polarity"].set_value(Polarity.NEGATIVE)
    form.fields["severity"].set_value(Severity.HEAVY)
    hand(form.primary)
    (made,) = [
        t
        for t in filled.services.list_templates.templates(CYCLE)
        if t.text == "在防汛抢险中擅离职守"
    ]
    assert (made.polarity, made.severity, made.veto) == (Polarity.NEGATIVE, Severity.HEAVY, False)
    assert templates.list.current_id() == made.id
    assert made.number in templates.heading.text()
    form.fields["veto"].set_value(True)
    hand(form.primary)
    assert situation(filled, made.number).veto
    hand(templates.remove)
    hand(templates.confirm.yes)
    numbers = [t.number for t in filled.services.list_templates.templates(CYCLE)]
    assert made.number not in numbers


def test_a_basis_of_the_catalogue_is_confirmed(filled: Bench, hand: Hand) -> None:
    templates = filled.place.templates
    tab(filled.place.tabs, TEMPLATES, hand)
    key = templates.list.current_id()
    assert isinstance(key, UUID)
    hand(templates.checked)
    (found,) = [t for t in filled.services.list_templates.templates(CYCLE) if t.id == key]
    assert not found.unconfirmed
    assert not templates.checked.isVisible()
