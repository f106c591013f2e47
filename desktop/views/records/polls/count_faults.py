"""What keeps a count from being complete, in two lines: the wrong before the empty. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from desktop.services.poll_rules import (
    BALLOTS,
    COLUMNS,
    Ballots,
    CellKey,
    MarkKey,
    Marks,
    Tally,
    TallyFault,
    class_word,
    gap_word,
    row_words,
)
from desktop.terms import VoterClass

NAMED: Final = 2
LISTED: Final = 20  # a tip of more lines leaves the screen


def in_order(tally: Tally, faults: Sequence[TallyFault]) -> tuple[TallyFault, ...]:
    """What is wrong first, in the order of the paper; then what nobody filled in yet."""
    return tuple(sorted(faults, key=lambda fault: _empty(tally, fault.cell)))


def short_words(tally: Tally, faults: Sequence[TallyFault], named: int = NAMED) -> str:
    """C票·罗䶮：差 1 票；另有 2 处不符；B票还有 30 处未填."""
    wrong = [f for f in faults if not _empty(tally, f.cell)]
    parts = [_wrong_words(tally, fault) for fault in wrong[:named]]
    if len(wrong) > named:
        parts.append(f"另有 {len(wrong) - named} 处不符")
    open_cells: dict[VoterClass, int] = {}
    for fault in faults:
        if fault.cell is not None and _empty(tally, fault.cell):
            count = _cells(tally, fault.cell)
            known = open_cells.get(fault.cell.voter_class, 0)
            open_cells[fault.cell.voter_class] = known + count
    parts += [f"{class_word(c)}还有 {n} 处未填" for c, n in open_cells.items()]
    return "；".join(parts) + "。"


def all_words(faults: Sequence[TallyFault]) -> str:
    """Every fault on a line, for a tip."""
    more = (f"另有 {len(faults) - LISTED} 处。",) if len(faults) > LISTED else ()
    return "\n".join((*(f.sentence for f in faults[:LISTED]), *more))


def place_of(keys: Sequence[MarkKey], cell: CellKey) -> tuple[int, int] | None:
    """Row and column of a cell among a class's rows; row -1 is the line of ballots."""
    if cell.subject is None or cell.item is None:
        return (-1, BALLOTS.index(cell.column)) if cell.column in BALLOTS else None
    key = MarkKey(cell.subject, cell.voter_class, cell.item)
    return (list(keys).index(key), COLUMNS.index(cell.column)) if key in keys else None


def _marks(tally: Tally, cell: CellKey) -> Marks | None:
    if cell.subject is None or cell.item is None:
        return None
    return tally.marks.get(MarkKey(cell.subject, cell.voter_class, cell.item), Marks())


def _empty(tally: Tally, cell: CellKey | None) -> bool:
    """Whether a fault only says that nothing stands in its cell."""
    if cell is None or cell.voter_class not in tally.classes:
        return False
    marks = _marks(tally, cell)
    stands: Mapping[str, int | None] = (
        dict(zip(COLUMNS, marks.values, strict=True))
        if marks is not None
        else {n: getattr(tally.ballots[cell.voter_class], n) for n in BALLOTS}
    )
    return stands[cell.column] is None


def _cells(tally: Tally, cell: CellKey) -> int:
    """A row without any count is one fault, and a cell for each column to be filled in."""
    marks = _marks(tally, cell)
    return len(COLUMNS) if marks is not None and marks.empty else 1


def _wrong_words(tally: Tally, fault: TallyFault) -> str:
    cell = fault.cell
    marks = None if cell is None else _marks(tally, cell)
    if cell is not None and marks is not None and marks.complete and cell.item is not None:
        valid = tally.ballots.get(cell.voter_class, Ballots()).valid
        name = next(s.name for s in tally.subjects if s.key == cell.subject)
        where = row_words(cell.voter_class, name, cell.item, tally.items)
        lacking = gap_word(marks, valid)
        if all(n >= 0 for n in marks.values if n is not None) and lacking not in {"", "相符"}:
            return f"{where}：合计{lacking}"
    return fault.sentence.removesuffix("。").removesuffix("请核对").removesuffix("。")
