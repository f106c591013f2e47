"""考核组评定表: blank, a page for each rater; and filled, after the leader has confirmed.

The blank one is what a member without a PC fills in by hand, to be entered by another (代录).
Source: domain.md §2.4 (4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.services.documents import theme
from desktop.services.documents.blocks import Column, Flow, Row, letterhead, plain, running_head
from desktop.services.documents.digest import input_digest
from desktop.services.documents.errors import DocumentError, GlyphMissing, missing_letter
from desktop.services.documents.paper import Document, Press, PrintOptions, Sheets

TEMPLATE = "rating_form/1"
_TITLE = "考核组评定表"
_SIDE = 18 * theme.MM
_BOTTOM = 17 * theme.MM
_SIGNATURE = 46.0
_TALL = theme.CELL.sized(10.5, 21)
_CELL = theme.CELL.sized(9.5, 14)
_LABEL = theme.LABEL.sized(9.5, 14)
_HOW = (
    "说明：评定分填 0 到 100 之间的数，最多两位小数；空着表示不评定。"
    "组长确认之前，评定人之间不互相查看。本表由另一人代录后，再由第二人核对。"
)


@dataclass(frozen=True, slots=True)
class RatedPerson:
    """One subject of a form: 领导班子 or a cadre with the post."""

    name: str
    post: str = ""


@dataclass(frozen=True, slots=True)
class BlankRatingForm:
    """What is printed to be filled in: a page for each of the ``raters``."""

    cycle: str
    unit: str
    team: str
    raters: tuple[str, ...]
    subjects: tuple[RatedPerson, ...]


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A confirmed sheet: ``values`` beside the form's raters, empty where one did not rate."""

    subject: RatedPerson
    values: tuple[str, ...]
    score: str
    remark: str
    confirmed_on: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FilledRatingForm:
    """What was confirmed of a unit; ``rule`` says how the score is computed."""

    cycle: str
    unit: str
    team: str
    raters: tuple[str, ...]
    rows: tuple[FilledRow, ...]
    rule: str


def render_blank(content: BlankRatingForm, options: PrintOptions) -> Document:
    """The blank form as a PDF on A4. Raises DocumentError without raters or subjects."""
    if not content.raters:
        raise DocumentError("本考核组没有可以评定该单位的人员，没有评定表可以打印。")
    press = Press(theme.A4, _TITLE, options.fonts)
    digest = input_digest(content, options.salt, TEMPLATE)
    for rater in content.raters:
        try:
            sheets = Sheets(press, options, _TITLE, f"{content.unit} {rater}", _SIDE)
            _blank(sheets, content, rater)
            sheets.finish()
        except GlyphMissing as error:
            raise missing_letter(f"{content.unit}{_TITLE}", error.letter) from None
    return press.finish(digest)


def render_filled(content: FilledRatingForm, options: PrintOptions) -> Document:
    """The confirmed ratings of a unit as a PDF on A4 landscape.

    Raises DocumentError when nothing is confirmed, or for a letter without glyph.
    """
    if not content.rows:
        raise DocumentError("该单位还没有组长确认的评定，没有汇总表可以打印。请先确认。")
    press = Press(theme.A4_LANDSCAPE, f"{_TITLE}（汇总）", options.fonts)
    digest = input_digest(content, options.salt, TEMPLATE)
    try:
        sheets = Sheets(press, options, f"{_TITLE}（汇总）", content.unit, _SIDE)
        _filled(sheets, content)
        sheets.finish()
    except GlyphMissing as error:
        raise missing_letter(f"{content.unit}{_TITLE}", error.letter) from None
    return press.finish(digest)


def _flow(sheets: Sheets, title: str, subtitle: str) -> Flow:
    width = sheets.width - 2 * _SIDE
    head = f"{title}　{subtitle}"
    flow = Flow(
        sheets, _SIDE, width, sheets.height, _BOTTOM, lambda: running_head(sheets, head, _SIDE)
    )
    flow.y = letterhead(sheets, title, subtitle, _SIDE, "") - 10
    return flow


def _blank(sheets: Sheets, content: BlankRatingForm, rater: str) -> None:
    flow = _flow(sheets, _TITLE, f"{content.cycle}　{content.unit}")
    right = _SIDE + flow.width
    sheets.text(_SIDE, flow.y - 12, f"考核组：{content.team}", theme.BODY)
    sheets.text(sheets.width / 2, flow.y - 12, f"评定人：{rater}", theme.BODY, "centre")
    sheets.text(right, flow.y - 12, "评定日期：　　　年　　月　　日", theme.BODY, "right")
    flow.gap(22)
    columns = _columns(
        flow.width,
        (("序号", 12, "centre"), ("评定对象", 30, "centre"), ("职务", 66, "left"),
         ("评定分", 30, "left"), ("备注", 36, "left")),
    )  # fmt: skip
    rows = [
        Row((plain(str(n), _TALL), plain(s.name, _TALL), plain(s.post, _CELL), (), ()))
        for n, s in enumerate(content.subjects, 1)
    ]
    flow.table(columns, rows, theme.LABEL, _SIGNATURE)
    flow.gap(6)
    flow.paragraph(plain(_HOW, theme.NOTE))
    flow.need(_SIGNATURE)
    sheets.text(right, flow.y - 30, "评定人（签名）：＿＿＿＿＿＿＿＿", theme.BODY, "right")


def _filled(sheets: Sheets, content: FilledRatingForm) -> None:
    flow = _flow(sheets, f"{_TITLE}（汇总）", f"{content.cycle}　{content.unit}　{content.team}")
    raters = len(content.raters)
    shares: list[tuple[str, float, str]] = [("序号", 11, "centre"), ("评定对象", 26, "left")]
    shares += [(name, 16, "centre") for name in content.raters]
    shares += [
        ("考核组\n得分", 20, "centre"),
        ("考核组意见", max(36.0, 100 - 8.0 * raters), "left"),
        ("确认日期", 27, "centre"),
    ]
    rows = []
    for n, row in enumerate(content.rows, 1):
        remark = row.remark + (f"（确认说明：{row.reason}）" if row.reason else "")
        cells = (str(n), row.subject.name, *row.values, row.score, remark, row.confirmed_on)
        rows.append(Row(tuple(plain(cell, _CELL) for cell in cells)))
    flow.table(_columns(flow.width, shares), rows, _LABEL, _SIGNATURE)
    flow.gap(6)
    flow.paragraph(plain(content.rule, theme.NOTE))
    flow.need(_SIGNATURE)
    right = _SIDE + flow.width
    sheets.text(
        right,
        flow.y - 30,
        "组长（签名）：＿＿＿＿＿＿＿＿　　　　年　　月　　日",
        theme.BODY,
        "right",
    )


def _columns(width: float, shares: Sequence[tuple[str, float, str]]) -> list[Column]:
    unit = width / sum(share for _, share, _ in shares)
    return [Column(title, share * unit, align) for title, share, align in shares]
