"""照片: from base64 in the file to a clean JPEG.

Dimensions are read from the header before anything is decoded; EXIF is stripped by re-encoding,
transparency is flattened to white (safety rules of the .lrmx format).
"""

import base64
import binascii
import io

from PIL import Image, ImageOps

from desktop.services.lrmx.errors import LrmxError

MAX_PIXELS = 25_000_000
#: 35 × 45 mm at 600 dpi is 827 × 1063: more than this is never seen on paper.
MAX_SIZE = (900, 1200)
_MAX_SCANS = 100
_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_FIX = "请在任免审批表编辑器中重新插入 JPEG 照片后再导入"


def decode_base64(text: str) -> bytes:
    """Bytes of a base64 text, wrapped or not; ``LrmxError`` (bad_photo) when it is damaged."""
    compact = "".join(text.split())
    try:
        return base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise LrmxError("bad_photo", f"“照片”的内容不完整或已损坏，{_FIX}。") from None


def encode_base64(image: bytes) -> str:
    """Base64 as the editor writes it: lines of 76 characters."""
    return base64.encodebytes(image).decode("ascii").strip()


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    position = 2
    while position + 9 <= len(data):
        if data[position] != 0xFF:
            return None
        marker = data[position + 1]
        if marker == 0xFF:  # fill byte
            position += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height = int.from_bytes(data[position + 5 : position + 7], "big")
            return int.from_bytes(data[position + 7 : position + 9], "big"), height
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            position += 2
            continue
        position += 2 + max(2, int.from_bytes(data[position + 2 : position + 4], "big"))
    return None


def declared_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels as the header says; None when it is no JPEG or PNG."""
    if data.startswith(_PNG) and len(data) >= 24:
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if data.startswith(_JPEG):
        return _jpeg_size(data)
    return None


def clean_photo(data: bytes) -> bytes:
    """Re-encode a photo as JPEG without metadata, at most ``MAX_SIZE``.

    Raises ``LrmxError``: bad_photo (no JPEG or PNG, damaged), oversize_photo.
    """
    size = declared_size(data)
    if size is None or 0 in size:
        raise LrmxError("bad_photo", f"“照片”不是 JPEG 或 PNG 图片，或已损坏，{_FIX}。")
    if size[0] * size[1] > MAX_PIXELS:
        raise LrmxError(
            "oversize_photo",
            f"“照片”过大（{size[0]}×{size[1]} 像素），请换成小于 2500 万像素的照片后再导入。",
        )
    if data.startswith(_JPEG) and data.count(b"\xff\xda") > _MAX_SCANS:
        raise LrmxError("bad_photo", f"“照片”的编码异常，{_FIX}。")
    try:
        return _reencode(data)
    except Exception:  # noqa: BLE001  # Pillow raises a dozen kinds for broken images
        raise LrmxError("bad_photo", f"“照片”已损坏、无法打开，{_FIX}。") from None


def _reencode(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
        if image.size != declared_size(data):
            raise ValueError("a second header contradicts the first")
        image.draft("RGB", MAX_SIZE)
        image.load()
        turned = ImageOps.exif_transpose(image)
        turned.thumbnail(MAX_SIZE)
        if turned.mode in {"RGBA", "LA", "PA", "P"} or "transparency" in turned.info:
            alpha = turned.convert("RGBA")
            flat = Image.new("RGB", alpha.size, "white")
            flat.paste(alpha, mask=alpha.getchannel("A"))
        else:
            flat = turned.convert("RGB")
        flat.info.clear()
        out = io.BytesIO()
        flat.save(out, "JPEG", quality=90)
        return out.getvalue()
