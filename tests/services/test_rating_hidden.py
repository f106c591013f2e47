"""考核组评定: nobody learns a value before the confirmation; strictness; forms. domain.md §2.4 (4)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest

from desktop.models.changes import Change
from desktop.services.differences import shown_value
from desktop.services.errors import Refused, ServiceError
from desktop.services.team_ratings import TeamRatingService
from desktop.terms import CadreLevel, Role
from tests.services.documents.reading import poppler
from tests.services.rating_city import (
    ALL,
    confirm,
    everyone_rates,
    leader,
    member,
    rate,
    typed,
)
from tests.services.record_city import City, acting, named, write

S = 10_000


@pytest.fixture
def service(city: City) -> TeamRatingService:
    return TeamRatingService(city.desk)


SECRET = "73.31"


def told_to_others(city: City, service: TeamRatingService) -> dict[str, Any]:
    """Everything that anybody else can ask about a unit's ratings."""
    unit, cycle, cadre = city.other_unit, city.cycle, city.outsider
    asked: dict[str, Callable[[], Any]] = {
        "own_column": lambda: service.own_column(unit, cycle),
        "paper_column": lambda: service.paper_column(unit, cycle, city.senior),
        "units": lambda: service.units(cycle),
        "sheet": lambda: service.sheet(unit, cycle),
        "history_of": lambda: service.history_of(unit, cycle, cadre),
        "confirmed": lambda: service.confirmed(cycle),
        "strictness": lambda: service.strictness(cycle),
        "filled_form": lambda: service.filled_form(unit, cycle).pdf,
        "stale": lambda: service.save_on_paper(unit, cycle, city.senior, typed((cadre, "1"))),
    }
    found: dict[str, Any] = {}
    for name, call in asked.items():
        try:
            found[name] = call()
        except ServiceError as error:
            found[name] = (error.sentence, getattr(error, "differences", ()))
        except Exception as error:  # noqa: BLE001  # a document without content says so too
            found[name] = str(error)
    return found


@pytest.mark.parametrize("who", ["member", "leader", "clerk", "office leader"])
def test_nobody_learns_a_value_before_the_confirmation(
    who: str, city: City, service: TeamRatingService
) -> None:
    """Nor its digits as they are stored, in any answer, history line or audit entry."""
    everyone_rates(city, ("70", "80", SECRET, "90", "95"))  # 郑资深's is the secret one
    seats: dict[str, contextlib.AbstractContextManager[None]] = {
        "member": member(city, "吴乙岗"),
        "leader": leader(city),
        "clerk": acting(city.desk, Role.CLERK),
        "office leader": acting(city.desk, Role.LEADER),
    }
    with seats[who]:
        for name, answer in told_to_others(city, service).items():
            text = repr(answer)
            assert "73.31" not in text, name
            assert "733100" not in text, name
    log = repr(city.desk.audit.entries())
    assert "73.31" not in log
    assert "733100" not in log


def test_one_confirmed_sheet_gives_nothing_of_another_away(
    city: City, service: TeamRatingService
) -> None:
    """Means are of confirmed sheets alone: nothing to subtract from."""
    everyone_rates(city, ("70", "80", "85", "90", "95"))
    confirm(city, city.other_unit, city.outsider)
    with acting(city.desk, Role.CLERK):
        before = service.strictness(city.cycle)
    for name in ALL:
        rate(city, name, city.other_unit, [(None, "11")])
    with acting(city.desk, Role.CLERK):
        assert service.strictness(city.cycle) == before
        assert len(service.confirmed(city.cycle)) == 1


def test_conflicts_and_stale_forms_show_no_rating(city: City) -> None:
    with city.desk.db.reading() as session:
        for field in ("rating", "checked"):
            assert shown_value(session, "team_rating", field, 733_100) == "（评定分不显示）"
        assert shown_value(session, "team_rating", "entry", "own") != ""


def test_teams_stand_side_by_side(city: City, service: TeamRatingService) -> None:
    everyone_rates(city, ("80", "82", "84", "86", "88"))
    confirm(city, city.other_unit, city.outsider)
    with acting(city.desk, Role.CLERK):
        third, fourth = service.strictness(city.cycle)
    assert (third.number, third.sheets, third.told.n) == (3, 1, 5)
    assert (third.told.mean, third.told.spread) == (84 * S, 28_284)
    assert [r.name for r in third.raters] == sorted(ALL)
    assert {r.told.mean for r in third.raters} == {None}  # one value each: too few to show
    assert (fourth.number, fourth.sheets, fourth.told.n, fourth.told.mean) == (4, 0, 0, None)


def test_a_team_sees_its_own_strictness_alone(city: City, service: TeamRatingService) -> None:
    with leader(city):
        assert [t.number for t in service.strictness(city.cycle)] == [3]
        assert service.confirmed(city.cycle, city.other_team) == ()


def test_what_is_ones_own_is_left_out_at_the_office(city: City, service: TeamRatingService) -> None:
    everyone_rates(city, ("80", "82", "84", "86", "88"))
    confirm(city, city.other_unit, city.outsider)
    for tie in ({"unit_id": city.other_unit}, {"cadre_id": city.outsider}):
        with acting(city.desk, Role.CLERK, **tie):
            assert service.confirmed(city.cycle) == ()
            assert service.strictness(city.cycle)[0].told.n == 0


def test_forms_are_printed_and_logged(city: City, service: TeamRatingService) -> None:
    with member(city, "周甲岗"):
        blank = service.blank_form(city.unit, city.cycle)
        assert blank.pages == 3  # one for each who may rate
        assert city.desk.audit.entries()[0].subject_id == city.unit.hex
        marked = service.blank_form(city.unit, city.cycle, "秘密★1年")
        assert "秘密★1年" not in poppler(blank.pdf)  # never invented
        assert poppler(marked.pdf).count("秘密★1年") >= marked.pages
    everyone_rates(city, ("70", "80", "85", "90", "95"))
    confirm(city, city.other_unit, city.outsider)
    with leader(city):
        assert service.filled_form(city.other_unit, city.cycle).pages == 1
    with member(city, "周甲岗"), pytest.raises(Refused):
        service.filled_form(city.other_unit, city.cycle)


def test_a_hidden_raters_values_do_not_fall_out_by_subtraction(
    city: City, service: TeamRatingService
) -> None:
    """Three rate six subjects, one rates a single one: with him another's mean stays away."""
    more = [named(f"被评{n}") for n in range(6)]
    row = {"level": CadreLevel.CITY, "unit_id": city.other_unit}
    write(
        city.desk,
        [
            Change("cadre", who, {**row, "name": f"某{sign}", "unit_order": 10 + n})
            for n, (who, sign) in enumerate(zip(more, "甲乙丙丁戊己", strict=True))
        ],
    )
    for name in ("周甲岗", "吴乙岗", "王回避"):
        rate(city, name, city.other_unit, [(who, "90") for who in more])
    rate(city, "郑资深", city.other_unit, [(more[0], "40")])
    confirm(city, city.other_unit, *more, reason="外出")
    with acting(city.desk, Role.CLERK):
        third = service.strictness(city.cycle)[0]
    assert (third.told.n, third.told.mean is None) == (19, False)
    hidden = [r for r in third.raters if r.told.mean is None]
    assert "郑资深" in {r.name for r in hidden}
    assert sum(r.told.n for r in hidden) == 7  # his one and the next one's six
    assert {r.told.spread for r in hidden} == {None}
