"""Embeds the letters a document uses as one composite font per face.

reportlab's own way makes many 256-letter fonts and writes five hex digits into the ToUnicode map
beyond the basic plane, so names such as 朱𫍯 cannot be searched. Here each face becomes one
Identity-H font whose ToUnicode map holds UTF-16 (ISO 32000-1, 9.7 and 9.10.3).
"""

from __future__ import annotations

import struct
import zlib
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.ttfonts import TTFontFace, TTFontMaker

_WORDS, _SCALE, _MORE, _TWO_SCALES, _MATRIX = 0x1, 0x8, 0x20, 0x40, 0x80
_BLOCK = 100  # a bfchar block holds at most 100 lines


class _FastFlate:
    """Flate at its quickest level: outlines hardly shrink, a level more costs more than it saves."""

    pdfname = "FlateDecode"

    @staticmethod
    def encode(data: bytes) -> bytes:
        """The stream's bytes, packed."""
        return zlib.compress(data, 1)


def utf16(code: int) -> str:
    """The code point as UTF-16BE hex digits (a surrogate pair beyond U+FFFF)."""
    if code < 0x10000:
        return f"{code:04X}"
    return chr(code).encode("utf-16-be").hex().upper()


def unicode_map(codes: list[int]) -> str:
    """ToUnicode CMap for glyph numbers 1, 2, 3 … standing for these code points."""
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    for start in range(0, len(codes), _BLOCK):
        block = codes[start : start + _BLOCK]
        lines.append(f"{len(block)} beginbfchar")
        lines += [f"<{start + n + 1:04X}> <{utf16(code)}>" for n, code in enumerate(block)]
        lines.append("endbfchar")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines)


def _parts(data: bytes) -> list[tuple[int, int]]:
    """(position, glyph number) of the components of a composite outline."""
    found, position, flags = [], 10, _MORE
    while flags & _MORE:
        flags, glyph = struct.unpack_from(">HH", data, position)
        found.append((position + 2, glyph))
        position += 8 if flags & _WORDS else 6
        if flags & _SCALE:
            position += 2
        elif flags & _TWO_SCALES:
            position += 4
        elif flags & _MATRIX:
            position += 8
    return found


def subset_file(face: TTFontFace, codes: list[int]) -> bytes:
    """A TrueType file with .notdef as glyph 0 and the letters as glyphs 1, 2, 3 …"""
    glyphs = [0, *(face.charToGlyph[code] for code in codes)]
    start = face.get_table_pos("glyf")[0]
    places: dict[int, int] = {}
    outlines: list[bytes] = []
    offsets = [0]
    position = n = 0
    source: bytes = vars(face)["_ttf_data"]  # get_table would copy megabytes per call
    while n < len(glyphs):
        where, end = face.glyphPos[glyphs[n]], face.glyphPos[glyphs[n] + 1]
        data = bytes(source[start + where : start + end])
        if data[:1] >= b"\x80":  # negative contour count: made of other glyphs
            mended = bytearray(data)
            for at, part in _parts(data):
                if part not in places:
                    places[part] = len(glyphs)
                    glyphs.append(part)
                struct.pack_into(">H", mended, at, places[part])
            data = bytes(mended)
        data += b"\0" * (-len(data) % 4)
        outlines.append(data)
        position += len(data)
        offsets.append(position)
        n += 1
    return _assemble(face, glyphs, outlines, offsets)


def _table(face: TTFontFace, tag: str) -> bytes:
    start, length = face.get_table_pos(tag)
    data: bytes = vars(face)["_ttf_data"]
    return data[start : start + length]


