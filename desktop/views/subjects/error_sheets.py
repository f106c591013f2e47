"""The rows that were not taken, as the user's own workbooks with 原因."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.services.errors import NotFound
from desktop.services.imports import ImportPlan
from desktop.services.registry import Services
from desktop.services.security.files import safe_write
from desktop.views.context import ViewContext
from desktop.views.subjects.choosing import FileChooser, file_name


def save_error_sheets(
    ctx: ViewContext, services: Services, chooser: FileChooser, parent: QWidget, plan: ImportPlan
) -> None:
    """Make them in a worker, ask for a place for each, write them."""
    wanted = [f.file for f in plan.files if f.rejected or f.asked]

    def work(_task: object) -> list[tuple[str, bytes]]:
        made = []
        for name in wanted:
            try:
                made.append((name, services.imports.error_sheet(plan, name)))
            except NotFound:  # a form, or a file that could not be read at all
                continue
        return made

    def done(made: list[tuple[str, bytes]]) -> None:
        if not made:
            ctx.alerts.info("未导入的都是整份文件，没有可以退回更正的表格行，原因见列表。")
        for name, data in made:
            suggested = f"{file_name(Path(name).stem)}-未导入.xlsx"
            path = chooser.save_as(parent, suggested, "Excel 工作簿 (*.xlsx)")
            if path is not None:
                _write(ctx, path, data)

    ctx.tasks.run(work, title="生成错误表", on_done=done)


def _write(ctx: ViewContext, path: Path, data: bytes) -> None:
    ctx.tasks.run(
        lambda _task: safe_write(path, data, mode=0o644),
        title="保存错误表",
        on_done=lambda _none: ctx.alerts.success(f"错误表已保存：{path.name}"),
    )
