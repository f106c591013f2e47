"""Invented people in any number: forms and rosters that differ in name, birth and number."""

from __future__ import annotations

from dataclasses import replace

from desktop.services.imports import InputFile
from desktop.services.lrmx import parse, serialise
from tests.services.imports.office import LRMX

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "安邦诚达恩方刚和惠坚康立明宁平清仁顺泰维祥毅正志卓元泽文武新"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def name_of(n: int) -> str:
    """A name that no other number has, up to 30,000."""
    rest, first = divmod(n, len(_SURNAMES))
    third, second = divmod(rest, len(_GIVEN))
    return _SURNAMES[first] + _GIVEN[second] + _GIVEN[third % len(_GIVEN)]


def birth_of(n: int) -> str:
    """A month ``YYYYMM``."""
    return f"{1965 + n % 25}{1 + n % 12:02d}"


def number_of(n: int) -> str:
    """A sound identity number that fits the month."""
    body = f"360602{birth_of(n)}{1 + n % 28:02d}{n % 1000:03d}"
    total = sum(w * int(d) for w, d in zip(_WEIGHTS, body, strict=True))
    return body + "10X98765432"[total % 11]


def forms(count: int) -> tuple[InputFile, ...]:
    """Forms in the manner of the 40 samples, each of another person."""
    samples = [parse(p.read_bytes()) for p in sorted(LRMX.iterdir())]
    made = []
    for n in range(count):
        base = samples[n % len(samples)]
        person = replace(
            base.person, name=name_of(n), birth_month=birth_of(n), id_number=number_of(n)
        )
        made.append(InputFile(f"{n:05d}.lrmx", serialise(person, base)))
    return tuple(made)
