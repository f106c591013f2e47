"""The page over real encrypted workspaces: thirteen teams, a conflict, an enrolment, a report."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from desktop.session import Session
from desktop.terms import PackageCode, TravelState
from desktop.views.exchange.binding import last_export
from desktop.views.exchange.clear_pane import ClearPane
from desktop.views.exchange.conflict_pane import ConflictPane
from desktop.views.exchange.enrol_pane import EnrolPane
from desktop.views.exchange.grant_pane import GrantPane
from desktop.views.exchange.own_pane import OwnPane
from desktop.views.exchange.register_pane import RegisterPane
from desktop.views.exchange.report_pane import ReportPane
from desktop.views.exchange.rulings_pane import RulingsPane
from desktop.views.exchange.send_pane import SendPane
from desktop.views.exchange.stations_pane import StationsPane
from desktop.views.exchange.take_columns import PARTS
from desktop.views.exchange.take_pane import TakePane
from desktop.views.theme import Theme
from tests.services.exchange.conftest import deployment, enrolled_root
from tests.services.exchange.deployment import (
    Deployment,
    at_place,
    copied,
    enrolled,
    fill,
    found,
    leader_of,
)
from tests.services.exchange.fake_devices import FakeDevices, stick
from tests.services.exchange.two_desks import edit
from tests.views.exchange.real_window import Make, Window, window_of
from tests.views.office import Clicker

__all__ = ["deployment", "enrolled_root", "window_of"]  # the fixtures of the services' tests
ALL = tuple(range(1, 14))


@pytest.fixture(scope="session")
def thirteen_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office and thirteen enrolled teams; made once, never opened again."""
    root = tmp_path_factory.mktemp("thirteen") / "stations"
    root.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        at_place(patch)
        enrolled(root, ALL)
    return root


@pytest.fixture
def thirteen(
    thirteen_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Deployment]:
    """A test's own copy."""
    yield from copied(thirteen_root, tmp_path / "city", monkeypatch)


def disputed(city: Deployment, number: int) -> None:
    """A visit whose purpose the team and the office wrote differently; the team's is on the stick."""
    city.task(number)
    visit = city.visit(number)
    city.send(number, None)
    edit(city.station(number).desk, "visit", visit, {"purpose": "组里写的目的"})
    city.clock.advance(dt.timedelta(hours=1))
    edit(city.office.desk, "visit", visit, {"purpose": "考核办写的目的"})


def consolidate(city: Deployment, numbers: Sequence[int], window_of: Make) -> None:
    """All teams' packages on one stick: open, take, go to the conflict, decide it."""
    disputed(city, 3)
    for number in numbers:
        if number != 3:
            city.task(number)
            city.visit(number)
        city.export(number, stick="all")
        city.shut(number)
    office = window_of(city.office)
    click = Clicker()
    click.count += 1  # the page was opened
    office.plug(city.stick("all"))
    take = office.page.place("take")
    assert isinstance(take, TakePane)
    assert take.primary.text() == f"全部接收（{len(numbers)} 个）"
    click(take.primary)
    office.settle()
    assert [row.code for row in take.taken] == [PackageCode.OK] * len(numbers)
    for row in take.taken:
        assert sum(getattr(row, part) for part in PARTS) == row.revisions
    click(take.decide)
    office.settle()
    conflicts = office.page.stack.currentWidget()
    assert isinstance(conflicts, ConflictPane)
    assert click.count == 3
    texts = [box.toPlainText() for box in conflicts.compare.texts]
    assert {"组里写的目的", "考核办写的目的"} <= set(texts)
    shown = conflicts.form.sides[0].cells[0].shown if conflicts.form is not None else ""
    click(conflicts.primary)
    office.settle()
    assert click.count == 4
    assert not office.services.conflicts.open()
    (ruling,) = office.services.conflicts.decisions()
    assert ruling.after == (shown,)


def test_real_packages_and_one_conflict(deployment: Deployment, window_of: Make) -> None:
    consolidate(deployment, (3, 4, 5), window_of)


@pytest.mark.long
def test_thirteen_real_packages_and_one_conflict(thirteen: Deployment, window_of: Make) -> None:
    consolidate(thirteen, ALL, window_of)


def report(team: Window, folder: Path) -> None:
    """A team reports to the stick and prints the slip."""
    team.plug(folder)
    pane = team.page.place("report")
    assert isinstance(pane, ReportPane)
    pane.primary.click()
    team.settle()
    assert pane.safe.isVisible()
    pane.paper.click()
    team.settle()
    assert pane.slip.preview.page_count == 1
    assert last_export(team.services) != ""


