"""Reading the older 任免审批表 file (.lrm 2.0): bytes in, the same value as an .lrmx gives.

GB18030 text, one record of quoted, comma-separated fields (a quote inside is doubled), the
photo beside it in a file of the same name with the ending .pic. Source: lrmx.md, ".lrm (2.0)".
What is not known (fields 12–15, more than 33 fields) stays in the stored original; a field
with content that nothing takes is said in the findings.
"""

import codecs
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final

from desktop.services.lrmx.checks import find_doubts
from desktop.services.lrmx.errors import Finding, LrmxError
from desktop.services.lrmx.identity import name_fault
from desktop.services.lrmx.person import BY_ATTRIBUTE, FamilyItem, Person
from desktop.services.lrmx.photo import clean_photo, encode_base64
from desktop.services.lrmx.reading import MAX_BYTES, LrmxFile

FIELD_COUNT: Final = 33
"""How many fields a record has."""

PLAIN: Final[Mapping[int, str]] = {
    0: "name",
    1: "sex",
    2: "birth_month",
    3: "ethnicity",
    4: "native_place",
    5: "party_date",
    6: "health",
    7: "birth_place",
    8: "work_date",
    11: "professional_title",
    16: "expertise",
    17: "resume",
    18: "honours",
    19: "past_grades",
    25: "post",
    26: "proposed_post",
    27: "removed_post",
    28: "appointment_reason",
    29: "reporting_unit",
    30: "age_reference",
    31: "form_author",
    32: "form_date",
}
"""Field of the record → attribute of ``Person`` that is its text."""

EDUCATION: Final[Mapping[int, tuple[str, str, str, str]]] = {
    9: ("full_time_education", "full_time_degree", "in_service_education", "in_service_degree"),
    10: (
        "full_time_school",
        "full_time_degree_school",
        "in_service_school",
        "in_service_degree_school",
    ),
}
"""Field → the four attributes that it holds as ``a#b@c#d``."""

FAMILY: Final = range(20, 25)
"""称谓, 姓名, 出生, 政治面貌, 单位: each a column of the family, its rows joined by ``@``."""

_MOST_FIELDS = 64
_MOST_FAMILY = 50
_LONGEST = 500_000
_KNOWN = {*PLAIN, *EDUCATION, *FAMILY}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BLANK = " \t\r\n\x1a\ufeff"  # old programs end a text with Ctrl+Z
_RESEND = "请用任免审批表编辑器打开后重新另存，或向报送单位重新索取。"


def looks_like_lrm(data: bytes) -> bool:
    """Whether a file begins as a record does; an .lrmx begins with ``<``."""
    head = data[:64].removeprefix(codecs.BOM_UTF8)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = data[2:64].replace(b"\x00", b"")
    return head.lstrip(b" \t\r\n").startswith(b'"')


@dataclass(frozen=True, slots=True)
class _Decoded:
    text: str
    encoding: str
    suspect: bool


def _decode(data: bytes) -> _Decoded:
    """Text of the file. UTF-8 and UTF-16 are not what the format says: the user is asked."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return _Decoded(data.decode("utf-16"), "utf-16", suspect=True)
        except UnicodeDecodeError:
            raise _bad_encoding() from None
    text = _prefix(data, "utf-8-sig")
    if text is not None:
        return _Decoded(text, "utf-8", suspect=not text.isascii())
    text = _prefix(data, "gb18030")
    if text is None:
        raise _bad_encoding()
    return _Decoded(text, "gb18030", suspect=False)


def _prefix(data: bytes, encoding: str) -> str | None:
    """Text of the data, also when it ends within a character (a file cut off)."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(data, final=False)
    except UnicodeDecodeError:
        return None


def _bad_encoding() -> LrmxError:
    return LrmxError(
        "bad_encoding", f"文件的文字编码无法识别（应为 GB18030），文件可能已损坏，{_RESEND}"
    )


def _fields(text: str) -> list[str]:
    """The fields of the one record; each refusal is one sentence."""
    text = text.strip(_BLANK)
    found: list[str] = []
    place, end = 0, len(text)
    while True:
        if len(found) >= _MOST_FIELDS:
            raise LrmxError(
                "too_complex",
                f"文件的栏目超过{_MOST_FIELDS}个，不是正常的任免审批表，请核实文件来源。",
            )
        value, place = _field(text, place, len(found) + 1)
        found.append(value)
        if place >= end:
            return found
        if text[place] != ",":
            more = text[place:].lstrip(_BLANK).startswith('"')
            what = "后面还有另一条记录，一个文件只能有一个人" if more else "后面有多余的内容"
            raise LrmxError("not_lrm", f"文件第{len(found)}栏{what}，无法读取，{_RESEND}")
        place += 1
        if place >= end:  # a comma after the last field
            return found


