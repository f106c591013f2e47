"""Is this row somebody we know? Never a guess: whoever cannot be told is asked about. Pure.

Source: lrmx.md, matching: identity number; else name and month of birth; on none or several
hits the user decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from desktop.services.blanks import bare
from desktop.services.imports.book import Book, Record
from desktop.services.lrmx import check_id_number, parse_month

_SIMILAR = 55
_MOST = 6


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """By what a row names a person, in stored form; empty where the row says nothing."""

    name: str
    birth: str
    number: str


@dataclass(frozen=True, slots=True, repr=False)
class Match:
    """What was found: one record, or candidates with the sentence that asks, or nobody."""

    record: Record | None = None
    candidates: tuple[Record, ...] = ()
    sentence: str = ""
    note: str = ""


def birth_of(birth: str, number: str) -> str:
    """``YYYYMM`` as stated, else as the identity number says; empty when neither can be read."""
    month = parse_month(birth) or (check_id_number(number).birth if number else None)
    return "" if month is None else f"{month.year:04d}{month.month:02d}"


def match_cadre(book: Book, who: Identity) -> Match:
    """Find the person among the cadres."""
    same = book.cadres_named(who.name)
    if who.number:
        hits = book.cadres_numbered(who.number)
        if len(hits) == 1 and bare(hits[0].fields.get("name")) == who.name:
            return Match(hits[0])
        if hits:
            why = "姓名不同" if len(hits) == 1 else f"库中有{len(hits)}条记录"
            return Match(
                candidates=tuple(hits),
                sentence=f"“{who.name}”的身份证号已在库中，但{why}，请核对是哪一位。",
            )
    return _by_birth(who, [r for r in same if not _other_number(r, who)])


def _other_number(record: Record, who: Identity) -> bool:
    """Two sound identity numbers that differ are two persons; a faulty one proves nothing."""
    theirs = record.text("id_number")
    if not theirs or not who.number or theirs == who.number:
        return False
    return check_id_number(theirs).fault is None and check_id_number(who.number).fault is None


def _by_birth(who: Identity, same: Sequence[Record]) -> Match:
    born = birth_of(who.birth, who.number)
    births = {id(r): birth_of(r.text("birth_month"), r.text("id_number")) for r in same}
    hits = [r for r in same if born and births[id(r)] == born]
    if len(hits) == 1:
        return _sure(who, hits[0])
    if hits:
        return Match(
            candidates=tuple(hits),
            sentence=f"库中有{len(hits)}位同名同出生年月的“{who.name}”，请指定是哪一位。",
        )
    unclear = [r for r in same if not born or not births[id(r)]]
    if unclear:
        lacking = "本行没有出生年月和身份证号" if not born else "库中记录没有出生年月"
        return Match(
            candidates=tuple(unclear),
            sentence=f"库中已有“{who.name}”，但{lacking}，无法判断是否同一人，请指定。",
        )
    note = f"“{who.name}”与库中同名者出生年月不同，按两个人处理。" if same else ""
    return Match(note=note)


def _sure(who: Identity, record: Record) -> Match:
    theirs = record.text("id_number")
    if who.number and theirs and who.number != theirs:
        return Match(
            candidates=(record,),
            sentence=f"“{who.name}”的姓名和出生年月与库中一致，但身份证号不同，请核对是否同一人。",
        )
    return Match(record)


def match_assessor(book: Book, who: Identity) -> Match:
    """Find the person among the people of the pool: by name and month of birth."""
    return _by_birth(who, book.assessors_named(who.name))


def similar(name: str, records: Sequence[Record]) -> tuple[Record, ...]:
    """Rows of a like-looking name, the most alike first."""
    names = [bare(r.fields.get("name")) for r in records]
    found = process.extract(
        bare(name), names, scorer=fuzz.ratio, score_cutoff=_SIMILAR, limit=_MOST
    )
    return tuple(records[n] for _, _, n in found)
