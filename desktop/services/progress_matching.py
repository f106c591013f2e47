"""Which unit and which indicator a text of a workbook means. Never a guess: likeness suggests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from rapidfuzz import fuzz, process

from desktop.services import pinyin
from desktop.services.progress_values import SKIP, ProgressChoice, UnitName
from desktop.services.scheme_values import IndicatorValue
from desktop.services.sheets.progress_words import bare_name, without_remark
from desktop.terms import UnitKind

ALIKE = 90
_NEAR, _MOST_NEAR, _MOST_UNITS = 45, 12, 60


class UnitBook:
    """Units by name, former name and usual abbreviation."""

    def __init__(self, units: Iterable[UnitName]) -> None:
        self.units: dict[UUID, UnitName] = {}
        self._names: dict[str, dict[UUID, None]] = {}
        self._aliases: dict[str, dict[UUID, None]] = {}
        self._shortest: list[str] = []
        for unit in units:
            self.units[unit.id] = unit
            for name in (unit.name, *unit.others):
                plain = bare_name(name)
                self._names.setdefault(plain, {})[unit.id] = None
                for alias in pinyin.aliases(plain):
                    self._aliases.setdefault(alias, {})[unit.id] = None

    def find(self, text: str) -> Sequence[UUID]:
        """The units that a text names: by name, else by abbreviation; none or several are open."""
        plain = bare_name(text)
        for form in (plain, bare_name(without_remark(text)), *pinyin.aliases(plain)):
            # 发改委 for 市发改委: an office leaves its own city out.
            for said in (form, f"市{form}"):
                found = self._names.get(said) or self._aliases.get(said)
                if found:
                    return tuple(found)
        return ()

    def bears(self, unit: UUID, text: str) -> bool:
        """Whether a text is a unit's whole name, not only an abbreviation."""
        return unit in self._names.get(bare_name(text), ())

    def standing(self, ids: Iterable[UUID], day: dt.date | None) -> Sequence[UUID]:
        """Those of some units that stand on a day; all where no day is known."""
        return tuple(i for i in ids if day is None or self.units[i].stands(day))

    def stands(self, code: str, day: dt.date | None) -> bool:
        """Whether the unit of an answer is there and stands on a day."""
        return bool(self.standing((i for i in self.units if i.hex == code), day))

    def knows(self, text: str) -> bool:
        """Whether a text names a unit."""
        return bool(self.find(text))

    def choices(
        self, text: str, day: dt.date | None = None
    ) -> tuple[tuple[ProgressChoice, ...], str]:
        """The likeliest units and then all, as answers; and the code of a suggestion.

        Units that stand on the day come first, the others say why they do not.
        """
        plain = bare_name(text)
        ids = list(self.units)
        forms = self._forms()
        near = process.extract(
            plain, forms, scorer=fuzz.WRatio, score_cutoff=_NEAR, limit=_MOST_NEAR
        )
        ranked = [ids[n] for _, _, n in near]
        exact = list(self.find(text))
        if len(ids) <= _MOST_UNITS:
            ranked += ids
        exact.sort(key=lambda i: not self.standing((i,), day))
        ordered = dict.fromkeys([*exact, *ranked])
        likely = ids[near[0][2]] if near and near[0][1] >= ALIKE and not exact else None
        suggested = "" if likely is None or not self.standing((likely,), day) else likely.hex
        shown = tuple(ProgressChoice(i.hex, self._label(i, day)) for i in ordered)
        return (*shown, ProgressChoice(SKIP, "不导入此单位")), suggested

    def _label(self, unit: UUID, day: dt.date | None) -> str:
        """The name; of a unit that does not stand on the day with the reason."""
        one = self.units[unit]
        if day is None or one.stands(day):
            return one.name
        if one.valid_to is not None and one.valid_to < day:
            return f"{one.name}（已撤销，{one.valid_to.year}年{one.valid_to.month}月止）"
        start = one.valid_from or day
        return f"{one.name}（{start.year}年{start.month}月起）"

    def also(self, code: str, shown: Sequence[ProgressChoice]) -> tuple[ProgressChoice, ...]:
        """The remembered unit, where it is not among the likeliest."""
        if any(choice.code == code for choice in shown):
            return ()
        return tuple(ProgressChoice(code, u.name) for i, u in self.units.items() if i.hex == code)

    def _forms(self) -> list[str]:
        """The shortest usual form of every unit, in order; made when first needed."""
        if not self._shortest:
            for unit in self.units.values():
                plain = bare_name(unit.name)
                self._shortest.append(min((plain, *pinyin.aliases(plain)), key=len))
        return self._shortest


