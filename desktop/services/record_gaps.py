"""What of a visit's records is still empty when they are completed. Source: domain.md §2.3. Pure."""

from __future__ import annotations

from desktop.services.check_forms import VisitChecks
from desktop.services.visit_lines import VisitDetail


def gap_words(detail: VisitDetail, sheet: VisitChecks, *, unsaved: bool) -> str:
    """What of a visit's records is empty, as one sentence; empty when nothing is."""
    gaps = []
    if not (detail.summary or "").strip():
        gaps.append("情况小结未填")
    if unsaved:
        gaps.append("核验要点有未保存的内容")
    elif not sheet.first.text.strip():
        gaps.append("核验要点：第一考题未记")
    return f"{'；'.join(gaps)}。" if gaps else ""
