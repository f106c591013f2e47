"""The main job walked through in the real window over a fresh sample."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import desktop.app as program
from desktop.app import Desktop, sample_credentials
from desktop.models.verify import ViewDigest
from desktop.services.permissions import Operation
from desktop.services.progress import Progress
from desktop.services.registry import Services, open_services
from desktop.services.sample import build_sample
from desktop.views.records.page import PLACES
from desktop.views.setup.page import OFFICE
from desktop.walk import walk_main_job
from tests.services.office_desk import FAST

TEAM_PLACES = [place for place in PLACES if place[2] is not Operation.ACCEPT_RECORDS]
OFFICE_PAPERS = (
    "民主测评票",
    "计票监票单-空白",
    "民主测评结果",
    "谈话提纲",
    "谈话记录表-空白",
    "谈话记录",
    "考核台账",
)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small sample; a walk leaves it as it was."""
    folder = tmp_path_factory.mktemp("walk") / "ws"
    build_sample(folder, size="small", seed=3, kdf=FAST)
    return folder


@pytest.fixture
def desktop(
    sample: Path,
    tmp_path: Path,
    qapp: QApplication,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desktop]:
    """The program, unlocked on the sample."""
    monkeypatch.setattr(program, "home", lambda: tmp_path / "home")
    folder, login, password = sample_credentials(sample)
    made = Desktop(qapp, folder, tmp_path / "look.json")
    qtbot.addWidget(made.window)
    made.window.show_desk(made.sign_in(login, password, Progress()))
    yield made
    made.window.close()
    made.sign_out()


def test_papers_and_pictures(
    desktop: Desktop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, office = tmp_path / "out", desktop.folder
    before = _standing(desktop.services)
    assert walk_main_job(desktop, out) == 0
    assert desktop.folder == office
    opened = open_services(*sample_credentials(office.parent))
    assert _standing(opened) == before, "the reports still wait for a person"
    opened.lock()
    listed = [line.split("\t")[0] for line in (out / "list.txt").read_text("utf-8").splitlines()]
    assert listed == [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()]
    assert all((out / name).stat().st_size > 0 for name in listed)
    found = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert found == {*listed, "list.txt"}
    assert "unchanged\t12" in (out / "import.txt").read_text("utf-8")
    assert "干部画像" in PdfReader(out / "画像.pdf").pages[0].extract_text()
    assert len(PdfReader(out / "画像合集.pdf").outline) == 8
    assert load_workbook(out / "整改台账.xlsx").sheetnames
    pages = [name for name in listed if name.startswith("pages/")]
    assert {"pages/desk-12pt.png", "pages/dossiers-18pt.png"} <= set(pages)
    shots = [name for name in listed if name.startswith("exchange/") and name.endswith(".png")]
    assert len(shots) == 12
    prepared = [name for name in listed if name.startswith("setup/")]
    for number, (_key, title, _op, _make) in enumerate(OFFICE, 1):
        for points in (12, 18):
            assert f"setup/{number:02d}-{title}-{points}pt.png" in prepared
    assert "setup/08-考核方案-修订-12pt.png" in prepared
    for folder, places in (("records", PLACES), ("records-team", TEAM_PLACES)):
        taken = [name for name in listed if name.startswith(f"{folder}/")]
        for number, place in enumerate(places, 1):
            for points in (12, 18):
                assert f"{folder}/{number:02d}-{place[1]}-{points}pt.png" in taken
    for paper in OFFICE_PAPERS:
        assert PdfReader(out / f"records/{paper}.pdf").pages
    assert PdfReader(out / "records-team/考核组评定表-空白.pdf").pages
    told = (out / "exchange" / "接收汇总.txt").read_text("utf-8")
    packages, total, *parts = (int(number) for number in re.findall(r"\d+", told))
    assert (packages, len(parts)) == (2, 6)
    assert total == sum(parts) > 100
    slip = PdfReader(out / "exchange" / "交接单.pdf").pages[0].extract_text()
    assert "交接单" in slip
    assert "第一考核组" in slip
    for name in [*pages, *shots, *prepared]:
        picture = QImage(str(out / name))
        assert (picture.width(), picture.height()) == (1366, 768)


def _standing(services: Services | None) -> tuple[ViewDigest, int, list[int | None]]:
    """What the office shows, its open conflicts, and what it has taken in from each team."""
    assert services is not None
    numbers = [line.in_number for line in services.exchange.channels()]
    return services.integrity.digest(), services.conflicts.count(), numbers


def test_a_failure_is_one_clear_line(
    desktop: Desktop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    assert walk_main_job(desktop, blocked) == 1
    said = capsys.readouterr().err.splitlines()
    assert len([line for line in said if line.startswith("没有走完：")]) == 1


def test_nothing_unlocked(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = Desktop(qapp, tmp_path / "none", tmp_path / "look.json")
    qtbot.addWidget(made.window)
    assert walk_main_job(made, tmp_path / "out") == 1
    assert "没有解锁" in capsys.readouterr().err
