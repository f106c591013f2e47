"""A 回避 that comes after the pairing bars it by name. Source: domain.md §2.1."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop.models.changes import Change
from desktop.models.teams import Recusal
from desktop.services.door import Desk
from desktop.services.errors import Invalid
from desktop.services.pairing.board import balance, propose_on
from desktop.services.readiness import Readiness, ReadinessService
from desktop.services.scheme import cycle_id
from desktop.services.teams import team_id
from desktop.terms import Role, SeatKind, UnitChangeKind
from tests.services.pairing.town import ALL, Town, make_town, member
from tests.services.record_city import acting, named, write

CYCLE = cycle_id(2026)
TODAY = dt.date(2026, 11, 22)
TOLD = (
    "江东区由第一考核组对口，赵1员须回避：组长应当回避该单位，本组不能与其对口联系。"
    "请在“考核准备—对口联系”中改派。"
)


@pytest.fixture
def town(desk: Desk) -> Town:
    made = make_town(desk)
    made.adopt(ALL)
    return made


def version(town: Town, row: str) -> str:
    with town.desk.db.reading() as session:
        found = session.get(Recusal, named(row))
        assert found is not None
        return found.version


def test_a_leaders_recusal_blocks_the_start_until_another_team_has_the_unit(town: Town) -> None:
    assert town.pairing.blocking(CYCLE) == ()
    town.recuse(1, 0, "江东区")
    assert town.pairing.blocking(CYCLE) == (TOLD,)
    assert town.pairing.gaps(2026) == (TOLD,)
    assert [(b.unit, b.team) for b in town.pairing.barred()] == [(named("江东区"), team_id(1))]
    steps = ReadinessService(town.desk).steps(CYCLE)
    (step,) = (s for s in steps if s.key == "pairing")
    assert (step.state, step.said) == (Readiness.FAULT, TOLD)
    town.adopt({**ALL, "江东区": 2}, TODAY, "组长回避")
    assert town.pairing.blocking(CYCLE) == ()


def test_a_members_recusal_and_one_that_ended_bar_nothing(town: Town) -> None:
    town.recuse(1, 2, "江东区")
    town.recuse(1, 1, "防汛专班")
    ended = {"end": TODAY - dt.timedelta(days=1)}
    row = "recusal/1/1/防汛专班"
    write(town.desk, [Change("recusal", named(row), ended, version(town, row))])
    assert town.pairing.blocking(CYCLE) == ()


def test_too_few_remaining_bars_and_names_them_all(town: Town) -> None:
    # Three A岗 away leave five, of whom no A岗: team.min_post_a is 1.
    for place in (2, 3, 4):
        town.recuse(1, place, "江东区")
    (told,) = town.pairing.blocking(CYCLE)
    who, why = told.removeprefix("江东区由第一考核组对口，").split("须回避：")
    assert set(who.split("、")) == {"孙1员", "李1员", "周1员"}
    assert why.startswith("3 人回避后，本组只剩 5 人：A岗不足 1 人，不能考核该单位。")


def test_a_new_leader_with_a_recusal_bars_what_the_team_has(town: Town) -> None:
    town.recuse(3, 7, "江东区")  # a senior of another team
    assert town.pairing.blocking(CYCLE) == ()
    seat = {"team_id": team_id(1), "assessor_id": member(3, 7), "kind": SeatKind.LEADER}
    write(town.desk, [Change("seat", named("新组长"), {**seat, "start": dt.date(2026, 10, 1)})])
    assert [told[:16] for told in town.pairing.blocking(CYCLE)] == [
        "江东区由第一考核组对口，王3员须"
    ]


def test_a_pairing_that_begins_later_is_judged_on_its_first_day(town: Town) -> None:
    december = dt.date(2026, 12, 1)
    town.adopt({**ALL, "江东区": 2}, december)
    town.recuse(2, 0, "江东区")
    (told,) = town.pairing.blocking(CYCLE)
    assert told.startswith("江东区由第二考核组对口，赵2员须回避")


def test_a_recusal_from_a_unit_that_is_merged_bars_the_successors_pairing(town: Town) -> None:
    town.recuse(2, 0, "水利局")
    fields = {"unit_id": named("水利局"), "other_id": named("住建局")}
    more = {"kind": UnitChangeKind.MERGED, "on": dt.date(2026, 9, 1)}
    write(town.desk, [Change("unit_change", named("并入"), {**fields, **more})])
    assert [told[:11] for told in town.pairing.blocking(CYCLE)] == ["住建局由第二考核组对口"]


def test_ones_own_barred_unit_does_not_keep_one_from_pairing_the_rest(town: Town) -> None:
    town.recuse(1, 0, "江东区")
    with pytest.raises(Invalid, match="江东区不能由第一考核组对口"):
        town.adopt({**ALL, "水利局": 2}, TODAY)
    with acting(town.desk, Role.CLERK, unit_id=named("江东区")):
        board = town.pairing.board(TODAY)
        assert balance(board, board.present()).barred == ()
        assert propose_on(board, seed=1).teams[named("江东区")] == team_id(1)
        assert town.adopt({**ALL, "水利局": 2}, TODAY).changed == 1
    assert town.holders(TODAY) == {**ALL, "水利局": 2}
