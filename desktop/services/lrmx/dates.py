"""Months and dates as they are typed into forms.

Source: 出生年月, 入党时间 … of the 任免审批表: YYYYMM; YYYYMMDD, YYYY.MM, YYYY.MM.DD, YYYY-MM
and 2025年3月 are tolerated, full-width digits too.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_PARTED = re.compile(r"(\d{4})\s*[.\-/年]\s*(\d{1,2})\s*(?:[.\-/月]\s*(?:(\d{1,2})\s*日?)?)?")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the calendar, 1900-01 to 2100-12."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def _parts(text: str) -> tuple[Month, int | None] | None:
    plain = unicodedata.normalize("NFKC", text).replace("。", ".").strip()
    found = _COMPACT.fullmatch(plain) or _PARTED.fullmatch(plain)
    if found is None or not plain.isprintable():
        return None
    year, month = int(found[1]), int(found[2])
    day = int(found[3]) if found[3] else None
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12):
        return None
    if day is not None:
        try:
            date(year, month, day)
        except ValueError:
            return None
    return Month(year, month), day


def parse_month(text: str) -> Month | None:
    """Read a month; a day that stands with it must exist. None for blank or unreadable text."""
    parts = _parts(text)
    return parts[0] if parts else None


def parse_day(text: str) -> date | None:
    """Read a whole date; None when blank, unreadable or without a day."""
    parts = _parts(text)
    if parts is None or parts[1] is None:
        return None
    return date(parts[0].year, parts[0].month, parts[1])


def age_at(birth: Month, reference: Month) -> int:
    """Age in years at a month: difference of years, less one before the month of birth.

    Source: 计算年龄时间 of the 任免审批表. Never stored. Before birth the result is negative.
    """
    return reference.year - birth.year - (1 if reference.month < birth.month else 0)
