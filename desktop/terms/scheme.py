"""The year, its scheme and its calendar."""

from __future__ import annotations

from desktop.terms.term import Term


class CycleState(Term):
    """考核年度."""

    DRAFT = "draft", "筹备"
    OPEN = "open", "进行中"
    YEAR_END = "year_end", "年终考核"
    SEALED = "sealed", "已封存"


class AssessmentKind(Term):
    """考核类别."""

    COMPREHENSIVE = "comprehensive", "综合考核"
    ANNUAL = "annual", "年度考核"
    FRONTLINE = "frontline", "一线考核"
    ROUTINE = "routine", "平时考核"


class SchemeState(Term):
    """考核方案."""

    DRAFT = "draft", "草案"
    FROZEN = "frozen", "已冻结"


class IndicatorCategory(Term):
    """指标类别."""

    COMMON = "common", "共性指标"
    SPECIFIC = "specific", "个性指标"
    BONUS = "bonus", "加分项"
    DEDUCTION = "deduction", "减分项"


class IndicatorNature(Term):
    """指标性质."""

    QUANTITATIVE = "quantitative", "定量"
    QUALITATIVE = "qualitative", "定性"


class ScoringMethod(Term):
    """计分方法."""

    RATIO = "ratio", "比例"
    BANDS = "bands", "分档"
    DEDUCT = "deduct", "扣分"
    RANK = "rank", "排名"
    JUDGED = "judged", "评定"
    ROUTINE = "routine", "平时"
    BONUS = "bonus", "加分"
    DEDUCTION = "deduction", "减分"


class Direction(Term):
    """目标方向."""

    HIGHER = "higher", "越高越好"
    LOWER = "lower", "越低越好"


class TargetBasis(Term):
    """目标口径: a target of the whole year or one that is due by the quarter."""

    ANNUAL = "annual", "全年"
    TO_DATE = "to_date", "序时"


class Tier(Term):
    """综合考核等次."""

    FIRST = "first", "第一等次"
    SECOND = "second", "第二等次"
    THIRD = "third", "第三等次"


class KeyTaskRole(Term):
    """A unit's part in a 重点工作."""

    LEAD = "lead", "牵头"
    TAKING_PART = "taking_part", "参与"


class HolidayKind(Term):
    """How a day differs from its weekday."""

    OFF = "off", "放假"
    WORKED = "worked", "调休上班"
