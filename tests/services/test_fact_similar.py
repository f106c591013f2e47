"""Like entries: what likeness says, and which entries are looked at."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.errors import Refused
from desktop.services.fact_guides import FactGuideService
from desktop.services.fact_similar import SimilarAsk, likeness
from desktop.services.facts import FactDraft, FactService
from desktop.services.motions import Motion
from desktop.terms import FactAction, Polarity, Role, Severity
from tests.services.record_city import City, acting, counted

DAY = dt.date(2026, 11, 16)
TOLD = "牵头完成灾后安置点建设，提前二十天交付使用。"


def entry(city: City, text: str, **more: Any) -> FactDraft:
    draft = FactDraft(city.unit, Polarity.POSITIVE, Severity.MEDIUM, DAY, text, city.cadre)
    return replace(draft, **more)


def ask(city: City, text: str, **more: Any) -> SimilarAsk:
    return replace(SimilarAsk(city.unit, text, DAY, city.cadre), **more)


def test_likeness_by_hand() -> None:
    # 信访积案化解: 信访 访积 积案 案化 化解 and 解 alone: six; all in the longer text but 解.
    assert likeness("信访积案化解", "信访积案化解不力，群众重复来访") == pytest.approx(5 / 6)
    assert likeness("安置点建设提前交付", "安置点建设提前交付") == 1.0
    assert likeness("安置点建设提前交付", "防汛物资储备不足问题突出") == 0.0
    assert likeness("安置", "安置点建设提前交付") == 0.0, "two characters are like everything"
    assert likeness("", TOLD) == 0.0
    # Blanks between characters and the width of digits make no difference.
    assert likeness("化解 积 案１２件属实", "化解积案12件属实") == 1.0


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_a_share_and_takes_no_sides(first: str, second: str) -> None:
    share = likeness(first, second)
    assert 0.0 <= share <= 1.0
    assert share == likeness(second, first)
    assert likeness(first, first) in {0.0, 1.0}


def test_entries_of_the_unit_and_of_the_cadre_are_found(city: City) -> None:
    facts, guides = FactService(city.desk), FactGuideService(city.desk)
    same, other, late, elsewhere = facts.save_all(
        [
            entry(city, TOLD),
            entry(city, "组织开展防汛应急演练三次。"),
            entry(city, TOLD, on=dt.date(2026, 3, 1)),
            entry(city, TOLD, unit=city.other_unit, cadre=None),
        ]
    )
    found = guides.similar(ask(city, "灾后安置点建设提前交付"))
    assert [hit.line.id for hit in found] == [same]
    assert found[0].likeness >= 0.5
    about_team = guides.similar(ask(city, TOLD, cadre=None))
    # Whoever it is about, the unit counts; then come those that begin alike, wherever they are.
    assert about_team[0].line.id == same
    assert {hit.line.id for hit in about_team} == {same, late, elsewhere}
    assert {h.line.id for h in guides.similar(ask(city, TOLD, own=same))} == {late, elsewhere}
    assert guides.similar(ask(city, "灾后")) == ()
    near = guides.similar(ask(city, TOLD, on=dt.date(2026, 2, 20)))
    assert near[0].line.id == late, "those within half a year go first"
    assert other not in {hit.line.id for hit in found}
    assert elsewhere not in {hit.line.id for hit in found}


def test_withdrawn_and_barred_entries_are_left_out(city: City) -> None:
    facts, guides = FactService(city.desk), FactGuideService(city.desk)
    gone, about = facts.save_all(
        [entry(city, TOLD, cadre=None), entry(city, TOLD, cadre=city.second_cadre)]
    )
    facts.perform(gone, FactAction.WITHDRAW, Motion(facts.get(gone).seen, "重复"))
    assert [hit.line.id for hit in guides.similar(ask(city, TOLD, cadre=None))] == [about]
    with acting(city.desk, Role.CLERK, unit_id=city.unit), pytest.raises(Refused):
        guides.similar(ask(city, TOLD))


def test_it_asks_as_much_with_many_entries_as_with_few(city: City) -> None:
    facts, guides = FactService(city.desk), FactGuideService(city.desk)
    facts.save_all([entry(city, f"{TOLD}第{n}次") for n in range(3)])
    with counted(city.desk) as few:
        guides.similar(ask(city, TOLD))
    facts.save_all([entry(city, f"{TOLD}第{n}次") for n in range(3, 30)])
    with counted(city.desk) as many:
        assert len(guides.similar(ask(city, TOLD))) == 4
    assert len(many) == len(few)
