"""A workbook that the user chose, as sheets; what cannot be read is said of the file."""

from __future__ import annotations

from pathlib import Path

from desktop.services.errors import Invalid
from desktop.services.sheets import SheetError, SheetGrid, read_workbook


def sheets_of(source: bytes | Path, name: str) -> tuple[SheetGrid, ...]:
    """The sheets of a workbook. Raises Invalid (``file``) with what is wrong and what to do."""
    try:
        return read_workbook(source)
    except SheetError as error:
        raise Invalid({"file": f"“{name}”：{error.sentence}"}) from None
