"""A finished paper on the page: read, saved, printed; then back to where one came from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.errors import ServiceError, disk_fault
from desktop.services.security.files import safe_write
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.exchange.choosing import Chooser
from desktop.views.exchange.shapes import Paper
from desktop.views.labels import button, plain
from desktop.views.widgets.pdf_preview import PdfPreview

LARGE = 14  # points


class SlipView(QWidget):
    """Shows one paper. ``left``: the user is done with it."""

    left = Signal()

    def __init__(self, ctx: ViewContext, chooser: Chooser) -> None:
        """Nothing to show until ``show_paper``."""
        super().__init__()
        self._ctx, self._chooser = ctx, chooser
        self.paper: Paper | None = None
        self.title = plain("", "heading")
        self.back = button("返回")
        self.back.clicked.connect(self.left.emit)
        self.preview = PdfPreview(ctx)
        self.preview.save_wanted.connect(self._save)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.back)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self.preview, 1)
        ctx.theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        """With large letters the tools need the whole line; slips have few pages to count."""
        self.preview.place.setVisible(self._ctx.theme.appearance.points <= LARGE)

    def show_paper(self, paper: Paper) -> None:
        """Show it; the cursor stands on 打印."""
        self.paper = paper
        self.title.setText(paper.title)
        self.preview.show_pdf(paper.data)
        self.preview.print_button.setFocus()

    def close_paper(self) -> None:
        """Put it away: it may carry one-time codes."""
        self.paper = None
        self.preview.show_pdf(None)

    def make(self, fn: Callable[[], Paper], done: Callable[[], None]) -> None:
        """Make a paper in a worker, show it, then ``done``."""

        def came(paper: Paper) -> None:
            self.show_paper(paper)
            done()

        call(self._ctx, lambda _task: fn(), title="生成单据", on_done=came)

    def _save(self) -> None:
        paper = self.paper
        if paper is None:
            return
        path = self._chooser.save_as(self, paper.file)
        if path is None:
            return

        def work(_task: object) -> None:
            try:
                safe_write(path, paper.data)
            except OSError as fault:
                raise ServiceError(
                    f"没有写入“{path.name}”：{disk_fault(fault)}。请换一个位置后再保存。"
                ) from None

        call(
            self._ctx,
            work,
            title="保存单据",
            on_done=lambda _none: self._ctx.alerts.success(f"已保存：{path.name}"),
        )
