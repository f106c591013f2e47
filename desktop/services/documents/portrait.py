"""干部画像, the portrait of a cadre (documents.md, Portrait of a cadre).

A4, internal, for leaders. Each statement carries citation marks; the last page lists them. A part
without content says 缺 and why. Pure: frozen values in, PDF bytes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop.services.documents import theme
from desktop.services.documents.blocks import (
    Column,
    Flow,
    Row,
    cited,
    letterhead,
    plain,
    running_head,
)
from desktop.services.documents.content import (
    FactEntry,
    InterviewSummary,
    PartContent,
    PortraitContent,
    PortraitPart,
    Statement,
)
from desktop.services.documents.digest import input_digest, short
from desktop.services.documents.errors import DocumentError, GlyphMissing, missing_letter
from desktop.services.documents.paper import Document, Press, PrintOptions, Sheets, long_date
from desktop.services.documents.portrait_fields import draw_fields
from desktop.services.documents.text import Span

TEMPLATE = "portrait/1"
_TITLE = "干部画像"
_SIDE = 20 * theme.MM
_BOTTOM = 17 * theme.MM
_POST_LINES = 2
_PART_TITLES = {
    PortraitPart.GLANCE: "二、总体评价",
    PortraitPart.SOURCES: "三、四方支撑与走势",
    PortraitPart.APPRAISAL: "四、民主测评",
    PortraitPart.KEY_TASKS: "七、参与重点工作",
    PortraitPart.EXTERNAL: "八、外部成果",
    PortraitPart.CONCLUSIONS: "九、相互印证与研判结论",
    PortraitPart.RESULTS: "十、历年考核、结果运用与整改",
    PortraitPart.REMARK: "十一、考核组评语",
}
_DEFAULT_REASONS = {
    PortraitPart.GLANCE: "本年度尚未形成考核评价",
    PortraitPart.SOURCES: "本年度四方评分尚未齐备",
    PortraitPart.APPRAISAL: "本年度尚无民主测评计票",
    PortraitPart.KEY_TASKS: "尚无参与重点工作的记录",
    PortraitPart.EXTERNAL: "尚无可供查阅的外部成果",
    PortraitPart.CONCLUSIONS: "碰头会尚未研判",
    PortraitPart.RESULTS: "尚无结果运用和整改事项",
    PortraitPart.REMARK: "考核组尚未填写评语",
}


def render_portrait(content: PortraitContent, options: PrintOptions) -> Document:
    """One portrait as a PDF.

    Raises DocumentError: a letter without glyph (names person and letter), a citation mark that
    is not in the list, an unusable photo.
    """
    press = Press(theme.A4, _TITLE, options.fonts)
    digest = input_digest(content, options.salt, TEMPLATE)
    _compose(press, content, options, digest)
    return press.finish(digest)


def render_portraits_merged(contents: Sequence[PortraitContent], options: PrintOptions) -> Document:
    """Several portraits as one PDF with a bookmark each; every portrait counts its own pages.

    Raises DocumentError as `render_portrait` does, and for an empty selection.
    """
    if not contents:
        raise DocumentError("没有选中干部，请先选择要印制画像的干部。")
    press = Press(theme.A4, _TITLE + "汇编", options.fonts)
    digest = input_digest(tuple(contents), options.salt, TEMPLATE)
    for content in contents:
        _compose(press, content, options, digest)
    return press.finish(digest)


def _compose(press: Press, content: PortraitContent, options: PrintOptions, digest: str) -> None:
    _check_citations(content)
    try:
        serial = f"　编号 {options.serial}" if options.serial else ""
        footer = f"内部资料　供领导参阅{serial}"
        sheets = Sheets(press, options, footer, f"{content.name}（{content.unit}）")
        qr = ""
        if options.serial and options.salt and not options.draft:
            qr = f"{options.serial}|{short(digest)}"
        _Portrait(sheets, content).draw(qr)
        sheets.finish()
    except GlyphMissing as error:
        raise missing_letter(content.name, error.letter) from None


def _used_marks(content: PortraitContent) -> set[str]:
    groups: list[tuple[str, ...]] = [content.fields.citations]
    groups += [s.citations for s in content.fields.portfolio]
    groups += [f.citations for f in content.facts]
    groups += [g.citations for g in content.grades]
    groups += [s.citations for part in content.parts for s in part.statements]
    if content.interviews is not None:
        groups += [t.citations for t in content.interviews.themes]
        groups += [q.citations for q in content.interviews.quotations]
    return {mark for group in groups for mark in group}


def _check_citations(content: PortraitContent) -> None:
    unknown = _used_marks(content) - {c.mark for c in content.citations}
    if unknown:
        raise DocumentError(
            f"“{content.name}”的画像引用了目录中没有的出处：{'、'.join(sorted(unknown))}。"
            "请刷新数据后重新生成。"
        )


class _Portrait:
    """Sets the parts of one portrait in their order."""

    def __init__(self, sheets: Sheets, content: PortraitContent) -> None:
        self.sheets = sheets
        self.content = content
        head = f"{_TITLE}　{content.name}　{content.cycle}"
        self.flow = Flow(
            sheets,
            _SIDE,
            sheets.width - 2 * _SIDE,
            sheets.height,
            _BOTTOM,
            lambda: running_head(sheets, head, _SIDE),
        )
        self._parts = {part.part: part for part in content.parts}

    def draw(self, qr: str) -> None:
        """All parts; the list of citations begins on a page of its own only if it must."""
        content = self.content
        team = f"　{content.team}" if content.team else ""
        subtitle = f"{content.cycle}{team}　年龄计算截至{long_date(content.reference_date)}"
        self.flow.y = letterhead(self.sheets, _TITLE, subtitle, _SIDE, qr)
        self._name()
        self.flow.heading("一、基本情况", keep=190)
        draw_fields(self.flow, content)
        self._resume()
        for part in (PortraitPart.GLANCE, PortraitPart.SOURCES, PortraitPart.APPRAISAL):
            self._part(part)
        self._facts()
        self._interviews()
        for part in (PortraitPart.KEY_TASKS, PortraitPart.EXTERNAL, PortraitPart.CONCLUSIONS):
            self._part(part)
        self._results()
        self._part(PortraitPart.REMARK)
        self._citations()

    def _name(self) -> None:
        style = replace(theme.NAME, outline=self.sheets.book.title_outline)
        flow, content = self.flow, self.content
        told = content.fields.warning
        name = plain(_spaced(content.name), style)
        name += plain(f"（{told('name')}）" if told("name") else "", theme.ALARM)
        lines = self.sheets.set_lines(name, flow.width)
        post = content.fields.present_post or content.unit
        doubt = told("present_post" if content.fields.present_post else "unit")
        width = lines[0].width + 14 if len(lines) == 1 else 0.0
        beside = self.sheets.set_lines(cited(post, (), theme.POST, doubt), flow.width - width)
        if len(beside) > _POST_LINES:  # the whole post stands in the table below
            unit = cited(content.unit, (), theme.POST, told("unit"))
            beside = self.sheets.set_lines(unit, flow.width - width)
        flow.gap(8)
        for line in lines:
            self.sheets.line(flow.left, flow.y - 21, line)
            flow.gap(style.leading if width == 0 else 0)
        for line in beside:
            self.sheets.line(flow.left + width, flow.y - 20, line)
            flow.gap(theme.POST.leading)
        flow.gap(2)

    def _resume(self) -> None:
        flow = self.flow
        flow.gap(4)
        flow.subheading("简　历")
        if not self.content.resume:
            flow.missing(self.content.resume_missing)
            return
        hang = 98.0
        for entry in self.content.resume:
            text = cited(entry.text, (), theme.CELL, entry.warning)
            lines = self.sheets.set_lines(text, flow.width - hang)
            flow.need(min(len(lines), 3) * theme.CELL.leading)
            self.sheets.text(
                flow.left, flow.y - theme.CELL.leading * 0.72, entry.period, theme.LABEL
            )
            flow.paragraph(text, hang=hang)

    def _part(self, part: PortraitPart) -> None:
        found = self._parts.get(part, PartContent(part))
        statements = found.statements
        self.flow.heading(_PART_TITLES[part], keep=20)
        if part is PortraitPart.GLANCE:
            self._tags()
        if statements:
            self._statements(statements)
        else:
            self.flow.missing(found.missing or _DEFAULT_REASONS[part])

    def _statements(self, statements: Sequence[Statement]) -> None:
        for statement in statements:
            self.flow.paragraph(
                cited(statement.text, statement.citations, theme.BODY, statement.warning),
                indent=2 * theme.BODY.size,
            )

    def _tags(self) -> None:
        """Counts of facts by kind, drawn as small framed words."""
        counts: dict[str, int] = {}
        for fact in self.content.facts:
            counts[_kind(fact)] = counts.get(_kind(fact), 0) + 1
        if not counts:
            return
        flow, x = self.flow, self.flow.left
        flow.need(22)
        flow.gap(3)
        for label in sorted(counts):
            text = f"{label} {counts[label]} 条"
            colour = theme.RED if label.startswith("负面") else theme.BLUE
            style = replace(theme.LABEL, colour=colour)
            width = self.sheets.text(x + 7, flow.y - 12, text, style)
            self.sheets.frame(x, flow.y - 16, width + 14, 16, colour)
            x += width + 22
        flow.gap(21)

    def _facts(self) -> None:
        self.flow.heading("五、正面、负面纪实")
        facts = self.content.facts
        if not facts:
            self.flow.missing(self.content.facts_missing)
            return
        columns = (
            Column("日期", 66, "centre"),
            Column("性质", 62, "centre"),
            Column("内容", self.flow.width - 66 - 62 - 50),
            Column("状态", 50, "centre"),
        )
        for positive, title in ((True, "正面"), (False, "负面")):
            chosen = sorted(
                (f for f in facts if f.positive is positive), key=lambda f: f.on, reverse=True
            )
            if chosen:
                self.flow.gap(2)
                self.flow.subheading(f"{title}（{len(chosen)} 条，由近及远）", keep=70)
                self.flow.table(columns, [_fact_row(fact) for fact in chosen])
                self.flow.gap(5)
            else:
                self.flow.subheading(f"{title}（0 条）", keep=0)

    def _interviews(self) -> None:
        self.flow.heading("六、谈话了解")
        summary = self.content.interviews
        if summary is None or summary.people == 0:
            self.flow.missing(self.content.interviews_missing)
            return
        self._layers(summary)
        if summary.themes:
            spans: list[Span] = [Span("主要看法：", theme.STRONG.sized(11, 17.5))]
            ordered = sorted(summary.themes, key=lambda t: -t.count)
            for place, theme_count in enumerate(ordered):
                end = "。" if place + 1 == len(ordered) else "；"
                spans.append(Span(theme_count.theme, theme.BODY))
                spans.append(Span(f"（{theme_count.count}次）", theme.BODY, whole=True))
                spans += cited("", theme_count.citations, theme.BODY, theme_count.warning)
                spans.append(Span(end, theme.BODY))
            self.flow.paragraph(tuple(spans))
        for quotation in summary.quotations:
            source = f"——{quotation.layer or '谈话对象'}"
            self.flow.gap(1)
            spans_of = (
                Span(f"“{quotation.text}”", theme.QUOTE),
                Span(source, theme.NOTE, whole=True),
                *plain(f"（{quotation.warning}）" if quotation.warning else "", theme.ALARM),
                *(Span(f"[{mark}]", theme.MARK, whole=True) for mark in quotation.citations),
            )
            self.flow.paragraph(spans_of, hang=2 * theme.BODY.size)

    def _layers(self, summary: InterviewSummary) -> None:
        text = f"共听取 {summary.people} 人意见"
        if summary.layers:
            text += "：" + "，".join(f"{g.layer} {g.people} 人" for g in summary.layers) + "。"
        else:
            text += "（人数较少，不分层列示）。"
        self.flow.paragraph(plain(text, theme.BODY))

    def _results(self) -> None:
        part = PortraitPart.RESULTS
        found = self._parts.get(part, PartContent(part))
        self.flow.heading(_PART_TITLES[part], keep=20)
        if self.content.grades:
            spans: list[Span] = [Span("年度考核：", theme.STRONG.sized(11, 17.5))]
            for place, grade in enumerate(self.content.grades):
                said = f"{grade.year}年{grade.grade}"
                spans += cited(said, grade.citations, theme.BODY, grade.warning)
                end = "。" if place + 1 == len(self.content.grades) else "，"
                spans.append(Span(end, theme.BODY))
            self.flow.paragraph(tuple(spans))
        else:
            self.flow.missing(self.content.grades_missing)
        if found.statements:
            self._statements(found.statements)
        else:
            self.flow.missing(found.missing or _DEFAULT_REASONS[part])

    def _citations(self) -> None:
        content = self.content
        self.flow.heading("附：引证目录", keep=60)
        if not content.citations:
            self.flow.missing("本画像没有引用记录")
            return
        columns = (
            Column("标记", 68, "centre"),
            Column("内容", self.flow.width - 68 - 84 - 72 - 58),
            Column("时间", 84, "centre"),
            Column("考核组", 72, "centre"),
            Column("状态", 58, "centre"),
        )
        rows = [
            Row(
                (
                    plain(f"[{c.mark}]", theme.MARK),
                    plain(c.what, theme.SMALL),
                    plain(long_date(c.on) if c.on else "未载", theme.SMALL),
                    plain(c.team, theme.SMALL),
                    plain(c.state, theme.SMALL),
                )
            )
            for c in content.citations
        ]
        self.flow.table(columns, rows)


def _spaced(name: str) -> str:
    """A name of two letters is spaced as in 公文."""
    plain_name = "".join(name.split())
    return f"{plain_name[0]}　{plain_name[1]}" if len(plain_name) == 2 else plain_name


def _kind(fact: FactEntry) -> str:
    return f"{'正面' if fact.positive else '负面'}·{'潜绩' if fact.latent else '显绩'}"


def _fact_row(fact: FactEntry) -> Row:
    style = theme.CELL
    kind = f"{'潜绩' if fact.latent else '显绩'}·{fact.severity}"
    colour = theme.STRONG if fact.positive else theme.ALARM
    on = f"{fact.on.year}.{fact.on.month:02d}.{fact.on.day:02d}"
    return Row(
        (
            plain(on, theme.LABEL),
            plain(kind, colour.sized(9.5, 15)),
            cited(fact.text, fact.citations, style, fact.warning),
            plain(fact.state, theme.LABEL),
        )
    )
