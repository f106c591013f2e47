"""An invented desk: pages over short lists, a search, doors; no service behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout

from desktop.services.progress import Progress
from desktop.terms import Role, StationRole
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.pages import DeskConfig, Entrance, FirstRunAnswer, NewAction, Page
from desktop.views.theme import MemorySettings, SettingsStore
from desktop.views.widgets.badge import Tone, badge
from desktop.views.widgets.drop import DropTarget
from desktop.views.widgets.empty import EmptyText
from desktop.views.widgets.form import DetailForm, FieldKind, FieldSpec, FormData, GroupSpec
from desktop.views.widgets.hits import Hit
from desktop.views.widgets.list_model import Column, StaticSource
from desktop.views.widgets.list_table import ListTable
from desktop.views.widgets.photo import PhotoLabel

TODAY = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Person:
    """An invented cadre."""

    key: int
    name: str
    unit: str
    post: str
    age: int


NAMES = ("陆知远", "沈若溪", "顾长风", "单立新", "仇文斌", "朱𫍯", "欧阳静", "<b>郑</b>一凡")
UNITS = ("市发展和改革委员会", "市教育局", "月湖区", "高新技术产业开发区")
POSTS = ("党组书记、主任", "党组成员、副局长", "区委常委、常务副区长", "党工委委员")


def people(count: int = 60) -> list[Person]:
    """Invented people; one has a name that looks like HTML."""
    return [
        Person(n, NAMES[n % 8], UNITS[n % 4], POSTS[n * 3 % 4], 38 + n % 20) for n in range(count)
    ]


COLUMNS: tuple[Column[Person], ...] = (
    Column("name", "姓名", lambda p: p.name, 96),
    Column("unit", "单位", lambda p: p.unit, 176),
    Column("post", "职务", lambda p: p.post, 176),
    Column("age", "年龄", lambda p: str(p.age), 64, right=True),
)
GROUPS = (
    GroupSpec(
        "基本情况",
        (
            FieldSpec("name", "姓名", required=True),
            FieldSpec("sex", "性别", FieldKind.CHOICE, (("1", "男"), ("2", "女")), required=True),
            FieldSpec("born", "出生日期", FieldKind.DATE),
            FieldSpec("party", "政治面貌", hint="如 中共党员，2003年6月加入"),
            FieldSpec("unit", "单位", FieldKind.SHOWN, span=2),
        ),
    ),
    GroupSpec("现任职务", (FieldSpec("post", "职务", FieldKind.LONG, span=2),)),
)


class PeoplePage(Page):
    """List beside detail, as the pages over the services will be."""

    def __init__(self, ctx: ViewContext, rows: Sequence[Person]) -> None:
        """Over invented people."""
        super().__init__()
        self.ctx = ctx
        self.rows = {row.key: row for row in rows}
        self.drafts: list[FormData] = []
        self.targets: list[object] = []
        self.news = 0
        empty = EmptyText(
            "对象库中还没有干部，导入花名册或任免审批表后即可看到。", "导入…", self.start_new
        )
        self.list = ListTable(ctx, "people", COLUMNS, title="干部清单", empty=empty)
        self.form = DetailForm(ctx, GROUPS, today=lambda: TODAY)
        self.photo = PhotoLabel(ctx.theme)
        self.extra = button("导出…")
        self.form.extra.addWidget(self.extra)
        head = QHBoxLayout()
        words = QVBoxLayout()
        self.name = plain("", "title")
        words.addWidget(self.name)
        words.addWidget(badge("在职", Tone.SUCCESS), 0, Qt.AlignmentFlag.AlignLeft)
        words.addStretch(1)
        head.addLayout(words, 1)
        head.addWidget(self.photo)
        self.form.head.addLayout(head)
        pane = QFrame()
        pane.setObjectName("detailPane")
        inside = QVBoxLayout(pane)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.form)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.list)
        split.addWidget(pane)
        split.setSizes([560, 520])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(DropTarget(ctx.theme, "把花名册或任免审批表拖到这里导入"))
        layout.addWidget(split, 1)
        self.list.picked.connect(self._picked)
        self.form.draft_due.connect(self.drafts.append)
        self.list.show_source(StaticSource(rows, lambda p: p.key, COLUMNS))

    def _picked(self, key: object) -> None:
        row = self.rows.get(key) if isinstance(key, int) else None
        if row is not None:
            self.name.setText(row.name)
            values = {"name": row.name, "unit": row.unit, "post": row.post, "sex": "1"}
            self.form.load(FormData(values | {"born": date(1978, 3, 9)}, version=row.key))

    def show_target(self, target: object) -> None:
        """Go to a person."""
        self.targets.append(target)
        if isinstance(target, int):
            self.list.select_id(target)

    def flush_draft(self) -> None:
        """Hand out the draft."""
        self.form.flush_draft()

    def start_new(self) -> None:
        """Count."""
        self.news += 1


class EmptyPage(PeoplePage):
    """The same without anybody."""

    def __init__(self, ctx: ViewContext) -> None:
        """Empty."""
        super().__init__(ctx, [])


class FakeSearch:
    """Finds by part of a name."""

    def search(self, text: str, limit: int, progress: Progress) -> Sequence[Hit]:
        """Find."""
        progress.check()
        return [
            Hit(p.name, f"{p.unit} {p.post}", "干部", "person", "subjects", p.key)
            for p in people()
            if text in p.name
        ][:limit]


class Refused(Exception):
    """A refusal as services raise it."""

    sentence = "账号或口令不正确，请重新输入。"


@dataclass
class FakeDoors:
    """Doors that remember who came and went; the password is 对的口令."""

    settings: SettingsStore = field(default_factory=MemorySettings)
    calls: list[str] = field(default_factory=list)
    answers: list[FirstRunAnswer] = field(default_factory=list)
    station: StationRole = StationRole.OFFICE
    sample: bool = False
    lock_after: int = 0
    count: int = 60

    def sign_in(self, login: str, password: str, _progress: Progress) -> DeskConfig:
        """Open for the right password."""
        if password != "对的口令":
            raise Refused
        self.calls.append(f"in {login}")
        return self.config(login)

    def sign_out(self) -> None:
        """Close."""
        self.calls.append("out")

    def create(self, answer: FirstRunAnswer, _progress: Progress) -> str:
        """Make nothing."""
        self.answers.append(answer)
        return "K7QF-2MXD-9RTB-VH4C-P3WN-8YGA"

    def config(self, login: str = "kaohe") -> DeskConfig:
        """An unlocked desk."""
        rows = people(self.count)
        return DeskConfig(
            title="鹰湖市委组织部",
            station=self.station,
            team_no=3 if self.station is StationRole.TEAM else None,
            user="林晓",
            login=login,
            role=Role.CLERK,
            sample=self.sample,
            factories={
                "desk": EmptyPage,
                "subjects": lambda ctx: PeoplePage(ctx, rows),
                "rectification": EmptyPage,
            },
            cycles=((2026, "2026年度"), (2025, "2025年度")),
            cycle=2026,
            search=FakeSearch(),
            settings=self.settings,
            news=(NewAction("实地考核", "subjects"), NewAction("整改事项", "rectification", 7)),
            last_backup="11月21日 18:30",
            lock_after=self.lock_after,
        )

    def entrance(self) -> Entrance:
        """The doors as the window takes them."""
        return Entrance(self.sign_in, self.sign_out, self.create)
