"""The pages of the desk: their order, words and icons, and what a page must be able to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.views.entrance import Entrance
from desktop.views.theme import MemorySettings, SettingsStore

if TYPE_CHECKING:  # the start of the window waits for every import
    from desktop.terms import Role, StationRole
    from desktop.views.context import ViewContext
    from desktop.views.exchange.stick_watch import Devices
    from desktop.views.widgets.hits import SearchProvider

__all__ = [
    "BY_KEY",
    "LATER",
    "PAGES",
    "DeskConfig",
    "Entrance",
    "FirstAccount",
    "FirstRunAnswer",
    "NewAction",
    "Page",
    "PageFactory",
    "PageSpec",
]

LATER = "后续版本提供"


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One place in the rail. ``holds`` says in one sentence what the page is for."""

    key: str
    title: str
    icon: str
    holds: str


PAGES = (
    PageSpec("desk", "工作台", "desk", "今天要办的事：到期、草稿、退回和待处理事项。"),
    PageSpec("setup", "考核准备", "setup", "考核人员、分组、对口联系、回避、重点工作和考核方案。"),
    PageSpec("subjects", "对象库", "subjects", "考核单位、领导班子和干部，以及它们的导入和查重。"),
    PageSpec("records", "考核记录", "records", "实地考核、谈话记录、考核纪实、民主测评和评定。"),
    PageSpec(
        "evaluation", "评价研判", "evaluation", "考核评价、相互印证、碰头会、择选名单和审定。"
    ),
    PageSpec("rectification", "反馈整改", "rectification", "反馈、工作提示函、整改台账和销号。"),
    PageSpec("dossiers", "画像档案", "dossiers", "干部画像、考核档案的预览和打印。"),
    PageSpec(
        "exchange", "数据交换", "exchange", "用移动存储介质交换数据包、接收汇总、裁定冲突和登记。"
    ),
    PageSpec("system", "系统", "system", "账号、审计日志、外观和帮助。"),
)
BY_KEY = {page.key: page for page in PAGES}


class Page(QWidget):
    """What the window asks of a page; a page overrides what it needs.

    ``moved`` comes when another part of the page is shown.
    """

    moved = Signal()

    @property
    def part(self) -> str:
        """The title of the part that is shown, for the help; empty where there are none."""
        return ""

    def show_target(self, target: object) -> None:
        """Show the record a search hit or a card leads to."""

    def flush_draft(self) -> None:
        """Store unsaved forms now, at once and not as a task: the window is being locked."""

    def start_new(self) -> None:
        """The top bar's 新建 while this page is shown."""


PageFactory = Callable[["ViewContext"], Page]


@dataclass(frozen=True, slots=True)
class NewAction:
    """One entry of the top bar's 新建: goes to the page and starts there."""

    text: str
    page: str
    target: object = None


def _nothing(_value: object) -> None:
    """No one listens."""


@dataclass(frozen=True, slots=True)
class DeskConfig:
    """An unlocked workspace as the window sees it; made by the composition root.

    ``factories`` holds the pages that work in this version and that this role may open;
    the others stand in the rail disabled. ``lock_after`` is in seconds, 0 never locks.
    ``devices`` says what is plugged in, for roles that exchange packages; ``last_export`` when a
    package last went out, asked again after each.
    """

    title: str
    station: StationRole
    user: str
    login: str
    role: Role
    factories: Mapping[str, PageFactory]
    team_no: int | None = None
    sample: bool = False
    cycles: tuple[tuple[object, str], ...] = ()
    cycle: object = None
    on_cycle: Callable[[object], None] = _nothing
    search: SearchProvider | None = None
    settings: SettingsStore = field(default_factory=MemorySettings)
    news: tuple[NewAction, ...] = ()
    last_backup: str = ""
    last_export: Callable[[], str] | None = None
    devices: Devices | None = None
    lock_after: int = 900

    @property
    def is_team(self) -> bool:
        """Whether this is a team's desk."""
        return str(self.station.value) == "team"

    @property
    def station_label(self) -> str:
        """考核办 or 第三考核组's plain form: 考核组 3."""
        if self.is_team and self.team_no is not None:
            return f"第{self.team_no}考核组"
        return self.station.label


@dataclass(frozen=True, slots=True)
class FirstAccount:
    """An account to be made at the first run."""

    login: str
    name: str
    role: Role
    password: str


@dataclass(frozen=True, slots=True)
class FirstRunAnswer:
    """What the three pages of the first run asked."""

    station: StationRole
    title: str
    team_no: int | None
    accounts: tuple[FirstAccount, ...]
    sample: bool
