"""Candidates for a vacant seat: in which order, and why."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from desktop.services.vacancies import Candidate, Ranked, Reason, Vacancy, fits, ranked
from desktop.terms import SeatKind
from tests.services.record_city import named

UNIT, OTHER = named("民政局"), named("水利局")
HERE = Vacancy(SeatKind.POST_A, frozenset({UNIT}), frozenset({named("在组")}), ("法律",), True)


def person(name: str, **fields: object) -> Candidate:
    made = Candidate(named(name), name, SeatKind.POST_A)
    return replace(made, **fields)  # type: ignore[arg-type]  # names of the candidate's own fields


def order(vacancy: Vacancy, *pool: Candidate) -> list[str]:
    return [line.name for line in ranked(vacancy, pool)]


def test_each_criterion_decides_where_those_before_are_equal() -> None:
    pool = (
        person("已编组", sits_in="第五考核组"),
        person("请假", away=True),
        person("代行", post_type=SeatKind.POST_B),
        person("要回避", recused=frozenset({UNIT})),
        person("新无人带", newcomer=True),
        person("懂法律", expertise="法律、财政金融"),
        person("一般"),
        person("别处回避", recused=frozenset({OTHER})),
    )
    assert order(HERE, *pool) == [
        "懂法律",
        "一般",
        "别处回避",
        "新无人带",
        "要回避",
        "代行",
        "已编组",
        "请假",
    ]


def test_who_does_not_fit_or_sits_there_is_left_out() -> None:
    assert order(HERE, person("在组"), person("老", post_type=SeatKind.SENIOR)) == []
    leader = replace(HERE, kind=SeatKind.LEADER)
    assert order(leader, person("甲"), person("长", post_type=SeatKind.LEADER)) == ["长"]
    assert fits(SeatKind.POST_A, SeatKind.POST_B)
    assert not fits(SeatKind.SENIOR, SeatKind.POST_B)
    assert not fits(SeatKind.DEPUTY, SeatKind.LEADER)


def test_a_recusal_of_a_leader_bars_the_pairing_and_comes_last() -> None:
    leader = replace(HERE, kind=SeatKind.LEADER)
    barred = person("甲长", post_type=SeatKind.LEADER, recused=frozenset({UNIT}))
    seated = person("乙长", post_type=SeatKind.LEADER, sits_in="第二考核组", away=True)
    lines = ranked(leader, (barred, seated))
    assert [line.name for line in lines] == ["乙长", "甲长"]
    assert Reason("应回避本组 1 个单位，担任组长将使其不能对口联系", good=False) in lines[1].reasons


def test_the_reasons_are_told_in_words() -> None:
    someone = person(
        "某人",
        post_type=SeatKind.POST_B,
        expertise="法律",
        newcomer=True,
        recused=frozenset({UNIT, OTHER}),
        away=True,
        sits_in="第二考核组",
    )
    (line,) = ranked(HERE, (someone,))
    assert line.told == (
        "应回避本组 1 个单位，不能参加其考核；当日不能参加考核；现在第二考核组，需调组；"
        "B岗可代行A岗；补上本组缺少的法律；新考核员，需在本组确定带教人"
    )
    mentored = replace(someone, mentors=frozenset({named("在组")}))
    assert ranked(HERE, (mentored,))[0].reasons[-1] == Reason("新考核员，带教人在本组", good=True)
    alone = replace(HERE, experienced=False)
    assert "本组没有可带教的人" in ranked(alone, (someone,))[0].told
    (plain,) = ranked(HERE, (person("甲"),))
    assert plain.told == "对本组单位无需回避；未编组；A岗人选"
    assert isinstance(plain, Ranked)


PEOPLE = st.builds(
    Candidate,
    st.uuids(),
    st.sampled_from(["赵", "钱", "孙"]),
    st.sampled_from(list(SeatKind)),
    newcomer=st.booleans(),
    recused=st.frozensets(st.sampled_from([UNIT, OTHER])),
    away=st.booleans(),
    sits_in=st.sampled_from([None, "第二考核组"]),
)


@given(st.lists(PEOPLE, max_size=12), st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_pools(pool: list[Candidate], random: object) -> None:
    turned = list(pool)
    random.shuffle(turned)  # type: ignore[attr-defined]  # hypothesis's own random
    assert ranked(HERE, pool) == ranked(HERE, turned)
    assert all(fits(line.post_type, HERE.kind) for line in ranked(HERE, pool))
