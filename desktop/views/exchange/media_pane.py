"""介质登记: which sticks and discs may carry packages, who approved them, how secret they are."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.services.errors import Invalid, ServiceError
from desktop.services.exchange.media import MediumDraft
from desktop.terms import MediumKind, Secrecy
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.exchange import words
from desktop.views.exchange.badge_delegate import BadgeDelegate
from desktop.views.exchange.doors import Doors
from desktop.views.exchange.shapes import MediumRow, Stick
from desktop.views.exchange.stick_watch import StickWatch, stick_name
from desktop.views.labels import button, plain
from desktop.views.widgets.badge import Tone, badge, set_badge
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.fields import LongField
from desktop.views.widgets.form import DetailForm, FieldKind, FieldSpec, FormData, GroupSpec
from desktop.views.widgets.list_model import Column, StaticSource
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.place import Place, scrolled, selectable
from desktop.views.widgets.splitting import beside

NONE = "还没有登记过移动存储介质。登记后，导出时会自动认出它，并写入交接单。"
IN_USE, RETIRED = "在用", "已停用"


def _state(row: MediumRow) -> str:
    return RETIRED if row.retired else IN_USE


COLUMNS: tuple[Column[MediumRow], ...] = (
    Column("number", "编号", lambda m: m.number, 112),
    Column("kind", "种类", lambda m: m.kind.label, 72),
    Column("secrecy", "密级", lambda m: m.secrecy.label, 72),
    Column("state", "状态", _state, 88),
    Column("purpose", "用途", lambda m: m.purpose, 200),
)
_G = GroupSpec(
    "",
    (
        FieldSpec("number", "编号", required=True, hint="与介质上贴的编号一致"),
        FieldSpec(
            "kind", "种类", FieldKind.CHOICE, tuple((k, k.label) for k in MediumKind), required=True
        ),
        FieldSpec("serial", "序列号", hint="插入介质后点“读取序列号”", span=2),
        FieldSpec("approver", "审批人", required=True),
        FieldSpec(
            "secrecy", "密级", FieldKind.CHOICE, tuple((s, s.label) for s in Secrecy), required=True
        ),
        FieldSpec("secret_until", "保密期限", hint="按批准的期限填写，如 10年、长期"),
        FieldSpec("purpose", "用途", required=True),
        FieldSpec("remark", "备注", span=2),
    ),
)


class MediaPane(Place):
    """List beside the medium that is chosen, or the form of a new one."""

    nouns = ("medium",)

    def __init__(self, ctx: ViewContext, doors: Doors, watch: StickWatch | None) -> None:
        """Lines come with ``load``."""
        super().__init__(ctx, "介质登记", primary="登记介质…" if doors.rights.media else "")
        self._doors, self._watch = doors, watch
        self._rows: dict[object, MediumRow] = {}
        may = doors.rights.media
        empty = EmptyText(NONE, "登记介质…", self.start_new) if may else EmptyText(NONE)
        self.list = ListTable(
            ctx, "exchange_media", COLUMNS, title="移动存储介质", filter_hint="筛选编号或用途",
            empty=empty,
        )  # fmt: skip
        self.list.table.setItemDelegateForColumn(
            3,
            BadgeDelegate(
                ctx.theme,
                lambda text: Tone.SUCCESS if text == IN_USE else Tone.NEUTRAL,
                self.list.table,
            ),
        )
        self.form = DetailForm(ctx, (_G,), primary="登记")
        self.form.head.addWidget(plain("登记介质", "heading"))
        self.serial = button("读取序列号")
        self.leave = button("取消")
        self.what = plain("", "heading")
        self.state = badge("")
        self.told = selectable()
        self.retire = button("停用此介质", "danger")
        self.reason = LongField(
            FieldSpec(
                "reason",
                "停用原因",
                FieldKind.LONG,
                required=True,
                lines=2,
                hint="如：损坏、遗失、到期",
            )
        )
        self.confirm = button("确认停用", "danger")
        self.keep = button("取消")
        self.asking = QWidget()
        self._lay_out()
        self._connect()
        self.footer.setVisible(may)

    def _lay_out(self) -> None:
        self.form.extra.addWidget(self.serial)
        self.form.extra.addWidget(self.leave)
        ask = QVBoxLayout(self.asking)
        ask.setContentsMargins(0, 0, 0, 0)
        ask.addWidget(self.reason)
        both = QHBoxLayout()
        both.addStretch(1)
        both.addWidget(self.keep)
        both.addWidget(self.confirm)
        ask.addLayout(both)
        self.asking.hide()
        detail = QWidget()
        column = QVBoxLayout(detail)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(8)
        column.addWidget(self.what)
        column.addWidget(self.state, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.told)
        column.addWidget(self.retire, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.asking)
        column.addStretch(1)
        self.strict = QCheckBox("只允许导出到已登记的介质")
        self.strict.setAccessibleName(self.strict.text())
        self.left.addWidget(self.strict)
        self.detail = scrolled(detail)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.detail)
        self.stack.addWidget(self.form)
        split = beside(self.list, self.stack, (520, 400))
        self.body.addWidget(split, 1)

    def _connect(self) -> None:
        self.primary.clicked.connect(self.start_new)
        self.leave.clicked.connect(self._leave_form)
        self.serial.clicked.connect(self._read_serial)
        self.form.submitted.connect(self._register)
        self.strict.clicked.connect(self._set_strict)
        self.retire.clicked.connect(self._ask_retire)
        self.confirm.clicked.connect(self._retire)
        self.keep.clicked.connect(lambda: self._tell(self.list.current_id()))
        self.list.picked.connect(self._tell)

    # --- the list ----------------------------------------------------------------------

    def load(self) -> None:
        """Read the register."""
        self.read(self._doors.media.media, self._came)
        self.read(self._doors.media.only_registered, self.strict.setChecked)

    def _came(self, rows: tuple[MediumRow, ...]) -> None:
        self._rows = {row.id: row for row in rows}
        self.list.show_source(StaticSource(rows, lambda m: m.id, COLUMNS))

    def _set_strict(self) -> None:
        on, media = self.strict.isChecked(), self._doors.media

        def failed(error: ServiceError) -> None:
            self.strict.setChecked(not on)
            self.refuse(error.sentence)

        call(
            self.ctx,
            lambda _task: media.set_only_registered(on=on),
            title="设置介质要求",
            on_done=lambda _none: None,
            on_failed=failed,
        )

    def _tell(self, key: object) -> None:
        row = self._rows.get(key)
        self.asking.hide()
        for item in (self.what, self.state, self.told):
            item.setVisible(row is not None)
        self.retire.setVisible(row is not None and not row.retired and self._doors.rights.media)
        if row is None:
            return
        self.what.setText(row.number)
        set_badge(self.state, _state(row), Tone.NEUTRAL if row.retired else Tone.SUCCESS)
        lines = [
            f"种类：{row.kind.label}",
            f"序列号：{row.serial or '未登记，不能自动认出'}",
            f"审批人：{row.approver}",
            f"用途：{row.purpose}",
            f"密级：{row.secrecy.label}　保密期限：{row.until or '—'}",
            f"登记：{words.moment(row.registered)}　{row.registered_by}".rstrip(),
        ]
        if row.retired:
            lines.append(f"停用：{words.day(row.retired)}")
        if row.remark:
            lines.append(f"备注：{row.remark}")
        self.told.setText("\n".join(lines))

    def _ask_retire(self) -> None:
        self.reason.set_value("")
        self.reason.show_fault(None)
        self.retire.hide()
        self.asking.show()
        self.reason.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _retire(self) -> None:
        row, fault = self._rows.get(self.list.current_id()), self.reason.check()
        self.reason.show_fault(fault)
        if row is None or fault:
            return
        reason = str(self.reason.value() or "")

        def done(_none: None) -> None:
            self.asking.hide()
            self.ctx.alerts.success(f"介质“{row.number}”已停用，登记和以往的收发记录保留。")
            self.load()

        call(
            self.ctx,
            lambda _task: self._doors.media.retire(row.id, reason),
            title="停用介质",
            on_done=done,
            on_failed=lambda error: self.reason.show_fault(error.sentence),
        )

    # --- a new one ---------------------------------------------------------------------

    def start_new(self) -> None:
        """Open the form; what is plugged in is read at once."""
        self.form.load(FormData({"kind": MediumKind.STICK}))
        self.stack.setCurrentWidget(self.form)
        self.footer.hide()
        self.form.fields["number"].editor.setFocus(Qt.FocusReason.OtherFocusReason)
        sticks = self._watch.sticks if self._watch is not None else ()
        self.serial.setVisible(bool(sticks))
        if len(sticks) == 1:
            self._fill_serial(sticks[0])

    def _leave_form(self) -> None:
        self.stack.setCurrentWidget(self.detail)
        self.footer.setVisible(self._doors.rights.media)

    def _read_serial(self) -> None:
        sticks = self._watch.sticks if self._watch is not None else ()
        if len(sticks) == 1:
            self._fill_serial(sticks[0])
        elif sticks:
            names = "、".join(stick_name(stick) for stick in sticks)
            self.form.show_faults(
                {"serial": f"插着 {len(sticks)} 个介质（{names}），请只留要登记的一个。"}
            )

    def _fill_serial(self, stick: Stick) -> None:
        serial = self._doors.media.serial(stick)
        self.form.fields["serial"].set_value(serial)
        if not serial:
            self.form.show_faults(
                {"serial": "读不到这个介质的序列号，可以不填；导出时请人工核对编号。"}
            )

    def _register(self, data: FormData) -> None:
        values = data.values
        kind, secrecy = values["kind"], values["secrecy"]
        if not isinstance(kind, MediumKind) or not isinstance(secrecy, Secrecy):
            return  # the form has said so already
        text = {key: str(value or "") for key, value in values.items()}
        draft = MediumDraft(
            number=text["number"],
            kind=kind,
            approver=text["approver"],
            purpose=text["purpose"],
            secrecy=secrecy,
            secret_until=text["secret_until"],
            serial=text["serial"] or None,
            remark=text["remark"] or None,
        )

        def done(key: UUID) -> None:
            self._leave_form()
            self.list.select_id(key)
            self.ctx.alerts.success(f"介质“{draft.number}”已登记。")
            self.load()

        def failed(error: ServiceError) -> None:
            faults = error.faults if isinstance(error, Invalid) else {"": error.sentence}
            self.form.show_faults(faults)

        call(
            self.ctx,
            lambda _task: self._doors.media.register(draft),
            title="登记介质",
            on_done=done,
            on_failed=failed,
        )
