"""Reading a 干部任免审批表 file (.lrmx): bytes in, frozen values out.

No entities, no DTD, at most 20 MB, bounded depth and number of tags; UTF-8 with or without BOM,
GB18030 text declared wrongly is read and marked, so that the user is asked.
"""

import codecs
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from desktop.services.lrmx.checks import find_doubts
from desktop.services.lrmx.errors import Finding, LrmxError
from desktop.services.lrmx.identity import name_fault
from desktop.services.lrmx.person import (
    BY_TAG,
    FAMILY_TAG,
    ITEM_BY_TAG,
    ITEM_TAG,
    FamilyItem,
    FieldSpec,
    Person,
    Unknown,
)
from desktop.services.lrmx.photo import clean_photo, decode_base64

MAX_BYTES = 20 * 1024 * 1024
_MAX_TAGS = 5_000
_MAX_DEPTH = 32
_DECLARED = re.compile(r"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w\-.:]{1,40})["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,400}?\?>")
_CHINESE = ("gb2312", "gbk", "gb18030", "cp936", "gb_2312-80", "936")


@dataclass(frozen=True, slots=True, repr=False)
class LrmxFile:
    """One file as it came in.

    ``source`` are its bytes, ``digest`` their SHA-256 in hex. ``encoding`` is what it was read
    with; with ``encoding_suspect`` the user is asked, using ``encoding_note``, before anything
    is taken. ``unknown`` are tags of the root that are not ours, ``family_unknown`` those of the
    family. ``present`` are the canonical tags found. ``photo_jpeg`` is the cleaned photo.
    ``legacy``: the source is an .lrm, see lrm.py.
    """

    person: Person
    source: bytes
    digest: str
    encoding: str
    bom: bool
    encoding_suspect: bool
    encoding_note: str
    crlf: bool
    present: frozenset[str]
    unknown: tuple[Unknown, ...]
    family_unknown: tuple[Unknown, ...]
    photo_jpeg: bytes | None
    findings: tuple[Finding, ...]
    legacy: bool = False

    def __repr__(self) -> str:  # what is printed may end in a log
        return f"LrmxFile({self.digest[:12]})"


@dataclass(frozen=True, slots=True)
class _Decoded:
    text: str
    encoding: str
    bom: bool
    suspect: bool


class _TooMuch(Exception):
    """More tags or deeper nesting than any form has."""


class _BoundedTree:
    """Tree builder that stops before a hostile file fills the memory."""

    def __init__(self) -> None:
        self._tree = TreeBuilder(insert_comments=True)  # comments are written back
        self._count = 0
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        self._count += 1
        self._depth += 1
        if self._count > _MAX_TAGS or self._depth > _MAX_DEPTH or len(attrs) > _MAX_DEPTH:
            raise _TooMuch
        self._tree.start(tag, attrs)

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._tree.end(tag)

    def data(self, data: str) -> None:
        self._tree.data(data)

    def comment(self, text: str) -> None:
        self._count += 1
        if self._count > _MAX_TAGS:
            raise _TooMuch
        if self._depth:  # outside the root there is nowhere to keep it
            self._tree.comment(text)

    def close(self) -> Element:
        return self._tree.close()


def _prefix_of_utf8(data: bytes) -> str | None:
    """Text of UTF-8 data, also when it ends within a character (a file cut off)."""
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(data, final=False)
    except UnicodeDecodeError:
        return None


def _decode(data: bytes) -> _Decoded:
    if data.startswith(codecs.BOM_UTF8):
        text = _prefix_of_utf8(data[3:])
        if text is not None:
            return _Decoded(text, "utf-8", bom=True, suspect=False)
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return _Decoded(data.decode("utf-16"), "utf-16", bom=False, suspect=False)
        except UnicodeDecodeError:
            raise _bad_encoding() from None
    declared = _DECLARED.match(data[:400].decode("latin-1"))
    says_chinese = declared is not None and declared[1].lower() in _CHINESE
    text = _prefix_of_utf8(data)
    if text is not None and (text.isascii() or not says_chinese):
        return _Decoded(text, "utf-8", bom=False, suspect=False)
    if text is not None:
        return _Decoded(text, "utf-8", bom=False, suspect=True)
    try:
        chinese = data.decode("gb18030")
    except UnicodeDecodeError:
        raise _bad_encoding() from None
    return _Decoded(chinese, "gb18030", bom=False, suspect=not says_chinese)


