"""What the frame tells of the world outside: a stick plugged in, the last export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.views.alerts import Action
from desktop.views.bottom_bar import BottomBar
from desktop.views.changes import Changes
from desktop.views.context import ViewContext
from desktop.views.pages import DeskConfig

if TYPE_CHECKING:  # loaded only for roles that exchange packages
    from desktop.views.exchange.shapes import Stick
    from desktop.views.exchange.stick_watch import StickWatch

PAGE = "exchange"


class Outside(QObject):
    """Watches as long as the desk is open; ``watch`` is None for roles that use no media."""

    def __init__(self, config: DeskConfig, parent: QObject) -> None:
        """Nothing is looked up before ``follow``."""
        super().__init__(parent)
        self._config = config
        self._here = ""
        self.watch: StickWatch | None = None
        if config.devices is not None and PAGE in config.factories:
            from desktop.views.exchange.stick_watch import StickWatch  # noqa: PLC0415 - as above

            self.watch = StickWatch(config.devices, self)

    def follow(self, ctx: ViewContext, bottom: BottomBar) -> None:
        """Tell from now on."""
        self._ctx, self._bottom = ctx, bottom
        ctx.changes.happened.connect(self._changed)
        self._read_last_export()
        if self.watch is not None:
            self.watch.plugged.connect(self._plugged)
            self.watch.start()

    def page_shown(self, key: str) -> None:
        """Which page is open: that of the exchange shows its sticks itself."""
        self._here = key

    def stop(self) -> None:
        """The desk is being left: look for sticks no more."""
        if self.watch is not None:
            self.watch.stop()

    def _plugged(self, stick: Stick) -> None:
        if self._here == PAGE:
            return
        from desktop.views.exchange.stick_watch import stick_name  # noqa: PLC0415 - as above

        go = Action("打开数据交换", lambda: self._ctx.go_to(PAGE, None))
        self._ctx.alerts.info(f"已插入移动存储介质 {stick_name(stick)}。", go)

    def _changed(self, changes: Changes) -> None:
        if changes.touches("package"):
            self._read_last_export()

    def _read_last_export(self) -> None:
        last = self._config.last_export
        if last is not None:
            self._ctx.tasks.run(
                lambda _task: last(),
                title="读取收发登记",
                on_done=self._bottom.show_export,
                on_error=lambda _sentence: None,
                quiet=True,
            )
