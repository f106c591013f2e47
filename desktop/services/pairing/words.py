"""What a proposal costs and what is in its way, in Chinese sentences. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from desktop.services.pairing.board import Balance, Board
from desktop.services.pairing.problem import Moved, Obstacle, Proposal

NO_TEAMS = "还没有考核组，无法拟定对口联系。请先在“考核准备—考核组”中建立考核组。"
GONE = "（已撤销的考核组）"


@dataclass(frozen=True, slots=True)
class CostGroup:
    """One kind of wish: what all its unmet ones cost, and a line for each."""

    title: str
    cost: Decimal
    lines: tuple[str, ...]


def cost_groups(board: Board, told: Balance) -> tuple[CostGroup, ...]:
    """The soft costs of an arrangement, each with the units and teams that cause it."""
    teams = {team.id: team.title for team in board.teams}
    units = {unit.id: unit.name for unit in board.units}
    e = told.explained
    kept = f"（{e.had} 个原有对口保留 {e.kept} 个）" if e.had else ""
    return (
        CostGroup(
            "同类单位分散",
            e.cost.sector,
            tuple(
                f"{s.sector}：{s.units} 个单位分在 {len(s.teams)} 个组"
                f"（{_titles(teams, s.teams)}），代价 {plain(s.cost)}"
                for s in e.splits
            ),
        ),
        CostGroup(
            f"改变原有对口{kept}",
            e.cost.moved,
            tuple(_moved(m, units, teams) for m in e.moved),
        ),
        CostGroup(
            "组员须回避",
            e.cost.member,
            tuple(
                f"{units[a.unit]}由{teams[a.team]}对口：{_names(board, a.unit, a.team)}"
                f"须回避，代价 {plain(a.cost)}"
                for a in e.away
            ),
        ),
    )


def _moved(m: Moved, units: Mapping[UUID, str], teams: Mapping[UUID, str]) -> str:
    return (
        f"{units[m.unit]}：{teams.get(m.before, GONE)} → {teams.get(m.now, GONE)}，"
        f"{m.why.label}，代价 {plain(m.cost)}"
    )


def _titles(teams: Mapping[UUID, str], them: Iterable[UUID]) -> str:
    return "、".join(teams.get(team, GONE) for team in them)


def _names(board: Board, unit: UUID, team: UUID) -> str:
    return "、".join(board.away.get((unit, team), ()))


def gained(proposal: Proposal) -> str:
    """What the search for a cheaper arrangement brought, and how even the loads are."""
    saved = proposal.first_cost - proposal.cost.total
    even = f"负荷相差 {proposal.spread} 人，理论下限 {proposal.bound} 人"
    if saved <= 0:
        return f"{even}；总代价 {plain(proposal.cost.total)}。"
    return (
        f"{even}；总代价由 {plain(proposal.first_cost)} 降到 {plain(proposal.cost.total)}，"
        f"减少 {plain(saved)}。"
    )


def obstacle_sentences(board: Board, found: Iterable[Obstacle]) -> tuple[str, ...]:
    """Why some units can have no team, and the fewest 回避 that would have to be lifted."""
    teams = {team.id: team.title for team in board.teams}
    units = {unit.id: unit.name for unit in board.units}
    told = []
    for o in found:
        people = "、".join(board.people.get(person, "") for person in o.people)
        team = teams.get(o.team, GONE)
        why = f"指定由{team}对口，但该组须回避" if o.pinned else "所有考核组都须回避"
        told.append(
            f"{units.get(o.unit, '')}{why}。最少须解除 {len(o.people)} 项回避："
            f"{team}的{people}；或调整该组人员后再拟定。"
        )
    return tuple(told)


def plain(value: Decimal) -> str:
    """A number without idle zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
