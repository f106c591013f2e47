"""Ctrl+K: any part of a word, pinyin and initials; the index follows the rows."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from desktop.models.changes import Change
from desktop.models.database import raw
from desktop.services.cadres import CadreDraft
from desktop.services.door import Writing
from desktop.services.registry import Services, build
from desktop.services.search import SearchIndex
from desktop.services.units import UnitDraft
from desktop.terms import UnitKind
from tests.services.imports.office import LRMX, take


def person(office: Services, name: str, post: str = "") -> None:
    office.cadres.save(CadreDraft({"name": name, "post": post}))


def unit(office: Services, name: str) -> None:
    office.units.save(UnitDraft(name, UnitKind.DEPARTMENT))


def titles(office: Services, query: str) -> list[str]:
    return [hit.title for hit in office.search.find(query)]


@pytest.fixture
def town(office: Services) -> Services:
    for name in ("江城市发展和改革委员会", "江城市林业局", "江城市5G专班"):
        unit(office, name)
    for name, post in (
        ("张三", "市林业局局长"),
        ("张三丰", "市水利局副局长"),
        ("单雄信", "市财政局局长"),
        ("仇英", ""),
        ("曾文正", ""),
        ("欧阳修", ""),
        ("吕不韦", ""),
        ("朱𫍯", "市审计局局长"),
    ):
        person(office, name, post)
    return office


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("张三", ["张三", "张三丰"]),
        ("三丰", ["张三丰"]),
        ("丰", ["张三丰"]),
        ("zs", ["张三", "张三丰"]),
        ("zhangsan", ["张三", "张三丰"]),
        ("Zhang San", ["张三", "张三丰"]),
        ("zsf", ["张三丰"]),
        ("shanxiongxin", ["单雄信"]),
        ("sxx", ["单雄信"]),
        ("danxiongxin", ["单雄信"]),
        ("qiuying", ["仇英"]),
        ("zengwenzheng", ["曾文正"]),
        ("ouyang", ["欧阳修"]),
        ("lvbuwei", ["吕不韦"]),
        ("𫍯", ["朱𫍯"]),
        ("财政局", ["单雄信"]),
        ("林业局", ["张三", "江城市林业局"]),
        ("发改委", ["江城市发展和改革委员会"]),
        ("市发改委", ["江城市发展和改革委员会"]),
        ("改革委员", ["江城市发展和改革委员会"]),
        ("5G", ["江城市5G专班"]),
        ("局林业", []),
        ("林业 局长", ["张三"]),
        ("", []),
        ("   ", []),
        ("*", []),
        ('" OR 1', []),
        ("%", []),
    ],
)
def test_what_is_found(query: str, found: list[str], town: Services) -> None:
    assert titles(town, query) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("x", ["习远", "夏明", "肖婷", "谢岚", "徐达"]),
        ("X", ["习远", "夏明", "肖婷", "谢岚", "徐达"]),
        (" x ", ["习远", "夏明", "肖婷", "谢岚", "徐达"]),
        ("ｘ", ["习远", "夏明", "肖婷", "谢岚", "徐达"]),
        ("q", ["仇英"]),  # as a surname qiú, not chóu
        ("s", ["单雄信", "史可法"]),  # as a surname shàn, not dān
        ("j", ["江城市5G专班", "江城市发展和改革委员会", "江城市林业局"]),
        ("i", []),
        ("5", ["江城市5G专班"]),
    ],
)
def test_a_single_letter_gives_the_names_of_a_dictionarys_letter(
    query: str, found: list[str], town: Services
) -> None:
    """Nobody looks for 𫍯 with an x, or for who bears it somewhere in the name."""
    for name in ("徐达", "谢岚", "史可法", "夏明", "肖婷", "习远", "王小雪"):
        person(town, name)
    assert titles(town, query) == found


def test_a_letter_that_hundreds_begin_with_leaves_room_for_units(office: Services) -> None:
    many = [Change("cadre", uuid4(), {"name": f"徐{n:03d}", "level": "city"}) for n in range(300)]
    with office.desk.db.writing() as session:
        Writing(office.desk, session, None).write(many)
    for n in range(9):
        unit(office, f"信访{n}局")
    found = titles(office, "x")
    assert found == [*(f"徐{n:03d}" for n in range(14)), *(f"信访{n}局" for n in range(6))]
    merged = office.search.find("x", 1)[0].id
    kept = office.search.find("x", 2)[1].id
    office.duplicates.same(kept, merged, "同一人")
    assert titles(office, "x")[0] == "徐001"


def test_names_of_one_length_come_in_the_order_of_a_dictionary(office: Services) -> None:
    for name in ("郑珊", "曾山", "张三", "章石"):
        person(office, name)
    assert titles(office, "zs") == ["曾山", "张三", "章石", "郑珊"]


@pytest.mark.parametrize("query", ["张伟", "张 伟", "zw", "zhangwei"])
def test_the_exact_name_is_found_among_hundreds_that_begin_so(query: str, office: Services) -> None:
    many = [Change("cadre", uuid4(), {"name": f"张伟{n}", "level": "city"}) for n in range(300)]
    last = Change("cadre", uuid4(), {"name": "张伟", "level": "city", "post": "局长"})
    with office.desk.db.writing() as session:
        Writing(office.desk, session, None).write([*many, last])
    assert titles(office, query)[0] == "张伟"
    assert len(titles(office, query)) == 20


def test_names_that_begin_so_go_before_hundreds_of_posts_that_hold_it(office: Services) -> None:
    many = [
        Change("cadre", uuid4(), {"name": f"李{n}", "level": "city", "post": "随𫍯办事"})
        for n in range(300)
    ]
    with office.desk.db.writing() as session:
        Writing(office.desk, session, None).write(many)
    person(office, "𫍯朱")
    assert titles(office, "𫍯")[0] == "𫍯朱"


def test_a_hit_shows_unit_and_post(office: Services) -> None:
    home = office.units.save(UnitDraft("江城市林业局", UnitKind.DEPARTMENT))
    office.cadres.save(CadreDraft({"name": "张三", "post": "党组书记\n局长"}, home))
    (hit,) = office.search.find("zhangs")
    assert (hit.kind, hit.title, hit.subtitle) == ("cadre", "张三", "江城市林业局 · 党组书记 局长")
    assert len(office.search.find("江城", 1)) == 1


def test_the_index_follows_renaming_and_deleting(town: Services) -> None:
    (hit,) = town.search.find("仇英")
    now = town.cadres.get(hit.id)
    town.cadres.save(CadreDraft({"name": "解缙"}, id=now.id, version=now.version))
    assert titles(town, "仇英") == titles(town, "qy") == []
    assert titles(town, "xiejin") == titles(town, "缙") == ["解缙"]
    town.cadres.delete(now.id, town.cadres.get(now.id).version)
    assert titles(town, "解缙") == titles(town, "xj") == []


def test_an_undone_import_leaves_the_index(office: Services) -> None:
    report = take(office, office.imports.gather([LRMX / "任秀强.lrmx"]))
    assert titles(office, "任秀") == ["任秀强"]
    assert report.batch is not None
    office.imports.undo(report.batch)
    assert titles(office, "任秀") == titles(office, "rxq") == []


def test_a_record_merged_into_another_is_not_offered(office: Services) -> None:
    kept = office.cadres.save(CadreDraft({"name": "张三"}))
    other = office.cadres.save(CadreDraft({"name": "张三", "post": "旧记录"}))
    link = office.duplicates.same(kept, other, "同一人")
    assert [hit.id for hit in office.search.find("张三")] == [kept]
    office.duplicates.take_back(link)
    assert {hit.id for hit in office.search.find("张三")} == {kept, other}


def test_an_empty_index_is_built_anew(town: Services) -> None:
    with town.desk.db.writing() as session:
        connection = raw(session)
        for table in ("search_fts", "search_doc", "search_key"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608  # names of our own
    assert titles(town, "张三") == []
    again = build(town.workspace)
    assert titles(replace(town, search=again.search), "张三") == ["张三", "张三丰"]
    assert titles(town, "sxx") == ["单雄信"]


def test_rebuilding_gives_what_has_grown(town: Services) -> None:
    def content() -> list[list[tuple[object, ...]]]:
        with town.desk.db.reading() as session:
            keys = (
                "SELECT k.key, d.row_id FROM search_key k JOIN search_doc d USING (n) ORDER BY 1, 2"
            )
            rows = raw(session).execute(keys).fetchall()
            docs = raw(session).execute("SELECT row_id FROM search_doc ORDER BY 1").fetchall()
        return [rows, docs]

    before = content()
    with town.desk.db.writing() as session:
        SearchIndex().rebuild(raw(session))
    assert content() == before
    assert titles(town, "三丰") == ["张三丰"]
