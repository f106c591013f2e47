"""What is asked before seats change: the forms of the place, and what comes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from desktop.services.errors import Invalid, ServiceError
from desktop.services.team_seats import SeatPlace, SeatRef
from desktop.services.team_views import SeatView, TeamView
from desktop.terms import SeatKind
from desktop.views.setup.teams import forms
from desktop.views.setup.teams.forms import SeatForm, day_of
from desktop.views.setup.unsaved import SeatDraft
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.form import FormData
from desktop.views.widgets.kept_form import KeptForm

if TYPE_CHECKING:
    from desktop.views.setup.teams.pane import TeamsPlace


class Asking:
    """Opens the forms over the lists and hands what they hold to the services."""

    def __init__(self, place: TeamsPlace) -> None:
        """Forms stand in the place's stack."""
        self._place = place
        ctx, services = place.ctx, place.services
        self._teams = services.teams
        self.seat_form = forms.seat_form(ctx, services)
        self.end_form = forms.end_form(ctx, services)
        self.move_form = forms.move_form(ctx, services)
        self.swap_form = forms.swap_form(ctx, services)
        self.count_form = forms.teams_form(ctx, services)
        self.forms: tuple[SeatForm, ...] = (
            self.seat_form,
            self.end_form,
            self.move_form,
            self.swap_form,
            self.count_form,
        )
        names = ("seat", "seat-end", "seat-move", "seat-swap", "team-count")
        self._kept = {
            form: KeptForm(ctx, services, form, name)
            for form, name in zip(self.forms, names, strict=True)
        }
        self._seat: SeatView | None = None
        self._team: TeamView | None = None
        self.goal: SeatDraft | None = None
        self._others: dict[UUID, SeatView] = {}
        for form, run in zip(
            self.forms,
            (self._seated, self._ended, self._moved, self._swapped, self._made),
            strict=True,
        ):
            form.left.connect(lambda asked=form: self._give_up(asked))
            form.submitted.connect(run)

    @staticmethod
    def ref(seat: SeatView) -> SeatRef:
        """A seat as it was shown."""
        return SeatRef(seat.id, seat.version)

    def _open(self, form: SeatForm, what: str, values: Mapping[str, object]) -> None:
        self._team, self._seat = self._place.team(), self._place.detail.seat()
        self._place.stack.setCurrentWidget(form)
        self._place.footer.hide()
        seat, team = self._seat, self._team
        row = seat.id if seat is not None and form in self._of_seats else None
        part = "" if team is None or form is self.count_form else team.id.hex
        self._kept[form].show(row, FormData(values), part, lambda data: form.ask(what, data.values))

    @property
    def _of_seats(self) -> tuple[SeatForm, ...]:
        return (self.end_form, self.move_form, self.swap_form)

    def _give_up(self, form: SeatForm) -> None:
        self._kept[form].drop()
        self._place.to_lists()

    def flush_draft(self) -> None:
        """Store what is typed at once: the window is being locked."""
        for kept in self._kept.values():
            kept.keep_now()

    def resume(self) -> None:
        """Open the form that was left unsaved, once its team is shown."""
        goal, self.goal = self.goal, None
        if goal is None or not self._place.may:
            return
        if goal.seat is not None and not self._place.detail.go_to_seat(goal.seat):
            return
        ways = (self.seat, self.end, self.move, self.swap, self.new_teams)
        for kept, way in zip(self._kept.values(), ways, strict=True):
            if kept.name == goal.kind:
                way()

    # --- opening -----------------------------------------------------------------------

    def seat(self) -> None:
        """编入 by hand."""
        team = self._place.team()
        if team is not None:
            kind = self._place.detail.vacancy()
            self._open(self.seat_form, team.title, {"kind": kind, "start": self._place.shown_day()})

    def end(self) -> None:
        """结束任职 of the current seat."""
        seat = self._place.detail.seat()
        if seat is not None:
            self._open(self.end_form, self._told(seat), {"end": self._place.shown_day()})

    def move(self) -> None:
        """调组 of the current seat."""
        seat = self._place.detail.seat()
        if seat is None:
            return
        self.move_form.offer("team", tuple((t.id, t.title) for t in self._place.teams))
        self._open(
            self.move_form, self._told(seat), {"kind": seat.kind, "start": self._place.shown_day()}
        )

    def swap(self) -> None:
        """对调 of the current seat with one of another team."""
        seat, team = self._place.detail.seat(), self._place.team()
        if seat is None or team is None:
            return
        others = [
            (s, f"{t.title}　{s.kind.label}　{s.name}")
            for t in self._place.teams
            for s in t.seats
            if s.id != seat.id and (t.id, s.kind) != (team.id, seat.kind)
        ]
        self._others = {other.id: other for other, _label in others}
        self.swap_form.offer("other", tuple((other.id, label) for other, label in others))
        self._open(self.swap_form, self._told(seat), {"start": self._place.shown_day()})

    def new_teams(self) -> None:
        """新建考核组: the scheme's number is filled in."""

        def came(count: int) -> None:
            there = max((t.number for t in self._place.teams), default=0)
            wanted = count if there < count else there + 1
            self._open(self.count_form, "", {"count": str(wanted)})

        self._place.read(self._teams.planned_count, came)

    def withdraw(self) -> None:
        """撤销编入 of the current seat, after one question."""
        place, seat = self._place, self._place.detail.seat()
        if seat is not None:
            place.confirm.ask(
                f"将撤销{seat.name}自{show_date(seat.start)}起的编入，如同没有编入过。请核对。",
                lambda: place.do(
                    "撤销编入",
                    lambda: self._teams.withdraw_seat(self.ref(seat)),
                    f"{seat.name}的编入已撤销。",
                ),
            )

    def dissolve(self) -> None:
        """撤销 of the current team, after one question."""
        place, team = self._place, self._place.team()
        if team is not None:
            place.confirm.ask(
                f"将撤销{team.title}。以往的考核记录保留，以后可再建立同号的组。请核对。",
                lambda: place.do(
                    "撤销考核组",
                    lambda: self._teams.dissolve(team.id, team.version),
                    f"{team.title}已撤销。",
                ),
            )

    def _told(self, seat: SeatView) -> str:
        team = self._place.team()
        where = "" if team is None else team.title
        return f"{seat.name}　{where}{seat.kind.label}，自{show_date(seat.start)}起任职"

    # --- what comes of it --------------------------------------------------------------

    def _do(self, form: SeatForm, title: str, fn: Callable[[], object], said: str) -> None:
        def failed(error: ServiceError) -> None:
            faults = error.faults if isinstance(error, Invalid) else {"": error.sentence}
            form.show_faults(faults)

        self._place.do(title, self._kept[form].storing(fn), said, failed)

    def _looked(
        self, form: SeatForm, place: SeatPlace, assessor: UUID, go: Callable[[], None]
    ) -> None:
        """Go ahead when there is nothing to look at, or it has been looked at."""
        if form.warned:
            go()
            return

        def came(notes: tuple[str, ...]) -> None:
            if notes:
                form.warn(notes)
            else:
                go()

        self._place.read(
            lambda: self._teams.seating_notes(place.team, assessor, place.kind, place.start), came
        )

    def _seated(self, data: FormData) -> None:
        team, person, kind = self._team, data.values["person"], data.values["kind"]
        if team is None or not isinstance(person, tuple) or not isinstance(kind, SeatKind):
            return
        place = SeatPlace(team.id, kind, day_of(data, "start"))
        said = f"{person[1]}已编入{team.title}。"

        def go() -> None:
            self._do(
                self.seat_form,
                "编入人员",
                lambda: self._teams.seat(team.id, [(person[0], kind)], place.start),
                said,
            )

        self._looked(self.seat_form, place, person[0], go)

    def _ended(self, data: FormData) -> None:
        seat = self._seat
        if seat is not None:
            last, reason = day_of(data, "end"), str(data.values["reason"])
            self._do(
                self.end_form,
                "结束任职",
                lambda: self._teams.end_seat(self.ref(seat), last, reason),
                f"{seat.name}的任职于{show_date(last)}结束。",
            )

    def _moved(self, data: FormData) -> None:
        seat, team, kind = self._seat, data.values["team"], data.values["kind"]
        if seat is None or not isinstance(team, UUID) or not isinstance(kind, SeatKind):
            return
        place, reason = SeatPlace(team, kind, day_of(data, "start")), str(data.values["reason"])

        def go() -> None:
            self._do(
                self.move_form,
                "调组",
                lambda: self._teams.move(self.ref(seat), place, reason),
                f"{seat.name}自{show_date(place.start)}起调组。",
            )

        self._looked(self.move_form, place, seat.assessor, go)

    def _swapped(self, data: FormData) -> None:
        seat, chosen = self._seat, data.values["other"]
        other = self._others.get(chosen) if isinstance(chosen, UUID) else None
        if seat is None or other is None:
            return
        start, reason = day_of(data, "start"), str(data.values["reason"])
        self._do(
            self.swap_form,
            "对调岗位",
            lambda: self._teams.swap(self.ref(seat), self.ref(other), start, reason),
            f"{seat.name}与{other.name}自{show_date(start)}起对调。",
        )

    def _made(self, data: FormData) -> None:
        count = int(str(data.values["count"]))
        self._do(
            self.count_form,
            "建立考核组",
            lambda: self._teams.create(range(1, count + 1)),
            f"第一至第 {count} 考核组已建立。",
        )
