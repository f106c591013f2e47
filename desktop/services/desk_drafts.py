"""The forms left unfinished, with the words that tell one from another and what they belong to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from desktop.models.assessors import Assessor
from desktop.models.cadres import Cadre
from desktop.models.facts import Fact
from desktop.models.holidays import Holiday
from desktop.models.indicators import Indicator
from desktop.models.interviews import Interview
from desktop.models.key_tasks import KeyTask, KeyTaskParticipation
from desktop.models.polls import Poll
from desktop.models.public_feedback import PublicFeedback
from desktop.models.rectification import RectificationItem
from desktop.models.research_reports import ResearchReport
from desktop.models.scheme import ListTemplate, Rule, Scheme
from desktop.models.teams import AssessmentTeam, Recusal, Seat
from desktop.models.units import BuildingFinding, Unit
from desktop.models.visits import Visit
from desktop.services.dates import day_words
from desktop.services.door import Reading
from desktop.services.security.drafts import Draft
from desktop.terms import UnitChangeKind

_NO_FORMS: Final = frozenset({"preferences"})
_OF_UNITS: Final = frozenset({"visit", "rectification"})  # a new one is known by its unit
_OF_VISITS: Final[Mapping[str, type[Any]]] = {
    "fact": Fact,
    "interview": Interview,
    "research_report": ResearchReport,
}
_UNDER_VISITS: Final = frozenset({"checks", "spot_item"})  # kept under the visit's own id
_AMENDED: Final = frozenset({"amendment", "amended_indicator", "amended_rule"})
_ROWS: Final[Mapping[str, type[Any]]] = {
    "unit": Unit,
    "cadre": Cadre,
    "visit": Visit,
    "fact": Fact,
    "item": RectificationItem,
    "assessor": Assessor,
    "indicator": Indicator,
    "rule": Rule,
    "list_template": ListTemplate,
    "amended_indicator": Indicator,
    "amended_rule": Rule,
    "scheme": Scheme,
    "scheme/freeze": Scheme,
    "amendment": Scheme,
    "key_task": KeyTask,
    "participation": KeyTaskParticipation,
    "building_finding": BuildingFinding,
    "inclusion": Unit,
    "placement": Indicator,
    "seat-end": Seat,
    "seat-move": Seat,
    "seat-swap": Seat,
    "recusal-end": Recusal,
    "holiday": Holiday,
    "judge": Indicator,
    "routine": Unit,
    "routine-grades": Unit,
    "poll": Poll,
    "poll-count": Poll,
    "public_feedback": PublicFeedback,
    "public_survey": Unit,
    "shares": Unit,
}
"""The table of the row that a draft belongs to, by the kind of form."""
_HOMES: Final[Mapping[str, type[Any]]] = {
    "seat": AssessmentTeam,
    "participation": KeyTask,
}
"""The table of the second part of a form's name, where a new row belongs to one."""
_SETUP: Final = frozenset(_ROWS) - {"unit", "cadre", "visit", "fact", "item"}
_PICKED: Final = ("unit", "person", "cadre")
_TEXTS: Final = ("name", "title", "problem", "text", "purpose", "name_after", "reason", "judge")
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A form left unfinished; ``row`` is None for a new record.

    ``form`` is the kind, and after slashes what a new record belongs to. ``visit`` is the
    visit that a fact or an interview belongs to, ``cycle`` the 考核年度 of the row. ``about``
    is what the form itself kept to be found again.
    """

    form: str
    row: UUID | None
    visit: UUID | None
    title: str
    saved_at: dt.datetime
    cycle: UUID | None = None
    about: Mapping[str, str] | None = None

    @property
    def kind(self) -> str:
        """The kind of form."""
        return kind_of(self.form)

    @property
    def parts(self) -> tuple[str, ...]:
        """What the form's name says besides the kind."""
        rest = self.form[len(self.kind) :].strip("/")
        return tuple(rest.split("/")) if rest else ()


def kind_of(form: str) -> str:
    """The kind of a form: scheme/freeze as it is, else what stands before the first slash."""
    return form if form in _ROWS else form.partition("/")[0]


def draft_lines(tx: Reading) -> tuple[DraftLine, ...]:
    """All forms the account left unfinished, the newest first.

    What belongs to a row that is gone is not listed: it leads nowhere. The parts of an
    amendment are one line: they are typed into one sheet.
    """
    found = (_line(tx, d) for d in tx.desk.drafts.list(tx.actor.account) if _wanted(tx, d))
    return tuple(_folded(found))


