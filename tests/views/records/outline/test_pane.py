"""谈话提纲: filled by one button, edited, moved by keys, printed; a team only reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.services.outlines import QuestionDraft
from desktop.services.registry import Services
from desktop.terms import InterviewLayer, Role, StationRole
from desktop.views.context import ViewContext
from desktop.views.records.interview_papers import BLANKS, RECORDS, InterviewPapers
from desktop.views.records.outline.pane import OutlinePlace
from desktop.views.widgets.checks_field import ChecksField
from tests.services.documents.reading import poppler, squeezed
from tests.services.record_city import City, acting, held_visit
from tests.views.office import Hop, click_on, type_in
from tests.views.records.interviews.test_pane import Gone

Settle = Callable[[], None]
MakePlace = Callable[[], OutlinePlace]
L = InterviewLayer


@pytest.fixture
def gone() -> Gone:
    return Gone()


@pytest.fixture
def make_place(
    ctx: ViewContext, services: Services, gone: Gone, qtbot: QtBot, settle: Settle
) -> Iterator[MakePlace]:
    hop = Hop(ctx.changes)
    services.desk.listeners.append(hop.arrived.emit)

    def make() -> OutlinePlace:
        made = OutlinePlace(replace(ctx, go_to=gone), services)
        qtbot.addWidget(made)
        made.resize(1140, 640)
        made.show()
        made.arrived()
        settle()
        return made

    yield make
    services.desk.listeners.clear()


def texts(services: Services, city: City) -> list[str]:
    return [q.text for q in services.outlines.outline(city.cycle).questions[1:]]


def three(services: Services, city: City) -> list[UUID]:
    return [services.outlines.save(city.cycle, QuestionDraft(f"第{n}问")) for n in "甲乙丙"]


def test_an_empty_outline_is_filled_by_one_button(
    make_place: MakePlace, services: Services, city: City, settle: Settle
) -> None:
    place = make_place()
    questions = place.questions
    assert "只有第一考题" in questions.note.text()
    assert not questions.copy.isVisible(), "there is no year before"
    click_on(questions.default)
    settle()
    assert place.list.model.rowCount() == 13
    assert not questions.default.isVisible()
    assert not questions.note.isVisible()


def test_the_year_before_is_offered_first(
    make_place: MakePlace, services: Services, city: City, settle: Settle
) -> None:
    three(services, city)
    later = services.scheme.open_cycle(2027)
    place = make_place()
    assert place.cycle == city.cycle
    place.year.choose(later)
    place.year.chosen.emit()
    settle()
    assert place.questions.copy.text() == "沿用2026年度提纲"
    click_on(place.questions.copy)
    settle()
    assert [q.text for q in services.outlines.outline(later).questions[1:]] == [
        "第甲问",
        "第乙问",
        "第丙问",
    ]


def test_the_first_question_is_shown_and_leads_to_the_scheme(
    make_place: MakePlace, gone: Gone
) -> None:
    place = make_place()
    assert "两个维护" in place.side.wording.text()
    assert not place.questions.up.isEnabled()
    click_on(place.side.to_scheme)
    assert gone.to == [("setup", "scheme")]


def test_a_question_is_added_changed_and_deleted(
    make_place: MakePlace, services: Services, city: City, settle: Settle
) -> None:
    place = make_place()
    form = place.side.form
    click_on(place.questions.add)
    settle()
    type_in(form.fields["text"].editor, "作风建设：怎样？")
    layers = form.fields["layers"]
    assert isinstance(layers, ChecksField)
    click_on(layers.boxes[L.MIDDLE])
    click_on(form.primary)
    settle()
    (question,) = services.outlines.outline(city.cycle).questions[1:]
    assert (question.text, question.layers) == ("作风建设：怎样？", (L.MIDDLE,))
    assert place.list.current_id() == question.id, "it can be gone on with"
    type_in(form.fields["text"].editor, "改")
    click_on(form.primary)
    settle()
    assert "改" in texts(services, city)[0]
    click_on(place.side.remove)
    click_on(place.confirm.yes)
    settle()
    assert texts(services, city) == []


def test_an_empty_question_says_what_is_missing(
    make_place: MakePlace, services: Services, settle: Settle
) -> None:
    place = make_place()
    place.start_new()
    settle()
    click_on(place.side.form.primary)
    assert "请填写问题" in place.side.form.fields["text"].note.text()


def test_questions_are_moved_by_keys(
    make_place: MakePlace, services: Services, city: City, settle: Settle
) -> None:
    ids = three(services, city)
    place = make_place()
    table = place.list.table
    place.list.select_id(ids[2])
    settle()
    table.setFocus()
    assert not place.questions.down.isEnabled()
    QTest.keyClick(table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    settle()
    assert texts(services, city) == ["第甲问", "第丙问", "第乙问"]
    assert place.list.current_id() == ids[2], "the cursor goes with the question"
    QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    settle()
    assert texts(services, city) == ["第甲问", "第乙问", "第丙问"]


def test_a_draft_is_kept_and_led_back_to(
    make_place: MakePlace, services: Services, city: City, settle: Settle
) -> None:
    ids = three(services, city)
    place = make_place()
    place.list.select_id(ids[0])
    settle()
    type_in(place.side.form.fields["text"].editor, "说到一半")
    place.flush_draft()
    again = make_place()
    again.show_target((city.cycle, ids[0]))
    settle()
    assert "说到一半" in str(again.side.form.fields["text"].value())
    again.start_new()
    settle()
    type_in(again.side.form.fields["text"].editor, "新的一问")
    again.flush_draft()
    third = make_place()
    third.show_target((city.cycle, None))
    settle()
    assert third.side.form.fields["text"].value() == "新的一问"


def test_a_team_reads_and_prints(
    make_place: MakePlace, services: Services, city: City, settle: Settle
) -> None:
    three(services, city)
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        place = make_place()
        assert place.list.model.rowCount() == 4
        assert not place.questions.add.isVisible()
        assert not place.side.to_scheme.isVisible()
        click_on(place.print)
        click_on(place.papers.make)
        settle()
        paper = place.papers.slip.paper
        assert paper is not None
        assert "第乙问" in squeezed(poppler(paper.data))
        click_on(place.papers.back)
        assert place.stack.currentIndex() == 0


class Saver:
    """Saves where the test says."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def save_as(self, _parent: QWidget, _suggested: str) -> Path | None:
        return self.path


