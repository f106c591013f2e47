"""A 考核纪实 begun from a verified 群众反映: the form opens with it, a draft there is not lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from desktop.services.facts import FactDraft
from desktop.services.registry import Services
from desktop.terms import Polarity, Severity
from desktop.views.records.facts.pane import FactsPlace
from tests.services.record_city import City

DAY = dt.date(2026, 11, 10)


def prefill(city: City) -> FactDraft:
    return FactDraft(
        city.unit, Polarity.NEGATIVE, Severity.HEAVY, DAY, "低保审批拖了三个月", city.cadre,
        evidence="群众反映（反-00-0001）。核实情况：属实", event_key="低保",
    )  # fmt: skip


def test_the_form_opens_with_it_and_saves(
    make_facts: Callable[[], FactsPlace], services: Services, city: City,
    rest: Callable[[FactsPlace], None],
) -> None:  # fmt: skip
    place = make_facts()
    place.show_target(("new", prefill(city)))
    rest(place)
    form = place.all.pane.form
    values = form.values()
    assert values["unit"] == (city.unit, "江城市民政局")
    assert (values["subject"], values["on"]) == (city.cadre, DAY)
    assert (values["polarity"], values["severity"]) == (Polarity.NEGATIVE, Severity.HEAVY)
    assert values["evidence"] == "群众反映（反-00-0001）。核实情况：属实"
    form.submit()
    rest(place)
    (key,) = services.facts.find()
    line = services.facts.get(key).line
    assert (line.text, line.event_key, line.subject) == ("低保审批拖了三个月", "低保", "赵启明")
    assert services.desk.drafts.get(services.desk.actor.account, "fact", None) is None


def test_a_draft_that_stands_there_is_shown_instead(
    make_facts: Callable[[], FactsPlace], services: Services, city: City,
    rest: Callable[[FactsPlace], None],
) -> None:  # fmt: skip
    desk = services.desk
    desk.drafts.put(desk.actor.account, "fact", None, "", {"text": "没写完"})
    place = make_facts()
    place.show_target(("new", prefill(city)))
    rest(place)
    assert place.all.pane.form.values()["text"] == "没写完"
