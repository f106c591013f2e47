"""待确认: what the data suggests, each with the very lines that it rests on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.pinyin import sort_key
from desktop.services.recusals import SuggestionKey, SuggestionLine
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain, rule
from desktop.views.setup.recusals.columns import SUGGESTED
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.fields import FieldKind, FieldSpec, LongField
from desktop.views.widgets.list_model import StaticSource
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.place import scrolled, selectable
from desktop.views.widgets.splitting import beside

NONE = "没有待确认的回避。导入任免审批表、考核人员信息库后，按所在单位、任职经历和家庭成员找出的会列在这里。"
HINT = "以下内容仅供核对，确认后才登记。"


class SuggestedTab(QWidget):
    """List beside evidence. ``chosen``: the selection is another one."""

    chosen = Signal()

    def __init__(
        self, ctx: ViewContext, dismiss: Callable[[tuple[SuggestionKey, ...], str], None]
    ) -> None:
        """``dismiss`` tells off suggestions with one reason."""
        super().__init__()
        self._dismiss = dismiss
        self.lines: dict[object, SuggestionLine] = {}
        self.list = ListTable(
            ctx, "recusal_suggestions", SUGGESTED, title="待确认的回避",
            filter_hint="筛选单位、考核员或依据", empty=EmptyText(NONE),
        )  # fmt: skip
        self.what = plain("", "heading")
        self.post = plain("", "secondary", wrap=True)
        self.cause = plain("", "", wrap=True)
        self.evidence = selectable()
        self.off = button("不需回避…")
        self.reason = LongField(
            FieldSpec("reason", "不需回避的原因", FieldKind.LONG, required=True, lines=2,
                      hint="如：同名不同人、亲属已调离。以后不再提示")
        )  # fmt: skip
        self.go = button("确定不需回避", "danger")
        self.keep = button("取消", name="取消不需回避")
        self.asking = QWidget()
        self._lay_out()
        self.list.picked.connect(self._tell)
        self.list.table.selectionModel().selectionChanged.connect(
            lambda _new, _old: self.chosen.emit()
        )
        self.off.clicked.connect(self._ask)
        self.go.clicked.connect(self._tell_off)
        self.keep.clicked.connect(lambda: self._tell(self.list.current_id()))

    def _lay_out(self) -> None:
        ask = QVBoxLayout(self.asking)
        ask.setContentsMargins(0, 0, 0, 0)
        ask.addWidget(self.reason)
        both = QHBoxLayout()
        both.addStretch(1)
        both.addWidget(self.keep)
        both.addWidget(self.go)
        ask.addLayout(both)
        self.asking.hide()
        detail = QWidget()
        column = QVBoxLayout(detail)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(8)
        for item in (self.what, self.post, self.cause):
            column.addWidget(item)
        self.line = rule()
        column.addWidget(self.line)
        column.addWidget(self.evidence)
        column.addWidget(self.off, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.asking)
        column.addStretch(1)
        split = beside(self.list, scrolled(detail), (620, 400))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(plain(HINT, "hint"))
        layout.addWidget(split, 1)

    def show_lines(self, lines: tuple[SuggestionLine, ...]) -> None:
        """Show what is suggested."""
        self.lines = {line.key: line for line in lines}
        self.list.show_source(StaticSource(lines, lambda s: s.key, SUGGESTED, sort_key))

    def selected(self) -> tuple[SuggestionLine, ...]:
        """The lines that are selected."""
        return tuple(self.lines[key] for key in self.list.selected_ids() if key in self.lines)

    def _tell(self, key: object) -> None:
        line = self.lines.get(key)
        self.asking.hide()
        for item in (self.what, self.post, self.cause, self.line, self.evidence, self.off):
            item.setVisible(line is not None)
        if line is not None:
            self.what.setText(f"{line.name} — {line.unit_name}")
            self.post.setText(line.post or "")
            self.cause.setText(f"缘由：{line.kind.label}")
            self.evidence.setText(
                "\n\n".join(f"{source}：\n{text}" for source, text in line.evidence)
            )
        self.chosen.emit()

    def _ask(self) -> None:
        self.reason.set_value("")
        self.reason.show_fault(None)
        self.off.hide()
        self.asking.show()
        self.reason.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_off(self) -> None:
        fault = self.reason.check()
        self.reason.show_fault(fault)
        keys = tuple(line.key for line in self.selected())
        if keys and not fault:
            self._dismiss(keys, str(self.reason.value() or ""))
