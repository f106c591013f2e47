"""未导出, 已导出, 已接收, 有冲突, 退回: by hand, through two stations; and how long it takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from desktop.models import channels
from desktop.models.changes import Change
from desktop.models.channels import Head
from desktop.models.database import raw
from desktop.models.exchange import Workstation
from desktop.services.exchange.travel import TravelQuery, TravelService
from desktop.services.facts import FactDraft, FactService
from desktop.services.interview_forms import AboutDraft
from desktop.services.interviews import InterviewDraft, InterviewService
from desktop.services.motions import Motion
from desktop.services.rectification import ItemDraft, RectificationDraft, RectificationService
from desktop.services.security.settings import EARLIER_ORIGINS, put_setting
from desktop.services.visits import VisitService
from desktop.terms import (
    FactAction,
    FindingSource,
    InterviewLayer,
    ItemAction,
    Polarity,
    PollState,
    Role,
    Severity,
    TravelState,
    VisitAction,
)
from tests.services.exchange.two_desks import OFFICE, OFFICE_KEY, TEAM, Two, edit, two_desks
from tests.services.record_city import acting, named, plan, write

DAY = dt.date(2026, 11, 16)
UNSENT, SENT, RECEIVED = TravelState.UNSENT, TravelState.SENT, TravelState.RECEIVED
CONFLICT, SENT_BACK = TravelState.CONFLICT, TravelState.SENT_BACK


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    """The office and team 3."""
    with two_desks(tmp_path) as found:
        yield found


def service(two: Two) -> TravelService:
    return TravelService(two.team)


def state(two: Two, row: UUID, noun: str = "visit") -> TravelState:
    """The state of one record, which the list must tell as well as the count."""
    found = service(two).states(noun, [row])[row]
    (line,) = service(two).rows([row])
    assert line.state is found
    assert row in service(two).find(TravelQuery(state=found))
    assert service(two).counts()[found] >= 1
    return found


def export(two: Two, origins: Sequence[str] = (TEAM,), receiver: str = OFFICE) -> Head:
    """Number all that the team's origins have and note the package that carries it."""
    sender = two.team.history.origin
    with two.team.db.writing() as session:
        connection = raw(session)
        for origin in origins:
            dots = connection.execute(
                "SELECT origin, seq FROM revision WHERE origin = ? ORDER BY seq", (origin,)
            ).fetchall()
            channels.append(connection, sender, receiver, dots)
        last = channels.last_number(connection, sender, receiver)
        head = channels.head_at(connection, sender, receiver, last)
        assert head is not None
        channels.note_sent(connection, sender, receiver, key_id=OFFICE_KEY, head=head, signed=None)
    return head


def acknowledge(two: Two, head: Head, receiver: str = OFFICE) -> None:
    """The office's receipt comes back."""
    with two.team.db.writing() as session:
        told = channels.acknowledge(raw(session), two.team.history.origin, receiver, head.n, head.c)
    assert told is channels.Receipt.FOLLOWED


def planned(two: Two, day: dt.date = DAY) -> UUID:
    return VisitService(two.team).save(plan(two.city, day))


def fact(two: Two, text: str = "抢险在前") -> UUID:
    draft = FactDraft(
        two.city.unit, Polarity.POSITIVE, Severity.LIGHT, DAY, text, two.city.cadre,
        team=two.city.team,
    )  # fmt: skip
    return FactService(two.team).save(draft)


def held(two: Two) -> UUID:
    """A visit that the office approved and the team held; the team has it all."""
    visit = planned(two)
    two.report()
    judge = VisitService(two.office)
    with acting(two.office, Role.LEADER):
        judge.perform(visit, VisitAction.APPROVE, Motion(judge.get(visit).seen))
    two.task()
    own = VisitService(two.team)
    own.perform(visit, VisitAction.HOLD, Motion(own.get(visit).seen))
    return visit


