"""From an empty office and its workbooks to thirteen task packages, by mouse and keyboard."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.models.database import raw
from desktop.services.clock import FixedClock
from desktop.services.exchange import letters
from desktop.services.exchange.enrolment_forms import RequestBody, canonical_body
from desktop.services.exchange.identity import StationKeys
from desktop.services.exchange.manifest import Instance
from desktop.services.readiness import Readiness
from desktop.services.registry import Services
from desktop.services.teams import team_id
from desktop.terms import CycleState, PackageCode, SeatKind
from desktop.views.exchange.grant_pane import GrantPane
from desktop.views.exchange.send_pane import SendPane
from desktop.views.exchange.stations_pane import StationsPane
from desktop.views.setup.overview.pane import OverviewPlace
from desktop.views.setup.pairing.pane import PairingPlace
from desktop.views.setup.scheme.pane import SchemePlace
from desktop.views.setup.teams.pane import TeamsPlace
from tests.services.exchange.deployment import found, opened
from tests.services.exchange.fake_devices import stick
from tests.services.imports.office import LRMX, WORKBOOKS
from tests.views.setup.year_desk import YearDesk, year_desk
from tests.views.shots import shoot

MONDAY = dt.datetime(2026, 1, 5, 1, 0, tzinfo=dt.UTC)  # nine o'clock in the city
TAKEN = ("考核单位一览表.xlsx", "市管领导班子成员花名册.xlsx", "考核人员信息库.xlsx")
SCHEME = WORKBOOKS / "综合考核指标体系.xlsx"
ALL = range(1, 14)
SEATS = {
    SeatKind.LEADER: 1,
    SeatKind.DEPUTY: 1,
    SeatKind.POST_A: 3,
    SeatKind.POST_B: 2,
    SeatKind.SENIOR: 1,
}
"""Source: domain.md §2.1, the shipped shape."""

CLICKS = {
    "登录": 2,
    "导入": 3,
    "考核组": 4,
    "对口联系": 4,
    "考核方案": 6,
    "启动年度": 3,
    "工作站登记": 42,
    "任务包": 2,
    "核对": 2,
}
"""Clicks and Enters; the letters typed and what is pointed at in file dialogs come on top."""
DIALOGS = 1 + 1 + 13


@dataclass(frozen=True, slots=True)
class Year:
    """What was made: the digits of each grant, each team's units, how far the preparation is."""

    digits: dict[int, str]
    units: dict[int, set[object]]
    steps: dict[str, Readiness]


def import_all(hand: YearDesk) -> None:
    """The overview asks for the office's files; one dialog takes workbooks and forms."""
    with hand.doing("导入"):
        hand.page("setup")
        overview = hand.place(OverviewPlace)
        assert overview.primary.text() == "办理：考核单位"
        hand.dialogs.files = [*(WORKBOOKS / name for name in TAKEN), *sorted(LRMX.glob("*.lrmx"))]
        hand.click(overview.primary)
        importing = hand.subjects.importing
        shoot(hand.desktop.window, "year_1_import")
        hand.click(importing.take)
        assert importing.title.text() == "导入完成"


def seat_teams(hand: YearDesk) -> None:
    """拟编组别 of the pool: thirteen teams at once."""
    with hand.doing("考核组"):
        hand.page("setup")
        overview = hand.place(OverviewPlace)
        assert overview.primary.text() == "办理：考核组"
        hand.click(overview.primary)
        maker = hand.place(TeamsPlace).maker
        hand.click(maker.make)
        assert "新建 13 个考核组" in maker.confirm.sentence.text()
        assert "编入 104 人" in maker.confirm.sentence.text()
        hand.click(maker.confirm.yes)
        shoot(hand.desktop.window, "year_2_teams")


def pair_units(hand: YearDesk) -> None:
    """The proposal as it comes, adopted."""
    with hand.doing("对口联系"):
        pairing = hand.go("pairing", PairingPlace)
        hand.click(pairing.board_head.propose)
        shoot(hand.desktop.window, "year_3_pairing")
        assert pairing.board.teams.horizontalScrollBar().maximum() == 0
        head = pairing.board_head
        spread, bound = (int(re.findall(r"\d+", x.text())[-1]) for x in (head.spread, head.detail))
        assert spread <= bound + 1  # in cadres
        hand.click(pairing.primary)
        assert "新分配 40 个单位" in pairing.panel.sentence.text()
        hand.click(pairing.panel.yes)


