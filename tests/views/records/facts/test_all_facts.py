"""全部纪实: writing without a visit, the help beside the form, filters, steps on several."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QItemSelectionModel, Qt

from desktop.services.cadre_moves import MoveDraft
from desktop.services.facts import FactQuery
from desktop.services.motions import Motion
from desktop.services.registry import Services
from desktop.terms import FactAction, FactState, Polarity, Role, Severity, Visibility
from desktop.views.records.fact_form import NEITHER
from desktop.views.records.subject_form import TEAM
from tests.services.record_city import City, acting, held_visit
from tests.services.test_fact_guides import catalogue
from tests.views.office import Clicker, press, type_in
from tests.views.records.facts.conftest import Chosen
from tests.views.records.facts.hands import TOLD, Make, Rest, choose_unit, entry


def test_a_fact_without_a_visit(
    make_facts: Make, services: Services, city: City, rest: Rest, click: Clicker
) -> None:
    keys = catalogue(city)
    place = make_facts()
    assert place.all.list.empty.button.text() == "新考核纪实"
    click(place.all.new)
    rest(place)
    form = place.all.pane.form
    assert form.unit.isVisible()
    form.submit()
    assert form.unit.note.text() == "请填写考核单位。"
    choose_unit(place, city, rest)
    subject = form.fields["subject"]
    assert [label for _key, label in subject.choices] == ["领导班子", "赵启明", "钱文秀"]  # type: ignore[attr-defined]  # a choice
    type_in(form.fields["text"].editor, "瞒报生产安全事故一起")
    form.template.choose((keys["F02"], "F02 瞒报生产安全事故（一票否决）"))
    assert form.fields["polarity"].value() is Polarity.NEGATIVE
    assert form.fields["severity"].value() is Severity.HEAVY
    assert "目录建议：负面、重（5 分）" in form.template.note.text()
    assert "一票否决" in form.template.note.text()
    assert form.fields["visibility"].value() == NEITHER
    assert not form.fields["visibility"].editor.isEnabled()
    click(form.primary)
    rest(place)
    (line,) = services.facts.rows(services.facts.find())
    assert (line.template_number, line.veto, line.subject, line.severity) == (
        "F02",
        True,
        "领导班子",
        Severity.HEAVY,
    )
    assert place.all.list.current_id() == line.id
    assert FactAction.SUBMIT in place.all.pane.editor.steps.buttons
    click(place.all.pane.editor.steps.buttons[FactAction.SUBMIT])
    rest(place)
    assert services.facts.get(line.id).state is FactState.SUBMITTED
    assert not form.primary.isEnabled()


def test_the_people_offered_are_those_of_the_day(
    make_facts: Make, services: Services, city: City, rest: Rest
) -> None:
    services.cadre_moves.move(MoveDraft(city.cadre, city.other_unit, dt.date(2026, 7, 1)))
    place = make_facts()
    place.start_new()
    rest(place)
    choose_unit(place, city, rest)
    form = place.all.pane.form

    def offered() -> list[str]:
        return [label for _key, label in form.fields["subject"].choices]  # type: ignore[attr-defined]  # a choice

    assert offered() == ["领导班子", "钱文秀"]
    on = form.fields["on"]
    on.set_value(dt.date(2026, 6, 1))
    on.edited.emit()
    rest(place)
    assert offered() == ["领导班子", "钱文秀", "赵启明"]
    form.fields["subject"].set_value(city.cadre)
    type_in(form.fields["text"].editor, "调离前的事项")
    form.submit()
    rest(place)
    (line,) = services.facts.rows(services.facts.find())
    assert line.label == "在江城市民政局任职期间"
    assert place.all.pane.editor.label.text() == "赵启明在江城市民政局任职期间的记录。"


def test_what_was_typed_without_a_visit_is_there_again(
    make_facts: Make, services: Services, city: City, rest: Rest
) -> None:
    place = make_facts()
    place.start_new()
    rest(place)
    choose_unit(place, city, rest)
    form = place.all.pane.form
    form.fields["subject"].set_value(city.second_cadre)
    form.fields["typical"].boxes["typical"].click()  # type: ignore[attr-defined]  # a box
    type_in(form.fields["text"].editor, "说到一半被打断")
    place.flush_draft()
    again = make_facts()
    again.show_target("new")
    rest(again)
    form = again.all.pane.form
    assert form.fields["text"].value() == "说到一半被打断"
    assert form.fields["subject"].value() == city.second_cadre
    assert form.fields["typical"].value() == ("typical",)
    assert form.unit.value() == (city.unit, "江城市民政局")
    assert "已恢复" in form.state.text()
    form.submit()
    rest(again)
    third = make_facts()
    third.show_target("new")
    rest(third)
    assert third.all.pane.form.fields["text"].value() == ""


def test_a_list_that_comes_to_rest_leaves_a_new_fact_alone(
    make_facts: Make, services: Services, city: City, rest: Rest
) -> None:
    services.facts.save(entry(city))
    place = make_facts()
    place.start_new()
    rest(place)
    choose_unit(place, city, rest)
    type_in(place.all.pane.form.fields["text"].editor, "新的一条")
    services.facts.save(entry(city, "别处来的一条"))
    rest(place)
    assert place.all.pane.beginning
    assert place.all.pane.form.fields["text"].value() == "新的一条"
    assert place.all.list.model.rowCount() == 2


def test_filters(make_facts: Make, services: Services, city: City, rest: Rest) -> None:
    keys = catalogue(city)
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        visit = held_by_clerk(city)
        team = services.facts.save(entry(city, visit=visit, visibility=Visibility.LATENT))
    negative = services.facts.save(
        entry(
            city,
            "瞒报事故",
            polarity=Polarity.NEGATIVE,
            severity=Severity.HEAVY,
            template=keys["F02"],
            on=dt.date(2026, 5, 5),
            cadre=None,
        )
    )
    other = services.facts.save(
        entry(city, "项目提速", unit=city.other_unit, cadre=city.outsider, typical=True)
    )
    place = make_facts()
    view = place.all
    assert view.list.model.rowCount() == 3

    def shown() -> set[object]:
        rest(place)
        model = view.list.model
        return {model.id_at(row) for row in range(model.rowCount())}

    for box, value, wanted in (
        (view.filters.polarity, Polarity.NEGATIVE, {negative}),
        (view.filters.severity, Severity.HEAVY, {negative}),
        (view.filters.visibility, Visibility.LATENT, {team}),
        (view.filters.marks, "typical", {other}),
        (view.filters.marks, "veto", {negative}),
        (view.filters.team, "office", {negative, other}),
        (view.filters.team, city.team, {team}),
        (view.filters.state, FactState.SUBMITTED, set()),
        (view.filters.period, (dt.date(2026, 11, 1), dt.date(2026, 11, 22)), {team, other}),
    ):
        box.choose(value)
        assert box.value() == value, box.accessibleName()
        box.chosen.emit()
        assert shown() == wanted, box.accessibleName()
        box.choose(None)
    view.filters.state.choose(FactState.SUBMITTED)
    view.filters.changed.emit()
    rest(place)
    assert view.list.empty.reason.text() == "没有符合筛选条件的考核纪实。"
    view.list.empty.button.click()
    assert shown() == {team, negative, other}
    place.show_target(("unit", city.other_unit, "江城市水利局"))
    assert shown() == {other}
    place.show_target(("cadre", city.cadre, "赵启明"))
    assert shown() == {team}
    view.filters.who.editor.clear()  # type: ignore[attr-defined]  # a line
    assert shown() == {team, negative, other}
    place.show_target(FactState.DRAFT)
    assert shown() == {team, negative, other}


def held_by_clerk(city: City) -> UUID:
    with acting(city.desk, Role.CLERK):
        return held_visit(city)


def test_several_are_submitted_and_verified_with_counts_first(
    make_facts: Make, services: Services, city: City, rest: Rest, click: Clicker
) -> None:
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        visit = held_by_clerk(city)
        drafts = [entry(city, f"第{n}项工作", visit=visit, cadre=None) for n in range(3)]
        theirs = services.facts.save_all(drafts)
    mine = services.facts.save(entry(city, "本人所写", cadre=None))
    place = make_facts()
    view = place.all
    view.list.table.selectAll()
    click(view.submit)
    rest(place)
    assert view.ask.sentence.text() == "选中 4 条，可以提交 4 条。"
    assert view.ask.yes.text() == "提交 4 条"
    click(view.ask.yes)
    rest(place)
    states = {line.state for line in services.facts.rows(services.facts.find())}
    assert states == {FactState.SUBMITTED}
    view.list.table.selectAll()
    click(view.verify)
    rest(place)
    assert view.ask.sentence.text() == (
        "选中 4 条，可以核实 3 条。另有 1 条不办理：本人填写的考核纪实不能由本人核实（1 条）。"
    )
    press(view.ask.no, Qt.Key.Key_Escape)
    assert not view.ask.isVisible()
    click(view.verify)
    rest(place)
    click(view.ask.yes)
    rest(place)
    assert {services.facts.get(f).state for f in theirs} == {FactState.VERIFIED}
    assert services.facts.get(mine).state is FactState.SUBMITTED
    row = view.list.model.row_of(mine)
    view.list.table.selectionModel().select(
        view.list.model.index(row, 0),
        QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
    )
    click(view.verify)
    rest(place)
    assert view.refusal.isVisible()
    assert not view.ask.isVisible()


def test_what_was_sent_back_shows_the_words_on_the_form(
    make_facts: Make, services: Services, city: City, rest: Rest, click: Clicker
) -> None:
    fact = services.facts.save(entry(city))
    services.facts.perform(fact, FactAction.SUBMIT, Motion(services.facts.get(fact).seen))
    place = make_facts()
    editor = place.all.pane.editor
    click(editor.steps.buttons[FactAction.SEND_BACK])
    reason = editor.steps.fields["reason"]
    assert reason.spec.label == "退回意见"
    type_in(reason.editor, "请补充验收单")
    assert editor.steps.confirm is not None
    click(editor.steps.confirm)
    rest(place)
    assert editor.remark.text() == "考核办意见：请补充验收单"
    assert editor.remark.isVisible()
    assert place.all.pane.form.primary.isEnabled()
    labels = [w.text() for w in place.all.pane.history.findChildren(type(editor.remark))]
    assert "考核办退回补充" in labels
    assert "请补充验收单" in labels


def test_open_questions_of_a_step_outlive_locking(
    make_facts: Make, services: Services, city: City, rest: Rest
) -> None:
    fact = services.facts.save(entry(city))
    services.facts.perform(fact, FactAction.SUBMIT, Motion(services.facts.get(fact).seen))
    place = make_facts()
    editor = place.all.pane.editor
    editor.steps.buttons[FactAction.DISPUTE].click()
    type_in(editor.steps.fields["reason"].editor, "当事人有异议")
    place.flush_draft()
    again = make_facts()
    assert again.all.pane.editor.steps.asking
    assert again.all.pane.editor.steps.fields["reason"].value() == "当事人有异议"


def test_files_are_attached_with_the_new_fact(
    make_facts: Make,
    services: Services,
    city: City,
    rest: Rest,
    chosen: Chosen,
    tmp_path: Path,
) -> None:
    paper = tmp_path / "验收单.txt"
    paper.write_text("验收合格", encoding="utf-8")
    chosen.files = (paper,)
    place = make_facts()
    place.start_new()
    rest(place)
    choose_unit(place, city, rest)
    type_in(place.all.pane.form.fields["text"].editor, TOLD)
    place.all.pane.editor.files.add.click()
    rest(place)
    place.all.pane.form.submit()
    rest(place)
    (fact,) = services.facts.find()
    assert [f.name for f in services.attachments.list("fact", fact).lines] == ["验收单.txt"]


def test_a_fact_of_a_visit_leads_there(
    make_facts: Make, services: Services, city: City, rest: Rest
) -> None:
    visit = held_visit(city)
    services.facts.save(entry(city, visit=visit))
    place = make_facts()
    went: list[object] = []
    place.all.visit_wanted.connect(went.append)
    pane = place.all.pane
    assert pane.title.text() == "纪-03办-0001 · 江城市民政局"
    assert pane.source.text() == "所属考核 实-03办-001"
    assert not pane.form.unit.isVisible()
    pane.source.click()
    assert went == [visit]
    assert pane.form.fields["subject"].value() == city.cadre != TEAM


def test_a_leader_reads_and_verifies_and_writes_nothing(
    make_facts: Make, services: Services, city: City, rest: Rest
) -> None:
    services.facts.save(entry(city))
    with acting(city.desk, Role.LEADER):
        place = make_facts()
        assert not place.all.new.isVisible()
        assert not place.all.submit.isVisible()
        assert place.all.verify.isVisible()
        assert not place.all.pane.form.primary.isEnabled()
        place.start_new()
        rest(place)
        assert not place.all.pane.beginning
    assert services.facts.find(FactQuery(state=FactState.DRAFT)) != ()
