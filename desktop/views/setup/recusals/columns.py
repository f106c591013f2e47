"""What the lists of 回避 show."""

from __future__ import annotations

from desktop.services.recusals import RecusalLine, SuggestionLine
from desktop.views.widgets.badge import Tone
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.list_model import Column

RUNNING, ENDED = "回避中", "已结束"


def state_word(line: RecusalLine) -> str:
    """Whether it holds."""
    return RUNNING if line.running else ENDED


def state_tone(word: str) -> Tone:
    """What the badge's colour repeats."""
    return Tone.PRIMARY if word == RUNNING else Tone.NEUTRAL


def kind_word(line: RecusalLine) -> str:
    """The cause in one word."""
    return "" if line.kind is None else line.kind.label


def told(line: RecusalLine) -> str:
    """A registered 回避 as the detail tells it."""
    end = "长期" if line.end is None else show_date(line.end)
    return (
        f"考核员：{line.name}\n考核单位：{line.unit_name}\n缘由：{kind_word(line) or '未注明'}\n"
        f"截止日期：{end}" + (f"\n原因：{line.reason}" if line.reason else "")
    )


REGISTERED: tuple[Column[RecusalLine], ...] = (
    Column("unit", "考核单位", lambda r: r.unit_name, 148, tip=lambda r: r.unit_name),
    Column("name", "考核员", lambda r: r.name, 80),
    Column("kind", "缘由", kind_word, 120),
    Column("state", "状态", state_word, 84),
    Column("reason", "原因", lambda r: r.reason, 160, tip=lambda r: r.reason),
)
SUGGESTED: tuple[Column[SuggestionLine], ...] = (
    Column("unit", "考核单位", lambda s: s.unit_name, 148, tip=lambda s: s.unit_name),
    Column("name", "考核员", lambda s: s.name, 80),
    Column("kind", "缘由", lambda s: s.kind.label, 120),
    Column("told", "依据", lambda s: s.told, 220, tip=lambda s: s.told),
)