def _bad_encoding() -> LrmxError:
    return LrmxError(
        "bad_encoding",
        "文件的文字编码无法识别（既不是 UTF-8 也不是 GB18030），"
        "请用任免审批表编辑器重新另存后再导入。",
    )


def _root_of(text: str) -> Element:
    """Parse, refusing what no form needs; each refusal is one sentence."""
    body = _DECLARATION.sub("", text, count=1)
    try:
        parser = DefusedXMLParser(target=_BoundedTree(), encoding="utf-8", forbid_dtd=True)
        parser.feed(body.encode("utf-8", "surrogatepass"))
        root = parser.close()
    except DefusedXmlException:
        raise LrmxError(
            "forbidden_markup",
            "文件中含有任免审批表不会使用的实体或文档类型声明，可能有害，已拒绝；请向报送单位核实文件来源。",
        ) from None
    except _TooMuch:
        raise LrmxError(
            "too_complex",
            "文件中的标签过多或嵌套过深，不是正常的任免审批表，请核实文件来源。",
        ) from None
    except ParseError as error:
        raise _not_readable(body, error) from None
    except (ValueError, AssertionError):
        raise LrmxError(
            "not_xml", "文件内容不是有效的任免审批表，请用编辑器重新另存后再导入。"
        ) from None
    if not isinstance(root, Element):
        raise LrmxError("not_xml", "文件内容不是有效的任免审批表，请用编辑器重新另存后再导入。")
    return root


def _not_readable(body: str, error: ParseError) -> LrmxError:
    line = error.position[0]
    if "<Person" in body and not body.rstrip("\x00 \t\r\n").endswith("</Person>"):
        return LrmxError(
            "truncated",
            f"文件不完整：内容在第{line}行中断，没有结尾，请重新复制或向报送单位索取完整文件。",
        )
    if "<" not in body[:2000]:
        return LrmxError(
            "not_xml", "文件内容不是任免审批表（不是 XML 格式），请核对是否选错了文件。"
        )
    return LrmxError(
        "not_xml", f"文件第{line}行的格式有误，无法读取，请用任免审批表编辑器重新另存后再导入。"
    )


def _markup(element: Element) -> str:
    tail, element.tail = element.tail, None
    try:
        return tostring(element, encoding="unicode").replace("\r", "&#13;")
    finally:
        element.tail = tail


def _text_of(element: Element, label: str, code: str) -> str:
    """Text of a leaf; markup inside would lose text, so it is refused and not flattened."""
    inner = [tag for tag in _tags(element) if tag]
    if inner:
        raise LrmxError(
            code, f"“{label}”中夹有标签“<{inner[0][:30]}>”，请在编辑器中改为纯文字后再导入。"
        )
    return "".join(element.itertext()) if len(element) else element.text or ""


def _tags(element: Element) -> list[str]:
    """Tags of the children; a comment's is empty (its tag is a function)."""
    found: list[object] = [child.tag for child in element]
    return [tag if isinstance(tag, str) else "" for tag in found]


