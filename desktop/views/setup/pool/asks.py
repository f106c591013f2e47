"""What is asked for each thing that is registered of a person of the pool."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from desktop.services.assessor_history import HistoryEntry
from desktop.services.assessor_reviews import ReviewDetail, ReviewDraft
from desktop.services.pool_movements import MovementDraft
from desktop.services.registry import Services
from desktop.services.unavailability import AwayDraft
from desktop.terms import AssessorOutcome, AssessorRating, PoolMovementKind
from desktop.views.context import ViewContext
from desktop.views.setup.pool.ask_panel import Ask, Values
from desktop.views.widgets.fields import Field, FieldKind, FieldSpec
from desktop.views.widgets.pick_field import PickField

_K = PoolMovementKind
_HINTS: Mapping[PoolMovementKind, str] = {
    _K.ENTRY: "入库后可以编入考核组；暂停到此结束。",
    _K.REMOVAL: "清理出库后不能编入考核组，带教关系同时结束；以后可以重新入库。",
    _K.SUSPENSION: "暂停期间不能编入考核组；恢复时办理入库。",
    _K.COMMENDATION: "",
}
_RATINGS = tuple((r.value, r.label) for r in AssessorRating)
_OUTCOMES = tuple((o.value, o.label) for o in AssessorOutcome)


def _text(values: Values, key: str) -> str:
    return str(values.get(key) or "")


def _day(values: Values, key: str, fallback: date) -> date:
    value = values.get(key)
    return value if isinstance(value, date) else fallback


def movement(services: Services, person: UUID, name: str, kind: PoolMovementKind) -> Ask:
    """入库, 清理出库, 表扬 or 暂停."""
    today = services.desk.clock.today()

    def run(values: Values) -> UUID:
        draft = MovementDraft(person, kind, _day(values, "on", today), _text(values, "reason"))
        return services.pool_movements.add(draft)

    needed = kind is not _K.ENTRY
    return Ask(
        kind.label,
        (
            FieldSpec("on", "日期", FieldKind.DATE, required=True),
            FieldSpec("reason", "原因" if needed else "说明", FieldKind.LONG, span=2, lines=2),
        ),
        run,
        f"已登记{name}的{kind.label}。",
        {"on": today},
        _HINTS[kind],
        danger=kind is _K.REMOVAL,
    )


def mentor(ctx: ViewContext, services: Services, person: UUID, name: str) -> Ask:
    """Who leads the person from now on."""
    today = services.desk.clock.today()

    def pick(spec: FieldSpec) -> Field:
        return PickField(spec, ctx, lambda text: services.mentorships.candidates(person, text))

    def run(values: Values) -> UUID:
        chosen: Any = values["mentor"]
        return services.mentorships.pair(person, chosen[0], _day(values, "start", today))

    return Ask(
        "带教",
        (
            FieldSpec("mentor", "带教人", required=True, maker=pick),
            FieldSpec("start", "开始日期", FieldKind.DATE, required=True),
        ),
        run,
        f"已登记{name}的带教人。",
        {"start": today},
        "原有带教人的，其带教到开始日期的前一天为止。",
    )


def end_mentor(services: Services, entry: HistoryEntry) -> Ask:
    """When a 带教 ends."""
    today = services.desk.clock.today()

    def run(values: Values) -> None:
        services.mentorships.end(entry.id, _day(values, "end", today), entry.version)

    return Ask(
        "结束带教",
        (FieldSpec("end", "最后一天", FieldKind.DATE, required=True),),
        run,
        "带教已结束。",
        {"end": today},
        f"{entry.title}，{entry.days}。",
    )


def review(services: Services, person: UUID, name: str, old: ReviewDetail | None = None) -> Ask:
    """The review of a year, or its change."""
    today = services.desk.clock.today()

    def run(values: Values) -> UUID:
        year = _text(values, "year")
        return services.assessor_reviews.save(
            ReviewDraft(
                person,
                int(year) if year.isdecimal() else 0,
                AssessorRating(_text(values, "rating")),
                AssessorOutcome(_text(values, "outcome")),
                _text(values, "remark"),
                _day(values, "on", today),
                None if old is None else old.version,
            )
        )

    given: dict[str, object] = {
        "year": str(today.year),
        "outcome": AssessorOutcome.NONE.value,
        "on": today,
    }
    if old is not None:
        given = {
            "year": str(old.year),
            "rating": old.rating.value,
            "outcome": old.outcome.value,
            "remark": old.remark,
            "on": old.on,
        }
    year = FieldKind.TEXT if old is None else FieldKind.SHOWN
    return Ask(
        "年度评价",
        (
            FieldSpec("year", "评价年度", year, required=True),
            FieldSpec("on", "评价日期", FieldKind.DATE, required=True),
            FieldSpec("rating", "评价等次", FieldKind.CHOICE, _RATINGS, required=True),
            FieldSpec("outcome", "结果运用", FieldKind.CHOICE, _OUTCOMES, required=True),
            FieldSpec("remark", "评价意见", FieldKind.LONG, span=2, lines=3),
        ),
        run,
        f"已保存{name}的年度评价。",
        given,
        "只登记评价本身；需要清理出库的，请另行办理。",
    )


def away(services: Services, person: UUID, name: str, old: HistoryEntry | None = None) -> Ask:
    """When the person cannot take part, or a change of it."""
    today = services.desk.clock.today()

    def run(values: Values) -> UUID:
        end = values.get("end")
        return services.unavailability.save(
            AwayDraft(
                person,
                _day(values, "start", today),
                end if isinstance(end, date) else None,
                _text(values, "reason"),
                None if old is None else old.id,
                None if old is None else old.version,
            )
        )

    given: dict[str, object] = {"start": today}
    if old is not None:
        given = {"start": old.start, "end": old.end, "reason": old.text}
    return Ask(
        "不能参加",
        (
            FieldSpec("start", "开始日期", FieldKind.DATE, required=True),
            FieldSpec("end", "结束日期", FieldKind.DATE, hint="未定时可先留空"),
            FieldSpec("reason", "原因", FieldKind.LONG, span=2, lines=2),
        ),
        run,
        f"已登记{name}不能参加考核的时间。",
        given,
        "这段时间内不安排参加实地考核。",
    )