def _field(text: str, place: int, number: int) -> tuple[str, int]:
    """The field that begins at a place, and the place after it."""
    if text[place : place + 1] != '"':
        raise LrmxError("not_lrm", f"文件第{number}栏没有用引号括起，无法读取，{_RESEND}")
    parts: list[str] = []
    start = place + 1
    while True:
        quote = text.find('"', start)
        if quote < 0:
            raise LrmxError(
                "truncated",
                f"文件不完整：内容在第{number}栏中断，没有结尾，"
                "请重新复制或向报送单位索取完整文件。",
            )
        if quote - place > _LONGEST:
            raise LrmxError(
                "too_complex", f"文件第{number}栏过长，不是正常的任免审批表，请核实文件来源。"
            )
        parts.append(text[start:quote])
        if text[quote + 1 : quote + 2] != '"':
            return '"'.join(parts), quote + 1
        start = quote + 2


def _family(columns: list[str]) -> tuple[FamilyItem, ...]:
    if max(text.count("@") for text in columns) >= _MOST_FAMILY:
        raise LrmxError(
            "too_complex",
            f"“家庭成员”超过{_MOST_FAMILY}人，不是正常的任免审批表，请核实文件来源。",
        )
    rows = zip_longest(*(text.split("@") for text in columns), fillvalue="")
    items = (
        FamilyItem(relation, name, birth, politics, work)
        for relation, name, birth, politics, work in rows
    )
    return tuple(item for item in items if item != FamilyItem())


def _person(fields: list[str]) -> Person:
    values = {name: fields[n] for n, name in PLAIN.items()}
    for n, names in EDUCATION.items():
        full_time, _, in_service = fields[n].partition("@")
        # Only the first signs part: whatever else stands there stays readable in the last text.
        four = (*full_time.partition("#")[::2], *in_service.partition("#")[::2])
        values |= dict(zip(names, four, strict=True))
    return Person(family=_family([fields[n] for n in FAMILY]), **values)


def _check_signs(fields: list[str]) -> None:
    for n, text in enumerate(fields):
        wrong = _CONTROL.search(text)
        if wrong is not None:
            name = BY_ATTRIBUTE[PLAIN[n]].label if n in PLAIN else f"第{n + 1}栏"
            raise LrmxError(
                "bad_character",
                f"“{name}”中有不可能出现的控制字符（U+{ord(wrong[0]):04X}），文件已损坏，{_RESEND}",
            )


def _left_over(fields: list[str]) -> tuple[Finding, ...]:
    rest = [str(n + 1) for n, text in enumerate(fields) if n not in _KNOWN and text.strip()]
    if not rest:
        return ()
    return (
        Finding(
            "left_over",
            "",
            f"文件第{'、'.join(rest)}栏的内容没有对应的栏目，未采用，原件已保留，请核对。",
        ),
    )


def parse_lrm(data: bytes, picture: bytes | None = None) -> LrmxFile:
    """Read one .lrm file with the bytes of its .pic, if there is one.

    The result is marked ``legacy``: its ``source`` is no .lrmx and is never written out as one.
    Raises only ``LrmxError``: empty, too_large, bad_encoding, not_lrm, truncated, too_complex,
    bad_character, no_name, bad_name, bad_photo, oversize_photo.
    """
    if len(data) > MAX_BYTES or len(picture or b"") > MAX_BYTES:
        raise LrmxError("too_large", "文件超过 20 MB，不是正常的任免审批表，请核对文件。")
    if not data.strip(b" \t\r\n\x00\x1a\xef\xbb\xbf"):
        raise LrmxError("empty", "文件是空的，没有任何内容，请向报送单位重新索取。")
    decoded = _decode(data)
    fields = _fields(decoded.text)
    if len(fields) < FIELD_COUNT:
        raise LrmxError(
            "not_lrm",
            f"文件只有{len(fields)}栏，旧版任免审批表（.lrm）应有{FIELD_COUNT}栏，"
            f"文件不完整或不是任免审批表，{_RESEND}",
        )
    _check_signs(fields)
    person = _person(fields)
    if not person.name:
        raise LrmxError("no_name", "“姓名”一栏为空，无法导入，请在编辑器中补填姓名后再导入。")
    fault = name_fault(person.name)
    if fault:
        raise LrmxError("bad_name", f"{fault}，请在编辑器中更正姓名后再导入。")
    photo = _photo(picture)
    if photo is not None and picture is not None:
        person = replace(person, photo=encode_base64(picture))
    return LrmxFile(
        person=person,
        source=data,
        digest=hashlib.sha256(data).hexdigest(),
        encoding=decoded.encoding,
        bom=False,
        encoding_suspect=decoded.suspect,
        encoding_note=_note(decoded, person),
        crlf=False,
        present=frozenset(),
        unknown=(),
        family_unknown=(),
        photo_jpeg=photo,
        findings=(*_left_over(fields), *find_doubts(person)),
        legacy=True,
    )


def _photo(picture: bytes | None) -> bytes | None:
    if not picture:
        return None
    try:
        return clean_photo(picture)
    except LrmxError as error:
        raise LrmxError(
            error.code,
            "同名的照片文件（.pic）不是 JPEG 或 PNG 图片、过大或已损坏，"
            "请更换照片文件；移走该照片文件后，可以不带照片导入。",
        ) from None


def _note(decoded: _Decoded, person: Person) -> str:
    if not decoded.suspect:
        return ""
    return (
        f"旧版任免审批表应为 GB18030 编码，此文件已按 {decoded.encoding.upper()} 读取，"
        f"姓名读作“{person.name.strip()}”；请核对文字无误后再确认导入。"
    )
