"""The words of the field: closed sets of values with their Chinese labels.

Every floor may import this module; it imports none of them. The identifiers and the
Chinese words are those of the glossary of the design and are never written twice.
"""

from __future__ import annotations

from enum import Enum
from typing import Self


class Term(str, Enum):
    """A closed set of stored words. The value is stored; ``label`` is shown."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Build a member that is its stored value and carries its Chinese label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    def __str__(self) -> str:
        return str.__str__(self)

    @classmethod
    def labels(cls) -> dict[str, str]:
        """Stored value → Chinese label, in the order of declaration."""
        return {member.value: member.label for member in cls}


def label_of(kind: type[Term], value: str | None) -> str:
    """The Chinese label of a stored value; empty for None, the value itself when unknown."""
    if value is None:
        return ""
    return kind.labels().get(value, value)


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


class VisitMethod(Term):
    """实地考核的方法."""

    INTERVIEWING = "interviewing", "谈话了解"
    ON_SITE = "on_site", "实地走访"
    SITTING_IN = "sitting_in", "列席旁听"
    TASK_FORCE = "task_force", "专班跟进"


class VisitMode(Term):
    """实地考核的方式."""

    REGULAR = "regular", "常规"
    SUPERVISION = "supervision", "督查式"
    EMBEDDED = "embedded", "嵌入式"
    RESEARCH = "research", "调研式"


class VisitState(Term):
    """实地考核的状态（由考核组记录与考核办审核共同得出）."""

    PLANNED = "planned", "已计划"
    APPROVED = "approved", "已批准"
    HELD = "held", "已实施"
    RECORDED = "recorded", "已记录"
    RETURNED = "returned", "已报回"
    ACCEPTED = "accepted", "已接收"
    SENT_BACK = "sent_back", "已退回"
    CANCELLED = "cancelled", "已取消"


class InterviewLayer(Term):
    """谈话对象的层次."""

    TEAM_MEMBER = "team_member", "班子成员"
    MIDDLE = "middle", "中层"
    STAFF = "staff", "一般干部"
    SERVED = "served", "服务对象"
    PUBLIC = "public", "群众"


class Polarity(Term):
    """正负面清单."""

    POSITIVE = "positive", "正面"
    NEGATIVE = "negative", "负面"


class Visibility(Term):
    """实绩的显隐."""

    VISIBLE = "visible", "显绩"
    LATENT = "latent", "潜绩"


class Severity(Term):
    """轻 1 分、中 3 分、重 5 分；分值本身是考核方案里的规则."""

    LIGHT = "light", "轻"
    MEDIUM = "medium", "中"
    HEAVY = "heavy", "重"


class FactState(Term):
    """考核纪实的状态（由考核组记录与考核办核实共同得出）."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已提交"
    VERIFIED = "verified", "已核实"
    DISPUTED = "disputed", "存疑"
    WITHDRAWN = "withdrawn", "已撤回"


class ItemState(Term):
    """整改事项的状态；逾期由日期得出，不是状态."""

    OPENED = "opened", "已立项"
    PLANNED = "planned", "已报方案"
    IN_PROGRESS = "in_progress", "整改中"
    REPORTED = "reported", "已报结果"
    CHECKED = "checked", "已核查"
    CLOSED = "closed", "销号"
    RETURNED = "returned", "退回"
    LONG_TERM = "long_term", "长期坚持"


class FindingSource(Term):
    """整改事项的问题来源."""

    VISIT = "visit", "实地考核"
    FACT = "fact", "考核纪实"
    MEETING = "meeting", "碰头会"
    EXTERNAL = "external", "外部成果"
    INDICATOR = "indicator", "指标完成"


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


class ImportKind(Term):
    """导入文件的种类（按内容识别，不看文件名）."""

    LRMX = "lrmx", "干部任免审批表"
    UNITS = "units", "考核单位一览表"
    ROSTER = "roster", "领导班子成员花名册"
    POOL = "pool", "考核人员信息库"
    SCHEME = "scheme", "综合考核指标体系"
    PROGRESS = "progress", "指标进展情况"
    POLL = "poll", "民主测评统计表"
    UNKNOWN = "unknown", "不能识别"


class VisitAction(Term):
    """What can be done with an 实地考核."""

    APPROVE = "approve", "批准"
    APPROVE_LATE = "approve_late", "补批"
    HOLD = "hold", "登记已实施"
    RECORD = "record", "完成记录"
    RETURN = "return", "报回"
    ACCEPT = "accept", "接收"
    SEND_BACK = "send_back", "退回"
    REOPEN = "reopen", "重新打开"
    CANCEL = "cancel", "取消"


