"""The first run of a PC, three pages: its role, the accounts, sample data or empty."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.terms import Role, StationRole
from desktop.views.account_form import AccountRow
from desktop.views.labels import button, plain, set_state
from desktop.views.pages import FirstRunAnswer
from desktop.views.theme import Theme

OFFICE_ROLES = (Role.CLERK, Role.SYSADMIN, Role.SECURITY, Role.AUDITOR)
TEAM_ROLES = (Role.TEAM_LEADER, Role.TEAM_MEMBER)
TEAMS = 99
DEMO = "另建一个演示工作区，内容全部虚构，与正式数据完全分开。"
STEPS = ("本机用途", "账号", "数据")


class ChoiceCards(QWidget):
    """A few big choices below each other; one is always chosen."""

    def __init__(self, choices: Sequence[tuple[str, str]]) -> None:
        """(title, explanation) each."""
        super().__init__()
        self.group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for number, (title, explanation) in enumerate(choices):
            card = button(title, "choice", name=f"{title}：{explanation}")
            card.setCheckable(True)
            card.setChecked(number == 0)
            self.group.addButton(card, number)
            layout.addWidget(card)
            layout.addWidget(plain(explanation, "hint", wrap=True))
            layout.addSpacing(8)

    @property
    def chosen(self) -> int:
        """The number of the chosen card."""
        return self.group.checkedId()


class FirstRun(QWidget):
    """``finished`` comes with a FirstRunAnswer; ``left`` after the recovery code was read."""

    finished = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        """On the first of the three pages."""
        super().__init__()
        self.setObjectName("lockPage")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self.heading = plain("", "title")
        self.step = plain("", "hint")
        self.fault = plain("", "fault", wrap=True)
        self.fault.hide()
        self.back = button("上一步")
        self.back.clicked.connect(self._back)
        self.next = button("下一步", "primary")
        self.next.clicked.connect(self._next)
        self.demo = button("先看演示库", "flat", name=f"先看演示库：{DEMO}")
        self.demo.setToolTip(DEMO)
        self.demo.clicked.connect(self._show_demo)
        self.rows: dict[Role, AccountRow] = {}
        self.pages = QStackedWidget()
        self.pages.addWidget(self._role_page())
        self.pages.addWidget(self._account_page())
        self.pages.addWidget(self._data_page())
        self._lay_out()
        theme.changed.connect(self._fit)
        self._fit()
        self.show_step(0)

    def _lay_out(self) -> None:
        self.card = QFrame()
        self.card.setObjectName("card")
        column = QVBoxLayout(self.card)
        column.setContentsMargins(32, 24, 32, 24)
        column.setSpacing(8)
        column.addWidget(self.heading)
        column.addWidget(self.step)
        column.addSpacing(8)
        column.addWidget(self.pages, 1)
        column.addWidget(self.fault)
        bar = QHBoxLayout()
        bar.addWidget(self.back)
        bar.addWidget(self.demo)
        bar.addStretch(1)
        bar.addWidget(self.next)
        column.addLayout(bar)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 16)
        outer.addStretch(1)
        outer.addWidget(self.card)
        outer.addStretch(1)

    def _fit(self) -> None:
        px = self._theme.metrics.px
        self.card.setFixedWidth(min(px(680), 1100))
        self.card.setMaximumHeight(px(600))

    # the three pages

    def _role_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self.station = ChoiceCards(
            (
                ("考核办", "汇总各组数据，研判、反馈、整改和印制。全市只有一台。"),
                ("考核组", "一个考核组外出考核用机，记录谈话、纪实和评定。"),
            )
        )
        self.station.group.idClicked.connect(lambda _number: self._station_chosen())
        layout.addWidget(self.station)
        layout.addSpacing(8)
        self.title = QLineEdit()
        self.title.setPlaceholderText("如：某某市委组织部考核办")
        self.title.setMaxLength(60)
        self.team_no = QSpinBox()
        self.team_no.setRange(1, TEAMS)
        self.team_label = plain("考核组编号", "field")
        for label, line in (
            (plain("单位名称", "field"), self.title),
            (self.team_label, self.team_no),
        ):
            label.setBuddy(line)
            line.setAccessibleName(label.text())
            layout.addWidget(label)
            layout.addWidget(line)
        layout.addStretch(1)
        return page

    def _account_page(self) -> QWidget:
        inner = QWidget()
        inner.setObjectName("formBody")
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.setSpacing(8)
        self.account_hint = plain("", "secondary", wrap=True)
        layout.addWidget(self.account_hint)
        for role in (*OFFICE_ROLES, *TEAM_ROLES):
            row = AccountRow(role)
            self.rows[role] = row
            layout.addWidget(row)
        layout.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        self._station_chosen()
        return area

    def _data_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        self.data = ChoiceCards(
            (
                ("从空白开始", "建立正式工作区，随后导入本单位的花名册和任免审批表。"),
                ("先看演示库", DEMO),
            )
        )
        layout.addWidget(self.data)
        layout.addStretch(1)
        return page

    # answers

    @property
    def role(self) -> StationRole:
        """The chosen use of this PC."""
        return StationRole.TEAM if self.station.chosen == 1 else StationRole.OFFICE

    def _roles(self) -> tuple[Role, ...]:
        return TEAM_ROLES[:1] if self.role is StationRole.TEAM else OFFICE_ROLES

    def _station_chosen(self) -> None:
        team = self.role is StationRole.TEAM
        self.team_no.setVisible(team)
        self.team_label.setVisible(team)
        for role, row in self.rows.items():
            row.setVisible(role in self._roles())
        if self.rows:
            self.account_hint.setText(
                "设置组长账号，其他成员以后可以在“系统”中添加。"
                if team
                else "考核办需要一名工作人员和三名管理员（三员），三员不得由同一人兼任。"
            )

    def answer(self) -> FirstRunAnswer:
        """What has been entered."""
        return FirstRunAnswer(
            self.role,
            self.title.text().strip(),
            self.team_no.value() if self.role is StationRole.TEAM else None,
            tuple(self.rows[role].account() for role in self._roles()),
            self.data.chosen == 1,
        )

    def _fault_of(self, step: int) -> tuple[str, QWidget] | None:
        if step == 0 and not self.title.text().strip():
            return "请填写单位名称，它会显示在窗口左上角。", self.title
        if step == 1:
            seen: set[str] = set()
            for role in self._roles():
                found = self.rows[role].fault(seen)
                if found is not None:
                    return found
        return None

    # going on

    def show_step(self, step: int) -> None:
        """Show one of the three pages (0, 1, 2)."""
        self.pages.setCurrentIndex(step)
        self.heading.setText(("这台计算机用作什么？", "谁来使用？", "从什么数据开始？")[step])
        self.step.setText(f"第 {step + 1} 步，共 {len(STEPS)} 步：{STEPS[step]}")
        self.back.setVisible(step > 0)
        self.demo.setVisible(step == 0)
        self.next.setText("建立" if step == len(STEPS) - 1 else "下一步")
        self.fault.hide()

    def _show_demo(self) -> None:
        """The sample needs no name and no accounts of one's own."""
        self.finished.emit(FirstRunAnswer(self.role, "", None, (), sample=True))

    def _back(self) -> None:
        self.show_step(max(0, self.pages.currentIndex() - 1))

    def _next(self) -> None:
        step = self.pages.currentIndex()
        found = self._fault_of(step)
        if found is not None:
            sentence, widget = found
            self.show_fault(sentence)
            set_state(widget, "fault", "true")
            widget.setFocus(Qt.FocusReason.OtherFocusReason)
        elif step < len(STEPS) - 1:
            self.show_step(step + 1)
        else:
            self.finished.emit(self.answer())

    def set_busy(self, busy: bool) -> None:
        """While the workspace is being made."""
        self.next.setEnabled(not busy)
        self.back.setEnabled(not busy)
        self.demo.setEnabled(not busy)
        last = self.pages.currentIndex() == len(STEPS) - 1
        self.next.setText("正在建立…" if busy else "建立" if last else "下一步")

    def show_fault(self, sentence: str) -> None:
        """Say what is wrong; what was entered stays."""
        self.set_busy(False)
        self.fault.setText(sentence)
        self.fault.show()

    def show_recovery(self, code: str) -> None:
        """The last thing before the login: the code that opens the workspace when all else fails."""
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(
            plain(
                "所有人都忘记口令时，只有恢复码能打开工作区。请抄写或打印后密封保管，本页只显示一次。",
                wrap=True,
            )
        )
        shown = plain(code, "code", wrap=True)
        shown.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        shown.setAccessibleName("恢复码")
        layout.addWidget(shown)
        layout.addStretch(1)
        self.pages.addWidget(page)
        self.pages.setCurrentWidget(page)
        self.heading.setText("请保管好恢复码")
        self.step.setText("工作区已建立")
        self.back.hide()
        self.demo.hide()
        self.fault.hide()
        self.next.hide()
        done = button("我已妥善保管，去登录", "primary")
        done.clicked.connect(self.left.emit)
        layout.addWidget(done, 0, Qt.AlignmentFlag.AlignRight)
