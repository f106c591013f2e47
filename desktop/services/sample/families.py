"""家庭成员 of the invented cadres, whose ages and names fit together.

A spouse is of the other sex and within 8 years; children are 22 to 35 years younger than both
parents and carry the father's surname; parents are 20 to 38 years older.
"""

from __future__ import annotations

import random

from desktop.services.sample import months, names
from desktop.services.sample.values import SampleRelative
from desktop.terms import Sex

_SPOUSE_WORK = (
    "市第三小学教师", "市人民医院医师", "市税务局干部", "锦湖区政府办公室干部", "市供电公司职工",
    "龙溪区第一中学教师", "中国建设银行锦川分行职员", "市中医院医师", "市自来水公司职工", "自由职业",
    "个体工商户", "市公安局民警", "市图书馆馆员", "贵源市财政局干部", "市公交集团职工", "退休职工",
)  # fmt: skip
_CHILD_WORK = (
    "南昌大学附属医院医师", "深圳某软件公司工程师", "龙溪区白塔镇政府干部", "市实验小学教师",
    "杭州某设计公司设计师", "中铁某局工程师", "市农商银行职员", "上海某会计师事务所职员",
)  # fmt: skip
_PARENT_WORK = (
    "务农",
    "退休教师",
    "市铜材厂退休职工",
    "退休干部",
    "贵源市供销社退休职工",
    "乡村医生",
)
_GONE = "（已去世）"


def build_family(
    rng: random.Random, name: str, sex: Sex, born: int, now: int
) -> tuple[SampleRelative, ...]:
    """Relatives of a cadre born in month ``born``, as they stand on the form in month ``now``."""
    own = names.surname_of(name)
    spouse = _spouse(rng, sex, born, now) if rng.random() < 0.94 else None
    result: list[SampleRelative] = []
    if spouse:
        result.append(spouse)
        father = own if sex is Sex.MALE else names.surname_of(spouse.name)
        result += _children(rng, father, born, months.parse(spouse.birth), now)
    result += _parents(rng, own, born, now)
    return tuple(result)


def _spouse(rng: random.Random, sex: Sex, born: int, now: int) -> SampleRelative:
    other = Sex.FEMALE if sex is Sex.MALE else Sex.MALE
    gap = max(-90, min(90, round(rng.gauss(20, 24))))
    birth = born + (gap if sex is Sex.MALE else -gap)
    work = rng.choice(_SPOUSE_WORK)
    if work == "退休职工" and now - birth < 55 * 12:
        work = "自由职业"
    return SampleRelative(
        relation="妻子" if other is Sex.FEMALE else "丈夫",
        name=names.person_name(rng, other),
        sex=other,
        birth=months.compact(birth),
        politics=rng.choice(("中共党员", "群众", "群众")),
        work=work,
    )


def _children(
    rng: random.Random, surname: str, born: int, spouse: int, now: int
) -> list[SampleRelative]:
    low = max(born, spouse) + 22 * 12 + 1
    high = min(born, spouse) + 35 * 12 - 1
    count = rng.choices((0, 1, 2), weights=(6, 66, 28))[0]
    result: list[SampleRelative] = []
    at = low + rng.randint(8, 60)
    for _ in range(count):
        if at > min(high, now - 24):
            break
        sex = rng.choice((Sex.MALE, Sex.FEMALE))
        result.append(
            SampleRelative(
                relation="儿子" if sex is Sex.MALE else "女儿",
                name=surname + names.given_name(rng, sex),
                sex=sex,
                birth=months.compact(at),
                politics=_child_politics(rng, now - at),
                work=_child_work(rng, now - at),
            )
        )
        at += rng.randint(26, 80)
    return result


def _child_politics(rng: random.Random, age: int) -> str:
    years = age // 12
    if years < 14:
        return "群众"
    if years < 19:
        return rng.choice(("群众", "共青团员"))
    if years < 28:
        return rng.choice(("共青团员", "共青团员", "中共党员"))
    return rng.choice(("中共党员", "群众"))


def _child_work(rng: random.Random, age: int) -> str:
    years = age // 12
    if years < 6:
        return "学龄前"
    if years < 12:
        return "市实验小学学生"
    if years < 15:
        return "市第二中学初中学生"
    if years < 18:
        return "市第一中学高中学生"
    if years < 23:
        return rng.choice(("南昌大学学生", "江西师范大学学生", "华东交通大学学生"))
    return rng.choice(_CHILD_WORK)


def _parents(rng: random.Random, surname: str, born: int, now: int) -> list[SampleRelative]:
    result: list[SampleRelative] = []
    for relation, sex in (("父亲", Sex.MALE), ("母亲", Sex.FEMALE)):
        birth = born - rng.randint(20 * 12 + 1, (38 if sex is Sex.MALE else 34) * 12 - 1)
        years = (now - birth) // 12
        gone = rng.random() < max(0.0, (years - 66) / 32)
        work = rng.choice(_PARENT_WORK)
        if work.find("退休") >= 0 and years < 60:
            work = "务农"
        name = names.person_name(rng, sex)
        if sex is Sex.MALE:
            name = surname + names.given_name(rng, sex)
        result.append(
            SampleRelative(
                relation=relation,
                name=name,
                sex=sex,
                birth=months.compact(birth),
                politics=rng.choice(("中共党员", "群众", "群众")),
                work=work + _GONE if gone else work,
            )
        )
    return result
