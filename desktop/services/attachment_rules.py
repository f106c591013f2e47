"""What may be attached to a record: types told by their content, sizes, and clean names.

The suffix of a name is never believed: a file is what its first bytes and its parts say. What
carries a program (macros) or a password is refused: nobody could look at it here, and a macro
is no evidence.
"""

from __future__ import annotations

import io
import os
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PureWindowsPath
from typing import BinaryIO, Final

from PIL import Image

from desktop.services.errors import Invalid, disk_fault
from desktop.services.lrmx.photo import declared_size

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_FILES: Final = 20
MAX_PIXELS: Final = 60_000_000
"""More than a telephone's picture has; a picture of that size still fits Qt's memory limit."""
NAME_LENGTH: Final = 120

ACCEPTED: Final = "可添加图片（JPG、PNG）、PDF、OFD、Word、Excel、PPT、WPS 文档和纯文本"

_MEGA: Final = 1024 * 1024
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_PARTS: Final = 20_000
_FORBIDDEN: Final = re.compile(r'[<>:"|?*/\\]')
_RESERVED: Final = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


class Viewing(StrEnum):
    """How a file can be looked at inside the program."""

    IMAGE = "image"
    PDF = "pdf"
    TEXT = "text"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class FileType:
    """A type of file; the first of ``suffixes`` is given to a name that has none of them."""

    label: str
    media_type: str
    suffixes: tuple[str, ...]
    viewing: Viewing = Viewing.NONE


_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
JPEG: Final = FileType("JPG 图片", "image/jpeg", (".jpg", ".jpeg"), Viewing.IMAGE)
PNG: Final = FileType("PNG 图片", "image/png", (".png",), Viewing.IMAGE)
PDF: Final = FileType("PDF 文件", "application/pdf", (".pdf",), Viewing.PDF)
TEXT: Final = FileType("纯文本", "text/plain", (".txt", ".csv"), Viewing.TEXT)
DOCX: Final = FileType("Word 文档", f"{_OFFICE}wordprocessingml.document", (".docx",))
XLSX: Final = FileType("Excel 工作簿", f"{_OFFICE}spreadsheetml.sheet", (".xlsx",))
PPTX: Final = FileType("PPT 演示", f"{_OFFICE}presentationml.presentation", (".pptx",))
OFD: Final = FileType("OFD 版式文件", "application/ofd", (".ofd",))
DOC: Final = FileType("Word/WPS 文档", "application/msword", (".doc", ".wps", ".dot", ".wpt"))
XLS: Final = FileType("Excel/WPS 表格", "application/vnd.ms-excel", (".xls", ".et"))
PPT: Final = FileType("PPT/WPS 演示", "application/vnd.ms-powerpoint", (".ppt", ".dps"))
TYPES: Final = (JPEG, PNG, PDF, TEXT, DOCX, XLSX, PPTX, OFD, DOC, XLS, PPT)

_BY_MEDIA: Final = {t.media_type: t for t in TYPES}
_PARTS: Final = (
    ("word/document.xml", DOCX),
    ("xl/workbook.xml", XLSX),
    ("ppt/presentation.xml", PPTX),
    ("OFD.xml", OFD),
)
_STREAMS: Final = (("WordDocument", DOC), ("Workbook", XLS), ("Book", XLS))
_SLIDES: Final = "PowerPoint Document"


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that may be attached, under the name that it is kept by."""

    name: str
    type: FileType
    data: bytes


def viewing_of(media_type: str) -> Viewing:
    """How a kept file of a media type can be looked at; what is unknown can only be saved."""
    found = _BY_MEDIA.get(media_type)
    return Viewing.NONE if found is None else found.viewing


def type_label(media_type: str) -> str:
    """The Chinese name of a kept file's type."""
    found = _BY_MEDIA.get(media_type)
    return "文件" if found is None else found.label


