"""What the lists of 阶段得分 show."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.services.scoring.lines import WITHHELD, Completeness, QuotaLine, ScoreLine
from desktop.views.widgets.badge import Tone
from desktop.views.widgets.list_model import Column

_TONES = {
    Completeness.COMPLETE: Tone.SUCCESS,
    Completeness.ADJUSTED: Tone.PRIMARY,
    Completeness.INCOMPLETE: Tone.WARNING,
    Completeness.NOTHING: Tone.WARNING,
    Completeness.BARRED: Tone.NEUTRAL,
}


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A line of the list; ``interval`` is known once the ranks' firmness was asked for."""

    line: ScoreLine
    interval: str = ""


def rank_word(row: ScoreRow) -> str:
    """The place within the kind; a dash where none is shown because of a recusal."""
    if row.line.withheld:
        return WITHHELD
    return "" if row.line.rank is None else str(row.line.rank)


def state_word(row: ScoreRow) -> str:
    """Whether the score is complete, and how much lacks."""
    count = len(row.line.missing)
    return f"缺 {count} 项" if count else row.line.state.label


def tone_of(word: str) -> Tone:
    """The colour that repeats the word."""
    return next((t for state, t in _TONES.items() if state.label == word), Tone.WARNING)


def missing_words(row: ScoreRow) -> str:
    """Everything that lacks, for the tool tip."""
    return "；".join(row.line.missing) or row.line.state.label


SCORES: tuple[Column[ScoreRow], ...] = (
    Column("rank", "名次", rank_word, 56, right=True),
    Column("name", "单位", lambda r: r.line.name, 160, tip=lambda r: r.line.name),
    Column("score", "得分", lambda r: r.line.shown, 72, right=True),
    Column("tier", "等次建议", lambda r: r.line.tier_words, 92),
    Column("state", "得分情况", state_word, 92, tip=missing_words),
    Column("interval", "名次区间", lambda r: r.interval, 80),
    Column("kind", "类别", lambda r: r.line.kind.label, 88),
)
STATE = 4
INTERVAL = 5


def _complete(quota: QuotaLine) -> str:
    return WITHHELD if quota.complete is None else f"{quota.complete:,}"


QUOTAS: tuple[Column[QuotaLine], ...] = (
    Column("kind", "单位类别", lambda q: q.kind.label, 112, sortable=False),
    Column("units", "参加单位", lambda q: f"{q.units:,}", 104, right=True, sortable=False),
    Column("complete", "得分完整", _complete, 104, right=True, sortable=False),
    Column("share", "应占名额", lambda q: q.share, 104, right=True, sortable=False),
    Column("places", "第一等次名额", lambda q: f"{q.places:,}", 128, right=True, sortable=False),
    Column(
        "note", "说明", lambda q: "余数相等，待会议定" if q.contested else "", 120, sortable=False
    ),
)
