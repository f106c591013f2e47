"""年度考核结果: free text to years and grades.

Looks for 基本称职, 不称职, 优秀, 称职 in this order and for the 合格 series; several years may
share one grade. What is not understood is handed back, never guessed and never dropped.
"""

import re
from dataclasses import dataclass

from desktop.terms import PastGradeValue

#: Longer words first, so that 基本称职 is not read as 称职.
_GRADES: tuple[tuple[str, PastGradeValue], ...] = (
    ("基本称职", PastGradeValue.BASIC),
    ("不称职", PastGradeValue.INCOMPETENT),
    ("基本合格", PastGradeValue.BASIC),
    ("不合格", PastGradeValue.INCOMPETENT),
    ("不确定等次", PastGradeValue.UNDECIDED),
    ("未确定等次", PastGradeValue.UNDECIDED),
    ("不定等次", PastGradeValue.UNDECIDED),
    ("未定等次", PastGradeValue.UNDECIDED),
    ("优秀", PastGradeValue.EXCELLENT),
    ("称职", PastGradeValue.COMPETENT),
    ("合格", PastGradeValue.COMPETENT),
)
_GRADE_OF = dict(_GRADES)
_TOKEN = re.compile(
    r"(?P<range>(?:19|20)\d{2}\s*年?(?:度)?\s*(?:[-—–~～]{1,2}|至|到)\s*(?:19|20)\d{2})(?!\d)"
    r"|(?P<year>(?<!\d)(?:19|20)\d{2})(?!\d)"
    r"|(?P<recent>近[一二两三四五六七八九十\d]{1,2}年)"
    rf"|(?P<grade>{'|'.join(word for word, _ in _GRADES)})"
    r"|(?P<filler>年度|考核|结果|等次|等级|评定|确定为|评为|定为|被|年|均|都|为|是|和|及|、|：|:|\s)"
)
_NUMERALS = {word: number for number, word in enumerate("一二三四五六七八九十", start=1)} | {
    "两": 2
}


@dataclass(frozen=True, slots=True)
class YearGrade:
    """The grade of one year; ``text`` is the word as written (合格 stays 合格)."""

    year: int
    grade: PastGradeValue
    text: str


@dataclass(frozen=True, slots=True)
class ParsedGrades:
    """Grades by year, oldest first, and the pieces of text that were not understood."""

    grades: tuple[YearGrade, ...]
    leftovers: tuple[str, ...]


def _recent(text: str, reference_year: int | None) -> list[int] | None:
    word = text[1:-1]
    count = int(word) if word.isdecimal() else _NUMERALS.get(word)
    if reference_year is None or not count or count > 20:
        return None
    return list(range(reference_year - count, reference_year))


def _range(text: str) -> list[int] | None:
    first, last = (int(year) for year in re.findall(r"(?:19|20)\d{2}", text))
    return list(range(first, last + 1)) if first < last <= first + 20 else None


@dataclass(slots=True)
class _Segment:
    """What one part between commas yields."""

    rows: list[YearGrade]
    pending: list[int]
    extra: str
    understood: bool


def _years(found: re.Match[str], reference_year: int | None) -> list[int] | None:
    if found["range"]:
        return _range(found["range"])
    if found["recent"]:
        return _recent(found["recent"], reference_year)
    return [int(found["year"])]


def _segment(text: str, pending: list[int], reference_year: int | None) -> _Segment:
    """Read years, then a grade for all of them.

    Unknown words between a year and a grade (2022年因病未参加…) make the part unreadable: a wrong
    grade in a person's record is worse than one that the user has to type.
    """
    out = _Segment([], list(pending), "", understood=True)
    bad = _Segment([], [], text, understood=False)
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            if out.pending:
                return bad
            out.extra += text[position]
            position += 1
            continue
        position = found.end()
        if found["grade"]:
            if not out.pending or out.extra:
                return bad
            word = found["grade"]
            out.rows += [YearGrade(year, _GRADE_OF[word], word) for year in out.pending]
            out.pending = []
        elif not found["filler"]:
            years = _years(found, reference_year)
            if years is None:
                return bad
            out.pending += years
    return out


def _clause(clause: str, reference_year: int | None) -> tuple[list[YearGrade], list[str]]:
    """Parts between commas; years without a grade wait for the next part."""
    rows: list[YearGrade] = []
    left: list[str] = []
    pending: list[int] = []
    waiting = ""
    for part in re.split(r"[，,]", clause):
        segment = _segment(part, pending, reference_year)
        if not segment.understood:
            left.append(f"{waiting}，{part}" if waiting else part)
            pending, waiting = [], ""
            continue
        rows += segment.rows
        if segment.extra:
            left.append(segment.extra)
        pending = segment.pending
        waiting = (f"{waiting}，{part}" if waiting else part) if pending else ""
    if waiting:
        left.append(waiting)
    return rows, left


def parse_grades(text: str, reference_year: int | None) -> ParsedGrades:
    """Read a 年度考核结果.

    ``reference_year`` is the year of 计算年龄时间 or 填表时间: 近三年 means the last three years
    that were complete before it. A year named twice with different grades is left to the user.
    """
    by_year: dict[int, YearGrade] = {}
    leftovers: list[str] = []
    disputed: set[int] = set()
    for clause in re.split(r"[；;。\r\n]+", text):
        rows, left = _clause(clause.strip(), reference_year)
        leftovers += [piece.strip() for piece in left if piece.strip()]
        for row in rows:
            known = by_year.get(row.year)
            if known is not None and known.grade != row.grade:
                disputed.add(row.year)
                leftovers.append(f"{row.year}年 {known.text}/{row.text}")
            by_year.setdefault(row.year, row)
    grades = tuple(by_year[year] for year in sorted(by_year) if year not in disputed)
    if not any(char.isalnum() for char in text) or text.strip() in {"无", "暂无"}:
        leftovers = []
    return ParsedGrades(grades, tuple(leftovers))
