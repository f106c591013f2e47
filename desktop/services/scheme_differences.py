"""How two schemes differ, in words. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from desktop.services.scheme_checks import is_heading
from desktop.services.scheme_drafts import AMENDABLE, shown_field
from desktop.services.scheme_forms import DifferenceKind, SchemeDifference, TemplateLine
from desktop.services.scheme_numbers import shown_number
from desktop.services.scheme_values import EffectiveScheme, IndicatorValue

Path = tuple[str, ...]
_ARROW: Final = " › "
_ANNOUNCED: Final = ("weight", "cap", "method", "kinds")


def indicator_paths(values: Sequence[IndicatorValue]) -> dict[Path, IndicatorValue]:
    """The titles from the top of the tree to each indicator; ``values`` in tree order."""
    by_id: dict[object, Path] = {}
    found: dict[Path, IndicatorValue] = {}
    for value in values:
        path = (*by_id.get(value.parent, ()), value.title)
        by_id[value.id] = path
        found[path] = value
    return found


def paired(
    old: Mapping[Path, IndicatorValue], new: Mapping[Path, IndicatorValue]
) -> dict[Path, Path]:
    """New path → old path of what is the same indicator.

    By path; then leaves of one name that both have just once: such a one was moved.
    """
    found = {path: path for path in new if path in old}
    left_old = [p for p, v in old.items() if p not in new and v.leaf]
    left_new = [p for p, v in new.items() if p not in old and v.leaf]
    once_old = Counter(p[-1] for p in left_old)
    once_new = Counter(p[-1] for p in left_new)
    by_title = {p[-1]: p for p in left_old if once_old[p[-1]] == 1}
    for path in left_new:
        if once_new[path[-1]] == 1 and path[-1] in by_title:
            found[path] = by_title[path[-1]]
    return found


def indicator_differences(
    old: Sequence[IndicatorValue], new: Sequence[IndicatorValue]
) -> tuple[SchemeDifference, ...]:
    """What was added, changed and removed, in the order of the new tree, what is gone last."""
    before, now = indicator_paths(old), indicator_paths(new)
    same = paired(before, now)
    found: list[SchemeDifference] = []
    for path, value in now.items():
        if path in same:
            found += _changed(path, same[path], before[same[path]], value)
        else:
            found.append(SchemeDifference(DifferenceKind.ADDED, _named(path), "", announced(value)))
    kept = set(same.values())
    found += [
        SchemeDifference(DifferenceKind.REMOVED, _named(path), announced(value), "")
        for path, value in before.items()
        if path not in kept
    ]
    return tuple(found)


def _changed(
    path: Path, old_path: Path, old: IndicatorValue, new: IndicatorValue
) -> Iterator[SchemeDifference]:
    if path[:-1] != old_path[:-1]:
        yield SchemeDifference(
            DifferenceKind.CHANGED,
            f"{_named(path)}的所属分组",
            _ARROW.join(old_path[:-1]),
            _ARROW.join(path[:-1]),
        )
    if old.category is not new.category:
        yield SchemeDifference(
            DifferenceKind.CHANGED,
            f"{_named(path)}的类别",
            old.category.label,
            new.category.label,
        )
    for field, label in AMENDABLE.items():
        before, now = shown_field(old, field), shown_field(new, field)
        if before != now:
            yield SchemeDifference(DifferenceKind.CHANGED, f"{_named(path)}的{label}", before, now)


def _named(path: Path) -> str:
    return f"指标“{_ARROW.join(path)}”"


def announced(value: IndicatorValue) -> str:
    """An indicator in a few words: what it weighs, how it is scored, for whom."""
    if is_heading(value):
        return "分组"
    labels = {"weight": "权重", "cap": "封顶"}
    texts = [(labels.get(f, ""), shown_field(value, f)) for f in _ANNOUNCED]
    return "，".join(f"{label} {text}".strip() for label, text in texts if text)


def rule_differences(old: EffectiveScheme, new: EffectiveScheme) -> Iterator[SchemeDifference]:
    """Rules that one has and the other not, and other numbers, by key."""
    for key in sorted(old.rules.keys() | new.rules.keys()):
        before, now = old.rules.get(key), new.rules.get(key)
        if before is None and now is not None:
            yield SchemeDifference(
                DifferenceKind.ADDED, f"规则“{now.title}”", "", shown_number(now.value)
            )
        elif now is None and before is not None:
            yield SchemeDifference(
                DifferenceKind.REMOVED, f"规则“{before.title}”", shown_number(before.value), ""
            )
        elif before is not None and now is not None and before.value != now.value:
            yield SchemeDifference(
                DifferenceKind.CHANGED,
                f"规则“{now.title}”",
                shown_number(before.value),
                shown_number(now.value),
            )


def template_differences(
    old: Sequence[TemplateLine], new: Sequence[TemplateLine]
) -> Iterator[SchemeDifference]:
    """Situations by polarity and text; of the same one, the severity and 一票否决."""
    before = {(t.polarity, t.text): t for t in old}
    now = {(t.polarity, t.text): t for t in new}
    for key, line in now.items():
        was = before.get(key)
        what = f"{line.polarity.label}清单“{line.text}”"
        if was is None:
            yield SchemeDifference(DifferenceKind.ADDED, what, "", _weighed(line))
        elif _weighed(was) != _weighed(line):
            yield SchemeDifference(DifferenceKind.CHANGED, what, _weighed(was), _weighed(line))
    for key, line in before.items():
        if key not in now:
            what = f"{line.polarity.label}清单“{line.text}”"
            yield SchemeDifference(DifferenceKind.REMOVED, what, _weighed(line), "")


def _weighed(line: TemplateLine) -> str:
    return line.severity.label + ("，一票否决" if line.veto else "")