def _folded(lines: Iterable[DraftLine]) -> list[DraftLine]:
    """One line for each year's amendment, the newest of its parts."""
    kept: list[DraftLine] = []
    for line in lines:
        if line.kind not in _AMENDED:
            kept.append(line)
            continue
        one = replace(line, form="amendment", row=None)
        same = [
            n
            for n, k in enumerate(kept)
            if k.kind == "amendment" and (one.cycle is None or k.cycle in (one.cycle, None))
        ]
        if not same:
            kept.append(one)
        elif kept[same[0]].cycle is None:  # a new indicator does not say which year's it is
            kept[same[0]] = replace(kept[same[0]], cycle=one.cycle)
    return kept


def _wanted(tx: Reading, draft: Draft) -> bool:
    if draft.form in _NO_FORMS:
        return False
    table = _ROWS.get(kind_of(draft.form))
    if kind_of(draft.form) not in _SETUP or draft.row_id is None or table is None:
        return True
    row = tx.session.get(table, draft.row_id)
    return row is not None and not row.deleted


def _line(tx: Reading, draft: Draft) -> DraftLine:
    visit = _visit_of(tx, draft)
    row = _row(tx, draft)
    title = _title(tx, draft, row)
    if visit is not None and not title:
        unit = tx.session.get(Unit, visit.unit_id)
        title = "" if unit is None else unit.name
    home = None if visit is None else visit.id
    cycle = getattr(row if row is not None else _home(tx, draft), "cycle_id", None)
    if isinstance(row, KeyTaskParticipation):
        cycle = getattr(tx.session.get(KeyTask, row.key_task_id), "cycle_id", None)
    about = draft.body.get("about")
    told = {str(k): str(v) for k, v in about.items()} if isinstance(about, dict) else None
    return DraftLine(draft.form, draft.row_id, home, title, draft.saved_at, cycle, told)


def _row(tx: Reading, draft: Draft) -> Any:
    table = _ROWS.get(kind_of(draft.form))
    return None if table is None or draft.row_id is None else tx.session.get(table, draft.row_id)


def _home(tx: Reading, draft: Draft) -> Any:
    """The record that a new one belongs to, named in the form's name."""
    kind, _slash, part = draft.form.partition("/")
    table = _HOMES.get(kind)
    try:
        return None if table is None else tx.session.get(table, UUID(hex=part.partition("/")[0]))
    except ValueError:
        return None


def _visit_of(tx: Reading, draft: Draft) -> Visit | None:
    """A new record of a visit is kept under the visit's id, a changed one under its own."""
    if draft.form in _UNDER_VISITS and draft.row_id is not None:
        return tx.session.get(Visit, draft.row_id)
    if draft.form not in _OF_VISITS or draft.row_id is None:
        return None
    row = tx.session.get(_OF_VISITS[draft.form], draft.row_id)
    home: UUID | None = draft.row_id if row is None else row.visit_id
    return None if home is None else tx.session.get(Visit, home)


def _title(tx: Reading, draft: Draft, row: Any) -> str:
    """What a draft is about: the record's own words, else what has been typed so far."""
    if draft.form == "interview":
        # What has been typed there first is the speaker's name, which no list shows.
        return ""
    if draft.form in _OF_UNITS and draft.row_id is None and _picked(draft.body, ("unit",)):
        return _picked(draft.body, ("unit",))
    about = draft.body.get("about")
    if isinstance(about, dict) and about.get("title"):
        return str(about["title"])[:_LONGEST]
    of_setup = kind_of(draft.form) not in _ROWS or kind_of(draft.form) in _SETUP
    named = _of_row(tx, row) if of_setup else ""
    if named:
        return named
    if of_setup and (picked := _picked(draft.body, _PICKED)):
        return f"{_change_word(draft)}{picked}"
    for holder in (row, draft.body, _home(tx, draft)):
        for key in _TEXTS:
            value = holder.get(key) if isinstance(holder, dict) else getattr(holder, key, None)
            if isinstance(value, str) and value.strip():
                return " ".join(value.split())[:_LONGEST]
    return ""


def _picked(body: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    """The name of what was chosen, as the form's field packs it: id and name."""
    for key in keys:
        match body.get(key):
            case [_, str() as name] if name.strip():
                return name.strip()[:_LONGEST]
            case _:
                continue
    return ""


def _change_word(draft: Draft) -> str:
    kind = draft.body.get("kind")
    known = next((k for k in UnitChangeKind if str(k) == kind), None)
    return f"{known.label}：" if draft.form == "unit_change" and known else ""


def _of_row(tx: Reading, row: Any) -> str:
    """The name of somebody or something that a row without a name of its own is about."""
    named: Any = None
    if isinstance(row, Seat | Recusal):
        named = tx.session.get(Assessor, row.assessor_id)
    elif isinstance(row, KeyTaskParticipation):
        named = tx.session.get(Cadre, row.cadre_id)
    elif isinstance(row, BuildingFinding | Poll):
        named = tx.session.get(Unit, row.unit_id)
    elif isinstance(row, Holiday):
        return f"{day_words(row.day)} {row.name or ''}".strip()
    return "" if named is None else str(named.name)
