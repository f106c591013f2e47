"""修改口令: one's own."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.system.secret import password_field
from desktop.views.widgets.form import DetailForm, FormData, GroupSpec

HINT = "至少 8 个字符，不与账号相同。请妥善保管，忘记时由系统管理员重设。"
GROUPS = (
    GroupSpec(
        "",
        (
            password_field("old", "现在的口令", new=False),
            password_field("new", "新口令", HINT),
            password_field("again", "再输一次新口令", new=False),
        ),
    ),
)


class PasswordPane(QWidget):
    """A form of three fields."""

    title = "修改口令"

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty."""
        super().__init__()
        self._ctx, self._services = ctx, services
        self.form = DetailForm(ctx, GROUPS, primary="修改口令")
        self.form.head.addWidget(plain("修改口令", "title"))
        self.form.submitted.connect(self._change)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.form)
        self._empty()

    def _empty(self) -> None:
        self.form.load(FormData({"old": "", "new": "", "again": ""}))

    def _change(self, data: FormData) -> None:
        old, new = str(data.values["old"]), str(data.values["new"])
        if new != data.values["again"]:
            self.form.show_faults({"again": "两次输入的新口令不一致，请重新输入。"})
            return
        self.form.primary.setEnabled(False)

        def done(_none: None) -> None:
            self.form.primary.setEnabled(True)
            self._empty()
            self._ctx.alerts.success("口令已修改，下次登录时使用新口令。")

        self._ctx.tasks.run(
            lambda _task: self._services.accounts.change_password(old, new),
            title="修改口令",
            cancellable=False,
            on_done=done,
            on_error=self._refused,
        )

    def _refused(self, sentence: str) -> None:
        self.form.primary.setEnabled(True)
        self.form.show_faults({"": sentence})
