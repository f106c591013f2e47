"""Who may not accept: whoever typed any of what is accepted; explaining lateness is no typing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from desktop.services.attachment_rules import examined
from desktop.services.attachments import AttachmentService
from desktop.services.check_forms import ChecksDraft, Remark
from desktop.services.errors import Refused
from desktop.services.hand_overs import HandOverService, ReasonDraft, SlipDraft
from desktop.services.interviews import AboutDraft, InterviewDraft, InterviewService
from desktop.services.motions import Motion
from desktop.services.research_reports import ResearchDraft, ResearchReportService
from desktop.services.visit_checks import VisitCheckService
from desktop.services.visits import VisitService
from desktop.terms import InterviewLayer, ReportKind, Role, VisitAction, VisitMode, VisitState
from tests.services.record_city import City, actor, held_visit, named
from tests.services.returning import act, detail, recorded

LAYER = next(iter(InterviewLayer))


def on(day: int) -> dt.date:
    return dt.date(2026, 11, day)


def typed_interview(city: City, visit: UUID) -> None:
    about = (AboutDraft(city.cadre, 4, "肯干"),)
    draft = InterviewDraft(visit, LAYER, on(16), remarks="作风扎实", about=about)
    InterviewService(city.desk).add(draft)


def typed_checks(city: City, visit: UUID) -> None:
    VisitCheckService(city.desk).save(ChecksDraft(visit, attention=Remark("", 4)))


def typed_report(city: City, visit: UUID) -> None:
    draft = ResearchDraft(visit, ReportKind.PROBLEM, "滞后剖析", "因资金。", on(18))
    ResearchReportService(city.desk).save(draft)


def added_file(city: City, visit: UUID) -> None:
    files = (examined("证据.txt", "证据".encode()),)
    AttachmentService(city.desk).add_data("visit", visit, files)


@pytest.mark.parametrize("typed", [typed_interview, typed_checks, typed_report, added_file])
def test_who_typed_records_cannot_accept_them(
    city: City, typed: Callable[[City, UUID], None]
) -> None:
    visit, visits = held_visit(city, on(16), mode=VisitMode.RESEARCH), VisitService(city.desk)
    me = city.desk.actor
    typed(city, visit)
    # Another account sums up, records and returns.
    city.desk.actor = replace(actor(Role.CLERK), account=named("second clerk"))
    if typed is not typed_report:
        typed_report(city, visit)
    visits.save(replace(visits.get(visit).draft(), summary="走访"))
    for action, day in ((VisitAction.RECORD, None), (VisitAction.RETURN, on(19))):
        visits.record(visit, action, Motion(visits.get(visit).seen, day=day))
    city.desk.actor = me
    with pytest.raises(Refused, match="不能由本人接收"):
        visits.decide(visit, VisitAction.ACCEPT, Motion(visits.get(visit).seen))
    city.desk.actor = actor(Role.LEADER)
    visits.decide(visit, VisitAction.ACCEPT, Motion(visits.get(visit).seen))
    assert detail(city, visit).state is VisitState.ACCEPTED


def explained(city: City) -> UUID:
    """Returned in time by the team's word, two days late by the slip, explained by another."""
    visit = recorded(city, on(16))
    act(city, visit, VisitAction.RETURN, day=on(20))
    HandOverService(city.desk).register([SlipDraft(visit, 0, on(22))])
    city.desk.actor = replace(actor(Role.CLERK), account=named("second clerk"))
    draft = ReasonDraft(visit, 0, "道路中断", detail(city, visit).version)
    HandOverService(city.desk).explain_lateness(draft)
    return visit


def test_who_explained_a_lateness_may_accept(city: City) -> None:
    visit, visits = explained(city), VisitService(city.desk)
    visits.decide(visit, VisitAction.ACCEPT, Motion(visits.get(visit).seen))
    assert detail(city, visit).state is VisitState.ACCEPTED


def test_explaining_a_lateness_is_told_as_that_and_not_as_a_second_return(city: City) -> None:
    told = VisitService(city.desk).history_of(explained(city))
    assert [line.state for line in told].count(VisitState.RETURNED.label) == 1
    assert (told[-1].state, told[-1].reason) == ("说明逾期原因", "道路中断")
