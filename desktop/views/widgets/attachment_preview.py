"""A file looked at inside the program: pictures, PDF pages, plain text; nothing is ever started.

What cannot be shown here is saved outside by the user, which is logged.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
)

from desktop.services.attachment_rules import Viewing, type_label
from desktop.services.attachments import OpenedFile
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.widgets.one_shot import one_shot
from desktop.views.widgets.pdf_preview import PdfPreview
from desktop.views.widgets.zooming import ZoomPane

LONGEST_SIDE = 2_400
"""Pixels: what a preview keeps of a large picture."""
_ZOOMS = (25, 50, 75, 100, 150, 200, 300)
_HEIGHT, _LEAST = 440, 160
"""Pixels at 12 pt: what a page takes, and what it takes at least where the form is low."""
_AROUND = 64
"""What stands above and below the page inside the frame."""
_LARGE = 16  # points


def decoded(data: bytes, longest: int = LONGEST_SIDE) -> QImage:
    """A picture turned as it was taken and no larger than needed; null when it is damaged.

    Runs in a worker: a large photograph takes a while.
    """
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > longest:
        reader.setScaledSize(size.scaled(longest, longest, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


class PicturePane(ZoomPane):
    """A picture as wide as the pane, or enlarged."""

    def __init__(self) -> None:
        """Empty until ``show_image``."""
        self._image = QImage()
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        super().__init__(self.label, "图片预览", _ZOOMS)
        # Always there: a bar that comes and goes would change the width that the picture fits.
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)

    def show_image(self, image: QImage, name: str) -> None:
        """Show a picture."""
        self._image, self._zoom = image, 0
        self.label.setAccessibleName(f"图片 {name}")
        self._draw()

    @property
    def zoom(self) -> int:
        """Per cent of the picture's own size."""
        if self._zoom or self._image.isNull():
            return self._zoom or 100
        return max(1, round(self._wide() / self._image.width() * 100))

    def _wide(self) -> int:
        return min(self._image.width(), max(64, self.area.viewport().width() - 16))

    def _draw(self) -> None:
        if self._image.isNull():
            self.label.clear()
            return
        width = self._image.width() * self._zoom // 100 if self._zoom else self._wide()
        scale = self.devicePixelRatioF()
        picture = QPixmap.fromImage(self._image).scaledToWidth(
            max(1, round(width * scale)), Qt.TransformationMode.SmoothTransformation
        )
        picture.setDevicePixelRatio(scale)
        self.label.setPixmap(picture)
        shown = picture.deviceIndependentSize().toSize()
        self.label.setMinimumSize(shown if self._zoom else QSize(0, shown.height()))


class AttachmentPreview(QFrame):
    """Hidden until ``show_file``; ``closed`` when the user puts it away."""

    closed = Signal()

    def __init__(self, ctx: ViewContext) -> None:
        """Nothing to show yet."""
        super().__init__()
        self.setObjectName("card")
        self._ctx = ctx
        self._ticket = 0
        self.heading = plain("", "field", wrap=True)
        self.away = button("收起预览")
        self.away.clicked.connect(self.put_away)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.heading, 1)
        bar.addWidget(self.away)
        self.note = plain("", "secondary", wrap=True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture = PicturePane()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("文本预览")
        self.pdf: PdfPreview | None = None
        self.stack = QStackedWidget()
        for page in (self.note, self.picture, self.text):
            self.stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 12)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self.stack, 1)
        ctx.theme.changed.connect(self._fit)
        self._fit()
        self._reveal = one_shot(
            self, 0, self._into_view
        )  # after the layouts, which go from one to the next
        self._stood = (0, 0, 0)
        self.hide()

    def _fit(self) -> None:
        """As high as a page wants, and no higher than the form that scrolls around it."""
        metrics, area = self._ctx.theme.metrics, self._scrolling()
        room = metrics.px(_HEIGHT)
        if area is not None:
            room = min(room, area.viewport().height() - metrics.px(_AROUND))
        self.stack.setMinimumHeight(max(metrics.px(_LEAST), room))
        # With large letters three buttons are wider than a form; 缩小 leads back as well.
        self.picture.fit.setVisible(metrics.points < _LARGE)

    def _scrolling(self) -> QScrollArea | None:
        """What scrolls the form that this stands in."""
        found = self.parentWidget()
        while found is not None and not isinstance(found, QScrollArea):
            found = found.parentWidget()
        return found

    def _into_view(self) -> None:
        """Scroll to the file, again until the layouts have come to rest."""
        area = self._scrolling()
        if area is None or not self.isVisible():
            return
        area.ensureWidgetVisible(self, 0, 0)
        top = self.mapTo(area.widget(), QPoint(0, 0))  # of what is too high, its beginning
        area.ensureVisible(top.x(), top.y(), 0, 0)
        area.horizontalScrollBar().setValue(0)  # a form moves up and down alone
        stands = (top.y(), self.height(), area.verticalScrollBar().maximum())
        if stands != self._stood:
            self._stood = stands
            self._reveal.start()

    def show_file(self, file: OpenedFile) -> None:
        """Show a file; a picture comes when it is decoded."""
        self._ticket += 1
        self._let_go()
        self.heading.setText(file.name)
        match file.viewing:
            case Viewing.IMAGE:
                self._decode(file)
            case Viewing.PDF:
                self._show_pdf(file.data)
            case Viewing.TEXT:
                self.text.setPlainText(file.text)
                self.stack.setCurrentWidget(self.text)
            case _:
                self._say(
                    f"{type_label(file.media_type)}不能在程序内预览。"
                    "需要查看时，请“另存为”后用 WPS 打开；另存会记入审计日志。"
                )
        self._fit()
        self.show()
        self._stood = (0, 0, 0)
        self._reveal.start()

    def put_away(self) -> None:
        """Show nothing; what was read is let go."""
        if not self.isHidden():
            self._ticket += 1
            self._let_go()
            self.hide()
            self.closed.emit()

    def _let_go(self) -> None:
        self.picture.show_image(QImage(), "")
        self.text.clear()
        if self.pdf is not None:
            self.pdf.show_pdf(None)

    def _say(self, sentence: str) -> None:
        self.note.setText(sentence)
        self.stack.setCurrentWidget(self.note)

    def _decode(self, file: OpenedFile) -> None:
        self._say("正在打开图片…")
        ticket = self._ticket

        def came(image: QImage) -> None:
            if ticket != self._ticket:
                return
            if image.isNull():
                self._say("图片已损坏，无法显示。可“另存为”后用看图软件再试。")
                return
            self.stack.setCurrentWidget(self.picture)
            self.picture.show_image(image, file.name)

        call(
            self._ctx,
            lambda _task: decoded(file.data),
            title="打开图片",
            on_done=came,
            quiet=True,
        )

    def _show_pdf(self, data: bytes) -> None:
        if self.pdf is None:
            self.pdf = PdfPreview(self._ctx)
            # Saving is the list's, and is logged; evidence is read, not printed.
            self.pdf.save.hide()
            self.pdf.print_button.hide()
            self.stack.addWidget(self.pdf)
        self.stack.setCurrentWidget(self.pdf)
        if not self.pdf.show_pdf(data, quiet=True):
            self._say(f"{self.pdf.fault}可“另存为”后用其他软件再试，或请来源单位重新提供。")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc puts it away."""
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        else:
            super().keyPressEvent(event)
