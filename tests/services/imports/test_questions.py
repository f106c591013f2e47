"""Questions instead of guesses: who is meant, which unit, which mentor."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from desktop.services.cadres import CadreDraft
from desktop.services.imports import ImportPlan, InputFile, QuestionKey, Topic
from desktop.services.registry import Services
from desktop.services.units import UnitQuery
from tests.services.imports import office
from tests.services.imports.people import number_of
from tests.services.imports.tables import FIRST, pool, roster, units

TOWN = units(("甲区", "区（市）", "10", ""), ("乙局", "市直单位", "8", ""))


def only_file(plan: ImportPlan, name: str) -> tuple[int, int, int, int, int]:
    file = next(f for f in plan.files if f.file == name)
    return file.new, file.updated, file.unchanged, file.asked, len(file.rejected)


def answers(plan: ImportPlan, codes: Mapping[Topic, str]) -> dict[QuestionKey, str]:
    """The same answer to every question of a topic; a label stands for its code."""
    found = {}
    for question in plan.questions:
        wanted = codes[question.key.topic]
        match = [c.code for c in question.choices if wanted in {c.code, c.label, c.detail}]
        found[question.key] = match[0]
    return found


def test_same_name_and_month_is_the_same_person(services: Services) -> None:
    office.take(services, (TOWN, roster(("甲区", "张三", "男", "1970.01", "区长", ""))))
    again = roster(("甲区", "张　三", "男", "197001", "区委书记", number_of(7)))
    plan = services.imports.preview((again,))
    assert only_file(plan, "花名册.xlsx") == (0, 1, 0, 0, 0)
    shown = {d.label: (d.old, d.new) for d in plan.files[0].details[0].differences}
    assert shown == {"现任职务": ("区长", "区委书记"), "身份证号": ("", number_of(7))}


def test_another_month_is_another_person(services: Services) -> None:
    office.take(services, (TOWN, roster(("甲区", "张三", "男", "1970.01", "区长", ""))))
    plan = services.imports.preview((roster(("乙局", "张三", "男", "1971.01", "局长", "")),))
    assert only_file(plan, "花名册.xlsx") == (1, 0, 0, 0, 0)
    assert any("按两个人处理" in n for n in plan.files[0].notes)


def test_other_sound_numbers_are_two_persons_even_born_in_one_month(services: Services) -> None:
    rows = (
        ("甲区", "张三", "男", "1970.01", "区长", number_of(1)),
        ("乙局", "张三", "男", "1970.01", "局长", number_of(2)),
    )
    office.take(services, (TOWN, roster(*rows)))
    assert office.count(services, "cadre") == 2
    assert office.take(services, (roster(*rows),)).batch is None


def test_a_faulty_number_tells_nobody_apart(services: Services) -> None:
    good = number_of(1)
    wrong = good[:-1] + ("0" if good[-1] != "0" else "1")
    office.take(services, (TOWN, roster(("甲区", "张三", "男", "1970.01", "区长", good))))
    plan = services.imports.preview((roster(("甲区", "张三", "男", "1970.01", "区长", wrong)),))
    assert only_file(plan, "花名册.xlsx") == (0, 0, 0, 1, 0)


def test_a_number_with_another_name_is_asked(services: Services) -> None:
    office.take(services, (TOWN, roster(("甲区", "张三", "男", "1970.01", "区长", number_of(1)))))
    plan = services.imports.preview((roster(("甲区", "李四", "男", "1970.01", "", number_of(1))),))
    assert only_file(plan, "花名册.xlsx") == (0, 0, 0, 1, 0)
    assert "姓名不同" in plan.questions[0].sentence


@pytest.mark.parametrize(
    ("answer", "cadres", "told_apart"), [("新增一人", 2, 1), ("1970.01生，甲区，区长", 1, 0)]
)
def test_without_birth_and_number_somebody_decides(
    services: Services, answer: str, cadres: int, told_apart: int
) -> None:
    office.take(services, (TOWN, roster(("甲区", "张三", "男", "1970.01", "区长", ""))))
    plan = services.imports.preview((roster(("乙局", "张三", "", "", "局长", "")),))
    assert only_file(plan, "花名册.xlsx") == (0, 0, 0, 1, 0)
    assert services.imports.take(plan).batch is None  # left out without an answer
    chosen = answers(plan, {Topic.PERSON: answer})
    planned = services.imports.answered(plan, chosen)
    report = services.imports.take(plan, chosen)
    assert report.files == planned.files
    assert report.files[0].asked == 0
    assert office.count(services, "cadre") == cadres
    assert office.count(services, "not_same") == told_apart
    assert office.faults(services) == []


def test_skipping_leaves_the_row_out(services: Services) -> None:
    office.take(services, (TOWN, roster(("甲区", "张三", "男", "1970.01", "区长", ""))))
    plan = services.imports.preview((roster(("乙局", "张三", "", "", "局长", "")),))
    report = services.imports.take(plan, answers(plan, {Topic.PERSON: "skip"}))
    assert report.batch is None
    assert [r.row for r in report.files[0].rejected] == [FIRST]


def test_merged_records_count_as_one(services: Services) -> None:
    rows = [
        ("甲区", "张三", "男", "1970.01", "区长", ""),
        ("乙局", "张三", "男", "1971.01", "", ""),
    ]
    office.take(services, (TOWN, roster(*rows)))
    lines = services.cadres.rows(services.cadres.find())
    kept = next(c.id for c in lines if c.birth_month == "197001")
    other = next(c.id for c in lines if c.birth_month == "197101")
    services.duplicates.same(kept, other, "同一人")
    plan = services.imports.preview((roster(("甲区", "张三", "男", "1970.01", "书记", "")),))
    assert only_file(plan, "花名册.xlsx") == (0, 1, 0, 0, 0)
    services.imports.take(plan)
    assert services.cadres.get(kept).texts["post"] == "书记"


def test_an_unknown_unit_is_asked_once_for_all_its_rows(services: Services) -> None:
    people = roster(
        ("甲区", "张三", "男", "1970.01", "区长", ""),
        ("丙专班", "李四", "男", "1971.02", "组长", ""),
        ("丙专班", "王五", "女", "1972.03", "成员", ""),
    )
    plan = services.imports.preview((TOWN, people))
    assert only_file(plan, "花名册.xlsx") == (1, 0, 0, 2, 0)
    (question,) = plan.questions
    assert question.rows == (FIRST + 1, FIRST + 2)
    assert {"new:task_force", "none", "skip"} <= {c.code for c in question.choices}
    report = services.imports.take(plan, {question.key: "new:task_force"})
    assert [f.asked for f in report.files] == [0, 0]
    unit = services.units.get(services.units.find(UnitQuery(text="丙专班"))[0])
    assert unit.kind.value == "task_force"
    assert unit.principal is not None
    assert unit.principal[1] == "李四"


def test_a_similar_unit_is_offered(services: Services) -> None:
    office.take(services, (units(("市发展和改革委员会", "市直单位", "", "")),))
    plan = services.imports.preview(
        (roster(("市发展改革委员会", "张三", "男", "1970.01", "", "")),)
    )
    offered = [c.label for c in plan.questions[0].choices]
    assert offered[0] == "市发展和改革委员会"


def test_an_abbreviation_is_known(services: Services) -> None:
    office.take(services, (units(("市发展和改革委员会", "市直单位", "", "")),))
    plan = services.imports.preview((roster(("市发改委", "张三", "男", "1970.01", "主任", "")),))
    assert only_file(plan, "花名册.xlsx") == (1, 0, 0, 0, 0)


def test_an_unknown_kind_of_unit_is_rejected(services: Services) -> None:
    plan = services.imports.preview(
        (units(("甲区", "天外", "", ""), ("乙局", "市直单位", "", "")),)
    )
    assert only_file(plan, "单位.xlsx") == (1, 0, 0, 0, 1)
    assert "天外" in plan.files[0].rejected[0].reason


def test_an_empty_cell_never_erases(services: Services) -> None:
    office.take(services, (TOWN, roster(("甲区", "张三", "男", "1970.01", "区长", number_of(3)))))
    plan = services.imports.preview((roster(("甲区", "张三", "", "1970.01", "", "")),))
    assert only_file(plan, "花名册.xlsx") == (0, 0, 1, 0, 0)


def test_a_person_listed_in_two_units_belongs_to_the_first(services: Services) -> None:
    people = roster(
        ("甲区", "张三", "男", "1970.01", "区长", ""), ("乙局", "张三", "男", "1970.01", "局长", "")
    )
    office.take(services, (TOWN, people))
    (line,) = services.cadres.rows(services.cadres.find())
    assert (line.unit, line.post) == ("甲区", "区长")
    assert office.take(services, (TOWN, people)).batch is None


def test_mentors_are_found_further_down_and_asked_when_unclear(services: Services) -> None:
    people = pool(
        ("赵一", "1980.01", "市委组织部科长", "A岗", "第一考核组", "钱二"),
        ("钱二", "1970.02", "市委组织部处长", "组长", "第一考核组", ""),
        ("孙三", "1975.03", "市财政局科长", "B岗", "第二考核组", "李四"),
        ("李四", "1965.04", "市农业农村局", "职级干部", "第二考核组", ""),
        ("李四", "1966.05", "市统计局", "职级干部", "第三考核组", ""),
        ("周五", "1985.06", "市统计局", "某岗", "第三考核组", ""),
    )
    plan = services.imports.preview((people,))
    assert only_file(plan, "信息库.xlsx") == (5, 0, 0, 0, 1)
    (question,) = plan.questions
    assert question.key.topic is Topic.MENTOR
    assert question.rows == (FIRST + 2,)
    services.imports.take(plan)
    assert office.count(services, "mentorship") == 1
    again = services.imports.preview((people,))
    chosen = answers(again, {Topic.MENTOR: "1966.05生，市统计局"})
    report = services.imports.take(again, chosen)
    assert report.files[0].updated == 1
    assert office.count(services, "mentorship") == 2
    assert services.imports.preview((people,)).questions == ()
    assert office.take(services, (people,)).batch is None


def test_doubtful_encoding_is_asked_then_taken(services: Services) -> None:
    data = (office.BROKEN / "错报编码.lrmx").read_bytes()
    plan = services.imports.preview((InputFile("甲.lrmx", data),))
    assert only_file(plan, "甲.lrmx") == (0, 0, 0, 1, 0)
    services.imports.take(plan, answers(plan, {Topic.ENCODING: "take"}))
    assert office.count(services, "cadre") == 1
    again = services.imports.preview((InputFile("甲.lrmx", data),))
    assert only_file(again, "甲.lrmx") == (0, 0, 1, 0, 0)


def test_a_worse_copy_of_a_sound_form_needs_no_answer(services: Services) -> None:
    sound = (office.LRMX / "杨芳.lrmx").read_bytes()
    worse = sound.decode("utf-8-sig").encode("gb18030")
    files = (InputFile("差.lrmx", worse), InputFile("好.lrmx", sound))
    report = office.take(services, files)
    assert [(f.new, f.unchanged, f.asked) for f in report.files] == [(0, 1, 0), (1, 0, 0)]
    assert any("编码" in n for n in report.files[0].notes)


def test_the_same_file_again_does_not_take_back_an_edit(services: Services) -> None:
    file = InputFile("甲.lrmx", (office.LRMX / "杨芳.lrmx").read_bytes())
    office.take(services, (file,))
    detail = services.cadres.get(services.cadres.find()[0])
    services.cadres.save(CadreDraft({"post": "月湖区区长"}, id=detail.id, version=detail.version))
    assert office.take(services, (file,)).batch is None
    assert services.cadres.get(detail.id).texts["post"] == "月湖区区长"
