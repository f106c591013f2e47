"""What the data suggests of 回避: each cause with the line that it rests on, and nothing told off."""

from __future__ import annotations

import datetime as dt
import time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.recusal_finding import (
    AssessorFound,
    CadreFound,
    Evidence,
    NameBook,
    PostingFound,
    RelativeFound,
    Settled,
    Suggestion,
    UnitName,
    former_since,
    suggest,
)
from desktop.terms import RecusalKind
from tests.services.record_city import named

CIVIL, WATER, LAKE, REFORM = (named(n) for n in ("民政局", "水利局", "月湖区", "发改委"))
BOOK = NameBook.of(
    [
        UnitName(CIVIL, "江城市民政局"),
        UnitName(WATER, "市水利局"),
        UnitName(WATER, "市水电局"),
        UnitName(LAKE, "月湖区"),
        UnitName(REFORM, "市发展和改革委员会"),
        UnitName(REFORM, "市发改委"),
    ]
)
HOME, FORMER, RELATIVE = RecusalKind.HOME, RecusalKind.FORMER_POST, RecusalKind.RELATIVE
SINCE = "202111"
NOTHING = Settled()


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("市民政局科员", [CIVIL]),
        ("江城市民政局 科员", [CIVIL]),
        ("民政局科员", []),
        ("市水电局、市发改委挂职", [WATER, REFORM]),
        ("江西省市　发展和改革\n委员会", [REFORM]),
        ("月湖区区委书记、月湖区人大", [LAKE]),
        ("", []),
        (None, []),
    ],
)
def test_units_in_texts(text: str | None, units: list[UUID]) -> None:
    assert list(BOOK.units_in(text)) == units


def test_the_longest_name_counts() -> None:
    office, government = named("府办"), named("府")
    book = NameBook.of([UnitName(government, "市人民政府"), UnitName(office, "市人民政府办公室")])
    assert book.units_in("市人民政府办公室科长") == (office,)
    assert book.units_in("市人民政府副市长") == (government,)
    both = NameBook.of([UnitName(office, "市教育局"), UnitName(government, "贵城市教育局")])
    assert both.units_in("市教育局") == (office,)
    assert both.units_in("贵城市教育局") == (government,)


def person(name: str = "周甲", **fields: object) -> AssessorFound:
    return AssessorFound(named(name), name, **fields)  # type: ignore[arg-type]  # its own fields


def cadre(name: str, unit: UUID | None = None, **fields: object) -> CadreFound:
    return CadreFound(named(name), name, "副局长", unit, **fields)  # type: ignore[arg-type]  # its own fields


def found(
    *people: AssessorFound, cadres: tuple[CadreFound, ...] = (), settled: Settled = NOTHING
) -> tuple[Suggestion, ...]:
    return suggest(people, cadres, BOOK, settled, SINCE)


def test_the_own_unit() -> None:
    told = found(person(home=CIVIL, post="市民政局副局长"))
    assert told == (
        Suggestion(
            named("周甲"),
            CIVIL,
            HOME,
            (Evidence("工作单位及职务", "市民政局副局长"),),
        ),
    )
    (said,) = found(person(home=WATER, post="市水务中心主任"))
    assert said.evidence == (Evidence("所在单位", "周甲　市水务中心主任"),)
    own = person(records=(cadre("周甲", WATER),))
    assert found(own) == (
        Suggestion(
            named("周甲"), WATER, HOME, (Evidence("现任职务", "周甲　副局长", named("周甲")),)
        ),
    )
    (retired,) = found(person(post="市水利局原局长"))
    assert (retired.unit, retired.kind) == (WATER, FORMER)


def posted(start: str | None, end: str | None, text: str = "市民政局科员") -> AssessorFound:
    return person(records=(cadre("周甲", postings=(PostingFound(start, end, text),)),))


@pytest.mark.parametrize(
    ("start", "end", "kind"),
    [
        ("201801", "202111", FORMER),
        ("201801", "202110", None),
        ("201801", "2021", FORMER),
        ("201801", "2020", None),
        ("201801", None, HOME),
        (None, None, FORMER),
    ],
)
def test_former_posts_count_for_some_years(
    start: str | None, end: str | None, kind: RecusalKind | None
) -> None:
    assert [s.kind for s in found(posted(start, end))] == ([] if kind is None else [kind])


def test_the_line_of_the_resume_is_shown() -> None:
    (told,) = found(posted("201109", "202209", "市民政局科员\n(其间:挂职)"))
    assert told.evidence == (
        Evidence("任职经历（周甲）", "2011.09-2022.09　市民政局科员 (其间:挂职)", named("周甲")),
    )
    assert former_since(dt.date(2026, 11, 22), 5) == SINCE


def test_a_relative_of_the_assessor_in_a_unit() -> None:
    wife = RelativeFound("妻子", "林某", "198001", "市发改委科长")
    late = RelativeFound("父亲", "周某", "195001", "已故，原市水利局干部")
    (told,) = found(person(records=(cadre("周甲", family=(wife, late)),)))
    assert (told.unit, told.kind) == (REFORM, RELATIVE)
    assert told.evidence == (
        Evidence("家庭成员（周甲）", "妻子　林某　198001　市发改委科长", named("周甲")),
    )


