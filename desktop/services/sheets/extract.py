"""From a recognised sheet to rows: units, roster, pool.

Units merged down the column, blank spacers, totals, notes and repeated headers are understood;
what cannot be taken is rejected with a reason, never dropped and never repaired.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from desktop.services.lrmx import check_id_number, name_fault, parse_month
from desktop.services.sheets.grid import FORMULA_STARTS, CellValue, SheetGrid, cell_text
from desktop.services.sheets.headers import LABELS, Recognition
from desktop.services.sheets.rows import (
    Extract,
    PoolRow,
    RosterRow,
    Row,
    RowProblem,
    UnitRow,
)
from desktop.terms import CadreLevel, SeatKind, UnitKind

_TAIL = re.compile(
    r"(合计|总计|小计|共计|填表人|制表人|制表|审核人|审核|联系人|联系电话|填报人|填报单位|填报日期|"
    r"负责人签字|单位负责人|注|备注|说明|附注|填表说明)\s*(?:[:：]|$|[（(]|\d)"
)
_COUNTED = re.compile(r"(合计|总计|小计|共计)")
_UNIT_KINDS: tuple[tuple[str, UnitKind], ...] = (
    ("专班", UnitKind.TASK_FORCE),
    ("开发区", UnitKind.DEV_ZONE),
    ("功能区", UnitKind.DEV_ZONE),
    ("园区", UnitKind.DEV_ZONE),
    ("新区", UnitKind.DEV_ZONE),
    ("高新区", UnitKind.DEV_ZONE),
    ("市直", UnitKind.DEPARTMENT),
    ("直属", UnitKind.DEPARTMENT),
    ("部门", UnitKind.DEPARTMENT),
    ("机关", UnitKind.DEPARTMENT),
    ("区县", UnitKind.COUNTY),
    ("县区", UnitKind.COUNTY),
    ("县市区", UnitKind.COUNTY),
    ("区市", UnitKind.COUNTY),
    ("市区", UnitKind.COUNTY),
)
_SEATS: tuple[tuple[str, SeatKind], ...] = (
    ("副组长", SeatKind.DEPUTY),
    ("组长", SeatKind.LEADER),
    ("职级", SeatKind.SENIOR),
    ("A岗", SeatKind.POST_A),
    ("B岗", SeatKind.POST_B),
)
_NUMERALS = "零一二三四五六七八九"
_MONTH_FIELDS = frozenset({"birth_month", "work_date", "party_date"})
_MAX_TEXT = 2_000


@dataclass(slots=True)
class _Reader:
    """One sheet under extraction."""

    grid: SheetGrid
    shape: Recognition
    rejected: list[RowProblem] = field(default_factory=list)
    warnings: list[RowProblem] = field(default_factory=list)
    skipped: int = 0

    def has(self, key: str) -> bool:
        """Whether the sheet has a column for the field."""
        return self.shape.mapping.get(key, -1) >= 0

    def label(self, key: str) -> str:
        """The user's own word for a column, else the usual one."""
        column = self.shape.mapping.get(key, -1)
        header = self.shape.headers[column] if 0 <= column < len(self.shape.headers) else ""
        return header or LABELS.get(key, key)

    def raw(self, row: int, key: str) -> CellValue:
        column = self.shape.mapping.get(key, -1)
        return self.grid.value(row, column) if column >= 0 else None

    def formula(self, row: int, key: str) -> bool:
        column = self.shape.mapping.get(key, -1)
        return column >= 0 and self.grid.is_formula(row, column)

    def warn(self, row: int, reason: str) -> None:
        self.warnings.append(RowProblem(row + 1, reason))

    def reject(self, row: int, reason: str) -> None:
        self.rejected.append(RowProblem(row + 1, reason))

    def text(self, row: int, key: str) -> str:
        """Text of a field; a formula's stored value is not trusted and counts as empty."""
        label = self.label(key)
        if self.formula(row, key):
            self.warn(row, f"“{label}”是公式，其结果不予采用，请改为直接填写的内容。")
            return ""
        value = self.raw(row, key)
        if key in _MONTH_FIELDS:
            return self._month(row, label, value)
        text = cell_text(value)
        if len(text) > _MAX_TEXT:
            self.warn(row, f"“{label}”超过{_MAX_TEXT}个字，超出部分未采用，请核对。")
        return text[:_MAX_TEXT]

    def _month(self, row: int, label: str, value: CellValue) -> str:
        if isinstance(value, date):
            return f"{value.year:04d}.{value.month:02d}"
        # 1970.1 as a number is January, or October typed as 1970.10: it cannot be told.
        if isinstance(value, float) and re.fullmatch(r"(19|20)\d\d\.1", str(value)):
            self.warn(
                row, f"“{label}”以数字“{value}”存储，分不清是1月还是10月，未采用，请核对后补填。"
            )
            return ""
        text = cell_text(value)
        if text and parse_month(text) is None and isinstance(value, int | float):
            self.warn(row, f"“{label}”的内容“{text[:20]}”不是有效的年月，请核对。")
        return text

    def id_number(self, row: int) -> str:
        """An identity number that is text; one typed as a number has lost its last digits."""
        value = self.raw(row, "id_number")
        if isinstance(value, int | float) and not isinstance(value, bool):
            self.warn(row, "身份证号以数字格式存储，末几位已经丢失，未采用，请对照原件补填。")
            return ""
        text = re.sub(r"\s", "", self.text(row, "id_number").lstrip("'’‘`"))
        if text:
            fault = check_id_number(text).fault
            if fault:
                self.warn(row, f"{fault}，请对照身份证核对。")
        return text

    def name_problem(self, row: int, key: str) -> str | None:
        """Why the cell that names the row cannot be taken; None when it can."""
        label = self.label(key)
        if self.formula(row, key):
            return f"“{label}”是公式，不是直接填写的内容，未导入。"
        value = self.raw(row, key)
        text = cell_text(value)
        if not text:
            return f"“{label}”为空，未导入。"
        if text.startswith(FORMULA_STARTS):
            return f"“{label}”以“{text[0]}”开头，疑似公式，未导入。"
        if key == "name":
            fault = name_fault(text)
            return f"{fault}，未导入。" if fault else None
        if not any(char.isalpha() for char in text) or re.search(r"[<>\x00-\x1f\x7f]", text):
            return f"“{label}”的内容“{text[:20]}”不是单位名称，未导入。"
        return f"“{label}”超过100个字，未导入。" if len(text) > 100 else None


