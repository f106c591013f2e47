import hashlib
import io
from base64 import b64encode
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from desktop.services.lrmx import (
    FIELDS,
    FamilyItem,
    LrmxError,
    Person,
    encode_base64,
    parse,
    serialise,
)

DATA = Path(__file__).parents[1] / "data"
SAMPLES = sorted((DATA / "lrmx").glob("*.lrmx"))
PLAIN = (
    '<?xml version="1.0" encoding="utf-8"?>\n<Person>\n  <XingMing>张 三</XingMing>\n'
    "  <XingBie>男</XingBie>\n{}  <Version>2.0</Version>\n</Person>\n"
)


def form(inside: str = "") -> bytes:
    return PLAIN.format(inside).encode()


def refusal(data: bytes) -> LrmxError:
    with pytest.raises(LrmxError) as caught:
        parse(data)
    assert caught.value.sentence.endswith("。")
    return caught.value


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_untouched_file_is_byte_identical_and_changed_one_keeps_every_field(path: Path) -> None:
    source = path.read_bytes()
    file = parse(source)
    assert serialise(file.person, file) == source
    assert file.digest == hashlib.sha256(source).hexdigest()
    changed = replace(file.person, honours="记三等功一次。\r\n<优秀> & “先进”")
    again = parse(serialise(changed, file))
    assert again.person == changed
    assert again.bom == file.bom
    assert parse(serialise(file.person)).person == file.person
    assert (file.photo_jpeg is None) == (file.person.photo == "")
    assert file.findings == ()


def test_samples_are_forty_and_two_of_one_name_differ() -> None:
    people = [parse(path.read_bytes()).person for path in SAMPLES]
    assert len(people) == 40
    same = [person for person in people if person.name == "许\u3000志"]
    assert len({person.id_number for person in same}) == 2


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("空", "empty"),
        ("截断", "truncated"),
        ("不是人员", "not_person"),
        ("外部实体", "forbidden_markup"),
        ("实体炸弹", "forbidden_markup"),
        ("巨幅照片", "oversize_photo"),
        ("标签姓名", "bad_name"),
    ],
)
def test_broken_samples_each_give_one_sentence(file: str, code: str) -> None:
    assert refusal((DATA / "broken" / f"{file}.lrmx").read_bytes()).code == code


def test_wrongly_declared_encoding_is_read_and_marked() -> None:
    file = parse((DATA / "broken" / "错报编码.lrmx").read_bytes())
    assert file.encoding_suspect
    assert file.encoding == "gb18030"
    assert "萧嘉" in file.encoding_note
    assert file.person.birth_place == "福建光泽"


def test_rightly_declared_chinese_encoding_is_no_suspect() -> None:
    text = PLAIN.format("").replace("utf-8", "GB2312")
    file = parse(text.encode("gb18030"))
    assert (file.person.name, file.encoding_suspect) == ("张 三", False)
    assert parse(text.encode()).encoding_suspect  # says GB2312, is UTF-8


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"hello", "not_xml"),
        (b"<Person><XingMing>a</Person>", "not_xml"),
        (b"<Person>\xff\xff\x80</Person>", "bad_encoding"),
        (b"<Person></Person>", "no_name"),
        (b"<Person><XingMing> </XingMing></Person>", "no_name"),
        ("<Person><XingMing><b>张</b>三</XingMing></Person>".encode(), "bad_name"),
        ("<Person><XingMing>=张三</XingMing></Person>".encode(), "bad_name"),
        (form("<JianLi><p>x</p></JianLi>"), "nested_markup"),
        (form("<ZhaoPian>????</ZhaoPian>"), "bad_photo"),
        (form("<ZhaoPian>aGVsbG8=</ZhaoPian>"), "bad_photo"),
        (form("<x>" * 40 + "</x>" * 40), "too_complex"),
        (form("<x/>" * 6000), "too_complex"),
        (b"<Person>" + b" " * (20 * 1024 * 1024), "too_large"),
        (form()[:-12], "truncated"),
        (form("<JianLi>\x01</JianLi>"), "not_xml"),
        (b"<!DOCTYPE Person><Person/>", "forbidden_markup"),
    ],
)
def test_what_is_refused(data: bytes, code: str) -> None:
    assert refusal(data).code == code


