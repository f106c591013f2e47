"""民主测评 counts from a workbook: one sheet a unit, in whatever layout the office counts in.

A sheet is read from top to bottom. A line of ballot words (发出, 收回 …) or of option words
(优秀 … or 好 …) is a header and says what the columns beneath it mean; lines above and below it
may join columns into classes or items; a text alone in its line may name the class (A票) or the
item (德) of what follows. Every number keeps its cell, so that a fault can name it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from desktop.services.poll_rules import (
    Ballots,
    CellKey,
    MarkKey,
    Marks,
    Tally,
    TallySubject,
)
from desktop.services.sheets.figures import FigureKind, figure
from desktop.services.sheets.grid import FORMULA_STARTS, SheetGrid
from desktop.services.sheets.poll_header import Column, has_numbers, header_at
from desktop.services.sheets.poll_words import (
    BALLOTS,
    COUNTS,
    TAIL,
    Meaning,
    ballots_said,
    class_of,
    class_said,
    item_of,
    item_said,
    labelled_day,
    meaning_of,
    title_day,
)
from desktop.terms import PollItem, VoterClass

NO_TABLE: Final = (
    "没有找到含“优秀、称职、基本称职、不称职”栏目的计票表。请核对文件，或指定各栏后再试。"
)
_LONGEST: Final = 40
TEAM_KEY: Final = uuid5(NAMESPACE_OID, "kaohe/poll-sheet/team")
TEAM: Final = "领导班子"


@dataclass(frozen=True, slots=True, repr=False)
class SheetPoll:
    """A sheet's counts. ``cells`` tell where each number stands (C10); problems name their cell.

    ``teamlike`` are subjects with a leadership team's options whose name is no team's: a person
    must tell who they are. ``unknown`` are header words that nobody understood over columns of numbers.
    """

    sheet: str
    title: str
    on: date | None
    tally: Tally
    cells: Mapping[CellKey, str]
    problems: tuple[str, ...]
    unknown: tuple[str, ...]
    teamlike: frozenset[UUID] = frozenset()


@dataclass(slots=True)
class _State:
    """What is known while a sheet is read downwards."""

    grid: SheetGrid
    learnt: Mapping[str, str]
    columns: Mapping[int, Column] = field(default_factory=dict)
    team: bool = False
    team_named: bool = False
    voter_class: VoterClass | None = None
    item: PollItem | None = None
    title: str = ""
    on: date | None = None
    subjects: dict[str, TallySubject] = field(default_factory=dict)
    ballots: dict[VoterClass, dict[Meaning, int | None]] = field(default_factory=dict)
    marks: dict[MarkKey, dict[Meaning, int | None]] = field(default_factory=dict)
    cells: dict[CellKey, str] = field(default_factory=dict)
    rows: dict[MarkKey, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    unknown: dict[str, None] = field(default_factory=dict)
    teamlike: set[UUID] = field(default_factory=set)
    counted: bool = False


def extract_polls(
    grids: Sequence[SheetGrid], learnt: Mapping[str, str] | None = None
) -> tuple[SheetPoll, ...]:
    """The counts of every sheet that has a table of them; hidden sheets are left alone."""
    found = (_sheet(grid, learnt or {}) for grid in grids if not grid.hidden)
    return tuple(poll for poll in found if poll is not None)


def cell_name(row: int, column: int) -> str:
    """C10, for row 9 and column 2 counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _sheet(grid: SheetGrid, learnt: Mapping[str, str]) -> SheetPoll | None:
    state = _State(grid, learnt, voter_class=class_said(grid.name))
    row = 0
    while row < grid.height:
        beneath = _header(state, row)
        if beneath:
            row = beneath
            continue
        _line(state, row)
        row += 1
    if not state.counted:
        return None
    items = dict.fromkeys([PollItem.OVERALL, *(key.item for key in state.marks)])
    tally = Tally(
        tuple(state.subjects.values()),
        tuple(item for item in PollItem if item in items),
        {c: _ballots(numbers) for c, numbers in sorted(state.ballots.items())},
        {key: _marks(numbers) for key, numbers in state.marks.items()},
    )
    return SheetPoll(
        grid.name,
        state.title,
        state.on,
        tally,
        state.cells,
        tuple(state.problems),
        tuple(state.unknown),
        frozenset(state.teamlike),
    )


