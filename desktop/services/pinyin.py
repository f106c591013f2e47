"""Pinyin of names: what they are sorted by and what is typed to find them.

Rules (interface.md, "global search"): the surname table goes first, because the dictionary's
first reading of a polyphone is mostly wrong for a surname; all other readings follow, because a
searcher may use any of them. Everything here is a pure function of the text and of the shipped
tables in ``resources/schemes``.
"""

from __future__ import annotations

import json
import unicodedata
from functools import lru_cache
from itertools import islice, product
from typing import Any

from desktop.services.paths import RESOURCES

_TABLES = RESOURCES / "schemes"

# U+0304 macron, 0301 acute, 030C caron, 0300 grave are the four tones; the diaeresis turns u
# into the typed v.
_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_DIAERESIS = "\u0308"

# Longer texts are units, not people: there one reading in context beats the product of all
# readings.
_LONGEST_PERSON = 4
_MOST_VARIANTS = 48
_DIGITS_PADDED = 8


def sort_key(name: str) -> str:
    """ASCII key that sorts as a dictionary does: syllable, tone, character; numbers by value.

    The character's code follows its syllable, so that all 张 stand before all 章. White space
    counts for nothing, since two-character names are often padded. Characters without a reading
    sort after everything else.
    """
    chars = _clean(name)
    readings = _reading_in_context(chars)
    parts: list[str] = []
    run = ""
    for char, reading in zip(chars, readings, strict=True):
        if char.isascii() and char.isalnum():
            if run and run[-1].isdigit() != char.isdigit():
                parts.append(_padded(run))
                run = ""
            run += char
            continue
        if run:
            parts.append(_padded(run))
            run = ""
        if reading:
            parts.append(f"{_plain(reading)}{_tone(reading)}.{ord(char):05x}")
        elif char.isalnum():
            parts.append(f"~{ord(char):05x}")
    if run:
        parts.append(_padded(run))
    return " ".join(parts)


def search_keys(name: str) -> str:
    """All spellings by which ``name`` may be typed, joined by blanks, for ``matches``.

    People: full pinyin, initials, first initial with the rest in full, and the given name alone,
    for every reading. Units: full pinyin and initials in context, also without the leading
    市/区/县 and for known abbreviations.
    """
    chars = _clean(name)
    if not chars:
        return ""
    keys: dict[str, None] = {}
    if len(chars) <= _LONGEST_PERSON:
        _add_person(chars, keys)
    for text in (chars, *aliases(chars)):
        _add_unit(text, keys)
    return " ".join(keys)


def matches(query: str, keys: str) -> bool:
    """Whether ``query`` (zs, zhang san, ZhangS) begins one of the spellings in ``keys``."""
    wanted = normalise_query(query)
    return bool(wanted) and any(key.startswith(wanted) for key in keys.split(" "))


def normalise_query(query: str) -> str:
    """What was typed, as spelled in search keys: lower case, no blanks or hyphens, ü as v.

    Empty if it holds anything but Latin letters and digits, since it is then no pinyin.
    """
    kept = [
        c
        for c in unicodedata.normalize("NFKC", query).casefold()
        if c.isalnum() or unicodedata.combining(c)
    ]
    text = "".join(_plain(c) for c in unicodedata.normalize("NFKC", "".join(kept)))
    return text if text.isascii() else ""


def aliases(name: str) -> tuple[str, ...]:
    """Usual abbreviations of a unit's name: 市发展和改革委员会 → 市发改委."""
    found: dict[str, None] = {}
    for full, short in _alias_table():
        if full in name:
            found[name.replace(full, short)] = None
    return tuple(found)


def _add_person(chars: str, keys: dict[str, None]) -> None:
    surname = 2 if chars[:2] in _compound_table() and len(chars) > 2 else 1
    per_char = _readings_of_name(chars)
    for syllables in islice(product(*per_char), _MOST_VARIANTS):
        _add_spellings(syllables, keys)
        if len(chars) - surname >= 2:
            keys["".join(syllables[surname:])] = None


def _add_unit(chars: str, keys: dict[str, None]) -> None:
    """In context, and so before the leading 市 is cut off: 银行 is read right only as a whole."""
    readings = zip(chars, _phrase_readings(chars), strict=True)
    spelled = tuple(_plain(r) if r else (c if c.isascii() else "") for c, r in readings)
    starts = (0, 1) if len(chars) >= _LONGEST_PERSON and chars[0] in "市区县" else (0,)
    for start in starts:
        _add_spellings(tuple(s for s in spelled[start:] if s), keys)


