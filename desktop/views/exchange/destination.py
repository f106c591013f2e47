"""Where something is written: the stick that is plugged in, or a folder; and what to say of it."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.exchange import words
from desktop.views.exchange.choosing import Chooser
from desktop.views.exchange.doors import Media
from desktop.views.exchange.shapes import Advice, Stick
from desktop.views.exchange.stick_watch import StickWatch, stick_name
from desktop.views.labels import button, plain, set_state

SAFE, LOCAL = "可安全拔出", "已写入本机文件夹"
"""What is said in large letters of a plugged device, and of a folder of this PC."""
NOTHING = "没有发现可写的移动存储介质。请插入介质，或选择一个文件夹。"


class _Calm(QComboBox):
    """The wheel scrolls the page, it never changes a choice in passing."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the page."""
        event.ignore()


class Destination(QWidget):
    """Chooses the first writable stick by itself. ``changed`` comes when another is chosen."""

    changed = Signal()

    def __init__(
        self,
        ctx: ViewContext,
        media: Media,
        chooser: Chooser,
        watch: StickWatch | None,
        label: str = "写到",
    ) -> None:
        """Without a watch only folders can be chosen."""
        super().__init__()
        self._ctx, self._media, self._chooser, self._watch = ctx, media, chooser, watch
        self._folder: Path | None = None
        self._places: list[tuple[Path, Stick | None]] = []
        self._ticket = 0
        self.advice: Advice | None = None
        self.box = _Calm()
        self.box.setAccessibleName(label)
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.setMinimumContentsLength(10)
        self.box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.box.activated.connect(lambda _row: self._chosen())
        self.browse = button("选择文件夹…", name=f"{label}：选择文件夹")
        self.browse.clicked.connect(self._browse)
        self.told = plain(NOTHING, "hint", wrap=True)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(plain(label, "secondary"))
        line.addWidget(self.box, 1)
        line.addWidget(self.browse)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(line)
        layout.addWidget(self.told)
        if watch is not None:
            watch.changed.connect(lambda _sticks: self._offer())
        self._offer()

    # what is chosen

    @property
    def folder(self) -> Path | None:
        """The folder to write to."""
        row = self.box.currentIndex()
        return self._places[row][0] if 0 <= row < len(self._places) else None

    @property
    def stick(self) -> Stick | None:
        """The stick to write to; None for a folder."""
        row = self.box.currentIndex()
        return self._places[row][1] if 0 <= row < len(self._places) else None

    @property
    def device(self) -> Stick | None:
        """The stick that the chosen place lies on; None for a folder of this PC."""
        folder = self.folder
        if self.stick is not None or folder is None or self._watch is None:
            return self.stick
        on_it = (one for one in self._watch.sticks if folder.is_relative_to(one.mount))
        return next(on_it, None)

    @property
    def done_word(self) -> str:
        """What is to be said once something was written there; asked before it is written."""
        return LOCAL if self.device is None else SAFE

    @property
    def medium(self) -> UUID | None:
        """The registered medium, where the place is one."""
        return self.advice.medium if self.advice is not None else None

    def choose_folder(self, folder: Path) -> None:
        """Write into this folder."""
        self._folder = folder
        self._offer()
        self._choose(folder)

    # what is offered

    def _offer(self) -> None:
        before = self.folder
        sticks = self._watch.sticks if self._watch is not None else ()
        self._places = [(stick.mount, stick) for stick in sticks if not stick.read_only]
        if self._folder is not None:
            self._places.append((self._folder, None))
        self.box.clear()
        for place, stick in self._places:
            free = f" · 可用 {words.size(stick.free)}" if stick is not None else ""
            name = f"U 盘 {stick_name(stick)}{free}" if stick is not None else f"文件夹 {place}"
            self.box.addItem(name)
        self.box.setEnabled(bool(self._places))
        self.box.setPlaceholderText("没有可写的介质")
        self.box.setCurrentIndex(0 if self._places else -1)
        if before is not None:
            self._choose(before, quiet=True)
        self._chosen()

    def _choose(self, folder: Path, *, quiet: bool = False) -> None:
        rows = [place for place, _stick in self._places]
        if folder in rows:
            self.box.setCurrentIndex(rows.index(folder))
            if not quiet:
                self._chosen()

    def _browse(self) -> None:
        folder = self._chooser.folder(self, "选择存放位置")
        if folder is not None:
            self.choose_folder(folder)

    def _chosen(self) -> None:
        self._ticket += 1
        ticket, folder, stick = self._ticket, self.folder, self.stick
        self.advice = None
        self._tell("" if folder else NOTHING, "hint")
        self.changed.emit()
        if folder is None:
            return

        def came(advice: Advice) -> None:
            if ticket == self._ticket:
                self.advice = advice
                self._tell(advice.sentence, "fault" if advice.level == "refuse" else "hint")
                self.changed.emit()

        call(
            self._ctx,
            lambda _task: self._media.advice(stick, folder),
            title="核对介质登记",
            on_done=came,
            quiet=True,
        )

    def _tell(self, sentence: str, role: str) -> None:
        self.told.setText(sentence)
        self.told.setVisible(bool(sentence))
        set_state(self.told, "role", role)

    @property
    def ready(self) -> bool:
        """Whether something may be written there."""
        refused = self.advice is not None and self.advice.level == "refuse"
        return self.folder is not None and not refused
