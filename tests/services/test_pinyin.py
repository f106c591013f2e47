"""Readings are checked against dictionaries of surnames, not against the program's own tables."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.pinyin import aliases, matches, normalise_query, search_keys, sort_key
from tests.children import SECONDS


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("单雄", "shanxiong"),
        ("仇英", "qiuying"),
        ("解放", "xiefang"),
        ("查伟", "zhawei"),
        ("曾巩", "zenggong"),
        ("区霞", "ouxia"),
        ("翟志", "zhaizhi"),
        ("翟志", "dizhi"),
        ("朴正", "piaozheng"),
        ("覃超", "qinchao"),
        ("覃超", "tanchao"),
        ("缪超", "miaochao"),
        ("盖华", "gehua"),
        ("乐毅", "yueyi"),
        ("乐毅", "leyi"),
        ("尉迟恭", "yuchigong"),
        ("欧阳修", "ouyangxiu"),
        ("万俟雪", "moqixue"),
        ("长孙无忌", "zhangsunwuji"),
        ("任秀强", "renxiuqiang"),
        ("吕布", "lvbu"),
        ("吕布", "lyubu"),
        ("曾翀", "zengchong"),
    ],
)
def test_surname_polyphones(name: str, spelling: str) -> None:
    assert matches(spelling, search_keys(name))


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("单雄", "shan4"),
        ("仇英", "qiu2"),
        ("解放", "xie4"),
        ("查伟", "zha1"),
        ("曾巩", "zeng1"),
        ("区霞", "ou1"),
        ("翟志", "zhai2"),
        ("朴正", "piao2"),
        ("覃超", "qin2"),
        ("缪超", "miao4"),
        ("盖华", "ge3"),
        ("尉迟恭", "yu4"),
        ("万俟雪", "mo4"),
        ("长孙无忌", "zhang3"),
    ],
)
def test_names_sort_by_the_surname_reading(name: str, start: str) -> None:
    assert sort_key(name).startswith(start)


@pytest.mark.parametrize(
    ("char", "reading"),
    [
        ("䶮", "yan"),
        ("㛃", "jie"),
        ("堃", "kun"),
        ("喆", "zhe"),
        ("赟", "yun"),
        ("翀", "chong"),
        ("玥", "yue"),
        ("𬱖", "di"),
        ("𫍯", "xian"),
        ("𬭊", "du"),
        ("𫖯", "fu"),
        ("頔", "di"),
        ("犇", "ben"),
        ("燚", "yi"),
        ("垚", "yao"),
    ],
)
def test_rare_characters_have_readings(char: str, reading: str) -> None:
    keys = search_keys("李" + char)
    assert matches("li" + reading, keys)
    assert matches("l" + reading[0], keys)
    assert "~" not in sort_key("李" + char)


@pytest.mark.parametrize(
    "query",
    ["zs", "ZS", "zhangsan", "zhang san", "Zhang-San", "zhangs", "zsan", "zhāng sān", "ｚｓ"],
)
def test_ways_to_type_one_name(query: str) -> None:
    assert matches(query, search_keys("张三"))
    assert matches(query, search_keys("张　三"))


@pytest.mark.parametrize("query", ["", "  ", "ls", "zhangsi", "张", "%", "san'x", "angsan"])
def test_what_does_not_match(query: str) -> None:
    assert not matches(query, search_keys("张三"))


def test_given_name_alone_is_found() -> None:
    assert matches("xiaoming", search_keys("王小明"))
    assert matches("fengjie", search_keys("欧阳凤洁"))


@pytest.mark.parametrize(
    ("unit", "queries"),
    [
        ("市发展和改革委员会", ["sfgw", "fgw", "fagaiwei", "sfzhggwyh", "fazhan"]),
        ("市发改委", ["sfgw", "fgw", "shifagai"]),
        ("市商业银行", ["ssyyh", "syyh"]),
        ("锦川高新技术产业开发区", ["jcgxq", "jcgxjscykfq"]),
        ("市人民银行", ["rmyh"]),
    ],
)
def test_units_by_initials_and_abbreviations(unit: str, queries: list[str]) -> None:
    for query in queries:
        assert matches(query, search_keys(unit)), query


def test_aliases() -> None:
    assert aliases("市发展和改革委员会") == ("市发改委",)
    assert aliases("市财政局") == ()


def test_chinese_sorts_as_in_a_dictionary() -> None:
    names = [
        "张三",
        "章子",
        "张伟",
        "李刚",
        "梁红",
        "黎明",
        "白杨",
        "Ann",
        "第10组",
        "第2组",
        "欧阳修",
        "区霞",
    ]
    # lí before lǐ before liáng; all 张 (5f20) before 章 (7ae0); 区 (ōu, 533a) before 欧 (6b27);
    # 2 before 10
    expected = [
        "Ann",
        "白杨",
        "第2组",
        "第10组",
        "黎明",
        "李刚",
        "梁红",
        "区霞",
        "欧阳修",
        "张三",
        "张伟",
        "章子",
    ]
    assert sorted(names, key=sort_key) == expected


@given(st.text(max_size=30))
def test_any_text_gives_ascii_keys(text: str) -> None:
    assert sort_key(text).isascii()
    assert search_keys(text).isascii()
    assert normalise_query(text).isascii()
    assert sort_key(text) == sort_key(f" {text}　")


def test_a_city_of_names_in_a_second_with_the_import() -> None:
    code = (
        "import time; t=time.perf_counter();"
        "from desktop.services.pinyin import search_keys, sort_key;"
        "names=[a+b+c "
        "for a in '王李张刘陈杨单仇解查' "
        "for b in '志建文晓海国' for c in '强伟敏静丽军明红华平超玥喆赟宇峰雪'"
        "'梅兰芳霞勇磊涛'][:1400]"
        ";[(search_keys(n), sort_key(n)) for n in names];"
        "print(len(names), time.perf_counter()-t)"
    )
    root = Path(__file__).resolve().parents[2]
    best = 9.0
    for _ in range(3):  # a loaded machine may spoil one run
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=root,
            timeout=SECONDS,
        )
        count, seconds = done.stdout.split()
        assert int(count) == 1400
        best = min(best, float(seconds))
        if best < 1.0:
            break
    assert best < 1.0


@pytest.mark.parametrize(
    ("name", "first"),
    [("单雄", "shanxiong"), ("查伟", "zhawei"), ("盖华", "gehua"), ("万俟雪", "moqixue")],
)
def test_the_reading_as_a_surname_goes_before_the_others(name: str, first: str) -> None:
    assert search_keys(name).split(" ")[0] == first
