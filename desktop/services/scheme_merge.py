"""What taking a workbook makes of a draft's tree. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from desktop.services.scheme_checks import first_common
from desktop.services.scheme_differences import Path, indicator_paths, paired
from desktop.services.scheme_drafts import fields_of
from desktop.services.scheme_forms import PlannedIndicator, TakeMode
from desktop.services.scheme_values import IndicatorValue
from desktop.terms import IndicatorCategory, ScoringMethod

_NOBODY: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class MergedTree:
    """The tree from the top; ``kept`` are ids of rows that are there already."""

    values: tuple[IndicatorValue, ...]
    kept: frozenset[UUID]
    removed: tuple[UUID, ...]


def merged_tree(
    current: Sequence[IndicatorValue],
    read: Sequence[PlannedIndicator],
    columns: Collection[str],
    mode: TakeMode,
    new_id: Callable[[], UUID],
) -> MergedTree:
    """The draft after the workbook. ``columns`` are the fields that the workbook has.

    The same path, or the same name where it was only moved, is the same indicator; what the
    workbook does not say of it stays.
    """
    before = indicator_paths(current)
    wanted = dict(_tree_of(read, before))
    same = paired(before, wanted)
    ids = {path: before[same[path]].id if path in same else new_id() for path in wanted}
    left = {p: v for p, v in before.items() if p not in set(same.values())}
    stay = {} if mode is TakeMode.REPLACE else _staying(left, before)
    found: dict[Path, IndicatorValue] = {}
    for path, value in wanted.items():
        old = before[same[path]] if path in same else None
        filled = value if old is None or not value.leaf else _filled(value, old, columns)
        found[path] = replace(filled, id=ids[path], parent=ids.get(path[:-1]))
    for path, value in stay.items():
        parent = ids.get(path[:-1], value.parent)
        found[path] = replace(value, parent=parent)
    ordered = tuple(_ordered(found, before, same, mode))
    kept = frozenset(before[p].id for p in same.values()) | {v.id for v in stay.values()}
    removed = tuple(v.id for p, v in left.items() if p not in stay)
    return MergedTree(_marked(ordered), kept, removed)


def _tree_of(
    read: Sequence[PlannedIndicator], before: dict[Path, IndicatorValue]
) -> Iterator[tuple[Path, IndicatorValue]]:
    """The workbook's leaves with their headings, each before what hangs under it."""
    categories: dict[str, IndicatorCategory] = {}
    seen: set[Path] = set()
    for one in read:
        top = one.path[0]
        if categories.setdefault(top, one.category) is not one.category:
            # One heading over two categories: a branch has one category.
            top = f"{top}（{one.category.label}）"
        path = (top, *one.path[1:])
        for depth in range(1, len(path)):
            group = path[:depth]
            if group not in seen:
                seen.add(group)
                yield group, _group(group[-1], one.category, before.get(group))
        yield path, _leaf(one, path[-1])


def _group(title: str, category: IndicatorCategory, old: IndicatorValue | None) -> IndicatorValue:
    remark, office = (None, None) if old is None else (old.remark, old.office)
    return IndicatorValue(
        _NOBODY, None, 0, "", title, category, leaf=False, remark=remark, office=office
    )


def _leaf(one: PlannedIndicator, title: str) -> IndicatorValue:
    return IndicatorValue(
        _NOBODY,
        None,
        0,
        "",
        title,
        one.category,
        True,
        one.nature,
        one.method,
        one.weight,
        one.cap,
        one.direction,
        one.kinds,
        one.quarters,
        one.bands,
        one.office or None,
        False,
        one.remark or None,
    )


def _filled(value: IndicatorValue, old: IndicatorValue, columns: Collection[str]) -> IndicatorValue:
    """What the workbook does not say stays as it stands: an empty cell erases nothing."""
    method = value.method or old.method
    bands = value.bands or old.bands
    return replace(
        value,
        nature=value.nature or old.nature,
        method=method,
        weight=old.weight if value.weight is None and value.weighed else value.weight,
        cap=old.cap if value.cap is None and not value.weighed else value.cap,
        direction=value.direction or (old.direction if method is old.method else None),
        kinds=value.kinds if "kinds" in columns else old.kinds,
        quarters=value.quarters if "quarters" in columns else old.quarters,
        bands=bands if method is ScoringMethod.BANDS else (),
        office=value.office or old.office,
        first_question=old.first_question,
        remark=value.remark or old.remark,
    )


def _staying(
    left: dict[Path, IndicatorValue], before: dict[Path, IndicatorValue]
) -> dict[Path, IndicatorValue]:
    """What the workbook does not name, without headings that would stand empty after a move."""
    return {
        path: value
        for path, value in left.items()
        if value.leaf or any(p[: len(path)] == path and p in left for p in before if p != path)
    }


def _ordered(
    found: dict[Path, IndicatorValue],
    before: dict[Path, IndicatorValue],
    same: dict[Path, Path],
    mode: TakeMode,
) -> Iterator[IndicatorValue]:
    """From the top of the tree, numbered; when merging, what is new comes last in its group."""
    order = {path: n for n, path in enumerate(found)}

    def place(path: Path) -> tuple[int, int]:
        old = same.get(path, path)
        if mode is TakeMode.MERGE and old in before and old[:-1] == path[:-1]:
            return 0, before[old].ordinal
        return 1, order[path]

    by_parent: dict[Path, list[Path]] = {}
    for path in found:
        by_parent.setdefault(path[:-1], []).append(path)

    def below(parent: Path, prefix: str) -> Iterator[IndicatorValue]:
        for n, path in enumerate(sorted(by_parent.get(parent, ()), key=place), 1):
            code = f"{prefix}{n}"
            leaf = path not in by_parent
            yield replace(found[path], ordinal=n, code=code, leaf=leaf)
            yield from below(path, f"{code}.")

    yield from below((), "")


def _marked(values: tuple[IndicatorValue, ...]) -> tuple[IndicatorValue, ...]:
    """第一考题 stays where it is; where it is no more, the first common leaf becomes it."""
    if any(v.first_question for v in values):
        return values
    first = first_common(values)
    if first is None:
        return values
    return tuple(replace(v, first_question=v.id == first.id) for v in values)


def changed(old: IndicatorValue, new: IndicatorValue) -> bool:
    """Whether anything of an indicator that a person reads is different."""
    return (fields_of(old), old.category) != (fields_of(new), new.category)
