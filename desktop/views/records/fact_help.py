"""Beside a fact's form: like entries while one types, what hangs on the event, who was there.

Each question waits until the keys rest, runs in a worker, and an answer that comes late is
thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.services.fact_events import EventAsk
from desktop.services.fact_similar import SimilarAsk, SimilarFact
from desktop.services.registry import Services
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain, tip_text
from desktop.views.records.fact_form import FactForm
from desktop.views.records.lists import fact_state, nature
from desktop.views.widgets.date_edit import show_date
from desktop.views.widgets.one_shot import one_shot

T = TypeVar("T")
REST_MS = 150  # the answer is there within 300 ms after the last key
SHOWN_TEXT = 60
ROOM = 104  # pixels at 12 pt that the list may take from the form
LOW = 400  # pixels at 12 pt below which the list waits to be opened


class FactHelp(QObject):
    """Asks the guides; gives answers as signals on the GUI's thread."""

    similar = Signal(object)  # tuple[SimilarFact, ...]
    events = Signal(object)  # tuple[EventName, ...]
    parts = Signal(object)  # EventParts
    subjects = Signal(object)  # tuple[(id, name, post), ...]
    guided = Signal(object)  # FactGuide

    def __init__(self, ctx: ViewContext, services: Services, parent: QObject) -> None:
        """Nothing is asked yet."""
        super().__init__(parent)
        self._ctx, self._services = ctx, services
        self._tickets: dict[str, int] = {}
        self._asks: dict[str, Callable[[], None]] = {}
        self._timers: dict[str, QTimer] = {}

    def forget(self) -> None:
        """Another fact is shown: what is on its way answers nothing any more."""
        for kind in tuple(self._tickets):
            self._tickets[kind] += 1
        for timer in self._timers.values():
            timer.stop()

    @property
    def resting(self) -> bool:
        """Whether no question waits for the keys to rest."""
        return not any(timer.isActive() for timer in self._timers.values())

    def ask_similar(self, ask: SimilarAsk | None) -> None:
        """Like entries, when the keys rest; None empties the list at once."""
        if ask is None:
            self._new_ticket("similar")
            self._stop("similar")
            self.similar.emit(())
            return
        guides = self._services.fact_guides
        self._later("similar", lambda: guides.similar(ask), self.similar.emit)

    def ask_parts(self, ask: EventAsk, key: str) -> None:
        """What hangs on an event, when the keys rest."""
        guides = self._services.fact_guides
        self._later("parts", lambda: guides.on_event(ask, key), self.parts.emit)

    def ask_events(self, ask: EventAsk) -> None:
        """The events named around a fact."""
        guides = self._services.fact_guides
        self._now("events", lambda: guides.events(ask), self.events.emit)

    def ask_subjects(self, unit: UUID, on: object) -> None:
        """The people of a unit on a day."""
        guides = self._services.fact_guides
        self._now("subjects", lambda: guides.subjects(unit, on), self.subjects.emit)  # type: ignore[arg-type]  # the caller checked that it is a date

    def ask_guide(self, form: FactForm) -> None:
        """Another day of a new fact may be of another year, with a catalogue of its own."""
        guides, ground, on = self._services.fact_guides, form.ground, form.day
        if on is not None and form.detail is None:
            work = partial(guides.guide, ground.visit, ground.cycle, on)
            self._now("guide", work, self.guided.emit)

    # asking

    def _later(self, kind: str, fn: Callable[[], T], done: Callable[[T], None]) -> None:
        timer = self._timers.get(kind)
        if timer is None:
            timer = self._timers[kind] = one_shot(self, REST_MS, partial(self._due, kind))
        self._new_ticket(kind)
        self._asks[kind] = lambda: self._now(kind, fn, done)
        timer.start()

    def _due(self, kind: str) -> None:
        self._asks[kind]()

    def _stop(self, kind: str) -> None:
        if kind in self._timers:
            self._timers[kind].stop()

    def _new_ticket(self, kind: str) -> int:
        self._tickets[kind] = self._tickets.get(kind, 0) + 1
        return self._tickets[kind]

    def _now(self, kind: str, fn: Callable[[], T], done: Callable[[T], None]) -> None:
        ticket = self._new_ticket(kind)

        def came(found: T) -> None:
            if ticket == self._tickets[kind]:
                done(found)

        call(
            self._ctx,
            lambda _task: fn(),
            title="读取填写参考",
            on_done=came,
            on_failed=lambda _error: None,  # help that does not come is no fault of the form
            quiet=True,
        )


class SimilarPanel(QFrame):
    """Entries that may tell of the same matter; ``same`` gives the one that does.

    On a low window only the sentence shows, with a button that opens the list.
    """

    same = Signal(object)  # SimilarFact

    def __init__(self, ctx: ViewContext) -> None:
        """Hidden while there is none."""
        super().__init__()
        self.setObjectName("card")
        self._ctx = ctx
        self.title = plain("", "strong", wrap=True)
        self.toggle = button("核对", "flat", name="核对可能相同的纪实")
        self.buttons: list[tuple[SimilarFact, QPushButton]] = []
        self._inside = QWidget()
        self._inside.setObjectName("formBody")
        self._rows = QVBoxLayout(self._inside)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(8)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName("可能相同的纪实")
        self.area.setWidget(self._inside)
        line = QHBoxLayout()
        line.addWidget(self.title, 1)
        line.addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 4, 12, 4)
        layout.setSpacing(4)
        layout.addLayout(line)
        layout.addWidget(self.area)
        self.toggle.clicked.connect(lambda: self._open(not self.area.isVisible()))
        self.hide()

    def show_similar(self, found: Sequence[SimilarFact]) -> None:
        """Show other entries."""
        self.buttons = []
        while self._rows.count():
            widget = self._rows.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for hit in found:
            self._rows.addWidget(self._row(hit))
        self.title.setText(f"有 {len(found)} 条纪实内容相近，请核对是否同一事项。")
        if found and not self.isVisible():
            form = self.parentWidget()
            room = 0 if form is None else form.height()
            self._open(room >= self._ctx.theme.metrics.px(LOW))
        self.area.setFixedHeight(self._ctx.theme.metrics.px(ROOM))
        self.setVisible(bool(found))

    def _open(self, shown: bool) -> None:
        self.area.setVisible(shown)
        self.toggle.setText("收起" if shown else "核对")

    def _row(self, hit: SimilarFact) -> QWidget:
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head, text = similar_words(hit)
        words = plain(text, wrap=True)
        words.setToolTip(tip_text(hit.line.text))
        choose = button("这是同一事项", name=f"{hit.line.citation}：这是同一事项")
        choose.clicked.connect(lambda: self.same.emit(hit))
        column.addWidget(plain(head, "hint", wrap=True))
        column.addWidget(words)
        column.addWidget(choose, 0, Qt.AlignmentFlag.AlignLeft)
        self.buttons.append((hit, choose))
        return row


def similar_words(hit: SimilarFact) -> tuple[str, str]:
    """One entry: mark, subject, nature, day and state; and its text."""
    line = hit.line
    text = line.text if len(line.text) <= SHOWN_TEXT else f"{line.text[:SHOWN_TEXT]}…"
    head = f"{line.citation} · {line.subject} · {nature(line)} · {show_date(line.on)}"
    return f"{head} · {fact_state(line)}", text
