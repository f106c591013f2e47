"""Taking a 机构变动 back: the 对口联系 run on as before, and a unit in use stays.

Source: domain.md §2.1, §2.10.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.tables import referrers
from desktop.models.teams import Pairing
from desktop.services.door import Desk
from desktop.services.errors import BadTransition
from desktop.services.labels import TABLES
from desktop.services.scheme import cycle_id
from desktop.services.unit_changes import NewUnit, UnitChangeDraft, UnitChangeService
from desktop.terms import IndicatorCategory, IndicatorNature, UnitChangeKind, UnitKind
from tests.services.pairing.town import ALL, FIRST, Town, make_town
from tests.services.record_city import named, write

DAY = dt.date(2026, 9, 1)
EVE = dt.date(2026, 8, 31)
MERGED = UnitChangeDraft(named("水利局"), UnitChangeKind.MERGED, DAY, others=(named("农业农村局"),))
YEAR = cycle_id(2026)


@pytest.fixture
def town(desk: Desk) -> Town:
    made = make_town(desk)
    made.adopt(ALL)
    return made


def change_of(town: Town) -> UUID:
    return next(c.id for c in UnitChangeService(town.desk).changes() if c.kind is not None)


def there_and_back(town: Town, draft: UnitChangeDraft = MERGED) -> None:
    changes = UnitChangeService(town.desk)
    changes.register(draft)
    changes.withdraw(change_of(town))


def past(town: Town, unit: str = "水利局") -> list[tuple[int, dt.date, dt.date | None]]:
    return [(p.number, p.start, p.end) for p in reversed(town.pairing.history(named(unit)))]


# --- 对口联系 ------------------------------------------------------------------------------


def test_a_pairing_that_was_cut_short_runs_on(town: Town) -> None:
    there_and_back(town)
    assert past(town) == [(3, FIRST, None)]


@pytest.mark.parametrize("start", [DAY, dt.date(2026, 10, 15)])
def test_a_pairing_that_was_cancelled_comes_back_after_the_one_before(
    town: Town, start: dt.date
) -> None:
    town.adopt({**ALL, "水利局": 1}, start, "调整")
    before = past(town)
    assert before == [(3, FIRST, start - dt.timedelta(days=1)), (1, start, None)]
    changes = UnitChangeService(town.desk)
    changes.register(MERGED)
    assert past(town) == [(3, FIRST, EVE)]
    changes.withdraw(change_of(town))
    assert past(town) == before
    assert town.holders(start)["水利局"] == 1
    assert town.pairing.gaps(2026) == ()
    there_and_back(town)
    assert past(town) == before, "and once more"


def test_what_was_deleted_or_had_ended_before_the_change_stays(town: Town) -> None:
    town.adopt({**ALL, "水利局": 1}, DAY, "调整")
    with town.desk.db.reading() as session:
        late = session.scalars(
            select(Pairing).where(Pairing.unit_id == named("水利局"), Pairing.start == DAY)
        ).one()
    write(town.desk, [Change("pairing", late.id, {"deleted": True}, late.version)])
    there_and_back(town)
    assert past(town) == [(3, FIRST, EVE)]


# --- a re-pairing that is made up for after the end ------------------------------------------


def test_a_backdated_pairing_of_an_ended_unit_ends_with_it(town: Town) -> None:
    UnitChangeService(town.desk).register(MERGED)
    town.adopt({**ALL, "水利局": 1}, dt.date(2026, 8, 1), "补登")
    assert past(town) == [(3, FIRST, dt.date(2026, 7, 31)), (1, dt.date(2026, 8, 1), EVE)]
    assert town.pairing.gaps(2026) == ()
    UnitChangeService(town.desk).withdraw(change_of(town))
    assert past(town) == [(3, FIRST, dt.date(2026, 7, 31)), (1, dt.date(2026, 8, 1), None)]


def test_a_gap_of_an_ended_unit_is_closed_up_to_its_end(town: Town) -> None:
    gone = {"name": "旧局", "kind": UnitKind.DEPARTMENT, "valid_to": EVE}
    write(town.desk, [Change("unit", named("旧局"), gone)])
    town.adopt({**ALL, "旧局": 2}, dt.date(2026, 8, 1), "补登")
    assert past(town, "旧局") == [(2, FIRST, EVE)]


# --- what is built on a unit that the change founded -----------------------------------------

SPLIT = UnitChangeDraft(
    named("水利局"),
    UnitChangeKind.SPLIT,
    DAY,
    founded=(NewUnit("河湖局", UnitKind.DEPARTMENT), NewUnit("水务局", UnitKind.DEPARTMENT)),
)
LEAF = {
    "cycle_id": YEAR, "title": "甲项", "category": IndicatorCategory.SPECIFIC,
    "nature": IndicatorNature.QUALITATIVE, "ordinal": 1, "kinds": (), "quarters": (),
    "first_question": False,
}  # fmt: skip
USES: dict[str, dict[str, object]] = {
    "staff_routine": {"cycle_id": YEAR, "quarter": 3, "section": "甲科", "participants": 4, "good": 1,
                      "fair": 1, "average": 1, "poor": 1},
    "building_finding": {"cycle_id": YEAR, "aspect": "班子", "polarity": "positive", "text": "好"},
    "unit_inclusion": {"cycle_id": YEAR, "included": True, "reason": "部务会决定"},
    "indicator_share": {"indicator_id": named("甲项"), "section": "甲科", "cycle_id": YEAR, "share": 1},
    "indicator_placement": {"indicator_id": named("甲项"), "cycle_id": YEAR,
                            "counts_at_id": named("住建局")},
    "recusal": {"assessor_id": named("member/1/0"), "reason": "近亲属"},
    "assessor": {"name": "新来的", "post_type": "post_a"},
}  # fmt: skip


@pytest.mark.parametrize("table", sorted(USES))
def test_a_founded_unit_in_use_is_not_taken_away(town: Town, table: str) -> None:
    changes = UnitChangeService(town.desk)
    changes.register(SPLIT)
    founded = next(c for c in changes.changes() if c.kind is not None).others[0][0]
    write(town.desk, [Change("indicator", named("甲项"), LEAF)])
    column = next(c for t, c in referrers("unit") if t == table)
    use = Change(table, named("用"), {**USES[table], column: founded})
    write(town.desk, [use])
    kept = changes.get(change_of(town)).kept_for
    assert kept == f"新设的“河湖局”已有{TABLES[table]}，不能撤回。"
    with pytest.raises(BadTransition, match="不能撤回"):
        changes.withdraw(change_of(town))


def test_what_the_change_itself_wrote_and_told_off_suggestions_are_no_use(town: Town) -> None:
    changes = UnitChangeService(town.desk)
    into_one = UnitChangeDraft(
        named("水利局"), UnitChangeKind.MERGED, DAY, move_cadres=True,
        founded=(NewUnit("河湖局", UnitKind.DEPARTMENT),),
    )  # fmt: skip
    changes.register(into_one)
    founded = next(c for c in changes.changes() if c.kind is not None).others[0][0]
    told_off = {"assessor_id": named("member/1/0"), "unit_id": founded, "kind": "home"}
    placed = {"cycle_id": YEAR, "indicator_id": named("甲项"), "unit_id": named("水利局")}
    write(
        town.desk,
        [
            Change("indicator", named("甲项"), LEAF),
            Change("recusal_dismissal", named("不需"), {**told_off, "reason": "同名"}),
            Change("indicator_placement", named("归"), {**placed, "counts_at_id": founded}),
        ],
    )
    assert changes.get(change_of(town)).kept_for == ""
    changes.withdraw(change_of(town))
    assert past(town) == [(3, FIRST, None)]
    (left,) = (u for u in town.pairing.board(DAY).units if u.name == "水利局")
    assert left.cadres == 3


def test_every_table_that_names_units_has_a_word() -> None:
    assert {t for t, _column in referrers("unit")} <= TABLES.keys()
