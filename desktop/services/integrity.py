"""数据检查: the digest of the view, and whether database, history, log and blobs hold together."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select

from desktop.models.cadres import Cadre
from desktop.models.database import raw
from desktop.models.verify import ViewDigest, digest, problems
from desktop.services.door import Desk, Reading, Service, permits, reads
from desktop.services.labels import TABLES
from desktop.services.listing_index import differing
from desktop.services.permissions import Operation
from desktop.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Sentences of what is wrong; none means sound."""

    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


class IntegrityService(Service):
    """Checks of the whole workspace."""

    def __init__(self, desk: Desk, workspace: Workspace) -> None:
        super().__init__(desk)
        self._workspace = workspace

    @reads(Operation.CHECK)
    def digest(self, tx: Reading) -> ViewDigest:
        """Equal on two stations exactly when they show, dispute and hold the same."""
        return digest(tx.connection)

    @permits(Operation.CHECK)
    def check(self) -> CheckReport:
        """Database file, history = tables, audit chain, blobs."""
        found = list(self.desk.db.check())
        with self.desk.db.reading() as session:
            connection = raw(session)
            history = self.desk.history
            try:
                told = problems(connection, history.applier(), history.origin)
                found.extend(map(in_words, told))
            except (TypeError, ValueError):
                # A forged value of a type that no writer stores.
                found.append("修订记录损坏，无法逐条核对。请从最近的备份恢复。")
            tx = Reading(self.desk, session, Operation.CHECK)
            blobs, listed_wrong = _named_blobs(tx), differing(tx)
        if listed_wrong:
            found.append(self._list_anew(listed_wrong))
        found += self._workspace.audit_problems
        found += self.desk.audit.verify(self._workspace.audit_anchor()).problems
        missing = self.desk.blobs.missing(blobs)
        if missing:
            found.append(f"有 {len(missing)} 个附件缺失（照片或原始文件），请从备份恢复。")
        damaged = sum(1 for _ in self.desk.blobs.damaged(blobs - set(missing)))
        if damaged:
            found.append(f"有 {damaged} 个附件已损坏，请从备份恢复。")
        return CheckReport(tuple(found))

    def _list_anew(self, wrong: int) -> str:
        """What is kept beside the records is computed from them again; gives the sentence."""
        with self.desk.db.writing() as session:
            if self.desk.indexer is not None:
                self.desk.indexer.rebuild(Reading(self.desk, session, None))
        return f"清单中有 {wrong} 条与考核记录不符，已按记录重新整理。请再检查一次。"


_ROW = re.compile(r"\b([a-z_]+) ([0-9a-f]{32})\b")


def in_words(problem: str) -> str:
    """A sentence with the Chinese name of the table that it speaks of; the row by its id."""
    return _ROW.sub(lambda m: f"{TABLES.get(m[1], m[1])}（编号 {m[2]}）", problem)


def _named_blobs(tx: Reading) -> set[str]:
    """Content hashes of all attachments that rows name."""
    rows = tx.session.execute(select(Cadre.photo, Cadre.source))
    return {value for row in rows for value in row if value}
