"""The units of the invented city and the seats of their leadership teams.

The city 锦川 does not exist: so no real post can be mistaken for one of the sample.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from desktop.services.sample.tables import SECTORS, Department, departments
from desktop.services.sample.values import SampleUnit
from desktop.terms import UnitKind

CITY_NAME = "锦川市"

_COUNTIES = ("锦湖区", "龙溪区", "贵源市")
_ZONES = ("锦川高新技术产业开发区", "锦江新区管理委员会", "云龙山风景名胜区管理委员会")
_ZONE_SECTORS = ("industry", "urban", "culture")
_TASK_FORCES = (
    ("铜基新材料集群建设工作专班", "industry"),
    ("海绵城市建设工作专班", "urban"),
    ("公立医院改革工作专班", "health"),
    ("城乡融合发展试验区工作专班", "agri"),
)
_SMALL = ("市发展和改革委员会", "市教育局", "市农业农村局", "市住房和城乡建设局", "市人民医院")

# The ending of a unit's name decides who heads it and how its party group is called.
# Longer endings stand before shorter ones.
_HEADS: tuple[tuple[str, str, str, str], ...] = (
    ("纪律检查委员会", "书记", "副书记", ""),
    ("中级人民法院", "院长", "副院长", "党组"),
    ("人民检察院", "检察长", "副检察长", "党组"),
    ("组织部", "部长", "副部长", ""),
    ("宣传部", "部长", "副部长", ""),
    ("统战部", "部长", "副部长", ""),
    ("工作部", "部长", "副部长", ""),
    ("政法委员会", "书记", "副书记", ""),
    ("直属机关工作委员会", "书记", "副书记", ""),
    ("党校", "常务副校长", "副校长", ""),
    ("公安局", "局长", "副局长", "党委"),
    ("老干部局", "局长", "副局长", ""),
    ("共青团锦川市委员会", "书记", "副书记", "党组"),
    ("总工会", "主席", "副主席", "党组"),
    ("红十字会", "会长", "副会长", "党组"),
    ("贸易促进会", "会长", "副会长", "党组"),
    ("慈善总会", "会长", "副会长", "党支部"),
    ("计划生育协会", "会长", "副会长", "党组"),
    ("法学会", "会长", "副会长", "党组"),
    ("残疾人联合会", "理事长", "副理事长", "党组"),
    ("供销合作社联合社", "理事会主任", "理事会副主任", "党组"),
    ("联合会", "主席", "副主席", "党组"),
    ("协会", "主席", "副主席", "党组"),
    ("调查队", "队长", "副队长", "党组"),
    ("支队", "支队长", "副支队长", "党委"),
    ("海关", "关长", "副关长", "党委"),
    ("分行", "行长", "副行长", "党委"),
    ("国有资产监督管理委员会", "主任", "副主任", "党委"),
    ("管理委员会", "主任", "副主任", "党工委"),
    ("开发区", "管委会主任", "管委会副主任", "党工委"),
    ("工作专班", "组长", "副组长", ""),
    ("公司", "董事长", "副总经理", "党委"),
    ("医院", "院长", "副院长", "党委"),
    ("保健院", "院长", "副院长", "党委"),
    ("研究院", "院长", "副院长", "党组"),
    ("设计院", "院长", "副院长", "党组"),
    ("学院", "院长", "副院长", "党委"),
    ("幼儿园", "园长", "副园长", "党支部"),
    ("学校", "校长", "副校长", "党委"),
    ("中学", "校长", "副校长", "党委"),
    ("小学", "校长", "副校长", "党委"),
    ("研究所", "所长", "副所长", "党支部"),
    ("检验所", "所长", "副所长", "党支部"),
    ("检测所", "所长", "副所长", "党支部"),
    ("测试所", "所长", "副所长", "党支部"),
    ("管理处", "处长", "副处长", "党委"),
    ("监测站", "站长", "副站长", "党支部"),
    ("监督站", "站长", "副站长", "党支部"),
    ("血站", "站长", "副站长", "党支部"),
    ("馆", "馆长", "副馆长", "党支部"),
    ("室", "主任", "副主任", "党组"),
    ("中心", "主任", "副主任", "党组"),
    ("办公室", "主任", "副主任", "党组"),
    ("委员会", "主任", "副主任", "党组"),
    ("局", "局长", "副局长", "党组"),
)
# These belong to the party committee, the congress or the conference, and have no group of their
# own.
_WITHOUT_GROUP = ("市委", "市人大常委会", "市政协")
# Public institutions have no resident discipline group and no ranks of civil servants.
_INSTITUTIONS = ("中心", "支队", "馆", "所", "站", "处", "园", "研究院", "设计院", "会")
_SEATS_BY_SIZE = {"S": 5, "M": 7, "L": 9}


@dataclass(frozen=True, slots=True)
class SeatPlan:
    """One place in a leadership team: its title; rank 4 is 正处, 3 is 副处, 2 is 正科."""

    title: str
    rank: int
    principal: bool
    party_only: bool


def build_units(rng: random.Random, *, small: bool) -> tuple[SampleUnit, ...]:
    """All units of the sample, counties first: 200, or 8 of the same kinds."""
    rows: list[tuple[str, UnitKind, str]] = []
    rows += [(n, UnitKind.COUNTY, "general") for n in (_COUNTIES[:1] if small else _COUNTIES)]
    zones = list(zip(_ZONES, _ZONE_SECTORS, strict=True))
    rows += [(n, UnitKind.DEV_ZONE, s) for n, s in (zones[:1] if small else zones)]
    forces = _TASK_FORCES[:1] if small else _TASK_FORCES
    rows += [(n, UnitKind.TASK_FORCE, s) for n, s in forces]
    rows += [(d.name, UnitKind.DEPARTMENT, d.sector) for d in _departments(small=small)]
    return tuple(
        SampleUnit(
            key=f"U{number:03d}",
            name=name,
            kind=kind,
            sector_key=sector,
            sector=SECTORS[sector],
            staffing=_staffing(rng, kind),
            remark="临时机构，任务完成后撤销" if kind is UnitKind.TASK_FORCE else "",
        )
        for number, (name, kind, sector) in enumerate(rows, 1)
    )


def seat_counts(units: tuple[SampleUnit, ...], total: int) -> dict[str, int]:
    """Unit key → number of cadres, ``total`` in all. A task force has none of its own."""
    sizes = {d.name: _SEATS_BY_SIZE[d.size] for d in departments()}
    counts = {u.key: sizes.get(u.name, 0) for u in units}
    for unit in units:
        if unit.kind is UnitKind.COUNTY:
            counts[unit.key] = 13
        elif unit.kind is UnitKind.DEV_ZONE:
            counts[unit.key] = 9
    movable = [u.key for u in units if u.kind is UnitKind.DEPARTMENT]
    step = 1 if sum(counts.values()) < total else -1
    index = 0
    while sum(counts.values()) != total:
        counts[movable[index % len(movable)]] += step
        index += 1
    return counts


def head_title(unit: SampleUnit) -> str:
    """The office of the one who heads the unit (发改委 → 主任), without the party office."""
    if unit.kind is UnitKind.COUNTY:
        return "区委书记" if unit.name.endswith("区") else "市委书记"
    return _office(unit.name)[0]


def member_title(unit: SampleUnit) -> str:
    """What a member of the unit's party group is called, 党组成员 or 党委委员; "" without one."""
    group = _office(unit.name)[2]
    return f"{group}成员" if group == "党组" else f"{group}委员" if group else ""


