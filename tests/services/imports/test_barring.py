"""回避: an import shows, changes and takes back nothing about whoever runs it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from desktop.services.assessors import AssessorQuery
from desktop.services.cadres import CadreDraft, CadreQuery
from desktop.services.duplicates import DuplicateService
from desktop.services.errors import Refused
from desktop.services.imports import FilePlan, InputFile, RowStatus
from desktop.services.recusals import RecusalDraft, RecusalService
from desktop.services.registry import Services
from desktop.services.units import UnitQuery
from desktop.terms import RecusalKind
from tests.services.imports import office
from tests.services.imports.people import number_of
from tests.services.imports.tables import pool, roster, units

TOWN = units(("甲区", "区（市）", "10", ""), ("乙局", "市直单位", "8", ""))
PEOPLE = roster(
    ("甲区", "张三", "男", "1970.01", "区长", number_of(1)),
    ("甲区", "李四", "男", "1971.02", "副区长", number_of(2)),
    ("乙局", "王五", "男", "1972.03", "局长", number_of(3)),
)
NEWER = roster(
    ("甲区", "张三", "男", "1970.01", "书记", number_of(1)),
    ("甲区", "李四", "男", "1971.02", "常务副区长", number_of(2)),
    ("甲区", "赵六", "男", "1975.05", "副区长", number_of(5)),
    ("甲区", "王五", "男", "1972.03", "副区长", number_of(3)),
    name="新花名册.xlsx",
)
POOL = pool(
    ("陈一", "1980.01", "乙局科长", "A岗", "第1组", ""),
    ("陈二", "1975.01", "甲区主任", "组长", "第1组", ""),
)


def who(services: Services, name: str) -> UUID:
    return services.cadres.find(CadreQuery(text=name))[0]


def unit(services: Services, name: str) -> UUID:
    return services.units.find(UnitQuery(text=name))[0]


def assessor(services: Services, name: str) -> UUID:
    return services.assessors.find(AssessorQuery(text=name))[0]


def sit(
    services: Services,
    *,
    cadre_id: UUID | None = None,
    assessor_id: UUID | None = None,
    unit_id: UUID | None = None,
) -> None:
    """The clerk at the desk is this person, or nobody of the city."""
    services.desk.actor = replace(
        services.desk.actor, cadre_id=cadre_id, assessor_id=assessor_id, unit_id=unit_id
    )


def plan(services: Services, file: InputFile) -> FilePlan:
    (account,) = services.imports.preview((file,)).files
    assert account.reconciles
    return account


@pytest.fixture
def town(services: Services) -> Services:
    office.take(services, (TOWN, PEOPLE, POOL))
    return services


def _refused(account: FilePlan) -> list[str]:
    hidden = [d for d in account.details if d.status is RowStatus.REJECTED]
    assert not any(d.differences for d in hidden), "nothing of a barred record is shown"
    return [d.title for d in hidden]


def test_neither_oneself_nor_colleagues_nor_new_ones_nor_moves_into_the_own_unit(
    town: Services,
) -> None:
    sit(town, cadre_id=who(town, "张三"))
    before = office.state(town)
    account = plan(town, NEWER)
    assert _refused(account) == ["张三", "李四", "赵六", "王五"]
    assert all("按回避规定" in r.reason for r in account.rejected)
    assert office.take(town, (NEWER,)).batch is None
    assert office.state(town) == before


def test_the_home_unit_of_the_linked_assessor_counts(town: Services) -> None:
    sit(town, assessor_id=assessor(town, "陈二"))
    assert _refused(plan(town, NEWER)) == ["张三", "李四", "赵六", "王五"]
    assert _refused(plan(town, units(("甲区", "区（市）", "11", "")))) == ["甲区"]


def test_a_unit_of_a_recusal_counts(town: Services) -> None:
    person = assessor(town, "陈一")
    draft = RecusalDraft(person, unit(town, "甲区"), RecusalKind.RELATIVE, "亲属任职")
    RecusalService(town.desk).register(draft)
    sit(town, assessor_id=person)
    assert _refused(plan(town, NEWER)) == ["张三", "李四", "赵六", "王五"]


def test_a_record_joined_to_ones_own_is_oneself(town: Services) -> None:
    double = town.cadres.save(CadreDraft({"name": "张三丰", "birth_month": "197001"}))
    DuplicateService(town.desk).same(double, who(town, "王五"), "同一人")
    sit(town, cadre_id=double)
    file = roster(("", "张三丰", "男", "1970.01", "调研员", ""))
    assert _refused(plan(town, file)) == ["张三丰"]


def test_nobody_takes_in_ones_own_row_of_the_pool(town: Services) -> None:
    sit(town, assessor_id=assessor(town, "陈一"))
    changed = pool(
        ("陈一", "1980.01", "乙局科长", "组长", "第2组", "陈二"),
        ("陈二", "1975.01", "甲区主任", "组长", "第2组", "陈一"),
        name="新库.xlsx",
    )
    account = plan(town, changed)
    assert _refused(account) == ["陈一"]
    office.take(town, (changed,))
    assert town.assessors.get(assessor(town, "陈一")).planned_team == "第1组"
    assert office.count(town, "mentorship") == 0


def test_a_question_tells_nothing_about_a_barred_candidate(town: Services) -> None:
    sit(town, cadre_id=who(town, "张三"))
    asked = plan(town, roster(("乙局", "李四", "男", "", "科长", ""))).questions
    assert [c.detail for q in asked for c in q.choices if c.label == "李四"] == [""]


def test_nobody_undoes_what_an_import_brought_of_oneself(services: Services) -> None:
    office.take(services, (TOWN,))
    batch = office.take(services, (PEOPLE, POOL)).batch
    assert batch is not None
    before = office.state(services)
    cadre, home = who(services, "李四"), unit(services, "乙局")
    person = assessor(services, "陈一")
    for own, at_home, in_pool in ((cadre, None, None), (None, home, None), (None, None, person)):
        sit(services, cadre_id=own, unit_id=at_home, assessor_id=in_pool)
        with pytest.raises(Refused, match="按回避规定"):
            services.imports.undo(batch)
    sit(services)
    assert office.state(services) == before
    assert services.imports.undo(batch).left == ()
    assert office.count(services, "cadre") == 0
