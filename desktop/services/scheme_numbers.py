"""Numbers as people type them into a scheme, exactly, with one sentence when they are none."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

_PLAIN: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_PLACES: Final = 4


def number_text(typed: str) -> str:
    """What was typed without blanks, in half-width characters; full-width digits are usual."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", typed))


def number_fault(
    typed: str, label: str, *, least: Decimal, most: Decimal, above: bool = False
) -> str:
    """Why what was typed is no number between the bounds; "" when it is.

    ``above``: the least itself does not do. At most four decimal places are kept exactly.
    """
    text = number_text(typed)
    if not text:
        return f"请填写{label}。"
    if not _PLAIN.fullmatch(text):
        return f"{label}应为数字，您填的是“{typed.strip()[:20]}”。"
    value = Decimal(text)
    if value < least or value > most or (above and value == least):
        low = f"大于 {least}" if above else f"不小于 {least}"
        return f"{label}应{low}、不超过 {most}，您填的是 {text[:20]}。"
    if value != round(value, _PLACES):
        return f"{label}最多保留 {_PLACES} 位小数，您填的是 {text[:20]}。"
    return ""


def shown_number(value: Decimal | None) -> str:
    """A number without trailing zeros; empty for None."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
