"""调研报告 of 调研式 visits: who writes them, when, and who reads them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from desktop.models.research_reports import ResearchReport
from desktop.services.errors import BadTransition, Invalid, NotFound, Refused, Stale
from desktop.services.motions import Motion
from desktop.services.research_reports import (
    ResearchDetail,
    ResearchDraft,
    ResearchQuery,
    ResearchReportService,
)
from desktop.services.visits import VisitService
from desktop.terms import ReportKind, Role, VisitAction, VisitMode
from tests.services.record_city import City, acting, held_visit, named, plan

DAY = dt.date(2026, 11, 18)


def draft(visit: UUID, title: str = "项目推进经验", **other: Any) -> ResearchDraft:
    plain = ResearchDraft(visit, ReportKind.EXPERIENCE, title, "一是清单管理。", DAY)
    return replace(plain, **other)


def research(city: City, **other: Any) -> UUID:
    return held_visit(city, mode=VisitMode.RESEARCH, **other)


def changed(detail: ResearchDetail, **other: object) -> ResearchDraft:
    line = detail.line
    same = ResearchDraft(
        line.visit_id, line.kind, line.title, detail.text, line.on, detail.id, detail.version
    )
    return replace(same, **other)  # type: ignore[arg-type]  # names of the draft's own fields


def test_a_visit_may_end_in_several_reports(city: City) -> None:
    service, visit = ResearchReportService(city.desk), research(city)
    first = service.save(draft(visit))
    second = service.save(draft(visit, "进展滞后剖析", kind=ReportKind.PROBLEM))
    assert set(service.find()) == {first, second}
    assert service.find(ResearchQuery(kind=ReportKind.PROBLEM)) == (second,)
    assert service.find(ResearchQuery(visit=visit, sort="title", descending=True)) in {
        (first, second), (second, first),
    }  # fmt: skip
    assert set(service.find(ResearchQuery(cycle=city.cycle, text="民政"))) == {first, second}
    assert service.find(ResearchQuery(text="滞后")) == (second,)
    assert service.find(ResearchQuery(unit=city.other_unit)) == ()
    (line,) = service.rows([first])
    assert (line.citation, line.unit, line.kind, line.on) == (
        "实-03办-001", "江城市民政局", ReportKind.EXPERIENCE, DAY,
    )  # fmt: skip
    detail = service.get(first)
    assert (detail.text, detail.why) == ("一是清单管理。", "")
    with city.desk.db.reading() as session:
        row = session.get(ResearchReport, first)
        assert row is not None
        assert (row.team_id, row.unit_id) == (city.team, city.unit)


def test_only_a_visit_of_that_mode_has_reports(city: City) -> None:
    service, visit = ResearchReportService(city.desk), held_visit(city)
    with pytest.raises(BadTransition, match="只有调研式考核形成调研报告"):
        service.save(draft(visit))


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 101}, "title"),
        ({"text": ""}, "text"),
        ({"text": "长" * 20_001}, "text"),
        ({"on": dt.date(2026, 11, 15)}, "on"),
        ({"on": dt.date(2026, 11, 23)}, "on"),
    ],
)
def test_faults_stand_by_their_field(city: City, fault: dict[str, Any], field: str) -> None:
    service, visit = ResearchReportService(city.desk), research(city)
    with pytest.raises(Invalid) as told:
        service.save(draft(visit, **fault))
    assert set(told.value.faults) == {field}
    assert service.find() == ()


def test_a_report_is_changed_and_removed_as_long_as_the_visit_is_open(city: City) -> None:
    service, visit = ResearchReportService(city.desk), research(city, summary="已走访")
    report = service.save(draft(visit))
    before = service.get(report)
    service.save(changed(before, title="甲"))
    with pytest.raises(Stale, match="标题"):
        service.save(changed(before, title="乙"))
    now = service.get(report)
    visits = VisitService(city.desk)
    for action, day in ((VisitAction.RECORD, None), (VisitAction.RETURN, dt.date(2026, 11, 20))):
        visits.perform(visit, action, Motion(visits.get(visit).seen, day=day))
    assert "已报回" in service.get(report).why
    for call in (
        lambda: service.save(changed(now, title="丙")),
        lambda: service.remove(report, now.version),
    ):
        with pytest.raises(BadTransition, match="已报回"):
            call()
    visits.perform(visit, VisitAction.SEND_BACK, Motion(visits.get(visit).seen, "补充"))
    service.remove(report, now.version)
    assert service.find() == ()
    with pytest.raises(NotFound, match="已被删除"):
        service.get(report)


def test_a_report_stays_with_its_visit(city: City) -> None:
    service, visit = ResearchReportService(city.desk), research(city)
    report = service.save(draft(visit))
    other = held_visit(city, dt.date(2026, 11, 18), mode=VisitMode.RESEARCH)
    with pytest.raises(Refused, match="不能改到另一次考核"):
        service.save(changed(service.get(report), visit=other))


def test_a_team_writes_its_own_only_and_a_leader_reads(city: City) -> None:
    service, visit = ResearchReportService(city.desk), research(city)
    with acting(city.desk, Role.TEAM_LEADER, team_no=4), pytest.raises(Refused, match="本考核组"):
        service.save(draft(visit))
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        report = service.save(draft(visit))
    with acting(city.desk, Role.LEADER):
        assert service.get(report).why == "当前账号不能填写考核记录。"
    with acting(city.desk, Role.TEAM_LEADER, team_no=4):
        assert "只能填写本考核组" in service.get(report).why


def test_a_plan_has_no_report_yet(city: City) -> None:
    visit = VisitService(city.desk).save(plan(city, mode=VisitMode.RESEARCH))
    with pytest.raises(BadTransition, match="请先登记已实施"):
        ResearchReportService(city.desk).save(draft(visit))


def test_ones_own_unit_is_left_out_of_the_list(city: City) -> None:
    service, visit = ResearchReportService(city.desk), research(city)
    report = service.save(draft(visit))
    for tie in ({"unit_id": city.unit}, {"assessor_id": city.recused}, {"cadre_id": city.cadre}):
        with acting(city.desk, Role.CLERK, **tie):
            assert service.find() == ()
            assert service.rows([report]) == ()
    with acting(city.desk, Role.CLERK, unit_id=named("别处")):
        assert service.find() == (report,)
