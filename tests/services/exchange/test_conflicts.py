"""冲突裁定 with two stations: worked out by hand from the design, nothing settles by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from desktop.models.changes import Change
from desktop.models.database import raw
from desktop.models.merge import DELETED
from desktop.models.revision import Revision, Version
from desktop.models.verify import problems
from desktop.services.door import Desk, Writing
from desktop.services.errors import InConflict, Invalid, Refused
from desktop.services.exchange.conflict_forms import CandidatesMoved
from desktop.services.facts import FactDraft, FactService
from desktop.services.motions import Motion
from desktop.services.visits import VisitService
from desktop.terms import (
    ConflictChoice,
    FactAction,
    Polarity,
    Role,
    Severity,
    VisitAction,
)
from tests.services.exchange.two_desks import OFFICE, TEAM, Two, decide, edit, shown, two_desks
from tests.services.record_city import acting

DAY = dt.date(2026, 11, 22)
FIRST, SECOND, OTHER = ConflictChoice.FIRST, ConflictChoice.SECOND, ConflictChoice.OTHER


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    """The office and team 3."""
    with two_desks(tmp_path) as found:
        yield found


def put(desk: Desk, table: str, row: UUID, fields: dict[str, object]) -> None:
    """Change a row as an ordinary form does, through the door."""
    base = str(shown(desk, table, row)["version"])
    with desk.db.writing() as session:
        Writing(desk, session, None).write([Change(table, row, fields, base)])


def test_the_inbox_names_the_record_the_fields_and_the_two_sides(two: Two) -> None:
    visit = two.disputed()
    line = two.only()
    assert (line.table, line.row, line.fields) == ("visit", visit, ("purpose",))
    assert line.what == "实地考核 实-03-001 · 江城市民政局"
    assert line.labels == "考核事由"
    assert line.between == "第三考核组 ↔ 考核办"
    assert line.candidates == 2
    assert (line.asked, line.answered) == (None, None)
    assert two.decider.count() == 1


def test_the_form_shows_both_contents_their_writers_and_what_stood_before(two: Two) -> None:
    visit = two.visit()
    edit(two.office, "visit", visit, {"purpose": "原定事由"})
    two.meet()
    edit(two.team, "visit", visit, {"purpose": "考核组改"})
    two.later()
    edit(two.office, "visit", visit, {"purpose": "考核办改"})
    two.report()
    form = two.form()
    assert form.labels == ("考核事由",)
    assert [(c.values, c.station, c.author, c.here) for c in form.candidates] == [
        (("考核组改",), "第三考核组", "组长甲", False),
        (("考核办改",), "考核办", "考核办工作人员某", True),
    ]
    assert [c.dot[0] for c in form.candidates] == [TEAM, OFFICE]
    assert form.base == ("原定事由",)
    assert form.teams == ((two.city.team, "第三考核组"),)
    assert [e.kind for e in form.editors] == ["text"]


def test_a_value_that_nobody_had_has_no_base(two: Two) -> None:
    two.disputed()
    assert two.form().base is None


@pytest.mark.parametrize(
    ("choice", "more", "value", "how"),
    [
        (FIRST, {}, "考核组所写", "采用第三考核组所填"),
        (SECOND, {}, "考核办所写", "采用考核办所填"),
        (ConflictChoice.FURTHER, {"index": 0}, "考核组所写", "采用第三考核组所填"),
        (OTHER, {"values": {"purpose": " 两者都不对 "}}, "两者都不对", "另行填写"),
    ],
)
def test_a_decision_settles_and_travels_back(
    choice: ConflictChoice, more: dict[str, object], value: str, how: str, two: Two
) -> None:
    visit = two.disputed()
    two.task()
    assert len(two.teller.open()) == 1, "both see the same conflict"
    decide(two, choice, reason="以批件为准", **more)
    assert two.decider.open() == ()
    assert shown(two.office, "visit", visit)["purpose"] == value
    two.task()
    assert two.teller.open() == ()
    assert shown(two.team, "visit", visit)["purpose"] == value
    (told,) = two.teller.decisions()
    assert told.what == "实地考核 实-03-001 · 江城市民政局"
    assert [c.values for c in told.before] == [("考核组所写",), ("考核办所写",)]
    assert (told.after, told.how, told.reason, told.on) == ((value,), how, "以批件为准", DAY)
    assert told.overruled is (value != "考核组所写")
    assert two.teller.decisions(DAY + dt.timedelta(days=1)) == ()


def test_the_decision_stands_in_the_records_own_history(two: Two) -> None:
    visit = two.disputed()
    decide(two, SECOND, reason="以批件为准")
    two.task()
    last = VisitService(two.team).history_of(visit)[-1]
    assert (last.state, last.reason) == ("考核办裁定：考核事由", "采用后者；以批件为准")


def test_nothing_settles_by_itself(two: Two) -> None:
    visit = two.disputed()
    for _ in range(3):
        two.meet()
    assert len(two.decider.open()) == 1
    with pytest.raises(InConflict, match="尚未裁定"):
        put(two.office, "visit", visit, {"purpose": "顺手改掉"})
    assert len(two.decider.open()) == 1
    edit(two.office, "visit", visit, {"summary": "别处可改"})
    assert len(two.decider.open()) == 1


def test_only_the_candidates_that_were_shown_are_decided_on(two: Two) -> None:
    visit = two.disputed()
    form = two.form()
    edit(two.team, "visit", visit, {"purpose": "考核组又改"})
    two.report()
    before = shown(two.office, "visit", visit)
    with pytest.raises(CandidatesMoved, match="有变化，没有写入"):
        two.decider.decide(
            "visit", visit, form.fields,
            version=form.version, covers=form.covers, choice=FIRST,
        )  # fmt: skip
    assert shown(two.office, "visit", visit) == before
    assert two.decider.decisions() == ()
    assert [c.values for c in two.form().candidates] == [("考核办所写",), ("考核组又改",)]


def test_a_conflict_is_decided_once(two: Two) -> None:
    form = (two.disputed(), two.form())[1]
    decide(two, FIRST)
    with pytest.raises(CandidatesMoved, match="已经裁定"):
        two.decider.decide(
            "visit", form.row, form.fields,
            version=form.version, covers=form.covers, choice=SECOND,
        )  # fmt: skip
    assert len(two.decider.decisions()) == 1


def test_what_else_came_meanwhile_is_no_hindrance_and_not_claimed_as_seen(two: Two) -> None:
    """Between look and decision the team changed another field, which stays the team's."""
    visit = two.disputed()
    form = two.form()
    edit(two.team, "visit", visit, {"summary": "小结"})
    two.report()
    two.decider.decide(
        "visit", visit, form.fields, version=form.version, covers=form.covers, choice=FIRST
    )
    row = shown(two.office, "visit", visit)
    assert (row["summary"], row["conflicts"]) == ("小结", 0)
    with two.office.db.reading() as session:
        last = two.office.history.applier().known(raw(session), "visit", visit.hex)
    (decision,) = (r for r in last if r.origin == OFFICE and r.seq == max(
        x.seq for x in last if x.origin == OFFICE
    ))  # fmt: skip
    summary = next(r for r in last if "summary" in r.fields)
    assert summary.dot not in decision.seen.parents


