"""清退记录: that a team's workspace was cleared, what had been received before, and who saw it.

One sheet of A4, printed before the destruction and signed by hand after it. The digest and the
signature are those of the electronic record, which the office keeps and the cleared folder
holds: whoever has the paper can compare them (domain.md §3, step 5).
"""

from __future__ import annotations

from collections.abc import Iterator

from desktop.services.documents import grid, theme
from desktop.services.documents.blocks import Flow, letterhead, plain, running_head
from desktop.services.documents.digest import input_digest
from desktop.services.documents.errors import GlyphMissing, missing_letter
from desktop.services.documents.exchange_content import ClearedInstance, ClearingContent
from desktop.services.documents.handover_slip import minute_words
from desktop.services.documents.paper import Document, Press, PrintOptions, Sheets, long_date
from desktop.services.documents.text import Style

TEMPLATE = "clearing_record/1"
_TITLE = "工作区清退记录"
_SIDE = 20 * theme.MM
_BOTTOM = 18 * theme.MM
_SHORT = 8
_INSTANCES_A_ROW = 10
_HAND = 34.0
_DIGITS = Style(theme.LABEL.role, 9.5, 14, theme.INK)
_BLANK = "　　　　年　　月　　日"
_DESTROYED = (
    "本次清退销毁：全部账号和恢复码的密钥、主数据库、审计日志、草稿、附件、收到和写出的数据包副本，"
    "以及只存于本机的谈话人姓名。密钥销毁后，上述内容不能再打开，也不能恢复。"
)
_KEPT = (
    "本组的全部修订在清退前已由考核办接收并回执；本记录的电子件随最后一个数据包报考核办，"
    "并留存于原工作区文件夹。以前另行备份的副本不在本次清退之内，须由保管人另行销毁。"
)


def render_clearing(content: ClearingContent, options: PrintOptions) -> Document:
    """The record as a PDF. Raises DocumentError for a letter without glyph, naming the team."""
    press = Press(theme.A4, _TITLE, options.fonts)
    digest = input_digest(content, options.salt, TEMPLATE)
    try:
        sheets = Sheets(press, options, _TITLE, f"{content.team}{_TITLE}", _SIDE)
        _set(sheets, content)
        sheets.finish()
    except GlyphMissing as error:
        raise missing_letter(f"{content.team}{_TITLE}", error.letter) from None
    return press.finish(digest)


def _set(sheets: Sheets, content: ClearingContent) -> None:
    width = sheets.width - 2 * _SIDE
    head = f"{content.team}{_TITLE}　{long_date(content.at.date())}"
    flow = Flow(
        sheets, _SIDE, width, sheets.height, _BOTTOM, lambda: running_head(sheets, head, _SIDE)
    )
    subtitle = f"{content.team}　{long_date(content.at.date())}"
    flow.y = letterhead(sheets, _TITLE, subtitle, _SIDE, "") - 12
    flow.heading("清退的工作区")
    _form(flow, _workspace(content))
    flow.heading("考核办的回执")
    _form(flow, _receipt(content))
    flow.heading("销毁的内容")
    flow.paragraph(plain(_DESTROYED, theme.BODY), indent=22)
    flow.paragraph(plain(_counts(content), theme.BODY), indent=22)
    flow.paragraph(plain(_KEPT, theme.BODY), indent=22)
    flow.heading("电子记录")
    _form(flow, _proof(content))
    _form(flow, _hands(), gap=16)


def _form(flow: Flow, lines: tuple[grid.Line, ...], gap: float = 3) -> None:
    flow.gap(gap)
    flow.need(grid.height(flow.sheets, flow.width, lines[:1]))

    def turn() -> float:
        flow.turn()
        return flow.y

    flow.y = grid.draw(flow.sheets, (flow.left, flow.y, flow.width), lines, flow.bottom, turn)


def _workspace(content: ClearingContent) -> tuple[grid.Line, ...]:
    return (
        grid.line(_entry("考核组", content.team), _entry("工作区", content.workspace)),
        grid.line(_entry("清退时间", minute_words(content.at)), _entry("操作人", content.operator)),
        grid.line(_entry("清退原因", content.reason)),
        grid.line(grid.digits("工作站标识", content.workstation)),
        *_instances(content.instances),
    )


def _receipt(content: ClearingContent) -> tuple[grid.Line, ...]:
    return (
        grid.line(
            _entry("本组修订", f"{content.revisions:,} 条，全部已接收"),
            _entry("回执序号", f"第 {content.acked_n:,} 号"),
        ),
        grid.line(grid.digits("回执链值", content.acked_c)),
    )


def _proof(content: ClearingContent) -> tuple[grid.Line, ...]:
    return (
        grid.line(_entry("数据包", content.file)),
        grid.line(grid.digits("数据包\nSHA-256", content.file_sha256)),
        grid.line(grid.digits("记录摘要\nSHA-256", content.digest)),
        grid.line(grid.digits("工作站签名", content.signature)),
    )


def _hands() -> tuple[grid.Line, ...]:
    return (
        grid.line(
            _entry("经办人\n（签名）", ""),
            _entry("监销人\n（签名）", ""),
            _entry("考核办\n（签收）", ""),
            height=_HAND,
        ),
        grid.line(_entry("日期", _BLANK), height=24),
    )


def _counts(content: ClearingContent) -> str:
    words = [f"附件 {content.blobs:,} 个", f"谈话人姓名 {content.names:,} 个"]
    words.append(f"未保存的草稿 {content.drafts:,} 份")
    return f"其中：{'，'.join(words)}。"


def _instances(instances: tuple[ClearedInstance, ...]) -> Iterator[grid.Line]:
    """A row for every few instances, so that a workspace of many copies goes on over pages."""
    for start in range(0, len(instances), _INSTANCES_A_ROW):
        words = [
            f"{instance.origin[:_SHORT]}…　修订 {instance.revisions:,} 条"
            f"　{'（现用）' if instance.present else '（以前使用）'}"
            for instance in instances[start : start + _INSTANCES_A_ROW]
        ]
        yield grid.line(grid.Entry("写入实例", plain("\n".join(words), _DIGITS)))


def _entry(label: str, value: str) -> grid.Entry:
    return grid.Entry(label, plain(value, theme.CELL))
