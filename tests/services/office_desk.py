"""An office workspace for tests: invented accounts, cheap key slots, a first version."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from desktop.models import load_all, migrate
from desktop.models.base import Base
from desktop.services.clock import FixedClock, SeededIds
from desktop.services.security.accounts import NewAccount
from desktop.services.security.settings import CommittedSeq
from desktop.services.security.slots import KdfParams
from desktop.services.workspace import Workspace
from desktop.terms import Role, StationRole

FAST = KdfParams(iterations=1, lanes=1, memory_kib=64)
START = dt.datetime(2026, 11, 22, 1, 0, tzinfo=dt.UTC)
TITLE = "演示工作区甲乙丙"
OFFICE = (
    NewAccount("sys", "系统员钱大有", Role.SYSADMIN, "xitong-mima-1"),
    NewAccount("sec", "保密员孙二有", Role.SECURITY, "baomi-mima-22"),
    NewAccount("aud", "审计员李三有", Role.AUDITOR, "shenji-mima-3"),
    NewAccount("kaohe-yuan", "经办人周四有", Role.CLERK, "jingban-mima-4"),
)
PASSWORDS = {account.login: account.password for account in OFFICE}


def first_version(folder: Path) -> migrate.Schema:
    """A schema of one version, generated from all tables."""
    load_all()
    schema = migrate.Schema(versions=folder, metadata=Base.metadata)
    migrate.autogenerate("first", schema)
    return schema


class Desk:
    """What a test needs to make and open one workspace."""

    def __init__(self, root: Path, schema: migrate.Schema, clock: FixedClock) -> None:
        self.root = root
        self.schema = schema
        self.clock = clock

    def create(self, accounts: tuple[NewAccount, ...] = OFFICE, title: str = TITLE) -> str:
        return Workspace.create(
            self.root,
            title=title,
            station_role=StationRole.OFFICE,
            accounts=accounts,
            clock=self.clock,
            ids=SeededIds(1, self.clock),
            kdf=FAST,
            schema=self.schema,
        )

    def unlock(
        self,
        login: str = "kaohe-yuan",
        password: str | None = None,
        committed_seq: CommittedSeq | None = None,
    ) -> Workspace:
        return Workspace.unlock(
            self.root,
            login,
            PASSWORDS[login] if password is None else password,
            clock=self.clock,
            schema=self.schema,
            committed_seq=committed_seq,
        )
