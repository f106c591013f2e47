"""Small invented files of every kind that may be attached, and some that may not."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
TEXT = "走访了解：群众反映办事便捷。\r\n".encode("gb18030")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), colour: str = "navy") -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def parts(*names: str) -> bytes:
    """An archive with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return out.getvalue()


def streams(*names: str) -> bytes:
    """An older document with streams of these names."""
    body = b"".join((name + "\0").encode("utf-16-le") for name in names)
    return OLE + b"\0" * 504 + body


DOCX = parts("[Content_Types].xml", "word/document.xml")


def put(folder: Path, name: str, data: bytes) -> Path:
    """A file on the disk."""
    path = folder / name
    path.write_bytes(data)
    return path
