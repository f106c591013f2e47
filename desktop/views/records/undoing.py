"""The button after an import of records that takes the workbook back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from desktop.services.imports import UndoReport
from desktop.services.registry import Services
from desktop.views.alerts import Action
from desktop.views.calls import call
from desktop.views.context import ViewContext

MOST_TOLD = 3


def undo_action(
    ctx: ViewContext, services: Services, batch: UUID | None, done: Callable[[], None]
) -> Action | None:
    """Takes back a batch and says what stays; ``done`` reads the page again."""
    if batch is None:
        return None

    def told(report: UndoReport) -> None:
        more = len(report.left) - MOST_TOLD
        stays = "".join(report.left[:MOST_TOLD]) + (f"另有 {more} 处未撤销。" if more > 0 else "")
        say = ctx.alerts.warn if report.left else ctx.alerts.success
        say(f"已撤销本次导入，恢复 {report.restored:,} 处内容。{stays}")
        done()

    def run() -> None:
        call(
            ctx,
            lambda _task: services.imports.undo_records(batch),
            title="撤销导入",
            on_done=told,
            on_failed=lambda error: ctx.alerts.warn(error.sentence),
        )

    return Action("撤销本次导入", run)
