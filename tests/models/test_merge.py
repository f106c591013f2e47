"""The view of a row, worked out by hand from the set of its revisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from desktop.models.base import Stored
from desktop.models.merge import Group, Past, RowView, view_of
from desktop.models.revision import Dot, Revision, Version

A, B, C = ("a" * 32, "b" * 32, "c" * 32)
GROUPS: Mapping[str, Group] = {"start": ("start", "end"), "end": ("start", "end")}


def rev(
    origin: str,
    seq: int,
    fields: Mapping[str, Stored],
    *parents: Dot,
    at: int = 0,
    unseen: Sequence[Dot] = (),
) -> Revision:
    return Revision(
        origin=origin,
        seq=seq,
        table="t",
        row="0" * 32,
        seen=Version(tuple(sorted(parents)), tuple(sorted(unseen))),
        fields=fields,
        author=origin[0],
        at=at,
        batch=None,
        salt="0" * 32,
    )


def view(*revisions: Revision, visible: Sequence[Revision] | None = None) -> RowView:
    shown = revisions if visible is None else visible
    return view_of(Past(revisions), [r.dot for r in shown], lambda name: GROUPS.get(name, (name,)))


ROOT = rev(A, 1, {"name": "张三", "post": "科长", "start": "202001", "end": None})


def test_different_fields_merge_by_themselves() -> None:
    seen = view(ROOT, rev(A, 2, {"name": "张四"}, (A, 1)), rev(B, 1, {"post": "处长"}, (A, 1)))
    assert seen.fields["name"] == "张四"
    assert seen.fields["post"] == "处长"
    assert seen.conflicts == {}
    assert seen.version == Version(((A, 2), (B, 1)))


def test_a_later_writer_who_saw_the_value_replaces_it_whatever_the_clocks_say() -> None:
    seen = view(
        ROOT,
        rev(A, 2, {"name": "张四"}, (A, 1), at=9_000),
        rev(B, 1, {"name": "张五"}, (A, 2), at=-9_000),
    )
    assert seen.fields["name"] == "张五"
    assert seen.conflicts == {}
    assert seen.version == Version(((B, 1),))


def test_differing_values_are_a_conflict_with_all_candidates() -> None:
    seen = view(
        ROOT,
        rev(A, 2, {"name": "张四"}, (A, 1), at=20),
        rev(B, 1, {"name": "张五"}, (A, 1), at=10),
        rev(C, 1, {"name": "张四"}, (A, 1), at=5),
    )
    assert seen.fields["name"] == "张四", "the latest time shows"
    (candidates,) = seen.conflicts.values()
    assert [(c.dot, c.values, c.author, c.at) for c in candidates] == [
        ((A, 2), ("张四",), "a", 20),
        ((B, 1), ("张五",), "b", 10),
        ((C, 1), ("张四",), "c", 5),
    ]


def test_equal_times_are_settled_by_origin_then_number() -> None:
    by_origin = view(ROOT, rev(C, 1, {"name": "丙"}, (A, 1)), rev(B, 7, {"name": "乙"}, (A, 1)))
    assert by_origin.fields["name"] == "丙"
    by_number = view(ROOT, rev(B, 1, {"name": "先"}, (A, 1)), rev(B, 2, {"name": "后"}, (A, 1)))
    assert by_number.fields["name"] == "后"
    assert by_number.conflicts


def test_equal_values_are_no_conflict() -> None:
    seen = view(ROOT, rev(A, 2, {"name": "张四"}, (A, 1)), rev(B, 1, {"name": "张四"}, (A, 1)))
    assert seen.fields["name"] == "张四"
    assert seen.conflicts == {}


def test_a_group_merges_as_one() -> None:
    seen = view(
        ROOT,
        rev(A, 2, {"start": "202101", "end": None}, (A, 1), at=1),
        rev(B, 1, {"start": "202001", "end": "202212"}, (A, 1), at=2),
    )
    assert (seen.fields["start"], seen.fields["end"]) == ("202001", "202212")
    assert list(seen.conflicts) == [("start", "end")]


def test_a_decision_over_both_closes_the_conflict() -> None:
    one, two = rev(A, 2, {"name": "张四"}, (A, 1)), rev(B, 1, {"name": "张五"}, (A, 1))
    seen = view(ROOT, one, two, rev(C, 1, {"name": "张五"}, one.dot, two.dot))
    assert seen.conflicts == {}
    assert seen.fields["name"] == "张五"
    assert seen.version == Version(((C, 1),))


def test_a_decision_that_saw_only_some_candidates_leaves_the_rest() -> None:
    one, two = rev(A, 2, {"name": "张四"}, (A, 1)), rev(B, 1, {"name": "张五"}, (A, 1))
    late = rev(C, 5, {"name": "张六"}, (A, 1))
    seen = view(ROOT, one, two, late, rev(A, 3, {"name": "张五"}, one.dot, two.dot))
    (candidates,) = seen.conflicts.values()
    assert {c.values for c in candidates} == {("张五",), ("张六",)}


def test_deleting_against_editing_keeps_the_row_and_asks() -> None:
    seen = view(ROOT, rev(A, 2, {"deleted": 1}, (A, 1), at=99), rev(B, 1, {"name": "张五"}, (A, 1)))
    assert seen.fields["deleted"] == 0
    assert seen.fields["name"] == "张五"
    assert {c.values for c in seen.conflicts[("deleted",)]} == {(0,), (1,)}


def test_deleting_what_was_seen_deletes_and_two_deletions_agree() -> None:
    seen = view(ROOT, rev(A, 2, {"deleted": 1}, (A, 1)), rev(B, 1, {"deleted": 1}, (A, 1)))
    assert seen.fields["deleted"] == 1
    assert seen.conflicts == {}


def test_editing_a_row_known_to_be_deleted_leaves_it_deleted() -> None:
    seen = view(ROOT, rev(A, 2, {"deleted": 1}, (A, 1)), rev(B, 1, {"name": "张五"}, (A, 2)))
    assert seen.fields["deleted"] == 1
    assert seen.conflicts == {}


def test_a_decision_for_deleting_or_for_keeping_closes_the_question() -> None:
    deletion, edit = rev(A, 2, {"deleted": 1}, (A, 1)), rev(B, 1, {"name": "张五"}, (A, 1))
    for verdict in (0, 1):
        seen = view(ROOT, deletion, edit, rev(C, 1, {"deleted": verdict}, deletion.dot, edit.dot))
        assert seen.fields["deleted"] == verdict
        assert seen.conflicts == {}


def test_what_was_not_on_the_screen_is_not_replaced() -> None:
    """B's edit was held at C; C saw A's later one, which had seen it, but not B's itself."""
    hidden = rev(B, 1, {"post": "处长"}, (A, 1))
    later = rev(A, 2, {"name": "张四"}, (A, 1), hidden.dot)
    blind = rev(C, 1, {"post": "主任"}, later.dot, unseen=(hidden.dot,), at=1)
    seen = view(ROOT, hidden, later, blind)
    (candidates,) = seen.conflicts.values()
    assert {c.values for c in candidates} == {("处长",), ("主任",)}