def _assemble(
    face: TTFontFace, glyphs: list[int], outlines: list[bytes], offsets: list[int]
) -> bytes:
    count = len(glyphs)
    maker = TTFontMaker()
    for tag in ("cvt ", "fpgm", "prep"):
        if tag in face.table:
            maker.add(tag, _table(face, tag))
    metrics = [int(value) for glyph in glyphs for value in face.hmetrics[glyph]]
    maker.add("hmtx", struct.pack(f">{len(metrics)}H", *(v & 0xFFFF for v in metrics)))
    maker.add("hhea", _table(face, "hhea")[:34] + struct.pack(">H", count))
    maximum = _table(face, "maxp")
    maker.add("maxp", maximum[:4] + struct.pack(">H", count) + maximum[6:])
    maker.add("glyf", b"".join(outlines))
    maker.add("loca", struct.pack(f">{len(offsets)}L", *offsets))
    head = _table(face, "head")
    maker.add("head", head[:50] + struct.pack(">H", 1) + head[52:])
    return bytes(maker.makeStream())


class EmbeddedFont:
    """One face in one document: hands out glyph numbers while pages are set, then embeds them.

    reportlab calls `addObjects` when it writes the file, as for its own dynamic fonts.
    """

    def __init__(self, face: TTFontFace, name: str, doc: Any) -> None:
        self.name = name
        self._face = face
        self._codes: list[int] = []
        self.hex: dict[str, str] = {}
        doc.fontMapping[name] = "/" + name
        doc.delayedFonts.append(self)

    def add(self, letter: str) -> str:
        """The letter's code in this font as four hex digits."""
        self._codes.append(ord(letter))
        code = self.hex[letter] = f"{len(self._codes):04X}"
        return code

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - reportlab's name
        """Writes font, descendant, descriptor, outlines and ToUnicode map into the document."""
        face, codes = self._face, self._codes
        label = self._label()
        outline = self._stream(subset_file(face, codes))
        outline.dictionary["Length1"] = len(outline.content)
        descriptor = pdfdoc.PDFDictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": pdfdoc.PDFName(label),
                "Flags": 4,
                "FontBBox": pdfdoc.PDFArray(face.bbox),
                "ItalicAngle": face.italicAngle,
                "Ascent": face.ascent,
                "Descent": face.descent,
                "CapHeight": face.capHeight,
                "StemV": face.stemV,
                "FontFile2": doc.Reference(outline, f"outline:{self.name}"),
            }
        )
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": pdfdoc.PDFName(label),
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {
                        "Registry": pdfdoc.PDFString("Adobe"),
                        "Ordering": pdfdoc.PDFString("Identity"),
                        "Supplement": 0,
                    }
                ),
                "FontDescriptor": doc.Reference(descriptor, f"descriptor:{self.name}"),
                "DW": 1000,
                "W": pdfdoc.PDFArray(self._widths()),
                "CIDToGIDMap": "/Identity",
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": pdfdoc.PDFName(label),
                "Encoding": "/Identity-H",
                "DescendantFonts": pdfdoc.PDFArray([doc.Reference(descendant, f"cid:{self.name}")]),
                "ToUnicode": doc.Reference(
                    self._stream(unicode_map(codes).encode("ascii")), f"unicode:{self.name}"
                ),
            }
        )
        doc.idToObject["BasicFonts"].dict[self.name] = doc.Reference(font, f"font:{self.name}")

    def _label(self) -> str:
        """Subset tag and PostScript name; the tag differs per font of a document."""
        number = int(self.name[1:])
        tag = "".join(chr(65 + number // 26**n % 26) for n in range(6))
        raw = self._face.name
        return f"{tag}+{raw.decode('latin-1') if isinstance(raw, bytes) else raw}"

    def _widths(self) -> list[Any]:
        widths: list[Any] = []
        for number, code in enumerate(self._codes, 1):
            width = self._face.charWidths[code]
            if width != 1000:
                widths += [number, pdfdoc.PDFArray([width])]
        return widths

    @staticmethod
    def _stream(content: bytes) -> Any:
        stream = pdfdoc.PDFStream()
        stream.content = content
        stream.filters = [_FastFlate]
        return stream
