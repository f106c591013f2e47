"""Types told by content, sizes, names: what may be attached and what is said of the rest."""

from __future__ import annotations

import contextlib
import io
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services import attachment_rules as rules
from desktop.services.attachment_rules import (
    MAX_BYTES,
    NAME_LENGTH,
    Viewing,
    clean_name,
    examined,
    read_file,
    readable_text,
    size_words,
    type_label,
    viewing_of,
)
from desktop.services.errors import Invalid
from tests.services.files import DOCX, OLE, PDF, TEXT, parts, picture, put, streams


@pytest.mark.parametrize(
    ("given_name", "data", "kept", "label"),
    [
        ("照片.jpg", picture(), "照片.jpg", "JPG 图片"),
        ("照片.JPEG", picture(), "照片.JPEG", "JPG 图片"),
        ("截图.png", picture("PNG"), "截图.png", "PNG 图片"),
        ("微信图片.png", picture(), "微信图片.jpg", "JPG 图片"),
        ("扫描件", PDF, "扫描件.pdf", "PDF 文件"),
        ("报告.docx", DOCX, "报告.docx", "Word 文档"),
        ("数据.xlsx", parts("xl/workbook.xml"), "数据.xlsx", "Excel 工作簿"),
        ("汇报.pptx", parts("ppt/presentation.xml"), "汇报.pptx", "PPT 演示"),
        ("公文.ofd", parts("OFD.xml"), "公文.ofd", "OFD 版式文件"),
        ("旧报告.doc", streams("WordDocument"), "旧报告.doc", "Word/WPS 文档"),
        ("旧报告.wps", streams("WordDocument"), "旧报告.wps", "Word/WPS 文档"),
        ("旧表.et", streams("Workbook"), "旧表.et", "Excel/WPS 表格"),
        ("旧表.xls", streams("Book"), "旧表.xls", "Excel/WPS 表格"),
        ("片子.ppt", streams("PowerPoint Document"), "片子.ppt", "PPT/WPS 演示"),
        ("说明.txt", TEXT, "说明.txt", "纯文本"),
        ("启动.bat", b"echo 1\r\n", "启动.bat.txt", "纯文本"),
        ("报告.v2", PDF, "报告.v2.pdf", "PDF 文件"),
    ],
)
def test_the_content_says_what_a_file_is(
    given_name: str, data: bytes, kept: str, label: str
) -> None:
    found = examined(given_name, data)
    assert (found.name, found.type.label, found.data) == (kept, label, data)


def test_how_files_are_looked_at() -> None:
    assert viewing_of("image/png") is Viewing.IMAGE
    assert viewing_of("application/pdf") is Viewing.PDF
    assert viewing_of("text/plain") is Viewing.TEXT
    assert viewing_of("application/msword") is Viewing.NONE
    assert viewing_of("x/unknown") is Viewing.NONE
    assert type_label("x/unknown") == "文件"


def _huge_png(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", len(head))
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
    )


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("空.pdf", b"", "是空文件"),
        ("程序.pdf", b"MZ\x90\0\x03", "不是可以作为附件的文件"),
        ("压缩包.docx", parts("a.txt"), "不是可以作为附件的文件"),
        ("断了.docx", DOCX[:40], "已损坏，打不开"),
        ("带宏.docm", parts("word/document.xml", "word/vbaProject.bin"), "含有宏程序"),
        ("带宏.xls", streams("Workbook", "_VBA_PROJECT_CUR"), "含有宏程序"),
        ("加密.docx", streams("EncryptedPackage"), "设有打开密码"),
        ("别的.msg", OLE + b"\0" * 600, "不是可以作为附件的文件"),
        ("残.jpg", picture()[:12], "不是完整的图片"),
        ("残.png", picture("PNG")[:60], "图片已损坏"),
        ("巨图.png", _huge_png(40_000, 40_000), "图片过大（40000×40000 像素）"),
        ("大.txt", b"a" * (MAX_BYTES + 1), "超过每个附件 20 MB 的上限"),
    ],
    # Never the bytes: those of an archive hold the time at which it was made.
    ids=lambda value: value if isinstance(value, str) else "data",
)
def test_what_cannot_be_attached_is_said(name: str, data: bytes, told: str) -> None:
    with pytest.raises(Invalid) as refused:
        examined(name, data)
    sentence = refused.value.sentence
    assert told in sentence
    assert sentence.startswith("“")
    assert sentence.endswith("。")


