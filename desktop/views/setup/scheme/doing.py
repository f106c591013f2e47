"""One thing done at a button, without a form: a refusal is an alert, and all is read again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from desktop.services.errors import ServiceError
from desktop.views.calls import call
from desktop.views.context import ViewContext

T = TypeVar("T")


def do(
    ctx: ViewContext, title: str, write: Callable[[], T], after: Callable[[T | None], None]
) -> None:
    """Write in a worker; ``after`` gets what came of it, None where it was refused."""

    def failed(error: ServiceError) -> None:
        ctx.alerts.error(error.sentence)
        after(None)

    call(ctx, lambda _task: write(), title=title, on_done=after, on_failed=failed)
