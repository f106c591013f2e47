"""What is said when a form would have been stored over something newer that was never seen."""

from __future__ import annotations

from typing import Final

from desktop.services.errors import Stale

_LONGEST: Final = 60


def changed_words(error: Stale) -> str:
    """Which fields have changed since, what they say now, and how to go on."""
    now = "；".join(f"{d.label}现为“{_short(d.theirs)}”" for d in error.differences if d.theirs)
    labels = "、".join(d.label for d in error.differences)
    told = f"：{now}" if now else ""
    return (
        f"没有保存：{labels}在您填写之后已另有修改{told}。"
        "请核对；仍要以您填写的内容替换的，请再保存一次。"
    )


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"
