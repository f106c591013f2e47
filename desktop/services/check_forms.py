"""The values of 核验要点: what a visit shows, what its sheet hands in, and what is wrong with it.

All pure: no rows are read here. Source: domain.md §2.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid5

from desktop.services.difference_states import plain_number
from desktop.services.errors import Invalid
from desktop.services.sheets.figures import FigureKind, figure
from desktop.terms import (
    CheckTopic,
    DifferenceFinding,
    DifferenceState,
    Direction,
    FollowUp,
    Polarity,
    TargetBasis,
)

TEXT_LENGTH: Final = 2_000
FOUND_LENGTH: Final = 200
LOWEST, HIGHEST = 1, 5

FOLLOW_UP: Final[Mapping[int, FollowUp]] = {
    3: FollowUp.IMPROVED,
    2: FollowUp.MOVING,
    1: FollowUp.UNCHANGED,
}
"""The rating under which each word is stored."""

_RATING_OF: Final = {word: rating for rating, word in FOLLOW_UP.items()}
_F = DifferenceFinding
FINDING_WORDS: Final[Mapping[DifferenceFinding, str]] = {
    _F.AS_REPORTED: "一致",
    _F.BETTER: "好于",
    _F.WORSE: "差于",
}
"""The short words of the sheet, in the order of the keys 1, 2 and 3."""

_TYPED: Final[Mapping[str, DifferenceFinding]] = {
    **{str(n): f for n, f in enumerate(FINDING_WORDS, 1)},
    **{word: f for f, word in FINDING_WORDS.items()},
    **{f.label: f for f in _F},
}
_WIDE: Final = str.maketrans("１２３", "123")


def check_id(visit: UUID, topic: CheckTopic, about: UUID | None = None) -> UUID:
    """The id of what a visit says on a topic; an example has an id of its own."""
    return uuid5(visit, f"check/{topic.value}" + ("" if about is None else f"/{about.hex}"))


def difference_id(visit: UUID, indicator: UUID, quarter: int) -> UUID:
    """The id of what a visit found of an indicator of a quarter."""
    return uuid5(visit, f"difference/{indicator.hex}/{quarter}")


def rating_of(word: FollowUp | None) -> int | None:
    """How a word on an earlier finding is stored."""
    return None if word is None else _RATING_OF[word]


def finding_of(typed: str) -> DifferenceFinding | None:
    """What was typed: 1, 2, 3 or a word; None for nothing. Raises KeyError for anything else."""
    plain = typed.strip().translate(_WIDE)
    return _TYPED[plain] if plain else None


def finding_word(typed: str) -> str:
    """The short word for what was typed; what is none stays as it is."""
    try:
        found = finding_of(typed)
    except KeyError:
        return typed
    return "" if found is None else FINDING_WORDS[found]


# --- what is shown -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Remark:
    """A rating with words, or words alone; ``version`` None while nothing is stored."""

    text: str = ""
    rating: int | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class FindingCheck:
    """What an earlier assessment found, and how it stands now."""

    finding: UUID
    unit: str
    year: int
    aspect: str
    polarity: Polarity
    text: str
    now: FollowUp | None = None
    remark: str = ""
    version: str | None = None


@dataclass(frozen=True, slots=True)
class IndicatorCheck:
    """An indicator of the quarter as reported, and as found.

    ``reported`` is the value that the finding is about; ``reported_text`` stands where it is
    no number. ``state`` None: nothing to adopt. ``verdict`` is what the office wrote.
    """

    indicator: UUID
    code: str
    title: str
    basis: TargetBasis
    target: Decimal | None
    due: Decimal | None
    reported: Decimal | None
    reported_text: str
    note: str
    direction: Direction | None
    finding: DifferenceFinding | None = None
    found: Decimal | None = None
    found_text: str = ""
    evidence: str = ""
    version: str | None = None
    difference: UUID | None = None
    state: DifferenceState | None = None
    changed_after: bool = False
    verdict: str = ""

    @property
    def name(self) -> str:
        """1.2 干部教育培训完成率."""
        return f"{self.code} {self.title}".strip()

    @property
    def found_shown(self) -> str:
        """The value that was found, as it is typed."""
        return plain_number(self.found) or self.found_text


@dataclass(frozen=True, slots=True)
class ExampleCheck:
    """正反面典型; ``fact`` is the 考核纪实 that was made of it."""

    id: UUID
    version: str
    polarity: Polarity
    cadre: UUID | None
    name: str
    text: str
    fact: UUID | None


@dataclass(frozen=True, slots=True)
class VisitChecks:
    """All 核验要点 of a visit. ``why`` says why nothing can be written now; empty when it can.

    ``quarter`` and ``year`` are those of the indicators; 0 when no progress has come.
    """

    visit: UUID
    unit: UUID
    why: str
    question: str
    first: Remark
    attention: Remark
    findings: tuple[FindingCheck, ...]
    cycle: UUID
    year: int
    quarter: int
    indicators: tuple[IndicatorCheck, ...]
    examples: tuple[ExampleCheck, ...]

    @property
    def writable(self) -> bool:
        """Whether the sheet takes anything."""
        return not self.why


# --- what is handed in -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FindingAnswer:
    """How an earlier finding stands now; without word and remark it is taken back."""

    finding: UUID
    now: FollowUp | None
    remark: str = ""
    version: str | None = None


@dataclass(frozen=True, slots=True)
class IndicatorAnswer:
    """A line of the sheet as typed; an empty finding takes it back.

    ``reported`` is the value that the one who typed saw.
    """

    indicator: UUID
    finding: str
    found: str = ""
    evidence: str = ""
    reported: Decimal | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class ExampleAnswer:
    """A 正反面典型; ``id`` None is a new one, an empty text takes it back. No cadre: 领导班子."""

    polarity: Polarity
    text: str
    cadre: UUID | None = None
    id: UUID | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class ChecksDraft:
    """What was changed on the sheet; what is not in it stays as it stands."""

    visit: UUID
    first: Remark | None = None
    attention: Remark | None = None
    findings: tuple[FindingAnswer, ...] = ()
    quarter: int = 0
    indicators: tuple[IndicatorAnswer, ...] = ()
    examples: tuple[ExampleAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """An indicator's line read: the finding, the value or the text that is none, the evidence."""

    finding: DifferenceFinding
    value: Decimal | None
    text: str | None
    evidence: str | None


