"""群众反映 over a real city, its choosers and where it led."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.exchange.choosing import Chooser as SlipChooser
from desktop.views.records.feedback.pane import FeedbackPlace
from tests.views.choosing import Chooser


class Slips:
    """Saves nowhere."""

    def save_as(self, _parent: QWidget, _suggested: str) -> Path | None:
        return None


@pytest.fixture
def chooser() -> Chooser:
    return Chooser()


@pytest.fixture
def went() -> list[tuple[str, object]]:
    """Where the place led: page and target."""
    return []


@pytest.fixture
def make(
    ctx: ViewContext, services: Services, chooser: Chooser, qtbot: QtBot,
    settle: Callable[[], None], went: list[tuple[str, object]],
) -> Callable[[], FeedbackPlace]:  # fmt: skip
    """Opens the place as the page would."""

    def go(page: str, target: Any = None) -> None:
        went.append((page, target))

    led = replace(ctx, go_to=go)

    def opened() -> FeedbackPlace:
        made = FeedbackPlace(led, services, chooser, cast("SlipChooser", Slips()))
        qtbot.addWidget(made)
        made.resize(1200, 640)
        made.show()
        made.load()
        settle()
        return made

    return opened


@pytest.fixture
def place(make: Callable[[], FeedbackPlace]) -> FeedbackPlace:
    return make()
