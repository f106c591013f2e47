"""Whatever shows the value of an open conflict carries a mark: every list, form and paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services.assessors import AssessorService
from desktop.services.cadres import CadreService
from desktop.services.conflict_marks import marked, waiting_words, warned
from desktop.services.desk import DeskService
from desktop.services.door import Reading
from desktop.services.errors import BadTransition
from desktop.services.facts import FactDraft, FactService
from desktop.services.interview_forms import AboutDraft, about_id
from desktop.services.interviews import InterviewDraft, InterviewService
from desktop.services.motions import Motion
from desktop.services.portrait_contents import portrait_content
from desktop.services.rectification import ItemDraft, RectificationDraft, RectificationService
from desktop.services.units import UnitService, team_id
from desktop.services.visits import VisitService
from desktop.services.work_reports import ReportDraft, WorkReportService
from desktop.terms import (
    ConflictChoice,
    FindingSource,
    InterviewLayer,
    Polarity,
    Role,
    Severity,
    VisitAction,
)
from tests.services.exchange.two_desks import Two, decide, edit, two_desks
from tests.services.record_city import acting

DAY = dt.date(2026, 11, 16)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    """The office and team 3."""
    with two_desks(tmp_path) as found:
        yield found


def clash(two: Two, table: str, row: object, field: str, values: tuple[object, object]) -> None:
    """Let both sides change one field of a row that both know."""
    edit(two.team, table, row, {field: values[0]})  # type: ignore[arg-type]  # a row's id
    edit(two.office, table, row, {field: values[1]})  # type: ignore[arg-type]  # the same
    two.report()


def test_words() -> None:
    assert (marked("赵启明", 1), marked("赵启明", 0)) == ("赵启明（冲突）", "赵启明")
    assert (warned("已报回", 2), warned("已报回", 0)) == ("！已报回", "已报回")
    assert waiting_words(("考核事由", "谈话记录")) == "有冲突待裁定：考核事由、谈话记录。"
    assert waiting_words(()) == ""


def test_nobody_approves_a_plan_that_two_hands_wrote_differently(two: Two) -> None:
    visit = two.visit()
    judge = VisitService(two.office)
    two.meet()
    clash(two, "visit", visit, "purpose", ("甲", "乙"))
    with (
        acting(two.office, Role.LEADER),
        pytest.raises(
            BadTransition, match="有冲突待裁定：考核事由。请先到“数据交换—冲突裁定”中裁定"
        ),
    ):
        judge.perform(visit, VisitAction.APPROVE, Motion(judge.get(visit).seen))


def test_a_visit_tells_its_own_and_what_lies_below(two: Two) -> None:
    visit = two.visit()
    judge, own = VisitService(two.office), VisitService(two.team)
    with acting(two.office, Role.LEADER):
        judge.perform(visit, VisitAction.APPROVE, Motion(judge.get(visit).seen))
    two.task()
    own.perform(visit, VisitAction.HOLD, Motion(own.get(visit).seen))
    talks = InterviewService(two.team)
    about = (AboutDraft(two.city.cadre, 4),)
    talk = talks.add(InterviewDraft(visit, InterviewLayer.MIDDLE, DAY, remarks="稳", about=about))
    two.meet()
    assert judge.rows([visit])[0].conflicts == 0
    clash(two, "visit", visit, "purpose", ("甲", "乙"))
    clash(two, "interview_about", about_id(talk, two.city.cadre), "rating", (2, 5))
    assert judge.rows([visit])[0].conflicts == 2
    assert set(judge.get(visit).disputed) == {"考核事由", "谈话评价"}
    inside = InterviewService(two.office)
    assert inside.rows([talk])[0].conflicts == 1
    assert inside.get(talk).disputed == ("谈话评价",)


def test_a_fact_and_its_papers(two: Two) -> None:
    draft = FactDraft(
        two.city.unit, Polarity.POSITIVE, Severity.LIGHT, DAY, "抢险在前", two.city.cadre,
        team=two.city.team,
    )  # fmt: skip
    fact = FactService(two.team).save(draft)
    two.meet()
    clash(two, "fact", fact, "text", ("甲", "乙"))
    facts = FactService(two.office)
    assert facts.rows([fact])[0].conflicts == 1
    assert facts.get(fact).disputed == ("内容",)
    decide(two, ConflictChoice.FIRST)
    assert facts.rows([fact])[0].conflicts == 0
    clash(two, "cadre", two.city.cadre, "name", ("赵启名", "赵启铭"))
    assert facts.get(fact).disputed == ("干部",), "the name stands on the fact as well"


def test_a_work_report_in_its_list_and_its_form(two: Two) -> None:
    unit, cycle, cadre = two.city.unit, two.city.cycle, two.city.cadre
    own, judge = WorkReportService(two.team), WorkReportService(two.office)
    report = own.save(ReportDraft(unit, cycle, cadre, "述职述廉报告", "", DAY))
    two.meet()
    assert all(line.conflicts == 0 for line in judge.lines(unit, cycle))
    clash(two, "work_report", report, "title", ("甲", "乙"))
    counted = {line.subject.cadre: line.conflicts for line in judge.lines(unit, cycle)}
    assert counted == {None: 0, cadre: 1, two.city.second_cadre: 0}
    found = judge.get(unit, cycle, cadre)
    assert found.disputed == ("标题",)
    decide(two, ConflictChoice.FIRST)
    assert judge.get(unit, cycle, cadre).disputed == ()


def test_the_ledger_tells_of_the_item_the_whole_and_the_names(two: Two) -> None:
    items = (ItemDraft("会议多", FindingSource.MEETING),)
    draft = RectificationDraft(
        two.city.unit, "整改", DAY, items, two.city.cadre, team=two.city.team
    )
    whole = RectificationService(two.team).open(draft)
    two.meet()
    ledger = RectificationService(two.office)
    (item,) = ledger.find()
    assert ledger.ledger_rows()[0].warning == ""
    for table, row, field in (
        ("rectification_item", item, "measures"),
        ("rectification", whole, "title"),
        ("unit", two.city.unit, "name"),
        ("cadre", two.city.cadre, "name"),
    ):
        clash(two, table, row, field, ("甲", "乙"))
        assert ledger.ledger_rows()[0].warning == "数据有冲突", table
        decide(two, ConflictChoice.FIRST)
        two.task()
        assert ledger.ledger_rows()[0].warning == "", table
    clash(two, "unit", two.city.unit, "sector", ("甲", "乙"))
    assert ledger.ledger_rows()[0].warning == "", "the ledger does not show the sector"
    assert ledger.get(item).disputed == ()


def test_units_cadres_and_the_pool(two: Two) -> None:
    city = two.city
    UnitService(two.office).name_principal(city.unit, city.cadre)
    two.task()
    clash(two, "leadership_team", team_id(city.unit), "principal_id",
          (city.second_cadre, None))  # fmt: skip
    units = UnitService(two.office)
    assert units.rows([city.unit])[0].conflicts == 1
    assert units.get(city.unit).disputed == ("领导班子",)
    clash(two, "assessor", city.post_a, "post", ("甲", "乙"))
    pool = AssessorService(two.office)
    assert pool.rows([city.post_a])[0].conflicts == 1
    assert pool.get(city.post_a).disputed == ("工作单位及职务",)
    clash(two, "cadre", city.cadre, "post", ("局长", "副局长"))
    cadres = CadreService(two.office)
    assert cadres.rows([city.cadre])[0].conflicts == 1
    assert cadres.get(city.cadre).waiting == ("现任职务",)


def test_the_portrait_marks_a_unit_whose_name_is_in_conflict(two: Two) -> None:
    clash(two, "unit", two.city.unit, "name", ("江城市民政和老龄局", "江城市民政局机关"))

    with two.office.db.reading() as session:
        content = portrait_content(Reading(two.office, session, None), two.city.cadre)
    assert content.fields.warning("unit").startswith("数据有冲突")


def test_the_desk_tells_both_sides(two: Two) -> None:
    visit = two.disputed()
    assert DeskService(two.office).today().conflicts == 1
    asked = two.decider.ask("visit", visit, ("purpose",), two.city.team, "以哪一份为准？")
    two.task()
    team = DeskService(two.team).today()
    assert (team.conflicts, team.questions, team.decided) == (1, 1, 0)
    two.teller.answer(asked, "以本组所写为准")
    two.report()
    office = DeskService(two.office).today()
    assert (office.conflicts, office.answered) == (1, 1)
    decide(two, ConflictChoice.FIRST)
    two.task()
    team = DeskService(two.team).today()
    assert (team.conflicts, team.questions, team.decided) == (0, 0, 1)
    office = DeskService(two.office).today()
    assert (office.conflicts, office.answered) == (0, 0)
    with acting(two.team, Role.TEAM_MEMBER, team_no=3, unit_id=two.city.unit):
        hidden = DeskService(two.team).today()
    assert (hidden.conflicts, hidden.decided) == (0, 0)
