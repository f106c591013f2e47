"""One log-in: the services of an unlocked workspace, and the desk as the window sees it.

Loaded when somebody logs in, or in the background once the window stands: what it needs takes
longer to load than the window.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

from desktop.services.listing_catching import TextKeeper
from desktop.services.permissions import Operation, allowed
from desktop.services.preferences import Preferences
from desktop.services.progress import Progress
from desktop.services.registry import (
    Services,
    activate_services,
    found_workspace,
    open_services,
)
from desktop.services.scheme_forms import CycleLine
from desktop.services.security.accounts import NewAccount
from desktop.terms import CycleState, Role
from desktop.views.exchange.binding import Plugged, last_export
from desktop.views.pages import DeskConfig, FirstRunAnswer, NewAction, PageFactory
from desktop.views.registry import page_factories
from desktop.views.theme import SettingsStore
from desktop.views.widgets.hits import Hit


class OpenSettings:
    """The user's settings while the workspace is open; a list's last word after that is lost."""

    def __init__(self, kept: SettingsStore) -> None:
        self._kept: SettingsStore | None = kept

    def get(self, key: str) -> str | None:
        """The stored value or None."""
        return self._kept.get(key) if self._kept is not None else None

    def set(self, key: str, value: str) -> None:
        """Store a value."""
        if self._kept is not None:
            self._kept.set(key, value)

    def close(self) -> None:
        """The workspace is being locked."""
        self._kept = None


class _Search:
    """Ctrl+K over the search service."""

    _KINDS: Mapping[str, tuple[str, str, str]] = {
        "unit": ("单位", "unit", "subjects"),
        "cadre": ("干部", "person", "subjects"),
        "fact": ("考核纪实", "fact", "records"),
    }

    def __init__(self, services: Services) -> None:
        self._services = services

    def search(self, text: str, limit: int, progress: Progress) -> Sequence[Hit]:
        """The best hits first."""
        progress.check()
        found = self._services.search.find_all(text, limit)
        return [Hit(h.title, h.subtitle, *self._KINDS[h.kind], (h.kind, h.id)) for h in found]


class Session:
    """The services of one log-in, until ``close``."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._settings = OpenSettings(Preferences(services.desk))
        self._texts = TextKeeper(services.desk)
        self._texts.start()

    @classmethod
    def open(cls, folder: Path, login: str, password: str) -> Session:
        """Unlock a workspace. Raises what ``open_services`` raises."""
        return cls(open_services(folder, login, password))

    @classmethod
    def activate(cls, folder: Path, login: str, code: str, password: str) -> Session:
        """Set a password by a one-time code. Raises what ``activate_services`` raises."""
        return cls(activate_services(folder, login, code, password))

    def close(self) -> None:
        """Close the files and forget the key."""
        self._settings.close()
        self._texts.stop()
        self.services.lock()

    def _last_export(self) -> str:
        return last_export(self.services)

    def config(self, *, sample: bool) -> DeskConfig:
        """The unlocked workspace as the window sees it."""
        services = self.services
        actor = services.desk.actor
        cycles = services.scheme.cycles() if allowed(actor.role, Operation.READ_SCHEME) else ()
        searching = allowed(actor.role, Operation.SEARCH)
        factories = page_factories(services)
        return DeskConfig(
            title=services.workspace.title,
            station=services.desk.station,
            user=actor.name,
            login=actor.login,
            role=actor.role,
            factories=factories,
            team_no=actor.team_no,
            sample=sample,
            cycles=tuple((c.id, c.title) for c in cycles),
            cycle=_present(cycles),
            search=_Search(services) if searching else None,
            settings=self._settings,
            news=_news(actor.role, factories),
            last_export=self._last_export if "exchange" in factories else None,
            devices=Plugged(services) if _uses_media(actor.role) else None,
        )


def _uses_media(role: Role) -> bool:
    """Whether it concerns this role what is plugged in."""
    return any(allowed(role, o) for o in (Operation.EXCHANGE, Operation.ENROL, Operation.MEDIA))


def found(folder: Path, answer: FirstRunAnswer) -> str:
    """Make the workspace that the first run asked for; gives the recovery code."""
    accounts = [
        NewAccount(a.login, a.name, a.role, a.password, team_no=answer.team_no)
        for a in answer.accounts
    ]
    return found_workspace(folder, answer.title, answer.station, accounts)


def _present(cycles: Sequence[CycleLine]) -> UUID | None:
    """The newest year that runs; one that is only being prepared when there is no other."""
    running = [c for c in cycles if c.state in {CycleState.OPEN, CycleState.YEAR_END}]
    return next((c.id for c in [*running, *cycles]), None)


def _news(role: Role, factories: Mapping[str, PageFactory]) -> tuple[NewAction, ...]:
    """What the top bar's 新建 offers to this role."""
    offers: tuple[tuple[Operation, NewAction], ...] = (
        (Operation.EDIT_RECORDS, NewAction("实地考核", "records", "new-visit")),
        (Operation.EDIT_RECTIFICATION, NewAction("整改事项", "rectification", "new")),
        (Operation.EDIT_SUBJECTS, NewAction("干部", "subjects", "new-cadre")),
        (Operation.EDIT_SUBJECTS, NewAction("考核单位", "subjects", "new-unit")),
    )
    return tuple(n for operation, n in offers if allowed(role, operation) and n.page in factories)
