"""Invented workstations, media, conflicts and travel states: no service behind them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid5

from desktop.services.errors import ServiceError
from desktop.services.exchange.conflict_forms import FieldEditor
from desktop.services.exchange.enrolment_forms import Slip
from desktop.services.exchange.media import MediumDraft
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.progress import Progress
from desktop.terms import (
    MediumKind,
    PackageCode,
    Role,
    Secrecy,
    TravelState,
    WorkstationStatus,
)
from desktop.views.exchange.shapes import (
    Advice,
    Asked,
    Cell,
    Cleared,
    Dispute,
    DisputeForm,
    Granted,
    MediumRow,
    Member,
    OwnLine,
    Paper,
    Question,
    Readiness,
    Requested,
    Ruling,
    Side,
    StationLine,
    Stick,
)

NOW = dt.datetime(2026, 11, 22, 6, 30, tzinfo=dt.UTC)
DIGITS = "4821 0937 6650 1284 7713 9042 3358 6109"
NAMESPACE = UUID(int=7)
WARNING = "清退后本机不能再打开这个工作区，也不能恢复。只存于本机的谈话对象姓名 37 个将一并销毁。"
TEAMS = tuple(f"第{n}考核组" for n in range(1, 14))
PEOPLE = ("陆知远", "沈若溪", "顾长风", "单立新", "仇文斌", "欧阳静", "祝云帆", "邵一鸣")


def key(name: str) -> UUID:
    """An id from a name."""
    return uuid5(NAMESPACE, name)


@dataclass
class FakeStations:
    """Enrolment that only compares digits."""

    pdf: bytes
    calls: list[tuple[str, object]] = field(default_factory=list)

    def stations(self) -> tuple[StationLine, ...]:
        """The office and twelve teams."""
        own = StationLine(
            "f" * 32, "考核办", WorkstationStatus.ACTIVE, "9c" * 16, 0, 0, NOW, own=True,
        )  # fmt: skip
        rest = tuple(
            StationLine(
                f"{n:032x}", title,
                WorkstationStatus.RETIRED if n == 4 else WorkstationStatus.ACTIVE,
                f"{n:02x}" * 16, n % 2, 8, NOW - dt.timedelta(days=200), "11月20日 16:05",
                "11月16日 09:12", "电脑更换" if n == 4 else "", team=key(title),
            )
            for n, title in enumerate(TEAMS[:12], 1)
        )  # fmt: skip
        return (own, *rest)

    def roster(self, key_id: str) -> tuple[Member, ...]:
        """Eight people."""
        return tuple(
            Member(name, f"z03-{n}", Role.TEAM_LEADER if n == 1 else Role.TEAM_MEMBER, key(name))
            for n, name in enumerate(PEOPLE, 1)
        )

    def inspect(self, path: Path) -> Asked:
        """A request of team 3."""
        if path.suffix != ".zkb":
            raise PackageRefused(PackageCode.NOT_PACKAGE)
        return Asked(path, 3, TEAMS[2], key(TEAMS[2]), DIGITS, founder=key("founder"))

    def proposed(self, asked: Asked) -> tuple[Member, ...]:
        """Eight people without accounts."""
        return tuple(
            Member(
                name, f"z03-{n}", Role.TEAM_LEADER if n == 1 else Role.TEAM_MEMBER,
                asked.founder if n == 1 else None,
            )
            for n, name in enumerate(PEOPLE, 1)
        )  # fmt: skip

    def grant(
        self,
        asked: Asked,
        digits: str,
        people: Sequence[Member],
        folder: Path,
        replaces: str | None,
    ) -> Granted:
        """Note it."""
        self.calls.append(("grant", (digits, tuple(m.login for m in people), replaces)))
        path = folder / "第03组-登记授权.zkb"
        path.write_bytes(b"zkb")
        slips = tuple(Slip(m.name, m.login, "K7QF-2MXD", DIGITS, asked.title) for m in people)
        return Granted(path, DIGITS, slips)

    def renew_code(self, key_id: str, account: UUID) -> Slip:
        """A slip."""
        self.calls.append(("renew", account))
        return Slip("陆知远", "z03-1", "K7QF-2MXD", DIGITS, "")

    def slips(self, slips: Sequence[Slip]) -> Paper:
        """A paper."""
        self.calls.append(("slips", len(slips)))
        return Paper("激活码单", "激活码单.pdf", self.pdf)

    def change_roster(self, key_id: str, people: Sequence[Member]) -> tuple[Slip, ...]:
        """Note it; slips for who has no account yet."""
        self.calls.append(("roster", tuple(m.login for m in people)))
        return tuple(
            Slip(m.name, m.login, "K7QF-2MXD", DIGITS, "") for m in people if m.account is None
        )

    def retire(self, key_id: str, reason: str) -> None:
        """Note it."""
        self.calls.append(("retire", (key_id, reason)))

    def compromise(self, key_id: str, reason: str) -> None:
        """Note it."""
        self.calls.append(("compromise", (key_id, reason)))

    def request(self, folder: Path) -> Requested:
        """A file with nothing in it."""
        path = folder / "第03组-登记申请.zkb"
        path.write_bytes(b"zkb")
        return Requested(path, DIGITS)

    def accept(self, path: Path, digits: str) -> str:
        """Only the right digits."""
        self.calls.append(("accept", digits))
        if digits != DIGITS:
            raise ServiceError("核对数字不一致，没有接受授权。请与考核办逐组核对。")
        return "本机已登记为第3考核组的工作站。"


@dataclass
class FakeMedia:
    """Two media."""

    registered: list[MediumDraft] = field(default_factory=list)
    retired: list[tuple[UUID, str]] = field(default_factory=list)
    level: str = "ok"
    strict: bool = False

    def media(self) -> tuple[MediumRow, ...]:
        """Two and what was registered."""
        rows = [
            MediumRow(
                key(f"m{n}"), f"M-00{n}", MediumKind.STICK, f"AA01234567{n}", "高明远",
                "考核数据交换", Secrecy.INTERNAL, "3年", NOW, "林晓",
                dt.date(2026, 6, 1) if n == 3 else None,
            )
            for n in (1, 2, 3)
        ]  # fmt: skip
        rows += [
            MediumRow(
                key(d.number), d.number, d.kind, d.serial or "", d.approver, d.purpose, d.secrecy,
                d.secret_until, NOW, "林晓", None, d.remark or "",
            )
            for d in self.registered
            if d.kind is not None and d.secrecy is not None
        ]  # fmt: skip
        return tuple(rows)

    def register(self, draft: MediumDraft) -> UUID:
        """Note it."""
        self.registered.append(draft)
        return key(draft.number)

    def retire(self, medium: UUID, reason: str) -> None:
        """Note it."""
        self.retired.append((medium, reason))

    def only_registered(self) -> bool:
        """What was set."""
        return self.strict

    def set_only_registered(self, *, on: bool) -> None:
        """Set it."""
        self.strict = on

    def serial(self, stick: Stick) -> str:
        """What a fake stick says."""
        return getattr(stick, "serial", "")

    def advice(self, stick: Stick | None, folder: Path) -> Advice:
        """Known, not known, or not to be used."""
        if self.level == "refuse":
            return Advice("refuse", "这个介质没有登记，不能导出。请先在“介质登记”中登记。")
        if stick is None:
            return Advice("warn", "文件夹不是登记过的介质，请按规定传递。")
        return Advice("ok", "已登记的介质 M-001，密级：内部。", key("m1"))


@dataclass
class FakeConflicts:
    """Two conflicts; deciding takes one away."""

    open: list[int] = field(default_factory=lambda: [1, 2])
    decided: list[tuple[int, str]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    def disputes(self) -> tuple[Dispute, ...]:
        """Those that are open."""
        return tuple(
            Dispute(
                n, f"考核纪实：{PEOPLE[n]}", "事实经过", "考核办 · 第3考核组",
                NOW - dt.timedelta(hours=n), "已询问" if n == 2 else "",
            )
            for n in self.open
        )  # fmt: skip

    def look(self, number: object) -> DisputeForm | None:
        """A and B over a base."""
        if number not in self.open:
            return None

        def cells(text: str, score: str) -> tuple[Cell, ...]:
            return (
                Cell("text", "事实经过", text, text),
                Cell("severity", "轻重", score, score),
            )

        base = "9月走访时了解到，高铁新区安置房项目按节点推进，群众反映较好。"
        one = "9月走访时了解到，高铁新区安置房项目提前两个月交付，群众反映较好。"
        two = "9月走访时了解到，高铁新区安置房项目按节点推进，个别住户反映漏水。"
        return DisputeForm(
            number,
            f"考核纪实：{PEOPLE[int(str(number))]}（高铁新区安置房项目）",
            (
                Side("A", "第3考核组 · 陆知远　11月20日 14:22", cells(one, "中")),
                Side("B", "考核办 · 林晓　11月21日 09:05", cells(two, "轻")),
            ),
            Side("原值", "第3考核组 · 沈若溪　11月2日 10:11", cells(base, "轻")),
            number,
            (
                FieldEditor("text", "事实经过", "text", required=True),
                FieldEditor(
                    "severity",
                    "轻重",
                    "choice",
                    required=True,
                    choices=(("轻", "轻"), ("中", "中"), ("重", "重")),
                ),
            ),
            teams=((3, "第3考核组"),),
            record=("records", None),
        )

    def take(self, form: DisputeForm, place: int, reason: str) -> None:
        """Note it."""
        self._decide(form, "AB"[place])

    def write(self, form: DisputeForm, values: Mapping[str, object], reason: str) -> None:
        """Note it."""
        self._decide(form, str(values["text"]))

    def _decide(self, form: DisputeForm, what: str) -> None:
        number = int(str(form.key))
        if number not in self.open:
            raise ServiceError("这处冲突的内容在您打开之后有变化，没有裁定。请重新核对后再裁定。")
        self.open.remove(number)
        self.decided.append((number, what))

    def ask(self, form: DisputeForm, team: object, text: str) -> None:
        """Note it."""
        self.decided.append((int(str(form.key)), f"ask {team} {text}"))

    def rulings(self) -> tuple[Ruling, ...]:
        """One."""
        return (
            Ruling(
                key("ruling"), "考核纪实：陆知远", "事实经过", "采用本组内容",
                "项目按节点推进，群众反映较好。", "项目提前两个月交付，群众反映较好。",
                "以现场核实为准。", dt.date(2026, 11, 21), ("records", None),
            ),
        )  # fmt: skip

    def questions(self) -> tuple[Question, ...]:
        """One, answered once somebody answers."""
        answer = self.answers[-1] if self.answers else ""
        return (
            Question(
                key("question"), "考核纪实：沈若溪", "9月18日谈话与现场记录不一致，请核实后答复。",
                dt.date(2026, 11, 20), answer,
            ),
        )  # fmt: skip

    def answer(self, question: UUID, text: str) -> None:
        """Note it."""
        self.answers.append(text)


@dataclass
class FakeTravel:
    """Records in every state."""

    def counts(self) -> Mapping[TravelState, int]:
        """As in the lines."""
        return dict(zip(TravelState, (12, 9, 184, 2, 1), strict=True))

    def find(self, state: TravelState | None, text: str) -> Sequence[UUID]:
        """Ids."""
        return [line.id for line in self._all() if state is None or line.state is state]

    def rows(self, ids: Sequence[UUID]) -> Sequence[OwnLine]:
        """Their lines."""
        return [line for line in self._all() if line.id in ids]

    def _all(self) -> list[OwnLine]:
        return [
            OwnLine(
                key(f"own{n}"), f"{('实地考核', '考核纪实', '整改事项')[n % 3]} 实-03-{n:03}",
                "江城市发展和改革委员会", f"{PEOPLE[n % 8]}：第三季度走访，高铁新区安置房项目",
                NOW.date() - dt.timedelta(days=n), list(TravelState)[n % 5], ("records", None),
            )
            for n in range(25)
        ]  # fmt: skip


@dataclass
class FakeClearing:
    """Ready or not."""

    is_ready: bool = True
    cleared: list[tuple[str, str]] = field(default_factory=list)

    def ready(self) -> Readiness:
        """What is missing."""
        if self.is_ready:
            return Readiness(
                True, "考核办已确认收到本机的全部修订，可以清退。", word="清退第3考核组"
            )
        return Readiness(
            False, "考核办还没有收到本机的全部内容，不能清退。",
            WARNING,
            ("还有 12 条修订没有导出。请先上报。", "第 7 号数据包还没有回执。请等考核办下发回执后接收。"),
        )  # fmt: skip

    def clear(
        self, to: Path, medium: UUID | None, reason: str, password: str, progress: Progress
    ) -> Cleared:
        """Only with the right password."""
        if password != "对的口令":
            raise ServiceError("口令不正确，没有清退。")
        self.cleared.append((reason, str(to)))
        return Cleared((to / "第03组-清退.zkb",), "清退记录已写入介质，本机工作区已销毁。")