def _is_header(reader: _Reader, row: int) -> bool:
    """A header repeated for the next printed page."""
    grid, shape = reader.grid, reader.shape
    texts = {grid.own_text(row, column) for column in range(grid.width)} - {""}
    known = {piece for header in shape.headers for piece in header.split("／")}
    return len(texts) >= 2 and texts <= known


def _is_tail(reader: _Reader, row: int, key: str) -> bool:
    """Totals and notes: their word stands first, and no name with it (or the word as name)."""
    texts = [
        text for column in range(reader.grid.width) if (text := reader.grid.own_text(row, column))
    ]
    if not texts:
        return False
    column = reader.shape.mapping[key]
    named = reader.grid.own_text(row, column)
    if _TAIL.match(texts[0]) and (named in {"", texts[0]} or _TAIL.match(named)):
        return True
    if named and _COUNTED.fullmatch(re.sub(r"\s", "", named)):
        return True
    # One lonely text that is not in the naming column is a remark or a group's heading.
    return len(texts) == 1 and not named and not texts[0].isdecimal()


def _rows(reader: _Reader, key: str) -> Iterator[int]:
    grid = reader.grid
    formula_rows = {row for row, _ in grid.formulas}
    for row in range(reader.shape.first_row, grid.height):
        blank = not any(map(cell_text, grid.rows[row])) and row not in formula_rows
        if blank or _is_tail(reader, row, key) or _is_header(reader, row):
            reader.skipped += 1
        else:
            yield row


def _only_number(reader: _Reader, row: int) -> bool:
    """A row of which only its running number was prepared."""
    filled = [c for c in range(reader.grid.width) if reader.grid.own_text(row, c)]
    return filled == [reader.shape.mapping.get("number", -1)]


def _collect(
    grid: SheetGrid,
    shape: Recognition,
    key: str,
    make: Callable[[_Reader, int], Row],
    visit: Callable[[_Reader, int], None] | None = None,
) -> Extract[Row]:
    """Make a row of each line that is one; ``visit`` sees those too that are rejected."""
    reader = _Reader(grid, shape)
    if not reader.has(key):
        return Extract((), (), (), (f"没有指定“{LABELS[key]}”栏，无法导入。",), 0)
    rows: list[Row] = []
    for row in _rows(reader, key):
        if _only_number(reader, row):
            reader.skipped += 1
            continue
        if visit:
            visit(reader, row)
        problem = reader.name_problem(row, key)
        if problem:
            reader.reject(row, problem)
        else:
            rows.append(make(reader, row))
    return Extract(
        tuple(rows), tuple(reader.rejected), tuple(reader.warnings), _notes(grid), reader.skipped
    )


def _notes(grid: SheetGrid) -> tuple[str, ...]:
    pictures = sum("DISPIMG" in text.upper() for text in grid.formulas.values())
    if not pictures:
        return ()
    return (f"表中有{pictures}张嵌入单元格的图片，未导入；照片请随任免审批表导入。",)


def unit_kind(text: str) -> UnitKind | None:
    """单位类别 from its usual words; None when unknown."""
    plain = re.sub(r"[\s()（）、，]", "", text)
    return next((kind for word, kind in _UNIT_KINDS if word in plain), None)


def seat_kind(text: str) -> SeatKind | None:
    """岗位类别 from its usual words, with full-width letters too; None when unknown."""
    plain = re.sub(r"\s", "", text).translate(str.maketrans("ＡＢａｂab", "ABABAB"))
    return next((kind for word, kind in _SEATS if word in plain), None)


