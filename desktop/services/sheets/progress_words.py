"""The words of progress workbooks: what a column is, which quarter is meant.

Offices name one thing in many ways; the names are data below, without blanks and punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from desktop.services.sheets.headers import ALIASES, plain_header


class Role(Enum):
    """What the figures of a column are; the value is how an answer is remembered."""

    TARGET = "target"
    ANNUAL = "annual"
    TO_DATE = "to_date"
    ACTUAL = "actual"
    NOTE = "note"
    SOURCE = "source"
    IGNORED = "ignored"


class Label(Enum):
    """What the texts of a column name; the value is how an answer is remembered."""

    UNIT = "unit"
    INDICATOR = "indicator"
    QUARTER = "quarter"


TARGETS = frozenset({Role.TARGET, Role.ANNUAL, Role.TO_DATE})
FIGURES = TARGETS | {Role.ACTUAL}


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_ROLE_WORDS: Mapping[Role, str] = {
    Role.TARGET: "目标值 目标 目标数 目标任务 目标任务数 计划数 计划值 计划 计划目标 任务数 任务 任务值 "
    "任务目标 任务量 考核目标 考核目标值 应完成 应完成数 应完成值",
    Role.ANNUAL: "年度目标 年度目标值 年度目标数 全年目标 全年目标值 全年目标数 全年计划 全年计划数 全年计划值 "
    "年度计划 年度计划数 年度计划值 全年任务 全年任务数 年度任务 年度任务数 年目标 年计划 全年 年初目标 "
    "年度目标任务 全年目标任务 年度任务目标",
    Role.TO_DATE: "序时目标 序时目标值 序时进度 序时进度目标 序时计划 序时计划数 序时计划值 序时任务 序时任务数 "
    "序时 季度目标 季度目标值 季度计划 季度计划数 季度任务 季度任务数 阶段目标 阶段性目标 本季目标 "
    "本季度目标 本季计划 本季度计划 当期目标 应达进度 时序进度 目标进度 累计目标 累计计划 累计计划数",
    Role.ACTUAL: "完成值 完成 完成数 完成量 实际值 实际 实际数 实际量 实际完成 实际完成值 实际完成数 实际完成量 "
    "完成情况 实际完成情况 累计完成 累计完成数 累计完成值 累计完成量 累计实际 累计实际完成 累计 累计数 "
    "累计值 实绩 本期完成 本季完成 本季完成数 本季度完成 本季度完成值 当期完成 实际进度 完成进度 进展 "
    "进展情况 实际达成 达成值 达成 已完成 已完成数 已完成值 实际累计",
    Role.NOTE: "备注 说明 附注 情况说明 未完成原因 原因 原因分析 存在问题 存在困难",
    Role.SOURCE: "数据来源 来源 提供单位 数据提供单位 数据提供部门 考核部门",
    Role.IGNORED: "完成率 完成比例 完成比 达成率 完成百分比 目标完成率 年度完成率 序时完成率 占目标比例 完成度 进度 "
    "得分 评分 分值 权重 排名 位次 名次 同比 环比 同比增长 同比增幅 增幅 差额 差距 差值 与目标差距 基数 "
    "上年同期 去年同期 责任人 联系人 联系电话 完成时限 计量单位 量纲 序号 编号 排序 顺序号 类别 单位类别 "
    "单位类型 分类 指标类别 指标类型 责任部门 牵头部门 是否达标 是否完成 状态 等次",
}  # fmt: skip
_ROLE_OF = {word: role for role, words in _ROLE_WORDS.items() for word in words.split()}
_UNIT_WORDS = frozenset(ALIASES["unit"]) | _words(
    "责任单位 牵头单位 填报单位 考核对象 被考核对象 地区 地区单位 县市区 区市 区市县 县区 区县 市县 市区县 "
    "承担单位 完成单位 园区 单位部门 市直单位 报送单位 任务单位 对象 属地"
)
_INDICATOR_WORDS = frozenset(ALIASES["indicator"]) | _words(
    "指标项 指标项目 考核项目 项目 主要指标 指标内容 工作任务 任务名称 考核事项 事项 项目名称 目标名称"
)
_QUARTER_WORDS = frozenset({"季度", "期间", "时期", "考核季度", "所属季度", "统计期", "报告期"})
_MEASURES = _words(
    "% ％ 百分比 百分点 亿元 万元 元 个 项 分 家 户 人 人次 件 次 公里 亩 平方米 吨 万吨 倍 位 名 天 "
    "单位% 单位亿元 单位万元 单位个"
)
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_MONTHS = {3: 1, 6: 2, 9: 3, 12: 4}
_CHINESE_MONTHS = {"三": 3, "六": 6, "九": 9, "十二": 12}
_QUARTER = re.compile(r"前([一二三四])个?季度|(?:第?([一二三四1-4])季度?)|(?:[Qq]([1-4])(?!\d))")
_MONTH_SPAN = re.compile(
    r"(?:截至|截止|至)?(?:20\d\d年)?(?:0?1|一)(?:月份?)?[-—–~～至到]+(1[0-2]|0?[1-9]|三|六|九|十二)月(?:份|底|末)?"
)
_MONTH_END = re.compile(
    r"(?:截至|截止|至)?(?:20\d\d年)?(1[0-2]|0?[369]|三|六|九|十二)月(?:底|末|份|止)?"
)
_HALF = re.compile(r"上半年")
_YEAR = re.compile(r"(20\d\d)\s*年?")
_SPAN = r"(?:20\d\d年)?(?:前?第?[一二三四1-4]个?季度?|[Qq][1-4]|上半年|(?:1[0-2]|0?\d)月份?)"
_DATE = r"(?:20\d\d年)?(?:1[0-2]|0?\d|[一二三四五六七八九十]{1,2})月(?:份|底|末|初|[上中下]旬|\d{1,2}[日号])?"
#: What a title says besides: by when it is due, when it was made, what it is compared with.
_ASIDE = (
    re.compile(rf"{_DATE}(?:下班|\d{{1,2}}[时点:：]\d{{0,2}}分?)?(?:以前|之前|前)"),
    re.compile(
        r"(?:填报|填表|报送|上报|制表|打印|印发|编制|审核|报表|发文|报出)(?:日期|时间|日)?\s*[:：]\s*"
        r"[\d年月日号./\-—\s]+"
    ),
    re.compile(rf"(?:对照|对比|相比|比照|较|比){_SPAN}"),
    re.compile(rf"[与同和]{_SPAN}(?:对比|相比|比较|对照)"),
)
_DAY = re.compile(
    r"(?P<till>(?:截至|截止|至)\s*)?(?:20\d\d年)?(?:1[0-2]|0?\d)月(?P<day>\d{1,2})[日号]"
)
_LAST_DAYS = 30
_FILE_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=\D|$|\d{4}(?!\d))")
_REMARK = re.compile(r"[（(\[【][^（()）\[\]【】]*[)）\]】]\s*$")
_NUMBERED = re.compile(r"^[（(]?[一二三四五六七八九十\d]+[)）、.．]\s*")
#: Role words with which a header of one line may close: 海绵城市项目开工率目标值.
_ENDINGS = tuple(
    sorted(
        (
            w
            for w, r in _ROLE_OF.items()
            if r in FIGURES and w not in {"累计", "进展", "全年", "序时"}
        ),
        key=len,
        reverse=True,
    )
)


@dataclass(frozen=True, slots=True)
class Piece:
    """What one cell of a header says; ``name`` is what is left: an indicator, a unit, a group."""

    role: Role | None = None
    label: Label | None = None
    quarter: int | None = None
    name: str = ""


@lru_cache(maxsize=8192)
def bare_name(text: str) -> str:
    """A name by which units and indicators are compared: no blanks, punctuation or numbering."""
    return plain_header(_NUMBERED.sub("", text))


def without_remark(text: str) -> str:
    """A header without a closing remark in brackets; itself when nothing else is left."""
    return _REMARK.sub("", text).strip() or text


def year_of(text: str) -> int | None:
    """The year that a title names."""
    found = _YEAR.search(text)
    return int(found[1]) if found else None


def years_in_name(name: str) -> frozenset[int]:
    """The years that a file's name names; 20260930 is a day of 2026."""
    return frozenset(int(found) for found in _FILE_YEAR.findall(name))