def size_words(size: int) -> str:
    """A size in bytes as a reader wants it: 812 字节, 36 KB, 2.4 MB."""
    if size < 1024:
        return f"{size} 字节"
    if size < _MEGA:
        return f"{(size + 512) // 1024} KB"
    tenths = (size * 10 + _MEGA // 2) // _MEGA
    return f"{tenths // 10}.{tenths % 10} MB"


def read_file(path: Path) -> bytes:
    """The bytes of a chosen file. Raises Invalid (``file``) when it cannot be had or is too big.

    Its size is asked first: a huge file is refused before it is read.
    """
    name = clean_name(path.name)
    try:
        if path.is_dir():
            raise Invalid({"file": f"“{name}”是文件夹，不能作为附件。请打开文件夹选择文件。"})
        if not path.is_file() and path.exists():
            # A pipe or a device would be waited for, or read, without end.
            raise Invalid({"file": f"“{name}”不是普通文件，不能作为附件。请重新选择。"})
        with path.open("rb") as file:
            return _steady(name, file)
    except FileNotFoundError:
        raise Invalid(
            {"file": f"“{name}”已不在原来的位置，可能已被移走或 U 盘已拔出。请重新选择。"}
        ) from None
    except PermissionError:
        raise Invalid(
            {"file": f"“{name}”打不开，可能正被其他程序使用。请先关闭该文件，再重新添加。"}
        ) from None
    except OSError as error:
        raise Invalid(
            {"file": f"“{name}”读取失败（{disk_fault(error)}）。请检查后重新添加。"}
        ) from None


def _steady(name: str, file: BinaryIO) -> bytes:
    """The bytes of an open file that nobody writes to meanwhile, never more than the limit."""
    before = os.fstat(file.fileno())
    if before.st_size > MAX_BYTES:
        raise Invalid({"file": _too_big(name, before.st_size)})
    data = file.read(MAX_BYTES + 1)  # it may have grown since
    after = os.fstat(file.fileno())
    moved = (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)
    if moved or len(data) != after.st_size:
        raise Invalid(
            {"file": f"“{name}”正在被其他程序改写，内容还没有定下来。请保存并关闭后再添加。"}
        )
    return data


def examined(name: str, data: bytes) -> Examined:
    """A file as it may be attached. Raises Invalid (``file``) with what is wrong with it."""
    clean = clean_name(name)
    if not data:
        raise Invalid({"file": f"“{clean}”是空文件，没有内容。请核对后重新选择。"})
    if len(data) > MAX_BYTES:
        raise Invalid({"file": _too_big(clean, len(data))})
    found = type_of(clean, data)
    if found.viewing is Viewing.IMAGE:
        _check_picture(clean, data)
    return Examined(_suffixed(clean, found), found, data)


def clean_name(name: str) -> str:
    """A file's own name: no folders, no control or invisible characters, not overlong."""
    last = PureWindowsPath(name.replace("/", "\\")).name or name
    seen = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    plain = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", seen)).strip(" .")
    stem, suffix = _split(plain)
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    stem = stem[: NAME_LENGTH - len(suffix)].strip(" .")
    return f"{stem or '附件'}{suffix}"


def type_of(name: str, data: bytes) -> FileType:
    """The type that the content shows. Raises Invalid (``file``)."""
    found: FileType | None = None
    if data.startswith(b"\xff\xd8\xff"):
        found = JPEG
    elif data.startswith(b"\x89PNG\r\n\x1a\n"):
        found = PNG
    elif data.startswith(b"%PDF-"):
        found = PDF
    elif data.startswith(b"PK\x03\x04"):
        found = _of_parts(name, data)
    elif data.startswith(_OLE):
        found = _of_streams(name, data)
    elif readable_text(data) is not None:
        found = TEXT
    if found is None:
        raise Invalid({"file": f"“{name}”不是可以作为附件的文件。{ACCEPTED}。"})
    return found


def readable_text(data: bytes) -> str | None:
    """Plain text in UTF-8, GB18030 or marked UTF-16; None when it is none."""
    codecs = ("utf-16",) if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "gb18030")
    for codec in codecs:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if not any(c < " " and c not in "\t\r\n\f" for c in text):
            return text
    return None