def test_a_record_goes_out_and_is_received(two: Two) -> None:
    visit = planned(two)
    assert state(two, visit) is UNSENT
    head = export(two)
    assert state(two, visit) is SENT
    acknowledge(two, head)
    assert state(two, visit) is RECEIVED
    edit(two.team, "visit", visit, {"purpose": "改"})
    assert state(two, visit) is UNSENT, "one revision is not out yet"
    second = export(two)
    assert state(two, visit) is SENT
    acknowledge(two, second)
    assert state(two, visit) is RECEIVED


def counted_poll(two: Two) -> tuple[UUID, UUID]:
    """A poll of one subject with one count; gives the poll and the count."""
    poll, subject, count = named("poll"), named("subject"), named("count")
    own: dict[str, object] = {"team_id": two.city.team}
    of_poll = {**own, "poll_id": poll}
    options = {"first": 3, "second": 2, "third": 0, "fourth": 0, "blank": 0}
    about = {"unit_id": two.city.unit, "cycle_id": two.city.cycle, "title": "年度测评", "on": DAY}
    asked = {"number": 1, "items": (), "state": PollState.ISSUED, "round": 0}
    rows: list[tuple[str, UUID, dict[str, object]]] = [
        ("poll", poll, {**own, **about, **asked}),
        ("poll_subject", subject, {**of_poll, "ordinal": 1, "cadre_id": two.city.cadre}),
        (
            "ballot_count",
            count,
            {**of_poll, "subject_id": subject, "voter_class": "A", "item": "overall", **options},
        ),
    ]
    write(two.team, [Change(table, row, fields) for table, row, fields in rows])
    return poll, count


def test_a_poll_is_as_far_as_the_last_of_its_counts(two: Two) -> None:
    poll, count = counted_poll(two)
    assert state(two, poll, "poll") is UNSENT
    acknowledge(two, export(two))
    assert state(two, poll, "poll") is RECEIVED
    options = {"first": 2, "second": 3, "third": 0, "fourth": 0, "blank": 0}
    edit(two.team, "ballot_count", count, {**options, "team_id": two.city.team})
    assert state(two, poll, "poll") is UNSENT, "a corrected count is not out yet"
    acknowledge(two, export(two))
    assert state(two, poll, "poll") is RECEIVED
    (line,) = service(two).rows([poll])
    assert (line.noun, line.unit, line.text) == ("poll", "江城市民政局", "年度测评")
    assert line.what.startswith("民主测评 年度测评")


def number(two: Two, receiver: str, after: int = 0) -> int:
    """Number the team's revisions after one of them, without a package; gives the last."""
    with two.team.db.writing() as session:
        connection = raw(session)
        dots = connection.execute(
            "SELECT origin, seq FROM revision WHERE origin = ? AND seq > ? ORDER BY seq",
            (TEAM, after),
        ).fetchall()
        channels.append(connection, TEAM, receiver, dots)
    return int(dots[-1][1])


def test_what_is_only_numbered_has_not_gone_out(two: Two) -> None:
    first = planned(two)
    number(two, OFFICE)
    assert state(two, first) is UNSENT
    export(two)
    second = planned(two, dt.date(2026, 12, 16))
    number(two, OFFICE)
    assert (state(two, first), state(two, second)) == (SENT, UNSENT)


def test_numbers_given_for_another_instance_of_the_office_say_nothing(two: Two) -> None:
    first = planned(two)
    last = number(two, OFFICE)
    second = planned(two, dt.date(2026, 12, 16))
    acknowledge(two, export(two))
    with two.team.db.writing() as session:
        office = session.get(Workstation, OFFICE_KEY)
        assert office is not None
        office.present = "a1" * 16
    number(two, "a1" * 16, last)
    acknowledge(two, export(two, origins=(), receiver="a1" * 16), receiver="a1" * 16)
    assert (state(two, first), state(two, second)) == (UNSENT, RECEIVED)


