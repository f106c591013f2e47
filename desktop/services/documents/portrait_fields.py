"""The table of the 任免审批表's main fields with the photo, as every department knows it.

Rows grow with their texts; a table that does not fit its page goes on to the next.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.services.documents import theme
from desktop.services.documents.blocks import Flow, Spans, cell_height, cited, draw_cell, plain
from desktop.services.documents.content import Education, MainFields, PortraitContent
from desktop.services.documents.text import Line

_PHOTO_W, _PHOTO_H = 35 * theme.MM, 45 * theme.MM
_PHOTO_CELL = _PHOTO_W + 8
_LABEL, _ROW = 56.0, 25.0
_UNKNOWN = "—"
_SPLIT_ABOVE = 300.0


@dataclass(frozen=True, slots=True)
class _Cell:
    width: float
    spans: Spans
    label: bool = False
    left: bool = False


def draw_fields(flow: Flow, content: PortraitContent) -> None:
    """Sets the table; the photo stands 35 × 45 mm at its upper right."""
    fields = content.fields
    value = (flow.width - _PHOTO_CELL) / 3 - _LABEL
    age = f"\n（{fields.age}岁）" if fields.age is not None else ""
    born = f"{fields.birth_month or _UNKNOWN}{age}"
    told = fields.warning
    beside = [
        (
            ("姓名", content.name, told("name")),
            ("性别", fields.sex, told("sex")),
            ("出生年月", born, told("birth_month")),
        ),
        (
            ("民族", fields.ethnicity, told("ethnicity")),
            ("籍贯", fields.native_place, told("native_place")),
            ("出生地", fields.birthplace, told("birthplace")),
        ),
        (
            ("入党时间", fields.party_joined, told("party_joined")),
            ("参加工\n作时间", fields.work_began, told("work_began")),
            ("健康状况", fields.health, told("health")),
        ),
    ]
    rows = [[c for cell in row for c in _pair(*cell, value)] for row in beside]
    wide, title = 2 * value + _LABEL, fields.professional_title
    rows.append(
        [
            *_pair("专业技\n术职务", title, told("professional_title"), value),
            *_pair("熟悉专业\n有何专长", fields.expertise, told("expertise"), wide),
        ]
    )
    _beside_photo(flow, rows, content)
    _education(flow, "全日制教育", fields.full_time, told("full_time"))
    _education(flow, "在职教育", fields.in_service, told("in_service"))
    _below(flow, fields)


def _below(flow: Flow, fields: MainFields) -> None:
    rest = flow.width - _LABEL
    post = fields.present_post or _UNKNOWN
    spans = cited(post, fields.citations, theme.CELL, fields.warning("present_post"))
    _wide(flow, "现任职务", spans, rest)
    portfolio: Spans = ()
    for place, statement in enumerate(fields.portfolio):
        if place:
            portfolio += plain("；", theme.CELL)
        portfolio += cited(statement.text, statement.citations, theme.CELL, statement.warning)
    missing = plain("缺：分管工作尚未登记", theme.NOTE)
    _wide(flow, "分管工作", portfolio or missing, rest)
    awards = cited(fields.awards or _UNKNOWN, (), theme.CELL, fields.warning("awards"))
    _wide(flow, "奖惩情况", awards, rest)


def _pair(label: str, value: str, warning: str, width: float) -> list[_Cell]:
    text = value.strip() or _UNKNOWN
    return [
        _Cell(_LABEL, plain(label, theme.LABEL), label=True),
        _Cell(width, cited(text, (), theme.CELL, warning)),
    ]


def _lay(flow: Flow, cells: list[_Cell]) -> list[list[Line]]:
    return [flow.sheets.set_lines(cell.spans, cell.width - 8) for cell in cells]


def _beside_photo(flow: Flow, rows: list[list[_Cell]], content: PortraitContent) -> None:
    laid = [_lay(flow, row) for row in rows]
    heights = [max(_ROW, *map(cell_height, lines)) for lines in laid]
    # The photo needs 45 mm: spread what is missing over the rows.
    short = max(0.0, _PHOTO_H + 8 - sum(heights)) / len(heights)
    heights = [height + short for height in heights]
    flow.need(sum(heights))
    top = flow.y
    sheets = flow.sheets
    for cells, lines, height in zip(rows, laid, heights, strict=True):
        _draw_row(flow, cells, lines, height)
    sheets.rule(flow.left, top, flow.left + flow.width, top, 0.9, theme.BLUE)
    x = flow.left + flow.width - _PHOTO_CELL
    height = top - flow.y
    for edge in (x, x + _PHOTO_CELL):
        sheets.rule(edge, top, edge, flow.y, 0.5, theme.LINE)
    sheets.rule(x, flow.y, x + _PHOTO_CELL, flow.y, 0.5, theme.LINE)
    corner = (x + (_PHOTO_CELL - _PHOTO_W) / 2, flow.y + (height - _PHOTO_H) / 2)
    middle, warning = x + _PHOTO_CELL / 2, content.fields.warning("photo")
    if content.photo is not None:
        sheets.photo(content.photo, *corner, _PHOTO_W, _PHOTO_H)
    else:
        sheets.box(*corner, _PHOTO_W, _PHOTO_H, theme.TINT)
        sheets.text(middle, flow.y + height / 2 - 2, content.photo_missing, theme.NOTE, "centre")
    if warning:
        sheets.box(*corner, _PHOTO_W, 13, theme.TINT)
        sheets.text(middle, corner[1] + 3.5, warning, theme.ALARM.sized(8, 10), "centre")


def _draw_row(flow: Flow, cells: list[_Cell], laid: list[list[Line]], height: float) -> None:
    sheets, x, y = flow.sheets, flow.left, flow.y
    for cell, lines in zip(cells, laid, strict=True):
        if cell.label:
            sheets.box(x, y - height, cell.width, height, theme.TINT)
        draw_cell(sheets, (x, y, cell.width, height), lines, "left" if cell.left else "centre")
        sheets.rule(x, y, x, y - height, 0.5, theme.LINE)
        x += cell.width
    sheets.rule(x, y, x, y - height, 0.5, theme.LINE)
    sheets.rule(flow.left, y, x, y, 0.5, theme.LINE)  # the label's fill has covered it
    sheets.rule(flow.left, y - height, x, y - height, 0.5, theme.LINE)
    flow.y -= height


def _education(flow: Flow, kind: str, education: Education, warning: str) -> None:
    degree = 118.0
    school = flow.width - 2 * _LABEL - degree
    cells = [
        _Cell(_LABEL, plain(kind, theme.LABEL), label=True),
        _Cell(degree, cited(education.degree or _UNKNOWN, (), theme.CELL, warning)),
        _Cell(_LABEL, plain("毕业院校\n系及专业", theme.LABEL), label=True),
        _Cell(school, plain(education.school or _UNKNOWN, theme.CELL), left=True),
    ]
    laid = _lay(flow, cells)
    height = max(map(cell_height, laid))
    flow.need(height)
    _draw_row(flow, cells, laid, height)


def _wide(flow: Flow, label: str, spans: Spans, width: float) -> None:
    """A label and a long text; a text higher than the page's rest is continued under its label."""
    cells = [
        _Cell(_LABEL, plain(label, theme.LABEL), label=True),
        _Cell(width, spans, left=True),
    ]
    titles, lines = _lay(flow, cells)
    while lines:
        height = max(_ROW, cell_height(lines))
        room = flow.y - flow.bottom
        if height > room and (height < _SPLIT_ABOVE or room < 80):
            flow.turn()
            room = flow.y - flow.bottom
        count = len(lines)
        while count > 1 and cell_height(lines[:count]) > room:
            count -= 1
        part, lines = lines[:count], lines[count:]
        _draw_row(flow, cells, [titles, part], max(_ROW, cell_height(part)))
