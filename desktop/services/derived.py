"""Local columns computed from a row's fields: sort keys and the name without white space."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from desktop.models.base import Stored
from desktop.services import pinyin

_key = lru_cache(maxsize=65536)(pinyin.sort_key)


def derive(table: str, fields: Mapping[str, Stored]) -> Mapping[str, Stored]:
    """The derived columns of a row; Chinese names sort by them as a dictionary does."""
    name = str(fields.get("name") or "")
    if table == "cadre":
        return {"name_key": _key(name), "bare_name": "".join(name.split())}
    return {"name_key": _key(name)}
