"""What the tables of the place show, and the words and tones of its badges."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.services.team_views import SeatPast, SeatView, TeamView
from desktop.services.vacancies import Ranked
from desktop.terms import SeatKind
from desktop.views.widgets.badge import Tone
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.list_model import Column

FULL = "满员"
TAUGHT = "有带教"
NO_BEFORE = "无上年数据"
VACANT = "缺位"


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A line of the seats' table: a seat that somebody fills, or a vacant one."""

    kind: SeatKind
    seat: SeatView | None = None


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate in his place."""

    place: int
    who: Ranked


def missing_word(team: TeamView) -> str:
    """The badge of the seats."""
    over = sum(gap.over for gap in team.gaps)
    if team.missing:
        return f"缺 {team.missing} 人"
    return f"超 {over} 人" if over else FULL


def mentor_word(team: TeamView) -> str:
    """The badge of the mentors; empty for a team without anybody new."""
    if team.mentor_gaps:
        return f"缺 {len(team.mentor_gaps)} 人"
    return TAUGHT if any(seat.newcomer for seat in team.seats) else ""


def stability_word(team: TeamView) -> str:
    """The share of seats unchanged since last year."""
    return "—" if team.stability is None else f"{team.stability.percent}%"


def tone_of(word: str) -> Tone:
    """What a badge's colour repeats."""
    if word.startswith("缺"):
        return Tone.WARNING
    return Tone.SUCCESS if word in {FULL, TAUGHT} else Tone.NEUTRAL


def gap_words(team: TeamView) -> str:
    """Which seats are missing or too many, in words."""
    found = [f"缺{gap.kind.label} {gap.missing} 人" for gap in team.gaps if gap.missing]
    found += [f"{gap.kind.label}超 {gap.over} 人" for gap in team.gaps if gap.over]
    return "、".join(found) or FULL


def summary(team: TeamView) -> str:
    """The words beside the team's name."""
    return f"{len(team.seats)} 人 · {gap_words(team)} · {len(team.units)} 个单位"


def remarks(team: TeamView) -> tuple[str, ...]:
    """What should be looked at, a line each."""
    found = [f"{unit}：{fault}" for unit, fault in team.unable]
    for gap in team.mentor_gaps:
        advice = (
            "本组没有可带教的人" if gap.suggestion is None else f"建议由{gap.suggestion[1]}带教"
        )
        found.append(
            f"新考核员{gap.name}在本组没有带教人，{advice}。可在“考核人员”中登记以老带新。"
        )
    if team.uncovered and team.seats:
        found.append(f"本组无人熟悉：{'、'.join(team.uncovered)}。")
    return tuple(found)


def stability_words(team: TeamView) -> str:
    """How stable the team is, in a sentence."""
    if team.stability is None:
        return f"稳定度：{NO_BEFORE}，上年末本组没有编组记录。"
    s = team.stability
    return f"稳定度 {s.percent}%：上年末的 {s.before} 人中，{s.kept} 人仍在本组。"


def seat_rows(team: TeamView) -> list[SeatRow]:
    """Seats by post, the vacant ones of a post after those that are filled."""
    vacant = {gap.kind: gap.missing for gap in team.gaps}
    rows: list[SeatRow] = []
    for kind in SeatKind:
        rows += [SeatRow(kind, seat) for seat in team.seats if seat.kind is kind]
        rows += [SeatRow(kind)] * vacant.get(kind, 0)
    return rows


def _notes(row: SeatRow) -> str:
    if row.seat is None:
        return "请在下方选人"
    told = list(row.seat.notes)
    if row.seat.newcomer:
        told.append(f"新考核员，带教人{'、'.join(row.seat.mentors) or '未定'}。")
    if row.seat.end is not None:
        told.append(f"任职至{show_date(row.seat.end)}。")
    return "".join(told) or f"自{row.seat.start:%Y-%m-%d}起任职"


TEAMS: tuple[Column[TeamView], ...] = (
    Column("title", "考核组", lambda t: t.title.replace("考核组", "组"), 92, tip=lambda t: t.title),
    Column("missing", "人员", missing_word, 84),
    Column("mentor", "带教", mentor_word, 80),
    Column("stability", "稳定度", stability_word, 76, right=True),
)
SEATS: tuple[Column[SeatRow], ...] = (
    Column("kind", "岗位", lambda r: r.kind.label, 88),
    Column("name", "姓名", lambda r: VACANT if r.seat is None else r.seat.name, 80),
    Column("post", "工作单位及职务", lambda r: "" if r.seat is None else r.seat.post or "", 168),
    Column("expertise", "熟悉领域", lambda r: "" if r.seat is None else r.seat.expertise or "", 88),
    Column("notes", "说明", _notes, 160, tip=_notes),
)
CANDIDATES: tuple[Column[CandidateRow], ...] = (
    Column("place", "序", lambda r: str(r.place), 40, right=True),
    Column("name", "姓名", lambda r: r.who.name, 80),
    Column(
        "post", "工作单位及职务", lambda r: r.who.post or "", 168, tip=lambda r: r.who.post or ""
    ),
    Column("told", "依据", lambda r: r.who.told, 320, tip=lambda r: r.who.told),
)
PAST: tuple[Column[SeatPast], ...] = (
    Column("kind", "岗位", lambda s: s.kind.label, 88),
    Column("name", "姓名", lambda s: s.name, 80),
    Column("start", "任职自", lambda s: f"{s.start:%Y-%m-%d}", 120),
    Column("end", "任职至", lambda s: "" if s.end is None else f"{s.end:%Y-%m-%d}", 120),
    Column("reason", "原因", lambda s: s.reason or "", 200, tip=lambda s: s.reason or ""),
)
UNITS: tuple[Column[str], ...] = (Column("name", "单位", lambda name: name, 320),)
