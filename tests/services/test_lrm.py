"""The older form (.lrm 2.0): every field where it belongs, round trips, hostile files."""

from __future__ import annotations

import contextlib
import io
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from desktop.services.lrmx import (
    FamilyItem,
    LrmxError,
    LrmxFile,
    Person,
    parse,
    parse_form,
    serialise,
)
from desktop.services.lrmx.lrm import EDUCATION, PLAIN, looks_like_lrm, parse_lrm
from desktop.services.lrmx.reading import MAX_BYTES
from tests.services.lrm_writer import lrm_of, record, written

# One line as the editor wrote it, fields counted by hand from the table of the format.
BY_HAND = (
    '"齐　景","男","1972.03","汉族","江西鹰潭","1995.06","健康","江西余江","1994.08",'
    '"大学#工学学士@省委党校研究生#管理学硕士","南昌大学水利系#南昌大学@江西省委党校#江西财大",'
    '"工程师","","","","","水利工程管理",'
    '"1990.09--1994.08  南昌大学水利系学习\r\n1994.08--          市水利局 科员（人称""老水利""）",'
    '"2018年获“五一”劳动奖章","2022年年度考核优秀；2023年年度考核称职。",'
    '"妻子@儿子","钱　文@齐小","1974.05@2001.11","中共党员@共青团员","市一中教师@南昌大学学生",'
    '"市水利局党组书记、局长","市发展改革委主任","市水利局局长","工作需要","市水利局",'
    '"202611","赵填表","20261120"\r\n'
)


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 56)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind)
    return out.getvalue()


def refused(data: bytes, pic: bytes | None = None) -> LrmxError:
    with pytest.raises(LrmxError) as told:
        parse_lrm(data, pic)
    assert told.value.sentence.endswith("。")
    return told.value


def test_every_field_of_a_line_written_by_hand() -> None:
    file = parse_lrm(BY_HAND.encode("gb18030"))
    assert file.person == Person(
        name="齐　景",
        sex="男",
        birth_month="1972.03",
        ethnicity="汉族",
        native_place="江西鹰潭",
        party_date="1995.06",
        health="健康",
        birth_place="江西余江",
        work_date="1994.08",
        full_time_education="大学",
        full_time_degree="工学学士",
        in_service_education="省委党校研究生",
        in_service_degree="管理学硕士",
        full_time_school="南昌大学水利系",
        full_time_degree_school="南昌大学",
        in_service_school="江西省委党校",
        in_service_degree_school="江西财大",
        professional_title="工程师",
        expertise="水利工程管理",
        resume="1990.09--1994.08  南昌大学水利系学习\r\n"
        '1994.08--          市水利局 科员（人称"老水利"）',
        honours="2018年获“五一”劳动奖章",
        past_grades="2022年年度考核优秀；2023年年度考核称职。",
        family=(
            FamilyItem("妻子", "钱　文", "1974.05", "中共党员", "市一中教师"),
            FamilyItem("儿子", "齐小", "2001.11", "共青团员", "南昌大学学生"),
        ),
        post="市水利局党组书记、局长",
        proposed_post="市发展改革委主任",
        removed_post="市水利局局长",
        appointment_reason="工作需要",
        reporting_unit="市水利局",
        age_reference="202611",
        form_author="赵填表",
        form_date="20261120",
    )
    assert (file.encoding, file.encoding_suspect, file.legacy) == ("gb18030", False, True)
    assert file.findings == ()
    assert file.photo_jpeg is None


def test_the_photo_comes_from_the_file_beside_it() -> None:
    file = parse_lrm(BY_HAND.encode("gb18030"), picture())
    assert file.photo_jpeg is not None
    with Image.open(io.BytesIO(file.photo_jpeg)) as image:
        assert (image.format, image.size) == ("JPEG", (40, 56))
    assert parse(serialise(file.person, file)).photo_jpeg is not None


def test_what_is_written_out_is_an_lrmx_and_never_the_original() -> None:
    data = BY_HAND.encode("gb18030")
    file = parse_form(data)
    out = serialise(file.person, file)
    assert file.source == data
    assert out != data
    again = parse(out)
    assert again.person == file.person
    assert not again.legacy


def test_content_tells_the_make_of_a_file() -> None:
    assert looks_like_lrm(BY_HAND.encode("gb18030"))
    assert looks_like_lrm(BY_HAND.encode("utf-8-sig"))
    assert looks_like_lrm(BY_HAND.encode("utf-16"))
    assert not looks_like_lrm(b"<Person></Person>")
    assert not looks_like_lrm(b"PK\x03\x04")
    assert not parse_form("<Person><XingMing>张三</XingMing></Person>".encode()).legacy


