"""Calls to services from pages: in a worker, with the service's own error handed back.

A form needs more than the sentence of a refusal: the faults of its fields, or what
somebody else changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from desktop.services.errors import ServiceError
from desktop.views.context import ViewContext
from desktop.views.tasks import TaskContext, TaskHandle

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A service's error on its way back to the page."""

    error: ServiceError


def call(
    ctx: ViewContext,
    fn: Callable[[TaskContext], T],
    *,
    title: str,
    on_done: Callable[[T], None],
    on_failed: Callable[[ServiceError], None] | None = None,
    quiet: bool = False,
) -> TaskHandle:
    """Run ``fn`` in a worker; a ``ServiceError`` goes to ``on_failed`` on the GUI thread.

    Without ``on_failed`` the sentence is shown as an alert. Every other error, such as a full
    disk, is shown as an alert too and handed to ``on_failed``, which may not leave a form waiting.
    """

    def work(task: TaskContext) -> T | _Refusal:
        try:
            return fn(task)
        except ServiceError as error:
            return _Refusal(error)

    def done(result: T | _Refusal) -> None:
        if not isinstance(result, _Refusal):
            on_done(result)
        elif on_failed is not None:
            on_failed(result.error)
        else:
            ctx.alerts.error(result.error.sentence)

    def broke(sentence: str) -> None:
        ctx.tasks.failed.emit(sentence)
        if on_failed is not None:
            on_failed(ServiceError(sentence))

    return ctx.tasks.run(work, title=title, on_done=done, on_error=broke, quiet=quiet)
