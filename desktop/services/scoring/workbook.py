"""The 得分表 as a workbook: what the list shows, with real numbers."""

from __future__ import annotations

from decimal import Decimal

from desktop.services.scoring.lines import ScoreBoard, ScoreLine
from desktop.services.sheets.writing import ColumnKind, TableColumn, TableSpec, safe_table

COLUMNS = (
    TableColumn("同类名次", ColumnKind.INTEGER, 10),
    TableColumn("单位", width=30),
    TableColumn("单位类别", width=14),
    TableColumn("综合得分（阶段性）", ColumnKind.NUMBER, 14),
    TableColumn("等次建议（阶段性）", width=16),
    TableColumn("得分情况", width=12),
    TableColumn("缺少的内容", width=50),
)


def scores_workbook(board: ScoreBoard) -> bytes:
    """The board as .xlsx bytes: real numbers, warnings and the meeting's questions below."""
    quota = "；".join(f"{q.kind.label}{q.units}个单位{q.places}个名额" for q in board.tiers.quotas)
    notes = (
        "本表为阶段性得分，只在考核办内部排名，不作为等次依据。",
        f"第一等次名额：{board.tiers.pool}个单位的{board.tiers.share}，共{board.tiers.total}个（{quota}）。",
        *([board.tiers.withheld] if board.tiers.withheld else []),
        *board.tiers.for_meeting,
        *board.warnings,
    )
    return safe_table(
        TableSpec(
            board.heading,
            COLUMNS,
            tuple(_row(line) for line in board.lines),
            sheet_name="得分表",
            notes=notes,
        )
    )


def _row(line: ScoreLine) -> tuple[str | int | Decimal | None, ...]:
    # Two places as on the screen: a cell with four would show one number and hold another.
    score = Decimal(line.shown) if line.shown else None
    return (
        line.rank,
        line.name,
        line.kind.label,
        score,
        line.tier_words,
        line.state.label,
        "；".join(line.missing),
    )
