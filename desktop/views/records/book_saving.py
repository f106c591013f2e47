"""Writing a workbook where the user chose."""

from __future__ import annotations

from pathlib import Path

from desktop.services.errors import ServiceError, disk_fault
from desktop.services.security.files import safe_write

XLSX = "工作簿 (*.xlsx)"


def write_book(path: Path, data: bytes) -> None:
    """Write it whole or not at all. Raises ServiceError with what the disk said."""
    try:
        safe_write(path, data)
    except OSError as fault:
        raise ServiceError(
            f"没有写入“{path.name}”：{disk_fault(fault)}。请换一个位置后再保存。"
        ) from None
