"""Makes the shipped fonts of resources/fonts from their published files.

Usage: python installer/make_fonts.py DIR, where DIR holds the four unpacked sources named in
resources/fonts/README.md. Run only when a font is renewed: the results are committed.
What it does: keeps TrueType outlines and the Unicode map, drops hinting and every table that
neither reportlab nor Qt needs for Chinese, and narrows the Kai face to GB 2312 (rarer letters
fall back to the serif face one by one). The Kai face is renamed, because its licence reserves
the name for unmodified files.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parent.parent / "resources" / "fonts"
LIMIT = 40_000_000
DROPPED = ["GSUB", "GPOS", "GDEF", "BASE", "STAT", "vhea", "vmtx", "DSIG", "gasp"]
KAI_FAMILY = "Kaohe Kai SC"


def gb2312() -> set[int]:
    """Code points of GB 2312 with Latin and general punctuation."""
    found = set(range(0x20, 0x180)) | set(range(0x2000, 0x2070))
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes((high, low)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return found


def rename(font: TTFont, family: str) -> None:
    """Gives the font a family name of our own in every language it names itself in."""
    name = font["name"]
    plain = family.replace(" ", "")
    for record in list(name.names):
        text = {1: family, 3: plain + "-Regular", 4: family, 6: plain + "-Regular", 16: family}
        if record.nameID in text:
            name.setName(
                text[record.nameID],
                record.nameID,
                record.platformID,
                record.platEncID,
                record.langID,
            )


def make(source: Path, target: Path, letters: Iterable[int] | None, family: str = "") -> int:
    """Writes one stripped font and returns its size in bytes."""
    options = subset.Options()
    options.hinting = False
    options.notdef_outline = True
    options.glyph_names = False
    options.layout_features = []
    options.recalc_timestamp = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.name_languages = ["*"]
    options.drop_tables += DROPPED
    font = subset.load_font(str(source), options)
    worker = subset.Subsetter(options)
    worker.populate(unicodes=list(letters) if letters is not None else list(font.getBestCmap()))
    worker.subset(font)
    if family:
        rename(font, family)
    subset.save_font(font, str(target), options)
    return target.stat().st_size


def main() -> int:
    """Makes all four; exit code 1 if together they exceed the limit."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    source = Path(sys.argv[1])
    total = make(source / "NotoSerifSC_400Regular.ttf", TARGET / "NotoSerifSC-Regular.ttf", None)
    total += make(source / "NotoSansSC_400Regular.ttf", TARGET / "NotoSansSC-Regular.ttf", None)
    total += make(source / "NotoSansSC_700Bold.ttf", TARGET / "NotoSansSC-Bold.ttf", None)
    total += make(
        source / "LXGWWenKai-Regular.ttf", TARGET / "KaoheKaiSC-Regular.ttf", gb2312(), KAI_FAMILY
    )
    print(f"{total / 1e6:.1f} MB")
    return 0 if total <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
