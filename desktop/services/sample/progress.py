"""What the units of the invented city report each quarter, as the workbooks that come in.

A unit that does well does well in most things. Some values are missing and some cannot be read:
both stay missing. Source: domain.md §2.4 (1).
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from desktop.services.sample.values import City, SampleUnit
from desktop.services.scheme_values import IndicatorValue
from desktop.services.sheets import TableColumn, TableSpec, safe_table
from desktop.terms import Direction, ScoringMethod

QUARTERS = (1, 2, 3)
REPORTED = {1: dt.date(2026, 4, 10), 2: dt.date(2026, 7, 10), 3: dt.date(2026, 10, 13)}
"""The day on which a quarter's workbooks are taken in."""

_Row = tuple[str | int | Decimal | None, ...]
_NUMERALS = ("", "一", "二", "三", "四")
_COUNTED = frozenset({ScoringMethod.RATIO, ScoringMethod.RANK, ScoringMethod.BANDS})
_PROGRESS_HEAD = ("序号", "单位", "指标", "全年目标", "序时目标", "完成值", "备注", "数据来源")
_ROUTINE_HEAD = ("序号", "单位", "科室", "参加人数", "好", "较好", "一般", "较差")
# What is aimed at where it is no share of a hundred.
_AIMS = {
    "群众满意度": Decimal(95),
    "服务对象评价": Decimal(92),
    "地区生产总值增速": Decimal("6.5"),
    "固定资产投资增速": Decimal("8.0"),
    "规模以上工业增加值增速": Decimal("8.5"),
    "亩均税收": Decimal("21.5"),
    "城乡居民收入比": Decimal("2.05"),
}
# What is aimed at for the whole year, a quarter of it in each.
_ANNUAL = frozenset(
    {
        "干部教育培训完成率",
        "重点改革任务完成率",
        "年度重点任务完成率",
        "民生实事完成率",
        "攻坚任务完成率",
    }
)
_MISSING, _UNREADABLE = 0.012, 0.008  # shares of the values; one of each at least
_UNREADABLE_TEXTS = ("待核实", "约九成", "统计口径调整中", "基本完成")
_LATE = "部门数据尚未反馈"
_SLOW = ("受资金到位影响，进度偏慢", "前期手续办理滞后", "两个子项顺延至下季度")
_SECTIONS = ("办公室", "综合科", "业务科", "政策法规科", "机关党委（人事科）")
_LEAST_IN_SECTION, _MOST_IN_SECTION = 3, 8
_GOOD_SHARE = 0.38  # below the 40 % of the rule, checked at entry


def report_book(city: City, quarter: int, leaves: Iterable[IndicatorValue]) -> bytes:
    """The quarter's 指标进展 of all units that stand then."""
    counted = [leaf for leaf in leaves if leaf.leaf and leaf.method in _COUNTED]
    title = f"{city.name}2026年第{_NUMERALS[quarter]}季度指标进展情况"
    rows = [
        _reported(city, unit, quarter, leaf)
        for unit in standing(city, quarter)
        for leaf in counted
        if leaf.applies_to(unit.kind)
    ]
    _spoil(_rng(city, "spoilt", quarter), rows)
    return _book(title, _PROGRESS_HEAD, rows, f"第{_NUMERALS[quarter]}季度")


def routine_book(city: City, quarter: int) -> bytes:
    """The quarter's 科室平时考核 of all units that stand then."""
    title = f"{city.name}2026年第{_NUMERALS[quarter]}季度科室平时考核统计表"
    rows = [row for unit in standing(city, quarter) for row in _sections(city, unit, quarter)]
    return _book(title, _ROUTINE_HEAD, rows, f"第{_NUMERALS[quarter]}季度")


def standing(city: City, quarter: int) -> tuple[SampleUnit, ...]:
    """The units of a quarter under the names they go by when it is reported."""
    names = city.names_on(REPORTED[quarter])
    units = (*city.units, city.former.unit)
    return tuple(replace(u, name=names[u.key]) for u in units if u.key in names)


