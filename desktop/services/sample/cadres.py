"""The cadres of the invented city."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.services.sample import months, names
from desktop.services.sample.careers import Life, build_life
from desktop.services.sample.families import build_family
from desktop.services.sample.photos import portrait
from desktop.services.sample.tables import common_duties, duties, fragments, main_duties
from desktop.services.sample.units import SeatPlan, seat_counts, seat_plans
from desktop.services.sample.values import SampleCadre, SampleGrade, SampleUnit, TaskForceRole
from desktop.terms import CadreLevel, PastGradeValue, Sex, UnitKind

_NATIVE = (
    "江西贵溪", "江西余江", "江西鹰潭", "江西上饶", "江西抚州", "江西南昌", "江西九江", "江西吉安",
    "江西丰城", "江西乐平", "江西弋阳", "江西金溪", "浙江衢州", "安徽安庆", "湖南浏阳", "福建光泽",
)  # fmt: skip
_TITLES = {
    "economy": "经济师", "finance": "会计师", "agri": "农艺师", "urban": "工程师", "transport": "工程师",
    "education": "高级教师", "health": "副主任医师", "culture": "记者", "industry": "工程师",
    "enterprise": "经济师", "market": "工程师",
}  # fmt: skip
_WITH_PHOTO = 0.8
_FORCE_SIZE = 5
_COUNTY_SECTORS = (
    "economy",
    "agri",
    "urban",
    "education",
    "health",
    "industry",
    "social",
    "market",
)
_BY_OFFICE = {
    "纪": "党风廉政建设",
    "机关党委": "机关党建",
    "办公室主任": "综合协调与机关运转",
    "工会主席": "职工维权与服务",
    "组织部": "基层党组织建设",
    "宣传部": "意识形态与网络舆情",
    "统战部": "联系服务民营经济",
    "政法委": "平安建设考核",
}


@dataclass(frozen=True, slots=True)
class Leaning:
    """How well someone does on the whole, about −2 to 2: grades, ratings and facts follow it."""

    by_cadre: dict[str, float]


def build_cadres(
    rng: random.Random, units: tuple[SampleUnit, ...], total: int, today: dt.date
) -> tuple[tuple[SampleCadre, ...], Leaning]:
    """``total`` cadres in the order of units and seats, and how they lean."""
    counts = seat_counts(units, total)
    taken_names: set[str] = set()
    taken_numbers: set[str] = set()
    leaning: dict[str, float] = {}
    found: list[SampleCadre] = []
    for unit in units:
        if unit.kind is UnitKind.TASK_FORCE:
            continue
        plans = seat_plans(unit, counts[unit.key])
        fields = _assigned_duties(rng, unit, plans)
        for order, plan in enumerate(plans, 1):
            key = f"C{len(found) + 1:04d}"
            leaning[key] = max(-2.2, min(2.2, rng.gauss(0.55, 0.8)))
            place = _Place(key, unit, order, plan, fields[order - 1], leaning[key])
            found.append(_cadre(rng, place, taken_names, taken_numbers, today))
    found = _with_rare_names(found)
    found = _with_namesakes(rng, found)
    return tuple(_with_task_forces(rng, found, units)), Leaning(leaning)


def with_portraits(seed: int, cadres: tuple[SampleCadre, ...]) -> tuple[SampleCadre, ...]:
    """Four of five get a drawn portrait; the fifth's is missing, as on real forms."""
    result: list[SampleCadre] = []
    for cadre in cadres:
        rng = random.Random(f"{seed}/photo/{cadre.key}")
        age = cadre.age_reference.year - cadre.birth.year
        photo = portrait(rng, cadre.sex, age) if rng.random() < _WITH_PHOTO else None
        result.append(replace(cadre, photo=photo))
    return tuple(result)


def current_post(cadre: SampleCadre) -> str:
    """现任职务 as the form has it: unit and offices, the task force after them."""
    return cadre.resume[-1].text


@dataclass(frozen=True, slots=True)
class _Place:
    key: str
    unit: SampleUnit
    order: int
    plan: SeatPlan
    duties: tuple[str, ...]
    lean: float


def _cadre(
    rng: random.Random,
    place: _Place,
    taken_names: set[str],
    taken_numbers: set[str],
    today: dt.date,
) -> SampleCadre:
    unit, plan = place.unit, place.plan
    sex = Sex.FEMALE if rng.random() < 0.24 else Sex.MALE
    name = names.person_name(rng, sex, taken_names)
    post = f"{unit.name}{plan.title}"
    if unit.kind is UnitKind.COUNTY and plan.title.startswith("市委"):
        post = f"{unit.name}委{plan.title[2:]}"
    life = build_life(
        rng, unit.sector_key, unit.name, post, plan.rank, party_only=plan.party_only, today=today
    )
    native = rng.choice(_NATIVE)
    return SampleCadre(
        key=place.key,
        name=name,
        sex=sex,
        birth=life.birth,
        id_number=names.identity_number(rng, life.birth, sex, taken_numbers),
        ethnicity=rng.choices(("汉族", "畲族", "回族", "满族"), weights=(95, 3, 1, 1))[0],
        native_place=native,
        birth_place=native if rng.random() < 0.85 else rng.choice(_NATIVE),
        party_date=None if life.party is None else months.compact(life.party),
        other_party=life.other_party or None,
        work_date=months.compact(life.work),
        health=rng.choices(("健康", "一般"), weights=(95, 5))[0],
        professional_title=_TITLES.get(unit.sector_key, "") if rng.random() < 0.4 else "",
        expertise=life.expertise,
        full_time=life.full_time,
        in_service=life.in_service,
        level=CadreLevel.SECTION if plan.rank == 2 else CadreLevel.CITY,
        unit=unit.key,
        order=place.order,
        principal=plan.principal,
        post=plan.title,
        duties=place.duties,
        task_force=None,
        resume=life.resume,
        relatives=build_family(rng, name, sex, months.of_date(life.birth), months.of_date(today)),
        honours=_honours(rng, place.lean, today),
        grades=_grades(rng, place.lean, life, today),
        reporting_unit="中共锦川市委组织部",
        age_reference=today,
        photo=None,
    )


