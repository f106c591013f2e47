"""Polls, grades, feedback and ratings: what people are asked, and what is done with it."""

from __future__ import annotations

from desktop.terms.term import Term


class VoterClass(Term):
    """民主测评的票类. Source: domain.md §2.4 (4)."""

    A = "A", "A票（班子成员）"
    B = "B", "B票（中层干部）"
    C = "C", "C票（职工和服务对象）"


class BallotOption(Term):
    """What a ballot offers for a cadre, from best to worst; columns of a count."""

    FIRST = "first", "优秀"
    SECOND = "second", "称职"
    THIRD = "third", "基本称职"
    FOURTH = "fourth", "不称职"


class TeamOption(Term):
    """What a ballot offers for a leadership team, in the same columns."""

    FIRST = "first", "好"
    SECOND = "second", "较好"
    THIRD = "third", "一般"
    FOURTH = "fourth", "较差"


class PollItem(Term):
    """What is asked about a subject; only the overall option scores."""

    OVERALL = "overall", "总体评价"
    VIRTUE = "virtue", "德"
    ABILITY = "ability", "能"
    DILIGENCE = "diligence", "勤"
    ACHIEVEMENT = "achievement", "绩"
    INTEGRITY = "integrity", "廉"


class PollState(Term):
    """民主测评的状态. Source: domain.md §2.8."""

    PREPARED = "prepared", "已准备"
    ISSUED = "issued", "已发放"
    COUNTED = "counted", "已计票"
    CONFIRMED = "confirmed", "已监票"
    LOCKED = "locked", "已锁定"
    VOIDED = "voided", "已作废"


class PollAction(Term):
    """What can be done with a 民主测评."""

    ISSUE = "issue", "发放测评票"
    COUNT = "count", "完成计票"
    CONFIRM = "confirm", "监票确认"
    CORRECT = "correct", "更正"
    LOCK = "lock", "锁定"
    VOID = "void", "作废"


class RoutineGradeValue(Term):
    """平时考核结果."""

    GOOD = "good", "好"
    FAIR = "fair", "较好"
    AVERAGE = "average", "一般"
    POOR = "poor", "较差"


class FeedbackKind(Term):
    """What somebody from the public said of a unit or a cadre."""

    COMPLAINT = "complaint", "反映问题"
    PRAISE = "praise", "表扬"


class FeedbackVerdict(Term):
    """What was found out about a complaint or praise."""

    VERIFIED = "verified", "属实"
    UNFOUNDED = "unfounded", "不属实"


class FeedbackState(Term):
    """群众反映的状态: what was registered, with the finding that covers it as it stands."""

    PENDING = "pending", "待核实"
    VERIFIED = "verified", "属实"
    UNFOUNDED = "unfounded", "不属实"


class RatingEntry(Term):
    """How a team member's rating came into the program."""

    OWN = "own", "本人评定"
    ON_PAPER = "on_paper", "代录"


class ReportKind(Term):
    """调研报告 of a 调研式 visit."""

    EXPERIENCE = "experience", "经验总结"
    PROBLEM = "problem", "问题剖析"


class DifferenceFinding(Term):
    """An indicator as a visit found it, against what was reported."""

    AS_REPORTED = "as_reported", "与报送一致"
    BETTER = "better", "好于报送"
    WORSE = "worse", "差于报送"


class DifferenceState(Term):
    """指标核验差异的状态. Source: domain.md §1."""

    OPEN = "open", "待采信"
    ADOPTED = "adopted", "采信"
    REJECTED = "rejected", "不采信"


class CheckTopic(Term):
    """核验要点 of a visit. Source: domain.md §2.3."""

    ATTENTION = "attention", "重视程度"
    FIRST_QUESTION = "first_question", "第一考题"
    FINDING = "finding", "班子建设情况"
    EXAMPLE = "example", "正反面典型"


class FollowUp(Term):
    """How far what an earlier year found has been put right; stored as 3, 2 and 1."""

    IMPROVED = "improved", "已改进"
    MOVING = "moving", "有进展"
    UNCHANGED = "unchanged", "未改进"


class DifferenceAction(Term):
    """What the office can say of a 指标核验差异."""

    ADOPT = "adopt", "采信"
    REJECT = "reject", "不采信"
