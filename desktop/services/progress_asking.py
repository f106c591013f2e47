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

ASKED, UNKNOWN = "asked", "unknown"
MOST = 60  # questions
_WANTED = {Role.TARGET: "目标值", Role.ACTUAL: "完成值", Label.UNIT: "单位"}
_QUARTER_CHOICES = tuple(
    ProgressChoice(str(q), f"第{word}季度") for q, word in enumerate("一二三四", 1)
)


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
    expected: Mapping[UUID, str] | None = None


@dataclass(slots=True)
class Asking:
    """The questions of one plan, and what is answered of them."""

    ground: Ground
    questions: dict[str, ProgressQuestion] = field(default_factory=dict)
    waiting: Counter[str] = field(default_factory=Counter)
    _units: dict[str, UUID | str] = field(default_factory=dict)
    _leaves: dict[tuple[int, tuple[str, ...]], Sequence[IndicatorValue] | str] = field(
        default_factory=dict
    )

    def told(self) -> dict[str, ProgressQuestion]:
        """All questions with the number of pairs that wait for each."""
        return {k: replace(q, rows=self.waiting[k]) for k, q in self.questions.items()}

    def quarter(self) -> int | None:
        """The quarter of what does not say it."""
        asked = self.ground.asked_quarter
        answer = self.ask(
            "quarter",
            "文件没有写明是哪个季度，请指定。",
            _QUARTER_CHOICES,
            memory="" if asked is None else str(asked),
        )
        return int(answer) if answer else None

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

    def unit(self, text: str) -> UUID | str:
        """The unit of a text; else ``asked``, ``skip`` or ``unknown``."""
        known = self._units.get(text)
        if known is None:
            known = self._units[text] = self._find_unit(text)
        elif known == ASKED:
            self.waiting[f"unit/{bare_name(text)}"] += 1
        return known

    def _find_unit(self, text: str) -> UUID | str:
        book, plain = self.ground.units, bare_name(text)
        found = book.find(text)
        memory = self.ground.memory.get("unit", {}).get(plain, "")
        key = f"unit/{plain}"
        if len(found) == 1 and not memory and key not in self.ground.answers:
            return found[0]
        if self._full(key):
            return UNKNOWN
        choices, suggested = book.choices(text)
        choices = (*book.also(memory, choices), *choices)
        why = "有几个单位叫这个名称" if found else "库中没有这个单位"
        sentence = f"单位“{text[:40]}”：{why}，请指定。"
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


def column_answers(answers: Mapping[str, str], memory: Mapping[str, str]) -> Mapping[str, str]:
    """Plain header → role, as remembered and as answered now."""
    now = dict(_told(answers))
    return MappingProxyType({**memory, **now})


def _told(answers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key, answer in answers.items():
        kind, _, wanted = key.partition("/")
        if kind == "column" and answer:
            yield answer, wanted
