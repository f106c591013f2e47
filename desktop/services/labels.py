"""The Chinese names of fields, where a message must name one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_COMMON: Mapping[str, str] = {
    "deleted": "删除",
    "name": "姓名",
    "kind": "类别",
    "remark": "备注",
    "state": "状态",
    "state_reason": "状态说明",
    "start": "开始日期",
    "end": "结束日期",
    "on": "日期",
    "number": "编号",
    "unit_id": "单位",
    "cadre_id": "干部",
    "team_id": "考核组",
    "assessor_id": "考核员",
    "cycle_id": "考核年度",
    "text": "内容",
    "ordinal": "序号",
    "reason": "原因",
    "title": "标题",
    "round": "轮次",
    "visit_id": "实地考核",
    "source_visit_id": "来源的实地考核",
    "source_fact_id": "来源的考核纪实",
    "report": "整改报告",
    "reported_on": "报告日期",
    "year": "年度",
    "key": "规则代码",
    "value": "数值",
    "basis": "依据",
    "effective": "生效日期",
    "unconfirmed": "请核对",
    "sex": "性别",
    "birth_month": "出生年月",
    "planned_team": "拟编组别",
    "home_unit_id": "所在单位",
    "relation": "称谓",
    "birth": "出生年月",
    "politics": "政治面貌",
    "work": "工作单位及职务",
    "principal_id": "一把手",
    "first_id": "干部",
    "second_id": "另一干部",
    "kept_id": "保留的记录",
    "other_id": "并入的记录",
    "grade": "考核结果",
    "fact_id": "考核纪实",
    "interview_id": "谈话记录",
    "mentor_id": "带教考核员",
    "rectification_id": "整改",
    "on_the_spot": "立行立改",
}

CADRE: Mapping[str, str] = {
    "name": "姓名",
    "sex": "性别",
    "birth_month": "出生年月",
    "ethnicity": "民族",
    "native_place": "籍贯",
    "birth_place": "出生地",
    "party_date": "入党时间",
    "work_date": "参加工作时间",
    "retire_month": "到龄年月",
    "health": "健康状况",
    "professional_title": "专业技术职务",
    "expertise": "熟悉专业有何专长",
    "full_time_education": "全日制教育学历",
    "full_time_degree": "全日制教育学位",
    "full_time_school": "全日制学历毕业院校系及专业",
    "full_time_degree_school": "全日制学位毕业院校系及专业",
    "in_service_education": "在职教育学历",
    "in_service_degree": "在职教育学位",
    "in_service_school": "在职学历毕业院校系及专业",
    "in_service_degree_school": "在职学位毕业院校系及专业",
    "post": "现任职务",
    "proposed_post": "拟任职务",
    "removed_post": "拟免职务",
    "resume": "简历",
    "honours": "奖惩情况",
    "past_grades": "年度考核结果",
    "appointment_reason": "任免理由",
    "reporting_unit": "呈报单位",
    "former_age_limit": "改革前任职年龄界限",
    "age_reference": "计算年龄时间",
    "form_date": "填表时间",
    "form_author": "填表人",
    "politics": "政治面貌",
    "id_number": "身份证号",
    "level": "干部层级",
    "unit_id": "所在单位",
    "unit_order": "班子排序",
    "photo": "照片",
    "source": "任免审批表原件",
}

TABLES: Mapping[str, str] = {
    "acceptance": "考核审核",
    "assessment_team": "考核组",
    "assessor": "考核员",
    "cadre": "干部",
    "conflict_answer": "冲突询问的答复",
    "conflict_decision": "考核办裁定",
    "conflict_question": "冲突询问",
    "cycle": "考核年度",
    "fact": "考核纪实",
    "fact_review": "纪实核实",
    "family_member": "家庭成员",
    "interview": "谈话记录",
    "interview_about": "谈话评价",
    "leadership_team": "领导班子",
    "mentorship": "以老带新",
    "not_same": "不是同一人",
    "pairing": "对口联系",
    "past_grade": "年度考核结果",
    "pool_movement": "出入库",
    "posting": "任职经历",
    "rectification": "整改",
    "rectification_item": "整改事项",
    "recusal": "回避",
    "rule": "考核规则",
    "same_as": "同一人登记",
    "seat": "考核组岗位",
    "unit": "考核单位",
    "visit": "实地考核",
    "visit_participant": "考核参加人员",
}
"""What a row of each synced table is called."""

_TABLES: Mapping[str, Mapping[str, str]] = {
    "cadre": CADRE,
    "unit": {
        "name": "单位名称",
        "kind": "单位类别",
        "staffing": "编制数",
        "sector": "分管领域",
        "order_no": "排序",
        "valid_from": "设立日期",
        "valid_to": "撤销日期",
    },
    "assessor": {"post": "工作单位及职务", "post_type": "岗位类别", "expertise": "熟悉领域"},
    "visit": {
        "kinds": "考核类别",
        "method": "考核方法",
        "mode": "考核方式",
        "purpose": "考核事由",
        "summary": "情况小结",
        "handed_over": "交接日期",
        "late_reason": "逾期原因",
        "return_due": "报回期限",
    },
    "conflict_decision": {
        "subject_table": "记录类别",
        "subject_row": "记录",
        "fields": "裁定的内容",
        "choice": "裁定方式",
        "covers": "裁定时的各方内容",
    },
    "conflict_question": {
        "subject_table": "记录类别",
        "subject_row": "记录",
        "fields": "询问的内容",
    },
    "conflict_answer": {"question_id": "冲突询问"},
    "acceptance": {
        "approved_on": "批准日期",
        "approved_covers": "批准内容",
        "approval_reason": "补批原因",
        "decision": "审核结论",
        "remark": "审核意见",
        "covers": "审核内容",
    },
    "fact_review": {"verdict": "核实结论", "remark": "核实意见", "covers": "核实内容"},
    "interview": {"layer": "谈话对象层次", "themes": "谈话主题", "remarks": "谈话要点"},
    "interview_about": {"rating": "评分", "remark": "评价"},
    "fact": {
        "polarity": "正负面",
        "visibility": "显绩潜绩",
        "severity": "程度",
        "evidence": "佐证",
        "event_key": "关联事件",
    },
    "rectification": {"feedback_on": "反馈日期"},
    "rectification_item": {
        "problem": "问题",
        "source": "问题来源",
        "measures": "整改措施",
        "responsible": "责任人",
        "first_due": "首次整改期限",
        "due": "现整改期限",
        "due_reason": "延期原因",
        "progress": "进展情况",
        "report": "整改结果",
        "check": "核查情况",
        "closed_on": "销号日期",
    },
}


def field_label(table: str, field: str) -> str:
    """The Chinese name of a field of a table; the identifier where none is known."""
    return _TABLES.get(table, {}).get(field) or _COMMON.get(field, field)


def field_labels(table: str, fields: Iterable[str]) -> str:
    """The Chinese names of a group of fields, joined by 、."""
    return "、".join(dict.fromkeys(field_label(table, name) for name in fields))


def held_words(reason: str | None) -> str:
    """Why a revision does not show, and what lets it show; None is one that only waits.

    The reasons are those of models/scope.py and models/apply.py. A sentence is shown as it is.
    """
    if reason is None:
        return "所依据的记录还没有到达本机。收到对方下一个数据包后会自动显示。"
    return next(
        (f"{reason}。{advice}" for part, advice in _HELD if part in reason),
        f"{reason}。请与发送方核对。",
    )


_HELD = (
    ("未登记", "请先办理该工作站的登记，登记后会自动显示。"),
    ("授权名册", "请核对填写人；确认无误的，把此人补入该工作站的授权名册，之后会自动显示。"),
    ("另一个考核组", "请与填写的考核组核对，由记录所属的考核组填写。"),
    ("不能更改", "请与填写的考核组核对，需要时由现在的考核组另行登记。"),
    ("依法清除", "请由考核办办理清除。"),
    ("其中的内容", "请由考核办在本机填写这些内容。"),
    ("无权填写此类记录", "请由考核办在本机填写。"),
)
"""What to do about a reason, by a part of its words."""


def late_words(days: int, *, reported: bool) -> str:
    """逾期 21 天报结果, or 逾期 21 天销号 of what was closed without a report; empty when in time."""
    return f"逾期 {days} 天{'报结果' if reported else '销号'}" if days > 0 else ""
