"""Asking a team about a conflict, and who may see, ask, answer and decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from desktop.services.errors import BadTransition, Invalid, Refused
from desktop.terms import (
    ConflictChoice,
    Role,
)
from tests.services.exchange.two_desks import Two, decide, edit, two_desks
from tests.services.record_city import acting, named

DAY = dt.date(2026, 11, 22)
FIRST, SECOND, OTHER = ConflictChoice.FIRST, ConflictChoice.SECOND, ConflictChoice.OTHER


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    """The office and team 3."""
    with two_desks(tmp_path) as found:
        yield found


def test_question_and_answer_travel_and_end_with_the_decision(two: Two) -> None:
    visit = two.disputed()
    with pytest.raises(Invalid, match="请填写要询问的内容"):
        two.decider.ask("visit", visit, ("purpose",), two.city.team, " ")
    asked = two.decider.ask("visit", visit, ("purpose",), two.city.team, "以哪一份为准？")
    assert two.only().asked == DAY
    two.task()
    (question,) = two.teller.questions(waiting=True)
    assert (question.id, question.text, question.team_title) == (
        asked,
        "以哪一份为准？",
        "第三考核组",
    )
    assert question.what == "实地考核 实-03-001 · 江城市民政局"
    with pytest.raises(Invalid, match="请填写答复"):
        two.teller.answer(asked, "")
    two.teller.answer(asked, "以本组所写为准")
    assert two.teller.questions(waiting=True) == ()
    two.report()
    assert two.only().answered == DAY
    (told,) = two.form().questions
    assert (told.answer, told.settled) == ("以本组所写为准", False)
    version = two.teller.questions()[0].answer_version
    two.teller.answer(asked, "更正：以考核办所写为准", version)
    two.report()
    assert two.form().questions[0].answer == "更正：以考核办所写为准"
    decide(two, SECOND)
    two.task()
    assert two.teller.questions()[0].settled
    with pytest.raises(BadTransition, match="已对这处冲突作出裁定"):
        two.teller.answer(asked, "又想起来")


def test_an_old_question_does_not_cling_to_a_new_conflict(two: Two) -> None:
    visit = two.disputed()
    two.decider.ask("visit", visit, ("purpose",), two.city.team, "以哪一份为准？")
    decide(two, FIRST)
    two.meet()
    edit(two.team, "visit", visit, {"purpose": "再改"})
    edit(two.office, "visit", visit, {"purpose": "也再改"})
    two.report()
    assert two.only().asked is None
    assert two.form().base == ("考核组所写",), "the decision is what both had seen"
    two.decider.ask("visit", visit, ("purpose",), two.city.team, "这次以哪一份为准？")
    assert two.only().asked == DAY
    assert [q.settled for q in two.form().questions] == [True, False]


def test_another_team_does_not_answer(two: Two) -> None:
    visit = two.disputed()
    asked = two.decider.ask("visit", visit, ("purpose",), two.city.team, "以哪一份为准？")
    two.task()
    with acting(two.team, Role.TEAM_MEMBER, team_no=4), pytest.raises(Refused, match="本考核组"):
        two.teller.answer(asked, "代答")


def test_only_the_offices_clerk_decides(two: Two) -> None:
    two.disputed()
    form = two.form()
    for desk, role in ((two.office, Role.LEADER), (two.team, Role.TEAM_LEADER)):
        with acting(desk, role, team_no=3), pytest.raises(Refused, match="无权裁定冲突"):
            decide(two, FIRST) if desk is two.office else two.teller.decide(
                form.table, form.row, form.fields,
                version=form.version, covers=form.covers, choice=FIRST,
            )  # fmt: skip
    two.task()
    with acting(two.team, Role.CLERK), pytest.raises(Refused, match="由考核办裁定"):
        two.teller.decide(
            form.table, form.row, form.fields,
            version=form.version, covers=form.covers, choice=FIRST,
        )  # fmt: skip


@pytest.mark.parametrize("tie", [{"unit_id": named("民政局")}, {"assessor_id": named("王回避")}])
def test_nobody_sees_or_decides_what_is_ones_own(tie: dict[str, UUID], two: Two) -> None:
    visit = two.disputed()
    asked = two.decider.ask("visit", visit, ("purpose",), two.city.team, "以哪一份为准？")
    form = two.form()
    with acting(two.office, Role.CLERK, **tie):
        assert two.decider.open() == ()
        assert two.decider.count() == 0
        assert two.decider.questions() == ()
        with pytest.raises(Refused, match="请由其他人员办理"):
            two.decider.look("visit", visit, ("purpose",))
        with pytest.raises(Refused, match="请由其他人员办理"):
            two.decider.decide(
                "visit", visit, form.fields,
                version=form.version, covers=form.covers, choice=FIRST,
            )  # fmt: skip
        with pytest.raises(Refused, match="请由其他人员办理"):
            two.decider.ask("visit", visit, form.fields, two.city.team, "？")
        with pytest.raises(Refused, match="请由其他人员办理"):
            two.decider.answer(asked, "？")
    decide(two, FIRST)
    with acting(two.office, Role.CLERK, **tie):
        assert two.decider.decisions() == ()


def test_nobody_decides_about_oneself(two: Two) -> None:
    cadre = two.city.cadre
    edit(two.team, "cadre", cadre, {"post": "甲"})
    edit(two.office, "cadre", cadre, {"post": "乙"})
    two.report()
    with acting(two.office, Role.CLERK, cadre_id=cadre):
        assert two.decider.open() == ()
        with pytest.raises(Refused, match="本人不能"):
            two.decider.look("cadre", cadre, ("post",))


def test_the_audit_log_names_the_row(two: Two) -> None:
    visit = two.disputed()
    two.form()
    decide(two, FIRST)
    entries = two.office.audit.entries()
    assert entries[0].operation == "decide_conflicts"
    assert entries[0].subject_id == visit.hex
    assert (entries[1].kind, entries[1].subject_id) == ("read", visit.hex)
