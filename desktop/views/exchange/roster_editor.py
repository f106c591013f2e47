"""授权名册: who may act at a workstation; each line can be left out, given a log-in, a role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.terms import Role
from desktop.views.exchange.shapes import Member
from desktop.views.labels import button, plain

ROLES = (Role.TEAM_LEADER, Role.TEAM_MEMBER)
_HEADS = ("授权", "姓名", "账号", "角色", "申请人")


class _Line:
    """The inputs of one person."""

    def __init__(self, member: Member, *, fixed: bool) -> None:
        self.member = member
        self.keep = QCheckBox()
        self.keep.setChecked(member.active)
        self.name = QLineEdit(member.name)
        self.name.setReadOnly(fixed)
        self.login = QLineEdit(member.login)
        self.login.setMaxLength(32)
        self.login.setReadOnly(member.account is not None and member.active and bool(member.login))
        self.role = QComboBox()
        self.role.addItems([role.label for role in ROLES])
        self.role.setCurrentIndex(ROLES.index(member.role) if member.role in ROLES else 1)
        self.founder = QCheckBox()
        who = member.name or "新增人员"
        self.keep.setAccessibleName(f"授权：{who}")
        self.name.setAccessibleName(f"姓名：{who}")
        self.login.setAccessibleName(f"账号：{who}")
        self.role.setAccessibleName(f"角色：{who}")
        self.founder.setAccessibleName(f"申请人：{who}")
        self.name.setCursorPosition(0)

    def widgets(self) -> tuple[QWidget, ...]:
        return self.keep, self.name, self.login, self.role, self.founder

    def value(self, founder: UUID | None) -> Member:
        """The person as typed; the account that asks belongs to whoever is ticked, alone."""
        account = self.member.account
        if founder is not None:
            if self.founder.isChecked():
                account = founder
            elif account == founder:
                account = None
        return replace(
            self.member,
            name=self.name.text().strip(),
            login=self.login.text().strip(),
            role=ROLES[max(0, self.role.currentIndex())],
            account=account,
            active=self.keep.isChecked(),
        )


class RosterEditor(QWidget):
    """Rows of inputs; ``edited`` after every change."""

    edited = Signal()

    def __init__(self) -> None:
        """Empty until ``show_people``."""
        super().__init__()
        self._founder: UUID | None = None
        self.lines: list[_Line] = []
        self._holder: QWidget | None = None
        self._grid = QGridLayout()
        self.add = button("添加人员")
        self.add.clicked.connect(self._add)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)

    def show_people(self, people: Sequence[Member], founder: UUID | None = None) -> None:
        """Show a roster; with ``founder`` one of them can be named as who made the request."""
        self._founder = founder
        if self._holder is not None:
            self._column.removeWidget(self._holder)
            self._holder.hide()
            self._holder.deleteLater()
        self.lines = []
        self._holder = QWidget()
        self._grid = QGridLayout(self._holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        for place, word in enumerate(_HEADS):
            head = plain(word, "field")
            self._grid.addWidget(head, 0, place)
            if place == len(_HEADS) - 1 and founder is None:
                head.hide()
        for place, stretch in enumerate((0, 2, 2, 2, 0)):
            self._grid.setColumnStretch(place, stretch)
        self._column.insertWidget(0, self._holder)
        for member in people:
            self._put(member, fixed=True)
        asks = [line for line in self.lines if line.member.account == founder]
        self._only_one(asks[0] if asks and founder is not None else None)

    def _put(self, member: Member, *, fixed: bool) -> _Line:
        line = _Line(member, fixed=fixed)
        self.lines.append(line)
        for place, widget in enumerate(line.widgets()):
            self._grid.addWidget(widget, len(self.lines), place)
        line.founder.setVisible(self._founder is not None)
        line.founder.clicked.connect(lambda _on=False, mine=line: self._only_one(mine))
        line.keep.toggled.connect(lambda _on: self.edited.emit())
        for text in (line.name, line.login):
            text.textEdited.connect(lambda _text: self.edited.emit())
        line.role.activated.connect(lambda _row: self.edited.emit())
        return line

    def _only_one(self, mine: _Line | None) -> None:
        for line in self.lines:
            line.founder.setChecked(line is mine)
        self.edited.emit()

    def _add(self) -> None:
        line = self._put(Member("", "", Role.TEAM_MEMBER), fixed=False)
        line.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def people(self) -> tuple[Member, ...]:
        """The roster as it stands, without those left out and empty lines."""
        every = (line.value(self._founder) for line in self.lines)
        return tuple(member for member in every if member.active and member.name)

    def fault(self) -> str:
        """What is wrong with it in one sentence; empty when nothing is."""
        people = self.people()
        if not people:
            return "授权名册是空的。请至少授权一人。"
        missing = [member.name for member in people if not member.login]
        if missing:
            return f"请填写{'、'.join(missing)}的账号。"
        logins = [member.login for member in people]
        double = {login for login in logins if logins.count(login) > 1}
        return f"账号“{'、'.join(sorted(double))}”重复，请改成不同的账号。" if double else ""