def quarter_of(text: str) -> int | None:
    """The quarter up to which a title, a sheet's name or a header speaks; None without one.

    The day by which a table is due, the day on which it was made and the quarter that it is
    compared with are not what it speaks of.
    """
    for aside in _ASIDE:
        text = aside.sub("", text)
    return _quarter_in(_DAY.sub(_whole_month, text))[0]


def _whole_month(found: re.Match[str]) -> str:
    """截至9月28日 and 9月30日 are states of a quarter; any other day is only a date."""
    ended = int(found["day"]) >= _LAST_DAYS
    return found[0] if found["till"] or ended else ""


def _quarter_in(text: str) -> tuple[int | None, str]:
    """The quarter and the text without the words that name it."""
    for pattern in (_QUARTER, _MONTH_SPAN, _HALF, _MONTH_END):
        found = pattern.search(text)
        if found is None:
            continue
        rest = text[: found.start()] + text[found.end() :]
        if pattern is _HALF:
            return 2, rest
        word = next(g for g in found.groups() if g)
        if pattern is _QUARTER:
            return _QUARTERS[word], rest
        quarter = _MONTHS.get(_CHINESE_MONTHS.get(word) or int(word))
        if quarter is not None:
            return quarter, rest
    return None, text


def _known(word: str) -> Piece | None:
    if word in _ROLE_OF:
        return Piece(role=_ROLE_OF[word])
    if word in _INDICATOR_WORDS:
        return Piece(label=Label.INDICATOR)
    if word in _UNIT_WORDS:
        return Piece(label=Label.UNIT)
    if word in _QUARTER_WORDS:
        return Piece(label=Label.QUARTER)
    return None


