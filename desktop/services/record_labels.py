"""The Chinese names of the fields of 考核记录's tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_OPTIONS: Final = {
    "first": "优秀",
    "second": "称职",
    "third": "基本称职",
    "fourth": "不称职",
    "blank": "未填",
}

RECORD_FIELDS: Final[Mapping[str, Mapping[str, str]]] = {
    "attachment": {
        "subject_table": "所属记录类别",
        "subject_id": "所属记录",
        "name": "文件名",
        "media_type": "文件类型",
        "size": "大小",
        "sha256": "文件内容",
    },
    "ballot_count": {
        "poll_id": "民主测评",
        "subject_id": "测评对象",
        "voter_class": "票类",
        "item": "测评项目",
        **_OPTIONS,
    },
    "difference_verdict": {
        "difference_id": "指标核验差异",
        "verdict": "采信结论",
        "remark": "采信意见",
        "covers": "采信内容",
        "old_actual": "原完成值",
    },
    "feedback_finding": {
        "feedback_id": "群众反映",
        "verdict": "核实结论",
        "finding": "核实情况",
        "covers": "核实内容",
    },
    "hand_over": {
        "ordinal": "批次",
        "received_on": "接收日期",
        "slip_on": "交接单日期",
    },
    "outline_question": {
        "ordinal": "次序",
        "layers": "谈话对象层次",
        "text": "问题",
        "first_question": "第一考题",
    },
    "poll": {
        "title": "测评名称",
        "on": "测评日期",
        "items": "测评项目",
        "counter": "计票人",
        "scrutineer": "监票人",
    },
    "poll_class": {
        "poll_id": "民主测评",
        "voter_class": "票类",
        "issued": "发出",
        "returned": "收回",
        "valid": "有效",
        "invalid": "无效",
    },
    "poll_subject": {"poll_id": "民主测评"},
    "progress_difference": {
        "finding": "核验结果",
        "reported": "报送值",
        "found": "核验值",
        "found_text": "核验情况",
    },
    "public_feedback": {"kind": "类型", "text": "反映内容"},
    "public_survey": {
        "title": "调查名称",
        "one": "很不满意",
        "two": "不满意",
        "three": "基本满意",
        "four": "满意",
        "five": "很满意",
    },
    "rating_sheet": {"remark": "考核组意见", "confirmed_on": "确认日期", "covers": "确认内容"},
    "research_report": {"kind": "报告类型", "text": "报告内容"},
    "routine_grade": {"grade": "平时考核结果"},
    "team_rating": {"rating": "评定分", "entry": "录入方式", "checked": "核对分"},
    "visit_check": {"topic": "核验要点", "about_id": "班子建设情况", "rating": "评分"},
    "visit_instalment": {
        "ordinal": "批次",
        "due": "报回期限",
        "handed_over": "交接日期",
        "late_reason": "逾期原因",
    },
    "work_report": {"text": "报告内容"},
}
