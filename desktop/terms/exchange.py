"""Files, packages, media and conflicts."""

from __future__ import annotations

from desktop.terms.term import Term


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
