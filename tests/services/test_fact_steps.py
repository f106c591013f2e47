"""The steps against a table written from domain.md §2.8, and what many would come to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.services.attachment_rules import examined
from desktop.services.attachments import AttachmentService
from desktop.services.errors import BadTransition, Invalid, Refused, Stale
from desktop.services.facts import FactDraft, FactService
from desktop.services.motions import Motion
from desktop.terms import FactAction, FactState, Polarity, Role, Severity
from tests.services.files import PDF
from tests.services.polling import SCRUTINEER
from tests.services.record_city import City, acting, held_visit

DAY = dt.date(2026, 11, 16)
S, A = FactState, FactAction
AS_WRITTEN: Mapping[tuple[FactState, FactAction], FactState] = {
    # draft → submitted → verified
    (S.DRAFT, A.SUBMIT): S.SUBMITTED,
    (S.SUBMITTED, A.VERIFY): S.VERIFIED,
    # submitted → draft (退回补充)
    (S.SUBMITTED, A.SEND_BACK): S.DRAFT,
    # submitted|verified → disputed 存疑 → verified|withdrawn
    (S.SUBMITTED, A.DISPUTE): S.DISPUTED,
    (S.VERIFIED, A.DISPUTE): S.DISPUTED,
    (S.DISPUTED, A.VERIFY): S.VERIFIED,
    (S.DISPUTED, A.WITHDRAW): S.WITHDRAWN,
    # draft → withdrawn
    (S.DRAFT, A.WITHDRAW): S.WITHDRAWN,
}
"""domain.md §2.8, by hand."""
WANTS_REASON = {
    (S.DRAFT, A.WITHDRAW),
    (S.SUBMITTED, A.SEND_BACK),
    (S.SUBMITTED, A.DISPUTE),
    (S.VERIFIED, A.DISPUTE),
    (S.DISPUTED, A.VERIFY),
    (S.DISPUTED, A.WITHDRAW),
}
OFFICE = {A.VERIFY, A.SEND_BACK, A.DISPUTE}


def entry(city: City, **more: object) -> FactDraft:
    draft = FactDraft(city.unit, Polarity.POSITIVE, Severity.MEDIUM, DAY, "值守到位", city.cadre)
    return replace(draft, **more)  # type: ignore[arg-type]  # names of the draft's own fields


def act(city: City, fact: UUID, action: FactAction, reason: str = "") -> None:
    facts = FactService(city.desk)
    role = Role.LEADER if action in OFFICE else Role.CLERK
    with acting(city.desk, role):
        facts.perform(fact, action, Motion(facts.get(fact).seen, reason))


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(sorted(FactAction)), st.booleans()), min_size=1, max_size=10
    )
)
def test_any_walk_goes_as_written(city: City, steps: list[tuple[FactAction, bool]]) -> None:
    facts = FactService(city.desk)
    fact = facts.save(entry(city))
    for action, with_reason in steps:
        before = facts.get(fact)
        told = len(facts.history_of(fact))
        target = AS_WRITTEN.get((before.state, action))
        reason = "有依据" if with_reason else ""
        if target is None:
            with pytest.raises(BadTransition) as refused:
                act(city, fact, action, reason)
            assert f"目前为“{before.state.label}”，不能{action.label}" in refused.value.sentence
            assert facts.get(fact) == before
        elif (before.state, action) in WANTS_REASON and not with_reason:
            with pytest.raises(Invalid) as unsaid:
                act(city, fact, action)
            assert set(unsaid.value.faults) == {"reason"}
            assert facts.get(fact) == before
        else:
            act(city, fact, action, reason)
            assert facts.get(fact).state is target
            lines = facts.history_of(fact)
            assert len(lines) == told + 1, "every step says who, when and why"
            assert lines[-1].reason == reason
            assert lines[-1].author == ("部门领导某" if action in OFFICE else "考核办工作人员某")


def test_what_was_sent_back_is_mended_and_goes_on(city: City) -> None:
    facts = FactService(city.desk)
    fact = facts.save(entry(city))
    act(city, fact, A.SUBMIT)
    act(city, fact, A.SEND_BACK, "请补充佐证")
    detail = facts.get(fact)
    assert (detail.state, detail.review_remark) == (S.DRAFT, "请补充佐证")
    facts.save(replace(detail.draft(), evidence="验收单"))
    act(city, fact, A.SUBMIT)
    assert facts.get(fact).state is S.SUBMITTED, "the old verdict does not cling to it"
    act(city, fact, A.VERIFY)
    assert facts.get(fact).state is S.VERIFIED


def test_a_preview_counts_who_can_and_says_why_others_cannot(city: City) -> None:
    facts = FactService(city.desk)
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        theirs = facts.save_all([entry(city, text=f"第{n}项", cadre=None) for n in range(3)])
    mine = facts.save(entry(city, unit=city.other_unit, cadre=None))
    for fact in (*theirs[:2], mine):
        act(city, fact, A.SUBMIT)
    chosen = (*theirs, mine, UUID(int=9))
    preview = facts.preview(chosen, A.VERIFY)
    assert set(preview.ready) == set(theirs[:2])
    assert preview.without == 1
    assert preview.left == 3
    reasons = dict(preview.refused)
    assert reasons["本人填写的考核纪实不能由本人核实。请由另一名审核人员核实。"] == 1
    assert sum("目前为“草稿”，不能核实" in why for why in reasons) == 1
    facts.decide_all(preview.ready, A.VERIFY)
    assert [facts.get(fact).state for fact in theirs] == [S.VERIFIED, S.VERIFIED, S.DRAFT]
    submit = facts.preview(chosen, A.SUBMIT)
    assert set(submit.ready) == {theirs[2]}
    with acting(city.desk, Role.TEAM_MEMBER, team_no=4):
        other = facts.preview([theirs[2]], A.SUBMIT)
    assert (dict(other.ready), [count for _why, count in other.refused]) == ({}, [1])
    with acting(city.desk, Role.CLERK, unit_id=city.unit):
        assert facts.preview(theirs, A.VERIFY).without == 3


def test_a_preview_that_is_old_decides_nothing(city: City) -> None:
    facts = FactService(city.desk)
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        first, second = facts.save_all([entry(city, text=t, cadre=None) for t in ("甲事", "乙事")])
    for fact in (first, second):
        act(city, fact, A.SUBMIT)
    preview = facts.preview([first, second], A.VERIFY)
    act(city, second, A.SEND_BACK, "缺佐证")
    with pytest.raises((Stale, BadTransition)):
        facts.decide_all(preview.ready, A.VERIFY)
    assert facts.get(first).state is S.SUBMITTED, "all of them, or none"


def test_a_team_steps_on_its_own_only(city: City) -> None:
    facts = FactService(city.desk)
    fact = facts.save(entry(city, visit=held_visit(city)))
    seen = facts.get(fact).seen
    with acting(city.desk, Role.TEAM_MEMBER, team_no=4), pytest.raises(Refused):
        facts.perform(fact, A.SUBMIT, Motion(seen))


def test_whoever_attached_the_evidence_does_not_verify(city: City) -> None:
    facts = FactService(city.desk)
    fact = facts.save(entry(city))
    writer, city.desk.actor = city.desk.actor, SCRUTINEER
    AttachmentService(city.desk).add_data("fact", fact, [examined("佐证.pdf", PDF)])
    city.desk.actor = writer
    act(city, fact, A.SUBMIT)
    city.desk.actor = SCRUTINEER
    with pytest.raises(Refused, match="附件由本人增减的考核纪实不能由本人核实"):
        facts.perform(fact, A.VERIFY, Motion(facts.get(fact).seen))
    city.desk.actor = writer
    assert facts.get(fact).state is S.SUBMITTED
