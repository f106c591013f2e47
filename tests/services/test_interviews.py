"""Interviews: entry, the local name, and voices that give nobody away."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from desktop.models.changes import Change
from desktop.services import listing_text
from desktop.services.audit import AuditFilter
from desktop.services.citations import SERIES
from desktop.services.errors import BadTransition, Invalid, NotFound, Refused, Stale
from desktop.services.interviews import (
    AboutDraft,
    InterviewDraft,
    InterviewQuery,
    InterviewService,
)
from desktop.services.scheme import SchemeService
from desktop.services.small_groups import (
    Group,
    mean_rating,
    merge_small_groups,
    quotable,
)
from desktop.services.visits import VisitService
from desktop.terms import CycleState, InterviewLayer, Role
from tests.services.record_city import City, acting, counted, held_visit, plan, write

DAY = dt.date(2026, 11, 16)
MIDDLE = InterviewLayer.MIDDLE


def spoken(city: City, visit: UUID, layer: InterviewLayer = MIDDLE, **more: Any) -> InterviewDraft:
    about = more.pop("about", (AboutDraft(city.cadre, 4, "敢抓敢管"),))
    return InterviewDraft(visit, layer, DAY, about=about, **more)


def test_entry_and_what_it_shows(city: City) -> None:
    interviews = InterviewService(city.desk)
    visit = held_visit(city)
    about = (AboutDraft(city.cadre, 5, "实干"), AboutDraft(city.second_cadre, None, "新任"))
    new = interviews.add(
        spoken(city, visit, themes=(" 作风 ", "作风", ""), remarks=" 班子团结 ", about=about)
    )
    detail = interviews.get(new)
    assert detail.citation == "访-03办-0001"
    assert detail.line.visit_citation == "实-03办-001"
    assert detail.line.themes == ("作风",)
    assert detail.remarks == "班子团结"
    assert [(a.name, a.rating, a.remark) for a in detail.about] == [
        ("赵启明", 5, "实干"),
        ("钱文秀", None, "新任"),
    ]
    assert not detail.named
    assert interviews.find(InterviewQuery(cadre=city.second_cadre)) == (new,)
    assert interviews.find(InterviewQuery(cadre=city.outsider)) == ()
    assert interviews.find(InterviewQuery(text="团结", layer=MIDDLE)) == (new,)
    assert interviews.find(InterviewQuery(until=dt.date(2026, 11, 15))) == ()


def test_the_name_stays_in_the_local_row(city: City) -> None:
    interviews = InterviewService(city.desk)
    new = interviews.add(spoken(city, held_visit(city), name="李受访"))
    with pytest.raises(Refused):
        interviews.name_of(new)
    with acting(city.desk, Role.TEAM_LEADER, team_no=3):
        assert interviews.name_of(new) == "李受访"
    assert interviews.get(new).named
    entry = city.desk.audit.entries(AuditFilter(kind="read"))[0]
    assert (entry.kind, entry.operation, entry.subject_id) == ("read", "read_names", new.hex)
    with city.desk.db.reading() as session:
        lines = session.execute(text("SELECT line FROM revision")).scalars().all()
    assert not any("李受访".encode() in bytes(line) for line in lines)
    interviews.save(replace(interviews.get(new).draft(), name="李改名"))
    interviews.save(replace(interviews.get(new).draft(), remarks="补充"))
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        assert interviews.name_of(new) == "李改名"
    interviews.remove(new, interviews.get(new).version)
    with city.desk.db.reading() as session:
        assert session.execute(text("SELECT count(*) FROM interview_name")).scalar() == 0
    with pytest.raises(NotFound):
        interviews.get(new)


def test_faults_are_told_by_field(city: City) -> None:
    interviews = InterviewService(city.desk)
    visit = held_visit(city)
    sound = spoken(city, visit)
    cases: list[tuple[InterviewDraft, str]] = [
        (replace(sound, on=dt.date(2026, 11, 18)), "on"),
        (replace(sound, on=dt.date(2026, 11, 15)), "on"),
        (replace(sound, about=()), "remarks"),
        (replace(sound, about=(AboutDraft(city.cadre, 6),)), "about"),
        (replace(sound, about=(AboutDraft(city.cadre, 0),)), "about"),
        (replace(sound, about=(AboutDraft(city.cadre), AboutDraft(city.cadre))), "about"),
        (replace(sound, themes=("长" * 41,)), "themes"),
        (replace(sound, remarks="长" * 10_001), "remarks"),
        (replace(sound, name="长" * 51), "name"),
    ]
    for draft, field in cases:
        with pytest.raises(Invalid) as refused:
            interviews.add(draft)
        assert set(refused.value.faults) == {field}
    with pytest.raises(NotFound):
        interviews.add(replace(sound, about=(AboutDraft(UUID(int=5), 3),)))
    assert interviews.find() == ()


def test_only_while_the_visit_is_being_recorded(city: City) -> None:
    visit = VisitService(city.desk).save(plan(city))
    with pytest.raises(BadTransition, match="已计划"):
        InterviewService(city.desk).add(spoken(city, visit))


def test_a_sealed_year_takes_no_interview_any_more(city: City) -> None:
    interviews = InterviewService(city.desk)
    visit = held_visit(city)
    new = interviews.add(spoken(city, visit))
    year = SchemeService(city.desk).cycles()[0]
    write(city.desk, [Change("cycle", year.id, {"state": CycleState.SEALED}, year.version)])
    detail = interviews.get(new)
    for act in (
        lambda: interviews.add(spoken(city, visit)),
        lambda: interviews.save(replace(detail.draft(), remarks="改")),
        lambda: interviews.remove(new, detail.version),
    ):
        with pytest.raises(Refused, match="已封存"):
            act()


def test_a_day_that_does_not_fit_is_told_as_people_write_it(city: City) -> None:
    draft = replace(spoken(city, held_visit(city)), on=dt.date(2026, 11, 18))
    with pytest.raises(Invalid, match="2026年11月16日至2026年11月17日"):
        InterviewService(city.desk).add(draft)


def test_all_or_none_and_numbers_in_order(city: City) -> None:
    interviews = InterviewService(city.desk)
    first, second = held_visit(city), held_visit(city, unit=city.other_unit)
    ids = interviews.add_all([spoken(city, first), spoken(city, second), spoken(city, first)])
    assert [interviews.get(i).line.number for i in ids] == [SERIES + n for n in (1, 2, 3)]
    bad = replace(spoken(city, first), on=dt.date(2026, 1, 1))
    with pytest.raises(Invalid):
        interviews.add_all([spoken(city, first), bad])
    assert len(interviews.find()) == 3


def test_ratings_of_two_hands_both_stay(city: City) -> None:
    interviews = InterviewService(city.desk)
    new = interviews.add(spoken(city, held_visit(city)))
    mine = interviews.get(new).draft()
    interviews.save(replace(mine, about=(*mine.about, AboutDraft(city.second_cadre, 3))))
    interviews.save(replace(mine, themes=("团结",)))
    assert len(interviews.get(new).about) == 2
    changed = interviews.get(new).draft()
    interviews.save(replace(changed, about=(replace(changed.about[0], rating=2),)))
    with pytest.raises(Stale, match="评分"):
        interviews.save(replace(changed, about=(replace(changed.about[0], rating=1),)))
    assert next(a.rating for a in interviews.get(new).about if a.cadre == city.cadre) == 2


def test_two_windows_that_add_the_same_cadre_do_not_write_over_each_other(city: City) -> None:
    interviews = InterviewService(city.desk)
    new = interviews.add(spoken(city, held_visit(city), remarks="好", about=()))
    first = second = interviews.get(new).draft()
    interviews.save(replace(first, about=(AboutDraft(city.cadre, 5, "长评语"),)))
    with pytest.raises(Stale, match="评分"):
        interviews.save(replace(second, about=(AboutDraft(city.cadre, 1, None),)))
    assert [(a.rating, a.remark) for a in interviews.get(new).about] == [(5, "长评语")]
    # Who was taken out may be put in again by a form that knows nothing of it.
    interviews.save(replace(interviews.get(new).draft(), about=()))
    interviews.save(replace(interviews.get(new).draft(), about=(AboutDraft(city.cadre, 2),)))
    assert [(a.rating, a.remark) for a in interviews.get(new).about] == [(2, None)]


def test_nobody_reads_what_was_said_of_himself(city: City) -> None:
    interviews = InterviewService(city.desk)
    visit = held_visit(city)
    new = interviews.add(spoken(city, visit))
    elsewhere = held_visit(city, unit=city.other_unit)
    other = interviews.add(spoken(city, elsewhere, about=(AboutDraft(city.outsider, 3),)))
    with acting(city.desk, Role.CLERK, cadre_id=city.cadre):
        assert interviews.find() == (other,)
        assert [line.id for line in interviews.rows([new, other])] == [other]
        with pytest.raises(Refused):
            interviews.get(new)
        with pytest.raises(Refused):
            interviews.summary_about(city.cadre)
        with pytest.raises(Refused):
            interviews.add(spoken(city, visit))
    with acting(city.desk, Role.CLERK, unit_id=city.unit):
        assert interviews.find() == (other,)
        with pytest.raises(Refused):
            interviews.summary_about(city.cadre)


def test_a_summary_without_small_groups(city: City) -> None:
    interviews = InterviewService(city.desk)
    visit = held_visit(city)
    drafts = [
        spoken(city, visit, MIDDLE, themes=("作风",), about=(AboutDraft(city.cadre, 4),))
        for _ in range(6)
    ]
    drafts += [
        spoken(city, visit, InterviewLayer.STAFF, themes=("实绩", "作风"), remarks="全会都在说")
        for _ in range(2)
    ]
    drafts.append(spoken(city, visit, about=(AboutDraft(city.second_cadre, 1),)))
    interviews.add_all(drafts)
    told = interviews.summary_about(city.cadre)
    assert told.total == 8
    assert told.layers == (Group("中层、一般干部", 8),)
    assert [(t.theme, t.count) for t in told.themes] == [("作风", 8), ("实绩", 2)]
    # Two of 一般干部 are too few, so 中层 is not named alone either: it would betray the rest.
    assert {v.layer for v in told.quotations} == {"中层、一般干部"}
    assert {v.text for v in told.quotations} == {"敢抓敢管"}
    assert (told.mean, told.rated) == (Decimal("4.00"), 8)
    alone = interviews.summary_about(city.second_cadre, city.cycle)
    assert (alone.total, alone.layers, alone.mean) == (1, (), None)


def test_words_on_the_whole_interview_count_only_of_one(city: City) -> None:
    interviews = InterviewService(city.desk)
    visit = held_visit(city)
    both = (AboutDraft(city.cadre), AboutDraft(city.second_cadre))
    interviews.add(spoken(city, visit, remarks="两人都好", about=both))
    interviews.add(spoken(city, visit, remarks="作风扎实", about=both[:1]))
    told = interviews.summary_about(city.cadre)
    assert [v.text for v in told.quotations] == ["作风扎实"]


def test_lists_do_not_query_per_row(city: City) -> None:
    interviews = InterviewService(city.desk)
    visit = held_visit(city)
    ids = interviews.add_all([spoken(city, visit) for _ in range(12)])
    with counted(city.desk) as few:
        interviews.rows(ids[:1])
    with counted(city.desk) as many:
        assert len(interviews.rows(ids)) == 12
    assert len(many) == len(few)


groups = st.lists(st.integers(0, 12), max_size=6).map(
    lambda ns: tuple(Group(f"层{i}", n) for i, n in enumerate(ns))
)


@given(groups, st.integers(1, 8))
def test_no_shown_group_is_small_and_nothing_is_left_to_subtract(
    counts: tuple[Group, ...], least: int
) -> None:
    shown = merge_small_groups(counts, least)
    assert all(g.people >= least for g in shown)
    total = sum(g.people for g in counts)
    # Either nothing but the total is shown, or the shown groups leave no remainder.
    assert not shown or sum(g.people for g in shown) == total
    labels = [part for g in shown for part in g.label.split("、")]
    assert not shown or labels == [g.label for g in counts if g.people > 0]


@given(groups, st.integers(1, 8))
def test_a_quotation_is_labelled_with_a_shown_group_as_a_whole(
    counts: tuple[Group, ...], least: int
) -> None:
    shown = {g.label for g in merge_small_groups(counts, least)}
    named = quotable(counts, least)
    assert set(named.values()) == shown
    assert all(label in named[label].split("、") for label in named)
    assert set(named) == ({g.label for g in counts if g.people > 0} if shown else set())


def test_quotations_worked_out_by_hand() -> None:
    # 班子成员 2, 中层 9, 一般干部 2, 服务对象 9: the labels 中层 and 服务对象 alone would give
    # away, against the merged counts of 11 and 11, that two people stand beside each.
    people = [Group(label, n) for label, n in zip("甲乙丙丁", (2, 9, 2, 9), strict=True)]
    assert quotable(people, 5) == {"甲": "甲、乙", "乙": "甲、乙", "丙": "丙、丁", "丁": "丙、丁"}
    assert quotable([Group("甲", 2), Group("乙", 2)], 5) == {}
    assert quotable([Group("甲", 5), Group("乙", 0)], 5) == {"甲": "甲"}


def test_nobody_can_compute_a_small_class() -> None:
    """An attacker who knows the rule sees total, shown groups and all labelled quotations.

    Everybody is quoted, which is the worst case; the attacker lists all worlds that look so.
    """
    labels, least, most = "甲乙丙丁", 3, 12
    worlds: dict[object, list[tuple[int, ...]]] = {}
    for world in itertools.product(range(most + 1), repeat=len(labels)):
        if sum(world) > most:
            continue
        counts = [Group(label, n) for label, n in zip(labels, world, strict=True)]
        named = quotable(counts, least)
        quoted = Counter(named.get(g.label, "") for g in counts for _ in range(g.people))
        shown = merge_small_groups(counts, least)
        seen: object = (sum(world), shown, tuple(sorted(quoted.items())))
        worlds.setdefault(seen, []).append(world)
    for seen, alike in worlds.items():
        for n in range(len(labels)):
            possible = {world[n] for world in alike}
            assert len(possible) > 1 or possible == {0} or min(possible) >= least, seen


def test_merging_worked_out_by_hand() -> None:
    def merged(*people: int) -> list[tuple[str, int]]:
        given_groups = [Group("甲乙丙丁"[i], n) for i, n in enumerate(people)]
        return [(g.label, g.people) for g in merge_small_groups(given_groups, 5)]

    assert merged(5, 6) == [("甲", 5), ("乙", 6)]
    assert merged(3, 6) == [("甲、乙", 9)]
    assert merged(6, 3) == [("甲、乙", 9)]
    assert merged(3, 0, 2, 7) == [("甲、丙", 5), ("丁", 7)]
    assert merged(1, 1, 9) == []
    assert merged(4) == []
    assert merged() == []


def test_a_mean_of_few_is_not_told() -> None:
    assert mean_rating([5, 5, 5, 5], 5) is None
    assert mean_rating([], 1) is None
    assert mean_rating([5, 4, 4, 4, 4, 4], 5) == Decimal("4.17")
    assert mean_rating([1, 2, 1, 1, 1, 1, 1, 1], 5) == Decimal("1.13")


def test_a_letter_finds_no_theme(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = held_visit(city, DAY)
    interviews = InterviewService(city.desk)
    drafts = [
        InterviewDraft(visit, InterviewLayer.STAFF, DAY, ("担当作为",), remarks=f"作风扎实{n}")
        for n in range(6)
    ]
    interviews.add_all(drafts)
    # As with many records: the index is asked, no text is looked at.
    monkeypatch.setattr(listing_text, "_TEXTS", 0)
    for letter in "abcdefghijklmnopqrstuvwxyz":
        assert interviews.find(InterviewQuery(text=letter)) == ()
    assert len(interviews.find(InterviewQuery(text="作"))) == 6
    assert len(interviews.find(InterviewQuery(theme="担当作为"))) == 6
