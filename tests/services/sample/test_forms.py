"""The sample's forms, read by the program's own reader: nothing in them is doubtful."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop.services.lrmx import (
    FamilyItem,
    Person,
    encode_base64,
    find_doubts,
    parse,
    parse_grades,
    parse_resume,
    serialise,
)
from desktop.services.lrmx.person import FAMILY_TAG, FIELDS, PHOTO_TAG, POLITICS_TAG
from desktop.services.sample import build_city, lrmx_values
from desktop.services.sample.values import SampleCadre

CITY = build_city(11, "small", dt.date(2026, 11, 22))


def as_person(cadre: SampleCadre) -> Person:
    values = lrmx_values(cadre)
    family = tuple(
        FamilyItem(
            relation=item["ChengWei"],
            name=item["XingMing"],
            birth=item["ChuShengRiQi"],
            politics=item["ZhengZhiMianMao"],
            work=item["GongZuoDanWeiJiZhiWu"],
        )
        for item in values.family
    )
    photo = encode_base64(values.photo) if values.photo else ""
    return Person.from_tags({**values.tags, PHOTO_TAG: photo}, family)


def test_every_canonical_tag_in_order() -> None:
    beside = {FAMILY_TAG, PHOTO_TAG, POLITICS_TAG}  # family and photo come apart; politics derives
    canonical = [spec.tag for spec in FIELDS if spec.tag not in beside]
    assert list(lrmx_values(CITY.cadres[0]).tags) == canonical


@pytest.mark.parametrize("cadre", CITY.cadres, ids=lambda cadre: cadre.key)
def test_a_form_without_doubts(cadre: SampleCadre) -> None:
    person = as_person(cadre)
    assert find_doubts(person) == ()
    read = parse(serialise(person))
    assert read.person == person
    assert len(parse_resume(person.resume)) == len(cadre.resume)
    parsed = parse_grades(person.past_grades, 2026)
    assert len(parsed.grades) == len(cadre.grades)
    assert not parsed.leftovers