def seat_plans(unit: SampleUnit, count: int) -> list[SeatPlan]:
    """The places of a leadership team, the principal first."""
    if unit.kind is UnitKind.COUNTY:
        return _county_seats("区" if unit.name.endswith("区") else "市")[:count]
    head, deputy, group = _office(unit.name)
    if unit.kind is UnitKind.DEV_ZONE:
        return _zone_seats(head, deputy)[:count]
    if group == "党委" and head in {"董事长", "院长", "校长"}:
        return _institution_seats(head, deputy, count)
    secretary = f"{group}书记、" if group else ""
    member = f"{group}成员、" if group == "党组" else f"{group}委员、" if group else ""
    bare_second = deputy if head.startswith("常务") else f"常务{deputy}"
    second = f"{group}副书记、{deputy}" if group else bare_second
    plans = [SeatPlan(secretary + head, 4, principal=True, party_only=bool(group))]
    plans.append(SeatPlan(second, 3, principal=False, party_only=bool(group)))
    rest = max(0, count - len(plans))
    tail = _tail_seats(unit.name, member)[: max(0, min(3, rest - 2))]
    deputies = rest - len(tail)
    for index in range(deputies):
        outsider = index == deputies - 1 and count >= 6
        title = deputy if outsider else member + deputy
        plans.append(SeatPlan(title, 3, principal=False, party_only=bool(member) and not outsider))
    return (plans + tail)[:count]


