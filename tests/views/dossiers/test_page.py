"""画像档案 over a real small city: three clicks to a portrait, files whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.services.documents.content import PortraitContent
from desktop.services.dossiers import DossierService
from desktop.services.errors import Refused
from desktop.services.rectification import ItemDraft, RectificationDraft, RectificationService
from desktop.services.registry import Services
from desktop.terms import FindingSource
from desktop.views.alerts import Alert, Level
from desktop.views.context import ViewContext
from desktop.views.dossiers.page import DossiersPage
from desktop.views.theme import Theme
from tests.services.conftest import city, desk, make_desk
from tests.services.record_city import City
from tests.views.office import Clicker, services_on
from tests.views.shots import shoot
from tests.views.test_accessible import nameless, rich

__all__ = ["city", "desk", "make_desk"]  # the fixtures of the services' tests

PATIENCE = 20_000  # milliseconds; the first document of a process loads the fonts


@dataclass
class Chooser:
    """Answers as a user would in the system's dialogs."""

    place: Path
    suggested: list[str] = field(default_factory=list)
    given_up: bool = False

    def save_as(self, _parent: QWidget, suggested: str, _kinds: str) -> Path | None:
        """Into the folder under the name that is offered."""
        self.suggested.append(suggested)
        return None if self.given_up else self.place / suggested

    def folder(self, _parent: QWidget) -> Path | None:
        """The folder itself."""
        return None if self.given_up else self.place


@dataclass
class Office:
    """The page with everything around it."""

    page: DossiersPage
    chooser: Chooser
    settle: Callable[[], None]
    said: list[Alert]


@pytest.fixture
def services(city: City) -> Services:
    """The city's services."""
    return services_on(city.desk)


@pytest.fixture
def office(ctx: ViewContext, services: Services, tmp_path: Path, qtbot: QtBot) -> Iterator[Office]:
    """The page as the window would show it, its list loaded."""
    chooser = Chooser(tmp_path)
    said: list[Alert] = []
    ctx.alerts.raised.connect(said.append)

    def printer(_parent: QWidget) -> QPrinter:
        made = QPrinter(QPrinter.PrinterMode.HighResolution)
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(str(tmp_path / "printed.pdf"))
        return made

    page = DossiersPage(ctx, services, chooser, printer)
    qtbot.addWidget(page)
    page.resize(1180, 640)
    page.show()

    def settle() -> None:
        qtbot.waitUntil(lambda: not ctx.tasks.running, timeout=PATIENCE)

    qtbot.waitUntil(lambda: page.people.list.model.rowCount() == 3, timeout=PATIENCE)
    settle()
    yield Office(page, chooser, settle, said)
    page.preview.show_pdf(None)


