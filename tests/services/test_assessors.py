"""考核人员信息库: entry with a movement, the form, lists."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop.services.assessors import AssessorDraft, AssessorQuery
from desktop.services.errors import Invalid, NotFound, Stale
from desktop.services.registry import Services
from desktop.terms import PoolMovementKind, SeatKind
from tests.services.record_city import counted, named

A, B = SeatKind.POST_A, SeatKind.POST_B


def test_who_is_new_enters_the_pool_today(office: Services) -> None:
    new = office.assessors.save(
        AssessorDraft("张　三", A, "男", "1980.05", "市委组织部 科长", "党务", "第一组")
    )
    found = office.assessors.get(new)
    assert (found.name, found.birth_month, found.post_type) == ("张三", "198005", A)
    assert found.movements == ((dt.date(2026, 11, 22), PoolMovementKind.ENTRY, None),)
    assert found.mentor is None
    changed = AssessorDraft("张三", B, post="市财政局", id=new, version=found.version)
    office.assessors.save(changed)
    now = office.assessors.get(new)
    assert (now.post_type, now.post, len(now.movements)) == (B, "市财政局", 1)
    with pytest.raises(Stale, match=r"工作单位及职务|岗位类别"):
        office.assessors.save(
            AssessorDraft("张三", A, post="市审计局", id=new, version=found.version)
        )


def test_faults_and_missing(office: Services) -> None:
    with pytest.raises(Invalid, match="请填写考核员的姓名"):
        office.assessors.save(AssessorDraft("  ", A))
    with pytest.raises(NotFound):
        office.assessors.get(named("nobody"))


def test_lists(office: Services) -> None:
    pool = office.assessors
    for name, kind, post, team in (
        ("单七", A, "市财政局", "第二组"),
        ("邓八", B, "市审计局", "第一组"),
        ("曾九", A, "市水利局", None),
    ):
        pool.save(AssessorDraft(name, kind, post=post, planned_team=team))

    def names(query: AssessorQuery) -> list[str]:
        return [line.name for line in pool.rows(pool.find(query))]

    assert names(AssessorQuery()) == ["邓八", "单七", "曾九"]
    assert names(AssessorQuery(descending=True)) == ["曾九", "单七", "邓八"]
    assert names(AssessorQuery(post_type=A)) == ["单七", "曾九"]
    assert names(AssessorQuery(text="审计")) == ["邓八"]
    assert names(AssessorQuery(sort="team"))[-1] == "曾九"
    ids = pool.find()
    with counted(office.desk) as few:
        pool.rows(ids[:1])
    with counted(office.desk) as many:
        pool.rows(ids)
    assert len(few) == len(many) == 1
