"""Workbooks for tests, made cell by cell."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook


def book(rows: Sequence[Sequence[object]], merges: Sequence[str] = (), title: str = "表") -> bytes:
    """One sheet with these rows; a text that begins with = is a formula, as when it is typed."""
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for merge in merges:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
