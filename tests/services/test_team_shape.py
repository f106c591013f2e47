"""The shape of a team, who may assess, who teaches: worked out by hand from domain.md §2.1."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.team_shape import (
    AssessingRules,
    Gap,
    Member,
    MentorGap,
    Stability,
    areas,
    assessing_fault,
    gaps,
    mentor_gaps,
    seat_hint,
    stability,
    uncovered,
)
from desktop.terms import SeatKind
from tests.services.record_city import named

RULES = AssessingRules(5, 1, 1)
SHAPE = dict(zip(SeatKind, (1, 1, 3, 2, 1), strict=True))
L, D, A, B, S = SeatKind
FULL = tuple((named(f"{n}{k}"), k) for n, k in enumerate((L, D, A, A, A, B, B, S)))


def of(*kinds: SeatKind) -> list[UUID]:
    """The first people of the full team with these kinds of seats, each once."""
    left = list(FULL)
    found = []
    for kind in kinds:
        seat = next(s for s in left if s[1] is kind)
        left.remove(seat)
        found.append(seat[0])
    return found


@pytest.mark.parametrize("recused", [(), (A,), (B, S), (A, A), (A, A, B), (B, B)])
def test_enough_remain(recused: tuple[SeatKind, ...]) -> None:
    assert assessing_fault(FULL, of(*recused), RULES) is None


@pytest.mark.parametrize(
    ("recused", "sentence"),
    [
        ((L,), "组长应当回避该单位，本组不能与其对口联系。"),
        ((A, D), "副组长应当回避该单位，本组不能与其对口联系。"),
        (
            (A, A, A),
            "3 人回避后，本组只剩 5 人：A岗不足 1 人，不能考核该单位。",
        ),
        (
            (B, B, S),
            "3 人回避后，本组只剩 5 人：B岗不足 1 人，不能考核该单位。",
        ),
        (
            (A, A, B, B),
            "4 人回避后，本组只剩 4 人：考核人员不足 5 人，不能考核该单位。",
        ),
        (
            (A, A, A, B),
            "4 人回避后，本组只剩 4 人：考核人员不足 5 人，A岗不足 1 人，不能考核该单位。",
        ),
    ],
)
def test_too_few_remain(recused: tuple[SeatKind, ...], sentence: str) -> None:
    assert assessing_fault(FULL, of(*recused), RULES) == sentence


def test_a_senior_sits_on_a_b_seat_and_a_small_team_is_no_fault_of_recusals() -> None:
    assert assessing_fault(FULL, of(B, B), RULES) is None
    assert assessing_fault(FULL[:3], [], RULES) is None
    assert assessing_fault(FULL[:3], [named("somebody else")], RULES) is None
    assert assessing_fault((), [], RULES) is None


@given(st.sets(st.sampled_from([p for p, _ in FULL])), st.sampled_from(FULL))
def test_one_more_recusal_never_mends_anything(
    away: set[UUID], more: tuple[UUID, SeatKind]
) -> None:
    if assessing_fault(FULL, away, RULES) is not None:
        assert assessing_fault(FULL, away | {more[0]}, RULES) is not None


def test_gaps_are_told_in_the_order_of_the_posts() -> None:
    assert gaps([k for _, k in FULL], SHAPE) == ()
    assert gaps([L, A, A, A, A, B, S], SHAPE) == (Gap(D, 1, 0), Gap(A, 0, 1), Gap(B, 1, 0))
    assert gaps([], SHAPE) == tuple(Gap(k, n, 0) for k, n in SHAPE.items())


def test_stability_is_of_last_years_people() -> None:
    last = {named(n) for n in "甲乙丙丁戊己庚辛"}
    now = last - {named("甲")} | {named("新")}
    found = stability(last, now)
    assert found == Stability(7, 8)
    assert found.percent == 88  # 87.5, half up
    vacant = stability(last, last - {named("甲")})
    assert vacant == Stability(7, 8)
    assert stability(set(), now) is None
    assert Stability(1, 3).percent == 33
    assert Stability(2, 3).percent == 67


def member(name: str, kind: SeatKind, expertise: str = "", *, new: bool = False) -> Member:
    return Member(named(name), name, kind, expertise, new)


def test_a_newcomer_needs_a_mentor_in_the_same_team() -> None:
    team = (
        member("组长", L, "工业经济"),
        member("老甲", A, "农业农村"),
        member("老甲二", A, "财政金融"),
        member("老乙", B, "财政金融"),
        member("新甲", A, "财政金融", new=True),
        member("新乙", B, new=True),
    )
    taught = [(named("老甲"), named("新甲"))]
    assert mentor_gaps(team, taught) == (MentorGap(named("新乙"), "新乙", (named("老乙"), "老乙")),)
    # A mentor elsewhere is none; the same side and the same expertise come first.
    elsewhere = [(named("别组"), named("新甲"))]
    assert mentor_gaps(team, elsewhere) == (
        MentorGap(named("新甲"), "新甲", (named("老甲二"), "老甲二")),
        MentorGap(named("新乙"), "新乙", (named("老乙"), "老乙")),
    )
    # Who teaches already comes later: 老甲二 has one, so 老甲 is next.
    busy = [(named("老甲二"), named("外人"))]
    assert mentor_gaps(team, busy)[0].suggestion == (named("老甲"), "老甲")


def test_two_newcomers_are_not_put_on_one_mentor() -> None:
    team = (
        member("老", A),
        member("旧", A),
        member("新一", A, new=True),
        member("新二", A, new=True),
    )
    assert [g.suggestion for g in mentor_gaps(team, [])] == [
        (named("旧"), "旧"),
        (named("老"), "老"),
    ]
    nobody = (member("新一", A, new=True), member("新二", A, new=True))
    assert [g.suggestion for g in mentor_gaps(nobody, [])] == [None, None]
    oneself = [(named("新一"), named("新一"))]
    assert len(mentor_gaps(nobody, oneself)) == 2


def test_hints_are_for_what_does_not_fit() -> None:
    assert seat_hint(A, A) is None
    assert seat_hint(A, B) == "岗位类别是A岗，在本组代行B岗。"
    assert seat_hint(B, A) == "岗位类别是B岗，在本组代行A岗。"
    assert seat_hint(D, L) == "岗位类别是副组长，与组长不符，请核对。"
    assert seat_hint(B, S) == "岗位类别是B岗，与职级干部不符，请核对。"


def test_expertise() -> None:
    assert areas("财政金融、工业经济，农业农村 法律") == {
        "财政金融",
        "工业经济",
        "农业农村",
        "法律",
    }
    assert areas(None) == areas(" ") == frozenset()
    team = (member("甲", A, "财政金融、工业经济"), member("乙", B))
    assert uncovered(team, {"财政金融", "纪检监察", "城乡建设"}) == ("城乡建设", "纪检监察")
    assert uncovered((), {"法律"}) == ("法律",)
