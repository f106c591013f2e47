"""激活码单: one slip a person with the one-time code for the first log-in, cut from sheets of A4.

Each slip carries the check digits of the grant as well: who opens the grant at the team's PC
compares them with the screen (exchange.md §5, no trust on first use).
"""

from __future__ import annotations

from desktop.services.documents import grid, theme
from desktop.services.documents.blocks import plain
from desktop.services.documents.digest import input_digest
from desktop.services.documents.errors import DocumentError, GlyphMissing, missing_letter
from desktop.services.documents.exchange_content import ActivationContent, ActivationSlip
from desktop.services.documents.paper import Document, Press, PrintOptions, Sheets, long_date
from desktop.services.documents.text import Style

TEMPLATE = "activation_slips/1"
_TITLE = "激活码单"
_SIDE = 18 * theme.MM
_A_PAGE = 4
_A_ROW = 4
_LEFT = 285.0
_GAP = 18.0
_PITCH = 48.0
_CODE = Style(theme.HEADING.role, 15, 21, theme.INK)
_DIGITS = Style(theme.HEADING.role, 15, 21, theme.INK)
_HEAD = theme.TITLE.sized(15, 20)
_VALUE = theme.CELL.sized(12, 17)
_STEPS = (
    "1. 考核组电脑接受登记授权时，先核对屏幕上的 8 组核对数字与本单完全一致。",
    "2. 在登录页点“首次使用？用激活码设置口令”，输入账号和激活码，再设置自己的口令。",
    "3. 激活码只能用一次。数字不一致或激活码已被使用的，立即停止并报告考核办。",
)


def render_activation(content: ActivationContent, options: PrintOptions) -> Document:
    """All slips of a grant, four on a page, in the order given.

    Raises DocumentError when there is nobody, or for a letter without glyph, naming the person.
    """
    if not content.slips:
        raise DocumentError("授权名册上没有需要激活的人员，没有激活码单可以打印。")
    press = Press(theme.A4, _TITLE, options.fonts)
    digest = input_digest(content, options.salt, TEMPLATE)
    sheets = Sheets(press, options, _TITLE, _TITLE, _SIDE)
    bottom = 16 * theme.MM
    high = (sheets.height - 8 * theme.MM - bottom) / _A_PAGE
    for number, slip in enumerate(content.slips):
        place = number % _A_PAGE
        if number and not place:
            sheets.new_page()
        top = sheets.height - 8 * theme.MM - place * high
        if place:
            grid.cut_line(sheets, top, "裁　开")
        try:
            _slip(sheets, content, slip, top)
        except GlyphMissing as error:
            raise missing_letter(slip.name, error.letter) from None
    sheets.finish()
    return press.finish(digest)


def _slip(sheets: Sheets, content: ActivationContent, slip: ActivationSlip, top: float) -> None:
    right = sheets.width - _SIDE
    y = top - 26
    grid.title(sheets, y, _TITLE, _HEAD)
    sheets.text(_SIDE, y, content.team, theme.STRONG)
    sheets.text(right, y, "阅后销毁", theme.ALARM, "right")
    top = y - 10
    bottom = grid.draw(sheets, (_SIDE, top, _LEFT), _fields(slip))
    x = _SIDE + _LEFT + _GAP
    sheets.text(x, top - 13, "核对数字（与屏幕逐组核对）", theme.LABEL)
    for number, group in enumerate(content.digits.split()):
        row, place = divmod(number, _A_ROW)
        sheets.text(x + place * _PITCH, top - 36 - row * _DIGITS.leading, group, _DIGITS)
    sheets.text(x, bottom + 4, f"考核办　{long_date(content.issued)}", theme.FOOT)
    y = bottom - 16
    for step in _STEPS:
        for set_line in sheets.set_lines(plain(step, theme.SMALL), right - _SIDE):
            sheets.line(_SIDE, y, set_line)
            y -= theme.SMALL.leading


def _fields(slip: ActivationSlip) -> tuple[grid.Line, ...]:
    person = f"{slip.name}（{slip.role}）" if slip.role else slip.name
    return (
        grid.line(grid.Entry("姓名", plain(person, _VALUE)), height=23),
        grid.line(grid.Entry("账号", plain(slip.login, _VALUE)), height=23),
        grid.line(grid.Entry("激活码", plain(slip.code, _CODE)), height=32),
    )
