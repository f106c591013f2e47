"""The foot of a paper of a poll: who counted, who watched, who leads the team; signed and dated."""

from __future__ import annotations

from desktop.services.documents import grid, theme
from desktop.services.documents.blocks import Flow, plain

HIGH = 46.0
"""The height of the row that is signed."""
DAY = "　　　　年　　月　　日"
"""A day to be filled in by hand."""


def set_signatures(flow: Flow, counter: str, scrutineer: str, leader: str, gap: float) -> None:
    """The signatures after a gap, on one page; ``leader`` is the label of the team's head."""
    signed = (("计票人", counter), ("监票人", scrutineer), (leader, ""))
    set_form(
        flow,
        (
            grid.line(
                *(grid.Entry(f"{who}\n（签名）", plain(name, theme.NOTE)) for who, name in signed),
                height=HIGH,
            ),
            grid.line(*(grid.Entry("日期", plain(DAY, theme.CELL)) for _ in signed), height=24),
        ),
        gap,
    )


def set_form(flow: Flow, lines: tuple[grid.Line, ...], gap: float) -> None:
    """A form after a gap, on one page."""
    flow.gap(gap)
    flow.need(grid.height(flow.sheets, flow.width, lines))
    flow.y = grid.draw(flow.sheets, (flow.left, flow.y, flow.width), lines)
