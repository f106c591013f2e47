"""密级和保密期限 on papers: as a person typed it, never invented. Source: domain.md §5."""

from __future__ import annotations

from typing import Final

from desktop.services.errors import Invalid

SECRECY_LENGTH: Final = 20


def secrecy_mark(typed: str) -> str:
    """What is printed at the head of a paper. Raises Invalid (``secrecy``)."""
    mark = typed.strip()
    if len(mark) > SECRECY_LENGTH:
        raise Invalid({"secrecy": f"密级不能超过 {SECRECY_LENGTH} 个字，如“秘密★1年”。"})
    return mark
