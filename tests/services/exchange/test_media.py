"""介质登记: what a person fills in, what is said before a stick is written to."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from desktop.services.clock import FixedClock
from desktop.services.door import Changes, Desk
from desktop.services.errors import Invalid, NotFound, Refused
from desktop.services.exchange.media import (
    AdviceLevel,
    MediaService,
    MediumDraft,
    MediumLine,
    medium_line,
)
from desktop.services.exchange.sticks import Device
from desktop.terms import MediumKind, Role, Secrecy
from tests.services.exchange.fake_devices import FakeDevices, stick
from tests.services.record_city import START, acting, actor, named

GOOD, NOTE, WARN, REFUSE = AdviceLevel
DRAFT = MediumDraft(
    number="ZZ-2026-07",
    kind=MediumKind.STICK,
    approver="周审批",
    purpose="第三考核组报送数据包",
    secrecy=Secrecy.CONFIDENTIAL,
    secret_until="十年",
    serial="INV-0001",
)


@pytest.fixture
def devices() -> FakeDevices:
    """No stick is plugged in yet."""
    return FakeDevices()


@pytest.fixture
def media(desk: Desk, devices: FakeDevices) -> MediaService:
    """The register at a clerk's desk."""
    return MediaService(desk, devices)


@pytest.fixture
def device(devices: FakeDevices, tmp_path: Path) -> Device:
    """A stick that is plugged in."""
    return devices.plug(stick(tmp_path / "stick"))


def faults(media: MediaService, draft: MediumDraft) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        media.register(draft)
    return caught.value.faults


def test_a_medium_is_registered_as_it_was_filled_in(media: MediaService, desk: Desk) -> None:
    told: list[Changes] = []
    desk.listeners.append(told.append)
    new = media.register(replace(DRAFT, number=" ZZ-2026-07　", remark="  "))
    assert media.list() == (
        MediumLine(
            id=new,
            number="ZZ-2026-07",
            serial="INV-0001",
            kind=MediumKind.STICK,
            approver="周审批",
            purpose="第三考核组报送数据包",
            secrecy=Secrecy.CONFIDENTIAL,
            secret_until="十年",
            registered=START,
            registered_by=actor(Role.CLERK).name,
            retired=None,
            remark=None,
        ),
    )
    assert media.list()[0].title == "U 盘 ZZ-2026-07"
    assert told == [Changes(frozenset({"medium"}), frozenset({new}))]
    with desk.db.reading() as session:
        assert medium_line(session, new) == media.list()[0]
        with pytest.raises(NotFound):
            medium_line(session, named("nothing"))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("number", "　", "请填写介质编号"),
        ("kind", None, "请选择介质种类"),
        ("approver", "", "请填写审批人"),
        ("purpose", " ", "请填写用途"),
        ("secrecy", None, "请选择密级"),
        ("secret_until", "", "密级为秘密的，请填写保密期限"),
        ("remark", "长" * 201, "最多填写 200 个字"),
    ],
)
def test_nothing_is_filled_in_by_the_program(
    media: MediaService, field: str, value: Any, sentence: str
) -> None:
    found = faults(media, replace(DRAFT, **{field: value}))
    assert list(found) == [field]
    assert found[field].startswith(sentence)
    assert media.list() == ()


def test_all_faults_at_once(media: MediaService) -> None:
    empty = MediumDraft("", None, "", "", None, "")
    assert set(faults(media, empty)) == {"number", "kind", "approver", "purpose", "secrecy"}
    media.register(replace(DRAFT, secrecy=Secrecy.NONE, secret_until=""))


def test_one_number_and_one_stick_at_a_time(media: MediaService) -> None:
    first = media.register(DRAFT)
    assert set(faults(media, replace(DRAFT, number="zz-2026-07", serial="X"))) == {"number"}
    assert "已登记为 ZZ-2026-07" in faults(media, replace(DRAFT, number="另一号"))["serial"]
    # Two discs without a serial are two discs; after the end of the first all is free again.
    disc = replace(DRAFT, kind=MediumKind.DISC, serial=None)
    media.register(replace(disc, number="D1"))
    media.register(replace(disc, number="D2", serial=" "))
    media.retire(first, "标签登记错误")
    media.register(DRAFT)
    assert [x.number for x in media.list(retired=False)] == ["D1", "D2", "ZZ-2026-07"]


def test_the_end_of_a_medium_is_kept(media: MediaService, desk: Desk) -> None:
    new = media.register(replace(DRAFT, remark="蓝色外壳"))
    with pytest.raises(Invalid, match="请填写停用原因"):
        media.retire(new, "  ")
    media.retire(new, " 遗失 ")
    (line,) = media.list()
    assert (line.retired, line.remark) == (dt.date(2026, 11, 22), "蓝色外壳；停用：遗失")
    assert media.list(retired=False) == ()
    with pytest.raises(Invalid, match="已于2026年11月22日停用"):
        media.retire(new, "损坏")
    with pytest.raises(NotFound):
        media.retire(named("nothing"), "损坏")


