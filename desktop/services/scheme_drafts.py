"""From a form of an indicator to its value, and from values to what is stored and shown."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from desktop.services.scheme_checks import BESIDE, is_heading
from desktop.services.scheme_forms import IndicatorDraft, IndicatorLine
from desktop.services.scheme_numbers import number_fault, number_text, shown_number
from desktop.services.scheme_reading import bands_text
from desktop.services.scheme_values import Bands, IndicatorValue
from desktop.terms import ScoringMethod, UnitKind

_NOBODY: Final = UUID(int=0)
_MOST: Final = Decimal(100)
AMENDABLE: Final[dict[str, str]] = {
    "title": "指标名称",
    "nature": "性质",
    "method": "计分方法",
    "weight": "权重",
    "cap": "封顶分值",
    "direction": "目标方向",
    "kinds": "适用单位",
    "quarters": "考核季度",
    "bands": "分档标准",
    "office": "责任部门",
    "remark": "备注",
}
"""The fields of an indicator that a form sets, with their names; amendments set the same."""


def draft_value(
    draft: IndicatorDraft, old: IndicatorValue | None
) -> tuple[IndicatorValue, dict[str, str]]:
    """The form as a value, and what could not be read of it.

    What does not belong to the method is left out: a weight of a bonus, steps of a ratio.
    """
    faults: dict[str, str] = {}
    blank = draft.group or (old is not None and not old.leaf)
    method = None if blank else draft.method
    weighed = draft.category not in BESIDE
    weight = None if blank or not weighed else _number(draft.weight, "weight", "权重", faults)
    cap = None if blank or weighed else _number(draft.cap, "cap", "封顶分值", faults)
    bands = _bands(draft.bands, faults) if method is ScoringMethod.BANDS else ()
    value = IndicatorValue(
        draft.id or _NOBODY,
        draft.parent,
        0 if old is None else old.ordinal,
        "" if old is None else old.code,
        draft.title.strip(),
        draft.category,
        not blank,
        None if blank else draft.nature,
        method,
        weight,
        cap,
        None if blank else draft.direction,
        frozenset() if blank or len(draft.kinds) == len(UnitKind) else draft.kinds,
        frozenset() if blank or len(draft.quarters) == 4 else draft.quarters,
        bands,
        draft.office.strip() or None,
        old is not None and old.first_question,
        draft.remark.strip() or None,
        () if old is None else old.amendments,
    )
    return value, faults


def _number(typed: str, field: str, label: str, faults: dict[str, str]) -> Decimal | None:
    fault = number_fault(typed, label, least=Decimal(0), most=_MOST, above=True)
    if fault:
        faults[field] = fault
        return None
    return Decimal(number_text(typed))


def _bands(typed: tuple[tuple[str, str], ...], faults: dict[str, str]) -> Bands:
    """The steps in the order typed; blank lines of the form are no steps."""
    found = []
    for row, (least, points) in enumerate(typed, 1):
        if not number_text(least) and not number_text(points):
            continue
        for text, label in ((least, "完成率"), (points, "分值")):
            fault = number_fault(
                text, f"第 {row} 档的{label}", least=Decimal(0), most=Decimal(10_000)
            )
            if fault:
                faults["bands"] = fault
                return ()
        found.append((Decimal(number_text(least)), Decimal(number_text(points))))
    return tuple(found)


def fields_of(value: IndicatorValue) -> dict[str, Any]:
    """What a form sets, as the row's fields."""
    return {
        "title": value.title,
        "nature": value.nature,
        "method": value.method,
        "weight": value.weight,
        "cap": value.cap,
        "direction": value.direction,
        "kinds": tuple(sorted(k.value for k in value.kinds)),
        "quarters": tuple(str(q) for q in sorted(value.quarters)),
        "bands": bands_text(value.bands),
        "office": value.office,
        "remark": value.remark,
    }


def draft_of(line: IndicatorLine) -> IndicatorDraft:
    """The form of an indicator as it stands, to be edited."""
    value = line.value
    return IndicatorDraft(
        value.title,
        value.category,
        value.id,
        value.parent,
        value.nature,
        value.method,
        shown_number(value.weight),
        shown_number(value.cap),
        value.direction,
        value.kinds,
        value.quarters,
        tuple((shown_number(least), shown_number(points)) for least, points in value.bands),
        value.office or "",
        value.remark or "",
        group=is_heading(value),
        version=line.version,
    )


def shown_field(value: IndicatorValue, field: str) -> str:
    """A field as a person reads it."""
    if field in {"weight", "cap"}:
        return shown_number(getattr(value, field))
    if field == "kinds":
        return "、".join(k.label for k in UnitKind if k in value.kinds) or "全部"
    if field == "quarters":
        return "、".join(f"第{q}季度" for q in sorted(value.quarters)) or "各季度"
    if field == "bands":
        return "；".join(
            f"{shown_number(least)}%以上{shown_number(points)}分" for least, points in value.bands
        )
    if field in {"nature", "method", "direction"}:
        term = getattr(value, field)
        return "" if term is None else str(term.label)
    return getattr(value, field) or ""