def freeze_scheme(hand: YearDesk) -> None:
    """The workbook becomes the draft, the draft is frozen."""
    with hand.doing("考核方案"):
        scheme = hand.go("scheme", SchemePlace)
        (browse,) = scheme.indicators.ways.drop.findChildren(QPushButton)
        hand.dialogs.files = [SCHEME]
        hand.click(browse)
        assert scheme.primary.text() == "采用 12 项指标"
        hand.click(scheme.primary)
        hand.click(scheme.freeze)
        hand.write("部务会")
        hand.tab()
        hand.write("会议纪要〔2026〕1号")
        hand.tick(scheme.freezing.sums)
        hand.click(scheme.primary)
        assert scheme.cycle_bar.state.text() == "方案已冻结"


def ask_for_enrolment(
    root: Path, clock: FixedClock, real: Collection[int] = ALL
) -> dict[int, Path]:
    """What team leaders do at their own PCs: a request each, onto the stick.

    Teams that are not ``real`` have no workspace behind their request: making one takes a second.
    """
    requests = {}
    for number in ALL:
        if number in real:
            found(root, number, clock)
            team = opened(root, number, clock)
            requests[number] = team.enrolment.request(root / "stick").path
            team.lock()
        else:
            requests[number] = bare_request(root / "stick", number)
    return requests


def bare_request(folder: Path, number: int) -> Path:
    """A request as a new PC writes it, from keys that are kept nowhere."""
    keys = StationKeys.generate()
    body = RequestBody(
        format=1,
        team=number,
        sign=keys.public.sign.hex(),
        seal=keys.public.seal.hex(),
        instance=Instance(uuid4().hex),
        account=uuid4().hex,
        others=(),
        nonce=uuid4().hex,
    )
    path = folder / f"登记申请-第{number:02d}组.zkb"
    letters.write_request(
        path,
        origin=body.instance.origin,
        key_id=keys.public.key_id,
        sign=keys.sign,
        body=canonical_body(body),
    )
    return path


def grant_all(hand: YearDesk, requests: dict[int, Path]) -> dict[int, str]:
    """Open, compare, sign, thirteen times; gives the digits that each team has to enter."""
    told = {}
    with hand.doing("工作站登记"):
        hand.page("exchange")
        hand.click(hand.go("stations", StationsPane).primary)
        grant = hand.place(GrantPane)
        for number, request in requests.items():
            hand.dialogs.files = [request]
            hand.click(grant.open if grant.open.isVisible() else grant.empty.button)
            hand.tick(grant.same)
            hand.click(grant.primary)
            told[number] = grant.granted_digits.digits
    return told


def write_packages(hand: YearDesk) -> None:
    """All teams are chosen already, and so is the stick."""
    with hand.doing("任务包"):
        send = hand.go("send", SendPane)
        shoot(hand.desktop.window, "year_4_send")
        assert send.primary.text() == "导出 13 个组"
        hand.click(send.primary)
        assert len(send.sent) == 13
        assert send.safe.text() == "可安全拔出"
        shoot(hand.desktop.window, "year_5_sent")


def rows(services: Services, query: str) -> list[tuple[object, ...]]:
    """What a query of the main database gives."""
    with services.desk.db.reading() as session:
        return list(raw(session).execute(query).fetchall())


def ids(services: Services, query: str) -> set[object]:
    """The first column of a query."""
    return {row[0] for row in rows(services, query)}


def units_of_teams(office: Services) -> dict[int, set[object]]:
    """The office's database: all seats, every unit with exactly one team, the scheme frozen."""
    seats = Counter(
        rows(office, 'SELECT team_id, kind FROM seat WHERE deleted = 0 AND "end" IS NULL')
    )
    wanted = {(team_id(n).hex, kind.value): many for n in ALL for kind, many in SEATS.items()}
    assert seats == wanted
    pairs = rows(office, 'SELECT team_id, unit_id, start, "end" FROM pairing WHERE deleted = 0')
    units = ids(office, "SELECT id FROM unit WHERE deleted = 0")
    assert len(pairs) == len(units) == 40
    assert {unit for _team, unit, _start, _end in pairs} == units
    assert {(str(start), end) for _team, _unit, start, end in pairs} == {("2026-01-05", None)}
    assert rows(office, "SELECT state, approver FROM scheme") == [("frozen", "部务会")]
    return {n: {unit for team, unit, *_ in pairs if team == team_id(n).hex} for n in ALL}


