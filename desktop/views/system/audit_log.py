"""审计日志: who did what and when, newest first, for the auditor."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.audit import AuditPage
from desktop.services.audit_reading import AuditCheck, AuditLine, EntryKind, EntryResult
from desktop.services.dates import china_time
from desktop.services.registry import Services
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.widgets.list_model import Column, StaticSource
from desktop.views.widgets.list_table import ListTable

AT_ONCE = 500


def _moment(line: AuditLine) -> str:
    local = china_time(line.at)
    return f"{local:%Y-%m-%d %H:%M:%S}"


COLUMNS: tuple[Column[AuditLine], ...] = (
    Column("n", "序号", lambda e: str(e.n), 72, right=True),
    Column("at", "时间", _moment, 184),
    Column("kind", "类别", lambda e: e.kind, 120),
    Column("operation", "操作", lambda e: e.operation, 144),
    Column("subject", "对象", lambda e: e.subject, 176),
    Column("account", "账号", lambda e: e.account or "（未登录）", 112),
    Column("role", "角色", lambda e: e.role, 136),
    Column("result", "结果", lambda e: e.result, 72),
    Column("rows", "写入", lambda e: str(e.revisions) if e.revisions else "", 72, right=True),
)


class AuditPane(QWidget):
    """The newest entries; older ones are fetched by the button."""

    title = "审计日志"

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty until ``load``."""
        super().__init__()
        self._ctx, self._services = ctx, services
        self._lines: list[AuditLine] = []
        self._ticket = 0
        self.kind = _choice("类别", [("全部类别", ""), *_pairs(EntryKind.labels())])
        self.result = _choice("结果", [("全部结果", ""), *_pairs(EntryResult.labels())])
        for box in (self.kind, self.result):
            box.activated.connect(lambda _row: self.load())
        self.list = ListTable(
            ctx, "audit", COLUMNS, title="审计日志", filter_hint="在已显示的条目中筛选"
        )
        self.shown = plain("", "hint")
        self.older = button("更早的条目", name="显示更早的条目")
        self.older.clicked.connect(lambda: self._read(self._lines[-1].n if self._lines else None))
        self.verify = button("核验日志", "primary")
        self.verify.clicked.connect(self._verify)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(plain("审计日志", "title"), 1)
        head.addWidget(self.kind)
        head.addWidget(self.result)
        head.addWidget(self.verify)
        foot = QHBoxLayout()
        foot.addWidget(self.shown, 1)
        foot.addWidget(self.older)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(self.list, 1)
        layout.addLayout(foot)

    def load(self) -> None:
        """Read the newest entries."""
        self._read(None)

    def _read(self, before: int | None) -> None:
        self._ticket += 1
        ticket, service = self._ticket, self._services.audit_reading
        kind, result = str(self.kind.currentData()), str(self.result.currentData())

        def read(_task: object) -> tuple[tuple[AuditLine, ...], int]:
            return service.page(kind, result, AuditPage(AT_ONCE, before)), service.count(
                kind, result
            )

        def done(found: tuple[tuple[AuditLine, ...], int]) -> None:
            if ticket != self._ticket:
                return
            lines, total = found
            self._lines = [*self._lines, *lines] if before is not None else list(lines)
            self.list.show_source(StaticSource(self._lines, lambda e: e.n, COLUMNS))
            self.shown.setText(f"已显示最近 {len(self._lines):,} 条，共 {total:,} 条")
            self.older.setEnabled(len(lines) == AT_ONCE)

        call(self._ctx, read, title="读取审计日志", on_done=done, quiet=True)

    def _verify(self) -> None:
        def done(found: AuditCheck) -> None:
            if found.problems:
                self._ctx.alerts.error("".join(found.problems[:3]))
            else:
                self._ctx.alerts.success(f"日志完整：{found.entries:,} 条首尾相接，未发现改动。")

        call(
            self._ctx,
            lambda _task: self._services.audit_reading.verify(),
            title="核验审计日志",
            on_done=done,
        )


def _pairs(labels: dict[str, str]) -> list[tuple[str, str]]:
    return [(label, value) for value, label in labels.items()]


def _choice(name: str, choices: list[tuple[str, str]]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(f"按{name}筛选")
    for label, value in choices:
        box.addItem(label, value)
    return box