def strength(city: City, unit: SampleUnit) -> float:
    """How well a unit does in general, about -2 to 2."""
    return max(-2.0, min(2.0, _rng(city, "strength", unit.key).gauss(0.2, 0.9)))


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judge's points of a quarter under one indicator, by the unit's key."""

    quarter: int
    judge: str
    points: dict[str, Decimal]


def judgements(city: City, leaf: IndicatorValue) -> Iterator[Judgement]:
    """A judge each quarter, two in the third, for whom a judged indicator applies to."""
    for quarter in QUARTERS:
        for judge in ("第一评议组", "第二评议组")[: 2 if quarter == max(QUARTERS) else 1]:
            points = {}
            for unit in standing(city, quarter):
                if leaf.applies_to(unit.kind):
                    rng = _rng(city, "judge", quarter, judge, leaf.title, unit.key)
                    value = 88 + 4 * strength(city, unit) + rng.uniform(-3, 3)
                    points[unit.key] = Decimal(str(round(min(99.0, value) * 2) / 2))
            yield Judgement(quarter, judge, points)


def _reported(city: City, unit: SampleUnit, quarter: int, leaf: IndicatorValue) -> _Row:
    rng = _rng(city, "progress", quarter, leaf.title, unit.key)
    aim = _AIMS.get(leaf.title, Decimal(100))
    annual = aim if leaf.title in _ANNUAL else None
    due = aim * quarter / 4 if annual is not None else aim
    better = strength(city, unit) * 0.03 + rng.gauss(0.0, 0.03)
    if leaf.direction is Direction.LOWER:
        better = -better
    reached = float(due) * (0.985 + better)
    places = Decimal("0.01") if aim < 10 else Decimal("0.1")
    actual = Decimal(str(reached)).quantize(places)
    note = ""
    if reached < float(due) * 0.93 and leaf.direction is not Direction.LOWER:
        note = rng.choice(_SLOW)
    return (0, unit.name, leaf.title, annual, due, actual, note, leaf.office or "")


def _spoil(rng: random.Random, rows: list[_Row]) -> None:
    """Take some values away, and put words in the place of others."""
    missing, unreadable = (max(1, round(len(rows) * share)) for share in (_MISSING, _UNREADABLE))
    for turn, place in enumerate(rng.sample(range(len(rows)), missing + unreadable)):
        *head, _actual, note, office = rows[place]
        actual = None if turn < missing else rng.choice(_UNREADABLE_TEXTS)
        rows[place] = (*head, actual, note if actual else _LATE, office)


def _sections(city: City, unit: SampleUnit, quarter: int) -> Iterator[_Row]:
    rng = _rng(city, "routine", unit.key)
    count = rng.randint(2, 4)
    people = [rng.randint(_LEAST_IN_SECTION, _MOST_IN_SECTION) for _ in range(count)]
    lots = _rng(city, "routine", quarter, unit.key)
    left = int(sum(people) * _GOOD_SHARE)
    for section, number in zip(_SECTIONS, people, strict=False):
        good = min(left, max(0, round(number * 0.35 + lots.uniform(-0.6, 0.6))))
        left -= good
        average = 1 if number - good > 2 and lots.random() < 0.12 else 0
        poor = 1 if number - good - average > 2 and lots.random() < 0.02 else 0
        fair = number - good - average - poor
        yield (0, unit.name, section, number, good, fair, average, poor)


def _book(
    title: str,
    head: tuple[str, ...],
    rows: list[_Row],
    sheet: str,
) -> bytes:
    numbered = tuple((n, *row[1:]) for n, row in enumerate(rows, 1))
    columns = tuple(TableColumn(name) for name in head)
    return safe_table(TableSpec(title, columns, numbered, sheet_name=sheet))


def _rng(city: City, *what: object) -> random.Random:
    """A stream of its own for each value: what one unit reports changes no other's."""
    return random.Random("/".join(map(str, (city.seed, city.size, *what))))