def _click_row(office: Office, row: int) -> None:
    table = office.page.people.list.table
    place = table.visualRect(table.model().index(row, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def _select(office: Office, rows: int) -> None:
    selection = office.page.people.list.table.selectionModel()
    flag = QItemSelectionModel.SelectionFlag
    selection.clearSelection()
    for row in range(rows):
        selection.select(office.page.people.list.model.index(row, 0), flag.Select | flag.Rows)


def test_a_portrait_in_three_clicks(office: Office) -> None:
    """Open the page (1), pick the person (2), 生成画像 (3)."""
    page, click = office.page, Clicker()
    QAbstractItemModelTester(page.people.list.model)
    _click_row(office, 1)
    click(page.make)
    assert not page.make.isEnabled()  # one at a time
    office.settle()
    assert click.count + 2 == 3
    assert page.made is not None
    assert page.made.data.startswith(b"%PDF")
    assert page.made.title == "钱文秀 干部画像"
    assert page.preview.page_count == page.made.pages >= 1
    assert page.preview.isVisible()
    assert page.make.isEnabled()


def test_save_and_print(office: Office) -> None:
    page = office.page
    page.make.click()
    office.settle()
    page.preview.save.click()
    office.settle()
    assert office.chooser.suggested == ["画像_赵启明.pdf"]
    assert page.made is not None
    assert (office.chooser.place / "画像_赵启明.pdf").read_bytes() == page.made.data
    assert office.said[-1].level is Level.SUCCESS
    page.preview.print_button.click()
    assert (office.chooser.place / "printed.pdf").stat().st_size > 1000


def test_several_in_one_file_or_in_files_of_their_own(office: Office) -> None:
    page = office.page
    _select(office, 3)
    assert page.make.text() == "生成 3 人画像合集"
    page.make.click()
    office.settle()
    assert page.made is not None
    assert page.made.title == "3人 干部画像合集"
    page.separately.click()
    office.settle()
    names = sorted(path.name for path in office.chooser.place.glob("*.pdf"))
    assert names == ["画像1_赵启明.pdf", "画像2_钱文秀.pdf", "画像3_孙立波.pdf"]
    assert "已保存 3 份画像" in office.said[-1].text


def _bar(monkeypatch: pytest.MonkeyPatch, barred: frozenset[str]) -> None:
    """Let the contents of some people be refused, as for an assessor's own record."""
    real = DossierService._content

    def content(self: DossierService, cadre: UUID) -> PortraitContent:
        if self._name(cadre) in barred:
            raise Refused("本人不得查阅自己的考核材料。")
        return real(self, cadre)

    monkeypatch.setattr(DossierService, "_content", content)


def test_one_barred_person_does_not_end_the_batch(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = office.page
    _bar(monkeypatch, frozenset({"钱文秀"}))
    _select(office, 3)
    page.separately.click()
    office.settle()
    names = sorted(path.name for path in office.chooser.place.glob("*.pdf"))
    assert names == ["画像1_赵启明.pdf", "画像3_孙立波.pdf"]
    assert "已保存 2 份画像" in office.said[-2].text
    reason = "1 人未能生成画像——钱文秀：本人不得查阅自己的考核材料。"
    assert (office.said[-1].level, office.said[-1].text) == (Level.WARN, reason)
    page.make.click()
    office.settle()
    assert page.made is not None
    assert page.made.title == "2人（另有1人未列入） 干部画像合集"
    assert office.said[-1].text == reason


def test_nobody_can_be_portrayed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    page = office.page
    _bar(monkeypatch, frozenset({"赵启明", "钱文秀", "孙立波"}))
    _select(office, 3)
    page.make.click()
    office.settle()
    assert page.made is None
    assert office.said[-1].level is Level.ERROR
    assert office.said[-1].text.startswith("没有生成画像合集。3 人未能生成画像——赵启明：")
    page.separately.click()
    office.settle()
    assert office.said[-1].text.startswith("没有保存画像。3 人未能生成画像——")


def test_cancel_leaves_the_old_preview(office: Office, ctx: ViewContext) -> None:
    page = office.page
    page.make.click()
    office.settle()
    before = page.made
    _select(office, 3)
    page.make.click()
    (task,) = [task for task in ctx.tasks.running if not task.quiet]
    task.cancel()
    office.settle()
    assert page.made is before
    assert page.make.isEnabled()
    assert not [alert for alert in office.said if alert.level is Level.ERROR]


def test_no_items_no_ledger(office: Office) -> None:
    office.page.ledger.click()
    office.settle()
    assert office.said[-1].level is Level.ERROR
    assert "没有符合条件的整改事项" in office.said[-1].text


def test_the_ledger_as_pdf_and_workbook(office: Office, city: City) -> None:
    item = ItemDraft("会议多、督查少", FindingSource.MEETING)
    draft = RectificationDraft(city.unit, "年中反馈", dt.date(2026, 9, 21), (item,))
    RectificationService(city.desk).open(draft)
    office.page.ledger.click()
    office.settle()
    assert office.page.made is not None
    assert office.page.made.title == "整改台账（1 项）"
    office.page.workbook.click()
    office.settle()
    book = load_workbook(office.chooser.place / "整改台账.xlsx")
    cells = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert any("会议多" in str(cell) for cell in cells)


def test_a_mind_changed_and_a_place_that_takes_nothing(office: Office) -> None:
    page = office.page
    page.make.click()
    office.settle()
    office.chooser.given_up = True
    page.preview.save.click()
    page.separately.click()
    office.settle()
    assert not list(office.chooser.place.glob("画像*.pdf"))
    office.chooser.given_up = False
    office.chooser.place = office.chooser.place / "没有这个文件夹"
    page.preview.save.click()
    office.settle()
    assert office.said[-1].level is Level.ERROR
    assert "没有写成" in office.said[-1].text


def test_narrow_by_unit_and_by_text(office: Office, qtbot: QtBot) -> None:
    people = office.page.people
    people.unit.setCurrentText("江城市水利局")
    people.unit.activated.emit(people.unit.currentIndex())
    qtbot.waitUntil(lambda: people.list.model.rowCount() == 1)
    office.settle()
    people.unit.setCurrentText("没有的单位")
    people.unit.activated.emit(0)
    qtbot.waitUntil(lambda: people.list.model.rowCount() == 3)
    assert people.unit.currentText() == "全部单位"
    people.list.filter.setText("文秀")
    qtbot.waitUntil(lambda: people.list.model.rowCount() == 1)
    office.settle()


def test_another_page_leads_here(office: Office, city: City, qtbot: QtBot) -> None:
    office.page.people.list.filter.setText("没有")
    qtbot.waitUntil(lambda: office.page.people.list.model.rowCount() == 0)
    office.page.show_target(("cadre", city.outsider))
    qtbot.waitUntil(lambda: office.page.people.ids() == (city.outsider,))
    office.settle()
    assert office.page.made is not None
    assert office.page.made.title == "孙立波 干部画像"


@pytest.mark.parametrize("points", [12, 18])
def test_it_fits(office: Office, theme: Theme, points: int) -> None:
    office.page.make.click()
    office.settle()
    theme.set_points(points)
    shoot(office.page, f"dossiers-{points}pt")
    assert office.page.minimumSizeHint().width() <= 1366 - theme.metrics.px(148) - 32
    assert nameless(office.page) == []
    assert rich(office.page) == []
