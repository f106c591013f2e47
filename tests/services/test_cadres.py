"""Cadres over real rows: the form, its faults, the lists and the way back to the file."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from desktop.models.cadres import FamilyMember, PastGrade, Posting
from desktop.models.changes import Change
from desktop.services.cadre_form import FamilyLine
from desktop.services.cadres import CadreDetail, CadreDraft, CadreQuery, age_of
from desktop.services.errors import Invalid, NotFound, Refused, Stale
from desktop.services.lrmx import parse
from desktop.services.registry import Services
from desktop.services.units import UnitDraft
from desktop.terms import CadreLevel, Role, UnitKind
from tests.services.imports.office import LRMX, take
from tests.services.record_city import acting, counted, write

FORM = LRMX / "任秀强.lrmx"


def taken(office: Services, path: Path = FORM) -> UUID:
    """A cadre from a file."""
    take(office, office.imports.gather([path]))
    (cadre,) = office.cadres.find(CadreQuery(text=path.stem))
    return cadre


def changed(now: CadreDetail, **texts: str | None) -> CadreDraft:
    unit = now.unit[0] if now.unit else None
    return CadreDraft(texts, unit, now.unit_order, now.level, id=now.id, version=now.version)


def ids_of(office: Services, kind: Any, cadre: UUID) -> dict[str, UUID]:
    """Live rows below a cadre: what they say → id."""
    with office.desk.db.reading() as session:
        rows = session.scalars(select(kind).where(kind.cadre_id == cadre, kind.deleted.is_(False)))
        if kind is FamilyMember:
            return {f"{r.relation}{r.name}": r.id for r in rows}
        return {str(r.text if kind is Posting else r.year): r.id for r in rows}


def test_a_file_goes_out_as_it_came_in(office: Services) -> None:
    cadre = taken(office)
    assert office.cadres.export_lrmx(cadre) == ("任秀强", FORM.read_bytes())


def test_an_edit_changes_one_field_of_the_file(office: Services) -> None:
    cadre = taken(office)
    office.cadres.save(changed(office.cadres.get(cadre), honours="2025年记三等功"))
    before, after = parse(FORM.read_bytes()), parse(office.cadres.export_lrmx(cadre)[1])
    assert after.person == replace(before.person, honours="2025年记三等功")


def test_lines_that_stay_keep_their_ids(office: Services) -> None:
    cadre = taken(office)
    now = office.cadres.get(cadre)
    postings, family = ids_of(office, Posting, cadre), ids_of(office, FamilyMember, cadre)
    assert len(postings) >= 2
    resume = now.texts["resume"]
    assert resume is not None
    kin = (FamilyLine("堂弟", "任某某", None, "群众", "市一中"), *now.family)
    draft = changed(now, resume=f"1985.09--1988.07  县一中学习\n{resume}")
    office.cadres.save(replace(draft, family=kin))
    later = ids_of(office, Posting, cadre)
    assert {text: later[text] for text in postings} == postings
    assert set(later) - set(postings) == {"县一中学习"}
    members = ids_of(office, FamilyMember, cadre)
    assert {who: members[who] for who in family} == family
    assert office.cadres.get(cadre).family == kin
    assert office.cadres.get(cadre).postings[0].text == "县一中学习"


def test_grades_follow_their_text(office: Services) -> None:
    cadre = office.cadres.save(CadreDraft({"name": "张三", "past_grades": "2023、2024年均优秀"}))
    first = ids_of(office, PastGrade, cadre)
    assert set(first) == {"2023", "2024"}
    office.cadres.save(changed(office.cadres.get(cadre), past_grades="2024年称职"))
    assert [(g.year, g.grade.label) for g in office.cadres.get(cadre).grades] == [(2024, "称职")]
    office.cadres.save(changed(office.cadres.get(cadre), past_grades="2023、2024年均优秀"))
    assert ids_of(office, PastGrade, cadre) == first


@pytest.mark.parametrize(
    ("texts", "field", "part"),
    [
        ({"name": ""}, "name", "姓名"),
        ({"name": "张三", "id_number": "110105194912310021"}, "id_number", "请核对后重新填写"),
        ({"name": "张三", "id_number": "123"}, "id_number", "请核对后重新填写"),
        ({"name": "张三", "birth_month": "不详"}, "birth_month", "“不详”读不出年月"),
        ({"name": "张三", "work_date": "1993.13"}, "work_date", "参加工作时间"),
    ],
)
def test_faults_say_the_rule_and_the_mend(
    texts: dict[str, str | None], field: str, part: str, office: Services
) -> None:
    with pytest.raises(Invalid) as told:
        office.cadres.save(CadreDraft(texts))
    assert set(told.value.faults) == {field}
    assert part in told.value.faults[field]
    assert office.cadres.find() == ()


def test_a_right_identity_number_passes(office: Services) -> None:
    # 110105194912310021 has the check digit X by ISO 7064 mod 11-2: 11010519491231002X.
    cadre = office.cadres.save(CadreDraft({"name": "张三", "id_number": "11010519491231002x"}))
    assert office.cadres.get(cadre).texts["id_number"] == "11010519491231002X"


@pytest.mark.parametrize(
    ("birth", "reference", "form", "age"),
    [
        ("197102", "20260131", None, 54),
        ("197102", "20260201", None, 55),
        ("197102", "202602", "20200101", 55),
        ("197102", None, "20260115", 54),
        ("197102", None, None, 55),
        ("197112", None, None, 54),
        (None, None, None, None),
    ],
)
def test_age_by_months(
    birth: str | None, reference: str | None, form: str | None, age: int | None
) -> None:
    texts = {"birth_month": birth, "age_reference": reference, "form_date": form}
    assert age_of(texts, dt.date(2026, 11, 22)) == age


def test_stale_missing_and_deleted(office: Services) -> None:
    cadre = office.cadres.save(CadreDraft({"name": "张三", "post": "科员"}))
    now = office.cadres.get(cadre)
    office.cadres.save(changed(now, post="科长"))
    with pytest.raises(Stale, match="现任职务"):
        office.cadres.save(changed(now, post="处长"))
    office.cadres.save(changed(now, sex="男"))
    now = office.cadres.get(cadre)
    assert (now.texts["post"], now.texts["sex"]) == ("科长", "男")
    office.cadres.delete(cadre, now.version)
    assert office.cadres.find() == ()
    for call in (
        lambda: office.cadres.get(cadre),
        lambda: office.cadres.export_lrmx(cadre),
        lambda: office.cadres.save(changed(now, post="局长")),
        lambda: office.cadres.delete(cadre, now.version),
    ):
        with pytest.raises(NotFound, match="已被删除"):
            call()


def test_only_the_clerk_exports(office: Services) -> None:
    cadre = taken(office)
    for role in (Role.LEADER, Role.TEAM_LEADER, Role.TEAM_MEMBER, Role.SYSADMIN):
        with acting(office.desk, role), pytest.raises(Refused, match="导出任免审批表"):
            office.cadres.export_lrmx(cadre)


def test_two_people_of_one_name_stay_two(office: Services) -> None:
    files = office.imports.gather(sorted(LRMX.glob("许志*.lrmx")))
    take(office, files)
    found = office.cadres.find(CadreQuery(text="许志"))
    assert len(found) == 2
    out = {office.cadres.export_lrmx(cadre)[1] for cadre in found}
    assert out == {path.read_bytes() for path in LRMX.glob("许志*.lrmx")}


def test_names_sort_by_their_surnames_own_reading(office: Services) -> None:
    # 单 is shàn (not dān), 曾 zēng (not céng), 区 ōu (not qū): deng, ou, shan, shen, wang, zeng, zhao.
    for name in ("赵一", "曾二", "单三", "沈四", "邓五", "王六", "区七"):
        office.cadres.save(CadreDraft({"name": name}))
    by_name = CadreQuery(sort="name")
    lines = office.cadres.rows(office.cadres.find(by_name))
    order = ["邓五", "区七", "单三", "沈四", "王六", "曾二", "赵一"]
    assert [line.name for line in lines] == order
    found = office.cadres.find(replace(by_name, descending=True))
    assert [line.name for line in office.cadres.rows(found)] == order[::-1]


def test_lists_filter_and_ask_a_constant_number_of_times(office: Services) -> None:
    unit = office.units.save(UnitDraft("江城市林业局", UnitKind.DEPARTMENT))
    for n in range(12):
        texts = {
            "name": f"张{'一二三四五六七八九十子丑'[n]}",
            "post": "副局长" if n % 2 else "50%_",
        }
        office.cadres.save(CadreDraft(texts, unit if n < 4 else None, n))
    ids = office.cadres.find()
    assert len(ids) == 12
    with counted(office.desk) as few:
        office.cadres.rows(ids[:1])
    with counted(office.desk) as many:
        office.cadres.rows(ids)
    assert len(few) == len(many) == 1
    assert len(office.cadres.find(CadreQuery(unit=unit))) == 4
    assert len(office.cadres.find(CadreQuery(text="林业局"))) == 4
    assert len(office.cadres.find(CadreQuery(text="0%_"))) == 6
    assert office.cadres.find(CadreQuery(text="%%")) == ()
    assert office.cadres.find(CadreQuery(level=CadreLevel.SECTION)) == ()
    assert office.cadres.rows([*reversed(ids), UUID(int=1)])[0].id == ids[-1]


def test_a_number_that_came_in_faulty_does_not_stop_other_changes(office: Services) -> None:
    cadre = office.cadres.save(CadreDraft({"name": "张三", "post": "科长"}))
    faulty = "360602197001010000"
    version = office.cadres.get(cadre).version
    write(office.desk, [Change("cadre", cadre, {"id_number": faulty}, version)])
    now = office.cadres.get(cadre)
    # The form hands in all of its texts, the faulty ones as they stand.
    office.cadres.save(changed(now, **{**now.texts, "post": "局长"}))
    after = office.cadres.get(cadre)
    assert (after.texts["post"], after.texts["id_number"]) == ("局长", faulty)
    for field, value in (("id_number", "360602197001010001"), ("birth_month", "某年")):
        with pytest.raises(Invalid) as told:
            office.cadres.save(changed(after, **{field: value}))
        assert set(told.value.faults) == {field}


def test_a_late_form_is_told_in_words(office: Services) -> None:
    units = [office.units.save(UnitDraft(name, UnitKind.DEPARTMENT)) for name in ("甲局", "乙局")]
    cadre = office.cadres.save(CadreDraft({"name": "张三"}, units[0]))
    old = office.cadres.get(cadre)
    office.cadres.save(
        CadreDraft({}, units[1], None, CadreLevel.SECTION, id=cadre, version=old.version)
    )
    with pytest.raises(Stale) as told:
        office.cadres.save(
            CadreDraft({}, None, None, CadreLevel.OTHER, id=cadre, version=old.version)
        )
    assert {(d.label, d.mine, d.theirs) for d in told.value.differences} == {
        ("所在单位", "", "乙局"),
        ("干部层级", "其他", "科级"),
    }
