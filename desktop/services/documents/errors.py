"""What can go wrong while a document is made, each with one sentence for the user."""

from __future__ import annotations


class DocumentError(Exception):
    """A document cannot be made; ``sentence`` is shown to the user as it is."""

    code = "document"

    @property
    def sentence(self) -> str:
        """The Chinese sentence."""
        return str(self)


class GlyphMissing(Exception):
    """No font of the chain has this letter; the renderer turns it into a DocumentError with the name."""

    def __init__(self, letter: str) -> None:
        super().__init__(letter)
        self.letter = letter


def missing_letter(subject: str, letter: str) -> DocumentError:
    """The sentence that names the person (or unit) and the letter (documents.md, Fonts)."""
    return DocumentError(
        f"“{subject}”的材料中有字库缺少的字“{letter}”（U+{ord(letter):04X}），无法印制。"
        "请将含有该字的字体文件放入字体文件夹后重试，或更正该字。"
    )