@dataclass(slots=True)
class _Gathered:
    texts: dict[str, str] = field(default_factory=dict)
    items: list[FamilyItem] = field(default_factory=list)
    present: set[str] = field(default_factory=set)
    unknown: list[Unknown] = field(default_factory=list)
    family_unknown: list[Unknown] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def _split(
    element: Element, known: Mapping[str, FieldSpec], found: _Gathered, name_tag: str
) -> tuple[dict[str, str], list[Unknown]]:
    """Texts of the known tags of one row; what is not known is kept with its place."""
    texts: dict[str, str] = {}
    unknown: list[Unknown] = []
    last = ""
    for child, tag in zip(element, _tags(element), strict=True):
        spec = known.get(tag)
        if spec is None or tag in texts:
            unknown.append(Unknown(last, _markup(child)))
            if spec is not None:
                found.findings.append(_doubled(spec))
            continue
        texts[tag] = _text_of(child, spec.label, "bad_name" if tag == name_tag else "nested_markup")
        last = tag
    return texts, unknown


def _doubled(spec: FieldSpec) -> Finding:
    return Finding(
        "doubled",
        spec.attribute,
        f"“{spec.label}”在文件中出现多次，只采用第一次出现的内容，请核对。",
    )


def _family(element: Element, found: _Gathered) -> None:
    for child in element:
        if child.tag != ITEM_TAG:
            found.family_unknown.append(Unknown(str(len(found.items)), _markup(child)))
            continue
        texts, unknown = _split(child, ITEM_BY_TAG, found, "")
        values = {ITEM_BY_TAG[tag].attribute: text for tag, text in texts.items()}
        found.items.append(FamilyItem(unknown=tuple(unknown), **values))


def _gather(root: Element) -> _Gathered:
    found = _Gathered()
    families = [child for child in root if child.tag == FAMILY_TAG]
    for element in families[:1]:
        _family(element, found)
        # Its markup is taken; an empty leaf keeps the place in the order of the tags.
        for child in list(element):
            element.remove(child)
    found.texts, found.unknown = _split(root, BY_TAG, found, "XingMing")
    found.present = set(found.texts)
    found.texts.pop(FAMILY_TAG, None)
    return found


def parse(data: bytes) -> LrmxFile:
    """Read one .lrmx file.

    Raises only ``LrmxError``: empty, too_large, bad_encoding, not_xml, truncated,
    forbidden_markup, too_complex, nested_markup, not_person, no_name, bad_name, bad_photo,
    oversize_photo. What is doubtful but takable is in ``findings``.
    """
    if len(data) > MAX_BYTES:
        raise LrmxError("too_large", "文件超过 20 MB，不是正常的任免审批表，请核对文件。")
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise LrmxError("empty", "文件是空的，没有任何内容，请向报送单位重新索取。")
    decoded = _decode(data)
    root = _root_of(decoded.text)
    if root.tag != "Person":
        raise LrmxError(
            "not_person",
            f"文件不是干部任免审批表（最外层是“{str(root.tag)[:30]}”，应为“Person”），请核对是否选错了文件。",
        )
    found = _gather(root)
    person = Person.from_tags(found.texts, tuple(found.items))
    if not person.name:
        raise LrmxError("no_name", "“姓名”一栏为空，无法导入，请在编辑器中补填姓名后再导入。")
    fault = name_fault(person.name)
    if fault:
        raise LrmxError("bad_name", f"{fault}，请在编辑器中更正姓名后再导入。")
    photo = clean_photo(decode_base64(person.photo)) if person.photo else None
    return LrmxFile(
        person=person,
        source=data,
        digest=hashlib.sha256(data).hexdigest(),
        encoding=decoded.encoding,
        bom=decoded.bom,
        encoding_suspect=decoded.suspect,
        encoding_note=_encoding_note(decoded, person),
        crlf="\r\n" in decoded.text,
        present=frozenset(found.present),
        unknown=tuple(found.unknown),
        family_unknown=tuple(found.family_unknown),
        photo_jpeg=photo,
        findings=(*found.findings, *find_doubts(person)),
    )


def _encoding_note(decoded: _Decoded, person: Person) -> str:
    if not decoded.suspect:
        return ""
    used = "GB18030" if decoded.encoding == "gb18030" else "UTF-8"
    return (
        f"文件声明的文字编码与内容不符，已按 {used} 读取，姓名读作“{person.name.strip()}”；"
        "请核对文字无误后再确认导入。"
    )