SIGN = st.characters(
    exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\ufeff\ufffe\uffff@#"
)
TEXT = st.text(SIGN | st.sampled_from('",\n\r\t　 @#'), max_size=30)
PART = st.text(SIGN | st.sampled_from('",\n　 '), max_size=20)
NAME = st.text(st.sampled_from("张王李赵钱孙周吴郑景文博洋　 "), min_size=2, max_size=6).filter(
    lambda text: text.strip(" 　")
)
ITEM = st.builds(FamilyItem, PART, PART, PART, PART, PART)


@st.composite
def people(draw: st.DrawFn) -> Person:
    values = {name: draw(TEXT) for name in PLAIN.values() if name != "name"}
    values |= {name: draw(PART) for names in EDUCATION.values() for name in names}
    family = tuple(i for i in draw(st.lists(ITEM, max_size=6)) if i != FamilyItem())
    return Person(name=draw(NAME), family=family, **values)


@given(people())
def test_what_was_written_is_read_again(person: Person) -> None:
    file: LrmxFile = parse_lrm(lrm_of(person))
    assert file.person == person


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for whole in (data, b'"' + data, lrm_of(Person(name="张三"))[: len(data)]):
        with contextlib.suppress(LrmxError):
            parse_lrm(whole, data)


def test_what_has_no_place_is_said_and_nothing_is_dropped_in_silence() -> None:
    person = Person(name="张三", sex="女")
    file = parse_lrm(written(record(person, {13: "别的", 35: "更多"})))
    assert file.person == person
    assert [f.sentence for f in file.findings] == [
        "文件第14、36栏的内容没有对应的栏目，未采用，原件已保留，请核对。"
    ]
    extra = parse_lrm(written(record(person, {9: "大学#学士@硕士#博士@其他"})))
    assert extra.person.in_service_degree == "博士@其他"


def test_family_columns_of_different_length() -> None:
    fields = record(Person(name="张三"), {20: "妻子@@女儿", 21: "李四", 24: "@@学生"})
    assert parse_lrm(written(fields)).person.family == (
        FamilyItem("妻子", "李四"),
        FamilyItem("女儿", work="学生"),
    )


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "empty", "空的"),
        (b"\x00\x00\r\n", "empty", "空的"),
        (written(["张三", "男"]), "not_lrm", "只有2栏"),
        (written(record(Person())), "no_name", "姓名"),
        (written(record(Person(name="<b>张"))), "bad_name", "<"),
        (written(record(Person(name="张三"))) * 2, "not_lrm", "另一条记录"),
        (written(["张三"] + [""] * 500), "too_complex", "64"),
        (written(record(Person(name="张三"), {20: "子@" * 60})), "too_complex", "50人"),
        (lrm_of(Person(name="张三"))[:-9] + b'"\xff\xff"', "bad_encoding", "编码"),
        (lrm_of(Person(name="张三", resume="市水利局" * 9))[:99], "truncated", "第18栏中断"),
        (lrm_of(Person(name="张三", resume="市水利局" * 9))[:100], "truncated", "第18栏中断"),
        (lrm_of(Person(name="张三", post="局\x00长")), "bad_character", "现任职务"),
        (lrm_of(Person(name="张三")).replace(b'"",', b",", 1), "not_lrm", "没有用引号"),
        (lrm_of(Person(name="张三")) + b"x", "not_lrm", "多余"),
    ],
)
def test_damaged_and_hostile_files_are_one_sentence(data: bytes, code: str, words: str) -> None:
    error = refused(data)
    assert error.code == code
    assert words in error.sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_another_encoding_is_asked_about(encoding: str) -> None:
    file = parse_lrm(BY_HAND.encode(encoding))
    assert file.person.name == "齐　景"
    assert file.encoding_suspect
    assert "齐　景" in file.encoding_note


def test_a_damaged_photo_is_named_as_the_file_that_it_is() -> None:
    data = lrm_of(Person(name="张三"))
    for bad in (b"BM no picture", picture()[:60], picture("PNG", (6000, 5000))):
        assert ".pic" in refused(data, bad).sentence
    assert refused(data, b"\xff\xd8" + bytes(MAX_BYTES)).code == "too_large"


def test_large_files_are_refused_at_once() -> None:
    whole = lrm_of(Person(name="张三"))
    cases = [
        b'"' + b"a" * (25 * 1024 * 1024) + b'"',
        b'"' * (19 * 1024 * 1024),
        (b'"",' * 6_000_000)[: MAX_BYTES - 1],
        whole.replace(b'"",', b'"' + b"@" * (19 * 1024 * 1024) + b'",', 1),
    ]
    for data in cases:
        began = time.monotonic()
        with contextlib.suppress(LrmxError):
            parse_lrm(data)
        assert time.monotonic() - began < 10


def test_a_person_of_every_field_survives_into_lrmx() -> None:
    file = parse_lrm(BY_HAND.encode("gb18030"), picture())
    changed = replace(file.person, post="市发展改革委党组书记、主任")
    assert parse(serialise(changed, file)).person == changed