@lru_cache(maxsize=4096)
def piece_of(text: str) -> Piece:
    """Understand one cell of a header; what is not known is a name."""
    whole = without_remark(text)
    for shown in (text, whole):
        known = _known(plain_header(shown))
        if known is not None:
            return known
    plain = plain_header(whole)
    if (
        not plain
        or plain in _MEASURES
        or re.fullmatch(r"[\d.%]+分?|(权重|分值|单位)[\d.%]*分?", plain)
    ):
        return Piece()
    quarter, rest = _quarter_in(_YEAR.sub("", whole))
    if quarter is not None:
        left = plain_header(rest)
        known = _known(left) if left else Piece()
        if known is not None and known.label is None:
            return Piece(role=known.role, quarter=quarter)
    dated = _known(plain_header(_YEAR.sub("", whole)))
    if dated is not None and dated.role is not None:
        return dated
    return Piece(name=text)


def ending(text: str) -> tuple[str, Role] | None:
    """The name and the role of a header that says both in one line; None without a role."""
    remark = re.search(r"[（(\[【]([^（()）\[\]【】]*)[)）\]】]\s*$", text)
    if remark is not None:
        role = _ROLE_OF.get(plain_header(remark[1]))
        before = text[: remark.start()].strip()
        if role in FIGURES and before:
            return before, role
    plain = re.sub(r"\s+", "", without_remark(text))
    for word in _ENDINGS:
        if plain.endswith(word) and len(plain) > len(word):
            name = plain[: -len(word)].rstrip("-—–_/／:：、·（(")
            return (name, _ROLE_OF[word]) if name else None
    return None
