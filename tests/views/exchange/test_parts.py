"""The parts of the page by themselves: digits, differences, badges, the watch."""

from __future__ import annotations

from pathlib import Path
from typing import cast
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextLayout
from pytestqt.qtbot import QtBot

from desktop.services.exchange.conflict_forms import ConflictForm
from desktop.services.exchange.conflicts import ConflictService
from desktop.services.exchange.values import ChannelLine, PackageReport
from desktop.terms import ConflictChoice, PackageCode, TravelState
from desktop.views.exchange import words
from desktop.views.exchange.binding import _peer
from desktop.views.exchange.binding_people import BoundConflicts
from desktop.views.exchange.diff_text import DiffText, differing
from desktop.views.exchange.digits import DigitsLine, DigitsPanel
from desktop.views.exchange.shapes import DisputeForm
from desktop.views.exchange.stick_watch import StickWatch, stick_name
from desktop.views.exchange.take_columns import PARTS, account
from desktop.views.theme import Theme
from desktop.views.widgets.badge import Tone
from tests.views.exchange.fake_people import DIGITS
from tests.views.exchange.fakes import FakeDevices, FakeStick


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 字节"),
        (1023, "1023 字节"),
        (1024, "1.0 KB"),
        (845_312, "825.5 KB"),
        (3 << 30, "3.0 GB"),
    ],
)
def test_sizes(count: int, shown: str) -> None:
    assert words.size(count) == shown


def test_digits_are_grouped_however_they_are_typed(qtbot: QtBot) -> None:
    line = DigitsLine("核对数字")
    qtbot.addWidget(line)
    line.line.setText("4821-0937 6650.1284")
    line.line.textEdited.emit(line.line.text())
    assert line.line.text() == "4821 0937 6650 1284"
    assert "16 / 32" in line.note.text()
    line.line.setText(DIGITS)
    line.line.textEdited.emit(DIGITS)
    assert line.complete
    assert "全部 32 位" in line.note.text()
    panel = DigitsPanel("请核对")
    qtbot.addWidget(panel)
    panel.show_digits(DIGITS.replace(" ", ""))
    assert panel.accessibleName() == f"核对数字 {DIGITS}"


@given(st.text(max_size=40), st.text(max_size=40))
def test_what_is_marked_is_all_that_differs(one: str, other: str) -> None:
    marked = differing(one, other)
    kept = "".join(
        sign for place, sign in enumerate(one) if not any(a <= place < b for a, b in marked)
    )
    rest = iter(other)
    assert all(sign in rest for sign in kept)  # what is not marked stands in the other, in order
    assert bool(marked) <= (one != other)


def test_the_height_shows_every_line(theme: Theme, qtbot: QtBot) -> None:
    box = DiffText(theme, "A：事实经过")
    qtbot.addWidget(box)
    text = "9月走访时了解到，高铁新区安置房项目提前两个月交付，群众反映较好。" * 3
    box.show_text(text, "9月走访")
    box.setFixedWidth(200)
    box.setFixedHeight(box.heightForWidth(200))
    box.show()
    assert box.verticalScrollBar().maximum() == 0
    assert box.heightForWidth(400) < box.heightForWidth(200)
    assert len(box.extraSelections()) == 1
    assert isinstance(box.document().firstBlock().layout(), QTextLayout)


def test_every_state_has_its_tone() -> None:
    assert words.code_tone(PackageCode.OK.label) is Tone.SUCCESS
    assert words.code_tone(PackageCode.INCLUDED.label) is Tone.NEUTRAL
    assert words.code_tone(PackageCode.SIGNATURE.label) is Tone.DANGER
    assert {words.travel_tone(state.label) for state in TravelState} == set(Tone) - {Tone.NEUTRAL}


