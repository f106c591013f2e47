"""What taking a progress workbook would do, against the rows as they stand. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from desktop.services.progress_asking import ASKED, UNKNOWN, Asking, Ground, Stored
from desktop.services.progress_merging import NO_PLAN, jump, merged
from desktop.services.progress_values import (
    SKIP,
    Counts,
    PreviewRow,
    ProgressQuestion,
    RowFate,
    Standing,
    UnitName,
    progress_id,
)
from desktop.services.scheme_values import IndicatorValue
from desktop.services.sheets.progress import ProgressEntry, ProgressExtract, ProgressSheet

_OWN_UNIT = "按回避规定，不能登记本人所在单位或需回避单位的进展，请由其他人员导入"
_MOVED = "预览之后此项已被修改，未采用，请重新预览"


@dataclass(frozen=True, slots=True)
class Write:
    """One row to be written."""

    id: UUID
    unit: UUID
    indicator: UUID
    quarter: int
    value: Standing
    source: str
    version: str | None


@dataclass(slots=True)
class Planned:
    """What came of planning."""

    rows: list[PreviewRow] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    questions: dict[str, ProgressQuestion] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    quarters: set[int] = field(default_factory=set)


def plan_progress(found: ProgressExtract, file: str, ground: Ground) -> Planned:
    """Plan all entries of a workbook; questions come in the order in which they are met."""
    planner = _Planner(ground, file, Asking(ground))
    for sheet in found.sheets:
        planner.take_sheet(sheet)
    if found.left:
        names = "、".join(f"“{name}”" for name in found.left)
        planner.out.notes.append(f"工作表{names}不是指标进展，未导入。")
    planner.finish()
    return planner.out


@dataclass(frozen=True, slots=True)
class _Pair:
    """One entry with the unit, the leaf and the row that it means."""

    sheet: ProgressSheet
    entry: ProgressEntry
    quarter: int
    unit: UnitName
    leaf: IndicatorValue
    row: UUID
    stored: Stored | None

    @property
    def before(self) -> Standing | None:
        """What stands; a row that was deleted does not."""
        return None if self.stored is None or self.stored.deleted else self.stored.value


@dataclass(slots=True)
class _Planner:
    ground: Ground
    file: str
    asking: Asking
    out: Planned = field(default_factory=Planned)
    tally: Counter[str] = field(default_factory=Counter)
    met: dict[UUID, _Pair] = field(default_factory=dict)

    def take_sheet(self, sheet: ProgressSheet) -> None:
        out, year = self.out, self.ground.year
        if sheet.year is not None and sheet.year != year:
            out.notes.append(
                f"工作表“{sheet.name}”写的是{sheet.year}年，与所选的{year}年度不符，未导入。"
                "请改选考核年度，或更正表中的年份。"
            )
            return
        if sheet.year is None and not self._of_the_year(sheet):
            return
        for ask in sheet.asks:
            self.asking.column(ask, sum(not e.empty for e in sheet.entries) or len(sheet.entries))
        if sheet.asks:
            self.tally["asked"] += sum(not e.empty for e in sheet.entries)
            return
        if sheet.unused:
            names = "、".join(f"“{name}”" for name in sheet.unused)
            out.notes.append(f"工作表“{sheet.name}”中的{names}栏没有采用。")
        for header in sheet.taught:
            out.notes.append(f"“{header}”栏按您的指定读取。")
        for problem in sheet.rejected:
            self.tally["rejected"] += 1
            out.rows.append(
                PreviewRow(
                    sheet.name, problem.row, "", "", sheet.quarter, RowFate.REJECTED,
                    reason=problem.reason.rstrip("。"),
                )
            )  # fmt: skip
        for entry in sheet.entries:
            self._entry(sheet, entry)

    def _of_the_year(self, sheet: ProgressSheet) -> bool:
        """Whether a sheet without a year may be taken under the name that its file has."""
        named = self.ground.period.named_years
        if not named or self.ground.year in named:
            return True
        answer = self.asking.year(sum(not e.empty for e in sheet.entries))
        if not answer:
            for entry in sheet.entries:
                self._wait(sheet, entry, entry.quarter)
        elif answer == SKIP:
            self.out.notes.append(f"工作表“{sheet.name}”按您的指定未导入。")
        return answer not in ("", SKIP)

    # --- one pair ------------------------------------------------------------------------

    def _entry(self, sheet: ProgressSheet, entry: ProgressEntry) -> None:
        quarter = self.asking.quarter(entry.quarter)
        unit = self.asking.unit(entry.unit, quarter)
        if quarter is None:
            self._wait(sheet, entry, None)
            return
        self.out.quarters.add(quarter)
        found = self.asking.leaves(entry.indicator, quarter)
        if SKIP in (unit, found):
            self._reject(sheet, entry, quarter, "按您的指定不导入")
        elif UNKNOWN in (unit, found):
            what = "库中没有这个单位" if unit == UNKNOWN else "方案中没有这项指标"
            self._reject(sheet, entry, quarter, f"{what}，且要确认的问题过多，请核对是否选错了文件")
        elif ASKED in (unit, found):
            self._wait(sheet, entry, quarter)
        elif isinstance(unit, UUID) and not isinstance(found, str):
            self._pair(sheet, entry, quarter, unit, found)

    def _pair(
        self,
        sheet: ProgressSheet,
        entry: ProgressEntry,
        quarter: int,
        unit: UUID,
        found: Sequence[IndicatorValue],
    ) -> None:
        whose = self.ground.units.units[unit]
        leaf = self.ground.indicators[quarter].of_kind(found, whose.kind)
        if leaf is None:
            self._reject(sheet, entry, quarter, "方案中有几项同名的指标，请在表头写明上级指标")
            return
        row = progress_id(unit, leaf.id, quarter)
        pair = _Pair(sheet, entry, quarter, whose, leaf, row, self.ground.stored.get(row))
        if entry.empty:
            self._empty(pair)
            return
        why = self._barred(pair)
        if why:
            self._reject(sheet, entry, quarter, why)
            return
        first = self.met.get(row)
        if first is None:
            self.met[row] = pair
            self._write(pair)
        elif (first.entry.target, first.entry.actual) == (entry.target, entry.actual):
            self.tally["same"] += 1
        else:
            place = f"“{first.sheet.name}”第{first.entry.row}行"
            self._reject(sheet, entry, quarter, f"与{place}是同一单位同一指标，数值不同")

    def _barred(self, pair: _Pair) -> str:
        stored, expected = pair.stored, self.ground.expected
        if pair.unit.id in self.ground.barred:
            return _OWN_UNIT
        if not pair.leaf.applies_to(pair.unit.kind):
            return f"按方案，此指标不适用于{pair.unit.kind.label}"
        if stored is not None and stored.conflicts:
            return "此项有尚未裁定的冲突，请先裁定"
        if expected is not None and stored is not None and expected.get(pair.row) != stored.version:
            return _MOVED
        return ""

    def _empty(self, pair: _Pair) -> None:
        self.tally["not_applicable"] += 1
        if pair.unit.id in self.ground.barred:
            return
        due = pair.leaf.quarter_due(pair.quarter) == pair.quarter
        self.tally["blank_due"] += due and pair.leaf.applies_to(pair.unit.kind)
        before = pair.before
        if before is not None:
            self.tally["kept"] += 1
            self.out.rows.append(
                self._row(
                    pair.sheet, pair.entry, pair.quarter, RowFate.SAME, value=before,
                    before=before, remarks=("表中为空，原来的数值保留",),
                )
            )  # fmt: skip

    def _sharp(self, pair: _Pair, value: Standing) -> str:
        """What is said of a jump; a scheme without the rule points at none."""
        if self.ground.sharp is None or pair.quarter == 1:
            return ""
        before = progress_id(pair.unit.id, pair.leaf.id, pair.quarter - 1)
        last = self.ground.stored.get(before)
        stood = None if last is None or last.deleted else last.value
        return jump(value, stood, pair.leaf.direction, self.ground.sharp)

    def _write(self, pair: _Pair) -> None:
        entry, before = pair.entry, pair.before
        result = merged(entry, before)
        sharp = self._sharp(pair, result.value)
        fate = RowFate.NEW if before is None else RowFate.CHANGED
        if result.value == before:
            fate = RowFate.SAME
        self.tally[fate.name.lower()] += 1
        self.tally["flagged"] += bool(result.flags)
        self.tally["sharp"] += bool(sharp)
        self.tally["unplanned"] += NO_PLAN in result.remarks
        self.out.rows.append(
            PreviewRow(
                pair.sheet.name, entry.row, pair.unit.name, pair.leaf.title, pair.quarter, fate,
                result.value, before, result.flags, result.remarks, sharp,
            )
        )  # fmt: skip
        if fate is not RowFate.SAME:
            source = entry.source or f"{self.file} {pair.sheet.name} 第{entry.row}行"
            version = None if pair.stored is None else pair.stored.version
            self.out.writes.append(
                Write(
                    pair.row, pair.unit.id, pair.leaf.id, pair.quarter, result.value, source,
                    version,
                )
            )  # fmt: skip

    def _row(
        self,
        sheet: ProgressSheet,
        entry: ProgressEntry,
        quarter: int | None,
        fate: RowFate,
        *,
        value: Standing | None = None,
        before: Standing | None = None,
        remarks: tuple[str, ...] = (),
        reason: str = "",
    ) -> PreviewRow:
        shown = merged(entry, None).value if value is None else value
        return PreviewRow(
            sheet.name, entry.row, entry.unit, entry.indicator[0], quarter, fate, shown, before,
            remarks=remarks, reason=reason,
        )  # fmt: skip

    def _wait(self, sheet: ProgressSheet, entry: ProgressEntry, quarter: int | None) -> None:
        if not entry.empty:
            self.tally["asked"] += 1
            self.out.rows.append(self._row(sheet, entry, quarter, RowFate.ASKED))

    def _reject(
        self, sheet: ProgressSheet, entry: ProgressEntry, quarter: int, reason: str
    ) -> None:
        if not entry.empty:
            self.tally["rejected"] += 1
            self.out.rows.append(self._row(sheet, entry, quarter, RowFate.REJECTED, reason=reason))

    # --- the account ---------------------------------------------------------------------

    def finish(self) -> None:
        out, tally = self.out, self.tally
        out.questions = self.asking.told()
        if tally["unplanned"]:
            out.notes.append(
                f"有{tally['unplanned']}项只有全年目标，没有序时计划值，计分前请补上。"
            )
        if tally["blank_due"]:
            out.notes.append(f"有{tally['blank_due']}项按方案应报，表中为空，请核对。")
        if tally["kept"]:
            out.notes.append(f"有{tally['kept']}项表中为空而原来有数值，原来的数值保留。")
        names = Counts.__dataclass_fields__
        out.counts = Counts(**{name: tally[name] for name in names})
