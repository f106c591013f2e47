"""One interview to be read: as on a form, without the name."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop.services.conflict_marks import waiting_words
from desktop.services.interviews import AboutLine, InterviewDetail
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain, rule
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.place import scrolled, selectable

CHOOSE = "请在左侧选择一条谈话记录。"
NOTHING = "—"


class InterviewView(QFrame):
    """``visit_wanted``: the user goes to the visit."""

    visit_wanted = Signal()

    def __init__(self, ctx: ViewContext) -> None:
        """Empty until ``show_interview``."""
        super().__init__()
        self.setObjectName("detailPane")
        self._ctx = ctx
        self.empty = plain(CHOOSE, "secondary", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = plain("", "heading", wrap=True)
        self.conflict = plain("", "fault", wrap=True)
        self.values = {
            key: selectable() for key in ("unit", "on", "layer", "visit", "themes", "remarks")
        }
        self.about = QVBoxLayout()
        self.about.setSpacing(2)
        self.go = button("打开所在考核", "primary")
        self.go.clicked.connect(self.visit_wanted.emit)
        self._lay_out()
        self.show_interview(None)

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.conflict)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        for row, side, wide, key, word in (
            (0, 0, 2, "unit", "考核单位"),
            (1, 0, 1, "visit", "所在考核"),
            (1, 1, 1, "layer", "层次"),
            (2, 0, 2, "on", "谈话日期"),
        ):
            grid.addWidget(plain(word, "field"), 2 * row, side, 1, wide)
            grid.addWidget(self.values[key], 2 * row + 1, side, 1, wide)
            grid.setColumnStretch(side, 1)
        column.addLayout(grid)
        column.addWidget(rule())
        for key, word in (("themes", "主题"), ("", "谈及的干部"), ("remarks", "谈话要点")):
            part = QVBoxLayout()
            part.setSpacing(2)
            part.addWidget(plain(word, "field"))
            if key:
                part.addWidget(self.values[key])
            else:
                part.addLayout(self.about)
            column.addLayout(part)
        column.addStretch(1)
        self.sheet = scrolled(inside)
        foot = QWidget()
        foot.setObjectName("formFooter")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        bar = QVBoxLayout(foot)
        bar.setContentsMargins(24, 8, 24, 8)
        bar.addWidget(self.go, 0, Qt.AlignmentFlag.AlignRight)
        self.foot = foot
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(self.empty, 1)
        layout.addWidget(self.sheet, 1)
        layout.addWidget(foot)

    def show_interview(self, detail: InterviewDetail | None) -> None:
        """Show one, or that none is chosen."""
        there = detail is not None
        self.empty.setVisible(not there)
        self.sheet.setVisible(there)
        self.foot.setVisible(there)
        if detail is None:
            return
        line = detail.line
        self.title.setText(detail.citation)
        words = waiting_words(detail.disputed)
        self.conflict.setText(words)
        self.conflict.setVisible(bool(words))
        texts = {
            "unit": line.unit,
            "on": show_date(line.on),
            "layer": line.layer.label,
            "visit": line.visit_citation,
            "themes": "、".join(line.themes) or NOTHING,
            "remarks": detail.remarks or NOTHING,
        }
        for key, text in texts.items():
            self.values[key].setText(text)
        self._show_about(detail.about)

    def say(self, sentence: str) -> None:
        """Why nothing is shown."""
        self.show_interview(None)
        self.empty.setText(sentence or CHOOSE)

    def _show_about(self, about: tuple[AboutLine, ...]) -> None:
        while self.about.count():
            widget = self.about.takeAt(0).widget()
            widget.hide()
            widget.deleteLater()
        for said in about:
            rating = "未评" if said.rating is None else f"{said.rating} 分"
            self.about.addWidget(_strong(f"{said.name}　{rating}"))
            if said.remark:  # below, not beside: with large letters little width is left
                self.about.addWidget(selectable(said.remark))
        if not about:
            self.about.addWidget(plain(NOTHING))


def _strong(text: str) -> QLabel:
    label = plain(text, "strong", wrap=True)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label
