"""What a cadre's portrait says, gathered from the records. No layout, no PDF."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from desktop.models.facts import Fact
from desktop.models.scheme import Cycle
from desktop.services.cadre_form import PostingLine
from desktop.services.cadres import CadreDetail, detail_of, existing_cadre
from desktop.services.documents.content import (
    Citation,
    Education,
    FactEntry,
    InterviewSummary,
    LayerCount,
    MainFields,
    PartContent,
    PastGrade,
    PortraitContent,
    PortraitPart,
    Quotation,
    ResumeEntry,
    Statement,
    ThemeCount,
)
from desktop.services.door import Reading
from desktop.services.errors import NotFound
from desktop.services.fact_forms import FactLine
from desktop.services.fact_lines import fact_lines
from desktop.services.interview_forms import CadreVoices
from desktop.services.interview_voices import summarise, voices_about
from desktop.services.labels import late_words
from desktop.services.lrmx import parse_day, reference_month
from desktop.services.persons import persons_of
from desktop.services.rectification import ItemQuery, item_ids
from desktop.services.rectification_forms import LedgerLine, ledger_lines
from desktop.services.scheme import current_cycle
from desktop.terms import FactState, Polarity, Visibility

FORM_MARK = "表-01"
_SHOWN_FACTS = (FactState.VERIFIED, FactState.DISPUTED)
_CONFLICT = "数据有冲突，待裁定"
_CHANGED = "核后有改动"
_PRINTED = (
    ("name", "name"),
    ("sex", "sex"),
    ("birth_month", "birth_month"),
    ("age_reference", "birth_month"),
    ("ethnicity", "ethnicity"),
    ("native_place", "native_place"),
    ("birth_place", "birthplace"),
    ("party_date", "party_joined"),
    ("work_date", "work_began"),
    ("health", "health"),
    ("professional_title", "professional_title"),
    ("expertise", "expertise"),
    ("full_time_education", "full_time"),
    ("full_time_degree", "full_time"),
    ("full_time_school", "full_time"),
    ("full_time_degree_school", "full_time"),
    ("in_service_education", "in_service"),
    ("in_service_degree", "in_service"),
    ("in_service_school", "in_service"),
    ("in_service_degree_school", "in_service"),
    ("post", "present_post"),
    ("honours", "awards"),
    ("unit_id", "unit"),
    ("photo", "photo"),
)
"""Which printed field shows which column of the cadre; the age hangs on its reference month."""


def portrait_content(tx: Reading, cadre: UUID) -> PortraitContent:
    """Everything of one cadre that the portrait of the current cycle shows.

    Raises NotFound, Refused (nobody reads about oneself).
    """
    row = existing_cadre(tx, cadre)
    tx.about("cadre", cadre)
    tx.not_oneself(cadre=cadre, unit=row.unit_id)
    detail = detail_of(tx, row)
    year, facts, voices = _year_of(tx, cadre)
    items = ledger_lines(tx, item_ids(tx, ItemQuery(cadre=cadre)), tx.desk.clock.today())
    return PortraitContent(
        name=detail.name,
        unit=detail.unit[1] if detail.unit else "",
        cycle=f"{year}年度",
        reference_date=_reference_day(detail, tx.desk.clock.today()),
        fields=_fields(detail),
        photo=detail.photo,
        photo_missing=_no_photo(detail),
        resume=tuple(
            ResumeEntry(_period(p), p.text, _disputed(p.disputed)) for p in detail.postings
        ),
        facts=tuple(_fact(f) for f in facts),
        interviews=_interviews(voices),
        grades=tuple(
            PastGrade(str(g.year), g.grade.label, (FORM_MARK,), _disputed(g.disputed))
            for g in detail.grades
        ),
        parts=(_results(items),),
        citations=_citations(detail, facts, voices, items),
    )


def _year_of(tx: Reading, cadre: UUID) -> tuple[int, tuple[FactLine, ...], CadreVoices]:
    """The running cycle's year with what it holds about a cadre; before any, this year's."""
    try:
        cycle = current_cycle(tx)
    except NotFound:
        # A form that came in can be printed before the first assessment begins.
        return tx.desk.clock.today().year, (), summarise((), 1)
    year = tx.session.scalars(select(Cycle.year).where(Cycle.id == cycle)).one()
    return year, _facts_about(tx, cadre, cycle), voices_about(tx, cadre, cycle)


def _reference_day(detail: CadreDetail, today: dt.date) -> dt.date:
    """The day at which the printed age was counted: the form's own, else today."""
    text = detail.texts.get("age_reference") or detail.texts.get("form_date") or ""
    day = parse_day(text)
    if day is not None:
        return day
    month = reference_month(text, "")
    if month is None:
        return today
    return dt.date(month.year, month.month, calendar.monthrange(month.year, month.month)[1])