def test_the_version_says_exactly_what_shows() -> None:
    hidden = rev(B, 1, {"post": "处长"}, (A, 1))
    later = rev(A, 2, {"name": "张四"}, (A, 1), hidden.dot)
    past = Past([ROOT, hidden, later])
    version = past.version_of([ROOT.dot, later.dot])
    assert version == Version(((A, 2),), ((B, 1),))
    covered = past.covers(version)
    assert covered is not None
    assert [past.has(covered, r.dot) for r in (ROOT, hidden, later)] == [True, False, True]
    assert Version.parse(version.text()) == version


def test_a_missing_parent_makes_all_that_builds_on_it_incomplete() -> None:
    past = Past([ROOT, rev(A, 3, {"name": "丙"}, (A, 2)), rev(A, 4, {"post": "丁"}, (A, 3))])
    assert past.complete((A, 1))
    assert not past.complete((A, 3))
    assert not past.complete((A, 4))
    assert past.covers(Version(((A, 2),))) is None


def test_lines_that_build_on_each_other_in_a_circle_never_show() -> None:
    past = Past([ROOT, rev(B, 1, {"name": "乙"}, (C, 1)), rev(C, 1, {"name": "丙"}, (B, 1))])
    assert past.complete((A, 1))
    assert not past.complete((B, 1))
    assert not past.complete((C, 1))


def test_a_thousand_revisions_of_one_row_in_a_chain() -> None:
    chain = [ROOT] + [rev(A, n, {"name": str(n)}, (A, n - 1)) for n in range(2, 1_001)]
    seen = view(*reversed(chain))
    assert seen.fields["name"] == "1000"
    assert seen.version == Version(((A, 1_000),))


@given(st.permutations(range(5)))
def test_order_does_not_matter(order: list[int]) -> None:
    revisions = [
        ROOT,
        rev(A, 2, {"name": "张四"}, (A, 1), at=4),
        rev(B, 1, {"name": "张五"}, (A, 1), at=4),
        rev(C, 1, {"deleted": 1}, (A, 2)),
        rev(C, 2, {"post": "主任"}, (A, 2), (C, 1)),
    ]
    shuffled = view(*(revisions[n] for n in order))
    straight = view(*revisions)
    assert shuffled.fields == straight.fields
    assert shuffled.version == straight.version
    assert shuffled.conflicts == straight.conflicts


def test_versions_of_every_subset_that_can_show_are_exact() -> None:
    """Whatever is held, a version covers what shows, no more and no less."""
    revisions = [
        ROOT,
        rev(A, 2, {"name": "甲"}, (A, 1)),
        rev(B, 1, {"name": "乙"}, (A, 1)),
        rev(B, 2, {"post": "乙"}, (A, 2), (B, 1)),
        rev(C, 1, {"post": "丙"}, (A, 2), unseen=((A, 1),)),
    ]
    past = Past(revisions)
    dots = [r.dot for r in revisions]
    for size in range(1, 6):
        for chosen in permutations(dots, size):
            covered = past.covers(past.version_of(chosen))
            assert covered == past.set_of(chosen)