def _header(state: _State, row: int) -> int:
    """Take a header that begins at a row; the row beneath it, or 0 when there is none."""
    found = header_at(state.grid, row, state.learnt)
    if found is None:
        return 0
    state.columns, state.team = found.columns, found.team
    state.team_named = found.team_named
    state.unknown.update(dict.fromkeys(found.unknown))
    state.counted = state.counted or found.options
    return found.beneath


def _line(state: _State, row: int) -> None:
    """A row that is no header: a line of text, a pair of words and numbers, or counts."""
    grid = state.grid
    own = [t for c in range(grid.width) if (t := grid.own_text(row, c))]
    if not own:
        return
    state.on = state.on or labelled_day(" ".join(own))
    if len(set(own)) == 1 and not has_numbers(state.grid, row):
        _text(state, own[0])
        return
    if TAIL.match(own[0]):
        for text in own:
            _say(state, ballots_said(text), row)
        return
    if row in grid.hidden_rows and has_numbers(grid, row):
        state.problems.append(
            f"{grid.name}第 {row + 1} 行是隐藏的行，其中有数。请取消隐藏后核对，或删除该行再导入。"
        )
        return
    if _pairs(state, row):
        return
    meanings = {told.meaning for told in state.columns.values()}
    if meanings & COUNTS:
        _counts(state, row)
    if meanings & BALLOTS:
        _returned(state, row)


def _text(state: _State, text: str) -> None:
    """A line of its own: the title, or what the following is about."""
    if not state.title:
        state.title = text
        state.on = state.on or title_day(text)
    voter_class, item = class_said(text), item_said(text)
    if voter_class is not None:
        state.voter_class = voter_class
        state.item = None
    if item is not None:
        state.item = item
    _say(state, ballots_said(text), 0)


def _say(state: _State, numbers: Mapping[Meaning, int], row: int) -> None:
    if numbers and state.voter_class is not None:
        _keep_ballots(state, state.voter_class, {m: (n, (row, 0)) for m, n in numbers.items()})


def _pairs(state: _State, row: int) -> bool:
    """发出 | 8 | 收回 | 6: words and numbers side by side."""
    grid = state.grid
    found: dict[Meaning, tuple[int | None, tuple[int, int]]] = {}
    voter_class = None
    for column in range(grid.width - 1):
        text = grid.own_text(row, column)
        voter_class = voter_class or class_of(text)
        meaning = meaning_of(text, state.learnt)
        if meaning in BALLOTS and grid.own_text(row, column + 1):
            found[meaning] = (_number(state, row, column + 1), (row, column + 1))
    if len(found) < 2:
        return False
    where = voter_class or state.voter_class
    if where is not None:
        _keep_ballots(state, where, found)
    return True


def _returned(state: _State, row: int) -> None:
    """Ballots of one class, or of several side by side."""
    said = _cell(state, row, Meaning.CLASS)
    named = class_of(said) if said else None
    groups: dict[VoterClass, dict[Meaning, tuple[int | None, tuple[int, int]]]] = {}
    for column, told in state.columns.items():
        where = told.voter_class or named or (None if said else state.voter_class)
        if told.meaning in BALLOTS and where is not None and state.grid.text(row, column):
            at = (_number(state, row, column), (row, column))
            groups.setdefault(where, {})[told.meaning] = at
    for where, numbers in groups.items():
        _keep_ballots(state, where, numbers)


def _keep_ballots(
    state: _State,
    voter_class: VoterClass,
    numbers: Mapping[Meaning, tuple[int | None, tuple[int, int]]],
) -> None:
    kept = state.ballots.setdefault(voter_class, {})
    for meaning, (number, place) in numbers.items():
        if kept.get(meaning, number) != number:
            state.problems.append(
                f"{state.grid.name}!{cell_name(*place)}：{voter_class.value}票{meaning.label}票数"
                f"前后不一致（{kept[meaning]} 和 {number}）。请核对。"
            )
        kept[meaning] = number
        state.cells[CellKey(voter_class, meaning.value)] = cell_name(*place)