@pytest.fixture
def papers(
    ctx: ViewContext, services: Services, qtbot: QtBot, tmp_path: Path
) -> Callable[[], InterviewPapers]:
    def make() -> InterviewPapers:
        made = InterviewPapers(ctx, services, Saver(tmp_path / "谈话.pdf"))  # type: ignore[arg-type]  # only this is asked
        qtbot.addWidget(made)
        made.resize(640, 640)
        made.show()
        return made

    return make


def choose(papers: InterviewPapers, kind: str) -> None:
    papers.what.choose(kind)
    papers.what.chosen.emit()


def test_blank_forms_of_a_visit_by_layer(
    papers: Callable[[], InterviewPapers],
    services: Services,
    city: City,
    settle: Settle,
    tmp_path: Path,
) -> None:
    visit = services.visits.get(held_visit(city))
    made = papers()
    made.show_visit(visit)
    assert made.what.value() == BLANKS
    for layer in list(InterviewLayer)[1:]:
        click_on(made.layers.boxes[layer])
    click_on(made.make)
    settle()
    assert made.slip.paper is not None
    words = squeezed(poppler(made.slip.paper.data))
    assert "班子成员" in words
    assert "服务对象" not in words
    made.slip.preview.save_wanted.emit()
    settle()
    assert (tmp_path / "谈话.pdf").read_bytes() == made.slip.paper.data
    click_on(made.layers.boxes[L.TEAM_MEMBER])
    click_on(made.make)
    assert made.fault.text() == "请至少选择一个谈话对象层次。"
    made.slip.close_paper()


def test_records_of_a_visit_without_any_say_so(
    papers: Callable[[], InterviewPapers], services: Services, city: City, settle: Settle
) -> None:
    made = papers()
    made.show_visit(services.visits.get(held_visit(city)))
    choose(made, RECORDS)
    assert not made.names.isVisible(), "names are no business of the office"
    click_on(made.make)
    settle()
    assert "还没有可以打印的谈话记录" in made.fault.text()


def test_names_are_offered_at_the_team_and_never_ticked_by_themselves(
    papers: Callable[[], InterviewPapers], services: Services, city: City, settle: Settle
) -> None:
    first, second = held_visit(city), held_visit(city, unit=city.other_unit)
    city.desk.station = StationRole.TEAM
    with acting(city.desk, Role.TEAM_LEADER, team_no=3):
        made = papers()
        made.show_visit(services.visits.get(first))
        choose(made, RECORDS)
        assert made.names.isVisible()
        assert not made.names.isChecked()
        click_on(made.names)
        made.show_visit(services.visits.get(second))
        assert not made.names.isChecked()
