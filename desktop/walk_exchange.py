"""数据交换 walked through at the office and at a team, on copies of the sample's stations.

The copies are thrown away: the reports on the sample's media wait for a person as before.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from desktop.services.progress import Progress
from desktop.services.sample.stations import MEDIA
from desktop.views.exchange.take_pane import CLOCK
from desktop.walk_records import RecordsWalk

if TYPE_CHECKING:
    from desktop.app import Desktop
    from desktop.walk import Walk

NO_TEAMS = "演示库是较早的版本建立的，没有考核组工作站。请删除它所在的文件夹后重新运行"
_ACCOUNTS = "accounts.json"


class ExchangeWalk:
    """Takes the reports in, exports to a team, prints the 交接单, takes that in at the team."""

    def __init__(self, desktop: Desktop, walk: Walk, tidy: Callable[[], None]) -> None:
        """``walk`` stands in the sample's office, which is locked as soon as this begins.

        ``tidy`` closes what pages show before they go.
        """
        self.desktop, self.walk, self._tidy = desktop, walk, tidy
        self.sample = desktop.folder.parent
        self._pictures = 0

    def all(self) -> None:
        """Every step. Raises WalkFailed, ServiceError, OSError; nobody is logged in afterwards."""
        accounts = json.loads((self.sample / _ACCOUNTS).read_bytes())
        self.walk.must(bool(accounts["teams"]), NO_TEAMS)
        self._leave()
        own = self.desktop.folder
        with TemporaryDirectory() as place:
            copies = Path(place)
            shutil.copyfile(self.sample / _ACCOUNTS, copies / _ACCOUNTS)
            stick = copies / "stick"
            stick.mkdir()
            try:
                self._enter(copies, accounts["office"])
                self._office(stick)
                self._leave()
                self._enter(copies, accounts["teams"][0])
                self._team(stick)
            finally:
                self._leave()
                self.desktop.folder = own

    def _enter(self, copies: Path, line: Mapping[str, Any]) -> None:
        """Log in at a copy of a station."""
        name = Path(line["workspace"]).name
        shutil.copytree(self.sample / name, copies / name)
        self.desktop.folder = copies / name
        config = self.desktop.sign_in(line["account"], line["password"], Progress())
        self.desktop.window.show_desk(config)
        self.walk.enter(self.desktop)

    def _leave(self) -> None:
        """Lock, so that no file of the station is open any more."""
        self._tidy()
        self.desktop.window.lock()
        self.walk.until(lambda: self.desktop.session is None, "工作区没有按时锁定")

    def _office(self, stick: Path) -> None:
        page = self.walk.page("exchange")
        taken = self._take(page, self.sample / MEDIA, "接收")
        self.walk.must(
            all(row.accepted for row in taken.taken),
            "演示库的上报包没有全部接收",
            taken.told.text(),
        )
        self.walk.keep(
            "exchange/接收汇总.txt",
            f"{taken.told.text()}\n".encode(),
            f"接收汇总：{len(taken.taken)} 个数据包",
        )
        self._look(page, "conflicts", "冲突裁定")
        self._look(page, "stations", "工作站登记")
        self._send(page, stick)

    def _take(self, page: Any, folder: Path, name: str) -> Any:
        """Preview and take in what lies in a folder."""
        page.open_paths((folder,))
        self._settled(name)
        pane = page.place("take")
        ready = bool(pane.found) and all(row.ok for row in pane.found)
        self.walk.must(ready, "数据包没有通过预览", pane.told.text())
        self._picture(f"{name}预览")
        self._press(pane.primary.click, name)
        if pane.primary.text() == CLOCK:  # this machine's date lies before the sample's
            self._press(pane.primary.click, name)
        self.walk.must(bool(pane.taken), "数据包没有接收", pane.told.text())
        self._picture(f"{name}结果")
        return pane

    def _send(self, page: Any, stick: Path) -> None:
        """下发 to the first team, and its 交接单."""
        pane = page.open("send")
        pane.to.choose_folder(stick)
        self._settled("下发")
        pane.want({pane.peers[0].title} if pane.peers else set())
        self._settled("下发")
        self._picture("下发")
        self._press(pane.primary.click, "下发")
        self.walk.must(len(pane.sent) == 1, "下发的数据包没有写出")
        self._press(pane.paper.click, "交接单")
        paper = pane.slip.paper
        self.walk.must(paper is not None, "交接单没有生成")
        self._picture("交接单")
        self.walk.keep("exchange/交接单.pdf", paper.data, f"{paper.title}，可打印")
        pane.slip.close_paper()

    def _team(self, stick: Path) -> None:
        self.walk.page("desk")
        self._picture("考核组工作台")
        page = self.walk.page("setup")
        self._look(page, "own", "考核组本组")
        self._records()
        page = self.walk.page("exchange")
        self._look(page, "own", "本组记录")
        self._look(page, "report", "上报")
        taken = self._take(page, stick, "考核组接收")
        self.walk.must(all(row.accepted for row in taken.taken), "下发的数据包没有接收")

    def _records(self) -> None:
        """The team's own records, at both sizes of letters."""
        walk, theme = RecordsWalk(self.walk, team=True), self.desktop.window.theme
        for points in (18, 12):
            theme.set_points(points)
            walk.all(points)
        walk.team_papers()

    def _look(self, page: Any, place: str, name: str) -> None:
        self.walk.must(page.open(place) is not None, f"“{name}”打不开")
        self._settled(name)
        self._picture(name)

    def _press(self, press: Callable[[], None], step: str) -> None:
        press()
        self._settled(step)

    def _settled(self, step: str) -> None:
        self.walk.settle()
        self.walk.no_trouble(step)

    def _picture(self, name: str) -> None:
        self._pictures += 1
        self.walk.grab(f"exchange/{self._pictures:02d}-{name}.png", f"数据交换：{name}")