def _counts(state: _State, row: int) -> None:
    name = _cell(state, row, Meaning.NAME).strip()
    if not name or TAIL.match(name) or len(name) > _LONGEST:
        return
    if name.startswith(FORMULA_STARTS):
        state.problems.append(f"{state.grid.name}第 {row + 1} 行：对象名称疑似公式。请改为姓名。")
        return
    said, asked = _cell(state, row, Meaning.CLASS), _cell(state, row, Meaning.ITEM)
    if (said and TAIL.match(said)) or (asked and TAIL.match(asked)):
        return
    subject = _subject(state, name)
    groups: dict[MarkKey, list[tuple[int, Meaning]]] = {}
    for column, told in state.columns.items():
        if told.meaning not in COUNTS:
            continue
        where = told.voter_class or (class_of(said) if said else state.voter_class)
        item = told.item or (item_of(asked) if asked else state.item) or PollItem.OVERALL
        if where is None:
            state.problems.append(
                f"{state.grid.name}!{cell_name(row, column)}：“{name}”一行没有写明票类。"
                "请在“票类”栏填写 A、B 或 C。"
            )
            return
        groups.setdefault(MarkKey(subject.key, where, item), []).append((column, told.meaning))
    for key, columns in groups.items():
        _keep_marks(state, row, (key, name), columns)


def _keep_marks(
    state: _State, row: int, place: tuple[MarkKey, str], columns: Sequence[tuple[int, Meaning]]
) -> None:
    key, name = place
    if not any(state.grid.text(row, column) for column, _ in columns):
        return
    if state.rows.get(key, row) != row:
        state.problems.append(
            f"{state.grid.name}!{cell_name(row, columns[0][0])}：“{name}”的{key.voter_class.value}票"
            f"在第 {state.rows[key] + 1} 行和第 {row + 1} 行出现了两次。同名的请在姓名后加以区分。"
        )
        return
    state.rows[key] = row
    marks = state.marks.setdefault(key, dict.fromkeys(COUNTS, 0))
    for column, meaning in columns:
        number = _number(state, row, column)
        # In a row that is filled in, an empty cell is an option that nobody marked; the row's
        # sum shows whether that is so. 弃权 and 不了解 stand in columns of their own and add up.
        marks[meaning] = (marks[meaning] or 0) + (number or 0)
        cell = CellKey(key.voter_class, meaning.value, key.subject, key.item)
        state.cells.setdefault(cell, cell_name(row, column))


def _subject(state: _State, name: str) -> TallySubject:
    plain = "".join(name.split())
    team = state.team_named or plain.endswith("班子")
    plain = TEAM if team else plain
    if plain not in state.subjects:
        key = TEAM_KEY if team else uuid5(NAMESPACE_OID, f"kaohe/poll-sheet/{plain}")
        state.subjects[plain] = TallySubject(key, plain, team)
    if state.team and not team:
        state.teamlike.add(state.subjects[plain].key)
    return state.subjects[plain]


def _cell(state: _State, row: int, meaning: Meaning) -> str:
    column = next((c for c, told in state.columns.items() if told.meaning is meaning), None)
    return "" if column is None else state.grid.text(row, column)


def _number(state: _State, row: int, column: int) -> int | None:
    grid = state.grid
    percent = grid.is_percent(row, column)
    read = figure(grid.value(row, column), formula=grid.is_formula(row, column), percent=percent)
    said = read.text or grid.text(row, column)
    if percent or said.endswith(("%", "％")):
        state.problems.append(
            f"{grid.name}!{cell_name(row, column)}：“{said[:20]}”是百分比，不是票数。请改填票数。"
        )
        return None
    if read.kind in {FigureKind.BLANK, FigureKind.NONE}:
        return None
    if read.value is None or read.value < 0 or read.value != int(read.value):
        text = grid.text(row, column)[:20]
        state.problems.append(
            f"{grid.name}!{cell_name(row, column)}：“{text}”不是票数。请改为不小于 0 的整数。"
        )
        return None
    return int(read.value)


def _ballots(numbers: Mapping[Meaning, int | None]) -> Ballots:
    """A table without a column for invalid (or valid) ballots says it by the others."""
    returned, valid = numbers.get(Meaning.RETURNED), numbers.get(Meaning.VALID)
    invalid = numbers.get(Meaning.INVALID)
    if Meaning.VALID not in numbers and returned is not None:
        valid = returned - (invalid or 0)
    if Meaning.INVALID not in numbers and returned is not None and valid is not None:
        invalid = returned - valid
    return Ballots(numbers.get(Meaning.ISSUED), returned, valid, invalid)


def _marks(numbers: Mapping[Meaning, int | None]) -> Marks:
    return Marks(**{meaning.value: numbers[meaning] for meaning in COUNTS})
