"""The 任免审批表 as columns of the cadre table, and back. Pure.

What is stored is the file's text without padding: a name without white space, months as
``YYYYMM`` where they can be read, everything else as it stands. Going back, a field whose
stored form still equals that of the file that came in gets the file's own spelling, so that
nothing is changed by having been read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

from desktop.services.lrmx import (
    FamilyItem,
    LrmxFile,
    Person,
    normalise_name,
    parse_grades,
    parse_month,
    parse_resume,
    reference_month,
)
from desktop.terms import PastGradeValue

_MONTHS = frozenset({"birth_month", "work_date", "retire_month"})
_NOT_COLUMNS = frozenset({"family", "photo", "version"})
TEXTS: tuple[str, ...] = tuple(f.name for f in fields(Person) if f.name not in _NOT_COLUMNS)
"""The text columns of a cadre that a form holds, in the form's order."""


@dataclass(frozen=True, slots=True)
class PostingLine:
    """One line of the 简历: months ``YYYYMM`` or None, and the text.

    ``disputed``: an open conflict stands behind what is shown.
    """

    start: str | None
    end: str | None
    text: str
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """One 家庭成员 in stored form."""

    relation: str | None
    name: str | None
    birth: str | None
    politics: str | None
    work: str | None


@dataclass(frozen=True, slots=True)
class GradeLine:
    """One 年度考核结果 that could be read; ``disputed``: an open conflict stands behind it."""

    year: int
    grade: PastGradeValue
    disputed: bool = False


def stored_text(attribute: str, text: str | None) -> str | None:
    """The stored form of one text field; None for an empty one."""
    bare = (text or "").strip()
    if not bare:
        return None
    if attribute == "name":
        return normalise_name(bare)
    if attribute == "id_number":
        return unicodedata.normalize("NFKC", normalise_name(bare)).upper()
    if attribute in _MONTHS:
        return _month(bare)
    if attribute == "party_date":
        return "；".join(_month(part) for part in re.split(r"[;；]", bare) if part.strip())
    return bare.replace("\r\n", "\n").replace("\r", "\n")


def _month(text: str) -> str:
    month = parse_month(text)
    return text.strip() if month is None else f"{month.year:04d}{month.month:02d}"


def stored_fields(person: Person) -> dict[str, str | None]:
    """All text columns of a cadre as this form gives them."""
    return {name: stored_text(name, getattr(person, name)) for name in TEXTS}


def stored_family(items: Iterable[FamilyItem]) -> tuple[FamilyLine, ...]:
    """The family rows in stored form; rows without any text are left out."""
    lines = (
        FamilyLine(
            stored_text("relation", i.relation),
            stored_text("name", i.name),
            stored_text("birth_month", i.birth),
            stored_text("politics", i.politics),
            stored_text("work", i.work),
        )
        for i in items
    )
    return tuple(line for line in lines if line != FamilyLine(None, None, None, None, None))


def postings_of(resume: str | None) -> tuple[PostingLine, ...]:
    """The postings of a 简历 as far as they can be read."""

    def compact(month: object) -> str | None:
        return None if month is None else str(month).replace("-", "")

    return tuple(
        PostingLine(compact(line.start), compact(line.end), line.text)
        for line in parse_resume(resume or "")
    )


def grades_of(texts: Mapping[str, str | None]) -> tuple[GradeLine, ...]:
    """The years' grades that the form's text gives; one line a year, the later statement wins."""
    reference = reference_month(texts.get("age_reference") or "", texts.get("form_date") or "")
    parsed = parse_grades(
        texts.get("past_grades") or "", None if reference is None else reference.year
    )
    return tuple(
        GradeLine(year, grade)
        for year, grade in sorted({g.year: g.grade for g in parsed.grades}.items())
    )


def form_of(
    texts: Mapping[str, str | None],
    family: tuple[FamilyLine, ...],
    photo: str,
    base: LrmxFile | None,
) -> Person:
    """The form to write: the file's own spelling wherever its stored form still holds."""
    before = base.person if base is not None else Person()
    values: dict[str, str] = {}
    for name in TEXTS:
        own = getattr(before, name)
        now = texts.get(name)
        values[name] = own if stored_text(name, own) == now else (now or "")
    same_family = stored_family(before.family) == family
    items = (
        before.family
        if same_family
        else tuple(
            FamilyItem(
                f.relation or "", f.name or "", f.birth or "", f.politics or "", f.work or ""
            )
            for f in family
        )
    )
    return replace(before, family=items, photo=photo, **values)
