"""Invented names and identity numbers.

Identity numbers carry the area 360699, which was never assigned, so no living person has one.
"""

from __future__ import annotations

import datetime as dt
import random

from desktop.terms import Sex

_COMMON = "王李张刘陈杨黄吴周徐朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹彭萧田董潘袁蔡余杜叶程魏"
_LESS_COMMON = (
    "苏吕丁任沈姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾"
)
_LOCAL = "饶涂桂艾占祝毛龚严万付危揭敖乐甘晏舒温"
_POLYPHONES = "单仇解查曾区翟朴覃缪盖"
_COMPOUND = ("欧阳", "上官", "尉迟", "万俟", "诸葛", "司马", "长孙")

_MALE = "志建文国华明伟强军勇刚斌涛辉鹏飞峰波宁平俊杰毅浩亮健林海东晓春宏庆永福贵荣德义仁祥瑞"
_MALE_LAST = "伟强军勇刚斌涛辉鹏飞峰波平俊杰毅浩亮健林海东宏庆华明民生根松柏清泉旺胜超凯"
_FEMALE = "丽秀雪玉美淑慧晓春海小艳桂红文婷雅静思梦嘉佳怡诗瑾若冬月彩凤素"
_FEMALE_LAST = "丽芳敏静娟霞红艳玲梅兰燕萍琴英云莉娜婷雯洁琳颖蓉芬珍莹倩琼华慧"
_RARE = "䶮㛃堃喆𫍯翀玥𬱖赟𬭊𫖯頔犇燚垚"
_FEMALE_RARE = "玥㛃頔赟"

_AREA = "360699"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def surname(rng: random.Random) -> str:
    """A surname by rough frequency; some polyphones and a few compound ones are among them."""
    pools = (_COMMON, _LESS_COMMON, _LOCAL, _POLYPHONES, _COMPOUND)
    return rng.choice(rng.choices(pools, weights=(58, 24, 10, 6, 2))[0])


def given_name(rng: random.Random, sex: Sex) -> str:
    """A given name of one or two characters, now and then with a rare one."""
    first, last = (_MALE, _MALE_LAST) if sex is Sex.MALE else (_FEMALE, _FEMALE_LAST)
    if rng.random() < 0.03:
        rare = rng.choice(_RARE if sex is Sex.MALE else _FEMALE_RARE)
        return rare if rng.random() < 0.4 else rng.choice(first) + rare
    if rng.random() < 0.22:
        return rng.choice(last)
    lead = rng.choice(first)
    return lead + rng.choice([c for c in last if c != lead])


def person_name(rng: random.Random, sex: Sex, taken: set[str] | None = None) -> str:
    """A full name; with ``taken`` one that is not in it yet, and is then added."""
    while True:
        name = surname(rng) + given_name(rng, sex)
        if len(set(name)) < len(name):
            continue
        if taken is None:
            return name
        if name not in taken:
            taken.add(name)
            return name


def surname_of(name: str) -> str:
    """The surname of an invented full name."""
    return name[:2] if name[:2] in _COMPOUND else name[0]


def rare_given_names() -> tuple[str, ...]:
    """Every rare character of the sample, each of which some cadre carries."""
    return tuple(_RARE)


def is_for_women(char: str) -> bool:
    """Whether a rare character is also given to women."""
    return char in _FEMALE_RARE


def is_plain(name: str) -> bool:
    """Whether a name has neither a compound surname nor a rare character."""
    return name[:2] not in _COMPOUND and not set(name) & set(_RARE)


def identity_number(rng: random.Random, birth: dt.date, sex: Sex, taken: set[str]) -> str:
    """18 characters: area, date of birth, serial (odd for men), ISO 7064 mod 11-2 check."""
    while True:
        serial = rng.randrange(1, 999, 2) if sex is Sex.MALE else rng.randrange(2, 999, 2)
        body = f"{_AREA}{birth:%Y%m%d}{serial:03d}"
        if body not in taken:
            taken.add(body)
            return body + check_character(body)


def check_character(body: str) -> str:
    """Check character of the first 17 digits (GB 11643)."""
    total = sum(int(c) * w for c, w in zip(body, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]
