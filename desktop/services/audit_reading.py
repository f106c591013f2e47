"""审计日志 as the auditor reads it: pages of entries in words, newest first, and its check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from desktop.models.accounts import Account
from desktop.services.audit import AuditEntry, AuditFilter, AuditPage
from desktop.services.door import Desk, Reading, Service, permits, reads
from desktop.services.permissions import Operation
from desktop.services.workspace import Workspace
from desktop.terms import Role, Term, label_of


class EntryKind(Term):
    """What sort of thing an entry tells."""

    SESSION = "session", "登录与锁定"
    ACCOUNT = "account", "账号管理"
    READ = "read", "查阅"
    WRITE = "write", "写入"
    REFUSAL = "refusal", "拒绝"
    WORKSPACE = "workspace", "工作区"
    VOID = "void", "未提交更正"


class EntryResult(Term):
    """How it ended."""

    OK = "ok", "成功"
    REFUSED = "refused", "被拒绝"


_OWN_WORDS: Mapping[str, str] = {
    "unlock": "解锁",
    "lock": "锁定",
    "recover": "用恢复码重设口令",
    "add": "新增账号",
    "disable": "停用账号",
    "change_password": "修改口令",
    "reset_password": "重设口令",
    "new_recovery_code": "更换恢复码",
    "new_origin": "更换工作站标识",
    "create": "建立工作区",
}


_NOUNS: Mapping[str, str] = {
    "unit": "考核单位",
    "leadership_team": "领导班子",
    "cadre": "干部",
    "assessor": "考核员",
    "assessment_team": "考核组",
    "visit": "实地考核",
    "interview": "谈话记录",
    "fact": "考核纪实",
    "rectification": "整改",
    "rectification_item": "整改事项",
    "batch": "导入批次",
    "blob": "附件",
    "cycle": "考核年度",
}


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One entry in words; ``account`` is empty for what happened before anyone was in.

    ``subject`` says what was read or changed without its content: the kind of record with its
    number, for an account its log-in.
    """

    n: int
    at: dt.datetime
    kind: str
    account: str
    role: str
    operation: str
    subject: str
    result: str
    refused: bool
    revisions: int


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """Result of following the whole chain."""

    problems: tuple[str, ...]
    entries: int


class AuditReadingService(Service):
    """Reads the log; nothing here writes but the entry that it was read."""

    def __init__(self, desk: Desk, workspace: Workspace) -> None:
        super().__init__(desk)
        self._workspace = workspace

    @reads(Operation.AUDIT, logged=True)
    def page(
        self, tx: Reading, kind: str = "", result: str = "", page: AuditPage | None = None
    ) -> tuple[AuditLine, ...]:
        """A page of entries, newest first. Logged, as reading the log is itself an act."""
        chosen = AuditFilter(kind=kind or None, result=result or None)
        entries = tx.desk.audit.entries(chosen, page)
        people = {a.id: a for a in tx.session.scalars(select(Account))}
        return tuple(_line(entry, people) for entry in entries)

    @reads(Operation.AUDIT)
    def count(self, tx: Reading, kind: str = "", result: str = "") -> int:
        """How many entries match."""
        return tx.desk.audit.count(AuditFilter(kind=kind or None, result=result or None))

    @permits(Operation.AUDIT)
    def verify(self) -> AuditCheck:
        """Follow the chain from its beginning to its anchored end."""
        report = self.desk.audit.verify(self._workspace.audit_anchor())
        return AuditCheck(
            (*self._workspace.audit_problems, *report.problems),
            report.head.n,
        )


def _line(entry: AuditEntry, people: Mapping[UUID, Account]) -> AuditLine:
    actor = None if entry.account is None else people.get(entry.account)
    operation = label_of(Operation, entry.operation)
    span = 0
    if entry.first_seq is not None and entry.last_seq is not None:
        span = entry.last_seq - entry.first_seq + 1
    return AuditLine(
        n=entry.n,
        at=entry.at,
        kind=label_of(EntryKind, entry.kind),
        account="" if entry.account is None else actor.name if actor else "已不在册的账号",
        role=label_of(Role, entry.role),
        operation=_OWN_WORDS.get(entry.operation, operation),
        subject=_subject(entry, people),
        result=label_of(EntryResult, entry.result),
        refused=entry.result == EntryResult.REFUSED,
        revisions=span,
    )


def _subject(entry: AuditEntry, people: Mapping[UUID, Account]) -> str:
    """What an entry is about: the auditor sees which record, never what stands in it."""
    table, row = entry.subject_table, entry.subject_id
    if not row and entry.kind == EntryKind.ACCOUNT:
        table, row = "account", str(entry.detail.get("subject") or "")
    if not row:
        return ""
    if table == "account":
        account = people.get(UUID(hex=row))
        return f"账号 {row[-8:] if account is None else account.login}"
    more = entry.detail.get("subjects")
    rest = f" 等 {more} 项" if more else ""
    return f"{_NOUNS.get(table, '记录')} {row[-8:]}{rest}"