# --- what is wrong with it ---------------------------------------------------------------


def check_words(draft: ChecksDraft) -> None:
    """Faults of all that needs no rows. Raises Invalid with the field of each."""
    faults: dict[str, str] = {}
    if draft.attention is not None:
        rating = draft.attention.rating
        if rating is not None and not LOWEST <= rating <= HIGHEST:
            faults["attention"] = f"重视程度应为 {LOWEST} 至 {HIGHEST} 分。请重新选择。"
        elif rating is None and draft.attention.text.strip():
            faults["attention"] = "写了重视程度的说明，还没有评分。请选择 1 至 5 分。"
    texts = {
        "first": ("第一考题的情况", "" if draft.first is None else draft.first.text),
        "attention_text": ("重视程度的说明", draft.attention.text if draft.attention else ""),
        **{f"finding/{a.finding.hex}": ("改进情况", a.remark) for a in draft.findings},
        **{f"example/{n}": ("典型的情况", a.text) for n, a in enumerate(draft.examples)},
    }
    for key, (label, text) in texts.items():
        if len(text) > TEXT_LENGTH:
            faults[key] = f"{label}不能超过 {TEXT_LENGTH} 字。请精简。"
    if faults:
        raise Invalid(faults)


def read_answer(answer: IndicatorAnswer, of: IndicatorCheck) -> Found | None:
    """A line as it is stored; None where it was emptied. Raises Invalid with its sentence.

    The value decides between better and worse by the indicator's direction: what contradicts
    it was mistyped.
    """
    where, key = f"“{of.name}”", f"indicator/{of.indicator.hex}"
    typed, evidence = answer.found.strip(), answer.evidence.strip()
    try:
        finding = finding_of(answer.finding)
    except KeyError:
        raise Invalid(
            {
                key: f"{where}的核验结果“{answer.finding.strip()[:20]}”不能识别。请填 1 一致、2 好于或 3 差于。"
            }
        ) from None
    if finding is None:
        if typed or evidence:
            raise Invalid({key: f"{where}填了核验值或依据，还没有填核验结果。请填 1、2 或 3。"})
        return None
    read = figure(typed)
    text = typed if read.kind is not FigureKind.BLANK and read.value is None else None
    fault = _line_fault(finding, read.value, text, evidence, of)
    if fault:
        raise Invalid({key: f"{where}{fault}"})
    return Found(finding, read.value, text, evidence or None)


def _line_fault(
    finding: DifferenceFinding,
    value: Decimal | None,
    text: str | None,
    evidence: str,
    of: IndicatorCheck,
) -> str:
    if len(evidence) > TEXT_LENGTH or len(text or "") > FOUND_LENGTH:
        return f"的依据不超过 {TEXT_LENGTH} 字、核验值不超过 {FOUND_LENGTH} 字。请精简。"
    if finding is DifferenceFinding.AS_REPORTED:
        return _agreement_fault(value, text, of)
    if value is None and text is None:
        return "与报送不一致，还没有填核验值。请填核实到的数值；没有数值的写明情况。"
    if not evidence:
        return "与报送不一致，还没有填依据。请写明核实的台账、现场或材料。"
    return "" if value is None else _direction_fault(finding, value, of)


def _agreement_fault(value: Decimal | None, text: str | None, of: IndicatorCheck) -> str:
    if of.reported is None and not of.reported_text:
        return "没有报送值，不能填“一致”。核实到数值的请填 2 或 3，并写核验值。"
    if text is not None or (value is not None and value != of.reported):
        return "填了与报送不同的核验值，却选了“一致”。请改选 2 好于或 3 差于，或清空核验值。"
    return ""


def _direction_fault(finding: DifferenceFinding, value: Decimal, of: IndicatorCheck) -> str:
    if of.reported is None:
        return ""
    numbers = f"核验值 {plain_number(value)}、报送值 {plain_number(of.reported)}"
    if value == of.reported:
        return f"的{numbers}相同，应填 1 一致。请核对。"
    lower = of.direction is Direction.LOWER
    better = value < of.reported if lower else value > of.reported
    if better == (finding is DifferenceFinding.BETTER):
        return ""
    rule = "（该指标越低越好）" if lower else ""
    word = FINDING_WORDS[_F.BETTER if better else _F.WORSE]
    return f"的{numbers}{rule}，应为“{word}”。请核对核验结果和核验值。"
