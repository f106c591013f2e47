"""A workbook that the user chose, as sheets; what cannot be read is said of the file."""

from __future__ import annotations

from pathlib import Path

from desktop.services.errors import Invalid
from desktop.services.sheets import SheetError, SheetGrid, read_workbook

_LARGEST = 32 * 1024 * 1024


def sheets_of(path: Path) -> tuple[SheetGrid, ...]:
    """The sheets of a workbook. Raises Invalid (``file``) with what is wrong and what to do."""
    try:
        if path.stat().st_size > _LARGEST:
            raise Invalid({"file": f"“{path.name}”超过 32 MB，过大。请核对文件。"})
        data = path.read_bytes()
    except OSError:
        raise Invalid({"file": f"“{path.name}”打不开。请确认文件仍在原处且未被占用。"}) from None
    try:
        return tuple(read_workbook(data))
    except SheetError as error:
        raise Invalid({"file": f"“{path.name}”：{error.sentence}"}) from None
