"""Taking a scheme from a workbook like 综合考核指标体系.xlsx into the draft."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Final
from uuid import UUID

from desktop.models.changes import Change
from desktop.services.cycles import cycle_row
from desktop.services.door import Reading, Service, Writing, permits, reads, writes
from desktop.services.errors import Invalid
from desktop.services.permissions import Operation
from desktop.services.progress import Progress
from desktop.services.rule_amendments import ALL_YEAR
from desktop.services.scheme_checks import sums_of
from desktop.services.scheme_copy import shipped_bands, shipped_indicators, wording_changes
from desktop.services.scheme_differences import indicator_differences, indicator_paths
from desktop.services.scheme_drafts import fields_of
from desktop.services.scheme_forms import (
    NO_CORRECTIONS,
    PlannedIndicator,
    SchemePlan,
    SchemeTaken,
    SheetProblem,
    TakeMode,
)
from desktop.services.scheme_merge import MergedTree, changed, merged_tree
from desktop.services.scheme_reading import (
    SchemeRows,
    at_quarter,
    refuse_frozen,
    refuse_sealed,
    scheme_rows,
)
from desktop.services.scheme_steps import wording_fault
from desktop.services.scheme_values import EffectiveScheme, IndicatorValue
from desktop.services.sheet_memory import remember, remembered
from desktop.services.sheets.grid import SheetError, SheetGrid
from desktop.services.sheets.headers import plain_header
from desktop.services.sheets.reading import read_workbook
from desktop.services.sheets.scheme import SchemeExtract, extract_scheme
from desktop.services.sheets.scheme_shape import SchemeShape, scheme_shape
from desktop.services.sheets.scheme_words import SCHEME_LABELS
from desktop.terms import ImportKind, ScoringMethod

_KIND: Final = ImportKind.SCHEME.value
_CHANGED: Final = "草案在预览之后有改动，没有导入。请重新预览后再采用。"
_NO_TITLE: Final = (
    "没有认出指标名称所在的栏。请在下面为该栏选择“指标名称”或“一级指标、二级指标”，再重新预览。"
)
_NO_WEIGHT: Final = "没有认出权重（分值）或计分方法所在的栏。请在下面为该栏选择含义，再重新预览。"


class SchemeImportService(Service):
    """Preview of a workbook, then taking it into the draft."""

    @permits(Operation.EDIT_SCHEME)
    def fields(self) -> Mapping[str, str]:
        """Field → label: what a column may be said to mean; "" is 不导入."""
        return SCHEME_LABELS

    @reads(Operation.EDIT_SCHEME)
    def preview(
        self,
        tx: Reading,
        cycle: UUID,
        source: Path | bytes,
        *,
        name: str = "",
        sheet: str = "",
        corrections: Mapping[str, str] = NO_CORRECTIONS,
        progress: Progress | None = None,
    ) -> SchemePlan:
        """What taking the workbook would do; changes nothing.

        ``corrections`` are header → field as the user said; those of earlier workbooks are
        remembered. Raises Refused when the scheme is frozen or sealed, NotFound, Cancelled.
        """
        refuse_sealed(cycle_row(tx, cycle))
        refuse_frozen(tx, cycle)
        file = name or (source.name if isinstance(source, Path) else "工作簿")
        try:
            grids = [g for g in read_workbook(source) if g.rows and not g.hidden]
        except SheetError as error:
            return SchemePlan(cycle, file, "", (), error.sentence)
        if progress is not None:
            progress.check()
        if not grids:
            return SchemePlan(cycle, file, "", (), "工作簿中的工作表都是隐藏或空的，请核对文件。")
        meanings = dict(remembered(tx, _KIND)) | {
            plain_header(header): meaning for header, meaning in corrections.items()
        }
        grid, shape = _chosen(grids, sheet, meanings)
        plan = SchemePlan(
            cycle,
            file,
            grid.name,
            tuple(g.name for g in grids),
            "",
            shape.columns,
            corrections=dict(corrections),
        )
        if not shape.understood:
            return replace(plan, refusal=_NO_WEIGHT if shape.levels else _NO_TITLE)
        return _planned(plan, _extracted(grid, shape), scheme_rows(tx, cycle))

    @writes(Operation.EDIT_SCHEME)
    def take(self, tx: Writing, plan: SchemePlan, mode: TakeMode) -> SchemeTaken:
        """Take a previewed workbook into the draft and remember the corrections.

        Planned anew against the rows as they stand. Raises Refused when the scheme is frozen
        or sealed, Invalid when nothing can be taken or the draft changed since the preview.
        """
        refuse_sealed(cycle_row(tx, plan.cycle))
        refuse_frozen(tx, plan.cycle)
        if plan.refusal or not plan.indicators:
            raise Invalid({"file": plan.refusal or "工作簿中没有可以导入的指标，请核对文件。"})
        rows = scheme_rows(tx, plan.cycle)
        now = at_quarter(rows, ALL_YEAR)
        current = now.indicators
        tree = _merged(current, plan, mode, tx.new_id)
        if indicator_differences(current, tree.values) != plan.differences(mode):
            raise Invalid({"plan": _CHANGED})
        tx.about("cycle", plan.cycle)
        tx.write([*_changes(rows, tree), *wording_changes(rows, _reworded(now, tree))])
        remember(tx, _KIND, plan.corrections)
        return _taken(current, tree)


def _chosen(
    grids: Sequence[SheetGrid], sheet: str, meanings: Mapping[str, str]
) -> tuple[SheetGrid, SchemeShape]:
    """The sheet that was asked for, else the one of which most is understood."""
    shapes = [(g, scheme_shape(g, meanings)) for g in grids if not sheet or g.name == sheet]
    if not shapes:
        raise Invalid({"sheet": f"工作簿中没有工作表“{sheet}”，请重新选择。"})
    return max(shapes, key=lambda one: (one[1].understood, len(one[1].fields)))


@dataclass(frozen=True, slots=True)
class _Read:
    """What a sheet yields after the checks on the whole of it."""

    indicators: tuple[PlannedIndicator, ...]
    problems: tuple[SheetProblem, ...]
    notes: tuple[str, ...]


def _extracted(grid: SheetGrid, shape: SchemeShape) -> _Read:
    found: SchemeExtract = extract_scheme(grid, shape)
    problems = list(found.problems)
    bands, remark = shipped_bands()
    paths: set[tuple[str, ...]] = set()
    groups = {one.path[:n] for one in found.indicators for n in range(1, len(one.path))}
    taken = []
    for one in found.indicators:
        if one.path in paths or one.path in groups:
            problems.append(
                SheetProblem(one.row, f"“{one.title}”在同一分组下重名，未导入。请改名。", False)
            )
            continue
        paths.add(one.path)
        if one.method is ScoringMethod.BANDS and not one.bands:
            text = "没有写明分档标准，已按出厂默认分档填入，请核对。"
            problems.append(SheetProblem(one.row, text, taken=True))
            one = replace(one, bands=bands, remark="；".join(t for t in (one.remark, remark) if t))
        taken.append(one)
    said = {
        row: tuple(p.sentence for p in problems if p.row == row)
        for row in {p.row for p in problems}
    }
    return _Read(
        tuple(replace(one, faults=said.get(one.row, ())) for one in taken),
        tuple(sorted(problems, key=lambda p: p.row)),
        found.notes,
    )


def _planned(plan: SchemePlan, read: _Read, rows: SchemeRows) -> SchemePlan:
    """The plan with what either mode would change."""
    if not read.indicators:
        return replace(
            plan,
            problems=read.problems,
            refusal="表头下面没有可以导入的指标，请核对是否选错了工作表。",
        )
    now: EffectiveScheme = at_quarter(rows, ALL_YEAR)
    plan = replace(plan, indicators=read.indicators, problems=read.problems, notes=read.notes)
    numbers = count(1)
    trees = {
        mode: _merged(now.indicators, plan, mode, lambda: UUID(int=next(numbers)))
        for mode in TakeMode
    }
    replaced = trees[TakeMode.REPLACE].values
    first = _first(replaced)
    notes = (*plan.notes, *_first_notes(now, trees[TakeMode.REPLACE]))
    return replace(
        plan,
        indicators=tuple(
            replace(one, first_question=first is not None and one.title == first.title)
            for one in plan.indicators
        ),
        sums=sums_of(replace(now, indicators=replaced)),
        replaced=indicator_differences(now.indicators, replaced),
        merged=indicator_differences(now.indicators, trees[TakeMode.MERGE].values),
        suggested=TakeMode.REPLACE if _untouched(now.indicators) else TakeMode.MERGE,
        notes=notes,
    )


def _first(values: Sequence[IndicatorValue]) -> IndicatorValue | None:
    return next((v for v in values if v.first_question), None)


def _reworded(now: EffectiveScheme, tree: MergedTree) -> str:
    """The wording that 第一考题 takes with another leaf in its place; empty: it stays.

    Wording and leaf stay together; a leaf that the office named otherwise than the wording
    leaves the wording alone. Source: domain.md §2.3: it may be reworded, not removed.
    """
    was, leaf = _first(now.indicators), _first(tree.values)
    if leaf is None or (was is not None and was.id == leaf.id):
        return ""
    apart = was is not None and was.title != now.first_question
    return "" if apart or wording_fault(leaf.title) else leaf.title.strip()


def _first_notes(now: EffectiveScheme, tree: MergedTree) -> Iterator[str]:
    """What becomes of 第一考题 when the workbook replaces the draft."""
    was, leaf = _first(now.indicators), _first(tree.values)
    if leaf is None or (was is not None and was.id == leaf.id):
        return
    too = "，第一考题的文字也改为这个名称" if _reworded(now, tree) else ""
    if was is None:
        yield f"第一项共性指标“{leaf.title}”将作为第一考题{too}。"
    else:
        yield (
            f"工作簿中没有第一考题“{was.title}”。选择“{TakeMode.REPLACE.label}”时，"
            f"“{leaf.title}”将成为第一考题{too}；不应替换的，请选择“{TakeMode.MERGE.label}”。"
        )


def _merged(
    current: Sequence[IndicatorValue],
    plan: SchemePlan,
    mode: TakeMode,
    new_id: Callable[[], UUID],
) -> MergedTree:
    columns = {column.field for column in plan.columns}
    # A weight for each kind of unit says as well whom an indicator is for.
    if sum(column.field == "weight" for column in plan.columns) > 1:
        columns.add("kinds")
    return merged_tree(current, plan.indicators, columns, mode, new_id)


def _untouched(current: Sequence[IndicatorValue]) -> bool:
    """Whether nothing of the office's own is in the draft: it is empty, or as shipped."""
    if not current:
        return True
    numbers = count(1)
    shipped = indicator_paths(tuple(shipped_indicators(lambda: UUID(int=next(numbers)))))
    here = indicator_paths(current)
    return here.keys() == shipped.keys() and not any(
        changed(here[path], shipped[path]) for path in here
    )


def _changes(rows: SchemeRows, tree: MergedTree) -> list[Change]:
    versions = {row.id: row.version for row in rows.indicators}
    found = [Change("indicator", one, {"deleted": True}, versions[one]) for one in tree.removed]
    for value in tree.values:
        fields = fields_of(value) | {
            "parent_id": value.parent,
            "ordinal": value.ordinal,
            "category": value.category,
            "first_question": value.first_question,
        }
        if value.id in tree.kept:
            found.append(Change("indicator", value.id, fields, versions[value.id]))
        else:
            found.append(Change("indicator", value.id, {**fields, "cycle_id": rows.cycle.id}))
    return found


def _taken(current: Sequence[IndicatorValue], tree: MergedTree) -> SchemeTaken:
    """Leaves by what became of them."""
    old = {v.id: v for v in current}
    leaves = [v for v in tree.values if v.leaf]
    new = sum(v.id not in old for v in leaves)
    altered = sum(v.id in old and changed(old[v.id], v) for v in leaves)
    removed = sum(old[one].leaf for one in tree.removed)
    return SchemeTaken(new, altered, removed, len(leaves) - new - altered)