def _of_parts(name: str, data: bytes) -> FileType | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            parts = {info.filename for info in infos}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Invalid(
            {"file": f"“{name}”已损坏，打不开。请在 WPS 中重新保存一份后再添加。"}
        ) from None
    if len(infos) > _MOST_PARTS:
        raise Invalid(
            {
                "file": f"“{name}”的内部文件多达 {len(infos)} 个，不是正常的办公文档，不能作为附件。"
                "请在 WPS 中另存一份后再添加。"
            }
        )
    if any(part.endswith("vbaProject.bin") for part in parts):
        raise Invalid({"file": _macros(name)})
    return next((found for part, found in _PARTS if part in parts), None)


def _of_streams(name: str, data: bytes) -> FileType | None:
    """An older document is a small file system; its parts' names stand in it in UTF-16."""

    def has(stream: str) -> bool:
        return (stream + "\0").encode("utf-16-le") in data

    if has("EncryptedPackage"):
        raise Invalid({"file": f"“{name}”设有打开密码。请去掉密码后重新保存，再添加。"})
    if has("_VBA_PROJECT") or has("_VBA_PROJECT_CUR"):
        raise Invalid({"file": _macros(name)})
    if has(_SLIDES):
        return PPT
    return next((found for stream, found in _STREAMS if has(stream)), None)


def _check_picture(name: str, data: bytes) -> None:
    size = declared_size(data)
    if size is None or 0 in size:
        raise Invalid({"file": f"“{name}”不是完整的图片，可能已损坏。请重新拍照或扫描。"})
    if size[0] * size[1] > MAX_PIXELS:
        raise Invalid(
            {
                "file": f"“{name}”的图片过大（{size[0]}×{size[1]} 像素）。"
                f"请缩小到 {MAX_PIXELS // 10_000} 万像素以内再添加。"
            }
        )
    if not _is_whole(data):
        raise Invalid({"file": f"“{name}”的图片不完整，可能没有拷贝完。请重新从相机或手机中复制。"})
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
            if image.size != size:
                raise ValueError("a second header contradicts the first")  # noqa: TRY301  # one end for all faults
            image.verify()
    except Exception:  # noqa: BLE001  # Pillow raises a dozen kinds for broken images
        raise Invalid({"file": f"“{name}”的图片已损坏，打不开。请重新拍照或扫描。"}) from None


def _is_whole(data: bytes) -> bool:
    """Whether a JPEG has its end: half a photograph opens, and shows grey for the rest.

    What follows the end (the film of a moving photograph) is no fault. Other pictures are
    checked by their own sums.
    """
    if not data.startswith(b"\xff\xd8"):
        return True
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        if data[at + 1] == 0xFF:  # filling between segments
            at += 1
        elif data[at + 1] == 0xDA:  # from here on no end mark can stand inside the picture
            return data.find(b"\xff\xd9", at) != -1
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return False


def _suffixed(name: str, found: FileType) -> str:
    """The name with a suffix that tells what the file is."""
    stem, suffix = _split(name)
    if suffix.lower() in found.suffixes:
        return name
    known = any(suffix.lower() in t.suffixes for t in TYPES)
    return f"{(stem if known else name)[: NAME_LENGTH - 5]}{found.suffixes[0]}"


def _split(name: str) -> tuple[str, str]:
    stem, dot, suffix = name.rpartition(".")
    return (stem, dot + suffix) if dot and stem and 0 < len(suffix) <= 5 else (name, "")


def _too_big(name: str, size: int) -> str:
    return (
        f"“{name}”有 {size_words(size)}，超过每个附件 {MAX_BYTES // _MEGA} MB 的上限。"
        "请压缩图片或拆分文件后再添加。"
    )


def _macros(name: str) -> str:
    return f"“{name}”含有宏程序，不能作为附件。请另存为不含宏的文件（如 DOCX、XLSX）后再添加。"