@pytest.mark.parametrize("below", ["participant", "interview", "opinion"])
def test_a_visit_is_as_far_as_the_least_of_its_records(below: str, two: Two) -> None:
    visit = held(two)
    interviews = InterviewService(two.team)
    about = (AboutDraft(two.city.cadre, 4, "踏实"),)
    draft = InterviewDraft(visit, InterviewLayer.MIDDLE, DAY, remarks="稳", about=about)
    interview = interviews.add(draft)
    acknowledge(two, export(two))
    assert state(two, visit) is RECEIVED
    if below == "participant":
        own = VisitService(two.team)
        people = (two.city.post_a, two.city.post_b, two.city.senior)
        own.save(replace(own.get(visit).draft(), participants=people))
    elif below == "interview":
        interviews.save(replace(interviews.get(interview).draft(), remarks="很稳"))
    else:
        again = replace(interviews.get(interview).about[0], rating=5)
        given = AboutDraft(again.cadre, again.rating, again.remark, again.version)
        interviews.save(replace(interviews.get(interview).draft(), about=(given,)))
    assert state(two, visit) is UNSENT


def test_a_restored_office_is_told_everything_again(two: Two) -> None:
    visit = planned(two)
    acknowledge(two, export(two))
    assert state(two, visit) is RECEIVED
    with two.team.db.writing() as session:
        office = session.get(Workstation, OFFICE_KEY)
        assert office is not None
        office.present = "a1" * 16
    assert state(two, visit) is UNSENT, "this instance of the office has nothing yet"
    head = export(two, receiver="a1" * 16)
    assert state(two, visit) is SENT
    acknowledge(two, head, receiver="a1" * 16)
    assert state(two, visit) is RECEIVED


def test_a_receipt_that_goes_back_takes_the_state_back(two: Two) -> None:
    first = planned(two)
    early = export(two)
    second = planned(two, dt.date(2026, 12, 16))
    acknowledge(two, export(two))
    assert (state(two, first), state(two, second)) == (RECEIVED, RECEIVED)
    acknowledge(two, early)
    assert (state(two, first), state(two, second)) == (RECEIVED, SENT)


def test_a_new_instance_of_the_team_keeps_what_was_received_from_its_earlier_one(two: Two) -> None:
    visit = planned(two)
    acknowledge(two, export(two))
    two.team.history.origin = "b1" * 16
    with two.team.db.writing() as session:
        put_setting(session, EARLIER_ORIGINS, f'["{TEAM}"]')
    assert state(two, visit) is RECEIVED
    edit(two.team, "visit", visit, {"purpose": "改"})
    assert state(two, visit) is UNSENT
    head = export(two, origins=(TEAM, "b1" * 16))
    assert state(two, visit) is SENT
    acknowledge(two, head)
    assert state(two, visit) is RECEIVED


def test_not_enrolled_is_not_exported(two: Two) -> None:
    visit = planned(two)
    acknowledge(two, export(two))
    with two.team.db.writing() as session:
        session.delete(session.get(Workstation, OFFICE_KEY))
    assert state(two, visit) is UNSENT


def test_a_conflict_shows_wherever_in_the_visit_it_is(two: Two) -> None:
    visit = held(two)
    interviews = InterviewService(two.team)
    interview = interviews.add(InterviewDraft(visit, InterviewLayer.MIDDLE, DAY, remarks="稳"))
    acknowledge(two, export(two))
    two.report()
    edit(two.team, "interview", interview, {"remarks": "甲"})
    edit(two.office, "interview", interview, {"remarks": "乙"})
    two.task()
    assert state(two, visit) is CONFLICT


def test_what_the_office_sent_back_is_told_until_it_is_mended(two: Two) -> None:
    visit = held(two)
    own, judge = VisitService(two.team), VisitService(two.office)
    own.save(replace(own.get(visit).draft(), summary="情况小结"))
    own.perform(visit, VisitAction.RECORD, Motion(own.get(visit).seen))
    own.perform(
        visit, VisitAction.RETURN, Motion(own.get(visit).seen, "交通中断", day=DAY.replace(day=22))
    )
    acknowledge(two, export(two))
    two.report()
    with acting(two.office, Role.LEADER):
        judge.perform(visit, VisitAction.SEND_BACK, Motion(judge.get(visit).seen, "缺小结"))
    two.task()
    assert state(two, visit) is SENT_BACK
    own.perform(visit, VisitAction.RECORD, Motion(own.get(visit).seen))
    assert state(two, visit) is UNSENT