def test_a_file_of_exactly_the_limit_goes_in() -> None:
    assert examined("满.txt", b"a" * MAX_BYTES).type is rules.TEXT


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("..\\..\\windows\\报告.pdf", "报告.pdf"),
        ("/etc/passwd", "passwd"),
        ("a\u202etxt.pdf", "atxt.pdf"),
        ("换\n行\t.pdf", "换行.pdf"),
        ('问?*<>|".pdf', "问______.pdf"),
        ("con.txt", "_con.txt"),
        ("  .pdf", "pdf"),
        ("...", "附件"),
        ("", "附件"),
    ],
)
def test_names_are_cleaned(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@given(st.text(max_size=400))
def test_any_name_becomes_a_safe_one(name: str) -> None:
    clean = clean_name(name)
    assert 0 < len(clean) <= NAME_LENGTH
    assert not set(clean) & set('<>:"|?*/\\')
    assert clean.isprintable() or all(c.isprintable() or c.isspace() for c in clean)
    assert clean_name(clean) == clean


@given(st.binary(max_size=300))
def test_any_bytes_are_taken_or_refused(data: bytes) -> None:
    with contextlib.suppress(Invalid):
        assert examined("文件.dat", data).type in rules.TYPES


def test_text_is_read_in_the_encodings_of_the_desk() -> None:
    assert readable_text("甲\n".encode()) == "甲\n"
    assert readable_text("\ufeff甲".encode()) == "甲"
    assert readable_text("甲".encode("gb18030")) == "甲"
    assert readable_text("甲".encode("utf-16")) == "甲"
    assert readable_text(b"\x00\x01") is None


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 字节"), (1023, "1023 字节"), (1024, "1 KB"), (36_864, "36 KB"), (2_516_582, "2.4 MB")],
)
def test_sizes_are_words(size: int, words: str) -> None:
    assert size_words(size) == words


def test_a_file_that_cannot_be_had_is_told_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Invalid, match="已不在原来的位置"):
        read_file(tmp_path / "没有.pdf")
    with pytest.raises(Invalid, match="是文件夹"):
        read_file(tmp_path)
    locked = put(tmp_path, "锁.pdf", PDF)

    def refuse(*_args: object, **_named: object) -> None:
        raise PermissionError(13, "locked")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(Invalid, match="正被其他程序使用"):
        read_file(locked)

    def fail(*_args: object, **_named: object) -> None:
        raise OSError(5, "broken")

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(Invalid, match="磁盘读写故障"):
        read_file(locked)


class Stick(io.BytesIO):
    """An open file on a stick; ``reading`` happens while it is read."""

    def __init__(self, real: int, data: bytes, reading: Callable[[], None]) -> None:
        super().__init__(data)
        self._real, self._reading = real, reading

    def fileno(self) -> int:
        return self._real

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self._reading()
        return found


def test_a_stick_that_is_pulled_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pulled() -> None:
        raise OSError(5, "gone")

    path = put(tmp_path, "材料.pdf", PDF)
    with path.open("rb") as real:
        monkeypatch.setattr(Path, "open", lambda *_a, **_k: Stick(real.fileno(), PDF, pulled))
        with pytest.raises(Invalid, match=r"“材料\.pdf”读取失败（磁盘读写故障"):
            read_file(path)


def test_a_file_that_is_written_to_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "材料.docx", DOCX)
    assert read_file(path) == DOCX

    def grow() -> None:
        with open(path, "ab") as out:  # noqa: PTH123 - Path.open is the one that is replaced
            out.write(b"more")

    with path.open("rb") as real:
        monkeypatch.setattr(Path, "open", lambda *_a, **_k: Stick(real.fileno(), DOCX, grow))
        with pytest.raises(Invalid, match="正在被其他程序改写"):
            read_file(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")
def test_what_is_no_plain_file_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe would be read until somebody writes to it, /dev/zero for ever."""
    pipe = tmp_path / "管道.txt"
    os.mkfifo(pipe)
    for odd in (pipe, Path("/dev/zero")):
        with pytest.raises(Invalid, match="不是普通文件"):
            read_file(odd)


def test_a_huge_file_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    big = tmp_path / "大.pdf"
    with big.open("wb") as out:
        out.truncate(MAX_BYTES + 1)

    def never() -> None:
        raise AssertionError("read")

    with big.open("rb") as real:
        monkeypatch.setattr(Path, "open", lambda *_a, **_k: Stick(real.fileno(), b"", never))
        with pytest.raises(Invalid, match=r"有 20\.0 MB，超过"):
            read_file(big)


def test_half_a_photograph_is_no_evidence() -> None:
    whole = picture(size=(900, 700))
    assert examined("照片.jpg", whole).data == whole
    with pytest.raises(Invalid, match="没有拷贝完"):
        examined("照片.jpg", whole[: len(whole) // 2])
    # A moving photograph has its film behind the picture.
    examined("动态.jpg", whole + b"\x00\x00ftypmp42\xff\xda\x00" * 5)
    # The small picture inside has an end of its own, which is not that of the whole.
    inner = picture(size=(16, 16))
    thumb = b"\xff\xe1" + (len(inner) + 2).to_bytes(2, "big") + inner
    photograph = whole[:2] + thumb + whole[2:]
    examined("缩略.jpg", photograph)
    with pytest.raises(Invalid, match="没有拷贝完"):
        examined("缩略.jpg", photograph[:-200])


def test_an_archive_of_too_many_parts_is_refused() -> None:
    """Else a macro could stand behind those that are looked at."""
    many = parts("word/document.xml", *(f"x/{n}" for n in range(20_000)), "word/vbaProject.bin")
    with pytest.raises(Invalid, match="内部文件多达 20002 个"):
        examined("很多.docx", many)
