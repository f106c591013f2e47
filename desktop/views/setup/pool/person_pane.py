"""A person of the pool: the form, what is registered of the person, and the account by date."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.services.assessor_history import HistoryEntry, HistoryKind
from desktop.services.assessor_reviews import ReviewDetail
from desktop.services.assessors import AssessorDetail
from desktop.services.conflict_marks import waiting_words
from desktop.services.permissions import Operation, allowed
from desktop.services.pool_standing import PoolStanding
from desktop.services.registry import Services
from desktop.terms import PoolMovementKind
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.setup.pool import asks, person_form
from desktop.views.setup.pool.ask_panel import Ask, AskPanel
from desktop.views.setup.pool.offer_grid import OfferGrid
from desktop.views.setup.pool.tie_line import TieLine
from desktop.views.setup.pool.timeline import Timeline
from desktop.views.subjects.confirm import ConfirmBar
from desktop.views.subjects.record_pane import RecordPane
from desktop.views.widgets.badge import Tone, badge, set_badge
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.form import NARROW
from desktop.views.widgets.one_shot import one_shot

_TONES: Mapping[PoolStanding, Tone] = {
    PoolStanding.IN: Tone.SUCCESS,
    PoolStanding.SUSPENDED: Tone.WARNING,
    PoolStanding.REMOVED: Tone.DANGER,
}


@dataclass(frozen=True, slots=True)
class PersonView:
    """What the pane shows: the form's row and the account of the person."""

    person: AssessorDetail
    history: tuple[HistoryEntry, ...]

    @property
    def version(self) -> str:
        """The version of the form's row."""
        return self.person.version