def test_a_fact_sent_back_and_an_item_returned(two: Two) -> None:
    new = fact(two)
    facts, judge = FactService(two.team), FactService(two.office)
    facts.perform(new, FactAction.SUBMIT, Motion(facts.get(new).seen))
    items = (ItemDraft("会议多", FindingSource.MEETING),)
    draft = RectificationDraft(two.city.unit, "整改", DAY, items, team=two.city.team)
    whole = RectificationService(two.team).open(draft)
    item = RectificationService(two.team).rectification(whole).items[0].id
    mend = RectificationService(two.team)
    for action, more in (
        (ItemAction.PLAN, {"text": "减会", "who": "某人"}),
        (ItemAction.START, {}),
        (ItemAction.REPORT, {"text": "已减", "day": DAY}),
    ):
        mend.perform(item, action, Motion(mend.seen([item])[item], **more))
    acknowledge(two, export(two))
    assert state(two, new, "fact") is RECEIVED
    assert state(two, item, "rectification_item") is RECEIVED
    two.report()
    close = RectificationService(two.office)
    with acting(two.office, Role.LEADER):
        judge.perform(new, FactAction.SEND_BACK, Motion(judge.get(new).seen, "缺佐证"))
        due = dt.date(2026, 12, 30)
        close.perform(
            item, ItemAction.SEND_BACK, Motion(close.seen([item])[item], "未到位", due=due)
        )
    two.task()
    assert state(two, new, "fact") is SENT_BACK
    assert state(two, item, "rectification_item") is SENT_BACK


def test_a_report_of_the_whole_rectification_concerns_its_items(two: Two) -> None:
    items = (ItemDraft("会议多", FindingSource.MEETING), ItemDraft("督查少", FindingSource.MEETING))
    draft = RectificationDraft(two.city.unit, "整改", DAY, items, team=two.city.team)
    service_ = RectificationService(two.team)
    whole = service_.open(draft)
    acknowledge(two, export(two))
    now = service_.rectification(whole)
    assert {state(two, i.id, "rectification_item") for i in now.items} == {RECEIVED}
    service_.file_report(whole, now.version, "整改报告", DAY)
    assert {state(two, i.id, "rectification_item") for i in now.items} == {UNSENT}


def test_the_list_its_filters_and_the_counts_agree(two: Two) -> None:
    first = planned(two)
    acknowledge(two, export(two))
    second = planned(two, dt.date(2026, 12, 16))
    new = fact(two, "带头清淤")
    counts = service(two).counts()
    assert counts == {UNSENT: 2, SENT: 0, RECEIVED: 1, CONFLICT: 0, SENT_BACK: 0}
    lines = service(two).lines()
    assert [(line.noun, line.id) for line in lines] == [
        ("visit", second),
        *sorted((("visit", first), ("fact", new)), key=lambda x: x[1].hex, reverse=True),
    ]
    (told,) = service(two).lines(TravelQuery(noun="fact"))
    assert (told.what, told.unit, told.text) == ("考核纪实 纪-03-0001", "江城市民政局", "带头清淤")
    assert told.day == DAY
    assert service(two).find(TravelQuery(text="清淤")) == (new,)
    assert service(two).find(TravelQuery(text="民政", state=RECEIVED)) == (first,)
    assert service(two).find(TravelQuery(text="%")) == ()


def test_the_office_and_other_teams_have_no_such_records(two: Two) -> None:
    visit = planned(two)
    two.report()
    office = TravelService(two.office)
    assert office.lines() == ()
    assert sum(office.counts().values()) == 0
    assert office.states("visit", [visit]) == {}
    with acting(two.team, Role.TEAM_MEMBER, team_no=4):
        assert service(two).lines() == ()


def test_what_must_not_be_seen_is_neither_listed_nor_counted(two: Two) -> None:
    planned(two)
    new = fact(two)
    with acting(two.team, Role.TEAM_MEMBER, team_no=3, unit_id=two.city.unit):
        assert service(two).lines() == ()
        assert sum(service(two).counts().values()) == 0
        assert service(two).states("fact", [new]) == {}
