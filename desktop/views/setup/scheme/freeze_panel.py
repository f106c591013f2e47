"""冻结: who approved, on what basis, and an eye on weight sums that are not 100."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.services.errors import Invalid, ServiceError
from desktop.services.registry import Services
from desktop.services.scheme_forms import SchemeSummary
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import plain, set_state
from desktop.views.setup.scheme.panel import Panel
from desktop.views.setup.scheme.tree_model import number
from desktop.views.subjects.form_drafts import FormDrafts
from desktop.views.widgets.fields import FieldSpec, TextField

SAYS = "冻结后，指标、权重和规则数值只能通过编号修订更改；请核对无误后再冻结。"


def sums_sentence(summary: SchemeSummary) -> str:
    """The unit kinds whose weights do not sum to what they should."""
    off = [s for s in summary.sums if not s.ok]
    if not off:
        return ""
    kinds = "、".join(f"{s.kind.label} {number(s.total)}" for s in off)
    return f"权重合计：{kinds}，应为 {number(off[0].expected)}，将按比例折算。"


class FreezePanel(Panel):
    """Stands at the foot, above the buttons."""

    word = "确认冻结"

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Hidden until ``start``."""
        super().__init__()
        self._ctx, self._services = ctx, services
        self._drafts = FormDrafts(services, "scheme/freeze")
        self._summary: SchemeSummary | None = None
        self._ticket = 0
        self.approver = TextField(
            FieldSpec("approver", "审批人", required=True, hint="如 部务会、分管领导姓名")
        )
        self.basis = TextField(
            FieldSpec("basis", "依据", required=True, hint="如 会议纪要〔2026〕3号")
        )
        self.sums = QCheckBox("我已核对权重合计，同意按比例折算")
        self.sums.setAccessibleName(self.sums.text())
        self.doubtful = plain("", "secondary", wrap=True)
        self.doubtful.hide()
        self.sums_told = plain("", "fault", wrap=True)
        self._fields = QWidget()
        fields = QHBoxLayout(self._fields)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setSpacing(16)
        self._fields.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        fields.addWidget(self.approver, 1)
        fields.addWidget(self.basis, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(plain(SAYS, "secondary", wrap=True))
        layout.addWidget(self._fields)
        layout.addWidget(self.doubtful)
        layout.addWidget(self.sums_told)
        layout.addWidget(self.sums, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def start(self, summary: SchemeSummary) -> None:
        """Ask; what was typed the last time stands there again."""
        self._summary, self._ticket = summary, self._ticket + 1
        ticket = self._ticket
        self._fill({})
        self.show_summary(summary)

        def came(body: Mapping[str, object]) -> None:
            if ticket == self._ticket and not self._typed():
                self._fill(body)

        call(
            self._ctx,
            lambda _task: self._stored(summary.id),
            title="读取草稿",
            on_done=came,
            quiet=True,
        )
        self.show()
        self.approver.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _stored(self, key: UUID) -> Mapping[str, object]:
        draft = self._drafts.get(key)
        return {} if draft is None else draft.body

    def _fill(self, body: Mapping[str, object]) -> None:
        for field in (self.approver, self.basis):
            field.set_value(body.get(field.spec.key))
            field.show_fault(None)
        self.sums.setChecked(False)

    def show_summary(self, summary: SchemeSummary) -> None:
        """The sums as they stand; faults keep the button from going."""
        self._summary = summary
        told = sums_sentence(summary)
        self.doubtful.setText(
            f"还有 {summary.unconfirmed} 条规则标有“请核对”，冻结后只能以修订更改。"
            "请先到“规则”中对照文件核对。"
        )
        self.doubtful.setVisible(summary.unconfirmed > 0)
        self.sums_told.setText(told)
        self.sums_told.setVisible(bool(told))
        self.sums.setVisible(bool(told))
        self.ready = not self.blocked
        count = len(summary.faults)
        self.refused.emit(
            f"还有 {count} 处问题，改好后才能冻结；点上方“全部问题”可逐处前往。" if count else ""
        )
        self.changed.emit()

    def fit(self, *, short: bool) -> None:
        """Where there is little height, faults are mended first and asked for afterwards."""
        self._fields.setVisible(not (self.blocked and short))

    @property
    def blocked(self) -> bool:
        """Whether something must be mended before."""
        return self._summary is not None and bool(self._summary.faults)

    def _typed(self) -> dict[str, object]:
        values = {field.spec.key: field.value() for field in (self.approver, self.basis)}
        return values if any(values.values()) else {}

    def go(self) -> None:
        """Freeze; what is missing is said under its field."""
        summary, services = self._summary, self._services
        faults = {
            field.spec.key: text for field in (self.approver, self.basis) if (text := field.check())
        }
        self._show_faults(faults)
        if summary is None or faults or not self.ready:
            return
        approver, basis = str(self.approver.value()), str(self.basis.value())
        confirmed = self.sums.isChecked() and not self.sums.isHidden()
        self._set_ready(False)

        def work(_task: object) -> None:
            services.scheme.freeze(
                summary.cycle,
                approver=approver,
                basis=basis,
                confirm_sums=confirmed,
                version=summary.version,
            )
            self._drafts.drop(summary.id)

        def done(_none: None) -> None:
            self._set_ready(True)
            self._fill({})
            self._ctx.alerts.success(f"{summary.year}年度考核方案已冻结。")
            self.refused.emit("")
            self.closed.emit(True)

        call(self._ctx, work, title="冻结方案", on_done=done, on_failed=self._failed)

    def _set_ready(self, ready: bool) -> None:
        self.ready = ready
        self.changed.emit()

    def _failed(self, error: ServiceError) -> None:
        self._set_ready(True)
        faults: Mapping[str, str] = error.faults if isinstance(error, Invalid) else {}
        self._show_faults(faults)
        own = {self.approver.spec.key, self.basis.spec.key}
        self.refused.emit("" if faults and set(faults) <= own else error.sentence)
        if "confirm_sums" in faults:
            self.sums.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_faults(self, faults: Mapping[str, str]) -> None:
        for field in (self.approver, self.basis):
            field.show_fault(faults.get(field.spec.key))
        wrong = [f for f in (self.approver, self.basis) if f.spec.key in faults]
        if wrong:
            wrong[0].editor.setFocus(Qt.FocusReason.OtherFocusReason)
        set_state(self.sums, "fault", "true" if "confirm_sums" in faults else "false")

    def back(self) -> None:
        """Not now; what was typed is kept for the next time."""
        self.keep_now()
        super().back()

    def keep_now(self) -> None:
        """Store what was typed at once."""
        typed, summary = self._typed(), self._summary
        if summary is not None and typed and not self.isHidden():
            self._drafts.put(summary.id, summary.version, typed)
