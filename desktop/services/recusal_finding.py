"""Who might have to stay away from a unit, found in the data as suggestions; pure functions.

Three causes: the own unit, a former post within some years, a relative in post there. Each
suggestion carries the very lines of data that it rests on; nothing is registered by itself.
Texts are matched by names of units, their usual short forms and former names; people by name
together with the month of birth or the place of work. Source: domain.md §2.1.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from desktop.terms import RecusalKind

_SHORTEST = 3  # 市纪委: shorter names stand in too many texts
_MONTH = 6  # signs of YYYYMM
_SAME_PLACE = 4  # 市委组织部…: as many signs in common tell one place of work
_CITY = re.compile(r"^[^市]{2,4}市市?(?=[^市]{2})")
"""A city before the name: 江城市民政局, 江城市市政局 stay 市民政局, 市政局."""
_LEFT = re.compile(r"原|退休|离休|曾任")
_DEAD = re.compile(r"已故|去世|病故|逝世")
_BLANK = re.compile(r"\s+")
_ORDER = (RecusalKind.HOME, RecusalKind.RELATIVE, RecusalKind.FORMER_POST)


@dataclass(frozen=True, slots=True)
class UnitName:
    """One way in which texts name a unit that is there: full, short or former."""

    unit: UUID
    text: str


@dataclass(frozen=True, slots=True)
class PostingFound:
    """One line of a 简历; months as YYYYMM, ``end`` None: still."""

    start: str | None
    end: str | None
    text: str

    @property
    def line(self) -> str:
        """The line as the 简历 shows it."""
        months = "" if self.start is None else f"{_dotted(self.start)}-{_dotted(self.end)}　"
        return months + " ".join(self.text.split())


@dataclass(frozen=True, slots=True)
class RelativeFound:
    """One 家庭成员 line."""

    relation: str | None
    name: str | None
    birth: str | None
    work: str | None

    @property
    def line(self) -> str:
        """The line as the form shows it."""
        return "　".join(t for t in (self.relation, self.name, self.birth, self.work) if t)


@dataclass(frozen=True, slots=True)
class CadreFound:
    """A cadre with what the form tells of him."""

    id: UUID
    name: str
    post: str | None
    unit: UUID | None
    postings: tuple[PostingFound, ...] = ()
    family: tuple[RelativeFound, ...] = ()


@dataclass(frozen=True, slots=True)
class AssessorFound:
    """Somebody of the pool; ``records`` are those that say what he is as a cadre."""

    id: UUID
    name: str
    birth: str | None = None
    post: str | None = None
    home: UUID | None = None
    records: tuple[CadreFound, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """What is not suggested: pairs with a 回避 in force, and (assessor, unit, cause) told off."""

    registered: frozenset[tuple[UUID, UUID]] = frozenset()
    dismissed: frozenset[tuple[UUID, UUID, RecusalKind]] = frozenset()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A line of data: where it stands, what it says, and of which cadre (None: of the pool)."""

    source: str
    text: str
    cadre: UUID | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """This assessor might have to stay away from this unit."""

    assessor: UUID
    unit: UUID
    kind: RecusalKind
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class NameBook:
    """Finds units in texts: by the longest name at each place, in one pass over the text.

    ``by_head`` holds the names by their first signs, the longest first.
    """

    by_head: Mapping[str, list[tuple[str, frozenset[UUID]]]]

    @staticmethod
    def of(names: Iterable[UnitName]) -> NameBook:
        """The book of all names; 江城市民政局 is also found as 市民政局.

        What is the full name of one unit is never a shortened name of another.
        """
        full: dict[str, set[UUID]] = defaultdict(set)
        for name in names:
            text = _BLANK.sub("", name.text)
            if len(text) >= _SHORTEST:
                full[text].add(name.unit)
        short: dict[str, set[UUID]] = defaultdict(set)
        for text, units in full.items():
            bare = _CITY.sub("市", text)
            if bare != text and bare not in full:
                short[bare] |= units
        by_head: dict[str, list[tuple[str, frozenset[UUID]]]] = defaultdict(list)
        for text, units in sorted({**full, **short}.items(), key=lambda item: -len(item[0])):
            by_head[text[:_SHORTEST]].append((text, frozenset(units)))
        return NameBook(by_head)

    def units_in(self, text: str | None) -> tuple[UUID, ...]:
        """The units that a text names, each once, in the order of the text."""
        found: dict[UUID, None] = {}
        bare = _BLANK.sub("", text or "")
        place = 0
        while place <= len(bare) - _SHORTEST:
            step = 1
            for name, units in self.by_head.get(bare[place : place + _SHORTEST], ()):
                if bare.startswith(name, place):
                    found.update(dict.fromkeys(sorted(units)))
                    step = len(name)
                    break
            place += step
        return tuple(found)


_Hit = tuple[UUID, RecusalKind, Evidence]