def take_all(window: Window) -> TakePane:
    """Whatever lies on the stick is taken in."""
    pane = window.page.open("take")
    assert isinstance(pane, TakePane)
    pane.look()
    window.settle()
    pane.primary.click()
    window.settle()
    return pane


def answer_to(office: Window, team: str) -> None:
    """The office writes a package for one team and prints the slip, twice."""
    send = office.page.open("send")
    office.settle()
    assert isinstance(send, SendPane)
    send._select({team})
    send.primary.click()
    office.settle()
    assert send.safe.isVisible()
    send.paper.click()
    office.settle()
    assert send.slip.preview.page_count == 1
    register = office.page.open("register")
    office.settle()
    assert isinstance(register, RegisterPane)
    register.primary.click()
    office.settle()
    assert register.slip.preview.page_count == 1


def test_a_real_report_then_the_receipt_and_the_ruling(
    deployment: Deployment, window_of: Make
) -> None:
    disputed(deployment, 3)
    team, office = window_of(deployment.station(3)), window_of(deployment.office)
    report(team, deployment.stick("one"))
    own = team.page.open("own")
    team.settle()
    assert isinstance(own, OwnPane)
    row = own.list.model.row_data(0)
    assert row.state is TravelState.SENT
    own.primary.click()
    assert team.went == [("records", ("visit", row.id))]

    office.plug(deployment.stick("one"))
    take_all(office).decide.click()
    office.settle()
    conflicts = office.page.place("conflicts")
    assert isinstance(conflicts, ConflictPane)
    conflicts.write.click()
    conflicts.compare.fields["purpose"].set_value("两边商定的目的")
    conflicts.reason.set_value("当面核对")
    conflicts.primary.click()
    office.settle()
    answer_to(office, "第三考核组")

    take_all(team)
    rulings = team.page.open("rulings")
    team.settle()
    assert isinstance(rulings, RulingsPane)
    assert "当面核对" in rulings.told.text()
    assert rulings.after_text.toPlainText() == "两边商定的目的"
    assert team.services.travel.counts()[TravelState.RECEIVED] == 1


def test_asking_and_answering_over_two_sticks(deployment: Deployment, window_of: Make) -> None:
    disputed(deployment, 3)
    deployment.send(3, None)
    office = window_of(deployment.office)
    pane = office.page.open("conflicts")
    office.settle()
    assert isinstance(pane, ConflictPane)
    pane.ask.click()
    pane.question.set_value("哪个目的对？")
    pane.primary.click()
    office.settle()
    assert pane.disputes[0].state == "已询问"
    deployment.send(None, 3)
    team = window_of(deployment.station(3))
    rulings = team.page.open("rulings")
    team.settle()
    assert isinstance(rulings, RulingsPane)
    rulings.answer.set_value("以组里写的为准。")
    rulings.primary.click()
    team.settle()
    deployment.send(3, None)
    pane.load()
    office.settle()
    assert pane.disputes[0].state == "已答复"
    assert "以组里写的为准。" in pane.asked.text()


@pytest.fixture
def strangers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    """An office with its city and team 3, which have not met yet."""
    at_place(monkeypatch)
    root = tmp_path / "fresh"
    root.mkdir()
    for who in (None, 3):
        found(root, who)
    city = Deployment(root)
    fill(city.office, (3,))
    yield city
    city.close()


def grant_to(office: Window, request: Path) -> GrantPane:
    """The clerk opens the request, compares, signs, prints the slips."""
    stations = office.page.open("stations")
    office.settle()
    office.chooser.files = (request,)
    assert isinstance(stations, StationsPane)
    stations.primary.click()
    grant = office.page._grant
    assert grant is not None
    grant.empty.button.click()
    office.settle()
    assert not grant.primary.isEnabled()
    grant.same.setChecked(True)
    assert len(grant.roster.people()) == 4
    grant.primary.click()
    office.settle()
    grant.slips.click()
    office.settle()
    assert grant.slip.preview.page_count >= 1
    return grant


