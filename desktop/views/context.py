"""What every page is given: the look, tasks, changes, alerts and the user's settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.views.alerts import Alerts
from desktop.views.changes import ChangeHub
from desktop.views.tasks import TaskRunner
from desktop.views.theme import SettingsStore, Theme

if TYPE_CHECKING:  # loaded with the desk, not before
    from desktop.views.exchange.stick_watch import StickWatch


def _nothing() -> None:
    """A page outside a window cannot lock it."""


def _stay(_page: str, _target: object) -> None:
    """A page outside a window can go nowhere."""


@dataclass(frozen=True, slots=True)
class ViewContext:
    """Handed from the window to pages and widgets by constructor; no globals."""

    theme: Theme
    tasks: TaskRunner
    changes: ChangeHub
    alerts: Alerts
    settings: SettingsStore
    go_to: Callable[[str, object], None] = _stay
    sticks: StickWatch | None = None
    leave: Callable[[], None] = _nothing
