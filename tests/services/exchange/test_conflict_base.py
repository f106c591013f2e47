"""What stood before all candidates: by hand, and against another way of working it out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.models.merge import Past
from desktop.models.revision import Dot, Revision, Version
from desktop.services.exchange.conflict_forms import common_base


def rev(origin: str, seq: int, value: str | None, *parents: Dot, name: str = "name") -> Revision:
    fields = {} if value is None else {name: value}
    return Revision(
        origin * 32, seq, "unit", "1" * 32, Version(tuple(sorted(parents))), fields,
        "a" * 32, seq, None, "0" * 32,
    )  # fmt: skip


def base(*revisions: Revision, ends: list[Revision]) -> tuple[object, ...] | None:
    dots = [r.dot for r in revisions]
    return common_base(Past(revisions), dots, ("name",), [r.dot for r in ends])


def test_base_by_hand() -> None:
    root = rev("a", 1, "甲")
    agreed = rev("a", 2, "乙", root.dot)
    one, other = rev("a", 3, "丙", agreed.dot), rev("b", 1, "丁", agreed.dot)
    assert base(root, agreed, one, other, ends=[one, other]) == ("乙",)
    behind = rev("c", 1, "戊", root.dot)
    assert base(root, agreed, one, other, behind, ends=[one, other, behind]) == ("甲",)
    apart = rev("d", 1, "己")
    assert base(root, apart, ends=[root, apart]) is None
    left, right = rev("a", 2, "乙", root.dot), rev("b", 1, "丙", root.dot)
    both = (left.dot, right.dot)
    over = [rev("c", 1, None, *both), rev("d", 1, None, *both)]
    ends = [rev("c", 2, "丁", over[0].dot), rev("d", 2, "戊", over[1].dot)]
    assert base(root, left, right, *over, *ends, ends=ends) is None, "what both saw was disputed"


@st.composite
def histories(draw: st.DrawFn) -> list[Revision]:
    found = [rev("a", 1, "v0")]
    for n in range(1, draw(st.integers(1, 8))):
        seen = draw(st.lists(st.sampled_from([r.dot for r in found]), min_size=1, max_size=2))
        touches = draw(st.booleans())
        origin = draw(st.sampled_from("bcde"))
        found.append(rev(origin, n, f"v{n}" if touches else None, *set(seen)))
    return found


@given(histories())
def test_base_is_what_every_candidate_had_seen(revisions: list[Revision]) -> None:
    by_dot = {r.dot: r for r in revisions}

    def before(dot: Dot) -> set[Dot]:
        return {p for q in by_dot[dot].seen.parents for p in ({q} | before(q))}

    touching = [r for r in revisions if r.fields]
    ends = [r for r in touching if not any(r.dot in before(o.dot) for o in touching)]
    found = base(*revisions, ends=ends)
    common = set.intersection(*(before(r.dot) for r in ends))
    shared = [r for r in touching if r.dot in common]
    newest = {r.fields["name"] for r in shared if not any(r.dot in before(o.dot) for o in shared)}
    assert found == ((newest.pop(),) if len(newest) == 1 else None)
    if len(ends) == 1 and found is not None:
        assert found != (ends[0].fields["name"],)
