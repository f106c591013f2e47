"""What 计票 says beside rows, on the tabs of classes, and when something is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop.services.errors import Invalid, ServiceError, Stale
from desktop.services.poll_rules import Ballots, gap_word
from desktop.services.poll_rules import ballots_word as rules_word
from desktop.terms import VoterClass
from desktop.views.records.polls.count_texts import (
    UNREADABLE,
    Texts,
    ballots_of,
    marks_of,
    number,
)

SOUND: Final = "相符"
MOVED_ON: Final = (
    "您打开之后，票数已被他人修改，尚未保存。您填的内容已留为草稿，请重新选择该测评后核对。"
)


def row_word(row: tuple[str, ...], ballots: Ballots) -> str:
    """The check beside a row."""
    if any(number(text) == UNREADABLE for text in row):
        return "不是数"
    return gap_word(marks_of(row), ballots.valid)


def ballots_word(texts: Texts) -> str:
    """The check beside the ballots of a class."""
    if any(number(text) == UNREADABLE for text in texts[0]):
        return "不是数"
    return rules_word(ballots_of(texts))


def wrong(word: str) -> bool:
    """Whether a check says that something does not fit."""
    return bool(word) and word not in {SOUND, "未填完", "不发票"}


def class_word(texts: Texts) -> str:
    """How far a class is: 不发票, 未填完, 3 处不符, 相符."""
    word = ballots_word(texts)
    if word == "不发票":
        return word
    words = [word, *(row_word(row, ballots_of(texts)) for row in texts[1:])]
    count = sum(map(wrong, words))
    if count:
        return f"{count} 处不符"
    return SOUND if all(w == SOUND for w in words) else "未填完"


def unreadable(texts: Mapping[VoterClass, Texts]) -> str:
    """The sentence for the first text that is no number; empty without one."""
    for voter_class, rows in texts.items():
        for row in rows:
            bad = next((text for text in row if number(text) == UNREADABLE), None)
            if bad is not None:
                return f"{voter_class.label}中的“{bad[:20]}”不是票数。请改为不小于 0 的整数。"
    return ""


def error_words(error: ServiceError) -> str:
    """What the service said, at most two lines of it."""
    if isinstance(error, Stale):
        return MOVED_ON
    if isinstance(error, Invalid):
        said = list(error.faults.values())
        more = f"另有 {len(said) - 2} 处。" if len(said) > 2 else ""
        return "\n".join(said[:2]) + more
    return error.sentence