def test_three_candidates_are_all_shown_and_each_can_be_taken(two: Two) -> None:
    visit = two.disputed()
    # The team re-installed its PC: its new instance had not seen its own last edit.
    with two.office.db.reading() as session:
        known = two.office.history.applier().known(raw(session), "visit", visit.hex)
    first = next(r for r in known if not r.seen.parents)
    third = Revision(
        origin="c0" * 16, seq=1, table="visit", row=visit.hex, seen=Version((first.dot,)),
        fields={"purpose": "第三份", "team_id": two.city.team.hex}, author="9" * 32,
        at=first.at - 5, batch=None, salt="00" * 16,
    )  # fmt: skip
    with two.office.db.writing() as session:
        assert two.office.history.receive(raw(session), [third.line()]).conflicts == 1
    form = two.form()
    assert [c.values for c in form.candidates] == [("第三份",), ("考核组所写",), ("考核办所写",)]
    assert (form.candidates[0].station, form.candidates[0].author) == (
        "未登记的工作站",
        "其他工作站人员",
    )
    with pytest.raises(Invalid, match="选用一份"):
        decide(two, ConflictChoice.FURTHER, index=3)
    with pytest.raises(Invalid, match="选用一份"):
        decide(two, ConflictChoice.FURTHER)
    decide(two, ConflictChoice.FURTHER, index=2)
    assert shown(two.office, "visit", visit)["purpose"] == "考核办所写"
    (told,) = two.decider.decisions()
    assert (len(told.before), told.how, told.overruled) == (3, "采用考核办所填", False)


@pytest.mark.parametrize(("choice", "gone"), [(FIRST, 1), (SECOND, 0)])
def test_deleting_against_editing(choice: ConflictChoice, gone: int, two: Two) -> None:
    visit = two.visit()
    edit(two.team, "visit", visit, {"deleted": True})
    two.later()
    edit(two.office, "visit", visit, {"purpose": "仍要开展"})
    two.report()
    form = two.form()
    assert form.deletion
    assert form.fields == DELETED
    assert [c.values for c in form.candidates] == [("删除",), ("保留（改为 考核事由：仍要开展）",)]
    assert form.base == ("保留",)
    assert form.editors == ()
    with pytest.raises(Invalid, match="不能另行填写"):
        decide(two, OTHER, values={"deleted": True})
    decide(two, choice)
    row = shown(two.office, "visit", visit)
    assert (row["deleted"], row["conflicts"]) == (gone, 0)
    two.task()
    assert shown(two.team, "visit", visit)["deleted"] == gone
    (told,) = two.teller.decisions()
    assert told.after == ("删除" if gone else "保留",)


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"start": "", "end": "2026-11-17"}, "请填写开始日期"),
        ({"start": "十六日", "end": "2026-11-17"}, "不是日期"),
        ({"start": "2026-13-40", "end": "2026-11-17"}, "不是日期"),
        ({"start": "20261118", "end": "2026.11.17"}, "结束日期不能早于开始日期"),
    ],
)
def test_typed_values_obey_the_records_own_rules(
    values: dict[str, object], fault: str, two: Two
) -> None:
    visit = two.visit()
    days = (dt.date(2026, 11, 16), dt.date(2026, 11, 18))
    edit(two.team, "visit", visit, {"start": days[0], "end": days[0]})
    edit(two.office, "visit", visit, {"start": days[1], "end": days[1]})
    two.report()
    assert two.only().labels == "开始日期、结束日期"
    with pytest.raises(Invalid, match=fault):
        decide(two, OTHER, values=values)
    assert len(two.decider.open()) == 1
    decide(two, OTHER, values={"start": "2026年11月16日", "end": days[1]})
    row = shown(two.office, "visit", visit)
    assert (row["start"], row["end"]) == ("2026-11-16", "2026-11-18")