class PersonPane(RecordPane):
    """The detail beside the list of the pool."""

    form_name = "assessor"
    noun = "考核员"

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Empty."""
        role = services.desk.actor.role
        super().__init__(
            ctx,
            services,
            person_form.form(ctx, services),
            editable=allowed(role, Operation.EDIT_POOL),
        )
        self._reviews = allowed(role, Operation.READ_REVIEWS)
        self._about: UUID | None = None
        self._asks: list[tuple[str, Callable[[], Ask]]] = []
        self._goal: QWidget = self
        self._scroll = one_shot(self, 0, self._scroll_to_goal)
        self.name = plain("", "title", wrap=True)
        self.standing, self.newcomer = badge(""), badge("")
        self.seat = plain("", "secondary", wrap=True)
        self.led = plain("", "secondary", wrap=True)
        self.conflict = plain("", "fault", wrap=True)
        self.panel = AskPanel(ctx, services.desk.clock.today)
        self.question = ConfirmBar("确认撤回")
        self.offers = OfferGrid()
        self.offers.chosen.connect(lambda place: self._start(self._asks[place][1]))
        self.tie = TieLine(editable=self._editable)
        self.tie.wanted.connect(lambda cadre: ctx.go_to("subjects", ("cadre", cadre)))
        self.tie.linked.connect(self._link)
        self.timeline = Timeline(editable=self._editable)
        self.timeline.wanted.connect(self._entry_wanted)
        self.panel.finished.connect(self._refresh)
        self._lay_out()

    def _lay_out(self) -> None:
        head = self.form.head
        head.setSpacing(8)
        badges = QHBoxLayout()
        badges.setSpacing(8)
        for mark in (self.standing, self.newcomer):
            mark.hide()
            badges.addWidget(mark)
        badges.addStretch(1)
        head.addWidget(self.name)
        head.addLayout(badges)
        for widget in (
            self.seat,
            self.led,
            self.conflict,
            self.tie,
            self.offers,
            self.panel,
            self.question,
        ):
            head.addWidget(widget)
        for line in (self.seat, self.led, self.conflict):
            line.hide()
        self.form.tail.addWidget(self.timeline)

    # --- reading and saving ------------------------------------------------------------

    def read(self, key: UUID) -> PersonView:
        """The person with the account."""
        people = self._services.assessors
        return PersonView(people.get(key), people.history(key))

    def values(self, detail: PersonView | None) -> Mapping[str, object]:
        """The form's fields."""
        return person_form.values_of(None if detail is None else detail.person)

    def store(
        self, detail: PersonView | None, changed: Mapping[str, object], version: str | None
    ) -> UUID:
        """Write the person."""
        now = {**self.values(detail), **changed}
        person = None if detail is None else detail.person
        return self._services.assessors.save(person_form.draft_of(person, now, version))

    def word_of(self, field: str, value: object) -> str:
        """Chosen values by their labels."""
        return person_form.word_of(field, value)

    def show_head(self, detail: PersonView | None) -> None:
        """Name, state, tie, buttons and account; questions about somebody else go."""
        about = None if detail is None else detail.person.id
        if about != self._about:
            self.panel.close_panel()
            self.question.hide()
        self._about = about
        self._show_state(detail)

    def _refresh(self) -> None:
        """Something was registered: what stands around the form follows, what is typed stays."""
        key = self.key

        def came(detail: PersonView) -> None:
            if key == self.key and self.detail is not None and self.form.dirty:
                self._show_state(detail)

        if key is not None:
            call(self._ctx, lambda _task: self.read(key), title="读取", on_done=came, quiet=True)

    def _show_state(self, detail: PersonView | None) -> None:
        person = None if detail is None else detail.person
        self.name.setText("新建考核员" if person is None else person.name)
        standing = None if person is None else person.standing
        set_badge(
            self.standing,
            "" if standing is None else standing.label,
            Tone.NEUTRAL if standing is None else _TONES[standing],
        )
        set_badge(self.newcomer, "新考核员" if person is not None and person.newcomer else "")
        for line, words in (
            (self.seat, "" if person is None else _seat(person)),
            (self.led, "" if person is None else _led(person)),
            (self.conflict, waiting_words(() if person is None else person.disputed)),
        ):
            line.setText(words)
            line.setVisible(bool(words))
        self._asks = [] if person is None or not self._editable else self._offers(person)
        self.offers.show_offers([word for word, _ask in self._asks], self.name.text())
        self.tie.show_person(person)
        self.timeline.setVisible(person is not None)
        self.timeline.show_entries(() if detail is None else detail.history)

    # --- what can be registered --------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fewer side by side where the letters would be squeezed, as the form does."""
        super().resizeEvent(event)
        narrow = self.width() < self._ctx.theme.metrics.px(NARROW)
        self.panel.set_columns(1 if narrow else 2)
        self.offers.set_narrow(narrow=narrow)

    def _offers(self, person: AssessorDetail) -> list[tuple[str, Callable[[], Ask]]]:
        services, key, name = self._services, person.id, person.name
        found: list[tuple[str, Callable[[], Ask]]] = [
            (_move_word(kind, person), partial(asks.movement, services, key, name, kind))
            for kind in person.moves
        ]
        if person.standing is not PoolStanding.REMOVED:
            found.append(("带教…", partial(asks.mentor, self._ctx, services, key, name)))
            found.append(("不能参加…", partial(asks.away, services, key, name)))
        if self._reviews:
            found.append(("年度评价…", partial(asks.review, services, key, name)))
        return found

    def _start(self, make: Callable[[], Ask]) -> None:
        self.question.hide()
        self.panel.ask(make())
        self._bring(self.panel)

    def _entry_wanted(self, entry: HistoryEntry) -> None:
        detail: PersonView | None = self.detail
        if detail is None:
            return
        person = detail.person
        if entry.kind is HistoryKind.MOVEMENT:
            self._ask_back(
                f"撤回{entry.days}登记的“{entry.title}”？",
                lambda: self._services.pool_movements.take_back(entry.id, entry.version),
            )
        elif entry.kind is HistoryKind.AWAY:
            ask = asks.away(self._services, person.id, person.name, entry)
            self._start(lambda: _with_removal(ask, lambda: self._drop_absence(entry)))
        elif entry.kind is HistoryKind.REVIEW:
            self._change_review(person, entry)
        else:
            self._start(partial(asks.end_mentor, self._services, entry))

    def _drop_absence(self, entry: HistoryEntry) -> None:
        self.panel.close_panel()
        self._ask_back(
            f"撤回{entry.days}不能参加考核的登记？",
            lambda: self._services.unavailability.remove(entry.id, entry.version),
        )

    def _change_review(self, person: AssessorDetail, entry: HistoryEntry) -> None:
        def came(review: ReviewDetail | None) -> None:
            if self.key == person.id and review is not None:
                self._start(partial(asks.review, self._services, person.id, person.name, review))

        def work(_task: object) -> ReviewDetail | None:
            reviews = self._services.assessor_reviews.of(person.id)
            return next((r for r in reviews if r.id == entry.id), None)

        call(self._ctx, work, title="读取评价", on_done=came)

    def _ask_back(self, sentence: str, act: Callable[[], object]) -> None:
        self.panel.close_panel()
        self.question.ask(sentence, lambda: self._do(act, "已撤回。"))
        self._bring(self.question)

    def _bring(self, widget: QWidget) -> None:
        """Scroll to what was just opened, once it has its place."""
        self._goal = widget
        self._scroll.start()

    def _scroll_to_goal(self) -> None:
        bar, goal = self.form.area.verticalScrollBar(), self._goal.geometry()
        end = bar.value() + self.form.area.viewport().height()
        if goal.top() < bar.value() or goal.bottom() > end:
            bar.setValue(max(0, goal.top() - 8))

    def _do(self, act: Callable[[], object], done: str) -> None:
        def finished(_result: object) -> None:
            self._ctx.alerts.success(done)
            self._refresh()

        call(self._ctx, lambda _task: act(), title="登记", on_done=finished)

    # --- the cadre who is the same person ----------------------------------------------

    def _link(self, cadre: UUID | None) -> None:
        detail: PersonView | None = self.detail
        if detail is not None:
            person, people = detail.person, self._services.assessors
            self._do(
                lambda: people.link(person.id, cadre, person.version),
                "已关联。" if cadre is not None else "已解除关联。",
            )


def _move_word(kind: PoolMovementKind, person: AssessorDetail) -> str:
    again = kind is PoolMovementKind.ENTRY and person.standing is PoolStanding.SUSPENDED
    return "恢复入库…" if again else f"{kind.label}…"


def _with_removal(ask: Ask, remove: Callable[[], None]) -> Ask:
    return Ask(
        ask.title, ask.fields, ask.run, ask.done, ask.given, ask.hint, ask.danger,
        ("撤回此登记", remove),
    )  # fmt: skip


def _seat(person: AssessorDetail) -> str:
    seat = person.seat
    if seat is None:
        return ""
    return f"{seat.title}{seat.kind.label}，{show_date(seat.start)}起"


def _led(person: AssessorDetail) -> str:
    parts = []
    if person.mentoring is not None:
        parts.append(f"带教人：{person.mentoring.mentor_name}")
    elif person.newcomer and person.standing is PoolStanding.IN:
        parts.append("尚未确定带教人")
    if person.pupils:
        parts.append(f"正在带教：{'、'.join(p.name for p in person.pupils)}")
    return "；".join(parts)
