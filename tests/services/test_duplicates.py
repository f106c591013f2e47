"""疑似重复: found with the reason, joined or told apart by a clerk, taken back, never asked twice."""

from __future__ import annotations

from uuid import UUID

import pytest

from desktop.services.cadres import CadreDraft, CadreQuery
from desktop.services.errors import Invalid, NotFound
from desktop.services.registry import Services
from tests.services.record_city import named

NUMBER = "11010519491231002X"


def person(office: Services, name: str = "张三", **texts: str) -> UUID:
    return office.cadres.save(CadreDraft({"name": name, **texts}))


def test_reasons(office: Services) -> None:
    one = person(office, birth_month="197102", id_number=NUMBER)
    by_number = person(office, "张　三", id_number=NUMBER)
    by_month = person(office, birth_month="1971.02")
    by_name = person(office, birth_month="198001")
    person(office, "张三丰", birth_month="197102")
    reasons = {found.id: found.reason for found in office.duplicates.of(one)}
    assert reasons == {
        by_number: "姓名和身份证号相同",
        by_month: "姓名和出生年月相同",
        by_name: "姓名相同",
    }


def test_told_apart_is_remembered_on_both_sides(office: Services) -> None:
    one, two, three = person(office), person(office), person(office)
    office.duplicates.different(two, one)
    assert [found.id for found in office.duplicates.of(one)] == [three]
    assert [found.id for found in office.duplicates.of(two)] == [three]
    assert {found.id for found in office.duplicates.of(three)} == {one, two}


def test_a_merge_and_its_undoing(office: Services) -> None:
    kept, other = person(office), person(office)
    link = office.duplicates.same(kept, other, "身份证号一致")
    assert office.duplicates.of(kept) == ()
    assert office.cadres.find(CadreQuery(text="张三")) == (kept,)
    assert office.cadres.get(kept).same_as == ((link, "张三"),)
    office.duplicates.take_back(link)
    assert office.cadres.get(kept).same_as == ()
    assert set(office.cadres.find()) == {kept, other}
    assert [found.id for found in office.duplicates.of(kept)] == [other]
    with pytest.raises(NotFound, match="已经撤销"):
        office.duplicates.take_back(link)


def test_what_cannot_be_joined(office: Services) -> None:
    one = person(office)
    with pytest.raises(Invalid, match="不能与自身合并"):
        office.duplicates.same(one, one, "")
    for call in (office.duplicates.of, lambda c: office.duplicates.different(one, c)):
        with pytest.raises(NotFound):
            call(named("nobody"))
    office.cadres.delete(one, office.cadres.get(one).version)
    with pytest.raises(NotFound):
        office.duplicates.of(one)