def _tail_seats(name: str, member: str) -> list[SeatPlan]:
    clerk = SeatPlan("办公室主任", 2, principal=False, party_only=False)
    if name.endswith(_INSTITUTIONS):
        union = SeatPlan(f"{member}工会主席", 3, principal=False, party_only=bool(member))
        return [union, clerk] if member else [clerk]
    discipline = f"{member}派驻纪检监察组组长" if member else "机关党委书记"
    return [
        SeatPlan(discipline, 3, principal=False, party_only=True),
        SeatPlan("四级调研员", 3, principal=False, party_only=False),
        clerk,
    ]


def _county_seats(word: str) -> list[SeatPlan]:
    mayor = "区长" if word == "区" else "市长"
    standing = (
        f"{word}委常委、常务副{mayor}",
        f"{word}委常委、{word}纪委书记、{word}监委主任",
        f"{word}委常委、组织部部长",
        f"{word}委常委、宣传部部长",
        f"{word}委常委、政法委书记",
        f"{word}委常委、统战部部长",
    )
    plans = [
        SeatPlan(f"{word}委书记", 4, principal=True, party_only=True),
        SeatPlan(f"{word}委副书记、{mayor}", 4, principal=False, party_only=True),
        SeatPlan(f"{word}委副书记", 3, principal=False, party_only=True),
    ]
    plans += [SeatPlan(title, 3, principal=False, party_only=True) for title in standing]
    plans += [SeatPlan(f"副{mayor}", 3, principal=False, party_only=False) for _ in range(4)]
    return plans


def _zone_seats(head: str, deputy: str) -> list[SeatPlan]:
    plans = [
        SeatPlan(f"党工委书记、{head}", 4, principal=True, party_only=True),
        SeatPlan(f"党工委副书记、{deputy}", 3, principal=False, party_only=True),
        SeatPlan("党工委委员、纪检监察工委书记", 3, principal=False, party_only=True),
    ]
    plans += [SeatPlan(f"党工委委员、{deputy}", 3, principal=False, party_only=True)] * 4
    plans += [SeatPlan(deputy, 3, principal=False, party_only=False)]
    plans += [SeatPlan("办公室主任", 2, principal=False, party_only=False)]
    return plans


def _institution_seats(head: str, deputy: str, count: int) -> list[SeatPlan]:
    second = "党委副书记、总经理" if head == "董事长" else f"党委副书记、{deputy}"
    plans = [
        SeatPlan(f"党委书记、{head}", 4, principal=True, party_only=True),
        SeatPlan(second, 3, principal=False, party_only=True),
        SeatPlan("党委委员、纪委书记", 3, principal=False, party_only=True),
    ]
    rest = max(0, count - len(plans))
    plans += [SeatPlan(f"党委委员、{deputy}", 3, principal=False, party_only=True)] * (rest - 1)
    plans += [SeatPlan(deputy, 3, principal=False, party_only=False)]
    return plans[:count]


def _office(name: str) -> tuple[str, str, str]:
    for ending, head, deputy, group in _HEADS:
        if name.endswith(ending):
            bare = name.startswith(_WITHOUT_GROUP) and name != "市委党校"
            return head, deputy, "" if bare else group
    raise LookupError(name)


def _departments(*, small: bool) -> list[Department]:
    return [d for d in departments() if not small or d.name in _SMALL]


def _staffing(rng: random.Random, kind: UnitKind) -> int:
    low, high = {
        UnitKind.COUNTY: (110, 180),
        UnitKind.DEV_ZONE: (60, 130),
        UnitKind.TASK_FORCE: (15, 40),
    }.get(kind, (18, 120))
    return rng.randint(low, high)
