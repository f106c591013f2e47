"""The main job walked through in the real window without anybody: files in, papers out.

For a machine without a display, and as the proof that the parts fit together. It works on the
sample only, and leaves it as it was: what it imports are the sample's own files, and packages go
between copies of its stations.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QEventLoop, QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler

from desktop.services.cadres import CadreQuery
from desktop.services.errors import ServiceError
from desktop.services.imports import gather
from desktop.services.registry import Services
from desktop.services.security.files import safe_write
from desktop.views.diagnostics import sentence_of
from desktop.views.pages import PAGES
from desktop.views.widgets.pdf_preview import PdfPreview
from desktop.walk_exchange import ExchangeWalk
from desktop.walk_places import PlacesWalk
from desktop.walk_records import RecordsWalk

if TYPE_CHECKING:
    from desktop.app import Desktop

T = TypeVar("T")
SIZE = (1366, 768)
POINTS = (12, 18)
FORMS = 12  # sample forms taken to the preview
TOGETHER = 8  # portraits in the merged set
PATIENCE = 180.0  # seconds for one step, on a slow machine
LOOK_MS = 50


class WalkFailed(Exception):
    """A step did not end as it should; carries one sentence."""


def walk_main_job(desktop: Desktop, out: Path) -> int:
    """Walk through the main job and leave PDFs, a workbook and pictures in ``out``.

    ``desktop`` stands unlocked on a sample. Returns 0, or 1 after one clear line.
    """
    points = desktop.window.theme.appearance.points
    before = qInstallMessageHandler(_said)
    try:
        walk = Walk(desktop, out)
        walk.all()
        ExchangeWalk(desktop, walk, partial(close_previews, desktop)).all()
        walk.write_list()
    except (WalkFailed, ServiceError, OSError) as error:
        said = str(error) if isinstance(error, WalkFailed) else sentence_of(error)
        sys.stderr.write(f"没有走完：{said}\n")
        return 1
    finally:
        desktop.window.theme.set_points(points)
        close_previews(desktop)
        desktop.window.close()
        qInstallMessageHandler(before)
    return 0


def close_previews(desktop: Desktop) -> None:
    """Close the files that previews show, before their pages or Python end."""
    for preview in desktop.window.findChildren(PdfPreview):
        preview.show_pdf(None)


def _said(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """Pass on what Qt says, but for its note that no screen means no size hints."""
    if "propagateSizeHints" not in text:
        sys.stderr.write(f"{text}\n")


class Walk:
    """One walk: the window, the services behind it, and the list of what was made."""

    def __init__(self, desktop: Desktop, out: Path) -> None:
        self.window, self.out = desktop.window, out
        self.made: list[tuple[str, str]] = []
        self.enter(desktop)

    def enter(self, desktop: Desktop) -> None:
        """Go on in the workspace that is unlocked now. Raises WalkFailed when none is."""
        services, frame = desktop.services, desktop.window.desk
        if services is None or frame is None:
            raise WalkFailed("工作区没有解锁，请先打开演示库。")
        self.frame = frame
        self.services: Services = services

    def all(self) -> None:
        """The main job, and every page as a picture."""
        self.window.resize(*SIZE)
        self.window.show()
        self.settle()
        self.preview_import()
        self.make_documents()
        for points in POINTS:
            self.window.theme.set_points(points)
            for page in PAGES:
                if page.key in self.frame.config.factories:
                    self.picture(page.key, points)
            PlacesWalk(self, "setup", "考核准备").all(points)
            RecordsWalk(self).all(points)
        self.window.theme.set_points(POINTS[0])
        RecordsWalk(self).office_papers()

    def write_list(self) -> None:
        """What was made, as a file and on the console."""
        lines = [f"{name}\t{what}" for name, what in self.made]
        safe_write(self.out / "list.txt", ("\n".join(lines) + "\n").encode(), mode=0o644)
        for line in lines:
            sys.stdout.write(f"{line}\n")

    # waiting, without ever running the loop from within itself

    def settle(self) -> None:
        """Wait until no task runs any more. Raises WalkFailed."""
        self.until(lambda: not self.window.tasks.running, "后台任务没有按时结束")

    def until(self, done: Callable[[], bool], sentence: str) -> None:
        """Let the window live until ``done``. Raises WalkFailed with the sentence."""
        deadline = time.monotonic() + PATIENCE
        quiet = 0
        while quiet < 3:  # a finished task may start the next one
            if time.monotonic() > deadline:
                raise WalkFailed(f"{sentence}（等待超过 {PATIENCE:.0f} 秒）。")
            loop = QEventLoop()
            QTimer.singleShot(LOOK_MS, loop.quit)
            loop.exec()
            quiet = quiet + 1 if done() else 0

    def no_trouble(self, step: str) -> None:
        """An error shown in the window is a failure of the walk."""
        for alert in self.frame.alerts.shown:
            if alert.level.value == "error":
                raise WalkFailed(f"{step}：{alert.text}")

    def must(self, fine: bool, sentence: str, more: str = "") -> None:  # noqa: FBT001 - reads as assert
        """Raise WalkFailed with the sentence unless it is ``fine``."""
        if not fine:
            raise WalkFailed(f"{sentence}{f'：{more}' if more else '。'}")

    def keep(self, name: str, data: bytes, what: str) -> None:
        """Write one result and note it."""
        path = self.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        safe_write(path, data, mode=0o644)
        self.made.append((name, what))

    def page(self, key: str) -> Any:
        """Open a page. Raises WalkFailed when it cannot be opened."""
        page = self.frame.open_page(key)
        self.settle()
        self.no_trouble(f"打开“{key}”")
        if page is None:
            raise WalkFailed(f"页面“{key}”打不开。")
        return page

    def picture(self, key: str, points: int) -> None:
        """One page at one size of letters."""
        self.page(key)
        self.grab(f"pages/{key}-{points}pt.png", f"页面截图，{points} 磅")

    def grab(self, name: str, what: str) -> None:
        """The window as it is now. Raises WalkFailed when it cannot be written."""
        path = self.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not self.window.grab().save(str(path)):
            raise WalkFailed(f"图片“{name}”写不出来，请检查磁盘空间和权限。")
        self.made.append((name, what))

    # the main job

    def preview_import(self) -> None:
        """The sample's own forms, written to files and read in again as far as the preview."""
        cadres = self.services.cadres
        with TemporaryDirectory() as folder:
            for number, cadre in enumerate(cadres.find(CadreQuery())[:FORMS], 1):
                _name, form = cadres.export_lrmx(cadre)
                safe_write(Path(folder) / f"{number:02d}.lrmx", form)
            plan = self.services.imports.preview(gather([Path(folder)]))
        counts = {"new": 0, "updated": 0, "unchanged": 0, "asked": 0, "rejected": 0}
        for file in plan.files:
            for key in counts:
                value = getattr(file, key)
                counts[key] += value if isinstance(value, int) else len(value)
        known = counts["unchanged"] + counts["updated"] + counts["asked"]
        if known != len(plan.files) or not plan.files:
            raise WalkFailed(f"演示库自己的任免审批表没有全部认出来：{counts}。")
        text = "\n".join(f"{key}\t{value}" for key, value in counts.items())
        self.keep("import.txt", f"{text}\n".encode(), f"导入预览：{len(plan.files)} 份任免审批表")

    def make_documents(self) -> None:
        """Portrait, merged set and ledger by the page's own buttons, the workbook by the service."""
        page = self.page("dossiers")
        self.made_by(page, page.make.click, "画像.pdf")
        page.people.list.table.clearSelection()
        for row in range(min(TOGETHER, page.people.list.model.rowCount())):
            _select(page.people.list.table, row)
        self.made_by(page, page.make.click, "画像合集.pdf")
        self.made_by(page, page.ledger.click, "整改台账.pdf")
        found = self.services.dossiers.rectification_ledger_xlsx()
        self.keep("整改台账.xlsx", found.data, f"整改台账工作簿，{found.items} 项")

    def made_by(self, page: Any, press: Callable[[], None], name: str) -> None:
        """Press a button and keep the document that it shows."""
        before = page.made
        press()
        self.settle()
        self.no_trouble(name)
        if page.made is before:
            raise WalkFailed(f"“{name}”没有生成。")
        self.keep(name, page.made.data, f"{page.made.title}，{page.made.pages} 页")


def _select(table: Any, row: int) -> None:
    """Add a row to the selection."""
    from PySide6.QtCore import QItemSelectionModel  # noqa: PLC0415 - for this walk only

    flag = QItemSelectionModel.SelectionFlag
    model = table.model()
    table.selectionModel().select(model.index(row, 0), flag.Select | flag.Rows)