def team_number(text: str) -> int | None:
    """Number of a team: 第十三考核组, 13组; None when there is none."""
    digits = re.search(r"\d{1,3}", text)
    if digits:
        return int(digits[0])
    found = re.search(r"[一二三四五六七八九十]+", text)
    if not found:
        return None
    tens, ten, ones = found[0].rpartition("十")
    if not ten:
        return _NUMERALS.index(ones) if len(ones) == 1 else None
    if len(tens) > 1 or len(ones) > 1 or "十" in tens:
        return None
    return (_NUMERALS.index(tens) if tens else 1) * 10 + (_NUMERALS.index(ones) if ones else 0)


def extract_units(grid: SheetGrid, shape: Recognition) -> Extract[UnitRow]:
    """Units of a 考核单位一览表; rows without a usable name are rejected with the reason."""

    def make(reader: _Reader, row: int) -> UnitRow:
        kind_text = reader.text(row, "unit_kind")
        kind = unit_kind(kind_text)
        if kind is None:
            reader.warn(row, f"“单位类别”的内容“{kind_text[:20]}”不能识别，请选定类别。")
        count = reader.text(row, "headcount")
        if count and not count.isdecimal():
            reader.warn(row, f"“编制数”的内容“{count[:20]}”不是整数，未采用。")
        return UnitRow(
            row=row + 1,
            name=reader.text(row, "unit"),
            kind=kind,
            kind_text=kind_text,
            headcount=int(count) if count.isdecimal() and len(count) < 7 else None,
            sector=reader.text(row, "sector"),
            note=reader.text(row, "note"),
            cells=grid.rows[row],
        )

    return _collect(grid, shape, "unit", make)


def extract_roster(grid: SheetGrid, shape: Recognition) -> Extract[RosterRow]:
    """People of a 花名册; the unit is taken from its merged range or from the row above."""
    current = ""
    orders: dict[str, int] = {}
    unknown: set[str] = set()

    def visit(reader: _Reader, row: int) -> None:
        nonlocal current
        text = reader.text(row, "unit")
        if text.startswith(FORMULA_STARTS):
            reader.warn(row, f"“单位”以“{text[0]}”开头，疑似公式，未采用。")
            current = ""
        elif text or reader.formula(row, "unit"):
            current = text

    def make(reader: _Reader, row: int) -> RosterRow:
        unit = current
        if not unit:
            reader.warn(row, "没有写明单位，请在导入时指定。")
        orders[unit] = orders.get(unit, 0) + 1
        named = {key: reader.text(row, key) for key in _ROSTER_TEXTS}
        if not reader.has("full_time_education"):
            named["full_time_education"] = reader.text(row, "education")
            named["full_time_degree"] = reader.text(row, "degree")
        if not named["post"]:
            named["post"] = reader.text(row, "work")
        return RosterRow(
            row=row + 1,
            unit=unit,
            order=orders[unit],
            level=_level(reader, row, unknown),
            id_number=reader.id_number(row),
            cells=grid.rows[row],
            **named,
        )

    return _collect(grid, shape, "name", make, visit)


def _level(reader: _Reader, row: int, unknown: set[str]) -> CadreLevel | None:
    """级别 of the row; a word that is not known is said once and touches nothing that stands."""
    text = reader.text(row, "level")
    found = next((lv for lv in CadreLevel if lv.label in text), None)
    if text and found is None and text not in unknown:
        unknown.add(text)
        reader.warn(row, f"“级别”的内容“{text[:20]}”不能识别，未采用，可写市管、科级或其他。")
    return found


_ROSTER_TEXTS = (
    "name",
    "sex",
    "birth_month",
    "ethnicity",
    "native_place",
    "party_date",
    "politics",
    "work_date",
    "full_time_education",
    "full_time_degree",
    "in_service_education",
    "in_service_degree",
    "post",
)


def extract_pool(grid: SheetGrid, shape: Recognition) -> Extract[PoolRow]:
    """People of a 考核人员信息库."""

    def make(reader: _Reader, row: int) -> PoolRow:
        seat_text = reader.text(row, "seat")
        seat = seat_kind(seat_text)
        if seat is None:
            reader.warn(row, f"“岗位类别”的内容“{seat_text[:20]}”不能识别，请选定岗位。")
        team = reader.text(row, "team")
        work = reader.text(row, "work") or (reader.text(row, "unit") + reader.text(row, "post"))
        return PoolRow(
            row=row + 1,
            name=reader.text(row, "name"),
            sex=reader.text(row, "sex"),
            birth_month=reader.text(row, "birth_month"),
            work=work,
            seat=seat,
            seat_text=seat_text,
            expertise=reader.text(row, "expertise"),
            team=team,
            team_no=team_number(team),
            mentor=reader.text(row, "mentor"),
            id_number=reader.id_number(row),
            cells=grid.rows[row],
        )

    return _collect(grid, shape, "name", make)
