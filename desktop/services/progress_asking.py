"""What an import of progress cannot tell by itself: a column, a unit, an indicator, the quarter.

Each is asked once for all rows that wait for it; what was answered before is remembered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from desktop.services.progress_matching import IndicatorBook, UnitBook
from desktop.services.progress_values import SKIP, ProgressChoice, ProgressQuestion, Standing
from desktop.services.scheme_values import IndicatorValue
from desktop.services.sheets.headers import plain_header
from desktop.services.sheets.progress_shape import ColumnAsk
from desktop.services.sheets.progress_words import Label, Role, bare_name
from desktop.services.unit_times import month_end

ASKED, UNKNOWN = "asked", "unknown"
MOST = 60  # questions
_WANTED = {Role.TARGET: "目标值", Role.ACTUAL: "完成值", Label.UNIT: "单位"}
QUARTER_NAMES = ("第一季度", "第二季度", "第三季度", "第四季度")
_QUARTER_CHOICES = tuple(ProgressChoice(str(q), name) for q, name in enumerate(QUARTER_NAMES, 1))
AS_SAID = "said"


@dataclass(frozen=True, slots=True)
class FilePeriod:
    """The quarters that a file speaks of, and what its name alone says."""

    quarters: frozenset[int] = frozenset()
    named_quarter: int | None = None
    named_years: frozenset[int] = frozenset()

    def agrees(self, asked: int | None) -> bool:
        """Whether the file speaks of the chosen quarter, be it among others."""
        return asked is None or asked in self.quarters


NO_PERIOD = FilePeriod()


@dataclass(frozen=True, slots=True)
class Stored:
    """A row as it stands, with its version."""

    version: str
    value: Standing
    conflicts: int = 0
    deleted: bool = False


class Standings(Protocol):
    """Rows as they stand, by id."""

    def get(self, row: UUID) -> Stored | None:
        """A row, or None when there is none."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a plan stands on. ``memory`` is what was answered before, by kind of question.

    ``expected``: versions that a preview was made from; None while previewing.
    """

    year: int
    units: UnitBook
    indicators: Mapping[int, IndicatorBook]
    stored: Standings
    barred: frozenset[UUID]
    sharp: Decimal | None
    memory: Mapping[str, Mapping[str, str]]
    answers: Mapping[str, str]
    asked_quarter: int | None = None
    period: FilePeriod = NO_PERIOD
    expected: Mapping[UUID, str] | None = None


@dataclass(slots=True)
class Asking:
    """The questions of one plan, and what is answered of them."""

    ground: Ground
    questions: dict[str, ProgressQuestion] = field(default_factory=dict)
    waiting: Counter[str] = field(default_factory=Counter)
    _units: dict[tuple[str, int | None], UUID | str] = field(default_factory=dict)
    _leaves: dict[tuple[int, tuple[str, ...]], Sequence[IndicatorValue] | str] = field(
        default_factory=dict
    )

    def told(self) -> dict[str, ProgressQuestion]:
        """All questions with the number of pairs that wait for each."""
        return {k: replace(q, rows=self.waiting[k]) for k, q in self.questions.items()}

    def quarter(self, said: int | None) -> int | None:
        """The quarter of what says ``said``; None while nobody told it."""
        asked, period = self.ground.asked_quarter, self.ground.period
        said = said or period.named_quarter
        if said is not None:
            return said if period.agrees(asked) else self._either(said)
        answer = self.ask(
            "quarter",
            "文件没有写明是哪个季度，请指定。",
            _QUARTER_CHOICES,
            memory="" if asked is None else str(asked),
        )
        return int(answer) if answer else None

    def _either(self, said: int) -> int | None:
        """The file speaks of another quarter than the one that was chosen: which one is meant?"""
        asked, listed = self.ground.asked_quarter or 0, sorted(self.ground.period.quarters)
        told = "、".join(QUARTER_NAMES[q - 1] for q in listed)
        choices = [ProgressChoice(AS_SAID, f"按文件写明的{told}")]
        if len(listed) == 1:
            choices.append(ProgressChoice(str(asked), f"按所选的{QUARTER_NAMES[asked - 1]}"))
        sentence = f"文件写的是{told}，与所选的{QUARTER_NAMES[asked - 1]}不符，请指定。"
        answer = self.ask("quarter/file", sentence, choices)
        if not answer:
            return None
        return said if answer == AS_SAID else asked

    def year(self, rows: int) -> str:
        """Whether a sheet without a year is taken though the file's name has another one.

        Gives the answer: ``SKIP``, the year, or empty while ``rows`` pairs wait for it.
        """
        year = self.ground.year
        named = "、".join(f"{y}年" for y in sorted(self.ground.period.named_years))
        sentence = f"文件名写的是{named}，表中没有写明年份；所选的是{year}年度，请指定。"
        choices = [
            ProgressChoice(SKIP, "不导入"),
            ProgressChoice(str(year), f"是{year}年度的数据，导入"),
        ]
        answer = self.ask("year/file", sentence, choices)
        self.waiting["year/file"] += rows - 1
        return answer

    def ask(self, key: str, sentence: str, choices: Sequence[ProgressChoice], **more: str) -> str:
        """Register a question; gives its answer, empty while it is open."""
        old = self.questions.get(key)
        if old is not None:
            self.waiting[key] += 1
            return old.answer
        codes = {choice.code for choice in choices}
        given = self.ground.answers.get(key, "")
        remembered = given not in codes and more.get("memory", "") in codes
        answer = given if given in codes else more.get("memory", "") if remembered else ""
        self.questions[key] = ProgressQuestion(
            key, sentence, tuple(choices), 0, answer, remembered, more.get("suggested", "")
        )
        self.waiting[key] += 1
        return answer

    def _full(self, key: str) -> bool:
        """A workbook of another city would ask about every line; nobody answers that."""
        return len(self.questions) >= MOST and key not in self.questions

    def column(self, ask: ColumnAsk, rows: int) -> None:
        """Ask which column has a role; ``rows`` pairs wait for it."""
        word = _WANTED.get(ask.wanted, "")
        choices = [ProgressChoice(plain_header(text), text) for text in ask.choices]
        self.ask(f"column/{ask.wanted.value}", f"没有找到“{word}”栏，请指定是哪一栏。", choices)
        self.waiting[f"column/{ask.wanted.value}"] += rows - 1

    def unit(self, text: str, quarter: int | None) -> UUID | str:
        """The unit of a text at a quarter's end; else ``asked``, ``skip`` or ``unknown``."""
        known = self._units.get((text, quarter))
        if known is None:
            known = self._units[text, quarter] = self._find_unit(text, quarter)
        elif known == ASKED:
            self.waiting[f"unit/{bare_name(text)}"] += 1
        return known

    def _find_unit(self, text: str, quarter: int | None) -> UUID | str:
        """One unit of the name that stands at the quarter's end is meant; else a person tells.

        What was told before of a name that nobody bore then yields to a unit that bears it now,
        and so does a unit that has ended since.
        """
        book, plain = self.ground.units, bare_name(text)
        day = None if quarter is None else month_end(self.ground.year, quarter * 3)
        found = book.find(text)
        standing = book.standing(found, day)
        memory = self.ground.memory.get("unit", {}).get(plain, "")
        if memory and memory != SKIP and not book.stands(memory, day):
            memory = ""
        key = f"unit/{plain}"
        if len(standing) == 1:
            (only,) = standing
            if memory in ("", only.hex) or book.bears(only, text):
                return only
        if self._full(key):
            return UNKNOWN
        choices, suggested = book.choices(text, day)
        choices = (*book.also(memory, choices), *choices)
        sentence = f"单位“{text[:40]}”：{_why(found, standing, quarter)}，请指定。"
        return self._answered(self.ask(key, sentence, choices, memory=memory, suggested=suggested))

    @staticmethod
    def _answered(answer: str) -> UUID | str:
        if not answer:
            return ASKED
        return SKIP if answer == SKIP else UUID(hex=answer)

    def leaves(self, names: tuple[str, ...], quarter: int) -> Sequence[IndicatorValue] | str:
        """The leaves that a header names; else ``asked``, ``skip`` or ``unknown``."""
        known = self._leaves.get((quarter, names))
        if known is None:
            known = self._leaves[quarter, names] = self._find_leaves(names, quarter)
        elif known == ASKED:
            self.waiting[f"indicator/{bare_name(names[0])}"] += 1
        return known

    def _find_leaves(self, names: tuple[str, ...], quarter: int) -> Sequence[IndicatorValue] | str:
        book = self.ground.indicators[quarter]
        text = names[0]
        plain = bare_name(text)
        stored = self.ground.memory.get("indicator", {}).get(plain, "")
        leaf = book.by_answer(stored) if stored != SKIP else None
        memory = SKIP if stored == SKIP else "" if leaf is None else leaf.id.hex
        key = f"indicator/{plain}"
        found = book.find(names)
        if found and not memory and key not in self.ground.answers:
            return found
        if self._full(key):
            return UNKNOWN
        choices, suggested = book.choices(text)
        sentence = f"指标“{text[:40]}”：方案中没有这个名称，请指定。"
        answer = self.ask(key, sentence, choices, memory=memory, suggested=suggested)
        chosen = book.by_answer(answer) if answer and answer != SKIP else None
        return (chosen,) if chosen is not None else (answer or ASKED)


def _why(found: Sequence[UUID], standing: Sequence[UUID], quarter: int | None) -> str:
    """Why a unit has to be told."""
    if len(standing) > 1:
        return "有几个单位叫这个名称"
    if standing:
        return "上次指定的是另一个单位"
    if found and quarter is not None:
        return f"{QUARTER_NAMES[quarter - 1]}末已没有或还没有这个单位"
    return "有几个单位叫这个名称" if found else "库中没有这个单位"


def column_answers(answers: Mapping[str, str], memory: Mapping[str, str]) -> Mapping[str, str]:
    """Plain header → role, as remembered and as answered now."""
    now = dict(_told(answers))
    return MappingProxyType({**memory, **now})


def _told(answers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key, answer in answers.items():
        kind, _, wanted = key.partition("/")
        if kind == "column" and answer:
            yield answer, wanted
