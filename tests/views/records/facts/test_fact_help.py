"""Beside the form: like entries while one types, and what hangs on the event."""

from __future__ import annotations

import time

from pytestqt.qtbot import QtBot

from desktop.services.motions import Motion
from desktop.services.registry import Services
from desktop.terms import FactAction
from tests.services.record_city import City
from tests.views.office import Clicker, type_in
from tests.views.records.facts.hands import TOLD, Make, Rest, choose_unit, entry


def test_like_entries_come_within_300_ms_and_give_their_event(
    make_facts: Make, services: Services, city: City, rest: Rest, qtbot: QtBot, click: Clicker
) -> None:
    fact = services.facts.save(entry(city, event_key="安置点建设"))
    place = make_facts()
    place.start_new()
    rest(place)
    choose_unit(place, city, rest)
    form, editor = place.all.pane.form, place.all.pane.editor
    assert not editor.similar.isVisible()
    type_in(form.fields["text"].editor, "灾后安置点建设提前交付")
    last = time.perf_counter()
    qtbot.waitUntil(editor.similar.isVisible, timeout=2000)
    assert time.perf_counter() - last < 1.0, "within 300 ms on a quiet machine"
    assert [hit.line.id for hit, _button in editor.similar.buttons] == [fact]
    assert editor.similar.title.text() == "有 1 条纪实内容相近，请核对是否同一事项。"
    assert "1 个事件可选" in form.event_field.note.text()
    click(editor.similar.buttons[0][1])
    rest(place)
    assert form.event_field.value() == "安置点建设"
    assert not editor.similar.isVisible()
    assert form.event_field.note.text() == (
        "该事件已有：纪实 纪-00-0001（赵启明）。同一事件只计一次。"
    )
    form.fields["text"].set_value("")
    rest(place)
    assert not editor.similar.isVisible()


def test_a_like_entry_without_an_event_asks_for_its_name(
    make_facts: Make, services: Services, city: City, rest: Rest
) -> None:
    services.facts.save(entry(city))
    place = make_facts()
    place.start_new()
    rest(place)
    choose_unit(place, city, rest)
    form, editor = place.all.pane.form, place.all.pane.editor
    type_in(form.fields["text"].editor, TOLD)
    rest(place)
    editor.similar.buttons[0][1].click()
    assert "纪-00-0001 还没有填关联事件" in form.event_field.note.text()


def test_an_answer_that_comes_late_says_nothing_of_another_fact(
    make_facts: Make, services: Services, city: City, rest: Rest
) -> None:
    services.facts.save(entry(city, cadre=None))
    other = services.facts.save(entry(city, "水库除险加固", unit=city.other_unit, cadre=None))
    services.facts.perform(other, FactAction.SUBMIT, Motion(services.facts.get(other).seen))
    place = make_facts()
    place.start_new()
    rest(place)
    choose_unit(place, city, rest)
    type_in(place.all.pane.form.fields["text"].editor, TOLD)
    place.all.go(other)  # the keys have not rested yet
    rest(place)
    assert place.all.pane.open_id == other
    assert not place.all.pane.editor.similar.isVisible()
