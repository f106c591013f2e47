"""简历: one posting a line, as written by the 任免审批表 editor.

``YYYY.MM--YYYY.MM  text``; the present post has blanks in place of the end; separators are
``--`` ``——`` ``—`` ``–`` ``-`` ``~`` ``～`` ``至``; dates also YYYYMM. A line that does not begin
with a digit continues the one before, mostly （其间：…）. Only the leading separator is read.
Gaps and overlaps are normal and are never repaired.
"""

import re
from dataclasses import dataclass

from desktop.services.lrmx.dates import Month, parse_month

_MONTH = r"(?:(?:19|20)\d{2}[.．]\d{1,2}(?!\d)|(?:19|20)\d{4}(?!\d)|(?:19|20)\d{2}年\d{1,2}月)"
_LEADING = re.compile(
    rf"\s*(?P<start>{_MONTH})\s*(?:[-－–—―]{{1,4}}|[~～]|至)"
    rf"[ \t\u3000\xa0]*(?:(?P<end>{_MONTH})|至今|今(?=\s))?(?P<text>.*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class ResumeLine:
    """One posting. ``start`` is None for a line whose dates could not be read.

    ``end`` is None for the present post. ``text`` holds the continuing lines too, each on a
    line of its own; ``raw`` is the line or lines exactly as they stood.
    """

    start: Month | None
    end: Month | None
    text: str
    raw: str


def _read(line: str) -> ResumeLine:
    found = _LEADING.fullmatch(line)
    start = parse_month(found["start"]) if found else None
    if found is None or start is None:
        return ResumeLine(None, None, line.strip(), line)
    end_text = found["end"]
    end = parse_month(end_text) if end_text else None
    if end_text and end is None:
        return ResumeLine(None, None, line.strip(), line)
    return ResumeLine(start, end, found["text"].strip(), line)


def parse_resume(text: str) -> tuple[ResumeLine, ...]:
    """Split a 简历 into postings in the order written; blank lines are skipped."""
    lines: list[ResumeLine] = []
    for raw in re.split(r"\r\n|\n|\r", text):
        bare = raw.strip()
        if not bare:
            continue
        if lines and not (bare[0].isdigit() and bare[0].isascii()):
            last = lines[-1]
            joined = f"{last.text}\n{bare}" if last.text else bare
            lines[-1] = ResumeLine(last.start, last.end, joined, f"{last.raw}\n{raw}")
        else:
            lines.append(_read(raw))
    return tuple(lines)
