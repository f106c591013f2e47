"""评定表 on paper: 密级 is asked first, then where to save."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from desktop.services.documents.paper import Document
from desktop.services.errors import ServiceError, disk_fault
from desktop.services.registry import Services
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.records.secrecy_bar import SecrecyBar
from desktop.views.subjects.choosing import FileChooser, file_name

_PDF = "PDF 文件 (*.pdf)"
Shown = tuple[UUID, UUID, str]
"""The unit, the year, and the unit's name."""


class RatingPapers(SecrecyBar):
    """Blank forms to be filled in by hand, and the sheet of what was confirmed.

    ``shown`` says which unit; ``refuse`` says above the buttons why nothing was made.
    """

    def __init__(
        self,
        ctx: ViewContext,
        services: Services,
        chooser: FileChooser,
        shown: Callable[[], Shown | None],
        refuse: Callable[[str], None],
    ) -> None:
        """Hidden until a paper is asked for."""
        super().__init__("生成")
        self._ctx, self._services, self._chooser = ctx, services, chooser
        self._shown, self._refuse = shown, refuse
        self._filling = False
        self.wanted.connect(self._make)

    def ask_for(self, *, filled: bool) -> None:
        """A paper about people may bear 密级: asked first."""
        self._filling = filled
        self.edit.clear()
        self.ask("生成汇总表…" if filled else "生成空白表…")

    def _make(self, mark: str) -> None:
        shown, ratings = self._shown(), self._services.ratings
        if shown is None:
            return
        unit, cycle, name = shown
        word = "评定汇总表" if self._filling else "空白评定表"
        path = self._chooser.save_as(self, f"{file_name(name)}{word}.pdf", _PDF)
        if path is None:
            return
        make = ratings.filled_form if self._filling else ratings.blank_form
        self.hide()
        call(
            self._ctx,
            lambda _task: _saved(path, make(unit, cycle, mark)),
            title=f"生成{word}",
            on_done=self._ctx.alerts.success,
            on_failed=lambda error: self._refuse(error.sentence),
        )


def _saved(path: Path, made: Document) -> str:
    """Write a PDF; what was done, in words. Raises ServiceError."""
    try:
        path.write_bytes(made.pdf)
    except OSError as error:
        raise ServiceError(
            f"“{path.name}”没有保存成功（{disk_fault(error)}）。请另选位置。"
        ) from None
    return f"已生成“{path.name}”，共 {made.pages} 页。"