class IndicatorBook:
    """The leaves of a scheme by title; one title may stand for several, by kind of unit."""

    def __init__(self, leaves: Sequence[IndicatorValue], titles: Mapping[UUID, str]) -> None:
        """``titles`` are those of all nodes, so that a group's name tells two leaves apart."""
        self.leaves = {leaf.id: leaf for leaf in leaves}
        self._titles = titles
        self._named: dict[str, list[IndicatorValue]] = {}
        for leaf in leaves:
            for form in {bare_name(leaf.title), bare_name(without_remark(leaf.title))}:
                self._named.setdefault(form, []).append(leaf)

    def find(self, names: Sequence[str]) -> Sequence[IndicatorValue]:
        """The leaves that a header names: ``names`` deepest first, then the groups over it."""
        for place, name in enumerate(names):
            for form in (bare_name(name), bare_name(without_remark(name))):
                found = self._named.get(form)
                if found:
                    return self._under(found, {bare_name(n) for n in names[place + 1 :]})
        return ()

    def _under(self, found: list[IndicatorValue], groups: set[str]) -> Sequence[IndicatorValue]:
        if len(found) < 2 or not groups:
            return found
        below = [
            leaf
            for leaf in found
            if leaf.parent is not None and bare_name(self._titles.get(leaf.parent, "")) in groups
        ]
        return below or found

    def knows(self, text: str) -> bool:
        """Whether a text names an indicator."""
        return bool(self.find((text,)))

    @staticmethod
    def of_kind(found: Sequence[IndicatorValue], kind: UnitKind) -> IndicatorValue | None:
        """Of several leaves of one title that by which units of a kind are assessed."""
        fitting = [leaf for leaf in found if leaf.applies_to(kind)]
        if len(fitting) == 1:
            return fitting[0]
        return found[0] if len(found) == 1 else None

    def choices(self, text: str) -> tuple[tuple[ProgressChoice, ...], str]:
        """All leaves as answers, the likeliest first; and the code of a suggestion."""
        ids = list(self.leaves)
        forms = [bare_name(self.leaves[i].title) for i in ids]
        near = process.extract(
            bare_name(without_remark(text)), forms, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=6
        )
        ordered = dict.fromkeys([*(ids[n] for _, _, n in near), *ids])
        suggested = ids[near[0][2]].hex if near and near[0][1] >= ALIKE else ""
        shown = tuple(
            ProgressChoice(i.hex, f"{self.leaves[i].code} {self.leaves[i].title}") for i in ordered
        )
        return (*shown, ProgressChoice(SKIP, "不导入此项")), suggested

    def by_answer(self, answer: str) -> IndicatorValue | None:
        """The leaf of an answer or of a remembered meaning: by id, else by its title.

        Next year's scheme has the same titles under other ids.
        """
        code, _, title = answer.partition("|")
        leaf = next((x for i, x in self.leaves.items() if i.hex == code), None)
        if leaf is None and title:
            found = self._named.get(bare_name(title), ())
            leaf = found[0] if len(found) == 1 else None
        return leaf

    def meaning(self, answer: str) -> str:
        """How an answer is remembered."""
        leaf = self.by_answer(answer)
        return answer if leaf is None else f"{leaf.id.hex}|{leaf.title}"
