"""Reads just enough of a font file to know whether a document may use it.

Only the table directory, the name table and the embedding right are read, so that looking
through a folder of hundreds of installed fonts stays quick. Anything unreadable is skipped.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_SUFFIXES = {".ttf", ".ttc", ".otf"}
_NAME_IDS = {1, 4, 6, 16}
_RESTRICTED = 0x0002
_NO_SUBSETTING = 0x0100
_BITMAP_ONLY = 0x0200


@dataclass(frozen=True, slots=True)
class FontFile:
    """One face of one file: all names it gives itself, and whether it may be embedded.

    `usable` is false for CFF outlines (reportlab refuses them) and for fonts whose OS/2 table
    forbids embedding or subsetting.
    """

    path: Path
    index: int
    names: frozenset[str]
    usable: bool


def read_faces(path: Path) -> tuple[FontFile, ...]:
    """The faces of a .ttf or .ttc file; empty if the file is not a readable font."""
    try:
        with path.open("rb") as stream:
            data = stream.read(12)
            offsets = [0]
            if data[:4] == b"ttcf":
                count = min(struct.unpack(">L", data[8:12])[0], 64)
                offsets = list(struct.unpack(f">{count}L", stream.read(4 * count)))
            return tuple(
                _face(path, index, stream.seek(0, 2), offset)
                for index, offset in enumerate(offsets)
            )
    except (OSError, struct.error, ValueError, IndexError):
        return ()


def _face(path: Path, index: int, size: int, offset: int) -> FontFile:
    with path.open("rb") as stream:
        stream.seek(offset)
        count = struct.unpack(">H", stream.read(12)[4:6])[0]
        tables: dict[bytes, tuple[int, int]] = {}
        for _ in range(count):
            tag, _checksum, start, length = struct.unpack(">4sLLL", stream.read(16))
            if start + length > size:
                raise ValueError("table outside the file")
            tables[tag] = (start, length)

        def table(tag: bytes) -> bytes:
            start, length = tables.get(tag, (0, 0))
            stream.seek(start)
            return stream.read(min(length, 1_000_000))

        rights = struct.unpack(">H", table(b"OS/2")[8:10])[0]
        names = frozenset(_names(table(b"name")))
    barred = rights & _NO_SUBSETTING or rights & _BITMAP_ONLY or rights & 0xF == _RESTRICTED
    return FontFile(path, index, names, b"glyf" in tables and not barred)


def _names(table: bytes) -> Iterator[str]:
    _format, count, strings = struct.unpack(">HHH", table[:6])
    for position in range(6, 6 + 12 * count, 12):
        platform, _encoding, _language, kind, length, offset = struct.unpack(
            ">6H", table[position : position + 12]
        )
        if kind in _NAME_IDS:
            raw = table[strings + offset : strings + offset + length]
            yield raw.decode("utf-16-be" if platform in (0, 3) else "latin-1", "replace").strip()


def scan(folders: tuple[Path, ...]) -> tuple[FontFile, ...]:
    """All readable faces below the folders, in a fixed order; missing folders are empty."""
    found: list[FontFile] = []
    for folder in folders:
        if folder.is_dir():
            for path in sorted(folder.rglob("*")):
                if path.suffix.lower() in _SUFFIXES and path.is_file():
                    found.extend(read_faces(path))
    return tuple(found)
