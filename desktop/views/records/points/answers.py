"""From what stands on the sheet to what the service takes: only what was changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

import orjson

from desktop.services.check_forms import (
    ChecksDraft,
    ExampleAnswer,
    FindingAnswer,
    IndicatorAnswer,
    Remark,
    VisitChecks,
)
from desktop.services.check_words import Member, example_answer, finding_answer
from desktop.services.errors import Invalid
from desktop.terms import Polarity
from desktop.views.records.points.grid_field import GridField
from desktop.views.widgets.form import FormData


def answers(
    sheet: VisitChecks,
    before: Mapping[str, object],
    data: FormData,
    grids: Mapping[str, GridField],
    members: Sequence[Member],
) -> ChecksDraft:
    """The changes of a sheet against ``before``, by the versions it was typed upon.

    Raises Invalid with the faults of all lines.
    """
    seen: Mapping[str, Any] = orjson.loads(str(data.version))
    faults: dict[str, str] = {}
    findings = _findings(sheet, grids["findings"], seen, faults)
    examples = _examples(grids["examples"], seen, members, faults)
    if faults:
        raise Invalid(faults)
    values, versions = data.values, seen["versions"]
    first, attention = None, None
    if values["first"] != before["first"]:
        first = Remark(str(values["first"]), None, versions["first"])
    if (values["rating"], values["attention"]) != (before["rating"], before["attention"]):
        rating = cast("int | None", values["rating"])
        attention = Remark(str(values["attention"]), rating, versions["attention"])
    indicators = _indicators(grids["indicators"], seen)
    quarter = int(seen["quarter"])
    return ChecksDraft(sheet.visit, first, attention, findings, quarter, indicators, examples)


def _indicators(grid: GridField, seen: Mapping[str, Any]) -> tuple[IndicatorAnswer, ...]:
    versions, reported = seen["versions"], seen["reported"]
    return tuple(
        IndicatorAnswer(
            UUID(hex=key),
            finding,
            found,
            evidence,
            Decimal(reported[key]) if reported.get(key) else None,
            versions.get(key),
        )
        for key, (finding, found, evidence) in grid.changes().items()
    )


def _findings(
    sheet: VisitChecks, grid: GridField, seen: Mapping[str, Any], faults: dict[str, str]
) -> tuple[FindingAnswer, ...]:
    lines = {f.finding.hex: f for f in sheet.findings}
    found = []
    for key, (now, remark) in grid.changes().items():
        try:
            answer = finding_answer(now, remark, lines[key])
        except Invalid as fault:
            faults |= fault.faults
            continue
        version = seen["versions"].get(key)
        found.append(FindingAnswer(answer.finding, answer.now, answer.remark, version))
    return tuple(found)


def _examples(
    grid: GridField, seen: Mapping[str, Any], members: Sequence[Member], faults: dict[str, str]
) -> tuple[ExampleAnswer, ...]:
    versions, changed = seen["versions"], grid.changes()
    found, there = [], set()
    for place, (key, typed) in enumerate(grid.value()):
        there.add(key)
        if key and key not in changed:
            continue
        known = (UUID(hex=key), versions.get(key)) if key else None
        try:
            three = cast("tuple[str, str, str]", typed)
            found.append(example_answer(place, three, members, known))
        except Invalid as fault:
            faults |= fault.faults
    gone = [key for key, _typed in grid.base() if key not in there]
    found += [
        ExampleAnswer(Polarity.POSITIVE, "", None, UUID(hex=key), versions.get(key)) for key in gone
    ]
    return tuple(found)
