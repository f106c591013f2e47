"""Writing a 干部任免审批表 file (.lrmx) so that the editor and other readers accept it.

An untouched file goes out byte for byte. A changed one is written in canonical order, UTF-8,
with the unknown tags that came in where they stood, and never with tags of our own.
"""

import codecs
import re
from collections.abc import Iterator
from xml.sax.saxutils import escape

from desktop.services.lrmx.errors import LrmxError
from desktop.services.lrmx.identity import name_fault
from desktop.services.lrmx.person import (
    FAMILY_TAG,
    FIELDS,
    ITEM_FIELDS,
    ITEM_TAG,
    FamilyItem,
    FieldSpec,
    Person,
    Unknown,
)
from desktop.services.lrmx.reading import LrmxFile

DEFAULT_VERSION = "3.2.1.6"
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _leaf(spec: FieldSpec, text: str, indent: str) -> str:
    wrong = _ILLEGAL.search(text)
    if wrong:
        raise LrmxError(
            "illegal_character",
            f"“{spec.label}”的第{wrong.start() + 1}个字符（U+{ord(wrong[0]):04X}）"
            "不能写入任免审批表，请删除后再导出。",
        )
    if not text:
        return f"{indent}<{spec.tag}></{spec.tag}>"
    # A bare carriage return would come back as a line feed.
    body = escape(text, {"\r": "&#13;"})
    return f"{indent}<{spec.tag}>{body}</{spec.tag}>"


def _unknown_after(unknown: tuple[Unknown, ...], place: str, indent: str) -> Iterator[str]:
    return (indent + item.xml for item in unknown if item.after == place)


def _item(item: FamilyItem) -> Iterator[str]:
    yield f"    <{ITEM_TAG}>"
    yield from _unknown_after(item.unknown, "", "      ")
    for spec in ITEM_FIELDS:
        yield _leaf(spec, getattr(item, spec.attribute), "      ")
        yield from _unknown_after(item.unknown, spec.tag, "      ")
    yield f"    </{ITEM_TAG}>"


def _family(person: Person, unknown: tuple[Unknown, ...]) -> Iterator[str]:
    if not person.family and not unknown:
        yield f"  <{FAMILY_TAG}></{FAMILY_TAG}>"
        return
    yield f"  <{FAMILY_TAG}>"
    for number, item in enumerate(person.family):
        yield from _unknown_after(unknown, str(number), "    ")
        yield from _item(item)
    for rest in unknown:  # also those after items that are gone
        if int(rest.after) >= len(person.family):
            yield f"    {rest.xml}"
    yield f"  </{FAMILY_TAG}>"


def _lines(person: Person, base: LrmxFile | None) -> Iterator[str]:
    present = base.present if base else frozenset[str]()
    unknown = base.unknown if base else ()
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield "<Person>"
    yield from _unknown_after(unknown, "", "  ")
    for spec in FIELDS:
        if spec.tag == FAMILY_TAG:
            yield from _family(person, base.family_unknown if base else ())
        else:
            text = getattr(person, spec.attribute)
            if text or spec.tag in present or not spec.since_2025:
                yield _leaf(spec, text, "  ")
        yield from _unknown_after(unknown, spec.tag, "  ")
    yield "</Person>"


def serialise(person: Person, base: LrmxFile | None = None) -> bytes:
    """Write a person as .lrmx; ``parse(serialise(p, base)).person == p``.

    ``base`` is the file that the person came from, if any: when nothing differs its own bytes
    are returned (never those of an .lrm); otherwise its unknown tags, line ends and BOM are
    kept. A new
    person carries ``DEFAULT_VERSION`` by the caller's choice. Raises ``LrmxError``: bad_name,
    illegal_character.
    """
    if base is not None and person == base.person and not base.legacy:
        return base.source
    fault = name_fault(person.name)
    if fault:
        raise LrmxError("bad_name", f"{fault}，请更正姓名后再导出。")
    text = "\n".join(_lines(person, base)) + "\n"
    if base is not None and base.crlf:
        text = text.replace("\n", "\r\n")
    mark = codecs.BOM_UTF8 if base is not None and base.bom else b""
    return mark + text.encode("utf-8")
