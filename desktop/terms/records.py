"""Visits, interviews, facts and rectification, and what is done with them."""

from __future__ import annotations

from desktop.terms.term import Term


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
    CANCEL = "cancel", "取消考核"


class VisitDecision(Term):
    """What the office last said of the returned records of a visit."""

    ACCEPTED = "accepted", "接收"
    SENT_BACK = "sent_back", "退回"
    REOPENED = "reopened", "重新打开"


class ReviewKind(Term):
    """待审记录 at the office: what waits for its word."""

    PLAN = "plan", "计划待批准"
    LATE_APPROVAL = "late_approval", "待补批"
    RETURNED = "returned", "材料待审核"
    FACT = "fact", "纪实待核实"
    DIFFERENCE = "difference", "差异待采信"
    FEEDBACK = "feedback", "反映待核实"


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