def _facts_about(tx: Reading, cadre: UUID, cycle: UUID) -> tuple[FactLine, ...]:
    """Verified and disputed facts of the cycle, the newest first."""
    ids = tx.session.scalars(
        select(Fact.id)
        .where(
            Fact.cadre_id.in_(persons_of(tx.session, cadre)),
            Fact.cycle_id == cycle,
            Fact.deleted.is_(False),
        )
        .order_by(Fact.on.desc(), Fact.id)
    ).all()
    return tuple(f for f in fact_lines(tx, ids) if f.state in _SHOWN_FACTS)


def _fields(detail: CadreDetail) -> MainFields:
    t = detail.texts

    def text(name: str) -> str:
        return t.get(name) or ""

    return MainFields(
        sex=text("sex"),
        birth_month=_month(text("birth_month")),
        age=detail.age,
        ethnicity=text("ethnicity"),
        native_place=text("native_place"),
        birthplace=text("birth_place"),
        party_joined="；".join(_month(part) for part in text("party_date").split("；")),
        work_began=_month(text("work_date")),
        health=text("health"),
        professional_title=text("professional_title"),
        expertise=text("expertise"),
        full_time=_education(t, "full_time"),
        in_service=_education(t, "in_service"),
        present_post=text("post"),
        awards=text("honours"),
        citations=(FORM_MARK,),
        warnings=_warnings(detail.disputed),
    )


def _warnings(disputed: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The printed fields behind which a column in conflict stands."""
    shown = dict.fromkeys(field for column, field in _PRINTED if column in disputed)
    return tuple((field, _CONFLICT) for field in shown)


def _disputed(on: bool) -> str:  # noqa: FBT001 - one flag of one row
    return _CONFLICT if on else ""


def _no_photo(detail: CadreDetail) -> str:
    if detail.photo_damaged:
        return "照片已损坏"
    return "附件未到" if detail.photo_missing else "缺：无照片"


def _education(texts: Mapping[str, str | None], side: str) -> Education:
    degree = [texts.get(f"{side}_education"), texts.get(f"{side}_degree")]
    school = dict.fromkeys(
        s for s in (texts.get(f"{side}_school"), texts.get(f"{side}_degree_school")) if s
    )
    return Education("\n".join(d for d in degree if d), "\n".join(school))


def _month(text: str) -> str:
    """``197102`` as the form prints it: 1971.02; anything else as it stands."""
    return f"{text[:4]}.{text[4:]}" if len(text) == 6 and text.isdecimal() else text


def _period(posting: PostingLine) -> str:
    if posting.start is None:
        return ""
    end = _month(posting.end) if posting.end else "至今"
    return f"{_month(posting.start)}—{end}"


def _fact(fact: FactLine) -> FactEntry:
    return FactEntry(
        on=fact.on,
        positive=fact.polarity is Polarity.POSITIVE,
        latent=fact.visibility is Visibility.LATENT,
        severity=fact.severity.label,
        text=fact.text,
        citations=(fact.citation,),
        state=fact.state.label,
        warning=_warning(conflicts=fact.conflicts, changed=fact.changed_after),
    )


def _warning(*, conflicts: int, changed: bool) -> str:
    return "；".join(text for text, on in ((_CONFLICT, conflicts > 0), (_CHANGED, changed)) if on)


def _interviews(voices: CadreVoices) -> InterviewSummary | None:
    if voices.total == 0:
        return None
    return InterviewSummary(
        people=voices.total,
        layers=tuple(LayerCount(g.label, g.people) for g in voices.layers),
        themes=tuple(
            ThemeCount(t.theme, t.count, t.citations, _disputed(t.conflicts)) for t in voices.themes
        ),
        quotations=tuple(
            Quotation(q.text, q.layer, (q.citation,), _disputed(q.conflicts))
            for q in voices.quotations
        ),
    )


def _results(items: tuple[LedgerLine, ...]) -> PartContent:
    statements = tuple(
        Statement(
            f"整改事项：{i.problem}（{i.state_label}"
            + (f"，逾期 {i.overdue_days} 天" if i.overdue_days else "")
            + (f"，{late}" if (late := late_words(i.late_days, reported=bool(i.report))) else "")
            + "）",
            (i.number,),
            i.warning,
        )
        for i in items
    )
    return PartContent(
        PortraitPart.RESULTS, statements, "" if statements else "没有登记本人的整改事项和结果运用"
    )


def _citations(
    detail: CadreDetail,
    facts: tuple[FactLine, ...],
    voices: CadreVoices,
    items: tuple[LedgerLine, ...],
) -> tuple[Citation, ...]:
    """The last page: what, when, which team, state. An interview's layer is never told here."""
    form = "本人《干部任免审批表》" if detail.texts.get("form_date") else "干部基本信息登记"
    filled = parse_day(detail.texts.get("form_date") or "")
    found = [Citation(FORM_MARK, form, filled, "考核办", "已登记")]
    found += [
        Citation(
            f.citation, f"考核纪实（{f.polarity.label}）", f.on, f.team or "考核办", f.state.label
        )
        for f in facts
    ]
    found += [Citation(s.citation, "谈话记录", s.on, s.team, "已记录") for s in voices.sources]
    found += [Citation(i.number, "整改事项", i.feedback_on, "考核办", i.state_label) for i in items]
    return tuple(found)
