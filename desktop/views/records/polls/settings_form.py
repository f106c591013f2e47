"""设置: which unit, when, who is on the ballot, what is asked, how many ballots are issued."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from desktop.services.poll_forms import (
    DEFAULT_TITLE,
    ITEMS,
    PollDetail,
    PollDraft,
    SubjectChoice,
)
from desktop.services.poll_years import PollYear, year_for
from desktop.services.registry import Services
from desktop.terms import PollItem, VoterClass
from desktop.views.context import ViewContext
from desktop.views.records.visit_fields import find_units
from desktop.views.widgets.checks_field import ChecksField
from desktop.views.widgets.fields import ChoiceField, Field, FieldKind, FieldSpec
from desktop.views.widgets.form import DetailForm, FormData, GroupSpec
from desktop.views.widgets.pick_field import PickField

TEAM = "team"
BY_DAY = "按测评日期"
NAMED = ("counter", "scrutineer", "remark")
_COUNT = "请填不小于 0 的整数，不发的不填。"
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


class SubjectsField(ChecksField):
    """Who is on the ballot; a choice made before the names have come is kept for them."""

    def __init__(self, spec: FieldSpec) -> None:
        self._wanted: tuple[object, ...] = ()
        super().__init__(spec, columns=1)

    def value(self) -> tuple[object, ...]:
        """The chosen in ballot order: a cadre's id, or ``TEAM``."""
        return super().value() if self._boxes else self._wanted

    def set_value(self, value: object) -> None:
        """Choose."""
        self._wanted = tuple(value) if isinstance(value, tuple | list) else ()
        super().set_value(value)

    def pack(self) -> object:
        """The value for a draft."""
        return [key.hex if isinstance(key, UUID) else TEAM for key in self.value()]

    def unpack(self, stored: object) -> object:
        """The value back from a draft, whoever may be chosen at present."""
        words = stored if isinstance(stored, list) else []
        return tuple(TEAM if word == TEAM else UUID(hex=str(word)) for word in words)


class YearField(ChoiceField):
    """Which year a poll is of: by its day, or as chosen; the year of the day is told."""

    def __init__(self, spec: FieldSpec) -> None:
        self._wanted: object = None
        self._years: tuple[PollYear, ...] = ()
        super().__init__(spec)
        self.set_choices(((None, BY_DAY),))
        self._box.activated.connect(lambda _row: self._choose())

    def offer_years(self, years: Sequence[PollYear], on: object) -> None:
        """The years that may be chosen; ``on`` is the day as it stands in the form."""
        self._years = tuple(years)
        self.tell(on)

    def tell(self, on: object) -> None:
        """Say which year a day's poll is of."""
        found = year_for(self._years, on) if isinstance(on, date) else None
        said = BY_DAY if found is None else f"{found.year}年度（按测评日期）"
        self.set_choices(((None, said), *((y.id, f"{y.year}年度") for y in self._years)))

    def show_year(self, cycle: UUID, year: int) -> None:
        """The year of a poll that is there: it never changes."""
        self.set_choices(((cycle, f"{year}年度"),))
        self.set_value(cycle)

    def value(self) -> object:
        """The chosen year; None goes by the day."""
        return super().value() if self._wanted in self._values else self._wanted

    def set_value(self, value: object) -> None:
        """Choose; what is offered later only is kept for then."""
        self._wanted = value
        super().set_value(value)

    def _choose(self) -> None:
        self._wanted = super().value()

    def pack(self) -> object:
        """The value for a draft."""
        return self._wanted.hex if isinstance(self._wanted, UUID) else None

    def unpack(self, stored: object) -> object:
        """The value back from a draft."""
        return UUID(hex=stored) if isinstance(stored, str) else None


def _count_rule(value: object) -> str | None:
    text = str(value or "").translate(_DIGITS)
    return None if not text or text.isdecimal() else _COUNT


def _issued_key(voter_class: VoterClass) -> str:
    return f"issued_{voter_class.value}"


def _groups(ctx: ViewContext, services: Services) -> tuple[GroupSpec, ...]:
    def unit(spec: FieldSpec) -> Field:
        return PickField(spec, ctx, lambda text: find_units(services, text))

    return (
        GroupSpec(
            "测评安排",
            (
                FieldSpec("unit", "考核单位", required=True, span=3, maker=unit),
                FieldSpec("title", "测评名称", required=True, span=2),
                FieldSpec("cycle", "考核年度", FieldKind.CHOICE, span=1, maker=YearField),
                FieldSpec("on", "测评日期", FieldKind.DATE, required=True, span=1),
                FieldSpec("visit", "所属实地考核", FieldKind.CHOICE, ((None, "不属于"),), span=2),
            ),
            columns=3,
        ),
        GroupSpec(
            "发出票数（张）",
            tuple(FieldSpec(_issued_key(c), c.label, rule=_count_rule) for c in VoterClass),
            columns=3,
        ),
        GroupSpec(
            "测评对象和项目",
            (
                FieldSpec("subjects", "测评对象", required=True, span=2, maker=SubjectsField),
                FieldSpec(
                    "items",
                    "总体评价之外另测评",
                    choices=tuple((item, item.label) for item in ITEMS),
                    hint="另测评的项目只作参考，不计分。",
                    span=2,
                    maker=lambda spec: ChecksField(spec, columns=5),
                ),
            ),
        ),
        GroupSpec(
            "计票监票",
            (
                FieldSpec("counter", "计票人"),
                FieldSpec("scrutineer", "监票人"),
                FieldSpec("remark", "备注", FieldKind.LONG, span=2, lines=2),
            ),
        ),
    )


