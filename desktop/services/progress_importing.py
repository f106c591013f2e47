"""From the sheets of a workbook to a plan inside a transaction, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from types import MappingProxyType
from uuid import UUID

from desktop.services.door import Reading, Writing
from desktop.services.progress_asking import FilePeriod, Ground, column_answers
from desktop.services.progress_ground import (
    indicator_book,
    memory_kind,
    memory_of,
    stored_progress,
    units_named,
)
from desktop.services.progress_matching import UnitBook
from desktop.services.progress_plan import Write, plan_progress
from desktop.services.progress_values import SKIP, Counts, ProgressPlan
from desktop.services.reach import barred_units
from desktop.services.scheme_reading import effective_scheme
from desktop.services.scheme_values import QUARTERS, EffectiveScheme
from desktop.services.sheet_memory import remember
from desktop.services.sheets import SheetGrid
from desktop.services.sheets.headers import plain_header
from desktop.services.sheets.progress import ProgressExtract, extract_progress
from desktop.services.sheets.progress_shape import Known
from desktop.services.sheets.progress_words import quarter_of, years_in_name

SHARP_RULE = "progress.sharp_points"
NO_SCHEME = "本年度的考核方案还没有指标，无法对应表中的指标。请先在“考核方案”中建立或导入指标体系。"
_NO_MEMORY: Mapping[str, Mapping[str, str]] = MappingProxyType({})


def planned_file(
    tx: Reading,
    cycle: UUID,
    file: str,
    grids: tuple[SheetGrid, ...],
    quarter: int | None,
    answers: Mapping[str, str],
    *,
    fresh: bool = False,
    expected: Mapping[UUID, str] | None = None,
) -> tuple[ProgressPlan, tuple[Write, ...]]:
    """Plan a workbook against the rows as they stand; the number of statements is fixed."""
    memory = _NO_MEMORY if fresh else memory_of(tx)
    scheme = effective_scheme(tx, cycle, quarter or QUARTERS[-1])
    units, book = UnitBook(units_named(tx)), indicator_book(scheme)
    taught = column_answers(answers, memory.get("column", {}))
    found = extract_progress(grids, Known(units.knows, book.knows, taught))
    period = _period(found, file, scheme.year)
    quarters = _quarters(found, period, quarter, answers)
    stored = stored_progress(tx, cycle, {q for n in quarters for q in (n - 1, n)} or {0})
    rule = scheme.rules.get(SHARP_RULE)
    ground = Ground(
        scheme.year, units,
        {q: book if q == scheme.quarter else indicator_book(effective_scheme(tx, cycle, q))
         for q in quarters},
        stored, barred_units(tx), None if rule is None else rule.value, memory, answers, quarter,
        period, expected,
    )  # fmt: skip
    planned = plan_progress(found, file, ground)
    refusal = found.refusal or _refusal(scheme, planned.rows or planned.questions, planned.notes)
    plan = ProgressPlan(
        cycle, file, tuple(sorted(planned.quarters)),
        planned.counts if not refusal else Counts(),
        tuple(planned.rows), tuple(planned.questions.values()), tuple(planned.notes), refusal,
        quarter, MappingProxyType(dict(answers)), grids,
        MappingProxyType(dict(stored.met)), fresh,
        any(q.remembered and k != "quarter" for k, q in planned.questions.items())
        or _recalled(found, memory),
    )  # fmt: skip
    return plan, tuple(planned.writes)


def _recalled(found: ProgressExtract, memory: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether a column was read as it was told for an earlier workbook."""
    columns = memory.get("column", {})
    return any(plain_header(header) in columns for s in found.sheets for header in s.taught)


def _refusal(scheme: EffectiveScheme, anything: object, notes: list[str]) -> str:
    if not any(i.leaf for i in scheme.indicators):
        return NO_SCHEME
    if anything:
        return ""
    return notes[0] if notes else "表中没有可以导入的进展，请核对是否选错了文件。"


def _period(found: ProgressExtract, file: str, year: int) -> FilePeriod:
    """What the file says of its time; its name counts where the sheets say nothing."""
    said = frozenset(
        e.quarter
        for s in found.sheets
        if s.year in (None, year)
        for e in s.entries
        if e.quarter is not None
    )
    name = PurePath(file).stem
    named = None if said else quarter_of(name)
    return FilePeriod(said if named is None else frozenset({named}), named, years_in_name(name))


def _quarters(
    found: ProgressExtract, period: FilePeriod, quarter: int | None, answers: Mapping[str, str]
) -> frozenset[int]:
    """All quarters in which something may be written."""
    given = answers.get("quarter", "")
    said = {e.quarter for s in found.sheets for e in s.entries}
    chosen = {int(given)} if given in {str(q) for q in QUARTERS} else {quarter}
    return frozenset(q for q in said | chosen | {quarter} | period.quarters if q is not None)


def remember_answers(tx: Writing, plan: ProgressPlan) -> None:
    """Keep what was answered, so that the next quarter's workbook maps by itself."""
    scheme = effective_scheme(tx, plan.cycle, plan.quarters[-1] if plan.quarters else QUARTERS[-1])
    book = indicator_book(scheme)
    said: dict[str, dict[str, str]] = {"column": {}, "unit": {}, "indicator": {}}
    for key, answer in plan.answers.items():
        kind, _, what = key.partition("/")
        if kind == "column" and answer:
            said[kind][answer] = what
        elif kind == "unit" and answer:
            said[kind][what] = answer
        elif kind == "indicator" and answer:
            said[kind][what] = answer if answer == SKIP else book.meaning(answer)
    for kind, meanings in said.items():
        if meanings:
            remember(tx, memory_kind(kind), meanings)


def progress_fields(cycle: UUID, wanted: Write) -> dict[str, object]:
    """The fields of a row that an import writes; one deleted before stands again."""
    value = wanted.value
    fields: dict[str, object] = {
        "basis": value.basis,
        "target": value.target,
        "target_text": value.target_text,
        "planned": value.planned,
        "actual": value.actual,
        "actual_text": value.actual_text,
        "note": value.note,
        "source": wanted.source,
        "deleted": False,
    }
    if wanted.version is None:
        del fields["deleted"]
        fields |= {
            "cycle_id": cycle,
            "unit_id": wanted.unit,
            "indicator_id": wanted.indicator,
            "quarter": wanted.quarter,
        }
    return fields
