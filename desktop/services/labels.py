"""The Chinese names of fields, where a message must name one."""

from __future__ import annotations

from collections.abc import Mapping

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
    },
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