class SettingsForm(DetailForm):
    """The form; ``draft`` makes of it what the service takes."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        super().__init__(
            ctx, _groups(ctx, services), primary="保存", today=services.desk.clock.today
        )

    @property
    def subjects(self) -> SubjectsField:
        """Who is on the ballot."""
        field = self.fields["subjects"]
        assert isinstance(field, SubjectsField)  # noqa: S101 - made above
        return field

    def offer(self, choices: Sequence[SubjectChoice], *, all_on: bool = False) -> None:
        """Who may be chosen; ``all_on`` chooses everybody, unless somebody is chosen already."""
        chosen = self.subjects.value()
        pairs = tuple(
            (TEAM if c.cadre is None else c.cadre, f"{c.name}　{c.post}".strip()) for c in choices
        )
        self.subjects.set_choices(pairs)
        kept = [key for key in chosen if key in {k for k, _ in pairs}]
        if all_on and not kept:
            self.subjects.set_value(tuple(key for key, _ in pairs))

    @property
    def year(self) -> YearField:
        """Which year the poll is of."""
        field = self.fields["cycle"]
        assert isinstance(field, YearField)  # noqa: S101 - made above
        return field

    def offer_visits(self, visits: Iterable[tuple[UUID, str]]) -> None:
        """The visits of the unit."""
        field = self.fields["visit"]
        if isinstance(field, ChoiceField):
            field.set_choices(((None, "不属于"), *visits))

    def unit(self) -> tuple[UUID, str] | None:
        """The chosen unit."""
        value = self.fields["unit"].value()
        return value if isinstance(value, tuple) else None

    def open_for(self, detail: PollDetail | None, *, may: bool) -> None:
        """Let the user write what the state leaves open."""
        free = may if detail is None else detail.may_set
        for key, field in self.fields.items():
            named = key in NAMED and detail is not None and detail.may_name
            field.set_read_only(not (free or named))
        if detail is not None:  # neither the unit nor the year of a poll ever changes
            self.fields["unit"].set_read_only(True)
            self.fields["cycle"].set_read_only(True)
        self.primary.setEnabled(free or (detail is not None and detail.may_name))


def new_values(today: date) -> FormData:
    """An empty form."""
    return FormData({"title": DEFAULT_TITLE, "on": today})


def values_of(detail: PollDetail) -> FormData:
    """A poll's form."""
    return FormData(
        {
            "unit": (detail.line.unit_id, detail.line.unit),
            "title": detail.line.title,
            "on": detail.line.on,
            "cycle": detail.cycle_id,
            "visit": detail.visit_id,
            "subjects": tuple(TEAM if s.cadre is None else s.cadre for s in detail.subjects),
            "items": detail.items,
            "counter": detail.counter or "",
            "scrutineer": detail.scrutineer or "",
            "remark": detail.remark or "",
            **{_issued_key(c): str(n) for c, n in detail.issued.items() if n},
        },
        detail.version,
    )


def draft_of(values: Mapping[str, object], detail: PollDetail | None, version: object) -> PollDraft:
    """What the service takes."""
    unit = values["unit"]
    on = values["on"]
    visit = values["visit"]
    chosen = values["subjects"]
    cycle = values["cycle"]
    items = values["items"]
    return PollDraft(
        unit[0] if isinstance(unit, tuple) else UUID(int=0),
        on if isinstance(on, date) else date.min,
        str(values["title"] or ""),
        tuple(k if isinstance(k, UUID) else None for k in chosen)
        if isinstance(chosen, tuple)
        else (),
        {
            c: int(text.translate(_DIGITS))
            for c in VoterClass
            if (text := str(values[_issued_key(c)] or "").strip())
        },
        tuple(i for i in items if isinstance(i, PollItem)) if isinstance(items, tuple) else (),
        visit if isinstance(visit, UUID) else None,
        None if detail is None else detail.team_id,
        cycle if isinstance(cycle, UUID) else None,
        str(values["counter"] or "") or None,
        str(values["scrutineer"] or "") or None,
        str(values["remark"] or "") or None,
        None if detail is None else detail.id,
        version if isinstance(version, str) else None,
        {} if detail is None else detail.class_versions,
    )
