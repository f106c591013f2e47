"""From the file's text to what is stored, and back without changing a byte of what was read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.cadre_form import (
    TEXTS,
    FamilyLine,
    PostingLine,
    form_of,
    grades_of,
    postings_of,
    stored_family,
    stored_fields,
    stored_text,
)
from desktop.services.lrmx import FamilyItem, Person, parse, serialise
from tests.services.imports.office import LRMX

FILES = sorted(LRMX.glob("*.lrmx"))


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("name", "张　三", "张三"),
        ("name", " 张 三 ", "张三"),
        ("birth_month", "1971.02", "197102"),
        ("birth_month", "19710215", "197102"),
        ("birth_month", "1971-02", "197102"),
        ("birth_month", "不详", "不详"),
        ("work_date", "199307", "199307"),
        ("party_date", "1995.06", "199506"),
        ("party_date", "民盟", "民盟"),
        ("party_date", "1995.06；民盟", "199506；民盟"),
        ("id_number", "11010519491231002x", "11010519491231002X"),
        ("resume", "一\r\n二\r三", "一\n二\n三"),
        ("post", "  ", None),
        ("post", None, None),
        ("form_date", "20261101", "20261101"),
    ],
)
def test_what_is_stored(field: str, typed: str | None, kept: str | None) -> None:
    assert stored_text(field, typed) == kept


@given(st.sampled_from(TEXTS), st.text())
def test_storing_what_is_stored_changes_nothing(field: str, text: str) -> None:
    once = stored_text(field, text)
    assert stored_text(field, once) == once


def test_there_are_forty_files() -> None:
    assert len(FILES) == 40


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_file_comes_back_byte_for_byte(path: object) -> None:
    assert hasattr(path, "read_bytes")
    data = path.read_bytes()
    base = parse(data)
    texts = stored_fields(base.person)
    family = stored_family(base.person.family)
    assert serialise(form_of(texts, family, base.person.photo, base), base) == data


def test_one_edited_field_changes_that_field_alone() -> None:
    base = parse(FILES[0].read_bytes())
    texts = {**stored_fields(base.person), "post": "市审计局党组书记、局长"}
    family = stored_family(base.person.family)
    again = parse(serialise(form_of(texts, family, base.person.photo, base), base)).person
    before, after = base.person.tags(), again.tags()
    assert {tag for tag in after if after[tag] != before[tag]} == {"XianRenZhiWu"}
    assert again.family == base.person.family
    assert after["XianRenZhiWu"] == "市审计局党组书记、局长"


def test_a_person_without_a_file_gets_a_plain_form() -> None:
    line = FamilyLine("妻子", "李四", "197205", "群众", "市一中教师")
    person = form_of({"name": "张三", "sex": "男"}, (line,), "", None)
    assert (person.name, person.sex, person.post) == ("张三", "男", "")
    assert person.family == (FamilyItem("妻子", "李四", "197205", "群众", "市一中教师"),)


def test_postings_as_far_as_they_can_be_read() -> None:
    text = "1990.09--1994.07  江西大学学习\n（其间：1992年实习）\n2019.03--         市林业局局长"
    assert postings_of(text) == (
        PostingLine("199009", "199407", "江西大学学习\n（其间：1992年实习）"),
        PostingLine("201903", None, "市林业局局长"),
    )
    assert postings_of(None) == ()


def test_grades_of_the_text() -> None:
    texts = {"past_grades": "2021、2022年均为优秀。2023年年度考核基本称职。"}
    found = [(g.year, g.grade.label) for g in grades_of(texts)]
    assert found == [(2021, "优秀"), (2022, "优秀"), (2023, "基本称职")]
    recent = {"past_grades": "近三年均称职", "age_reference": "20261101"}
    assert [g.year for g in grades_of(recent)] == [2023, 2024, 2025]
    assert grades_of({}) == ()


def test_empty_rows_of_the_family_are_left_out() -> None:
    assert stored_family([FamilyItem(), FamilyItem("父亲", "王 五")]) == (
        FamilyLine("父亲", "王五", None, None, None),
    )


def test_a_person_of_the_empty_form_stores_nothing() -> None:
    assert set(stored_fields(Person()).values()) == {None}
