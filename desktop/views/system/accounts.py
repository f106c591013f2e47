"""账号: who may enter this workspace; adding, disabling, giving a new password."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.security.accounts import (
    OFFICE_ROLES,
    OFFICERS,
    TEAM_ROLES,
    AccountInfo,
    NewAccount,
)
from desktop.terms import Role, StationRole
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.system.secret import password_field
from desktop.views.widgets.form import DetailForm, FieldKind, FieldSpec, FormData, GroupSpec
from desktop.views.widgets.list_model import Column, StaticSource
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.splitting import beside

COLUMNS: tuple[Column[AccountInfo], ...] = (
    Column("login", "账号", lambda a: a.login, 120),
    Column("name", "姓名", lambda a: a.name, 120),
    Column("role", "角色", lambda a: a.role.label, 144),
    Column("state", "状态", lambda a: "已停用" if a.disabled else "在用", 72),
)


# Officers are appointed at the founding.
_LATER = tuple(role for role in OFFICE_ROLES if role not in OFFICERS)


def _groups(roles: tuple[Role, ...]) -> tuple[GroupSpec, ...]:
    choices = tuple((role, role.label) for role in roles)
    return (
        GroupSpec(
            "新增账号",
            (
                FieldSpec("login", "账号", required=True, hint="登录时输入，不含空格", span=2),
                FieldSpec("name", "姓名", required=True, span=2),
                FieldSpec("role", "角色", FieldKind.CHOICE, choices, required=True, span=2),
                password_field("password", "初始口令", "至少 8 个字符，请本人登录后自行修改"),
            ),
        ),
    )


class AccountsPane(QWidget):
    """List beside the form for a new one; officers without the right only read."""

    title = "账号"

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty until ``load``."""
        super().__init__()
        self._ctx, self._services = ctx, services
        self._rows: dict[object, AccountInfo] = {}
        actor = services.desk.actor
        self.may_edit = allowed(actor.role, Operation.ACCOUNTS)
        office = services.desk.station is StationRole.OFFICE
        self.list = ListTable(ctx, "accounts", COLUMNS, title="账号", filter_hint="按姓名筛选")
        self.list.picked.connect(self._picked)
        self.disable = button("停用账号", "danger")
        self.disable.clicked.connect(self._ask_disable)
        self.sure = QFrame()
        self.form = DetailForm(ctx, _groups(_LATER if office else TEAM_ROLES), primary="新增")
        self.form.submitted.connect(self._add)
        self._lay_out()
        self._empty()

    def _lay_out(self) -> None:
        self.question = plain("", wrap=True)
        self.yes = button("停用", "danger", name="确认停用")
        self.yes.clicked.connect(self._disable)
        no = button("不停用", name="不停用，返回")
        no.clicked.connect(self.sure.hide)
        line = QHBoxLayout(self.sure)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.question, 1)
        line.addWidget(self.yes)
        line.addWidget(no)
        self.sure.hide()
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(24, 16, 16, 16)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(plain("账号", "title"), 1)
        head.addWidget(self.disable)
        column.addLayout(head)
        column.addWidget(self.sure)
        column.addWidget(self.list, 1)
        hint = "停用的账号不能再登录，但其办理过的事项和日志仍然保留。"
        column.addWidget(plain(hint, "hint", wrap=True))
        split = beside(left, self.form, (560, 340))
        self.form.setVisible(self.may_edit)
        self.disable.setVisible(self.may_edit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)

    def _empty(self) -> None:
        self.form.load(FormData({"login": "", "name": "", "role": None, "password": ""}))

    def load(self) -> None:
        """Read the accounts."""

        def done(found: tuple[AccountInfo, ...]) -> None:
            self._rows = {account.id: account for account in found}
            self.list.show_source(StaticSource(found, lambda a: a.id, COLUMNS))

        self._ctx.tasks.run(
            lambda _task: self._services.accounts.list(), title="读取账号", on_done=done, quiet=True
        )

    def _picked(self, key: object) -> None:
        self.sure.hide()
        account = self._rows.get(key)
        own = account is not None and account.id == self._services.desk.actor.account
        self.disable.setEnabled(account is not None and not account.disabled and not own)

    def _current(self) -> AccountInfo | None:
        return self._rows.get(self.list.current_id())

    def _ask_disable(self) -> None:
        account = self._current()
        if account is not None:
            self.question.setText(
                f"停用后，{account.name}（{account.login}）不能再登录。是否停用？"
            )
            self.sure.show()
            self.yes.setFocus()

    def _disable(self) -> None:
        account = self._current()
        self.sure.hide()
        if account is not None:
            self._run(
                lambda: self._services.accounts.disable(account.login),
                "停用账号",
                f"已停用账号“{account.login}”。",
                self._ctx.alerts.error,
            )

    def _add(self, data: FormData) -> None:
        values = data.values
        login = str(values["login"])
        made = NewAccount(
            login,
            str(values["name"]),
            cast("Role", values["role"]),  # a required choice of roles
            str(values["password"]),
            team_no=self._services.desk.actor.team_no,
        )
        self._run(
            lambda: self._services.accounts.add(made),
            "新增账号",
            f"已新增账号“{login}”。",
            lambda sentence: self.form.show_faults({"": sentence}),
            self._empty,
        )

    def _run(
        self,
        work: Callable[[], object],
        title: str,
        sentence: str,
        failed: Callable[[str], None],
        then: Callable[[], None] | None = None,
    ) -> None:
        self.form.primary.setEnabled(False)

        def done(_result: object) -> None:
            self.form.primary.setEnabled(True)
            self._ctx.alerts.success(sentence)
            if then is not None:
                then()
            self.load()

        def refused(why: str) -> None:
            self.form.primary.setEnabled(True)
            failed(why)

        self._ctx.tasks.run(
            lambda _task: work(), title=title, cancellable=False, on_done=done, on_error=refused
        )