def _add_spellings(syllables: tuple[str, ...], keys: dict[str, None]) -> None:
    if not syllables:
        return
    initials = "".join(s[0] for s in syllables)
    keys["".join(syllables)] = None
    keys[initials] = None
    keys[initials[0] + "".join(syllables[1:])] = None


def _readings_of_name(chars: str) -> list[list[str]]:
    """Toneless readings of each character; a surname's own readings before the others."""
    result: list[list[str]] = []
    compound = _compound_table().get(chars[:2])
    for index, char in enumerate(chars):
        marked: list[str] = []
        if index < 2 and compound and len(chars) > 2:
            marked.append(compound[index])
        elif index == 0:
            marked.extend(_surname_table().get(char, ()))
        marked.extend(_readings(char))
        plain = dict.fromkeys(s for r in marked for s in _typed_forms(r))
        if not plain:
            plain = dict.fromkeys([char] if char.isascii() else [])
        if plain:
            result.append(list(plain))
    return result


def _reading_in_context(chars: str) -> list[str]:
    """One marked reading for each character ("" for none): of a surname, or in its phrase."""
    compound = _compound_table().get(chars[:2]) if len(chars) > 2 else None
    if len(chars) > _LONGEST_PERSON and not compound:
        return _phrase_readings(chars)
    result = [next(iter(_readings(c)), "") for c in chars]
    if len(chars) <= _LONGEST_PERSON and result and not compound:
        # 月湖区 or 市委 are not people, but neither 月 nor 市 is in the surname table.
        result[0] = next(iter(_surname_table().get(chars[0], ())), result[0])
    if compound:
        result[0], result[1] = compound
    return result


@lru_cache(maxsize=4096)
def _phrases(chars: str) -> tuple[str, ...]:
    # Loads large dictionaries, so only when first used.
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - as said

    # What has no reading comes back as itself, in one piece: the caller sees it by the length.
    found = lazy_pinyin(chars, style=Style.TONE, errors=lambda text: "\0" * len(text))
    return tuple("" if "\0" in syllable else syllable for syllable in found)


def _phrase_readings(chars: str) -> list[str]:
    found = _phrases(chars)
    if len(found) != len(chars):
        return [next(iter(_readings(c)), "") for c in chars]
    own = _character_table()
    return [
        own.get(c, (f,))[0] if c in own or f else next(iter(_readings(c)), "")
        for c, f in zip(chars, found, strict=True)
    ]


@lru_cache(maxsize=16384)
def _readings(char: str) -> tuple[str, ...]:
    own = _character_table().get(char, ())
    if char.isascii():
        return own
    # Loads large dictionaries, so only when first used.
    from pypinyin.constants import PINYIN_DICT  # noqa: PLC0415 - as said

    listed = str(PINYIN_DICT.get(ord(char), ""))
    return tuple(dict.fromkeys([*own, *(r for r in listed.split(",") if r)]))


@lru_cache(maxsize=8192)
def _plain(reading: str) -> str:
    """Toneless letters as typed on a keyboard: lǜ → lv, ê → e."""
    letters = ""
    for char in unicodedata.normalize("NFD", reading):
        if char == _DIAERESIS:
            letters = letters[:-1] + "v"
        elif not unicodedata.combining(char):
            letters += char
    return letters


@lru_cache(maxsize=8192)
def _tone(reading: str) -> str:
    return next((_TONES[c] for c in unicodedata.normalize("NFD", reading) if c in _TONES), "5")


def _typed_forms(reading: str) -> tuple[str, ...]:
    """吕 is typed lv on a keyboard, and lyu as passports print it."""
    plain = _plain(reading)
    return (plain, plain.replace("v", "yu")) if "v" in plain else (plain,)


def _clean(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if not c.isspace())


def _padded(run: str) -> str:
    return run.rjust(_DIGITS_PADDED, "0") if run.isdigit() else run


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((_TABLES / "surnames.json").read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=1)
def _surname_table() -> dict[str, tuple[str, ...]]:
    return {char: tuple(str(r).split(",")) for char, r in _tables()["surnames"].items()}


@lru_cache(maxsize=1)
def _compound_table() -> dict[str, tuple[str, str]]:
    pairs = {name: str(r).split(" ") for name, r in _tables()["compounds"].items()}
    return {name: (first, second) for name, (first, second) in pairs.items()}


@lru_cache(maxsize=1)
def _character_table() -> dict[str, tuple[str, ...]]:
    return {char: (str(r),) for char, r in _tables()["characters"].items()}


@lru_cache(maxsize=1)
def _alias_table() -> tuple[tuple[str, str], ...]:
    loaded = json.loads((_TABLES / "unit_aliases.json").read_text(encoding="utf-8"))
    return tuple((str(full), str(short)) for full, short in loaded["replacements"])