def fact(two: Two) -> UUID:
    day = dt.date(2026, 11, 16)
    draft = FactDraft(
        two.city.unit, Polarity.POSITIVE, Severity.LIGHT, day, "抢险在前", two.city.cadre,
        team=two.city.team,
    )  # fmt: skip
    new = FactService(two.team).save(draft)
    two.meet()
    return new


def test_a_typed_text_and_a_typed_choice(two: Two) -> None:
    new = fact(two)
    for desk, text, severity in ((two.team, "甲", "medium"), (two.office, "乙", "heavy")):
        edit(desk, "fact", new, {"text": text, "severity": severity})
    two.report()
    lines = {line.fields: line for line in two.decider.open()}
    assert set(lines) == {("text",), ("severity",)}
    assert lines["text",].what == "考核纪实 纪-03-0001 · 江城市民政局 · 赵启明"
    for name, value, fault in (
        ("text", "  ", "请填写内容"),
        ("text", "长" * 2_001, "不能超过"),
        ("severity", "极重", "应为轻、中、重中的一项"),
    ):
        with pytest.raises(Invalid, match=fault):
            typed(two, new, name, value)
    typed(two, new, "text", " 写实 ")
    typed(two, new, "severity", "轻")
    row = shown(two.office, "fact", new)
    assert (row["text"], row["severity"], row["conflicts"]) == ("写实", "light", 0)


def typed(two: Two, row: UUID, name: str, value: str) -> None:
    """Type another value for one field of a fact in conflict."""
    form = two.decider.look("fact", row, (name,))
    two.decider.decide(
        "fact", row, (name,),
        version=form.version, covers=form.covers, choice=OTHER, values={name: value},
    )  # fmt: skip


def test_a_state_is_taken_from_one_side_and_never_typed(two: Two) -> None:
    visit = two.visit()
    visits = VisitService(two.team)
    visits.perform(visit, VisitAction.CANCEL, Motion(visits.get(visit).seen, reason="改期"))
    two.later()
    edit(two.office, "visit", visit, {"state": "held"})
    two.report()
    form = two.form()
    assert "state" in form.fields
    assert form.editors == ()
    with pytest.raises(Invalid, match="不能另行填写"):
        decide(two, OTHER, values={"state": "accepted"})
    # What was held cannot be cancelled any more, by decision as little as otherwise.
    with pytest.raises(Refused, match="不能再裁定为“已取消”"):
        decide(two, FIRST)
    decide(two, SECOND)
    assert shown(two.office, "visit", visit)["state"] == "held"


def test_a_resumes_postings_follow_the_decision(two: Two) -> None:
    """The lines below are read from the text that holds, whoever wrote them first."""
    cadre = two.city.outsider
    edit(two.team, "cadre", cadre, {"resume": "201001--201512  甲局科员"})
    two.later()
    edit(two.office, "cadre", cadre, {"resume": "201001--201601  乙局科员"})
    two.report()
    decide(two, FIRST)
    with two.office.db.reading() as session:
        rows = raw(session).execute(
            'SELECT start, "end", text FROM posting WHERE cadre_id = ? AND deleted = 0',
            (cadre.hex,),
        ).fetchall()  # fmt: skip
        assert rows == [("201001", "201512", "甲局科员")]
        assert not list(problems(raw(session), two.office.history.applier(), OFFICE))


def test_a_fact_that_was_verified_shows_as_changed_after_a_decision(two: Two) -> None:
    """A decision is an ordinary change: what was approved before it no longer fits."""
    new = fact(two)
    facts = FactService(two.team)
    facts.perform(new, FactAction.SUBMIT, Motion(facts.get(new).seen))
    two.report()
    judge = FactService(two.office)
    with acting(two.office, Role.LEADER):
        judge.perform(new, FactAction.VERIFY, Motion(judge.get(new).seen))
    edit(two.team, "fact", new, {"text": "甲"})
    edit(two.office, "fact", new, {"text": "乙"})
    two.report()
    decide(two, FIRST)
    assert judge.get(new).line.changed_after
