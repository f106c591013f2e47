"""The people of the invented city make sense: checked over whole cities of several seeds."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from functools import lru_cache
from itertools import pairwise

import pytest
from PIL import Image

from desktop.services.sample import City, build_city, lrmx_values
from desktop.services.sample.units import head_title
from desktop.services.sample.values import SampleCadre, SampleUnit
from desktop.terms import CadreLevel, Sex, UnitKind

TODAY = dt.date(2026, 11, 22)
CASES = [("small", 0), ("small", 1), ("small", 99), ("city", 1), ("city", 20260101)]

_LRMX_TAGS = [
    *("XingMing", "XingBie", "ChuShengNianYue", "MinZu", "JiGuan", "ChuShengDi", "RuDangShiJian"),
    *("CanJiaGongZuoShiJian", "DaoLingNianYue", "JianKangZhuangKuang", "ZhuanYeJiShuZhiWu"),
    *("ShuXiZhuanYeYouHeZhuanChang", "QuanRiZhiJiaoYu_XueLi", "QuanRiZhiJiaoYu_XueWei"),
    *("QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi", "QuanRiZhiJiaoYu_XueWei_BiYeYuanXiaoXi"),
    *("ZaiZhiJiaoYu_XueLi", "ZaiZhiJiaoYu_XueWei", "ZaiZhiJiaoYu_XueLi_BiYeYuanXiaoXi"),
    *("ZaiZhiJiaoYu_XueWei_BiYeYuanXiaoXi", "XianRenZhiWu", "NiRenZhiWu", "NiMianZhiWu", "JianLi"),
    *("JiangChengQingKuang", "NianDuKaoHeJieGuo", "RenMianLiYou", "ChengBaoDanWei"),
    *("GaiGeQianRenZhiNianLingJieXian", "JiSuanNianLingShiJian", "TianBiaoShiJian", "TianBiaoRen"),
    *("ShenFenZheng", "Version"),
]


@lru_cache(maxsize=8)
def city_of(size: str, seed: int) -> City:
    return build_city(seed, size, TODAY, photos=False)


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def city(request: pytest.FixtureRequest) -> City:
    return city_of(*request.param)


def months_between(earlier: str, later: str) -> int:
    return (int(later[:4]) - int(earlier[:4])) * 12 + int(later[4:6]) - int(earlier[4:6])


def unit_of(city: City, cadre: SampleCadre) -> SampleUnit:
    return next(u for u in city.units if u.key == cadre.unit)


def test_counts() -> None:
    small, large = city_of("small", 0), city_of("city", 1)
    assert Counter(u.kind for u in large.units) == {
        UnitKind.COUNTY: 3,
        UnitKind.DEV_ZONE: 3,
        UnitKind.TASK_FORCE: 4,
        UnitKind.DEPARTMENT: 190,
    }
    assert (len(large.cadres), len(small.cadres)) == (1400, 48)
    assert len(small.units) == 8
    assert {u.kind for u in small.units} == set(UnitKind)


def test_units_are_unique(city: City) -> None:
    assert len({u.name for u in city.units}) == len(city.units)
    assert len({u.key for u in city.units}) == len(city.units)


@pytest.mark.parametrize(
    ("ending", "office"),
    [
        ("发展和改革委员会", "主任"),
        ("卫生健康委员会", "主任"),
        ("财政局", "局长"),
        ("教育局", "局长"),
        ("市委政策研究室", "主任"),
        ("人民政府办公室", "主任"),
        ("住房公积金管理中心", "主任"),
        ("市第一中学", "校长"),
        ("锦川职业技术学院", "院长"),
        ("市人民医院", "院长"),
        ("市妇幼保健院", "院长"),
        ("市城市投资集团有限公司", "董事长"),
        ("市燃气有限公司", "董事长"),
        ("市中级人民法院", "院长"),
        ("市人民检察院", "检察长"),
        ("市总工会", "主席"),
        ("市妇女联合会", "主席"),
        ("市残疾人联合会", "理事长"),
        ("共青团锦川市委员会", "书记"),
        ("市委组织部", "部长"),
        ("市图书馆", "馆长"),
        ("市农业科学研究所", "所长"),
        ("市消防救援支队", "支队长"),
        ("市直属机关幼儿园", "园长"),
        ("锦湖区", "区委书记"),
        ("贵源市", "市委书记"),
    ],
)
def test_who_heads_a_unit(ending: str, office: str) -> None:
    city = city_of("city", 1)
    unit = next(u for u in city.units if u.name.endswith(ending))
    head = next(c for c in city.cadres if c.unit == unit.key and c.principal)
    assert head.post.split("、")[-1] == office == head_title(unit)


def test_every_team_has_one_principal_who_stands_first(city: City) -> None:
    for unit in city.units:
        members = [c for c in city.cadres if c.unit == unit.key]
        if unit.kind is UnitKind.TASK_FORCE:
            assert not members
            seconded = [c for c in city.cadres if c.task_force and c.task_force.unit == unit.key]
            assert len(seconded) == 5
            assert sum(bool(c.task_force and c.task_force.principal) for c in seconded) == 1
            continue
        assert [c.order for c in members] == list(range(1, len(members) + 1))
        assert [c.principal for c in members] == [True] + [False] * (len(members) - 1)
        assert len(members) >= 4


def test_ages_and_beginnings(city: City) -> None:
    today = f"{TODAY:%Y%m}"
    for cadre in city.cadres:
        years = TODAY.year - cadre.birth.year
        years -= (TODAY.month, TODAY.day) < (cadre.birth.month, cadre.birth.day)
        assert 35 <= years <= 59, cadre
        assert 18 * 12 <= months_between(cadre.birth_month, cadre.work_date) <= 26 * 12 + 11, cadre
        if cadre.party_date:
            assert months_between(cadre.birth_month, cadre.party_date) >= 18 * 12, cadre
            assert cadre.party_date < today
            assert cadre.other_party is None
        elif "党" in cadre.post:
            pytest.fail(f"{cadre.post} is no member of the party")


def test_education_fits_the_dates(city: City) -> None:
    for cadre in city.cadres:
        assert cadre.full_time.finished == cadre.work_date
        school = cadre.resume[0]
        assert school.text == f"{cadre.full_time.school}学生"
        assert school.end == cadre.work_date == cadre.resume[1].start
        assert months_between(cadre.birth_month, school.start) >= 15 * 12 - 6
        if cadre.full_time.level in {"中专", "大专"}:
            assert not cadre.full_time.degree
        if cadre.in_service:
            assert cadre.in_service.finished
            assert cadre.work_date < cadre.in_service.finished <= f"{TODAY:%Y%m}"


def _rank(text: str) -> int:
    """Rank of an earlier posting by its title, from the words alone; −1 when not told by them."""
    first = (
        ("副区长", 3), ("副市长", 3), ("四级调研员", 3), ("副调研员", 3), ("区委常委", 3),
        ("市委常委", 3), ("党委书记", 2), ("镇长", 2), ("乡长", 2), ("科员", 0),
    )  # fmt: skip
    if text.endswith(("副镇长", "副乡长", "副科长", "组织委员", "办公室副主任")):
        return 1
    if text.endswith(("科长", "办公室主任")):
        return 2
    return next((rank for word, rank in first if word in text), -1)


def test_careers_go_up_step_by_step(city: City) -> None:
    for cadre in city.cadres:
        postings = cadre.resume[1:]
        assert postings[-1].end is None
        assert postings[-1].start < f"{TODAY:%Y%m}"
        assert months_between(postings[0].start, postings[-1].start) >= 60
        for before, after in pairwise(postings):
            assert before.end == after.start
            assert months_between(before.start, after.start) >= 6
            assert before.text != after.text
        ranks = [rank for p in postings[:-1] if (rank := _rank(p.text)) >= 0]
        assert all(0 <= b - a <= 1 for a, b in pairwise(ranks)), cadre.resume
        if cadre.level is CadreLevel.CITY and len(ranks) == len(postings) - 1:
            assert max(ranks) >= 2


def test_families_fit(city: City) -> None:
    for cadre in city.cadres:
        surname = cadre.name[:2] if len(cadre.name) == 4 else cadre.name[0]
        spouses = [r for r in cadre.relatives if r.relation in {"丈夫", "妻子"}]
        assert len(spouses) <= 1
        for one in cadre.relatives:
            gap = months_between(cadre.birth_month, one.birth)
            if one.relation in {"丈夫", "妻子"}:
                assert abs(gap) <= 8 * 12
                assert one.sex is not cadre.sex
                assert one.relation == ("妻子" if cadre.sex is Sex.MALE else "丈夫")
            elif one.relation in {"儿子", "女儿"}:
                assert 22 * 12 <= gap <= 35 * 12
                assert 22 * 12 <= months_between(spouses[0].birth, one.birth) <= 35 * 12
                father = surname if cadre.sex is Sex.MALE else spouses[0].name
                assert one.name[0] == father[0]
                if "学生" in one.work:
                    assert 6 <= (TODAY.year - int(one.birth[:4])) <= 23
            else:
                assert 20 * 12 <= -gap <= 38 * 12
                if one.relation == "父亲":
                    assert one.name.startswith(surname[0])


def test_identity_numbers(city: City) -> None:
    weights = [pow(2, 17 - place, 11) for place in range(17)]
    for cadre in city.cadres:
        number = cadre.id_number
        assert number.startswith("360699")
        assert number[6:14] == f"{cadre.birth:%Y%m%d}"
        assert int(number[16]) % 2 == (1 if cadre.sex is Sex.MALE else 0)
        # ISO 7064 mod 11-2: with the check character the weighted sum leaves 1.
        check = 10 if number[17] == "X" else int(number[17])
        total = sum(int(d) * w for d, w in zip(number, weights, strict=False)) + check
        assert total % 11 == 1
    assert len({c.id_number for c in city.cadres}) == len(city.cadres)


def test_names(city: City) -> None:
    names = Counter(c.name for c in city.cadres)
    twins = [name for name, count in names.items() if count > 1]
    assert twins
    for name in twins:
        namesakes = [c for c in city.cadres if c.name == name]
        assert len({c.unit for c in namesakes}) == len(namesakes)
    letters = "".join(names)
    for rare in "䶮㛃堃喆赟翀玥𬱖𫍯𬭊𫖯頔犇燚垚" if city.size == "city" else "䶮𫍯":
        assert rare in letters
    assert all(2 <= len(name) <= 4 for name in names)


def test_lrmx_values_have_every_tag(city: City) -> None:
    for cadre in city.cadres:
        values = lrmx_values(cadre)
        assert list(values.tags) == _LRMX_TAGS
        assert unit_of(city, cadre).name[:2] in values.tags["XianRenZhiWu"]
        lines = values.tags["JianLi"].split("\n")
        assert sum(line[0].isdigit() for line in lines) == len(cadre.resume)
        assert all(
            line.startswith("（其间：") or (line[4] == "." and line[7:9] == "--") for line in lines
        )
        assert len(values.family) == len(cadre.relatives) <= 10
        assert {tuple(item) for item in values.family} == {
            ("ChengWei", "XingMing", "ChuShengRiQi", "ZhengZhiMianMao", "GongZuoDanWeiJiZhiWu")
        }


def test_portraits_are_small_pictures_of_their_own() -> None:
    city = build_city(5, "small", TODAY)
    photos = [c.photo for c in city.cadres if c.photo]
    assert 0.6 <= len(photos) / len(city.cadres) <= 0.95
    assert len(set(photos)) == len(photos)
    for data in photos:
        assert len(data) <= 8 * 1024
        with Image.open(io.BytesIO(data)) as picture:
            assert (picture.format, picture.size) == ("JPEG", (210, 270))
    assert build_city(5, "small", TODAY) == city


def test_same_arguments_same_city_and_other_seed_another() -> None:
    assert build_city(3, "small", TODAY, photos=False) == build_city(
        3, "small", TODAY, photos=False
    )
    assert build_city(3, "small", TODAY).cadres != build_city(4, "small", TODAY).cadres


def test_refusals_are_sentences() -> None:
    with pytest.raises(ValueError, match="演示规模"):
        build_city(1, "huge", TODAY)
    with pytest.raises(ValueError, match="当前日期不能早于"):
        build_city(1, "small", dt.date(2026, 1, 5))
