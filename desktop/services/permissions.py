"""Who may do what: the table role × operation.

The three officers 三员 keep the system, its rights and its log, and read no personnel data;
the clerk keeps the data and reads no log; leaders read, decide and print. Source: domain.md,
people and §2.1; the separation of the three officers is the rule of 分级保护 practice.
"""

from __future__ import annotations

from collections.abc import Mapping

from desktop.terms import Role, Term


class Operation(Term):
    """What a service's door asks permission for."""

    READ_SUBJECTS = "read_subjects", "查阅考核对象"
    READ_CADRE = "read_cadre", "查阅干部档案信息"
    EDIT_SUBJECTS = "edit_subjects", "修改考核对象"
    IMPORT = "import", "导入文件"
    UNDO_IMPORT = "undo_import", "撤销导入"
    EXPORT_LRMX = "export_lrmx", "导出任免审批表"
    READ_POOL = "read_pool", "查阅考核人员"
    EDIT_POOL = "edit_pool", "修改考核人员与考核组"
    READ_SCHEME = "read_scheme", "查阅考核方案"
    EDIT_SCHEME = "edit_scheme", "修改考核方案"
    FREEZE_SCHEME = "freeze_scheme", "冻结与修订考核方案"
    READ_PROGRESS = "read_progress", "查阅指标进展"
    EDIT_PROGRESS = "edit_progress", "登记指标进展与评分"
    READ_SCORES = "read_scores", "查阅得分与排名"
    READ_REVIEWS = "read_reviews", "查阅考核员评价"
    READ_RECORDS = "read_records", "查阅考核记录"
    EDIT_RECORDS = "edit_records", "填写考核记录"
    READ_NAMES = "read_names", "查阅谈话人姓名"
    ACCEPT_RECORDS = "accept_records", "审核考核记录"
    RATE = "rate", "填写考核组评定"
    READ_RATINGS = "read_ratings", "查阅考核组评定"
    CONFIRM_RATINGS = "confirm_ratings", "确认考核组评定"
    PRINT_FORMS = "print_forms", "打印空白表样"
    READ_RECTIFICATION = "read_rectification", "查阅整改事项"
    EDIT_RECTIFICATION = "edit_rectification", "办理整改事项"
    CLOSE_RECTIFICATION = "close_rectification", "整改销号与延期审批"
    PRINT = "print", "生成与打印文件"
    SEARCH = "search", "搜索"
    DECIDE_CONFLICTS = "decide_conflicts", "裁定冲突"
    READ_EXCHANGE = "read_exchange", "查看数据交换"
    EXCHANGE = "exchange", "导出与接收数据包"
    ENROL = "enrol", "办理工作站登记"
    REVOKE = "revoke", "停用与吊销工作站"
    MEDIA = "media", "登记移动存储介质"
    CLEAR = "clear", "清退本机工作区"
    CHECK = "check", "数据检查"
    ACCOUNTS = "accounts", "管理账号"
    READ_ACCOUNTS = "read_accounts", "查看账号"
    AUDIT = "audit", "查阅审计日志"
    OWN_SETTINGS = "own_settings", "个人设置"


_O = Operation
_EVERYONE = frozenset({_O.OWN_SETTINGS})
_READING = _EVERYONE | {
    _O.READ_SUBJECTS,
    _O.READ_CADRE,
    _O.READ_POOL,
    _O.READ_SCHEME,
    _O.READ_PROGRESS,
    _O.READ_RECORDS,
    _O.READ_RECTIFICATION,
    _O.READ_RATINGS,
    _O.SEARCH,
    _O.PRINT,
    _O.PRINT_FORMS,
}

TABLE: Mapping[Role, frozenset[Operation]] = {
    Role.SYSADMIN: _EVERYONE | {_O.ACCOUNTS, _O.READ_ACCOUNTS, _O.CHECK},
    Role.SECURITY: _EVERYONE | {_O.READ_ACCOUNTS, _O.CHECK, _O.READ_EXCHANGE, _O.REVOKE, _O.MEDIA},
    Role.AUDITOR: _EVERYONE | {_O.AUDIT, _O.READ_ACCOUNTS},
    Role.CLERK: _READING
    | {
        _O.EDIT_SUBJECTS,
        _O.IMPORT,
        _O.UNDO_IMPORT,
        _O.EXPORT_LRMX,
        _O.EDIT_POOL,
        _O.EDIT_SCHEME,
        _O.FREEZE_SCHEME,
        _O.EDIT_PROGRESS,
        _O.READ_SCORES,
        _O.READ_REVIEWS,
        _O.EDIT_RECORDS,
        _O.ACCEPT_RECORDS,
        _O.EDIT_RECTIFICATION,
        _O.CLOSE_RECTIFICATION,
        _O.DECIDE_CONFLICTS,
        _O.CHECK,
        _O.READ_EXCHANGE,
        _O.EXCHANGE,
        _O.ENROL,
        _O.REVOKE,
        _O.MEDIA,
    },
    Role.LEADER: _READING
    | {
        _O.FREEZE_SCHEME,
        _O.READ_SCORES,
        _O.READ_REVIEWS,
        _O.ACCEPT_RECORDS,
        _O.CLOSE_RECTIFICATION,
        _O.READ_EXCHANGE,
    },
    Role.TEAM_LEADER: _READING
    | {
        _O.EDIT_RECORDS,
        _O.READ_NAMES,
        _O.RATE,
        _O.CONFIRM_RATINGS,
        _O.EDIT_RECTIFICATION,
        _O.CHECK,
        _O.READ_EXCHANGE,
        _O.EXCHANGE,
        _O.ENROL,
        _O.MEDIA,
        _O.CLEAR,
    },
    Role.TEAM_MEMBER: (_READING - {_O.PRINT})
    | {_O.EDIT_RECORDS, _O.READ_NAMES, _O.RATE, _O.READ_EXCHANGE, _O.EXCHANGE},
}


def allowed(role: Role, operation: Operation) -> bool:
    """Whether a role may do this at all; who it is about is looked at separately."""
    return operation in TABLE[role]
