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


def _subjects(ctx: ViewContext, services: Services) -> Page:
    from desktop.views.subjects.page import SubjectsPage  # noqa: PLC0415 - when first opened

    return SubjectsPage(ctx, services)


_PAGES: tuple[tuple[str, Operation, _Maker], ...] = (
    ("subjects", Operation.READ_SUBJECTS, _subjects),
)


def page_factories(services: Services) -> Mapping[str, PageFactory]:
    """Page key → factory, for the pages that the role of the account may open."""
    role = services.desk.actor.role
    return {
        key: lambda ctx, make=make: make(ctx, services)  # type: ignore[misc]  # a lambda's default has no type
        for key, operation, make in _PAGES
        if allowed(role, operation)
    }