def test_a_stick_is_known_by_what_it_says(media: MediaService, device: Device) -> None:
    assert media.plugged() == (device,)
    assert media.match(device) is None
    first = media.register(DRAFT)
    found = media.match(device)
    assert found is not None
    assert found.id == first
    media.retire(first, "到期")
    # Also when the clock was set back in between: the line in use counts.
    assert isinstance(media.desk.clock, FixedClock)
    media.desk.clock.advance(dt.timedelta(days=-1))
    again = media.register(replace(DRAFT, number="ZZ-2026-08"))
    found = media.match(device)
    assert found is not None
    assert found.id == again
    assert media.match(replace(device, serial=None)) is None


def test_what_is_said_before_writing(media: MediaService, device: Device, tmp_path: Path) -> None:
    folder = media.advice(tmp_path)
    assert (folder.level, folder.device, folder.medium) == (NOTE, None, None)
    unknown = media.advice(device.mount / "下发")
    assert (unknown.level, unknown.device) == (WARN, device)
    assert "没有登记" in unknown.sentence
    new = media.register(DRAFT)
    known = media.advice(device)
    assert (known.level, known.sentence) == (GOOD, "")
    assert known.medium == media.list()[0]
    locked = media.advice(replace(device, read_only=True))
    assert (locked.level, "只读" in locked.sentence) == (REFUSE, True)
    media.retire(new, "损坏")
    ended = media.advice(device)
    assert (ended.level, "已于2026年11月22日停用" in ended.sentence) == (REFUSE, True)


def test_the_office_may_demand_registered_media(
    media: MediaService, device: Device, tmp_path: Path
) -> None:
    assert not media.requires_registered()
    assert media.for_export(device.mount).level is WARN
    media.require_registered(on=True)
    assert media.requires_registered()
    with pytest.raises(Refused, match=r"没有登记，按规定不能写入。请先"):
        media.for_export(device.mount)
    assert media.for_export(tmp_path).level is NOTE
    media.register(DRAFT)
    assert media.for_export(device.mount).level is GOOD
    media.require_registered(on=False)
    assert not media.requires_registered()


def test_a_medium_chosen_by_hand(
    media: MediaService, device: Device, devices: FakeDevices, tmp_path: Path
) -> None:
    mine = media.register(DRAFT)
    disc = media.register(
        replace(DRAFT, number="D1", kind=MediumKind.DISC, serial=None, purpose="下发")
    )
    found = media.for_export(tmp_path, disc)
    assert (found.level, found.medium and found.medium.id) == (GOOD, disc)
    found = media.for_export(device.mount, mine)
    assert (found.level, found.medium and found.medium.id) == (GOOD, mine)
    # Another stick than the one on the form is in the socket.
    with pytest.raises(Refused, match="插着的介质不是所选的 光盘 D1"):
        media.for_export(device.mount, disc)
    devices.pull(device)
    other = devices.plug(stick(tmp_path / "other", "INV-0002"))
    with pytest.raises(Refused, match="插着的介质不是所选的 U 盘 ZZ-2026-07"):
        media.for_export(other.mount, mine)
    assert media.for_export(other.mount, disc).level is GOOD
    media.retire(mine, "到期")
    with pytest.raises(Refused, match="ZZ-2026-07 已于2026年11月22日停用。请另选"):
        media.for_export(tmp_path, mine)
    with pytest.raises(NotFound):
        media.for_export(tmp_path, named("nothing"))


def test_who_may(media: MediaService, desk: Desk) -> None:
    new: UUID = media.register(DRAFT)
    for role in (Role.SECURITY, Role.TEAM_LEADER):
        with acting(desk, role, team_no=3):
            assert len(media.list()) == 1
            media.require_registered(on=role is Role.SECURITY)
    with acting(desk, Role.TEAM_MEMBER, team_no=3):
        assert media.plugged() == ()
        with pytest.raises(Refused, match="无权登记移动存储介质"):
            media.retire(new, "损坏")
    with acting(desk, Role.AUDITOR), pytest.raises(Refused, match="无权查看数据交换"):
        media.list()


def test_the_log_tells_of_it_without_content(media: MediaService, desk: Desk) -> None:
    new = media.register(DRAFT)
    media.retire(new, "遗失")
    media.require_registered(on=True)
    with pytest.raises(Invalid):
        media.register(replace(DRAFT, approver=""))
    entries = [e for e in desk.audit.entries() if e.operation == "media"]
    assert [e.subject_id for e in entries] == ["", new.hex, new.hex]
    assert "周审批" not in str(entries)
    assert desk.audit.verify().problems == ()
