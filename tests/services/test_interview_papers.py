"""The papers of interviews: who gets which, with what on them, and that each is logged."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest

from desktop.services.audit import AuditFilter
from desktop.services.errors import Invalid, NotFound, Refused
from desktop.services.interview_papers import InterviewPaperService
from desktop.services.interviews import AboutDraft, InterviewDraft, InterviewService
from desktop.services.outlines import OutlineService
from desktop.terms import InterviewLayer, Role, StationRole
from tests.services.documents.reading import poppler, squeezed
from tests.services.record_city import City, acting, held_visit

DAY = dt.date(2026, 11, 16)
L = InterviewLayer
NAME = "李受访"


def recorded(city: City) -> tuple[InterviewPaperService, UUID]:
    """A visit with an interview about each of two cadres."""
    visit = held_visit(city)
    InterviewService(city.desk).add_all(
        [
            InterviewDraft(
                visit, L.MIDDLE, DAY, ("作风",), "敢抓敢管", (AboutDraft(city.cadre, 4, "实干"),), NAME
            ),
            InterviewDraft(visit, L.STAFF, DAY, about=(AboutDraft(city.second_cadre, None, "稳"),)),
        ]
    )  # fmt: skip
    return InterviewPaperService(city.desk), visit


def text_of(data: bytes) -> str:
    return squeezed(poppler(data, "-layout"))


def test_the_outline_on_paper(city: City) -> None:
    OutlineService(city.desk).use_default(city.cycle)
    paper = InterviewPaperService(city.desk).outline(city.cycle)
    assert paper.file == "2026年度谈话提纲.pdf"
    words = text_of(paper.data)
    assert words.index("第一考题") < words.index("政治表现") < words.index("意见建议")
    assert "服务对象、群众" in words


def test_blank_forms_with_nothing_filled_in(city: City) -> None:
    OutlineService(city.desk).use_default(city.cycle)
    papers = InterviewPaperService(city.desk)
    words = text_of(papers.blanks(city.cycle, [L.SERVED]).data)
    assert "服务对象" in words
    assert "办事服务" in words
    assert "选人用人" not in words
    assert "民政局" not in words
    forms = text_of(papers.blanks(city.cycle).data)
    assert forms.count("【第一考题】") == len(L)


def test_blank_forms_of_a_visit(city: City) -> None:
    visit = held_visit(city)
    papers = InterviewPaperService(city.desk)
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        paper = papers.blanks_for(visit, [L.MIDDLE])
    words = text_of(paper.data)
    assert paper.file == "谈话记录表_江城市民政局.pdf"
    for word in ("江城市民政局", "第三考核组", "中层", "赵启明", "钱文秀"):
        assert word in words, word


def test_records_come_without_names(city: City) -> None:
    papers, visit = recorded(city)
    words = text_of(papers.records(visit, " 秘密★1年 ").data)
    for word in (
        "访-03办-0001", "实-03办-001", "中层", "作风", "赵启明", "实干", "敢抓敢管", "钱文秀", "未评",
        "秘密★1年", "2条", "第1页共1页", "内部资料",
    ):  # fmt: skip
        assert word in words, word
    assert NAME not in words
    entry = city.desk.audit.entries(AuditFilter(kind="read"))[0]
    assert (entry.operation, entry.detail["interviews"]) == ("print", 2)
    with pytest.raises(Invalid) as refused:
        papers.records(visit, "密" * 21)
    assert set(refused.value.faults) == {"secrecy"}


def test_names_stand_on_paper_only_at_the_team_and_with_the_right(city: City) -> None:
    papers, visit = recorded(city)
    with acting(city.desk, Role.CLERK), pytest.raises(Refused, match="查阅谈话人姓名"):
        papers.named_records(visit)
    with acting(city.desk, Role.TEAM_LEADER, team_no=3):
        with pytest.raises(Refused, match="只存在考核组的电脑上"):
            papers.named_records(visit)
        city.desk.station = StationRole.TEAM
        paper = papers.named_records(visit)
        assert NAME in text_of(paper.data)
        assert "含谈话人姓名" in text_of(paper.data)
        assert paper.title == "谈话记录（含姓名）"
        entry = city.desk.audit.entries(AuditFilter(kind="read"))[0]
        assert (entry.operation, entry.detail["names"]) == ("read_names", True)
        assert NAME not in text_of(papers.records(visit).data)
    with acting(city.desk, Role.TEAM_LEADER, team_no=4), pytest.raises(Refused, match="本考核组"):
        papers.named_records(visit)
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3), pytest.raises(Refused, match="打印"):
        papers.named_records(visit)


def test_what_one_must_not_read_is_not_printed_either(city: City) -> None:
    visit = held_visit(city)
    interviews = InterviewService(city.desk)
    draft = InterviewDraft(visit, L.MIDDLE, DAY, about=(AboutDraft(city.outsider, 2, "外单位"),))
    interviews.add(draft)
    interviews.add(replace(draft, about=(), remarks="班子团结"))
    papers = InterviewPaperService(city.desk)
    # The clerk is the cadre of another unit who was spoken of here.
    with acting(city.desk, Role.CLERK, cadre_id=city.outsider):
        words = text_of(papers.records(visit).data)
        assert "班子团结" in words
        assert "外单位" not in words
        assert "另有1条按回避规定未列入" in words
    with acting(city.desk, Role.CLERK, unit_id=city.unit), pytest.raises(Refused):
        papers.records(visit)


def test_nothing_to_print_is_said(city: City) -> None:
    papers = InterviewPaperService(city.desk)
    with pytest.raises(NotFound, match="还没有可以打印的谈话记录"):
        papers.records(held_visit(city))
