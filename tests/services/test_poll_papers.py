"""The papers of a poll: who gets which, what stands on them, and that each is logged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.services.errors import BadTransition, Invalid, Refused
from desktop.services.poll_papers import PollPaperService
from desktop.services.poll_rules import Ballots
from desktop.services.polls import PollService
from desktop.terms import PollAction, PollItem, Role
from tests.services.documents.reading import poppler, squeezed
from tests.services.poll_tallies import A
from tests.services.polling import (
    BALLOTS,
    CADRE_ROWS,
    confirmed,
    counted,
    draft,
    filled,
    issued,
    motion,
)
from tests.services.record_city import City, acting


@pytest.fixture
def papers(city: City) -> PollPaperService:
    return PollPaperService(city.desk)


def text_of(data: bytes) -> str:
    return squeezed(poppler(data, "-layout"))


def test_ballots_for_each_class_a_sheet_or_as_many_as_issued(
    city: City, papers: PollPaperService
) -> None:
    poll = issued(city)
    one = text_of(papers.ballots(poll).data)
    for words in (
        "（A票）",
        "（B票）",
        "（C票）",
        "由班子成员填写",
        "由职工和服务对象填写",
        "赵启明",
    ):
        assert words in one
    assert one.count("（A票）") == 2  # two on a sheet
    many = text_of(papers.ballots(poll, as_issued=True).data)
    assert [many.count(f"（{c}票）") for c in "ABC"] == [8, 28, 60]
    assert city.desk.audit.entries()[0].operation == "print_forms"


def test_a_poll_without_ballots_has_none_to_print(city: City, papers: PollPaperService) -> None:
    poll = PollService(city.desk).save(draft(city, issued={}))
    with pytest.raises(Invalid, match="还没有填写发出票数"):
        papers.ballots(poll)


def test_blank_sheets_show_no_count_and_filled_ones_every_one(
    city: City, papers: PollPaperService
) -> None:
    poll = counted(city, items=(PollItem.VIRTUE,), counter="计票员甲")
    blank = text_of(papers.blank_count_sheets(poll).data)
    assert "发出（张）8收回（张）有效" in blank
    assert "3210" not in blank
    full = text_of(papers.count_sheets(poll).data)
    assert "收回（张）6" in full
    assert "赵启明总体评价321006" in full
    assert "赵启明德321006" in full
    assert "计票员甲" in full


def test_the_result_shows_scores_and_no_small_class(city: City, papers: PollPaperService) -> None:
    whole = text_of(papers.result(confirmed(city)).data)
    for words in ("89.90", "93.13", "86.67", "折合分值：优秀（好）100", "第三考核组"):
        assert words in whole
    assert "尚未监票确认" not in whole
    polls = PollService(city.desk)
    poll = issued(city)
    few = {**BALLOTS, A: Ballots(8, 3, 3, 0)}
    rows = {**CADRE_ROWS, A: (2, 1, 0, 0, 0)}
    polls.count(filled(polls.counts(poll), rows, few))
    merged = text_of(papers.result(poll).data)
    assert "尚未监票确认" in merged
    assert "全部票" in merged
    assert "93.33" not in merged
    assert "2票66.7%" not in merged


def test_no_result_before_the_count_and_no_paper_of_a_voided_poll(
    city: City, papers: PollPaperService
) -> None:
    poll = issued(city)
    with pytest.raises(BadTransition, match="还没有结果"):
        papers.result(poll)
    polls = PollService(city.desk)
    polls.perform(poll, PollAction.VOID, motion(polls, poll, "会场中断"))
    with pytest.raises(BadTransition, match="已作废"):
        papers.ballots(poll)


def test_members_print_forms_and_leaders_print_results(
    city: City, papers: PollPaperService
) -> None:
    poll = counted(city)
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        assert papers.ballots(poll).data.startswith(b"%PDF")
        assert papers.blank_count_sheets(poll).file == "计票监票单-江城市民政局.pdf"
        with pytest.raises(Refused):
            papers.count_sheets(poll)
        with pytest.raises(Refused):
            papers.result(poll)
    with acting(city.desk, Role.TEAM_LEADER, team_no=3):
        assert papers.count_sheets(poll).file == "计票监票单-江城市民政局.pdf"
    with acting(city.desk, Role.LEADER):
        assert papers.result(poll).data.startswith(b"%PDF")
        with pytest.raises(Refused):
            papers.count_sheets(poll)
    with acting(city.desk, Role.TEAM_LEADER, team_no=4), pytest.raises(Refused, match="本考核组"):
        papers.count_sheets(poll)


def test_a_ballots_order_is_the_polls_own(city: City, papers: PollPaperService) -> None:
    polls = PollService(city.desk)
    poll = polls.save(draft(city))
    polls.save(replace(polls.get(poll).draft(), subjects=(city.second_cadre, city.cadre, None)))
    text = text_of(papers.ballots(poll).data)
    assert (
        text.index("钱文秀") < text.index("赵启明") < text.index("领导班子", text.index("赵启明"))
    )


def test_internal_papers_bear_the_secrecy_that_was_typed_and_ballots_none(
    city: City, papers: PollPaperService
) -> None:
    poll, mark = confirmed(city), "机密★10年"
    for make in (papers.blank_count_sheets, papers.count_sheets, papers.result):
        assert mark not in text_of(make(poll).data)  # never invented
        pages = poppler(make(poll, f" {mark} ").data).split("\f")[:-1]
        assert all(mark in page for page in pages)
        with pytest.raises(Invalid, match="密级不能超过 20 个字"):
            make(poll, "密" * 21)
    assert "密" not in text_of(papers.ballots(poll).data)
