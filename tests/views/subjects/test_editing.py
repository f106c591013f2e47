"""Editing: save, faults under the fields, stale values, drafts, new, delete, export, duplicates."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QPushButton

from desktop.services.cadres import CadreDraft
from desktop.services.duplicates import Lookalike
from desktop.services.registry import Services
from desktop.terms import CadreLevel
from desktop.views.context import ViewContext
from desktop.views.subjects.family_field import FamilyModel, family_lines
from desktop.views.subjects.page import SubjectsPage
from tests.services.imports import office
from tests.views.choosing import Chooser
from tests.views.subjects.asking import cadre_named, type_into
from tests.views.subjects.conftest import Settle

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


def opened(page: SubjectsPage, services: Services, settle: Settle, name: str) -> UUID:
    key = cadre_named(services, name)
    page.show_target(("cadre", key))
    settle()
    return key


def test_only_what_was_typed_is_written(
    page: SubjectsPage, services: Services, settle: Settle
) -> None:
    key = opened(page, services, settle, "谭博")
    before = services.cadres.get(key)
    type_into(page.cadre_pane.form, "honours", "2026年记三等功一次。")
    _, revisions = office.state(services)
    page.cadre_pane.form.primary.click()
    settle()
    after = services.cadres.get(key)
    assert after.texts["honours"] == "2026年记三等功一次。"
    same = {k: v for k, v in after.texts.items() if k != "honours"}
    assert same == {k: v for k, v in before.texts.items() if k != "honours"}
    assert (after.unit, after.unit_order, after.level) == (
        before.unit,
        before.unit_order,
        before.level,
    )
    assert office.state(services)[1] == revisions + 1
    assert not page.cadre_pane.form.dirty


def test_faults_stand_under_their_field(
    page: SubjectsPage, services: Services, settle: Settle
) -> None:
    opened(page, services, settle, "谭博")
    form = page.cadre_pane.form
    type_into(form, "birth_month", "很久以前")
    form.primary.click()
    settle()
    assert "很久以前" in form.fields["birth_month"].note.text()
    assert form.dirty


def test_a_stale_field_shows_both_values_and_asks(
    page: SubjectsPage, services: Services, settle: Settle
) -> None:
    key = opened(page, services, settle, "谭博")
    pane = page.cadre_pane
    type_into(pane.form, "honours", "我填写的")
    type_into(pane.form, "health", "一般")
    seen = services.cadres.get(key)
    services.cadres.save(
        CadreDraft(
            {"honours": "别人填写的", "expertise": "别人也改了这里"},
            unit=seen.unit[0] if seen.unit else None,
            unit_order=seen.unit_order,
            level=seen.level,
            id=key,
            version=seen.version,
        )
    )
    settle()
    pane.form.primary.click()
    settle()
    assert pane.stale.isVisible()
    assert pane.stale.fields == ("honours",)
    assert services.cadres.get(key).texts["honours"] == "别人填写的"
    pane.stale.keep.click()
    settle()
    after = services.cadres.get(key).texts
    assert after["honours"] == "我填写的"
    assert after["health"] == "一般"
    assert after["expertise"] == "别人也改了这里"
    assert not pane.stale.isVisible()


def test_a_stale_field_may_stay_as_the_other_wrote_it(
    page: SubjectsPage, services: Services, settle: Settle
) -> None:
    key = opened(page, services, settle, "谭博")
    pane = page.cadre_pane
    type_into(pane.form, "honours", "我填写的")
    type_into(pane.form, "health", "一般")
    seen = services.cadres.get(key)
    services.cadres.save(
        CadreDraft(
            {"honours": "别人填写的"},
            unit=seen.unit[0] if seen.unit else None,
            unit_order=seen.unit_order,
            level=seen.level,
            id=key,
            version=seen.version,
        )
    )
    settle()
    pane.form.primary.click()
    settle()
    pane.stale.choose_theirs("honours")
    pane.stale.keep.click()
    settle()
    after = services.cadres.get(key).texts
    assert (after["honours"], after["health"]) == ("别人填写的", "一般")


def test_leaving_a_form_keeps_its_draft_and_coming_back_resumes_it(
    page: SubjectsPage, services: Services, settle: Settle
) -> None:
    key = opened(page, services, settle, "谭博")
    type_into(page.cadre_pane.form, "honours", "写了一半")
    opened(page, services, settle, "赵泽洋")
    assert page.cadre_pane.form.values()["honours"] != "写了一半"
    opened(page, services, settle, "谭博")
    assert page.cadre_pane.form.values()["honours"] == "写了一半"
    assert page.cadre_pane.discard.isVisible()
    page.cadre_pane.form.primary.click()
    settle()
    assert services.cadres.get(key).texts["honours"] == "写了一半"
    actor = services.desk.actor.account
    assert services.desk.drafts.get(actor, "cadre", key) is None


def test_locking_keeps_a_draft_at_once_and_it_can_be_dropped(
    page: SubjectsPage, services: Services, settle: Settle
) -> None:
    key = opened(page, services, settle, "谭博")
    before = services.cadres.get(key).texts["honours"]
    type_into(page.cadre_pane.form, "honours", "写了一半")
    page.flush_draft()
    actor = services.desk.actor.account
    draft = services.desk.drafts.get(actor, "cadre", key)
    assert draft is not None
    assert draft.body == {"honours": "写了一半"}
    page.cadre_pane.discard.click()
    settle()
    assert services.desk.drafts.get(actor, "cadre", key) is None
    assert page.cadre_pane.form.values()["honours"] == (before or "")


def test_a_new_cadre_needs_a_name_only(
    page: SubjectsPage, services: Services, settle: Settle
) -> None:
    page.show_target("new-cadre")
    settle()
    pane = page.cadre_pane
    assert pane.name.text() == "新建干部"
    pane.form.primary.click()
    settle()
    assert "姓名" in pane.form.fields["name"].note.text()
    type_into(pane.form, "name", "顾 长风")
    pane.form.primary.click()
    settle()
    key = cadre_named(services, "顾长风")
    assert services.cadres.get(key).level is CadreLevel.CITY
    assert pane.key == key
    assert page.cadres.list.current_id() == key


def test_a_commit_elsewhere_leaves_a_new_form_alone(
    page: SubjectsPage, services: Services, settle: Settle
) -> None:
    page.show_target("new-cadre")
    settle()
    type_into(page.cadre_pane.form, "name", "顾长风")
    services.cadres.save(CadreDraft({"name": "陆知远"}))
    settle()
    assert page.cadre_pane.is_new
    assert page.cadre_pane.form.values()["name"] == "顾长风"


def test_a_unit_is_made_and_changed(page: SubjectsPage, services: Services, settle: Settle) -> None:
    page.start_new()
    settle()
    form = page.unit_pane.form
    type_into(form, "name", "市数据局")
    form.primary.click()
    settle()
    assert "单位类别" in form.fields["kind"].note.text()
    form.fields["kind"].set_value("department")
    type_into(form, "staffing", "四十")
    form.primary.click()
    assert "整数" in form.fields["staffing"].note.text()
    type_into(form, "staffing", "40")
    form.primary.click()
    settle()
    assert page.unit_pane.key is not None
    detail = services.units.get(page.unit_pane.key)
    assert (detail.name, detail.staffing) == ("市数据局", 40)


def test_deleting_asks_once_inside_the_page(
    page: SubjectsPage, services: Services, settle: Settle
) -> None:
    key = opened(page, services, settle, "谭博")
    page.cadre_pane.delete.click()
    assert "谭博" in page.cadre_pane.confirm.sentence.text()
    page.cadre_pane.confirm.no.click()
    assert key in services.cadres.find()
    page.cadre_pane.delete.click()
    page.cadre_pane.confirm.yes.click()
    settle()
    assert key not in services.cadres.find()
    assert page.cadre_pane.key not in {None, key}


def test_the_form_goes_out_as_it_came_in(
    page: SubjectsPage, services: Services, settle: Settle, chooser: Chooser, tmp_path: Path
) -> None:
    opened(page, services, settle, "谭博")
    chooser.save_to = tmp_path / "谭博.lrmx"
    page.cadre_pane.export.click()
    settle()
    assert chooser.suggested == ["谭博.lrmx"]
    assert chooser.save_to.read_bytes() == (office.LRMX / "谭博.lrmx").read_bytes()


def test_family_is_edited_like_a_sheet(
    page: SubjectsPage, services: Services, settle: Settle
) -> None:
    key = opened(page, services, settle, "谭博")
    model = page.cadre_pane._form.family.model
    before = services.cadres.get(key).family
    row = model.rowCount() - 1
    assert row == len(before)
    model.setData(model.index(row, 0), "女儿")
    model.setData(model.index(row, 1), "谭小雨")
    model.setData(model.index(row, 2), "2010.05")
    page.cadre_pane.form.primary.click()
    settle()
    after = services.cadres.get(key).family
    assert after[:-1] == before
    assert (after[-1].relation, after[-1].name, after[-1].birth) == ("女儿", "谭小雨", "201005")


def test_the_family_model_is_sound() -> None:
    model = FamilyModel()
    QAbstractItemModelTester(model, FATAL)
    assert model.rowCount() == 1
    assert not model.setData(model.index(0, 0), "  ")
    assert model.setData(model.index(0, 1), "王芳")
    assert model.rowCount() == 2
    assert model.rows() == (("", "王芳", "", "", ""),)
    assert family_lines(model.rows())[0].name == "王芳"
    model.set_read_only(True)
    assert model.rowCount() == 1
    assert not model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsEditable


def buttons(page: SubjectsPage, word: str) -> list[QPushButton]:
    found = page.cadre_pane.duplicates.findChildren(QPushButton)
    return [b for b in found if b.text() == word]


def test_two_records_are_joined_and_taken_apart_again(
    page: SubjectsPage, services: Services, settle: Settle
) -> None:
    kept = opened(page, services, settle, "谭博")
    other = services.cadres.save(CadreDraft({"name": "谭博", "birth_month": "197001"}))
    settle()
    assert page.cadre_pane.duplicates.isVisible()
    assert isinstance(services.duplicates.of(kept)[0], Lookalike)
    buttons(page, "合并到本条")[0].click()
    settle()
    assert other not in services.cadres.find()
    buttons(page, "撤销合并")[0].click()
    settle()
    assert other in services.cadres.find()
    buttons(page, "不是同一人")[0].click()
    settle()
    assert services.duplicates.of(kept) == ()
    assert not page.cadre_pane.duplicates.isVisible()


def test_the_portrait_button_leads_to_the_dossiers(
    page: SubjectsPage, services: Services, settle: Settle, ctx: ViewContext
) -> None:
    key = opened(page, services, settle, "谭博")
    wanted: list[object] = []
    page.cadre_pane.portrait_wanted.connect(wanted.append)
    page.cadre_pane.portrait.click()
    assert wanted == [key]


def test_grades_photo_and_doubts_are_shown(
    page: SubjectsPage, services: Services, settle: Settle
) -> None:
    key = opened(page, services, settle, "卢佳")
    pane, cadre = page.cadre_pane, services.cadres.get(key)
    assert cadre.grades
    assert f"{cadre.grades[-1].year}年{cadre.grades[-1].grade.label}" in pane.grades.text()
    assert pane.photo.accessibleName() == "无照片"
    opened(page, services, settle, "谭博")
    assert pane.photo.accessibleName() == "谭博的照片"
    seen = services.cadres.save(CadreDraft({"name": "顾长风", "sex": "男性"}))
    opened(page, services, settle, "顾长风")
    assert "男性" in pane.doubts.text()
    assert pane.key == seen
