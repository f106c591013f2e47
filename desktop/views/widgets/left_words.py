"""What is said when something was not stored and its form has been left meanwhile."""

from __future__ import annotations

from desktop.services.errors import ServiceError


def left_words(what: str, error: ServiceError) -> str:
    """What was not stored, why, and that nothing typed is lost."""
    return f"{what}没有保存：{error.sentence} 您填的内容留作草稿，回到原处可以接着改。"