class VisitDecision(Term):
    """What the office last said of the returned records of a visit."""

    ACCEPTED = "accepted", "接收"
    SENT_BACK = "sent_back", "退回"
    REOPENED = "reopened", "重新打开"


class FactAction(Term):
    """What can be done with a 考核纪实."""

    SUBMIT = "submit", "提交"
    VERIFY = "verify", "核实"
    SEND_BACK = "send_back", "退回补充"
    DISPUTE = "dispute", "列为存疑"
    WITHDRAW = "withdraw", "撤回"


class FactVerdict(Term):
    """What the office last said of a submitted 考核纪实."""

    VERIFIED = "verified", "核实"
    RETURNED = "returned", "退回补充"
    DISPUTED = "disputed", "存疑"


class ItemAction(Term):
    """What can be done with an 整改事项."""

    PLAN = "plan", "报送方案"
    START = "start", "开始整改"
    REPORT = "report", "报告结果"
    CHECK = "check", "核查"
    CLOSE = "close", "销号"
    SEND_BACK = "send_back", "退回"
    EXTEND = "extend", "延期"
    KEEP = "keep", "列为长期坚持"
    YEARLY_CHECK = "yearly_check", "年度核查"
    REOPEN = "reopen", "重新打开"


class WorkstationStatus(Term):
    """What packages of an enrolled PC are worth."""

    ACTIVE = "active", "在用"
    RETIRED = "retired", "已停用"
    COMPROMISED = "compromised", "已吊销"
    CLEARED = "cleared", "已清退"


class ConflictChoice(Term):
    """How a conflict was decided."""

    FIRST = "first", "采用前者"
    SECOND = "second", "采用后者"
    FURTHER = "further", "采用其中另一份"
    OTHER = "other", "另行填写"


class Secrecy(Term):
    """密级. Chosen by a person, never by the program."""

    NONE = "none", "非密"
    INTERNAL = "internal", "内部"
    CONFIDENTIAL = "confidential", "秘密"
    SECRET = "secret", "机密"


class MediumKind(Term):
    """移动存储介质的种类."""

    STICK = "stick", "U 盘"
    DISC = "disc", "光盘"
    FOLDER = "folder", "文件夹"


class TravelState(Term):
    """How far a team's own record has travelled."""

    UNSENT = "unsent", "未导出"
    SENT = "sent", "已导出"
    RECEIVED = "received", "已接收"
    CONFLICT = "conflict", "有冲突"
    SENT_BACK = "sent_back", "退回"


class PackageKind(Term):
    """What a .zkb file is; 下发, 上报 and 回执 are one kind, data."""

    DATA = "data", "数据包"
    REQUEST = "enrol-request", "登记申请"
    GRANT = "enrol-grant", "登记授权"


class PackageCode(Term):
    """What became of a package: the closed set of outcomes, in the order of the checks."""

    OK = "ok", "已接收"
    INCLUDED = "included", "已包含"
    WRITTEN = "written", "已导出"
    UNREADABLE = "unreadable", "读不出"
    TOO_BIG = "too_big", "文件过大"
    TRUNCATED = "truncated", "文件不完整"
    NOT_PACKAGE = "not_package", "不是数据包"
    VERSION = "version", "格式较新"
    SUITE = "suite", "加密方式不支持"
    HEADER = "header", "包头损坏"
    SENDER_UNKNOWN = "sender_unknown", "来源未登记"
    SENDER_COMPROMISED = "sender_compromised", "来源已吊销"
    SIGNATURE = "signature", "签名不符"
    DEPLOYMENT = "deployment", "不属于本单位"
    OWN = "own", "本机导出的包"
    ADDRESSEE = "addressee", "发给别处的包"
    WRONG_KIND = "wrong_kind", "用途不符"
    LENGTH = "length", "长度不符"
    HASH = "hash", "校验不符"
    DECRYPT = "decrypt", "解不开"
    FRAME = "frame", "内容格式错误"
    MANIFEST = "manifest", "清单错误"
    COUNTS = "counts", "数量不符"
    SCHEMA = "schema", "请先升级"
    CERTIFICATE = "certificate", "证书不符"
    SCOPE = "scope", "超出授权范围"
    INSTANCE = "instance", "旧实例的包"
    RETIRED = "retired", "停用后的包"
    GAP = "gap", "缺少前面的包"
    FORK = "fork", "通道分叉"
    LINE_FORK = "line_fork", "修订分叉"
    BAD_LINE = "bad_line", "修订格式错误"
    BLOB = "blob", "附件不符"
    CLOCK = "clock", "时钟可疑"
    CHANGED = "changed", "文件有变动"
    NO_SPACE = "no_space", "空间不足"
    NOT_ENROLLED = "not_enrolled", "本机未登记"
    CANCELLED = "cancelled", "已取消"