def suggest(
    assessors: Iterable[AssessorFound],
    cadres: Iterable[CadreFound],
    book: NameBook,
    settled: Settled,
    since: str,
) -> tuple[Suggestion, ...]:
    """What the data suggests, one line for each assessor and unit, with its strongest cause.

    ``cadres`` are those of assessed units; ``since`` is the month (YYYYMM) from which a former
    post counts, see ``former_since``. The order is that of the assessors.
    """
    people = list(assessors)
    by_name: dict[str, list[AssessorFound]] = defaultdict(list)
    for person in people:
        by_name[person.name].append(person)
    hits: dict[UUID, list[_Hit]] = defaultdict(list)
    for cadre in cadres:
        for assessor, hit in _as_relative(cadre, by_name, book):
            hits[assessor].append(hit)
    found: list[Suggestion] = []
    for person in people:
        own = [*_home(person, book), *_of_records(person, book, since), *hits[person.id]]
        found += _merged(person.id, own, settled)
    return tuple(found)


def former_since(on: dt.date, years: int) -> str:
    """The month from which a former post counts on a day: rule recusal.former_years back."""
    return f"{on.year - years:04d}{on.month:02d}"


def _merged(assessor: UUID, hits: Collection[_Hit], settled: Settled) -> Iterator[Suggestion]:
    by_unit: dict[UUID, dict[RecusalKind, dict[Evidence, None]]] = {}
    for unit, kind, evidence in hits:
        by_unit.setdefault(unit, {}).setdefault(kind, {})[evidence] = None
    for unit, kinds in by_unit.items():
        if (assessor, unit) in settled.registered:
            continue
        for kind in _ORDER:
            if kind in kinds and (assessor, unit, kind) not in settled.dismissed:
                yield Suggestion(assessor, unit, kind, tuple(kinds[kind]))
                break


def _home(person: AssessorFound, book: NameBook) -> Iterator[_Hit]:
    named = book.units_in(person.post)
    if person.home is not None and person.home not in named:
        told = Evidence("所在单位", f"{person.name}　{person.post or ''}".strip())
        yield person.home, RecusalKind.HOME, told
    for unit in named:
        left = _LEFT.search(person.post or "")
        kind = RecusalKind.FORMER_POST if left else RecusalKind.HOME
        yield unit, kind, Evidence("工作单位及职务", person.post or "")


def _of_records(person: AssessorFound, book: NameBook, since: str) -> Iterator[_Hit]:
    """What the assessor's own form as a cadre tells."""
    for record in person.records:
        if record.unit is not None:
            told = Evidence("现任职务", f"{record.name}　{record.post or ''}".strip(), record.id)
            yield record.unit, RecusalKind.HOME, told
        for posting in record.postings:
            if posting.end is not None and _month(posting.end).ljust(_MONTH, "9") < since:
                continue
            # A line without any date may be of long ago: whether it counts, a person says.
            ended = posting.end is not None or posting.start is None
            kind = RecusalKind.FORMER_POST if ended else RecusalKind.HOME
            for unit in book.units_in(posting.text):
                yield unit, kind, Evidence(f"任职经历（{record.name}）", posting.line, record.id)
        for relative in record.family:
            if _DEAD.search(relative.work or ""):
                continue
            for unit in book.units_in(relative.work):
                told = Evidence(f"家庭成员（{record.name}）", relative.line, record.id)
                yield unit, RecusalKind.RELATIVE, told


def _as_relative(
    cadre: CadreFound, by_name: Mapping[str, list[AssessorFound]], book: NameBook
) -> Iterator[tuple[UUID, _Hit]]:
    """Assessors whom a cadre of an assessed unit names as family."""
    if cadre.unit is None:
        return
    for relative in cadre.family:
        for person in by_name.get(relative.name or "", ()):
            if any(record.id == cadre.id for record in person.records):
                continue  # one's own form names oneself never as family; a namesake it may
            if _same_person(relative, person, book):
                source = f"家庭成员（{cadre.name}{f'，{cadre.post}' if cadre.post else ''}）"
                told = Evidence(source, relative.line, cadre.id)
                yield person.id, (cadre.unit, RecusalKind.RELATIVE, told)


def _same_person(relative: RelativeFound, person: AssessorFound, book: NameBook) -> bool:
    """Whether a namesake is meant: by the month of birth, or by the place of work."""
    birth, own = _month(relative.birth), _month(person.birth)
    if len(birth) == _MONTH and birth == own:
        return True
    work, post = _BLANK.sub("", relative.work or ""), _BLANK.sub("", person.post or "")
    if not work or not post:
        return False
    if work == post or _common(_CITY.sub("市", work), _CITY.sub("市", post)) >= _SAME_PLACE:
        return True
    return bool(set(book.units_in(work)) & set(book.units_in(post)))


def _month(text: str | None) -> str:
    """The digits of a month as YYYYMM; shorter when the text holds less."""
    return re.sub(r"\D", "", text or "")[:_MONTH]


def _dotted(month: str | None) -> str:
    """2011.09 of 201109; nothing of None."""
    bare = _month(month)
    return f"{bare[:4]}.{bare[4:]}" if len(bare) == _MONTH else bare


def _common(one: str, other: str) -> int:
    """How many signs two texts share at their beginning."""
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count
