"""群众反映: registered, found out by somebody else, changed afterwards, made a 考核纪实."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from desktop.services.attachment_rules import examined
from desktop.services.attachments import AttachmentService
from desktop.services.errors import BadTransition, Invalid, Refused, Stale
from desktop.services.facts import FactService
from desktop.services.public_feedback import (
    FeedbackDraft,
    FeedbackQuery,
    PublicFeedbackService,
)
from desktop.services.scheme import cycle_id
from desktop.terms import FeedbackKind, FeedbackState, FeedbackVerdict, Polarity, Role, Severity
from tests.services.files import PDF
from tests.services.polling import SCRUTINEER
from tests.services.record_city import City, acting

DAY = dt.date(2026, 11, 10)
YEAR = cycle_id(2026)
TEXT = "低保审批拖了三个月"
V, S = FeedbackVerdict, FeedbackState


def service(city: City) -> PublicFeedbackService:
    return PublicFeedbackService(city.desk)


def entry(city: City, **more: Any) -> FeedbackDraft:
    draft = FeedbackDraft(
        city.unit, FeedbackKind.COMPLAINT, Severity.MEDIUM, DAY, TEXT, city.cadre, "12345热线"
    )
    return replace(draft, **more)


def test_the_whole_way(city: City) -> None:
    feedback = service(city)
    new = feedback.save(entry(city))
    found = feedback.get(new)
    assert (found.line.citation, found.line.team, found.line.subject, found.state) == (
        "反-00-0001", "考核办", "赵启明", S.PENDING,
    )  # fmt: skip
    assert (found.may_edit, found.may_verify) == (True, False)
    with pytest.raises(Refused, match="本人登记的群众反映不能由本人核实"):
        feedback.verify(new, V.VERIFIED, "属实", found.seen)
    with acting(city.desk, Role.LEADER):
        assert feedback.get(new).may_verify
        feedback.verify(new, V.VERIFIED, "查阅台账，确有拖延", found.seen)
        with pytest.raises(Stale):
            feedback.verify(new, V.UNFOUNDED, "再看", found.seen)
    found = feedback.get(new)
    assert (found.state, found.finding, found.found_on) == (
        S.VERIFIED, "查阅台账，确有拖延", dt.date(2026, 11, 22),
    )  # fmt: skip
    lines = feedback.history_of(new)
    assert [(line.author, line.state, line.reason) for line in lines] == [
        (lines[0].author, "登记：反映问题", ""),
        (lines[1].author, "核实：属实", "查阅台账，确有拖延"),
    ]
    assert lines[0].author != lines[1].author


def test_changed_afterwards_it_waits_again(city: City) -> None:
    feedback = service(city)
    new = feedback.save(entry(city))
    with acting(city.desk, Role.LEADER):
        feedback.verify(new, V.UNFOUNDED, "未发现", feedback.get(new).seen)
    assert feedback.get(new).state is S.UNFOUNDED
    feedback.save(replace(feedback.get(new).draft(), severity=Severity.HEAVY))
    found = feedback.get(new)
    assert (found.state, found.stale_finding) == (S.PENDING, True)
    feedback.save(replace(found.draft(), severity=Severity.MEDIUM))
    assert feedback.get(new).state is S.UNFOUNDED  # again what was looked into
    with pytest.raises(BadTransition, match="已有核实结论，不能删除"):
        feedback.remove(new, feedback.get(new).version)


def test_a_verified_entry_becomes_a_fact(city: City) -> None:
    feedback, facts = service(city), FactService(city.desk)
    new = feedback.save(entry(city, event_key="低保"))
    with pytest.raises(BadTransition, match="只有核实为“属实”"):
        feedback.fact_draft(new)
    with acting(city.desk, Role.LEADER):
        feedback.verify(new, V.VERIFIED, "查阅台账", feedback.get(new).seen)
    draft = feedback.fact_draft(new)
    assert (draft.polarity, draft.severity, draft.on, draft.text, draft.event_key) == (
        Polarity.NEGATIVE, Severity.MEDIUM, DAY, TEXT, "低保",
    )  # fmt: skip
    assert draft.evidence == "群众反映（反-00-0001，来源：12345热线）。核实情况：查阅台账"
    assert facts.get(facts.save(draft)).line.subject == "赵启明"
    praise = feedback.save(entry(city, kind=FeedbackKind.PRAISE, cadre=None, source=None))
    with acting(city.desk, Role.LEADER):
        feedback.verify(praise, V.VERIFIED, "锦旗在", feedback.get(praise).seen)
    draft = feedback.fact_draft(praise)
    assert (draft.polarity, draft.cadre) == (Polarity.POSITIVE, None)
    assert draft.evidence == "群众反映（反-00-0002）。核实情况：锦旗在"


def test_each_side_changes_its_own(city: City) -> None:
    feedback = service(city)
    office = feedback.save(entry(city))
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        own = feedback.save(entry(city))
        line = feedback.get(own).line
        assert (line.citation, line.team) == ("反-03办-0001", "第三考核组")
        with pytest.raises(Refused, match="由考核办登记，您不能修改"):
            feedback.save(replace(feedback.get(office).draft(), text="改"))
        assert not feedback.get(office).may_edit
        with pytest.raises(Refused, match="无权审核考核记录"):
            feedback.verify(office, V.VERIFIED, "x", feedback.get(office).seen)
    with pytest.raises(Refused, match="由第三考核组登记"):
        feedback.remove(own, feedback.get(own).version)
    feedback.verify(own, V.VERIFIED, "电话核实", feedback.get(own).seen)
    with acting(city.desk, Role.TEAM_MEMBER, team_no=4), pytest.raises(Refused, match="对口"):
        feedback.save(entry(city))


def test_lists_filter_and_order(city: City) -> None:
    feedback = service(city)
    a = feedback.save(entry(city))
    b = feedback.save(
        entry(city, kind=FeedbackKind.PRAISE, on=DAY - dt.timedelta(days=3), cadre=None,
              text="窗口热情", severity=Severity.LIGHT)
    )  # fmt: skip
    c = feedback.save(entry(city, unit=city.other_unit, cadre=city.outsider, source="来信"))
    with acting(city.desk, Role.LEADER):
        feedback.verify(a, V.VERIFIED, "是", feedback.get(a).seen)
    assert feedback.find() == (c, a, b)
    q = FeedbackQuery
    assert feedback.find(q(state=S.VERIFIED)) == (a,)
    assert feedback.find(q(state=S.PENDING)) == (c, b)
    assert feedback.find(q(kind=FeedbackKind.PRAISE)) == (b,)
    assert feedback.find(q(unit=city.unit, sort="severity")) == (a, b)
    assert feedback.find(q(text="来信")) == (c,)
    assert feedback.find(q(cadre=city.outsider, cycle=YEAR)) == (c,)
    assert [r.unit for r in feedback.rows([b, c])] == ["江城市民政局", "江城市水利局"]
    feedback.remove(b, feedback.get(b).version)
    assert b not in feedback.find()
    with acting(city.desk, Role.CLERK, unit_id=city.unit):
        assert feedback.find() == (c,)
        assert feedback.rows([a, c])[0].id == c


def test_bad_forms_are_said_by_field(city: City) -> None:
    feedback = service(city)
    with pytest.raises(Invalid) as told:
        feedback.save(
            entry(city, text=" ", on=dt.date(2026, 12, 1), source="长" * 61, cadre=city.outsider)
        )
    assert set(told.value.faults) == {"text", "on", "source", "cadre"}
    new = feedback.save(entry(city))
    with acting(city.desk, Role.LEADER), pytest.raises(Invalid) as said:
        feedback.verify(new, V.VERIFIED, " ", feedback.get(new).seen, dt.date(2026, 11, 1))
    assert set(said.value.faults) == {"text", "day"}


def test_whoever_added_the_evidence_does_not_verify(city: City) -> None:
    feedback = service(city)
    new = feedback.save(entry(city))
    city.desk.actor = SCRUTINEER
    assert feedback.get(new).may_verify
    AttachmentService(city.desk).add_data("public_feedback", new, [examined("证.pdf", PDF)])
    assert not feedback.get(new).may_verify
    with pytest.raises(Refused, match="附件由本人增减的群众反映不能由本人核实"):
        feedback.verify(new, V.VERIFIED, "属实", feedback.get(new).seen)


def test_a_finding_covers_the_files_that_were_read(city: City) -> None:
    feedback, files = service(city), AttachmentService(city.desk)
    new = feedback.save(entry(city))
    with acting(city.desk, Role.LEADER):
        old = feedback.get(new).seen
    files.add_data("public_feedback", new, [examined("反证.pdf", PDF)])
    with acting(city.desk, Role.LEADER):
        with pytest.raises(Stale, match="附件"):
            feedback.verify(new, V.VERIFIED, "属实", old)
        feedback.verify(new, V.VERIFIED, "属实", feedback.get(new).seen)
    assert feedback.get(new).state is S.VERIFIED
    with pytest.raises(Refused, match="已有核实结论，附件不能增减"):
        files.add_data("public_feedback", new, [examined("补.txt", b"ab")])
    # Changed, it waits for a finding again and takes files again.
    feedback.save(replace(feedback.get(new).draft(), text="拖了五个月"))
    files.add_data("public_feedback", new, [examined("补.txt", b"ab")])
    feedback.save(replace(feedback.get(new).draft(), text=TEXT))
    assert feedback.get(new).state is S.PENDING  # the text of then, but not the files of then
    assert feedback.find(FeedbackQuery(state=S.PENDING)) == (new,)
    assert feedback.find(FeedbackQuery(state=S.VERIFIED)) == ()