def test_the_account_adds_up() -> None:
    good = PackageReport(Path("a"), True, PackageCode.OK, "", "一组", 1, 10, 1, 2, 3, 1, 1, 2)
    bad = PackageReport(Path("b"), False, PackageCode.GAP, "缺", "二组", 2, 99)
    assert sum(getattr(good, part) for part in PARTS) == good.revisions
    told = account((good, bad))
    assert (
        "接收 1 个包，共 10 条修订 = 新增 1 + 合并 2 + 冲突 3 + 暂留 1 + 等待 1 + 已有 2。" in told
    )
    assert "另有 1 个包没有接收" in told


def test_the_watch_tells_of_each_stick_once(tmp_path: Path, qtbot: QtBot) -> None:
    devices = FakeDevices()
    watch = StickWatch(devices)
    told: list[tuple[str, str]] = []
    watch.plugged.connect(lambda stick: told.append(("in", stick.id)))
    watch.pulled.connect(lambda stick: told.append(("out", stick.id)))

    def look() -> None:
        watch.poll()
        qtbot.waitUntil(lambda: not watch.busy)

    look()
    one = FakeStick(tmp_path / "one", "one")
    devices.plugged = [one]
    look()
    look()
    devices.plugged = [FakeStick(tmp_path / "two", "two")]
    look()
    assert told == [("in", "one"), ("out", "one"), ("in", "two")]
    watch.stop()


def test_a_look_that_fails_changes_nothing(tmp_path: Path, qtbot: QtBot) -> None:
    devices = FakeDevices([FakeStick(tmp_path)])
    watch = StickWatch(devices)
    watch.poll()
    qtbot.waitUntil(lambda: not watch.busy)
    assert len(watch.sticks) == 1

    def broken() -> tuple[FakeStick, ...]:
        raise OSError("a stick that is just being pulled out")

    devices.list = broken  # type: ignore[method-assign]  # the fault is planted
    watch.poll()
    qtbot.waitUntil(lambda: not watch.busy)
    assert len(watch.sticks) == 1


@pytest.mark.parametrize(
    ("mount", "label", "shown"),
    [
        ("/media/kaohe/M-001", "M-001", "M-001"),
        ("/media/kaohe/disk", "考核专用", "考核专用（disk）"),
        ("E:", "KAOHE", "KAOHE（E:）"),
        ("/media/usb", "", "usb"),
    ],
)
def test_what_a_stick_is_called(mount: str, label: str, shown: str) -> None:
    assert stick_name(FakeStick(Path(mount), label=label)) == shown


@pytest.mark.parametrize(
    ("sent", "acknowledged", "unacked", "shown"),
    [
        (None, 0, 0, ""),
        (1, 0, 0, "尚无回执"),  # a first package with nothing in it
        (1, 0, 5, "尚无回执"),
        (2, 5, 3, "3 条未回执"),
        (2, 8, 0, "已全部回执"),
    ],
)
def test_no_receipt_is_told_before_one_came(
    sent: int | None, acknowledged: int, unacked: int, shown: str
) -> None:
    line = ChannelLine(
        "k", "考核办", None, "active", sent, None, None, None, 0, unacked, 0, 0, acknowledged
    )
    assert _peer(line).acknowledged == shown


def test_a_third_candidate_is_named_by_its_place() -> None:
    asked: list[tuple[ConflictChoice, int | None]] = []

    class Deciding:
        def decide(self, *_row: object, **told: object) -> None:
            choice, index = told["choice"], told["index"]
            assert isinstance(choice, ConflictChoice)
            assert index is None or isinstance(index, int)
            asked.append((choice, index))

    doors = object.__new__(BoundConflicts)
    doors._service = cast("ConflictService", Deciding())
    token = ConflictForm("fact", UUID(int=1), ("text",), "", (), (), None, "v", "c", (), (), ())
    form = DisputeForm(("fact", UUID(int=1), ("text",)), "", (), None, token)
    for place in range(3):
        doors.take(form, place, "")
    assert asked == [
        (ConflictChoice.FIRST, None),
        (ConflictChoice.SECOND, None),
        (ConflictChoice.FURTHER, 2),
    ]
