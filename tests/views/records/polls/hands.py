"""What the tests of 民主测评 do by hand: choose a file, paste a class."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication

from desktop.terms import VoterClass
from desktop.views.records.polls.pane import PollsPlace
from tests.services.polling import CADRE_ROWS, TEAM_ROWS

Make = Callable[[], PollsPlace]
BLOCK = {
    c: "\n".join("\t".join(map(str, rows[c])) for rows in (TEAM_ROWS, CADRE_ROWS, CADRE_ROWS))
    for c in VoterClass
}
BALLOTS = {VoterClass.A: "8\t6\t6\t0", VoterClass.B: "28\t28\t28\t0", VoterClass.C: "59\t57\t57\t0"}


def paste(place: PollsPlace, voter_class: VoterClass, block: str = "") -> None:
    """A class's numbers, copied in Excel and pasted into the grids."""
    tab = place.pane.count
    tab.classes.setCurrentIndex(list(VoterClass).index(voter_class))
    for grid, text, column in (
        (tab.ballots, BALLOTS[voter_class], 0),
        (tab.grid, block or BLOCK[voter_class], 1),
    ):
        QGuiApplication.clipboard().setText(text)
        grid.setCurrentIndex(grid.cells.index(0, column))
        grid.paste()
