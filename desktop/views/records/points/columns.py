"""The tables of the sheet: their columns, and the lines that the service's values become."""

from __future__ import annotations

import orjson

from desktop.services.check_forms import (
    FINDING_WORDS,
    ExampleCheck,
    FindingCheck,
    IndicatorCheck,
    VisitChecks,
)
from desktop.services.check_words import WHOLE_TEAM
from desktop.services.difference_states import plain_number
from desktop.terms import TargetBasis
from desktop.views.records.points.grid_field import GridLine
from desktop.views.widgets.edit_grid import GridColumn

INDICATORS = (
    GridColumn("指标", 184, fixed=True),
    GridColumn("报送", 68, right=True, fixed=True),
    GridColumn("结果", 56),
    GridColumn("核验值", 72, right=True),
    GridColumn("依据", 72),
)
FINDINGS = (
    GridColumn("年度", 60, fixed=True),
    GridColumn("方面", 96, fixed=True),
    GridColumn("情况", 148, fixed=True),
    GridColumn("现状", 72),
    GridColumn("说明", 80),
)
EXAMPLES = (
    GridColumn("序号", 60, right=True, fixed=True),
    GridColumn("纪实", 60, fixed=True),
    GridColumn("正负面", 72),
    GridColumn("对象", 96),
    GridColumn("情况", 150),
)


def indicator_line(line: IndicatorCheck) -> GridLine:
    """One indicator of the quarter."""
    reported = plain_number(line.reported) or (line.reported_text or "未报")
    finding = "" if line.finding is None else FINDING_WORDS[line.finding]
    fixed = (line.name, reported)
    return GridLine(line.indicator.hex, fixed, (finding, line.found_shown, line.evidence))


def finding_line(line: FindingCheck) -> GridLine:
    """One earlier finding."""
    now = "" if line.now is None else line.now.label
    fixed = (str(line.year), line.aspect, f"〔{line.polarity.label}〕{line.text}")
    return GridLine(line.finding.hex, fixed, (now, line.remark))


def example_line(line: ExampleCheck, name: str) -> GridLine:
    """One 正反面典型; ``name`` is how its cadre is typed."""
    made = "" if line.fact is None else "已转"
    who = WHOLE_TEAM if line.cadre is None else name or line.name
    return GridLine(line.id.hex, (made,), (line.polarity.label, who, line.text))


def about_indicator(line: IndicatorCheck) -> str:
    """All that is known of an indicator, below the table."""
    basis = "全年" if line.basis is TargetBasis.ANNUAL else "序时"
    due = "" if line.due in {None, line.target} else f"，本季应达 {plain_number(line.due)}"
    parts = [
        f"{line.name}：目标 {plain_number(line.target) or '未定'}（{basis}{due}）",
        f"方向：{line.direction.label}" if line.direction else "",
        f"说明：{line.note}" if line.note else "",
        f"依据：{line.evidence}" if line.evidence else "",
        _office_words(line),
    ]
    return "　".join(part for part in parts if part)


def _office_words(line: IndicatorCheck) -> str:
    """What the office said of the difference, or that it has to say it anew."""
    if line.state is None:
        return ""
    said = f"（{line.verdict}）" if line.verdict else ""
    if line.changed_after:
        return f"考核办：核后有改动，待重新决定{said}"
    return f"考核办：{line.state.label}{said}"


def about_finding(line: FindingCheck) -> str:
    """The whole finding, below the table."""
    return f"{line.year}年　{line.unit}　{line.aspect}（{line.polarity.label}）：{line.text}"


def version_of(sheet: VisitChecks) -> str:
    """What a draft of the sheet was typed upon: the version and report of every line."""
    versions = {
        "first": sheet.first.version,
        "attention": sheet.attention.version,
        **{f.finding.hex: f.version for f in sheet.findings},
        **{i.indicator.hex: i.version for i in sheet.indicators},
        **{e.id.hex: e.version for e in sheet.examples},
    }
    reported = {i.indicator.hex: plain_number(i.reported) for i in sheet.indicators}
    told = {"quarter": sheet.quarter, "versions": versions, "reported": reported}
    return orjson.dumps(told).decode()
