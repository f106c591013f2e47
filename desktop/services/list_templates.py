"""正负面清单目录: the numbered situations of a cycle. Source: domain.md §1 ListTemplate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.scheme import ListTemplate
from desktop.services.cycles import cycle_row
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid, NotFound, Refused
from desktop.services.paths import RESOURCES
from desktop.services.permissions import Operation
from desktop.services.scheme_forms import TemplateDraft, TemplateLine
from desktop.services.scheme_reading import refuse_sealed
from desktop.terms import Polarity, Severity

_TEXT: Final = 500
_SECTION: Final = 50
_NUMBER: Final = 20
_LETTER: Final = {Polarity.POSITIVE: "Z", Polarity.NEGATIVE: "F"}
"""Numbers begin with 正 or 负 in pinyin, as the offices' own catalogues do."""


class ListTemplateService(Service):
    """The catalogue of a cycle.

    It guides what is recorded and moves no score by itself, so it may still be mended when the
    scheme is frozen; only a sealed cycle keeps it as it was.
    """

    @reads(Operation.READ_SCHEME)
    def templates(self, tx: Reading, cycle: UUID) -> tuple[TemplateLine, ...]:
        """All situations, positive ones first, by number."""
        return template_lines(tx, cycle)

    @writes(Operation.EDIT_SCHEME)
    def save(self, tx: Writing, cycle: UUID, draft: TemplateDraft) -> UUID:
        """Save a situation. Raises Invalid, NotFound, Stale, Refused (sealed cycle)."""
        refuse_sealed(cycle_row(tx, cycle))
        lines = template_lines(tx, cycle)
        if draft.id is not None and all(line.id != draft.id for line in lines):
            raise NotFound("该情形不存在或已删去。请刷新后重试。")
        number = draft.number.strip() or next_number(lines, draft.polarity)
        faults = _faults(draft, number, lines)
        if faults:
            raise Invalid(faults)
        row = draft.id or tx.new_id()
        fields: dict[str, object] = {
            "number": number,
            "polarity": draft.polarity,
            "section": draft.section.strip() or None,
            "text": draft.text.strip(),
            "severity": draft.severity,
            "veto": draft.veto,
            "basis": draft.basis.strip() or None,
            "unconfirmed": draft.unconfirmed,
        }
        if draft.id is None:
            fields["cycle_id"] = cycle
        tx.about("list_template", row)
        tx.write([Change("list_template", row, fields, draft.version if draft.id else None)])
        return row

    @writes(Operation.EDIT_SCHEME)
    def remove(self, tx: Writing, template: UUID, version: str) -> None:
        """Take a situation out of the catalogue. Raises NotFound, Stale, Refused (sealed)."""
        row = tx.session.get(ListTemplate, template)
        if row is None or row.deleted:
            raise NotFound("该情形不存在或已删去。请刷新后重试。")
        refuse_sealed(cycle_row(tx, row.cycle_id))
        tx.about("list_template", template)
        tx.write([Change("list_template", template, {"deleted": True}, version)])

    @writes(Operation.EDIT_SCHEME)
    def use_default(self, tx: Writing, cycle: UUID) -> int:
        """Take the shipped catalogue into an empty one; gives the number of situations.

        Raises Refused when the catalogue holds any, or the cycle is sealed.
        """
        refuse_sealed(cycle_row(tx, cycle))
        if template_lines(tx, cycle):
            raise Refused("目录中已有情形。请先删去，或直接在现有目录上修改。")
        shipped = shipped_templates()
        tx.about("cycle", cycle)
        tx.write(
            Change("list_template", tx.new_id(), {**one, "cycle_id": cycle}) for one in shipped
        )
        return len(shipped)


def template_lines(tx: Reading, cycle: UUID) -> tuple[TemplateLine, ...]:
    """The catalogue of a cycle, positive situations first, by number."""
    rows = tx.session.scalars(
        select(ListTemplate).where(ListTemplate.cycle_id == cycle, ListTemplate.deleted.is_(False))
    )
    lines = (
        TemplateLine(
            r.id,
            r.number,
            Polarity(r.polarity),
            r.section or "",
            r.text,
            Severity(r.severity),
            r.veto,
            r.basis or "",
            r.unconfirmed,
            r.version,
        )
        for r in rows
    )
    order = tuple(Polarity)
    return tuple(sorted(lines, key=lambda t: (order.index(t.polarity), _by_number(t.number), t.id)))


def _by_number(number: str) -> tuple[str, int, str]:
    """F2 comes before F10."""
    digits = re.search(r"\d+", number)
    if digits is None:
        return number, 0, ""
    return number[: digits.start()], int(digits[0]), number[digits.end() :]


def next_number(lines: Sequence[TemplateLine], polarity: Polarity) -> str:
    """The number after the highest of a polarity: Z01, Z02 … F01, F02 …."""
    letter = _LETTER[polarity]
    used = [
        int(found[1])
        for line in lines
        if (found := re.fullmatch(rf"{letter}(\d{{1,6}})", line.number)) is not None
    ]
    return f"{letter}{max(used, default=0) + 1:02d}"


def templates_copied(tx: Writing, source: UUID, target: UUID) -> list[Change]:
    """The rows of another year's catalogue; nothing when this year has one of its own."""
    if template_lines(tx, target):
        return []
    return [
        Change(
            "list_template",
            tx.new_id(),
            {
                "cycle_id": target,
                "number": line.number,
                "polarity": line.polarity,
                "section": line.section or None,
                "text": line.text,
                "severity": line.severity,
                "veto": line.veto,
                "basis": line.basis or None,
                "unconfirmed": line.unconfirmed,
            },
        )
        for line in template_lines(tx, source)
    ]


def shipped_templates() -> list[dict[str, Any]]:
    """The shipped catalogue, each situation 请核对."""
    shipped = orjson.loads((RESOURCES / "schemes" / "list_templates.json").read_bytes())
    return [{"unconfirmed": True, "veto": False, **one} for one in shipped["templates"]]


def _faults(draft: TemplateDraft, number: str, lines: Sequence[TemplateLine]) -> dict[str, str]:
    faults: dict[str, str] = {}
    text = draft.text.strip()
    if not text or len(text) > _TEXT:
        faults["text"] = f"请写明情形，不超过 {_TEXT} 个字。"
    elif any(t.text == text and t.polarity is draft.polarity and t.id != draft.id for t in lines):
        faults["text"] = "目录中已有相同的情形，无需重复登记。"
    if len(number) > _NUMBER:
        faults["number"] = f"编号不能超过 {_NUMBER} 个字，请改短。"
    elif any(t.number == number and t.id != draft.id for t in lines):
        faults["number"] = f"编号“{number}”已被使用，请换一个，或留空由系统编号。"
    if len(draft.section) > _SECTION:
        faults["section"] = f"分类不能超过 {_SECTION} 个字，请改短。"
    if len(draft.basis) > _TEXT:
        faults["basis"] = f"依据不能超过 {_TEXT} 个字，请精简。"
    if draft.veto and draft.polarity is Polarity.POSITIVE:
        faults["veto"] = "一票否决只用于负面情形，请取消勾选。"
    return faults