def test_ways_of_writing_empty_are_one() -> None:
    spellings = ["<MinZu/>", "<MinZu></MinZu>", "<MinZu>  \n </MinZu>", ""]
    assert {parse(form(text)).person for text in spellings} == {parse(form()).person}


def test_unknown_tags_stay_where_they_stood() -> None:
    source = form(
        "  <WeiZhi><a k='1'>甲&amp;</a></WeiZhi>\n  <MinZu>汉族</MinZu><!-- 备注 -->\n"
        "  <JiaTingChengYuan><Bie/><Item><XingMing>李四</XingMing><Xin>x</Xin></Item>"
        "</JiaTingChengYuan>\n"
    )
    file = parse(source)
    out = serialise(replace(file.person, health="健康"), file).decode()
    assert out.index("<XingBie>") < out.index('<WeiZhi><a k="1">甲&amp;</a></WeiZhi>')
    assert out.index("<WeiZhi>") < out.index("<ChuShengNianYue>")
    assert out.index("<MinZu>汉族") < out.index("<!-- 备注 -->") < out.index("<JiGuan>")
    assert out.index("<Bie />") < out.index("<Item>") < out.index("<Xin>x</Xin>")
    again = parse(out.encode())
    assert (again.unknown, again.family_unknown) == (file.unknown, file.family_unknown)
    assert again.person.family == file.person.family


def test_tags_that_old_readers_do_not_know_are_not_added() -> None:
    file = parse(form())
    out = serialise(replace(file.person, health="健康"), file).decode()
    for tag in ("DaoLingNianYue", "GaiGeQianRenZhiNianLingJieXian", "ZhengZhiMianMao"):
        assert f"<{tag}>" not in out
    assert "<Version>2.0</Version>" in out
    positions = [out.find(f"<{spec.tag}>") for spec in FIELDS]
    found = [place for place in positions if place >= 0]
    assert found == sorted(found)
    kept = parse(form("<DaoLingNianYue/>"))
    assert b"<DaoLingNianYue>" in serialise(replace(kept.person, health="健康"), kept)


def test_doubled_tag_is_reported_and_kept() -> None:
    file = parse(form("<MinZu>汉族</MinZu><MinZu>回族</MinZu>"))
    assert file.person.ethnicity == "汉族"
    assert [finding.code for finding in file.findings] == ["doubled"]
    assert "回族" in serialise(replace(file.person, health="健康"), file).decode()


def test_illegal_characters_and_bad_names_are_not_written() -> None:
    for person, code in (
        (Person(name="张三", post="主任\x0b"), "illegal_character"),
        (Person(name="张三", post="\ud800"), "illegal_character"),
        (Person(name="<张三>"), "bad_name"),
        (Person(), "bad_name"),
    ):
        with pytest.raises(LrmxError) as caught:
            serialise(person)
        assert caught.value.code == code


def test_findings_name_what_is_doubtful() -> None:
    person = Person(
        name="张三",
        sex="女",
        birth_month="197210",
        work_date="去年",
        party_date="不详",
        resume="1990.09--1994.07 学生\n2001 年起在市局工作",
        past_grades="2022年称职，2023年因病未参加考核",
        age_reference="20251231",
        id_number="36060319721122146X",
        family=(FamilyItem(relation="父亲", name="李四", birth="一九四五"),),
    )
    codes = [(item.code, item.field) for item in parse(serialise(person)).findings]
    assert codes == [
        ("date", "work_date"),
        ("date", "party_date"),
        ("date", "family"),
        ("id_number", "id_number"),
        ("id_birth", "id_number"),
        ("resume", "resume"),
        ("grades", "past_grades"),
    ]


