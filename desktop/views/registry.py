"""Which pages work in this version, and which of them this account may open.

A factory loads its page's code when the page is first opened, so that the desk stands at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.pages import Page, PageFactory

_Maker = Callable[[ViewContext, Services], Page]


def _desk(ctx: ViewContext, services: Services) -> Page:
    from desktop.views.desk.page import DeskPage  # noqa: PLC0415 - when first opened

    return DeskPage(ctx, services)


def _subjects(ctx: ViewContext, services: Services) -> Page:
    from desktop.views.subjects.page import SubjectsPage  # noqa: PLC0415 - when first opened

    return SubjectsPage(ctx, services)


def _dossiers(ctx: ViewContext, services: Services) -> Page:
    from desktop.views.dossiers.page import DossiersPage  # noqa: PLC0415 - when first opened

    return DossiersPage(ctx, services)


def _system(ctx: ViewContext, services: Services) -> Page:
    from desktop.views.system.page import SystemPage  # noqa: PLC0415 - when first opened

    return SystemPage(ctx, services)


def _records(ctx: ViewContext, services: Services) -> Page:
    from desktop.views.records.page import RecordsPage  # noqa: PLC0415 - when first opened

    return RecordsPage(ctx, services)


def _rectification(ctx: ViewContext, services: Services) -> Page:
    from desktop.views.rectification.page import RectificationPage  # noqa: PLC0415 - as above

    return RectificationPage(ctx, services)


def _setup(ctx: ViewContext, services: Services) -> Page:
    from desktop.views.setup.page import SetupPage  # noqa: PLC0415 - when first opened

    return SetupPage(ctx, services)


def _exchange(ctx: ViewContext, services: Services) -> Page:
    from desktop.views.exchange.binding import bind  # noqa: PLC0415 - when first opened
    from desktop.views.exchange.page import ExchangePage  # noqa: PLC0415 - as above

    return ExchangePage(ctx, bind(services))


_PAGES: tuple[tuple[str, Operation, _Maker], ...] = (
    ("desk", Operation.READ_RECTIFICATION, _desk),
    ("dossiers", Operation.PRINT, _dossiers),
    ("system", Operation.OWN_SETTINGS, _system),
    ("setup", Operation.READ_SCHEME, _setup),
    ("subjects", Operation.READ_SUBJECTS, _subjects),
    ("records", Operation.READ_RECORDS, _records),
    ("rectification", Operation.READ_RECTIFICATION, _rectification),
    ("exchange", Operation.READ_EXCHANGE, _exchange),
)


def page_factories(services: Services) -> Mapping[str, PageFactory]:
    """Page key → factory, for the pages that the role of the account may open."""
    role = services.desk.actor.role
    return {
        key: lambda ctx, make=make: make(ctx, services)  # type: ignore[misc]  # a lambda's default has no type
        for key, operation, make in _PAGES
        if allowed(role, operation)
    }
