"""Marks: who may be marked for what, once a judge and quarter, caps warned of and kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from desktop.models.changes import Change
from desktop.services.errors import Invalid, Refused, Stale
from desktop.services.indicator_marks import IndicatorMarkService, MarkDraft, MarkQuery
from desktop.terms import CycleState, ScoringMethod, UnitKind
from tests.services.record_city import City, write
from tests.services.scheme_leaves import YEAR, add_leaves, leaf

DAY = dt.date(2026, 9, 30)


@pytest.fixture
def marks(city: City) -> IndicatorMarkService:
    add_leaves(city.desk)
    return IndicatorMarkService(city.desk)


def judged(city: City, points: str = "88.5", judge: str = "市委办公室") -> MarkDraft:
    return MarkDraft(YEAR, city.unit, leaf(ScoringMethod.JUDGED), 3, Decimal(points), DAY, judge)


def event(city: City, method: ScoringMethod, points: str, key: str | None = None) -> MarkDraft:
    return MarkDraft(
        YEAR, city.unit, leaf(method), 3, Decimal(points), DAY, reason="获表彰", event_key=key
    )


def test_a_judge_marks_a_unit_once_a_quarter_and_may_correct_it(
    city: City, marks: IndicatorMarkService
) -> None:
    mark = marks.save(judged(city))
    with pytest.raises(Invalid, match="已为该单位评分"):
        marks.save(judged(city, "90", "市委 办公室"))
    marks.save(judged(city, "70", "市政府办公室"))
    (first,) = (m for m in marks.marks(MarkQuery(YEAR, 3, city.unit)) if m.judge == "市委办公室")
    assert (first.id, first.points) == (mark, Decimal("88.5"))
    marks.save(replace(judged(city, "89"), id=first.id, version=first.version))
    with pytest.raises(Stale):
        marks.save(replace(judged(city, "91"), id=first.id, version=first.version))
    assert {m.points for m in marks.marks(MarkQuery(YEAR))} == {Decimal(89), Decimal(70)}


def test_a_mark_that_was_taken_away_can_be_given_again(
    city: City, marks: IndicatorMarkService
) -> None:
    marks.save(judged(city))
    (line,) = marks.marks(MarkQuery(YEAR))
    marks.remove(line.id, line.version)
    assert marks.marks(MarkQuery(YEAR)) == ()
    assert marks.save(judged(city, "60")) == line.id


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"points": Decimal("100.1")}, "points"),
        ({"points": Decimal(-1)}, "points"),
        ({"points": Decimal("1.00001")}, "points"),
        ({"judge": "  "}, "judge"),
        ({"quarter": 5}, "quarter"),
        ({"indicator": leaf(ScoringMethod.RATIO)}, "indicator"),
        ({"indicator": YEAR}, "indicator"),
        ({"indicator": leaf(ScoringMethod.BONUS)}, "reason"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    city: City, marks: IndicatorMarkService, change: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        marks.save(replace(judged(city), **change))  # type: ignore[arg-type]  # fields of the draft
    assert field in refused.value.faults
    assert marks.marks(MarkQuery(YEAR)) == ()


def test_a_leaf_that_does_not_apply_is_not_marked(city: City, marks: IndicatorMarkService) -> None:
    with city.desk.db.reading() as session:
        from desktop.models.units import Unit  # noqa: PLC0415 - used here alone

        version = session.get_one(Unit, city.unit).version
    write(city.desk, [Change("unit", city.unit, {"kind": UnitKind.COUNTY}, version)])
    with pytest.raises(Invalid, match="不适用于"):
        marks.save(judged(city))


def test_a_cap_is_warned_of_and_the_mark_kept(city: City, marks: IndicatorMarkService) -> None:
    marks.save(event(city, ScoringMethod.BONUS, "2"))
    assert marks.warnings(event(city, ScoringMethod.BONUS, "1")) == ()
    (warning,) = marks.warnings(event(city, ScoringMethod.BONUS, "1.5"))
    assert "合计 3.5 分，超过上限 3 分" in warning
    marks.save(event(city, ScoringMethod.BONUS, "1.5"))
    assert sum(m.points for m in marks.marks(MarkQuery(YEAR))) == Decimal("3.5")


def test_one_event_counts_once(city: City, marks: IndicatorMarkService) -> None:
    marks.save(event(city, ScoringMethod.BONUS, "1", "2026-国家级表彰"))
    (warning,) = marks.warnings(event(city, ScoringMethod.DEDUCT, "1", "2026-国家级表彰"))
    assert "一件事只应计一次" in warning


def test_one_judges_sheet_is_stored_whole_or_not_at_all(
    city: City, marks: IndicatorMarkService
) -> None:
    judge, which = "市委督查室", leaf(ScoringMethod.JUDGED)
    assert marks.judge(YEAR, 3, which, judge, {city.unit: Decimal(90)}) == 1
    assert marks.judge(YEAR, 3, which, judge, {city.unit: Decimal(90)}) == 0
    with pytest.raises(Invalid) as refused:
        marks.judge(YEAR, 3, which, judge, {city.unit: Decimal(101)})
    assert list(refused.value.faults) == [city.unit.hex]
    assert marks.judge(YEAR, 3, which, judge, {city.unit: None}) == 1
    assert marks.marks(MarkQuery(YEAR)) == ()


def test_nothing_is_marked_in_a_sealed_year(city: City, marks: IndicatorMarkService) -> None:
    marks.save(judged(city))
    with city.desk.db.reading() as session:
        from desktop.models.scheme import Cycle  # noqa: PLC0415 - used here alone

        version = session.get_one(Cycle, YEAR).version
    write(city.desk, [Change("cycle", YEAR, {"state": CycleState.SEALED}, version)])
    with pytest.raises(Refused, match="已封存"):
        marks.save(judged(city, "1", "另一评分人"))
    (line,) = marks.marks(MarkQuery(YEAR))
    with pytest.raises(Refused, match="已封存"):
        marks.remove(line.id, line.version)


def test_a_mark_stays_the_judges_own(city: City, marks: IndicatorMarkService) -> None:
    marks.save(judged(city))
    (line,) = marks.marks(MarkQuery(YEAR))
    other = replace(judged(city, "60", "另一部门"), id=line.id, version=line.version)
    with pytest.raises(Invalid, match="评分人不能更改"):
        marks.save(other)
