"""The page as pictures at 1366 × 768 and at 18 pt; nothing is wider than the window."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.app import Hop
from desktop.services.cadres import CadreDraft
from desktop.services.registry import Services
from desktop.terms import StationRole
from desktop.views.entrance import Entrance
from desktop.views.main_window import MainWindow
from desktop.views.pages import DeskConfig
from desktop.views.subjects.page import SubjectsPage
from desktop.views.theme import Theme
from tests.services.imports import office
from tests.services.imports.tables import roster, units
from tests.views.choosing import Chooser
from tests.views.fakes import FakeDoors
from tests.views.settling import until_quiet
from tests.views.shots import shoot
from tests.views.subjects.asking import cadre_named, type_into


class Scene:
    """The page inside a whole window."""

    def __init__(self, window: MainWindow, services: Services, chooser: Chooser) -> None:
        self.window, self.services = window, services
        self.pages: list[SubjectsPage] = []

        def make(ctx: object) -> SubjectsPage:
            self.pages.append(SubjectsPage(ctx, services, chooser))  # type: ignore[arg-type]  # the desk's own
            return self.pages[-1]

        services.desk.listeners.append(Hop(window.changes).arrived.emit)
        actor = services.desk.actor
        window.show_desk(
            DeskConfig(
                "鹰湖市委组织部",
                StationRole.OFFICE,
                actor.name,
                actor.login,
                actor.role,
                {"subjects": make},
                lock_after=0,
            )
        )

    @property
    def page(self) -> SubjectsPage:
        return self.pages[-1]


@pytest.fixture(params=[12, 18])
def points(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def fits(window: QWidget) -> bool:
    return (
        window.width() <= 1366
        and window.height() <= 768
        and window.minimumSizeHint().width() <= 1366
        and window.minimumSizeHint().height() <= 768
    )


def test_every_state_of_the_page(
    window: MainWindow,
    doors: FakeDoors,
    services: Services,
    theme: Theme,
    qtbot: QtBot,
    points: int,
    tmp_path: Path,
) -> None:
    assert isinstance(doors.entrance(), Entrance)
    scene = Scene(window, services, Chooser())
    theme.set_points(points)

    def settle() -> None:
        until_quiet(qtbot, lambda: bool(window.tasks.running), looks=30)

    settle()
    page = scene.page
    shoot(window, f"subjects-units-{points}pt")
    assert fits(window)
    page.open_cadre(cadre_named(services, "卢佳"))
    settle()
    services.cadres.save(CadreDraft({"name": "谭博", "birth_month": "197001"}))
    page.open_cadre(cadre_named_first(services, "谭博"))
    settle()
    shoot(window, f"subjects-cadre-{points}pt")
    bar = page.cadre_pane.form.area.verticalScrollBar()
    bar.setValue(bar.maximum())
    shoot(window, f"subjects-cadre-end-{points}pt")
    bar.setValue(0)
    type_into(page.cadre_pane.form, "birth_month", "很久以前")
    page.cadre_pane.form.primary.click()
    settle()
    page.cadre_pane.delete.click()
    shoot(window, f"subjects-cadre-faults-{points}pt")
    assert fits(window)
    page.cadre_pane.confirm.no.click()
    page.cadre_pane.discard.click()
    settle()
    _import_shots(page, window, tmp_path, points, settle)
    assert fits(window)


def cadre_named_first(services: Services, name: str) -> UUID:
    from desktop.services.cadres import CadreQuery  # noqa: PLC0415 - two of one name here

    lines = services.cadres.rows(services.cadres.find(CadreQuery(text=name)))
    return next(line.id for line in lines if line.name == name and line.unit)


def _import_shots(
    page: SubjectsPage, window: MainWindow, folder: Path, points: int, settle: object
) -> None:
    assert callable(settle)
    rows = (
        ("不认识的单位", "张三", "男", "1970.01", "局长", ""),
        ("市乙局", "谭博", "男", "", "副局长", ""),
    )
    made = roster(*rows)
    assert isinstance(made.data, bytes)
    (folder / "花名册.xlsx").write_bytes(made.data)
    bad = units(("市乙局", "市直单位", "8", ""), ("乙所", "不知道", "8", ""))
    assert isinstance(bad.data, bytes)
    (folder / "单位.xlsx").write_bytes(bad.data)
    text = (office.LRMX / "卢佳.lrmx").read_text("utf-8-sig").replace("健康<", "较差<", 1)
    (folder / "新表.lrmx").write_text(text, encoding="utf-8")
    page.import_paths(
        [folder / "花名册.xlsx", folder / "单位.xlsx", folder / "新表.lrmx", office.BROKEN]
    )
    settle()
    shoot(window, f"subjects-import-{points}pt")
    page.importing.tabs.setCurrentIndex(1)
    shoot(window, f"subjects-import-changes-{points}pt")
    page.importing.tabs.setCurrentIndex(2)
    shoot(window, f"subjects-import-rejected-{points}pt")
    page.importing.take.click()
    settle()
    page.importing.undo.click()
    shoot(window, f"subjects-import-done-{points}pt")
    page.importing.confirm.no.click()
    page.show_batches()
    settle()
    shoot(window, f"subjects-batches-{points}pt")
