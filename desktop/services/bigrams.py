"""Terms of a full-text index that finds any part of a Chinese text, also two characters and one.

SQLite's own tokenizers either keep a whole run of Chinese as one word or need three characters.
So the index is given pairs of neighbouring characters; the last character of a run stands alone
besides, so that a query of one character, asked as a prefix, finds every place. Pairs may also
come from different places of a text: what the index finds is therefore checked by ``verify``.
Latin letters and digits are treated in the same way, because parts of numbers are searched too.
The terms hold only letters that every version of the tokenizer takes for letters.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import pairwise

_LONGEST_QUERY = 200
_PAIRED = 3
"""From so many characters on a word has two pairs, which may come from different places."""


def index_terms(text: str) -> str:
    """Terms of ``text``, each once, parted by blanks, for a column of a contentless FTS5 table."""
    terms: dict[str, None] = {}
    for run in _runs(text, join_han=True):
        codes = [_code(c) for c in run]
        for first, second in pairwise(codes):
            terms[first + second] = None
        terms[codes[-1]] = None
    return " ".join(terms)


def query_terms(query: str) -> str:
    """FTS5 MATCH expression for ``query``, all of whose words must occur.

    Blanks and punctuation separate words.     Empty when the query holds no letter, digit or
    character: then the index cannot narrow anything. Works with every ``detail`` setting of FTS5
    (no phrases). Every term is quoted, so no query is an FTS5 operator.
    """
    terms: dict[str, None] = {}
    for run in _runs(query[:_LONGEST_QUERY], join_han=False):
        codes = [_code(c) for c in run]
        if len(codes) == 1:
            terms[f'"{codes[0]}" *'] = None
        for first, second in pairwise(codes):
            terms[f'"{first}{second}"'] = None
    return " AND ".join(terms)


def is_exact(query: str) -> bool:
    """Whether what the index finds needs no look at the text: words of two characters at most."""
    return all(len(run) < _PAIRED for run in _runs(query[:_LONGEST_QUERY], join_han=False))


def verify(text: str, query: str) -> bool:
    """Whether every word of ``query`` occurs in ``text``, whatever width, case and padding."""
    words = _runs(query[:_LONGEST_QUERY], join_han=False)
    if not words:
        return True
    haystack = "\n".join(_runs(text, join_han=True))
    return all(word in haystack for word in words)


def _runs(text: str, *, join_han: bool) -> list[str]:
    """Unbroken runs of letters, digits and characters.

    ``join_han`` drops blanks between two Chinese characters, since names are padded (张　三) and
    texts are wrapped.
    """
    runs: list[str] = []
    current: list[str] = []
    blanks = False
    for raw in text:
        folded = _fold(raw)
        if folded is None:
            blanks = bool(current)
            continue
        for char in folded:
            if char.isalnum():
                if blanks and not (join_han and _is_han(current[-1]) and _is_han(char)):
                    runs.append("".join(current))
                    current = []
                blanks = False
                current.append(char)
            elif current:
                runs.append("".join(current))
                current, blanks = [], False
    if current:
        runs.append("".join(current))
    return runs


@lru_cache(maxsize=16384)
def _fold(char: str) -> str | None:
    """One character in the form it is compared in; None for blanks.

    Folding goes character by character: only then is a part of a text, folded, a part of the
    folded text.
    """
    if char.isspace():
        return None
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold())


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff"


@lru_cache(maxsize=16384)
def _code(char: str) -> str:
    """The character itself where every tokenizer takes it for a letter, else its code."""
    if (
        (char.isascii() and char.isalnum())
        or "\u3400" <= char <= "\u4db5"
        or "\u4e00" <= char <= "\u9fa5"
    ):
        return char
    return f"x{ord(char):x}x"
