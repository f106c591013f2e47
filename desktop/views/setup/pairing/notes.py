"""Beside the units: what the arrangement costs, and all that is known of the chosen unit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.services.pairing.board import BoardUnit
from desktop.services.pairing.service import PairingLine
from desktop.services.pairing.words import CostGroup, plain
from desktop.views import labels
from desktop.views.setup.pairing.arrangement import Arrangement
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.place import scrolled, selectable

NO_COST = "没有代价：同类单位都在一个组，原有对口都保留，没有组员须回避。"
MOST = 40
"""Lines of one kind of cost that are shown; the rest is counted."""


class Notes(QWidget):
    """Headings with lines below them, for the cost and for one unit."""

    def __init__(self, name: str) -> None:
        """``name`` is what a screen reader says."""
        super().__init__()
        self.area: QScrollArea = scrolled(QWidget())
        self.area.setAccessibleName(name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)
        self.texts: list[str] = []

    def show_lines(self, blocks: Sequence[tuple[str, Sequence[str]]]) -> None:
        """Show blocks of a heading and its lines."""
        body = QWidget()
        body.setObjectName("formBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        self.texts = []
        for heading, lines in blocks:
            self.texts += [heading, *lines]
            if heading:
                column.addWidget(labels.plain(heading, "heading", wrap=True))
            if lines:
                column.addWidget(selectable("\n".join(lines)))
            column.addSpacing(8)
        column.addStretch(1)
        self.area.setWidget(body)


def cost_blocks(groups: Sequence[CostGroup], last: str) -> list[tuple[str, list[str]]]:
    """The costs with their total first. ``last``: what the last proposal gained."""
    total = sum((group.cost for group in groups), Decimal(0))
    blocks = [(f"总代价 {plain(total)}" if groups else "", [last] if last else [])]
    if not total:
        return [*blocks, ("", [NO_COST])]
    for group in groups:
        if group.cost or group.lines:
            more = len(group.lines) - MOST
            lines = list(group.lines[:MOST]) + ([f"……另有 {more} 项"] if more > 0 else [])
            blocks.append((f"{group.title}：{plain(group.cost)}", lines))
    return blocks


def unit_blocks(
    now: Arrangement, unit: BoardUnit, history: Sequence[PairingLine]
) -> list[tuple[str, list[str]]]:
    """A unit: what it weighs, which teams must or need stay away, its pairings so far."""
    board = now.board
    barred = [
        f"{team.title}：{board.bars[unit.id, team.id]}"
        for team in board.teams
        if (unit.id, team.id) in board.bars
    ]
    away = [
        f"{team.title}：{'、'.join(board.away[unit.id, team.id])}"
        for team in board.teams
        if (unit.id, team.id) in board.away
    ]
    past = [
        f"{show_date(line.start)} 至 {show_date(line.end) or '今'}　{line.title}"
        + (f"　{line.reason}" if line.reason else "")
        for line in history
    ]
    about = [
        f"{unit.kind.label}　{unit.sector or '未填分管领域'}",
        f"负荷 {unit.load}：干部 {unit.cadres} 人，按单位类别另加 {unit.load - unit.cadres}",
        f"现拟：{now.title(now.teams.get(unit.id))}　原为：{now.title(unit.before)}",
    ]
    blocks = [(unit.name, about)]
    if barred:
        blocks.append(("不能对口的考核组", barred))
    if away:
        blocks.append(("有组员须回避的考核组", away))
    blocks.append(("历次对口联系", past or ["还没有对口联系。"]))
    return blocks