def test_the_enrolment_through_both_windows(strangers: Deployment, window_of: Make) -> None:
    team, office = window_of(strangers.station(3)), window_of(strangers.office)
    first = team.page.stack.currentWidget()
    assert isinstance(first, EnrolPane)  # not enrolled: the page opens here
    team.plug(strangers.stick())
    first.make.click()
    team.settle()
    (request,) = strangers.stick().glob("*.zkb")
    office.plug(strangers.stick())
    grant = grant_to(office, request)
    assert grant.digits.digits == first.digits.digits  # both screens show the same
    told = grant.granted_digits.digits
    grant.back.click()
    office.settle()
    assert grant.slip.paper is None  # codes do not stay on the screen
    assert [line.people for line in office.services.enrolment.stations()] == [4]

    team.page.open_paths((grant_file(strangers, request),))
    for digits, enrolled_now in (("0" * 32, False), (told, True)):
        first.typed.line.setText(digits)
        first.typed.line.textEdited.emit(digits)
        first.accept.click()
        team.settle()
        assert team.services.enrolment.own().enrolled is enrolled_now
        assert first.state.text() == ("已登记" if enrolled_now else "未登记")


def grant_file(city: Deployment, request: Path) -> Path:
    """The grant beside the request."""
    (grant,) = [path for path in city.stick().glob("*.zkb") if path != request]
    return grant


def test_retiring_a_workstation_and_changing_its_roster(
    deployment: Deployment, window_of: Make
) -> None:
    office = window_of(deployment.office)
    pane = office.page.open("stations")
    office.settle()
    assert isinstance(pane, StationsPane)
    place = next(n for n in range(4) if pane.table.row_at(n).title == "第四考核组")
    pane.table.go_to(place)
    office.settle()
    pane.change.click()
    pane.roster.add.click()
    line = pane.roster.lines[-1]
    line.name.setText("新来的某")
    pane.confirm.click()
    assert "账号" in pane.refusal.text()
    line.login.setText("xinlai")
    pane.confirm.click()
    office.settle()
    assert pane.stack.currentWidget() is pane.slip
    pane.slip.back.click()
    office.settle()
    assert "新来的某" in {row.name for row in pane._people}
    pane.table.go_to(place)
    office.settle()
    pane.people.go_to(0)
    pane.renew.click()
    office.settle()
    assert pane.stack.currentWidget() is pane.slip  # a new code for who cannot log in
    pane.slip.back.click()
    pane.retire.click()
    pane.confirm.click()
    assert pane.reason.note.text()  # no reason, no ending
    pane.reason.set_value("电脑更换")
    pane.confirm.click()
    office.settle()
    statuses = {line.title: line.status.label for line in office.services.enrolment.stations()}
    assert statuses["第四考核组"] == "已停用"


def test_the_desk_that_the_composition_root_makes(deployment: Deployment, theme: Theme) -> None:
    services = deployment.station(3)
    session = Session(services)
    config = session.config(sample=False)
    assert config.last_export is not None
    assert config.last_export() == ""
    deployment.task(3)
    deployment.export(3)
    assert "2026年" in config.last_export()
    assert config.devices is not None
    services.media._devices = FakeDevices([stick(deployment.stick())])
    assert [one.mount for one in config.devices.list()] == [deployment.stick()]
    assert "exchange" in config.factories


def test_clearing_a_real_workspace(deployment: Deployment, window_of: Make) -> None:
    deployment.task(3)
    deployment.visit(3)
    team = window_of(deployment.station(3))
    early = team.page.open("clear")
    team.settle()
    assert isinstance(early, ClearPane)
    assert not early.primary.isVisible()
    assert "没有导出" in early.told.text()
    deployment.send(3, None)
    deployment.send(None, 3)
    early.load()
    team.plug(deployment.stick("last"))
    assert early.state.text() == "可以清退"
    early.reason.set_value("年度考核结束")
    early.word.set_value("清退第三考核组")
    early.password.set_value(leader_of(3).password)
    early.password.edited.emit()
    early.primary.click()
    team.settle()
    assert early.stack.currentWidget() is early.finished, early.refusal.text()
    assert "销毁" in early.done_text.text()
    assert sorted(path.suffix for path in deployment.stick("last").iterdir()) == [".pdf", ".zkb"]


def test_a_truncated_real_package_is_refused_with_its_sentence(
    deployment: Deployment, window_of: Make
) -> None:
    deployment.task(3)
    deployment.visit(3)
    whole = deployment.export(3, stick="bad")
    broken = deployment.stick("bad") / "坏的.zkb"
    shutil.copyfile(whole, broken)
    with broken.open("r+b") as file:
        file.truncate(broken.stat().st_size - 9)
    office = window_of(deployment.office)
    office.plug(deployment.stick("bad"))
    take = office.page.place("take")
    assert isinstance(take, TakePane)
    assert take.primary.text() == "全部接收（1 个）"
    take.primary.click()
    office.settle()
    assert sorted(row.accepted for row in take.taken) == [False, True]
    assert take.refused.text.startswith("坏的.zkb：")
    assert "接收 1 个包" in take.told.text()
