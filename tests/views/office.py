"""A real office behind the pages: encrypted workspace, real services, changes announced."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.models.database import raw
from desktop.services.assessors import AssessorService
from desktop.services.building_findings import BuildingFindingService
from desktop.services.cadre_moves import CadreMoveService
from desktop.services.cadres import CadreService
from desktop.services.door import Changes, Desk
from desktop.services.dossiers import DossierService
from desktop.services.facts import FactService
from desktop.services.holidays import HolidayService
from desktop.services.indicator_marks import IndicatorMarkService
from desktop.services.indicator_shares import IndicatorShareService
from desktop.services.interviews import InterviewService
from desktop.services.key_tasks import KeyTaskService
from desktop.services.rectification import RectificationService
from desktop.services.registry import Services
from desktop.services.routine_import import RoutineImportService
from desktop.services.scheme import SchemeService
from desktop.services.search import SearchIndex, SearchService
from desktop.services.share_sheets import ShareSheetService
from desktop.services.staff_routine import StaffRoutineService
from desktop.services.teams import TeamService
from desktop.services.unit_changes import UnitChangeService
from desktop.services.unit_tiers import UnitTierService
from desktop.services.units import UnitService
from desktop.services.visit_calendar import VisitCalendarService
from desktop.services.visits import VisitService
from desktop.views.changes import ChangeHub


class Hop(QObject):
    """Carries what a worker committed to the GUI thread, as the composition root does."""

    arrived = Signal(object)

    def __init__(self, hub: ChangeHub) -> None:
        super().__init__()
        self._hub = hub
        self.arrived.connect(self._publish, Qt.ConnectionType.QueuedConnection)

    def _publish(self, changes: Changes) -> None:
        self._hub.publish(changes.nouns, changes.ids)


def services_on(desk: Desk) -> Services:
    """The services that these pages use, over a desk without a workspace folder around it."""
    index = SearchIndex()
    with desk.db.writing() as session:
        index.prepare(raw(session))
        index.rebuild(raw(session))
    desk.indexer = index
    parts: dict[str, Any] = {field.name: None for field in fields(Services)}
    parts |= {
        "desk": desk,
        "scheme": SchemeService(desk),
        "units": UnitService(desk),
        "unit_changes": UnitChangeService(desk),
        "unit_tiers": UnitTierService(desk),
        "building_findings": BuildingFindingService(desk),
        "cadre_moves": CadreMoveService(desk),
        "key_tasks": KeyTaskService(desk),
        "cadres": CadreService(desk),
        "assessors": AssessorService(desk),
        "teams": TeamService(desk),
        "dossiers": DossierService(desk),
        "facts": FactService(desk),
        "interviews": InterviewService(desk),
        "rectification": RectificationService(desk),
        "visits": VisitService(desk),
        "calendar": VisitCalendarService(desk),
        "holidays": HolidayService(desk),
        "marks": IndicatorMarkService(desk),
        "routine": StaffRoutineService(desk),
        "routine_imports": RoutineImportService(desk),
        "shares": IndicatorShareService(desk),
        "share_sheets": ShareSheetService(desk),
        "search": SearchService(desk),
    }
    return Services(**parts)


def type_in(widget: QWidget, text: str) -> None:
    """Type as an input method hands it over: QTest knows Latin keys only."""
    for sign in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, sign)
            QApplication.sendEvent(widget, event)


def press(widget: QWidget, key: Qt.Key | str) -> None:
    """Press and let go one key, named or Latin."""
    if isinstance(key, str):
        QTest.keyClicks(widget, key)
    else:
        QTest.keyClick(widget, key)


def click_on(widget: QWidget) -> None:
    """A click in the middle of what is seen."""
    assert widget.isVisible(), "only what is seen can be clicked"
    assert widget.isEnabled()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


class Clicker:
    """Clicks with the mouse and counts."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, widget: QWidget) -> None:
        click_on(widget)
        self.count += 1
