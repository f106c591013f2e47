"""What this PC has learnt of other offices' headers: a correction is made once. Local, not synced."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from desktop.models.sheets import HeaderMemory
from desktop.services.door import Reading, Writing
from desktop.services.sheets.headers import plain_header


def remembered(tx: Reading, kind: str) -> Mapping[str, str]:
    """Plain header (``plain_header``) → meaning, as users said for workbooks of a kind."""
    rows = tx.session.scalars(select(HeaderMemory).where(HeaderMemory.kind == kind))
    return {row.header: row.meaning for row in rows}


def remember(tx: Writing, kind: str, corrections: Mapping[str, str]) -> None:
    """Keep what a user said a header means; a later word replaces an earlier one."""
    for header, meaning in corrections.items():
        plain = plain_header(header)
        if plain:
            tx.session.merge(HeaderMemory(kind=kind, header=plain, meaning=meaning))