def team_takes(root: Path, clock: FixedClock, number: int, digits: str, units: set[object]) -> None:
    """A team accepts its grant and its package, and has then its own units and nobody else's."""
    lying = root / "stick"
    (grant,) = lying.glob(f"登记授权-第{number:02d}组-*.zkb")
    (package,) = lying.glob(f"考核办-下发第{number:02d}组-*.zkb")
    team = opened(root, number, clock)
    try:
        assert len(team.enrolment.accept(grant, digits=digits).people) == 8
        (report,) = team.exchange.consolidate([package])
        assert report.code is PackageCode.OK
        assert ids(team, "SELECT unit_id FROM pairing WHERE deleted = 0") == units
        assert ids(team, "SELECT unit_id FROM leadership_team WHERE deleted = 0") == units
        assert ids(team, "SELECT unit_id FROM cadre WHERE deleted = 0") == units
        # Where its own people work is named in their records, so these units show by name.
        homes = ids(team, "SELECT home_unit_id FROM assessor WHERE home_unit_id IS NOT NULL")
        assert ids(team, "SELECT id FROM unit WHERE deleted = 0") == units | homes
        assert len(ids(team, "SELECT id FROM seat WHERE deleted = 0")) == 8
        assert rows(team, "SELECT state FROM scheme") == [("frozen",)]
    finally:
        team.lock()


def start_year(hand: YearDesk) -> None:
    """Nothing is in the way any more: the year that was prepared begins."""
    with hand.doing("启动年度"):
        overview = hand.go("overview", OverviewPlace)
        hand.click(overview.buttons["start"])
        hand.click(overview.confirm.yes)
    services = hand.desktop.services
    assert services is not None
    assert [c.state for c in services.scheme.cycles()] == [CycleState.OPEN]


def make_ready(hand: YearDesk, root: Path, clock: FixedClock, real: Collection[int]) -> Year:
    """The whole way; what is there at its end is looked at in the database."""
    with hand.doing("登录"):
        hand.log_in()
    import_all(hand)
    seat_teams(hand)
    pair_units(hand)
    freeze_scheme(hand)
    start_year(hand)
    medium = stick(root / "stick")
    requests = ask_for_enrolment(root, clock, real)
    hand.plug(medium)
    digits = grant_all(hand, requests)
    write_packages(hand)
    with hand.doing("核对"):
        hand.page("setup")
        steps = hand.go("overview", OverviewPlace).steps
        shoot(hand.desktop.window, "year_6_overview")
    assert hand.desktop.services is not None
    return Year(digits, units_of_teams(hand.desktop.services), {s.key: s.state for s in steps})


@pytest.mark.parametrize("real", [(1,), pytest.param(ALL, marks=pytest.mark.long)], ids=["1", "13"])
def test_an_empty_office_makes_its_year_ready(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qapp: QApplication,
    qtbot: QtBot,
    real: Collection[int],
) -> None:
    clock = FixedClock(MONDAY)
    with year_desk(tmp_path, clock, monkeypatch, qapp, qtbot) as hand:
        year = make_ready(hand, tmp_path, clock, real)
        assert dict(hand.counted) == CLICKS
        assert sum(hand.counted.values()) == 68
        assert hand.dialogs.opened == DIALOGS
        assert hand.windows.seen == []
    optional = {"recusals", "key_tasks", "holidays"}
    assert {key for key, state in year.steps.items() if state is not Readiness.DONE} == optional
    assert {len(units) for units in year.units.values()} <= {2, 3, 4}  # 40 units, by their cadres
    assert len(list((tmp_path / "stick").glob("考核办-下发第*.zkb"))) == 13
    for number in real:
        team_takes(tmp_path, clock, number, year.digits[number], year.units[number])
