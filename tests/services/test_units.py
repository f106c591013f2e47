"""Units: the form, its faults, members and principal, lists in pinyin order."""

from __future__ import annotations

import pytest

from desktop.services.cadres import CadreDraft
from desktop.services.errors import Invalid, NotFound, Stale
from desktop.services.registry import Services
from desktop.services.units import UnitDraft, UnitQuery
from desktop.terms import UnitKind
from tests.services.record_city import counted, named

DEPARTMENT, COUNTY = UnitKind.DEPARTMENT, UnitKind.COUNTY


def test_a_unit_with_members_and_principal(office: Services) -> None:
    units, cadres = office.units, office.cadres
    new = units.save(UnitDraft(" 江城市林业局 ", DEPARTMENT, 42, "农业农村", "备注"))
    second = cadres.save(CadreDraft({"name": "李四", "post": "副局长"}, new, 2))
    first = cadres.save(CadreDraft({"name": "王五", "post": "局长"}, new, 1))
    detail = units.get(new)
    assert (detail.name, detail.staffing, detail.sector) == ("江城市林业局", 42, "农业农村")
    assert detail.members == ((first, "王五", "局长"), (second, "李四", "副局长"))
    assert detail.principal is None
    units.name_principal(new, first)
    assert units.get(new).principal == (first, "王五")
    units.name_principal(new, second)
    assert units.get(new).principal == (second, "李四")
    now = cadres.get(second)
    cadres.delete(second, now.version)
    assert units.get(new).principal is None
    assert units.rows([new])[0].cadres == 1


def test_a_principal_is_of_the_unit(office: Services) -> None:
    unit = office.units.save(UnitDraft("江城市林业局", DEPARTMENT))
    stranger = office.cadres.save(CadreDraft({"name": "李四"}))
    for cadre in (stranger, named("nobody")):
        with pytest.raises(Invalid, match="一把手应是本单位的班子成员"):
            office.units.name_principal(unit, cadre)
    with pytest.raises(NotFound):
        office.units.name_principal(named("nowhere"), stranger)


def test_a_deleted_member_is_no_principal(office: Services) -> None:
    unit = office.units.save(UnitDraft("江城市林业局", DEPARTMENT))
    gone = office.cadres.save(CadreDraft({"name": "李四"}, unit, 1))
    office.cadres.delete(gone, office.cadres.get(gone).version)
    with pytest.raises(Invalid, match="班子成员"):
        office.units.name_principal(unit, gone)


@pytest.mark.parametrize("draft", [UnitDraft("  ", DEPARTMENT), UnitDraft("局", DEPARTMENT, -1)])
def test_faults(draft: UnitDraft, office: Services) -> None:
    with pytest.raises(Invalid):
        office.units.save(draft)
    assert office.units.find() == ()


def test_stale_and_missing(office: Services) -> None:
    new = office.units.save(UnitDraft("林业局", DEPARTMENT))
    now = office.units.get(new)
    office.units.save(UnitDraft("林业和草原局", DEPARTMENT, id=new, version=now.version))
    with pytest.raises(Stale, match="单位名称"):
        office.units.save(UnitDraft("林草局", DEPARTMENT, id=new, version=now.version))
    with pytest.raises(NotFound, match="刷新列表"):
        office.units.get(named("nowhere"))


def test_lists(office: Services) -> None:
    # By pinyin: 财 cai, 重 chong (not zhong) would need context; 林 lin, 审 shen, 水 shui.
    for order, name in enumerate(("水利局", "审计局", "林业局", "财政局"), 1):
        kind = COUNTY if name == "林业局" else DEPARTMENT
        office.units.save(UnitDraft(name, kind, order_no=10 - order))
    units = office.units

    def names(query: UnitQuery) -> list[str]:
        return [line.name for line in units.rows(units.find(query))]

    assert names(UnitQuery()) == ["财政局", "林业局", "审计局", "水利局"]
    assert names(UnitQuery(sort="name")) == ["财政局", "林业局", "审计局", "水利局"]
    assert names(UnitQuery(sort="name", descending=True))[0] == "水利局"
    assert names(UnitQuery(kind=COUNTY)) == ["林业局"]
    assert names(UnitQuery(text="计")) == ["审计局"]
    assert names(UnitQuery(text="_")) == []
    ids = units.find()
    with counted(office.desk) as few:
        units.rows(ids[:1])
    with counted(office.desk) as many:
        units.rows(ids)
    assert len(few) == len(many) == 3
