"""A workbook of progress or of the scheme that falls on 对象库 leads to where it is taken in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from tests.services.imports import office
from tests.views.choosing import Chooser
from tests.views.office import click_on
from tests.views.subjects.conftest import Settle, shown_page


@pytest.mark.parametrize(
    ("name", "target", "word"),
    [
        ("2026年第三季度指标进展情况.xlsx", ("setup", "progress"), "到“指标进展”中导入"),
        ("综合考核指标体系.xlsx", ("setup", "scheme"), "到“考核方案”中导入"),
        ("民主测评统计表.xlsx", ("records", "polls"), "到“民主测评”中导入"),
        ("考核单位一览表.xlsx", None, ""),
    ],
)
def test_the_way_there(
    ctx: ViewContext,
    empty_services: Services,
    chooser: Chooser,
    qtbot: QtBot,
    settle: Settle,
    name: str,
    target: tuple[str, str] | None,
    word: str,
) -> None:
    went: list[tuple[str, object]] = []
    told = replace(ctx, go_to=lambda page, target: went.append((page, target)))
    page = shown_page(told, empty_services, chooser, qtbot)
    settle()
    path = office.WORKBOOKS / name
    chooser.files = (path,)
    click_on(page.take_in)
    settle()
    button = page.importing.elsewhere
    assert (button.isVisible(), button.text()) == (target is not None, word)
    if target is not None:
        click_on(button)
        where, key = target
        assert went == [(where, (key, ("import", (path,))))]
    settle()
