"""Who is at a desk, who is assessed, who assesses."""

from __future__ import annotations

from desktop.terms.term import Term


class StationRole(Term):
    """Which desk a workspace is."""

    OFFICE = "office", "考核办"
    TEAM = "team", "考核组"


class Role(Term):
    """What an account may do; the table role × operation is in services/permissions.py."""

    SYSADMIN = "sysadmin", "系统管理员"
    SECURITY = "security", "安全保密管理员"
    AUDITOR = "auditor", "安全审计员"
    CLERK = "clerk", "考核办工作人员"
    LEADER = "leader", "部门领导"
    TEAM_LEADER = "team_leader", "考核组组长"
    TEAM_MEMBER = "team_member", "考核组成员"


class UnitKind(Term):
    """考核单位的类别."""

    COUNTY = "county", "区（市）"
    DEV_ZONE = "dev_zone", "开发区"
    DEPARTMENT = "department", "市直单位"
    TASK_FORCE = "task_force", "工作专班"


class CadreLevel(Term):
    """干部层级."""

    CITY = "city", "市管"
    SECTION = "section", "科级"
    OTHER = "other", "其他"


class PastGradeValue(Term):
    """历年年度考核结果."""

    EXCELLENT = "excellent", "优秀"
    COMPETENT = "competent", "称职"
    BASIC = "basic", "基本称职"
    INCOMPETENT = "incompetent", "不称职"
    UNDECIDED = "undecided", "不确定等次"


class Sex(Term):
    """性别."""

    MALE = "male", "男"
    FEMALE = "female", "女"


class SeatKind(Term):
    """考核组岗位."""

    LEADER = "leader", "组长"
    DEPUTY = "deputy", "副组长"
    POST_A = "post_a", "A岗"
    POST_B = "post_b", "B岗"
    SENIOR = "senior", "职级干部"


class PoolMovementKind(Term):
    """出入库."""

    ENTRY = "entry", "入库"
    REMOVAL = "removal", "清理出库"
    COMMENDATION = "commendation", "表扬"
    SUSPENSION = "suspension", "暂停"


class AssessorRating(Term):
    """考核员评价的等次."""

    EXCELLENT = "excellent", "优秀"
    GOOD = "good", "良好"
    FAIR = "fair", "一般"
    POOR = "poor", "较差"


class AssessorOutcome(Term):
    """考核员评价的运用."""

    NONE = "none", "无"
    COMMEND = "commend", "评先评优"
    PROMOTE = "promote", "提拔晋升"
    REMOVE = "remove", "清理出库"


class RecusalKind(Term):
    """回避的缘由."""

    HOME = "home", "本单位"
    FORMER_POST = "former_post", "曾在该单位任职"
    RELATIVE = "relative", "亲属在该单位任职"
    OTHER = "other", "其他"


class UnitChangeKind(Term):
    """机构变动."""

    RENAMED = "renamed", "更名"
    MERGED = "merged", "并入"
    SPLIT = "split", "拆分"
    DISSOLVED = "dissolved", "撤销"