@pytest.mark.parametrize(
    ("birth", "work", "is_it"),
    [
        ("197803", "某公司", True),
        ("1978.03", "", True),
        ("197804", "某公司", False),
        ("", "市委组织部考核办主任", True),
        ("", "市委宣传部科员", False),
        (None, "市水电局退休", True),
        (None, None, False),
    ],
)
def test_an_assessor_in_a_cadres_family(birth: str, work: str, is_it: bool) -> None:
    brother = RelativeFound("哥哥", "周甲", birth, work)
    who = person(birth="1978.03", post="市委组织部干部科科长、市水利局挂职")
    told = found(
        who,
        cadres=(cadre("周乙", CIVIL, family=(brother,)),),
        settled=Settled(registered=frozenset({(named("周甲"), WATER)})),
    )
    assert [(s.unit, s.kind) for s in told] == ([(CIVIL, RELATIVE)] if is_it else [])
    if is_it:
        assert told[0].evidence == (
            Evidence("家庭成员（周乙，副局长）", brother.line, named("周乙")),
        )


def test_of_one_pair_the_strongest_cause_is_told_until_it_is_dismissed() -> None:
    wife = RelativeFound("妻子", "林某", "198001", "市民政局科长")
    who = person(
        home=CIVIL,
        records=(
            cadre(
                "周甲",
                postings=(PostingFound("201001", "202306", "市民政局科员"),),
                family=(wife,),
            ),
        ),
    )
    triple = (named("周甲"), CIVIL)
    told = []
    gone: set[tuple[UUID, UUID, RecusalKind]] = set()
    for _ in range(4):
        for line in found(who, settled=Settled(dismissed=frozenset(gone))):
            told.append(line.kind)
            gone.add((*triple, line.kind))
    assert told == [HOME, RELATIVE, FORMER]
    assert found(who, settled=Settled(registered=frozenset({triple}))) == ()


UNITS = st.sampled_from([CIVIL, WATER, LAKE])
WORKS = st.sampled_from(["市民政局科员", "市水利局原局长", "某公司", "月湖区副区长"])
FAMILY = st.builds(RelativeFound, st.just("亲属"), st.sampled_from("甲乙丙"), st.none(), WORKS)
POSTINGS = st.builds(
    PostingFound, st.just("201001"), st.sampled_from([None, "202401", "201501"]), WORKS
)
CADRES = st.builds(
    CadreFound,
    st.sampled_from([named(n) for n in "子丑寅"]),
    st.sampled_from("子丑寅"),
    st.none(),
    st.none() | UNITS,
    st.lists(POSTINGS, max_size=2).map(tuple),
    st.lists(FAMILY, max_size=2).map(tuple),
)
PEOPLE = st.lists(
    st.builds(
        AssessorFound,
        st.sampled_from([named(n) for n in "甲乙丙"]),
        st.sampled_from("甲乙丙"),
        st.none(),
        st.none() | WORKS,
        st.none() | UNITS,
        st.lists(CADRES, max_size=2).map(tuple),
    ),
    max_size=3,
    unique_by=lambda a: a.id,
)


@given(PEOPLE, st.lists(CADRES, max_size=4), st.data())
def test_nothing_that_is_settled_is_suggested(
    people: list[AssessorFound], cadres: list[CadreFound], data: st.DataObject
) -> None:
    first = suggest(people, cadres, BOOK, Settled(), SINCE)
    pairs = [(s.assessor, s.unit) for s in first]
    assert len(set(pairs)) == len(pairs)
    assert all(s.evidence for s in first)
    if not first:
        return
    registered = frozenset(data.draw(st.sets(st.sampled_from(pairs))))
    dismissed = frozenset(
        (s.assessor, s.unit, s.kind) for s in data.draw(st.sets(st.sampled_from(first)))
    )
    again = suggest(people, cadres, BOOK, Settled(registered, dismissed), SINCE)
    assert not registered & {(s.assessor, s.unit) for s in again}
    assert not dismissed & {(s.assessor, s.unit, s.kind) for s in again}
    untouched = {s for s in first if (s.assessor, s.unit) not in registered} - {
        s for s in first if (s.assessor, s.unit, s.kind) in dismissed
    }
    assert untouched <= set(again)


def _city(size: int) -> tuple[list[AssessorFound], list[CadreFound], NameBook]:
    """``size`` cadres with three relatives each; all namesakes of 104 assessors."""
    units = [named(f"unit {n}") for n in range(max(1, size // 7))]
    book = NameBook.of([UnitName(u, f"市第{n:05d}局") for n, u in enumerate(units)])
    people = [
        AssessorFound(named(f"assessor {n}"), f"考核员{n}", "198001", f"市第{n:05d}局科长")
        for n in range(104)
    ]
    cadres = [
        CadreFound(
            named(f"cadre {n}"),
            f"干部{n}",
            "局长",
            units[n % len(units)],
            (),
            tuple(
                RelativeFound("亲属", f"考核员{(n + k) % 5000}", "198102", f"市第{n:05d}局原干部")
                for k in range(3)
            ),
        )
        for n in range(size)
    ]
    return people, cadres, book


def test_a_city_takes_no_time_and_five_cities_five_times_as_much() -> None:
    def took(size: int) -> float:
        people, cadres, book = _city(size)
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            suggest(people, cadres, book, Settled(), SINCE)
            best = min(best, time.process_time() - start)
        return best

    one = took(1_400)
    assert one < 0.25
    assert took(7_000) < max(15 * one, 0.5)