def picture(mode: str, size: tuple[int, int], kind: str, **options: object) -> str:
    colour = (255, 0, 0, 0) if mode == "RGBA" else 200
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind, **options)
    return b64encode(out.getvalue()).decode()


def test_transparent_png_becomes_white_jpeg() -> None:
    photo = parse(form(f"<ZhaoPian>{picture('RGBA', (30, 40), 'PNG')}</ZhaoPian>")).photo_jpeg
    assert photo is not None
    with Image.open(io.BytesIO(photo)) as image:
        assert (image.format, image.size, image.mode) == ("JPEG", (30, 40), "RGB")
        assert image.getpixel((5, 5)) == (255, 255, 255)


def test_exif_is_stripped_and_its_rotation_applied() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    exif[0x010E] = "secret"
    text = picture("L", (30, 40), "JPEG", exif=exif)
    photo = parse(form(f"<ZhaoPian>{text}</ZhaoPian>")).photo_jpeg
    assert photo is not None
    assert b"secret" not in photo
    assert b"Exif" not in photo
    with Image.open(io.BytesIO(photo)) as image:
        assert image.size == (40, 30)


def test_photo_of_a_large_camera_is_made_small_and_cut_one_is_refused() -> None:
    text = picture("L", (3000, 4000), "JPEG")
    photo = parse(form(f"<ZhaoPian>{text}</ZhaoPian>")).photo_jpeg
    assert photo is not None
    with Image.open(io.BytesIO(photo)) as image:
        assert image.size == (900, 1200)
    cut = text[: len(text) // 2]
    assert refusal(form(f"<ZhaoPian>{cut}</ZhaoPian>")).code == "bad_photo"


def test_nothing_personal_is_in_representations() -> None:
    file = parse(form("<MinZu>汉族</MinZu>"))
    assert "张" not in repr(file) + repr(file.person) + repr([FamilyItem(name="张三")])


def test_tags_and_person_convert_both_ways() -> None:
    person = parse(SAMPLES[0].read_bytes()).person
    assert Person.from_tags(person.tags(), person.family) == person


texts = st.text(
    st.characters(
        exclude_categories=["Cs"], exclude_characters="".join(map(chr, range(32))) + "\ufffe\uffff"
    )
    | st.sampled_from("\t\n\r<>&\"'")
)
items = st.builds(FamilyItem, texts, texts, texts, texts, texts)
FREE = [
    spec.attribute for spec in FIELDS if spec.attribute not in {"name", "family", "photo", "sex"}
]


@given(st.dictionaries(st.sampled_from(FREE), texts), st.lists(items, max_size=3))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_person_survives_writing_and_reading(
    values: dict[str, str], family: list[FamilyItem]
) -> None:
    photo = encode_base64(b"")
    person = Person(name="𫍯　㛃·买买提", family=tuple(family), photo=photo, **values)
    assert parse(serialise(person)).person == person


@given(st.binary(max_size=200))
def test_arbitrary_bytes_raise_nothing_else(data: bytes) -> None:
    with suppress(LrmxError):
        parse(data)


@given(
    st.sampled_from(SAMPLES[:6]),
    st.lists(st.tuples(st.integers(0, 20_000), st.binary(max_size=4)), min_size=1, max_size=6),
    st.integers(0, 3_000) | st.none(),
)
@settings(max_examples=120, deadline=None)
def test_mutated_files_raise_nothing_else(
    path: Path, changes: list[tuple[int, bytes]], cut: int | None
) -> None:
    data = bytearray(path.read_bytes())
    for place, patch in changes:
        at = place % len(data)
        data[at : at + len(patch)] = patch
    source = bytes(data if cut is None else data[: len(data) - cut])
    with suppress(LrmxError):
        file = parse(source)
        assert serialise(file.person, file) == source
