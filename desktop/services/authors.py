"""The names behind the authors of revisions: accounts of this PC and of enrolled workstations."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.accounts import Account
from desktop.models.exchange import Signatory

ELSEWHERE: Final = "其他工作站人员"
"""Who wrote is known to another station only."""


def author_names(session: Session, authors: Collection[str]) -> dict[str, str]:
    """Account (32 digits) → name, of those that this workspace knows."""
    ids = [UUID(hex=a) for a in set(authors) if len(a) == 32]
    if not ids:
        return {}
    listed = select(Signatory.account, Signatory.name).where(Signatory.account.in_(ids))
    own = select(Account.id, Account.name).where(Account.id.in_(ids))
    # An account of this PC is known best by its own entry, so it comes last.
    rows = [*session.execute(listed), *session.execute(own)]
    return {account.hex: name for account, name in rows}
