"""结果: scores, and for the chosen subject the rates and how the score came about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from desktop.services.dates import china_time
from desktop.services.permissions import Operation, allowed
from desktop.services.poll_forms import CountChange
from desktop.services.poll_results import PollResults, SubjectResult, ballots_words
from desktop.services.poll_rules import OPTIONS, column_word
from desktop.services.registry import Services
from desktop.terms import VoterClass
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.records.polls.columns import rate_columns, result_columns
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.place import scrolled, selectable
from desktop.views.widgets.splitting import stacked

LARGE = 14  # points: above it the tables need the room
NONE_YET = "还没有结果：完成计票后，这里显示得分和各档比例。"
WITHHELD = "票数过少，不显示得分，原因见“得分来由”。"  # the whole stands there too
PROVISIONAL = "票数尚未监票确认，以下结果仅供核对。"


class ResultsTab(QWidget):
    """``print_wanted``: the printed result is asked for."""

    print_wanted = Signal()

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Nothing is shown until ``show_results``."""
        super().__init__()
        self._ctx = ctx
        self._results: PollResults | None = None
        self.state = plain(NONE_YET, "secondary", wrap=True)
        self.ballots = selectable("", "secondary")
        self.flags = plain("", "fault", wrap=True)
        self.note = plain("", "hint", wrap=True)
        self.scores = ShortTable(ctx.theme, "测评得分", result_columns(tuple(VoterClass)))
        self.rates = self._rate_table(team=False, items=False)
        self.lines = selectable("", "secondary")
        self.print = button("打印测评结果")
        self._may_print = allowed(services.desk.actor.role, Operation.PRINT)
        self._lay_out()
        self.print.clicked.connect(self.print_wanted.emit)

    def _rate_table(self, *, team: bool, items: bool) -> ShortTable:
        words = tuple(column_word(option, team=team) for option in OPTIONS)
        return ShortTable(self._ctx.theme, "各档票数和比例", rate_columns(words, items=items))

    def _lay_out(self) -> None:
        rates = QWidget()
        self._below = QVBoxLayout(rates)
        self._below.setContentsMargins(0, 8, 0, 0)
        self._below.addWidget(self.rates)
        self.how = QTabWidget()
        self.how.setDocumentMode(True)
        self.how.addTab(rates, "各票类比例")
        self.how.addTab(scrolled(self.lines), "得分来由")
        self.lines.setContentsMargins(8, 8, 8, 8)
        self.lines.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.split = stacked(self.scores, self.how, (220, 200))
        head = QHBoxLayout()
        head.setSpacing(8)
        said = QVBoxLayout()
        said.setSpacing(4)
        for widget in (self.state, self.ballots, self.flags, self.note):
            said.addWidget(widget)
        head.addLayout(said, 1)
        head.addWidget(self.print, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.split, 1)
        column.addStretch(0)
        self.show_results(None)

    def show_results(self, results: PollResults | None) -> None:
        """Show a poll's results, or that there are none yet."""
        self._results = results
        there = results is not None
        self.split.setVisible(there)
        self.print.setVisible(there and self._may_print)
        said = PROVISIONAL if results is not None and results.provisional else ""
        _show(self.state, said if there else NONE_YET)
        roomy = self._ctx.theme.metrics.points <= LARGE
        pieces = "\n".join(map(_short, ballots_words(results.ballots))) if results else ""
        _show(self.ballots, pieces if roomy else "")
        _show(
            self.flags, f"提示：{'；'.join(results.flags)}。" if results and results.flags else ""
        )
        note = results.note if results else ""
        _show(self.note, note if roomy or not note else WITHHELD)
        if results is None:
            return
        shown = tuple(c for c in VoterClass if any(c in s.classes for s in results.subjects))
        old, self.scores = (
            self.scores,
            ShortTable(self._ctx.theme, "测评得分", result_columns(shown)),
        )
        self.split.replaceWidget(0, self.scores)
        old.deleteLater()
        self.scores.picked.connect(self._picked)
        self.scores.show_rows(results.subjects)
        if results.subjects:
            self.scores.go_to(0)

    def _picked(self, place: int) -> None:
        row = self.scores.row_at(place)
        results = self._results
        if not isinstance(row, SubjectResult) or results is None:
            return
        self.how.setTabText(0, f"{row.name}：各票类比例")
        old = self.rates
        self.rates = self._rate_table(team=row.team, items=len(results.items) > 1)
        self.rates.show_rows(row.rates)
        self._below.replaceWidget(old, self.rates)
        old.hide()
        old.deleteLater()
        self.rates.setVisible(bool(row.rates))
        self.lines.setText("\n".join(row.lines))


def correction_lines(
    changes: tuple[CountChange, ...], show: Callable[[datetime], str] | None = None
) -> tuple[str, ...]:
    """The old counts beside the new ones, for the history."""
    when = show or _when
    return tuple(
        f"{when(c.at)}　{c.author}　{c.where}：{c.before} → {c.after}" for c in reversed(changes)
    )


def _when(moment: datetime) -> str:
    at = china_time(moment)
    return f"{show_date(at.date())} {at:%H:%M}"


def _show(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))


def _short(sentence: str) -> str:
    """A票：发出 8、收回 6、有效 6、无效 0: the sentence without its measure words."""
    return sentence.replace(" 张，", "、").replace(" 张", "")
