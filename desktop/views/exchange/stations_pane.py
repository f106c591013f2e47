"""工作站登记 at the office: the enrolled PCs, who may act there, 停用 and 吊销."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.services.exchange.enrolment_forms import Slip
from desktop.terms import WorkstationStatus
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.exchange import words
from desktop.views.exchange.badge_delegate import BadgeDelegate
from desktop.views.exchange.choosing import Chooser
from desktop.views.exchange.doors import Doors
from desktop.views.exchange.roster_editor import RosterEditor
from desktop.views.exchange.shapes import Member, StationLine
from desktop.views.exchange.slip_view import SlipView
from desktop.views.labels import button, plain
from desktop.views.subjects.short_table import ShortTable
from desktop.views.widgets.badge import badge, set_badge
from desktop.views.widgets.empty import EmptyState, EmptyText
from desktop.views.widgets.fields import FieldKind, FieldSpec, LongField
from desktop.views.widgets.list_model import Column
from desktop.views.widgets.place import Place, scrolled, selectable
from desktop.views.widgets.splitting import beside

NONE = "还没有登记过考核组的电脑。登记后才能与它交换数据包。"
RETIRE = (
    "停用：不再给它下发；它已经发出的、能与以前收到的接上的数据包仍可接收。用于更换或收回电脑。"
)
COMPROMISE = (
    "吊销：立即停止接收它的任何数据包，以后收到的一律隔离。用于电脑丢失、被盗或被他人使用。"
)
COLUMNS: tuple[Column[StationLine], ...] = (
    Column("title", "工作站", lambda s: s.title, 140),
    Column("status", "状态", lambda s: s.status.label, 92),
    Column("people", "授权", lambda s: f"{s.people} 人" if s.people else "", 64, right=True),
    Column("last_in", "上次收到", lambda s: s.last_in or "—", 188),
)
PEOPLE: tuple[Column[Member], ...] = (
    Column("name", "姓名", lambda m: m.name, 96),
    Column("login", "账号", lambda m: m.login, 112),
    Column("role", "角色", lambda m: m.role.label, 128),
    Column("state", "状态", lambda m: "在册" if m.active else "已撤销", 80),
)


class StationsPane(Place):
    """List beside detail. ``enrol_wanted``: a new one, on a pane of its own."""

    enrol_wanted = Signal()
    nouns = ("workstation", "signatory", "package")

    def __init__(self, ctx: ViewContext, doors: Doors, chooser: Chooser) -> None:
        """Lines come with ``load``."""
        super().__init__(ctx, "工作站登记", primary="登记新工作站…")
        self._doors = doors
        self._ticket = 0
        self._people: tuple[Member, ...] = ()
        self.table = ShortTable(ctx.theme, "已登记的工作站", COLUMNS)
        self.table.setItemDelegateForColumn(
            1, BadgeDelegate(ctx.theme, words.status_tone, self.table)
        )
        self.people = ShortTable(ctx.theme, "授权名册", PEOPLE)
        self.what = plain("", "heading", wrap=True)
        self.status = badge("")
        self.told = selectable()
        self.effect = plain("", "secondary", wrap=True)
        self.reason = LongField(FieldSpec("reason", "原因", FieldKind.LONG, required=True, lines=2))
        self.asking = QWidget()
        self.roster = RosterEditor()
        self.retire = button("停用…", "danger")
        self.compromise = button("吊销…", "danger")
        self.change = button("变更名册…")
        self.renew = button("重发激活码…")
        self.cancel = button("取消")
        self.confirm = button("确认", "primary")
        self.slip = SlipView(ctx, chooser)
        self.empty = EmptyState()
        self._lay_out()
        self._connect()
        self._mode("")

    def _lay_out(self) -> None:
        ask = QVBoxLayout(self.asking)
        ask.setContentsMargins(0, 0, 0, 0)
        ask.addWidget(self.effect)
        ask.addWidget(self.reason)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(8)
        column.addWidget(self.what)
        column.addWidget(self.status, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.told)
        column.addWidget(self.asking)
        column.addWidget(plain("授权名册", "field"))
        column.addWidget(self.people, 1)
        column.addWidget(self.renew, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.roster)
        column.addStretch(1)
        self.people.setMinimumHeight(self.ctx.theme.metrics.row * 5)
        split = beside(self.table, scrolled(side), (510, 480))
        self.split = split
        self.stack = QStackedWidget()
        for widget in (self.empty, split, self.slip):
            self.stack.addWidget(widget)
        self.body.addWidget(self.stack, 1)
        for item in (self.retire, self.compromise, self.change):
            self.left.addWidget(item)
        self.extra.addWidget(self.cancel)
        self.after.addWidget(self.confirm)

    def _connect(self) -> None:
        self.table.picked.connect(lambda _place: self._tell())
        self.primary.clicked.connect(self.enrol_wanted.emit)
        self.retire.clicked.connect(lambda: self._mode("retire"))
        self.compromise.clicked.connect(lambda: self._mode("compromise"))
        self.change.clicked.connect(lambda: self._mode("roster"))
        self.renew.clicked.connect(self._renew)
        self.people.picked.connect(lambda _place: self._show_renew())
        self.cancel.clicked.connect(lambda: self._mode(""))
        self.confirm.clicked.connect(self._confirm)
        self.slip.left.connect(self._slip_left)

    # --- the list ----------------------------------------------------------------------

    def load(self) -> None:
        """Read the list."""
        self.read(self._doors.stations.stations, self._came)

    def _came(self, lines: tuple[StationLine, ...]) -> None:
        self.table.show_rows(
            sorted(
                lines,
                key=lambda s: (words.team_order(s.title), s.status is not WorkstationStatus.ACTIVE),
            )
        )
        if lines and not self.table.currentIndex().isValid():
            self.table.go_to(0)
        may = self._doors.rights.enrol
        run = self.primary.click if may else None
        self.empty.show_text(EmptyText(NONE, "登记新工作站…" if may else "", run))
        if self.stack.currentWidget() is not self.slip:
            self.stack.setCurrentWidget(self.split if lines else self.empty)
        self._tell()

    def _current(self) -> StationLine | None:
        row = self.table.row_at(self.table.currentIndex().row())
        return row if isinstance(row, StationLine) else None

    def _tell(self) -> None:
        line = self._current()
        self._mode("")
        self.people.show_rows(())
        if line is None:
            self.what.setText("")
            self.told.setText("")
            set_badge(self.status, "")
            return
        self.what.setText(line.title)
        set_badge(self.status, line.status.label, words.status_tone(line.status.label))
        lines = [
            f"登记：{words.moment(line.enrolled)}",
            f"现用实例：{line.instance[:8]}"
            + (f"，以前 {line.earlier} 个" if line.earlier else ""),
            f"上次收到：{line.last_in or '—'}",
            f"上次发出：{line.last_out or '—'}",
        ]
        if line.reason:
            lines.append(f"原因：{line.reason}")
        self.told.setText("\n".join(lines))
        self._ticket += 1
        ticket, key = self._ticket, line.key_id

        def came(people: tuple[Member, ...]) -> None:
            if ticket == self._ticket:
                self._people = people
                self.people.show_rows(people)

        self.read(lambda: self._doors.stations.roster(key), came)

    # --- what can be done --------------------------------------------------------------

    def _mode(self, mode: str) -> None:
        self._mode_now = mode
        line, rights = self._current(), self._doors.rights
        live = line is not None and not line.own and line.status is WorkstationStatus.ACTIVE
        retired = line is not None and line.status is WorkstationStatus.RETIRED
        self.retire.setVisible(not mode and live and rights.revoke)
        self.compromise.setVisible(not mode and (live or retired) and rights.revoke)
        self.change.setVisible(not mode and live and rights.enrol)
        self._show_renew()
        self.primary.setVisible(not mode and rights.enrol)
        self.cancel.setVisible(bool(mode))
        self.confirm.setVisible(bool(mode))
        self.asking.setVisible(mode in ("retire", "compromise"))
        self.roster.setVisible(mode == "roster")
        self.people.setVisible(mode != "roster")
        self.table.setVisible(mode != "roster")  # the inputs of the roster need the width
        self.effect.setText(COMPROMISE if mode == "compromise" else RETIRE)
        names = {"retire": "确认停用", "compromise": "确认吊销", "roster": "保存名册"}
        self.confirm.setText(names.get(mode, "确认"))
        self.confirm.setAccessibleName(self.confirm.text())
        self.refuse("")
        if self.asking.isVisibleTo(self):
            self.reason.set_value("")
            self.reason.show_fault(None)
            self.reason.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        if mode == "roster":
            self.roster.show_people(self._people)

    def _confirm(self) -> None:
        line = self._current()
        if line is None:
            return
        if self._mode_now == "roster":
            self._change_roster(line)
            return
        fault = self.reason.check()
        self.reason.show_fault(fault)
        if fault:
            return
        reason, stations = str(self.reason.value() or ""), self._doors.stations
        act = stations.retire if self._mode_now == "retire" else stations.compromise
        word = "已停用" if self._mode_now == "retire" else "已吊销"

        def done(_none: None) -> None:
            self._mode("")
            self.ctx.alerts.success(f"{line.title}{word}，随下一个下发的数据包告知各组。")
            self.load()

        call(
            self.ctx, lambda _task: act(line.key_id, reason), title="工作站登记", on_done=done,
            on_failed=self._failed,
        )  # fmt: skip

    def _change_roster(self, line: StationLine) -> None:
        fault = self.roster.fault()
        self.refuse(fault)
        if fault:
            return
        people = self.roster.people()

        def done(slips: tuple[Slip, ...]) -> None:
            self._mode("")
            self.ctx.alerts.success("名册已变更，随下一个下发的数据包送达该组。")
            self._show_slips(slips)
            self.load()

        call(
            self.ctx,
            lambda _task: self._doors.stations.change_roster(line.key_id, people),
            title="变更名册",
            on_done=done,
            on_failed=self._failed,
        )

    def _show_renew(self) -> None:
        line = self._current()
        live = line is not None and not line.own and line.status is WorkstationStatus.ACTIVE
        may = live and self._doors.rights.enrol and not self._mode_now
        self.renew.setVisible(may and self._person() is not None)

    def _person(self) -> Member | None:
        row = self.people.row_at(self.people.currentIndex().row())
        return row if isinstance(row, Member) and row.active else None

    def _renew(self) -> None:
        line, person = self._current(), self._person()
        if line is None or person is None or person.account is None:
            return
        account = person.account
        call(
            self.ctx,
            lambda _task: self._doors.stations.renew_code(line.key_id, account),
            title="重发激活码",
            on_done=lambda slip: self._show_slips((slip,)),
            on_failed=self._failed,
        )

    def _show_slips(self, slips: tuple[Slip, ...]) -> None:
        if slips:
            self.slip.make(
                lambda: self._doors.stations.slips(slips),
                lambda: self.stack.setCurrentWidget(self.slip),
            )

    def _slip_left(self) -> None:
        self.slip.close_paper()
        self.stack.setCurrentWidget(self.split)
