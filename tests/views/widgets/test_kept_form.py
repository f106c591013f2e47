"""Drafts of a form that knows nothing of them: typed, locked, built anew, there again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.errors import Invalid
from desktop.services.registry import Services
from desktop.terms import Polarity
from desktop.views.context import ViewContext
from desktop.views.widgets.fields import FieldKind, FieldSpec
from desktop.views.widgets.form import DetailForm, FormData, GroupSpec
from desktop.views.widgets.kept_form import MOVED_ON, KeptForm
from tests.services.conftest import city, desk, make_desk
from tests.services.record_city import City
from tests.views.office import services_on, type_in

__all__ = ["city", "desk", "make_desk"]  # the fixtures of the services' tests

FIELDS = (
    FieldSpec("text", "情况", span=2),
    FieldSpec("on", "日期", FieldKind.DATE),
    FieldSpec("kind", "性质", FieldKind.CHOICE, tuple((p, p.label) for p in Polarity)),
)
NEW = FormData({"on": dt.date(2026, 11, 22)})
ROW, OTHER = uuid4(), uuid4()
Make = Callable[[], KeptForm]


@pytest.fixture
def services(city: City) -> Services:
    """An encrypted office with a clerk at the desk."""
    return services_on(city.desk)


@pytest.fixture
def make(ctx: ViewContext, services: Services, qtbot: QtBot) -> Make:
    """A form built anew, as after unlocking."""

    def built() -> KeptForm:
        form = DetailForm(ctx, (GroupSpec("", FIELDS),))
        qtbot.addWidget(form)
        form.show()
        return KeptForm(ctx, services, form, "trial")

    return built


def drafts(services: Services) -> dict[tuple[str, UUID | None], dict[str, object]]:
    found = services.desk.drafts.list(services.desk.actor.account)
    return {(draft.form, draft.row_id): dict(draft.body) for draft in found}


def text(kept: KeptForm) -> object:
    return kept.form.fields["text"].value()


def typed(kept: KeptForm, words: str) -> None:
    type_in(kept.form.fields["text"].editor, words)


def test_what_was_typed_is_there_again_after_locking(
    make: Make, services: Services, settle: Callable[[], None]
) -> None:
    kept = make()
    kept.show(None, NEW)
    settle()
    typed(kept, "下沉一线")
    kept.form.fields["kind"].set_value(Polarity.POSITIVE)
    kept.keep_now()  # locking: at once, no worker
    # Only what differs from the row is kept; the choice as its stored word.
    assert drafts(services) == {
        ("trial", None): {"text": "下沉一线", "kind": str(Polarity.POSITIVE)}
    }
    again = make()
    restored: list[bool] = []
    again.restored.connect(lambda: restored.append(True))
    again.show(None, NEW)
    settle()
    assert text(again) == "下沉一线"
    assert again.form.values()["kind"] is Polarity.POSITIVE
    assert again.form.state.text() == "已恢复上次未保存的草稿"
    assert restored == [True]
    assert again.form.dirty


def test_two_seconds_after_the_last_key_a_worker_stores(
    make: Make, services: Services, settle: Callable[[], None], qtbot: QtBot
) -> None:
    kept = make()
    kept.show(ROW, NEW)
    settle()
    kept.form._timer.setInterval(1)
    typed(kept, "写到一半")
    qtbot.waitUntil(lambda: ("trial", ROW) in drafts(services), timeout=5000)


def test_a_draft_of_another_row_or_part_is_not_shown(
    make: Make, services: Services, settle: Callable[[], None]
) -> None:
    kept = make()
    kept.show(ROW, NEW, "2026")
    settle()
    typed(kept, "这一条的")
    kept.show(OTHER, NEW, "2026")  # another line was picked: what was typed goes along
    settle()
    assert text(kept) == ""
    assert drafts(services) == {("trial/2026", ROW): {"text": "这一条的"}}
    kept.show(ROW, NEW, "2025")
    settle()
    assert text(kept) == ""
    kept.show(ROW, NEW, "2026")
    settle()
    assert text(kept) == "这一条的"


def test_saving_drops_it_even_when_locked_in_the_middle(
    make: Make, services: Services, settle: Callable[[], None]
) -> None:
    kept = make()
    kept.show(None, NEW)
    settle()
    typed(kept, "登记的内容")
    kept.storing(kept.keep_now)()  # the window is locked while it is written
    assert drafts(services) == {}
    kept.keep_now()  # and once more before the answer has come
    assert drafts(services) == {}
    kept.show(None, NEW)
    settle()
    assert text(kept) == ""


def test_a_refused_save_keeps_it(make: Make, services: Services) -> None:
    kept = make()
    kept.show(None, NEW)
    typed(kept, "不对的内容")
    kept.keep_now()

    def refuse() -> None:
        raise Invalid({"text": "请改正。"})

    with pytest.raises(Invalid):
        kept.storing(refuse)()
    assert text(kept) == "不对的内容"
    assert ("trial", None) in drafts(services)


def test_giving_up_drops_it_and_locking_does_not_bring_it_back(
    make: Make, services: Services, settle: Callable[[], None]
) -> None:
    kept = make()
    kept.show(None, NEW)
    settle()
    typed(kept, "不要了")
    kept.keep_now()
    kept.drop()
    kept.keep_now()
    settle()
    assert drafts(services) == {}
    kept.show(None, NEW)
    assert text(kept) == ""


def test_what_is_typed_while_the_draft_is_read_stays(
    make: Make, services: Services, settle: Callable[[], None]
) -> None:
    desk = services.desk
    body = {"text": "旧的", "on": "2026-01-05"}
    desk.drafts.put(desk.actor.account, "trial", None, "", body)
    kept = make()
    kept.show(None, NEW)
    typed(kept, "新的")  # before the worker has come back
    settle()
    assert text(kept) == "新的"
    assert kept.form.values()["on"] == dt.date(2026, 1, 5)
    assert drafts(services) == {("trial", None): {"text": "新的", "on": "2026-01-05"}}


def test_a_row_that_moved_on_says_so_and_keeps_the_others_fields(
    make: Make, services: Services, settle: Callable[[], None]
) -> None:
    kept = make()
    kept.show(ROW, FormData({"text": "原文", "on": dt.date(2026, 1, 1)}, "v1"))
    settle()
    typed(kept, "我的")
    kept.keep_now()
    again = make()
    again.show(ROW, FormData({"text": "他的", "on": dt.date(2026, 2, 2)}, "v2"))
    settle()
    assert again.form.values()["on"] == dt.date(2026, 2, 2)  # only the other one changed it
    assert text(again) == "我的原文"
    assert again.form.fields["text"].note.text() == "您填的与现在的不同，现在是：他的"
    shown = [
        again.form._faults.itemAt(n).widget().accessibleName()
        or again.form._faults.itemAt(n).widget().text()  # type: ignore[attr-defined]  # a label or a button
        for n in range(again.form._faults.count())
    ]
    assert MOVED_ON in shown
    assert again.form.data().version == "v2"


def test_all_as_it_was_leaves_no_draft(
    make: Make, services: Services, settle: Callable[[], None]
) -> None:
    kept = make()
    kept.show(None, NEW)
    settle()
    typed(kept, "字")
    kept.keep_now()
    kept.form.fields["text"].set_value("")
    kept.form.fields["text"].edited.emit()
    settle()
    assert drafts(services) == {}


def test_what_is_being_typed_stays_when_the_row_is_read_again(
    make: Make, settle: Callable[[], None]
) -> None:
    kept = make()
    kept.show(ROW, FormData({"text": ""}, "v1"))
    settle()
    typed(kept, "正在写")
    kept.show(ROW, FormData({"text": "他人的"}, "v2"))
    settle()
    assert text(kept) == "正在写"
    assert kept.form.data().version == "v1"  # so the service notices