def _assigned_duties(
    rng: random.Random, unit: SampleUnit, plans: Sequence[SeatPlan]
) -> list[tuple[str, ...]]:
    """分管: by the office where it says so, else the unit's own fields in turn.

    When the unit has fewer fields than deputies, the others see to what every unit has.
    """
    own = list(main_duties(unit.name, unit.sector_key))
    if unit.kind is UnitKind.COUNTY:
        own = [duty.name for sector in _COUNTY_SECTORS for duty in duties()[sector]]
        rng.shuffle(own)
    rest = [name for name in common_duties() if name not in {*_BY_OFFICE.values()}]
    rng.shuffle(rest)
    pool = own + rest
    result: list[tuple[str, ...]] = []
    at = 0
    for plan in plans:
        fixed = next((duty for word, duty in _BY_OFFICE.items() if word in plan.title), None)
        if fixed:
            result.append((fixed,))
        elif plan.principal:
            result.append((own[0], "队伍建设与人才培养"))
        else:
            wanted = 1 + (rng.random() < 0.6)
            result.append(tuple(dict.fromkeys(pool[(at + i) % len(pool)] for i in range(wanted))))
            at += wanted
    return result


def _grades(rng: random.Random, lean: float, life: Life, today: dt.date) -> tuple[SampleGrade, ...]:
    result: list[SampleGrade] = []
    for year in range(today.year - 3, today.year):
        if life.work // 12 >= year:
            continue
        score = lean + rng.gauss(0, 0.6)
        grade = PastGradeValue.EXCELLENT if score > 1.15 else PastGradeValue.COMPETENT
        if score < -1.5:
            grade = PastGradeValue.BASIC
        result.append(SampleGrade(year, grade))
    return tuple(result)


def _honours(rng: random.Random, lean: float, today: dt.date) -> str:
    if lean < 0.2 or rng.random() > 0.5:
        return "无"
    year, month = today.year - rng.randint(1, 8), rng.randint(1, 12)
    return rng.choice(fragments("honours")).format(year=year, month=f"{month:02d}")


def _renamed(cadre: SampleCadre, name: str) -> SampleCadre:
    """The same person under another name; blood relatives on the father's side follow it."""
    old, new = names.surname_of(cadre.name), names.surname_of(name)
    relations = {"父亲"} | ({"儿子", "女儿"} if cadre.sex is Sex.MALE else set())
    relatives = tuple(
        replace(r, name=new + r.name.removeprefix(old)) if r.relation in relations else r
        for r in cadre.relatives
    )
    return replace(cadre, name=name, relatives=relatives)


def _with_rare_names(cadres: list[SampleCadre]) -> list[SampleCadre]:
    """Each rare character stands in somebody's name; in a small sample, every fourth of them."""
    result = list(cadres)
    wanted = names.rare_given_names()
    at = 1
    for char in wanted if len(result) > 100 else wanted[::4]:
        at = next(
            i
            for i in range(at + 1, len(result))
            if result[i].sex is Sex.MALE or names.is_for_women(char)
        )
        result[at] = _renamed(result[at], names.surname_of(result[at].name) + char)
    return result


def _with_namesakes(rng: random.Random, cadres: list[SampleCadre]) -> list[SampleCadre]:
    """Some people bear one name, in different units, with different numbers."""
    result = list(cadres)
    for _ in range(max(1, len(result) // 400)):
        plain = [i for i in range(len(result) // 2) if names.is_plain(result[i].name)]
        first = rng.choice(plain)
        second = next(
            i
            for i in range(len(result) // 2 + rng.randrange(len(result) // 4), len(result))
            if result[i].sex is result[first].sex and result[i].unit != result[first].unit
        )
        result[second] = _renamed(result[second], result[first].name)
    return result


def _with_task_forces(
    rng: random.Random, cadres: list[SampleCadre], units: Sequence[SampleUnit]
) -> list[SampleCadre]:
    """Members of a 工作专班 stay in their home units, where they are assessed (rule 2.10)."""
    result = list(cadres)
    sector_of = {u.key: u.sector_key for u in units}
    for force in units:
        if force.kind is not UnitKind.TASK_FORCE:
            continue
        able = [
            i for i, c in enumerate(result) if not c.principal and not c.task_force and c.party_date
        ]
        near = [i for i in able if sector_of[result[i].unit] == force.sector_key]
        chosen = rng.sample(near, min(len(near), _FORCE_SIZE))
        chosen += rng.sample([i for i in able if i not in chosen], _FORCE_SIZE - len(chosen))
        fields = main_duties(force.name, force.sector_key)
        titles = ("组长", "副组长", "副组长", "成员", "成员")
        for place, (index, title) in enumerate(zip(chosen, titles, strict=True)):
            cadre = result[index]
            role = TaskForceRole(force.key, title, place == 0, fields)
            last = cadre.resume[-1]
            both = replace(last, text=f"{last.text}，{force.name}{title}")
            result[index] = replace(cadre, task_force=role, resume=(*cadre.resume[:-1], both))
    return result
